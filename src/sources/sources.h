/* sources/sources.h - the register of data sources: who owes which list, how often, by what basis;
 * and whether it came in time and whole.
 *
 * facts/sources.yaml of the county says what was agreed. What came is read from the lake and from
 * the list of batches; nothing is written. Format: docs/formats/sources.md. */
#ifndef IA_SOURCES_SOURCES_H
#define IA_SOURCES_SOURCES_H

#include <jansson.h>

#include "county/county.h"

struct source_entry {
    const char *slug, *title_zh, *title_en, *owner, *law, *format;
    const struct map *const *maps; /* their deliveries count; NULL-terminated, of one register */
    int months;                    /* in a period: 1, 3, 12; 0 = as needed, never late */
    int due_days;                  /* after the period's end */
    int date_column; /* of the register: which period a row belongs to; -1 = when it was delivered
                      */
    int32_t from;    /* the first period agreed on, or 0: from the first that came */
};

/* What is still usual; beyond it somebody should ask. */
struct source_limits {
    int64_t late_workdays, least_rows, shrunk_bp, grown_bp, empty_bp, duplicate_bp;
};

struct sources {
    const struct source_entry *list;
    int count;
    struct source_limits limits;
};

/* Everything belongs to the arena. RC_SYNTAX, RC_MAPPING with the line. */
enum rc sources_load(struct arena *arena, const char *path, const struct county *county,
                     struct sources *ret, struct err *e);
/* One object for each source, in the order of the file:
 *   source title_zh title_en owner cadence maps law format deliveries last_import,
 *   period (the last finished one that came), rows rows_before change_bp,
 *   late_on (the day from which the next one is late), missing [periods],
 *   empty_column empty_bp duplicate_bp,
 *   flags [late shrunk grown empty duplicated] (none: all is well), state (ok, attention, none).
 * The caller decrefs. */
enum rc sources_check(struct county *county, const struct sources *sources, int32_t as_of,
                      json_t **ret, struct err *e);

#endif
