/* Office files into the lake: recognised, mapped, hidden, reconciled, compared; what cannot be
 * taken goes back. */
#include <dirent.h>
#include <sys/stat.h>

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

#define BENEFIT_HEAD                                                                                                                       \
    "区划,支付凭证号,金额(元),项目名称,项目代码,收款账户名称,收款方账户,收款人开户银行,街道(乡镇)" \
    "名称,村名称,证件号码,姓名,"                                                                                                \
    "按户或按人补助(01到人/02到户),备注,发放月份,社会统一信用代码,企业名称\n"

/* One line of a benefit list. */
static const char *benefit(struct county_fixture *f, const char *voucher, const char *amount,
                           const char *id, const char *name, const char *month)
{
    return arena_printf(f->arena,
                        "990101,%s,%s,农村最低生活保障金,P1,%s,8012%s0001,示范银行,青山镇,"
                        "东村,%s,%s,01,,%s,,\n",
                        voucher, amount, name, strlen(id) == 18 ? id + 14 : "0000", id, name,
                        month);
}

/* ---- recognition ---- */

static void recognises_seven(void **state)
{
    struct county_fixture *f = *state;
    char id[19];
    fixture_id(id, 1950, 1);
    const struct {
        const char *map, *text;
    } cases[] = {
        {"direct-fund-benefit", arena_printf(f->arena, BENEFIT_HEAD "%s",
                                             benefit(f, "V1", "10", id, "张三丰", "2023-09"))},
        {"direct-fund-payment", "单位名称,项目名称,用途,付款方账户名称,付款方账号,支出功能科目,"
                                "政府支出经济分类,部门支出经济分类,支付方式,"
                                "收款人银行,收款方账户名称,收款方账号,支付金额,付款日期\n"
                                "001-县民政局,低保,发放,县财政局,88000001,2081902-低保,50901-"
                                "社会福利,30305-生活补助,直接支付,示范银行,示范公司,"
                                "88000002,100,2023-09-01\n"},
        {"one-card-roster",
         arena_printf(
             f->arena,
             "示范县青山镇2023年耕地地力保护补贴资金发放公示表\n填报单位：青山镇 单位：亩、元\n"
             "序号,村组,户主姓名,身份证号码,开户银行,社保卡(银行账号),补贴面积(亩),补贴标准(元/"
             "亩),补贴金额(元),"
             "联系电话,备注/"
             "签名\n1,一组,张三丰,%s,示范银行,62100000000000010,2.5,100,250,13900001234,\n",
             id)},
        {"bank-return",
         arena_printf(f->arena,
                      "序,代发账户,代发户名,代发金额,代发身份证号,代发单位,补贴项目,核心系统身份证,"
                      "装表结果\n"
                      "1,62100000000000010,张三丰,10,%s,县民政局,低保,%s,已存在，无需装表\n",
                      id, id)},
        {"deaths", arena_printf(f->arena,
                                "序号,姓名,身份证号,性别,死亡日期,户籍乡镇,村（社区）\n1,张三丰,%s,"
                                "男,2023年8月1日,青山镇,东村\n",
                                id)},
        {"payroll",
         arena_printf(f->arena, "单位名称,姓名,身份证号码,人员类别\n县民政局,张三丰,%s,公务员\n",
                      id)},
        {"unit-accounts", "单位名称,账户名称,账号,开户银行,账户性质,开户日期\n县民政局,县民政局,"
                          "880000001234,示范银行,零余额账户,2010-01-01\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct intake_receipt r =
            fixture_must_import(f, arena_printf(f->arena, "%zu.csv", i), cases[i].text);
        assert_string_equal(r.map, cases[i].map);
        assert_int_equal(r.rows_in, 1);
        assert_int_equal(r.accepted, 1);
        assert_true(r.notes == NULL || r.notes[0] == NULL);
    }
    assert_string_equal(fixture_query(f, "SELECT stage, project, township, CAST(period_lo AS "
                                         "VARCHAR), CAST(period_hi AS VARCHAR), amount,"
                                         " quantity FROM benefit ORDER BY stage"),
                        "detail|农村最低生活保障金|青山镇|2023-09-01|2023-09-30|1000|-\n"
                        "return|低保|-|-|-|1000|-\n"
                        "roster|耕地地力保护补贴|青山镇|2023-01-01|2023-12-31|25000|25000");
    assert_string_equal(
        fixture_query(
            f, "SELECT org, func_code, payee, CAST(payee_is_org AS INTEGER), direct FROM payment"),
        "县民政局|2081902|示范公司|1|1");
    assert_string_equal(fixture_query(f, "SELECT kind, account_tail FROM account"),
                        "zero_balance|********1234");
    /* One person, one token, whatever the file. */
    assert_string_equal(fixture_query(f, "SELECT count(DISTINCT person) FROM (SELECT person FROM "
                                         "benefit UNION ALL SELECT person FROM status)"),
                        "1");
}

static void unknown_file(void **state)
{
    struct county_fixture *f = *state;
    struct intake_receipt r = {0};
    struct err e = {0};
    assert_int_equal(
        fixture_import(f, "x.csv", "工号,打卡时间,地点\n7,8:59,一楼\n8,9:01,二楼\n", &r, &e),
        RC_UNKNOWN_FILE);
    assert_true(e.hint[0]);
    assert_non_null(r.draft_path);
    assert_true(os_exists(r.draft_path));
    assert_true(r.notes[0] && r.notes[1]);
    assert_int_equal(r.batch, 0);
    assert_string_equal(fixture_query(f, "SELECT count(*) FROM benefit"), "0");
}

/* ---- values ---- */

static void bad_identities_stay(void **state)
{
    struct county_fixture *f = *state;
    char id[19], wrong[19];
    fixture_id(id, 1950, 2);
    memcpy(wrong, id, sizeof wrong);
    wrong[17] = wrong[17] == '7' ? '4' : '7';
    const char *const ids[] = {
        id, wrong, "4.50922E+17", "990101********0012", "99010119500601", "", "H10000019"};
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    sbuf_add(&text, BENEFIT_HEAD);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        sbuf_add(&text, benefit(f, "V1", "10", ids[i], "李四光", "2023-09"));
    const struct intake_receipt r = fixture_must_import(f, "a.csv", text.p);
    assert_int_equal(r.accepted, 7);
    assert_int_equal(r.rejected, 0);
    assert_string_equal(fixture_query(f, "SELECT _dq, CAST(person IS NULL AS INTEGER), "
                                         "person_fault FROM benefit ORDER BY _line"),
                        "0|0|-\n2|1|check\n2|1|rounded\n2|1|masked\n2|1|length\n0|1|-\n0|0|-");
}

static void money_and_rejects(void **state)
{
    struct county_fixture *f = *state;
    static const char *const amounts[] = {"1.5", "\"1,234.50\"", "（20）", "￥３０", "一百元",
                                          "-",   "0.005",        "1e30"};
    char id[19];
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    sbuf_add(&text, BENEFIT_HEAD);
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++)
        sbuf_add(&text,
                 benefit(f, "V1", amounts[i], fixture_id(id, 1951, (int)i), "李四光", "2023-09"));
    const struct intake_receipt r = fixture_must_import(f, "a.csv", text.p);
    assert_int_equal(r.rows_in, 8);
    assert_int_equal(r.accepted + r.rejected, 8);
    assert_int_equal(r.rejected, 3); /* 一百元, nothing, too large */
    assert_string_equal(fixture_query(f, "SELECT amount FROM benefit ORDER BY _line"),
                        "150\n123450\n-2000\n3000\n1");
    const char *book = arena_printf(f->arena, "%s/rejects.xlsx", f->root);
    MUST_OK(intake_export_rejects(f->county, r.batch, book, "退回乡镇", e));
    struct sheet_reader *reader = NULL;
    struct sheet_row row = {0};
    int data_rows = 0;
    bool has_reason = false;
    struct err e = {0};
    MUST_OK(sheet_open(book, &reader, e));
    while (sheet_next(reader, &row, &e) == RC_OK && row.event != SHEET_END_OF_FILE)
        for (int c = 0; row.event == SHEET_ROW && c < row.cell_count; c++) {
            data_rows += str_is(row.cells[c].text, "李四光") && c == 11;
            has_reason |= str_has(row.cells[c].text, "金额");
        }
    sheet_close(reader);
    assert_int_equal(data_rows, 3);
    assert_true(has_reason);
    int64_t acts = 0;
    MUST_OK(
        store_int(f->county->store, "SELECT count(*) FROM act WHERE kind='export'", 0, &acts, e));
    assert_int_equal(acts, 1);
}

static void totals(void **state)
{
    struct county_fixture *f = *state;
    char id[19], other[19];
    fixture_id(id, 1952, 1);
    fixture_id(other, 1952, 2);
    for (int i = 0; i < 2; i++) {
        const char *text = arena_printf(f->arena, BENEFIT_HEAD "%s%s合计,,%s,,,,,,,,,,,,,,\n",
                                        benefit(f, i ? "V2" : "V1", "10", id, "王五", "2023-09"),
                                        benefit(f, i ? "V2" : "V1", "20", other, "王六", "2023-09"),
                                        i ? "31" : "30");
        const struct intake_receipt r = fixture_must_import(f, i ? "b.csv" : "a.csv", text);
        assert_int_equal(r.rows_in, 2);
        assert_string_equal(r.total_state, i ? "differs" : "agrees");
    }
}

/* 万元 in the page's unit row counts when the header names none; the header's own unit wins. */
static void units(void **state)
{
    struct county_fixture *f = *state;
    static const char head[] = "%s\n%s\n单位名称,用途,收款方账户名称,收款方账号,%s,付款日期\n县局,"
                               "x,示范公司,88000001,0.5,2023-0%d-01\n";
    fixture_must_import(
        f, "a.csv",
        arena_printf(f->arena, head, "支付明细,,,,,", "单位：万元,,,,,", "支付金额", 1));
    fixture_must_import(
        f, "b.csv",
        arena_printf(f->arena, head, "支付明细,,,,,", "单位：万元,,,,,", "支付金额(元)", 2));
    assert_string_equal(fixture_query(f, "SELECT amount FROM payment ORDER BY amount"),
                        "50\n500000");
}

/* ---- deliveries ---- */

static void same_file_twice(void **state)
{
    struct county_fixture *f = *state;
    char id[19];
    const char *text =
        arena_printf(f->arena, BENEFIT_HEAD "%s",
                     benefit(f, "V1", "10", fixture_id(id, 1953, 1), "赵七", "2023-09"));
    const struct intake_receipt first = fixture_must_import(f, "a.csv", text);
    const struct intake_receipt second = fixture_must_import(f, "renamed.csv", text);
    assert_int_equal(second.batch, 0);
    assert_int_equal(second.duplicate_of, first.batch);
    assert_string_equal(fixture_query(f, "SELECT sum(amount)::BIGINT FROM benefit"), "1000");
}

/* A voucher's list comes again: one line the same, one corrected, one gone, one new; two equal
 * lines stay two. */
static void corrected_delivery(void **state)
{
    struct county_fixture *f = *state;
    char a[19], b[19], c[19], d[19];
    fixture_id(a, 1954, 1), fixture_id(b, 1954, 2), fixture_id(c, 1954, 3), fixture_id(d, 1954, 4);
    const char *first = arena_printf(
        f->arena, BENEFIT_HEAD "%s%s%s%s%s", benefit(f, "V1", "10", a, "甲一", "2023-09"),
        benefit(f, "V1", "10", a, "甲一", "2023-09"), benefit(f, "V1", "20", b, "乙一", "2023-09"),
        benefit(f, "V1", "40", c, "丙一", "2023-09"), benefit(f, "V2", "80", c, "丙一", "2023-09"));
    const char *again = arena_printf(
        f->arena, BENEFIT_HEAD "%s%s%s%s", benefit(f, "V1", "10", a, "甲一", "2023-09"),
        benefit(f, "V1", "10", a, "甲一", "2023-09"), benefit(f, "V1", "25", b, "乙一", "2023-09"),
        benefit(f, "V1", "160", d, "丁一", "2023-09"));
    const struct intake_receipt r1 = fixture_must_import(f, "a.csv", first);
    assert_int_equal(r1.fresh, 5);
    const struct intake_receipt r2 = fixture_must_import(f, "b.csv", again);
    assert_int_equal(r2.same, 2);
    assert_int_equal(r2.changed, 1);
    assert_int_equal(r2.fresh, 1);
    assert_int_equal(r2.gone, 1);
    assert_string_equal(fixture_query(f, "SELECT sum(amount)::BIGINT, count(*) FROM benefit"),
                        "28500|5");
    struct err e = {0};
    assert_int_equal(lake_withdraw(f->county, r1.batch, "x", &e),
                     RC_CONFLICT); /* the second was compared with it */
    assert_true(e.hint[0]);
    MUST_OK(lake_withdraw(f->county, r2.batch, "更正有误", e));
    assert_string_equal(fixture_query(f, "SELECT sum(amount)::BIGINT, count(*) FROM benefit"),
                        "16000|5");
    const struct intake_receipt r3 =
        fixture_must_import(f, "b.csv", again); /* a withdrawn file may come again */
    assert_int_equal(r3.same, 2);
    assert_string_equal(fixture_query(f, "SELECT sum(amount)::BIGINT, count(*) FROM benefit"),
                        "28500|5");
}

static void deltas_add_up(void **state)
{
    struct county_fixture *f = *state;
    char id[19];
    fixture_id(id, 1955, 1);
    for (int i = 1; i <= 2; i++) {
        const char *text = arena_printf(
            f->arena,
            "序,代发账户,代发户名,代发金额,代发身份证号,代发单位,补贴项目,核心系统身份证,装表结果\n"
            "%d,62100000000000010,孙八,10,%s,县民政局,低保,%s,已存在，无需装表\n",
            i, id, id);
        assert_int_equal(fixture_must_import(f, i == 1 ? "a.csv" : "b.csv", text).fresh, 1);
    }
    assert_string_equal(fixture_query(f, "SELECT count(*) FROM benefit"), "2");
}

/* ---- a crash between intent and seal, another county's keys ---- */

static void recovers_an_intent(void **state)
{
    struct county_fixture *f = *state;
    const struct lake_intent intent = {
        map_find(&f->county->maps, "deaths"),
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 10};
    int64_t batch = 0;
    int undone = 0;
    MUST_OK(lake_begin(f->county, &intent, &batch, e));
    const char *part =
        arena_printf(f->arena, "%s.part", lake_path(f->county, f->arena, "", "status", batch));
    MUST_OK(os_make_dirs(arena_printf(f->arena, "%s/lake/status", f->path), 0755, e));
    MUST_OK(os_write_file(part, "half", 4, 0600, e));
    fixture_reopen(f, STORE_WRITE);
    MUST_OK(lake_recover(f->county, &undone, e));
    assert_int_equal(undone, 1);
    assert_false(os_exists(part));
    assert_string_equal(fixture_query(f, "SELECT count(*) FROM status"), "0");
}

static void refuses_foreign_keys(void **state)
{
    struct county_fixture *f = *state;
    struct county_fixture *other = fixture_new();
    struct county *opened = NULL;
    struct err e = {0};
    county_close(f->county);
    f->county = NULL;
    MUST_OK(os_remove_tree(arena_printf(f->arena, "%s/keys", f->path), e));
    MUST_OK(os_rename(arena_printf(f->arena, "%s/keys", other->path),
                      arena_printf(f->arena, "%s/keys", f->path), e));
    assert_int_equal(county_open(f->path, STORE_WRITE, &opened, &e), RC_KEY);
    assert_true(e.message[0]);
    fixture_reopen(f, STORE_READ); /* reading needs no keys */
    fixture_free(other);
}

/* ---- privacy: nothing that was imported can be read in any file of the county ---- */

struct secret_search {
    const char *const *secrets;
    const char *found, *in;
    int files;
};

static void search_file(const char *path, struct secret_search *s)
{
    CLEANUP(sbuf_fini) struct sbuf bytes = {0};
    MUST_OK(os_read_file(path, (size_t)1 << 30, &bytes, e));
    s->files++;
    for (const char *const *secret = s->secrets; *secret; secret++)
        if (bytes.n && memmem(bytes.p, bytes.n, *secret, strlen(*secret))) {
            s->found = *secret;
            s->in = strdup(path);
        }
}

static void search_folder(struct county_fixture *f, const char *folder, struct secret_search *s)
{
    char **names = NULL;
    size_t count = 0;
    MUST_OK(os_list(f->arena, folder, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(f->arena, "%s/%s", folder, names[i]);
        if (os_is_dir(path))
            search_folder(f, path, s);
        else
            search_file(path, s);
    }
}

static void nothing_leaks(void **state)
{
    struct county_fixture *f = *state;
    char id[19], id15[16];
    fixture_id(id, 1956, 7);
    snprintf(id15, sizeof id15, "990101560601007");
    const char *const secrets[] = {
        id, id15, "6228480402564890018", "13812345678", "欧阳修远", "司马相如", "80123456", NULL};
    fixture_must_import(
        f, "a.csv",
        arena_printf(
            f->arena,
            BENEFIT_HEAD
            "990101,V1,10,低保,P1,欧阳修远,6228480402564890018,示范银行,青山镇,东村,%s,欧阳修远,01,"
            "由司马相如代领，电话138 1234 5678，证号%s，账号6228 4804 0256 4890 "
            "018，旧号%s,2023-09,,\n"
            "990101,V1,12,低保,P1,司马相如,80123456,示范银行,青山镇,东村,%s,司马相如,01,"
            "账号80123456已换,2023-09,,\n",
            id, id, id15, id15));
    fixture_must_import(
        f, "b.csv",
        arena_printf(
            f->arena,
            "示范县青山镇2023年耕地地力保护补贴资金发放公示表\n填报单位：青山镇 单位：亩、元\n"
            "序号,村组,户主姓名,身份证号码,开户银行,社保卡(银行账号),补贴面积(亩),补贴标准(元/"
            "亩),补贴金额(元),联系电话,"
            "备注/"
            "签名\n1,一组,欧阳修远,%s,示范银行,6228480402564890018,2.5,100,看不清,13812345678,"
            "欧阳修远签\n"
            "2,一组,欧阳修远,%s,示范银行,6228480402564890018,2.5,100,250,13812345678,欧阳修远签\n",
            id, id));
    const char *notes =
        fixture_query(f, "SELECT note FROM benefit WHERE note IS NOT NULL ORDER BY note");
    for (const char *const *secret = secrets; *secret; secret++)
        if (strstr(notes, *secret))
            fail_msg("'%s' in a note: %s", *secret, notes);
    /* Every column of every lake file as text: Parquet is compressed, so its bytes alone prove
     * nothing. */
    static const char *const registers[] = {"benefit", "status", "payment", "account", NULL};
    for (const char *const *reg = registers; *reg; reg++) {
        const char *all = fixture_query(
            f, arena_printf(f->arena, "SELECT CAST(t AS VARCHAR) FROM %s AS t", *reg));
        for (const char *const *secret = secrets; *secret; secret++)
            if (strstr(all, *secret))
                fail_msg("'%s' in %s: %s", *secret, *reg, all);
    }
    county_close(f->county);
    f->county = NULL;
    struct secret_search search = {.secrets = secrets};
    search_folder(f, f->path, &search);
    if (search.found)
        fail_msg("'%s' in %s", search.found, search.in);
    assert_true(search.files > 10);
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_county, drop_county)
    const struct CMUnitTest tests[] = {
        TEST(recognises_seven),
        TEST(unknown_file),
        TEST(bad_identities_stay),
        TEST(money_and_rejects),
        TEST(totals),
        TEST(units),
        TEST(same_file_twice),
        TEST(corrected_delivery),
        TEST(deltas_add_up),
        TEST(recovers_an_intent),
        TEST(refuses_foreign_keys),
        TEST(nothing_leaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
