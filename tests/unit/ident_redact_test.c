/* tests/unit/ident_redact_test.c - free text without names and numbers; properties with a fixed
 * seed. */
#include "ident_fixture.h"

#include <inttypes.h>

/* ---- redaction ---- */

static struct redactor *sample_redactor(const struct fixture *f)
{
    static const char *const names[] = {"张三",          "张三丰",     "欧阳明月",
                                        "买买提·吐尔逊", "覃桂兰",     "李四光",
                                        "王五(已故)",    "John Smith", "𠮷田明"};
    struct redactor *r = redactor_new(&f->keys);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        redactor_add_name(r, str_of(names[i]));
    redactor_add_name_key(r, token_of(&f->keys, "name", STR("陆小凤")), 3);
    redactor_add_number(r, STR("80123456"));
    return r;
}

struct redact_case {
    const char *text, *redacted;
    int hidden;
};

static void check_redactions(const struct fixture *f, const struct redact_case *cases, size_t count)
{
    struct redactor *r = sample_redactor(f);
    for (size_t i = 0; i < count; i++) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        int hidden = redactor_apply(r, str_of(cases[i].text), &out);
        if (strcmp(sbuf_text(&out), cases[i].redacted) != 0 || hidden != cases[i].hidden)
            fail_msg("'%s' became '%s' (%d hidden)", cases[i].text, sbuf_text(&out), hidden);
    }
    redactor_free(r);
}
#define CHECK_REDACTIONS(state, cases)                                                             \
    check_redactions(*(state), (cases), sizeof(cases) / sizeof *(cases))

static void names_are_hidden(void **state)
{
    static const struct redact_case cases[] = {
        {"付张三养老金", "付张*养老金", 1},
        {"张三丰与张三", "张*丰与张*", 2},
        {"张 三", "张*", 1},
        {"张　　三领取", "张*领取", 1},
        {"张\n三", "张*", 1},
        {"张\xe2\x80\x8b三", "张*", 1},
        {"张-三", "张*", 1},
        {"欧阳明月（代张三领）", "欧**月（代张*领）", 2},
        {"买买提•吐尔逊", "买*****逊", 1},
        {"买买提.吐尔逊", "买*****逊", 1},
        {"买买提吐尔逊", "买****逊", 1},
        {"张·三", "张*", 1},
        {"王五", "王*", 1},
        {"已故", "已故", 0},
        {"由John Smith签收", "由J*******h签收", 1},
        {"Ｊｏｈｎ　Ｓｍｉｔｈ", "J*******h", 1},
        {"𠮷田明", "𠮷*明", 1},
        {"陆小凤", "陆*凤", 1},
        {"陆 小 凤", "陆*凤", 1},
        {"覃桂", "覃桂", 0},
        {"张四三", "张四三", 0},
        {"", "", 0},
        {"张", "张", 0},
        {"张三张三", "张*张*", 2},
        {"\xff张三\xe5\xbc", "\xff张*\xe5\xbc", 1},
    };
    CHECK_REDACTIONS(state, cases);
}

static void numbers_are_hidden(void **state)
{
    static const struct redact_case cases[] = {
        {"身份证11010519491231002X。", "身份证**************002X。", 1},
        {"11010519491231002x", "**************002X", 1},
        {"１１０１０５１９４９１２３１００２Ｘ", "**************002X", 1},
        {"110105 19491231 002X", "**************002X", 1},
        {"110105-1949-12-31-002 X", "**************002X", 1},
        {"110105194912310021", "**************0021", 1}, /* a wrong check character hides nothing */
        {"1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "**************002X", 1},
        {"110105.19491231.002X", "**************002X", 1},
        {"110105491231002", "***********1002", 1},
        {"110105 491231 002", "***********1002", 1},
        {"6217001234567890123", "***************0123", 1},
        {"6217 0012 3456 7890 123", "***************0123", 1},
        {"6217-0012-3456-7890", "************7890", 1},
        {"6217\xc2\xa0"
         "0012\xe3\x80\x80"
         "3456 7890",
         "************7890", 1},
        {"6217.0012.3456.7890", "************7890", 1},
        {"卡号：６２１７００１２３４５６７８９０", "卡号：************7890", 1},
        {"20-457101040012345", "20-***********2345", 1},
        {"123456789012", "********9012", 1},
        {"付6217001234567890123,13800138000", "付***************0123,*******8000", 2},
        {"13800138000", "*******8000", 1},
        {"138 0013 8000", "*******8000", 1},
        {"138-0013-8000", "*******8000", 1},
        {"138.0013.8000", "*******8000", 1},
        {"+86 138 0013 8000", "+*********8000", 1},
        {"0775-7212345", "*******2345", 1},
        {"（0775）7212345", "（*******2345", 1},
        {"07757212345", "*******2345", 1},
        {"010 12345678", "*******5678", 1},
        {"电话13800138000或0775-7212345", "电话*******8000或*******2345", 2},
        {"2023-05-06 13800138000", "2023-05-06 *******8000", 1},
        {"12 11010519491231002X", "12 **************002X", 1},
        {"282.5 6217 0012 3456 7891", "282.5 ************7891", 1},
        {"账户80123456余额", "账户********余额", 1},
        {"账户8012 3456余额", "账户********余额", 1},
        {"123456789012345678901234567890123456789012345678901234567890123456789012345",
         "************************************************************1234", 1},
        {"1234567890123.00元", "*********0123.00元", 1},
    };
    CHECK_REDACTIONS(state, cases);
}

static void check_text(const struct redactor *r, const char *text, const char *expected)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    redactor_apply(r, str_of(text), &out);
    assert_string_equal(sbuf_text(&out), expected);
}

static void names_inside_public_words_stay(void **state)
{
    const struct fixture *f = *state;
    static const char *const names[] = {"程建设", "程建", "设项目", "项目资金", "明细"};
    static const char *const words[] = {"工程建设项目", "项目资金", "明细表", "程建"};
    struct redactor *r = redactor_new(&f->keys);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        redactor_add_name(r, str_of(names[i]));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        redactor_add_public_word(r, str_of(words[i]));
    check_text(r, "工程建设项目招标发包台账", "工程建设项目招标发包台账"); /* inside a word */
    check_text(r, "程建设的工程建设项目", "程*设的工程建设项目");          /* and outside of it */
    check_text(r, "工程建设局", "工程*设局");                              /* half a word is none */
    check_text(r, "项目资金", "项**金"); /* a name that is the whole word */
    check_text(r, "工程 建设项目", "工程*设项目");
    check_text(r, "发放明细表", "发放明细表");
    check_text(r, "明细", "明*");
    check_text(r, "程建", "程*"); /* two characters are no public word */
    redactor_free(r);
}

static bool knows_liu(void *context, int64_t name_key)
{
    const struct fixture *f = context;
    return name_key == token_of(&f->keys, "name", STR("刘大有"));
}

static void names_kept_elsewhere_are_asked_for(void **state)
{
    const struct fixture *f = *state;
    struct redactor *r = redactor_new(&f->keys);
    check_text(r, "刘大有签", "刘大有签");
    redactor_ask_names(r, knows_liu, *state);
    check_text(r, "由刘 大有签，赵大有领", "由刘*有签，赵大有领");
    redactor_free(r);
}

static void amounts_dates_and_document_numbers_stay(void **state)
{
    static const char *const texts[] = {
        "付款12,000.00元",
        "单价282.5，共1,234,567.89元",
        "￥12000.00",
        "12000元3500元",
        "2023-05-06至2023-12-31",
        "2023.5.6-2023.12.31",
        "20230101-20231231",
        "202301-202312",
        "2019-2020-2021年度",
        "2023年5月6日 12:30:00",
        "2023-05-06 12:30:00",
        "20230506 0012345",
        "桂财社〔2023〕12号",
        "桂财社[2023]12号",
        "项目2109-450922-04-01-123456",
        "凭证123456789",
        "凭证号001234567",
        "2080208-基层政权建设",
        "001001-陆川县民政局",
        "第1组 2组 3组 4组",
        "亩数3.5 单价95.00 金额332.50元",
        "5000 3000 2000元",
        "编号20230001",
        "7212345",
        "股票60003734-1",
    };
    const struct fixture *f = *state;
    struct redactor *r = sample_redactor(f);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        int hidden = redactor_apply(r, str_of(texts[i]), &out);
        if (hidden != 0 || strcmp(sbuf_text(&out), texts[i]) != 0)
            fail_msg("'%s' became '%s'", texts[i], sbuf_text(&out));
    }
    redactor_free(r);
}

static void a_redacted_text_stays_as_it_is(void **state)
{
    const struct fixture *f = *state;
    struct redactor *r = sample_redactor(f);
    CLEANUP(sbuf_fini) struct sbuf once = {0};
    CLEANUP(sbuf_fini) struct sbuf twice = {0};
    redactor_apply(r, STR("付张三 6217001234567890123，电话138 0013 8000"), &once);
    assert_int_equal(redactor_apply(r, (struct str){once.p, once.n}, &twice), 0);
    assert_string_equal(sbuf_text(&once), sbuf_text(&twice));
    redactor_free(NULL);
    redactor_free(r);
}

/* ---- properties, with a fixed seed ---- */

/* What may follow is no unit of money: digits before 元 are an amount, and amounts stay readable.
 */
static const char *const NOISE[] = {"付",   "养老金", "，", "。", "（", "年", "款", "户名",
                                    "发放", "补贴",   "第", "：", "镇", "、", "号", "代"};
static const char *const JOINTS[] = {"", " ", "-", "\xe3\x80\x80", "  ", "－", "\xc2\xa0"};

static const char *pick(uint64_t *seed, const char *const *list, size_t count)
{
    return list[next_random(seed) % count];
}

/* `number` with one kind of joint after every `every` digits, sometimes in full width. */
static void add_split(uint64_t *seed, const char *number, struct sbuf *out)
{
    const char *joint = pick(seed, JOINTS, sizeof JOINTS / sizeof *JOINTS);
    size_t every = 1 + next_random(seed) % 8;
    bool is_wide = next_random(seed) % 4 == 0;
    for (size_t i = 0; number[i]; i++) {
        char wide[4] = {(char)0xEF, (char)0xBC, (char)(0x90 + number[i] - '0'), 0};
        if (i > 0 && i % every == 0)
            sbuf_add(out, joint);
        if (is_wide && number[i] != 'X')
            sbuf_add(out, wide);
        else
            sbuf_add_n(out, number + i, 1);
    }
}

/* Only the digits, in half width, so that a number cannot hide behind blanks. */
static void digits_only(const struct sbuf *text, struct sbuf *out)
{
    struct str rest = {text->p, text->n};
    while (rest.n > 0) {
        size_t step;
        uint32_t c = utf8_next(rest, &step);
        rest.p += step;
        rest.n -= step;
        c = c >= 0xFF10 && c <= 0xFF19 ? c - 0xFF10 + '0' : c;
        if ((c >= '0' && c <= '9') || c == 'X')
            sbuf_addf(out, "%c", (int)c);
    }
}

static void no_number_survives_whatever_its_grouping(void **state)
{
    const struct fixture *f = *state;
    struct redactor *r = sample_redactor(f);
    uint64_t seed = 20231106;
    for (int round = 0; round < 20000; round++) {
        CLEANUP(sbuf_fini) struct sbuf text = {0};
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        CLEANUP(sbuf_fini) struct sbuf digits = {0};
        char number[40];
        random_resident(&seed, number);
        uint64_t kind = next_random(&seed) % 3;
        if (kind == 1)
            snprintf(number, sizeof number, "1%02d%08d", 30 + (int)(next_random(&seed) % 70),
                     (int)(next_random(&seed) % 100000000));
        if (kind == 2) /* an account: 62 and 10 to 17 more digits */
            snprintf(number, sizeof number, "62%0*" PRIu64, 10 + (int)(next_random(&seed) % 8),
                     next_random(&seed) % 10000000000);
        sbuf_add(&text, pick(&seed, NOISE, 16));
        add_split(&seed, number, &text);
        sbuf_add(&text, pick(&seed, NOISE, 16));
        if (redactor_apply(r, (struct str){text.p, text.n}, &out) < 1)
            fail_msg("nothing hidden in '%s'", sbuf_text(&text));
        digits_only(&out, &digits);
        if (strstr(sbuf_text(&digits), number))
            fail_msg("'%s' became '%s'", sbuf_text(&text), sbuf_text(&out));
    }
    redactor_free(r);
}

static void random_code_points(uint64_t *seed, struct sbuf *out)
{
    static const uint32_t pool[] = {'0',    '1',    '9',    'X',    'x',    ' ',    '-',
                                    '.',    ',',    '(',    ')',    '*',    'E',    '+',
                                    0x3000, 0xFF11, 0xFF38, 0x5F20, 0x4E09, 0x4E30, 0xB7,
                                    0x2022, 0x3014, 0x3015, 0x53F7, 0x5143, 0x20BB7};
    size_t count = next_random(seed) % 60;
    for (size_t i = 0; i < count; i++) {
        char bytes[4];
        uint64_t r = next_random(seed);
        if (r % 50 == 0) {
            char broken = (char)(r >> 8);
            sbuf_add_n(out, &broken, 1);
            continue;
        }
        sbuf_add_n(out, bytes, utf8_put(pool[(r >> 8) % (sizeof pool / sizeof *pool)], bytes));
    }
}

/* Nothing crashes; what a parser writes, it reads again as the same. */
static void parsers_agree_with_themselves(void **state)
{
    const struct fixture *f = *state;
    struct redactor *r = sample_redactor(f);
    uint64_t seed = 42;
    for (int round = 0; round < 20000; round++) {
        CLEANUP(sbuf_fini) struct sbuf text = {0};
        CLEANUP(sbuf_fini) struct sbuf once = {0};
        CLEANUP(sbuf_fini) struct sbuf twice = {0};
        char out[40], again[40];
        random_code_points(&seed, &text);
        struct str raw = {text.p, text.n};
        if (resident_id_parse(raw, false, today(), out) == ID_OK)
            assert_int_equal(resident_id_parse(str_of(out), false, today(), again), ID_OK);
        if (account_parse(raw, false, out) == ID_OK) {
            assert_int_equal(account_parse(str_of(out), false, again), ID_OK);
            assert_string_equal(out, again);
        }
        travel_document_parse(raw, out);
        credit_code_parse(raw, out);
        organisation_code_parse(raw, out);
        phone_parse(raw, out);
        project_code_parse(raw, out);
        name_is_organisation(raw);
        if (document_number_parse(raw, &once) == ID_OK) {
            assert_int_equal(document_number_parse((struct str){once.p, once.n}, &twice), ID_OK);
            assert_string_equal(sbuf_text(&once), sbuf_text(&twice));
        }
        sbuf_clear(&once);
        sbuf_clear(&twice);
        person_name_clean(raw, &once);
        person_name_clean((struct str){once.p, once.n}, &twice);
        sbuf_clear(&once);
        redactor_apply(r, raw, &once);
    }
    redactor_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_KEYS(names_are_hidden),
        WITH_KEYS(names_inside_public_words_stay),
        WITH_KEYS(names_kept_elsewhere_are_asked_for),
        WITH_KEYS(numbers_are_hidden),
        WITH_KEYS(amounts_dates_and_document_numbers_stay),
        WITH_KEYS(a_redacted_text_stays_as_it_is),
        WITH_KEYS(no_number_survives_whatever_its_grouping),
        WITH_KEYS(parsers_agree_with_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
