/* lake/vault.c - one sealed record per person or account: what tokens hide.
 *
 * Whether a token has its record is asked of the database for the first ten thousand, so that a
 * small file costs little in a large county; then all tokens are loaded, so that a large file costs
 * no question a row. */
#include "lake/lake_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

enum { QUESTIONS_MAX = 10000 };

/* What was added: kind and token, and the hash of the sealed record; or a name's key and length. */
struct added {
    int64_t key;
    int kind; /* 0 account, 1 person, 2 name: in the order of their names */
    unsigned char value[32];
};
enum { ADDED_ACCOUNT, ADDED_PERSON, ADDED_NAME };
static const char *const ADDED_KINDS[] = {"account", "person", "name"};

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
    struct added *added;
    size_t added_count, added_room;
    bool has_erased; /* anything at all */
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
    free(vault->added);
    free(vault);
}

/* ---- what is there, as one hash a batch ---- */

struct sum {
    EVP_MD_CTX *context;
};

static void sum_end(struct sum *sum)
{
    EVP_MD_CTX_free(sum->context);
}

static void sum_begin(struct sum *sum)
{
    if (!sum->context)
        sum->context = EVP_MD_CTX_new();
    MUST(sum->context && EVP_DigestInit_ex(sum->context, EVP_sha256(), NULL));
}

/* In the order of kind and key. */
static void sum_add(struct sum *sum, const struct added *a)
{
    char head[48];
    const int n = snprintf(head, sizeof head, "%s %lld ", ADDED_KINDS[a->kind], (long long)a->key);
    MUST(EVP_DigestUpdate(sum->context, head, (size_t)n));
    MUST(EVP_DigestUpdate(sum->context, a->value, sizeof a->value));
}

static void sum_hex(struct sum *sum, char out[65])
{
    unsigned char hash[32];
    MUST(EVP_DigestFinal_ex(sum->context, hash, NULL));
    sodium_bin2hex(out, 65, hash, sizeof hash);
}

static struct added added_record(const char *kind, int64_t token, struct str sealed)
{
    struct added a = {.key = token, .kind = kind[0] == 'a' ? ADDED_ACCOUNT : ADDED_PERSON};
    crypto_hash_sha256(a.value, (const unsigned char *)sealed.p, sealed.n);
    return a;
}

static struct added added_name(int64_t key, int points)
{
    struct added a = {.key = key, .kind = ADDED_NAME};
    snprintf((char *)a.value, sizeof a.value, "%d", points);
    return a;
}

static void remember(struct vault *vault, struct added a)
{
    if (vault->added_count == vault->added_room) {
        vault->added_room = vault->added_room ? vault->added_room * 2 : 1024;
        vault->added = realloc(vault->added, vault->added_room * sizeof *vault->added);
        MUST(vault->added);
    }
    vault->added[vault->added_count++] = a;
}

static int added_compare(const void *left, const void *right)
{
    const struct added *a = left, *b = right;
    return a->kind != b->kind ? a->kind - b->kind : (a->key > b->key) - (a->key < b->key);
}

void vault_digest(struct vault *vault, char out[65])
{
    CLEANUP(sum_end) struct sum sum = {0};
    if (vault->added_count)
        qsort(vault->added, vault->added_count, sizeof *vault->added, added_compare);
    sum_begin(&sum);
    for (size_t i = 0; i < vault->added_count; i++)
        sum_add(&sum, &vault->added[i]);
    sum_hex(&sum, out);
}

static struct added added_of_row(struct stmt *stmt)
{
    const char *kind = stmt_get_text(stmt, 1);
    if (kind[0] == 'n')
        return added_name(stmt_get_int(stmt, 2), (int)stmt_get_int(stmt, 3));
    return added_record(kind, stmt_get_int(stmt, 2), stmt_get_blob(stmt, 3));
}

/* Sums the rows of a bound statement: batch, kind, token or key, sealed or points. */
static enum rc sum_rows(struct stmt *stmt, struct sum *sum, struct err *e)
{
    sum_begin(sum);
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        const struct added a = added_of_row(stmt);
        sum_add(sum, &a);
    }
}

enum rc vault_digest_without(const struct county *county, int64_t batch, const char *kind,
                             int64_t token, char out[65], struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    CLEANUP(sum_end) struct sum sum = {0};
    TRY(store_prepare(
        county->store,
        "SELECT batch, kind, token, sealed, kind='person' FROM vault.record WHERE"
        " batch=?1 AND NOT (kind=?2 AND token=?3) UNION ALL SELECT batch, 'name', key,"
        " points, 2 FROM vault.name_key WHERE batch=?1 ORDER BY 5, 3",
        &stmt, e));
    stmt_int(stmt, 1, batch);
    stmt_text(stmt, 2, kind);
    stmt_int(stmt, 3, token);
    TRY(sum_rows(stmt, &sum, e));
    sum_hex(&sum, out);
    return RC_OK;
}

enum rc vault_digests(const struct county *county, vault_told *told, void *context, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    CLEANUP(sum_end) struct sum sum = {0};
    int64_t batch = 0;
    bool is_begun = false;
    char hex[65];
    TRY(store_prepare(county->store,
                      "SELECT batch, kind, token, sealed, kind='person' FROM vault.record UNION ALL"
                      " SELECT batch, 'name', key, points, 2 FROM vault.name_key ORDER BY 1, 5, 3",
                      &stmt, e));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        const int64_t next = has_row ? stmt_get_int(stmt, 0) : 0;
        if (is_begun && (!has_row || next != batch)) {
            sum_hex(&sum, hex);
            told(context, batch, hex);
            is_begun = false;
        }
        if (!has_row)
            return RC_OK;
        if (!is_begun)
            sum_begin(&sum);
        is_begun = true;
        batch = next;
        const struct added a = added_of_row(stmt);
        sum_add(&sum, &a);
    }
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
        remember(vault, added_record(kind, token, (struct str){sealed.p, sealed.n}));
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
        remember(vault, added_name(name_key, code_points));
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
