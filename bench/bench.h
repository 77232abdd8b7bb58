/* bench/bench.h - comparisons with what others do: the same answers first, then time and memory,
 * both sides in the same run.
 *
 * Each side works in a child process of its own, so that its peak memory is its own and nothing is
 * warm for one side only. The sides take turns; the best round of each counts, since what disturbs
 * a round only ever makes it slower. */
#ifndef IA_BENCH_BENCH_H
#define IA_BENCH_BENCH_H

#include <jansson.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct bench {
    struct arena *arena;
    const char *abacus; /* the release program */
    const char *folder; /* data that is made once, counties that are made anew */
    const char *python; /* of a venv that holds the peers from PyPI, or NULL */
    int64_t rows;       /* of the large files */
    int rounds;
    json_t *results;
};

struct cost {
    double seconds, cpu_seconds;
    int64_t peak_bytes; /* of the largest process */
};

/* What a side does. prepare is not timed and may be NULL; work prints its answer on stdout. */
typedef enum rc (*bench_fn)(void *context, struct err *e);
struct side {
    bench_fn prepare, work;
    void *context;
    struct cost best;
    struct sbuf answer; /* of the last round */
};

/* ---- measure.c ---- */
/* Runs fn in a child process; its stdout becomes *ret_answer. */
enum rc bench_measure(bench_fn fn, void *context, struct cost *ret, struct sbuf *ret_answer,
                      struct err *e);
/* Rounds of ours and the peer's, turn by turn. After the first round `same` compares the answers;
 * nothing more is timed when they differ. */
enum rc bench_contest(const struct bench *bench, struct side *ours, struct side *peer,
                      enum rc (*same)(const struct side *ours, const struct side *peer,
                                      struct err *e),
                      struct err *e);
/* For bench_contest: both printed the same. */
enum rc bench_same_text(const struct side *ours, const struct side *peer, struct err *e);
/* Becomes this program, when status 1 ("done, but something needs attention") counts as done. */
enum rc bench_exec(const char *const *arguments, struct err *e);
void side_fini(struct side *side);

/* ---- main.c ---- */
/* One line, and one object of bench.json. ratio = ours / peer; goal is the ratio's upper bound. */
void bench_report(struct bench *bench, const char *name, const char *unit, double ours, double peer,
                  double goal);
/* A bound instead of a peer: ours / limit, with goal 1. */
void bench_limit(struct bench *bench, const char *name, const char *unit, double ours,
                 double limit);
/* Two figures side by side; no goal was set. */
void bench_beside(struct bench *bench, const char *name, const char *unit, double ours,
                  double peer);
void bench_missing(struct bench *bench, const char *name, const char *peer);

/* ---- the comparisons, one file each ---- */
enum rc bench_tokens(struct bench *bench, struct err *e);
enum rc bench_import_csv(struct bench *bench, struct err *e);
enum rc bench_xlsx(struct bench *bench, struct err *e);
enum rc bench_models(struct bench *bench, struct err *e);
enum rc bench_rerun_day(struct bench *bench, struct err *e);
enum rc bench_findings(struct bench *bench, struct err *e);
enum rc bench_ledger(struct bench *bench, struct err *e);

/* ---- data.c: deterministic, fictional, kept in bench->folder ---- */
/* A clean list of recipients (maps/direct-fund-benefit.yaml); one person in eight rows. */
enum rc data_benefit_csv(const struct bench *bench, const char **ret_path, struct err *e);
/* One sheet of `rows` rows and 12 columns below a header. */
enum rc data_workbook(const struct bench *bench, int64_t rows, const char **ret_path,
                      struct err *e);

/* One list of travel claims of bench->rows / 200 rows, a day's delivery of half a per cent. */
enum rc data_travel_csv(const struct bench *bench, const char **ret_path, struct err *e);

/* ---- county.c: a fictional county in bench->folder ---- */
/* Removes what is there and makes it anew. */
enum rc county_make(const struct bench *bench, const char *path, struct err *e);
/* `abacus -C county VERB…`, not timed. */
enum rc county_do(const struct bench *bench, const char *const *arguments, struct err *e);
enum rc county_ask(const struct bench *bench, const char *const *arguments, struct sbuf *ret_answer,
                   struct err *e);
/* The demonstration county of bench->rows rows, made and imported once; nothing was run in it. */
struct demo_county {
    const char *path;
    const char *fresh; /* its state then, for county_restore */
};
enum rc county_demo(const struct bench *bench, struct demo_county *ret, struct err *e);
/* state.db aside, and back again with the log of acts that belongs to it. */
enum rc county_save(const struct bench *bench, const char *path, const char *to, struct err *e);
enum rc county_restore(const struct bench *bench, const char *path, const char *from,
                       struct err *e);

#endif
