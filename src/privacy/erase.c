/* privacy/erase.c - what the law wants erased is erased, and it is on record that it was. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "finding/finding.h"
#include "lake/lake.h"
#include "privacy/privacy.h"

/* ---- a record of the vault ---- */

struct doomed {
    const char *kind;
    int64_t token, batch;
    char digest[65]; /* of the batch in the vault without it */
};

static enum rc record_erasure(struct county *county, const struct doomed *d,
                              const struct erasure *erasure, int64_t *ret_act, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    char subject[32];
    snprintf(subject, sizeof subject, "batch:%lld", (long long)d->batch);
    json_t *facts = json_pack("{s:s,s:s,s:s,s:s}", "kind", d->kind, "under", erasure->under, "why",
                              erasure->why, "vault", d->digest);
    TRY(store_act_json(county->store, "erase", subject, facts, ret_act, e));
    TRY(store_prepare(county->store,
                      "INSERT OR REPLACE INTO erased(key,kind,pending,act) VALUES(?1,?2,?3,?4)",
                      &stmt, e));
    stmt_int(stmt, 1, vault_erased_key(county, d->kind, d->token));
    stmt_text(stmt, 2, d->kind);
    stmt_int(stmt, 3, d->token);
    stmt_int(stmt, 4, *ret_act);
    return stmt_run(stmt, e);
}

static enum rc in_transaction(struct county *county, const struct doomed *d,
                              const struct erasure *erasure, int64_t *ret_act, struct err *e)
{
    CLEANUP(store_undo) struct store *undo = county->store;
    TRY(store_begin(county->store, e));
    TRY(record_erasure(county, d, erasure, ret_act, e));
    return store_commit(county->store, e);
}

/* The vault is a file of its own and commits apart: what waits is dropped now or by the next
 * writer. */
static enum rc next_pending(struct county *county, char kind[16], int64_t *ret_token, bool *ret,
                            struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store,
                      "SELECT kind, pending FROM erased WHERE pending IS NOT NULL LIMIT 1", &stmt,
                      e));
    TRY(stmt_next(stmt, ret, e));
    if (*ret) {
        snprintf(kind, 16, "%s", stmt_get_text(stmt, 0));
        *ret_token = stmt_get_int(stmt, 1);
    }
    return RC_OK;
}

static enum rc forget_pending(struct county *county, const char *kind, int64_t token, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store, "UPDATE erased SET pending=NULL WHERE kind=?1 AND pending=?2",
                      &stmt, e));
    stmt_text(stmt, 1, kind);
    stmt_int(stmt, 2, token);
    return stmt_run(stmt, e);
}

enum rc privacy_recover(struct county *county, struct err *e)
{
    for (;;) {
        char kind[16];
        int64_t token = 0;
        bool has_one = false;
        TRY(next_pending(county, kind, &token, &has_one, e));
        if (!has_one)
            return lake_remove_destroyed(county, e);
        TRY(vault_drop(county, kind, token, e));
        TRY(forget_pending(county, kind, token, e));
    }
}

enum rc privacy_erase(struct county *county, const char *raw, const struct erasure *erasure,
                      int64_t *ret_act, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf plain = {0};
    struct who who;
    struct doomed d = {0};
    TRY(finding_who(county, raw, &who, e));
    if (strcmp(who.kind, "person") != 0 && strcmp(who.kind, "account") != 0) {
        fail(e, RC_USAGE, "the vault keeps persons and accounts; this is a %s", who.kind);
        return fail_hint(e, "give an identity number or an account");
    }
    d.kind = who.kind;
    d.token = who.key;
    TRY(vault_read(county, d.kind, d.token, &plain, &d.batch, e));
    sodium_memzero(plain.p, plain.n);
    TRY(vault_digest_without(county, d.batch, d.kind, d.token, d.digest, e));
    TRY(in_transaction(county, &d, erasure, ret_act, e));
    return privacy_recover(county, e);
}

/* ---- what an act said ---- */

static enum rc drop_body(struct county *county, int64_t act, const struct erasure *erasure,
                         int64_t *ret_act, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    char subject[32];
    snprintf(subject, sizeof subject, "act:%lld", (long long)act);
    TRY(store_act_json(county->store, "erase", subject,
                       json_pack("{s:s,s:s}", "under", erasure->under, "why", erasure->why),
                       ret_act, e));
    TRY(store_prepare(county->store, "DELETE FROM act_body WHERE seq=?1", &stmt, e));
    stmt_int(stmt, 1, act);
    return stmt_run(stmt, e);
}

/* Acts that bind files and rows are what verify compares with; they hold no personal data. */
static enum rc check_act(struct county *county, int64_t act, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(county->store,
                      "SELECT a.kind, b.seq IS NOT NULL FROM act a LEFT JOIN act_body b ON"
                      " b.seq=a.seq WHERE a.seq=?1",
                      &stmt, e));
    stmt_int(stmt, 1, act);
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row)
        return fail(e, RC_NOT_FOUND, "there is no act %lld", (long long)act);
    if (!stmt_get_int(stmt, 1))
        return fail(e, RC_CONFLICT, "what act %lld said is erased already", (long long)act);
    static const char *const binding[] = {"init", "import", "run", "param", "erase", "destroy"};
    for (size_t i = 0; i < sizeof binding / sizeof *binding; i++)
        if (strcmp(stmt_get_text(stmt, 0), binding[i]) == 0)
            return fail(e, RC_CONFLICT, "act %lld (%s) holds no personal data and binds others",
                        (long long)act, binding[i]);
    return RC_OK;
}

enum rc privacy_erase_act(struct county *county, int64_t act, const struct erasure *erasure,
                          int64_t *ret_act, struct err *e)
{
    CLEANUP(store_undo) struct store *undo = county->store;
    TRY(check_act(county, act, e));
    TRY(store_begin(county->store, e));
    TRY(drop_body(county, act, erasure, ret_act, e));
    return store_commit(county->store, e);
}
