/* demo/table.c - one exported file, written row by row as CSV or as a workbook.
 *
 * A failed write is remembered and told by table_close: nobody who adds a cell has to ask. */
#include "demo/table.h"

#include <errno.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "os/os.h"

enum {
    FLUSH_BYTES = 1 << 18,
    WORKBOOK_ROWS_MAX = 1048576, /* a list that may grow longer is written as CSV */
};

/* ---- CSV ---- */

static enum rc to_gb18030(struct str text, struct sbuf *out, struct err *e)
{
    char piece[4096], *in = (char *)(uintptr_t)text.p; /* iconv takes char **, but only reads */
    size_t left = text.n;
    iconv_t coder = iconv_open("GB18030", "UTF-8");
    if (coder == (iconv_t)-1)
        return fail(e, RC_MISSING, "this system cannot write GB18030: its iconv does not know it");
    while (left > 0) {
        char *to = piece;
        size_t room = sizeof piece;
        const size_t done = iconv(coder, &in, &left, &to, &room);
        MUST(done != (size_t)-1 || errno == E2BIG); /* all text is our own */
        sbuf_add_n(out, piece, (size_t)(to - piece));
    }
    iconv_close(coder);
    return RC_OK;
}

static enum rc flush(struct table *table, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf coded = {0};
    struct str bytes = {sbuf_text(&table->text), table->text.n};
    if (table->kind == TABLE_CSV_GB18030) {
        TRY(to_gb18030(bytes, &coded, e));
        bytes = (struct str){sbuf_text(&coded), coded.n};
    }
    TRY(os_write_all(table->fd, bytes.p, bytes.n, e));
    sbuf_clear(&table->text);
    return RC_OK;
}

static void flush_when_full(struct table *table)
{
    if (table->text.n < FLUSH_BYTES)
        return;
    if (table->failure.rc == RC_OK)
        (void)flush(table, &table->failure);
    sbuf_clear(&table->text);
}

static void add_csv_cell(struct table *table, const char *text)
{
    struct sbuf *out = &table->text;
    if (table->column > 0)
        sbuf_add_n(out, &table->delimiter, 1);
    if (!strchr(text, table->delimiter) && !strchr(text, '"')) {
        sbuf_add(out, text);
        return;
    }
    sbuf_add(out, "\"");
    for (const char *p = text; *p; p++)
        sbuf_add(out, *p == '"' ? "\"\"" : (const char[]){*p, '\0'});
    sbuf_add(out, "\"");
}

/* ---- both ---- */

enum rc table_open(struct table *table, const char *dir, const char *file, enum table_kind kind,
                   struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    *table = (struct table){.kind = kind, .fd = -1, .row = 1, .delimiter = ','};
    snprintf(table->file, sizeof table->file, "%s", file);
    sbuf_addf(&path, "%s/%s", dir, file);
    if (kind == TABLE_XLSX)
        return book_new(sbuf_text(&path), &table->book, e);
    if (kind == TABLE_TSV_BOM)
        table->delimiter = '\t';
    TRY(os_create(sbuf_text(&path), 0644, &table->fd, e));
    if (kind == TABLE_CSV_BOM || kind == TABLE_TSV_BOM)
        sbuf_add(&table->text, "\xEF\xBB\xBF");
    return RC_OK;
}

void table_fini(struct table *table)
{
    struct err ignored = {0};
    if (table->book)
        (void)book_close(table->book, &ignored);
    table->book = NULL;
    sbuf_fini(&table->text);
    fd_closep(&table->fd);
    table->fd = -1;
}

enum rc table_close(struct table *table, struct err *e)
{
    struct book *book = table->book;
    table->book = NULL;
    if (book)
        return book_close(book, e);
    if (table->failure.rc != RC_OK) {
        *e = table->failure;
        return e->rc;
    }
    TRY(flush(table, e));
    table_fini(table);
    return RC_OK;
}

void table_sheet(struct table *table, const char *name, const double *widths, int columns)
{
    snprintf(table->sheet, sizeof table->sheet, "%s", name);
    table->row = 1;
    table->column = 0;
    book_sheet(table->book, name);
    book_widths(table->book, widths, columns);
}

void table_text(struct table *table, const char *text)
{
    if (table->kind != TABLE_XLSX)
        add_csv_cell(table, text);
    else if (*text)
        book_text(table->book, (int)table->row - 1, table->column, text, table->style);
    table->column++;
}

void table_textf(struct table *table, const char *format, ...)
{
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    table_text(table, text);
}

void table_texts(struct table *table, const char *const *texts)
{
    for (; *texts; texts++)
        table_text(table, *texts);
}

void table_money(struct table *table, int64_t fen)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    if (table->kind == TABLE_XLSX) {
        book_money(table->book, (int)table->row - 1, table->column++, fen, BOOK_MONEY);
        return;
    }
    money_format(fen, &text);
    table_text(table, sbuf_text(&text));
}

void table_wan(struct table *table, int64_t fen)
{
    const int64_t size = fen < 0 ? -fen : fen;
    table_textf(table, "%s%" PRId64 ".%06" PRId64, fen < 0 ? "-" : "", size / 1000000,
                size % 1000000);
}

void table_number(struct table *table, double number)
{
    if (table->kind == TABLE_XLSX)
        book_number(table->book, (int)table->row - 1, table->column++, number, table->style);
    else
        table_textf(table, "%.15g", number);
}

void table_span(struct table *table, int rows, int columns, const char *text)
{
    const int row = (int)table->row - 1, column = table->column;
    if (table->kind != TABLE_XLSX || (rows == 1 && columns == 1)) {
        table_text(table, text);
        return;
    }
    book_merge(table->book, row, column, row + rows - 1, column + columns - 1, text, table->style);
    table->column += columns;
}

int64_t table_end_row(struct table *table)
{
    MUST(table->kind != TABLE_XLSX || table->row <= WORKBOOK_ROWS_MAX);
    if (table->kind != TABLE_XLSX) {
        sbuf_add(&table->text, "\r\n");
        flush_when_full(table);
    }
    table->column = 0;
    return table->row++;
}
