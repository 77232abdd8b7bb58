/* finding/run.c - a run: models over the lake as it is now, kept in one transaction with its act.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "finding/keep.h"
#include "os/os.h"

/* ---- models with the county's parameters ---- */

static enum rc override_params(struct county *county, struct arena *arena, struct models *models,
                               struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(
        county->store,
        "SELECT model, name, valid_from, value FROM param ORDER BY model, name, valid_from", &stmt,
        e));
    for (;;) {
        bool has_row = false;
        int32_t from = 0;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        struct model *model = model_find(models, stmt_get_text(stmt, 0));
        for (int p = 0; model && p < model->param_count; p++)
            if (strcmp(model->params[p].name, stmt_get_text(stmt, 1)) == 0 &&
                date_parse_iso(stmt_get_text(stmt, 2), &from))
                param_override(arena, &model->params[p], from, stmt_get_int(stmt, 3));
    }
}

enum rc finding_models(struct county *county, struct arena *arena, struct models *ret,
                       struct err *e)
{
    struct models own = {0};
    TRY(models_load(arena, arena_printf(arena, "%s/packs", county->home), ret, e));
    const char *folder = county_file(county, arena, "packs");
    if (os_is_dir(folder)) {
        TRY(models_load(arena, folder, &own, e));
        for (int i = 0; i < own.count; i++) {
            if (model_find(ret, own.list[i].slug) || model_find(ret, own.list[i].id))
                return fail(e, RC_MODEL, "%s: the product has a model of this name or id already",
                            own.list[i].path);
            ret->list[ret->count++] = own.list[i];
        }
    }
    return override_params(county, arena, ret, e);
}

static enum rc choose(const struct models *all, const struct run_options *options,
                      struct arena *arena, struct models *ret, struct err *e)
{
    ret->list = ARENA_ARRAY(arena, struct model, (size_t)all->count + 1);
    ret->count = 0;
    for (int i = 0; options->models && options->models[i]; i++) {
        const struct model *model = model_find(all, options->models[i]);
        if (!model) {
            fail(e, RC_NOT_FOUND, "there is no model '%s'", options->models[i]);
            return fail_hint(e, "'abacus model list' names them");
        }
        if (ret->count < all->count && !model_find(ret, model->slug))
            ret->list[ret->count++] = *model;
    }
    for (int i = 0; !options->models && i < all->count; i++)
        if (strcmp(all->list[i].status, "live") == 0)
            ret->list[ret->count++] = all->list[i];
    if (ret->count == 0)
        return fail(e, RC_NOT_FOUND, "there is no live model to run");
    return RC_OK;
}

/* ---- what the run was made from ---- */

struct inputs {
    struct snapshot snapshot;
    char facts[65], pack[65], params[65];
    char as_of[11];
    char *params_json, *batches_json;
};

static void inputs_fini(struct inputs *in)
{
    free(in->params_json);
    free(in->batches_json);
}

static char *batches_json(const struct snapshot *snapshot)
{
    json_t *list = json_array();
    for (int i = 0; i < snapshot->count; i++)
        json_array_append_new(list, json_integer(snapshot->list[i].batch));
    char *text = json_dumps(list, JSON_COMPACT);
    MUST(text);
    json_decref(list);
    return text;
}

static enum rc gather(struct county *county, struct arena *arena, const struct models *chosen,
                      int32_t as_of, struct inputs *in, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf pack = {0};
    TRY(lake_snapshot(county, arena, &in->snapshot, e));
    TRY(engine_facts_hash(county_file(county, arena, "facts"), in->facts, e));
    for (int i = 0; i < chosen->count; i++)
        sbuf_addf(&pack, "%s %s\n", chosen->list[i].slug, chosen->list[i].hash);
    sha256_hex(sbuf_text(&pack), pack.n, in->pack);
    json_t *params = inputs_params(chosen);
    in->params_json = json_dumps(params, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(params);
    MUST(in->params_json);
    sha256_hex(in->params_json, strlen(in->params_json), in->params);
    in->batches_json = batches_json(&in->snapshot);
    date_format(as_of, in->as_of);
    return inputs_keep(county, arena, in->facts, chosen, e);
}

static enum rc is_rerun(struct county *county, const struct inputs *in, bool *ret, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    *ret = false;
    TRY(store_prepare(
        county->store,
        "SELECT snapshot=?1 AND facts=?2 AND pack=?3 AND params=?4 AND as_of=?5 FROM run"
        " ORDER BY run DESC LIMIT 1",
        &stmt, e));
    const char *const values[] = {in->snapshot.hash, in->facts, in->pack, in->params_json,
                                  in->as_of};
    for (int i = 0; i < 5; i++)
        stmt_text(stmt, i + 1, values[i]);
    TRY(stmt_next(stmt, &has_row, e));
    *ret = has_row && stmt_get_int(stmt, 0) != 0;
    return RC_OK;
}

/* ---- recording ---- */

static enum rc insert_run(struct county *county, const struct inputs *in, int64_t *ret_run,
                          struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    CLEANUP(sbuf_fini) struct sbuf body = {0};
    char now[25], subject[32];
    int64_t act = 0;
    TRY(store_int(county->store, "SELECT coalesce(max(run),0)+1 FROM run", 1, ret_run, e));
    snprintf(subject, sizeof subject, "run:%lld", (long long)*ret_run);
    sbuf_addf(
        &body,
        "{\"as_of\":\"%s\",\"facts\":\"%s\",\"pack\":\"%s\",\"params\":\"%s\",\"snapshot\":\"%s\"}",
        in->as_of, in->facts, in->pack, in->params, in->snapshot.hash);
    TRY(store_act(county->store, "run", subject, body.p, &act, e));
    os_now_text(now);
    TRY(store_prepare(county->store,
                      "INSERT INTO run(run,at,as_of,snapshot,facts,pack,params,batches,act)"
                      " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9)",
                      &stmt, e));
    stmt_int(stmt, 1, *ret_run);
    const char *const values[] = {now,      in->as_of,       in->snapshot.hash, in->facts,
                                  in->pack, in->params_json, in->batches_json};
    for (int i = 0; i < 7; i++)
        stmt_text(stmt, i + 2, values[i]);
    stmt_int(stmt, 9, act);
    return stmt_run(stmt, e);
}

static enum rc insert_run_model(struct county *county, int64_t run, const struct model *model,
                                const struct run_model_summary *s, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    CLEANUP(sbuf_fini) struct sbuf meta = {0};
    sbuf_addf(&meta, "{\"hash\":\"%s\"}", model->hash);
    TRY(store_prepare(
        county->store,
        "INSERT INTO run_model(run,model,version,state,why_zh,why_en,findings,new,changed,"
        "resolved,checked_rows,millis,meta) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)",
        &stmt, e));
    stmt_int(stmt, 1, run);
    stmt_text(stmt, 2, model->slug);
    stmt_int(stmt, 3, model->version);
    stmt_text(stmt, 4, s->state);
    stmt_text(stmt, 5, s->why_zh);
    stmt_text(stmt, 6, s->why_en);
    const int64_t numbers[] = {s->findings, s->fresh,        s->changed,
                               s->resolved, s->checked_rows, s->millis};
    for (int i = 0; i < 6; i++)
        stmt_int(stmt, i + 7, numbers[i]);
    stmt_text(stmt, 13, meta.p);
    return stmt_run(stmt, e);
}

static void summarise(const struct engine_result *r, size_t findings,
                      const struct kept_counts *kept, struct run_model_summary *s)
{
    *s = (struct run_model_summary){.model = r->model->slug,
                                    .id = r->model->id,
                                    .title_zh = r->model->title.zh,
                                    .title_en = r->model->title.en,
                                    .severity = r->model->severity,
                                    .state = engine_state_name(r->state),
                                    .why_zh = r->why.zh ? r->why.zh : "",
                                    .why_en = r->why.en ? r->why.en : "",
                                    .checked_rows = r->checked_rows,
                                    .findings = (int64_t)findings,
                                    .fresh = kept->fresh,
                                    .changed = kept->changed,
                                    .resolved = kept->resolved,
                                    .millis = r->millis};
}

static enum rc keep_model(struct county *county, struct keeper *keeper,
                          const struct engine_result *r, const struct built_list *built,
                          struct run_model_summary *summary, struct err *e)
{
    struct kept_counts counts = {0};
    if (r->state == ENGINE_CHECKED)
        TRY(keeper_keep(keeper, r->model, built, &counts, e));
    summarise(r, built->count, &counts, summary);
    return insert_run_model(county, keeper->run, r->model, summary, e);
}

static enum rc keep_all(struct county *county, const struct inputs *in,
                        const struct engine_result *results, const struct built_list *built,
                        int count, struct run_summary *ret, struct run_model_summary *summaries,
                        struct err *e)
{
    struct keeper keeper = {.store = county->store, .as_of = in->as_of};
    TRY(is_rerun(county, in, &keeper.is_rerun, e));
    TRY(insert_run(county, in, &ret->run, e));
    keeper.run = ret->run;
    enum rc rc = keeper_open(&keeper, e);
    for (int i = 0; rc == RC_OK && i < count; i++) {
        rc = keep_model(county, &keeper, &results[i], &built[i], &summaries[i], e);
        ret->findings += summaries[i].findings;
        ret->fresh += summaries[i].fresh;
        ret->changed += summaries[i].changed;
        ret->resolved += summaries[i].resolved;
    }
    keeper_close(&keeper);
    return rc;
}

/* ---- the whole ---- */

static enum rc build_all(struct county *county, struct arena *arena, const struct inputs *in,
                         int32_t as_of, const struct engine_result *results,
                         struct built_list *built, int count, struct err *e)
{
    for (int i = 0; i < count; i++)
        if (results[i].state == ENGINE_CHECKED && json_array_size(results[i].rows) > 0)
            TRY(build_findings(county, arena, &in->snapshot, results[i].model, as_of,
                               results[i].rows, &built[i], e));
    return RC_OK;
}

struct working {
    struct engine_result *results;
    struct built_list *built;
    int count;
};

static enum rc run_and_keep(struct county *county, struct arena *arena,
                            const struct run_options *options, const struct models *chosen,
                            const struct inputs *in, struct working *w, struct run_summary *ret,
                            struct err *e)
{
    const struct model **models = ARENA_ARRAY(arena, const struct model *, (size_t)chosen->count);
    struct run_model_summary *summaries =
        ARENA_ARRAY(arena, struct run_model_summary, (size_t)chosen->count);
    for (int i = 0; i < chosen->count; i++)
        models[i] = &chosen->list[i];
    const struct engine_input input = {.snapshot = &in->snapshot,
                                       .facts_folder = inputs_facts(county, arena, in->facts),
                                       .models = models,
                                       .model_count = chosen->count,
                                       .as_of = options->as_of,
                                       .threads = options->threads,
                                       .show_progress = options->show_progress};
    TRY(engine_run(county, arena, &input, w->results, &ret->sandbox_note, e));
    TRY(build_all(county, arena, in, options->as_of, w->results, w->built, w->count, e));
    TRY(store_begin(county->store, e));
    enum rc rc = keep_all(county, in, w->results, w->built, w->count, ret, summaries, e);
    if (rc == RC_OK)
        rc = store_commit(county->store, e);
    if (rc != RC_OK)
        store_rollback(county->store);
    ret->models = summaries;
    ret->count = chosen->count;
    return rc;
}

enum rc finding_run(struct county *county, struct arena *arena, const struct run_options *options,
                    struct run_summary *ret, struct err *e)
{
    struct models all = {0}, chosen = {0};
    CLEANUP(inputs_fini) struct inputs in = {0};
    TRY(finding_models(county, arena, &all, e));
    TRY(choose(&all, options, arena, &chosen, e));
    TRY(gather(county, arena, &chosen, options->as_of, &in, e));
    *ret = (struct run_summary){.sandbox_note = ""};
    memcpy(ret->snapshot, in.snapshot.hash, sizeof ret->snapshot);
    memcpy(ret->facts, in.facts, sizeof ret->facts);
    memcpy(ret->pack, in.pack, sizeof ret->pack);
    struct working w = {ARENA_ARRAY(arena, struct engine_result, (size_t)chosen.count),
                        ARENA_ARRAY(arena, struct built_list, (size_t)chosen.count), chosen.count};
    const enum rc rc = run_and_keep(county, arena, options, &chosen, &in, &w, ret, e);
    for (int i = 0; i < w.count; i++) {
        json_decref(w.results[i].rows);
        built_free(&w.built[i]);
    }
    return rc;
}

/* ---- parameters ---- */

static enum rc store_param(struct county *county, const struct model *model, const char *name,
                           int64_t value, const char *from, const char *why, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    char subject[160];
    int64_t act = 0;
    snprintf(subject, sizeof subject, "param:%.90s.%.60s", model->slug, name);
    json_t *facts =
        json_pack("{s:I,s:s,s:s}", "value", (json_int_t)value, "from", from, "why", why);
    if (!facts)
        return fail(e, RC_USAGE, "the reason is not UTF-8 text");
    char *body = json_dumps(facts, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(facts);
    MUST(body);
    const enum rc rc = store_act(county->store, "param", subject, body, &act, e);
    free(body);
    if (rc != RC_OK)
        return rc;
    TRY(store_prepare(county->store,
                      "INSERT INTO param VALUES(?1,?2,?3,?4,?5) ON CONFLICT(model,name,valid_from)"
                      " DO UPDATE SET value=excluded.value, act=excluded.act",
                      &stmt, e));
    stmt_text(stmt, 1, model->slug);
    stmt_text(stmt, 2, name);
    stmt_text(stmt, 3, from);
    stmt_int(stmt, 4, value);
    stmt_int(stmt, 5, act);
    return stmt_run(stmt, e);
}

enum rc finding_set_param(struct county *county, const char *model_name, const char *name,
                          int64_t value, int32_t from, const char *why, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(256 << 20);
    struct models all = {0};
    char day[11];
    TRY(finding_models(county, arena, &all, e));
    const struct model *model = model_find(&all, model_name);
    if (!model) {
        fail(e, RC_NOT_FOUND, "there is no model '%s'", model_name);
        return fail_hint(e, "'abacus model list' names them");
    }
    int p = 0;
    while (p < model->param_count && strcmp(model->params[p].name, name) != 0)
        p++;
    if (p == model->param_count) {
        fail(e, RC_NOT_FOUND, "model '%s' has no parameter '%s'", model->slug, name);
        return fail_hint(e, "'abacus param list %s' shows them", model->slug);
    }
    date_format(from, day);
    TRY(store_begin(county->store, e));
    enum rc rc = store_param(county, model, name, value, day, why, e);
    if (rc == RC_OK)
        rc = store_commit(county->store, e);
    if (rc != RC_OK)
        store_rollback(county->store);
    return rc;
}
