/* fuzz/fuzz_number.c - libFuzzer entry: one input is an amount, an amount in words, a date. */
#include <stdint.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/money.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_amounts(struct str text)
{
    static const int64_t per_ones[] = {1, 100, 10000, 1000000};
    for (size_t i = 0; i < sizeof per_ones / sizeof *per_ones; i++) {
        int64_t value = -7, again = -7;
        CLEANUP(sbuf_fini) struct sbuf shown = {0};
        const enum number_fault fault = number_parse(text, per_ones[i], &value);
        if (fault != NUMBER_OK && fault != NUMBER_TOO_FINE) {
            MUST(value == -7);
            continue;
        }
        money_format_grouped(value, &shown);
        MUST(number_parse(str_of(shown.p), 100, &again) == NUMBER_OK && again == value);
    }
}

static void try_date(struct str text)
{
    struct date_range range = {0}, again = {0};
    char day[11];
    int year = 0, month = 0, of_month = 0;
    if (date_parse(text, 2024, &range) != DATE_OK)
        return;
    MUST(range.lo <= range.hi);
    date_parts(range.hi, &year, &month, &of_month);
    MUST(date_is_real(year, month, of_month));
    date_format(range.lo, day);
    MUST(date_parse(str_of(day), 0, &again) == DATE_OK && again.lo == range.lo &&
         again.hi == range.lo);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = {(const char *)data, size};
    int64_t fen = 0;
    double serial = 0;
    int32_t day = 0;
    try_amounts(text);
    try_date(text);
    if (money_parse_capital(text, &fen) == NUMBER_OK)
        MUST(fen >= 0);
    if (size >= sizeof serial)
        memcpy(&serial, data, sizeof serial);
    for (int is_1904 = 0; is_1904 < 2; is_1904++)
        if (date_from_serial(serial, is_1904, &day) == DATE_OK) {
            char shown[11];
            date_format(day, shown);
        }
    return 0;
}
