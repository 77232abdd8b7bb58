/* base/money.c - exact decimals into integers. */
#include "base/money.h"

#include <string.h>

#include "base/err.h"

enum { DIGITS_MAX = 30, TEXT_MAX = 64 };

/* ---- cleaning ---- */

static bool is_nothing(const char *text)
{
    static const char *const words[] = {"",   "-",  "—",    "--", "——", "/",
                                        "无", "空", "null", "－", NULL};
    for (const char *const *w = words; *w; w++)
        if (strcmp(text, *w) == 0)
            return true;
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Whether what is left out at p, between the digits before and after it, makes groups of three:
 * 1,5 is no 15, and two amounts in one cell (100元200元) are not one. A blank does so only in what
 * ends with a point: 1 234.50. */
static bool is_group(const char *p)
{
    if (!strchr(", '_", *p) || strspn(p + 1, "0123456789") != 3)
        return false;
    return *p != ' ' || p[4] == '.' || p[4] == ' ';
}

static bool has_two_lines(struct str text)
{
    const struct str bare = str_trim(text);
    return bare.n && (memchr(bare.p, '\n', bare.n) || memchr(bare.p, '\r', bare.n));
}

/* Removes what offices put around and between digits; false when it cannot be one number. */
static bool clean(struct str text, char out[TEXT_MAX])
{
    static const char *const dropped[] = {",", "，", "￥", "¥",   "元", "整",
                                          "'", "’",  "_",  "RMB", "亩", NULL};
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    if (has_two_lines(text))
        return false;
    text_normalise(text, &key);
    size_t n = 0;
    for (const char *p = sbuf_text(&key); *p;) {
        const bool is_number = is_digit(*p) || *p == '.'; /* nearly always */
        size_t skip = *p == ' ';
        for (const char *const *d = dropped; *d && !skip && !is_number; d++)
            if (strncmp(p, *d, strlen(*d)) == 0)
                skip = strlen(*d);
        if (skip) {
            if (n && is_digit(out[n - 1]) && is_digit(p[skip]) && !is_group(p))
                return false;
            p += skip;
            continue;
        }
        if (n + 1 >= TEXT_MAX)
            return false;
        out[n++] = *p++;
    }
    out[n] = 0;
    return true;
}

/* ---- decimals ---- */

struct decimal {
    char digits[DIGITS_MAX];
    int count;
    int scale; /* digits after the point */
    bool is_negative;
};

static bool read_exponent(const char *p, int *ret)
{
    bool negative = false;
    int value = 0, digits = 0;
    if (*p == '+' || *p == '-')
        negative = *p++ == '-';
    for (; *p >= '0' && *p <= '9' && digits < 3; p++, digits++)
        value = value * 10 + (*p - '0');
    *ret = negative ? -value : value;
    return digits > 0 && *p == 0;
}

static bool read_decimal(const char *p, struct decimal *d)
{
    bool seen_point = false;
    int written = 0;
    for (; (*p >= '0' && *p <= '9') || *p == '.'; p++) {
        if (*p == '.') {
            if (seen_point)
                return false;
            seen_point = true;
            continue;
        }
        written++;
        if (d->count == 0 && *p == '0') { /* leading zeros carry nothing */
            d->scale += seen_point;
            continue;
        }
        if (d->count == DIGITS_MAX)
            return false;
        d->digits[d->count++] = *p;
        d->scale += seen_point;
    }
    if (written == 0)
        return false;
    int exponent = 0;
    if ((*p == 'e' || *p == 'E') && !read_exponent(p + 1, &exponent))
        return false;
    if (*p != 0 && *p != 'e' && *p != 'E')
        return false;
    d->scale -= exponent;
    return true;
}

static int power_of_ten(int64_t n)
{
    int power = 0;
    while (n > 1) {
        MUST(n % 10 == 0);
        n /= 10;
        power++;
    }
    return power;
}

/* digits × 10^shift, rounded half away from zero where digits fall off. */
static enum number_fault scale_to(const struct decimal *d, int shift, int64_t *ret)
{
    int64_t value = 0;
    bool lost = false;
    const int kept = d->count + (shift < 0 ? shift : 0);
    for (int i = 0; i < kept; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, d->digits[i] - '0', &value))
            return NUMBER_TOO_LARGE;
    for (int i = 0; i < shift && value != 0; i++)
        if (__builtin_mul_overflow(value, 10, &value))
            return NUMBER_TOO_LARGE;
    for (int i = kept < 0 ? 0 : kept; shift < 0 && i < d->count; i++)
        lost |= d->digits[i] != '0';
    if (shift < 0 && kept >= 0 && kept < d->count && d->digits[kept] >= '5' &&
        __builtin_add_overflow(value, 1, &value))
        return NUMBER_TOO_LARGE;
    *ret = d->is_negative ? -value : value;
    return lost ? NUMBER_TOO_FINE : NUMBER_OK;
}

/* (123.45), -123.45, 123.45-, △123.45: all minus. The bare number remains in text. */
static bool take_sign(char *text)
{
    static const char *const minus[] = {"-", "\u2212", "△", "▲", NULL};
    const size_t n = strlen(text);
    if (n > 2 && text[0] == '(' && text[n - 1] == ')') {
        memmove(text, text + 1, n - 2);
        text[n - 2] = 0;
        return true;
    }
    for (const char *const *sign = minus; *sign; sign++)
        if (strncmp(text, *sign, strlen(*sign)) == 0) {
            memmove(text, text + strlen(*sign), n - strlen(*sign) + 1);
            return true;
        }
    if (n > 1 && text[n - 1] == '-') {
        text[n - 1] = 0;
        return true;
    }
    if (text[0] == '+')
        memmove(text, text + 1, n);
    return false;
}

/* 0.5万, 3亿: a multiplier behind the digits; returns its power of ten. */
static int take_multiplier(char *text)
{
    static const struct {
        const char *word;
        int power;
    } words[] = {{"万", 4}, {"亿", 8}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_ends(str_of(text), words[i].word)) {
            text[strlen(text) - strlen(words[i].word)] = 0;
            return words[i].power;
        }
    return 0;
}

enum number_fault number_parse(struct str text, int64_t per_one, int64_t *ret_value)
{
    char bare[TEXT_MAX];
    struct decimal d = {0};
    MUST(per_one > 0);
    if (!clean(text, bare))
        return NUMBER_UNREADABLE;
    if (is_nothing(bare))
        return NUMBER_EMPTY;
    d.is_negative = take_sign(bare);
    const int multiplier = take_multiplier(bare);
    if (!read_decimal(bare, &d))
        return NUMBER_UNREADABLE;
    int64_t value = 0;
    const enum number_fault fault =
        scale_to(&d, power_of_ten(per_one) + multiplier - d.scale, &value);
    if (fault == NUMBER_OK || fault == NUMBER_TOO_FINE)
        *ret_value = value;
    return fault;
}

/* ---- 大写 ---- */

static int capital_digit(struct str *text)
{
    static const char *const digits[] = {"零", "壹", "贰", "叁", "肆",
                                         "伍", "陆", "柒", "捌", "玖"};
    static const char *const others[] = {"〇", "一", "二", "三", "四",
                                         "五", "六", "七", "八", "九"};
    for (int i = 0; i < 10; i++)
        for (int form = 0; form < 2; form++) {
            const char *word = form ? others[i] : digits[i];
            if (str_starts(*text, word)) {
                text->p += strlen(word);
                text->n -= strlen(word);
                return i;
            }
        }
    return -1;
}

static bool take(struct str *text, const char *word)
{
    if (!str_starts(*text, word))
        return false;
    text->p += strlen(word);
    text->n -= strlen(word);
    return true;
}

struct capital {
    int64_t section; /* below the next 万 or 亿 */
    int64_t wan;     /* whole 万 since the last 亿, in yuan */
    int64_t total;   /* whole 亿, in yuan */
    int64_t fen;
    int digit; /* waiting for its unit, or -1 */
};

static void close_digit(struct capital *c)
{
    c->section += c->digit < 0 ? 0 : c->digit;
    c->digit = -1;
}

static int64_t capital_yuan(const struct capital *c)
{
    return c->total + c->wan + c->section;
}

static bool capital_unit(struct capital *c, struct str *text)
{
    static const struct {
        const char *word;
        int64_t value;
    } units[] = {{"拾", 10}, {"佰", 100}, {"仟", 1000}, {"十", 10}, {"百", 100}, {"千", 1000}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (take(text, units[i].word)) {
            c->section += (c->digit < 0 ? 1 : c->digit) * units[i].value;
            c->digit = -1;
            return true;
        }
    const bool is_wan = take(text, "万") || take(text, "萬");
    if (!is_wan && !take(text, "亿"))
        return false;
    close_digit(c);
    if (is_wan ? c->section == 0 : c->section + c->wan == 0)
        return false; /* nothing that it could multiply */
    if (is_wan) {
        c->wan += c->section * 10000;
    } else {
        c->total = capital_yuan(c) * 100000000; /* 壹万亿 */
        c->wan = 0;
    }
    c->section = 0;
    return capital_yuan(c) <= INT64_MAX / 1000000000;
}

static bool capital_small(struct capital *c, struct str *text)
{
    if (take(text, "元") || take(text, "圆") || take(text, "圓")) {
        close_digit(c);
    } else if (take(text, "角")) {
        c->fen += c->digit < 0 ? 0 : INT64_C(10) * c->digit;
    } else if (take(text, "分")) {
        c->fen += c->digit < 0 ? 0 : c->digit;
    } else {
        return false;
    }
    c->digit = -1;
    return true;
}

enum number_fault money_parse_capital(struct str text, int64_t *ret_fen)
{
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    struct capital c = {.digit = -1};
    text_header_key(text, &key);
    struct str rest = {sbuf_text(&key), key.n};
    (void)(take(&rest, "人民币") || take(&rest, "大写:") || take(&rest, "(大写)"));
    if (rest.n == 0)
        return NUMBER_EMPTY;
    while (rest.n) {
        if (take(&rest, "整") || take(&rest, "正"))
            continue;
        const int digit = capital_digit(&rest);
        if (digit >= 0)
            c.digit = digit;
        else if (!capital_unit(&c, &rest) && !capital_small(&c, &rest))
            return NUMBER_UNREADABLE;
    }
    *ret_fen = capital_yuan(&c) * 100 + c.fen;
    return NUMBER_OK;
}

/* ---- showing ---- */

void money_format(int64_t fen, struct sbuf *out)
{
    const uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    sbuf_addf(out, "%s%llu.%02d", fen < 0 ? "-" : "", (unsigned long long)(size / 100),
              (int)(size % 100));
}

void money_format_grouped(int64_t fen, struct sbuf *out)
{
    CLEANUP(sbuf_fini) struct sbuf plain = {0};
    money_format(fen, &plain);
    const char *p = plain.p;
    if (*p == '-')
        sbuf_add_n(out, p++, 1);
    const size_t whole = strcspn(p, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            sbuf_add(out, ",");
        sbuf_add_n(out, p + i, 1);
    }
    sbuf_add(out, p + whole);
}
