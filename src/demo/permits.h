/* demo/permits.h - what authorities decide: permits with their steps, penalties, and what is
 * published of both. Private to the room. */
#ifndef IA_DEMO_PERMITS_H
#define IA_DEMO_PERMITS_H

#include "demo/benefit.h"

/* ---- workdays.c: the calendar of the exports' time, from June 2023 to July 2024 ---- */
bool is_workday(int32_t date);
/* The nth working day after a date; 0 gives the date itself, when it is one, or the next. */
int32_t workday_after(int32_t date, int workdays);

/* ---- matters.c ---- */

enum { MATTER_STEPS_MAX = 8 };

struct matter_step {
    const char *name;
    int32_t from, to; /* to: 0 while it lasts */
};

/* A permit or a penalty; days that are not (yet) there are 0. */
struct matter {
    bool is_penalty, is_joint, is_person;
    int item;                           /* of permit.def */
    int64_t number;                     /* of its kind; all that is not planted follows from it */
    int64_t applicant;                  /* a firm or a person */
    int law, promise, paused, extended; /* workdays; the last two 0 when the ledger says nothing */
    int32_t accepted, decided, delivered, reported, published, corrected;
    bool has_list, has_bad_code, has_no_code;
    bool has_ledger;
    const char *result, *procedure, *note;
    int64_t fine;
    struct matter_step steps[MATTER_STEPS_MAX];
    int step_count;
    const struct plant *plant;
};

struct permit_item {
    bool is_penalty;
    const char *unit, *item, *certificate, *document;
    int law, promise;
};

struct desk { /* planted ones */
    struct matter *matters;
    size_t count;
};

int permit_item_count(bool is_penalty);
const struct permit_item *permit_item_at(bool is_penalty, int item);
int64_t matters_in_background(const struct plan *plan, bool is_penalty);
/* Number `number` of the background, or beyond it: decided in time, delivered and published in
 * time. */
struct matter matter_at(const struct plan *plan, bool is_penalty, int64_t number);
/* A sound matter that was accepted near the day, to be changed; its later days and steps follow
 * from matter_times. */
struct matter *plant_matter(struct plan *plan, const struct plant *plant, bool is_penalty,
                            int32_t accepted);
/* Decided after so many workdays; delivered and published soon after; steps for all of it. */
void matter_times(struct matter *matter, int decided_after);
void matter_step(struct matter *matter, const char *name, int32_t from, int32_t to);

#endif
