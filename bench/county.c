/* bench/county.c - fictional counties for comparisons, made by the program itself. */
#include "bench/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "demo/demo.h"
#include "os/os.h"

enum { ARGUMENTS_MAX = 16 };

static enum rc run_command(void *context, struct err *e)
{
    return bench_exec(context, e);
}

enum rc county_ask(const struct bench *bench, const char *const *arguments, struct sbuf *ret_answer,
                   struct err *e)
{
    const char *all[ARGUMENTS_MAX + 2] = {bench->abacus};
    struct cost cost;
    int n = 1;
    for (; *arguments && n <= ARGUMENTS_MAX; arguments++)
        all[n++] = *arguments;
    return bench_measure(run_command, all, &cost, ret_answer, e);
}

enum rc county_do(const struct bench *bench, const char *const *arguments, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf answer = {0};
    return county_ask(bench, arguments, &answer, e);
}

enum rc county_make(const struct bench *bench, const char *path, struct err *e)
{
    const char *const arguments[] = {"init",       path,          "--name",      "比较县",
                                     "--division", DEMO_DIVISION, "--fictional", NULL};
    TRY(os_remove_tree(path, e));
    return county_do(bench, arguments, e);
}

/* ---- a state to come back to ---- */

static enum rc copy_file(const char *from, const char *to, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf bytes = {.cap = (size_t)1 << 30};
    TRY(os_read_file(from, (size_t)1 << 30, &bytes, e));
    return os_write_file(to, bytes.p, bytes.n, 0600, e);
}

static const char *state_of(const struct bench *bench, const char *path)
{
    return arena_printf(bench->arena, "%s/state.db", path);
}

enum rc county_save(const struct bench *bench, const char *path, const char *to, struct err *e)
{
    return copy_file(state_of(bench, path), to, e);
}

enum rc county_restore(const struct bench *bench, const char *path, const char *from, struct err *e)
{
    const char *const rebuild[] = {"-C", path, "ledger", "rebuild", NULL};
    TRY(copy_file(from, state_of(bench, path), e));
    return county_do(bench, rebuild, e);
}

enum rc county_demo(const struct bench *bench, struct demo_county *ret, struct err *e)
{
    struct arena *arena = bench->arena;
    ret->path = arena_printf(arena, "%s/models-county-%" PRId64, bench->folder, bench->rows);
    ret->fresh = arena_printf(arena, "%s/state.db.kept", ret->path);
    const char *data = arena_printf(arena, "%s-data", ret->path);
    const char *people =
        arena_printf(arena, "%" PRId64, bench->rows * 2 / 5); /* a person has 2.5 rows */
    const char *const demo[] = {"demo", data, "--people", people, NULL};
    const char *const import[] = {"-C", ret->path, "import", data, NULL};
    if (os_exists(ret->fresh))
        return RC_OK;
    TRY(os_remove_tree(data, e));
    TRY(county_do(bench, demo, e));
    TRY(county_make(bench, ret->path, e));
    TRY(county_do(bench, import, e));
    TRY(os_remove_tree(data, e));
    return county_save(bench, ret->path, ret->fresh, e);
}
