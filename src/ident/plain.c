/* ident/plain.c - numbers as people type them, made plain. */
#include "ident/ident_int.h"

#include <string.h>

uint32_t code_point_plain(uint32_t c)
{
    if (c < 0x80)
        return c < ' ' ? ' ' : c;
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFEE0;
    if (c == 0xA0 || c == 0xAD || c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200F) ||
        (c >= 0x2028 && c <= 0x202F) || (c >= 0x205F && c <= 0x2064))
        return ' ';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63)
        return '-';
    if (c == 0x2018 || c == 0x2019)
        return '\'';
    if (c == 0x201C || c == 0x201D)
        return '"';
    return c;
}

bool code_point_is_middle_dot(uint32_t c)
{
    switch (c) {
    case 0xB7:   /* · */
    case 0x2022: /* • */
    case 0x2024:
    case 0x2027:
    case 0x2219:
    case 0x22C5:
    case 0x30FB: /* ・ */
    case 0xFF0E: /* ． */
    case 0xFF65:
        return true;
    default:
        return false;
    }
}

/* Marks that offices put where they hid a digit. */
static bool is_mask_mark(uint32_t c)
{
    return c == '*' || c == 0xD7 /* × */ || c == 0x25CF /* ● */ || c == 0x25A0 /* ■ */ ||
           c == 0x203B /* ※ */;
}

static bool says_nothing(struct str raw)
{
    static const char *const nothing[] = {"", "无", "空", "N/A", "null", "NULL"};
    struct str text = str_trim(raw);
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (str_is(text, nothing[i]))
            return true;
    return false;
}

static void plain_add(struct plain *plain, uint32_t c)
{
    if (plain->n == sizeof plain->p - 1) {
        plain->is_long = true;
        return;
    }
    if (c >= 'a' && c <= 'z')
        c -= 'a' - 'A';
    plain->p[plain->n++] = (char)(c < 0x80 ? c : '?');
}

static void plain_read(struct str raw, struct plain *plain)
{
    plain->n = 0;
    plain->is_long = false;
    while (raw.n > 0) {
        size_t step = 1;
        uint32_t c = (unsigned char)raw.p[0];
        if (c >= 0x80)
            c = utf8_next(raw, &step);
        raw.p += step;
        raw.n -= step;
        c = code_point_plain(c);
        if (c == ' ' || c == '\'' || c == '"' || c == '`')
            continue;
        plain_add(plain, is_mask_mark(c) ? '*' : c);
    }
    plain->p[plain->n] = 0;
}

bool plain_is_digits(const struct plain *plain, size_t from, size_t to)
{
    if (to > plain->n)
        return false;
    for (size_t i = from; i < to; i++)
        if (plain->p[i] < '0' || plain->p[i] > '9')
            return false;
    return true;
}

void plain_drop(struct plain *plain, char unwanted)
{
    size_t kept = 0;
    for (size_t i = 0; i < plain->n; i++)
        if (plain->p[i] != unwanted)
            plain->p[kept++] = plain->p[i];
    plain->n = kept;
    plain->p[kept] = 0;
}

/* 4.50922E+17, 6E18: digits, one point at most, E, an exponent of one or two digits. */
static bool is_scientific(const struct plain *plain)
{
    size_t i = 0, points = 0;
    while (i < plain->n && (plain_is_digits(plain, i, i + 1) || (i > 0 && plain->p[i] == '.')))
        points += plain->p[i++] == '.';
    if (i == 0 || points > 1 || i == plain->n || plain->p[i] != 'E')
        return false;
    i++;
    if (i < plain->n && plain->p[i] == '+')
        i++;
    size_t exponent_digits = plain->n - i;
    return exponent_digits >= 1 && exponent_digits <= 2 && plain_is_digits(plain, i, plain->n);
}

static void drop_float_tail(struct plain *plain, bool *is_numeric)
{
    char *point = strchr(plain->p, '.');
    if (!point || point == plain->p || point[1] == 0 || strspn(point + 1, "0") != strlen(point + 1))
        return;
    size_t whole = (size_t)(point - plain->p);
    if (!plain_is_digits(plain, 0, whole))
        return;
    plain->n = whole;
    plain->p[whole] = 0;
    *is_numeric = true;
}

enum id_fault plain_number(struct str raw, bool *is_numeric, struct plain *ret_plain)
{
    plain_read(raw, ret_plain);
    if (says_nothing(raw) || strspn(ret_plain->p, "-/") == ret_plain->n)
        return ID_EMPTY;
    if (memchr(ret_plain->p, '*', ret_plain->n))
        return ID_MASKED;
    if (is_scientific(ret_plain))
        return ID_ROUNDED;
    drop_float_tail(ret_plain, is_numeric);
    return ID_OK;
}
