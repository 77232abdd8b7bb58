/* sheet/xlsx_sheet.c - the rows of one worksheet. A formula counts by its last computed value. */
#include "sheet/sheet_int.h"

#include <stdlib.h>
#include <string.h>

enum value_type {
    VALUE_NUMBER,
    VALUE_SHARED,
    VALUE_TEXT,
    VALUE_INLINE,
    VALUE_BOOL,
    VALUE_ERROR,
    VALUE_DATE
};

struct sheet_state {
    const struct xlsx_book *book;
    struct emit *emit;
    int64_t row;     /* from 1 */
    int column;      /* from 0; of the cell that is open */
    int next_column; /* for cells that do not say where they are */
    enum value_type type;
    struct number_style style;
    bool is_in_data, is_in_cell, is_in_value, is_in_phonetic;
    struct sbuf value;
};

/* ---- what a cell holds ---- */

static enum rc emit_shared(struct sheet_state *s, struct str text, struct err *e)
{
    struct str shared;
    size_t index = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || index > s->book->strings.count)
            return fail(e, RC_DAMAGED, "a cell refers to a shared text that does not exist");
        index = index * 10 + (size_t)(text.p[i] - '0');
    }
    TRY(texts_get(&s->book->strings, index, &shared, e));
    return emit_cell(s->emit, s->column, CELL_TEXT, shared, e);
}

static enum rc emit_text(struct sheet_state *s, struct str text, struct err *e)
{
    if (memchr(text.p, '_', text.n)) { /* in place, but not in the window of the XML */
        if (text.p != s->value.p) {
            sbuf_clear(&s->value);
            sbuf_add_str(&s->value, text);
        }
        text = (struct str){s->value.p, xlsx_unescape(s->value.p, text.n)};
    }
    return emit_cell(s->emit, s->column, CELL_TEXT, text, e);
}

static enum rc emit_value(struct sheet_state *s, struct str text, struct err *e)
{
    if (s->value.overflowed || text.n > CELL_BYTES_MAX)
        return fail(e, RC_DAMAGED,
                    "a cell holds more than %d characters, which no office program writes",
                    CELL_BYTES_MAX / 4);
    if (text.n == 0)
        return RC_OK;
    if (!utf8_valid(text))
        return fail(e, RC_DAMAGED, "a cell's text is not UTF-8");
    switch (s->type) {
    case VALUE_NUMBER:
        return emit_number_text(s->emit, s->column, text, s->style, e);
    case VALUE_SHARED:
        return emit_shared(s, text, e);
    case VALUE_BOOL:
        return emit_cell(s->emit, s->column, CELL_BOOL,
                         str_is(text, "1") || str_is(text, "true") ? STR("TRUE") : STR("FALSE"), e);
    case VALUE_ERROR:
        return emit_cell(s->emit, s->column, CELL_ERROR, text, e);
    case VALUE_DATE:
        return emit_iso_date(s->emit, s->column, text, s->style, e);
    case VALUE_TEXT:
    case VALUE_INLINE:
    default:
        return emit_text(s, text, e);
    }
}

/* ---- where it is ---- */

/* "BC12" -> 54, 12; false when it is not a place on a sheet. */
static bool parse_place(struct str text, int *ret_column, int64_t *ret_row)
{
    int column = 0;
    int64_t row = 0;
    size_t i = 0;
    for (; i < text.n && text.p[i] >= 'A' && text.p[i] <= 'Z' && column <= SHEET_COLUMNS_MAX; i++)
        column = column * 26 + (text.p[i] - 'A' + 1);
    for (; i < text.n && text.p[i] >= '0' && text.p[i] <= '9' && row <= SHEET_ROWS_MAX; i++)
        row = row * 10 + (text.p[i] - '0');
    *ret_column = column - 1;
    *ret_row = row;
    return i == text.n && column > 0 && column <= SHEET_COLUMNS_MAX && row > 0 &&
           row <= SHEET_ROWS_MAX;
}

static enum rc open_row(struct sheet_state *s, const struct xml *xml, struct err *e)
{
    const struct str place = xml_attribute(xml, "r");
    const int64_t last = s->row;
    s->next_column = 0;
    s->row = last + 1;
    if (!place.p)
        return RC_OK;
    s->row = 0;
    for (size_t i = 0; i < place.n && s->row <= SHEET_ROWS_MAX; i++)
        s->row = place.p[i] >= '0' && place.p[i] <= '9' ? s->row * 10 + (place.p[i] - '0')
                                                        : SHEET_ROWS_MAX + 1;
    if (s->row <= last || s->row > SHEET_ROWS_MAX)
        return fail(e, RC_DAMAGED, "the rows of a sheet are out of order after row %lld",
                    (long long)last);
    return RC_OK;
}

static enum value_type type_of(struct str name)
{
    static const struct {
        const char *name;
        enum value_type type;
    } types[] = {{"s", VALUE_SHARED}, {"str", VALUE_TEXT}, {"inlineStr", VALUE_INLINE},
                 {"b", VALUE_BOOL},   {"e", VALUE_ERROR},  {"d", VALUE_DATE}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is(name, types[i].name))
            return types[i].type;
    return VALUE_NUMBER;
}

static enum rc begin_cell(struct sheet_state *s, struct str place, struct str style,
                          struct str type, struct err *e)
{
    int64_t row = s->row;
    size_t format = 0;
    s->column = s->next_column;
    if (place.p && (!parse_place(place, &s->column, &row) || row != s->row))
        return fail(e, RC_DAMAGED, "a cell of row %lld says that it is somewhere else",
                    (long long)s->row);
    if (s->column >= SHEET_COLUMNS_MAX)
        return fail(e, RC_DAMAGED, "row %lld has more than %d columns", (long long)s->row,
                    SHEET_COLUMNS_MAX);
    s->next_column = s->column + 1;
    s->type = type_of(type);
    for (size_t i = 0; i < style.n && format < s->book->formats.cell_count; i++)
        format = format * 10 + (size_t)(style.p[i] - '0');
    s->style.format = number_formats_of(&s->book->formats, format);
    return RC_OK;
}

static enum rc open_cell(struct sheet_state *s, const struct xml *xml, struct err *e)
{
    s->is_in_cell = true;
    sbuf_clear(&s->value);
    return begin_cell(s, xml_attribute(xml, "r"), xml_attribute(xml, "s"), xml_attribute(xml, "t"),
                      e);
}

/* All that follow here in a shape known by heart. */
static enum rc take_plain_cells(struct sheet_state *s, struct xml *xml, struct err *e)
{
    struct xlsx_cell cell;
    for (size_t n; (n = xlsx_match_cell(xml_ahead(xml), &cell)) > 0; xml_skip(xml, n)) {
        TRY(begin_cell(s, cell.place, cell.style, cell.type, e));
        TRY(emit_value(s, cell.text, e));
    }
    return RC_OK;
}

/* ---- the walk ---- */

static enum rc on_open(struct sheet_state *s, const struct xml *xml, struct str name, struct err *e)
{
    if (str_is(name, "c") && !s->is_in_cell)
        return open_cell(s, xml, e);
    if (str_is(name, "row"))
        return open_row(s, xml, e);
    if (str_is(name, "v") || str_is(name, "t"))
        s->is_in_value = s->is_in_cell && !s->is_in_phonetic;
    else if (str_is(name, "rPh"))
        s->is_in_phonetic = true;
    return RC_OK;
}

static enum rc on_close(struct sheet_state *s, const struct xml *xml, struct str name,
                        struct err *e)
{
    if (str_is(name, "v") || str_is(name, "t")) {
        s->is_in_value = false;
    } else if (str_is(name, "rPh")) {
        s->is_in_phonetic = false;
    } else if (str_is(name, "c") && s->is_in_cell) {
        s->is_in_cell = false;
        return emit_value(s, (struct str){sbuf_text(&s->value), s->value.n}, e);
    } else if (str_is(name, "row")) {
        TRY(emit_row(s->emit, s->row, e));
        emit_progress(s->emit, xml_position(xml));
    }
    return RC_OK;
}

static enum rc walk(struct sheet_state *s, struct xml *xml, struct err *e)
{
    for (;;) {
        enum xml_event event;
        struct str text;
        if (s->is_in_data && !s->is_in_cell && !s->is_in_value && !s->is_in_phonetic)
            TRY(take_plain_cells(s, xml, e));
        TRY(xml_next(xml, &event, &text, e));
        if (event == XML_END)
            return s->is_in_data ? fail(e, RC_DAMAGED, "a sheet ends in the middle of its rows")
                                 : RC_OK;
        if (event == XML_TEXT) {
            if (s->is_in_value)
                sbuf_add_str(&s->value, text);
        } else if (str_is(text, "sheetData")) {
            s->is_in_data = event == XML_OPEN;
        } else if (s->is_in_data) {
            TRY(event == XML_OPEN ? on_open(s, xml, text, e) : on_close(s, xml, text, e));
        }
    }
}

enum rc xlsx_read_sheet(const struct xlsx_book *book, const struct xlsx_sheet *sheet,
                        struct emit *emit, struct err *e)
{
    CLEANUP(xml_freep) struct xml *xml = NULL;
    struct zip_part *part = NULL;
    struct sheet_state state = {.book = book,
                                .emit = emit,
                                .style = {.is_1904 = book->is_1904},
                                .value = {.cap = CELL_BYTES_MAX + 1}};
    const struct str name = str_of(sheet->name);
    TRY(zip_part_open(book->zip, zip_find(book->zip, str_of(sheet->part)), &part, e));
    xml = xml_of_part(part);
    emit_begin(emit, utf8_valid(name) ? name : STR("?"),
               (struct sheet_flags){sheet->is_hidden, book->is_1904});
    enum rc rc = walk(&state, xml, e);
    if (rc != RC_OK)
        fail_context(e, "sheet '%.60s'", sheet->name);
    sbuf_fini(&state.value);
    return rc;
}
