/* sheet/xlsx.c - a workbook (ECMA-376), sheet after sheet. */
#include "sheet/sheet_int.h"

static enum rc read_book(struct xlsx_book *book, struct emit *emit, struct err *e)
{
    TRY(xlsx_load_book(book, e));
    TRY(xlsx_load_strings(book, e));
    for (int i = 0; i < book->sheet_count; i++)
        if (book->sheets[i].part)
            TRY(xlsx_read_sheet(book, &book->sheets[i], emit, e));
    return RC_OK;
}

enum rc xlsx_read(int fd, int64_t file_bytes, struct emit *emit, struct err *e)
{
    enum { ARENA_BYTES = 64 << 20 };
    struct xlsx_book book = {.arena = arena_new(ARENA_BYTES),
                             .strings = {.text = {.cap = SHARED_TEXT_BYTES_MAX}}};
    number_formats_init(&book.formats, book.arena);
    enum rc rc = zip_open(fd, file_bytes, &book.zip, e);
    if (rc == RC_OK)
        rc = read_book(&book, emit, e);
    xlsx_free_book(&book);
    return rc;
}
