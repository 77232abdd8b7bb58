/* demo/benefit.h - grants, vouchers and the lines they are paid by. Private to the room. */
#ifndef IA_DEMO_BENEFIT_H
#define IA_DEMO_BENEFIT_H

#include "demo/demo_int.h"

enum policy_kind {
#define POLICY(name, title, office, subject, project_code, to_household) POLICY_##name,
#include "demo/policy.def"
#undef POLICY
    POLICY_COUNT
};

/* The exports cover July 2023 to June 2024; months are counted from 0. */
enum { FIRST_YEAR = 2023, FIRST_MONTH = 7, MONTHS = 12, LAND_MONTH = 2, LAND_RATE_FEN = 9600 };

struct policy {
    const char *title, *office, *subject, *project_code;
    bool to_household;
};

struct enrolment {
    int first, last; /* months, both inclusive */
    int64_t fen;     /* a month */
};

struct plot {
    int64_t own, rented, hundredths; /* of a mu; the last is the sum */
};

const struct policy *policy_of(enum policy_kind kind);
int month_of(int32_t date); /* may be negative */
void month_parts(int month, int *ret_year, int *ret_month);
/* Whether the person at this seat gets the grant at all. */
bool enrolment_at(uint64_t seed, const struct seat *seat, enum policy_kind kind,
                  struct enrolment *ret);
struct plot plot_of(uint64_t seed, int64_t household);

/* ---- the exports as planned: everything that is not computed from an index ---- */

/* One payment to the bank, and the grants that it pays. */
struct voucher {
    enum policy_kind policy;
    int month, township;
    int32_t paid_on;
    int64_t fen, lines; /* sums of its lines; known once the lists are written */
    int64_t excess_fen; /* planted: paid more (or less) than the lines say */
    int64_t fixed_fen;  /* planted: paid, without any line */
    const struct plant *plant;
};

enum line_place { LINE_DETAIL = 1, LINE_RETURN = 2 };

/* One grant of one person. What is NULL is taken from the person. */
struct line {
    int64_t person;
    int voucher;
    int period; /* month that it is paid for */
    int64_t fen;
    int64_t rented; /* hundredths of a mu of the land that it is for */
    const char *id, *name, *account, *note;
    const char *result; /* what the bank answered */
    int places;         /* enum line_place, several */
    const struct plant *plant;
};

/* One row of the treasury's list. */
struct payment {
    int32_t paid_on;
    int unit;
    int64_t fen;
    bool is_benefit;
    char number[24];
    const char *fund, *project, *subject, *economic, *economic_unit;
    char purpose[160], payee[96], account[24], invoice[32], contract[32], note[96];
    const struct plant *plant;
};

struct death {
    int64_t person;
    int32_t died_on;
    const struct plant *plant;
};

struct plan {
    uint64_t seed;
    int64_t people;
    const char *dir;
    struct arena *arena;
    struct places places;
    struct voucher
        *vouchers;      /* first those of months × policies × townships, then the planted ones */
    struct line *lines; /* planted ones, in the order of their vouchers */
    struct payment *payments; /* planted ones that are not vouchers */
    struct death *deaths;
    struct papers *papers; /* papers.h: what budget units send besides */
    struct desk *desk;     /* permits.h: planted permits and penalties */
    struct fields *fields; /* land.h: planted contracts, arable land of villages */
    struct market *market; /* market.h: planted purchases, works and contracts */
    size_t voucher_count, line_count, payment_count, death_count;
    struct truth truth;
    int64_t rows, files, fires, quiet, extra_people;
    void (*on_rows)(void *context, int64_t rows);
    void *context;
};

void plan_vouchers(struct plan *plan);
int plan_voucher(const struct plan *plan, enum policy_kind policy, int month, int township);
/* Room for one more at the end of an array of the plan; zeroed. */
void *plan_grow(struct plan *plan, void *items, size_t *count, size_t item_bytes);
void voucher_number(const struct plan *plan, int voucher, char out[24]);
/* The first person of a place; that of the last place + 1 is the number of people. */
int64_t village_first_person(const struct plan *plan, int village);
int64_t township_first_person(const struct plan *plan, int township);
int township_of_person(const struct plan *plan, int64_t person);
int village_of_person(const struct plan *plan, int64_t person);
/* Every line paid in a month, voucher by voucher, background first. */
void each_line(const struct plan *plan, int month,
               void (*on_line)(void *context, const struct line *line), void *context);

#endif
