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

/* ---- quotas ---- */

/* The year stands in the title; document numbers are brought into one form. */
static void direct_fund_quota(void **state)
{
    struct county_fixture *f = *state;
    must_map(f, "a.csv", "direct-fund-quota", 2,
             "示范县2024年直达资金指标明细表,,,,,,,,,,,,\n单位：元,,,,,,,,,,,,\n"
             "处室名称,单位名称,中央直达资金名称,支出科目名称,本级专项资金名称,上级文号,本级文号,"
             "收文日期,下达日期,预算金额,支出金额,收回金额,备注\n"
             "社保科,201001-示范县民政局,困难群众救助补助资金,2081902-农村最低生活保障金支出,"
             "农村低保,省财社(2024)3号,示财社[2024]第012号,2024.1.3,20240105,\"1,200,000.50\","
             "300000,,\n"
             "农业科,示范县水利局,水利发展资金,2130305-水利工程建设,小型水库维修,省财农〔2024〕7号,"
             "示财农〔2024〕1号,2024年2月1日,2024年2月,500000,0,20000,年中收回\n"
             "合计,,,,,,,,,1700000.50,,,\n");
    assert_string_equal(
        fixture_query(f, "SELECT stage, direct, year, dept, org, fund, func_code, project, "
                         "parent_doc_no, doc_no, received_on::VARCHAR, allocated_on::VARCHAR, "
                         "allocated_on_hi::VARCHAR, amount, spent, recovered FROM quota "
                         "ORDER BY org"),
        "direct|1|2024|社保科|示范县民政局|困难群众救助补助资金|2081902|农村低保|"
        "省财社〔2024〕3号|示财社〔2024〕12号|2024-01-03|2024-01-05|2024-01-05|120000050|30000000|-"
        "\n"
        "direct|1|2024|农业科|示范县水利局|水利发展资金|2130305|小型水库维修|"
        "省财农〔2024〕7号|示财农〔2024〕1号|2024-02-01|-|2024-02-29|50000000|0|2000000");
}

/* Two header rows, in 万元; the other version has the total and the centre's share only. */
static void direct_fund_ledger(void **state)
{
    struct county_fixture *f = *state;
    must_map(
        f, "a.csv", "direct-fund-ledger", 2,
        "示范县2024年直达资金项目台账,,,,,,,,,,,,,,,\n"
        "资金名称,处室名称,预算单位,项目名称,预算金额（单位:万元）,,,,,支付金额（单位:万元）,,,,,"
        "惠企利民,发放表\n"
        ",,,,总金额,中央安排,省级安排,市级安排,县级安排,总金额,中央安排,省级安排,市级安排,"
        "县级安排,,\n"
        "水利发展资金,农业科,示范县水利局,小型水库维修,50,40,0,0,10,12.5,10,0,0,2.5,否,\n"
        ",,,农村饮水维护,20.000001,16,0,0,4.000001,0,0,0,0,0,否,\n"
        "合计,,,,70.000001,56,,,14.000001,12.5,,,,,,\n");
    must_map(f, "b.csv", "direct-fund-ledger", 1,
             "2023年直达资金项目台账,,,,,,,,,\n"
             "资金名称,处室名称,预算单位,项目名称,预算金额（单位:万元）,,支付金额（单位:万元）,,"
             "惠企利民,发放表\n"
             ",,,,金额,其中：中央直达资金,金额,其中：中央直达资金,,\n"
             "水利发展资金,农业科,示范县水利局,小型水库维修,30,24,30,24,否,\n");
    assert_string_equal(
        fixture_query(f, "SELECT stage, year, fund, dept, org, project, amount, central, spent "
                         "FROM quota ORDER BY year, project DESC"),
        "ledger|2023|水利发展资金|农业科|示范县水利局|小型水库维修|30000000|24000000|30000000\n"
        "ledger|2024|水利发展资金|农业科|示范县水利局|小型水库维修|50000000|40000000|12500000\n"
        "ledger|2024|水利发展资金|农业科|示范县水利局|农村饮水维护|20000001|16000000|0");
}

static void budget_quota(void **state)
{
    struct county_fixture *f = *state;
    must_map(f, "a.csv", "budget-quota", 2,
             "示范县2024年预算指标台账（含结转）,,,,,,,,,,,\n单位：元,,,,,,,,,,,\n"
             "预算年度,预算单位,指标文号,项目编码,项目名称,资金性质,最早安排年度,指标金额,"
             "已支付金额,指标余额,收回金额,备注\n"
             "2024,225001-示范县水利局,示财预【2022】第5号,P01,渠道清淤,一般公共预算,2022,90000,"
             "60000,30000,5000,\n"
             "2024,同上,示财预〔2024〕6号,P02,水库维护,政府性基金,2024年,80000,0,80000,,质保金\n");
    assert_string_equal(
        fixture_query(f, "SELECT stage, year, org, doc_no, project_code, project, fund_type, "
                         "first_year, amount, spent, balance, recovered, note FROM quota "
                         "ORDER BY doc_no"),
        "budget|2024|示范县水利局|示财预〔2022〕5号|P01|渠道清淤|一般公共预算|2022|9000000|6000000|"
        "3000000|500000|-\n"
        "budget|2024|示范县水利局|示财预〔2024〕6号|P02|水库维护|政府性基金|2024|8000000|0|8000000|"
        "-|质保金");
}

/* ---- decisions and slips ---- */

/* Amounts are in 万元 as the header says; unit and meeting are filled down. */
static void major_decisions(void **state)
{
    struct county_fixture *f = *state;
    must_map(
        f, "a.csv", "major-decisions", 3,
        "示范县水利局“三重一大”决策事项台账,,,,,,,,,,,,,\n"
        "序号,单位,会议名称,会议日期,议题,事项类别,涉及金额(万元),主持人,应到人数,实到人数,"
        "表决结果,关联项目,合同编号,备注\n"
        "1,示范县水利局,党组会议第3次,2024.3.4,研究渠道清淤资金使用,大额度资金使用,12.5,王守信,"
        "7人,6人,同意,渠道清淤,HT2024-01,\n"
        "2,〃,,20240304,研究干部任用,重要人事任免,,王守信,7,7,同意,,,\n"
        "3,示范县林业局,局长办公会,2024年4月,无,,,,,,,,,本月无“三重一大”事项\n");
    assert_string_equal(
        fixture_query(f, "SELECT type, org, meeting, \"on\"::VARCHAR, on_lo::VARCHAR, topic, "
                         "matter_kind, amount, chair_mask, quorum, attendance, status, project, "
                         "reference FROM event ORDER BY _line"),
        "decision|示范县水利局|党组会议第3次|2024-03-04|2024-03-04|研究渠道清淤资金使用|"
        "大额度资金使用|12500000|王*信|7|6|同意|渠道清淤|HT2024-01\n"
        "decision|示范县水利局|党组会议第3次|2024-03-04|2024-03-04|研究干部任用|重要人事任免|-|"
        "王*信|7|7|同意|-|-\n"
        "decision|示范县林业局|局长办公会|-|2024-04-01|无|-|-|-|-|-|-|-|-");
}

static void meeting_minutes(void **state)
{
    struct county_fixture *f = *state;
    must_map(f, "a.csv", "meeting-minutes", 1,
             "纪要编号,会议名称,会议时间,召集单位,主持人,参会人数,议题,议定事项,备注\n"
             "示水纪要〔2024〕5号,局党组会,2024-03-04,示范县水利局,王守信,6,"
             "监测站建设,同意由示范县青山工程有限公司承建,\n");
    assert_string_equal(fixture_query(f, "SELECT type, event_no, meeting, org, \"on\"::VARCHAR, "
                                         "attendance, topic, resolution FROM event"),
                        "meeting|示水纪要[2024]5号|局党组会|示范县水利局|2024-03-04|6|监测站建设|"
                        "同意由示范县青山工程有限公司承建");
}

/* Levels by their name; a slip that comes again with a reply replaces itself. */
static void monitoring_slips(void **state)
{
    struct county_fixture *f = *state;
    static const char head[] =
        "年度,区划,预算单位,监控处理单号,生成日期,违规类型,监控规则,预警级别,处理方式,"
        "单位整改意见,主管处室指导意见,主管处室整改意见,状态\n%s";
    must_map(f, "a.csv", "monitoring-slips", 2,
             arena_printf(f->arena, head,
                          "2024,990101000,201001-示范县民政局,JK001,2024-05-06,支出进度太慢,"
                          "下达三十天未支付,红,预警，需上传附件,,,,已下发单位\n"
                          "2024,990101000,示范县水利局,JK002,20240506,资金使用方向错误,用途关键字,"
                          "黄灯,\"预警，无需上传附件\",,,,已下发\n"));
    const struct intake_receipt r = must_map(
        f, "b.csv", "monitoring-slips", 1,
        arena_printf(f->arena, head,
                     "2024,990101000,示范县民政局,JK001,2024-05-06,支出进度太慢,下达三十天未支付,"
                     "红,预警，需上传附件,已于5月10日支付,请加快,同意,已整改\n"));
    assert_int_equal(r.changed, 1);
    assert_string_equal(
        fixture_query(f, "SELECT type, event_no, org, \"on\"::VARCHAR, topic, matter_kind, level, "
                         "handling, reply, opinion, status FROM event ORDER BY event_no"),
        "rectify|JK001|示范县民政局|2024-05-06|支出进度太慢|下达三十天未支付|red|"
        "预警,需上传附件|已于5月10日支付|同意|已整改\n"
        "rectify|JK002|示范县水利局|2024-05-06|资金使用方向错误|用途关键字|yellow|"
        "预警,无需上传附件|-|-|已下发");
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(travel_claims, make_county, drop_county),
        cmocka_unit_test_setup_teardown(corrected_claims, make_county, drop_county),
        cmocka_unit_test_setup_teardown(reception_claims, make_county, drop_county),
        cmocka_unit_test_setup_teardown(direct_fund_quota, make_county, drop_county),
        cmocka_unit_test_setup_teardown(direct_fund_ledger, make_county, drop_county),
        cmocka_unit_test_setup_teardown(budget_quota, make_county, drop_county),
        cmocka_unit_test_setup_teardown(major_decisions, make_county, drop_county),
        cmocka_unit_test_setup_teardown(meeting_minutes, make_county, drop_county),
        cmocka_unit_test_setup_teardown(monitoring_slips, make_county, drop_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
