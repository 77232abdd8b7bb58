/* lake/vault_sum.c - what a batch hid in the vault, as one hash: the act of its import speaks of
 * it, and verify computes it again. Format: docs/formats/ledger.md. */
#include "lake/lake_int.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <sodium.h>

enum summed_kind { SUMMED_ACCOUNT, SUMMED_PERSON, SUMMED_NAME }; /* in the order of their words */
static const char *const WORDS[] = {"account", "person", "name"};

struct summed {
    int64_t key;
    enum summed_kind kind;
    unsigned char value[32]; /* SHA-256 of the sealed record, or a name's length as text */
};

void vault_sum_fini(struct vault_sum *sum)
{
    free(sum->list);
    *sum = (struct vault_sum){0};
}

static struct summed *add(struct vault_sum *sum, enum summed_kind kind, int64_t key)
{
    if (sum->count == sum->room) {
        sum->room = sum->room ? sum->room * 2 : 1024;
        sum->list = realloc(sum->list, sum->room * sizeof *sum->list);
        MUST(sum->list);
    }
    struct summed *added = &sum->list[sum->count++];
    *added = (struct summed){.key = key, .kind = kind};
    return added;
}

void vault_sum_record(struct vault_sum *sum, const char *kind, int64_t token, struct str sealed)
{
    struct summed *added = add(sum, kind[0] == 'a' ? SUMMED_ACCOUNT : SUMMED_PERSON, token);
    crypto_hash_sha256(added->value, (const unsigned char *)sealed.p, sealed.n);
}

void vault_sum_name(struct vault_sum *sum, int64_t key, int points)
{
    struct summed *added = add(sum, SUMMED_NAME, key);
    snprintf((char *)added->value, sizeof added->value, "%d", points);
}

static int by_kind_and_key(const void *left, const void *right)
{
    const struct summed *a = left, *b = right;
    return a->kind != b->kind ? (int)a->kind - (int)b->kind : (a->key > b->key) - (a->key < b->key);
}

void vault_sum_hex(struct vault_sum *sum, char out[65])
{
    unsigned char hash[32];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    MUST(context && EVP_DigestInit_ex(context, EVP_sha256(), NULL));
    if (sum->count)
        qsort(sum->list, sum->count, sizeof *sum->list, by_kind_and_key);
    for (size_t i = 0; i < sum->count; i++) {
        const struct summed *s = &sum->list[i];
        char head[48];
        const int n = snprintf(head, sizeof head, "%s %lld ", WORDS[s->kind], (long long)s->key);
        MUST(EVP_DigestUpdate(context, head, (size_t)n));
        MUST(EVP_DigestUpdate(context, s->value, sizeof s->value));
    }
    MUST(EVP_DigestFinal_ex(context, hash, NULL));
    EVP_MD_CTX_free(context);
    sodium_bin2hex(out, 65, hash, sizeof hash);
}

/* ---- from the vault as it is ---- */

/* A row is: batch, kind, token or key, sealed record or length. */
static void add_row(struct vault_sum *sum, struct stmt *row)
{
    const char *kind = stmt_get_text(row, 1);
    if (kind[0] == 'n')
        vault_sum_name(sum, stmt_get_int(row, 2), (int)stmt_get_int(row, 3));
    else
        vault_sum_record(sum, kind, stmt_get_int(row, 2), stmt_get_blob(row, 3));
}

static void tell(struct vault_sum *sum, int64_t batch, vault_told *told, void *context)
{
    char hex[65];
    if (sum->count == 0)
        return;
    vault_sum_hex(sum, hex);
    sum->count = 0;
    told(context, batch, hex);
}

/* Rows of a bound statement in the order of their batches. */
static enum rc tell_each(struct stmt *rows, vault_told *told, void *context, struct err *e)
{
    CLEANUP(vault_sum_fini) struct vault_sum sum = {0};
    for (int64_t batch = 0;;) {
        bool has_row = false;
        TRY(stmt_next(rows, &has_row, e));
        if (!has_row || stmt_get_int(rows, 0) != batch)
            tell(&sum, batch, told, context);
        if (!has_row)
            return RC_OK;
        batch = stmt_get_int(rows, 0);
        add_row(&sum, rows);
    }
}

enum rc vault_digests(const struct county *county, vault_told *told, void *context, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *rows = NULL;
    TRY(store_prepare(county->store,
                      "SELECT batch, kind, token, sealed FROM vault.record UNION ALL"
                      " SELECT batch, 'name', key, points FROM vault.name_key ORDER BY 1",
                      &rows, e));
    return tell_each(rows, told, context, e);
}

static void keep_digest(void *context, int64_t batch, const char *digest)
{
    (void)batch;
    snprintf(context, 65, "%s", digest);
}

enum rc vault_digest_without(const struct county *county, int64_t batch, const char *kind,
                             int64_t token, char out[65], struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *rows = NULL;
    struct vault_sum nothing = {0};
    vault_sum_hex(&nothing, out); /* unless something is left */
    TRY(store_prepare(county->store,
                      "SELECT batch, kind, token, sealed FROM vault.record WHERE batch=?1 AND NOT"
                      " (kind=?2 AND token=?3) UNION ALL"
                      " SELECT batch, 'name', key, points FROM vault.name_key WHERE batch=?1",
                      &rows, e));
    stmt_int(rows, 1, batch);
    stmt_text(rows, 2, kind);
    stmt_int(rows, 3, token);
    return tell_each(rows, keep_digest, out, e);
}
