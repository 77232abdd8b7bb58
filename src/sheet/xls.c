/* sheet/xls.c - a workbook of Excel 5 to 2003, and of WPS (.et): what its sheets refer to.
 *
 * The stream "Workbook" holds records: first those of the whole book (sheets, formats, shared
 * texts), then those of each sheet. It is kept in memory, for records refer to each other. */
#include "sheet/biff_int.h"

#include <string.h>
#include <unistd.h>

enum { ARENA_BYTES = 16 << 20, VERSION_8 = 0x0600, TYPE_GLOBALS = 0x05, TYPE_SHEET = 0x10 };

/* ---- one record each ---- */

static enum rc too_short(struct err *e)
{
    return fail(e, RC_DAMAGED, "工作簿的记录已损坏 / a record of the workbook is too short");
}

static enum rc add_sheet(struct xls *xls, const struct biff_record *record, struct err *e)
{
    enum { HEAD_BYTES = 6, KIND_TABLE = 0 };
    CLEANUP(sbuf_fini) struct sbuf name = {0};
    struct biff_reader reader = {&xls->biff, *record, HEAD_BYTES};
    if (record->n < HEAD_BYTES + 1)
        return too_short(e);
    if (xls->sheet_count == SHEETS_MAX)
        return fail(e, RC_DAMAGED, "the workbook has more than %d sheets", SHEETS_MAX);
    TRY(biff_text(&reader, 1, &name, e));
    struct xls_sheet *sheet = &xls->sheets[xls->sheet_count++];
    *sheet = (struct xls_sheet){.at = le32(record->p),
                                .name = {arena_strdup(xls->arena, sbuf_text(&name)), name.n},
                                .is_hidden = record->p[4] & 3,
                                .is_table = record->p[5] == KIND_TABLE};
    return RC_OK;
}

static enum rc add_format(struct xls *xls, const struct biff_record *record, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf code = {0};
    struct biff_reader reader = {&xls->biff, *record, 2};
    if (record->n < 3)
        return too_short(e);
    TRY(biff_text(&reader, xls->biff.is_8 ? 2 : 1, &code, e));
    return number_formats_name(&xls->formats, le16(record->p),
                               (struct str){sbuf_text(&code), code.n}, e);
}

/* The count in the record is only believed as far as there are texts. */
static enum rc load_texts(struct xls *xls, const struct biff_record *record, struct err *e)
{
    struct biff_reader reader = {&xls->biff, *record, 8};
    if (record->n < 8)
        return too_short(e);
    for (uint32_t left = le32(record->p + 4); left > 0 && biff_more(&reader); left--) {
        TRY(biff_text(&reader, 2, &xls->strings.text, e));
        TRY(texts_end(&xls->strings, e));
    }
    return RC_OK;
}

static enum rc refuse_encrypted(struct err *e)
{
    fail(e, RC_FORMAT,
         "这是加密的工作簿，不能直接读入 / it is an encrypted workbook, which cannot be read here");
    return fail_hint(e, "请在 WPS 或 Excel 中取消密码和工作簿保护，另存后再导入 / take away its "
                        "password and its protection, save it again and import that");
}

static enum rc take_record(struct xls *xls, const struct biff_record *record, struct err *e)
{
    switch (record->id) {
    case BIFF_FILEPASS:
        return refuse_encrypted(e);
    case BIFF_DATEMODE:
        xls->is_1904 = record->n >= 2 && le16(record->p) == 1;
        return RC_OK;
    case BIFF_BOUNDSHEET:
        return add_sheet(xls, record, e);
    case BIFF_FORMAT:
        return add_format(xls, record, e);
    case BIFF_XF:
        return record->n < 4 ? too_short(e)
                             : number_formats_add(&xls->formats, le16(record->p + 2), e);
    case BIFF_SST:
        return load_texts(xls, record, e);
    default:
        return RC_OK;
    }
}

/* ---- the book ---- */

/* A stream may also hold one sheet and no book. */
static enum rc load_globals(struct xls *xls, struct err *e)
{
    struct biff_record record;
    TRY(biff_record(&xls->biff, 0, &record, e));
    if (record.id != BIFF_BOF || record.n < 4)
        return fail(e, RC_DAMAGED, "工作簿的开头已损坏 / the workbook does not begin as one");
    xls->biff.is_8 = le16(record.p) == VERSION_8;
    if (le16(record.p + 2) == TYPE_SHEET) {
        xls->sheets[xls->sheet_count++] = (struct xls_sheet){.name = STR(""), .is_table = true};
        return RC_OK;
    }
    while (record.id != BIFF_EOF) {
        TRY(biff_record(&xls->biff, record.next, &record, e));
        TRY(take_record(xls, &record, e));
    }
    return RC_OK;
}

static enum rc read_book(struct xls *xls, struct emit *emit, struct err *e)
{
    size_t left = xls->biff.n;
    TRY(load_globals(xls, e));
    for (int i = 0; i < xls->sheet_count; i++) {
        const struct xls_sheet *sheet = &xls->sheets[i];
        emit_begin(emit, sheet->name, (struct sheet_flags){sheet->is_hidden, xls->is_1904});
        if (sheet->is_table && xls_read_sheet(xls, sheet, &left, emit, e) != RC_OK)
            return fail_context(e, "工作表 sheet '%.60s'", sheet->name.p);
    }
    return RC_OK;
}

/* ---- the stream ---- */

static enum rc read_bare(int fd, int64_t file_bytes, struct biff *biff, struct err *e)
{
    if (file_bytes > XLS_BYTES_MAX)
        return fail(e, RC_LIMIT, "the workbook holds more than %d MiB", XLS_BYTES_MAX >> 20);
    biff->bytes = malloc((size_t)file_bytes + 1);
    MUST(biff->bytes);
    for (ssize_t got = 1; got > 0 && (int64_t)biff->n < file_bytes;) {
        got = pread(fd, biff->bytes + biff->n, (size_t)file_bytes - biff->n, (off_t)biff->n);
        biff->n += got > 0 ? (size_t)got : 0;
    }
    return RC_OK;
}

static enum rc read_stream(int fd, int64_t file_bytes, struct biff *biff, struct err *e)
{
    CLEANUP(ole_closep) struct ole *ole = NULL;
    char first = 0;
    if (pread(fd, &first, 1, 0) == 1 && first == (BIFF_BOF & 0xFF))
        return read_bare(fd, file_bytes, biff, e);
    TRY(ole_open(fd, file_bytes, &ole, e));
    return ole_read(ole, ole_has(ole, "Workbook") ? "Workbook" : "Book", XLS_BYTES_MAX,
                    &biff->bytes, &biff->n, e);
}

enum rc xls_read(int fd, int64_t file_bytes, struct gb18030 *gb, struct emit *emit, struct err *e)
{
    struct xls xls = {.biff = {.gb = gb},
                      .arena = arena_new(ARENA_BYTES),
                      .strings = {.text = {.cap = SHARED_TEXT_BYTES_MAX}}};
    xls.sheets = ARENA_ARRAY(xls.arena, struct xls_sheet, SHEETS_MAX);
    number_formats_init(&xls.formats, xls.arena);
    enum rc rc = read_stream(fd, file_bytes, &xls.biff, e);
    if (rc == RC_OK)
        rc = read_book(&xls, emit, e);
    free(xls.biff.bytes);
    texts_fini(&xls.strings);
    arena_free(xls.arena);
    return rc;
}
