/* engine/engine_int.h - shared by the files of engine/ only. */
#ifndef IA_ENGINE_ENGINE_INT_H
#define IA_ENGINE_ENGINE_INT_H

#include "duck/duck.h"
#include "engine/engine.h"

/* facts.c: fact_<name> tables from the folder's CSV files, all or only the named ones, and
 * calendar(day, is_workday, workday_no). */
enum rc facts_load(struct duck *duck, struct arena *arena, const char *folder,
                   const char *const *only, struct err *e);
enum rc facts_calendar(struct duck *duck, struct err *e);

/* job.c: SQL of ours around a model, the same for runs and cases. */
void job_params(const struct model *model, struct sbuf *sql); /* creates p_<name> */
void job_params_drop(const struct model *model, struct sbuf *sql);
void job_coverage(const struct coverage *coverage,
                  struct sbuf *sql); /* SELECT count of rows that cover */
/* SELECT of the first year that the index-th date of needs.calendar, and last of all as_of, lies in
 * and the calendar does not know, or 0. False: there are no more. */
bool job_calendar(const struct model *model, int index, int32_t as_of, struct sbuf *sql);
/* {"models": [...], "setup": "…", …}: everything the child needs. */
json_t *job_build(const struct county *county, struct arena *arena,
                  const struct engine_input *input, const struct engine_limits *limits,
                  const bool *is_done);

/* child.c: what a run child can reach. */
struct child_world {
    const char *lake;              /* folder that may be read */
    const char *temp;              /* folder that may be written */
    const char *facts;             /* folder whose tables are loaded before the door closes, */
    const char *const *fact_names; /* NULL-terminated; NULL = all */
    const char *views;             /* SQL of ours, likewise */
    int threads;                   /* 0 = one per core */
    int64_t memory_bytes, spill_bytes;
};
/* Opens the gate and an instance over the views and facts, and locks both and this process in.
 * *ret_note as of sandbox_enter. What was opened is the caller's, also when it fails. */
enum rc child_open(const struct child_world *world, struct duck **ret_gate, struct duck **ret_duck,
                   const char **ret_note, struct err *e);

/* cases.c: a locked instance with the model's facts and parameters, whose registers are empty. */
enum rc case_open(struct arena *arena, const struct county *knowledge, const struct model *model,
                  struct duck **ret_duck, struct err *e);

/* rows.c: the rows of a query as JSON objects. fn returns false to stop. */
typedef bool (*row_fn)(void *context, json_t *row); /* takes the row */
enum rc rows_each(struct duck_rows *rows, row_fn fn, void *context, struct err *e);

#endif
