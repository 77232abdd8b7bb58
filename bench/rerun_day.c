/* bench/rerun_day.c - the run after a day's delivery: half a per cent more rows, in a register that
 * few models read, against a full run over the same lake.
 *
 * Only the models that read the register may run again, and the findings must be those of the full
 * run, byte for byte. */
#include "bench/bench.h"

#include <inttypes.h>
#include <string.h>

#include "demo/demo.h"
#include "finding/finding.h"
#include "os/os.h"

static const char DELIVERED[] = "expense";

struct day {
    const struct bench *bench;
    struct demo_county county;
    const char *delivered; /* its state when the delivery has come and nothing was run since */
    bool is_full;
};

static enum rc before_the_run(void *context, struct err *e)
{
    const struct day *day = context;
    return county_restore(day->bench, day->county.path, day->delivered, e);
}

static enum rc run(void *context, struct err *e)
{
    const struct day *day = context;
    const char *const arguments[] = {day->bench->abacus,
                                     "-C",
                                     day->county.path,
                                     "--as-of",
                                     DEMO_AS_OF,
                                     "--format",
                                     "json",
                                     "run",
                                     day->is_full ? "--full" : NULL,
                                     NULL};
    return bench_exec(arguments, e);
}

/* ---- the county on that day ---- */

/* Two runs come before, as in a county in use: what the first found is no news any more. */
static enum rc deliver(const struct day *day, struct err *e)
{
    const char *county = day->county.path, *csv = NULL;
    const char *const yesterday[] = {"-C", county, "--as-of", "2024-06-29", "run", NULL};
    const char *const today[] = {"-C", county, "--as-of", DEMO_AS_OF, "run", NULL};
    TRY(data_travel_csv(day->bench, &csv, e));
    const char *const import[] = {"-C", county, "import", csv, NULL};
    if (os_exists(day->delivered))
        return RC_OK;
    TRY(county_restore(day->bench, county, day->county.fresh, e));
    TRY(county_do(day->bench, yesterday, e));
    TRY(county_do(day->bench, today, e));
    TRY(county_do(day->bench, import, e));
    return county_save(day->bench, county, day->delivered, e);
}

/* ---- the same answers ---- */

static enum rc findings_after(struct day *day, bool is_full, struct sbuf *run_answer,
                              struct sbuf *list, struct err *e)
{
    struct cost cost;
    const char *const ask[] = {"-C",       day->county.path, "--format", "json",
                               "findings", "--status",       "all",      NULL};
    day->is_full = is_full;
    TRY(before_the_run(day, e));
    TRY(bench_measure(run, day, &cost, run_answer, e));
    return county_ask(day->bench, ask, list, e);
}

static bool reads_delivered(const struct model *model)
{
    for (int i = 0; model->registers[i]; i++)
        if (strcmp(model->registers[i], DELIVERED) == 0)
            return true;
    return false;
}

static const struct model *model_named(const struct models *models, const char *slug)
{
    for (int i = 0; slug && i < models->count; i++)
        if (strcmp(models->list[i].slug, slug) == 0)
            return &models->list[i];
    return NULL;
}

/* Those that read the register ran again, and no other. */
static enum rc only_touched_ran(const struct day *day, const struct sbuf *answer, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new((size_t)512 << 20);
    CLEANUP(county_closep) struct county *county = NULL;
    struct models models = {0};
    size_t i;
    json_t *item, *list = json_loads(sbuf_text(answer), 0, NULL);
    enum rc rc = county_open(day->county.path, STORE_READ, &county, e);
    if (rc == RC_OK)
        rc = finding_models(county, arena, &models, e);
    if (rc == RC_OK && json_array_size(list) == 0)
        rc = fail(e, RC_STATE, "the run named no models");
    json_array_foreach(list, i, item)
    {
        const char *slug = json_string_value(json_object_get(item, "model"));
        const struct model *model = rc == RC_OK ? model_named(&models, slug) : NULL;
        const bool ran = !json_is_integer(json_object_get(item, "reused_run"));
        if (rc == RC_OK && (!model || ran != reads_delivered(model)))
            rc = fail(e, RC_STATE, "%s %s", slug ? slug : "?",
                      ran ? "ran without need" : "did not run, though its data changed");
    }
    json_decref(list);
    return rc;
}

static enum rc compare_findings(struct day *day, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf usual_run = {0};
    CLEANUP(sbuf_fini) struct sbuf full_run = {0};
    CLEANUP(sbuf_fini) struct sbuf usual = {0};
    CLEANUP(sbuf_fini) struct sbuf full = {0};
    TRY(findings_after(day, true, &full_run, &full, e));
    TRY(findings_after(day, false, &usual_run, &usual, e));
    TRY(only_touched_ran(day, &usual_run, e));
    if (usual.n > 2 && strcmp(sbuf_text(&usual), sbuf_text(&full)) == 0)
        return RC_OK;
    return fail(e, RC_STATE, "the findings after the run are not those of a full run");
}

static enum rc were_compared(const struct side *ours, const struct side *peer, struct err *e)
{
    (void)ours, (void)peer, (void)e;
    return RC_OK;
}

enum rc bench_rerun_day(struct bench *bench, struct err *e)
{
    struct day usual = {.bench = bench};
    TRY(county_demo(bench, &usual.county, e));
    usual.delivered = arena_printf(bench->arena, "%s/state.db.day", usual.county.path);
    TRY(deliver(&usual, e));
    TRY(compare_findings(&usual, e));
    struct day full = usual;
    full.is_full = true;
    struct side ours = {.prepare = before_the_run, .work = run, .context = &usual};
    struct side peer = {.prepare = before_the_run, .work = run, .context = &full};
    const enum rc rc = bench_contest(bench, &ours, &peer, were_compared, e);
    if (rc == RC_OK)
        bench_report(bench, "rerun-day", "s", ours.best.seconds, peer.best.seconds, 0.05);
    side_fini(&ours);
    side_fini(&peer);
    return rc;
}
