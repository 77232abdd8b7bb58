/* Web pages and the XML of Excel 2003, which systems save as .xls. */
#include "sheet_fixture.h"

struct text_case {
    const char *bytes, *expected;
};

static void expect_all(const struct fixture *f, const struct text_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        struct err e = {0};
        write_bytes(f, cases[i].bytes, strlen(cases[i].bytes));
        const enum rc rc = dump(f, &out, &e);
        if (rc != RC_OK || strcmp(sbuf_text(&out), cases[i].expected) != 0)
            fail_msg("case %zu: wanted\n%s\ngot %s\n%s", i, cases[i].expected, e.message,
                     sbuf_text(&out));
    }
}
#define EXPECT_ALL(f, cases) expect_all(f, cases, sizeof(cases) / sizeof *(cases))

static void reads_tables(void **state)
{
    static const struct text_case cases[] = {
        {"<html><body><table><tr><th>姓名</th><th>金额</th></tr><tr><td>张三</td><td>1.50</td></tr>"
         "</table></body></html>",
         "[] 1:t姓名|t金额 2:t张三|t1.50"},
        /* GB2312, said so; marks in capitals, without quotation marks, never closed. */
        {"<HTML><META http-equiv=Content-Type content=\"text/html; charset=gb2312\"><TABLE "
         "border=1><TR><TD>\xD0\xD5\xC3\xFB<TD>\xBD\xF0\xB6\xEE<TR><TD>\xD5\xC5\xC8\xFD<TD>1",
         "[] 1:t姓名|t金额 2:t张三|t1"},
        /* Bytes that are good UTF-8 too, where the page says that it is GB2312. */
        {"<html><meta charset=gb2312><table><tr><td>\xC1\xAA\xCD\xA8</td></tr></table>",
         "[] 1:t联通"},
        /* Entities, breaks, blocks and blanks; what is no mark; a number that keeps its digits. */
        {"<table><tr><td> a&nbsp;&lt;b&gt; &amp;&#20064;&#x4E60;&unknown; 5<6 &lt </td>"
         "<td>x<br>y<br/>z</td><td><p>甲</p>\n <p>乙</p></td><td>&nbsp;</td>"
         "<td style='mso-number-format:\"\\@\"'>330102199003078123</td></tr></table>",
         "[] 1:ta\xC2\xA0<b> &习习&unknown; 5<6 <|tx\ny\nz|t甲\n乙|-|t330102199003078123"},
        /* What is not for reading. */
        {"<!DOCTYPE html><html><head><title>题</title><style>td {x}</style><script>'<td>no</td>'"
         "</script></head><!-- <table><tr><td>no</td></tr></table> --><table><tr><td a='>'>1"
         "<select><option>no</select></td></tr></table>",
         "[] 1:t1"},
        /* The name that Excel writes; an empty row at the end that only keeps widths. */
        {"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><!--[if gte mso 9]><xml>"
         "<x:ExcelWorksheet><x:Name>花名册</x:Name></x:ExcelWorksheet></xml><![endif]-->"
         "<table><tr><td>1</td></tr><![if supportMisalignedColumns]><tr height=0 "
         "style='display:none'><td width=72></td></tr><![endif]></table></html>",
         "[花名册] 1:t1"},
        /* The number behind what is shown, but not behind a date or a share. */
        {"<table><tr><td x:num=\"1234.567\">1,235</td><td x:num=45055>2023/5/9</td><td "
         "x:num='0.12'>12%</td><td x:num>7</td><td x:str='0012'>0012</td></tr></table>",
         "[] 1:n1234.567|t2023/5/9|t12%|t7|t0012"},
    };
    EXPECT_ALL(*state, cases);
}

static void reads_spans(void **state)
{
    static const struct text_case cases[] = {
        {"<table><tr><td rowspan=2>序号</td><td colspan=2>面积</td><td rowspan='2'>备注</td></tr>"
         "<tr><td>自种</td><td>流入</td></tr><tr><td>1</td><td>2</td><td>3</td><td>4</td></tr>"
         "</table>",
         "[] 1:t序号|t面积|-|t备注 2:-|t自种|t流入 3:t1|t2|t3|t4"},
        /* A cell that reaches down further than its neighbours; one down to the end. */
        {"<table><tr><td rowspan=3>a</td><td>1</td><td rowspan=0>z</td></tr><tr><td>2</td></tr>"
         "<tr><td>3</td></tr><tr><td>b</td><td>4</td><td>5</td></tr></table>",
         "[] 1:ta|t1|tz 2:-|t2 3:-|t3 4:tb|t4|-|t5"},
        /* Spans that are no numbers, or far too wide. */
        {"<table><tr><td colspan=x>a</td><td colspan=999999>b</td><td colspan=-1>c</td><td "
         "rowspan=99999999999999999999>d</td></tr><tr><td>1</td></tr></table>",
         "[] 1:ta|tb|tc|td 2:t1"},
    };
    EXPECT_ALL(*state, cases);
}

/* Text outside tables, several tables, tables inside cells: one sheet, row under row. */
static void reads_pages(void **state)
{
    static const struct text_case cases[] = {
        {"<html><body><h2>青山镇<b>2023年</b>花名册</h2><p>单位：元</p><p> </p>"
         "<table><tr><td>1</td></tr></table>制表人：<table><tr><td>2</td></tr></table>完</body>",
         "[] 1:t青山镇2023年花名册 2:t单位：元 3:t1 4:t制表人： 5:t2 6:t完"},
        /* A table for the layout around the real one. */
        {"<table><tr><td><table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>"
         "</td></tr></table>",
         "[] 1:ta|tb 2:t1|t2"},
        /* One beside other cells, with what follows to its right; text above and below one. */
        {"<table><tr><td>x</td><td><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>"
         "</td><td>y</td></tr><tr><td>z</td></tr></table>",
         "[] 1:tx|ta|tb 2:-|tc|-|ty 3:tz"},
        {"<table><tr><td>上<table><tr><td>a</td></tr></table>下</td></tr></table>",
         "[] 1:t上 2:ta 3:t下"},
        {"<table><tr><td><table><tr><td>a</td></tr></table><table><tr><td>b</td></tr></table></td>"
         "</tr></table>",
         "[] 1:ta 2:tb"},
        {"<table><td>no row</td></table></table></td></tr><table><tr><td>1</table>",
         "[] 1:tno row 2:t1"},
    };
    EXPECT_ALL(*state, cases);
}

static void refuses_pages(void **state)
{
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    static const struct {
        const char *bytes, *word;
    } cases[] = {
        {"<html><body><form>请登录</form></body></html>", "web page without a table"},
        {"<html><frameset rows='*,39'><frame src='a.files/sheet001.htm'></frameset></html>",
         "it is a frame"},
        {"MIME-Version: 1.0\nContent-Type: multipart/related", "web archive"},
        {"<?xml version='1.0'?><list/>", "XML file"},
        {"{\"a\": 1}", "JSON"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_bytes(f, cases[i].bytes, strlen(cases[i].bytes));
        expect_refusal(f, RC_FORMAT, cases[i].word);
    }
    for (int i = 0; i < 20; i++)
        sbuf_add(&text, "<table><tr><td>");
    write_bytes(f, text.p, text.n);
    expect_refusal(f, RC_DAMAGED, "inside each other");
    sbuf_clear(&text);
    sbuf_add(&text, "<table><tr>");
    for (int i = 0; i < 17; i++)
        sbuf_add(&text, "<td colspan=1000>");
    write_bytes(f, text.p, text.n);
    expect_refusal(f, RC_DAMAGED, "more than 16384 columns");
    sbuf_clear(&text);
    sbuf_add(&text, "<table><tr><td>");
    while (text.n < 200000)
        sbuf_add(&text, "xxxxxxxxxx");
    write_bytes(f, text.p, text.n);
    expect_refusal(f, RC_DAMAGED, "no office program writes");
}

/* ---- the XML of Excel 2003 ---- */

#define BOOK(inside)                                                                               \
    "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook "              \
    "xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" "                                      \
    "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">" inside "</Workbook>"

static void reads_xml_2003(void **state)
{
    static const struct text_case cases[] = {
        {BOOK("<Worksheet ss:Name=\"甲\"><Table><Row><Cell><Data ss:Type=\"String\">姓名</Data>"
              "</Cell><Cell><Data ss:Type='Number'>3.30102199003078E+17</Data></Cell></Row></Table>"
              "</Worksheet>"),
         "[甲] 1:t姓名|n330102199003078000"},
        /* Places: rows and cells that are left out, merged cells, rows told once for several. */
        {BOOK("<Worksheet ss:Name='a'><Table><Row ss:Index='3'><Cell ss:Index='2' "
              "ss:MergeAcross='2'><Data ss:Type='String'>面积</Data></Cell><Cell><Data "
              "ss:Type='String'>备注</Data></Cell></Row><Row ss:Span='2'/><Row><Cell><Data "
              "ss:Type='Number'>1</Data></Cell></Row></Table></Worksheet>"),
         "[a] 3:-|t面积|-|-|t备注 7:n1"},
        {BOOK(
             "<Worksheet ss:Name='a'><Table><Row><Cell ss:MergeDown='1'><Data>村组</Data></Cell>"
             "<Cell ss:MergeAcross='1'><Data>面积</Data></Cell><Cell ss:MergeDown='1'><Data>备注"
             "</Data></Cell></Row><Row><Cell><Data>自种</Data></Cell><Cell><Data>流入</Data></Cell>"
             "<Cell><Data>外</Data></Cell></Row><Row><Cell><Data>1</Data></Cell></Row></Table>"
             "</Worksheet>"),
         "[a] 1:t村组|t面积|-|t备注 2:-|t自种|t流入|-|t外 3:t1"},
        /* Kinds of values; styles; notes on cells; bold type inside a value. */
        {BOOK("<Styles><Style ss:ID='s1'><NumberFormat ss:Format='yyyy\"年\"m\"月\"'/></Style>"
              "<Style ss:ID='s2'><NumberFormat ss:Format='Short Date'/></Style><Style ss:ID='s3'>"
              "<NumberFormat ss:Format='Standard'/></Style></Styles><Worksheet ss:Name='a'><Table>"
              "<Row><Cell><Data ss:Type='DateTime'>2023-05-06T00:00:00.000</Data></Cell><Cell "
              "ss:StyleID='s1'><Data ss:Type='DateTime'>2023-05-01T00:00:00.000</Data></Cell><Cell>"
              "<Data ss:Type='DateTime'>2023-05-06T08:30:00.000</Data></Cell><Cell><Data "
              "ss:Type='DateTime'>1899-12-31T08:30:00.000</Data></Cell><Cell ss:StyleID='s2'><Data "
              "ss:Type='Number'>45055</Data></Cell><Cell ss:StyleID='s3'><Data "
              "ss:Type='Number'>45055</Data></Cell><Cell><Data ss:Type='Boolean'>1</Data></Cell>"
              "<Cell><Data ss:Type='Error'>#N/A</Data></Cell><Cell><ss:Data ss:Type='String'><B>粗"
              "</B>细&#10;&lt;</ss:Data><Comment><ss:Data>批注</ss:Data></Comment></Cell></Row>"
              "</Table></Worksheet>"),
         "[a] 1:d2023-05-06|d2023-05|d2023-05-06 08:30:00|t08:30:00|d2023-05-09|n45055|bTRUE|e#N/A"
         "|t粗细\n<"},
        /* What is hidden is told behind the rows. */
        {BOOK("<Worksheet ss:Name='a'><Table><Row><Cell><Data>1</Data></Cell></Row></Table>"
              "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>"
              "<Worksheet ss:Name='b'/><Worksheet ss:Name='c'><WorksheetOptions><Visible>"
              "SheetVeryHidden</Visible></WorksheetOptions></Worksheet>"),
         "[a hidden] 1:t1[b][c hidden]"},
        /* Names with a prefix, GB2312. */
        {"<?xml version='1.0' encoding='gb2312'?><ss:Workbook><ss:Worksheet ss:Name='\xBC\xD7'>"
         "<ss:Table><ss:Row><ss:Cell><ss:Data ss:Type='String'>\xD5\xC5\xC8\xFD</ss:Data></ss:Cell>"
         "</ss:Row></ss:Table></ss:Worksheet></ss:Workbook>",
         "[甲] 1:t张三"},
    };
    EXPECT_ALL(*state, cases);
}

static void refuses_xml_2003(void **state)
{
    static const struct {
        const char *bytes, *word;
    } cases[] = {
        {"<Workbook><Worksheet ss:Name='a'><Table><Row><Cell><Data>1</Data></Cell></Row>",
         "ends in the middle"},
        {"<Workbook><Worksheet ss:Name='a'><Table><Row ss:Index='2'/><Row ss:Index='2'/></Table>"
         "</Worksheet></Workbook>",
         "out of order"},
        {"<Workbook><Worksheet ss:Name='a'><Table><Row><Cell ss:Index='99999'/></Row></Table>"
         "</Worksheet></Workbook>",
         "more than 16384 columns"},
        {"<Workbook><Worksheet ss:Name='a'><Table><Row><Cell ss:MergeAcross='99999'/></Row></Table>"
         "</Worksheet></Workbook>",
         "more than 16384 columns"},
        {"<Workbook><Worksheet ss:Name='a'>&lol;</Worksheet></Workbook>", "XML inside"},
        {"<?xml version='1.0'?><Workbook><!DOCTYPE x [<!ENTITY a 'ha'>]>&a;</Workbook>",
         "document type"},
    };
    const struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_bytes(f, cases[i].bytes, strlen(cases[i].bytes));
        expect_refusal(f, RC_DAMAGED, cases[i].word);
    }
}

/* Cut anywhere, or with a byte changed, neither kind harms the reader. */
static void broken_markup(void **state)
{
    static const char page[] =
        "<table><tr><td rowspan=2 x:num='1'>1</td><td colspan=3>a&nbsp;b<table><tr><td>c</table>";
    static const char book[] = BOOK("<Worksheet ss:Name='甲'><Table><Row><Cell ss:Index='2'><Data "
                                    "ss:Type='Number'>1</Data></Cell></Row></Table></Worksheet>");
    const struct fixture *f = *state;
    const struct str texts[] = {STR(page), STR(book)};
    for (int t = 0; t < 2; t++)
        for (size_t n = 8; n < texts[t].n; n += 29)
            for (int is_cut = 0; is_cut < 2; is_cut++) {
                CLEANUP(sbuf_fini) struct sbuf bytes = {0};
                CLEANUP(sbuf_fini) struct sbuf out = {0};
                struct err e = {0};
                sbuf_add_n(&bytes, texts[t].p, is_cut ? n : texts[t].n);
                if (!is_cut)
                    bytes.p[n] ^= 0x15;
                write_bytes(f, bytes.p, bytes.n);
                const enum rc rc = dump(f, &out, &e);
                if (rc != RC_OK && rc != RC_DAMAGED && rc != RC_FORMAT)
                    fail_msg("%d, byte %zu: %s %s", t, n, rc_code(rc), e.message);
                if (strstr(e.message, "reading process"))
                    fail_msg("%d, byte %zu: %s", t, n, e.message);
            }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "@reader") == 0)
        _exit(sheet_reader_main());
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
    const struct CMUnitTest tests[] = {
        TEST(reads_tables),   TEST(reads_spans),      TEST(reads_pages),   TEST(refuses_pages),
        TEST(reads_xml_2003), TEST(refuses_xml_2003), TEST(broken_markup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
