/* demo/table.h - one exported file, written row by row as CSV or as a workbook. Private to the
 * room. */
#ifndef IA_DEMO_TABLE_H
#define IA_DEMO_TABLE_H

#include "base/text.h"
#include "sheet/sheet.h"

enum table_kind { TABLE_XLSX, TABLE_CSV, TABLE_CSV_BOM, TABLE_TSV_BOM, TABLE_CSV_GB18030 };

struct table {
    char file[160]; /* relative to the demonstration folder */
    char sheet[64]; /* "" for CSV */
    int64_t row;    /* being written, from 1, as an office program shows it */
    enum table_kind kind;
    enum book_style style; /* of the next texts and numbers of a workbook */
    int column;
    char delimiter;
    int fd;
    struct sbuf text; /* CSV not yet written */
    struct book *book;
    struct err failure; /* the first write that failed; told by table_close */
};

enum rc table_open(struct table *table, const char *dir, const char *file, enum table_kind kind,
                   struct err *e);
void table_fini(struct table *table); /* for CLEANUP: after table_close it does nothing */
enum rc table_close(struct table *table, struct err *e);

/* A workbook needs at least one sheet before its first row. */
void table_sheet(struct table *table, const char *name, const double *widths, int columns);
/* Cells, left to right. Texts hold no line break. */
void table_text(struct table *table, const char *text);
void table_textf(struct table *table, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void table_texts(struct table *table, const char *const *texts); /* NULL-terminated */
void table_money(struct table *table, int64_t fen);
void table_wan(struct table *table, int64_t fen); /* in 万元, as text */
void table_number(struct table *table, double number);
/* One text over several cells; in a CSV only the first of them is filled. */
void table_span(struct table *table, int rows, int columns, const char *text);
/* Ends the row and returns its number. */
int64_t table_end_row(struct table *table);

#endif
