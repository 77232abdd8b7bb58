/* sheet/sniff.c - what a file is, by its content; one sentence for what cannot be read. */
#include "sheet/sheet_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { SAMPLE_BYTES = 256 << 10, SAMPLE_RECORDS = 60 };

/* ---- refusals ---- */

#define HINT_SAVE_AS                                                                                             \
    "请在 WPS 或 Excel 中打开，另存为 .xlsx 后再导入 / open it in WPS or Excel, save it as .xlsx " \
    "and import that"
#define HINT_ASK                                                                                   \
    "请向报送人索取原表（.xlsx 或 CSV）/ ask the sender for the table itself (.xlsx or CSV)"
#define HINT_UNPACK "请解压后导入其中的文件 / unpack it and import the files inside"
#define HINT_COPY_TABLE                                                                                              \
    "请将其中的表格复制到 WPS 或 Excel，存为 .xlsx 后再导入 / copy its table into a spreadsheet, " \
    "save that as .xlsx and import it"
#define HINT_EXPORT      "请从原系统导出为 CSV 或 .xlsx / export the table as CSV or .xlsx"
#define HINT_DO_NOT_OPEN "请勿打开，并向报送人核实 / do not open it; ask the sender what it is"
#define HINT_DECRYPT                                                                                            \
    "请凭密码打开，取消密码后另存再导入 / open it with its password, save it without one and " \
    "import that"

static enum rc refuse(struct err *e, const char *zh, const char *en, const char *hint)
{
    const char *space = (unsigned char)*zh < 0x80 ? " " : "";
    fail(e, RC_FORMAT, "这是%s%s，不能直接读入 / it is %s, which cannot be read here", space, zh,
         en);
    return fail_hint(e, "%s", hint);
}

/* ---- by the first bytes ---- */

struct magic {
    const char *bytes;
    size_t n;
    const char *zh, *en, *hint;
};

#define MAGIC(bytes, ...)                                                                          \
    {                                                                                              \
        bytes, sizeof(bytes) - 1, __VA_ARGS__                                                      \
    }

static const struct magic MAGICS[] = {
    MAGIC("%PDF", "PDF 文档", "a PDF document", HINT_ASK),
    MAGIC("Rar!", "RAR 压缩包", "a RAR archive", HINT_UNPACK),
    MAGIC("7z\xBC\xAF\x27\x1C", "7-Zip 压缩包", "a 7-Zip archive", HINT_UNPACK),
    MAGIC("\x1F\x8B", "gzip 压缩包", "a gzip archive", HINT_UNPACK),
    MAGIC("BZh91AY", "bzip2 压缩包", "a bzip2 archive", HINT_UNPACK),
    MAGIC("\xFD\x37zXZ", "xz 压缩包", "an xz archive", HINT_UNPACK),
    MAGIC("\x89PNG", "图片", "a picture", HINT_ASK),
    MAGIC("\xFF\xD8\xFF", "图片", "a picture", HINT_ASK),
    MAGIC("GIF8", "图片", "a picture", HINT_ASK),
    MAGIC("II*\0", "图片", "a picture", HINT_ASK),
    MAGIC("{\\rtf", "RTF 文档", "a rich text document", HINT_COPY_TABLE),
    MAGIC("PAR1", "Parquet 文件", "a Parquet file", HINT_EXPORT),
    MAGIC("SQLite format 3", "SQLite 数据库", "a SQLite database", HINT_EXPORT),
    MAGIC("\0\1\0\0Standard ", "Access 数据库", "an Access database", HINT_EXPORT),
    MAGIC("\x7F\x45LF", "程序，不是表格", "a program, not a table", HINT_DO_NOT_OPEN),
    MAGIC("MZ\x90\0", "程序，不是表格", "a program, not a table", HINT_DO_NOT_OPEN),
    MAGIC("\x09\x00\x04\0", "Excel 2 的 .xls", "an .xls of Excel 2", HINT_SAVE_AS),
    MAGIC("\x09\x02\x06\0", "Excel 3 的 .xls", "an .xls of Excel 3", HINT_SAVE_AS),
    MAGIC("\x09\x04\x06\0", "Excel 4 的 .xls", "an .xls of Excel 4", HINT_SAVE_AS),
    MAGIC("%TSD-Header-###%", "被单位文档加密软件加密的文件",
          "encrypted by the sender's document protection",
          "请报送单位解密后另存再报 / ask the sender to decrypt it and send it again"),
};

/* A dBase table begins with its kind and the day of its last change; two zeros are reserved, and
 * its head is a whole number of fields. */
static bool is_dbase(struct str sample)
{
    enum { HEAD_BYTES = 32, FOXPRO_BYTES = 263 };
    static const unsigned char kinds[] = {0x03, 0x30, 0x31, 0x83, 0x8B, 0xF5};
    const unsigned char *u = (const unsigned char *)sample.p;
    if (sample.n < HEAD_BYTES || !memchr(kinds, u[0], sizeof kinds) || u[2] < 1 || u[2] > 12 ||
        u[3] < 1 || u[3] > 31 || u[12] || u[13])
        return false;
    const unsigned head = u[8] | (unsigned)u[9] << 8;
    return head > HEAD_BYTES &&
           ((head - 1) % HEAD_BYTES == 0 || (head - 1 - FOXPRO_BYTES) % HEAD_BYTES == 0);
}

static enum rc refuse_magic(struct str sample, struct err *e)
{
    static const char safenet[] = "E-SafeNet";
    for (size_t i = 0; i < sizeof MAGICS / sizeof *MAGICS; i++)
        if (sample.n >= MAGICS[i].n && memcmp(sample.p, MAGICS[i].bytes, MAGICS[i].n) == 0)
            return refuse(e, MAGICS[i].zh, MAGICS[i].en, MAGICS[i].hint);
    if (memmem(sample.p, sample.n < 512 ? sample.n : 512, safenet, sizeof safenet - 1))
        return refuse(e, "被单位文档加密软件加密的文件",
                      "encrypted by the sender's document protection",
                      "请报送单位解密后另存再报 / ask the sender to decrypt it and send it again");
    if (is_dbase(sample))
        return refuse(e, "dBase 表（.dbf）", "a dBase table (.dbf)", HINT_SAVE_AS);
    return RC_OK;
}

/* ---- containers ---- */

static enum rc sniff_ole(int fd, int64_t file_bytes, struct sniffed *ret, struct err *e)
{
    CLEANUP(ole_closep) struct ole *ole = NULL;
    TRY(ole_open(fd, file_bytes, &ole, e));
    if (ole_has(ole, "EncryptedPackage"))
        return refuse(e, "加密的工作簿", "an encrypted workbook", HINT_DECRYPT);
    if (ole_has(ole, "Workbook") || ole_has(ole, "Book")) {
        *ret = (struct sniffed){.kind = FILE_XLS, .label = "xls"};
        return RC_OK;
    }
    if (ole_has(ole, "WordDocument"))
        return refuse(e, "Word 文档（.doc 或 .wps）", "a Word document (.doc)", HINT_COPY_TABLE);
    if (ole_has(ole, "PowerPoint Document"))
        return refuse(e, "演示文稿", "a presentation", HINT_ASK);
    if (ole_has(ole, "__properties_version1.0"))
        return refuse(e, "Outlook 邮件", "an Outlook message",
                      "请保存并导入其中的附件 / save its attachments and import those");
    return refuse(e, "旧版办公文档", "an old office document", HINT_SAVE_AS);
}

static enum rc refuse_archive(const struct zip *zip, struct err *e)
{
    if (zip_find(zip, STR("xl/workbook.bin")) >= 0)
        return refuse(e, "二进制工作簿（.xlsb）", "a binary workbook (.xlsb)", HINT_SAVE_AS);
    if (zip_has_prefix(zip, "word/"))
        return refuse(e, "Word 文档（.docx）", "a Word document (.docx)", HINT_COPY_TABLE);
    if (zip_has_prefix(zip, "ppt/"))
        return refuse(e, "演示文稿（.pptx）", "a presentation (.pptx)", HINT_ASK);
    if (zip_find(zip, STR("OFD.xml")) >= 0)
        return refuse(e, "OFD 版式文档", "an OFD document", HINT_ASK);
    if (zip_find(zip, STR("content.xml")) >= 0)
        return refuse(e, "OpenDocument 文件（.ods 等）", "an OpenDocument file (.ods)",
                      HINT_SAVE_AS);
    if (zip_has_prefix(zip, "Index/"))
        return refuse(e, "Numbers 表格", "a Numbers spreadsheet", HINT_EXPORT);
    return refuse(e, "ZIP 压缩包", "a ZIP archive", HINT_UNPACK);
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

/* ---- which encoding ---- */

static struct str skip_blanks(struct str text)
{
    while (text.n && memchr(" \t\r\n", *text.p, 4))
        text = (struct str){text.p + 1, text.n - 1};
    return text;
}

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    return true;
}

/* UTF-16 without a mark: its digits, commas and line breaks hold zeros, as no other text does. How
 * many such characters there are, read in this order of bytes; 0 when it cannot be. */
static size_t count_plain_utf16(struct str bytes, bool is_big)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    size_t used = 0, plain = 0;
    if (!utf16_convert(bytes, is_big, &text, &used))
        return 0;
    for (size_t i = 0; i < text.n; i++) {
        const unsigned char c = (unsigned char)text.p[i];
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r')
            return 0;
        plain += c < 0x80;
    }
    return plain;
}

static enum text_encoding sniff_utf16(struct str bytes)
{
    const size_t little = count_plain_utf16(bytes, false), big = count_plain_utf16(bytes, true);
    if (little == 0 && big == 0)
        return TEXT_ASCII;
    return little >= big ? TEXT_UTF16LE : TEXT_UTF16BE;
}

/* <meta charset=gb2312>, <?xml encoding="GBK"?>: what the page says of itself. */
static enum text_encoding declared(struct str text)
{
    enum { SEARCHED = 4096 };
    static const char *const words[] = {"charset", "encoding"};
    text = skip_blanks(text);
    const size_t n = text.n < SEARCHED ? text.n : SEARCHED;
    for (size_t i = 0; i < n && *text.p == '<'; i++)
        for (size_t w = 0; w < 2; w++) {
            const size_t length = strlen(words[w]);
            if (i + length + 8 > n || strncasecmp(text.p + i, words[w], length) != 0)
                continue;
            const char *value = text.p + i + length + strspn(text.p + i + length, "= \"'");
            if (value + 5 <= text.p + n && strncasecmp(value, "utf-8", 5) == 0)
                return TEXT_UTF8;
            if (value + 2 <= text.p + n && strncasecmp(value, "gb", 2) == 0)
                return TEXT_GB18030;
        }
    return TEXT_ASCII;
}

static enum rc sniff_eight_bits(struct str text, struct gb18030 *gb, struct sbuf *utf8,
                                struct sniffed *ret, struct err *e)
{
    size_t used = 0;
    const bool is_utf8 = utf8_valid_so_far(text);
    ret->encoding = is_ascii(text) ? TEXT_ASCII : is_utf8 ? TEXT_UTF8 : TEXT_GB18030;
    if (ret->skip_bytes && ret->encoding == TEXT_GB18030)
        return fail(e, RC_DAMAGED, "文件自称 UTF-8 而实非 / it says that it is UTF-8 but is not");
    if (ret->encoding == TEXT_UTF8 && declared(text) == TEXT_GB18030) {
        if (gb && gb18030_convert(gb, text, utf8, &used) && used + 4 >= text.n)
            ret->encoding = TEXT_GB18030;
        sbuf_clear(utf8);
    }
    if (ret->encoding != TEXT_GB18030) {
        sbuf_add_str(utf8, text);
        return RC_OK;
    }
    if (gb && gb18030_convert(gb, text, utf8, &used) && used + 4 >= text.n)
        return RC_OK;
    return refuse(e, "编码不明的文字，或根本不是文字", "text in an unknown encoding, or no text",
                  "请另存为 UTF-8 的 CSV 后再导入 / save it again as CSV in UTF-8");
}

/* The sample as UTF-8, without the mark at its beginning. */
static enum rc sniff_encoding(struct str sample, struct gb18030 *gb, struct sbuf *utf8,
                              struct sniffed *ret, struct err *e)
{
    size_t used = 0;
    const struct str head = {sample.p, sample.n < 3 ? sample.n : 3};
    const bool has_zero = memchr(sample.p, 0, sample.n) != NULL;
    if (str_is(head, "\xEF\xBB\xBF"))
        ret->skip_bytes = 3;
    else if (str_starts(head, "\xFF\xFE") || str_starts(head, "\xFE\xFF"))
        ret->skip_bytes = 2;
    const struct str text = {sample.p + ret->skip_bytes, sample.n - ret->skip_bytes};
    if (ret->skip_bytes == 2)
        ret->encoding = *head.p == '\xFF' ? TEXT_UTF16LE : TEXT_UTF16BE;
    else if (has_zero)
        ret->encoding = sniff_utf16(text);
    else
        return sniff_eight_bits(text, gb, utf8, ret, e);
    if (ret->encoding == TEXT_ASCII)
        return refuse(e, "此处不识的二进制文件", "a binary file of a kind that is not known here",
                      HINT_ASK);
    return utf16_convert(text, ret->encoding == TEXT_UTF16BE, utf8, &used)
               ? RC_OK
               : fail(e, RC_DAMAGED,
                      "文件自称 UTF-16 而实非 / it says that it is UTF-16 but is not");
}

/* ---- which kind of text ---- */

static bool begins_with(struct str text, const char *word)
{
    const size_t n = strlen(word);
    return text.n >= n && strncasecmp(text.p, word, n) == 0;
}

/* The name of the first element, behind <?…?>, <!…> and comments; empty for what is no markup. */
static struct str first_element(struct str text)
{
    for (;;) {
        text = skip_blanks(text);
        const char *end = begins_with(text, "<!--") ? "-->"
                          : begins_with(text, "<?") ? "?>"
                          : begins_with(text, "<!") ? ">"
                                                    : NULL;
        if (!end)
            break;
        const char *found = memmem(text.p, text.n, end, strlen(end));
        if (!found)
            return (struct str){"", 0};
        found += strlen(end);
        text = (struct str){found, text.n - (size_t)(found - text.p)};
    }
    size_t n = 1;
    while (text.n && *text.p == '<' && n < text.n && !strchr(" \t\r\n/>", text.p[n]))
        n++;
    return (struct str){text.n ? text.p + 1 : "", n - 1};
}

static bool is_html_element(struct str name)
{
    static const char *const names[] = {"html",   "head", "meta",   "body", "table", "thead",
                                        "tr",     "div",  "center", "p",    "style", "title",
                                        "script", "font", "form",   "span", "base",  "link",
                                        "br",     "h1",   "h2",     "h3",   "b",     NULL};
    for (const char *const *n = names; *n; n++)
        if (name.n == strlen(*n) && strncasecmp(name.p, *n, name.n) == 0)
            return true;
    return false;
}

static enum rc sniff_markup(struct str text, struct sniffed *ret, struct err *e)
{
    struct str name = first_element(text);
    const char *colon = name.n ? memchr(name.p, ':', name.n) : NULL;
    const struct str local =
        colon ? (struct str){colon + 1, name.n - (size_t)(colon + 1 - name.p)} : name;
    if (is_html_element(name))
        ret->kind = FILE_HTML;
    else if (str_is(local, "Workbook"))
        ret->kind = FILE_XML2003;
    else if (begins_with(text, "MIME-Version:") || begins_with(text, "From: <Saved by"))
        return refuse(e, "单一文件网页（.mht）", "a web archive (.mht)", HINT_SAVE_AS);
    else if (begins_with(text, "<?xml"))
        return refuse(e, "XML 文件", "an XML file", HINT_EXPORT);
    else if (begins_with(text, "{\"") || begins_with(text, "[{") || begins_with(text, "{\n"))
        return refuse(e, "JSON 文件", "a JSON file", HINT_EXPORT);
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

/* A first line "sep=;" tells a spreadsheet the delimiter and is no row. */
static void sniff_fields(struct str text, struct sniffed *ret)
{
    const size_t unit = ret->encoding == TEXT_UTF16LE || ret->encoding == TEXT_UTF16BE ? 2 : 1;
    ret->delimiter = sniff_delimiter(text);
    if (begins_with(text, "sep=") && text.n > 6 && (text.p[5] == '\r' || text.p[5] == '\n')) {
        ret->delimiter = text.p[4];
        ret->skip_bytes += unit * (text.p[5] == '\r' && text.p[6] == '\n' ? 7 : 6);
    }
}

static enum rc sniff_text(struct str sample, struct gb18030 *gb, struct sniffed *ret, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf utf8 = {0};
    static const char *const kinds[] = {
        [FILE_CSV] = "csv", [FILE_HTML] = "html", [FILE_XML2003] = "xml2003"};
    *ret = (struct sniffed){.kind = FILE_CSV};
    TRY(sniff_encoding(sample, gb, &utf8, ret, e));
    const struct str text = {sbuf_text(&utf8), utf8.n};
    TRY(sniff_markup(text, ret, e));
    if (ret->kind == FILE_CSV)
        sniff_fields(text, ret);
    const int n = snprintf(ret->label, sizeof ret->label, "%s %s", kinds[ret->kind],
                           text_encoding_name(ret->encoding));
    if (ret->kind == FILE_CSV)
        snprintf(ret->label + n, sizeof ret->label - (size_t)n, " %s",
                 ret->delimiter == '\t' ? "tab" : (char[]){ret->delimiter, 0});
    return RC_OK;
}

/* ---- the file ---- */

static enum rc sniff_sample(int fd, int64_t file_bytes, struct str sample, struct gb18030 *gb,
                            struct sniffed *ret, struct err *e)
{
    if (str_starts(sample, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
        return sniff_ole(fd, file_bytes, ret, e);
    if (str_starts(sample, "PK\3\4"))
        return sniff_zip(fd, file_bytes, ret, e);
    if (str_starts(sample, "\x09\x08")) { /* a sheet's records without a container */
        *ret = (struct sniffed){.kind = FILE_XLS, .label = "xls"};
        return RC_OK;
    }
    TRY(refuse_magic(sample, e));
    return sniff_text(sample, gb, ret, e);
}

enum rc sniff(int fd, int64_t file_bytes, struct gb18030 *gb, struct sniffed *ret, struct err *e)
{
    size_t have = 0;
    ssize_t got = 0;
    if (file_bytes == 0) {
        fail(e, RC_FORMAT, "文件是空的 / it is empty");
        return fail_hint(e, "请报送人重新导出 / ask the sender to export it again");
    }
    char *sample = calloc(1, SAMPLE_BYTES + 1); /* ends with a zero */
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
