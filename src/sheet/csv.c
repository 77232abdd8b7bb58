/* sheet/csv.c - delimited text (RFC 4180, and what office programs make of it).
 *
 * One pass over the text: quotes, doubled quotes, line breaks inside quotes, CR, LF or CRLF, and
 * the
 * ="0123" that exports write so that a spreadsheet leaves the digits alone. */
#include "sheet/sheet_int.h"

#include <string.h>

enum state { AT_FIELD, IN_PLAIN, IN_QUOTES, AFTER_QUOTE };

struct csv {
    char delimiter;
    struct emit *emit;
    enum state state;
    struct sbuf *field; /* what earlier pieces of the field left */
    int column;
    int64_t line, record_line; /* of the text, from 1 */
    int64_t row;               /* rows before this one, as a spreadsheet counts: blank lines too,
                                  but not the line breaks inside quotes */
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
    const struct str text = unwrap((struct str){sbuf_text(csv->field), csv->field->n});
    if (csv->column >= SHEET_COLUMNS_MAX)
        return fail(e, RC_DAMAGED, "line %lld has more than %d columns",
                    (long long)csv->record_line, SHEET_COLUMNS_MAX);
    if (text.n)
        TRY(emit_cell(csv->emit, csv->column, CELL_TEXT, text, e));
    csv->column++;
    csv->state = AT_FIELD;
    sbuf_clear(csv->field);
    return RC_OK;
}

static enum rc end_record(struct csv *csv, struct err *e)
{
    TRY(end_field(csv, e));
    TRY(emit_row(csv->emit, csv->row + 1, e));
    csv->column = 0;
    csv->has_record = false;
    return RC_OK;
}

static enum rc add(struct csv *csv, const char *p, size_t n, struct err *e)
{
    sbuf_add_n(csv->field, p, n);
    if (csv->field->n <= CELL_BYTES_MAX)
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
    csv->row++;
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
    while (i < n && p[i] != csv->delimiter && !is_break(p[i]))
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
    if (c == csv->delimiter) {
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

/* ---- the file ---- */

static enum rc read_all(struct csv *csv, struct decoder *decoder, struct err *e)
{
    for (;;) {
        struct str text;
        const enum rc rc = decoder_next(decoder, &text, e);
        if (rc != RC_OK)
            return fail_context(e, "第 %lld 行 line %lld", (long long)csv->line,
                                (long long)csv->line);
        if (text.n == 0)
            return RC_OK;
        TRY(parse(csv, text.p, text.n, e));
        emit_progress(csv->emit, decoder->at);
    }
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
    CLEANUP(decoder_fini) struct decoder decoder;
    CLEANUP(sbuf_fini) struct sbuf field = {0};
    struct csv csv = {.delimiter = sniffed->delimiter,
                      .emit = emit,
                      .field = &field,
                      .line = 1,
                      .record_line = 1};
    decoder_init(&decoder, fd, sniffed, gb);
    emit_begin(emit, STR(""), (struct sheet_flags){0});
    TRY(read_all(&csv, &decoder, e));
    return finish(&csv, e);
}
