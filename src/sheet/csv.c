/* sheet/csv.c - delimited text (RFC 4180, and what office programs make of it).
 *
 * Bytes are brought to UTF-8 in blocks first: in GB18030 the second byte of a character may be a
 * bar or a quotation mark. Then one pass over the text: quotes, doubled quotes, line breaks inside
 * quotes, CR, LF or CRLF, and the ="0123" that exports write so that a spreadsheet leaves the
 * digits alone. */
#include "sheet/sheet_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 256 << 10, CARRY_BYTES = 8 };

enum state { AT_FIELD, IN_PLAIN, IN_QUOTES, AFTER_QUOTE };

struct csv {
    const struct sniffed *sniffed;
    struct gb18030 *gb;
    struct emit *emit;
    bool is_gb18030, is_ascii;
    enum state state;
    struct sbuf field; /* what earlier pieces of the field left */
    int column;
    int64_t line, record_line; /* from 1 */
    bool has_record, was_cr;
};

/* ---- fields and records ---- */

/* ="0123" stands for the text 0123. */
static struct str unwrap(struct str text)
{
    if (text.n >= 3 && text.p[0] == '=' && text.p[1] == '"' && text.p[text.n - 1] == '"')
        return (struct str){text.p + 2, text.n - 3};
    return text;
}

static enum rc end_field(struct csv *csv, struct err *e)
{
    const struct str text = unwrap((struct str){sbuf_text(&csv->field), csv->field.n});
    if (csv->column >= SHEET_COLUMNS_MAX)
        return fail(e, RC_DAMAGED, "line %lld has more than %d columns",
                    (long long)csv->record_line, SHEET_COLUMNS_MAX);
    if (text.n)
        TRY(emit_cell(csv->emit, csv->column, CELL_TEXT, text, e));
    csv->column++;
    csv->state = AT_FIELD;
    sbuf_clear(&csv->field);
    return RC_OK;
}

static enum rc end_record(struct csv *csv, struct err *e)
{
    TRY(end_field(csv, e));
    TRY(emit_row(csv->emit, csv->record_line, e));
    csv->column = 0;
    csv->has_record = false;
    return RC_OK;
}

static enum rc add(struct csv *csv, const char *p, size_t n, struct err *e)
{
    sbuf_add_n(&csv->field, p, n);
    if (csv->field.n <= CELL_BYTES_MAX)
        return RC_OK;
    if (csv->state == IN_QUOTES) {
        fail(e, RC_DAMAGED, "a quotation mark in line %lld is never closed",
             (long long)csv->record_line);
        return fail_hint(e, "look at that line; a quotation mark inside a field must be doubled");
    }
    return fail(e, RC_DAMAGED, "a field in line %lld is longer than a spreadsheet cell can be",
                (long long)csv->record_line);
}

/* ---- one pass ---- */

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

static enum rc line_break(struct csv *csv, char c, struct err *e)
{
    const bool is_second_half = c == '\n' && csv->was_cr;
    csv->was_cr = c == '\r';
    if (is_second_half)
        return RC_OK;
    if (csv->has_record)
        TRY(end_record(csv, e));
    csv->line++;
    return RC_OK;
}

/* Bytes that mean nothing special in this state: taken at once. */
static size_t plain_run(const struct csv *csv, const char *p, size_t n)
{
    size_t i = 0;
    if (csv->state == IN_QUOTES) {
        const char *quote = memchr(p, '"', n);
        return quote ? (size_t)(quote - p) : n;
    }
    while (i < n && p[i] != csv->sniffed->delimiter && !is_break(p[i]))
        i++;
    return i;
}

static enum rc quoted_run(struct csv *csv, const char *p, size_t n, struct err *e)
{
    for (size_t i = 0; i < n; i++) { /* line numbers count inside quotes too */
        csv->line += p[i] == '\n' ? !csv->was_cr : p[i] == '\r';
        csv->was_cr = p[i] == '\r';
    }
    return add(csv, p, n, e);
}

static enum rc special(struct csv *csv, char c, struct err *e)
{
    switch (csv->state) {
    case IN_QUOTES: /* only a quotation mark ends a run here */
        csv->was_cr = false;
        csv->state = AFTER_QUOTE;
        return RC_OK;
    case AFTER_QUOTE:
        if (c == '"') {
            csv->state = IN_QUOTES;
            return add(csv, "\"", 1, e);
        }
        break;
    case AT_FIELD:
    case IN_PLAIN:
    default:
        break;
    }
    if (c == csv->sniffed->delimiter) {
        csv->was_cr = false;
        return end_field(csv, e);
    }
    return line_break(csv, c, e);
}

static enum rc parse(struct csv *csv, const char *p, size_t n, struct err *e)
{
    for (size_t i = 0; i < n;) {
        if (!csv->has_record && !is_break(p[i])) {
            csv->has_record = true;
            csv->record_line = csv->line;
        }
        if (csv->state == AT_FIELD && p[i] == '"') {
            csv->was_cr = false;
            csv->state = IN_QUOTES;
            i++;
            continue;
        }
        if (csv->state == AFTER_QUOTE && p[i] == '"') {
            TRY(special(csv, p[i++], e));
            continue;
        }
        const size_t run = plain_run(csv, p + i, n - i);
        if (run > 0 && csv->state == IN_QUOTES) {
            TRY(quoted_run(csv, p + i, run, e));
        } else if (run > 0) {
            csv->was_cr = false;
            csv->state = IN_PLAIN; /* also text after a closing quotation mark, as written */
            TRY(add(csv, p + i, run, e));
        }
        i += run;
        if (i < n)
            TRY(special(csv, p[i++], e));
    }
    return RC_OK;
}

/* ---- encodings ---- */

static bool all_ascii(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] >= 0x80)
            return false;
    return true;
}

/* Bytes at the end that may be the beginning of a longer character. */
static size_t cut_character(const char *p, size_t n)
{
    for (size_t back = 1; back <= 3 && back <= n; back++) {
        const unsigned char c = (unsigned char)p[n - back];
        if (c < 0x80)
            return 0;
        if (c >= 0xC0)
            return (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) > back ? back : 0;
    }
    return 0;
}

static enum rc bad_text(const struct csv *csv, struct err *e)
{
    fail(e, RC_DAMAGED, "the text after line %lld is not %s, though the file began so",
         (long long)csv->line, csv->is_gb18030 ? "GB18030" : "UTF-8");
    return fail_hint(e, "open it in the program it comes from and save it again as CSV in UTF-8");
}

static enum rc take_gb18030(struct csv *csv, struct str bytes, bool is_last, size_t *ret_used,
                            struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    if (!gb18030_convert(csv->gb, bytes, &text, ret_used) || (is_last && *ret_used < bytes.n))
        return bad_text(csv, e);
    return parse(csv, sbuf_text(&text), text.n, e);
}

static enum rc take_utf8(struct csv *csv, struct str bytes, bool is_last, size_t *ret_used,
                         struct err *e)
{
    const size_t cut = is_last ? 0 : cut_character(bytes.p, bytes.n);
    *ret_used = bytes.n - cut;
    if (!utf8_valid((struct str){bytes.p, *ret_used}))
        return bad_text(csv, e);
    return parse(csv, bytes.p, *ret_used, e);
}

static enum rc take(struct csv *csv, struct str bytes, bool is_last, size_t *ret_used,
                    struct err *e)
{
    if (memchr(bytes.p, 0, bytes.n))
        return fail(e, RC_DAMAGED, "the text after line %lld holds binary zeros",
                    (long long)csv->line);
    if (csv->is_ascii &&
        !all_ascii(bytes.p, bytes.n)) { /* the first byte that tells the encoding */
        csv->is_ascii = false;
        csv->is_gb18030 =
            !utf8_valid((struct str){bytes.p, bytes.n - cut_character(bytes.p, bytes.n)});
    }
    return csv->is_gb18030 ? take_gb18030(csv, bytes, is_last, ret_used, e)
                           : take_utf8(csv, bytes, is_last, ret_used, e);
}

static enum rc read_all(struct csv *csv, int fd, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf block = {0};
    char bytes[16 << 10];
    int64_t at = (int64_t)csv->sniffed->bom_bytes;
    for (bool is_last = false; !is_last;) {
        while (block.n < BLOCK_BYTES && !is_last) {
            const ssize_t got = pread(fd, bytes, sizeof bytes, at);
            if (got < 0)
                return fail(e, RC_IO, "the file cannot be read");
            sbuf_add_n(&block, bytes, (size_t)got);
            at += got;
            is_last = got == 0;
        }
        size_t used = 0;
        char rest[CARRY_BYTES];
        if (block.n)
            TRY(take(csv, (struct str){block.p, block.n}, is_last, &used, e));
        const size_t left = block.n - used;
        if (left > sizeof rest)
            return bad_text(csv, e);
        memcpy(rest, sbuf_text(&block) + used, left);
        sbuf_clear(&block);
        sbuf_add_n(&block, rest, left);
        emit_progress(csv->emit, at);
    }
    return RC_OK;
}

static enum rc finish(struct csv *csv, struct err *e)
{
    if (csv->state == IN_QUOTES) {
        fail(e, RC_DAMAGED, "a quotation mark in line %lld is never closed",
             (long long)csv->record_line);
        return fail_hint(
            e, "the file may be cut short, or a quotation mark inside a field was not doubled");
    }
    return csv->has_record ? end_record(csv, e) : RC_OK;
}

enum rc csv_read(int fd, const struct sniffed *sniffed, struct gb18030 *gb, struct emit *emit,
                 struct err *e)
{
    struct csv csv = {.sniffed = sniffed,
                      .gb = gb,
                      .emit = emit,
                      .is_gb18030 = sniffed->is_gb18030,
                      .is_ascii = sniffed->is_ascii,
                      .line = 1,
                      .record_line = 1};
    emit_begin(emit, STR(""), false);
    enum rc rc = read_all(&csv, fd, e);
    if (rc == RC_OK)
        rc = finish(&csv, e);
    sbuf_fini(&csv.field);
    return rc;
}
