/* verify/acts.c - acts against their commitments, the outbox and the public log. */
#include <string.h>

#include "ledger/ledger.h"
#include "verify/verify_int.h"

static const char *act_name(struct verify *v, int64_t act)
{
    return arena_printf(v->arena, "state.db act:%lld", (long long)act);
}

/* A body may be gone only where an act says so. */
static enum rc check_erased(struct verify *v, int64_t act, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(v->county->store,
                      "SELECT seq FROM act WHERE kind='erase' AND subject='act:' || ?1 AND seq>?1",
                      &stmt, e));
    stmt_int(stmt, 1, act);
    TRY(stmt_next(stmt, &has_row, e));
    if (has_row)
        verify_erased(v, act_name(v, act), stmt_get_int(stmt, 0));
    else
        verify_tell(v, act_name(v, act), "留痕的内容不见了，也没有依法删除的留痕",
                    "what the act said is gone, and no act says that it was erased");
    return RC_OK;
}

static void check_commitment(struct verify *v, struct stmt *row)
{
    unsigned char commitment[32];
    const struct str said = stmt_get_blob(row, 5), salt = stmt_get_blob(row, 6);
    if (salt.n == 32) {
        act_commitment((const unsigned char *)salt.p, stmt_get_text(row, 1), stmt_get_text(row, 2),
                       stmt_get_text(row, 3), stmt_get_text(row, 4), stmt_get_text(row, 7),
                       commitment);
        if (said.n == sizeof commitment && memcmp(said.p, commitment, sizeof commitment) == 0)
            return;
    }
    const char *at = stmt_get_text(row, 1);
    verify_tell(v, act_name(v, stmt_get_int(row, 0)),
                arena_printf(v->arena, "留痕被改过（自 %s）", at),
                arena_printf(v->arena, "the act was altered (it was of %s)", at));
}

static enum rc check_acts(struct verify *v, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *row = NULL;
    int64_t expected = 1;
    TRY(store_prepare(v->county->store,
                      "SELECT a.seq, a.at, a.actor, a.kind, a.subject, a.commitment, b.salt, b.body"
                      " FROM act a LEFT JOIN act_body b ON b.seq=a.seq ORDER BY a.seq",
                      &row, e));
    for (;; expected++) {
        bool has_row = false;
        TRY(stmt_next(row, &has_row, e));
        if (!has_row)
            return RC_OK;
        for (const int64_t act = stmt_get_int(row, 0); expected < act; expected++)
            verify_tell(v, act_name(v, expected), "留痕缺失", "the act is missing");
        v->report->acts++;
        if (stmt_is_null(row, 6))
            TRY(check_erased(v, stmt_get_int(row, 0), e));
        else
            check_commitment(v, row);
    }
}

/* What waits for publication is exactly what was not published. */
static enum rc check_outbox(struct verify *v, struct err *e)
{
    int64_t wrong = 0;
    TRY(store_int(v->county->store,
                  "SELECT count(*) FROM (SELECT seq FROM act WHERE seq>(SELECT"
                  " coalesce(max(size),0) FROM checkpoint) EXCEPT SELECT seq FROM outbox)",
                  0, &wrong, e));
    if (wrong)
        verify_tell(v, "state.db outbox",
                    arena_printf(v->arena, "%lld 条留痕不在待公布之列", (long long)wrong),
                    arena_printf(v->arena, "%lld acts wait for no publication", (long long)wrong));
    return RC_OK;
}

static void on_log(void *context, const char *where, const char *zh, const char *en)
{
    verify_tell(context, where, zh, en);
}

enum rc verify_acts(struct verify *v, struct err *e)
{
    uint64_t replayed = 0;
    TRY(check_acts(v, e));
    TRY(check_outbox(v, e));
    return ledger_compare(v->county, on_log, v, &replayed, e);
}
