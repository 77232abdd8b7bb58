/* demo/plants.c - how cases are planted. Planted people, vouchers and payments have numbers of
 * their own behind those of the background, so that nothing of the background changes. */
#include "demo/plants.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "demo/papers.h"
#include "demo/payments.h"

enum { PEOPLE_OF_SHARE = 20000, TIMES_MAX = 20 };

struct plant *plant_new(struct plan *plan, const char *model, bool fires, const char *note)
{
    struct plant *plant = ARENA_NEW(plan->arena, struct plant);
    int64_t *count = fires ? &plan->fires : &plan->quiet;
    *plant = (struct plant){.model = model, .fires = fires, .note = note};
    snprintf(plant->group, sizeof plant->group, "%s-%05" PRId64, fires ? "fires" : "quiet",
             ++*count);
    return plant;
}

int64_t plant_person(struct plan *plan, enum age_class age)
{
    for (;;) {
        const int64_t person = plan->people + plan->extra_people++;
        if (seat_at(plan->seed, person).age == age)
            return person;
    }
}

struct line *plant_line(struct plan *plan, const struct plant *plant, int64_t person,
                        enum policy_kind policy, int month, int64_t fen)
{
    plan->lines = plan_grow(plan, plan->lines, &plan->line_count, sizeof *plan->lines);
    struct line *line = &plan->lines[plan->line_count - 1];
    *line = (struct line){.person = person,
                          .voucher =
                              plan_voucher(plan, policy, month, township_of_person(plan, person)),
                          .period = month,
                          .fen = fen,
                          .places = LINE_DETAIL | LINE_RETURN,
                          .plant = plant};
    return line;
}

int plant_voucher(struct plan *plan, enum policy_kind policy, int month, int township)
{
    const int regular = plan_voucher(plan, policy, month, township);
    plan->vouchers = plan_grow(plan, plan->vouchers, &plan->voucher_count, sizeof *plan->vouchers);
    struct voucher *voucher = &plan->vouchers[plan->voucher_count - 1];
    *voucher = (struct voucher){.policy = policy,
                                .month = month,
                                .township = township,
                                .paid_on = plan->vouchers[regular].paid_on};
    return (int)plan->voucher_count - 1;
}

struct payment *plant_payment(struct plan *plan, const struct plant *plant)
{
    const int64_t number = payments_in_background(plan) + (int64_t)plan->payment_count;
    plan->payments = plan_grow(plan, plan->payments, &plan->payment_count, sizeof *plan->payments);
    struct payment *payment = &plan->payments[plan->payment_count - 1];
    *payment = payment_at(plan, number);
    payment->plant = plant;
    return payment;
}

void plant_death(struct plan *plan, const struct plant *plant, int64_t person, int32_t died_on)
{
    plan->deaths = plan_grow(plan, plan->deaths, &plan->death_count, sizeof *plan->deaths);
    plan->deaths[plan->death_count - 1] = (struct death){person, died_on, plant};
}

static void plant_all(struct plan *plan, const struct scenario *scenario)
{
    int64_t factor = plan->people / PEOPLE_OF_SHARE;
    factor = factor < 1 ? 1 : factor > TIMES_MAX ? TIMES_MAX : factor;
    for (; scenario->model; scenario++) {
        for (int64_t nth = 0; nth < scenario->share * factor; nth++) {
            const struct plant *plant =
                plant_new(plan, scenario->model, scenario->fires, scenario->note);
            scenario->make(plan, plant, nth);
        }
    }
}

void plants_make(struct plan *plan)
{
    plant_all(plan, GRANT_SCENARIOS);
    plant_all(plan, LATE_SCENARIOS);
    plant_all(plan, LAND_SCENARIOS);
    plant_all(plan, PAYMENT_SCENARIOS);
    papers_begin(plan);
    plant_all(plan, SPLIT_SCENARIOS);
    plant_all(plan, CLAIM_SCENARIOS);
    plant_all(plan, PERMIT_SCENARIOS);
    plant_all(plan, MARKET_SCENARIOS);
    plant_all(plan, QUOTA_SCENARIOS);
    plant_all(plan, DECISION_SCENARIOS);
}
