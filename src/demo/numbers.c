/* demo/numbers.c - numbers of nobody, with valid check digits: they must pass for real everywhere
 * but in the registers of the state, which know neither division 990101 nor cards that begin with
 * 623099. */
#include "demo/demo_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void resident_id_check(char id[19])
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++)
        sum += (id[i] - '0') * weights[i];
    id[17] = "10X98765432"[sum % 11];
    id[18] = '\0';
}

void resident_id_make(int32_t birth, int sequence, char out[19])
{
    int year, month, day;
    date_parts(birth, &year, &month, &day);
    snprintf(out, 19, DEMO_DIVISION "%04d%02d%02d%03d", year, month, day, sequence % 1000);
    resident_id_check(out);
}

/* Luhn's check digit for the digits so far. */
static char luhn_digit(const char *digits)
{
    int sum = 0;
    const size_t n = strlen(digits);
    for (size_t i = 0; i < n; i++) {
        int digit = digits[n - 1 - i] - '0';
        if (i % 2 == 0)
            digit = digit < 5 ? digit * 2 : digit * 2 - 9;
        sum += digit;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

/* 19 digits; serials below 10^12 give cards that all differ. */
void card_make(uint64_t serial, char out[20])
{
    snprintf(out, 20, "623099%012" PRIu64, serial % UINT64_C(1000000000000));
    out[18] = luhn_digit(out);
    out[19] = '\0';
}

static char organisation_check(const char *body)
{
    static const int weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 8; i++)
        sum += (body[i] - '0') * weights[i];
    const int check = 11 - sum % 11;
    return check == 10 ? 'X' : check == 11 ? '0' : (char)('0' + check);
}

void credit_code_make(char kind, char category, uint64_t serial, char out[19])
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    int sum = 0, weight = 1;
    snprintf(out, 19, "%c%c" DEMO_DIVISION "%08" PRIu64, kind, category,
             serial % UINT64_C(100000000));
    out[16] = organisation_check(out + 8);
    for (int i = 0; i < 17; i++) {
        sum += (int)(strchr(alphabet, out[i]) - alphabet) * weight;
        weight = weight * 3 % 31;
    }
    out[17] = alphabet[(31 - sum % 31) % 31];
    out[18] = '\0';
}
