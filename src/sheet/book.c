/* sheet/book.c - workbooks for people, through libxlsxwriter.
 *
 * inv 1: text is written as text, never as a formula. inv 2: the same calls give the same bytes
 * (the creation date is fixed). The library's temporary files lie beside the target, never in a
 * folder that others share. */
#include "sheet/sheet.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <xlsxwriter.h>

#include "os/os.h"

enum { SHEET_NAME_MAX = 31, TEXT_CHARACTERS_MAX = 32767 };

struct book {
    lxw_workbook *workbook;
    lxw_worksheet *sheet; /* the current one */
    lxw_format *formats[BOOK_STYLE_COUNT];
    char *path, *aside; /* written aside, then renamed: a reader sees a whole workbook */
    char *folder_text;  /* dirname() cuts it */
    lxw_error error;    /* the first that happened; told by book_close */
};

/* ---- styles ---- */

struct style {
    const char *number_format;
    uint8_t align, vertical;
    bool is_bold, is_wrapped, has_border;
    double size;
    uint32_t background, colour;
};

static const struct style STYLES[BOOK_STYLE_COUNT] = {
    [BOOK_PLAIN] = {.has_border = true, .vertical = LXW_ALIGN_VERTICAL_CENTER},
    [BOOK_TITLE] = {.is_bold = true,
                    .size = 16,
                    .align = LXW_ALIGN_CENTER,
                    .vertical = LXW_ALIGN_VERTICAL_CENTER},
    [BOOK_HEAD] = {.is_bold = true,
                   .is_wrapped = true,
                   .has_border = true,
                   .align = LXW_ALIGN_CENTER,
                   .vertical = LXW_ALIGN_VERTICAL_CENTER,
                   .background = 0xE7EDF3},
    [BOOK_MONEY] = {.number_format = "#,##0.00",
                    .has_border = true,
                    .align = LXW_ALIGN_RIGHT,
                    .vertical = LXW_ALIGN_VERTICAL_CENTER},
    [BOOK_DATE] = {.number_format = "yyyy-mm-dd",
                   .has_border = true,
                   .align = LXW_ALIGN_CENTER,
                   .vertical = LXW_ALIGN_VERTICAL_CENTER},
    [BOOK_WRAP] = {.is_wrapped = true, .has_border = true, .vertical = LXW_ALIGN_VERTICAL_TOP},
    [BOOK_RED] = {.is_wrapped = true,
                  .has_border = true,
                  .vertical = LXW_ALIGN_VERTICAL_CENTER,
                  .background = 0xF9E0DE,
                  .colour = 0x8E1B12},
    [BOOK_YELLOW] = {.is_wrapped = true,
                     .has_border = true,
                     .vertical = LXW_ALIGN_VERTICAL_CENTER,
                     .background = 0xFBF1CF,
                     .colour = 0x6B5200},
    [BOOK_NOTE] = {.is_wrapped = true, .vertical = LXW_ALIGN_VERTICAL_CENTER, .colour = 0x555555},
};

static lxw_format *format_of(lxw_workbook *workbook, const struct style *style)
{
    lxw_format *format = workbook_add_format(workbook);
    if (!format)
        return NULL;
    if (style->number_format)
        format_set_num_format(format, style->number_format);
    if (style->align)
        format_set_align(format, style->align);
    if (style->vertical)
        format_set_align(format, style->vertical);
    if (style->is_bold)
        format_set_bold(format);
    if (style->is_wrapped)
        format_set_text_wrap(format);
    if (style->has_border)
        format_set_border(format, LXW_BORDER_THIN);
    if (style->size > 0)
        format_set_font_size(format, style->size);
    if (style->background)
        format_set_bg_color(format, style->background);
    if (style->colour)
        format_set_font_color(format, style->colour);
    return format;
}

/* ---- the book ---- */

static void book_free(struct book *book)
{
    free(book->path);
    free(book->aside);
    free(book->folder_text);
    free(book);
}

static void keep_error(struct book *book, lxw_error error)
{
    if (book->error == LXW_NO_ERROR)
        book->error = error;
}

/* Who may read the file that is replaced, and nobody else, may read the new one. */
static enum rc make_aside(const struct book *book, struct err *e)
{
    struct stat status;
    CLEANUP(fd_closep) int fd = -1;
    const mode_t mode = stat(book->path, &status) == 0 ? status.st_mode & 0777 : 0644;
    TRY(os_remove(book->aside, e)); /* of a process that was killed */
    return os_create(book->aside, mode, &fd, e);
}

enum rc book_new(const char *path, struct book **ret_book, struct err *e)
{
    struct book *book = calloc(1, sizeof *book);
    MUST(book);
    book->path = strdup(path);
    book->folder_text = strdup(path);
    MUST(book->path && book->folder_text && asprintf(&book->aside, "%s.new", path) > 0);
    lxw_workbook_options options = {.tmpdir = dirname(book->folder_text)};
    if (make_aside(book, e) != RC_OK) {
        book_free(book);
        return e->rc;
    }
    book->workbook = workbook_new_opt(book->aside, &options);
    if (!book->workbook) {
        book_free(book);
        return fail(e, RC_IO, "could not begin the workbook '%s'", path);
    }
    /* 2000-01-01: a workbook is named by what is in it, not by when it was written. */
    lxw_doc_properties properties = {.created = 946684800};
    workbook_set_properties(book->workbook, &properties);
    for (int i = 0; i < BOOK_STYLE_COUNT; i++)
        book->formats[i] = format_of(book->workbook, &STYLES[i]);
    *ret_book = book;
    return RC_OK;
}

/* A name that spreadsheets accept: at most 31 characters, none of []:*?/\, no quote at either end.
 */
static void sheet_title(const char *name, struct sbuf *out, int characters_max)
{
    struct str text = str_trim(str_of(name));
    for (int count = 0; text.n && count < characters_max; count++) {
        size_t bytes = 0;
        const uint32_t c = utf8_next(text, &bytes);
        if (c < 128 && strchr("[]:*?/\\'", (int)c))
            sbuf_add(out, " ");
        else
            sbuf_add_n(out, text.p, bytes);
        text.p += bytes;
        text.n -= bytes;
    }
    if (out->n == 0)
        sbuf_add(out, "Sheet");
}

void book_sheet(struct book *book, const char *name)
{
    enum { TRIES = 10000, SUFFIX_ROOM = 7 };
    CLEANUP(sbuf_fini) struct sbuf title = {0};
    sheet_title(name, &title, SHEET_NAME_MAX);
    for (int n = 2; n < TRIES && workbook_get_worksheet_by_name(book->workbook, title.p); n++) {
        sbuf_clear(&title);
        sheet_title(name, &title, SHEET_NAME_MAX - SUFFIX_ROOM);
        sbuf_addf(&title, " (%d)", n);
    }
    book->sheet = workbook_add_worksheet(book->workbook, title.p);
    MUST(book->sheet);
}

void book_widths(struct book *book, const double *widths, int count)
{
    for (int i = 0; i < count; i++)
        keep_error(book,
                   worksheet_set_column(book->sheet, (lxw_col_t)i, (lxw_col_t)i, widths[i], NULL));
}

void book_lines(struct book *book, int row, int lines)
{
    enum { LINES_MAX = 25 }; /* a row ends at 409 points */
    const double points = 15.0 * (lines < 1 ? 1 : lines > LINES_MAX ? LINES_MAX : lines);
    keep_error(book, worksheet_set_row(book->sheet, (lxw_row_t)row, points, NULL));
}

void book_freeze(struct book *book, int rows, int columns)
{
    worksheet_freeze_panes(book->sheet, (lxw_row_t)rows, (lxw_col_t)columns);
}

void book_filter(struct book *book, int head_row, int rows, int columns)
{
    keep_error(book, worksheet_autofilter(book->sheet, (lxw_row_t)head_row, 0,
                                          (lxw_row_t)(head_row + rows), (lxw_col_t)(columns - 1)));
}

/* At most what a cell holds; the library would refuse the whole text. */
static void cell_text(const char *text, struct sbuf *out)
{
    struct str rest = str_of(text);
    for (int count = 0; rest.n && count < TEXT_CHARACTERS_MAX; count++) {
        size_t bytes = 0;
        (void)utf8_next(rest, &bytes);
        sbuf_add_n(out, rest.p, bytes);
        rest.p += bytes;
        rest.n -= bytes;
    }
}

void book_text(struct book *book, int row, int column, const char *text, enum book_style style)
{
    CLEANUP(sbuf_fini) struct sbuf cut = {0};
    if (text && strlen(text) > TEXT_CHARACTERS_MAX) {
        cell_text(text, &cut);
        text = sbuf_text(&cut);
    }
    keep_error(book, text && *text
                         ? worksheet_write_string(book->sheet, (lxw_row_t)row, (lxw_col_t)column,
                                                  text, book->formats[style])
                         : worksheet_write_blank(book->sheet, (lxw_row_t)row, (lxw_col_t)column,
                                                 book->formats[style]));
}

void book_money(struct book *book, int row, int column, int64_t fen, enum book_style style)
{
    /* The one place where money becomes a float: a spreadsheet knows nothing else. Exact to 2^53
     * fen. */
    book_number(book, row, column, (double)fen / 100.0, style);
}

void book_number(struct book *book, int row, int column, double number, enum book_style style)
{
    keep_error(book, worksheet_write_number(book->sheet, (lxw_row_t)row, (lxw_col_t)column, number,
                                            book->formats[style]));
}

void book_merge(struct book *book, int row, int column, int last_row, int last_column,
                const char *text, enum book_style style)
{
    if (row == last_row && column == last_column) {
        book_text(book, row, column, text, style);
        return;
    }
    keep_error(book, worksheet_merge_range(book->sheet, (lxw_row_t)row, (lxw_col_t)column,
                                           (lxw_row_t)last_row, (lxw_col_t)last_column, text,
                                           book->formats[style]));
}

void book_print_setup(struct book *book, bool is_landscape, int repeat_rows)
{
    enum { A4 = 9 };
    worksheet_set_paper(book->sheet, A4);
    if (is_landscape)
        worksheet_set_landscape(book->sheet);
    worksheet_fit_to_pages(book->sheet, 1, 0);
    if (repeat_rows > 0)
        keep_error(book, worksheet_repeat_rows(book->sheet, 0, (lxw_row_t)(repeat_rows - 1)));
}

static enum rc put_in_place(const struct book *book, struct err *e)
{
    if (book->error != LXW_NO_ERROR)
        return fail(e, RC_IO, "could not write the workbook '%s': %s", book->path,
                    lxw_strerror(book->error));
    TRY(os_sync_file(book->aside, e));
    return os_rename(book->aside, book->path, e);
}

enum rc book_close(struct book *book, struct err *e)
{
    struct err ignored = {0};
    keep_error(book, workbook_close(book->workbook));
    const enum rc rc = put_in_place(book, e);
    if (rc != RC_OK)
        (void)os_remove(book->aside, &ignored);
    book_free(book);
    return rc;
}
