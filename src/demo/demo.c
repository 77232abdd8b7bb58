/* demo/demo.c - the fictional county, from options to a folder of files. */
#include "demo/demo.h"

#include <inttypes.h>
#include <string.h>

#include "demo/files.h"
#include "demo/land.h"
#include "demo/market.h"
#include "demo/permits.h"
#include "demo/plants.h"
#include "os/os.h"

enum { PLAN_ARENA_BYTES = 512 << 20 };

/* ---- rows ---- */

static uint64_t hash_text(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325U; /* FNV-1a */
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3U;
    return hash;
}

struct dirt dirt_at(const struct plan *plan, const struct table *table)
{
    const uint64_t sheet = hash_text(table->file) * 31 + hash_text(table->sheet);
    return (struct dirt){plan->seed, sheet * 0x10000001U + (uint64_t)table->row};
}

void plan_end_row(struct plan *plan, struct table *table, const struct plant *plant)
{
    const int64_t row = table_end_row(table);
    if (plant)
        truth_add(&plan->truth, plant, table->file, table->sheet, row);
    plan->rows++;
    if (plan->on_rows)
        plan->on_rows(plan->context, plan->rows);
}

void plan_lost_digits(struct plan *plan, const struct table *table)
{
    struct plant *plant = plant_new(plan, MODEL_ID_BAD, true, "证件号被电子表格舍入，末几位丢失");
    truth_add(&plan->truth, plant, table->file, table->sheet, table->row);
}

enum rc plan_table(struct plan *plan, struct table *table, const char *file, enum table_kind kind,
                   struct err *e)
{
    plan->files++;
    return table_open(table, plan->dir, file, kind, e);
}

/* ---- the folder ---- */

static enum rc make_folders(struct arena *arena, const char *dir, struct err *e)
{
    static const char *const offices[] = {"财政局",     "乡镇",       "银行",   "民政局",
                                          "人社局",     "预算单位",   "审批局", "市场监管局",
                                          "农业农村局", "自然资源局", "发改局", "交易中心"};
    char **names = NULL;
    size_t count = 0;
    TRY(os_list(arena, dir, &names, &count, e));
    if (count > 0) {
        fail(e, RC_CONFLICT, "%s is not empty: the demonstration county would mix with it", dir);
        return fail_hint(e, "name a folder that does not exist yet");
    }
    for (size_t i = 0; i < sizeof offices / sizeof *offices; i++)
        TRY(os_make_dirs(arena_printf(arena, "%s/%s", dir, offices[i]), 0755, e));
    return RC_OK;
}

static enum rc check_people(int64_t people, struct err *e)
{
    if (people >= DEMO_PEOPLE_MIN && people <= DEMO_PEOPLE_MAX)
        return RC_OK;
    return fail(e, RC_USAGE, "a demonstration county has %d to %d people, not %" PRId64,
                DEMO_PEOPLE_MIN, DEMO_PEOPLE_MAX, people);
}

/* The lists of grants come first: payments need their sums. truth.csv comes last and so tells that
 * the folder is complete. */
static enum rc write_files(struct plan *plan, struct err *e)
{
    TRY(grants_write(plan, e));
    TRY(returns_write(plan, e));
    TRY(rosters_write(plan, e));
    TRY(payments_write(plan, e));
    TRY(deaths_write(plan, e));
    TRY(staff_write(plan, e));
    TRY(accounts_write(plan, e));
    TRY(trips_write(plan, e));
    TRY(receptions_write(plan, e));
    TRY(permits_write(plan, e));
    TRY(market_write(plan, e));
    TRY(quotas_write(plan, e));
    TRY(budgets_write(plan, e));
    TRY(contracts_write(plan, e));
    TRY(arable_write(plan, e));
    TRY(decisions_write(plan, e));
    const char *path = arena_printf(plan->arena, "%s/" DEMO_TRUTH_FILE, plan->dir);
    return os_write_file(path, sbuf_text(&plan->truth.csv), plan->truth.csv.n, 0644, e);
}

static void plan_fini(struct plan *plan)
{
    sbuf_fini(&plan->truth.csv);
    arena_free(plan->arena);
}

enum rc demo_make(const char *dir, const struct demo_options *options, struct demo_made *ret_made,
                  struct err *e)
{
    CLEANUP(plan_fini)
    struct plan plan = {.seed = options->seed,
                        .people = options->people ? options->people : DEMO_PEOPLE_DEFAULT,
                        .dir = dir,
                        .arena = arena_new(PLAN_ARENA_BYTES),
                        .on_rows = options->on_rows,
                        .context = options->context};
    TRY(check_people(plan.people, e));
    TRY(make_folders(plan.arena, dir, e));
    plan.places = places_of(plan.people);
    truth_begin(&plan.truth);
    plan_vouchers(&plan);
    plan.desk = ARENA_NEW(plan.arena, struct desk);
    plan.fields = ARENA_NEW(plan.arena, struct fields);
    plan.market = ARENA_NEW(plan.arena, struct market);
    plants_make(&plan);
    TRY(write_files(&plan, e));
    if (ret_made)
        *ret_made = (struct demo_made){plan.files, plan.rows, plan.fires, plan.quiet};
    return RC_OK;
}
