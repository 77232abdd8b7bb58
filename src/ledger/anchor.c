/* ledger/anchor.c - a checkpoint to keep outside of the county, where its writer cannot reach it:
 * as one line to send, and as lines to print on letters and type in again. */
#include "ledger/ledger_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "os/os.h"

static const char LINE_HEAD[] = "iron-abacus-anchor-v1 ";
static const char LETTER_LOG[] = "日志 Log", LETTER_SIZE[] = "条数 Acts";

enum { LETTER_ROWS = 4, ROW_BYTES = HASH_BYTES / LETTER_ROWS };

/* ---- one line: the signed note itself, in base64 ---- */

void anchor_line(const struct published *published, struct sbuf *out)
{
    sbuf_add(out, LINE_HEAD);
    base64_put(published->note, strlen(published->note), out);
    sbuf_add(out, "\n");
}

static enum rc parse_line(struct str line, const struct verifier *verifier, struct checkpoint *ret,
                          struct err *e)
{
    const struct str text = {line.p + sizeof LINE_HEAD - 1, line.n - (sizeof LINE_HEAD - 1)};
    CLEANUP(sbuf_fini) struct sbuf note = {0};
    unsigned char bytes[4096];
    size_t n = 0;
    MUST(sodium_init() >= 0);
    if (sodium_base642bin(bytes, sizeof bytes, text.p, text.n, " \r\n", &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return fail(e, RC_DAMAGED, "the anchor's line is cut off or mistyped");
    sbuf_add_n(&note, bytes, n);
    return checkpoint_open((struct str){note.p, note.n}, verifier, ret, e);
}

/* ---- a letter: the root in rows that can be typed, each with its own check ---- */

static unsigned row_check(unsigned row, const unsigned char *bytes)
{
    unsigned char hash[crypto_hash_sha256_BYTES], message[1 + ROW_BYTES];
    message[0] = (unsigned char)row;
    memcpy(message + 1, bytes, ROW_BYTES);
    crypto_hash_sha256(hash, message, sizeof message);
    return hash[0];
}

void anchor_letter(const struct published *published, struct sbuf *out)
{
    const struct checkpoint *c = &published->checkpoint;
    sbuf_add(out, "铁算盘账本检查点 / Iron Abacus ledger checkpoint\n");
    sbuf_addf(out, "%s: %s\n%s: %llu\n", LETTER_LOG, c->origin, LETTER_SIZE,
              (unsigned long long)c->size);
    for (unsigned row = 0; row < LETTER_ROWS; row++) {
        const unsigned char *b = c->root.b + (size_t)row * ROW_BYTES;
        sbuf_addf(out, "%u  %02x%02x %02x%02x %02x%02x %02x%02x  %02x\n", row + 1, b[0], b[1], b[2],
                  b[3], b[4], b[5], b[6], b[7], row_check(row + 1, b));
    }
}

/* "1  3f2a 9c01 …  5b", however it is spaced. */
static bool read_row(struct str line, unsigned row, unsigned char bytes[ROW_BYTES])
{
    unsigned char all[ROW_BYTES + 1];
    size_t n = 0;
    const char *end = NULL;
    if (line.n < 2 || line.p[0] != (char)('0' + row) || line.p[1] != ' ')
        return false;
    if (sodium_hex2bin(all, sizeof all, line.p + 1, line.n - 1, " \t\r", &n, &end) != 0 ||
        n != sizeof all || end != line.p + line.n)
        return false;
    memcpy(bytes, all, ROW_BYTES);
    return row_check(row, bytes) == all[ROW_BYTES];
}

/* What stands behind "title: " when the line begins so. */
static bool titled(struct str line, const char *title, struct str *ret)
{
    const size_t n = strlen(title) + 1;
    if (!str_starts(line, title) || line.n < n || line.p[n - 1] != ':')
        return false;
    *ret = str_trim((struct str){line.p + n, line.n - n});
    return true;
}

static enum rc parse_letter(struct str text, const struct verifier *verifier,
                            struct checkpoint *ret, struct err *e)
{
    struct str line, value;
    unsigned rows = 0;
    bool has_log = false, has_size = false;
    MUST(sodium_init() >= 0);
    while (text.n) {
        if (!line_take(&text, &line)) {
            line = text;
            text.n = 0;
        }
        line = str_trim(line);
        if (titled(line, LETTER_LOG, &value))
            has_log = str_is(value, verifier->origin);
        else if (titled(line, LETTER_SIZE, &value))
            has_size = decimal_read(value, &ret->size) && ret->size > 0;
        else if (rows < LETTER_ROWS && line.n && line.p[0] == (char)('1' + rows)) {
            if (!read_row(line, rows + 1, ret->root.b + (size_t)rows * ROW_BYTES))
                return fail(e, RC_DAMAGED, "row %u of the anchor is mistyped", rows + 1);
            rows++;
        }
    }
    if (rows < LETTER_ROWS || !has_size)
        return fail(e, RC_DAMAGED, "this is no anchor: a checkpoint, its line or its letter");
    if (!has_log)
        return fail(e, RC_DAMAGED, "the anchor is not of the log '%s'", verifier->origin);
    snprintf(ret->origin, sizeof ret->origin, "%s", verifier->origin);
    return RC_OK;
}

enum rc anchor_parse(struct str text, const struct verifier *verifier, struct checkpoint *ret,
                     bool *ret_is_signed, struct err *e)
{
    static const char bom[] = "\xEF\xBB\xBF";
    if (str_starts(text, bom))
        text = (struct str){text.p + 3, text.n - 3};
    *ret_is_signed = true;
    if (str_starts(text, LINE_HEAD)) {
        struct str line = text;
        line_take(&text, &line); /* the letter may follow, as it was printed */
        return parse_line(line, verifier, ret, e);
    }
    if (str_starts(text, verifier->origin))
        return checkpoint_open(text, verifier, ret, e);
    *ret_is_signed = false;
    return parse_letter(text, verifier, ret, e);
}
