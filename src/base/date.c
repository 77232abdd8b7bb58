/* base/date.c - civil dates without a clock. */
#include "base/date.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"

enum {
    YEAR_LEAST = 1,
    YEAR_MOST = 9999,
    SERIAL_MOST = 2958465, /* 9999-12-31 */
    SERIAL_MOST_1904 = SERIAL_MOST - 1462,
};

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int date_month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    MUST(month >= 1 && month <= 12);
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool date_is_real(int year, int month, int day)
{
    return year >= YEAR_LEAST && year <= YEAR_MOST && month >= 1 && month <= 12 && day >= 1 &&
           day <= date_month_days(year, month);
}

/* Years begin in March here, so that the leap day is the last of a year. */
int32_t date_of(int year, int month, int day)
{
    MUST(date_is_real(year, month, day));
    const int y = month <= 2 ? year - 1 : year;
    const int era = y / 400, of_era = y % 400;
    const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void date_parts(int32_t date, int *ret_year, int *ret_month, int *ret_day)
{
    const int z = date + 719468;
    const int era = (z >= 0 ? z : z - 146096) / 146097;
    const int of_era = z - era * 146097;
    const int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int of_year = of_era - (365 * year + year / 4 - year / 100);
    const int month = (5 * of_year + 2) / 153;
    *ret_day = of_year - (153 * month + 2) / 5 + 1;
    *ret_month = month < 10 ? month + 3 : month - 9;
    *ret_year = year + era * 400 + (*ret_month <= 2);
}

int date_weekday(int32_t date)
{
    return ((date + 3) % 7 + 7) % 7 + 1; /* 1970-01-01 was a Thursday */
}

void date_format(int32_t date, char out[11])
{
    int year = 0, month = 0, day = 0;
    date_parts(date, &year, &month, &day);
    MUST(year >= 0 && year <= YEAR_MOST);
    const unsigned y = (unsigned)year % 10000, m = (unsigned)month % 100, d = (unsigned)day % 100;
    snprintf(out, 11, "%04u-%02u-%02u", y, m, d);
}

/* ---- parsing ---- */

static bool number_at(const char **p, int digits_max, int *ret, int *ret_digits)
{
    int value = 0, digits = 0;
    for (; **p >= '0' && **p <= '9' && digits < digits_max; ++*p, digits++)
        value = value * 10 + (**p - '0');
    *ret = value;
    *ret_digits = digits;
    return digits > 0;
}

bool date_parse_iso(const char *text, int32_t *ret_date)
{
    int year = 0, month = 0, day = 0, end = 0;
    if (strlen(text) != 10 || strspn(text, "0123456789-") != 10 || text[4] != '-' || text[7] != '-')
        return false;
    if (sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) != 3 || end != 10 ||
        !date_is_real(year, month, day))
        return false;
    *ret_date = date_of(year, month, day);
    return true;
}

static enum date_fault range_of(int year, int month, int day, struct date_range *ret)
{
    const int first_month = month ? month : 1, last_month = month ? month : 12;
    if (!date_is_real(year, first_month, day ? day : 1) || year < 1900 || year > 2200)
        return DATE_IMPOSSIBLE;
    ret->lo = date_of(year, first_month, day ? day : 1);
    ret->hi = date_of(year, last_month, day ? day : date_month_days(year, last_month));
    return DATE_OK;
}

/* 20230506, 202305, 2023: digits alone, by their number. */
static enum date_fault parse_digits(const char *text, struct date_range *ret)
{
    int year = 0, month = 0, day = 0, digits = 0;
    const char *p = text;
    const size_t n = strlen(text);
    if (n != 4 && n != 6 && n != 8)
        return DATE_UNREADABLE;
    number_at(&p, 4, &year, &digits);
    if (n >= 6)
        number_at(&p, 2, &month, &digits);
    if (n == 8)
        number_at(&p, 2, &day, &digits);
    if ((n >= 6 && month == 0) || (n == 8 && day == 0))
        return DATE_IMPOSSIBLE;
    return range_of(year, month, day, ret);
}

static bool skip_word(const char **p, const char *word)
{
    const size_t n = strlen(word);
    if (strncmp(*p, word, n) != 0)
        return false;
    *p += n;
    return true;
}

static bool skip_separator(const char **p, bool *ret_is_word)
{
    *ret_is_word = skip_word(p, "年") || skip_word(p, "月");
    return *ret_is_word || skip_word(p, "-") || skip_word(p, "/") || skip_word(p, ".") ||
           skip_word(p, "、");
}

/* A time of day behind the date says nothing about the day. */
static bool is_time(const char *p)
{
    while (*p == ' ' || *p == 'T')
        p++;
    return strspn(p, "0123456789:.+Z") == strlen(p);
}

static bool separated_tail(const char *p, int digits)
{
    (void)(skip_word(&p, "日") || skip_word(&p, "号") || (digits == 0 && skip_word(&p, "份")));
    return *p == 0 || ((*p == ' ' || *p == 'T') && is_time(p));
}

/* 2023-5-6, 2023.5, 2023年5月6日, 2023年 … */
static enum date_fault parse_separated(const char *p, struct date_range *ret)
{
    int year = 0, month = 0, day = 0, digits = 0;
    bool is_word = false;
    if (!number_at(&p, 4, &year, &digits) || digits != 4 || !skip_separator(&p, &is_word))
        return DATE_UNREADABLE;
    (void)skip_word(&p, "度"); /* 2023年度 */
    if (*p == 0 && is_word)
        return range_of(year, 0, 0, ret);
    if (!number_at(&p, 2, &month, &digits))
        return DATE_UNREADABLE;
    bool more = skip_separator(&p, &is_word);
    (void)skip_word(&p, "份");
    digits = 0;
    if (more && *p && !number_at(&p, 2, &day, &digits))
        return DATE_UNREADABLE;
    if (!separated_tail(p, digits))
        return DATE_UNREADABLE;
    if (month == 0 || (digits > 0 && day == 0))
        return DATE_IMPOSSIBLE;
    return range_of(year, month, day, ret);
}

/* 5月, 5月6日: the year stands elsewhere. */
static enum date_fault parse_yearless(const char *p, int year, struct date_range *ret)
{
    int month = 0, day = 0, digits = 0;
    if (year == 0 || !number_at(&p, 2, &month, &digits) || !skip_word(&p, "月"))
        return DATE_UNREADABLE;
    (void)skip_word(&p, "份");
    digits = 0;
    if (*p && (!number_at(&p, 2, &day, &digits) || !skip_word(&p, "日")))
        return DATE_UNREADABLE;
    if (*p || month == 0 || (digits > 0 && day == 0))
        return *p ? DATE_UNREADABLE : DATE_IMPOSSIBLE;
    return range_of(year, month, day, ret);
}

/* Blanks inside a date mean nothing, but the one before a time does. */
static bool compact(struct str text, char out[48])
{
    CLEANUP(sbuf_fini) struct sbuf plain = {0};
    text_normalise(text, &plain);
    size_t n = 0;
    for (const char *p = sbuf_text(&plain); *p; p++) {
        if (*p == ' ' && !strchr(p, ':'))
            continue;
        if (n + 1 >= 48)
            return false;
        out[n++] = *p;
    }
    out[n] = 0;
    return true;
}

static bool says_nothing(const char *text)
{
    static const char *const words[] = {"", "-", "—", "/", "无", "空", "至今", NULL};
    for (const char *const *w = words; *w; w++)
        if (strcmp(text, *w) == 0)
            return true;
    return false;
}

enum date_fault date_parse(struct str text, int default_year, struct date_range *ret_range)
{
    char plain[48] = "";
    struct date_range range = {0};
    if (!compact(text, plain))
        return DATE_UNREADABLE;
    if (says_nothing(plain))
        return DATE_EMPTY;
    enum date_fault fault;
    if (strspn(plain, "0123456789") == strlen(plain))
        fault = parse_digits(plain, &range);
    else if (strspn(plain, "0123456789") == 4)
        fault = parse_separated(plain, &range);
    else
        fault = parse_yearless(plain, default_year, &range);
    if (fault == DATE_OK)
        *ret_range = range;
    return fault;
}

enum date_fault date_from_serial(double serial, bool is_1904, int32_t *ret_date)
{
    if (!(serial >= 0 && serial < (is_1904 ? SERIAL_MOST_1904 : SERIAL_MOST) + 1))
        return DATE_IMPOSSIBLE;
    const int32_t day = (int32_t)serial;
    if (is_1904) {
        *ret_date = date_of(1904, 1, 1) + day;
        return DATE_OK;
    }
    /* The 1900 system holds a 29 February 1900 that never was: serial 60. */
    if (day == 0 || day == 60)
        return DATE_IMPOSSIBLE;
    *ret_date = date_of(1899, 12, 31) + day - (day > 60);
    return DATE_OK;
}
