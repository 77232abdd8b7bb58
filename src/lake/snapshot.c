/* lake/snapshot.c - which sealed files make up the lake now, and the views over them. */
#include "lake/lake_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "duck/duck.h"
#include "os/os.h"

enum { BATCHES_MAX = 100000, BATCH_SHIFT = 32 };
#define POSITION_MASK INT64_C(0xFFFFFFFF)

const char *lake_path(const struct county *county, struct arena *arena, const char *kind,
                      const char *reg, int64_t batch)
{
    if (strcmp(kind, "gone") == 0)
        return arena_printf(arena, "%s/lake/gone/%s/%06lld.parquet", county->path, reg,
                            (long long)batch);
    if (*kind)
        return arena_printf(arena, "%s/lake/%s/%06lld.sealed", county->path, kind,
                            (long long)batch);
    return arena_printf(arena, "%s/lake/%s/%06lld.parquet", county->path, reg, (long long)batch);
}

const char *lake_part_path(const struct county *county, struct arena *arena, const char *kind,
                           const char *reg, int64_t batch)
{
    return arena_printf(arena, "%s.part", lake_path(county, arena, kind, reg, batch));
}

static void load_batch(struct stmt *stmt, struct arena *arena, struct lake_batch *b)
{
    b->batch = stmt_get_int(stmt, 0);
    b->digest = arena_strdup(arena, stmt_get_text(stmt, 1));
    b->reg = arena_strdup(arena, stmt_get_text(stmt, 2));
    b->map = arena_strdup(arena, stmt_get_text(stmt, 3));
    b->map_hash = arena_strdup(arena, stmt_get_text(stmt, 4));
    b->file_name = arena_strdup(arena, stmt_get_text(stmt, 5));
    b->receipt = arena_strdup(arena, stmt_get_text(stmt, 6));
    b->lake_hash = arena_strdup(arena, stmt_get_text(stmt, 7));
    b->has_rows = *b->lake_hash != 0;
    b->has_gone = !stmt_is_null(stmt, 8);
    b->outcome = arena_strdup(arena, stmt_get_text(stmt, 9));
}

static int by_content(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

/* The hash is over what was delivered, how it was read and what came of it, in an order that
 * numbers do not decide. Deliveries that overlap give other counts in another order: another
 * snapshot. */
static void hash_contents(struct arena *arena, struct snapshot *s)
{
    const char **lines = ARENA_ARRAY(arena, const char *, (size_t)s->count + 1);
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    for (int i = 0; i < s->count; i++)
        lines[i] = arena_printf(arena, "%s %s %s %s\n", s->list[i].reg, s->list[i].digest,
                                s->list[i].map_hash, s->list[i].outcome);
    qsort(lines, (size_t)s->count, sizeof *lines, by_content);
    for (int i = 0; i < s->count; i++)
        sbuf_add(&text, lines[i]);
    sha256_hex(sbuf_text(&text), text.n, s->hash);
}

static enum rc check_file(const char *path, int64_t batch, struct err *e)
{
    if (os_exists(path))
        return RC_OK;
    fail(e, RC_MISSING, "the lake is not whole: '%s' of batch %lld is missing", path,
         (long long)batch);
    return fail_hint(e, "put the file back from a backup, or withdraw the batch and import its "
                        "file again");
}

static enum rc check_files(const struct county *county, struct arena *arena,
                           const struct snapshot *snapshot, struct err *e)
{
    for (int i = 0; i < snapshot->count; i++) {
        const struct lake_batch *b = &snapshot->list[i];
        if (b->has_rows)
            TRY(check_file(lake_path(county, arena, "", b->reg, b->batch), b->batch, e));
        if (b->has_gone)
            TRY(check_file(lake_path(county, arena, "gone", b->reg, b->batch), b->batch, e));
    }
    return RC_OK;
}

#define SEALED " FROM batch WHERE state='sealed'"
#define NAMED  " FROM batch WHERE batch IN (SELECT value FROM json_each(?1))"
#define COLUMNS                                                                                    \
    "SELECT batch, digest, register, map, map_hash, file_name, receipt,"                           \
    " coalesce(files ->> 'lake',''), files ->> 'gone',"                                            \
    " new || ' ' || same || ' ' || changed || ' ' || gone"

static int by_digest(const void *a, const void *b)
{
    const struct lake_batch *x = *(struct lake_batch *const *)a,
                            *y = *(struct lake_batch *const *)b;
    const int order = strcmp(x->digest, y->digest);
    return order ? order : (x->batch > y->batch) - (x->batch < y->batch);
}

static void rank_by_content(struct arena *arena, struct lake_batch *list, struct snapshot *s)
{
    struct lake_batch **sorted = ARENA_ARRAY(arena, struct lake_batch *, (size_t)s->count + 1);
    int64_t *by_rank = ARENA_ARRAY(arena, int64_t, (size_t)s->count + 1);
    for (int i = 0; i < s->count; i++)
        sorted[i] = &list[i];
    qsort(sorted, (size_t)s->count, sizeof *sorted, by_digest);
    for (int i = 0; i < s->count; i++) {
        sorted[i]->rank = i + 1;
        by_rank[i] = sorted[i]->batch;
    }
    s->by_rank = by_rank;
}

/* count_sql and list_sql choose the same batches; named is ?1 of both, or NULL. */
static enum rc load(struct county *county, struct arena *arena, const char *count_sql,
                    const char *list_sql, const char *named, struct snapshot *ret, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *counter = NULL;
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(county->store, count_sql, &counter, e));
    TRY(store_prepare(county->store, list_sql, &stmt, e));
    if (named) {
        stmt_text(counter, 1, named);
        stmt_text(stmt, 1, named);
    }
    TRY(stmt_next(counter, &has_row, e));
    const int64_t count = stmt_get_int(counter, 0);
    if (count > BATCHES_MAX)
        return fail(e, RC_LIMIT, "this county holds %lld batches, more than %d", (long long)count,
                    BATCHES_MAX);
    struct lake_batch *list = ARENA_ARRAY(arena, struct lake_batch, (size_t)count + 1);
    *ret = (struct snapshot){.list = list};
    while (ret->count < count) {
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            break;
        load_batch(stmt, arena, &list[ret->count++]);
    }
    hash_contents(arena, ret);
    rank_by_content(arena, list, ret);
    return check_files(county, arena, ret, e);
}

enum rc lake_snapshot(struct county *county, struct arena *arena, struct snapshot *ret,
                      struct err *e)
{
    return load(county, arena, "SELECT count(*)" SEALED, COLUMNS SEALED " ORDER BY batch", NULL,
                ret, e);
}

enum rc lake_snapshot_of(struct county *county, struct arena *arena, const char *batches_json,
                         struct snapshot *ret, struct err *e)
{
    return load(county, arena, "SELECT count(*)" NAMED, COLUMNS NAMED " ORDER BY batch",
                batches_json, ret, e);
}

/* ---- views ---- */

static void empty_part(const struct reg *reg, bool with_origin, struct sbuf *out)
{
    sbuf_add(out, "SELECT CAST(NULL AS BIGINT) AS _row, CAST(NULL AS TINYINT) AS _dq,"
                  " CAST(NULL AS VARCHAR) AS _fault, CAST(NULL AS DATE) AS _as_of,"
                  " CAST(NULL AS VARCHAR) AS _map");
    if (with_origin)
        sbuf_add(out, ", CAST(NULL AS INTEGER) AS _sheet, CAST(NULL AS INTEGER) AS _line");
    for (int i = 0; i < reg->column_count; i++) {
        int parts = 0;
        const struct physical *p = column_physical(reg->columns[i].type, &parts);
        for (int k = 0; k < parts; k++)
            sbuf_addf(out, ", CAST(NULL AS %s) AS \"%s%s\"", p[k].sql_type, reg->columns[i].name,
                      p[k].suffix);
    }
    sbuf_add(out, " WHERE false");
}

/* All files of a register as one table: the file's name is the batch's number. A file that was
 * written before a column came has NULL in it. */
static void batches_part(const struct county *county, struct arena *arena, const struct reg *reg,
                         const char *map, const struct snapshot *s, bool with_origin,
                         struct sbuf *out)
{
    bool any = false;
    for (int i = 0; i < s->count; i++) {
        const struct lake_batch *b = &s->list[i];
        if (!b->has_rows || strcmp(b->reg, reg->name) != 0 || (map && strcmp(b->map, map) != 0))
            continue;
        if (!any)
            sbuf_addf(out,
                      " UNION ALL BY NAME SELECT (CAST(parse_filename(filename, true) AS BIGINT)"
                      " << 32) + file_row_number AS _row, * EXCLUDE (filename, file_row_number%s)"
                      " FROM read_parquet([",
                      with_origin ? "" : ", _sheet, _line");
        sbuf_add(out, any ? ", " : "");
        duck_quote(out, lake_path(county, arena, "", b->reg, b->batch));
        any = true;
    }
    if (any)
        sbuf_add(out, "], filename=true, file_row_number=true, union_by_name=true)");
}

/* map: only what its batches say, NULL for all. */
static bool add_gone(const struct county *county, struct arena *arena, const struct reg *reg,
                     const char *map, const struct snapshot *s, struct sbuf *out)
{
    bool any = false;
    for (int i = 0; i < s->count; i++) {
        if (!s->list[i].has_gone || strcmp(s->list[i].reg, reg->name) != 0 ||
            (map && strcmp(s->list[i].map, map) != 0))
            continue;
        sbuf_add(out, any ? ", " : " WHERE NOT EXISTS (SELECT 1 FROM read_parquet([");
        duck_quote(out, lake_path(county, arena, "gone", reg->name, s->list[i].batch));
        any = true;
    }
    if (any)
        sbuf_add(out, "]) AS gone WHERE gone._row = held._row)");
    return any;
}

/* The head of a view for models: _row by rank instead of by batch. A list by batch number holds the
 * ranks. */
static void renumber(const struct reg *reg, const struct snapshot *s, struct sbuf *out)
{
    int64_t next = 1;
    sbuf_add(out, "SELECT * REPLACE ((CAST([");
    for (int i = 0; i < s->count; i++) {
        const struct lake_batch *b = &s->list[i];
        if (!b->has_rows || strcmp(b->reg, reg->name) != 0)
            continue;
        for (; next < b->batch; next++) /* batches of other registers, or withdrawn */
            sbuf_add(out, "0,");
        sbuf_addf(out, "%lld,", (long long)b->rank);
        next = b->batch + 1;
    }
    sbuf_addf(out, "0][_row >> %d] AS BIGINT) << %d) + (_row & %lld) AS _row) FROM (", BATCH_SHIFT,
              BATCH_SHIFT, (long long)POSITION_MASK);
}

int64_t lake_row(const struct snapshot *snapshot, int64_t model_row)
{
    const int64_t rank = model_row >> BATCH_SHIFT;
    if (rank < 1 || rank > snapshot->count)
        return 0;
    return (snapshot->by_rank[rank - 1] << BATCH_SHIFT) + (model_row & POSITION_MASK);
}

void lake_views_sql(const struct county *county, const struct snapshot *snapshot, bool with_origin,
                    struct sbuf *out)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(64 << 20);
    for (int r = 0; r < county->registers.count; r++) {
        const struct reg *reg = &county->registers.list[r];
        sbuf_addf(out, "CREATE VIEW \"%s\" AS ", reg->name);
        if (!with_origin)
            renumber(reg, snapshot, out);
        sbuf_add(out, "SELECT * FROM (");
        empty_part(reg, with_origin, out);
        batches_part(county, arena, reg, NULL, snapshot, with_origin, out);
        sbuf_add(out, ") AS held");
        add_gone(county, arena, reg, NULL, snapshot, out);
        sbuf_add(out, with_origin ? ";\n" : ");\n");
    }
}

/* A later delivery of a mapping speaks of earlier rows of the same mapping only. */
void lake_map_sql(const struct county *county, const struct snapshot *snapshot,
                  const struct map *map, struct sbuf *out)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(64 << 20);
    sbuf_add(out, "SELECT * FROM (");
    empty_part(map->reg, false, out);
    batches_part(county, arena, map->reg, map->slug, snapshot, false, out);
    sbuf_add(out, ") AS held");
    add_gone(county, arena, map->reg, map->slug, snapshot, out);
}
