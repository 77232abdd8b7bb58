/* backup/escrow.c - the keys in two shares for two holders (docs/formats/backup.md).
 *
 * The first share is random, the second is the keys XOR the first: both together are the keys, each
 * alone is nothing but chance. A share is text that fits on a sheet of paper; every line has its
 * own check, so that whoever types it in again is told which line is wrong. */
#include "backup/backup_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include <jansson.h>

#include "os/os.h"

enum {
    CHECK_BYTES = 8,
    LINE_BYTES = 25, /* 40 characters in groups of 5, and 2 that check them */
    LINE_CHARS_MAX = 48,
    SHARE_TEXT_MAX = 64 << 10,
};

static void secret_wipe(struct secret *secret)
{
    sodium_memzero(secret, sizeof *secret);
}

static void share_wipe(struct share *share)
{
    sodium_memzero(share, sizeof *share);
}

/* ---- what is shared: a check, then the key files one behind the other, deflated ---- */

/* Each is its name, its length and its text. */
static size_t list_keys(const struct key_set *set, char *out, size_t room)
{
    size_t n = 0;
    for (int i = 0; i < set->count; i++) {
        const struct key_file *key = &set->list[i];
        const int head = snprintf(out + n, room - n, "%s %zu\n", key->name, key->n);
        MUST(head > 0 && n + (size_t)head + key->n < room);
        memcpy(out + n + head, key->text, key->n);
        n += (size_t)head + key->n;
    }
    return n;
}

static void pack_keys(const struct key_set *set, struct secret *ret)
{
    enum { ROOM = KEY_FILES_MAX * (KEY_TEXT_MAX + KEY_NAME_MAX + 8) };
    char text[ROOM];
    unsigned char digest[crypto_hash_sha256_BYTES];
    const size_t n = list_keys(set, text, sizeof text);
    uLongf packed = SECRET_MAX - CHECK_BYTES;
    MUST(compress2(ret->b + CHECK_BYTES, &packed, (const Bytef *)text, n, Z_BEST_COMPRESSION) ==
         Z_OK);
    crypto_hash_sha256(digest, (const unsigned char *)text, n);
    memcpy(ret->b, digest, CHECK_BYTES);
    ret->n = CHECK_BYTES + packed;
    sodium_memzero(text, sizeof text);
}

static bool take_key(struct str *rest, struct key_file *key)
{
    const char *end = memchr(rest->p, '\n', rest->n);
    unsigned n = 0;
    if (!end || sscanf(rest->p, "%32[a-z0-9.-] %4u\n", key->name, &n) != 2 ||
        !key_name_is_plain(str_of(key->name)) || n > KEY_TEXT_MAX)
        return false;
    const size_t head = (size_t)(end + 1 - rest->p);
    if (rest->n - head < n)
        return false;
    memcpy(key->text, end + 1, n);
    key->n = n;
    *rest = (struct str){end + 1 + n, rest->n - head - n};
    return true;
}

static bool unpack_text(const struct secret *secret, char *text, struct key_set *ret)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    uLongf n = SECRET_MAX - 1;
    if (secret->n <= CHECK_BYTES ||
        uncompress((Bytef *)text, &n, secret->b + CHECK_BYTES, secret->n - CHECK_BYTES) != Z_OK)
        return false;
    text[n] = 0;
    crypto_hash_sha256(digest, (const unsigned char *)text, n);
    if (sodium_memcmp(digest, secret->b, CHECK_BYTES) != 0)
        return false;
    struct str rest = {text, n};
    for (ret->count = 0; rest.n > 0; ret->count++)
        if (ret->count == KEY_FILES_MAX || !take_key(&rest, &ret->list[ret->count]))
            return false;
    return true;
}

static bool unpack_keys(const struct secret *secret, struct key_set *ret)
{
    char text[SECRET_MAX];
    const bool is_sound = unpack_text(secret, text, ret);
    sodium_memzero(text, sizeof text);
    return is_sound;
}

/* ---- characters that are typed: Crockford's base 32, which takes O for 0, I and L for 1 ---- */

static const char ALPHABET[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void encode(const unsigned char *bytes, size_t n, char *out)
{
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < n; i++) {
        bits = bits << 8 | bytes[i];
        for (held += 8; held >= 5; held -= 5)
            *out++ = ALPHABET[bits >> (held - 5) & 31];
    }
    if (held)
        *out++ = ALPHABET[bits << (5 - held) & 31];
    *out = 0;
}

static int value_of(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    c = c == 'O' ? '0' : c == 'I' || c == 'L' ? '1' : c;
    const char *at = c ? strchr(ALPHABET, c) : NULL;
    return at ? (int)(at - ALPHABET) : -1;
}

/* `values` of `count` characters; false when bits that mean nothing are set. */
static bool decode(const unsigned char *values, size_t count, unsigned char *out)
{
    unsigned bits = 0, held = 0;
    for (size_t i = 0; i < count; i++) {
        bits = (bits << 5 | values[i]) & 0xFFFFu;
        held += 5;
        if (held >= 8) {
            held -= 8;
            *out++ = (unsigned char)(bits >> held);
        }
    }
    return (bits & ((1u << held) - 1)) == 0;
}

/* Two characters over a line and what it belongs to. */
static void line_check(const struct share *share, unsigned line, const unsigned char *bytes,
                       size_t n, unsigned char out[2])
{
    unsigned char message[160], digest[crypto_hash_sha256_BYTES];
    const int head = snprintf((char *)message, sizeof message, "%s %s %u %zu %u ", share->county,
                              share->split, share->number, share->part.n, line);
    MUST(head > 0 && (size_t)head + n <= sizeof message);
    memcpy(message + head, bytes, n);
    crypto_hash_sha256(digest, message, (size_t)head + n);
    out[0] = digest[0] & 31;
    out[1] = digest[1] & 31;
}

/* ---- a share as text ---- */

static size_t line_bytes(const struct share *share, unsigned line)
{
    const size_t from = (size_t)(line - 1) * LINE_BYTES;
    if (line == 0 || from >= share->part.n)
        return 0;
    return share->part.n - from < LINE_BYTES ? share->part.n - from : LINE_BYTES;
}

static void print_line(const struct share *share, unsigned line, struct sbuf *out)
{
    const unsigned char *bytes = share->part.b + (size_t)(line - 1) * LINE_BYTES;
    const size_t n = line_bytes(share, line);
    char chars[LINE_CHARS_MAX];
    unsigned char check[2];
    encode(bytes, n, chars);
    line_check(share, line, bytes, n, check);
    sbuf_addf(out, "%2u ", line);
    for (size_t i = 0; chars[i]; i++) {
        sbuf_add(out, i % 5 == 0 ? " " : "");
        sbuf_add_n(out, &chars[i], 1);
    }
    sbuf_addf(out, "  %c%c\n", ALPHABET[check[0]], ALPHABET[check[1]]);
    sodium_memzero(chars, sizeof chars);
}

static void print_share(const struct share *share, struct sbuf *out)
{
    sbuf_addf(out,
              "铁算盘密钥托管 第 %u 份，共 2 份 / Iron Abacus key escrow, share %u of 2\n"
              "两份齐全才能恢复密钥，单独一份毫无用处。每行末尾两个字符用来查错。\n"
              "Both shares are needed, one alone tells nothing. Two characters end each line to "
              "find typing errors.\n\n",
              share->number, share->number);
    sbuf_addf(out, "county %s\nsplit %s share %u bytes %zu\n", share->county, share->split,
              share->number, share->part.n);
    for (unsigned line = 1; line_bytes(share, line); line++)
        print_line(share, line, out);
}

/* ---- and back ---- */

static enum rc read_line(struct share *share, const char *path, unsigned line, struct str text,
                         struct err *e)
{
    unsigned char values[LINE_CHARS_MAX] = {0}, check[2];
    unsigned char *bytes = share->part.b + (size_t)(line - 1) * LINE_BYTES;
    const size_t n = line_bytes(share, line), wanted = (n * 8 + 4) / 5;
    size_t count = 0;
    bool is_sound = n > 0;
    for (size_t i = 0; i < text.n && is_sound; i++) {
        const int value = value_of(text.p[i]);
        if (text.p[i] == ' ' || text.p[i] == '\t' || text.p[i] == '-')
            continue;
        is_sound = value >= 0 && count < wanted + 2;
        if (is_sound)
            values[count++] = (unsigned char)value;
    }
    is_sound = is_sound && count == wanted + 2 && decode(values, wanted, bytes);
    if (is_sound) {
        line_check(share, line, bytes, n, check);
        is_sound = memcmp(check, values + wanted, 2) == 0;
    }
    sodium_memzero(values, sizeof values);
    if (is_sound)
        return RC_OK;
    fail(e, RC_DAMAGED, "line %u of '%s' does not fit the two characters at its end", line, path);
    return fail_hint(e, "compare it with the paper, and the lines 'county' and 'split' too");
}

struct share_reader {
    struct share *share;
    const char *path;
    unsigned lines; /* that were read, in order */
};

static bool read_head_line(const char *line, struct share *s)
{
    return sscanf(line, "county %32[0-9a-f]", s->county) == 1 ||
           sscanf(line, "split %16[0-9a-f] share %1u bytes %4zu", s->split, &s->number,
                  &s->part.n) == 3;
}

/* A line of the text; whatever is neither head nor numbered is for people. */
static enum rc read_text_line(struct share_reader *r, char *line, struct err *e)
{
    struct share *s = r->share;
    unsigned number = 0;
    int at = 0;
    if (r->lines == 0 && read_head_line(line, s))
        return RC_OK;
    if (sscanf(line, "%3u %n", &number, &at) != 1 || at == 0)
        return RC_OK;
    if (number != r->lines + 1 || s->part.n > SECRET_MAX)
        return fail(e, RC_DAMAGED, "line %u of '%s' is missing or out of order", r->lines + 1,
                    r->path);
    r->lines = number;
    return read_line(s, r->path, number, str_of(line + at), e);
}

static enum rc read_share_text(struct share_reader *r, char *text, struct err *e)
{
    char *rest = text;
    for (char *line = strsep(&rest, "\r\n"); line; line = strsep(&rest, "\r\n"))
        TRY(read_text_line(r, line + strspn(line, " \t"), e));
    const struct share *s = r->share;
    if (strlen(s->county) != 32 || strlen(s->split) != sizeof s->split - 1 || s->part.n == 0 ||
        (s->number != 1 && s->number != 2))
        return fail(e, RC_FORMAT,
                    "'%s' is no share of keys: its lines 'county' and 'split' are "
                    "missing or mistyped",
                    r->path);
    if (line_bytes(s, r->lines + 1))
        return fail(e, RC_DAMAGED, "line %u of '%s' is missing", r->lines + 1, r->path);
    return RC_OK;
}

enum rc share_read(char *text, const char *path, struct share *ret, struct err *e)
{
    struct share_reader reader = {ret, path, 0};
    *ret = (struct share){0};
    return read_share_text(&reader, text, e);
}

static enum rc read_share(const char *path, struct share *ret, struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    char text[SHARE_TEXT_MAX];
    size_t n = 0;
    TRY(os_open_read(path, &fd, e));
    TRY(os_read_full(fd, text, sizeof text - 1, &n, e));
    text[n] = 0;
    const enum rc rc = share_read(text, path, ret, e);
    sodium_memzero(text, sizeof text);
    return rc;
}

static enum rc check_pair(const struct share *a, const struct share *b, const char *county,
                          struct err *e)
{
    for (const struct share *s = a; s; s = s == a ? b : NULL)
        if (strcmp(s->county, county) != 0)
            return fail(e, RC_KEY, "share %u is of county %s, not of %s", s->number, s->county,
                        county);
    if (a->number == b->number && strcmp(a->split, b->split) == 0)
        return fail(e, RC_DAMAGED, "both files are share %u: the other one is needed", a->number);
    if (strcmp(a->split, b->split) != 0 || a->part.n != b->part.n)
        return fail(e, RC_DAMAGED, "the shares are no pair: they come from two splits, %s and %s",
                    a->split, b->split);
    return RC_OK;
}

/* ---- the verbs ---- */

static void split(const struct secret *secret, const char *county, struct share *a, struct share *b)
{
    unsigned char name[SPLIT_BYTES];
    os_random(name, sizeof name);
    for (struct share *s = a; s; s = s == a ? b : NULL) {
        snprintf(s->county, sizeof s->county, "%s", county);
        sodium_bin2hex(s->split, sizeof s->split, name, sizeof name);
        s->number = s == a ? 1 : 2;
        s->part.n = secret->n;
    }
    os_random(a->part.b, secret->n);
    for (size_t i = 0; i < secret->n; i++)
        b->part.b[i] = a->part.b[i] ^ secret->b[i];
}

static enum rc write_text(void *context, int fd, struct err *e)
{
    char text[SHARE_TEXT_MAX]; /* ours to wipe: the buffer never grows out of it */
    struct sbuf out = {.p = text, .room = sizeof text, .cap = sizeof text - 1};
    print_share(context, &out);
    MUST(!out.overflowed);
    const enum rc rc = os_write_all(fd, text, out.n, e);
    sodium_memzero(text, sizeof text);
    return rc;
}

static enum rc write_shares(struct share *a, struct share *b, const char *path_a,
                            const char *path_b, struct err *e)
{
    TRY(write_aside(path_a, write_text, a, e));
    const enum rc rc = write_aside(path_b, write_text, b, e);
    struct err ignored = {0};
    if (rc != RC_OK)
        (void)os_remove(path_a, &ignored); /* one share alone is good for nothing */
    return rc;
}

enum rc keys_split(struct county *county, const char *share_1, const char *share_2, struct err *e)
{
    CLEANUP(key_set_wipe) struct key_set set;
    CLEANUP(secret_wipe) struct secret secret;
    CLEANUP(share_wipe) struct share a, b;
    if (strcmp(share_1, share_2) == 0)
        return fail(e, RC_USAGE, "two shares need two files");
    TRY(check_new_file(county, share_1, e));
    TRY(check_new_file(county, share_2, e));
    TRY(key_set_load(county, &set, e));
    pack_keys(&set, &secret);
    split(&secret, store_county_id(county->store), &a, &b);
    TRY(store_act_alone(county->store, "keys", "county", json_pack("{s:s}", "what", "split"), e));
    return write_shares(&a, &b, share_1, share_2, e);
}

enum rc keys_join(struct county *county, const char *share_1, const char *share_2, int *ret_placed,
                  struct err *e)
{
    CLEANUP(key_set_wipe) struct key_set set;
    CLEANUP(secret_wipe) struct secret secret;
    CLEANUP(share_wipe) struct share a;
    CLEANUP(share_wipe) struct share b;
    TRY(read_share(share_1, &a, e));
    TRY(read_share(share_2, &b, e));
    TRY(check_pair(&a, &b, store_county_id(county->store), e));
    secret.n = a.part.n;
    for (size_t i = 0; i < secret.n; i++)
        secret.b[i] = a.part.b[i] ^ b.part.b[i];
    if (!unpack_keys(&secret, &set))
        return fail(e, RC_DAMAGED, "the shares do not fit together");
    TRY(record_beside(county, "keys", json_pack("{s:s}", "what", "join"), e));
    return key_set_place(county, &set, ret_placed, e);
}
