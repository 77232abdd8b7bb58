/* Tables in foreign files: what is read, and how what cannot be read is refused. The reader is this
 * program's child, so main() answers to its role. */
#include "archive.h"
#include "sheet_fixture.h"

/* ---- CSV ---- */

static void reads_csv(void **state)
{
    static const struct {
        const char *bytes, *expected;
    } cases[] = {
        {"姓名,金额\n张三,1.50\n", "[] 1:t姓名|t金额 2:t张三|t1.50"},
        {"\xEF\xBB\xBF姓名,金额\r\n张三,1\r\n", "[] 1:t姓名|t金额 2:t张三|t1"},
        {"\xD0\xD5\xC3\xFB,\xBD\xF0\xB6\xEE\n\xD5\xC5\xC8\xFD,1\n", "[] 1:t姓名|t金额 2:t张三|t1"},
        /* A second byte that looks like a bar, and one that looks like nothing else in GB18030. */
        {"\x81\x7C|b\nc|d\n", "[] 1:t亅|tb 2:tc|td"},
        {"a\tb\nc\td", "[] 1:ta|tb 2:tc|td"},
        {"a;b;c\n1;2;3\n", "[] 1:ta|tb|tc 2:t1|t2|t3"},
        {"a,b\r1,2\r", "[] 1:ta|tb 2:t1|t2"},
        {"a,b\n\n\n1,2\n", "[] 1:ta|tb 4:t1|t2"},
        {"\"a,\"\"x\",b\n\"line\nbreak\",2\nlast,3\n",
         "[] 1:ta,\"x|tb 2:tline\nbreak|t2 3:tlast|t3"},
        {"a,b\n=\"0123\",\"=1+1\"\n", "[] 1:ta|tb 2:t0123|t=1+1"},
        {"a,b,c\n1,,\n,,3\n", "[] 1:ta|tb|tc 2:t1 3:-|-|t3"},
        {"a,b\n\"\",x\n", "[] 1:ta|tb 2:-|tx"},
        {"no delimiter at all\n", "[] 1:tno delimiter at all"},
        {"x,y\n5\" pipe,2\n", "[] 1:tx|ty 2:t5\" pipe|t2"},
    };
    const struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_bytes(f, cases[i].bytes, strlen(cases[i].bytes));
        expect_dump(f, cases[i].expected);
    }
}

/* UTF-16, as "Unicode text" of Excel is, with and without a mark; and a line that tells a
 * spreadsheet the delimiter. */
static void reads_utf16(void **state)
{
#define WIDE_LE                                                                                    \
    "\xD3\x59\x0D\x54\t\0\x91\x4E\r\0\n\0\x00\x4E\t\0"                                             \
    "1\0\n\0"
    static const struct {
        const char *bytes;
        size_t n;
        const char *kind, *expected;
    } cases[] = {
#define CASE(bytes, kind, expected) {bytes, sizeof(bytes) - 1, kind, expected}
        CASE("\xFF\xFE" WIDE_LE, "csv utf-16le tab", "[] 1:t姓名|t云 2:t一|t1"),
        CASE(WIDE_LE, "csv utf-16le tab", "[] 1:t姓名|t云 2:t一|t1"),
        CASE("\xFE\xFF\x4E\x00\0,\0"
             "1\0\n\xD8\x42\xDF\xB7\0,\0"
             "2",
             "csv utf-16be ,", "[] 1:t一|t1 2:t𠮷|t2"),
        CASE("\x4E\x00\0,\0"
             "1\0\n\x4E\x2D\0,\0"
             "2",
             "csv utf-16be ,", "[] 1:t一|t1 2:t中|t2"),
        CASE("\xFF\xFEs\0e\0p\0=\0;\0\n\0a\0;\0,\0,\0", "csv utf-16le ;", "[] 1:ta|t,,"),
        CASE("sep=|\r\na,b|c\n", "csv utf-8 |", "[] 1:ta,b|tc"),
#undef CASE
    };
    const struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sheet_reader *reader = NULL;
        struct err e = {0};
        write_bytes(f, cases[i].bytes, cases[i].n);
        expect_dump(f, cases[i].expected);
        assert_int_equal(sheet_open(f->path, &reader, &e), RC_OK);
        assert_string_equal(sheet_kind(reader), cases[i].kind);
        sheet_close(reader);
    }
    write_bytes(f,
                "\xFF\xFE"
                "a\0\n\0\x42\xD8"
                "b\0",
                10);
    expect_refusal(f, RC_DAMAGED, "UTF-16");
    write_bytes(f,
                "\xFF\xFE"
                "a\0\n\0b",
                7);
    expect_refusal(f, RC_DAMAGED, "utf-16le");
}

/* The first Chinese byte comes after more than one block of ASCII: the encoding is decided there.
 */
static void late_encoding(void **state)
{
    const struct fixture *f = *state;
    for (int gb = 0; gb < 2; gb++) {
        CLEANUP(sbuf_fini) struct sbuf text = {0};
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        struct err e = {0};
        while (text.n < 700000)
            sbuf_add(&text, "abc,def\n");
        sbuf_add(&text, gb ? "\xD5\xC5\xC8\xFD,1\n" : "张三,1\n");
        write_bytes(f, text.p, text.n);
        assert_int_equal(dump(f, &out, &e), RC_OK);
        assert_non_null(strstr(out.p, "t张三|t1"));
    }
}

static void many_rows_and_blocks(void **state)
{
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    struct sheet_reader *reader = NULL;
    struct sheet_row row = {0};
    struct err e = {0};
    int64_t rows = 0, sum = 0;
    for (int i = 0; i < 60000; i++)
        sbuf_addf(&text, "\"第%d行\",%d,县，乡\n", i, i);
    write_bytes(f, text.p, text.n);
    assert_int_equal(sheet_open(f->path, &reader, &e), RC_OK);
    assert_string_equal(sheet_kind(reader), "csv utf-8 ,");
    while (sheet_next(reader, &row, &e) == RC_OK && row.event != SHEET_END_OF_FILE)
        if (row.event == SHEET_ROW) {
            assert_int_equal(row.cell_count, 3);
            assert_true(str_is(row.cells[2].text, "县，乡"));
            sum += strtol(row.cells[1].text.p, NULL, 10);
            rows++;
        }
    sheet_close(reader);
    assert_int_equal(rows, 60000);
    assert_int_equal(sum, 60000LL * 59999 / 2);
}

/* ---- .xlsx ---- */

#define WORKBOOK_RELATIONS                                                                         \
    "<Relationships><Relationship Id='s1' Type='http://x/worksheet' "                              \
    "Target='worksheets/sheet1.xml'/>"                                                             \
    "<Relationship Id='s2' Type='http://x/worksheet' Target='/xl/worksheets/sheet2.xml'/>"         \
    "<Relationship Id='st' Type='http://x/styles' Target='styles.xml'/></Relationships>"
#define STYLES                                                                                       \
    "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy&quot;年&quot;m&quot;月&quot;'/>" \
    "<numFmt numFmtId='165' formatCode='[Red]0.00&quot;元&quot;'/></numFmts><cellStyleXfs><xf "     \
    "numFmtId='14'/></cellStyleXfs>"                                                                 \
    "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='164'/><xf numFmtId='165'/><xf "     \
    "numFmtId='22'/></cellXfs></styleSheet>"

struct parts {
    const char *workbook, *sheet1, *sheet2, *strings, *styles;
};

static void make_xlsx(const struct fixture *f, const struct parts *p, struct archive *a)
{
    archive_add(a, "[Content_Types].xml", "<Types/>");
    archive_add(a, "_rels/.rels",
                "<Relationships><Relationship Id='r' Type='http://x/officeDocument' "
                "Target='xl/workbook.xml'/></Relationships>");
    archive_add(a, "xl/workbook.xml",
                p->workbook ? p->workbook
                            : "<workbook><sheets><sheet name='甲' r:id='s1'/></sheets></workbook>");
    archive_add(a, "xl/_rels/workbook.xml.rels", WORKBOOK_RELATIONS);
    archive_add(a, "xl/styles.xml", p->styles ? p->styles : STYLES);
    if (p->strings)
        archive_add(a, "xl/sharedStrings.xml", p->strings);
    archive_add(a, "xl/worksheets/sheet1.xml",
                p->sheet1 ? p->sheet1 : "<worksheet><sheetData/></worksheet>");
    if (p->sheet2)
        archive_add(a, "xl/worksheets/sheet2.xml", p->sheet2);
    archive_end(a);
    write_bytes(f, a->bytes.p, a->bytes.n);
    archive_fini(a);
}

#define ROWS(rows)                                                                                 \
    "<worksheet><sheetData>" rows                                                                  \
    "</sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells></worksheet>"

static void reads_xlsx(void **state)
{
    static const struct {
        struct parts parts;
        const char *expected;
    } cases[] = {
        {{.strings = "<sst><si><t>姓名</t></si><si><r><t xml:space='preserve'>张 "
                     "</t></r><r><t>三</t></r><rPh><t>zhang</t></rPh></si></sst>",
          .sheet1 =
              ROWS("<row r='2'><c r='A2' t='s'><v>0</v></c><c r='C2' t='s'><v>1</v></c></row>")},
         "[甲] 2:t姓名|-|t张 三"},
        /* Numbers as a spreadsheet shows them; identity numbers that it has rounded. */
        {{.sheet1 = ROWS("<row r='1'><c r='A1'><v>1234.0999999999999</v></c><c "
                         "r='B1'><v>3.30102199003078E+17</v></c>"
                         "<c r='C1'><v>42</v></c><c r='D1'><v>1.5E-3</v></c></row>")},
         "[甲] 1:n1234.1|n330102199003078000|n42|n0.0015"},
        {{.sheet1 = ROWS("<row r='1'><c r='A1' s='1'><v>45055</v></c><c r='B1' "
                         "s='2'><v>45047</v></c><c r='C1' s='3'><v>45055</v></c>"
                         "<c r='D1' s='4'><v>45055.5</v></c><c r='E1' s='1'><v>60</v></c></row>")},
         "[甲] 1:d2023-05-09|d2023-05|n45055|d2023-05-09 12:00:00|n60"},
        {{.workbook = "<workbook><workbookPr date1904='1'/><sheets><sheet name='甲' "
                      "r:id='s1'/></sheets></workbook>",
          .sheet1 = ROWS("<row r='1'><c r='A1' s='1'><v>43593</v></c></row>")},
         "[甲 1904] 1:d2023-05-09"},
        {{.sheet1 = ROWS(
              "<row><c t='inlineStr'><is><t>&lt;甲&amp;乙&#x4E59;&gt;</t></is></c><c "
              "t='b'><v>1</v></c><c t='e'><v>#N/A</v></c>"
              "<c "
              "t='str'><f>A1</f><v>算</v></c><c><f>1+1</f></c></row><row><c><v>7</v></c></row>")},
         "[甲] 1:t<甲&乙乙>|bTRUE|e#N/A|t算 2:n7"},
        /* Prefixed names, CDATA, comments, and cells out of order of columns. */
        {{.sheet1 = "<?xml version='1.0'?><!-- x > y --><x:worksheet><x:sheetData><x:row "
                    "r='5'><x:c r='B5' t='inlineStr'><x:is><x:t>"
                    "<![CDATA[a<b]]></x:t></x:is></x:c><x:c "
                    "r='A5'><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"},
         "[甲] 5:n1|ta<b"},
        /* Escapes; types and dates as the strict form of the standard writes them. */
        {{.strings = "<sst><si><t>a_x000D_\nb_x005F_x_xZZZZ__x4E59_</t></si></sst>",
          .sheet1 = ROWS("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='str'><v>_x4E59_</v>"
                         "</c><c r='C1' t='d'><v>2023-05-06</v></c><c r='D1' t='d'>"
                         "<v>2023-05-06T08:30:00</v></c><c r='E1' t='b'><v>true</v></c></row>")},
         "[甲] 1:ta\r\nb_x_xZZZZ_乙|t乙|d2023-05-06|d2023-05-06 08:30:00|bTRUE"},
        {{.workbook = "<workbook><sheets><sheet name='甲' r:id='s1' state='hidden'/><sheet "
                      "name='乙' r:id='s2'/></sheets></workbook>",
          .sheet1 = ROWS("<row r='1'><c r='A1'><v>1</v></c></row>"),
          .sheet2 = ROWS("<row r='9'><c r='XFD9'><v>2</v></c></row>")},
         NULL},
    };
    const struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct archive a = {0};
        make_xlsx(f, &cases[i].parts, &a);
        if (cases[i].expected) {
            expect_dump(f, cases[i].expected);
            continue;
        }
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        struct err e = {0};
        assert_int_equal(dump(f, &out, &e), RC_OK);
        assert_non_null(strstr(out.p, "[甲 hidden] 1:n1[乙] 9:-|"));
        assert_true(str_ends(str_of(out.p), "|n2"));
    }
}

/* Cells that are known by heart, and the same cells written in another way (blank: what stands
 * behind <c), which only the XML reader takes. */
static void add_cells(struct sbuf *out, const char *blank)
{
    static const struct {
        const char *attributes, *body; /* body: NULL = <c/> */
    } cells[] = {
        {" t=\"inlineStr\"", "<is><t>张三</t></is>"},
        {" t=\"inlineStr\"", "<is><t xml:space=\"preserve\"> 张  三 </t></is>"},
        {" t=\"inlineStr\"", "<is><t></t></is>"},
        {" t=\"inlineStr\"", "<is><t>a_x4E59_b_xZ_</t></is>"},
        {" t=\"inlineStr\"", "<is><t>&lt;甲&gt;</t></is>"},
        {" t=\"inlineStr\"", "<is><r><t>甲</t></r><r><t>乙</t></r></is>"},
        {" t=\"s\"", "<v>1</v>"},
        {" s=\"1\" t=\"s\"", "<v>0</v>"},
        {" t=\"str\"", "<v>算_x4E59_</v>"},
        {" t=\"str\"", "<f>A1</f><v>算</v>"},
        {" t=\"b\"", "<v>1</v>"},
        {" t=\"e\"", "<v>#N/A</v>"},
        {" t=\"d\"", "<v>2023-05-06</v>"},
        {" t=\"n\"", "<v>42</v>"},
        {"", "<v>1234.56</v>"},
        {"", "<v>-1234.5600000000001</v>"},
        {"", "<v>0.50</v>"},
        {"", "<v>007.5</v>"},
        {"", "<v>123456789012345.5</v>"},
        {"", "<v>99010119500601001812</v>"},
        {"", "<v>-99010119500601001812</v>"},
        {"", "<v>1.5E-3</v>"},
        {"", "<v>12.</v>"},
        {"", "<v>.5</v>"},
        {"", "<v> 7 </v>"},
        {" s=\"1\"", "<v>45055</v>"},
        {" s=\"2\"", "<v>45047</v>"},
        {" s=\"1\"", NULL},
        {"", NULL},
        {"", "<v>9</v>"},
    };
    sbuf_add(out, "<row r=\"1\">");
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        sbuf_addf(out, "<c%s r=\"%s%c1\"%s", blank, i < 26 ? "" : "A", (char)('A' + i % 26),
                  cells[i].attributes);
        if (cells[i].body)
            sbuf_addf(out, ">%s</c>", cells[i].body);
        else
            sbuf_add(out, "/>");
    }
    sbuf_add(out, "</row>");
}

static void cells_by_heart(void **state)
{
    static const char *const blanks[] = {"", " "};
    static const char strings[] = "<sst><si><t>姓名</t></si><si><t>村</t></si></sst>";
    const struct fixture *f = *state;
    struct sbuf dumps[2] = {0};
    struct err e = {0};
    for (int i = 0; i < 2; i++) {
        struct sbuf sheet = {0};
        struct archive a = {0};
        sbuf_add(&sheet, "<worksheet><sheetData>");
        add_cells(&sheet, blanks[i]);
        sbuf_add(&sheet, "</sheetData></worksheet>");
        make_xlsx(f, &(struct parts){.sheet1 = sheet.p, .strings = strings}, &a);
        sbuf_fini(&sheet);
        assert_int_equal(dump(f, &dumps[i], &e), RC_OK);
    }
    assert_string_equal(sbuf_text(&dumps[0]), sbuf_text(&dumps[1]));
    assert_non_null(strstr(dumps[0].p,
                           "1:t张三|t 张  三 |-|ta乙b_xZ_|t<甲>|t甲乙|t村|t姓名|t算乙|t算|"
                           "bTRUE|e#N/A|d2023-05-06|n42|n1234.56|n-1234.56|n0.5|n7.5|"
                           "n123456789012346|n99010119500601001812|"
                           "n-99010119500601000000|n0.0015|n12|n0.5|n7|"
                           "d2023-05-09|d2023-05|-|-|n9"));
    for (int i = 0; i < 2; i++)
        sbuf_fini(&dumps[i]);
}

/* A tag cut by the window's edge, entities at its end, and a long text. */
static void windows(void **state)
{
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf sheet = {0};
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    struct err e = {0};
    struct archive a = {0};
    sbuf_add(&sheet, "<worksheet><sheetData>");
    for (int i = 1; i <= 30000; i++)
        sbuf_addf(
            &sheet,
            "<row r=\"%d\"><c r=\"A%d\" t=\"inlineStr\"><is><t>&amp;%d&gt;村</t></is></c></row>", i,
            i, i);
    sbuf_add(&sheet, "</sheetData></worksheet>");
    make_xlsx(f, &(struct parts){.sheet1 = sheet.p}, &a);
    assert_int_equal(dump(f, &out, &e), RC_OK);
    assert_non_null(strstr(out.p, " 29999:t&29999>村 30000:t&30000>村"));
    assert_null(strstr(out.p, "&amp;"));
}

/* What our own writer makes, our reader reads; text stays text, and the same calls give the same
 * bytes. */
static void round_trip(void **state)
{
    const struct fixture *f = *state;
    char first[65] = "", second[65] = "";
    struct err e = {0};
    for (int pass = 0; pass < 2; pass++) {
        struct book *book = NULL;
        assert_int_equal(book_new(f->path, &book, &e), RC_OK);
        book_sheet(book, "名单[1]/x");
        book_merge(book, 0, 0, 0, 2, "标题", BOOK_TITLE);
        book_text(book, 1, 0, "=HYPERLINK(\"http://x\")", BOOK_PLAIN);
        book_money(book, 1, 1, 123456789, BOOK_MONEY);
        book_number(book, 1, 2, 45055, BOOK_DATE);
        book_sheet(book, "名单[1]/x");
        book_text(book, 0, 0, "二", BOOK_WRAP);
        assert_int_equal(book_close(book, &e), RC_OK);
        assert_int_equal(os_file_sha256(f->path, pass ? second : first, &e), RC_OK);
    }
    assert_string_equal(first, second);
    expect_dump(f, "[名单 1  x] 1:t标题 2:t=HYPERLINK(\"http://x\")|n1234567.89|d2023-05-09[名单 1 "
                   " x (2)] 1:t二");
}

/* ---- refusals ---- */

static void other_kinds(void **state)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *word;
    } cases[] = {
#define CASE(bytes, word) {bytes, sizeof(bytes) - 1, word}
        CASE("%PDF-1.7\n", "PDF"),
        CASE("Rar!\x1A\x07", "RAR"),
        CASE("7z\xBC\xAF\x27\x1C", "7-Zip"),
        CASE("\x1F\x8B\x08\x00", "gzip"),
        CASE("\x89PNG\r\n", "picture"),
        CASE("PAR1....", "Parquet"),
        CASE("GIF89a", "picture"),
        CASE("II*\0", "picture"),
        CASE("{\\rtf1", "rich text"),
        CASE("\0\1\0\0Standard ACE DB", "Access"),
        CASE("%TSD-Header-###%", "document protection"),
        CASE("\x62\x14\x23\x65\0E-SafeNet\0LOCK", "document protection"),
        CASE("\x03\x17\x05\x06\x02\0\0\0\x41\0\x0A\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
             "dBase"),
        CASE("\x09\x04\x06\0\0\0\x10\0", "Excel 4"),
        CASE("\x7F"
             "ELF\x02",
             "program"),
        CASE("<?xml version='1.0'?><list/>", "XML file"),
        CASE("a,b\n1,\0\0\0", "binary"),
        CASE("\xFF\xFF\xFF\xFF\xFE\xFE,\xFF\n", "unknown encoding"),
        CASE("", "empty"),
#undef CASE
    };
    const struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_bytes(f, cases[i].bytes, cases[i].n);
        expect_refusal(f, RC_FORMAT, cases[i].word);
    }
}

static void other_archives(void **state)
{
    static const struct {
        const char *part, *word;
    } cases[] = {{"word/document.xml", "Word"},
                 {"content.xml", "OpenDocument"},
                 {"OFD.xml", "OFD"},
                 {"a.csv", "ZIP archive"},
                 {"xl/workbook.bin", ".xlsb"}};
    const struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct archive a = {0};
        archive_add(&a, "_rels/none", "x");
        archive_add(&a, cases[i].part, "x");
        archive_end(&a);
        write_bytes(f, a.bytes.p, a.bytes.n);
        archive_fini(&a);
        expect_refusal(f, RC_FORMAT, cases[i].word);
    }
}

static void hostile_csv(void **state)
{
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    sbuf_add(&text, "a,b\n\"never closed,1\n");
    while (text.n < 400000)
        sbuf_add(&text, "x,y\n");
    write_bytes(f, text.p, text.n);
    expect_refusal(f, RC_DAMAGED, "line 2 is never closed");
    write_bytes(f, "a,b\n\"never", 10);
    expect_refusal(f, RC_DAMAGED, "never closed");
    sbuf_clear(&text);
    for (int i = 0; i < 20000; i++)
        sbuf_add(&text, "1,");
    write_bytes(f, text.p, text.n);
    expect_refusal(f, RC_DAMAGED, "more than 16384 columns");
    sbuf_clear(&text);
    sbuf_add(&text, "甲,乙\n");
    while (text.n < 400000)
        sbuf_add(&text, "丙,丁\n");
    sbuf_add(&text, "\xC3\x28,\xFF\n");
    write_bytes(f, text.p, text.n);
    expect_refusal(f, RC_DAMAGED, "not utf-8");
    write_bytes(f, "\xEF\xBB\xBF\xD5\xC5,1\n", 8);
    expect_refusal(f, RC_DAMAGED, "says that it is UTF-8");
    sbuf_clear(&text);
    while (text.n < 300000)
        sbuf_add(&text, "xxxxxxxxxx");
    write_bytes(f, text.p, text.n);
    expect_refusal(f, RC_DAMAGED, "longer than a spreadsheet cell");
}

static void hostile_xml(void **state)
{
    static const struct {
        struct parts parts;
        const char *word;
    } cases[] = {
        {{.sheet1 = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><worksheet/>"},
         "document type"},
        {{.sheet1 = ROWS("<row r='1'><c r='A1' t='inlineStr'><is><t>&lol;</t></is></c></row>")},
         "XML inside"},
        {{.sheet1 = ROWS(
              "<row r='2'><c r='A2'><v>1</v></c></row><row r='1'><c r='A1'><v>1</v></c></row>")},
         "out of order"},
        {{.sheet1 = ROWS("<row r='1'><c r='A7'><v>1</v></c></row>")}, "somewhere else"},
        {{.sheet1 = ROWS("<row r='1'><c r='ZZZZZZ1'><v>1</v></c></row>")}, "somewhere else"},
        {{.sheet1 = ROWS("<row r='99999999999'><c><v>1</v></c></row>")}, "out of order"},
        {{.sheet1 = ROWS("<row r='1'><c r='A1' t='s'><v>5</v></c></row>"),
          .strings = "<sst><si><t>a</t></si></sst>"},
         "does not exist"},
        {{.sheet1 = ROWS("<row r='1'><c r='A1' t='s'><v>0</v></c></row>")}, "does not exist"},
        {{.sheet1 = "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row>"},
         "in the middle"},
        {{.sheet1 = "<worksheet><sheetData><row r='1'"}, "XML inside"},
        {{.sheet1 = ROWS("<row r='1'><c r='A1' t='inlineStr'><is><t>\xFF\xFE</t></is></c></row>")},
         "not UTF-8"},
        {{.strings = "<sst><si><t>\xC3(</t></si></sst>"}, "not UTF-8"},
        {{.workbook = "<workbook><sheets><sheet name='甲' r:id='s2'/></sheets></workbook>"},
         "missing from the file"},
        {{.workbook = "not xml at all <"}, "XML inside"},
    };
    const struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct archive a = {0};
        make_xlsx(f, &cases[i].parts, &a);
        expect_refusal(f, RC_DAMAGED, cases[i].word);
    }
}

/* 200 MB of blanks in 200 KB, as a sheet's text and as shared texts. */
static void bombs(void **state)
{
    enum { BOMB_BYTES = 200 << 20 };
    const struct fixture *f = *state;
    char *blanks = malloc(BOMB_BYTES + 1);
    assert_non_null(blanks);
    memset(blanks, ' ', BOMB_BYTES);
    blanks[BOMB_BYTES] = 0;
    memcpy(blanks, "<sst><si><t>", 12);
    for (int i = 0; i < 2; i++) {
        struct archive a = {0};
        make_xlsx(f, &(struct parts){.sheet1 = i ? blanks : NULL, .strings = i ? NULL : blanks},
                  &a);
        expect_refusal(f, RC_DAMAGED, "bomb");
    }
    free(blanks);
}

/* One long text that every cell of a small file refers to. */
static void shared_text_bomb(void **state)
{
    enum { TEXT_BYTES = 32000, CELLS = 16000 };
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf strings = {0};
    CLEANUP(sbuf_fini) struct sbuf sheet = {0};
    struct archive a = {0};
    sbuf_add(&strings, "<sst><si><t>");
    for (int i = 0; i < TEXT_BYTES; i++) /* no blanks: they would be a bomb before */
        sbuf_addf(&strings, "%c", 'a' + (i * 7919 ^ i >> 3) % 26);
    sbuf_add(&strings, "</t></si></sst>");
    sbuf_add(&sheet, "<worksheet><sheetData>");
    for (int i = 1; i <= CELLS; i++)
        sbuf_addf(&sheet, "<row r='%d'><c t='s'><v>0</v></c></row>", i);
    sbuf_add(&sheet, "</sheetData></worksheet>");
    make_xlsx(f, &(struct parts){.sheet1 = sheet.p, .strings = strings.p}, &a);
    expect_refusal(f, RC_DAMAGED, "it is a bomb");
}

static void hostile_archives(void **state)
{
    enum { WRONG_CRC, WRONG_METHOD, ENCRYPTED, OUTSIDE, CUT_TAIL, CUT_MIDDLE, COUNT_LIE, CASES };
    static const char *const words[CASES] = {
        "checksum",     "packed in a way", "encrypted",          "outside the file",
        "no directory", "no directory",    "directory is broken"};
    const struct fixture *f = *state;
    for (int c = 0; c < CASES; c++) {
        struct archive a = {0};
        a.crc_flip = c == WRONG_CRC;
        a.method_override = c == WRONG_METHOD ? 99 : 0;
        a.flags = c == ENCRYPTED;
        a.offset_shift = c == OUTSIDE ? 1 << 30 : 0;
        archive_add(&a, "_rels/.rels",
                    "<Relationships><Relationship Id='r' Type='http://x/officeDocument' "
                    "Target='w'/></Relationships>");
        archive_add(&a, "w", "<workbook/>");
        if (c == COUNT_LIE)
            a.count = 60;
        archive_end(&a);
        const size_t n = c == CUT_TAIL     ? a.bytes.n - 7
                         : c == CUT_MIDDLE ? a.bytes.n / 2
                                           : a.bytes.n;
        write_bytes(f, a.bytes.p, n);
        archive_fini(&a);
        expect_refusal(f, c == ENCRYPTED ? RC_FORMAT : RC_DAMAGED, words[c]);
    }
}

/* Each byte of a sound workbook changed in turn: it is read or refused in one sentence, and never
 * kills the parent. */
static void every_byte_flipped(void **state)
{
    const struct fixture *f = *state;
    struct archive a = {0};
    struct err e = {0};
    CLEANUP(sbuf_fini) struct sbuf sound = {0};
    const char *seed = getenv("ABACUS_TEST_SEED");
    const bool is_deep = getenv("ABACUS_TEST_DEEP") != NULL;
    make_xlsx(
        f,
        &(struct parts){
            .strings = "<sst><si><t>姓名</t></si></sst>",
            .sheet1 = ROWS("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1'><v>2</v></c></row>")},
        &a);
    assert_int_equal(os_read_file(f->path, 1 << 20, &sound, &e), RC_OK);
    const size_t step = is_deep ? 1 : 37;
    int refused = 0, read = 0;
    for (size_t i = seed ? (size_t)strtoul(seed, NULL, 10) % step : 0; i < sound.n; i += step) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        e = (struct err){0};
        sound.p[i] ^= 0x55;
        write_bytes(f, sound.p, sound.n);
        sound.p[i] ^= 0x55;
        const enum rc rc = dump(f, &out, &e);
        assert_true(rc == RC_OK || rc == RC_DAMAGED || rc == RC_FORMAT);
        assert_true(rc == RC_OK || e.message[0]);
        refused += rc != RC_OK;
        read += rc == RC_OK;
    }
    assert_true(refused > read);
}

static void missing_and_folder(void **state)
{
    const struct fixture *f = *state;
    struct sheet_reader *reader = NULL;
    struct err e = {0};
    assert_int_equal(sheet_open("/nonexistent/x.csv", &reader, &e), RC_MISSING);
    assert_int_not_equal(sheet_open(f->folder, &reader, &e), RC_OK);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "@reader") == 0)
        _exit(sheet_reader_main());
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
    const struct CMUnitTest tests[] = {
        TEST(reads_csv),
        TEST(late_encoding),
        TEST(reads_utf16),
        TEST(many_rows_and_blocks),
        TEST(reads_xlsx),
        TEST(cells_by_heart),
        TEST(windows),
        TEST(round_trip),
        TEST(other_kinds),
        TEST(other_archives),
        TEST(hostile_csv),
        TEST(hostile_xml),
        TEST(bombs),
        TEST(shared_text_bomb),
        TEST(hostile_archives),
        TEST(every_byte_flipped),
        TEST(missing_and_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
