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
    {RESULT, "退票：账户已销户", "failed", ""},
    {RESULT, "失败（户名不符）", "failed", ""},
    {RESULT, "不知道", "", "value"},
    {RESULT, "：", "", "value"},
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

/* Each case stands `times` times, one below the other. */
static void check_cells(struct county_fixture *f, int times)
{
    const int count = CELL_COUNT * times;
    enum kind *kinds = ARENA_ARRAY(f->arena, enum kind, (size_t)count);
    int wrong = 0;
    for (int i = 0; i < count; i++)
        kinds[i] = CELLS[i / times].kind;
    const char **held = held_values(f, kinds, count);
    for (int i = 0; i < count; i++) {
        const struct cell_case *c = &CELLS[i / times];
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

/* Twice, since a text that comes again is not read again. */
static void cells_of_csv(void **state)
{
    enum { TIMES = 2 };
    struct county_fixture *f = *state;
    struct sbuf text = {0}; /* freed before anything can fail */
    use_map(f, CELLS_MAP);
    sbuf_add(&text, "示范县2023年单元格,,\n");
    for (int c = 0; c < HEAD_COLUMNS; c++)
        sbuf_addf(&text, "%s%s", c ? "," : "", HEAD[c]);
    for (int i = 0; i < CELL_COUNT * TIMES; i++) {
        const struct cell_case *cell = &CELLS[i / TIMES];
        sbuf_addf(&text, "\n%d", i);
        for (int c = 1; c < HEAD_COLUMNS; c++)
            add_csv_cell(&text, c == (int)cell->kind ? cell->written : "");
    }
    const struct intake_receipt r = fixture_must_import(f, "cells.csv", text.p);
    sbuf_fini(&text);
    check_cells(f, TIMES);
    assert_int_equal(r.rows_in, CELL_COUNT * TIMES);
    assert_int_equal(r.rejected, rejected_cases() * TIMES);
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
    check_cells(f, 1);
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

/* ---- one row ---- */

static const char ROWS_MAP[] = "map: test-rows\n"
                               "title: {zh: 行, en: rows}\n"
                               "register: benefit\n"
                               "delivery: delta\n"
                               "recognise: {must: [村组, 户主姓名, 补贴金额]}\n"
                               "columns:\n"
                               "  - {to: group, from: [村组], fill: down}\n"
                               "  - {to: name, from: [户主姓名]}\n"
                               "  - {to: person, from: [身份证号码]}\n"
                               "  - {to: bank, from: [开户银行]}\n"
                               "  - {to: quantity, from: [面积]}\n"
                               "  - {to: amount, from: [补贴金额]}\n"
                               "  - {to: period, from: [月份]}\n"
                               "  - {to: village, from: [村名], from_sheet_name: yes}\n"
                               "require: [amount]\n"
                               "total: amount\n";

/* Under this head; {1} … {9} stand for sound numbers of nine people. */
#define ROWS_HEAD                                                                                  \
    "示范县青山镇2023年耕地地力保护补贴资金发放公示表\n"                     \
    "序号,村组,户主姓名,身份证号码,开户银行,面积(亩),补贴金额(元),月份,备注\n"

struct rows_case {
    const char *what, *lines;
    int rows_in, rejected;
    const char *totals; /* none, agrees, differs */
    const char *held;   /* group bank fen, of each row */
};

static const struct rows_case ROWS[] = {
    {"plain", "1,一组,甲一,{1},农行,1,10,5月,\n2,二组,甲二,{2},农行,1,20,5月,\n", 2, 0, "none",
     "一组 农行 1000, 二组 农行 2000"},
    /* what stands above */
    {"ditto in words and signs",
     "1,一组,甲一,{1},农行,1,10,5月,\n2,〃,甲二,{2},同上,1,20,〃,\n3,同　上,甲三,{3},″,1,〃,5月,\n",
     3, 0, "none", "一组 农行 1000, 一组 农行 2000, 一组 农行 2000"},
    {"ditto under nothing", "1,一组,甲一,{1},〃,1,10,5月,\n", 1, 0, "none", "一组 - 1000"},
    {"an amount like nothing goes back", "1,一组,甲一,{1},农行,1,〃,5月,\n", 1, 1, "none", ""},
    {"a ditto under a row that went back",
     "1,一组,甲一,{1},农行,1,看不清,5月,\n2,〃,甲二,{2},〃,1,20,5月,\n3,〃,甲三,{3},农行,1,〃,5月,"
     "\n",
     3, 1, "none", "一组 - 2000, 一组 农行 2000"},
    {"merged cells are filled down, money is not",
     "1,一组,甲一,{1},农行,1,10,5月,\n2,,甲二,{2},,1,,5月,\n3,,甲三,{3},,1,30,5月,\n", 3, 1, "none",
     "一组 农行 1000, 一组 - 3000"},
    {"filled from a row that went back",
     "1,一组,甲一,{1},农行,1,10,5月,\n2,二组,甲二,{2},,1,x,5月,\n3,,甲三,{3},,1,30,5月,\n", 3, 1,
     "none", "一组 农行 1000, 二组 - 3000"},
    /* totals: skipped, compared */
    {"合计", "1,一组,甲一,{1},农行,1,10,5月,\n2,一组,甲二,{2},农行,1,20,5月,\n合计,,,,,2,30,,\n", 2,
     0, "agrees", "一组 农行 1000, 一组 农行 2000"},
    {"合 计 with blanks, at another place", "1,一组,甲一,{1},农行,1,10,5月,\n,合　计,,,,1,10,,\n",
     1, 0, "agrees", "一组 农行 1000"},
    {"总计 that differs", "1,一组,甲一,{1},农行,1,10,5月,\n总计,,,,,1,10.01,,\n", 1, 0, "differs",
     "一组 农行 1000"},
    {"a total without a number says nothing", "1,一组,甲一,{1},农行,1,10,5月,\n合计,1户,,,,1,,,\n",
     1, 0, "none", "一组 农行 1000"},
    {"the row that went back is missing in the sum",
     "1,一组,甲一,{1},农行,1,10,5月,\n2,一组,甲二,{2},农行,1,x,5月,\n合计,,,,,2,30,,\n", 2, 1,
     "differs", "一组 农行 1000"},
    {"groups, then the village",
     "1,一组,甲一,{1},农行,1,10,5月,\n,一组小计,,,,1,10,,\n2,二组,甲二,{2},农行,1,20,5月,\n,"
     "二组小计,,,,1,20,,\n"
     ",东村小计,,,,2,30,,\n合计,,,,,2,30,,\n",
     2, 0, "agrees", "一组 农行 1000, 二组 农行 2000"},
    {"a group's total that differs",
     "1,一组,甲一,{1},农行,1,10,5月,\n,一组小计,,,,1,15,,\n2,二组,甲二,{2},农行,1,20,5月,\n,"
     "二组小计,,,,1,20,,\n",
     2, 0, "differs", "一组 农行 1000, 二组 农行 2000"},
    {"pages: 本页小计, 承上页",
     "1,一组,甲一,{1},农行,1,10,5月,\n本页小计,,,,,1,10,,\n承上页,,,,,1,10,,\n2,一组,甲二,{2},农行,"
     "1,20,5月,\n"
     "本页小计,,,,,1,20,,\n过次页,,,,,2,30,,\n合计,,,,,2,30,,\n",
     2, 0, "agrees", "一组 农行 1000, 一组 农行 2000"},
    {"a 承上页 that differs",
     "1,一组,甲一,{1},农行,1,10,5月,\n本页小计,,,,,1,10,,\n承上页,,,,,1,11,,\n2,一组,甲二,{2},农行,"
     "1,20,5月,\n",
     2, 0, "differs", "一组 农行 1000, 一组 农行 2000"},
    {"a running 本页小计",
     "1,一组,甲一,{1},农行,1,10,5月,\n本页小计,,,,,1,10,,\n2,一组,甲二,{2},农行,1,20,5月,"
     "\n本页小计,,,,,2,30,,\n",
     2, 0, "agrees", "一组 农行 1000, 一组 农行 2000"},
    {"the total stands first",
     "合计,,,,,2,30,,\n1,一组,甲一,{1},农行,1,10,5月,\n2,一组,甲二,{2},农行,1,20,5月,\n", 2, 0,
     "agrees", "一组 农行 1000, 一组 农行 2000"},
    {"the total stands first and differs", "合计,,,,,2,31,,\n1,一组,甲一,{1},农行,1,10,5月,\n", 1,
     0, "differs", "一组 农行 1000"},
    {"大写 agrees",
     "1,一组,甲一,{1},农行,1,1234.56,5月,\n合计（大写）：壹仟贰佰叁拾肆元伍角陆分,,,,,1,1234.56,,"
     "\n",
     1, 0, "agrees", "一组 农行 123456"},
    {"大写 alone", "1,一组,甲一,{1},农行,1,10000,5月,\n合计,,大写：人民币壹万元整,,,,,,\n", 1, 0,
     "agrees", "一组 农行 1000000"},
    {"大写 differs from the digits",
     "1,一组,甲一,{1},农行,1,100,5月,\n合计（大写）：壹仟元整,,,,,1,100,,\n", 1, 0, "differs",
     "一组 农行 10000"},
    /* what is no row */
    {"signatures and remarks",
     "1,一组,甲一,{1},农行,1,10,5月,\n村主任： 经办人： "
     "审核：,,,,,,,,\n注：以上属实,,,,,,,,\n备注：无,,,,,,,,\n"
     "青山镇人民政府（公章）,,,,,,,,\n填表日期：2023年9月1日,,,,,,,,\n",
     1, 0, "none", "一组 农行 1000"},
    {"a page begins again: title, header",
     "1,一组,甲一,{1},农行,1,10,5月,\n示范县青山镇2023年耕地地力保护补贴资金发放公示表\n"
     "序号,村组,户主姓名,身份证号码,开户银行,面积(亩),补贴金额(元),月份,备注\n2,一组,甲二,{2},农行,"
     "1,20,5月,\n",
     2, 0, "none", "一组 农行 1000, 一组 农行 2000"},
    {"the columns' numbers", "栏次,1,2,3,4,5,6,7,8\n1,一组,甲一,{1},农行,1,10,5月,\n", 1, 0, "none",
     "一组 农行 1000"},
    {"the columns' numbers from the first", "1,2,3,4,5,6,7,8,9\n1,一组,甲一,{1},农行,1,10,5月,\n",
     1, 0, "none", "一组 农行 1000"},
    {"blank rows and rows with a number only",
     ",,,,,,,,\n1,,,,,,,,\n1,一组,甲一,{1},农行,1,10,5月,\n", 1, 0, "none", "一组 农行 1000"},
    /* rows that look like something else */
    {"a person called like a total", "1,小计,合计,{1},农行,1,10,5月,\n", 1, 0, "none",
     "小计 农行 1000"},
    {"an office with a signing word in its name", "1,财政审核组,审核,{1},农行,1,10,5月,\n", 1, 0,
     "none", "财政审核组 农行 1000"},
    {"money without a name is still money", "1,经办中心,,,农行,1,10,5月,\n", 1, 0, "none",
     "经办中心 农行 1000"},
    {"a rounded number stays", "1,一组,甲一,4.50922E+17,农行,1,10,5月,\n", 1, 0, "none",
     "一组 农行 1000"},
    {"a bad number stays", "1,一组,甲一,12345,农行,1,10,5月,\n", 1, 0, "none", "一组 农行 1000"},
    {"no amount goes back", "1,一组,甲一,{1},农行,1,,5月,\n", 1, 1, "none", ""},
    {"returned money", "1,一组,甲一,{1},农行,1,（10）,5月,\n合计,,,,,1,-10,,\n", 1, 0, "agrees",
     "一组 农行 -1000"},
};

static const char *with_ids(struct county_fixture *f, const char *lines)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    char id[19];
    for (; *lines; lines++)
        if (lines[0] == '{') {
            sbuf_add(&text, fixture_id(id, 1960, lines[1] - '0'));
            lines += 2;
        } else {
            sbuf_add_n(&text, lines, 1);
        }
    return arena_strdup(f->arena, sbuf_text(&text));
}

static const char *held_rows(struct county_fixture *f, int64_t batch)
{
    return fixture_query(
        f, arena_printf(f->arena,
                        "SELECT coalesce(string_agg(coalesce(\"group\", '-') || ' ' || "
                        "coalesce(bank, '-') || ' ' || amount, ', ' ORDER BY _row), '') FROM "
                        "benefit WHERE _row >> 32 = %lld",
                        (long long)batch));
}

/* By name: the roster's own mapping would recognise these files too. */
static struct intake_receipt import_by_name(struct county_fixture *f, const char *path)
{
    static const struct intake_options options = {.map = "test-rows"};
    struct intake_receipt receipt = {0};
    MUST_OK(intake_import(f->county, f->arena, path, &options, &receipt, e));
    return receipt;
}

static void rows_of_a_list(void **state)
{
    struct county_fixture *f = *state;
    int wrong = 0;
    use_map(f, ROWS_MAP);
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const struct rows_case *c = &ROWS[i];
        const char *text = arena_printf(f->arena, ROWS_HEAD "%s", with_ids(f, c->lines));
        const struct intake_receipt r = import_by_name(f, fixture_file(f, "rows.csv", text));
        const char *held = held_rows(f, r.batch);
        if (r.rows_in == c->rows_in && r.rejected == c->rejected &&
            strcmp(r.total_state, c->totals) == 0 && strcmp(held, c->held) == 0)
            continue;
        wrong++;
        print_error("# %s: %lld in, %lld back, totals %s, '%s'; wanted %d, %d, %s, '%s'\n", c->what,
                    (long long)r.rows_in, (long long)r.rejected, r.total_state, held, c->rows_in,
                    c->rejected, c->totals, c->held);
    }
    assert_int_equal(wrong, 0);
}

/* The same text under another unit is another amount. */
static void units_of_sheets(void **state)
{
    static const struct intake_options options = {0};
    static const char *const heads[] = {"补贴金额(元)", "补贴金额(万元)", "补贴金额(元)"};
    struct county_fixture *f = *state;
    struct book *book = NULL;
    struct intake_receipt r = {0};
    const char *path = arena_printf(f->arena, "%s/units.xlsx", f->root);
    use_map(f, ROWS_MAP);
    MUST_OK(book_new(path, &book, e));
    for (int s = 0; s < 3; s++) {
        book_sheet(book, arena_printf(f->arena, "村%d", s));
        book_text(book, 0, 0, "村组", BOOK_HEAD);
        book_text(book, 0, 1, "户主姓名", BOOK_HEAD);
        book_text(book, 0, 2, heads[s], BOOK_HEAD);
        for (int row = 1; row <= 2; row++) {
            book_text(book, row, 0, "一组", BOOK_PLAIN);
            book_text(book, row, 1, "甲一", BOOK_PLAIN);
            book_text(book, row, 2, "12.5", BOOK_PLAIN);
        }
    }
    MUST_OK(book_close(book, e));
    MUST_OK(intake_import(f->county, f->arena, path, &options, &r, e));
    assert_string_equal(
        fixture_query(f,
                      "SELECT string_agg(CAST(amount AS VARCHAR), ' ' ORDER BY _row) FROM benefit"),
        "1250 1250 12500000 12500000 1250 1250");
}

/* The year of 5月 comes from the title, from the sheet's name where the title has none, and from
 * nowhere where there are two. */
static void years_of_months(void **state)
{
    static const struct {
        const char *title, *period;
    } cases[] = {
        {"2023年补贴", "2023-05-01"},
        {"2023—2024年补贴", "-"},
        {"补贴", "-"},
        {"桂财社〔2022〕12号 2023年度补贴", "2023-05-01"},
        {"2023年9月15日填 2023年补贴", "2023-05-01"},
    };
    struct county_fixture *f = *state;
    char id[19];
    use_map(f, ROWS_MAP);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = arena_printf(
            f->arena, "%s\n村组,户主姓名,身份证号码,补贴金额,月份\n一组,甲一,%s,%zu,5月\n",
            cases[i].title, fixture_id(id, 1961, 1), i + 1);
        const struct intake_receipt r = import_by_name(f, fixture_file(f, "year.csv", text));
        assert_string_equal(
            fixture_query(f, arena_printf(f->arena,
                                          "SELECT CAST(period_lo AS VARCHAR) FROM benefit WHERE "
                                          "_row >> 32 = %lld",
                                          (long long)r.batch)),
            cases[i].period);
    }
}

/* One village a sheet: its name is the village, unless a column says better or it is no name;
 * nothing is filled down from sheet to sheet; totals count the sheet, the last one the file. */
static void village_sheets(void **state)
{
    static const char *const sheets[] = {"东村", "西村（二）", "Sheet3"};
    static const char *const head[] = {"村组", "户主姓名", "身份证号码", "补贴金额", "村名"};
    struct county_fixture *f = *state;
    struct book *book = NULL;
    const char *path = arena_printf(f->arena, "%s/villages.xlsx", f->root);
    use_map(f, ROWS_MAP);
    MUST_OK(book_new(path, &book, e));
    for (int s = 0; s < 3; s++) {
        char id[19];
        book_sheet(book, sheets[s]);
        for (int c = 0; c < 5; c++)
            book_text(book, 0, c, head[c], BOOK_HEAD);
        if (s != 1)
            book_text(book, 1, 0, "一组", BOOK_PLAIN);
        book_text(book, 1, 1, "甲一", BOOK_PLAIN);
        book_text(book, 1, 2, fixture_id(id, 1962, s), BOOK_PLAIN);
        book_number(book, 1, 3, 10, BOOK_PLAIN);
        book_text(book, 1, 4, s == 2 ? "北村" : "", BOOK_PLAIN);
        book_text(book, 2, 1, "乙一", BOOK_PLAIN);
        book_text(book, 2, 2, fixture_id(id, 1963, s), BOOK_PLAIN);
        book_number(book, 2, 3, 20, BOOK_PLAIN);
        book_text(book, 3, 0, s == 2 ? "总计" : "合计", BOOK_PLAIN);
        book_number(book, 3, 3, s == 2 ? 90 : 30, BOOK_PLAIN);
    }
    MUST_OK(book_close(book, e));
    assert_string_equal(import_by_name(f, path).total_state, "agrees");
    assert_string_equal(
        fixture_query(f, "SELECT \"group\", village, amount FROM benefit ORDER BY _row"),
        "一组|东村|1000\n一组|东村|2000\n-|西村(二)|1000\n-|西村(二)|2000\n一组|北村|1000\n一组|-|"
        "2000");
}

/* 大写金额 beside 金额 on every row is a check of that row. */
static void words_beside_digits(void **state)
{
    struct county_fixture *f = *state;
    use_map(f, ROWS_MAP);
    const char *path = fixture_file(
        f, "a.csv",
        "村组,户主姓名,补贴金额,金额（大写）\n一组,甲一,100,壹佰元整\n一组,甲二,100,壹仟元整\n"
        "一组,甲三,100,看不清\n一组,甲四,12.05,人民币壹拾贰元零伍分\n");
    import_by_name(f, path);
    assert_string_equal(fixture_query(f, "SELECT amount, _dq, _fault FROM benefit ORDER BY _row"),
                        "10000|0|-\n10000|1|amount:words\n10000|0|-\n1205|0|-");
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_county, drop_county)
    const struct CMUnitTest tests[] = {
        TEST(cells_of_csv),        TEST(cells_of_a_workbook), TEST(numbers_of_a_workbook),
        TEST(rows_of_a_list),      TEST(years_of_months),     TEST(village_sheets),
        TEST(words_beside_digits), TEST(units_of_sheets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
