/* demo/units.c - budget units and firms, with accounts that belong to nobody. */
#include "demo/units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct unit UNITS[] = {
#define UNIT(code, name, kind) {code, name, kind},
#include "demo/units.def"
#undef UNIT
};

static const char *const FIRM_FIRSTS[] = {
#define FIRM_FIRST(text) text,
#include "demo/names.def"
};

static const char *const FIRM_SECONDS[] = {
#define FIRM_SECOND(text) text,
#include "demo/names.def"
};

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof *(array)))

int unit_count(void)
{
    return COUNT_OF(UNITS);
}

const struct unit *unit_at(int unit)
{
    return &UNITS[unit];
}

int unit_find(const char *name)
{
    int unit = 0;
    while (unit < COUNT_OF(UNITS) && !strstr(UNITS[unit].name, name))
        unit++;
    MUST(unit < COUNT_OF(UNITS));
    return unit;
}

/* Accounts of organisations begin with 8: they are no cards and have no check digit. */
void unit_account(uint64_t seed, int unit, enum account_kind kind, char out[24])
{
    const uint64_t at = (uint64_t)(unit * ACCOUNT_KINDS + (int)kind);
    snprintf(out, 24, "81%02" PRIu64 "%04d%08" PRIu64, at % 100, unit,
             chance(seed, STREAM_UNIT, at) % 100000000);
}

int firm_count(void)
{
    return COUNT_OF(FIRM_FIRSTS) * COUNT_OF(FIRM_SECONDS);
}

struct firm firm_at(uint64_t seed, int firm)
{
    struct firm made = {0};
    snprintf(made.name, sizeof made.name, DEMO_COUNTY_ZH "%s%s有限公司",
             FIRM_FIRSTS[firm / COUNT_OF(FIRM_SECONDS)],
             FIRM_SECONDS[firm % COUNT_OF(FIRM_SECONDS)]);
    snprintf(made.account, sizeof made.account, "85%04d%010" PRIu64, firm,
             chance(seed, STREAM_FIRM, (uint64_t)firm) % UINT64_C(10000000000));
    credit_code_make('9', '1', 10000000 + (uint64_t)firm, made.credit_code);
    return made;
}
