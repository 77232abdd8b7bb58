/* intake/compare.c - a delivery against the earlier ones of its mapping: what is new, the same,
 * changed and gone.
 *
 * inv: rows are compared as a multiset: two equal rows of one delivery are two rows. A row is the
 * same when two independent 64-bit hashes over all its columns agree. */
#include "intake/intake_int.h"

#include <string.h>

#include "os/os.h"

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

/* hash(salt, …) over register columns; no column at all makes one key for every row. */
static void add_hash(const struct map *map, const int *columns, int count, bool as_cover,
                     struct sbuf *out)
{
    sbuf_add(out, "hash(0");
    for (int i = 0; i < count; i++) {
        sbuf_add(out, ", ");
        add_identity(&map->reg->columns[columns[i]], as_cover, out);
    }
    sbuf_add(out, ")");
}

static void add_cover(const struct map *map, struct sbuf *out)
{
    add_hash(map, map->covers, map->cover_count, true, out);
}

static void add_content(const struct map *map, int salt, struct sbuf *out)
{
    sbuf_addf(out, "hash(%d, _dq, _fault", salt);
    for (int i = 0; i < map->reg->column_count; i++) {
        int parts = 0;
        const struct physical *p = column_physical(map->reg->columns[i].type, &parts);
        for (int k = 0; k < parts; k++)
            sbuf_addf(out, ", \"%s%s\"", map->reg->columns[i].name, p[k].suffix);
    }
    sbuf_addf(out, ", %d)", salt);
}

/* place_, a_, b_ (content), key_, nth_ (of rows with this content). */
static void add_comparable(const struct map *map, const char *place, struct sbuf *sql)
{
    sbuf_addf(sql,
              "SELECT *, row_number() OVER (PARTITION BY a_, b_ ORDER BY place_) AS nth_"
              " FROM (SELECT %s AS place_, ",
              place);
    add_content(map, 1, sql);
    sbuf_add(sql, " AS a_, ");
    add_content(map, 2, sql);
    sbuf_add(sql, " AS b_, ");
    add_hash(map, map->key, map->key_count, false, sql);
    sbuf_add(sql, " AS key_");
}

/* ---- what is compared ---- */

static bool has_earlier(const struct snapshot *snapshot, const struct map *map)
{
    for (int i = 0; i < snapshot->count; i++)
        if (snapshot->list[i].has_rows && strcmp(snapshot->list[i].map, map->slug) == 0)
            return true;
    return false;
}

static enum rc name_sides(struct stage *stage, const struct snapshot *snapshot, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "CREATE VIEW clean AS SELECT * FROM read_parquet(");
    duck_quote(&sql, stage->path);
    sbuf_add(&sql, ", file_row_number=true); CREATE VIEW earlier AS ");
    lake_map_sql(stage->county, snapshot, stage->map, &sql);
    return duck_exec(stage->duck, sql.p, e);
}

/* Rows of earlier deliveries that the new one speaks about. */
static enum rc find_held(struct stage *stage, int64_t *ret_count, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "CREATE TABLE held AS ");
    add_comparable(stage->map, "_row", &sql);
    sbuf_add(&sql, " FROM earlier WHERE ");
    add_cover(stage->map, &sql);
    sbuf_add(&sql, " IN (SELECT DISTINCT ");
    add_cover(stage->map, &sql);
    sbuf_add(&sql, " FROM clean))");
    TRY(duck_exec(stage->duck, sql.p, e));
    return duck_one_int(stage->duck, "SELECT count(*) FROM held", ret_count, e);
}

static enum rc split(struct stage *stage, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "CREATE TABLE delivered AS ");
    add_comparable(stage->map, "file_row_number", &sql);
    sbuf_add(&sql, " FROM clean)");
    TRY(duck_exec(stage->duck, sql.p, e));
    return duck_exec(stage->duck,
                     "CREATE TABLE fresh AS SELECT place_, key_ FROM delivered AS d WHERE NOT"
                     " EXISTS (SELECT 1 FROM held AS h WHERE h.a_=d.a_ AND h.b_=d.b_"
                     " AND h.nth_=d.nth_);"
                     "CREATE TABLE lost AS SELECT place_, key_ FROM held AS h WHERE NOT"
                     " EXISTS (SELECT 1 FROM delivered AS d WHERE h.a_=d.a_ AND h.b_=d.b_"
                     " AND h.nth_=d.nth_)",
                     e);
}

static enum rc count_differences(struct stage *stage, int64_t rows, struct lake_result *r,
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
    r->same = rows - fresh;
    r->fresh = fresh - r->changed;
    r->gone = lost - r->changed;
    return RC_OK;
}

/* ---- writing what differs ---- */

static enum rc copy(struct stage *stage, const char *select, const char *path, int64_t rows,
                    struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    int64_t count = 0;
    sbuf_addf(&sql, "COPY (%s) TO ", select);
    duck_quote(&sql, path);
    sbuf_add(&sql, " (FORMAT parquet, COMPRESSION zstd)");
    TRY(duck_exec(stage->duck, sql.p, e));
    sbuf_clear(&sql);
    sbuf_add(&sql, "SELECT count(*) FROM read_parquet(");
    duck_quote(&sql, path);
    sbuf_add(&sql, ")");
    TRY(duck_one_int(stage->duck, sql.p, &count, e));
    if (count == rows)
        return RC_OK;
    return fail(e, RC_IO, "'%s' holds %lld rows where %lld were written", path, (long long)count,
                (long long)rows);
}

/* The file holds all rows; those that the lake has already go out of it. */
static enum rc keep_fresh(struct stage *stage, int64_t fresh, struct err *e)
{
    TRY(duck_exec(stage->duck,
                  "CREATE TABLE kept AS SELECT * FROM clean WHERE file_row_number IN"
                  " (SELECT place_ FROM fresh)",
                  e));
    TRY(os_remove(stage->path, e));
    if (fresh == 0)
        return RC_OK;
    return copy(stage, "SELECT * EXCLUDE (file_row_number) FROM kept ORDER BY file_row_number",
                stage->path, fresh, e);
}

enum rc compare_deliveries(struct stage *stage, int64_t rows, struct lake_result *r, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(64 << 20);
    struct snapshot snapshot = {0};
    int64_t held = 0;
    TRY(lake_snapshot(stage->county, arena, &snapshot, e));
    if (!has_earlier(&snapshot, stage->map))
        return RC_OK;
    TRY(name_sides(stage, &snapshot, e));
    TRY(find_held(stage, &held, e));
    if (held == 0)
        return RC_OK;
    TRY(split(stage, e));
    TRY(count_differences(stage, rows, r, e));
    if (r->same > 0)
        TRY(keep_fresh(stage, r->fresh + r->changed, e));
    if (r->gone + r->changed == 0)
        return RC_OK;
    const char *gone = lake_path(stage->county, arena, "gone", stage->map->reg->name, stage->batch);
    return copy(stage, "SELECT place_ AS _row FROM lost ORDER BY place_",
                arena_printf(arena, "%s.part", gone), r->gone + r->changed, e);
}
