/* lake/original.c - files as received and rejected rows, encrypted with a key per batch.
 * The stream is libsodium's secretstream in chunks of 64 KiB: truncation and reordering are
 * detected. */
#include "lake/lake_int.h"

#include <sodium.h>
#include <string.h>

#include "os/os.h"

enum {
    CHUNK = 64 << 10,
    HEADER = crypto_secretstream_xchacha20poly1305_HEADERBYTES,
    TAG = crypto_secretstream_xchacha20poly1305_ABYTES,
    REJECTS_BYTES_MAX = 1 << 30,
};

enum rc stream_seal_fd(int src, int dst, const unsigned char key[KEY_BYTES], struct err *e)
{
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char header[HEADER], plain[CHUNK], sealed[CHUNK + TAG];
    crypto_secretstream_xchacha20poly1305_init_push(&state, header, key);
    TRY(os_write_all(dst, header, sizeof header, e));
    for (bool is_last = false; !is_last;) {
        size_t n = 0;
        TRY(os_read_full(src, plain, sizeof plain, &n, e));
        is_last = n < sizeof plain;
        crypto_secretstream_xchacha20poly1305_push(
            &state, sealed, NULL, plain, n, NULL, 0,
            is_last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
        TRY(os_write_all(dst, sealed, n + TAG, e));
    }
    sodium_memzero(plain, sizeof plain);
    return RC_OK;
}

enum rc stream_unseal_fd(int src, int dst, const unsigned char key[KEY_BYTES], struct err *e)
{
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char header[HEADER], plain[CHUNK], sealed[CHUNK + TAG], tag = 0;
    size_t n = 0;
    TRY(os_read_full(src, header, sizeof header, &n, e));
    if (n != sizeof header ||
        crypto_secretstream_xchacha20poly1305_init_pull(&state, header, key) != 0)
        return fail(e, RC_DAMAGED, "a sealed file is damaged at its beginning");
    while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
        unsigned long long plain_n = 0;
        TRY(os_read_full(src, sealed, sizeof sealed, &n, e));
        if (n < TAG || crypto_secretstream_xchacha20poly1305_pull(&state, plain, &plain_n, &tag,
                                                                  sealed, n, NULL, 0) != 0) {
            fail(e, RC_DAMAGED, "a sealed file does not fit its key, is truncated or was altered");
            return fail_hint(e, "restore it from a backup");
        }
        TRY(os_write_all(dst, plain, (size_t)plain_n, e));
    }
    sodium_memzero(plain, sizeof plain);
    return RC_OK;
}

/* ---- the batch's key ---- */

static enum rc load_key(struct county *county, int64_t batch, unsigned char key[KEY_BYTES],
                        bool *ret_found, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    CLEANUP(sbuf_fini) struct sbuf plain = {0};
    bool has_row = false;
    TRY(store_prepare(county->store, "SELECT data_key FROM batch WHERE batch=?1", &stmt, e));
    stmt_int(stmt, 1, batch);
    TRY(stmt_next(stmt, &has_row, e));
    *ret_found = has_row && !stmt_is_null(stmt, 0);
    if (!*ret_found)
        return RC_OK;
    const struct str sealed = stmt_get_blob(stmt, 0);
    if (!unseal(county->keys.vault, STR("batch key"), sealed.p, sealed.n, &plain) ||
        plain.n != KEY_BYTES)
        return fail(e, RC_KEY, "the key of batch %lld does not open with this county's vault key",
                    (long long)batch);
    memcpy(key, plain.p, KEY_BYTES);
    sodium_memzero(plain.p, plain.n);
    return RC_OK;
}

static enum rc make_key(struct county *county, int64_t batch, unsigned char key[KEY_BYTES],
                        struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    CLEANUP(sbuf_fini) struct sbuf sealed = {0};
    os_random(key, KEY_BYTES);
    seal(county->keys.vault, STR("batch key"), key, KEY_BYTES, &sealed);
    TRY(store_prepare(county->store, "UPDATE batch SET data_key=?1 WHERE batch=?2", &stmt, e));
    stmt_blob(stmt, 1, sealed.p, sealed.n);
    stmt_int(stmt, 2, batch);
    return stmt_run(stmt, e);
}

static enum rc batch_key(struct county *county, int64_t batch, unsigned char key[KEY_BYTES],
                         struct err *e)
{
    bool found = false;
    TRY(load_key(county, batch, key, &found, e));
    return found ? RC_OK : make_key(county, batch, key, e);
}

/* A sealed batch without a key: its time was over. */
static enum rc fail_destroyed(int64_t batch, struct err *e)
{
    fail(e, RC_NOT_FOUND, "the original of batch %lld was destroyed when its time was over",
         (long long)batch);
    return fail_hint(e, "'abacus acts --kind destroy' says when, and by whose approval");
}

/* ---- originals ---- */

enum rc lake_store_original(struct county *county, int64_t batch, const char *path, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    CLEANUP(fd_closep) int src = -1;
    CLEANUP(fd_closep) int dst = -1;
    unsigned char key[KEY_BYTES];
    TRY(batch_key(county, batch, key, e));
    TRY(os_open_read(path, &src, e));
    TRY(os_create(lake_part_path(county, arena, "originals", "", batch), 0600, &dst, e));
    const enum rc rc = stream_seal_fd(src, dst, key, e);
    sodium_memzero(key, sizeof key);
    return rc;
}

enum rc lake_export_original(struct county *county, int64_t batch, const char *to, const char *why,
                             struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    CLEANUP(fd_closep) int src = -1;
    CLEANUP(fd_closep) int dst = -1;
    unsigned char key[KEY_BYTES];
    bool found = false;
    TRY(load_key(county, batch, key, &found, e));
    if (!found)
        return fail_destroyed(batch, e);
    TRY(os_open_read(lake_path(county, arena, "originals", "", batch), &src, e));
    TRY(os_create(to, 0600, &dst, e));
    enum rc rc = lake_record_export(county, batch, "original", why, e);
    if (rc == RC_OK)
        rc = stream_unseal_fd(src, dst, key, e);
    sodium_memzero(key, sizeof key);
    if (rc == RC_OK)
        rc = os_sync_file(to, e);
    struct err ignored = {0};
    if (rc != RC_OK)
        (void)os_remove(to, &ignored); /* half an original is none */
    return rc;
}

/* ---- rejects: small enough to be sealed in one piece ---- */

enum rc lake_store_rejects(struct county *county, int64_t batch, struct str plain, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    CLEANUP(sbuf_fini) struct sbuf sealed = {.cap = REJECTS_BYTES_MAX};
    CLEANUP(fd_closep) int fd = -1;
    unsigned char key[KEY_BYTES];
    TRY(batch_key(county, batch, key, e));
    seal(key, STR("rejects"), plain.p, plain.n, &sealed);
    sodium_memzero(key, sizeof key);
    TRY(os_create(lake_part_path(county, arena, "rejects", "", batch), 0600, &fd, e));
    return os_write_all(fd, sealed.p, sealed.n, e);
}

static enum rc has_rejects(struct county *county, int64_t batch, bool *ret, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(county->store, "SELECT files ->> 'rejects' FROM batch WHERE batch=?1", &stmt,
                      e));
    stmt_int(stmt, 1, batch);
    TRY(stmt_next(stmt, &has_row, e));
    *ret = has_row && !stmt_is_null(stmt, 0);
    return RC_OK;
}

enum rc lake_load_rejects(struct county *county, int64_t batch, struct sbuf *out, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    CLEANUP(sbuf_fini) struct sbuf sealed = {.cap = REJECTS_BYTES_MAX};
    unsigned char key[KEY_BYTES];
    bool found = false;
    const char *path = lake_path(county, arena, "rejects", "", batch);
    TRY(has_rejects(county, batch, &found, e));
    if (!found)
        return RC_OK;
    TRY(load_key(county, batch, key, &found, e));
    if (!found)
        return fail_destroyed(batch, e);
    TRY(os_read_file(path, REJECTS_BYTES_MAX, &sealed, e));
    const bool is_open = unseal(key, STR("rejects"), sealed.p, sealed.n, out);
    sodium_memzero(key, sizeof key);
    return is_open ? RC_OK
                   : fail(e, RC_DAMAGED,
                          "the rejects of batch %lld were altered or belong to "
                          "another key",
                          (long long)batch);
}
