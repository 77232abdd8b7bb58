/* backup/sealed.c - an encrypted stream behind a head that anybody can read.
 *
 * The key comes from the passphrase by Argon2id. The stream is libsodium's secretstream in chunks
 * of 64 KiB: what is altered, reordered or cut off is seen. The first chunk authenticates the head.
 */
#include "backup/backup_int.h"

#include <stdio.h>
#include <string.h>

#include "os/os.h"

/* 256 MiB and three passes: most of a second on an office machine, and as much for each guess. The
 * limits keep a hostile head from taking the machine. */
enum {
    PASSES = 3,
    PASSES_MAX = 16,
    KIB = 256 << 10,
    KIB_MIN = 8,
    KIB_MAX = 1 << 20,
    KEY_BYTES_ALL = crypto_secretstream_xchacha20poly1305_KEYBYTES + 16,
};

void passphrase_wipe(struct passphrase *passphrase)
{
    sodium_memzero(passphrase, sizeof *passphrase);
}

enum rc passphrase_check(const struct passphrase *passphrase, struct err *e)
{
    if (utf8_count((struct str){passphrase->p, passphrase->n}) >= PASSPHRASE_CHARACTERS_MIN)
        return RC_OK;
    fail(e, RC_PASSPHRASE, "the passphrase is shorter than %d characters",
         (int)PASSPHRASE_CHARACTERS_MIN);
    return fail_hint(e, "take four words or more that belong together for you only");
}

/* ---- the head ---- */

void sealed_head_init(struct sealed_head *head, const char *kind, const char *county)
{
    *head = (struct sealed_head){.passes = PASSES, .kib = KIB};
    snprintf(head->kind, sizeof head->kind, "%s", kind);
    snprintf(head->county, sizeof head->county, "%s", county);
    os_now_text(head->time);
}

static void head_print(const struct sealed_head *h, char out[SEALED_HEAD_BYTES + 1])
{
    char salt[2 * sizeof h->salt + 1], check[2 * sizeof h->check + 1],
        stream[2 * sizeof h->stream + 1];
    sodium_bin2hex(salt, sizeof salt, h->salt, sizeof h->salt);
    sodium_bin2hex(check, sizeof check, h->check, sizeof h->check);
    sodium_bin2hex(stream, sizeof stream, h->stream, sizeof h->stream);
    const int n = snprintf(out, SEALED_HEAD_BYTES + 1,
                           "iron-abacus %-6s 1\ncounty %s\ntime %s\nfiles %010llu bytes %016llu\n"
                           "argon2id passes %02u kib %07u salt %s\ncheck %s\nstream %s\n",
                           h->kind, h->county, h->time, (unsigned long long)h->files,
                           (unsigned long long)h->bytes, h->passes, h->kib, salt, check, stream);
    MUST(n > 0);
}

static bool from_hex(const char *hex, unsigned char *out, size_t n)
{
    size_t got = 0;
    return sodium_hex2bin(out, n, hex, strlen(hex), NULL, &got, NULL) == 0 && got == n;
}

/* Printed again it must be the same bytes: there is one way to write a head. */
static bool head_read(const char text[SEALED_HEAD_BYTES + 1], struct sealed_head *h)
{
    char salt[2 * sizeof h->salt + 1], check[2 * sizeof h->check + 1],
        stream[2 * sizeof h->stream + 1], again[SEALED_HEAD_BYTES + 1];
    unsigned long long files = 0, bytes = 0;
    *h = (struct sealed_head){0};
    const int fields = sscanf(
        text,
        "iron-abacus %6[a-z] 1 county %32[0-9a-f] time %24[0-9TZ:.-] files %10llu bytes "
        "%16llu argon2id passes %2u kib %7u salt %32[0-9a-f] check %32[0-9a-f] stream "
        "%48[0-9a-f]",
        h->kind, h->county, h->time, &files, &bytes, &h->passes, &h->kib, salt, check, stream);
    if (fields != 10 || !from_hex(salt, h->salt, sizeof h->salt) ||
        !from_hex(check, h->check, sizeof h->check) ||
        !from_hex(stream, h->stream, sizeof h->stream))
        return false;
    h->files = files;
    h->bytes = bytes;
    head_print(h, again);
    return memcmp(again, text, SEALED_HEAD_BYTES) == 0;
}

/* ---- the key ---- */

static enum rc derive(const struct sealed_head *head, const struct passphrase *passphrase,
                      unsigned char key[KEY_BYTES_ALL], struct err *e)
{
    if (crypto_pwhash(key, KEY_BYTES_ALL, passphrase->p, passphrase->n, head->salt, head->passes,
                      (size_t)head->kib << 10, crypto_pwhash_ALG_ARGON2ID13) == 0)
        return RC_OK;
    return fail(e, RC_LIMIT, "a passphrase takes %u MiB of memory, and there is not enough",
                head->kib >> 10);
}

/* ---- writing ---- */

enum rc sealer_begin(struct sealer *s, int fd, struct sealed_head *head,
                     const struct passphrase *passphrase, struct err *e)
{
    unsigned char key[KEY_BYTES_ALL];
    MUST(sodium_init() >= 0);
    os_random(head->salt, sizeof head->salt);
    s->fd = fd;
    s->used = 0;
    TRY(derive(head, passphrase, key, e));
    memcpy(head->check, key + sizeof key - sizeof head->check, sizeof head->check);
    crypto_secretstream_xchacha20poly1305_init_push(&s->state, head->stream, key);
    sodium_memzero(key, sizeof key);
    head_print(head, s->head);
    MUST(strlen(s->head) == SEALED_HEAD_BYTES);
    return os_write_all(fd, s->head, SEALED_HEAD_BYTES, e);
}

static enum rc push(struct sealer *s, unsigned char tag, struct err *e)
{
    crypto_secretstream_xchacha20poly1305_push(&s->state, s->sealed, NULL, s->plain, s->used,
                                               (const unsigned char *)s->head, strlen(s->head),
                                               tag);
    const size_t n = s->used + SEALED_TAG;
    s->head[0] = 0;
    s->used = 0;
    return os_write_all(s->fd, s->sealed, n, e);
}

enum rc sealer_add(void *sealer, const void *bytes, size_t n, struct err *e)
{
    struct sealer *s = sealer;
    const unsigned char *p = bytes;
    while (n > 0) {
        const size_t room = SEALED_CHUNK - s->used, take = n < room ? n : room;
        memcpy(s->plain + s->used, p, take);
        s->used += take;
        p += take;
        n -= take;
        if (s->used == SEALED_CHUNK)
            TRY(push(s, 0, e));
    }
    return RC_OK;
}

enum rc sealer_end(struct sealer *s, struct err *e)
{
    return push(s, crypto_secretstream_xchacha20poly1305_TAG_FINAL, e);
}

void sealer_wipe(struct sealer *s)
{
    sodium_memzero(s, sizeof *s);
}

/* ---- reading ---- */

static enum rc foreign(const char *path, struct err *e)
{
    fail(e, RC_FORMAT, "'%s' is no file that 'abacus backup' or 'abacus keys wrap' wrote", path);
    return fail_hint(e, "if it should be one, its beginning was altered or cut off: take another "
                        "copy of it");
}

static enum rc check_head(const struct unsealer *u, const char *kind,
                          const struct sealed_head *head, struct err *e)
{
    if (strcmp(head->kind, kind) != 0)
        return strcmp(head->kind, "keys") == 0
                   ? fail(e, RC_FORMAT, "'%s' holds the keys of a county, not a backup", u->path)
                   : fail(e, RC_FORMAT, "'%s' is a backup, it holds no keys", u->path);
    if (strlen(head->county) != 32 || head->passes < 1 || head->passes > PASSES_MAX ||
        head->kib < KIB_MIN || head->kib > KIB_MAX)
        return fail(e, RC_LIMIT, "'%s' wants more work for its passphrase than is sane", u->path);
    return RC_OK;
}

static enum rc read_head(struct unsealer *u, const char *kind, struct sealed_head *head,
                         struct err *e)
{
    static const char mark[] = "iron-abacus ";
    enum { FIRST_LINE = 20 }; /* "iron-abacus backup 1" */
    size_t n = 0;
    TRY(os_read_full(u->fd, u->head, SEALED_HEAD_BYTES, &n, e));
    u->head[n] = 0;
    u->at = (int64_t)n;
    if (n < SEALED_HEAD_BYTES || memcmp(u->head, mark, sizeof mark - 1) != 0)
        return foreign(u->path, e);
    if (u->head[FIRST_LINE] != '\n' || memcmp(u->head + FIRST_LINE - 2, " 1", 2) != 0) {
        fail(e, RC_NEWER, "'%s' was written by a newer release, or its first line was altered",
             u->path);
        return fail_hint(e, "restore it with the release that wrote it, or a newer one");
    }
    if (!head_read(u->head, head))
        return foreign(u->path, e);
    return check_head(u, kind, head, e);
}

enum rc unsealer_begin(struct unsealer *u, int fd, const char *path, const char *kind,
                       const struct passphrase *passphrase, struct sealed_head *ret_head,
                       struct err *e)
{
    unsigned char key[KEY_BYTES_ALL];
    MUST(sodium_init() >= 0);
    u->fd = fd;
    u->path = path;
    u->used = u->filled = 0;
    u->is_last = false;
    TRY(read_head(u, kind, ret_head, e));
    TRY(derive(ret_head, passphrase, key, e));
    const bool fits = sodium_memcmp(ret_head->check, key + sizeof key - sizeof ret_head->check,
                                    sizeof ret_head->check) == 0;
    if (fits)
        MUST(crypto_secretstream_xchacha20poly1305_init_pull(&u->state, ret_head->stream, key) ==
             0);
    sodium_memzero(key, sizeof key);
    if (fits)
        return RC_OK;
    fail(e, RC_PASSPHRASE, "the passphrase is not the one that '%s' was written with", path);
    return fail_hint(e,
                     "passphrases differ by capitals and blanks; if this one is certainly right, "
                     "the file's head was altered");
}

static enum rc pull(struct unsealer *u, struct err *e)
{
    size_t n = 0;
    unsigned long long plain = 0;
    unsigned char tag = 0;
    if (u->is_last)
        return fail(e, RC_DAMAGED, "'%s' ends before its contents do", u->path);
    TRY(os_read_full(u->fd, u->sealed, sizeof u->sealed, &n, e));
    const int64_t at = u->at;
    u->at += (int64_t)n;
    if (n == 0)
        return fail(e, RC_DAMAGED, "'%s' is cut off behind byte %lld", u->path, (long long)at);
    if (n < SEALED_TAG || crypto_secretstream_xchacha20poly1305_pull(
                              &u->state, u->plain, &plain, &tag, u->sealed, n,
                              (const unsigned char *)u->head, strlen(u->head)) != 0)
        return fail(e, RC_DAMAGED, "'%s' was altered or cut off between bytes %lld and %lld",
                    u->path, (long long)at, (long long)u->at);
    u->head[0] = 0;
    u->used = 0;
    u->filled = (size_t)plain;
    u->is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return RC_OK;
}

enum rc unsealer_take(void *unsealer, void *bytes, size_t n, struct err *e)
{
    struct unsealer *u = unsealer;
    unsigned char *p = bytes;
    while (n > 0) {
        if (u->used == u->filled) {
            TRY(pull(u, e));
            continue;
        }
        const size_t left = u->filled - u->used, take = n < left ? n : left;
        memcpy(p, u->plain + u->used, take);
        u->used += take;
        p += take;
        n -= take;
    }
    return RC_OK;
}

enum rc unsealer_end(struct unsealer *u, struct err *e)
{
    char more = 0;
    size_t n = 0;
    if (u->used == u->filled && !u->is_last)
        TRY(pull(u, e));
    TRY(os_read_full(u->fd, &more, 1, &n, e));
    if (u->used < u->filled || !u->is_last || n > 0)
        return fail(e, RC_DAMAGED, "'%s' goes on behind its end", u->path);
    return RC_OK;
}

void unsealer_wipe(struct unsealer *u)
{
    sodium_memzero(u, sizeof *u);
}
