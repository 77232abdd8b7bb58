/* demo/officials.c - members of units' staff who travel and receive guests. In a list of claims
 * they are known by name only, so within a unit every name is one person's, but where namesakes are
 * planted. */
#include "demo/papers.h"

#include <stdlib.h>
#include <string.h>

#include "demo/files.h"
#include "demo/plants.h"
#include "demo/units.h"

enum { PEOPLE_OF_TRAVELLER = 5000, TRAVELLERS_MIN = 6, TRAVELLERS_MAX = 60 };

/* ---- names that are taken ---- */

static uint64_t hash_name(int unit, const char *name)
{
    uint64_t hash = 0xcbf29ce484222325U ^ (uint64_t)unit; /* FNV-1a */
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 0x100000001b3U;
    return hash;
}

static int compare_hash(const void *left, const void *right)
{
    const uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

static void learn_staff(struct plan *plan)
{
    struct papers *papers = plan->papers;
    for (int64_t i = 0; i < plan->people; i++) {
        int unit;
        if (!staff_unit(plan, i, &unit))
            continue;
        const struct person person = person_at(plan->seed, i);
        papers->staff_names =
            plan_grow(plan, papers->staff_names, &papers->staff_count, sizeof *papers->staff_names);
        papers->staff_names[papers->staff_count - 1] = hash_name(unit, person.name);
    }
    if (papers->staff_count)
        qsort(papers->staff_names, papers->staff_count, sizeof *papers->staff_names, compare_hash);
}

static bool is_taken(const struct papers *papers, int unit, const char *name)
{
    const uint64_t hash = hash_name(unit, name);
    if (papers->staff_count &&
        bsearch(&hash, papers->staff_names, papers->staff_count, sizeof hash, compare_hash))
        return true;
    for (size_t i = 0; i < papers->official_count; i++) {
        if (papers->officials[i]->unit == unit && strcmp(papers->officials[i]->name, name) == 0)
            return true;
    }
    return false;
}

/* ---- hiring ---- */

struct official official_of(int unit, const struct person *person)
{
    struct official official = {.unit = unit, .birth = person->birth};
    memcpy(official.name, person->name, sizeof official.name);
    memcpy(official.id, person->id, sizeof official.id);
    return official;
}

static const struct official *hire(struct plan *plan, const struct official *who)
{
    struct papers *papers = plan->papers;
    struct official *official = ARENA_NEW(plan->arena, struct official);
    *official = *who;
    papers->officials =
        plan_grow(plan, papers->officials, &papers->official_count, sizeof(struct official *));
    papers->officials[papers->official_count - 1] = official;
    return official;
}

const struct official *official_new(struct plan *plan, int unit)
{
    for (;;) {
        const struct person person = person_at(plan->seed, plant_person(plan, AGE_ADULT));
        const struct official who = official_of(unit, &person);
        if (!is_taken(plan->papers, unit, who.name))
            return hire(plan, &who);
    }
}

const struct official *official_namesake(struct plan *plan, const struct official *other)
{
    const struct person person = person_at(plan->seed, plant_person(plan, AGE_ADULT));
    struct official who = official_of(other->unit, &person);
    memcpy(who.name, other->name, sizeof who.name);
    return hire(plan, &who);
}

/* ---- those who travel ---- */

int travellers_of_unit(const struct plan *plan)
{
    const int64_t count = plan->people / PEOPLE_OF_TRAVELLER;
    return (int)(count < TRAVELLERS_MIN   ? TRAVELLERS_MIN
                 : count > TRAVELLERS_MAX ? TRAVELLERS_MAX
                                          : count);
}

const struct official *traveller(const struct plan *plan, int unit, int nth)
{
    return plan->papers->officials[unit * travellers_of_unit(plan) + nth];
}

void papers_begin(struct plan *plan)
{
    plan->papers = ARENA_NEW(plan->arena, struct papers);
    learn_staff(plan);
    for (int unit = 0; unit < unit_count(); unit++) {
        for (int nth = 0; nth < travellers_of_unit(plan); nth++)
            official_new(plan, unit);
    }
}
