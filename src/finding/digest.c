/* finding/digest.c - what a run left in state.db, as hashes that its act speaks of. */
#include "finding/finding_int.h"

/* ?1 is the run. What changes later without the model (new becomes open) is left out. */
static const char ROW[] = "SELECT run, at, as_of, snapshot, facts, pack, params, batches FROM run"
                          " WHERE run=?1";
static const char MODELS[] =
    "SELECT model, version, state, why_zh, why_en, findings, new, changed, resolved, checked_rows,"
    " millis, meta FROM run_model WHERE run=?1 ORDER BY model";
static const char VERSIONS[] =
    "SELECT id, version, facts_hash, body FROM finding_version WHERE run=?1 ORDER BY id, version";
static const char FINDINGS[] =
    "SELECT id, status='resolved', version, facts_hash, first_run, last_run, first_seen, last_seen,"
    " severity, unit, amount_fen, occurred_on, body, resolved_run FROM finding WHERE model=?1"
    " ORDER BY id";

static enum rc add_of_run(const struct county *county, const char *key, const char *sql,
                          int64_t run, json_t *digests, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    char hex[65];
    TRY(store_prepare(county->store, sql, &stmt, e));
    stmt_int(stmt, 1, run);
    TRY(stmt_digest(stmt, hex, e));
    json_object_set_new(digests, key, json_string(hex));
    return RC_OK;
}

enum rc finding_model_digest(const struct county *county, const char *model, char out[65],
                             struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store, FINDINGS, &stmt, e));
    stmt_text(stmt, 1, model);
    return stmt_digest(stmt, out, e);
}

enum rc finding_run_digests(const struct county *county, int64_t run, json_t **ret, struct err *e)
{
    json_t *digests = json_object();
    enum rc rc = add_of_run(county, "row", ROW, run, digests, e);
    if (rc == RC_OK)
        rc = add_of_run(county, "models", MODELS, run, digests, e);
    if (rc == RC_OK)
        rc = add_of_run(county, "versions", VERSIONS, run, digests, e);
    if (rc != RC_OK) {
        json_decref(digests);
        return rc;
    }
    *ret = digests;
    return RC_OK;
}
