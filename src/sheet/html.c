/* sheet/html.c - the tables of a web page, which many systems save as .xls.
 *
 * The page becomes one sheet, as an office program shows it: text outside tables stands in rows of
 * its own, a cell that spans columns or rows leaves the others empty, and a table inside a cell
 * spreads over rows from that cell on. Values stay as written, so that an identity number keeps its
 * digits; where the page also tells the number behind a shown amount (x:num), that is taken. */
#include "sheet/html_int.h"

#include <string.h>
#include <strings.h>

struct grid {  /* one table */
    int base;  /* the sheet's column of its first one */
    int width; /* columns used so far */
    int column, cell_column;
    int64_t row, *until; /* by column: the last row that a cell from above reaches into */
    bool is_in_row, is_in_cell;
    bool is_cell_spread; /* a table inside the cell, or text before one, took its place */
};

enum gap { GAP_NONE, GAP_BLANK, GAP_BREAK };

struct page {
    struct str text;
    struct emit *emit;
    struct grid grids[HTML_TABLES_DEEP_MAX];
    int depth;
    int64_t row; /* of the sheet; 0 before the first */
    int table_count;
    struct sbuf value; /* of the cell, or of text outside tables */
    enum gap gap;      /* owed before the next character */
    struct str number; /* what x:num says of the cell */
};

/* ---- text ---- */

static void add_text(struct page *page, struct str text)
{
    while (text.n) {
        char utf8[4];
        size_t bytes = 0;
        const uint32_t code = html_character(text, &bytes);
        text = (struct str){text.p + bytes, text.n - bytes};
        if (code == ' ' || code == '\t' || code == '\n' || code == '\r' || code == '\f') {
            page->gap = page->gap == GAP_NONE ? GAP_BLANK : page->gap;
            continue;
        }
        if (page->gap != GAP_NONE && page->value.n)
            sbuf_add(&page->value, page->gap == GAP_BREAK ? "\n" : " ");
        page->gap = GAP_NONE;
        sbuf_add_n(&page->value, utf8, utf8_put(code, utf8));
    }
}

static void clear_value(struct page *page)
{
    sbuf_clear(&page->value);
    page->gap = GAP_NONE;
    page->number = (struct str){"", 0};
}

/* 1,234.50 shows a number; 2023/5/9 and 12% show something else than the number behind them. */
static bool shows_number(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!strchr("0123456789,.-() ", text.p[i]))
            return false;
    return text.n > 0 && !memchr(text.p + 1, '-', text.n - 1);
}

static enum rc send_value(struct page *page, int column, struct err *e)
{
    const struct str text = str_trim((struct str){sbuf_text(&page->value), page->value.n});
    if (page->value.overflowed)
        return fail(e, RC_DAMAGED,
                    "a cell holds more than %d characters, which no office program writes",
                    CELL_BYTES_MAX / 4);
    if (text.n == 0)
        return RC_OK;
    if (page->number.n && shows_number(text))
        return emit_number_text(page->emit, column, page->number, (struct number_style){0}, e);
    return emit_cell(page->emit, column, CELL_TEXT, text, e);
}

/* ---- rows and cells ---- */

static enum rc next_sheet_row(struct page *page, struct err *e)
{
    if (page->row > 0)
        TRY(emit_row(page->emit, page->row, e));
    page->row++;
    return RC_OK;
}

static struct grid *top(struct page *page)
{
    return page->depth > 0 ? &page->grids[page->depth - 1] : NULL;
}

/* Text outside tables: a row of its own. */
static enum rc end_paragraph(struct page *page, struct err *e)
{
    if (str_trim((struct str){sbuf_text(&page->value), page->value.n}).n > 0) {
        TRY(next_sheet_row(page, e));
        TRY(send_value(page, 0, e));
    }
    clear_value(page);
    return RC_OK;
}

static enum rc close_cell(struct page *page, struct err *e)
{
    struct grid *grid = top(page);
    if (!grid->is_in_cell)
        return RC_OK;
    const bool has_text = str_trim((struct str){sbuf_text(&page->value), page->value.n}).n > 0;
    if (grid->is_cell_spread && has_text)
        TRY(next_sheet_row(page, e));
    TRY(send_value(page, grid->base + grid->cell_column, e));
    clear_value(page);
    grid->is_in_cell = false;
    return RC_OK;
}

static enum rc close_row(struct page *page, struct err *e)
{
    TRY(close_cell(page, e));
    top(page)->is_in_row = false;
    return RC_OK;
}

/* The first row of a table inside a cell is the row of that cell. */
static enum rc open_row(struct page *page, struct err *e)
{
    struct grid *grid = top(page);
    TRY(close_row(page, e));
    const bool is_inside = page->depth > 1 && grid->row == 0;
    struct grid *outer = is_inside ? grid - 1 : NULL;
    if (!outer || !outer->is_in_cell || outer->is_cell_spread)
        TRY(next_sheet_row(page, e));
    if (outer)
        outer->is_cell_spread = true;
    grid->row++;
    grid->column = 0;
    grid->is_in_row = true;
    return RC_OK;
}

static int64_t span_of(const struct html_mark *mark, const char *name)
{
    enum { SPAN_DIGITS_MAX = 6 };
    struct str text;
    int64_t span = 0;
    if (!html_attribute(mark, name, &text))
        return 1;
    text = str_trim(text);
    for (size_t i = 0; i < text.n && i < SPAN_DIGITS_MAX && text.p[i] >= '0' && text.p[i] <= '9';
         i++)
        span = span * 10 + (text.p[i] - '0');
    return text.n && *text.p == '0' ? 0 : span ? span : 1;
}

static enum rc open_cell(struct page *page, const struct html_mark *mark, struct err *e)
{
    enum { COLUMN_SPAN_MAX = 1000 };
    struct grid *grid = top(page);
    int64_t columns = span_of(mark, "colspan");
    const int64_t rows = span_of(mark, "rowspan");
    if (columns < 1 || columns > COLUMN_SPAN_MAX)
        columns = 1;
    TRY(grid->is_in_row ? close_cell(page, e) : open_row(page, e));
    while (grid->column < grid->width && grid->until[grid->column] >= grid->row)
        grid->column++;
    if (grid->base + grid->column + columns > SHEET_COLUMNS_MAX)
        return fail(e, RC_DAMAGED, "row %lld has more than %d columns", (long long)page->row,
                    SHEET_COLUMNS_MAX);
    grid->cell_column = grid->column;
    for (; columns > 0; columns--, grid->column++) /* no rows: down to the table's end */
        grid->until[grid->column] = rows ? grid->row + rows - 1 : INT64_MAX;
    if (grid->column > grid->width)
        grid->width = grid->column;
    grid->is_in_cell = true;
    grid->is_cell_spread = false;
    clear_value(page);
    html_attribute(mark, "x:num", &page->number);
    return RC_OK;
}

/* ---- tables ---- */

/* Text in the cell before a table inside it keeps the cell; the table begins below. */
static enum rc leave_outer(struct page *page, struct err *e)
{
    struct grid *outer = top(page);
    if (!outer)
        return end_paragraph(page, e);
    if (!outer->is_in_cell)
        return RC_OK;
    if (str_trim((struct str){sbuf_text(&page->value), page->value.n}).n > 0) {
        if (outer->is_cell_spread)
            TRY(next_sheet_row(page, e));
        TRY(send_value(page, outer->base + outer->cell_column, e));
        outer->is_cell_spread = true;
    }
    clear_value(page);
    return RC_OK;
}

static enum rc open_table(struct page *page, struct err *e)
{
    TRY(leave_outer(page, e));
    if (page->depth == HTML_TABLES_DEEP_MAX)
        return fail(e, RC_DAMAGED, "more than %d tables lie inside each other",
                    HTML_TABLES_DEEP_MAX);
    const struct grid *outer = top(page);
    struct grid *grid = &page->grids[page->depth++];
    int64_t *until = grid->until;
    if (!until)
        until = calloc(SHEET_COLUMNS_MAX, sizeof *until);
    MUST(until);
    memset(until, 0, (size_t)grid->width * sizeof *until);
    *grid = (struct grid){.base = outer ? outer->base + outer->cell_column : 0, .until = until};
    page->table_count++;
    return RC_OK;
}

/* What follows in the outer row stands right of the table. */
static enum rc close_table(struct page *page, struct err *e)
{
    const struct grid *grid = top(page);
    if (!grid)
        return RC_OK;
    TRY(close_row(page, e));
    page->depth--;
    struct grid *outer = top(page);
    if (!outer)
        return RC_OK;
    const int right = outer->cell_column + grid->width;
    for (; outer->column < right; outer->column++)
        outer->until[outer->column] = outer->row;
    if (outer->width < outer->column)
        outer->width = outer->column;
    return RC_OK;
}

/* ---- the walk ---- */

static bool is_block(const struct html_mark *mark)
{
    static const char *const names[] = {"p",    "div",     "br", "hr",   "li", "center",
                                        "form", "h1",      "h2", "h3",   "h4", "h5",
                                        "h6",   "caption", "ul", "body", NULL};
    for (const char *const *name = names; *name; name++)
        if (html_is(mark, *name))
            return true;
    return false;
}

static bool is_cell(const struct html_mark *mark)
{
    return html_is(mark, "td") || html_is(mark, "th");
}

static enum rc take_block(struct page *page, struct err *e)
{
    const struct grid *grid = top(page);
    if (!grid || !grid->is_in_row)
        return grid ? RC_OK : end_paragraph(page, e);
    page->gap = GAP_BREAK;
    return RC_OK;
}

static enum rc refuse_frames(struct err *e)
{
    fail(e, RC_FORMAT,
         "这是网页框架，表格在与它同名的文件夹里 / it is a frame; its sheets lie in a folder "
         "beside it");
    return fail_hint(e, "请在 WPS 或 Excel 中打开，另存为 .xlsx 后再导入 / open it in WPS or "
                        "Excel, save it as .xlsx and import that");
}

static enum rc take_mark(struct page *page, const struct html_mark *mark, struct err *e)
{
    const bool is_open = mark->event == HTML_OPEN;
    if (html_is(mark, "table"))
        return is_open ? open_table(page, e) : close_table(page, e);
    if (html_is(mark, "frameset"))
        return refuse_frames(e);
    if (is_block(mark))
        return take_block(page, e);
    if (page->depth == 0)
        return RC_OK;
    if (is_cell(mark))
        return is_open ? open_cell(page, mark, e) : close_cell(page, e);
    if (html_is(mark, "tr"))
        return is_open ? open_row(page, e) : close_row(page, e);
    return RC_OK;
}

static enum rc walk(struct page *page, struct err *e)
{
    size_t at = 0;
    for (;;) {
        struct html_mark mark;
        html_next(page->text, &at, &mark);
        if (mark.event == HTML_END)
            break;
        const struct grid *grid = top(page);
        if (mark.event != HTML_TEXT)
            TRY(take_mark(page, &mark, e));
        else if (!grid || grid->is_in_cell)
            add_text(page, mark.text);
        emit_progress(page->emit, (int64_t)at);
    }
    while (page->depth > 0)
        TRY(close_table(page, e));
    TRY(end_paragraph(page, e));
    return page->row > 0 ? emit_row(page->emit, page->row, e) : RC_OK;
}

/* The name that an office program gave the sheet when it wrote the page. */
static struct str sheet_name(struct str page)
{
    static const char open[] = "<x:Name>";
    const char *begin = memmem(page.p, page.n, open, sizeof open - 1);
    if (!begin)
        return STR("");
    begin += sizeof open - 1;
    const char *end = memchr(begin, '<', page.n - (size_t)(begin - page.p));
    return end ? str_trim((struct str){begin, (size_t)(end - begin)}) : STR("");
}

enum rc html_read(int fd, const struct sniffed *sniffed, struct gb18030 *gb, struct emit *emit,
                  struct err *e)
{
    CLEANUP(decoder_fini) struct decoder decoder;
    CLEANUP(sbuf_fini) struct sbuf text = {.cap = HTML_BYTES_MAX};
    struct page page = {.emit = emit, .value = {.cap = CELL_BYTES_MAX + 1}};
    decoder_init(&decoder, fd, sniffed, gb);
    TRY(decoder_all(&decoder, &text, e));
    page.text = (struct str){sbuf_text(&text), text.n};
    emit_begin(emit, sheet_name(page.text), (struct sheet_flags){0});
    enum rc rc = walk(&page, e);
    if (rc == RC_OK && page.table_count == 0) {
        rc = fail(e, RC_FORMAT,
                  "这是没有表格的网页，可能是登录页或出错页 / it is a web page without a table, "
                  "perhaps a login or error page");
        fail_hint(e, "请重新登录原系统再导出 / log in again and export it again");
    }
    sbuf_fini(&page.value);
    for (int i = 0; i < HTML_TABLES_DEEP_MAX; i++)
        free(page.grids[i].until);
    return rc;
}
