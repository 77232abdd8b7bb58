/* ident/keys.c - the county's key files: three that hide, and the one that signs its log.
 *
 *     algorithm: FF1-AES-256
 *     generation: 1
 *     county: 5f0c…
 *     key: 64 hex digits
 *     check: 16 hex digits
 *
 * The check value is a keyed hash of the other lines, so a key that was mistyped, cut short or
 * moved from another county is refused before it makes tokens that fit nothing. It tells nothing
 * about the key. */
#include "ident/ff1_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "os/os.h"

enum {
    KEY_FILES = 3,
    KEY_FILE_BYTES_MAX = 512,
    PATH_BYTES_MAX = 4096,
    CHECK_BYTES = 8,
    KEY_HEX = 2 * KEY_BYTES,
};

struct key_kind {
    const char *file, *algorithm;
    size_t offset; /* of the key in struct keys */
};
static const struct key_kind KINDS[KEY_FILES] = {
    {"token.key", "FF1-AES-256", offsetof(struct keys, token)},
    {"hash.key", "SipHash-2-4", offsetof(struct keys, hash)},
    {"vault.key", "XChaCha20-Poly1305", offsetof(struct keys, vault)},
};
static const struct key_kind LEDGER_KIND = {"ledger.key", "Ed25519", 0};

struct secret_text {
    char p[KEY_FILE_BYTES_MAX + 1];
    size_t n;
};

static void secret_wipe(struct secret_text *text)
{
    sodium_memzero(text, sizeof *text);
}

static void key_wipe(unsigned char (*key)[KEY_BYTES])
{
    sodium_memzero(key, sizeof *key);
}

static bool county_is_named(const char *county)
{
    size_t n = strlen(county);
    return n >= 1 && n <= 32 && strspn(county, "0123456789abcdef") == n;
}

static enum rc key_path(const char *folder, const struct key_kind *kind, char path[PATH_BYTES_MAX],
                        struct err *e)
{
    int n = snprintf(path, PATH_BYTES_MAX, "%s/%s", folder, kind->file);
    if (n < 0 || n >= PATH_BYTES_MAX)
        return fail(e, RC_LIMIT, "the path of the key folder is too long");
    return RC_OK;
}

static void check_value(const struct key_kind *kind, int generation, const char *county,
                        const unsigned char key[KEY_BYTES], char out[2 * CHECK_BYTES + 1])
{
    char message[128];
    int n =
        snprintf(message, sizeof message, "check\n%s\n%d\n%s", kind->algorithm, generation, county);
    MUST(n > 0 && n < (int)sizeof message);
    unsigned char hash[crypto_generichash_BYTES_MIN];
    crypto_generichash(hash, sizeof hash, (const unsigned char *)message, strlen(message), key,
                       KEY_BYTES);
    sodium_bin2hex(out, 2 * CHECK_BYTES + 1, hash, CHECK_BYTES);
}

/* ---- making ---- */

static enum rc key_write(const char *path, const struct key_kind *kind, const char *county,
                         struct err *e)
{
    CLEANUP(key_wipe) unsigned char key[KEY_BYTES];
    CLEANUP(secret_wipe) struct secret_text text = {0};
    char check[2 * CHECK_BYTES + 1];
    os_random(key, sizeof key);
    check_value(kind, 1, county, key, check);
    int head = snprintf(text.p, sizeof text.p,
                        "algorithm: %s\ngeneration: 1\ncounty: %s\nkey: ", kind->algorithm, county);
    text.n = (size_t)head;
    sodium_bin2hex(text.p + text.n, sizeof text.p - text.n, key, KEY_BYTES);
    text.n += KEY_HEX;
    text.n += (size_t)snprintf(text.p + text.n, sizeof text.p - text.n, "\ncheck: %s\n", check);

    CLEANUP(fd_closep) int fd = -1;
    TRY(os_create(path, 0600, &fd, e));
    TRY(os_write_all(fd, text.p, text.n, e));
    return os_sync_file(path, e);
}

enum rc keys_create(const char *folder, const char *county, struct err *e)
{
    char path[PATH_BYTES_MAX];
    MUST(sodium_init() >= 0);
    if (!county_is_named(county))
        return fail(e, RC_KEY, "'%s' is no county id: 1 to 32 hex digits are expected", county);
    TRY(os_make_dirs(folder, 0700, e));
    for (int i = 0; i < KEY_FILES; i++) {
        TRY(key_path(folder, &KINDS[i], path, e));
        if (!os_exists(path))
            continue;
        fail(e, RC_KEY, "the key '%s' exists already and is never overwritten", path);
        return fail_hint(e, "a county whose keys are lost cannot be read again; move the folder "
                            "away if it is really not needed");
    }
    enum rc rc = RC_OK;
    for (int i = 0; i < KEY_FILES && rc == RC_OK; i++) {
        TRY(key_path(folder, &KINDS[i], path, e));
        rc = key_write(path, &KINDS[i], county, e);
    }
    return rc == RC_OK ? os_sync_parent(path, e) : rc;
}

/* ---- loading ---- */

static enum rc key_open(const char *path, int *ret_fd, struct err *e)
{
    struct stat st;
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0) {
        fail(e, RC_KEY, "could not read the key '%s': %s", path, strerror(errno));
        return fail_hint(e,
                         "put the keys back: 'abacus keys unwrap FILE', or 'abacus keys join A B'");
    }
    if (!S_ISREG(st.st_mode))
        return fail(e, RC_KEY, "the key '%s' is not a file", path);
    if (st.st_mode & 077) {
        fail(e, RC_KEY, "the key '%s' is open to other users (mode %04o)", path,
             (unsigned)st.st_mode & 07777);
        return fail_hint(e, "if nobody can have read it: chmod 600 '%s'", path);
    }
    *ret_fd = fd_take(&fd);
    return RC_OK;
}

static enum rc key_text(const char *path, struct secret_text *text, struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    TRY(key_open(path, &fd, e));
    ssize_t got;
    while ((got = read(fd, text->p + text->n, sizeof text->p - text->n)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(e, RC_KEY, "could not read the key '%s': %s", path, strerror(errno));
        text->n += (size_t)got;
        if (text->n > KEY_FILE_BYTES_MAX)
            return fail(e, RC_KEY, "'%s' is too long to be a key", path);
    }
    return RC_OK;
}

/* Takes the line "name: value" off the front of *rest. */
static bool take_line(struct str *rest, const char *name, struct str *ret_value)
{
    size_t name_n = strlen(name);
    const char *end = memchr(rest->p, '\n', rest->n);
    if (!end || !str_starts(*rest, name) ||
        !str_starts((struct str){rest->p + name_n, rest->n - name_n}, ": "))
        return false;
    const char *value = rest->p + name_n + 2;
    *ret_value = (struct str){value, (size_t)(end - value)};
    rest->n -= (size_t)(end + 1 - rest->p);
    rest->p = end + 1;
    return true;
}

struct key_lines {
    struct str algorithm, generation, county, key, check;
};

static bool read_lines(const struct secret_text *text, struct key_lines *l)
{
    struct str rest = {text->p, text->n};
    return take_line(&rest, "algorithm", &l->algorithm) &&
           take_line(&rest, "generation", &l->generation) &&
           take_line(&rest, "county", &l->county) && take_line(&rest, "key", &l->key) &&
           take_line(&rest, "check", &l->check) && rest.n == 0;
}

static bool read_generation(struct str text, int *ret_generation)
{
    int value = 0;
    if (text.n == 0 || text.n > 6)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        value = value * 10 + (text.p[i] - '0');
    }
    *ret_generation = value;
    return value >= 1;
}

static bool read_key(struct str hex, unsigned char key[KEY_BYTES])
{
    size_t bytes = 0;
    for (size_t i = 0; i < hex.n; i++) /* one spelling: a flipped bit is always seen */
        if (hex.p[i] >= 'A' && hex.p[i] <= 'F')
            return false;
    return hex.n == KEY_HEX &&
           sodium_hex2bin(key, KEY_BYTES, hex.p, hex.n, NULL, &bytes, NULL) == 0 &&
           bytes == KEY_BYTES;
}

static enum rc key_load(const char *path, const struct key_kind *kind, const char *county,
                        int *ret_generation, unsigned char key[KEY_BYTES], struct err *e)
{
    CLEANUP(secret_wipe) struct secret_text text = {0};
    struct key_lines lines;
    char check[2 * CHECK_BYTES + 1];
    TRY(key_text(path, &text, e));
    if (!read_lines(&text, &lines) || !read_generation(lines.generation, ret_generation) ||
        !read_key(lines.key, key))
        return fail(e, RC_KEY, "the key '%s' is damaged", path);
    if (!str_is(lines.algorithm, kind->algorithm))
        return fail(e, RC_KEY, "the key '%s' is for %.*s, not for %s", path, (int)lines.algorithm.n,
                    lines.algorithm.p, kind->algorithm);
    if (!str_is(lines.county, county)) {
        fail(e, RC_KEY, "the key '%s' belongs to county %.*s, not to %s", path, (int)lines.county.n,
             lines.county.p, county);
        return fail_hint(e,
                         "tokens made with it would match nothing here; find this county's keys");
    }
    check_value(kind, *ret_generation, county, key, check);
    if (!str_is(lines.check, check)) {
        fail(e, RC_KEY, "the key '%s' does not fit its check value", path);
        return fail_hint(e, "the file was changed or cut; restore it from the sealed copy");
    }
    return RC_OK;
}

enum rc keys_load(const char *folder, const char *county, struct keys *ret_keys, struct err *e)
{
    CLEANUP(keys_fini) struct keys keys = {0};
    MUST(sodium_init() >= 0);
    if (!county_is_named(county))
        return fail(e, RC_KEY, "'%s' is no county id: 1 to 32 hex digits are expected", county);
    memcpy(keys.county, county, strlen(county));
    for (int i = 0; i < KEY_FILES; i++) {
        char path[PATH_BYTES_MAX];
        int generation = 0;
        unsigned char *key = (unsigned char *)&keys + KINDS[i].offset;
        TRY(key_path(folder, &KINDS[i], path, e));
        TRY(key_load(path, &KINDS[i], county, &generation, key, e));
        if (i > 0 && generation != keys.generation)
            return fail(e, RC_KEY, "the key '%s' is of generation %d, the others of %d", path,
                        generation, keys.generation);
        keys.generation = generation;
    }
    keys.ff1 = ff1_cipher_new(keys.token, KEY_BYTES);
    *ret_keys = keys;
    keys.ff1 = NULL; /* moved out; the rest of the copy is wiped */
    return RC_OK;
}

enum rc ledger_seed_create(const char *folder, const char *county, struct err *e)
{
    char path[PATH_BYTES_MAX];
    MUST(sodium_init() >= 0);
    char made[PATH_BYTES_MAX + 8];
    TRY(key_path(folder, &LEDGER_KIND, path, e));
    snprintf(made, sizeof made, "%s.new", path);
    TRY(os_remove(made, e)); /* of a process that was cut off */
    TRY(key_write(made, &LEDGER_KIND, county, e));
    return os_rename(made, path, e);
}

enum rc ledger_seed_load(const char *folder, const char *county, unsigned char ret_seed[KEY_BYTES],
                         struct err *e)
{
    char path[PATH_BYTES_MAX];
    int generation = 0;
    MUST(sodium_init() >= 0);
    TRY(key_path(folder, &LEDGER_KIND, path, e));
    return key_load(path, &LEDGER_KIND, county, &generation, ret_seed, e);
}

void keys_fini(struct keys *keys)
{
    EVP_CIPHER_CTX_free(keys->ff1);
    sodium_memzero(keys, sizeof *keys);
}
