/* store/digest.c - what rows hold, as one hash that an act can speak of; and whether the files are
 * sound. */
#include "store/store_int.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SHA256_BYTES = 32 };

struct digest {
    EVP_MD_CTX *context;
};

static void digest_end(struct digest *d)
{
    EVP_MD_CTX_free(d->context);
}

/* Kind and length go before the bytes, so that no two rows look alike. */
static void add_value(struct digest *d, sqlite3_stmt *row, int column)
{
    char head[32];
    const int type = sqlite3_column_type(row, column);
    const void *bytes =
        type == SQLITE_BLOB ? sqlite3_column_blob(row, column) : sqlite3_column_text(row, column);
    const int n = sqlite3_column_bytes(row, column);
    snprintf(head, sizeof head, "%d %d:", type, n);
    MUST(EVP_DigestUpdate(d->context, head, strlen(head)));
    MUST(n == 0 || EVP_DigestUpdate(d->context, bytes, (size_t)n));
}

enum rc stmt_digest(struct stmt *stmt, char out[65], struct err *e)
{
    unsigned char hash[SHA256_BYTES];
    CLEANUP(digest_end) struct digest d = {EVP_MD_CTX_new()};
    MUST(d.context && EVP_DigestInit_ex(d.context, EVP_sha256(), NULL));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            break;
        const int columns = sqlite3_column_count(stmt->handle);
        for (int c = 0; c < columns; c++)
            add_value(&d, stmt->handle, c);
        MUST(EVP_DigestUpdate(d.context, "\n", 1));
    }
    stmt_reset(stmt);
    MUST(EVP_DigestFinal_ex(d.context, hash, NULL));
    sodium_bin2hex(out, 65, hash, sizeof hash);
    return RC_OK;
}

static enum rc check_database(struct store *store, const char *sql, const char *name,
                              store_told *told, void *context, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(store, sql, &stmt, e));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        if (strcmp(stmt_get_text(stmt, 0), "ok") != 0)
            told(context, name, stmt_get_text(stmt, 0));
    }
}

void store_check(struct store *store, store_told *told, void *context)
{
    static const struct {
        const char *sql, *name;
    } checks[] = {{"PRAGMA main.integrity_check", "state.db"},
                  {"PRAGMA vault.integrity_check", "vault/vault.db"},
                  {"SELECT 'a row of ' || \"table\" || ' names a missing ' || parent"
                   " FROM pragma_foreign_key_check",
                   "state.db"}};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        struct err why = {0};
        if (check_database(store, checks[i].sql, checks[i].name, told, context, &why) != RC_OK)
            told(context, checks[i].name, why.message);
    }
}
