/* ledger/proof.c - one file that proves an act is in the log, to whoever holds the log's key.
 * Source: C2SP tlog-proof. Its extra data is JSON: what the act said and the salt that binds it to
 * the entry; or, when that was erased, the entry alone. */
#include "ledger/ledger_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <sodium.h>

static const char HEAD[] = "c2sp.org/tlog-proof@v1";
enum { PROOF_BYTES_MAX = 4 << 20, SALT_BYTES = 32 };

/* ---- making ---- */

static char *hex_of(struct str bytes)
{
    char *hex = malloc(2 * bytes.n + 1);
    MUST(hex);
    sodium_bin2hex(hex, 2 * bytes.n + 1, (const unsigned char *)bytes.p, bytes.n);
    return hex;
}

static void set_hex(json_t *object, const char *key, struct str bytes)
{
    char *hex = hex_of(bytes);
    json_object_set_new(object, key, json_string(hex));
    free(hex);
}

/* The extra data of an act, or RC_NOT_FOUND. */
static enum rc extra_of(const struct county *county, int64_t act, json_t **ret, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(county->store,
                      "SELECT a.commitment, b.salt, a.at, a.actor, a.kind, a.subject, b.body"
                      " FROM act a LEFT JOIN act_body b ON b.seq=a.seq WHERE a.seq=?1",
                      &stmt, e));
    stmt_int(stmt, 1, act);
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row)
        return fail(e, RC_NOT_FOUND, "there is no act %lld", (long long)act);
    static const char *const keys[] = {"at", "actor", "kind", "subject", "body"};
    json_t *extra = json_pack("{s:I}", "act", (json_int_t)act);
    MUST(extra);
    if (stmt_is_null(stmt, 1)) {
        set_hex(extra, "entry", stmt_get_blob(stmt, 0));
    } else {
        set_hex(extra, "salt", stmt_get_blob(stmt, 1));
        for (int i = 0; i < 5; i++)
            json_object_set_new(extra, keys[i], json_string(stmt_get_text(stmt, 2 + i)));
    }
    *ret = extra;
    return RC_OK;
}

static void write_proof(const struct published *published, uint64_t index, const json_t *extra,
                        const struct hash *proof, size_t count, struct sbuf *out)
{
    char *json = json_dumps(extra, JSON_COMPACT | JSON_SORT_KEYS);
    MUST(json);
    sbuf_addf(out, "%s\nextra ", HEAD);
    base64_put(json, strlen(json), out);
    sbuf_addf(out, "\nindex %" PRIu64 "\n", index);
    for (size_t i = 0; i < count; i++) {
        base64_put(proof[i].b, HASH_BYTES, out);
        sbuf_add(out, "\n");
    }
    sbuf_addf(out, "\n%s", published->note);
    free(json);
}

enum rc ledger_prove(const struct county *county, int64_t act, struct sbuf *out, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(4 << 20);
    CLEANUP(merkle_freep) struct merkle *merkle = merkle_new();
    CLEANUP(tiles_freep) struct tiles *tiles = NULL;
    struct published published;
    struct hash proof[PROOF_HASHES_MAX];
    size_t count = 0;
    json_t *extra = NULL;
    TRY(ledger_published(county, arena, &published, e));
    if (act < 1 || (uint64_t)act > published.checkpoint.size) {
        fail(e, RC_NOT_FOUND, "the log holds acts 1 to %llu, not %lld",
             (unsigned long long)published.checkpoint.size, (long long)act);
        return fail_hint(e, "'abacus ledger' lists them");
    }
    tiles = tiles_new(log_folder(county, arena), published.checkpoint.size);
    TRY(tiles_inclusion(tiles, merkle, (uint64_t)act - 1, proof, &count, e));
    TRY(extra_of(county, act, &extra, e));
    write_proof(&published, (uint64_t)act - 1, extra, proof, count, out);
    json_decref(extra);
    return RC_OK;
}

/* ---- checking ---- */

struct proof {
    struct str extra, note; /* extra: base64 */
    uint64_t index;
    struct hash hashes[PROOF_HASHES_MAX];
    size_t count;
};

static bool tagged(struct str line, const char *tag, struct str *ret)
{
    const size_t n = strlen(tag);
    *ret = (struct str){line.p + n, line.n - n};
    return str_starts(line, tag);
}

static bool read_proof(struct str text, struct proof *ret)
{
    struct str line, value;
    if (!line_take(&text, &line) || !str_is(line, HEAD) || !line_take(&text, &line) ||
        !tagged(line, "extra ", &ret->extra) || !line_take(&text, &line) ||
        !tagged(line, "index ", &value) || !decimal_read(value, &ret->index))
        return false;
    for (ret->count = 0;; ret->count++) {
        if (!line_take(&text, &line))
            return false;
        if (line.n == 0)
            break;
        if (ret->count == PROOF_HASHES_MAX ||
            !base64_read(line, ret->hashes[ret->count].b, HASH_BYTES))
            return false;
    }
    ret->note = text;
    return true;
}

static bool hex_member(const json_t *object, const char *key, unsigned char *bytes, size_t n)
{
    const char *hex = json_string_value(json_object_get(object, key));
    size_t got = 0;
    return hex && strlen(hex) == 2 * n && strspn(hex, "0123456789abcdef") == 2 * n &&
           sodium_hex2bin(bytes, n, hex, 2 * n, NULL, &got, NULL) == 0 && got == n;
}

static const char *text_member(struct arena *arena, const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? arena_strdup(arena, text) : NULL;
}

/* The entry that the extra data opens. */
static bool read_extra(struct arena *arena, const json_t *extra, struct proof_report *r,
                       unsigned char entry[32])
{
    unsigned char salt[SALT_BYTES];
    const json_t *act = json_object_get(extra, "act");
    if (!json_is_integer(act))
        return false;
    r->act = json_integer_value(act);
    r->is_open = hex_member(extra, "salt", salt, sizeof salt);
    if (!r->is_open)
        return hex_member(extra, "entry", entry, 32);
    r->at = text_member(arena, extra, "at");
    r->actor = text_member(arena, extra, "actor");
    r->kind = text_member(arena, extra, "kind");
    r->subject = text_member(arena, extra, "subject");
    r->body = text_member(arena, extra, "body");
    if (!r->at || !r->actor || !r->kind || !r->subject || !r->body)
        return false;
    act_commitment(salt, r->at, r->actor, r->kind, r->subject, r->body, entry);
    return true;
}

static json_t *load_extra(struct str base64)
{
    unsigned char *bytes = malloc(base64.n + 1);
    size_t n = 0;
    json_t *extra = NULL;
    MUST(bytes);
    if (sodium_base642bin(bytes, base64.n + 1, base64.p, base64.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) == 0)
        extra = json_loadb((const char *)bytes, n, JSON_REJECT_DUPLICATES, NULL);
    free(bytes);
    return extra;
}

static enum rc open_extra(struct arena *arena, struct str base64, struct proof_report *r,
                          unsigned char entry[32], struct err *e)
{
    json_t *extra = load_extra(base64);
    const bool is_read = read_extra(arena, extra, r, entry);
    json_decref(extra);
    return is_read ? RC_OK : fail(e, RC_DAMAGED, "the proof does not say what act it is of");
}

enum rc proof_check(struct arena *arena, struct str text, const struct verifier *verifier,
                    struct proof_report *ret, struct err *e)
{
    CLEANUP(merkle_freep) struct merkle *merkle = merkle_new();
    struct proof proof;
    struct hash leaf;
    unsigned char entry[32];
    MUST(sodium_init() >= 0);
    if (text.n > PROOF_BYTES_MAX || !utf8_valid(text) || !read_proof(text, &proof))
        return fail(e, RC_DAMAGED, "this is no proof of an act");
    TRY(checkpoint_open(proof.note, verifier, &ret->checkpoint, e));
    TRY(open_extra(arena, proof.extra, ret, entry, e));
    if (ret->act < 1 || (uint64_t)ret->act - 1 != proof.index)
        return fail(e, RC_DAMAGED, "the proof is of entry %llu, not of act %lld",
                    (unsigned long long)proof.index, (long long)ret->act);
    merkle_leaf(merkle, entry, sizeof entry, &leaf);
    if (!merkle_includes(merkle, proof.index, ret->checkpoint.size, &leaf, proof.hashes,
                         proof.count, &ret->checkpoint.root))
        return fail(e, RC_DAMAGED, "the act that is told is not the one in the log");
    return RC_OK;
}
