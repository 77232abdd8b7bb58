/* verify/verify.c - the whole, part by part. */
#include "verify/verify_int.h"

#include <string.h>

void verify_tell(struct verify *v, const char *where, const char *zh, const char *en)
{
    v->report->differences++;
    v->say(v->context, where, zh, en);
}

void verify_erased(struct verify *v, const char *where, int64_t act)
{
    v->note(v->context, where,
            arena_printf(v->arena, "已依法删除，见第 %lld 号留痕", (long long)act),
            arena_printf(v->arena, "erased under act %lld", (long long)act));
}

static void on_fault(void *context, const char *database, const char *fault)
{
    struct verify *v = context;
    verify_tell(v, database, arena_printf(v->arena, "数据库结构损坏：%s", fault),
                arena_printf(v->arena, "the database is damaged: %s", fault));
}

enum rc verify_act(struct verify *v, int64_t act, const char *kind, const char *subject,
                   json_t **ret, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    *ret = NULL;
    TRY(store_prepare(v->county->store,
                      "SELECT b.body FROM act a JOIN act_body b ON b.seq=a.seq"
                      " WHERE a.seq=?1 AND a.kind=?2 AND a.subject=?3",
                      &stmt, e));
    stmt_int(stmt, 1, act);
    stmt_text(stmt, 2, kind);
    stmt_text(stmt, 3, subject);
    TRY(stmt_next(stmt, &has_row, e));
    if (has_row)
        *ret = json_loads(stmt_get_text(stmt, 0), JSON_REJECT_DUPLICATES, NULL);
    return RC_OK;
}

bool verify_member(struct verify *v, const json_t *facts, const char *key, const char *text)
{
    const json_t *said = json_object_get(facts, key);
    if (!said) {
        v->report->uncovered++;
        return true;
    }
    return json_is_string(said) && strcmp(json_string_value(said), text) == 0;
}

enum rc verify_county(const struct county *county, verify_say *say, verify_say *note, void *context,
                      struct verify_report *ret, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 30);
    struct verify v = {county, arena, say, note, context, ret};
    *ret = (struct verify_report){0};
    store_check(county->store, on_fault, &v);
    verify_keys(&v);
    TRY(verify_acts(&v, e));
    TRY(verify_batches(&v, e));
    return verify_runs(&v, e);
}
