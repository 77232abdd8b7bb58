/* Mappings of procurement, works, contracts and bids: small fictional files, the rows by hand. */
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

static void contracts_with_small_firms(void **state)
{
    struct county_fixture *f = *state;
    must_map(f, "a.csv", "sme-contracts", 2,
             "示范县中小企业合同款项台账,,,,\n填报单位：示范县财政局,,,单位：万元,\n"
             "序号,合同编号,合同名称,甲方,甲方类型,乙方,企业规模,合同金额,签订日期,验收日期,"
             "付款期限（天）,质保金,争议金额,"
             "已付金额,付款日期,备注\n"
             "1,ZXQY-0001,办公设备采购,示范县教育局,机关,示范县青山商贸有限公司,小型,12.5,2024-01-"
             "05,2024/2/1,30,0.6,,"
             "6,2024.2.20,\n"
             "2,ZXQY-0002,校园绿化,〃,机关,示范县青山园林有限公司,微型,8,2024-01-08,20240210,,,,0,,"
             "发票未开\n"
             "合计,,,,,,,20.5,,,,,,6,,\n");
    assert_string_equal(fixture_query(f, "SELECT stage, contract_no, org, org_kind, supplier, "
                                         "supplier_size, amount, accepted_on::VARCHAR,"
                                         " due_days, warranty, disputed, paid, paid_on::VARCHAR, "
                                         "note FROM contract ORDER BY contract_no"),
                        "ledger|ZXQY-0001|示范县教育局|机关|示范县青山商贸有限公司|小型|12500000|"
                        "2024-02-01|30|600000|-|6000000|2024-02-20|-\n"
                        "ledger|ZXQY-0002|示范县教育局|机关|示范县青山园林有限公司|微型|8000000|"
                        "2024-02-10|-|-|-|0|-|发票未开");
}

/* One purchase in three lists: its notice and its award are tenders, its contract is a contract. */
static void a_purchase_in_three_lists(void **state)
{
    struct county_fixture *f = *state;
    must_map(f, "a.csv", "procurement-notices", 1,
             "示范县政府采购公告清单,,,\n"
             "项目编号,项目名称,采购人,采购代理机构,采购类型,采购品目,预算项目名称,采购方式,"
             "预算金额（元）,公告日期,"
             "获取采购文件开始时间,获取采购文件截止时间,投标截止时间,开标时间\n"
             "SFCG2024-001,课桌椅采购,示范县教育局,示范招标代理有限公司,货物,A05010201 "
             "办公桌,校舍改善,公开招标,2300000,2024-03-01,"
             "2024-03-01 09:00,2024-03-08 17:00,2024-03-25 09:30,2024-03-25\n");
    must_map(f, "b.csv", "procurement-awards", 2,
             "项目编号,包号,项目名称,采购人,采购类型,采购品目,预算项目名称,采购方式,"
             "中标（成交）供应商,中标（成交）金额（万元）,"
             "中标（成交）日期,结果公告日期\n"
             "SFCG2024-001,1,课桌椅采购,示范县教育局,货物,A05010201 "
             "办公桌,校舍改善,公开招标,示范县青山商贸有限公司,120.5,2024-03-26,2024-03-27\n"
             "SFCG2024-001,2,课桌椅采购,示范县教育局,货物,A05010201 "
             "办公桌,校舍改善,公开招标,示范县绿水商贸有限公司,99,2024-03-26,2024-03-27\n"
             "合计,,,,,,,,,219.5,,\n");
    must_map(f, "c.csv", "procurement-contracts", 1,
             "合同编号,合同名称,项目编号,采购人,供应商,合同金额（元）,签订日期,合同公告日期\n"
             "HT-9,课桌椅采购合同,SFCG2024-001,示范县教育局,示范县青山商贸有限公司,1205000,2024-04-"
             "02,2024-04-03\n");
    assert_string_equal(
        fixture_query(
            f, "SELECT stage, regime, tender_no, lot, kind, category, budget_project, method, "
               "budget, price,"
               " announced_on::VARCHAR, sale_from::VARCHAR, sale_to::VARCHAR, deadline::VARCHAR,"
               " notice_on::VARCHAR, result_on::VARCHAR FROM tender ORDER BY stage, lot"),
        "award|procurement|SFCG2024-001|1|goods|A05010201办公桌|校舍改善|公开招标|-|120500000|-|-|-"
        "|-|2024-03-26|2024-03-27\n"
        "award|procurement|SFCG2024-001|2|goods|A05010201办公桌|校舍改善|公开招标|-|99000000|-|-|-|"
        "-|2024-03-26|2024-03-27\n"
        "notice|procurement|SFCG2024-001|-|goods|A05010201办公桌|校舍改善|公开招标|230000000|-|"
        "2024-03-01|2024-03-01|"
        "2024-03-08|2024-03-25|-|-");
    assert_string_equal(
        fixture_query(
            f, "SELECT stage, contract_no, tender_no, org, supplier, amount, signed_on::VARCHAR,"
               " published_on::VARCHAR FROM contract"),
        "notice|HT-9|SFCG2024-001|示范县教育局|示范县青山商贸有限公司|120500000|2024-04-02|2024-04-"
        "03");
}

static void works(void **state)
{
    struct county_fixture *f = *state;
    must_map(f, "a.csv", "work-tenders", 2,
             "示范县工程建设项目招标发包台账,,,\n单位：万元,,,\n"
             "序号,项目编号,投资项目代码,标段名称,建设单位,项目类别,建设地点,发包方式,最高投标限价,"
             "招标公告日期,招标文件发售开始,"
             "招标文件发售截止,投标截止时间,中标候选人公示开始,中标候选人公示截止,定标日期,中标人,"
             "中标价,备注\n"
             "1,GC-001,2401-990101-04-01-123456,青山镇东村道路硬化工程,示范县交通运输局,施工,"
             "青山镇东村,公开招标,520,2024-01-04,"
             "2024-01-05,2024-01-11,2024-01-26,2024-01-29,2024-02-01,2024-02-02,"
             "示范县青山工程有限公司,488.8,\n"
             "2,GC-002,,青山镇西村便道维修,〃,施工,青山镇西村,直接发包,,,,,,,,2024-03-05,"
             "示范县绿水工程有限公司,38.5,\n"
             "合计,,,,,,,,,,,,,,,,,527.3,\n");
    assert_string_equal(
        fixture_query(f, "SELECT stage, regime, tender_no, project_code, name, org, kind, place, "
                         "method, ceiling,"
                         " sale_from::VARCHAR, sale_to::VARCHAR, deadline::VARCHAR, "
                         "shown_from::VARCHAR, shown_to::VARCHAR,"
                         " notice_on::VARCHAR, winner, price FROM tender ORDER BY tender_no"),
        "ledger|bidding|GC-001|2401-990101-04-01-123456|青山镇东村道路硬化工程|示范县交通运输局|"
        "work|青山镇东村|公开招标|"
        "520000000|2024-01-05|2024-01-11|2024-01-26|2024-01-29|2024-02-01|2024-02-02|"
        "示范县青山工程有限公司|488800000\n"
        "ledger|bidding|GC-002|-|青山镇西村便道维修|示范县交通运输局|work|青山镇西村|直接发包|-|-|-"
        "|-|-|-|2024-03-05|"
        "示范县绿水工程有限公司|38500000");
}

static void features_of_bids(void **state)
{
    struct county_fixture *f = *state;
    char id[19];
    must_map(
        f, "a.csv", "bid-features", 2,
        arena_printf(
            f->arena,
            "项目编号,投标人,文件创建者,机器码(MAC/硬盘/"
            "主板),造价软件锁号,上传IP,上传时间,保证金付款户/账号,联系人,"
            "电话,邮箱,项目经理身份证,项目经理社保单位,报价(元),下浮率\n"
            "GC-001,示范县青山工程有限公司,DELL-PC,00-1A-2B-3C-4D-5E,SUO-77,10.1.2.3,2024-01-25 "
            "16:00:01,"
            "880000000012345,王守信,13900001234,a@b.c,%s,示范县青山工程有限公司,4888000,6%%\n"
            ",示范县绿水工程有限公司,DELL-PC,00-1A-2B-3C-4D-5E,SUO-77,10.1.2.3,2024-01-25 16:10:01,"
            "880000000054321,李四光,,,,,4901000,5.75%%\n",
            fixture_id(id, 1980, 3)));
    assert_string_equal(
        fixture_query(
            f, "SELECT tender_no, role, bidder, author, machine, lock_no, ip, uploaded_on::VARCHAR,"
               " deposit_account_tail, contact_mask, phone IS NOT NULL, manager_id IS NOT NULL, "
               "manager_insurer,"
               " price, discount FROM bid ORDER BY price"),
        "GC-001|bidder|示范县青山工程有限公司|DELL-PC|00-1A-2B-3C-4D-5E|SUO-77|10.1.2.3|2024-01-25|"
        "***********2345|王*信|1|1|"
        "示范县青山工程有限公司|488800000|600\n"
        "GC-001|bidder|示范县绿水工程有限公司|DELL-PC|00-1A-2B-3C-4D-5E|SUO-77|10.1.2.3|2024-01-25|"
        "***********4321|李*光|0|0|-|"
        "490100000|575");
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_county, drop_county)
    const struct CMUnitTest tests[] = {
        TEST(contracts_with_small_firms),
        TEST(a_purchase_in_three_lists),
        TEST(works),
        TEST(features_of_bids),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
