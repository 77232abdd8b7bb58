/* store/act.c - every change is an act: committed with the change, never altered after. */
#include "store/store_int.h"

#include <openssl/evp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os.h"

enum { SALT_BYTES = 32, COMMITMENT_BYTES = 32 };

struct act {
    const char *at, *actor, *kind, *subject, *body;
    unsigned char salt[SALT_BYTES];
};

/* A salted commitment: whoever holds salt and body can prove what the act said; from the commitment
 * alone nothing can be guessed, so erasing salt and body erases the content. Format:
 * docs/formats/state.md */
void act_commitment(const unsigned char *salt, const char *at, const char *actor, const char *kind,
                    const char *subject, const char *body, unsigned char out[32])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    const char *parts[] = {at, actor, kind, subject, body};
    static const char domain[] = "iron-abacus act v1\n";
    MUST(ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL));
    MUST(EVP_DigestUpdate(ctx, domain, sizeof domain - 1));
    MUST(EVP_DigestUpdate(ctx, salt, SALT_BYTES));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char length[24];
        const int n = snprintf(length, sizeof length, "%zu:", strlen(parts[i]));
        MUST(EVP_DigestUpdate(ctx, length, (size_t)n));
        MUST(EVP_DigestUpdate(ctx, parts[i], strlen(parts[i])));
    }
    MUST(EVP_DigestFinal_ex(ctx, out, NULL));
    EVP_MD_CTX_free(ctx);
}

static enum rc prepare_once(struct store *store, struct err *e)
{
    if (store->insert_outbox)
        return RC_OK;
    if (!store->insert_act)
        TRY(store_prepare(
            store, "INSERT INTO act(at,actor,kind,subject,commitment) VALUES(?1,?2,?3,?4,?5)",
            &store->insert_act, e));
    if (!store->insert_body)
        TRY(store_prepare(store, "INSERT INTO act_body VALUES(?1,?2,?3)", &store->insert_body, e));
    return store_prepare(store, "INSERT INTO outbox VALUES(?1)", &store->insert_outbox, e);
}

static enum rc insert_act(struct store *store, const struct act *act, int64_t *ret_seq,
                          struct err *e)
{
    struct stmt *stmt = store->insert_act;
    unsigned char commitment[COMMITMENT_BYTES];
    act_commitment(act->salt, act->at, act->actor, act->kind, act->subject, act->body, commitment);
    stmt_text(stmt, 1, act->at);
    stmt_text(stmt, 2, act->actor);
    stmt_text(stmt, 3, act->kind);
    stmt_text(stmt, 4, act->subject);
    stmt_blob(stmt, 5, commitment, sizeof commitment);
    TRY(stmt_run(stmt, e));
    *ret_seq = sqlite3_last_insert_rowid(store->db);
    return RC_OK;
}

static enum rc insert_body(struct store *store, const struct act *act, int64_t seq, struct err *e)
{
    stmt_int(store->insert_body, 1, seq);
    stmt_blob(store->insert_body, 2, act->salt, SALT_BYTES);
    stmt_text(store->insert_body, 3, act->body);
    TRY(stmt_run(store->insert_body, e));
    stmt_int(store->insert_outbox, 1, seq);
    return stmt_run(store->insert_outbox, e);
}

/* Asked of the system once. */
static const char *actor_of(struct store *store)
{
    if (!*store->actor)
        snprintf(store->actor, sizeof store->actor, "%s", store_actor());
    return store->actor;
}

enum rc store_act(struct store *store, const char *kind, const char *subject, const char *body_json,
                  int64_t *ret_seq, struct err *e)
{
    MUST(!sqlite3_get_autocommit(
        store->db)); /* an act outside its change's transaction proves nothing */
    char now[25];
    os_now_text(now);
    struct act act = {now, actor_of(store), kind, subject, body_json, {0}};
    os_random(act.salt, SALT_BYTES);
    int64_t seq = 0;
    TRY(prepare_once(store, e));
    TRY(insert_act(store, &act, &seq, e));
    TRY(insert_body(store, &act, seq, e));
    store->has_act = true;
    if (ret_seq)
        *ret_seq = seq;
    return RC_OK;
}

const char *store_actor(void)
{
    const struct passwd *user = getpwuid(geteuid());
    return user && user->pw_name && *user->pw_name ? user->pw_name : "unknown";
}

enum rc store_act_json(struct store *store, const char *kind, const char *subject, json_t *facts,
                       int64_t *ret_seq, struct err *e)
{
    if (!facts)
        return fail(e, RC_USAGE, "case and reason must be UTF-8 text");
    char *body = json_dumps(facts, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(facts);
    MUST(body);
    const enum rc rc = store_act(store, kind, subject, body, ret_seq, e);
    free(body);
    return rc;
}

enum rc store_act_alone(struct store *store, const char *kind, const char *subject, json_t *facts,
                        struct err *e)
{
    CLEANUP(store_undo) struct store *undo = store;
    const enum rc rc = store_begin(store, e);
    if (rc != RC_OK) {
        json_decref(facts);
        return rc;
    }
    TRY(store_act_json(store, kind, subject, facts, NULL, e));
    return store_commit(store, e);
}
