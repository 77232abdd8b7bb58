/* engine/engine.h - runs models: over the lake in a child process, over worked cases here.
 *
 * inv 1: a model's SELECT runs only after the gate has passed it, on a locked instance; over the
 * lake also in a child that can read the lake, write its temp folder, and nothing else. inv 2: what
 * kills the child fails one model; the others run in a new child. inv 3: a model without its
 * coverage is "not checked", never "nothing found". */
#ifndef IA_ENGINE_ENGINE_H
#define IA_ENGINE_ENGINE_H

#include <jansson.h>

#include "county/county.h"
#include "duck/duck.h"
#include "lake/lake.h"
#include "pack/pack.h"

enum engine_state { ENGINE_CHECKED, ENGINE_NOT_CHECKED, ENGINE_FAILED, ENGINE_FLOOD };
const char *engine_state_name(enum engine_state state); /* checked not_checked failed flood */

struct engine_limits { /* of one model; 0 = as in base/limits.h */
    int seconds;
    int64_t memory_bytes, spill_bytes, result_bytes;
};
struct engine_input {
    const struct snapshot *snapshot;
    const char *facts_folder;
    const struct model *const *models; /* with the parameters in force */
    int model_count;
    int32_t as_of;
    int threads; /* 0 = one per core */
    bool show_progress;
    struct engine_limits limits;
};
struct engine_result {
    const struct model *model;
    enum engine_state state;
    struct both why;      /* for every state but CHECKED */
    json_t *rows;         /* array of objects, column: value; rows_<register>: array of _row */
    int64_t checked_rows; /* rows of the registers that it read */
    int64_t millis;
};
/* results: model_count of them, filled in the order of the input; rows are the caller's to
 * json_decref. *ret_note: what the sandbox lacks on this kernel, or "". */
enum rc engine_run(struct county *county, struct arena *arena, const struct engine_input *input,
                   struct engine_result *results, const char **ret_note, struct err *e);
/* The child's main, for the role "@run". */
int engine_child_main(void);

/* calendar(day, is_workday, workday_no) and fact_<name> of these names (NULL-terminated) from a
 * folder, for queries of ours. A fact that is not there makes no table. */
enum rc engine_load_facts(struct duck *duck, struct arena *arena, const char *folder,
                          const char *const *names, struct err *e);
/* SHA-256 over the names and contents of all facts. */
enum rc engine_facts_hash(const char *folder, char out[65], struct err *e);

/* ---- for model authors ---- */
/* Everything that is wrong with a model, as sentences; none: it is sound. */
enum rc engine_lint(struct arena *arena, const struct county *knowledge, const struct model *model,
                    json_t *problems, struct err *e);
struct case_result {
    const struct model_case *test;
    bool is_passed;
    const char *detail; /* what was wanted and what came, or "" */
};
enum rc engine_test(struct arena *arena, const struct county *knowledge, const struct model *model,
                    struct case_result **ret_results, struct err *e);

#endif
