/* sources/check.c - what came of each source, against what was agreed.
 *
 * A period counts as delivered when a row of it lies in the lake, or, for lists whose rows name no
 * day, when a delivery arrived in it or after it. The period that still runs is never judged. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "duck/duck.h"
#include "engine/engine.h"
#include "lake/lake.h"
#include "os/os.h"
#include "sources/sources.h"

enum {
    CHECK_ARENA_BYTES = 256 << 20,
    PERIODS_MAX = 2400, /* half of them before as_of, half of them behind: slips of the pen */
    MISSING_SHOWN = 24,
    WHOLE_BP = 10000
};

/* ---- periods: counted from the year 0 in months, quarters or years ---- */

struct check {
    struct county *county;
    struct arena *arena;
    struct duck *duck;
    const struct sources *sources;
    const struct source_entry *source;
    int32_t as_of;
    int base;        /* the period that rows[0] counts */
    int64_t *rows;   /* PERIODS_MAX of them */
    int first, last; /* with anything in them; first > last: none */
    int64_t all_rows;
    int64_t batch_rows[2]; /* of the last two deliveries */
    int deliveries;
    const char *last_import;
};

static int period_of(const struct check *c, int32_t day)
{
    int year = 0, month = 0, of_month = 0;
    date_parts(day, &year, &month, &of_month);
    return (year * 12 + month - 1) / c->source->months;
}

static int32_t period_begin(const struct check *c, int period)
{
    const int months = period * c->source->months;
    return date_of(months / 12, months % 12 + 1, 1);
}

static int32_t period_end(const struct check *c, int period)
{
    return period_begin(c, period + 1) - 1;
}

static const char *period_name(const struct check *c, int period)
{
    const int months = period * c->source->months, year = months / 12, month = months % 12 + 1;
    if (c->source->months == 12)
        return arena_printf(c->arena, "%d", year);
    return c->source->months == 3 ? arena_printf(c->arena, "%dQ%d", year, (month + 2) / 3)
                                  : arena_printf(c->arena, "%d-%02d", year, month);
}

/* ---- what came ---- */

static void add_rows(struct check *c, int period, int64_t rows)
{
    const int at = period - c->base;
    if (at < 0 || at >= PERIODS_MAX)
        return;
    c->rows[at] += rows;
    c->all_rows += rows;
    if (c->first > c->last)
        c->first = c->last = period;
    if (period < c->first)
        c->first = period;
    if (period > c->last)
        c->last = period;
}

static int64_t rows_in(const struct check *c, int period)
{
    const int at = period - c->base;
    return at < 0 || at >= PERIODS_MAX ? 0 : c->rows[at];
}

static void add_mine(const struct check *c, struct sbuf *sql)
{
    sbuf_add(sql, "(SELECT * FROM ");
    duck_quote_name(sql, c->source->maps[0]->reg->name);
    sbuf_add(sql, " WHERE _map IN (");
    for (int i = 0; c->source->maps[i]; i++) {
        sbuf_add(sql, i ? ", " : "");
        duck_quote(sql, c->source->maps[i]->slug);
    }
    sbuf_add(sql, "))");
}

static const char *date_name(const struct check *c)
{
    return c->source->maps[0]->reg->columns[c->source->date_column].name;
}

static enum rc read_periods(struct check *c, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    sbuf_addf(&sql, "SELECT CAST(date_trunc('month', \"%s_lo\") AS DATE) AS m, count(*) FROM ",
              date_name(c));
    add_mine(c, &sql);
    sbuf_addf(&sql, " WHERE \"%s_lo\" IS NOT NULL GROUP BY m", date_name(c));
    TRY(duck_query(c->duck, sql.p, NULL, 0, &rows, e));
    while (duck_next(rows))
        add_rows(c, period_of(c, (int32_t)duck_int(rows, 0)), duck_int(rows, 1));
    return duck_rows_error(rows, e);
}

static bool is_mine(const struct check *c, const char *map)
{
    for (int i = 0; c->source->maps[i]; i++)
        if (strcmp(c->source->maps[i]->slug, map) == 0)
            return true;
    return false;
}

/* Batches come in the order of their numbers. */
static void read_deliveries(struct check *c, const json_t *batches)
{
    size_t i;
    json_t *batch;
    json_array_foreach(batches, i, batch)
    {
        const char *when = json_string_value(json_object_get(batch, "imported_at"));
        int32_t day = 0;
        if (strcmp(json_string_value(json_object_get(batch, "state")), "sealed") != 0 ||
            !is_mine(c, json_string_value(json_object_get(batch, "map"))))
            continue;
        c->deliveries++;
        c->last_import = arena_strndup(c->arena, when, strnlen(when, 10));
        c->batch_rows[0] = c->batch_rows[1];
        c->batch_rows[1] = json_integer_value(json_object_get(batch, "accepted"));
        if (c->source->months > 0 && c->source->date_column < 0 &&
            date_parse_iso(c->last_import, &day))
            add_rows(c, period_of(c, day), c->batch_rows[1]);
    }
}

/* ---- in time? ---- */

/* Of a long list every period has rows. Where there are few, or rows that name no day, a later
 * period stands for those before it. */
static bool has_come(const struct check *c, int period)
{
    if (c->first > c->last)
        return false;
    const bool is_long = c->all_rows / (c->last - c->first + 1) >= c->sources->limits.least_rows;
    if (is_long && c->source->date_column >= 0)
        return rows_in(c, period) > 0;
    return c->last >= period;
}

/* The first day on which the period is late: the agreed day, and some workdays. 0 when the
 * calendar does not reach so far. */
static enum rc late_day(struct check *c, int period, int32_t *ret, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    char due[11];
    int64_t day = 0;
    date_format(period_end(c, period) + c->source->due_days, due);
    sbuf_addf(&sql,
              "SELECT min(day) - DATE '1970-01-01' FROM calendar WHERE workday_no > (SELECT "
              "workday_no FROM calendar WHERE day = DATE '%s') + %lld",
              due, (long long)c->sources->limits.late_workdays);
    TRY(duck_one_int(c->duck, sql.p, &day, e));
    *ret = (int32_t)day;
    return RC_OK;
}

static enum rc judge_lateness(struct check *c, json_t *source, json_t *flags, struct err *e)
{
    json_t *missing = json_array();
    json_object_set_new(source, "missing", missing);
    if (c->source->months == 0 || (!c->source->from && c->first > c->last))
        return RC_OK; /* nothing agreed on, and nothing came yet */
    int period = c->source->from ? period_of(c, c->source->from) : c->first;
    for (;; period++) {
        int32_t late_on = 0;
        if (has_come(c, period) && period_end(c, period) < c->as_of)
            continue;
        TRY(late_day(c, period, &late_on, e));
        if (late_on == 0 || late_on > c->as_of) {
            char text[11] = "";
            if (late_on)
                date_format(late_on, text);
            json_object_set_new(source, "late_on", json_string(text));
            break;
        }
        if (json_array_size(missing) < MISSING_SHOWN)
            json_array_append_new(missing, json_string(period_name(c, period)));
    }
    if (json_array_size(missing) > 0)
        json_array_append_new(flags, json_string("late"));
    return RC_OK;
}

/* ---- as long as before? ---- */

/* The last finished period that came, at or before `period`; false when there is none. */
static bool last_come(const struct check *c, int period, int *ret)
{
    for (; period >= c->first; period--)
        if (rows_in(c, period) > 0 && period_end(c, period) < c->as_of) {
            *ret = period;
            return true;
        }
    return false;
}

static void judge_size(const struct check *c, int64_t before, int64_t now, json_t *source,
                       json_t *flags)
{
    const struct source_limits *limits = &c->sources->limits;
    json_object_set_new(source, "rows", json_integer(now));
    json_object_set_new(source, "rows_before", json_integer(before));
    if (before < limits->least_rows || before == 0)
        return;
    const int64_t bp = now * WHOLE_BP / before;
    json_object_set_new(source, "change_bp", json_integer(bp));
    if (bp < limits->shrunk_bp)
        json_array_append_new(flags, json_string("shrunk"));
    if (bp > limits->grown_bp)
        json_array_append_new(flags, json_string("grown"));
}

static const char *identity_column(const struct check *c, const struct column *column)
{
    if (column->type == COL_NAME)
        return arena_printf(c->arena, "%s_key", column->name);
    return column->type == COL_DATE ? arena_printf(c->arena, "%s_lo", column->name) : column->name;
}

/* ---- whole? the rows of each mapping that counts ---- */

struct rows {
    const struct map *map;
    const char *sql; /* a table expression over them */
    int64_t count;
};

/* Those of the last finished period, or everything that is held. */
static enum rc rows_of(struct check *c, const struct map *map, bool has_period, int period,
                       struct rows *ret, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    char begin[11], end[11];
    sbuf_add(&sql, "(SELECT * FROM ");
    duck_quote_name(&sql, map->reg->name);
    sbuf_add(&sql, " WHERE _map = ");
    duck_quote(&sql, map->slug);
    if (has_period) {
        date_format(period_begin(c, period), begin);
        date_format(period_end(c, period), end);
        sbuf_addf(&sql, " AND \"%s_lo\" BETWEEN DATE '%s' AND DATE '%s'", date_name(c), begin, end);
    }
    sbuf_add(&sql, ")");
    *ret = (struct rows){map, arena_strdup(c->arena, sql.p), 0};
    return duck_one_int(c->duck, arena_printf(c->arena, "SELECT count(*) FROM %s", ret->sql),
                        &ret->count, e);
}

/* Keeps the larger share under the key. */
static void keep_worst(json_t *source, const char *key, int64_t bp)
{
    const json_t *held = json_object_get(source, key);
    if (!held || json_integer_value(held) < bp)
        json_object_set_new(source, key, json_integer(bp));
}

/* Columns that the mapping wants: the share of rows without each. */
static enum rc measure_empties(struct check *c, const struct rows *rows, json_t *source,
                               struct err *e)
{
    const struct map *map = rows->map;
    for (int s = 0; s < map->source_count; s++) {
        const struct column *column = &map->reg->columns[map->sources[s].column];
        const json_int_t before = json_integer_value(json_object_get(source, "empty_bp"));
        int64_t empty = 0;
        if (!map->sources[s].is_required)
            continue;
        TRY(duck_one_int(c->duck,
                         arena_printf(c->arena, "SELECT count(*) FROM %s WHERE \"%s\" IS NULL",
                                      rows->sql, identity_column(c, column)),
                         &empty, e));
        keep_worst(source, "empty_bp", empty * WHOLE_BP / rows->count);
        if (json_integer_value(json_object_get(source, "empty_bp")) > before)
            json_object_set_new(source, "empty_column", json_string(column->title_zh));
    }
    return RC_OK;
}

static void add_key(const struct check *c, const struct map *map, const int *columns, int count,
                    struct sbuf *key)
{
    for (int i = 0; i < count; i++)
        sbuf_addf(key, "%s\"%s\"", key->n ? ", " : "",
                  identity_column(c, &map->reg->columns[columns[i]]));
}

/* Rows that say the same of the same: the key within what a delivery covers, and the amount that
 * totals are compared on (plots of one household differ in it). */
static enum rc measure_duplicates(struct check *c, const struct rows *rows, json_t *source,
                                  struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    const struct map *map = rows->map;
    int64_t distinct = 0;
    if (map->key_count == 0)
        return RC_OK;
    add_key(c, map, map->key, map->key_count, &key);
    add_key(c, map, map->covers, map->cover_count, &key);
    add_key(c, map, &map->total, map->total >= 0, &key);
    TRY(duck_one_int(c->duck,
                     arena_printf(c->arena, "SELECT count(*) FROM (SELECT DISTINCT %s FROM %s)",
                                  key.p, rows->sql),
                     &distinct, e));
    keep_worst(source, "duplicate_bp", (rows->count - distinct) * WHOLE_BP / rows->count);
    return RC_OK;
}

static enum rc measure_rows(struct check *c, bool has_period, int period, json_t *source,
                            struct err *e)
{
    for (int m = 0; c->source->maps[m]; m++) {
        struct rows rows;
        TRY(rows_of(c, c->source->maps[m], has_period, period, &rows, e));
        if (rows.count == 0)
            continue;
        TRY(measure_empties(c, &rows, source, e));
        TRY(measure_duplicates(c, &rows, source, e));
    }
    return RC_OK;
}

static void flag_above(const json_t *source, const char *key, int64_t limit, const char *flag,
                       json_t *flags)
{
    if (json_integer_value(json_object_get(source, key)) > limit)
        json_array_append_new(flags, json_string(flag));
}

static enum rc judge_wholeness(struct check *c, json_t *source, json_t *flags, struct err *e)
{
    int last = 0, before = 0;
    const bool by_period = c->source->months > 0 && c->source->date_column >= 0;
    if (c->deliveries == 0)
        return RC_OK;
    const bool has_period = by_period && last_come(c, c->last, &last);
    if (has_period) {
        json_object_set_new(source, "period", json_string(period_name(c, last)));
        judge_size(c, last_come(c, last - 1, &before) ? rows_in(c, before) : 0, rows_in(c, last),
                   source, flags);
    } else if (!by_period) {
        judge_size(c, c->batch_rows[0], c->batch_rows[1], source, flags);
    }
    TRY(measure_rows(c, has_period, last, source, e));
    flag_above(source, "empty_bp", c->sources->limits.empty_bp, "empty", flags);
    flag_above(source, "duplicate_bp", c->sources->limits.duplicate_bp, "duplicated", flags);
    return RC_OK;
}

/* ---- one source after the other ---- */

static json_t *map_names(const struct source_entry *source)
{
    json_t *names = json_array();
    for (int i = 0; source->maps[i]; i++)
        json_array_append_new(names, json_string(source->maps[i]->slug));
    return names;
}

static const char *cadence_name(int months)
{
    return months == 1 ? "month" : months == 3 ? "quarter" : months == 12 ? "year" : "as-needed";
}

static enum rc check_one(struct check *c, const json_t *batches, json_t *list, struct err *e)
{
    const struct source_entry *s = c->source;
    json_t *flags = json_array();
    c->rows = ARENA_ARRAY(c->arena, int64_t, PERIODS_MAX);
    c->base = s->months > 0 ? period_of(c, c->as_of) - PERIODS_MAX / 2 : 0;
    c->first = 1;
    c->last = c->deliveries = 0;
    c->all_rows = 0;
    c->batch_rows[0] = c->batch_rows[1] = 0;
    c->last_import = "";
    read_deliveries(c, batches);
    json_t *source =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:o,s:s,s:s,s:i,s:s,s:o}", "source", s->slug, "title_zh",
                  s->title_zh, "title_en", s->title_en, "owner", s->owner, "cadence",
                  cadence_name(s->months), "maps", map_names(s), "law", s->law, "format", s->format,
                  "deliveries", c->deliveries, "last_import", c->last_import, "flags", flags);
    json_array_append_new(list, source);
    if (s->months > 0 && s->date_column >= 0)
        TRY(read_periods(c, e));
    TRY(judge_lateness(c, source, flags, e));
    TRY(judge_wholeness(c, source, flags, e));
    json_object_set_new(source, "state",
                        json_string(json_array_size(flags) ? "attention"
                                    : c->deliveries        ? "ok"
                                                           : "none"));
    return RC_OK;
}

static enum rc check_all(struct check *c, json_t *list, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf views = {0};
    struct snapshot snapshot = {0};
    json_t *batches = NULL;
    TRY(lake_snapshot(c->county, c->arena, &snapshot, e));
    lake_views_sql(c->county, &snapshot, false, &views);
    TRY(duck_exec(c->duck, views.p, e));
    static const char *const no_other[] = {NULL};
    TRY(engine_load_facts(c->duck, c->arena, county_file(c->county, c->arena, "facts"), no_other,
                          e));
    TRY(lake_list(c->county, &batches, e));
    enum rc rc = RC_OK;
    for (int i = 0; i < c->sources->count && rc == RC_OK; i++) {
        c->source = &c->sources->list[i];
        rc = check_one(c, batches, list, e);
    }
    json_decref(batches);
    return rc;
}

enum rc sources_check(struct county *county, const struct sources *sources, int32_t as_of,
                      json_t **ret, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(CHECK_ARENA_BYTES);
    CLEANUP(duck_closep) struct duck *duck = NULL;
    const struct duck_options options = {0};
    TRY(duck_open(&options, &duck, e));
    struct check check = {
        .county = county, .arena = arena, .duck = duck, .sources = sources, .as_of = as_of};
    json_t *list = json_array();
    const enum rc rc = check_all(&check, list, e);
    if (rc == RC_OK)
        *ret = list;
    else
        json_decref(list);
    return rc;
}
