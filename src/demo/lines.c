/* demo/lines.c - vouchers, and the stream of the lines that they pay. */
#include "demo/benefit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- places of people ---- */

int64_t village_first_person(const struct plan *plan, int village)
{
    const int64_t first = village_first_block(&plan->places, village) * PEOPLE_OF_BLOCK;
    return first < plan->people ? first : plan->people;
}

int64_t township_first_person(const struct plan *plan, int township)
{
    return village_first_person(plan, township * plan->places.villages_each);
}

/* Planted people come after all others and are spread over the villages in turn. */
int village_of_person(const struct plan *plan, int64_t person)
{
    if (person < plan->people)
        return village_of_block(&plan->places, person / PEOPLE_OF_BLOCK);
    return (int)((person - plan->people) %
                 ((int64_t)plan->places.townships * plan->places.villages_each));
}

int township_of_person(const struct plan *plan, int64_t person)
{
    return village_of_person(plan, person) / plan->places.villages_each;
}

/* ---- vouchers ---- */

void *plan_grow(struct plan *plan, void *items, size_t *count, size_t item_bytes)
{
    char *grown = items;
    const bool is_full = (*count & (*count - 1)) == 0; /* room is a power of two */
    if (is_full) {
        grown = arena_alloc(plan->arena, (*count ? *count * 2 : 1) * item_bytes);
        if (*count)
            memcpy(grown, items, *count * item_bytes);
    }
    ++*count;
    return grown;
}

int plan_voucher(const struct plan *plan, enum policy_kind policy, int month, int township)
{
    return (month * POLICY_COUNT + (int)policy) * plan->places.townships + township;
}

/* Grants are paid in the last third of the month; the days 18–28 of our months hold no long
 * holiday. */
static int32_t payday(uint64_t seed, int month, uint64_t voucher)
{
    int year, month_of_year;
    month_parts(month, &year, &month_of_year);
    const int day = 18 + (int)chance_below(seed, STREAM_VOUCHER, voucher, 9);
    const int32_t date = date_of(year, month_of_year, day);
    const int weekday = date_weekday(date);
    return weekday > 5 ? date + 8 - weekday : date;
}

void plan_vouchers(struct plan *plan)
{
    const int townships = plan->places.townships;
    plan->voucher_count = (size_t)(MONTHS * POLICY_COUNT * townships);
    /* The next power of two, as plan_grow expects. */
    size_t room = 1;
    while (room < plan->voucher_count)
        room *= 2;
    plan->vouchers = ARENA_ARRAY(plan->arena, struct voucher, room);
    for (size_t i = 0; i < plan->voucher_count; i++) {
        const int month = (int)i / townships / POLICY_COUNT;
        plan->vouchers[i] =
            (struct voucher){.policy = (enum policy_kind)((int)i / townships % POLICY_COUNT),
                             .month = month,
                             .township = (int)i % townships,
                             .paid_on = payday(plan->seed, month, i)};
    }
}

void voucher_number(const struct plan *plan, int voucher, char out[24])
{
    int year, month;
    month_parts(plan->vouchers[voucher].month, &year, &month);
    snprintf(out, 24, "%04d%02d1%06d", year, month, voucher + 1);
}

/* ---- the stream ---- */

struct sink {
    void (*on_line)(void *context, const struct line *line);
    void *context;
};

static void stream_background(const struct plan *plan, int voucher, const struct sink *sink)
{
    const struct voucher *v = &plan->vouchers[voucher];
    const int64_t end = township_first_person(plan, v->township + 1);
    for (int64_t i = township_first_person(plan, v->township); i < end; i++) {
        const struct seat seat = seat_at(plan->seed, i);
        struct enrolment enrolment;
        if (!enrolment_at(plan->seed, &seat, v->policy, &enrolment) || v->month < enrolment.first ||
            v->month > enrolment.last)
            continue;
        const struct line line = {.person = i,
                                  .voucher = voucher,
                                  .period = v->month,
                                  .fen = enrolment.fen,
                                  .places = LINE_DETAIL | LINE_RETURN};
        sink->on_line(sink->context, &line);
    }
}

static void stream_planted(const struct plan *plan, int voucher, const struct sink *sink)
{
    for (size_t i = 0; i < plan->line_count; i++) {
        if (plan->lines[i].voucher == voucher)
            sink->on_line(sink->context, &plan->lines[i]);
    }
}

void each_line(const struct plan *plan, int month,
               void (*on_line)(void *context, const struct line *line), void *context)
{
    const struct sink sink = {on_line, context};
    const int regular = MONTHS * POLICY_COUNT * plan->places.townships;
    for (int i = 0; i < (int)plan->voucher_count; i++) {
        if (plan->vouchers[i].month != month)
            continue;
        if (i < regular)
            stream_background(plan, i, &sink);
        stream_planted(plan, i, &sink);
    }
}
