/* ident/resident.c - resident identity numbers (GB 11643-1999) and other personal documents. */
#include "ident/ident_int.h"

#include <string.h>

#include "base/date.h"

enum { RESIDENT_LENGTH = 18, RESIDENT_OLD_LENGTH = 15 };

const char *id_fault_code(enum id_fault fault)
{
    static const char *const codes[] = {
        [ID_OK] = "",           [ID_EMPTY] = "empty",   [ID_ROUNDED] = "rounded",
        [ID_MASKED] = "masked", [ID_LENGTH] = "length", [ID_CHARACTER] = "character",
        [ID_BIRTH] = "birth",   [ID_CHECK] = "check",   [ID_REGION] = "region",
        [ID_PREFIX] = "prefix",
    };
    return codes[fault];
}

char resident_check(const char *digits)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (digits[i] - '0') * weights[i];
    return "10X98765432"[sum % 11];
}

static int number_at(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

/* Only the province is checked: counties are dissolved and renamed, and their old codes stay lawful
 * on people's cards. */
bool resident_province_is_known(const char *digits)
{
    static const char known[] = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
                                "50 51 52 53 54 61 62 63 64 65 71 81 82 83 ";
    for (const char *p = known; *p; p += 3)
        if (p[0] == digits[0] && p[1] == digits[1])
            return true;
    return false;
}

/* 15 digits have no century. Sequence numbers 996-999 were kept for people past a hundred when the
 * numbers were given out, born 18xx: those end as ID_BIRTH and a person looks at them. */
static void upgrade(const char *old, char normal[19])
{
    memcpy(normal, old, 6);
    memcpy(normal + 6, memcmp(old + 12, "996", 3) >= 0 ? "18" : "19", 2);
    memcpy(normal + 8, old + 6, 9);
    normal[17] = resident_check(normal);
    normal[18] = 0;
}

static bool birth_is_possible(const char *normal, int32_t today)
{
    int year = number_at(normal + 6, 4);
    int month = number_at(normal + 10, 2);
    int day = number_at(normal + 12, 2);
    return year >= 1900 && date_is_real(year, month, day) && date_of(year, month, day) <= today;
}

static enum id_fault resident_shape(const struct plain *plain)
{
    if (strstr(plain->p, "XX"))
        return ID_MASKED; /* 450922XXXXXXXX1234 */
    size_t digits = strspn(plain->p, "0123456789");
    bool ends_in_x = digits == RESIDENT_LENGTH - 1 && str_is(str_of(plain->p + digits), "X");
    if (digits != plain->n && !ends_in_x)
        return ID_CHARACTER;
    if (plain->n != RESIDENT_LENGTH && plain->n != RESIDENT_OLD_LENGTH)
        return ID_LENGTH;
    return ID_OK;
}

enum id_fault resident_id_parse(struct str raw, bool is_numeric, int32_t today, char out[19])
{
    struct plain plain;
    out[0] = 0;
    enum id_fault fault = plain_number(raw, &is_numeric, &plain);
    if (fault == ID_OK)
        fault = resident_shape(&plain);
    if (fault != ID_OK)
        return fault;
    bool ends_in_zeros = plain.n == RESIDENT_LENGTH && strcmp(plain.p + 15, "000") == 0;
    if (is_numeric && ends_in_zeros)
        return ID_ROUNDED;

    char normal[19];
    if (plain.n == RESIDENT_OLD_LENGTH)
        upgrade(plain.p, normal);
    else
        memcpy(normal, plain.p, sizeof normal);
    bool check_is_right = normal[17] == resident_check(normal);
    /* A CSV file forgets that its cell was a number; three zeros that do not fit are lost digits,
     * not a slip. */
    if (ends_in_zeros && !check_is_right)
        return ID_ROUNDED;
    memcpy(out, normal, sizeof normal);
    if (!birth_is_possible(normal, today))
        return ID_BIRTH;
    if (!check_is_right)
        return ID_CHECK;
    /* Last, so that a county may accept a division of its own making and still know the number
     * sound. */
    return resident_province_is_known(normal) ? ID_OK : ID_REGION;
}

void resident_id_facts(const char normal[19], int32_t *ret_birth, bool *ret_is_male)
{
    int year = number_at(normal + 6, 4);
    int month = number_at(normal + 10, 2);
    int day = number_at(normal + 12, 2);
    MUST(date_is_real(year, month, day));
    *ret_birth = date_of(year, month, day);
    *ret_is_male = (normal[16] - '0') % 2 == 1;
}

/* Shapes: A = letter, 0 = digit, other characters are themselves. */
static bool has_shape(const struct plain *plain, const char *shape)
{
    size_t i = 0;
    for (; shape[i] && i < plain->n; i++) {
        char c = plain->p[i];
        bool fits = shape[i] == 'A'   ? c >= 'A' && c <= 'Z'
                    : shape[i] == '0' ? c >= '0' && c <= '9'
                                      : c == shape[i];
        if (!fits)
            return false;
    }
    return shape[i] == 0 && i == plain->n;
}

/* The foreigner's permanent residence card of 2023: 9, 17 more like a resident number's, same check
 * character. */
static bool is_foreigner_card(const struct plain *plain)
{
    return plain->n == RESIDENT_LENGTH && plain->p[0] == '9' && plain_is_digits(plain, 0, 17) &&
           date_is_real(number_at(plain->p + 6, 4), number_at(plain->p + 10, 2),
                        number_at(plain->p + 12, 2)) &&
           resident_check(plain->p) == plain->p[17];
}

/* Eight digits are a permit of a Taiwan resident, unless they are a day: then somebody typed the
 * birth date. */
static bool is_taiwan_permit(const struct plain *plain)
{
    if (!has_shape(plain, "00000000"))
        return false;
    int year = number_at(plain->p, 4);
    bool is_day = year >= 1900 && year < 2100 &&
                  date_is_real(year, number_at(plain->p + 4, 2), number_at(plain->p + 6, 2));
    return !is_day;
}

enum id_fault travel_document_parse(struct str raw, char out[24])
{
    static const char *const shapes[] = {
        "A00000000",       /* passport; permits H… and M… of 2012 */
        "AA0000000",       /* passport EA0000001 on; many foreign passports */
        "A0000000",        /* older passports */
        "A0000000000",     /* permits H… and M… with the number of the renewal */
        "AAA000000000000", /* foreigner's permanent residence, before 2023 */
    };
    struct plain plain;
    bool is_numeric = false;
    out[0] = 0;
    enum id_fault fault = plain_number(raw, &is_numeric, &plain);
    if (fault != ID_OK)
        return fault;
    if (strspn(plain.p, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != plain.n)
        return ID_CHARACTER;
    bool is_known = is_taiwan_permit(&plain) || is_foreigner_card(&plain);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes && !is_known; i++)
        is_known = has_shape(&plain, shapes[i]);
    if (!is_known)
        return plain.n < 8 || plain.n > RESIDENT_LENGTH ? ID_LENGTH : ID_PREFIX;
    memcpy(out, plain.p, plain.n + 1);
    return ID_OK;
}
