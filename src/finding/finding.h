/* finding/finding.h - result rows become findings: stable ids, fair sentences, masked evidence,
 * kept over runs.
 *
 * inv 1: an id depends on the model's name, the subject and the occasion only; facts_hash on the
 * material columns only. Neither on _row, batch numbers, the order of files or the number of
 * threads. inv 2: a finding resolves only when its model was checked with complete coverage and did
 * not find it. inv 3: evidence is copied, masked, into the finding: it survives withdrawal and
 * retention. */
#ifndef IA_FINDING_FINDING_H
#define IA_FINDING_FINDING_H

#include "engine/engine.h"

struct run_options {
    const char *const
        *models; /* slugs or ids; NULL = every live model (and trial ones, in their own list) */
    int32_t as_of;
    int threads;
    bool is_full; /* also the models whose inputs are what they were in their last run */
    bool show_progress;
};
struct run_model_summary {
    const char *model, *id, *title_zh, *title_en, *severity, *state, *why_zh, *why_en;
    int64_t checked_rows, findings, fresh, changed, resolved, millis;
    int64_t reused_run; /* the run whose findings stand because nothing changed; 0 = it ran */
};
struct run_summary {
    int64_t run;
    char snapshot[65], facts[65], pack[65];
    const struct run_model_summary *models;
    int count;
    int64_t findings, fresh, changed, resolved;
    const char *sandbox_note; /* what the kernel lacks, or "" */
};
/* Runs models over the lake as it is now and keeps what they find; one act "run". A model whose
 * inputs are what they were in its last run is not run again: its findings stand, and the outcome
 * is that of a full run. The county is open for writing. */
enum rc finding_run(struct county *county, struct arena *arena, const struct run_options *options,
                    struct run_summary *ret, struct err *e);

struct finding_filter {
    const char *model, *unit, *status, *severity; /* NULL = any; status "" = all, also resolved */
    int64_t limit, offset;                        /* limit 0 = all */
};
/* Findings as JSON objects with all that is kept, most severe first, then by amount and id. */
enum rc finding_list(struct county *county, const struct finding_filter *filter, json_t **ret,
                     struct err *e);
/* What other programs may rely on of a finding: exactly the members that
 * docs/formats/finding.md names, in its order. New reference. */
json_t *finding_interface(const json_t *finding);
/* One finding by id or the beginning of it (8 characters or more). */
enum rc finding_get(struct county *county, const char *id, json_t **ret, struct err *e);
/* What a run brought: findings first seen by it, those whose facts it changed, those it resolved.
 */
struct digest {
    int64_t run;
    json_t *fresh, *changed, *resolved; /* lists as of finding_list */
};
enum rc finding_digest(struct county *county, int64_t run, struct digest *ret, struct err *e);
void digest_fini(struct digest *digest); /* also for CLEANUP */
/* The last run as JSON, for the report; with the batches it saw. RC_NOT_FOUND before the first run.
 */
enum rc finding_last_run(struct county *county, struct arena *arena, json_t **ret, struct err *e);
/* Runs the finding's model again over the deliveries, facts, model and parameters of the run that
 * last saw it. *ret_same: the same facts came out; *ret_detail says what differs. */
enum rc finding_replay(struct county *county, struct arena *arena, const char *id, bool *ret_same,
                       const char **ret_detail, struct err *e);

/* From what a finding was computed: run, day, engine, hashes, parameters, deliveries; and its model
 * as it was. The caller decrefs `record`; model_sql is the arena's. */
struct replay_record {
    json_t *record;
    const char *model_sql;
};
enum rc finding_record(struct county *county, struct arena *arena, const char *id,
                       struct replay_record *ret, struct err *e);

/* Who or what is looked for, by raw number or name; what is kept is a token. */
struct find_query {
    const char *raw;
    const char *case_no, *why;
};
/* {"subject", "kind", "findings": […], "rows": [masked evidence]}: findings about the sought, and
 * the rows of every register that name it, at most FIND_ROWS_MAX a register. The look is an act
 * "find", recorded first. RC_USAGE when `raw` is nothing that could be found. The county is open
 * for writing. */
enum rc finding_find(struct county *county, struct arena *arena, const struct find_query *query,
                     json_t **ret, struct err *e);

/* A raw number or name as the county knows it: its token, and how it is shown and named in acts.
 * RC_USAGE when it is none. kind: person, account, phone, name, org (key 0). */
struct who {
    const char *kind;
    int64_t key;
    char shown[256];
};
enum rc finding_who(const struct county *county, const char *raw, struct who *ret, struct err *e);
/* Numbers of the batches whose rows name it, as a list; the caller decrefs. */
enum rc finding_batches_of(struct county *county, struct arena *arena, const char *raw,
                           json_t **ret, struct err *e);
/* The same from a token: 人员 4F21-9C03. */
void finding_shown(const char *kind, int64_t token, char ret_shown[256]);

/* Hashes of what a run left in state.db, as its act has them: {"row", "models", "versions"}. The
 * caller decrefs. */
enum rc finding_run_digests(const struct county *county, int64_t run, json_t **ret, struct err *e);
/* And of all that a model has found until now: its last run's act has it under "findings". */
enum rc finding_model_digest(const struct county *county, const char *model, char out[65],
                             struct err *e);

/* Every model of the product and the county with the county's parameters put over them. */
enum rc finding_models(struct county *county, struct arena *arena, struct models *ret,
                       struct err *e);
/* Changes a parameter from a day on: an act "param". */
enum rc finding_set_param(struct county *county, const char *model, const char *name, int64_t value,
                          int32_t from, const char *why, struct err *e);

#endif
