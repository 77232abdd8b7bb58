/* What an old export becomes in the lake: its rows keep the sheet and the row that an office
 * program shows, whatever the file is made of. */
#include "base/limits.h"
#include "county_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int make_county(void **state)
{
    *state = fixture_new();
    return 0;
}

static int drop_county(void **state)
{
    fixture_free(*state);
    return 0;
}

#define PLACES                                                                                     \
    "SELECT _sheet, _line, \"group\", quantity, inflow, amount FROM benefit ORDER BY _sheet, "     \
    "_line"

/* A township's roster as a web page: title and unit row over all columns, a head of two rows whose
 * cells are merged, the group told once for two households. */
static void roster_as_web_page(void **state)
{
    struct county_fixture *f = *state;
    char one[19], two[19];
    const struct intake_receipt r = fixture_must_import(
        f, "东村.xls",
        arena_printf(
            f->arena,
            "<html><meta charset=utf-8><table><tr><td colspan=7>青山镇2023年耕地地力保护补贴花名册"
            "</td></tr><tr><td colspan=7>单位：亩、元</td></tr><tr><th rowspan=2>村组</th><th "
            "rowspan=2>户主姓名</th><th rowspan=2>身份证号码</th><th "
            "colspan=2>补贴面积(亩)</th><th "
            "rowspan=2>补贴标准</th><th rowspan=2>补贴金额</th></tr><tr><th>自种</th><th>流入</th>"
            "</tr><tr><td rowspan=2>一组</td><td>张三丰</td><td>%s</td><td>1.5</td><td>0.5</td><td>"
            "100</td><td>200</td></tr><tr><td>李四光</td><td>%s</td><td>2</td><td></td><td>100</td>"
            "<td>200.50</td></tr><tr><td colspan=6>合计</td><td>400.5</td></tr></table></html>",
            fixture_id(one, 1950, 1), fixture_id(two, 1960, 2)));
    assert_string_equal(r.map, "one-card-roster");
    assert_string_equal(r.kind, "html utf-8");
    assert_string_equal(r.total_state, "agrees");
    assert_string_equal(fixture_query(f, PLACES), "0|5|一组|15000|5000|20000\n"
                                                  "0|6|一组|20000|-|20050");
}

#define ROSTER_HEAD                                                                                     \
    "<Row ss:Index='3'><Cell><Data>户主姓名</Data></Cell><Cell><Data>身份证号码</Data></Cell>" \
    "<Cell><Data>补贴金额</Data></Cell></Row>"
#define ROSTER_ROW                                                                                 \
    "<Row ss:Index='%d'><Cell><Data ss:Type='String'>%s</Data></Cell><Cell><Data "                 \
    "ss:Type='String'>%s</Data></Cell><Cell><Data ss:Type='Number'>%d</Data></Cell></Row>"
#define HIDDEN "<WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions>"

/* Three sheets of the XML of Excel 2003: the hidden one is told, not taken, and counts as a place.
 */
static void roster_as_xml(void **state)
{
    struct county_fixture *f = *state;
    char one[19], two[19];
    const struct intake_receipt r = fixture_must_import(
        f, "花名册.xls",
        arena_printf(f->arena,
                     "<Workbook><Worksheet ss:Name='东村'><Table>" ROSTER_HEAD ROSTER_ROW
                     "</Table></Worksheet><Worksheet ss:Name='旧'><Table>" ROSTER_HEAD ROSTER_ROW
                     "</Table>" HIDDEN
                     "</Worksheet><Worksheet ss:Name='西村'><Table>" ROSTER_HEAD ROSTER_ROW
                     "</Table></Worksheet></Workbook>",
                     7, "张三丰", fixture_id(one, 1950, 1), 200, 7, "王五常", one, 1, 12, "李四光",
                     fixture_id(two, 1960, 2), 300));
    assert_int_equal(r.rows_in, 2);
    assert_non_null(strstr(r.notes[0], "隐藏工作表“旧”未导入"));
    assert_string_equal(
        fixture_query(f, "SELECT _sheet, _line, village, amount FROM benefit ORDER BY _line"),
        "0|7|东村|20000\n2|12|西村|30000");
}

/* A day that has lost its format is counted from the year that its workbook counts from. */
static void days_from_1904(void **state)
{
    struct county_fixture *f = *state;
    char one[19];
    for (int is_1904 = 0; is_1904 < 2; is_1904++)
        fixture_must_import(
            f, is_1904 ? "b.xls" : "a.xls",
            arena_printf(
                f->arena,
                "<Workbook><ExcelWorkbook>%s</ExcelWorkbook><Worksheet ss:Name='a'><Table>"
                "<Row><Cell><Data>姓名</Data></Cell><Cell><Data>身份证号</Data></Cell><Cell>"
                "<Data>死亡日期</Data></Cell><Cell><Data>户籍乡镇</Data></Cell></Row><Row>"
                "<Cell><Data>张三丰</Data></Cell><Cell><Data>%s</Data></Cell><Cell><Data "
                "ss:Type='Number'>%d</Data></Cell><Cell><Data>青山镇</Data></Cell></Row>"
                "</Table></Worksheet></Workbook>",
                is_1904 ? "<Date1904/>" : "", fixture_id(one, 1950, 1), 43593));
    assert_string_equal(fixture_query(f, "SELECT CAST(\"from\" AS VARCHAR) FROM status ORDER BY 1"),
                        "2019-05-08\n2023-05-09");
}

/* A whole sheet of columns, as forms with one column a day or a question have. */
static void thousands_of_columns(void **state)
{
    struct county_fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    char one[19];
    sbuf_add(&text, "姓名,身份证号,死亡日期,户籍乡镇");
    for (int c = 4; c < SHEET_COLUMNS_MAX; c++)
        sbuf_addf(&text, ",第%d题", c);
    sbuf_addf(&text, "\n张三丰,%s,2023-05-09,青山镇", fixture_id(one, 1950, 1));
    for (int c = 4; c < SHEET_COLUMNS_MAX; c++)
        sbuf_add(&text, ",1");
    const struct intake_receipt r = fixture_must_import(f, "宽.csv", text.p);
    assert_string_equal(r.map, "deaths");
    assert_int_equal(r.accepted, 1);
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_county, drop_county)
    const struct CMUnitTest tests[] = {
        TEST(roster_as_web_page),
        TEST(roster_as_xml),
        TEST(days_from_1904),
        TEST(thousands_of_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
