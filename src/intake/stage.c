/* intake/stage.c - mapped rows in DuckDB's memory: redacted, compared with earlier deliveries,
 * written to Parquet.
 *
 * inv 1: text leaves this instance only through redact(); spill is encrypted by the engine.
 * inv 2: rows are compared as a multiset: two equal rows of one delivery are two rows. */
#include "intake/intake_int.h"

#include <string.h>

#include "os/os.h"

static void redact_text(const void *context, struct str in, struct sbuf *out)
{
    redactor_apply(context, in, out);
}

/* ---- opening ---- */

static enum rc create_stage(struct stage *stage, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql,
             "CREATE TABLE stage(_sheet INTEGER, _line INTEGER, _dq TINYINT, _fault VARCHAR, ");
    register_columns_sql(stage->map->reg, &sql);
    sbuf_add(&sql, ")");
    return duck_exec(stage->duck, sql.p, e);
}

enum rc stage_open(struct stage *stage, struct err *e)
{
    struct duck_options options = {0};
    TRY(county_scratch(stage->county, &options.temp_folder, e));
    TRY(duck_open(DUCK_IMPORT, &options, &stage->duck, e));
    TRY(duck_add_text_function(stage->duck, "redact", redact_text, stage->redactor, e));
    TRY(create_stage(stage, e));
    return duck_appender_new(stage->duck, "stage", &stage->appender, e);
}

void stage_close(struct stage *stage)
{
    struct err ignored = {0};
    if (stage->appender)
        (void)duck_appender_close(stage->appender, &ignored);
    duck_close(stage->duck);
    stage->appender = NULL;
    stage->duck = NULL;
}

/* ---- the SQL ---- */

/* Physical columns as a list; `redacting` wraps free text. */
static void add_columns(const struct reg *reg, bool redacting, struct sbuf *out)
{
    for (int i = 0; i < reg->column_count; i++) {
        int parts = 0;
        const struct physical *p = column_physical(reg->columns[i].type, &parts);
        for (int k = 0; k < parts; k++) {
            const bool hides = redacting && reg->columns[i].type == COL_TEXT;
            sbuf_addf(out, hides ? ", redact(\"%s%s\") AS \"%s\"" : ", \"%s%s\"",
                      reg->columns[i].name, p[k].suffix, reg->columns[i].name);
        }
    }
}

/* The columns that stand for a register column when rows are compared; a date covers its month. */
static void add_identity(const struct column *column, bool as_cover, struct sbuf *out)
{
    switch ((int)column->type) {
    case COL_NAME:
        sbuf_addf(out, "\"%s_key\"", column->name);
        return;
    case COL_DATE:
        if (as_cover)
            sbuf_addf(out, "date_trunc('month', \"%s_lo\")", column->name);
        else
            sbuf_addf(out, "\"%s_lo\", \"%s_hi\"", column->name, column->name);
        return;
    default:
        sbuf_addf(out, "\"%s\"", column->name);
    }
}

static void add_identities(const struct map *map, const int *columns, int count, bool as_cover,
                           struct sbuf *out)
{
    for (int i = 0; i < count; i++) {
        sbuf_add(out, i ? ", " : "");
        add_identity(&map->reg->columns[columns[i]], as_cover, out);
    }
}

/* clean: the delivery's rows as they will lie in the lake, with what comparison needs:
 * content and its occurrence, key and its occurrence, cover. */
static void comparable(const struct map *map, const char *from, const char *order, struct sbuf *sql)
{
    sbuf_add(sql, "SELECT *, row_number() OVER (PARTITION BY content_ ORDER BY ");
    sbuf_addf(sql, "%s) AS nth_ FROM (SELECT *, md5(CAST(row(_dq, _fault", order);
    add_columns(map->reg, false, sql);
    sbuf_add(sql, ") AS VARCHAR)) AS content_, md5(CAST(row(");
    add_identities(map, map->key, map->key_count, false, sql);
    sbuf_add(sql, map->key_count ? ") AS VARCHAR)) AS key_, " : "0) AS VARCHAR)) AS key_, ");
    sbuf_add(sql, "md5(CAST(row(");
    add_identities(map, map->covers, map->cover_count, true, sql);
    sbuf_addf(sql,
              map->cover_count ? ") AS VARCHAR)) AS cover_ FROM %s)"
                               : "0) AS VARCHAR)) AS cover_ FROM %s)",
              from);
}

static enum rc make_clean(struct stage *stage, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "CREATE TABLE clean AS SELECT row_number() OVER () AS _seq, _sheet, _line, _dq,"
                   " _fault");
    add_columns(stage->map->reg, true, &sql);
    sbuf_add(&sql, " FROM stage");
    TRY(duck_exec(stage->duck, sql.p, e));
    return duck_exec(stage->duck, "DROP TABLE stage", e);
}

/* Rows of earlier deliveries of this mapping that the new one speaks about. */
static enum rc make_held(struct stage *stage, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(64 << 20);
    CLEANUP(sbuf_fini) struct sbuf views = {0};
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    CLEANUP(sbuf_fini) struct sbuf mine = {0};
    struct snapshot snapshot = {0};
    sbuf_add(&mine, "(SELECT * FROM ");
    duck_quote_name(&mine, stage->map->reg->name);
    sbuf_add(&mine, " WHERE _map = ");
    duck_quote(&mine, stage->map->slug);
    sbuf_add(&mine, ")");
    TRY(lake_snapshot(stage->county, arena, &snapshot, e));
    lake_views_sql(stage->county, &snapshot, false, &views);
    TRY(duck_exec(stage->duck, views.p, e));
    sbuf_add(&sql, "CREATE TABLE fresh_all AS ");
    comparable(stage->map, "clean", "_seq", &sql);
    TRY(duck_exec(stage->duck, sql.p, e));
    sbuf_clear(&sql);
    sbuf_add(&sql, "CREATE TABLE held AS SELECT * FROM (");
    comparable(stage->map, mine.p, "_row", &sql);
    sbuf_add(&sql, ") WHERE cover_ IN (SELECT cover_ FROM fresh_all)");
    return duck_exec(stage->duck, sql.p, e);
}

static enum rc split(struct stage *stage, struct err *e)
{
    static const char *const sql[] = {"CREATE TABLE fresh AS SELECT * FROM fresh_all AS f WHERE "
                                      "NOT EXISTS (SELECT 1 FROM held AS h"
                                      " WHERE h.content_=f.content_ AND h.nth_=f.nth_)",
                                      "CREATE TABLE lost AS SELECT * FROM held AS h WHERE NOT "
                                      "EXISTS (SELECT 1 FROM fresh_all AS f"
                                      " WHERE h.content_=f.content_ AND h.nth_=f.nth_)"};
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++)
        TRY(duck_exec(stage->duck, sql[i], e));
    return RC_OK;
}

static enum rc count_differences(struct stage *stage, int64_t total, struct lake_result *r,
                                 struct err *e)
{
    int64_t fresh = 0, lost = 0;
    TRY(duck_one_int(stage->duck, "SELECT count(*) FROM fresh", &fresh, e));
    TRY(duck_one_int(stage->duck, "SELECT count(*) FROM lost", &lost, e));
    TRY(duck_one_int(stage->duck,
                     "SELECT coalesce(CAST(sum(least(a.n, b.n)) AS BIGINT), 0) FROM"
                     " (SELECT key_, count(*) AS n FROM fresh GROUP BY key_) AS a JOIN"
                     " (SELECT key_, count(*) AS n FROM lost GROUP BY key_) AS b USING (key_)",
                     &r->changed, e));
    r->same = total - fresh;
    r->fresh = fresh - r->changed;
    r->gone = lost - r->changed;
    return RC_OK;
}

/* ---- writing ---- */

static enum rc copy_rows(struct stage *stage, const char *from, const char *path, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "COPY (SELECT _dq, _fault, CAST(NULL AS DATE) AS _as_of, ");
    duck_quote(&sql, stage->map->slug);
    sbuf_add(&sql, " AS _map, _sheet, _line");
    add_columns(stage->map->reg, false, &sql);
    sbuf_addf(&sql, " FROM %s ORDER BY _seq) TO ", from);
    duck_quote(&sql, path);
    sbuf_add(&sql, " (FORMAT parquet, COMPRESSION zstd)");
    return duck_exec(stage->duck, sql.p, e);
}

static enum rc copy_lost(struct stage *stage, const char *path, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "COPY (SELECT _row FROM lost ORDER BY _row) TO ");
    duck_quote(&sql, path);
    sbuf_add(&sql, " (FORMAT parquet, COMPRESSION zstd)");
    return duck_exec(stage->duck, sql.p, e);
}

/* What lies on disk is read again before it may be called sealed. */
static enum rc read_back(struct stage *stage, const char *path, int64_t expected, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    int64_t count = 0;
    sbuf_add(&sql, "SELECT count(*) FROM read_parquet(");
    duck_quote(&sql, path);
    sbuf_add(&sql, ")");
    TRY(duck_one_int(stage->duck, sql.p, &count, e));
    if (count != expected)
        return fail(e, RC_IO, "'%s' holds %lld rows where %lld were written", path,
                    (long long)count, (long long)expected);
    return RC_OK;
}

static enum rc check_sums(struct stage *stage, int64_t rows, int64_t sum, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    int64_t held_rows = 0, held_sum = 0;
    TRY(duck_one_int(stage->duck, "SELECT count(*) FROM clean", &held_rows, e));
    if (stage->map->total >= 0) {
        sbuf_addf(&sql, "SELECT coalesce(CAST(sum(\"%s\") AS BIGINT), 0) FROM clean",
                  stage->map->reg->columns[stage->map->total].name);
        TRY(duck_one_int(stage->duck, sql.p, &held_sum, e));
    }
    MUST(held_rows == rows && held_sum == sum); /* a fen lost between reader and lake is a bug */
    return RC_OK;
}

static enum rc write_parts(struct stage *stage, const char *from, struct lake_result *r,
                           struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    const char *reg = stage->map->reg->name;
    const int64_t rows = r->fresh + r->changed, lost = r->gone + r->changed;
    r->has_rows = rows > 0;
    r->has_gone = lost > 0;
    if (r->has_rows) {
        const char *path =
            arena_printf(arena, "%s.part", lake_path(stage->county, arena, "", reg, stage->batch));
        TRY(copy_rows(stage, from, path, e));
        TRY(read_back(stage, path, rows, e));
    }
    if (r->has_gone) {
        const char *path = arena_printf(arena, "%s.part",
                                        lake_path(stage->county, arena, "gone", reg, stage->batch));
        TRY(copy_lost(stage, path, e));
        TRY(read_back(stage, path, lost, e));
    }
    return RC_OK;
}

enum rc stage_write(struct stage *stage, int64_t expected_rows, int64_t expected_sum,
                    struct lake_result *result, struct err *e)
{
    struct duck_appender *appender = stage->appender;
    stage->appender = NULL;
    TRY(duck_appender_close(appender, e));
    TRY(make_clean(stage, e));
    TRY(check_sums(stage, expected_rows, expected_sum, e));
    if (stage->map->delivery == DELIVERY_DELTA) {
        result->fresh = expected_rows;
        return write_parts(stage, "clean", result, e);
    }
    TRY(make_held(stage, e));
    TRY(split(stage, e));
    TRY(count_differences(stage, expected_rows, result, e));
    return write_parts(stage, "fresh", result, e);
}
