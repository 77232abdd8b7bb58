/* finding/run.c - a run: models over the lake as it is now, kept in one transaction with its act.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "finding/keep.h"
#include "os/os.h"

/* One model of a run: either it runs, or its findings stand as an earlier run left them. */
struct task {
    const struct model *model;
    char inputs[65];
    struct reuse reuse;          /* reuse.run 0: it runs */
    struct engine_result result; /* when it ran */
    struct built_list built;
};
struct tasks {
    struct task *list;
    int count;
};

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

/* The last run, when it had the same inputs; else 0. */
static enum rc same_run_before(struct county *county, const struct inputs *in, int64_t *ret_run,
                               struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(
        county->store,
        "SELECT run * (snapshot=?1 AND facts=?2 AND pack=?3 AND params=?4 AND as_of=?5) FROM run"
        " ORDER BY run DESC LIMIT 1",
        &stmt, e));
    const char *const values[] = {in->snapshot.hash, in->facts, in->pack, in->params_json,
                                  in->as_of};
    for (int i = 0; i < 5; i++)
        stmt_text(stmt, i + 1, values[i]);
    TRY(stmt_next(stmt, &has_row, e));
    *ret_run = has_row ? stmt_get_int(stmt, 0) : 0;
    return RC_OK;
}

/* Whether the model ended in that run: what it failed to say then is no repetition now. */
static enum rc ended_in(struct county *county, int64_t run, const struct model *model, bool *ret,
                        struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store,
                      "SELECT 1 FROM run_model WHERE run=?1 AND model=?2"
                      " AND state IN ('checked','not_checked')",
                      &stmt, e));
    stmt_int(stmt, 1, run);
    stmt_text(stmt, 2, model->slug);
    return stmt_next(stmt, ret, e);
}

/* ---- recording ---- */

/* Its act is not yet made: it will speak of all that the run leaves here. */
static enum rc insert_run(struct county *county, const struct inputs *in, int64_t *ret_run,
                          struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    char now[25];
    TRY(store_int(county->store, "SELECT coalesce(max(run),0)+1 FROM run", 1, ret_run, e));
    os_now_text(now);
    TRY(store_prepare(county->store,
                      "INSERT INTO run(run,at,as_of,snapshot,facts,pack,params,batches,act)"
                      " VALUES(?1,?2,?3,?4,?5,?6,?7,?8,0)",
                      &stmt, e));
    stmt_int(stmt, 1, *ret_run);
    const char *const values[] = {now,      in->as_of,       in->snapshot.hash, in->facts,
                                  in->pack, in->params_json, in->batches_json};
    for (int i = 0; i < 7; i++)
        stmt_text(stmt, i + 2, values[i]);
    return stmt_run(stmt, e);
}

static enum rc add_findings(struct county *county, const struct tasks *tasks, json_t *findings,
                            struct err *e)
{
    for (int i = 0; i < tasks->count; i++) {
        const struct task *task = &tasks->list[i];
        char hex[65];
        if (task->reuse.run || task->result.state != ENGINE_CHECKED)
            continue;
        TRY(finding_model_digest(county, task->model->slug, hex, e));
        json_object_set_new(findings, task->model->slug, json_string(hex));
    }
    return RC_OK;
}

static enum rc record_run(struct county *county, const struct inputs *in, const struct tasks *tasks,
                          int64_t run, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    char subject[32];
    int64_t act = 0;
    json_t *facts = NULL, *findings = json_object();
    enum rc rc = finding_run_digests(county, run, &facts, e);
    if (rc == RC_OK)
        rc = add_findings(county, tasks, findings, e);
    if (rc != RC_OK) {
        json_decref(facts);
        json_decref(findings);
        return rc;
    }
    json_object_set_new(facts, "findings", findings);
    json_object_set_new(facts, "as_of", json_string(in->as_of));
    json_object_set_new(facts, "facts", json_string(in->facts));
    json_object_set_new(facts, "pack", json_string(in->pack));
    json_object_set_new(facts, "params", json_string(in->params));
    json_object_set_new(facts, "snapshot", json_string(in->snapshot.hash));
    snprintf(subject, sizeof subject, "run:%lld", (long long)run);
    TRY(store_act_json(county->store, "run", subject, facts, &act, e));
    TRY(store_prepare(county->store, "UPDATE run SET act=?1 WHERE run=?2", &stmt, e));
    stmt_int(stmt, 1, act);
    stmt_int(stmt, 2, run);
    return stmt_run(stmt, e);
}

static json_t *meta_of(const struct task *task)
{
    json_t *meta = json_pack("{s:s,s:s}", "hash", task->model->hash, "inputs", task->inputs);
    if (task->reuse.run)
        json_object_set_new(meta, "reused", json_integer(task->reuse.run));
    return meta;
}

static enum rc insert_run_model(struct county *county, int64_t run, const struct task *task,
                                const struct run_model_summary *s, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(
        county->store,
        "INSERT INTO run_model(run,model,version,state,why_zh,why_en,findings,new,changed,"
        "resolved,checked_rows,millis,meta) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)",
        &stmt, e));
    json_t *meta = meta_of(task);
    char *meta_text = json_dumps(meta, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(meta);
    MUST(meta_text);
    stmt_int(stmt, 1, run);
    stmt_text(stmt, 2, task->model->slug);
    stmt_int(stmt, 3, task->model->version);
    stmt_text(stmt, 4, s->state);
    stmt_text(stmt, 5, s->why_zh);
    stmt_text(stmt, 6, s->why_en);
    const int64_t numbers[] = {s->findings, s->fresh,        s->changed,
                               s->resolved, s->checked_rows, s->millis};
    for (int i = 0; i < 6; i++)
        stmt_int(stmt, i + 7, numbers[i]);
    stmt_text(stmt, 13, meta_text);
    free(meta_text);
    return stmt_run(stmt, e);
}

/* What is the same whether the model ran or its findings stand. */
static struct run_model_summary named(const struct model *model)
{
    return (struct run_model_summary){.model = model->slug,
                                      .id = model->id,
                                      .title_zh = model->title.zh,
                                      .title_en = model->title.en,
                                      .severity = model->severity};
}

static enum rc keep_run(struct keeper *keeper, const struct task *task, struct run_model_summary *s,
                        struct err *e)
{
    const struct engine_result *r = &task->result;
    struct kept_counts counts = {0};
    if (r->state == ENGINE_CHECKED)
        TRY(keeper_keep(keeper, task->model, &task->built, &counts, e));
    s->state = engine_state_name(r->state);
    s->why_zh = r->why.zh ? r->why.zh : "";
    s->why_en = r->why.en ? r->why.en : "";
    s->checked_rows = r->checked_rows;
    s->findings = (int64_t)task->built.count;
    s->fresh = counts.fresh;
    s->changed = counts.changed;
    s->resolved = counts.resolved;
    s->millis = r->millis;
    return RC_OK;
}

static enum rc keep_reused(struct keeper *keeper, const struct task *task,
                           struct run_model_summary *s, struct err *e)
{
    s->state = task->reuse.state;
    s->why_zh = task->reuse.why.zh;
    s->why_en = task->reuse.why.en;
    s->checked_rows = task->reuse.checked_rows;
    s->findings = task->reuse.findings;
    s->reused_run = task->reuse.run;
    return keeper_stand(keeper, task->model, e);
}

static enum rc keep_task(struct county *county, struct keeper *keeper, int64_t before,
                         const struct task *task, struct run_model_summary *summary, struct err *e)
{
    *summary = named(task->model);
    TRY(ended_in(county, before, task->model, &keeper->is_rerun, e));
    TRY(task->reuse.run ? keep_reused(keeper, task, summary, e)
                        : keep_run(keeper, task, summary, e));
    return insert_run_model(county, keeper->run, task, summary, e);
}

static enum rc keep_all(struct county *county, const struct inputs *in, const struct tasks *tasks,
                        struct run_summary *ret, struct run_model_summary *summaries, struct err *e)
{
    struct keeper keeper = {.store = county->store, .as_of = in->as_of};
    int64_t before = 0;
    TRY(store_exec(county->store, e, "PRAGMA defer_foreign_keys=ON", NULL)); /* the run's act */
    TRY(same_run_before(county, in, &before, e));
    TRY(insert_run(county, in, &ret->run, e));
    keeper.run = ret->run;
    enum rc rc = keeper_open(&keeper, e);
    for (int i = 0; rc == RC_OK && i < tasks->count; i++) {
        rc = keep_task(county, &keeper, before, &tasks->list[i], &summaries[i], e);
        ret->findings += summaries[i].findings;
        ret->fresh += summaries[i].fresh;
        ret->changed += summaries[i].changed;
        ret->resolved += summaries[i].resolved;
    }
    keeper_close(&keeper);
    return rc == RC_OK ? record_run(county, in, tasks, ret->run, e) : rc;
}

/* ---- the whole ---- */

static enum rc plan(struct county *county, struct arena *arena, const struct run_options *options,
                    const struct models *chosen, const struct inputs *in, struct tasks *tasks,
                    struct err *e)
{
    const char *facts = inputs_facts(county, arena, in->facts);
    tasks->list = ARENA_ARRAY(arena, struct task, (size_t)chosen->count);
    tasks->count = chosen->count;
    for (int i = 0; i < chosen->count; i++) {
        struct task *task = &tasks->list[i];
        task->model = &chosen->list[i];
        TRY(reuse_inputs(county, arena, task->model, &in->snapshot, facts, in->as_of, task->inputs,
                         e));
        if (!options->is_full)
            TRY(reuse_find(county, arena, task->model, task->inputs, &task->reuse, e));
    }
    return RC_OK;
}

/* Runs the models whose findings do not stand. */
static enum rc execute(struct county *county, struct arena *arena,
                       const struct run_options *options, const struct inputs *in,
                       struct tasks *tasks, const char **ret_note, struct err *e)
{
    const size_t room = (size_t)tasks->count;
    const struct model **models = ARENA_ARRAY(arena, const struct model *, room);
    struct engine_result *results = ARENA_ARRAY(arena, struct engine_result, room);
    int count = 0;
    for (int i = 0; i < tasks->count; i++)
        if (!tasks->list[i].reuse.run)
            models[count++] = tasks->list[i].model;
    if (count == 0)
        return RC_OK;
    const struct engine_input input = {.snapshot = &in->snapshot,
                                       .facts_folder = inputs_facts(county, arena, in->facts),
                                       .models = models,
                                       .model_count = count,
                                       .as_of = options->as_of,
                                       .threads = options->threads,
                                       .show_progress = options->show_progress};
    const enum rc rc = engine_run(county, arena, &input, results, ret_note, e);
    count = 0;
    for (int i = 0; i < tasks->count; i++)
        if (!tasks->list[i].reuse.run)
            tasks->list[i].result = results[count++];
    return rc;
}

static bool has_findings(const struct task *task)
{
    return task->result.state == ENGINE_CHECKED && json_array_size(task->result.rows) > 0;
}

static enum rc build_all(struct county *county, const struct inputs *in, int32_t as_of,
                         struct tasks *tasks, struct err *e)
{
    struct evidence *evidence = NULL;
    json_t *rows = json_array();
    for (int i = 0; i < tasks->count; i++)
        if (has_findings(&tasks->list[i]))
            json_array_extend(rows, tasks->list[i].result.rows);
    const enum rc rc = evidence_open(county, &in->snapshot, rows, &evidence, e);
    json_decref(rows);
    for (int i = 0; rc == RC_OK && i < tasks->count; i++) {
        struct task *task = &tasks->list[i];
        if (has_findings(task))
            build_findings(task->model, as_of, task->result.rows, evidence, &task->built);
    }
    evidence_close(evidence);
    return rc;
}

static enum rc run_and_keep(struct county *county, struct arena *arena,
                            const struct run_options *options, const struct inputs *in,
                            struct tasks *tasks, struct run_summary *ret, struct err *e)
{
    CLEANUP(store_undo) struct store *undo = county->store;
    struct run_model_summary *summaries =
        ARENA_ARRAY(arena, struct run_model_summary, (size_t)tasks->count);
    TRY(execute(county, arena, options, in, tasks, &ret->sandbox_note, e));
    TRY(build_all(county, in, options->as_of, tasks, e));
    ret->models = summaries;
    ret->count = tasks->count;
    TRY(store_begin(county->store, e));
    TRY(keep_all(county, in, tasks, ret, summaries, e));
    return store_commit(county->store, e);
}

static void tasks_fini(struct tasks *tasks)
{
    for (int i = 0; i < tasks->count; i++) {
        json_decref(tasks->list[i].result.rows);
        built_free(&tasks->list[i].built);
    }
}

enum rc finding_run(struct county *county, struct arena *arena, const struct run_options *options,
                    struct run_summary *ret, struct err *e)
{
    struct models all = {0}, chosen = {0};
    CLEANUP(inputs_fini) struct inputs in = {0};
    CLEANUP(tasks_fini) struct tasks tasks = {0};
    TRY(finding_models(county, arena, &all, e));
    TRY(models_choose(&all, options->models, arena, &chosen, e));
    TRY(gather(county, arena, &chosen, options->as_of, &in, e));
    *ret = (struct run_summary){.sandbox_note = ""};
    memcpy(ret->snapshot, in.snapshot.hash, sizeof ret->snapshot);
    memcpy(ret->facts, in.facts, sizeof ret->facts);
    memcpy(ret->pack, in.pack, sizeof ret->pack);
    TRY(plan(county, arena, options, &chosen, &in, &tasks, e));
    return run_and_keep(county, arena, options, &in, &tasks, ret, e);
}
