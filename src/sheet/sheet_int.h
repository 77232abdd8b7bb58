/* sheet/sheet_int.h - what the reader's two sides share, and the parts of the child. Private to the
 * room. */
#ifndef IA_SHEET_SHEET_INT_H
#define IA_SHEET_SHEET_INT_H

#include "base/limits.h"
#include "sheet/sheet.h"

/* ---- the pipe: frames of one kind byte, a 32-bit length in host order (both ends are the same
 * program), and a body ---- */
enum frame {
    FRAME_KIND = 1, /* text: "csv utf-8 ," or "xlsx"; always first */
    FRAME_BEGIN,    /* u8 hidden, name */
    FRAME_ROW,      /* i64 row, u32 cells, then for each: u8 kind, u32 bytes, text */
    FRAME_PROGRESS, /* i64 bytes of the file read so far */
    FRAME_FAIL,     /* u8 rc, message, NUL, hint */
    FRAME_END,      /* empty */
};
enum {
    FRAME_HEAD_BYTES = 5,
    ROW_HEAD_BYTES = 12,
    CELL_HEAD_BYTES = 5,
    ROW_BYTES_MAX = 16 << 20, /* text of one row; 16,384 columns of a kilobyte each */
    FRAME_BYTES_MAX = ROW_BYTES_MAX + ROW_HEAD_BYTES + SHEET_COLUMNS_MAX * CELL_HEAD_BYTES,
};

/* ---- emit.c: the child's mouth ---- */
struct emit;
struct emit *emit_new(int fd);
void emit_free(struct emit *emit);
void emit_kind(struct emit *emit, const char *kind);
void emit_begin(struct emit *emit, struct str name, bool is_hidden);
/* Cells come in any order of columns; a cell put twice keeps the later text. */
enum rc emit_cell(struct emit *emit, int column, enum cell_kind kind, struct str text,
                  struct err *e);
enum rc emit_row(struct emit *emit, int64_t row,
                 struct err *e); /* sends what was put, nothing when empty */
void emit_progress(struct emit *emit, int64_t file_bytes);
void emit_end(struct emit *emit, enum rc rc,
              const struct err *e); /* the last word: done, or why not */

/* ---- number.c: a number as the office program shows it ---- */
enum number_format {
    FORMAT_NUMBER,
    FORMAT_DATE,
    FORMAT_MONTH, /* shows no day: the first of a month stands for the month */
};
struct number_style {
    enum number_format format;
    bool is_1904; /* days are counted from 1904, not from 1900 */
};
enum number_format number_format_of_id(int64_t id); /* the built-in ones */
enum number_format number_format_of_code(struct str code);
enum rc emit_number(struct emit *emit, int column, double value, struct number_style style,
                    struct err *e);
/* As written in the file; what is no number stays text. */
enum rc emit_number_text(struct emit *emit, int column, struct str text, struct number_style style,
                         struct err *e);

/* ---- sniff.c ---- */
enum file_kind { FILE_CSV, FILE_XLSX };
struct sniffed {
    enum file_kind kind;
    bool is_gb18030, is_ascii; /* ascii: nothing yet tells which encoding */
    size_t bom_bytes;
    char delimiter;
    char label[32];
};
enum rc sniff(int fd, int64_t file_bytes, struct gb18030 *gb, struct sniffed *ret, struct err *e);

/* ---- csv.c, xlsx.c ---- */
enum rc csv_read(int fd, const struct sniffed *sniffed, struct gb18030 *gb, struct emit *emit,
                 struct err *e);
enum rc xlsx_read(int fd, int64_t file_bytes, struct emit *emit, struct err *e);

/* ---- zip.c: parts of an archive, unpacked as a stream ---- */
struct zip;
enum rc zip_open(int fd, int64_t file_bytes, struct zip **ret_zip, struct err *e);
void zip_close(struct zip *zip);
void zip_closep(struct zip **zip);
int zip_find(const struct zip *zip,
             struct str name); /* any case, with or without a leading slash; -1 */
bool zip_has_prefix(const struct zip *zip, const char *prefix);

struct zip_part;
enum rc zip_part_open(const struct zip *zip, int index, struct zip_part **ret_part, struct err *e);
void zip_part_close(struct zip_part *part);
/* At most room bytes; *ret_n 0 at the end, when the checksum has been compared. */
enum rc zip_part_read(struct zip_part *part, void *bytes, size_t room, size_t *ret_n,
                      struct err *e);
int64_t zip_part_position(
    const struct zip_part *part); /* packed bytes read so far, counted from the file's start */

/* ---- xml.c: a pull reader for the XML of office files: UTF-8, no DTD, no entities but the five
 * and numbers ---- */
enum xml_event { XML_OPEN, XML_CLOSE, XML_TEXT, XML_END };
struct xml;
struct xml *xml_new(struct zip_part *part); /* takes the part */
void xml_free(struct xml *xml);
void xml_freep(struct xml **xml);
/* OPEN and CLOSE carry the local name (an empty element gives both); TEXT comes in pieces, entities
 * resolved. *ret_text is valid until the next call. */
enum rc xml_next(struct xml *xml, enum xml_event *ret_event, struct str *ret_text, struct err *e);
/* After OPEN: an attribute's value by local name, entities resolved; {NULL, 0} when absent. Valid
 * until the next xml_next. */
struct str xml_attribute(const struct xml *xml, const char *name);
int64_t xml_position(const struct xml *xml);

/* ---- xlsx_parts.c: what a worksheet refers to ---- */
struct xlsx_sheet {
    const char *name, *relation, *part; /* part: path in the archive, or NULL */
    bool is_hidden;
};
struct xlsx_book {
    struct zip *zip;
    struct arena *arena;
    struct xlsx_sheet *sheets;
    int sheet_count;
    bool is_1904;
    enum number_format *formats; /* by cell format */
    size_t format_count;
    char *strings; /* shared strings, one after another */
    size_t *string_ends;
    size_t string_count;
};
enum rc xlsx_load_book(struct xlsx_book *book, struct err *e);    /* sheets, formats */
enum rc xlsx_load_strings(struct xlsx_book *book, struct err *e); /* shared strings */
void xlsx_free_book(struct xlsx_book *book);

/* ---- xlsx_sheet.c ---- */
enum rc xlsx_read_sheet(const struct xlsx_book *book, const struct xlsx_sheet *sheet,
                        struct emit *emit, struct err *e);

#endif
