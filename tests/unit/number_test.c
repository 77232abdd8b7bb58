/* tests/unit/number_test.c - amounts and dates as offices write them: exact, or a fault. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* ---- decimals ---- */

enum { YUAN = 100, WAN = 1000000, MU = 10000, WHOLE = 1, NOTHING = -77 };

static void amounts_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t per_one;
        enum number_fault fault;
        int64_t value; /* NOTHING: not set */
    } cases[] = {
        {"0", YUAN, NUMBER_OK, 0},
        {"-0", YUAN, NUMBER_OK, 0},
        {"1", YUAN, NUMBER_OK, 100},
        {"0.01", YUAN, NUMBER_OK, 1},
        {".5", YUAN, NUMBER_OK, 50},
        {"5.", YUAN, NUMBER_OK, 500},
        {"007", YUAN, NUMBER_OK, 700},
        {"1,234,567.89", YUAN, NUMBER_OK, 123456789},
        {"１，２３４．５０", YUAN, NUMBER_OK, 123450},
        {"￥ 100.00 元整", YUAN, NUMBER_OK, 10000},
        {"¥3", YUAN, NUMBER_OK, 300},
        {"RMB3", YUAN, NUMBER_OK, 300},
        {"'12.30", YUAN, NUMBER_OK, 1230},
        {" \t12\n", YUAN, NUMBER_OK, 1200},
        {"(12.34)", YUAN, NUMBER_OK, -1234},
        {"（12.34）", YUAN, NUMBER_OK, -1234},
        {"-12.34", YUAN, NUMBER_OK, -1234},
        {"−12.34", YUAN, NUMBER_OK, -1234},
        {"△12.34", YUAN, NUMBER_OK, -1234},
        {"12.34-", YUAN, NUMBER_OK, -1234},
        {"+12", YUAN, NUMBER_OK, 1200},
        {"0.5万", YUAN, NUMBER_OK, 500000},
        {"3亿", YUAN, NUMBER_OK, 30000000000},
        {"1.2E+05", YUAN, NUMBER_OK, 12000000},
        {"1e-2", YUAN, NUMBER_OK, 1},
        {"0.123456", WAN, NUMBER_OK, 123456},
        {"2.5亩", MU, NUMBER_OK, 25000},
        {"12", WHOLE, NUMBER_OK, 12},
        {"92233720368547758.07", YUAN, NUMBER_OK, INT64_MAX},
        {"00000000000000000000000000000000000001", YUAN, NUMBER_OK, 100},
        /* Below a fen: rounded half away from zero, and said. */
        {"0.004", YUAN, NUMBER_TOO_FINE, 0},
        {"0.005", YUAN, NUMBER_TOO_FINE, 1},
        {"-0.005", YUAN, NUMBER_TOO_FINE, -1},
        {"0.0000001", WAN, NUMBER_TOO_FINE, 0},
        {"1.0000", YUAN, NUMBER_OK, 100},
        {"1e-999", YUAN, NUMBER_TOO_FINE, 0},
        /* No value is not zero. */
        {"", YUAN, NUMBER_EMPTY, NOTHING},
        {"　", YUAN, NUMBER_EMPTY, NOTHING},
        {"-", YUAN, NUMBER_EMPTY, NOTHING},
        {"——", YUAN, NUMBER_EMPTY, NOTHING},
        {"/", YUAN, NUMBER_EMPTY, NOTHING},
        {"无", YUAN, NUMBER_EMPTY, NOTHING},
        /* Too large for fen. */
        {"92233720368547758.08", YUAN, NUMBER_TOO_LARGE, NOTHING},
        {"1e30", YUAN, NUMBER_TOO_LARGE, NOTHING},
        {"999999999999999999999999", YUAN, NUMBER_TOO_LARGE, NOTHING},
        {"1e999", YUAN, NUMBER_TOO_LARGE, NOTHING},
        {"99999999999亿", YUAN, NUMBER_TOO_LARGE, NOTHING},
        /* Never a guess. */
        {"1,5", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"12,34.5", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"1,2345", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"1 234.56", YUAN, NUMBER_OK, 123456},
        {"12 345 678.90元", YUAN, NUMBER_OK, 1234567890},
        {"100 200 300", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"100\n200.50", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"100\n200", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"100元200元", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"3元5", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"100 200", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"1.2.3", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"..", YUAN, NUMBER_UNREADABLE, NOTHING},
        {".", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"()", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"(1", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"--1", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"1e", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"1e+", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"1e1000", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"0x10", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"NaN", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"inf", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"一百", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"约100", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"100-200", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"100%", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"万", YUAN, NUMBER_UNREADABLE, NOTHING},
        {"12345678901234567890123456789012345678901234567890123456789012345", YUAN,
         NUMBER_UNREADABLE, NOTHING},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t value = NOTHING;
        const enum number_fault fault =
            number_parse(str_of(cases[i].text), cases[i].per_one, &value);
        if (fault != cases[i].fault || value != cases[i].value)
            print_error("number_parse '%s': fault %d, value %lld\n", cases[i].text, (int)fault,
                        (long long)value);
        assert_int_equal(fault, cases[i].fault);
        assert_int_equal(value, cases[i].value);
    }
}

static void a_number_of_bytes_is_no_string(void **state)
{
    static const char text[] = "12\0"
                               "34";
    int64_t value = NOTHING;
    (void)state;
    assert_int_equal(number_parse((struct str){text, 2}, YUAN, &value), NUMBER_OK);
    assert_int_equal(value, 1200);
    assert_int_equal(number_parse((struct str){NULL, 0}, YUAN, &value), NUMBER_EMPTY);
    assert_int_equal(number_parse((struct str){"\xFF\xFE", 2}, YUAN, &value), NUMBER_UNREADABLE);
}

static void amounts_in_words_are_read(void **state)
{
    static const struct {
        const char *text;
        enum number_fault fault;
        int64_t fen;
    } cases[] = {
        {"壹佰元整", NUMBER_OK, 10000},
        {"人民币壹仟贰佰叁拾肆元伍角陆分", NUMBER_OK, 123456},
        {"壹万零伍元整", NUMBER_OK, 1000500},
        {"拾元整", NUMBER_OK, 1000},
        {"贰亿叁仟万圆整", NUMBER_OK, 23000000000},
        {"壹万亿元", NUMBER_OK, 100000000000000},
        {"伍角", NUMBER_OK, 50},
        {"零元整", NUMBER_OK, 0},
        {"一千二百元", NUMBER_OK, 120000},
        {"", NUMBER_EMPTY, NOTHING},
        {"人民币", NUMBER_EMPTY, NOTHING},
        {"壹佰块", NUMBER_UNREADABLE, NOTHING},
        {"100元", NUMBER_UNREADABLE, NOTHING},
        {"亿亿亿亿", NUMBER_UNREADABLE, NOTHING},
        {"壹万万万万万万万", NUMBER_UNREADABLE, NOTHING},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t fen = NOTHING;
        const enum number_fault fault = money_parse_capital(str_of(cases[i].text), &fen);
        if (fault != cases[i].fault || fen != cases[i].fen)
            print_error("money_parse_capital '%s': fault %d, %lld\n", cases[i].text, (int)fault,
                        (long long)fen);
        assert_int_equal(fault, cases[i].fault);
        assert_int_equal(fen, cases[i].fen);
    }
}

static void amounts_are_shown(void **state)
{
    static const struct {
        int64_t fen;
        const char *plain, *grouped;
    } cases[] = {
        {0, "0.00", "0.00"},
        {1, "0.01", "0.01"},
        {-1, "-0.01", "-0.01"},
        {99999, "999.99", "999.99"},
        {100000, "1000.00", "1,000.00"},
        {-123456789, "-1234567.89", "-1,234,567.89"},
        {INT64_MAX, "92233720368547758.07", "92,233,720,368,547,758.07"},
        {INT64_MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(sbuf_fini) struct sbuf plain = {0};
        CLEANUP(sbuf_fini) struct sbuf grouped = {0};
        money_format(cases[i].fen, &plain);
        money_format_grouped(cases[i].fen, &grouped);
        assert_string_equal(plain.p, cases[i].plain);
        assert_string_equal(grouped.p, cases[i].grouped);
    }
}

/* Every amount that is shown reads back as itself. */
static void what_is_shown_reads_back(void **state)
{
    uint64_t seed = 1;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const int64_t fen = (int64_t)seed >> (seed % 60);
        CLEANUP(sbuf_fini) struct sbuf text = {0};
        int64_t again = NOTHING;
        (i % 2 ? money_format : money_format_grouped)(fen, &text);
        if (fen == INT64_MIN)
            continue;
        assert_int_equal(number_parse(str_of(text.p), YUAN, &again), NUMBER_OK);
        assert_int_equal(again, fen);
    }
}

/* ---- dates ---- */

static void day_text(int32_t day, char out[11])
{
    date_format(day, out);
}

static void days_are_counted(void **state)
{
    static const struct {
        int year, month, day;
        int32_t number;
        int weekday;
    } cases[] = {
        {1970, 1, 1, 0, 4},      {1969, 12, 31, -1, 3},      {2000, 2, 29, 11016, 2},
        {2024, 6, 30, 19904, 7}, {1900, 3, 1, -25508, 4},    {2100, 2, 28, 47540, 7},
        {1, 1, 1, -719162, 1},   {9999, 12, 31, 2932896, 5}, {1904, 1, 1, -24107, 5},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int year = 0, month = 0, day = 0;
        const int32_t number = date_of(cases[i].year, cases[i].month, cases[i].day);
        date_parts(number, &year, &month, &day);
        assert_int_equal(number, cases[i].number);
        assert_int_equal(year, cases[i].year);
        assert_int_equal(month, cases[i].month);
        assert_int_equal(day, cases[i].day);
        assert_int_equal(date_weekday(number), cases[i].weekday);
    }
}

/* Every day of the calendar follows the one before it, back and forth. */
static void days_follow_each_other(void **state)
{
    int32_t number = date_of(1, 1, 1);
    (void)state;
    for (int year = 1; year <= 9999; year += year < 1800 || year > 2200 ? 13 : 1)
        for (int month = 1; month <= 12; month++) {
            number = date_of(year, month, 1);
            const int days = date_month_days(year, month);
            int y = 0, m = 0, d = 0;
            date_parts(number + days - 1, &y, &m, &d);
            assert_true(y == year && m == month && d == days);
            assert_true(date_is_real(year, month, days));
            assert_false(date_is_real(year, month, days + 1));
        }
    assert_false(date_is_real(2023, 2, 29));
    assert_false(date_is_real(2100, 2, 29));
    assert_true(date_is_real(2000, 2, 29));
    assert_false(date_is_real(2024, 0, 1) || date_is_real(2024, 13, 1) ||
                 date_is_real(2024, 1, 0) || date_is_real(0, 1, 1) || date_is_real(10000, 1, 1) ||
                 date_is_real(-1, 1, 1));
}

static void dates_are_read(void **state)
{
    static const struct {
        const char *text;
        int default_year;
        enum date_fault fault;
        const char *lo, *hi;
    } cases[] = {
        {"20230506", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2023-05-06", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2023-5-6", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2023/5/6", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2023.5.6", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2023年5月6日", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"２０２３年５月６日", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2023 年 5 月 6 日", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2023-05-06 12:30:00", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2023-05-06T12:30:00", 0, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2024-02-29", 0, DATE_OK, "2024-02-29", "2024-02-29"},
        /* A month has no day. */
        {"202302", 0, DATE_OK, "2023-02-01", "2023-02-28"},
        {"2024-02", 0, DATE_OK, "2024-02-01", "2024-02-29"},
        {"2023年2月", 0, DATE_OK, "2023-02-01", "2023-02-28"},
        {"2023年2月份", 0, DATE_OK, "2023-02-01", "2023-02-28"},
        {"2023.2", 0, DATE_OK, "2023-02-01", "2023-02-28"},
        {"2023", 0, DATE_OK, "2023-01-01", "2023-12-31"},
        {"2023年", 0, DATE_OK, "2023-01-01", "2023-12-31"},
        {"2023年度", 0, DATE_OK, "2023-01-01", "2023-12-31"},
        /* The year stands elsewhere, or nowhere. */
        {"5月", 2023, DATE_OK, "2023-05-01", "2023-05-31"},
        {"5月6日", 2023, DATE_OK, "2023-05-06", "2023-05-06"},
        {"2月", 2024, DATE_OK, "2024-02-01", "2024-02-29"},
        {"5月", 0, DATE_UNREADABLE, NULL, NULL},
        {"", 0, DATE_EMPTY, NULL, NULL},
        {"　", 0, DATE_EMPTY, NULL, NULL},
        {"-", 0, DATE_EMPTY, NULL, NULL},
        {"至今", 0, DATE_EMPTY, NULL, NULL},
        /* No such day. */
        {"2023-02-29", 0, DATE_IMPOSSIBLE, NULL, NULL},
        {"20230230", 0, DATE_IMPOSSIBLE, NULL, NULL},
        {"2023-13", 0, DATE_IMPOSSIBLE, NULL, NULL},
        {"202300", 0, DATE_IMPOSSIBLE, NULL, NULL},
        {"20230500", 0, DATE_IMPOSSIBLE, NULL, NULL},
        {"2023年0月", 0, DATE_IMPOSSIBLE, NULL, NULL},
        {"1899-12-31", 0, DATE_IMPOSSIBLE, NULL, NULL},
        {"2201", 0, DATE_IMPOSSIBLE, NULL, NULL},
        {"2月30日", 2023, DATE_IMPOSSIBLE, NULL, NULL},
        /* Never a guess. */
        {"6/5/2023", 0, DATE_UNREADABLE, NULL, NULL},
        {"05-06", 0, DATE_UNREADABLE, NULL, NULL},
        {"2023-5-6-7", 0, DATE_UNREADABLE, NULL, NULL},
        {"2023-5-x", 0, DATE_UNREADABLE, NULL, NULL},
        {"2023055", 0, DATE_UNREADABLE, NULL, NULL},
        {"230506", 0, DATE_IMPOSSIBLE, NULL, NULL},
        {"2023年春", 0, DATE_UNREADABLE, NULL, NULL},
        {"二〇二三年", 0, DATE_UNREADABLE, NULL, NULL},
        {"2023-05-06 noon", 0, DATE_UNREADABLE, NULL, NULL},
        {"2023-05-06 2023-05-07 2023-05-08 2023-05-09 2023-05-10", 0, DATE_UNREADABLE, NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct date_range range = {NOTHING, NOTHING};
        char lo[11] = "", hi[11] = "";
        const enum date_fault fault =
            date_parse(str_of(cases[i].text), cases[i].default_year, &range);
        if (fault == DATE_OK) {
            day_text(range.lo, lo);
            day_text(range.hi, hi);
        } else {
            assert_int_equal(range.lo, NOTHING);
        }
        if (fault != cases[i].fault || strcmp(lo, cases[i].lo ? cases[i].lo : "") != 0)
            print_error("date_parse '%s': fault %d, %s %s\n", cases[i].text, (int)fault, lo, hi);
        assert_int_equal(fault, cases[i].fault);
        assert_string_equal(lo, cases[i].lo ? cases[i].lo : "");
        assert_string_equal(hi, cases[i].hi ? cases[i].hi : "");
    }
}

static void serial_days_are_read_in_both_systems(void **state)
{
    static const struct {
        double serial;
        bool is_1904;
        const char *day; /* NULL: there is none */
    } cases[] = {
        {1, false, "1900-01-01"},
        {59, false, "1900-02-28"},
        {60, false, NULL},
        {61, false, "1900-03-01"},
        {45181, false, "2023-09-12"},
        {45181.75, false, "2023-09-12"},
        {2958465, false, "9999-12-31"},
        {2958466, false, NULL},
        {0, false, NULL},
        {0.5, false, NULL},
        {-1, false, NULL},
        {0, true, "1904-01-01"},
        {43719, true, "2023-09-12"},
        {-1, true, NULL},
        {1e300, false, NULL},
        {__builtin_nan(""), false, NULL},
        {__builtin_inf(), true, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t day = NOTHING;
        char text[11] = "";
        if (date_from_serial(cases[i].serial, cases[i].is_1904, &day) == DATE_OK)
            day_text(day, text);
        assert_string_equal(text, cases[i].day ? cases[i].day : "");
    }
}

/* The 1904 system begins later, but ends on the same last day. */
static void serial_days_beyond_the_last_year_are_refused(void **state)
{
    int32_t day = NOTHING;
    (void)state;
    assert_int_equal(date_from_serial(2957003, true, &day), DATE_OK);
    char text[11];
    day_text(day, text);
    assert_string_equal(text, "9999-12-31");
    assert_int_equal(date_from_serial(2957004, true, &day), DATE_IMPOSSIBLE);
}

static void options_take_iso_days_only(void **state)
{
    static const char *const refused[] = {"",           "2024-6-30",  "2024-06-3",   "20240630",
                                          "2024-06-31", "2024/06/30", "2024-06-30 ", " 2024-06-30",
                                          "0000-01-01", "2024-00-01", "----------",  "2024-06-3-",
                                          "２024-06-30"};
    int32_t day = NOTHING;
    (void)state;
    assert_true(date_parse_iso("2024-06-30", &day));
    assert_int_equal(day, 19904);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(date_parse_iso(refused[i], &day));
    assert_int_equal(day, 19904);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_read),
        cmocka_unit_test(a_number_of_bytes_is_no_string),
        cmocka_unit_test(amounts_in_words_are_read),
        cmocka_unit_test(amounts_are_shown),
        cmocka_unit_test(what_is_shown_reads_back),
        cmocka_unit_test(days_are_counted),
        cmocka_unit_test(days_follow_each_other),
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(serial_days_are_read_in_both_systems),
        cmocka_unit_test(serial_days_beyond_the_last_year_are_refused),
        cmocka_unit_test(options_take_iso_days_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
