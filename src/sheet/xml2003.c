/* sheet/xml2003.c - a workbook in the XML of Excel 2002 and 2003 (SpreadsheetML).
 *
 * Whether a sheet is hidden stands behind its rows, so the file is read twice: once for what the
 * sheets and styles are, once for the rows. */
#include "sheet/sheet_int.h"

#include <string.h>
#include <strings.h>

enum { ARENA_BYTES = 16 << 20, DATE_STYLES_MAX = 1024 };

struct date_style { /* most styles show no date: only those that do are kept */
    const char *id;
    enum number_format format;
};

struct book2003 {
    struct arena *arena;
    bool *is_hidden; /* by sheet */
    int sheet_count;
    bool is_1904;
    struct date_style *styles;
    int style_count;
};

struct walk2003 {
    const struct book2003 *book;
    struct emit *emit;
    int sheet; /* from 0 */
    int64_t row;
    int column, next_column, comments;
    int64_t next_row, *until; /* by column: the last row that a cell from above reaches into */
    struct number_style style;
    char type; /* of the value: the first letter of its name, or 0 outside a value */
    struct sbuf value;
};

/* ---- where the XML comes from ---- */

struct decoded {
    struct decoder decoder;
    struct str left;
};

static enum rc decoded_read(void *from, void *bytes, size_t room, size_t *ret_n, struct err *e)
{
    struct decoded *decoded = from;
    if (decoded->left.n == 0)
        TRY(decoder_next(&decoded->decoder, &decoded->left, e));
    const size_t n = decoded->left.n < room ? decoded->left.n : room;
    memcpy(bytes, decoded->left.p, n);
    decoded->left.p += n;
    decoded->left.n -= n;
    *ret_n = n;
    return RC_OK;
}

static int64_t decoded_position(const void *from)
{
    return ((const struct decoded *)from)->decoder.at;
}

static void decoded_close(void *from)
{
    decoder_fini(&((struct decoded *)from)->decoder);
    free(from);
}

static struct xml *open_text(int fd, const struct sniffed *sniffed, struct gb18030 *gb)
{
    struct decoded *decoded = calloc(1, sizeof *decoded);
    MUST(decoded);
    decoder_init(&decoded->decoder, fd, sniffed, gb);
    return xml_new((struct xml_source){decoded, decoded_read, decoded_position, decoded_close});
}

/* ---- first reading ---- */

static enum number_format format_of_name(struct str code)
{
    static const char *const dates[] = {"General Date", "Long Date",   "Medium Date", "Short Date",
                                        "Long Time",    "Medium Time", "Short Time",  NULL};
    static const char *const others[] = {"General", "General Number", "Currency", "Euro Currency",
                                         "Fixed",   "Standard",       "Percent",  "Scientific",
                                         "Yes/No",  "True/False",     "On/Off",   NULL};
    for (const char *const *name = dates; *name; name++)
        if (str_is(code, *name))
            return FORMAT_DATE;
    for (const char *const *name = others; *name; name++)
        if (str_is(code, *name))
            return FORMAT_NUMBER;
    return number_format_of_code(code);
}

static enum rc add_style(struct book2003 *book, const char *id, struct str code, struct err *e)
{
    const enum number_format format = format_of_name(code);
    if (format == FORMAT_NUMBER || !id)
        return RC_OK;
    if (book->style_count == DATE_STYLES_MAX)
        return fail(e, RC_DAMAGED, "the workbook has more than %d styles of dates",
                    DATE_STYLES_MAX);
    book->styles[book->style_count++] = (struct date_style){id, format};
    return RC_OK;
}

static const char *keep_id(struct book2003 *book, struct str id)
{
    char *copy = id.p ? arena_try(book->arena, id.n + 1) : NULL;
    if (copy)
        memcpy(copy, id.p, id.n);
    return copy;
}

static enum rc learn(struct book2003 *book, struct xml *xml, struct err *e)
{
    const char *style = NULL;
    bool is_in_visible = false;
    for (;;) {
        enum xml_event event;
        struct str text;
        TRY(xml_next(xml, &event, &text, e));
        if (event == XML_END)
            return RC_OK;
        if (event == XML_TEXT) {
            if (is_in_visible && book->sheet_count > 0)
                book->is_hidden[book->sheet_count - 1] |=
                    str_is(text, "SheetHidden") || str_is(text, "SheetVeryHidden");
            continue;
        }
        if (str_is(text, "Visible"))
            is_in_visible = event == XML_OPEN;
        if (event != XML_OPEN)
            continue;
        if (str_is(text, "Worksheet") && book->sheet_count++ == SHEETS_MAX)
            return fail(e, RC_DAMAGED, "the workbook has more than %d sheets", SHEETS_MAX);
        if (str_is(text, "Style"))
            style = keep_id(book, xml_attribute(xml, "ID"));
        else if (str_is(text, "NumberFormat"))
            TRY(add_style(book, style, xml_attribute(xml, "Format"), e));
        else if (str_is(text, "Date1904"))
            book->is_1904 = true;
    }
}

/* ---- second reading ---- */

/* -1 when it is not there or no number. */
static int64_t count_of(const struct xml *xml, const char *attribute)
{
    const struct str text = xml_attribute(xml, attribute);
    int64_t count = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || count > SHEET_ROWS_MAX)
            return -1;
        count = count * 10 + (text.p[i] - '0');
    }
    return text.n ? count : -1;
}

static enum rc open_row(struct walk2003 *w, const struct xml *xml, struct err *e)
{
    const int64_t index = count_of(xml, "Index"), span = count_of(xml, "Span");
    if (index >= 0 && index < w->next_row)
        return fail(e, RC_DAMAGED, "the rows of a sheet are out of order after row %lld",
                    (long long)w->row);
    w->row = index >= 0 ? index : w->next_row;
    w->next_row = w->row + 1 + (span > 0 ? span : 0);
    w->next_column = 0;
    return RC_OK;
}

static enum number_format format_of_style(const struct book2003 *book, struct str id)
{
    for (int i = 0; i < book->style_count; i++)
        if (str_is(id, book->styles[i].id))
            return book->styles[i].format;
    return FORMAT_NUMBER;
}

/* A cell that does not say where it is stands in the next column that is free. */
static enum rc open_cell(struct walk2003 *w, const struct xml *xml, struct err *e)
{
    const int64_t index = count_of(xml, "Index"), down = count_of(xml, "MergeDown");
    int64_t across = count_of(xml, "MergeAcross");
    int64_t column = index > 0 ? index - 1 : w->next_column;
    while (index <= 0 && column < SHEET_COLUMNS_MAX && w->until[column] >= w->row)
        column++;
    across = across > 0 ? across : 0;
    if (column + across >= SHEET_COLUMNS_MAX)
        return fail(e, RC_DAMAGED, "row %lld has more than %d columns", (long long)w->row,
                    SHEET_COLUMNS_MAX);
    w->column = (int)column;
    w->next_column = (int)(column + 1 + across);
    for (int c = w->column; down > 0 && c < w->next_column; c++)
        w->until[c] = w->row + down;
    w->style.format = format_of_style(w->book, xml_attribute(xml, "StyleID"));
    return RC_OK;
}

static enum rc send_value(struct walk2003 *w, struct err *e)
{
    const struct str text = {sbuf_text(&w->value), w->value.n};
    if (w->value.overflowed)
        return fail(e, RC_DAMAGED,
                    "a cell holds more than %d characters, which no office program writes",
                    CELL_BYTES_MAX / 4);
    switch (w->type) {
    case 'N':
        return emit_number_text(w->emit, w->column, text, w->style, e);
    case 'D':
        return emit_iso_date(w->emit, w->column, text, w->style, e);
    case 'B':
        return emit_cell(w->emit, w->column, CELL_BOOL,
                         str_is(text, "1") ? STR("TRUE") : STR("FALSE"), e);
    case 'E':
        return emit_cell(w->emit, w->column, CELL_ERROR, text, e);
    default:
        return emit_cell(w->emit, w->column, CELL_TEXT, text, e);
    }
}

static void open_sheet(struct walk2003 *w, const struct xml *xml)
{
    const struct sheet_flags flags = {w->book->is_hidden[w->sheet], w->book->is_1904};
    w->sheet +=
        w->sheet + 1 < SHEETS_MAX; /* both readings count the same, unless somebody writes */
    emit_begin(w->emit, xml_attribute(xml, "Name"), flags);
    w->row = 0;
    w->next_row = 1;
    memset(w->until, 0, SHEET_COLUMNS_MAX * sizeof *w->until);
}

static enum rc on_open(struct walk2003 *w, const struct xml *xml, struct str name, struct err *e)
{
    if (str_is(name, "Comment")) {
        w->comments++;
    } else if (w->comments > 0 || w->type) {
        return RC_OK; /* a note on a cell; bold type inside a value */
    } else if (str_is(name, "Worksheet")) {
        open_sheet(w, xml);
    } else if (w->sheet > 0 && str_is(name, "Row")) {
        return open_row(w, xml, e);
    } else if (w->row > 0 && str_is(name, "Cell")) {
        return open_cell(w, xml, e);
    } else if (w->row > 0 && str_is(name, "Data")) {
        const struct str type = xml_attribute(xml, "Type");
        w->type = type.n ? *type.p : 'S';
        sbuf_clear(&w->value);
    }
    return RC_OK;
}

static enum rc on_close(struct walk2003 *w, const struct xml *xml, struct str name, struct err *e)
{
    if (str_is(name, "Comment")) {
        w->comments -= w->comments > 0;
    } else if (w->comments > 0) {
        return RC_OK;
    } else if (w->type && str_is(name, "Data")) {
        TRY(send_value(w, e));
        w->type = 0;
    } else if (w->row > 0 && str_is(name, "Row")) {
        TRY(emit_row(w->emit, w->row, e));
        emit_progress(w->emit, xml_position(xml));
    }
    return RC_OK;
}

static enum rc walk(struct walk2003 *w, struct xml *xml, struct err *e)
{
    for (int depth = 0;;) {
        enum xml_event event;
        struct str text;
        TRY(xml_next(xml, &event, &text, e));
        depth += (event == XML_OPEN) - (event == XML_CLOSE);
        if (event == XML_END)
            return depth == 0 ? RC_OK
                              : fail(e, RC_DAMAGED,
                                     "工作簿不完整，被截断 / the workbook ends in the middle");
        if (event == XML_OPEN)
            TRY(on_open(w, xml, text, e));
        else if (event == XML_CLOSE)
            TRY(on_close(w, xml, text, e));
        else if (w->type && w->comments == 0)
            sbuf_add_str(&w->value, text);
    }
}

static enum rc read_book(int fd, const struct sniffed *sniffed, struct gb18030 *gb,
                         struct book2003 *book, struct emit *emit, struct err *e)
{
    CLEANUP(xml_freep) struct xml *first = open_text(fd, sniffed, gb);
    TRY(learn(book, first, e));
    CLEANUP(xml_freep) struct xml *second = open_text(fd, sniffed, gb);
    struct walk2003 w = {.book = book,
                         .emit = emit,
                         .until = ARENA_ARRAY(book->arena, int64_t, SHEET_COLUMNS_MAX),
                         .style = {.is_1904 = book->is_1904},
                         .value = {.cap = CELL_BYTES_MAX + 1}};
    const enum rc rc = walk(&w, second, e);
    sbuf_fini(&w.value);
    return rc;
}

enum rc xml2003_read(int fd, const struct sniffed *sniffed, struct gb18030 *gb, struct emit *emit,
                     struct err *e)
{
    struct book2003 book = {.arena = arena_new(ARENA_BYTES)};
    book.is_hidden = ARENA_ARRAY(book.arena, bool, SHEETS_MAX);
    book.styles = ARENA_ARRAY(book.arena, struct date_style, DATE_STYLES_MAX);
    const enum rc rc = read_book(fd, sniffed, gb, &book, emit, e);
    arena_free(book.arena);
    return rc;
}
