/* The demonstration's permits and penalties: a background without fault, and working days that are
 * the calendar's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/permits.h"
#include "demo/plants.h"
#include "os/os.h"

/* After our headers: cmocka has a macro fail(), we have a function. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* The last line of the day in facts/calendar.csv that is a holiday or a makeup day, else the
 * weekday. */
static bool calendar_says(const char *calendar, int32_t date)
{
    char line[24];
    date_format(date, line);
    const char *at = strstr(calendar, line);
    if (at && strncmp(at + strlen(line), ",holiday", strlen(",holiday")) == 0)
        return false;
    if (at && strncmp(at + strlen(line), ",makeup", strlen(",makeup")) == 0)
        return true;
    return date_weekday(date) <= 5;
}

static void workdays_are_those_of_the_calendar(void **state)
{
    (void)state;
    CLEANUP(sbuf_fini) struct sbuf calendar = {0};
    struct err e;
    assert_int_equal(os_read_file(SOURCE_ROOT "/facts/calendar.csv", 1 << 20, &calendar, &e),
                     RC_OK);
    for (int32_t date = date_of(2023, 6, 20); date <= date_of(2024, 7, 31); date++)
        assert_int_equal(is_workday(date), calendar_says(sbuf_text(&calendar), date));
    assert_int_equal(workday_after(date_of(2024, 2, 9), 1), date_of(2024, 2, 18));
    assert_int_equal(workday_after(date_of(2024, 2, 10), 0), date_of(2024, 2, 18));
    assert_int_equal(workday_after(date_of(2024, 3, 1), 0), date_of(2024, 3, 1));
}

static int workdays_between(int32_t from, int32_t to)
{
    int count = 0;
    for (int32_t date = from + 1; date <= to; date++)
        count += is_workday(date);
    return count;
}

static int paused_days(const struct matter *matter)
{
    for (int i = 0; i < matter->step_count; i++)
        if (strcmp(matter->steps[i].name, "专家评审") == 0)
            return workdays_between(matter->steps[i].from - 1, matter->steps[i].to);
    return 0;
}

static void background_matters_are_in_time(void **state)
{
    (void)state;
    const struct plan plan = {.seed = 7, .people = 60000};
    const int64_t count = matters_in_background(&plan, false);
    int open = 0, paused = 0, unlisted = 0;
    assert_int_equal(count, 1200);
    for (int64_t i = 0; i < count; i++) {
        const struct matter matter = matter_at(&plan, false, i);
        const int32_t end = matter.decided ? matter.decided : date_of(2024, 6, 28);
        assert_true(is_workday(matter.accepted));
        assert_true(workdays_between(matter.accepted, end) <=
                    matter.promise + paused_days(&matter));
        assert_true(!matter.delivered || workdays_between(matter.decided, matter.delivered) <= 10);
        assert_true(!matter.has_list || workdays_between(matter.decided, matter.published) <= 7);
        assert_true(matter.step_count > 0 && !matter.plant);
        open += !matter.decided;
        paused += paused_days(&matter) > 0;
        unlisted += matter.decided && !matter.has_list;
    }
    assert_true(open > 10 && open < 100);
    assert_true(paused > 30);
    assert_true(unlisted > 0 && unlisted < 100); /* decided in the last days */
}

static void background_penalties_are_published(void **state)
{
    (void)state;
    const struct plan plan = {.seed = 7, .people = 60000};
    for (int64_t i = 0; i < matters_in_background(&plan, true); i++) {
        const struct matter matter = matter_at(&plan, true, i);
        if (!matter.has_ledger)
            continue;
        assert_true(matter.fine > 0 && matter.decided > matter.accepted);
        if (matter.has_list)
            assert_true(workdays_between(matter.decided, matter.published) <= 7);
        else
            assert_true(matter.published > date_of(2024, 6, 28));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workdays_are_those_of_the_calendar),
        cmocka_unit_test(background_matters_are_in_time),
        cmocka_unit_test(background_penalties_are_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
