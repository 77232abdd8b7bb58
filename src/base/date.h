/* base/date.h - civil dates as days since 1970-01-01 (proleptic Gregorian), no clock, no zone.
 * A date known only to the month is a range: it has no day, so it can never be used as one. */
#ifndef IA_BASE_DATE_H
#define IA_BASE_DATE_H

#include "base/text.h"

struct date_range {
    int32_t lo, hi; /* days since the epoch, both inclusive; lo == hi when the day is known */
};

enum date_fault { DATE_OK, DATE_EMPTY, DATE_UNREADABLE, DATE_IMPOSSIBLE };

bool date_is_real(int year, int month, int day);
int32_t date_of(int year, int month, int day); /* MUST be real */
void date_parts(int32_t date, int *ret_year, int *ret_month, int *ret_day);
int date_weekday(int32_t date); /* 1 Monday … 7 Sunday */
int date_month_days(int year, int month);

/* Offices' ways: 20230506 2023-05-06 2023.5.6 2023/5/6 2023年5月6日 2023-05-06 12:30:00, months
 * 202305 2023-05 2023年5月 2023.5, years 2023年 2023. `default_year` (0 = none) completes 5月 and
 * 5月6日. */
enum date_fault date_parse(struct str text, int default_year, struct date_range *ret_range);
/* Spreadsheet serial day, 1900 system (with its false 29 February 1900) or 1904 system. */
enum date_fault date_from_serial(double serial, bool is_1904, int32_t *ret_date);
void date_format(int32_t date, char out[11]); /* 2023-05-06 */
/* ISO only, for parameters and options: exactly YYYY-MM-DD. */
bool date_parse_iso(const char *text, int32_t *ret_date);

#endif
