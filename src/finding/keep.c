/* finding/keep.c - findings of a run into state.db: new, the same, changed, resolved. */
#include "finding/keep.h"

#include <stdlib.h>
#include <string.h>

static char *dump(const json_t *json)
{
    char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
    MUST(text);
    return text;
}

static void bind_optional(struct stmt *stmt, int index, const json_t *value)
{
    if (json_is_string(value))
        stmt_text(stmt, index, json_string_value(value));
    else if (json_is_integer(value))
        stmt_int(stmt, index, json_integer_value(value));
    else
        stmt_null(stmt, index);
}

enum rc keeper_open(struct keeper *k, struct err *e)
{
    static const char *const sql[KEEPER_STATEMENTS] = {
        [KEEP_FIND] = "SELECT version, facts_hash, status, first_run FROM finding WHERE id=?1",
        [KEEP_INSERT] = "INSERT INTO finding(id,model,status,version,facts_hash,first_run,last_run,"
                        "first_seen,last_seen,severity,unit,amount_fen,occurred_on,body)"
                        " VALUES(?1,?2,'new',1,?3,?4,?4,?5,?5,?6,?7,?8,?9,?10)",
        [KEEP_UPDATE] =
            "UPDATE finding SET status=?2, version=?3, facts_hash=?4, last_run=?5,"
            " last_seen=?6, severity=?7, unit=?8, amount_fen=?9, occurred_on=?10, body=?11,"
            " resolved_run=NULL"
            " WHERE id=?1",
        [KEEP_VERSION] = "INSERT INTO finding_version VALUES(?1,?2,?3,?4,?5)",
    };
    for (int i = 0; i < KEEPER_STATEMENTS; i++)
        TRY(store_prepare(k->store, sql[i], &k->stmts[i], e));
    return RC_OK;
}

void keeper_close(struct keeper *k)
{
    for (int i = 0; i < KEEPER_STATEMENTS; i++)
        stmt_close(k->stmts[i]);
}

static enum rc insert_version(struct keeper *k, const struct built *b, int64_t version,
                              const char *body, struct err *e)
{
    struct stmt *stmt = k->stmts[KEEP_VERSION];
    stmt_text(stmt, 1, b->id);
    stmt_int(stmt, 2, version);
    stmt_int(stmt, 3, k->run);
    stmt_text(stmt, 4, b->facts_hash);
    stmt_text(stmt, 5, body);
    return stmt_run(stmt, e);
}

static enum rc insert_new(struct keeper *k, const struct model *model, const struct built *b,
                          const char *body, struct err *e)
{
    struct stmt *stmt = k->stmts[KEEP_INSERT];
    stmt_text(stmt, 1, b->id);
    stmt_text(stmt, 2, model->slug);
    stmt_text(stmt, 3, b->facts_hash);
    stmt_int(stmt, 4, k->run);
    stmt_text(stmt, 5, k->as_of);
    stmt_text(stmt, 6, model->severity);
    bind_optional(stmt, 7, json_object_get(b->body, "unit"));
    bind_optional(stmt, 8, json_object_get(b->body, "amount_fen"));
    bind_optional(stmt, 9, json_object_get(b->body, "occurred_on"));
    stmt_text(stmt, 10, body);
    TRY(stmt_run(stmt, e));
    return insert_version(k, b, 1, body, e);
}

static enum rc update(struct keeper *k, const struct model *model, const struct built *b,
                      const char *body, const char *status, int64_t version, struct err *e)
{
    struct stmt *stmt = k->stmts[KEEP_UPDATE];
    stmt_text(stmt, 1, b->id);
    stmt_text(stmt, 2, status);
    stmt_int(stmt, 3, version);
    stmt_text(stmt, 4, b->facts_hash);
    stmt_int(stmt, 5, k->run);
    stmt_text(stmt, 6, k->as_of);
    stmt_text(stmt, 7, model->severity);
    bind_optional(stmt, 8, json_object_get(b->body, "unit"));
    bind_optional(stmt, 9, json_object_get(b->body, "amount_fen"));
    bind_optional(stmt, 10, json_object_get(b->body, "occurred_on"));
    stmt_text(stmt, 11, body);
    return stmt_run(stmt, e);
}

static enum rc keep_one(struct keeper *k, const struct model *model, const struct built *b,
                        struct kept_counts *counts, struct err *e)
{
    struct stmt *find = k->stmts[KEEP_FIND];
    bool is_known = false;
    stmt_text(find, 1, b->id);
    TRY(stmt_next(find, &is_known, e));
    const int64_t version = is_known ? stmt_get_int(find, 0) : 0;
    const bool is_same = is_known && strcmp(stmt_get_text(find, 1), b->facts_hash) == 0;
    const bool was_resolved = is_known && strcmp(stmt_get_text(find, 2), "resolved") == 0;
    const bool was_new = is_known && strcmp(stmt_get_text(find, 2), "new") == 0;
    stmt_reset(find);
    char *body = dump(b->body);
    enum rc rc;
    if (!is_known) {
        counts->fresh++;
        rc = insert_new(k, model, b, body, e);
    } else {
        const bool is_changed = !is_same || was_resolved;
        /* The same inputs again say nothing new: a finding stays as new as it was. */
        const char *status = was_new && k->is_rerun ? "new" : "open";
        counts->changed += is_changed;
        rc = update(k, model, b, body, status, version + is_changed, e);
        if (rc == RC_OK && is_changed)
            rc = insert_version(k, b, version + 1, body, e);
    }
    free(body);
    return rc;
}

/* inv 2: called only for a model that was checked with complete coverage. */
static enum rc resolve_rest(struct keeper *k, const struct model *model, int64_t *ret_resolved,
                            struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *count = NULL;
    CLEANUP(stmt_closep) struct stmt *resolve = NULL;
    bool has_row = false;
    TRY(store_prepare(
        k->store,
        "SELECT count(*) FROM finding WHERE model=?1 AND last_run<?2 AND status<>'resolved'",
        &count, e));
    stmt_text(count, 1, model->slug);
    stmt_int(count, 2, k->run);
    TRY(stmt_next(count, &has_row, e));
    *ret_resolved = stmt_get_int(count, 0);
    TRY(store_prepare(k->store,
                      "UPDATE finding SET status='resolved', resolved_run=?2 WHERE model=?1"
                      " AND last_run<?2 AND status<>'resolved'",
                      &resolve, e));
    stmt_text(resolve, 1, model->slug);
    stmt_int(resolve, 2, k->run);
    return stmt_run(resolve, e);
}

enum rc keeper_keep(struct keeper *k, const struct model *model, const struct built_list *list,
                    struct kept_counts *ret, struct err *e)
{
    for (size_t i = 0; i < list->count; i++)
        TRY(keep_one(k, model, &list->list[i], ret, e));
    return resolve_rest(k, model, &ret->resolved, e);
}

enum rc keeper_stand(struct keeper *k, const struct model *model, struct err *e)
{
    if (k->is_rerun)
        return RC_OK;
    return store_exec(k->store, e,
                      "UPDATE finding SET status='open' WHERE model=?1 AND status='new'",
                      model->slug, NULL);
}
