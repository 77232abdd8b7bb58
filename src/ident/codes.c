/* ident/codes.c - numbers of firms, accounts, phones, documents and projects. */
#include "ident/ident_int.h"

#include <string.h>

static const char CREDIT_ALPHABET[] = "0123456789ABCDEFGHJKLMNPQRTUWXY"; /* no I O S V Z */

static int credit_value(char c)
{
    const char *at = c ? strchr(CREDIT_ALPHABET, c) : NULL;
    return at ? (int)(at - CREDIT_ALPHABET) : -1;
}

static char credit_check(const char *code)
{
    int sum = 0, weight = 1;
    for (int i = 0; i < 17; i++) {
        sum += credit_value(code[i]) * weight;
        weight = weight * 3 % 31;
    }
    return CREDIT_ALPHABET[(31 - sum % 31) % 31];
}

enum id_fault credit_code_parse(struct str raw, char out[19])
{
    struct plain plain;
    bool is_numeric = false;
    out[0] = 0;
    enum id_fault fault = plain_number(raw, &is_numeric, &plain);
    if (fault != ID_OK)
        return fault;
    if (strspn(plain.p, CREDIT_ALPHABET) != plain.n)
        return ID_CHARACTER;
    if (plain.n != 18)
        return ID_LENGTH;
    if (!strchr("123456789ANY", plain.p[0]))
        return ID_PREFIX; /* no such registering department */
    if (credit_check(plain.p) != plain.p[17])
        return ID_CHECK;
    memcpy(out, plain.p, 19);
    return ID_OK;
}

static char organisation_check(const char *code)
{
    static const int weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 8; i++)
        sum += (code[i] <= '9' ? code[i] - '0' : code[i] - 'A' + 10) * weights[i];
    return "0X987654321"[sum % 11];
}

enum id_fault organisation_code_parse(struct str raw, char out[10])
{
    struct plain plain;
    bool is_numeric = false;
    out[0] = 0;
    enum id_fault fault = plain_number(raw, &is_numeric, &plain);
    if (fault != ID_OK)
        return fault;
    if (plain.n == 10 && plain.p[8] == '-')
        plain_drop(&plain, '-');
    if (strspn(plain.p, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != plain.n)
        return ID_CHARACTER;
    if (plain.n != 9)
        return ID_LENGTH;
    if (organisation_check(plain.p) != plain.p[8])
        return ID_CHECK;
    memcpy(out, plain.p, 10);
    return ID_OK;
}

bool luhn_is_valid(struct str digits)
{
    int sum = 0;
    for (size_t i = 0; i < digits.n; i++) {
        int digit = digits.p[digits.n - 1 - i] - '0';
        if (digit < 0 || digit > 9)
            return false;
        if (i % 2 == 1)
            digit = digit > 4 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return digits.n > 0 && sum % 10 == 0;
}

bool looks_like_card(struct str digits)
{
    if (digits.n < 16 || digits.n > 19)
        return false;
    return str_starts(digits, "62") || str_starts(digits, "60") || str_starts(digits, "4") ||
           str_starts(digits, "5");
}

/* A spreadsheet keeps 15 digits and writes 0 for the others. */
static bool has_lost_digits(const struct plain *plain)
{
    return plain->n > 15 && strspn(plain->p + 15, "0") == plain->n - 15;
}

enum id_fault account_parse(struct str raw, bool is_numeric, char out[40])
{
    struct plain plain;
    out[0] = 0;
    enum id_fault fault = plain_number(raw, &is_numeric, &plain);
    if (fault != ID_OK)
        return fault;
    plain_drop(&plain, '-');
    if (!plain_is_digits(&plain, 0, plain.n))
        return ID_CHARACTER;
    if (plain.n < 6 || plain.n > 32)
        return ID_LENGTH;
    struct str digits = {plain.p, plain.n};
    bool check_is_wrong = looks_like_card(digits) && !luhn_is_valid(digits);
    /* In a CSV file nothing tells a number from a text, so a wrong check digit must tell; one or
     * two zeros may be chance. */
    if (has_lost_digits(&plain) && (is_numeric || (check_is_wrong && plain.n >= 18)))
        return ID_ROUNDED;
    memcpy(out, plain.p, plain.n + 1);
    return check_is_wrong ? ID_CHECK : ID_OK;
}

enum id_fault phone_parse(struct str raw, char out[24])
{
    struct plain plain;
    bool is_numeric = false;
    out[0] = 0;
    enum id_fault fault = plain_number(raw, &is_numeric, &plain);
    if (fault != ID_OK)
        return fault;
    plain_drop(&plain, '-');
    plain_drop(&plain, '(');
    plain_drop(&plain, ')');
    plain_drop(&plain, '+');
    if (!plain_is_digits(&plain, 0, plain.n))
        return ID_CHARACTER;
    const char *number = plain.p;
    if (plain.n == 15 && str_starts(str_of(number), "0086"))
        number += 4;
    else if (plain.n == 13 && str_starts(str_of(number), "86"))
        number += 2;
    size_t n = strlen(number);
    bool is_mobile = n == 11 && number[0] == '1' && number[1] >= '3';
    bool is_fixed = n >= 10 && n <= 12 && number[0] == '0' && number[1] != '0';
    if (!is_mobile && !is_fixed)
        return n < 10 || n > 12 ? ID_LENGTH : ID_PREFIX;
    memcpy(out, number, n + 1);
    return ID_OK;
}

/* ---- document numbers ---- */

static bool is_open_bracket(uint32_t c)
{
    return c == 0x3014 /* 〔 */ || c == '[' || c == '(' || c == 0x3010 /* 【 */ || c == 0xFE5D ||
           c == '{' || c == '<' || c == 0x3008 /* 〈 */ || c == 0x300A /* 《 */;
}

static bool is_close_bracket(uint32_t c)
{
    return c == 0x3015 /* 〕 */ || c == ']' || c == ')' || c == 0x3011 /* 】 */ || c == 0xFE5E ||
           c == '}' || c == '>' || c == 0x3009 /* 〉 */ || c == 0x300B /* 》 */;
}

/* The text without blanks, in half width, with one kind of bracket. */
static void document_flatten(struct str raw, struct sbuf *flat)
{
    while (raw.n > 0) {
        size_t step;
        uint32_t c = code_point_plain(utf8_next(raw, &step));
        raw.p += step;
        raw.n -= step;
        char bytes[4];
        if (c == ' ')
            continue;
        if (is_open_bracket(c))
            sbuf_add(flat, "〔");
        else if (is_close_bracket(c))
            sbuf_add(flat, "〕");
        else
            sbuf_add_n(flat, bytes, utf8_put(c, bytes));
    }
}

static size_t digits_at(const char *p)
{
    return strspn(p, "0123456789");
}

/* GB/T 9704-2012, 7.2.5: year in full between 〔〕, then the number without 第 and leading
 * zeros, then 号. */
enum id_fault document_number_parse(struct str raw, struct sbuf *out)
{
    CLEANUP(sbuf_fini) struct sbuf flat = {.cap = 512};
    document_flatten(raw, &flat);
    const char *text = sbuf_text(&flat);
    if (text[0] == 0 || strspn(text, "-/") == flat.n || strcmp(text, "无") == 0)
        return ID_EMPTY;
    const char *open = strstr(text, "〔");
    const char *year = open ? open + strlen("〔") : NULL;
    bool has_year = year && open > text && digits_at(year) == 4 &&
                    str_starts(str_of(year + 4), "〕") && !flat.overflowed;
    const char *number = has_year ? year + 4 + strlen("〕") : NULL;
    if (number && str_starts(str_of(number), "第"))
        number += strlen("第");
    size_t digits = number ? digits_at(number) : 0;
    if (digits == 0 || digits > 6 || (number[digits] && strcmp(number + digits, "号") != 0)) {
        sbuf_add(out, text);
        return ID_CHARACTER;
    }
    while (digits > 1 && *number == '0') {
        number++;
        digits--;
    }
    sbuf_addf(out, "%.*s%.*s号", (int)(year + 4 + strlen("〕") - text), text, (int)digits, number);
    return ID_OK;
}

enum id_fault project_code_parse(struct str raw, char out[32])
{
    static const char shape[] = "0000-000000-00-00-000000";
    struct plain plain;
    bool is_numeric = false;
    out[0] = 0;
    enum id_fault fault = plain_number(raw, &is_numeric, &plain);
    if (fault != ID_OK)
        return fault;
    if (strspn(plain.p, "0123456789-") != plain.n)
        return ID_CHARACTER;
    if (plain.n != sizeof shape - 1)
        return ID_LENGTH;
    for (size_t i = 0; i < plain.n; i++)
        if ((shape[i] == '-') != (plain.p[i] == '-'))
            return ID_CHARACTER;
    memcpy(out, plain.p, plain.n + 1);
    return ID_OK;
}
