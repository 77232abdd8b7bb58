/* The mappings of villages, townships and of the lists that the discipline office keeps: a small
 * file of each, as offices head it, recognised by its headers, and the rows worked out by hand. */
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

/* A file and what its rows must be. {1} … {9} stand for sound numbers of nine people; in `held`
 * for the token of each. */
struct map_case {
    const char *map, *text, *query, *held, *totals;
};

static const struct map_case CASES[] = {
    {"village-declaration",
     "示范县青山镇2023年大春耕地地力保护补贴申报表\n"
     "姓名,身份证号,村名,组号,手机号,银行卡,开户行,实际补贴面积,承包地面积,流转出面积,"
     "代耕代种进面积,不补贴面积,"
     "性别,家庭地址,备注\n"
     "甲一,{1},东村,四组,13900001234,6228480402564890018,农行,5.5,4,0.5,2,0,男,东村四组1号,\n"
     "甲二,{2},东村,4,,,,3,3,0,0,0,女,,\n"
     "甲三,{3},东村,第四村民小组,,,,2.25,3,0,0,0.75,男,,\n"
     "甲四,{4},东村,上屯,,,,1,1,,,,男,,\n",
     "SELECT stage, township, village, \"group\", season, project, CAST(period_lo AS VARCHAR), "
     "person, quantity, contracted, outflow, inflow, excluded, account_tail FROM benefit "
     "ORDER BY _row",
     "declared|青山镇|东村|4组|spring|耕地地力保护补贴|2023-01-01|{1}|55000|40000|5000|20000|0|****"
     "***********0018\n"
     "declared|青山镇|东村|4组|spring|耕地地力保护补贴|2023-01-01|{2}|30000|30000|0|0|0|-\n"
     "declared|青山镇|东村|4组|spring|耕地地力保护补贴|2023-01-01|{3}|22500|30000|0|0|7500|-\n"
     "declared|青山镇|东村|上屯|spring|耕地地力保护补贴|2023-01-01|{4}|10000|10000|-|-|-|-",
     "none"},
    {"land-contract",
     "示范县土地承包经营权确权登记台账\n"
     "乡镇,村,承包方编码,承包方代表,身份证号,地块编码,地块名称,确权面积(亩),地类,承包期限起,"
     "承包期限止,备注\n"
     "青山镇,东村,990101101001010001,甲一,{1},9901011010010100001,门口田,1.5,水田,1999-01-01,2028-"
     "12-31,\n"
     ",,〃,甲一,{1},9901011010010100002,后山地,0.75,旱地,1999年1月1日,2028年12月31日,\n"
     "青山镇,东村,990101101001010002,甲二,{2},9901011010010100003,河边田,2,林地,1999-01-01,2028-12-"
     "31,已造林\n",
     "SELECT kind, township, village, contractor_code, contractor, card_no, name, area, legal_use, "
     "CAST(lease_from AS VARCHAR), CAST(lease_to AS VARCHAR), note FROM asset ORDER BY _row",
     "land_plot|青山镇|东村|990101101001010001|{1}|9901011010010100001|门口田|15000|水田|1999-01-"
     "01|2028-12-31|-\n"
     "land_plot|青山镇|东村|990101101001010001|{1}|9901011010010100002|后山地|7500|旱地|1999-01-01|"
     "2028-12-31|-\n"
     "land_plot|青山镇|东村|990101101001010002|{2}|9901011010010100003|河边田|20000|林地|1999-01-"
     "01|2028-12-31|已造林",
     "none"},
    {"arable-land",
     "示范县2023年度国土变更调查分村耕地面积\n乡镇,行政村,耕地面积（亩）,备注\n青山镇,东村,\"1,234."
     "56\",\n,西村,800,含插花地\n"
     "合计,,2034.56,\n",
     "SELECT kind, township, village, area, note FROM asset ORDER BY _row",
     "arable|青山镇|东村|12345600|-\narable|青山镇|西村|8000000|含插花地", "none"},
    {"village-cadres",
     "示范县青山镇村“两委”干部名单\n序号,村(社区),姓名,性别,身份证号,村内职务,任职时间,离任时间,"
     "备注\n"
     "1,东村,甲一,男,{1},党支部书记、村委会主任,2021年1月,,\n2,,甲二,女,{2},妇女主任,2021年1月,"
     "2023-06-30,病退\n",
     "SELECT type, township, village, person, level, CAST(from_lo AS VARCHAR), CAST(from_hi AS "
     "VARCHAR), CAST(\"to\" AS VARCHAR), note FROM status ORDER BY _row",
     "village_cadre|青山镇|东村|{1}|党支部书记、村委会主任|2021-01-01|2021-01-31|-|-\n"
     "village_cadre|青山镇|东村|{2}|妇女主任|2021-01-01|2021-01-31|2023-06-30|病退",
     "none"},
    {"one-card-project",
     "项目编码(终审生成),项目名称,项目简称(≤7字),主管部门,业务处室,发放类型(到户/"
     "到人),政策级次(中央/省/市/县),项目级次,"
     "预算来源,追踪代码,联系人,联系方式,补贴范围及对象,政策文件名称,政策文号,补贴标准\n"
     "99010123P0000000007,耕地地力保护补贴,地力补贴,示范县农业农村局,计财股,到户,中央,县级,"
     "中央直达,010101,某某,0775-7000001,"
     "拥有耕地承包权的种地农民,关于做好补贴发放工作的通知,示财农[2023]第12号,96元/亩\n",
     "SELECT kind, number, name, short_name, dept, office, per_household, policy_level, level, "
     "fund, "
     "track_code, scope, policy, doc_no, standard FROM project",
     "one_card|99010123P0000000007|耕地地力保护补贴|地力补贴|示范县农业农村局|计财股|household|"
     "中央|县级|中央直达|010101|"
     "拥有耕地承包权的种地农民|关于做好补贴发放工作的通知|示财农〔2023〕12号|96元/亩",
     "none"},
    {"deputies",
     "示范县第十七届人民代表大会代表名单\n序号,姓名,性别,身份证号,代表层级,选举单位,工作单位及职务,"
     "当选日期\n"
     "1,甲一,男,{1},县级,青山镇,青山镇东村村民,2021.11.3\n",
     "SELECT type, person, class, level, term, org, CAST(\"from\" AS VARCHAR) FROM status",
     "deputy|{1}|青山镇|县级|第十七届|青山镇东村村民|2021-11-03", "none"},
    {"advisers",
     "政协示范县第十一届委员会委员名单\n姓名,身份证号,界别,工作单位及职务,任职日期\n甲一,{1},"
     "农业界,示范县远帆农业科技公司经理,20211028\n",
     "SELECT type, person, class, term, org, CAST(\"from\" AS VARCHAR) FROM status",
     "adviser|{1}|农业界|第十一届|示范县远帆农业科技公司经理|2021-10-28", "none"},
    {"party-members",
     "共产党员信息表\n姓名,性别,身份证号,民族,学历,所在党支部,党内职务,入党时间\n甲一,男,{1},汉,"
     "高中,东村党支部,支部书记,1998年7月1日\n"
     "甲二,女,{2},壮,初中,,,2005-06\n",
     "SELECT type, person, org, level, CAST(from_lo AS VARCHAR), CAST(from_hi AS VARCHAR) FROM "
     "status "
     "ORDER BY _row",
     "party_member|{1}|东村党支部|支部书记|1998-07-01|1998-07-01\nparty_member|{2}|东村党支部|-|"
     "2005-06-01|2005-06-30",
     "none"},
    {"supervised",
     "第三、四、六类监察对象名册\n单位名称,姓名,身份证号,职务,监察对象类别\n001-示范县第一小学,"
     "甲一,{1},校长,第四类\n〃,甲二,{2},会计,\n",
     "SELECT type, person, org, level, class FROM status ORDER BY _row",
     "supervised|{1}|示范县第一小学|校长|第四类\nsupervised|{2}|示范县第一小学|会计|第四类",
     "none"},
    {"payroll-joined",
     "财政供养人员-新增\n单位名称,姓名,身份证号码,人员类别,编制状态,新增时间,新增原因\n001-"
     "县民政局,甲一,{1},公务员,在编,2024-03,公开招录\n",
     "SELECT type, person, org, level, post, CAST(from_lo AS VARCHAR), CAST(\"to\" AS VARCHAR), "
     "source "
     "FROM status",
     "payroll|{1}|县民政局|公务员|在编|2024-03-01|-|公开招录", "none"},
    {"payroll-left",
     "财政供养人员-退出\n单位名称,姓名,身份证号码,人员类别,编制状态,退出时间,退出原因\n001-"
     "县民政局,甲一,{1},公务员,在编,2024/3/31,退休\n",
     "SELECT type, person, org, CAST(from_lo AS VARCHAR), CAST(\"to\" AS VARCHAR), source FROM "
     "status",
     "payroll|{1}|县民政局|-|2024-03-31|退休", "none"},
    {"payroll",
     "财政供养人员-基本\n单位名称,姓名,身份证号码,人员类别,编制状态,参加工作时间,在职状态\n001-"
     "县民政局,甲一,{1},公务员,在编,1998年7月,在职\n",
     "SELECT type, person, org, level, post, state, CAST(from_lo AS VARCHAR) FROM status",
     "payroll|{1}|县民政局|公务员|在编|在职|1998-07-01", "none"},
};

/* The text with every {n} replaced: by the number of a person, or by the token of it. */
static const char *with_people(struct county_fixture *f, const char *text, bool as_token)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    for (; *text; text++) {
        char id[1][19];
        int64_t token = 0;
        if (*text != '{') {
            sbuf_add_n(&out, text, 1);
            continue;
        }
        fixture_id(id[0], 1965, text[1] - '0');
        tokens_of_residents(&f->county->keys, (const char(*)[19])id, 1, &token);
        if (as_token)
            sbuf_addf(&out, "%lld", (long long)token);
        else
            sbuf_add(&out, id[0]);
        text += 2;
    }
    return arena_strdup(f->arena, sbuf_text(&out));
}

static void each_is_recognised(void **state)
{
    struct county_fixture *f = *state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        const struct map_case *c = &CASES[i];
        const struct intake_receipt r =
            fixture_must_import(f, "list.csv", with_people(f, c->text, false));
        assert_string_equal(r.map, c->map);
        assert_int_equal(r.rejected, 0);
        assert_int_equal(r.doubtful, 0);
        assert_string_equal(r.total_state, c->totals);
        assert_string_equal(fixture_query(f, c->query), with_people(f, c->held, true));
        MUST_OK(lake_withdraw(f->county, r.batch, "测试", e));
    }
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_county, drop_county)
    const struct CMUnitTest tests[] = {TEST(each_is_recognised)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
