/* bench/county.c - fictional counties for comparisons, made by the program itself. */
#include "bench/bench.h"

#include <stdio.h>
#include <string.h>

#include "demo/demo.h"
#include "os/os.h"

enum { ARGUMENTS_MAX = 16 };

static enum rc run_command(void *context, struct err *e)
{
    return bench_exec(context, e);
}

enum rc county_do(const struct bench *bench, const char *const *arguments, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf answer = {0};
    const char *all[ARGUMENTS_MAX + 2] = {bench->abacus};
    struct cost cost;
    int n = 1;
    for (; *arguments && n <= ARGUMENTS_MAX; arguments++)
        all[n++] = *arguments;
    return bench_measure(run_command, all, &cost, &answer, e);
}

enum rc county_make(const struct bench *bench, const char *path, struct err *e)
{
    const char *const arguments[] = {"init",       path,          "--name",      "比较县",
                                     "--division", DEMO_DIVISION, "--fictional", NULL};
    TRY(os_remove_tree(path, e));
    return county_do(bench, arguments, e);
}
