/* demo/policies.c - who gets what, from when to when. The background breaks no rule: nobody gets
 * two grants that exclude each other, nothing is paid for a month after the month of death. */
#include "demo/benefit.h"

static const struct policy POLICIES[POLICY_COUNT] = {
#define POLICY(name, title, office, subject, project_code, to_household)                           \
    [POLICY_##name] = {title, office, subject, project_code, to_household},
#include "demo/policy.def"
#undef POLICY
};

const struct policy *policy_of(enum policy_kind kind)
{
    return &POLICIES[kind];
}

int month_of(int32_t date)
{
    int year, month, day;
    date_parts(date, &year, &month, &day);
    return (year - FIRST_YEAR) * 12 + month - FIRST_MONTH;
}

void month_parts(int month, int *ret_year, int *ret_month)
{
    const int from_january = month + FIRST_MONTH - 1;
    *ret_year = FIRST_YEAR + from_january / 12;
    *ret_month = from_january % 12 + 1;
}

/* ---- who is entitled ---- */

enum {
    DIBAO_BP = 400,
    TEKUN_BP = 800,
    ORPHAN_BP = 20,
    HARDSHIP_BP = 800,
    NURSING_BP = 150,
    AGED_BP = 2500,
    LAND_BP = 8500
};

static bool policy_hits(uint64_t seed, enum policy_kind kind, int64_t index, int bp)
{
    return chance_hits(seed, STREAM_POLICY, (uint64_t)index * POLICY_COUNT + kind, bp);
}

static bool has_dibao(uint64_t seed, const struct seat *seat)
{
    return policy_hits(seed, POLICY_DIBAO, seat->household, DIBAO_BP);
}

static bool has_tekun(uint64_t seed, const struct seat *seat)
{
    return seat->size == 1 && !has_dibao(seed, seat) &&
           policy_hits(seed, POLICY_TEKUN, seat->index, TEKUN_BP);
}

/* Heads of two-parent households farm; so do old couples and singles, less often. */
static bool has_land(uint64_t seed, const struct seat *seat)
{
    return seat->member == 0 && policy_hits(seed, POLICY_LAND, seat->household, LAND_BP);
}

static bool is_entitled(uint64_t seed, const struct seat *seat, enum policy_kind kind)
{
    switch (kind) {
    case POLICY_DIBAO:
        return has_dibao(seed, seat);
    case POLICY_TEKUN:
        return has_tekun(seed, seat);
    case POLICY_ORPHAN:
        return seat->age == AGE_CHILD && !has_dibao(seed, seat) &&
               policy_hits(seed, kind, seat->index, ORPHAN_BP);
    case POLICY_HARDSHIP:
        return seat->age != AGE_CHILD && has_dibao(seed, seat) &&
               policy_hits(seed, kind, seat->index, HARDSHIP_BP);
    case POLICY_NURSING:
        return seat->age != AGE_CHILD && !has_tekun(seed, seat) &&
               policy_hits(seed, kind, seat->index, NURSING_BP);
    case POLICY_AGED:
        return seat->age == AGE_ELDER && policy_hits(seed, kind, seat->index, AGED_BP);
    case POLICY_LAND:
        return has_land(seed, seat);
    case POLICY_FUNERAL:
    case POLICY_COUNT:
        break;
    }
    return false;
}

/* ---- from when to when ---- */

static void narrow(struct enrolment *enrolment, int first, int last)
{
    if (first > enrolment->first)
        enrolment->first = first;
    if (last < enrolment->last)
        enrolment->last = last;
}

/* Some join during the year, some leave. */
static void narrow_by_churn(uint64_t seed, const struct seat *seat, enum policy_kind kind,
                            struct enrolment *enrolment)
{
    const uint64_t at = (uint64_t)seat->index * POLICY_COUNT + (uint64_t)kind;
    const uint64_t r = chance(seed, STREAM_POLICY, ~at);
    const int first = r % 10 < 2 ? (int)((r >> 8) % MONTHS) : 0;
    const int left = (int)((r >> 16) % (uint64_t)(MONTHS - first));
    narrow(enrolment, first, (r >> 32) % 10 < 1 ? first + left : MONTHS - 1);
}

static int64_t amount_of(uint64_t seed, const struct seat *seat, enum policy_kind kind)
{
    const uint64_t person = chance(seed, STREAM_AMOUNT, (uint64_t)seat->index);
    const uint64_t household = chance(seed, STREAM_AMOUNT, ~(uint64_t)seat->household);
    switch (kind) {
    case POLICY_DIBAO:
        return 20000 + (int64_t)(household % 300) * 100;
    case POLICY_TEKUN:
        return 91000;
    case POLICY_ORPHAN:
        return 120000;
    case POLICY_HARDSHIP:
        return 8000;
    case POLICY_NURSING:
        return person % 2 ? 8000 : 12000;
    case POLICY_AGED:
        return 5000;
    case POLICY_LAND:
        return plot_of(seed, seat->household).hundredths * LAND_RATE_FEN / 100;
    case POLICY_FUNERAL:
    case POLICY_COUNT:
        break;
    }
    return 0;
}

struct plot plot_of(uint64_t seed, int64_t household)
{
    const uint64_t r = chance(seed, STREAM_LAND, (uint64_t)household);
    const int64_t own = 60 + (int64_t)(r % 900),
                  rented = r >> 40 & 3 ? 0 : (int64_t)(r >> 16) % 600;
    return (struct plot){.own = own, .rented = rented, .hundredths = own + rented};
}

bool enrolment_at(uint64_t seed, const struct seat *seat, enum policy_kind kind,
                  struct enrolment *ret)
{
    if (!is_entitled(seed, seat, kind))
        return false;
    const int32_t died = person_death(seed, seat);
    *ret = (struct enrolment){.first = 0, .last = MONTHS - 1};
    if (kind == POLICY_LAND)
        narrow(ret, LAND_MONTH, LAND_MONTH);
    else
        narrow_by_churn(seed, seat, kind, ret);
    if (kind == POLICY_AGED)
        narrow(ret, month_of(person_birth(seed, seat)) + 80 * 12, ret->last);
    if (died)
        narrow(ret, ret->first, month_of(died));
    ret->fen = amount_of(seed, seat, kind);
    return ret->first <= ret->last;
}
