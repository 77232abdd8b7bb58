/* bench/main.c - ./run bench: chooses the comparisons, prints a line for each and keeps them all in
 * a JSON file. */
#include "bench/bench.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os.h"
#include "sheet/sheet.h"

enum { ROWS_DEFAULT = 1000000, ROUNDS_DEFAULT = 3 };

static const struct {
    const char *name;
    enum rc (*run)(struct bench *bench, struct err *e);
} COMPARISONS[] = {
    {"tokens", bench_tokens}, {"import-csv", bench_import_csv}, {"xlsx", bench_xlsx},
    {"models", bench_models}, {"rerun-day", bench_rerun_day},   {"findings", bench_findings},
    {"ledger", bench_ledger},
};

/* ---- telling ---- */

static void print_line(const char *name, const char *unit, double ours, double peer, double ratio,
                       double goal)
{
    printf("%-16s ours %10.4g %-2s  peer %10.4g %-2s  ratio %7.3f  goal <= %-5.4g  %s\n", name,
           ours, unit, peer, unit, ratio, goal, ratio <= goal ? "met" : "short");
    fflush(stdout);
}

void bench_report(struct bench *bench, const char *name, const char *unit, double ours, double peer,
                  double goal)
{
    const double ratio = ours / peer;
    print_line(name, unit, ours, peer, ratio, goal);
    json_array_append_new(bench->results,
                          json_pack("{s:s,s:s,s:f,s:f,s:f,s:f,s:s}", "name", name, "unit", unit,
                                    "ours", ours, "peer", peer, "ratio", ratio, "goal", goal,
                                    "result", ratio <= goal ? "met" : "short"));
}

void bench_limit(struct bench *bench, const char *name, const char *unit, double ours, double limit)
{
    bench_report(bench, name, unit, ours, limit, 1);
}

void bench_beside(struct bench *bench, const char *name, const char *unit, double ours, double peer)
{
    printf("%-16s ours %10.4g %-2s  peer %10.4g %-2s  ratio %7.3f\n", name, ours, unit, peer, unit,
           ours / peer);
    json_array_append_new(bench->results,
                          json_pack("{s:s,s:s,s:f,s:f,s:f,s:n,s:s}", "name", name, "unit", unit,
                                    "ours", ours, "peer", peer, "ratio", ours / peer, "goal",
                                    "result", "beside"));
}

void bench_missing(struct bench *bench, const char *name, const char *peer)
{
    printf("%-16s missing: %s is not installed; nothing was compared\n", name, peer);
    json_array_append_new(bench->results,
                          json_pack("{s:s,s:n,s:n,s:n,s:n,s:s,s:s}", "name", name, "ours", "peer",
                                    "ratio", "goal", "result", "missing", "missing", peer));
}

/* ---- choosing ---- */

static bool is_chosen(const char *name, char **words, int count)
{
    bool is_wanted = count == 0;
    for (int i = 0; i < count; i++)
        is_wanted |= strstr(name, words[i]) != NULL;
    return is_wanted;
}

static int run_chosen(struct bench *bench, char **words, int count)
{
    int failed = 0, ran = 0;
    for (size_t i = 0; i < sizeof COMPARISONS / sizeof *COMPARISONS; i++) {
        struct err e = {0};
        if (!is_chosen(COMPARISONS[i].name, words, count))
            continue;
        ran++;
        if (COMPARISONS[i].run(bench, &e) == RC_OK)
            continue;
        failed++;
        printf("%-16s failed: %s\n", COMPARISONS[i].name, e.message);
        json_array_append_new(bench->results,
                              json_pack("{s:s,s:n,s:n,s:n,s:n,s:s,s:s}", "name",
                                        COMPARISONS[i].name, "ours", "peer", "ratio", "goal",
                                        "result", "failed", "why", e.message));
    }
    if (ran == 0)
        fprintf(stderr, "bench: no comparison has such a name\n");
    return failed || ran == 0;
}

static int64_t number_from(const char *variable, int64_t otherwise)
{
    const char *text = getenv(variable);
    const int64_t n = text ? strtoll(text, NULL, 10) : 0;
    return n > 0 ? n : otherwise;
}

/* bench ABACUS FOLDER RESULTS [NAME…]; ABACUS_BENCH_ROWS, _ROUNDS and _PYTHON set the rest. */
int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "@reader") == 0) /* this program is also its own reader */
        _exit(sheet_reader_main());
    if (argc < 4) {
        fprintf(stderr, "usage: bench ABACUS FOLDER RESULTS [NAME…]\n");
        return 2;
    }
    struct err e = {0};
    struct bench bench = {.arena = arena_new((size_t)64 << 20),
                          .abacus = argv[1],
                          .folder = argv[2],
                          .python = getenv("ABACUS_BENCH_PYTHON"),
                          .rows = number_from("ABACUS_BENCH_ROWS", ROWS_DEFAULT),
                          .rounds = (int)number_from("ABACUS_BENCH_ROUNDS", ROUNDS_DEFAULT),
                          .results = json_array()};
    int status = 1;
    if (os_make_dirs(bench.folder, 0755, &e) == RC_OK)
        status = run_chosen(&bench, argv + 4, argc - 4);
    else
        fprintf(stderr, "bench: %s\n", e.message);
    if (json_dump_file(bench.results, argv[3], JSON_INDENT(2) | JSON_REAL_PRECISION(6)) != 0)
        status = 1;
    json_decref(bench.results);
    arena_free(bench.arena);
    return status;
}
