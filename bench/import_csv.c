/* bench/import_csv.c - a clean CSV file into the lake, against DuckDB alone.
 *
 * Ours reads it in a sandbox, recognises it, checks every identity, makes tokens and masks, keeps
 * the vault, redacts, reconciles and seals. The peer copies the same file to Parquet and checks
 * nothing. */
#include "bench/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "duck/duck.h"
#include "os/os.h"

struct import {
    const struct bench *bench;
    const char *csv, *county, *parquet;
};

/* ---- the peer ---- */

static enum rc raw_copy(void *context, struct err *e)
{
    const struct import *im = context;
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    TRY(duck_open(NULL, &duck, e));
    sbuf_add(&sql, "COPY (SELECT * FROM read_csv(");
    duck_quote(&sql, im->csv);
    sbuf_add(&sql, ")) TO ");
    duck_quote(&sql, im->parquet);
    sbuf_add(&sql, " (FORMAT parquet)");
    return duck_exec(duck, sql.p, e);
}

/* ---- ours ---- */

static enum rc new_county(void *context, struct err *e)
{
    const struct import *im = context;
    return county_make(im->bench, im->county, e);
}

static enum rc our_import(void *context, struct err *e)
{
    const struct import *im = context;
    const char *const arguments[] = {im->bench->abacus, "-C", im->county, "import", im->csv, NULL};
    return bench_exec(arguments, e);
}

/* ---- the same answers ---- */

static enum rc count_into(struct duck *duck, const char *select, const char *path, const char *read,
                          int64_t counts[4], struct err *e)
{
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_addf(&sql, "SELECT %s FROM %s(", select, read);
    duck_quote(&sql, path);
    sbuf_add(&sql, ")");
    TRY(duck_query(duck, sql.p, NULL, 0, &rows, e));
    const bool has_row = duck_next(rows);
    for (int c = 0; has_row && c < 4; c++)
        counts[c] = duck_int(rows, c);
    return duck_rows_error(rows, e);
}

/* Rows, fen, distinct people and accounts, in the lake and in the peer's file. */
static enum rc same_content(const struct side *ours, const struct side *peer, struct err *e)
{
    const struct import *im = ours->context;
    CLEANUP(duck_closep) struct duck *duck = NULL;
    const char *lake = arena_printf(im->bench->arena, "%s/lake/benefit/*.parquet", im->county);
    int64_t held[4] = {0}, raw[4] = {0};
    (void)peer;
    TRY(duck_open(NULL, &duck, e));
    TRY(count_into(duck,
                   "count(*), CAST(sum(amount) AS BIGINT), count(DISTINCT person),"
                   " count(DISTINCT account)",
                   lake, "read_parquet", held, e));
    TRY(count_into(duck,
                   "count(*), CAST(sum(CAST(\"金额(元)\" AS DECIMAL(18,2))) * 100 AS BIGINT),"
                   " count(DISTINCT 证件号码), count(DISTINCT 收款方账户)",
                   im->parquet, "read_parquet", raw, e));
    for (int c = 0; c < 4; c++)
        if (held[c] != raw[c] || held[0] != im->bench->rows)
            return fail(e, RC_STATE,
                        "the lake holds another content than the file (%d: %" PRId64 ", %" PRId64
                        ")",
                        c, held[c], raw[c]);
    return RC_OK;
}

enum rc bench_import_csv(struct bench *bench, struct err *e)
{
    struct import im = {.bench = bench,
                        .county = arena_printf(bench->arena, "%s/import-county", bench->folder),
                        .parquet = arena_printf(bench->arena, "%s/raw.parquet", bench->folder)};
    TRY(data_benefit_csv(bench, &im.csv, e));
    struct side ours = {.prepare = new_county, .work = our_import, .context = &im};
    struct side peer = {.work = raw_copy, .context = &im};
    const enum rc rc = bench_contest(bench, &ours, &peer, same_content, e);
    if (rc == RC_OK) {
        bench_report(bench, "import-csv", "s", ours.best.seconds, peer.best.seconds, 1.5);
        bench_limit(bench, "import-csv-memory", "MB", (double)ours.best.peak_bytes / 1e6, 4096);
    }
    side_fini(&ours);
    side_fini(&peer);
    return rc;
}
