/* demo/workdays.c - the working days of the exports' time, so that plants can stand exactly on both
 * sides of a limit. The models count by facts/calendar.csv; a difference between the two shows in
 * the score. */
#include "demo/permits.h"

/* 2023-06-22 … 2024-06-10: days off on weekdays, and working days on weekends. */
static const struct {
    int year, month, day;
} EXCEPTIONS[] = {
    {2023, 6, 22}, {2023, 6, 23}, {2023, 6, 25}, {2023, 9, 29}, {2023, 10, 2}, {2023, 10, 3},
    {2023, 10, 4}, {2023, 10, 5}, {2023, 10, 6}, {2023, 10, 7}, {2023, 10, 8}, {2024, 1, 1},
    {2024, 2, 4},  {2024, 2, 12}, {2024, 2, 13}, {2024, 2, 14}, {2024, 2, 15}, {2024, 2, 16},
    {2024, 2, 18}, {2024, 4, 4},  {2024, 4, 5},  {2024, 4, 7},  {2024, 4, 28}, {2024, 5, 1},
    {2024, 5, 2},  {2024, 5, 3},  {2024, 5, 11}, {2024, 6, 10},
};

bool is_workday(int32_t date)
{
    bool works = date_weekday(date) <= 5;
    for (size_t i = 0; i < sizeof EXCEPTIONS / sizeof *EXCEPTIONS; i++)
        if (date == date_of(EXCEPTIONS[i].year, EXCEPTIONS[i].month, EXCEPTIONS[i].day))
            works = !works;
    return works;
}

int32_t workday_after(int32_t date, int workdays)
{
    while (workdays == 0 && !is_workday(date))
        date++;
    while (workdays > 0)
        workdays -= is_workday(++date);
    return date;
}
