/* What becomes of one cell, and of one row, as offices write them: tables of what is written and
 * what must lie in the lake, through a whole import of a CSV file and of a workbook. */
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

/* ---- one cell ---- */

/* A mapping with one header for each kind of column; `code` numbers the cases. */
static const char CELLS_MAP[] = "map: test-cells\n"
                                "title: {zh: 单元格, en: cells}\n"
                                "register: benefit\n"
                                "delivery: delta\n"
                                "recognise: {must: [号, 证, 名]}\n"
                                "columns:\n"
                                "  - {to: project_code, from: [号]}\n"
                                "  - {to: person, from: [证]}\n"
                                "  - {to: name, from: [名]}\n"
                                "  - {to: account, from: [账]}\n"
                                "  - {to: phone, from: [话]}\n"
                                "  - {to: amount, from: [钱]}\n"
                                "  - {to: standard, from: [万]}\n"
                                "  - {to: quantity, from: [亩]}\n"
                                "  - {to: paid_on, from: [日]}\n"
                                "  - {to: bank_result, from: [果]}\n"
                                "  - {to: firm_code, from: [码]}\n"
                                "  - {to: village, from: [村]}\n";

enum { HEAD_COLUMNS = 12 };
static const char *const HEAD[HEAD_COLUMNS] = {"号",         "证", "名", "账", "话", "钱（元）",
                                               "万（万元）", "亩", "日", "果", "码", "村"};

enum kind { ID = 1, NAME, CARD, PHONE, MONEY, WAN, AREA, DATE, RESULT, CREDIT, VILLAGE };

/* want: the plain value ("" = NULL), then what is said against it. For identities the value is the
 * plain number or name whose token must lie there; for dates first and last day. REJECT: the row
 * goes back. */
#define REJECT "reject"
struct cell_case {
    enum kind kind;
    const char *written, *value, *fault;
};

static const struct cell_case CELLS[] = {
    /* resident ids; 11010519491231002X is the example of GB 11643 */
    {ID, "11010519491231002X", "11010519491231002X", ""},
    {ID, "11010519491231002x", "11010519491231002X", ""},
    {ID, "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", ""},
    {ID, "'11010519491231002X", "11010519491231002X", ""},
    {ID, "’11010519491231002X", "11010519491231002X", ""},
    {ID, "=\"11010519491231002X\"", "11010519491231002X", ""},
    {ID, " 110105 19491231 002X ", "11010519491231002X", ""},
    {ID, "\u00A011010519491231002X\u3000", "11010519491231002X", ""},
    {ID, "110105\n19491231002X", "11010519491231002X", ""},
    {ID, "110105491231002", "11010519491231002X", ""}, /* 15 digits */
    {ID, "１１０１０５４９１２３１００２", "11010519491231002X", ""},
    {ID, "110105491231996", "", "birth"}, /* 996-999: a century that nobody may guess */
    {ID, "110105194912310021", "", "check"},
    {ID, "11010519490230002X", "", "birth"},
    {ID, "1101051949123100", "", "length"},
    {ID, "110105194912310000", "", "rounded"},
    {ID, "4.50922E+17", "", "rounded"},
    {ID, "1.10105194912310E+17", "", "rounded"},
    {ID, "110105********002X", "", "masked"},
    {ID, "110105XXXXXXXX002X", "", "masked"},
    {ID, "〃", "", "character"}, /* an identity is written out or it is none */
    {ID, "同上", "", "character"},
    {ID, "无", "", ""},
    {ID, "—", "", ""},
    {ID, "C12345678", "document:C12345678", ""},
    {ID, "h00000011", "document:H00000011", ""},
    /* names */
    {NAME, "张三", "张三", ""},
    {NAME, " 张　三 ", "张三", ""},
    {NAME, "'张三", "张三", ""},
    {NAME, "‘张三", "张三", ""},
    {NAME, "张\n三", "张三", ""},
    {NAME, "阿依古丽·买合木提", "阿依古丽·买合木提", ""},
    {NAME, "阿依古丽•买合木提", "阿依古丽·买合木提", ""},
    {NAME, "阿依古丽．买合木提", "阿依古丽·买合木提", ""},
    {NAME, "阿依古丽・买合木提", "阿依古丽·买合木提", ""},
    {NAME, "阿依古丽.买合木提", "阿依古丽·买合木提", ""},
    {NAME, "阿依古丽‧买合木提", "阿依古丽·买合木提", ""},
    {NAME, "李㛃", "李㛃", ""},            /* not in GBK */
    {NAME, "王𠅤", "王𠅤", ""},            /* beyond the first plane */
    {NAME, "李\uE863", "李\uE863", "odd"}, /* private use */
    {NAME, "李?", "李?", "odd"},
    {NAME, "李□", "李□", "odd"},
    {NAME, "李*明", "李*明", "odd"},
    {NAME, "李明2", "李明2", "odd"},
    {NAME, "", "", ""},
    /* accounts: the last digit of a card is its check digit; passbooks have none */
    {CARD, "6228480402564890018", "6228480402564890018", ""},
    {CARD, "6228 4804 0256 4890 018", "6228480402564890018", ""},
    {CARD, "'6228480402564890018", "6228480402564890018", ""},
    {CARD, "６２２８４８０４０２５６４８９００１８", "6228480402564890018", ""},
    {CARD, "6228480402564890019", "6228480402564890019", "check"},
    {CARD, "6228480402564880000", "", "rounded"},
    {CARD, "6.22848E+18", "", "rounded"},
    {CARD, "801200000000017", "801200000000017", ""},
    {CARD, "0801-2000-0017", "080120000017", ""},
    {CARD, "6228****0018", "", "masked"},
    {CARD, "无", "", ""},
    {CARD, "123", "", "length"},
    /* phones */
    {PHONE, "13900001234", "13900001234", ""},
    {PHONE, "139 0000 1234", "13900001234", ""},
    {PHONE, "+86 139-0000-1234", "13900001234", ""},
    {PHONE, "0775-7000001", "07757000001", ""},
    {PHONE, "1390000123", "", "prefix"},
    {PHONE, "无", "", ""},
    /* money in yuan; a row whose money cannot be read goes back */
    {MONEY, "1234.56", "123456", ""},
    {MONEY, "1,234.56", "123456", ""},
    {MONEY, "1，234．56", "123456", ""},
    {MONEY, "１２３４．５６", "123456", ""},
    {MONEY, "￥1,234.56", "123456", ""},
    {MONEY, "¥ 1 234.56元", "123456", ""},
    {MONEY, "\u00A01\u00A0234.56\u00A0", "123456", ""},
    {MONEY, "1234.56 元整", "123456", ""},
    {MONEY, "RMB1234.56", "123456", ""},
    {MONEY, "0.5万", "500000", ""},
    {MONEY, "0.5 万元", "500000", ""},
    {MONEY, "1.2亿", "12000000000", ""},
    {MONEY, "(1,234.56)", "-123456", ""},
    {MONEY, "（1234.56）", "-123456", ""},
    {MONEY, "-1234.56", "-123456", ""},
    {MONEY, "－1234.56", "-123456", ""},
    {MONEY, "−1234.56", "-123456", ""},
    {MONEY, "1234.56-", "-123456", ""},
    {MONEY, "△1234.56", "-123456", ""},
    {MONEY, "▲1234.56", "-123456", ""},
    {MONEY, "-(1234.56)", REJECT, ""},
    {MONEY, "'1234.56", "123456", ""},
    {MONEY, "=\"1234.56\"", "123456", ""},
    {MONEY, "1.23456E+03", "123456", ""},
    {MONEY, "0", "0", ""},
    {MONEY, "0.00", "0", ""},
    {MONEY, "100.5", "10050", ""},
    {MONEY, "100.505", "10051", "fine"},
    {MONEY, "100.500", "10050", ""},
    {MONEY, "—", "", ""},
    {MONEY, "－", "", ""},
    {MONEY, "/", "", ""},
    {MONEY, "无", "", ""},
    {MONEY, "空", "", ""},
    {MONEY, "", "", ""},
    {MONEY, "一百元", REJECT, ""}, /* words are a check, never a source */
    {MONEY, "壹佰元整", REJECT, ""},
    {MONEY, "约100", REJECT, ""},
    {MONEY, "1.2.3", REJECT, ""},
    {MONEY, "1e30", REJECT, ""},
    {MONEY, "100O", REJECT, ""},
    {MONEY, "#REF!", REJECT, ""},
    /* money under a header in 万元; a unit in the cell itself is nearer */
    {WAN, "0.5", "500000", ""},
    {WAN, "12", "12000000", ""},
    {WAN, "0.5万", "500000", ""},
    {WAN, "0.5万元", "500000", ""},
    {WAN, "5000元", "500000", ""},
    {WAN, "0.123456", "123456", ""},
    {WAN, "0.1234567", "123457", "fine"},
    {WAN, "（0.5）", "-500000", ""},
    /* area in mu */
    {AREA, "2.5", "25000", ""},
    {AREA, "2.5亩", "25000", ""},
    {AREA, "２．５", "25000", ""},
    {AREA, "0.0001", "1", ""},
    {AREA, "0.00001", "0", "fine"},
    {AREA, "两亩", "", "unreadable"},
    /* dates; 2023 is the title's year */
    {DATE, "20230506", "2023-05-06..2023-05-06", ""},
    {DATE, "2023.5.6", "2023-05-06..2023-05-06", ""},
    {DATE, "2023.05.06", "2023-05-06..2023-05-06", ""},
    {DATE, "2023/5/6", "2023-05-06..2023-05-06", ""},
    {DATE, "2023-5-6", "2023-05-06..2023-05-06", ""},
    {DATE, "2023年5月6日", "2023-05-06..2023-05-06", ""},
    {DATE, "２０２３年５月６日", "2023-05-06..2023-05-06", ""},
    {DATE, "2023 年 5 月 6 日", "2023-05-06..2023-05-06", ""},
    {DATE, "2023-05-06 09:30:00", "2023-05-06..2023-05-06", ""},
    {DATE, "2023-05-06T09:30:00", "2023-05-06..2023-05-06", ""},
    {DATE, "2023年5月", "2023-05-01..2023-05-31", ""},
    {DATE, "2023年5月份", "2023-05-01..2023-05-31", ""},
    {DATE, "202302", "2023-02-01..2023-02-28", ""},
    {DATE, "2024-02", "2024-02-01..2024-02-29", ""},
    {DATE, "2023.5", "2023-05-01..2023-05-31", ""},
    {DATE, "2023年", "2023-01-01..2023-12-31", ""},
    {DATE, "2023年度", "2023-01-01..2023-12-31", ""},
    {DATE, "5月", "2023-05-01..2023-05-31", ""},
    {DATE, "5月份", "2023-05-01..2023-05-31", ""},
    {DATE, "5月6日", "2023-05-06..2023-05-06", ""},
    {DATE, "45052", "2023-05-06..2023-05-06", ""}, /* a serial day that lost its format */
    {DATE, "'2023-05-06", "2023-05-06..2023-05-06", ""},
    {DATE, "2023年2月30日", "", "date"},
    {DATE, "2023-13", "", "date"},
    {DATE, "去年五月", "", "date"},
    {DATE, "至今", "", ""},
    {DATE, "—", "", ""},
    /* lists of words, codes, places */
    {RESULT, "成功", "ok", ""},
    {RESULT, "已存在，无需装表", "ok", ""},
    {RESULT, " 户名不符 ", "failed", ""},
    {RESULT, "退票", "failed", ""},
    {RESULT, "不知道", "", "value"},
    {CREDIT, "91350100M000100Y43", "91350100M000100Y43", ""},
    {CREDIT, "91350100m000100y43", "91350100M000100Y43", ""},
    {CREDIT, "91350100M000100Y44", "", "check"},
    {CREDIT, "无", "", ""},
    {VILLAGE, " 东风　村 ", "东风 村", ""},
    {VILLAGE, "'东风村", "东风村", ""},
    {VILLAGE, "东风村（社区）", "东风村(社区)", ""},
    {VILLAGE, "11010519491231002X", "**************002X", ""}, /* strayed, and hidden */
};
enum { CELL_COUNT = sizeof CELLS / sizeof *CELLS };

/* What each kind lies in, as text, and its fault. */
static const char *const COLUMNS[][2] = {
    [ID] = {"CAST(person AS VARCHAR)", "person_fault"},
    [NAME] = {"CAST(name_key AS VARCHAR)", "name_fault"},
    [CARD] = {"CAST(account AS VARCHAR)", "account_fault"},
    [PHONE] = {"CAST(phone AS VARCHAR)", "split_part(_fault, ':', 2)"},
    [MONEY] = {"CAST(amount AS VARCHAR)", "split_part(_fault, ':', 2)"},
    [WAN] = {"CAST(standard AS VARCHAR)", "split_part(_fault, ':', 2)"},
    [AREA] = {"CAST(quantity AS VARCHAR)", "split_part(_fault, ':', 2)"},
    [DATE] = {"paid_on_lo || '..' || paid_on_hi", "split_part(_fault, ':', 2)"},
    [RESULT] = {"bank_result", "split_part(_fault, ':', 2)"},
    [CREDIT] = {"firm_code", "firm_code_fault"},
    [VILLAGE] = {"village", "''"},
};

static const char *number_text(struct county_fixture *f, int64_t number)
{
    return arena_printf(f->arena, "%lld", (long long)number);
}

/* The value of a case as it must lie in the lake. */
static const char *lake_value(struct county_fixture *f, enum kind kind, const char *value)
{
    const struct keys *keys = &f->county->keys;
    static const char document[] = "document:";
    if (!*value)
        return "";
    if (kind == ID && strncmp(value, document, strlen(document)) == 0)
        return number_text(f, token_of(keys, "document", str_of(value + strlen(document))));
    if (kind == ID) {
        int64_t token = 0;
        char id[1][19];
        memcpy(id[0], value, 19);
        tokens_of_residents(keys, (const char(*)[19])id, 1, &token);
        return number_text(f, token);
    }
    if (kind == NAME || kind == CARD || kind == PHONE)
        return number_text(f, token_of(keys,
                                       kind == NAME   ? "name"
                                       : kind == CARD ? "account"
                                                      : "phone",
                                       str_of(value)));
    return value;
}

/* "value|fault" of every case as it lies in the lake; "" for a row that went back. */
static const char **held_values(struct county_fixture *f, const enum kind *kinds, int count)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    const char **held = ARENA_ARRAY(f->arena, const char *, (size_t)count);
    sbuf_add(&sql, "SELECT project_code");
    for (int k = ID; k <= VILLAGE; k++)
        sbuf_addf(&sql, ", coalesce(%s, '') || '|' || coalesce(%s, '')", COLUMNS[k][0],
                  COLUMNS[k][1]);
    sbuf_add(&sql, " FROM benefit");
    char *rows = arena_strdup(f->arena, fixture_query(f, sql.p));
    for (int i = 0; i < count; i++)
        held[i] = "";
    for (char *row; (row = strsep(&rows, "\n")) != NULL;) {
        const int i = (int)strtol(strsep(&row, "|"), NULL, 10);
        char *value = NULL, *fault = NULL;
        for (int k = ID; k <= (int)kinds[i]; k++) {
            value = strsep(&row, "|");
            fault = strsep(&row, "|");
        }
        held[i] = arena_printf(f->arena, "%s|%s", value, fault);
    }
    return held;
}

static void check_cells(struct county_fixture *f)
{
    enum kind kinds[CELL_COUNT];
    int wrong = 0;
    for (int i = 0; i < CELL_COUNT; i++)
        kinds[i] = CELLS[i].kind;
    const char **held = held_values(f, kinds, CELL_COUNT);
    for (int i = 0; i < CELL_COUNT; i++) {
        const struct cell_case *c = &CELLS[i];
        const char *want =
            strcmp(c->value, REJECT) == 0
                ? ""
                : arena_printf(f->arena, "%s|%s", lake_value(f, c->kind, c->value), c->fault);
        if (strcmp(held[i], want) == 0)
            continue;
        wrong++;
        print_error("# case %d, kind %d, '%s': wanted '%s' (%s), holds '%s'\n", i, (int)c->kind,
                    c->written, want, c->value, held[i]);
    }
    assert_int_equal(wrong, 0);
}

static int rejected_cases(void)
{
    int count = 0;
    for (int i = 0; i < CELL_COUNT; i++)
        count += strcmp(CELLS[i].value, REJECT) == 0;
    return count;
}

static void use_map(struct county_fixture *f, const char *text)
{
    const char *folder = arena_printf(f->arena, "%s/maps", f->path);
    MUST_OK(os_make_dirs(folder, 0755, e));
    MUST_OK(
        os_write_file(arena_printf(f->arena, "%s/test.yaml", folder), text, strlen(text), 0644, e));
    fixture_reopen(f, STORE_WRITE);
}

static void add_csv_cell(struct sbuf *out, const char *text)
{
    sbuf_add(out, ",\"");
    for (; *text; text++) {
        if (*text == '"')
            sbuf_add(out, "\"");
        sbuf_add_n(out, text, 1);
    }
    sbuf_add(out, "\"");
}

static void cells_of_csv(void **state)
{
    struct county_fixture *f = *state;
    struct sbuf text = {0}; /* freed before anything can fail */
    use_map(f, CELLS_MAP);
    sbuf_add(&text, "示范县2023年单元格,,\n");
    for (int c = 0; c < HEAD_COLUMNS; c++)
        sbuf_addf(&text, "%s%s", c ? "," : "", HEAD[c]);
    for (int i = 0; i < CELL_COUNT; i++) {
        sbuf_addf(&text, "\n%d", i);
        for (int c = 1; c < HEAD_COLUMNS; c++)
            add_csv_cell(&text, c == (int)CELLS[i].kind ? CELLS[i].written : "");
    }
    const struct intake_receipt r = fixture_must_import(f, "cells.csv", text.p);
    sbuf_fini(&text);
    check_cells(f);
    assert_int_equal(r.rows_in, CELL_COUNT);
    assert_int_equal(r.rejected, rejected_cases());
}

static void cells_of_a_workbook(void **state)
{
    static const struct intake_options options = {0};
    struct county_fixture *f = *state;
    struct book *book = NULL;
    struct intake_receipt r = {0};
    const char *path = arena_printf(f->arena, "%s/cells.xlsx", f->root);
    use_map(f, CELLS_MAP);
    MUST_OK(book_new(path, &book, e));
    book_sheet(book, "单元格");
    book_text(book, 0, 0, "示范县2023年单元格", BOOK_TITLE);
    for (int c = 0; c < HEAD_COLUMNS; c++)
        book_text(book, 1, c, HEAD[c], BOOK_HEAD);
    for (int i = 0; i < CELL_COUNT; i++) {
        book_text(book, i + 2, 0, number_text(f, i), BOOK_PLAIN);
        book_text(book, i + 2, (int)CELLS[i].kind, CELLS[i].written, BOOK_PLAIN);
    }
    MUST_OK(book_close(book, e));
    MUST_OK(intake_import(f->county, f->arena, path, &options, &r, e));
    check_cells(f);
    assert_int_equal(r.rows_in, CELL_COUNT);
    assert_int_equal(r.rejected, rejected_cases());
}

/* Cells that hold a number: a spreadsheet keeps 15 digits, days are numbers. */
static void numbers_of_a_workbook(void **state)
{
    static const struct {
        enum kind kind;
        double number;
        const char *value, *fault;
    } cases[] = {
        {ID, 110105194912310021.0, "", "rounded"},
        {ID, 110105491231002.0, "11010519491231002X", ""},
        {CARD, 6228480402564890018.0, "", "rounded"},
        {CARD, 801200000000017.0, "801200000000017", ""},
        {PHONE, 13900001234.0, "13900001234", ""},
        {MONEY, 0.1 + 0.2, "30", ""},
        {MONEY, 1234.56, "123456", ""},
        {MONEY, -12.5, "-1250", ""},
        {WAN, 0.29, "290000", ""},
        {AREA, 2.675, "26750", ""},
        {DATE, 45052, "2023-05-06..2023-05-06", ""},
        {DATE, 20230506, "2023-05-06..2023-05-06", ""},
        {DATE, 202305, "2023-05-01..2023-05-31", ""},
        {DATE, 2023, "2023-01-01..2023-12-31", ""},
        {DATE, 5, "", "date"},
    };
    enum { COUNT = sizeof cases / sizeof *cases };
    static const struct intake_options options = {0};
    struct county_fixture *f = *state;
    struct book *book = NULL;
    struct intake_receipt r = {0};
    enum kind kinds[COUNT];
    const char *path = arena_printf(f->arena, "%s/numbers.xlsx", f->root);
    use_map(f, CELLS_MAP);
    MUST_OK(book_new(path, &book, e));
    book_sheet(book, "数");
    for (int c = 0; c < HEAD_COLUMNS; c++)
        book_text(book, 0, c, HEAD[c], BOOK_HEAD);
    for (int i = 0; i < COUNT; i++) {
        kinds[i] = cases[i].kind;
        book_text(book, i + 1, 0, number_text(f, i), BOOK_PLAIN);
        book_number(book, i + 1, (int)cases[i].kind, cases[i].number, BOOK_PLAIN);
    }
    MUST_OK(book_close(book, e));
    MUST_OK(intake_import(f->county, f->arena, path, &options, &r, e));
    assert_int_equal(r.rejected, 0);
    const char **held = held_values(f, kinds, COUNT);
    for (int i = 0; i < COUNT; i++)
        assert_string_equal(held[i], arena_printf(f->arena, "%s|%s",
                                                  lake_value(f, cases[i].kind, cases[i].value),
                                                  cases[i].fault));
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_county, drop_county)
    const struct CMUnitTest tests[] = {
        TEST(cells_of_csv),
        TEST(cells_of_a_workbook),
        TEST(numbers_of_a_workbook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
