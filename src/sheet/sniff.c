/* sheet/sniff.c - what a file is, by its content; one sentence for what cannot be read. */
#include "sheet/sheet_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { SAMPLE_BYTES = 256 << 10, OLE_SCAN_BYTES = 64 << 20, SAMPLE_RECORDS = 60 };

#define HINT_SAVE_AS_XLSX "open it and save it as .xlsx (or CSV), then import that"

/* ---- refusals ---- */

struct magic {
    const char *bytes;
    size_t n;
    const char *what, *hint;
};

#define MAGIC(bytes, what, hint)                                                                   \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, what, hint                                                       \
    }

static const struct magic MAGICS[] = {
    MAGIC("%PDF", "a PDF document",
          "ask the sender for the table it was printed from (.xlsx or CSV)"),
    MAGIC("Rar!", "a RAR archive", "unpack it and import the files inside"),
    MAGIC("7z\xBC\xAF\x27\x1C", "a 7-Zip archive", "unpack it and import the files inside"),
    MAGIC("\x1F\x8B", "a gzip archive", "unpack it and import the file inside"),
    MAGIC("BZh91AY", "a bzip2 archive", "unpack it and import the file inside"),
    MAGIC("\xFD"
          "7zXZ",
          "an xz archive", "unpack it and import the file inside"),
    MAGIC("\x89PNG", "a picture", "ask the sender for the table itself (.xlsx or CSV)"),
    MAGIC("\xFF\xD8\xFF", "a picture", "ask the sender for the table itself (.xlsx or CSV)"),
    MAGIC("{\\rtf", "a rich text document",
          "copy its table into a spreadsheet and save that as .xlsx"),
    MAGIC("PAR1", "a Parquet file", "export it as CSV"),
    MAGIC("SQLite format 3", "a SQLite database", "export the table as CSV"),
    MAGIC("\x7F"
          "ELF",
          "a program, not a table", "ask the sender what it is; do not open it"),
    MAGIC("MZ\x90\x00", "a program, not a table", "ask the sender what it is; do not open it"),
    MAGIC("\xFF\xFE", "text in UTF-16", "save it again as CSV in UTF-8"),
    MAGIC("\xFE\xFF", "text in UTF-16", "save it again as CSV in UTF-8"),
    MAGIC("\x09\x08\x10\x00", "an .xls of Excel 5 or older", HINT_SAVE_AS_XLSX),
    MAGIC("\x09\x04\x06\x00", "an .xls of Excel 4 or older", HINT_SAVE_AS_XLSX),
};

static enum rc refuse(struct err *e, const char *what, const char *hint)
{
    fail(e, RC_FORMAT, "it is %s, which cannot be read here", what);
    return fail_hint(e, "%s", hint);
}

static const void *find_utf16(const char *bytes, size_t n, const char *ascii)
{
    char wide[64];
    size_t length = 0;
    for (; *ascii && length + 2 <= sizeof wide; ascii++) {
        wide[length++] = *ascii;
        wide[length++] = 0;
    }
    return memmem(bytes, n, wide, length);
}

/* Old office files and encrypted new ones share a container; the names of its streams tell them
 * apart. */
static enum rc refuse_ole(int fd, int64_t file_bytes, struct err *e)
{
    const size_t n = file_bytes < OLE_SCAN_BYTES ? (size_t)file_bytes : OLE_SCAN_BYTES;
    char *bytes = malloc(n);
    MUST(bytes);
    const ssize_t got = pread(fd, bytes, n, 0);
    const size_t have = got > 0 ? (size_t)got : 0;
    enum rc rc;
    if (find_utf16(bytes, have, "EncryptedPackage"))
        rc = refuse(e, "an encrypted workbook",
                    "open it with its password, save it without one and import that");
    else if (find_utf16(bytes, have, "WordDocument"))
        rc = refuse(e, "a Word document",
                    "copy its table into a spreadsheet and save that as .xlsx");
    else if (find_utf16(bytes, have, "Workbook") || find_utf16(bytes, have, "Book"))
        rc = refuse(e, "an old workbook (.xls or .et)", HINT_SAVE_AS_XLSX);
    else
        rc = refuse(e, "an old office document", HINT_SAVE_AS_XLSX);
    free(bytes);
    return rc;
}

static enum rc refuse_archive(const struct zip *zip, struct err *e)
{
    if (zip_find(zip, STR("xl/workbook.bin")) >= 0)
        return refuse(e, "a binary workbook (.xlsb)", HINT_SAVE_AS_XLSX);
    if (zip_has_prefix(zip, "word/"))
        return refuse(e, "a Word document (.docx)",
                      "copy its table into a spreadsheet and save that as .xlsx");
    if (zip_has_prefix(zip, "ppt/"))
        return refuse(e, "a presentation", "ask the sender for the table itself (.xlsx or CSV)");
    if (zip_find(zip, STR("OFD.xml")) >= 0)
        return refuse(e, "an OFD document",
                      "ask the sender for the table it was printed from (.xlsx or CSV)");
    if (zip_find(zip, STR("content.xml")) >= 0)
        return refuse(e, "an OpenDocument file (.ods)", HINT_SAVE_AS_XLSX);
    return refuse(e, "a ZIP archive", "unpack it and import the files inside");
}

static enum rc sniff_zip(int fd, int64_t file_bytes, struct sniffed *ret, struct err *e)
{
    CLEANUP(zip_closep) struct zip *zip = NULL;
    TRY(zip_open(fd, file_bytes, &zip, e));
    if (zip_find(zip, STR("_rels/.rels")) < 0 || zip_find(zip, STR("xl/workbook.bin")) >= 0 ||
        zip_has_prefix(zip, "word/") || zip_has_prefix(zip, "ppt/"))
        return refuse_archive(zip, e);
    *ret = (struct sniffed){.kind = FILE_XLSX, .label = "xlsx"};
    return RC_OK;
}

/* ---- text ---- */

static bool begins_with(struct str text, const char *word)
{
    const size_t n = strlen(word);
    return text.n >= n && strncasecmp(text.p, word, n) == 0;
}

static enum rc refuse_markup(struct str text, struct err *e)
{
    text = str_trim(text);
    if (str_has(text, "urn:schemas-microsoft-com:office:spreadsheet"))
        return refuse(e, "a spreadsheet in the XML of Excel 2003", HINT_SAVE_AS_XLSX);
    if (begins_with(text, "<!doctype html") || begins_with(text, "<html") ||
        begins_with(text, "<table") || begins_with(text, "<head") || begins_with(text, "<meta"))
        return refuse(e, "a web page saved under another name", HINT_SAVE_AS_XLSX);
    if (begins_with(text, "<?xml"))
        return refuse(e, "an XML file", "export the table as .xlsx or CSV");
    return RC_OK;
}

static size_t cut_utf8(struct str text)
{
    size_t n = text.n;
    while (n > 0 && text.n - n < 4 && ((unsigned char)text.p[n - 1] & 0xC0) == 0x80)
        n--;
    return n > 0 && (unsigned char)text.p[n - 1] >= 0xC0 ? n - 1 : text.n;
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

static enum rc sniff_encoding(struct str text, bool is_whole, struct gb18030 *gb,
                              struct sniffed *ret, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf converted = {0};
    size_t used = 0;
    ret->is_ascii = is_ascii(text);
    if (ret->is_ascii || utf8_valid((struct str){text.p, is_whole ? text.n : cut_utf8(text)}))
        return RC_OK;
    if (ret->bom_bytes)
        return fail(e, RC_DAMAGED, "it says that it is UTF-8 but is not");
    if (!gb || !gb18030_convert(gb, text, &converted, &used) || used + 4 < text.n)
        return refuse(e, "text in an unknown encoding, or no text at all",
                      "save it again as CSV in UTF-8");
    ret->is_gb18030 = true;
    return RC_OK;
}

/* Of the four, the one that cuts most records into the same number of fields (more fields break a
 * tie). */
static char sniff_delimiter(struct str text)
{
    static const char candidates[] = ",\t;|";
    char best = ',';
    int best_score = 0;
    for (const char *c = candidates; *c; c++) {
        int counts[SAMPLE_RECORDS], records = 0, fields = 0;
        bool quoted = false;
        for (size_t i = 0; i < text.n && records < SAMPLE_RECORDS; i++) {
            quoted ^= text.p[i] == '"';
            fields += !quoted && text.p[i] == *c;
            if (!quoted && (text.p[i] == '\n' || i + 1 == text.n)) {
                counts[records++] = fields;
                fields = 0;
            }
        }
        for (int i = 0; i < records; i++) {
            int same = 0;
            for (int k = 0; k < records; k++)
                same += counts[k] == counts[i];
            const int score = counts[i] ? same * 100 + (counts[i] < 99 ? counts[i] : 99) : 0;
            if (score > best_score) {
                best_score = score;
                best = *c;
            }
        }
    }
    return best;
}

static enum rc sniff_text(struct str text, bool is_whole, struct gb18030 *gb, struct sniffed *ret,
                          struct err *e)
{
    *ret = (struct sniffed){.kind = FILE_CSV};
    if (text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0)
        ret->bom_bytes = 3;
    text = (struct str){text.p + ret->bom_bytes, text.n - ret->bom_bytes};
    if (memchr(text.p, 0, text.n))
        return refuse(e, "a binary file of a kind that is not known here",
                      "ask the sender for .xlsx or CSV");
    TRY(refuse_markup(text, e));
    TRY(sniff_encoding(text, is_whole, gb, ret, e));
    ret->delimiter = sniff_delimiter(text);
    snprintf(ret->label, sizeof ret->label, "csv %s %s", ret->is_gb18030 ? "gb18030" : "utf-8",
             ret->delimiter == '\t' ? "tab" : (char[]){ret->delimiter, 0});
    return RC_OK;
}

/* ---- the file ---- */

static enum rc sniff_sample(int fd, int64_t file_bytes, struct str sample, struct gb18030 *gb,
                            struct sniffed *ret, struct err *e)
{
    for (size_t i = 0; i < sizeof MAGICS / sizeof *MAGICS; i++)
        if (sample.n >= MAGICS[i].n && memcmp(sample.p, MAGICS[i].bytes, MAGICS[i].n) == 0)
            return refuse(e, MAGICS[i].what, MAGICS[i].hint);
    if (sample.n >= 8 && memcmp(sample.p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0)
        return refuse_ole(fd, file_bytes, e);
    if (sample.n >= 4 && memcmp(sample.p, "PK\3\4", 4) == 0)
        return sniff_zip(fd, file_bytes, ret, e);
    return sniff_text(sample, (int64_t)sample.n == file_bytes, gb, ret, e);
}

enum rc sniff(int fd, int64_t file_bytes, struct gb18030 *gb, struct sniffed *ret, struct err *e)
{
    size_t have = 0;
    ssize_t got = 0;
    if (file_bytes == 0) {
        fail(e, RC_FORMAT, "it is empty");
        return fail_hint(e, "ask the sender to export it again");
    }
    char *sample = malloc(SAMPLE_BYTES);
    MUST(sample);
    while (have < SAMPLE_BYTES &&
           (got = pread(fd, sample + have, SAMPLE_BYTES - have, (off_t)have)) > 0)
        have += (size_t)got;
    const enum rc rc = got < 0
                           ? fail(e, RC_IO, "the file cannot be read")
                           : sniff_sample(fd, file_bytes, (struct str){sample, have}, gb, ret, e);
    free(sample);
    return rc;
}
