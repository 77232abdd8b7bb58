/* finding/replay.c - the same deliveries, facts, model and parameters again: does the same finding
 * come out? */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "duck/duck.h"
#include "finding/finding_int.h"
#include "os/os.h"

struct record { /* of the run that last saw the finding */
    int64_t run;
    int32_t as_of;
    const char *facts, *params, *batches, *model, *model_hash, *facts_hash, *body;
    const char *id;
};

static enum rc load_record(struct county *county, struct arena *arena, const char *id,
                           struct record *r, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(
        county->store,
        "SELECT f.id, f.model, f.facts_hash, f.body, r.run, r.as_of, r.facts, r.params,"
        " r.batches, m.meta ->> 'hash' FROM finding f JOIN run r ON r.run=f.last_run"
        " JOIN run_model m ON m.run=r.run AND m.model=f.model"
        " WHERE f.id BETWEEN ?1 AND ?1||'~' LIMIT 1",
        &stmt, e));
    stmt_text(stmt, 1, id);
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row) {
        fail(e, RC_NOT_FOUND, "there is no finding '%s'", id);
        return fail_hint(e, "'abacus findings' lists them");
    }
    r->id = arena_strdup(arena, stmt_get_text(stmt, 0));
    r->model = arena_strdup(arena, stmt_get_text(stmt, 1));
    r->facts_hash = arena_strdup(arena, stmt_get_text(stmt, 2));
    r->body = arena_strdup(arena, stmt_get_text(stmt, 3));
    r->run = stmt_get_int(stmt, 4);
    MUST(date_parse_iso(stmt_get_text(stmt, 5), &r->as_of));
    r->facts = arena_strdup(arena, stmt_get_text(stmt, 6));
    r->params = arena_strdup(arena, stmt_get_text(stmt, 7));
    r->batches = arena_strdup(arena, stmt_get_text(stmt, 8));
    r->model_hash = arena_strdup(arena, stmt_get_text(stmt, 9));
    return RC_OK;
}

static enum rc load_snapshot(struct county *county, struct arena *arena, const struct record *r,
                             struct snapshot *ret, struct err *e)
{
    json_t *wanted = json_loads(r->batches, 0, NULL);
    const size_t count = json_array_size(wanted);
    json_decref(wanted);
    TRY(lake_snapshot_of(county, arena, r->batches, ret, e));
    if ((size_t)ret->count != count)
        return fail(e, RC_NOT_FOUND, "run %lld was over %zu batches, of which %d are there",
                    (long long)r->run, count, ret->count);
    return RC_OK;
}

static void apply_params(struct arena *arena, const struct record *r, struct model *model)
{
    json_t *all = json_loads(r->params, 0, NULL);
    const json_t *of_model = json_object_get(all, model->slug);
    for (int p = 0; p < model->param_count; p++) {
        const json_t *values = json_object_get(of_model, model->params[p].name);
        size_t i;
        json_t *pair;
        json_array_foreach(values, i, pair) param_override(
            arena, &model->params[p], (int32_t)json_integer_value(json_array_get(pair, 0)),
            json_integer_value(json_array_get(pair, 1)));
    }
    json_decref(all);
}

static const struct built *find_built(const struct built_list *built, const char *id)
{
    for (size_t i = 0; i < built->count; i++)
        if (strcmp(built->list[i].id, id) == 0)
            return &built->list[i];
    return NULL;
}

static void compare(struct arena *arena, const struct record *r, const struct built_list *built,
                    bool *ret_same, const char **ret_detail)
{
    const struct built *again = find_built(built, r->id);
    *ret_same = false;
    if (!again) {
        *ret_detail = "重放后没有得到这条疑点 / the finding did not come out again";
        return;
    }
    char *body = json_dumps(again->body, JSON_COMPACT | JSON_SORT_KEYS);
    MUST(body);
    *ret_same = strcmp(body, r->body) == 0;
    free(body);
    if (*ret_same)
        *ret_detail = arena_printf(
            arena,
            "第 %lld 次运行的数据、事实、模型和参数：结果逐字节相同 / the inputs of run "
            "%lld give the same finding, byte for byte",
            (long long)r->run, (long long)r->run);
    else if (strcmp(again->facts_hash, r->facts_hash) == 0)
        *ret_detail =
            "实质事实相同，文字或证据格不同 / the same material facts; words or cells differ";
    else
        *ret_detail = "实质事实不同 / the material facts differ";
}

static enum rc run_again(struct county *county, struct arena *arena, const struct record *r,
                         const struct model *model, bool *ret_same, const char **ret_detail,
                         struct err *e)
{
    struct snapshot snapshot = {0};
    struct engine_result result = {0};
    struct built_list built = {0};
    struct evidence *evidence = NULL;
    const char *note = "";
    TRY(load_snapshot(county, arena, r, &snapshot, e));
    const struct engine_input input = {.snapshot = &snapshot,
                                       .facts_folder = inputs_facts(county, arena, r->facts),
                                       .models = &model,
                                       .model_count = 1,
                                       .as_of = r->as_of};
    enum rc rc = engine_run(county, arena, &input, &result, &note, e);
    if (rc == RC_OK && result.state != ENGINE_CHECKED)
        rc = fail(e, RC_MODEL, "the model could not be run again: %s", result.why.en);
    if (rc == RC_OK)
        rc = evidence_open(county, &snapshot, result.rows, &evidence, e);
    if (rc == RC_OK) {
        build_findings(model, r->as_of, result.rows, evidence, &built);
        compare(arena, r, &built, ret_same, ret_detail);
    }
    evidence_close(evidence);
    json_decref(result.rows);
    built_free(&built);
    return rc;
}

/* ---- the record, for who wants to compute it elsewhere ---- */

static json_t *deliveries_json(const struct snapshot *snapshot)
{
    json_t *list = json_array();
    for (int i = 0; i < snapshot->count; i++) {
        const struct lake_batch *b = &snapshot->list[i];
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s}", "file", b->file_name,
                                              "digest", b->digest, "register", b->reg, "map",
                                              b->map, "map_hash", b->map_hash));
    }
    return list;
}

static json_t *params_of(const struct record *r)
{
    json_t *all = json_loads(r->params, 0, NULL);
    json_t *own = json_object_get(all, r->model);
    json_t *kept = own ? json_incref(own) : json_object();
    json_decref(all);
    return kept;
}

enum rc finding_record(struct county *county, struct arena *arena, const char *id,
                       struct replay_record *ret, struct err *e)
{
    struct record r = {0};
    struct snapshot snapshot = {0};
    CLEANUP(sbuf_fini) struct sbuf model = {0};
    char as_of[11];
    TRY(load_record(county, arena, id, &r, e));
    TRY(load_snapshot(county, arena, &r, &snapshot, e));
    TRY(os_read_file(inputs_model(county, arena, r.model_hash), MODEL_SQL_BYTES_MAX, &model, e));
    date_format(r.as_of, as_of);
    ret->model_sql = arena_strdup(arena, sbuf_text(&model));
    ret->record =
        json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o}", "finding", r.id, "run",
                  (json_int_t)r.run, "as_of", as_of, "engine", duck_version(), "facts", r.facts,
                  "model", r.model, "model_hash", r.model_hash, "facts_hash", r.facts_hash,
                  "parameters", params_of(&r), "deliveries", deliveries_json(&snapshot));
    MUST(ret->record);
    return RC_OK;
}

enum rc finding_replay(struct county *county, struct arena *arena, const char *id, bool *ret_same,
                       const char **ret_detail, struct err *e)
{
    struct record r = {0};
    struct model model = {0};
    TRY(load_record(county, arena, id, &r, e));
    const char *path = inputs_model(county, arena, r.model_hash);
    if (!os_exists(path) || !os_is_dir(inputs_facts(county, arena, r.facts))) {
        fail(e, RC_MISSING, "the knowledge of run %lld is not in the county any more",
             (long long)r.run);
        return fail_hint(e, "restore %s/knowledge from a backup", county->path);
    }
    TRY(model_load(arena, path, &model, e));
    apply_params(arena, &r, &model);
    return run_again(county, arena, &r, &model, ret_same, ret_detail, e);
}
