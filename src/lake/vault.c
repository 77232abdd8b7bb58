/* lake/vault.c - one sealed record per person or account: what tokens hide.
 *
 * Whether a token has its record is asked of the database for the first ten thousand, so that a
 * small file costs little in a large county; then all tokens are loaded, so that a large file costs
 * no question a row. */
#include "lake/lake_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUESTIONS_MAX = 10000 };

/* Tokens come in no order, so every page of the vault is touched again and again: kept in memory
 * (in KiB, as far as it is used), it is written once. */
static const char KEEP_PAGES[] = "PRAGMA vault.cache_size=-262144";

/* Open addressing; 0 is free (no token is 0). */
struct token_set {
    int64_t *slots;
    size_t room, count;
};

struct vault {
    struct county *county;
    int64_t batch;
    struct token_set known[2]; /* person, account: tokens that are known to have a record */
    bool is_loaded;            /* known: all of them */
    int questions;
    struct token_set names; /* that were added */
    struct vault_sum added; /* for the act of the import */
    bool has_erased;        /* anything at all */
    struct stmt *find, *insert, *find_name, *insert_name, *find_erased;
};

static size_t slot_of(const struct token_set *set, int64_t token)
{
    uint64_t h = (uint64_t)token * 0x9E3779B97F4A7C15u;
    size_t i = (size_t)(h >> 32) & (set->room - 1);
    while (set->slots[i] && set->slots[i] != token)
        i = (i + 1) & (set->room - 1);
    return i;
}

static bool set_has(const struct token_set *set, int64_t token)
{
    return set->room && set->slots[slot_of(set, token)] == token;
}

static void set_grow(struct token_set *set)
{
    struct token_set bigger = {.room = set->room ? set->room * 2 : 4096};
    bigger.slots = calloc(bigger.room, sizeof *bigger.slots);
    MUST(bigger.slots);
    for (size_t i = 0; i < set->room; i++)
        if (set->slots[i])
            bigger.slots[slot_of(&bigger, set->slots[i])] = set->slots[i];
    bigger.count = set->count;
    free(set->slots);
    *set = bigger;
}

static void set_add(struct token_set *set, int64_t token)
{
    if (set->count * 2 >= set->room)
        set_grow(set);
    int64_t *slot = &set->slots[slot_of(set, token)];
    set->count += *slot == 0;
    *slot = token;
}

static struct token_set *known_set(struct vault *vault, const char *kind)
{
    MUST(strcmp(kind, "person") == 0 || strcmp(kind, "account") == 0);
    return &vault->known[kind[0] == 'a'];
}

/* ---- life ---- */

static enum rc open_into(struct vault *vault, struct err *e)
{
    struct store *store = vault->county->store;
    TRY(store_exec(store, e, KEEP_PAGES, NULL));
    TRY(store_prepare(store, "SELECT 1 FROM vault.record WHERE kind=?1 AND token=?2", &vault->find,
                      e));
    TRY(store_prepare(store, "INSERT OR IGNORE INTO vault.record VALUES(?1,?2,?3,?4)",
                      &vault->insert, e));
    int64_t erased = 0;
    TRY(store_int(store, "SELECT count(*) FROM erased", 0, &erased, e));
    vault->has_erased = erased > 0;
    TRY(store_prepare(store, "SELECT 1 FROM erased WHERE key=?1", &vault->find_erased, e));
    TRY(store_prepare(store, "SELECT 1 FROM vault.name_key WHERE key=?1", &vault->find_name, e));
    return store_prepare(store, "INSERT OR IGNORE INTO vault.name_key VALUES(?1,?2,?3)",
                         &vault->insert_name, e);
}

enum rc vault_open(struct county *county, int64_t batch, struct vault **ret_vault, struct err *e)
{
    struct vault *vault = calloc(1, sizeof *vault);
    MUST(vault);
    vault->county = county;
    vault->batch = batch;
    const enum rc rc = open_into(vault, e);
    if (rc != RC_OK) {
        vault_close(vault);
        return rc;
    }
    *ret_vault = vault;
    return RC_OK;
}

void vault_close(struct vault *vault)
{
    if (!vault)
        return;
    stmt_close(vault->find);
    stmt_close(vault->insert);
    stmt_close(vault->find_name);
    stmt_close(vault->find_erased);
    stmt_close(vault->insert_name);
    free(vault->known[0].slots);
    free(vault->known[1].slots);
    free(vault->names.slots);
    vault_sum_fini(&vault->added);
    free(vault);
}

void vault_digest(struct vault *vault, char out[65])
{
    vault_sum_hex(&vault->added, out);
}

/* ---- records ---- */

static enum rc load_known(struct vault *vault, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(vault->county->store, "SELECT kind, token FROM vault.record", &stmt, e));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            break;
        set_add(known_set(vault, stmt_get_text(stmt, 0)), stmt_get_int(stmt, 1));
    }
    vault->is_loaded = true;
    return RC_OK;
}

static enum rc ask(struct vault *vault, const char *kind, int64_t token, bool *ret_known,
                   struct err *e)
{
    stmt_text(vault->find, 1, kind);
    stmt_int(vault->find, 2, token);
    TRY(stmt_next(vault->find, ret_known, e));
    stmt_reset(vault->find);
    if (*ret_known)
        set_add(known_set(vault, kind), token);
    return RC_OK;
}

enum rc vault_knows(struct vault *vault, const char *kind, int64_t token, bool *ret_known,
                    struct err *e)
{
    struct token_set *known = known_set(vault, kind);
    *ret_known = set_has(known, token);
    if (*ret_known || vault->is_loaded)
        return RC_OK;
    if (++vault->questions <= QUESTIONS_MAX)
        return ask(vault, kind, token, ret_known, e);
    TRY(load_known(vault, e));
    *ret_known = set_has(known, token);
    return RC_OK;
}

int64_t vault_erased_key(const struct county *county, const char *kind, int64_t token)
{
    char text[48];
    const int n = snprintf(text, sizeof text, "%s %lld", kind, (long long)token);
    return token_of(&county->keys, "erased", (struct str){text, (size_t)n});
}

/* Whether the law had its record erased. Few are, so each is asked for. */
static enum rc is_erased(struct vault *vault, const char *kind, int64_t token, bool *ret,
                         struct err *e)
{
    *ret = false;
    if (!vault->has_erased)
        return RC_OK;
    stmt_int(vault->find_erased, 1, vault_erased_key(vault->county, kind, token));
    TRY(stmt_next(vault->find_erased, ret, e));
    stmt_reset(vault->find_erased);
    return RC_OK;
}

enum rc vault_add(struct vault *vault, const char *kind, int64_t token, struct str plain,
                  struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sealed = {0};
    bool is_gone = false;
    TRY(is_erased(vault, kind, token, &is_gone, e));
    if (is_gone)
        return RC_OK;
    seal(vault->county->keys.vault, str_of(kind), plain.p, plain.n, &sealed);
    stmt_text(vault->insert, 1, kind);
    stmt_int(vault->insert, 2, token);
    stmt_int(vault->insert, 3, vault->batch);
    stmt_blob(vault->insert, 4, sealed.p, sealed.n);
    TRY(stmt_run(vault->insert, e));
    if (stmt_changes(vault->insert))
        vault_sum_record(&vault->added, kind, token, (struct str){sealed.p, sealed.n});
    set_add(known_set(vault, kind), token);
    return RC_OK;
}

enum rc vault_read(const struct county *county, const char *kind, int64_t token, struct sbuf *out,
                   int64_t *ret_batch, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(county->store,
                      "SELECT batch, sealed FROM vault.record WHERE kind=?1 AND token=?2", &stmt,
                      e));
    stmt_text(stmt, 1, kind);
    stmt_int(stmt, 2, token);
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row)
        return fail(e, RC_NOT_FOUND, "the vault holds no record of this %s", kind);
    *ret_batch = stmt_get_int(stmt, 0);
    const struct str sealed = stmt_get_blob(stmt, 1);
    if (!unseal(county->keys.vault, str_of(kind), sealed.p, sealed.n, out))
        return fail(e, RC_DAMAGED, "the vault's record was altered, or sealed with another key");
    return RC_OK;
}

enum rc vault_tokens(const struct county *county, const char *kind, vault_each_token *each,
                     void *context, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store, "SELECT token FROM vault.record WHERE kind=?1", &stmt, e));
    stmt_text(stmt, 1, kind);
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row || !each(context, stmt_get_int(stmt, 0)))
            return RC_OK;
    }
}

enum rc vault_drop(struct county *county, const char *kind, int64_t token, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store, "DELETE FROM vault.record WHERE kind=?1 AND token=?2", &stmt,
                      e));
    stmt_text(stmt, 1, kind);
    stmt_int(stmt, 2, token);
    return stmt_run(stmt, e);
}

/* ---- names ---- */

bool vault_has_added_name(const struct vault *vault, int64_t name_key)
{
    return set_has(&vault->names, name_key);
}

enum rc vault_add_name(struct vault *vault, int64_t name_key, int code_points, struct err *e)
{
    if (set_has(&vault->names, name_key))
        return RC_OK;
    stmt_int(vault->insert_name, 1, name_key);
    stmt_int(vault->insert_name, 2, code_points);
    stmt_int(vault->insert_name, 3, vault->batch);
    TRY(stmt_run(vault->insert_name, e));
    if (stmt_changes(vault->insert_name)) /* else an earlier batch knew it */
        vault_sum_name(&vault->added, name_key, code_points);
    set_add(&vault->names, name_key);
    return RC_OK;
}

bool vault_knows_name(void *context, int64_t name_key)
{
    struct vault *vault = context;
    struct err ignored = {0};
    bool is_known = false;
    stmt_int(vault->find_name, 1, name_key);
    const enum rc rc = stmt_next(vault->find_name, &is_known, &ignored);
    stmt_reset(vault->find_name);
    return rc != RC_OK || is_known;
}

enum rc vault_load_names(struct vault *vault, struct redactor *redactor, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(vault->county->store, "SELECT key, points FROM vault.name_key", &stmt, e));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        const int64_t key = stmt_get_int(stmt, 0);
        if (!set_has(&vault->names, key)) /* the redactor has those by their characters */
            redactor_add_name_key(redactor, key, (int)stmt_get_int(stmt, 1));
    }
}
