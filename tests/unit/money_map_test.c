/* Mappings of claims, quotas, decisions and monitoring slips: small fictional files, the rows by
 * hand. */
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

/* Imports a file that must be recognised as `map`, with every row taken and its sums right. */
static struct intake_receipt must_map(struct county_fixture *f, const char *name, const char *map,
                                      int rows, const char *text)
{
    const struct intake_receipt r = fixture_must_import(f, name, text);
    assert_string_equal(r.map, map);
    assert_int_equal(r.accepted, rows);
    assert_int_equal(r.rejected, 0);
    assert_true(r.notes == NULL || r.notes[0] == NULL);
    assert_string_not_equal(r.total_state, "differs");
    return r;
}

/* ---- claims ---- */

/* Lodging is kept as written and no amount; the unit is filled down; sums are no rows. */
static void travel_claims(void **state)
{
    struct county_fixture *f = *state;
    const struct intake_receipt r = must_map(
        f, "a.csv", "travel-claims", 3,
        "示范县差旅费报销明细表（2024年3月）,,,,,,,,,,,,,,,\n"
        "填报单位：示范县会计核算中心  单位：元,,,,,,,,,,,,,,,\n"
        "单据号,单位,报销人,事由,出发日,返回日,目的地,人数,住宿(晚×元),城市间交通,伙食补助,"
        "市内交通,合计,发票号,开票方,审批人\n"
        "CL001,225001-示范县水利局,赵 小满,参加培训,2024.3.4,20240306,东屏市,1,2×260,120,300,240,"
        "\"1,180.00\",24990001,东屏旅客服务公司,王守信\n"
        "CL002,〃,钱大勇,对接项目,2024/3/8,2024年3月8日,南雁市,2,,60,200,160,420元,,,王守信\n"
        "示范县水利局小计,,,,,,,,,180,500,400,1600,,,\n"
        "CL003,示范县林业局,赵小满,送审,2024-03-11,2024-03-12,西岚市,1,1×260,90,200,160,710,,,"
        "孙立\n"
        "合计,,,,,,,,,270,700,560,2310,,,\n"
        "填表人：李四,,,,审核：王五,,,,,,,,,,,\n");
    assert_string_equal(r.total_state, "agrees");
    assert_string_equal(
        fixture_query(f, "SELECT type, claim_no, org, name_mask, start_on::VARCHAR, "
                         "end_on::VARCHAR, place, headcount, lodging, traffic, meal, "
                         "local_traffic, amount, hotel IS NULL FROM expense ORDER BY claim_no"),
        "travel|CL001|示范县水利局|赵*满|2024-03-04|2024-03-06|东屏市|1|2×260|12000|30000|24000|"
        "118000|1\n"
        "travel|CL002|示范县水利局|钱*勇|2024-03-08|2024-03-08|南雁市|2|-|6000|20000|16000|42000|"
        "1\n"
        "travel|CL003|示范县林业局|赵*满|2024-03-11|2024-03-12|西岚市|1|1×260|9000|20000|16000|"
        "71000|1");
    assert_string_equal(fixture_query(f, "SELECT count(DISTINCT name_key) FROM expense"), "2");
}

/* A unit's claims of a month come again: what is missing is gone, other units stay. */
static void corrected_claims(void **state)
{
    struct county_fixture *f = *state;
    static const char head[] = "单据号,单位,报销人,出发日,返回日,目的地,合计\n%s";
    must_map(f, "a.csv", "travel-claims", 3,
             arena_printf(f->arena, head,
                          "C1,水利局,赵小满,2024-03-04,2024-03-05,东屏市,100\n"
                          "C2,水利局,赵小满,2024-03-08,2024-03-09,东屏市,200\n"
                          "C3,林业局,孙立,2024-03-08,2024-03-09,东屏市,400\n"));
    const struct intake_receipt r =
        must_map(f, "b.csv", "travel-claims", 2,
                 arena_printf(f->arena, head,
                              "C1,水利局,赵小满,2024-03-04,2024-03-05,东屏市,150\n"
                              "C4,水利局,赵小满,2024-04-01,2024-04-02,东屏市,800\n"));
    assert_int_equal(r.changed, 1);
    assert_int_equal(r.fresh, 1);
    assert_int_equal(r.gone, 1);
    assert_string_equal(fixture_query(f, "SELECT sum(amount)::BIGINT FROM expense"), "135000");
}

/* Guests' letters are document numbers, however their brackets are written. */
static void reception_claims(void **state)
{
    struct county_fixture *f = *state;
    must_map(
        f, "a.csv", "reception-claims", 2,
        "示范县公务接待费报销明细表,,,,,,,,,,,,,\n"
        "单据号,单位,接待日期,来访单位,公函号,接待事由,人数,陪餐人数,餐标(元/人),金额(元),地点,"
        "发票号,开票方,经办人\n"
        "JD001,示范县水利局,2024-3-4,云州市水利局调研组,云水函[2024]第08号,调研水库,6,2,100,"
        "780,机关食堂,23980001,机关食堂,赵小满\n"
        "JD002,示范县水利局,20240305,邻县考察团,,考察,12,3,100,\"1,350.5\",迎宾饭店,23980002,"
        "迎宾饭店,赵小满\n"
        "合计,,,,,,18,5,,2130.50,,,,\n");
    assert_string_equal(
        fixture_query(f, "SELECT type, claim_no, org, start_on::VARCHAR, guest_org, letter_no, "
                         "headcount, accompany, standard, amount, place, seller, invoice_no"
                         " FROM expense ORDER BY claim_no"),
        "reception|JD001|示范县水利局|2024-03-04|云州市水利局调研组|云水函〔2024〕8号|6|2|10000|"
        "78000|机关食堂|机关食堂|23980001\n"
        "reception|JD002|示范县水利局|2024-03-05|邻县考察团|-|12|3|10000|135050|迎宾饭店|迎宾饭店|"
        "23980002");
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(travel_claims, make_county, drop_county),
        cmocka_unit_test_setup_teardown(corrected_claims, make_county, drop_county),
        cmocka_unit_test_setup_teardown(reception_claims, make_county, drop_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
