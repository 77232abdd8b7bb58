/* sheet/sheet_int.h - what the reader's two sides share, and the parts of the child. Private to the
 * room. */
#ifndef IA_SHEET_SHEET_INT_H
#define IA_SHEET_SHEET_INT_H

#include <stdlib.h>

#include "base/limits.h"
#include "os/os.h"
#include "sheet/sheet.h"

/* ---- the pipe: frames of one kind byte, a 32-bit length in host order (both ends are the same
 * program), and a body ---- */
enum frame {
    FRAME_KIND = 1, /* text: "csv utf-8 ," or "xlsx"; always first */
    FRAME_BEGIN,    /* u8 hidden, u8 counts days from 1904, name */
    FRAME_ROW,      /* i64 row, u32 cells, then for each: u8 kind, u32 bytes, text */
    FRAME_PROGRESS, /* i64 bytes of the file read so far */
    FRAME_FAIL,     /* u8 rc, message, NUL, hint */
    FRAME_END,      /* empty */
};
enum {
    FRAME_HEAD_BYTES = 5,
    BEGIN_HEAD_BYTES = 2,
    SHEET_NAME_BYTES_MAX = 1024, /* office programs allow 31 characters */
    ROW_HEAD_BYTES = 12,
    CELL_HEAD_BYTES = 5,
    ROW_BYTES_MAX = 16 << 20, /* text of one row; 16,384 columns of a kilobyte each */
    FRAME_BYTES_MAX = ROW_BYTES_MAX + ROW_HEAD_BYTES + SHEET_COLUMNS_MAX * CELL_HEAD_BYTES,
};

/* ---- reader.c: the parent's ear; what it hears may come from a child that was taken over ---- */
struct sheet_reader *reader_new(const char *name, struct os_child child); /* takes the child */

/* ---- emit.c: the child's mouth ---- */
struct emit;
struct emit *emit_new(int fd);
/* How large the file is: what it says may not be out of proportion to it. */
void emit_limit(struct emit *emit, int64_t file_bytes);
void emit_free(struct emit *emit);
void emit_kind(struct emit *emit, const char *kind);
struct sheet_flags {
    bool is_hidden, is_1904;
};
void emit_begin(struct emit *emit, struct str name, struct sheet_flags flags);
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
enum number_format number_format_of_code(struct str code);
struct number_formats { /* of a workbook */
    struct custom_format {
        int64_t id;
        enum number_format format;
    } * custom;
    int custom_count;
    enum number_format *cells; /* by cell format */
    size_t cell_count;
};
void number_formats_init(struct number_formats *formats, struct arena *arena);
/* First the codes that have an id of their own, then the cell formats in the order of their
 * numbers, each with the id of its code. */
enum rc number_formats_name(struct number_formats *formats, int64_t id, struct str code,
                            struct err *e);
enum rc number_formats_add(struct number_formats *formats, int64_t id, struct err *e);
enum number_format number_formats_of(const struct number_formats *formats, size_t cell_format);
enum rc emit_number(struct emit *emit, int column, double value, struct number_style style,
                    struct err *e);
/* As written in the file; what is no number stays text. */
enum rc emit_number_text(struct emit *emit, int column, struct str text, struct number_style style,
                         struct err *e);
enum rc emit_iso_date(struct emit *emit, int column, struct str text, struct number_style style,
                      struct err *e);

/* ---- sniff.c ---- */
enum file_kind { FILE_CSV, FILE_HTML, FILE_XML2003, FILE_XLS, FILE_XLSX };
enum text_encoding {
    TEXT_ASCII, /* nothing yet tells which of the next two */
    TEXT_UTF8,
    TEXT_GB18030,
    TEXT_UTF16LE,
    TEXT_UTF16BE,
};
struct sniffed {
    enum file_kind kind;
    enum text_encoding encoding;
    size_t skip_bytes; /* at the beginning: a byte order mark, a line that is no row */
    char delimiter;
    char label[32];
};
enum rc sniff(int fd, int64_t file_bytes, struct gb18030 *gb, struct sniffed *ret, struct err *e);

/* ---- decode.c: the text of a file as UTF-8 ---- */
struct decoder {
    int fd;
    enum text_encoding encoding;
    struct gb18030 *gb;
    int64_t at;      /* bytes of the file read so far */
    struct sbuf raw; /* a block as it lies in the file, */
    size_t used;     /* how much of it has become text */
    struct sbuf text;
    bool is_last;
};
void decoder_init(struct decoder *d, int fd, const struct sniffed *sniffed, struct gb18030 *gb);
void decoder_fini(struct decoder *d);
/* A block of whole characters, valid until the next call; empty at the end. */
enum rc decoder_next(struct decoder *d, struct str *ret_text, struct err *e);
enum rc decoder_all(struct decoder *d, struct sbuf *out, struct err *e);
const char *text_encoding_name(enum text_encoding encoding);
bool utf8_valid_so_far(struct str bytes); /* a character cut at the end is no fault */
/* False when it is not UTF-16, or holds U+0000; *ret_used is less than all when it is cut. */
bool utf16_convert(struct str bytes, bool is_big, struct sbuf *out, size_t *ret_used);

/* ---- the readers: each reads one kind of file from its beginning ---- */
enum rc csv_read(int fd, const struct sniffed *sniffed, struct gb18030 *gb, struct emit *emit,
                 struct err *e);
enum rc html_read(int fd, const struct sniffed *sniffed, struct gb18030 *gb, struct emit *emit,
                  struct err *e);
enum rc xml2003_read(int fd, const struct sniffed *sniffed, struct gb18030 *gb, struct emit *emit,
                     struct err *e);
enum rc xls_read(int fd, int64_t file_bytes, struct gb18030 *gb, struct emit *emit, struct err *e);
enum rc xlsx_read(int fd, int64_t file_bytes, struct emit *emit, struct err *e);

/* ---- little-endian numbers ---- */
static inline uint16_t le16(const char *p)
{
    const unsigned char *u = (const unsigned char *)p;
    return (uint16_t)(u[0] | u[1] << 8);
}

static inline uint32_t le32(const char *p)
{
    return le16(p) | (uint32_t)le16(p + 2) << 16;
}

static inline uint64_t le64(const char *p)
{
    return le32(p) | (uint64_t)le32(p + 4) << 32;
}

static inline void bytes_freep(char **bytes) /* for CLEANUP */
{
    free(*bytes);
}

/* ---- texts.c: many texts by number, such as a workbook's shared ones ---- */
struct texts {
    struct sbuf text; /* one after another */
    size_t *ends;
    size_t count, room;
};
void texts_fini(struct texts *texts);
enum rc texts_end(struct texts *texts, struct err *e); /* what was added to text is one more */
enum rc texts_get(const struct texts *texts, size_t index, struct str *ret, struct err *e);

/* ---- ole.c: the container of old office files ---- */
struct ole;
enum rc ole_open(int fd, int64_t file_bytes, struct ole **ret_ole, struct err *e);
void ole_closep(struct ole **ole);
/* Names as they stand in the root, any case. */
bool ole_has(const struct ole *ole, const char *name);
enum rc ole_read(const struct ole *ole, const char *name, size_t bytes_max, char **ret,
                 size_t *ret_bytes, struct err *e);

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
struct xml_source {
    void *from;
    enum rc (*read)(void *from, void *bytes, size_t room, size_t *ret_n, struct err *e);
    int64_t (*position)(const void *from);
    void (*close)(void *from);
};
struct xml;
struct xml *xml_new(struct xml_source source);  /* takes what it reads from */
struct xml *xml_of_part(struct zip_part *part); /* the same, of a part of an archive */
void xml_free(struct xml *xml);
void xml_freep(struct xml **xml);
/* OPEN and CLOSE carry the local name (an empty element gives both); TEXT comes in pieces, entities
 * resolved. *ret_text is valid until the next call. */
enum rc xml_next(struct xml *xml, enum xml_event *ret_event, struct str *ret_text, struct err *e);
/* After OPEN: an attribute's value by local name, entities resolved; {NULL, 0} when absent. Valid
 * until the next xml_next. */
struct str xml_attribute(const struct xml *xml, const char *name);
int64_t xml_position(const struct xml *xml);
/* For who knows a shape by heart: the bytes between this event and the window's end, which may lie
 * anywhere; empty where a tag or a CDATA section is still to end. */
struct str xml_ahead(const struct xml *xml);
void xml_skip(struct xml *xml, size_t n); /* passes over n of them: whole elements only */

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
    struct number_formats formats;
    struct texts strings; /* shared ones */
    const char *strings_part;
};
enum rc xlsx_load_book(struct xlsx_book *book, struct err *e);    /* sheets, formats */
enum rc xlsx_load_strings(struct xlsx_book *book, struct err *e); /* shared strings */
void xlsx_free_book(struct xlsx_book *book);
/* _x000D_ stands for a carriage return in texts: in place, returns how many bytes are left. */
size_t xlsx_unescape(char *text, size_t n);

/* ---- xlsx_cell.c ---- */
struct xlsx_cell {
    struct str place, style, type; /* attributes, as xml_attribute gives them */
    struct str text;
};
/* The length of the cell that ahead begins with, or 0 when it has no shape that is known by heart.
 */
size_t xlsx_match_cell(struct str ahead, struct xlsx_cell *ret);

/* ---- xlsx_sheet.c ---- */
enum rc xlsx_read_sheet(const struct xlsx_book *book, const struct xlsx_sheet *sheet,
                        struct emit *emit, struct err *e);

#endif
