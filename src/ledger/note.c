/* ledger/note.c - signed checkpoints and the keys that verify them.
 * Source: C2SP signed-note and tlog-checkpoint; signature type 1, Ed25519. */
#include "ledger/ledger_int.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "os/os.h"

enum { SIGNATURE_LINES_MAX = 100, KEY_LINE_MAX = 1024, KEY_TYPE_ED25519 = 1 };

static const char DASH[] = "\xE2\x80\x94 "; /* an em dash and a blank begin a signature */

struct key_id {
    unsigned char b[4];
};

static struct key_id key_id_of(const char *name, const unsigned char key[32])
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    const unsigned char type[] = {'\n', KEY_TYPE_ED25519};
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)name, strlen(name));
    crypto_hash_sha256_update(&state, type, sizeof type);
    crypto_hash_sha256_update(&state, key, 32);
    crypto_hash_sha256_final(&state, hash);
    struct key_id id;
    memcpy(id.b, hash, sizeof id.b);
    return id;
}

/* ---- small readers ---- */

void base64_put(const void *bytes, size_t n, struct sbuf *out)
{
    char text[sodium_base64_ENCODED_LEN(192, sodium_base64_VARIANT_ORIGINAL)];
    const unsigned char *p = bytes;
    while (n) { /* pieces of a multiple of three bytes need no padding between them */
        const size_t piece = n < 192 ? n : 192;
        sodium_bin2base64(text, sizeof text, p, piece, sodium_base64_VARIANT_ORIGINAL);
        sbuf_add(out, text);
        p += piece;
        n -= piece;
    }
}

bool base64_read(struct str text, void *bytes, size_t n)
{
    size_t got = 0;
    const char *end = NULL;
    return sodium_base642bin(bytes, n, text.p, text.n, NULL, &got, &end,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           got == n && end == text.p + text.n;
}

bool line_take(struct str *rest, struct str *ret_line)
{
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    if (!end)
        return false;
    *ret_line = (struct str){rest->p, (size_t)(end - rest->p)};
    rest->n -= ret_line->n + 1;
    rest->p = end + 1;
    return true;
}

bool decimal_read(struct str text, uint64_t *ret)
{
    *ret = 0;
    if (text.n == 0 || text.n > 16 || (text.n > 1 && text.p[0] == '0'))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        *ret = *ret * 10 + (uint64_t)(text.p[i] - '0');
    }
    return *ret >> ENTRIES_MAX_BITS == 0;
}

/* ---- keys ---- */

static bool name_is_fit(struct str name)
{
    if (name.n == 0 || name.n > LOG_NAME_MAX || !utf8_valid(name))
        return false;
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] <= ' ' || name.p[i] == '+' || name.p[i] == 0x7F)
            return false;
    return true;
}

static bool read_verifier(struct str line, struct verifier *v)
{
    unsigned char typed[1 + 32];
    struct key_id stated;
    size_t got = 0;
    const char *first = line.n ? memchr(line.p, '+', line.n) : NULL;
    if (!first)
        return false;
    const struct str name = {line.p, (size_t)(first - line.p)};
    const struct str rest = {first + 1, line.n - name.n - 1};
    if (!name_is_fit(name) || rest.n < 9 || rest.p[8] != '+' ||
        sodium_hex2bin(stated.b, sizeof stated.b, rest.p, 8, NULL, &got, NULL) != 0 || got != 4 ||
        !base64_read((struct str){rest.p + 9, rest.n - 9}, typed, sizeof typed) ||
        typed[0] != KEY_TYPE_ED25519)
        return false;
    memcpy(v->name, name.p, name.n);
    v->name[name.n] = 0;
    memcpy(v->origin, v->name, sizeof v->origin);
    memcpy(v->key, typed + 1, sizeof v->key);
    const struct key_id id = key_id_of(v->name, v->key);
    return memcmp(&id, &stated, sizeof id) == 0;
}

enum rc verifier_parse(struct str line, struct verifier *ret, struct err *e)
{
    MUST(sodium_init() >= 0);
    if (read_verifier(str_trim(line), ret))
        return RC_OK;
    fail(e, RC_KEY, "this is no key that verifies a log, or it was changed");
    return fail_hint(e, "it is one line: name+hash+key, as in the log's key.pub");
}

enum rc verifier_load(const char *line_or_path, struct verifier *ret, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    if (!os_exists(line_or_path))
        return verifier_parse(str_of(line_or_path), ret, e);
    TRY(os_read_file(line_or_path, KEY_LINE_MAX, &text, e));
    const enum rc rc = verifier_parse((struct str){text.p, text.n}, ret, e);
    return rc == RC_OK ? rc : fail_context(e, "'%s'", line_or_path);
}

void verifier_print(const struct verifier *v, struct sbuf *out)
{
    unsigned char typed[1 + 32] = {KEY_TYPE_ED25519};
    const struct key_id id = key_id_of(v->name, v->key);
    memcpy(typed + 1, v->key, sizeof v->key);
    sbuf_addf(out, "%s+%02x%02x%02x%02x+", v->name, id.b[0], id.b[1], id.b[2], id.b[3]);
    base64_put(typed, sizeof typed, out);
}

void signer_make(const char *name, const unsigned char seed[32], struct signer *ret)
{
    MUST(sodium_init() >= 0);
    MUST(name_is_fit(str_of(name)));
    snprintf(ret->verifier.name, sizeof ret->verifier.name, "%s", name);
    snprintf(ret->verifier.origin, sizeof ret->verifier.origin, "%s", name);
    MUST(crypto_sign_seed_keypair(ret->verifier.key, ret->secret, seed) == 0);
}

void signer_wipe(struct signer *signer)
{
    sodium_memzero(signer, sizeof *signer);
}

/* ---- checkpoints ---- */

void checkpoint_sign(const struct signer *signer, uint64_t size, const struct hash *root,
                     struct sbuf *out)
{
    unsigned char signature[4 + crypto_sign_BYTES];
    const struct key_id id = key_id_of(signer->verifier.name, signer->verifier.key);
    const size_t from = out->n;
    sbuf_addf(out, "%s\n%llu\n", signer->verifier.origin, (unsigned long long)size);
    base64_put(root->b, HASH_BYTES, out);
    sbuf_add(out, "\n");
    memcpy(signature, id.b, sizeof id.b);
    crypto_sign_detached(signature + 4, NULL, (const unsigned char *)out->p + from, out->n - from,
                         signer->secret);
    sbuf_addf(out, "\n%s%s ", DASH, signer->verifier.name);
    base64_put(signature, sizeof signature, out);
    sbuf_add(out, "\n");
}

/* The text that is signed ends with a line; a blank line and the signatures follow. */
static bool split_note(struct str note, struct str *ret_text, struct str *ret_signatures)
{
    for (size_t i = note.n; i-- > 1;) {
        if (note.p[i] != '\n' || note.p[i - 1] != '\n')
            continue;
        *ret_text = (struct str){note.p, i};
        *ret_signatures = (struct str){note.p + i + 1, note.n - i - 1};
        return ret_signatures->n > 0;
    }
    return false;
}

enum signature_state { SIGNATURE_NONE, SIGNATURE_GOOD, SIGNATURE_BAD };

/* One line of a signature: is it by this key, and good? */
static enum signature_state judge(struct str line, struct str text, const struct verifier *v)
{
    unsigned char bytes[4 + crypto_sign_BYTES];
    const size_t dash = sizeof DASH - 1;
    const struct key_id id = key_id_of(v->name, v->key);
    if (!str_starts(line, DASH))
        return SIGNATURE_BAD;
    line = (struct str){line.p + dash, line.n - dash};
    const char *blank = memchr(line.p, ' ', line.n);
    if (!blank || !name_is_fit((struct str){line.p, (size_t)(blank - line.p)}))
        return SIGNATURE_BAD;
    if (!str_eq((struct str){line.p, (size_t)(blank - line.p)}, str_of(v->name)))
        return SIGNATURE_NONE;
    const struct str base64 = {blank + 1, line.n - (size_t)(blank + 1 - line.p)};
    if (!base64_read(base64, bytes, sizeof bytes) || memcmp(bytes, id.b, sizeof id.b) != 0)
        return SIGNATURE_NONE; /* another key, or kind of key, of the same name */
    return crypto_sign_verify_detached(bytes + 4, (const unsigned char *)text.p, text.n, v->key) ==
                   0
               ? SIGNATURE_GOOD
               : SIGNATURE_BAD;
}

static bool is_signed(struct str text, struct str signatures, const struct verifier *v)
{
    bool has_good = false;
    struct str line;
    for (int i = 0; signatures.n; i++) {
        if (i == SIGNATURE_LINES_MAX || !line_take(&signatures, &line))
            return false;
        const enum signature_state state = judge(line, text, v);
        if (state == SIGNATURE_BAD)
            return false;
        has_good |= state == SIGNATURE_GOOD;
    }
    return has_good;
}

static bool read_checkpoint(struct str text, struct checkpoint *c)
{
    struct str origin, size, root;
    if (!line_take(&text, &origin) || !line_take(&text, &size) || !line_take(&text, &root) ||
        origin.n == 0 || origin.n > LOG_NAME_MAX || !decimal_read(size, &c->size) ||
        !base64_read(root, c->root.b, HASH_BYTES))
        return false;
    memcpy(c->origin, origin.p, origin.n);
    c->origin[origin.n] = 0;
    return true;
}

enum rc checkpoint_open(struct str note, const struct verifier *verifier, struct checkpoint *ret,
                        struct err *e)
{
    struct str text, signatures;
    MUST(sodium_init() >= 0);
    if (note.n > NOTE_BYTES_MAX || !utf8_valid(note) || !split_note(note, &text, &signatures) ||
        !read_checkpoint(text, ret))
        return fail(e, RC_DAMAGED, "this is no checkpoint of a log");
    if (strcmp(ret->origin, verifier->origin) != 0)
        return fail(e, RC_DAMAGED, "the checkpoint is not of the log '%s'", verifier->origin);
    if (!is_signed(text, signatures, verifier))
        return fail(e, RC_DAMAGED, "the checkpoint is not signed by the key '%s'", verifier->name);
    return RC_OK;
}
