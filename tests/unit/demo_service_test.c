/* The demonstration's permits and penalties: a background without fault, and working days that are
 * the calendar's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/market.h"
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

static struct plan sixty_thousand(void)
{
    return (struct plan){.seed = 7, .people = 60000, .places = places_of(60000)};
}

static void background_purchases_keep_their_times(void **state)
{
    (void)state;
    const struct plan plan = sixty_thousand();
    int open = 0, direct = 0;
    assert_int_equal(purchases_in_background(&plan), 300);
    for (int64_t i = 0; i < purchases_in_background(&plan); i++) {
        const struct purchase p = purchase_at(&plan, i);
        const bool is_open = strcmp(p.method, "公开招标") == 0;
        assert_true(p.price > 0 && (is_open || p.price < 200 * 1000000));
        assert_true(!is_open || p.deadline - p.sale_from >= 20);
        assert_true(!p.sale_to || workdays_between(p.sale_from - 1, p.sale_to) >= 5);
        assert_true(!p.shown_to || workdays_between(p.shown_from - 1, p.shown_to) >= 5);
        assert_true(workdays_between(p.awarded, p.result) <= 2);
        assert_true(workdays_between(p.signed_on, p.published) <= 2);
        open += is_open;
        direct += !p.has_notice;
    }
    assert_true(open > 20 && direct > 20);
}

static void background_works_are_not_split(void **state)
{
    (void)state;
    const struct plan plan = sixty_thousand();
    const int64_t count = works_in_background(&plan);
    struct work *works = calloc((size_t)count, sizeof *works);
    for (int64_t i = 0; i < count; i++) {
        works[i] = work_at(&plan, i);
        const struct work *w = &works[i];
        assert_true(w->deadline ? w->price >= 400 * 1000000LL : w->price < 320 * 1000000LL);
        assert_true(!w->deadline ||
                    (w->deadline - w->sale_from >= 20 && w->shown_to - w->shown_from >= 2));
        for (int64_t k = 0; k < i; k++)
            assert_false(works[k].unit == w->unit && strcmp(works[k].name, w->name) == 0);
    }
    free(works);
}

static void background_firms_are_paid(void **state)
{
    (void)state;
    const struct plan plan = sixty_thousand();
    int unpaid = 0;
    for (int64_t i = 0; i < deals_in_background(&plan); i++) {
        const struct deal d = deal_at(&plan, i);
        assert_true(d.paid_on == 0 ||
                    (d.paid == d.amount - d.warranty && d.paid_on - d.accepted <= 30));
        assert_true(d.paid_on || d.accepted + 30 > date_of(2024, 6, 28)); /* not due yet */
        unpaid += !d.paid_on;
    }
    assert_true(unpaid > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workdays_are_those_of_the_calendar),
        cmocka_unit_test(background_matters_are_in_time),
        cmocka_unit_test(background_penalties_are_published),
        cmocka_unit_test(background_purchases_keep_their_times),
        cmocka_unit_test(background_works_are_not_split),
        cmocka_unit_test(background_firms_are_paid),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
