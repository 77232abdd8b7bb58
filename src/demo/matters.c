/* demo/matters.c - permits and penalties of the background: decided, delivered and published in
 * time. */
#include "demo/permits.h"

#include <string.h>

#include "demo/units.h"

static const struct permit_item PERMITS[] = {
#define PERMIT(unit, item, certificate, document, law, promise)                                    \
    {false, unit, item, certificate, document, law, promise},
#include "demo/permit.def"
};

static const struct permit_item PENALTIES[] = {
#define PENALTY(unit, item, document) {true, unit, item, "", document, 0, 0},
#include "demo/permit.def"
};

enum {
    PERMIT_COUNT = sizeof PERMITS / sizeof *PERMITS,
    PENALTY_COUNT = sizeof PENALTIES / sizeof *PENALTIES,
    PEOPLE_OF_PERMIT = 50,
    PEOPLE_OF_PENALTY = 200,
    PERMITS_MIN = PERMIT_COUNT * MONTHS * 2, /* two for every item and month */
    PENALTIES_MIN = PENALTY_COUNT * MONTHS * 2,
    PERSON_BP = 2500,
    PAUSED_BP = 600,
};

int permit_item_count(bool is_penalty)
{
    return is_penalty ? PENALTY_COUNT : PERMIT_COUNT;
}

const struct permit_item *permit_item_at(bool is_penalty, int item)
{
    return is_penalty ? &PENALTIES[item] : &PERMITS[item];
}

int64_t matters_in_background(const struct plan *plan, bool is_penalty)
{
    const int64_t least = is_penalty ? PENALTIES_MIN : PERMITS_MIN;
    const int64_t count = plan->people / (is_penalty ? PEOPLE_OF_PENALTY : PEOPLE_OF_PERMIT);
    return count > least ? count : least;
}

static uint64_t roll(const struct plan *plan, const struct matter *matter, int what, uint64_t limit)
{
    const uint64_t at = ((uint64_t)matter->number * 2 + matter->is_penalty) * 8 + (uint64_t)what;
    return chance_below(plan->seed, STREAM_MATTER, at, limit);
}

void matter_step(struct matter *matter, const char *name, int32_t from, int32_t to)
{
    MUST(matter->step_count < MATTER_STEPS_MAX);
    matter->steps[matter->step_count++] = (struct matter_step){name, from, to};
}

void matter_times(struct matter *matter, int decided_after)
{
    matter->decided = workday_after(matter->accepted, decided_after);
    matter->delivered = workday_after(matter->decided, (int)(matter->number % 4));
    matter->published = workday_after(matter->decided, 1 + (int)(matter->number % 5));
    matter->reported = matter->number % 2 ? matter->published : 0;
    matter_step(matter, "受理", matter->accepted, matter->accepted);
    matter_step(matter, "审查", matter->accepted, matter->decided);
    matter_step(matter, "决定", matter->decided, matter->decided);
    matter_step(matter, "制证送达", matter->decided, matter->delivered);
}

/* What lies behind the end of the exports is not known yet. */
static void forget_what_is_to_come(struct matter *matter, int32_t end)
{
    int kept = 0;
    if (matter->delivered > end)
        matter->delivered = 0;
    if (matter->published > end)
        matter->has_list = false;
    if (matter->decided <= end)
        return;
    for (int i = 0; i < matter->step_count; i++) {
        if (matter->steps[i].from == matter->decided)
            continue;
        matter->steps[kept] = matter->steps[i];
        if (matter->steps[kept].to > end)
            matter->steps[kept].to = 0;
        kept++;
    }
    matter->step_count = kept;
    matter->decided = 0;
    matter->result = "办理中";
    if (matter->is_penalty)
        matter->has_ledger = false; /* cases are listed when they are decided */
}

static struct matter sound_matter(const struct plan *plan, bool is_penalty, int64_t number)
{
    struct matter made = {.is_penalty = is_penalty,
                          .number = number,
                          .item = (int)(number % permit_item_count(is_penalty)),
                          .has_list = true,
                          .has_ledger = true,
                          .result = is_penalty ? "已结案" : "准予许可",
                          .procedure = is_penalty ? "普通程序" : "",
                          .note = ""};
    const struct permit_item *item = permit_item_at(is_penalty, made.item);
    made.law = item->law;
    made.promise = item->promise;
    made.is_person = roll(plan, &made, 0, 10000) < PERSON_BP;
    made.applicant = made.is_person ? (int64_t)roll(plan, &made, 1, (uint64_t)plan->people)
                                    : (int64_t)roll(plan, &made, 1, (uint64_t)firm_count());
    made.fine = is_penalty ? 20000 + (int64_t)roll(plan, &made, 2, 400) * 5000 : 0;
    return made;
}

struct matter matter_at(const struct plan *plan, bool is_penalty, int64_t number)
{
    struct matter made = sound_matter(plan, is_penalty, number);
    int year, month;
    month_parts((int)(number / permit_item_count(is_penalty) % MONTHS), &year, &month);
    made.accepted = workday_after(date_of(year, month, 1), (int)roll(plan, &made, 3, 18));
    const int days = is_penalty ? 8 + (int)roll(plan, &made, 4, 20)
                                : 1 + (int)roll(plan, &made, 4, (uint64_t)made.promise);
    if (!is_penalty && roll(plan, &made, 5, 10000) < PAUSED_BP) {
        matter_times(&made, made.promise + 3);
        matter_step(&made, "专家评审", workday_after(made.accepted, 1),
                    workday_after(made.accepted, 3));
    } else {
        matter_times(&made, days);
    }
    forget_what_is_to_come(&made, date_of(2024, 6, 28));
    return made;
}

struct matter *plant_matter(struct plan *plan, const struct plant *plant, bool is_penalty,
                            int32_t accepted)
{
    struct desk *desk = plan->desk;
    desk->matters = plan_grow(plan, desk->matters, &desk->count, sizeof *desk->matters);
    struct matter *made = &desk->matters[desk->count - 1];
    *made = sound_matter(plan, is_penalty,
                         matters_in_background(plan, is_penalty) + (int64_t)desk->count);
    made->accepted = workday_after(accepted, 0);
    made->plant = plant;
    return made;
}
