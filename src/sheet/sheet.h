/* sheet/sheet.h - tables in foreign files, read in a child process that owns nothing but one file
 * descriptor.
 *
 * The parent calls sheet_open, then sheet_next until the end. The child sniffs by content (never by
 * name), parses, and sends rows over a pipe; the parent checks every length it is told. The child
 * is sandboxed before it reads its first byte: no files, no network, no keys, capped memory and
 * time. When it dies, sheet_next returns RC_DAMAGED with one sentence. */
#ifndef IA_SHEET_SHEET_H
#define IA_SHEET_SHEET_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,
    CELL_NUMBER, /* text is the number as stored; a spreadsheet keeps 15 digits only */
    CELL_DATE,   /* a number with a date format: YYYY-MM-DD, YYYY-MM-DD HH:MM:SS, or YYYY-MM where
                    the format shows no day */
    CELL_BOOL,   /* TRUE or FALSE */
    CELL_ERROR,  /* #N/A … */
};

struct cell {
    enum cell_kind kind;
    struct str text; /* UTF-8; valid until the next sheet_next */
};

enum sheet_event { SHEET_BEGIN, SHEET_ROW, SHEET_END_OF_FILE };

struct sheet_row {
    enum sheet_event event;
    /* SHEET_BEGIN */
    int sheet;             /* from 0 */
    struct str sheet_name; /* "" for CSV */
    bool is_hidden;
    bool is_1904; /* a number that stands for a day counts from 1904, not from 1900 */
    /* SHEET_ROW: rows without any cell are not sent */
    int64_t row; /* from 1, as an office program shows it */
    const struct cell *cells;
    int cell_count; /* trailing empty cells are cut */
};

struct sheet_reader;
/* Opens and sniffs. RC_FORMAT with one sentence (what it is, what to do) for what is no table here:
 * docs/formats/files.md lists what is; RC_DAMAGED for hostile or broken files. */
enum rc sheet_open(const char *path, struct sheet_reader **ret_reader, struct err *e);
void sheet_close(struct sheet_reader *reader);             /* kills the child when it still runs */
const char *sheet_kind(const struct sheet_reader *reader); /* "csv utf-8 ,", "xls" … */
enum rc sheet_next(struct sheet_reader *reader, struct sheet_row *ret_row, struct err *e);
double sheet_progress(
    const struct sheet_reader *reader); /* 0..1, how much of the file the child has read */

/* The child's main, called by cli/ for the role "@reader". */
int sheet_reader_main(void);

/* ---- writing .xlsx (libxlsxwriter) ---- */
struct book;
enum book_style {
    BOOK_PLAIN,
    BOOK_TITLE,
    BOOK_HEAD,
    BOOK_MONEY,
    BOOK_DATE,
    BOOK_WRAP,
    BOOK_RED,
    BOOK_YELLOW,
    BOOK_NOTE,
    BOOK_STYLE_COUNT
};
enum rc book_new(const char *path, struct book **ret_book, struct err *e);
void book_sheet(struct book *book,
                const char *name); /* a new current sheet; names are cut to 31 and made unique */
void book_widths(struct book *book, const double *widths, int count);
/* A row as high as this many lines of text: not every office program fits rows to wrapped text. */
void book_lines(struct book *book, int row, int lines);
void book_freeze(struct book *book, int rows, int columns);
void book_filter(struct book *book, int head_row, int rows, int columns);
void book_text(struct book *book, int row, int column, const char *text,
               enum book_style style); /* never a formula */
void book_money(struct book *book, int row, int column, int64_t fen,
                enum book_style style); /* yuan with two places */
void book_number(struct book *book, int row, int column, double number, enum book_style style);
void book_merge(struct book *book, int row, int column, int last_row, int last_column,
                const char *text, enum book_style style);
void book_print_setup(struct book *book, bool is_landscape, int repeat_rows);
/* Writes the file, durably and whole: the old one or the new. The book is gone either way. */
enum rc book_close(struct book *book, struct err *e);

#endif
