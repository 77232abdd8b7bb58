/* finding/list.c - reading findings and runs back. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "finding/finding_int.h"

/* The kept body, with what may change later beside it. */
static json_t *load_finding(struct stmt *stmt)
{
    json_t *body = json_loads(stmt_get_text(stmt, 0), 0, NULL);
    if (!body)
        return NULL;
    json_object_set_new(body, "first_seen", json_string(stmt_get_text(stmt, 1)));
    json_object_set_new(body, "last_seen", json_string(stmt_get_text(stmt, 2)));
    json_object_set_new(body, "status", json_string(stmt_get_text(stmt, 3)));
    json_object_set_new(body, "revision", json_integer(stmt_get_int(stmt, 4)));
    return body;
}

static json_t *members(const json_t *object, const char *const *keys)
{
    json_t *out = json_object();
    for (; *keys; keys++) {
        json_t *value = json_object_get(object, *keys);
        json_object_set_new(out, *keys, value ? json_incref(value) : json_null());
    }
    return out;
}

json_t *finding_interface(const json_t *finding)
{
    static const char *const keys[] = {"id",         "model",     "severity",    "subject_kind",
                                       "subject",    "unit",      "occurred_on", "amount_fen",
                                       "grade",      "reason_zh", "reason_en",   "law",
                                       "parameters", "evidence",  "first_seen",  "last_seen",
                                       "status",     NULL},
                             *const places[] = {"register", "batch", "file", "sheet", "row", NULL};
    json_t *out = members(finding, keys), *evidence = json_array();
    size_t i;
    const json_t *row;
    json_array_foreach(json_object_get(finding, "evidence"), i, row)
        json_array_append_new(evidence, members(row, places));
    json_object_set_new(out, "evidence", evidence);
    return out;
}

#define COLUMNS "SELECT body, first_seen, last_seen, status, version FROM finding"
/* Word for word the expressions of the index finding_queue: a page of a long list is read from it.
 */
#define QUEUE                                                                                      \
    " ORDER BY CASE severity WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 ELSE 2 END,"                   \
    " coalesce(amount_fen,0) DESC, id"

/* Every row of a prepared statement over COLUMNS. */
static enum rc load_all(struct stmt *stmt, json_t **ret, struct err *e)
{
    json_t *list = json_array();
    for (;;) {
        bool has_row = false;
        const enum rc rc = stmt_next(stmt, &has_row, e);
        json_t *finding = rc == RC_OK && has_row ? load_finding(stmt) : NULL;
        if (finding) {
            json_array_append_new(list, finding);
            continue;
        }
        if (rc == RC_OK && !has_row)
            break;
        json_decref(list);
        return rc != RC_OK ? rc : fail(e, RC_STATE, "a kept finding cannot be read");
    }
    *ret = list;
    return RC_OK;
}

enum rc finding_list(struct county *county, const struct finding_filter *filter, json_t **ret,
                     struct err *e)
{
    static const char *const conditions[] = {" AND (model=?1 OR id BETWEEN ?1||'-' AND ?1||'-~')",
                                             " AND unit=?2", " AND status=?3", " AND severity=?4"};
    const char *const texts[] = {filter->model, filter->unit, filter->status, filter->severity};
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, COLUMNS " WHERE ");
    sbuf_add(&sql, filter->status ? "true" : "status<>'resolved'");
    for (int i = 0; i < 4; i++)
        if (texts[i] && *texts[i])
            sbuf_add(&sql, conditions[i]);
    sbuf_add(&sql, QUEUE " LIMIT CASE WHEN ?5=0 THEN -1 ELSE ?5 END OFFSET ?6");
    TRY(store_prepare(county->store, sql.p, &stmt, e));
    for (int i = 0; i < 4; i++)
        if (texts[i] && *texts[i])
            stmt_text(stmt, i + 1, texts[i]);
    stmt_int(stmt, 5, filter->limit);
    stmt_int(stmt, 6, filter->offset);
    return load_all(stmt, ret, e);
}

enum rc finding_get(struct county *county, const char *id, json_t **ret, struct err *e)
{
    enum { ID_LEAST = 8 };
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    json_t *found = NULL;
    if (strlen(id) < ID_LEAST)
        return fail(e, RC_USAGE,
                    "'%s' is too short for a finding's id: give at least %d characters", id,
                    ID_LEAST);
    /* '~' stands after every character of an id. */
    TRY(store_prepare(county->store, COLUMNS " WHERE id BETWEEN ?1 AND ?1||'~' LIMIT 2", &stmt, e));
    stmt_text(stmt, 1, id);
    TRY(load_all(stmt, &found, e));
    const size_t count = json_array_size(found);
    if (count == 1)
        *ret = json_incref(json_array_get(found, 0));
    json_decref(found);
    if (count == 0) {
        fail(e, RC_NOT_FOUND, "there is no finding '%s'", id);
        return fail_hint(e, "'abacus findings' lists them");
    }
    return count == 1 ? RC_OK : fail(e, RC_USAGE, "'%s' is the beginning of more than one id", id);
}

/* ---- what a run brought ---- */

enum rc finding_digest(struct county *county, int64_t run, struct digest *ret, struct err *e)
{
    static const char *const sql[] = {
        COLUMNS " WHERE first_run=?1" QUEUE,
        COLUMNS
        " WHERE first_run<>?1 AND id IN (SELECT id FROM finding_version WHERE run=?1)" QUEUE,
        COLUMNS " WHERE resolved_run=?1" QUEUE};
    json_t **const lists[] = {&ret->fresh, &ret->changed, &ret->resolved};
    *ret = (struct digest){.run = run};
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        CLEANUP(stmt_closep) struct stmt *stmt = NULL;
        enum rc rc = store_prepare(county->store, sql[i], &stmt, e);
        if (rc == RC_OK) {
            stmt_int(stmt, 1, run);
            rc = load_all(stmt, lists[i], e);
        }
        if (rc != RC_OK) {
            digest_fini(ret);
            return rc;
        }
    }
    return RC_OK;
}

void digest_fini(struct digest *digest)
{
    json_decref(digest->fresh);
    json_decref(digest->changed);
    json_decref(digest->resolved);
    *digest = (struct digest){0};
}

/* ---- the last run ---- */

static json_t *texts(const char *const *list)
{
    json_t *array = json_array();
    for (; list && *list; list++)
        json_array_append_new(array, json_string(*list));
    return array;
}

static json_t *parameters_of(const struct model *m, int32_t as_of)
{
    json_t *parameters = json_object();
    for (int i = 0; i < m->param_count; i++) {
        const struct param *p = &m->params[i];
        json_object_set_new(parameters, p->name,
                            json_pack("{s:s,s:s,s:s,s:s,s:I}", "title_zh", p->title.zh, "title_en",
                                      p->title.en, "unit", p->unit, "basis", p->basis, "value",
                                      (json_int_t)param_on(p, as_of)));
    }
    return parameters;
}

static json_t *law_of(const struct model *m)
{
    json_t *list = json_array();
    for (int i = 0; i < m->law_count; i++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "name", m->laws[i].name, "article",
                                              m->laws[i].article, "text", m->laws[i].text));
    return list;
}

/* What the model's header says to laymen. */
static json_t *header_of(const struct model *m, int32_t as_of)
{
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:o,s:o}", "id", m->id,
                     "title_zh", m->title.zh, "title_en", m->title.en, "severity", m->severity,
                     "detects_zh", m->detects.zh, "detects_en", m->detects.en, "answers",
                     texts(m->answers), "lookalikes_zh", texts(m->lookalikes_zh), "lookalikes_en",
                     texts(m->lookalikes_en), "ask_zh", texts(m->ask_zh), "ask_en",
                     texts(m->ask_en), "law", law_of(m), "parameters", parameters_of(m, as_of));
}

/* One row of run_model; a model that is no more keeps its slug. */
static json_t *model_json(struct stmt *stmt, const struct model *m, int32_t as_of)
{
    static const char *const texts_of[] = {"model", "state", "why_zh", "why_en"};
    static const char *const numbers[] = {"findings", "new", "changed", "resolved", "checked_rows"};
    json_t *row = m ? header_of(m, as_of) : json_object();
    MUST(row);
    for (int i = 0; i < 4; i++)
        json_object_set_new(row, texts_of[i], json_string(stmt_get_text(stmt, i)));
    for (int i = 0; i < 5; i++)
        json_object_set_new(row, numbers[i], json_integer(stmt_get_int(stmt, i + 4)));
    return row;
}

static enum rc add_models(struct county *county, struct arena *arena, json_t *run, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    struct models all = {0};
    int32_t as_of = 0;
    json_t *list = json_array();
    json_object_set_new(run, "models", list);
    MUST(date_parse_iso(json_string_value(json_object_get(run, "as_of")), &as_of));
    TRY(finding_models(county, arena, &all, e));
    TRY(store_prepare(
        county->store,
        "SELECT model, state, why_zh, why_en, findings, new, changed, resolved, checked_rows"
        " FROM run_model WHERE run=?1 ORDER BY model",
        &stmt, e));
    stmt_int(stmt, 1, json_integer_value(json_object_get(run, "run")));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        json_array_append_new(list,
                              model_json(stmt, model_find(&all, stmt_get_text(stmt, 0)), as_of));
    }
}

static enum rc add_batches(struct county *county, json_t *run, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    json_t *list = json_array();
    json_object_set_new(run, "batches", list);
    TRY(store_prepare(
        county->store,
        "SELECT batch, map, file_name, rows_in, accepted, rejected, total_state, doubtful FROM "
        "batch"
        " WHERE batch IN (SELECT value FROM json_each((SELECT batches FROM run WHERE run=?1)))"
        " ORDER BY batch",
        &stmt, e));
    stmt_int(stmt, 1, json_integer_value(json_object_get(run, "run")));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        const struct map *map = map_find(&county->maps, stmt_get_text(stmt, 1));
        json_array_append_new(
            list,
            json_pack("{s:I,s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:s}", "batch",
                      (json_int_t)stmt_get_int(stmt, 0), "map", stmt_get_text(stmt, 1), "title_zh",
                      map ? map->title_zh : "", "title_en", map ? map->title_en : "", "file",
                      stmt_get_text(stmt, 2), "rows", (json_int_t)stmt_get_int(stmt, 3), "accepted",
                      (json_int_t)stmt_get_int(stmt, 4), "rejected",
                      (json_int_t)stmt_get_int(stmt, 5), "doubtful",
                      (json_int_t)stmt_get_int(stmt, 7), "total_state", stmt_get_text(stmt, 6)));
    }
}

enum rc finding_last_run(struct county *county, struct arena *arena, json_t **ret, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(
        county->store,
        "SELECT run, at, as_of, snapshot, facts, pack FROM run ORDER BY run DESC LIMIT 1", &stmt,
        e));
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row) {
        fail(e, RC_NOT_FOUND, "nothing was run in this county yet");
        return fail_hint(e, "run 'abacus run' first");
    }
    json_t *run =
        json_pack("{s:s,s:s,s:b,s:I,s:s,s:s,s:s,s:s,s:s}", "county_zh", county->name_zh,
                  "county_en", county->name_en, "fictional", county->fictional_divisions[0] != NULL,
                  "run", (json_int_t)stmt_get_int(stmt, 0), "started", stmt_get_text(stmt, 1),
                  "as_of", stmt_get_text(stmt, 2), "snapshot", stmt_get_text(stmt, 3), "facts",
                  stmt_get_text(stmt, 4), "pack", stmt_get_text(stmt, 5));
    MUST(run);
    enum rc rc = add_models(county, arena, run, e);
    if (rc == RC_OK)
        rc = add_batches(county, run, e);
    if (rc != RC_OK) {
        json_decref(run);
        return rc;
    }
    *ret = run;
    return RC_OK;
}
