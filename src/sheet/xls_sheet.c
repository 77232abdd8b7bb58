/* sheet/xls_sheet.c - the rows of one worksheet of an .xls.
 *
 * Its cells are records, mostly in order of rows. A first pass notes where they lie and whether
 * they are in order; the second sends them. A formula counts by its last computed value. */
#include "sheet/biff_int.h"

#include <string.h>

enum { CELL_HEAD_BYTES_OF_XLS = 6 }; /* row, column, format */

struct cells {
    uint32_t *at; /* of their records in the stream */
    size_t count, room;
    bool is_unordered;
};

struct walk {
    const struct xls *xls;
    struct emit *emit;
    struct sbuf text;
};

static enum rc damaged(struct err *e)
{
    return fail(e, RC_DAMAGED, "单元格记录已损坏 / the record of a cell is broken");
}

/* ---- where the cells lie ---- */

static bool is_cell(unsigned id)
{
    switch (id) {
    case BIFF_FORMULA:
    case BIFF_MULRK:
    case BIFF_RSTRING:
    case BIFF_LABELSST:
    case BIFF_NUMBER:
    case BIFF_LABEL:
    case BIFF_BOOLERR:
    case BIFF_RK:
        return true;
    default:
        return false;
    }
}

static unsigned row_at(const struct biff *biff, uint32_t at)
{
    return le16(biff->bytes + at + 4);
}

static void add_cell(const struct biff *biff, struct cells *cells, size_t at)
{
    if (cells->count == cells->room) {
        cells->room = cells->room ? cells->room * 2 : 1024;
        cells->at = realloc(cells->at, cells->room * sizeof *cells->at);
        MUST(cells->at);
    }
    cells->at[cells->count++] = (uint32_t)at;
    if (cells->count > 1)
        cells->is_unordered |=
            row_at(biff, cells->at[cells->count - 2]) > row_at(biff, cells->at[cells->count - 1]);
}

/* Charts inside the sheet are skipped: they begin and end like the sheet itself. */
static enum rc collect(const struct biff *biff, size_t begin, struct cells *cells, size_t *ret_end,
                       struct err *e)
{
    int depth = 0;
    size_t at = begin;
    do {
        struct biff_record record;
        TRY(biff_record(biff, at, &record, e));
        if (at == begin && record.id != BIFF_BOF)
            return damaged(e);
        if (record.id == BIFF_FILEPASS) /* of a sheet without a book */
            return fail(e, RC_FORMAT, "这是加密的工作簿 / it is an encrypted workbook");
        depth += (record.id == BIFF_BOF) - (record.id == BIFF_EOF);
        if (depth == 1 && is_cell(record.id)) {
            if (record.n < CELL_HEAD_BYTES_OF_XLS)
                return damaged(e);
            add_cell(biff, cells, at);
        }
        at = record.next;
    } while (depth > 0);
    *ret_end = at;
    return RC_OK;
}

static int by_row(const void *a, const void *b, void *biff)
{
    const uint32_t at_a = *(const uint32_t *)a, at_b = *(const uint32_t *)b;
    const unsigned row_a = row_at(biff, at_a), row_b = row_at(biff, at_b);
    if (row_a != row_b)
        return row_a < row_b ? -1 : 1;
    return at_a < at_b ? -1 : at_a > at_b;
}

/* ---- what a cell holds ---- */

static struct number_style style_of(const struct xls *xls, const char *format)
{
    return (struct number_style){number_formats_of(&xls->formats, le16(format)), xls->is_1904};
}

/* 30 bits of an integer or of a double's upper half; perhaps a hundredth of it. */
static double rk_value(uint32_t rk)
{
    double value;
    if (rk & 2) {
        value = (double)((int32_t)rk >> 2);
    } else {
        const uint64_t bits = (uint64_t)(rk & ~3u) << 32;
        memcpy(&value, &bits, sizeof value);
    }
    return rk & 1 ? value / 100 : value;
}

static double double_at(const char *p)
{
    const uint64_t bits = le64(p);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static enum rc send_mulrk(struct walk *w, const struct biff_record *record, struct err *e)
{
    enum { EACH = 6 };
    int column = le16(record->p + 2);
    for (size_t at = 4; at + EACH + 2 <= record->n; at += EACH, column++) {
        if (column >= SHEET_COLUMNS_MAX)
            return damaged(e);
        TRY(emit_number(w->emit, column, rk_value(le32(record->p + at + 2)),
                        style_of(w->xls, record->p + at), e));
    }
    return RC_OK;
}

static enum rc send_text(struct walk *w, int column, struct biff_reader *reader, struct err *e)
{
    sbuf_clear(&w->text);
    TRY(biff_text(reader, 2, &w->text, e));
    return emit_cell(w->emit, column, CELL_TEXT, (struct str){sbuf_text(&w->text), w->text.n}, e);
}

static enum rc send_bool(struct walk *w, int column, bool is_true, struct err *e)
{
    return emit_cell(w->emit, column, CELL_BOOL, is_true ? STR("TRUE") : STR("FALSE"), e);
}

static enum rc send_error(struct walk *w, int column, unsigned code, struct err *e)
{
    const char *name = code == 0x00   ? "#NULL!"
                       : code == 0x07 ? "#DIV/0!"
                       : code == 0x0F ? "#VALUE!"
                       : code == 0x17 ? "#REF!"
                       : code == 0x1D ? "#NAME?"
                       : code == 0x24 ? "#NUM!"
                                      : "#N/A";
    return emit_cell(w->emit, column, CELL_ERROR, str_of(name), e);
}

/* The text of a formula stands in a record behind it. */
static enum rc send_formula_text(struct walk *w, int column, size_t next, struct err *e)
{
    struct biff_record record;
    TRY(biff_record(&w->xls->biff, next, &record, e));
    while (record.id == BIFF_SHRFMLA || record.id == BIFF_ARRAY || record.id == BIFF_TABLE ||
           record.id == BIFF_CONTINUE)
        TRY(biff_record(&w->xls->biff, record.next, &record, e));
    if (record.id != BIFF_STRING)
        return RC_OK; /* computed to nothing, or never */
    struct biff_reader reader = {&w->xls->biff, record, 0};
    return send_text(w, column, &reader, e);
}

static enum rc send_formula(struct walk *w, int column, const struct biff_record *record,
                            struct err *e)
{
    enum { TEXT, BOOL, ERROR };
    const char *value = record->p + CELL_HEAD_BYTES_OF_XLS;
    if (record->n < CELL_HEAD_BYTES_OF_XLS + 8)
        return damaged(e);
    if (le16(value + 6) != 0xFFFF) /* no number is so: it would not be one */
        return emit_number(w->emit, column, double_at(value), style_of(w->xls, record->p + 4), e);
    switch (*value) {
    case TEXT:
        return send_formula_text(w, column, record->next, e);
    case BOOL:
        return send_bool(w, column, value[2] != 0, e);
    case ERROR:
        return send_error(w, column, (unsigned char)value[2], e);
    default:
        return RC_OK;
    }
}

/* Bytes that a record of this kind has at least behind its head. */
static size_t least_bytes(unsigned id)
{
    switch (id) {
    case BIFF_NUMBER:
        return 8;
    case BIFF_RK:
    case BIFF_LABELSST:
        return 4;
    default:
        return 2;
    }
}

static enum rc send_cell(struct walk *w, const struct biff_record *record, struct err *e)
{
    const int column = le16(record->p + 2);
    const char *value = record->p + CELL_HEAD_BYTES_OF_XLS;
    struct biff_reader reader = {&w->xls->biff, *record, CELL_HEAD_BYTES_OF_XLS};
    struct str shared;
    if (column >= SHEET_COLUMNS_MAX || record->n < CELL_HEAD_BYTES_OF_XLS + least_bytes(record->id))
        return damaged(e);
    switch (record->id) {
    case BIFF_NUMBER:
        return emit_number(w->emit, column, double_at(value), style_of(w->xls, record->p + 4), e);
    case BIFF_RK:
        return emit_number(w->emit, column, rk_value(le32(value)), style_of(w->xls, record->p + 4),
                           e);
    case BIFF_MULRK:
        return send_mulrk(w, record, e);
    case BIFF_LABELSST:
        TRY(texts_get(&w->xls->strings, le32(value), &shared, e));
        return emit_cell(w->emit, column, CELL_TEXT, shared, e);
    case BIFF_BOOLERR:
        return value[1] ? send_error(w, column, (unsigned char)value[0], e)
                        : send_bool(w, column, value[0] != 0, e);
    case BIFF_FORMULA:
        return send_formula(w, column, record, e);
    case BIFF_LABEL:
    case BIFF_RSTRING:
    default:
        return send_text(w, column, &reader, e);
    }
}

static enum rc send_rows(struct walk *w, const struct cells *cells, struct err *e)
{
    const struct biff *biff = &w->xls->biff;
    for (size_t i = 0; i < cells->count; i++) {
        struct biff_record record;
        const unsigned row = row_at(biff, cells->at[i]);
        TRY(biff_record(biff, cells->at[i], &record, e));
        TRY(send_cell(w, &record, e));
        if (i + 1 == cells->count || row_at(biff, cells->at[i + 1]) != row) {
            TRY(emit_row(w->emit, (int64_t)row + 1, e));
            emit_progress(w->emit, cells->at[i]);
        }
    }
    return RC_OK;
}

enum rc xls_read_sheet(const struct xls *xls, const struct xls_sheet *sheet, size_t *left,
                       struct emit *emit, struct err *e)
{
    struct walk walk = {.xls = xls, .emit = emit};
    struct cells cells = {0};
    struct biff biff = xls->biff; /* qsort_r wants it without const */
    size_t end = 0;
    enum rc rc = collect(&biff, sheet->at, &cells, &end, e);
    if (rc == RC_OK && end - sheet->at > *left)
        rc = fail(e, RC_DAMAGED, "工作表相互重叠 / sheets lie over each other in the file");
    if (rc == RC_OK && cells.is_unordered)
        qsort_r(cells.at, cells.count, sizeof *cells.at, by_row, &biff);
    if (rc == RC_OK) {
        *left -= end - sheet->at;
        rc = send_rows(&walk, &cells, e);
    }
    sbuf_fini(&walk.text);
    free(cells.at);
    return rc;
}
