/* ident/redact_digits.c - which digits of a free text are somebody's number.
 *
 * Digits are read as groups: "6217 0012 3456 7890", "0775-7212345", "450922 19900307 678X". One
 * decision is made at a time, on what begins at the first group, in this order:
 *   1. a day (2023-05-06) or a project code (2109-450922-04-01-123456) stays readable;
 *   2. groups that together are a number of a known kind (see is_number_of_a_kind) are hidden, the
 * longest first;
 *   3. 20230506 and runs of years or months stay readable;
 *   4. 12 digits or more in one group, or in groups set apart by blanks or hyphens only, are
 * hidden, whatever they are: an account needs no check digit. Amounts (a point or a unit after
 * them) end such a run;
 *   5. the first group stays readable, and the reader goes on with the next.
 * In doubt it hides: a bare list of amounts without units is a loss that a reader can bear. */
#include "ident/ident_int.h"

#include <string.h>

#include "base/date.h"

enum {
    GROUPS_MAX = 40,
    STORED_DIGITS_MAX = 64, /* a longer run is hidden whole, its mask is shorter */
    SEPARATOR_MAX = 4,      /* blanks and hyphens in a row that still join two groups */
    ACCOUNT_DIGITS_MIN = 12,
    ACCOUNT_DIGITS_MAX = 32,
};

enum joint { JOINT_NONE, JOINT_BLANK, JOINT_HYPHEN, JOINT_ODD /* . , / _ or a bracket */ };

struct group {
    size_t end;        /* in the text, after the group */
    int first, count;  /* in the stored digits */
    enum joint before; /* what joins it to the group before */
    char odd;          /* the character of JOINT_ODD */
    bool is_measure;   /* a decimal point or a unit follows */
};

struct sequence {
    struct group groups[GROUPS_MAX];
    int count;
    char digits[STORED_DIGITS_MAX + 8];
    int stored;
};

/* ---- reading groups ---- */

static uint32_t plain_at(struct str text, size_t at, size_t *ret_step)
{
    *ret_step = 0;
    if (at >= text.n)
        return 0;
    return code_point_plain(utf8_next((struct str){text.p + at, text.n - at}, ret_step));
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_unit(uint32_t c)
{
    static const char units[] = "元万亿亩"; /* not 户 人 号: they follow accounts, too */
    char bytes[5] = {0};
    if (c < 0x80)
        return c == '%';
    utf8_put(c, bytes);
    return strstr(units, bytes) != NULL;
}

/* X after digits is a check character, unless it begins a word. */
static size_t check_character_at(struct str text, size_t at)
{
    size_t step, next_step;
    uint32_t c = plain_at(text, at, &step);
    if (c != 'X' && c != 'x')
        return 0;
    uint32_t next = plain_at(text, at + step, &next_step);
    return is_digit(next) || is_letter(next) ? 0 : step;
}

static void group_read(struct str text, size_t at, struct sequence *s)
{
    struct group *g = &s->groups[s->count++];
    size_t step, next_step;
    uint32_t c;
    g->first = s->stored;
    while (is_digit(c = plain_at(text, at, &step))) {
        if (s->stored < STORED_DIGITS_MAX)
            s->digits[s->stored++] = (char)c;
        at += step;
    }
    g->count = s->stored - g->first;
    g->end = at;
    bool is_decimal = c == '.' && is_digit(plain_at(text, at + step, &next_step));
    g->is_measure = is_decimal || is_unit(c);
}

/* Blanks and hyphens from `at` on. */
static size_t separator_end(struct str text, size_t at, enum joint *joint)
{
    for (int i = 0; i < SEPARATOR_MAX; i++) {
        size_t step;
        uint32_t c = plain_at(text, at, &step);
        if (c != ' ' && c != '-')
            break;
        if (*joint != JOINT_ODD && *joint != JOINT_HYPHEN)
            *joint = c == '-' ? JOINT_HYPHEN : JOINT_BLANK;
        at += step;
    }
    return at;
}

/* The X of a resident number, written at its digits or apart from them, closes the sequence. */
static bool close_with_x(struct str text, struct sequence *s)
{
    struct group *last = &s->groups[s->count - 1];
    enum joint joint = JOINT_NONE;
    size_t at = s->stored >= 17 ? separator_end(text, last->end, &joint) : last->end;
    size_t x = check_character_at(text, at);
    if (x == 0)
        return false;
    s->digits[s->stored++] = 'X';
    last->count++;
    last->end = at + x;
    last->is_measure = false;
    return true;
}

/* Where the next group begins; 0 when there is none. */
static size_t joint_read(struct str text, size_t at, struct group *next)
{
    size_t step;
    uint32_t c = plain_at(text, at, &step);
    next->before = JOINT_NONE;
    next->odd = 0;
    if (c > 0 && c < 0x80 && strchr(".,/_)", (int)c)) {
        next->before = JOINT_ODD;
        next->odd = (char)c;
        at += step;
    }
    if (next->odd == 0 || next->odd == ')')
        at = separator_end(text, at, &next->before);
    bool joins = next->before != JOINT_NONE && is_digit(plain_at(text, at, &step));
    return joins ? at : 0;
}

static void sequence_read(struct str text, struct sequence *s)
{
    size_t at = 0;
    s->count = 0;
    s->stored = 0;
    s->groups[0].before = JOINT_NONE;
    s->groups[0].odd = 0;
    do {
        group_read(text, at, s);
        if (close_with_x(text, s) || s->count == GROUPS_MAX || s->stored >= STORED_DIGITS_MAX)
            return;
        at = joint_read(text, s->groups[s->count - 1].end, &s->groups[s->count]);
    } while (at > 0);
}

static struct str digits_to(const struct sequence *s, int last)
{
    const struct group *g = &s->groups[last];
    return (struct str){s->digits, (size_t)(g->first + g->count)};
}

/* ---- what stays readable ---- */

static int value_of(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

static int group_value(const struct sequence *s, int i)
{
    const struct group *g = &s->groups[i];
    return g->count <= 8 ? value_of(s->digits + g->first, g->count) : -1;
}

static bool is_recent_year(int year)
{
    return year >= 1900 && year < 2100;
}

static bool is_day(const char *yyyymmdd)
{
    int year = value_of(yyyymmdd, 4);
    return is_recent_year(year) &&
           date_is_real(year, value_of(yyyymmdd + 4, 2), value_of(yyyymmdd + 6, 2));
}

/* 2023-05-06, 2023.5.6, 2023/05/06 from group i on; with blanks only at the start of a sequence,
 * for blanks may stand anywhere in a number that somebody took apart. */
static bool is_dashed_day(const struct sequence *s, int i)
{
    const struct group *g = s->groups + i;
    if (i + 3 > s->count || g[0].count != 4 || g[1].count > 2 || g[2].count > 2)
        return false;
    if (g[1].before != g[2].before || g[1].odd != g[2].odd || (g[1].before == JOINT_BLANK && i > 0))
        return false;
    int year = group_value(s, i);
    return is_recent_year(year) && date_is_real(year, group_value(s, i + 1), group_value(s, i + 2));
}

static bool is_project_code(const struct sequence *s, int i)
{
    static const int shape[5] = {4, 6, 2, 2, 6};
    if (i + 5 > s->count)
        return false;
    for (int k = 0; k < 5; k++)
        if (s->groups[i + k].count != shape[k] ||
            (k > 0 && s->groups[i + k].before != JOINT_HYPHEN))
            return false;
    return true;
}

/* A year, or a year and month. */
static bool is_period(const struct sequence *s, int i)
{
    int value = group_value(s, i);
    int count = s->groups[i].count;
    if (count == 4)
        return is_recent_year(value);
    return count == 6 && is_recent_year(value / 100) && value % 100 >= 1 && value % 100 <= 12;
}

static bool is_all_periods(const struct sequence *s)
{
    for (int i = 0; i < s->count; i++)
        if (!is_period(s, i))
            return false;
    return true;
}

static bool is_compact_day(const struct sequence *s, int i)
{
    const struct group *g = &s->groups[i];
    return g->count == 8 && is_day(s->digits + g->first);
}

/* ---- what is hidden ---- */

static bool looks_like_resident(struct str c)
{
    if (c.n != 18 && c.n != 15)
        return false;
    if (!resident_province_is_known(c.p))
        return false;
    if (c.n == 18)
        return is_day(c.p + 6);
    return date_is_real(1900 + value_of(c.p + 6, 2), value_of(c.p + 8, 2), value_of(c.p + 10, 2));
}

static bool looks_like_mobile(struct str c)
{
    return c.n == 11 && c.p[0] == '1' && c.p[1] >= '3' && c.p[10] != 'X';
}

static bool has_area_code(struct str c)
{
    return c.n >= 10 && c.n <= 12 && c.p[0] == '0' && c.p[1] != '0' && c.p[c.n - 1] != 'X';
}

/* Groups 0 to last joined by blanks and hyphens only. */
static bool is_kind_when_plain(const struct sequence *s, int last, struct str c)
{
    if (looks_like_resident(c) || looks_like_mobile(c) || (looks_like_card(c) && luhn_is_valid(c)))
        return true;
    int area = s->groups[0].count;
    /* 05-06-2023 12 begins like an area code; real ones have three or four digits, or every digit
     * stands alone. */
    bool is_spaced_out = last + 1 == (int)c.n;
    return has_area_code(c) && (last == 0 || area == 3 || area == 4 || is_spaced_out);
}

/* With points, commas or brackets between, only the usual ways of grouping count: amounts and dates
 * are written so too. */
static bool is_kind_when_odd(const struct sequence *s, int last, struct str c)
{
    const struct group *g = s->groups;
    if (c.n == 18 && looks_like_resident(c) && resident_check(c.p) == c.p[17])
        return true;
    if (last >= 1 && g[1].odd == ')' && has_area_code(c))
        return true;
    bool has_odd_only = true;
    bool is_in_fours = true;
    for (int i = 0; i <= last; i++) {
        has_odd_only = has_odd_only && (i == 0 || (g[i].before == JOINT_ODD && g[i].odd != ')'));
        is_in_fours = is_in_fours && (g[i].count == 4 || (i == last && g[i].count < 4));
    }
    if (!has_odd_only)
        return false;
    if (looks_like_mobile(c))
        return last == 2 && g[0].count == 3 && g[1].count == 4;
    return is_in_fours && c.n >= ACCOUNT_DIGITS_MIN && !is_all_periods(s);
}

/* A resident number (right or wrong in its check character), a mobile, a fixed line, a bank card,
 * or a number of this county that was told to the redactor. */
static bool is_number_of_a_kind(const struct redactor *redactor, const struct sequence *s, int last)
{
    struct str c = digits_to(s, last);
    bool is_plain = true;
    for (int i = 1; i <= last; i++)
        is_plain = is_plain && s->groups[i].before != JOINT_ODD;
    if (is_plain && redactor_knows_number(redactor, c))
        return true;
    return is_plain ? is_kind_when_plain(s, last, c) : is_kind_when_odd(s, last, c);
}

/* Whether group i cannot belong to a number that began before it. */
static bool ends_a_run(const struct sequence *s, int i)
{
    const struct group *g = &s->groups[i];
    return g->before == JOINT_ODD || g->is_measure || g->count >= ACCOUNT_DIGITS_MIN ||
           is_dashed_day(s, i) || is_project_code(s, i);
}

/* The last group of a run that has the length of an account; -1 when there is none. */
static int account_run(const struct sequence *s)
{
    int last = 0;
    if (s->groups[0].count >= ACCOUNT_DIGITS_MIN)
        return 0;
    if (s->groups[0].is_measure)
        return -1;
    while (last + 1 < s->count && !ends_a_run(s, last + 1)) {
        size_t digits = digits_to(s, last).n;
        bool is_enough = digits >= ACCOUNT_DIGITS_MIN;
        if (is_enough && (is_compact_day(s, last + 1) || digits >= ACCOUNT_DIGITS_MAX))
            break;
        last++;
    }
    return digits_to(s, last).n >= ACCOUNT_DIGITS_MIN ? last : -1;
}

static void span_set(const struct sequence *s, int last, bool is_hidden, struct digit_span *span)
{
    struct str c = digits_to(s, last);
    span->bytes = s->groups[last].end;
    span->is_hidden = is_hidden;
    span->digit_count = c.n;
    memcpy(span->digits, c.p, c.n);
}

void digit_span_read(const struct redactor *redactor, struct str text, bool is_fraction,
                     struct digit_span *ret_span)
{
    struct sequence s = {0};
    sequence_read(text, &s);
    if (is_fraction) /* 12,000.00 138…: the zeros belong to the amount */
        s.count = 1;
    if (is_dashed_day(&s, 0)) {
        span_set(&s, 2, false, ret_span);
        return;
    }
    if (is_project_code(&s, 0)) {
        span_set(&s, 4, false, ret_span);
        return;
    }
    for (int last = s.count - 1; last >= 0; last--)
        if (is_number_of_a_kind(redactor, &s, last)) {
            span_set(&s, last, true, ret_span);
            return;
        }
    int last = is_compact_day(&s, 0) || is_all_periods(&s) ? -1 : account_run(&s);
    span_set(&s, last < 0 ? 0 : last, last >= 0, ret_span);
}
