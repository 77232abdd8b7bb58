/* demo/demo.h - a fictional county's office exports, with planted violations, and the score.
 *
 * demo_make writes what departments really send: folders by sender, title rows, units, two-row
 * headers, subtotals, GB18030, dirt (dirt.def). Violations and their lawful look-alikes are planted
 * and listed in DIR/truth.csv, which nothing but demo_score reads. The same people and seed give
 * the same bytes. People are computed from (seed, index) and never held, so a large county needs no
 * more memory than a small one. Nobody in it exists: division 990101 is in no register of
 * divisions, bank cards begin with an unassigned number, phones have 0000 in the middle. */
#ifndef IA_DEMO_DEMO_H
#define IA_DEMO_DEMO_H

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define DEMO_DIVISION   "990101"
#define DEMO_COUNTY_ZH  "示范县"
#define DEMO_COUNTY_EN  "Demonstration County"
#define DEMO_AS_OF      "2024-06-30" /* the exports end on this day */
#define DEMO_TRUTH_FILE "truth.csv"

enum {
    DEMO_PEOPLE_DEFAULT = 60000,
    DEMO_PEOPLE_MIN = 100,
    DEMO_PEOPLE_MAX = 3000000, /* as many residents as have a number of their own in one division */
};

struct demo_options {
    int64_t people; /* 0 = DEMO_PEOPLE_DEFAULT */
    uint64_t seed;
    /* Called with rows written so far, also for a progress bar; may be NULL. */
    void (*on_rows)(void *context, int64_t rows);
    void *context;
};

struct demo_made {
    int64_t files, rows;  /* rows as people count them: without titles and headers */
    int64_t fires, quiet; /* groups of planted violations, and of look-alikes */
};

/* DIR must not exist or be an empty folder: RC_CONFLICT otherwise. ret_made may be NULL. */
enum rc demo_make(const char *dir, const struct demo_options *options, struct demo_made *ret_made,
                  struct err *e);

/* A line of the lists of what was missed and what was a false alarm. Strings are arena-owned. */
struct demo_miss {
    const char *model;
    const char *group; /* of truth.csv; "" for a false alarm that touches no look-alike */
    const char *file, *sheet;
    int64_t row;
    const char *note; /* of truth.csv, or the finding's reason */
};

struct demo_model_score {
    const char *model;
    int64_t planted;      /* groups that must be found */
    int64_t found;        /* of these, how many have a finding */
    int64_t findings;     /* findings of this model */
    int64_t false_alarms; /* of these, how many touch no planted row */
    int precision_bp,
        recall_bp; /* basis points, rounded down; -1 when there is nothing to divide by */
};

struct demo_score_result {
    struct demo_model_score *models; /* sorted by model */
    size_t model_count;
    struct demo_miss *missed, *false_alarms; /* in the order of truth.csv, of the findings */
    size_t missed_count, false_count;
};

/* findings: the list of `abacus findings --format json`. A plant counts as found when a finding of
 * its model has evidence on at least one of its rows. Resolved findings are passed over. */
enum rc demo_score(struct arena *arena, const char *dir, const json_t *findings,
                   struct demo_score_result *ret_result, struct err *e);

#endif
