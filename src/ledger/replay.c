/* ledger/replay.c - the log once more from state.db: to make its files again, and to compare them.
 */
#include "ledger/ledger_int.h"

static enum rc next_row(struct stmt *stmt, int64_t otherwise, int64_t *ret, struct err *e)
{
    bool has_row = false;
    TRY(stmt_next(stmt, &has_row, e));
    *ret = has_row ? stmt_get_int(stmt, 0) : otherwise;
    return RC_OK;
}

enum rc replay_acts(struct replay *r, uint64_t *ret_acts, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *acts = NULL;
    CLEANUP(stmt_closep) struct stmt *sizes = NULL;
    struct store *store = r->county->store;
    int64_t next_size = 0;
    TRY(store_prepare(store, "SELECT seq, commitment FROM act WHERE seq<=?1 ORDER BY seq", &acts,
                      e));
    TRY(store_prepare(store, "SELECT size FROM checkpoint ORDER BY size", &sizes, e));
    stmt_int(acts, 1, (int64_t)r->size);
    TRY(next_row(sizes, INT64_MAX, &next_size, e));
    for (*ret_acts = 0; *ret_acts < r->size;) {
        int64_t seq = 0;
        TRY(next_row(acts, 0, &seq, e));
        if ((uint64_t)seq != *ret_acts + 1)
            return RC_OK; /* a gap: what follows cannot be the log's */
        const struct str entry = stmt_get_blob(acts, 1);
        TRY(edge_add(&r->edge, entry.p, entry.n, r->put, r->context, e));
        ++*ret_acts;
        if ((int64_t)*ret_acts == next_size) {
            if (r->at_checkpoint)
                TRY(r->at_checkpoint(r, e));
            TRY(next_row(sizes, INT64_MAX, &next_size, e));
        }
    }
    return RC_OK;
}
