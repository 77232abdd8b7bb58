/* bench/models.c - every live model over a large lake with its findings kept, against the same
 * SELECTs in bare DuckDB with the results thrown away. */
#include "bench/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "demo/demo.h"
#include "engine/engine_int.h"
#include "finding/finding.h"
#include "os/os.h"

enum { COUNTY_ARENA = 512 << 20 };

struct lake {
    const struct bench *bench;
    struct demo_county county;
};

/* ---- ours ---- */

/* Every round stores its findings anew, and neither side sees what other comparisons delivered. */
static enum rc forget_findings(void *context, struct err *e)
{
    const struct lake *lake = context;
    return county_restore(lake->bench, lake->county.path, lake->county.fresh, e);
}

static enum rc our_run(void *context, struct err *e)
{
    const struct lake *lake = context;
    const char *const arguments[] = {lake->bench->abacus,
                                     "-C",
                                     lake->county.path,
                                     "--as-of",
                                     DEMO_AS_OF,
                                     "--format",
                                     "json",
                                     "run",
                                     NULL};
    return bench_exec(arguments, e);
}

/* ---- the peer ---- */

static enum rc open_bare(struct county *county, struct arena *arena, struct duck **ret_duck,
                         struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf views = {.cap = (size_t)256 << 20};
    struct snapshot snapshot = {0};
    TRY(lake_snapshot(county, arena, &snapshot, e));
    lake_views_sql(county, &snapshot, false, &views);
    TRY(duck_open(NULL, ret_duck, e));
    TRY(duck_load_functions(*ret_duck, e));
    TRY(facts_load(*ret_duck, arena, county_file(county, arena, "facts"), NULL, e));
    return duck_exec(*ret_duck, views.p, e);
}

static enum rc bare_select(struct duck *duck, const struct model *model, int32_t as_of,
                           struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    const struct duck_param param = {.name = "as_of", .type = DUCK_DATE, .number = as_of};
    int64_t count = 0;
    job_params(model, &sql);
    if (sql.n)
        TRY(duck_exec(duck, sql.p, e));
    TRY(duck_query(duck, model->sql, &param, 1, &rows, e));
    while (duck_next(rows))
        count++;
    TRY(duck_rows_error(rows, e));
    printf("%s %" PRId64 "\n", model->slug, count);
    sbuf_clear(&sql);
    job_params_drop(model, &sql);
    return sql.n ? duck_exec(duck, sql.p, e) : RC_OK;
}

static enum rc bare_run(void *context, struct err *e)
{
    const struct lake *lake = context;
    CLEANUP(arena_freep) struct arena *arena = arena_new(COUNTY_ARENA);
    CLEANUP(county_closep) struct county *county = NULL;
    CLEANUP(duck_closep) struct duck *duck = NULL;
    struct models models = {0};
    const int32_t as_of = date_of(2024, 6, 30);
    TRY(county_open(lake->county.path, STORE_READ, &county, e));
    TRY(finding_models(county, arena, &models, e));
    TRY(open_bare(county, arena, &duck, e));
    for (int i = 0; i < models.count; i++)
        if (strcmp(models.list[i].status, "live") == 0)
            TRY(bare_select(duck, &models.list[i], as_of, e));
    return RC_OK;
}

/* ---- the same answers ---- */

static int64_t bare_count(const char *answer, const char *slug)
{
    const size_t n = strlen(slug);
    for (const char *line = answer; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, slug, n) == 0 && line[n] == ' ')
            return strtoll(line + n, NULL, 10);
    }
    return -1;
}

/* Our list of models with findings against the number of rows of each SELECT. */
static enum rc same_counts(const struct side *ours, const struct side *peer, struct err *e)
{
    size_t i;
    json_t *item, *list = json_loads(sbuf_text(&ours->answer), 0, NULL);
    enum rc rc = json_array_size(list) ? RC_OK : fail(e, RC_STATE, "ours named no models");
    json_array_foreach(list, i, item)
    {
        const char *slug = json_string_value(json_object_get(item, "model"));
        const int64_t count = json_integer_value(json_object_get(item, "findings"));
        if (rc == RC_OK && (!slug || bare_count(sbuf_text(&peer->answer), slug) != count))
            rc = fail(e, RC_STATE, "%s: %" PRId64 " findings, %" PRId64 " rows in bare DuckDB",
                      slug ? slug : "?", count,
                      slug ? bare_count(sbuf_text(&peer->answer), slug) : 0);
    }
    json_decref(list);
    return rc;
}

enum rc bench_models(struct bench *bench, struct err *e)
{
    struct lake lake = {.bench = bench};
    TRY(county_demo(bench, &lake.county, e));
    struct side ours = {.prepare = forget_findings, .work = our_run, .context = &lake};
    struct side peer = {.prepare = forget_findings, .work = bare_run, .context = &lake};
    const enum rc rc = bench_contest(bench, &ours, &peer, same_counts, e);
    if (rc == RC_OK) {
        bench_report(bench, "models", "s", ours.best.seconds, peer.best.seconds, 1.2);
        bench_limit(bench, "models-memory", "MB", (double)ours.best.peak_bytes / 1e6, 4294.967296);
    }
    side_fini(&ours);
    side_fini(&peer);
    return rc;
}
