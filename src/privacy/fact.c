/* privacy/fact.c - one number out of a small dated fact of the county. */
#include <inttypes.h>

#include "base/date.h"
#include "engine/engine.h"
#include "os/os.h"
#include "privacy/privacy_int.h"

enum { NUMBER_MAX = 36500 };

static enum rc query(const struct county *county, struct arena *arena, const struct fact *fact,
                     int32_t today, int64_t *ret, struct err *e)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    const struct duck_options options = {.threads = 1};
    const char *const names[] = {fact->name, NULL};
    char day[11];
    date_format(today, day);
    TRY(duck_open(&options, &duck, e));
    TRY(engine_load_facts(duck, arena, county_file(county, arena, "facts"), names, e));
    return duck_one_int(
        duck,
        arena_printf(arena,
                     "SELECT coalesce((SELECT %s FROM fact_%s WHERE %s AND (starts IS NULL OR"
                     " starts <= DATE '%s') AND (ends IS NULL OR ends >= DATE '%s')"
                     " ORDER BY starts DESC NULLS LAST LIMIT 1), -1)",
                     fact->column, fact->name, fact->condition, day, day),
        ret, e);
}

enum rc fact_number(const struct county *county, struct arena *arena, const struct fact *fact,
                    int32_t today, int64_t *ret, struct err *e)
{
    const char *path = arena_printf(arena, "%s/facts/%s.csv", county->path, fact->name);
    if (!os_exists(path)) {
        fail(e, RC_MISSING, "the county has no fact '%s'", path);
        return fail_hint(e, "copy it from %s/facts and look it over", county->home);
    }
    TRY(query(county, arena, fact, today, ret, e));
    if (*ret >= 0 && *ret <= NUMBER_MAX)
        return RC_OK;
    fail(e, RC_SYNTAX, "'%s' gives no number for today that makes sense: %" PRId64, path, *ret);
    return fail_hint(e, "its header says what a line is; leave both days empty to say always");
}
