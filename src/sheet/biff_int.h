/* sheet/biff_int.h - the records of an .xls ([MS-XLS]) and the workbook that they make. Private to
 * the room. */
#ifndef IA_SHEET_BIFF_INT_H
#define IA_SHEET_BIFF_INT_H

#include "sheet/sheet_int.h"

enum biff_id { /* only what is looked at */
               BIFF_FORMULA = 0x006,
               BIFF_EOF = 0x00A,
               BIFF_DATEMODE = 0x022,
               BIFF_FILEPASS = 0x02F,
               BIFF_CONTINUE = 0x03C,
               BIFF_BOUNDSHEET = 0x085,
               BIFF_MULRK = 0x0BD,
               BIFF_RSTRING = 0x0D6,
               BIFF_XF = 0x0E0,
               BIFF_SST = 0x0FC,
               BIFF_LABELSST = 0x0FD,
               BIFF_NUMBER = 0x203,
               BIFF_LABEL = 0x204,
               BIFF_BOOLERR = 0x205,
               BIFF_STRING = 0x207,
               BIFF_ARRAY = 0x221,
               BIFF_TABLE = 0x236,
               BIFF_RK = 0x27E,
               BIFF_FORMAT = 0x41E,
               BIFF_SHRFMLA = 0x4BC,
               BIFF_BOF = 0x809,
};

/* ---- biff.c: records, and texts that run on over CONTINUE ---- */
struct biff {
    char *bytes; /* the whole stream */
    size_t n;
    bool is_8; /* Unicode; before Excel 97 texts were in the code page of their country */
    struct gb18030 *gb;
};
struct biff_record {
    unsigned id;
    size_t n, next; /* next: where the record behind it begins */
    const char *p;
};
enum rc biff_record(const struct biff *biff, size_t at, struct biff_record *ret, struct err *e);

struct biff_reader {
    const struct biff *biff;
    struct biff_record record;
    size_t at; /* in the record */
};
bool biff_more(struct biff_reader *r); /* goes on to the CONTINUE where a record is used up */
enum rc biff_skip(struct biff_reader *r, size_t bytes, struct err *e);
/* A text behind its count of characters, which has this many bytes (1 or 2). Appends. */
enum rc biff_text(struct biff_reader *r, int count_bytes, struct sbuf *out, struct err *e);

/* ---- xls.c ---- */
struct xls_sheet {
    size_t at;
    struct str name;
    bool is_hidden, is_table; /* not a chart, not a sheet of macros */
};
struct xls {
    struct biff biff;
    struct arena *arena;
    struct xls_sheet *sheets;
    int sheet_count;
    bool is_1904;
    struct number_formats formats;
    struct texts strings;
};

/* ---- xls_sheet.c ---- */
/* *left: bytes of the stream that no sheet has claimed yet. */
enum rc xls_read_sheet(const struct xls *xls, const struct xls_sheet *sheet, size_t *left,
                       struct emit *emit, struct err *e);

#endif
