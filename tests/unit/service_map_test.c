/* Mappings of permits, their steps, penalties and what is published of them: small fictional files,
 * the rows by hand. */
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

/* Imports a file that must be recognised as `map`, with every row taken. */
static void must_map(struct county_fixture *f, const char *name, const char *map, int rows,
                     const char *text)
{
    const struct intake_receipt r = fixture_must_import(f, name, text);
    assert_string_equal(r.map, map);
    assert_int_equal(r.accepted, rows);
    assert_int_equal(r.rejected, 0);
    assert_true(r.notes == NULL || r.notes[0] == NULL);
}

static void published_permits(void **state)
{
    struct county_fixture *f = *state;
    char id[19];
    must_map(
        f, "a.csv", "publicity-permit", 2,
        arena_printf(
            f->arena,
            "示范县市场监督管理局行政许可公示表,,,,,,,,,,,\n"
            "行政相对人名称,相对人类别,统一社会信用代码,法定代表人,法定代表人身份证号,"
            "许可决定文书名称,"
            "许可决定文书号,许可证书名称,许可内容,许可决定日期,许可机关,公示日期,证件号码\n"
            "示范县青山食品有限公司,法人及非法人组织,91110000600037341L,王守信,%s,准予许可决定书,"
            "示市监许准字[2024]第012号,食品经营许可证,准予王守信经营,2024/3/"
            "1,示范县市场监督管理局,20240305,\n"
            "赵小满,自然人,,,,准予许可决定书,示市监许准字〔2024〕13号,食品小作坊登记证,准予登记,"
            "2024年3月4日,"
            "示范县市场监督管理局,2024.3.6,%s\n",
            fixture_id(id, 1970, 1), id));
    must_map(f, "b.csv", "publicity-permit", 1,
             "XK_XDR_MC,XK_XDR_LB,XK_XDR_SHXYM,XK_FRDB,XK_XKWS,XK_WSH,XK_XKLB,XK_XKZS,XK_NR,XK_"
             "JDRQ,XK_YXQZ,"
             "XK_YXQZI,XK_XKJG,XK_XKJGDM,XK_ZT,XK_LYDW,BZ\n"
             "示范县青山食品有限公司,法人及非法人组织,91110000600037341X,王守信,准予许可决定书,"
             "示水许〔2024〕7号,"
             "普通,取水许可证,准予取水,2024-04-01,2024-04-01,2029-03-31,示范县水利局,,0,"
             "示范县水利局,接口补报\n");
    assert_string_equal(
        fixture_query(
            f, "SELECT stage, type, doc_no, org, applicant, applicant_code, applicant_code_fault,"
               " applicant_id IS NOT NULL, item, decided_on::VARCHAR, published_on::VARCHAR, "
               "content, note"
               " FROM matter ORDER BY decided_on"),
        "published|permit|示市监许准字〔2024〕12号|示范县市场监督管理局|示范县青山食品有限公司|"
        "91110000600037341L|-|"
        "0|食品经营许可证|2024-03-01|2024-03-05|准予王*信经营|-\n"
        "published|permit|示市监许准字〔2024〕13号|示范县市场监督管理局|赵*满|-|-|"
        "1|食品小作坊登记证|2024-03-04|2024-03-06|准予登记|-\n"
        "published|permit|示水许〔2024〕7号|示范县水利局|示范县青山食品有限公司|-|check|"
        "0|取水许可证|2024-04-01|-|准予取水|接口补报");
}

/* Fines are in 万元, unless the header says 元. */
static void published_penalties(void **state)
{
    struct county_fixture *f = *state;
    must_map(f, "a.csv", "publicity-penalty", 1,
             "行政相对人名称,行政相对人类别,统一社会信用代码,行政处罚决定书文号,违法行为类型,"
             "违法事实,处罚依据,处罚类别,"
             "处罚内容,罚款金额（万元）,没收金额（万元）,处罚决定日期,公示截止期,处罚机关,公示日期,"
             "备注\n"
             "示范县青山运输有限公司,法人,91110000600037341L,示交罚〔2024〕5号,超限运输,超限,条例,"
             "罚款,罚款三千元,"
             "0.3,0,2024-03-01,2025-03-01,示范县交通运输局,2024-03-06,\n");
    must_map(f, "b.csv", "publicity-penalty", 1,
             "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,"
             "CF_NR_WFFF,CF_JDRQ,"
             "CF_GSJZQ,CF_CFJG,CF_CFJGDM\n"
             "示范县青山运输有限公司,法人,91110000600037341L,示交罚〔2024〕6号,超限运输,超限,条例,"
             "罚款,罚款五千元,0.5,0.12,"
             "2024-04-02,2025-04-02,示范县交通运输局,\n");
    must_map(f, "c.csv", "publicity-penalty", 1,
             "行政相对人名称,处罚决定文书号,违法行为类型,罚款金额(元),处罚决定日期,处罚机关\n"
             "示范县青山运输有限公司,示交罚〔2024〕7号,超限运输,700,2024-05-03,示范县交通运输局\n");
    assert_string_equal(
        fixture_query(f, "SELECT stage, type, doc_no, item, fine, confiscated, "
                         "decided_on::VARCHAR, published_on::VARCHAR"
                         " FROM matter ORDER BY decided_on"),
        "published|penalty|示交罚〔2024〕5号|超限运输|300000|0|2024-03-01|2024-03-06\n"
        "published|penalty|示交罚〔2024〕6号|超限运输|500000|120000|2024-04-02|-\n"
        "published|penalty|示交罚〔2024〕7号|超限运输|70000|-|2024-05-03|-");
}

static void permits_and_their_steps(void **state)
{
    struct county_fixture *f = *state;
    must_map(f, "a.csv", "permit-ledger", 3,
             "示范县行政审批局行政许可办件台账（2024年3月）,,,,,,,,,,\n"
             "序号,办件编号,事项名称,申请人,统一社会信用代码,受理时间,法定时限(工作日),承诺时限("
             "工作日),停表天数,"
             "办结时间,决定文书号,送达时间,办理结果,办理单位\n"
             "1,BJ-0001,食品经营许可,示范县青山食品有限公司,91110000600037341L,2024-03-01 "
             "09:12:33,20,10,2,2024-03-15 17:01:00,"
             "示市监许准字〔2024〕12号,2024-03-18,准予许可,示范县市场监督管理局\n"
             "2,BJ-0002,取水许可,李四光,,2024.3.4,20,20,,,,,办理中,〃\n"
             "3,BJ-0003,取水许可,示范县水务有限公司,,2024年3月5日,45,,,20240401,,,准予许可,"
             "示范县水利局\n"
             "合计,3,,,,,,,,,,,,\n");
    must_map(f, "b.csv", "permit-steps", 4,
             "办件编号,事项名称,环节名称,办理人,开始时间,结束时间,办理意见\n"
             "BJ-0001,食品经营许可,受理,周全,2024-03-01 09:12:33,2024-03-01 09:20:00,材料齐全\n"
             ",食品经营许可,现场核查 停表,周全,2024-03-04,2024-03-05,请李四光补正\n"
             "BJ-0002,取水许可,受理,周全,2024/3/4,2024/3/4,\n"
             "BJ-0002,取水许可,专家评审,周全,2024/3/6,,\n");
    assert_string_equal(
        fixture_query(f, "SELECT matter_no, stage, type, org, applicant, accepted_on::VARCHAR, "
                         "law_days, promise_days, paused_days,"
                         " decided_on::VARCHAR, doc_no, delivered_on::VARCHAR, result FROM matter "
                         "ORDER BY matter_no"),
        "BJ-0001|handled|permit|示范县市场监督管理局|示范县青山食品有限公司|2024-03-01|20|10|2|"
        "2024-03-15|示市监许准字〔2024〕12号|2024-03-18|准予许可\n"
        "BJ-0002|handled|permit|示范县市场监督管理局|李*光|2024-03-04|20|20|-|-|-|-|办理中\n"
        "BJ-0003|handled|permit|示范县水利局|示范县水务有限公司|2024-03-05|45|-|-|2024-04-01|-|-|"
        "准予许可");
    assert_string_equal(
        fixture_query(f, "SELECT of, kind, name, entered_on::VARCHAR, left_on::VARCHAR, note FROM "
                         "step ORDER BY of, entered_on"),
        "BJ-0001|permit|受理|2024-03-01|2024-03-01|材料齐全\n"
        "BJ-0001|permit|现场核查停表|2024-03-04|2024-03-05|请李*光补正\n"
        "BJ-0002|permit|受理|2024-03-04|2024-03-04|-\n"
        "BJ-0002|permit|专家评审|2024-03-06|-|-");
}

/* A matter's steps come whole: what the next delivery does not say of it is gone; other matters
 * stay. */
static void steps_come_whole(void **state)
{
    struct county_fixture *f = *state;
    static const char head[] = "办件编号,环节名称,开始时间,结束时间\n";
    fixture_must_import(
        f, "a.csv",
        arena_printf(f->arena, "%sB1,受理,2024-03-01,\nB1,补正,2024-03-04,\nB2,受理,2024-03-01,\n",
                     head));
    const struct intake_receipt r = fixture_must_import(
        f, "b.csv",
        arena_printf(f->arena, "%sB1,受理,2024-03-01,\nB1,听证,2024-03-05,2024-03-06\n", head));
    assert_int_equal(r.same, 1);
    assert_int_equal(r.fresh, 1);
    assert_int_equal(r.gone, 1);
    assert_string_equal(fixture_query(f, "SELECT of, name FROM step ORDER BY of, entered_on"),
                        "B1|受理\nB1|听证\nB2|受理");
}

static void penalties(void **state)
{
    struct county_fixture *f = *state;
    must_map(f, "a.csv", "penalty-ledger", 2,
             "示范县交通运输局行政处罚案件台账,,,,\n单位：元,,,,\n"
             "案件编号,当事人,案由,立案日期,处罚程序,处罚决定书文号,处罚决定日期,罚款金额,办案机构,"
             "备注\n"
             "AJ-1,示范县青山运输有限公司,超限运输,2024-02-01,普通程序,示交罚〔2024〕5号,2024-03-"
             "01,3000,示范县交通运输局,\n"
             "AJ-2,李四光,超限运输,2024-02-02,简易程序,示交罚〔2024〕6号,2024-02-02,\"1,200.5\","
             "示范县交通运输局,当场处罚\n"
             "合计,,,,,,,4200.50,,\n");
    assert_string_equal(
        fixture_query(f, "SELECT matter_no, stage, type, org, applicant, item, "
                         "accepted_on::VARCHAR, procedure, doc_no,"
                         " decided_on::VARCHAR, fine, note FROM matter ORDER BY matter_no"),
        "AJ-1|handled|penalty|示范县交通运输局|示范县青山运输有限公司|超限运输|2024-02-01|普通程序|"
        "示交罚〔2024〕5号|2024-03-01|300000|-\n"
        "AJ-2|handled|penalty|示范县交通运输局|李*光|超限运输|2024-02-02|简易程序|"
        "示交罚〔2024〕6号|"
        "2024-02-02|120050|当场处罚");
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_county, drop_county)
    const struct CMUnitTest tests[] = {
        TEST(published_permits), TEST(published_penalties), TEST(permits_and_their_steps),
        TEST(steps_come_whole),  TEST(penalties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
