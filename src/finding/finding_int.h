/* finding/finding_int.h - shared by the files of finding/ only. */
#ifndef IA_FINDING_FINDING_INT_H
#define IA_FINDING_FINDING_INT_H

#include "finding/finding.h"

struct built { /* a finding before it is kept */
    char id[32];
    char facts_hash[65];
    json_t *body; /* without first_seen, last_seen, status */
};
struct built_list {
    struct built *list;
    size_t count;
};

/* build.c: the rows of one model as findings, sorted by id, unique. */
struct evidence;
void build_findings(const struct model *model, int32_t as_of, const json_t *rows,
                    const struct evidence *evidence, struct built_list *ret);
void built_free(struct built_list *list);

/* evidence.c: masked cells of the lake rows that result rows name, of as many models as there are:
 * each file of the lake is read once. */
enum rc evidence_open(struct county *county, const struct snapshot *snapshot, json_t *rows,
                      struct evidence **ret, struct err *e);
void evidence_close(struct evidence *evidence);
/* Array for one result row, ordered by register, file, sheet, row; capped. */
json_t *evidence_of(const struct evidence *evidence, const json_t *row);

/* inputs.c: content-addressed copies of facts and models, so that every run can be replayed. */
enum rc inputs_keep(struct county *county, struct arena *arena, const char *facts_hash,
                    const struct models *models, struct err *e);
const char *inputs_facts(const struct county *county, struct arena *arena, const char *facts_hash);
const char *inputs_model(const struct county *county, struct arena *arena, const char *model_hash);
json_t *inputs_params(const struct models *models); /* {"slug": {"name": [[lo, value], …]}} */

/* models.c: those named, by slug or id; NULL = every live one. */
enum rc models_choose(const struct models *all, const char *const *names, struct arena *arena,
                      struct models *ret, struct err *e);

/* reuse.c: SHA-256 over all that a model's findings are made from. */
enum rc reuse_inputs(const struct county *county, struct arena *arena, const struct model *model,
                     const struct snapshot *snapshot, const char *facts_folder, const char *as_of,
                     char ret[65], struct err *e);
/* The model's last run, when it had these inputs and was not cut short. */
struct reuse {
    int64_t run; /* that computed the findings; 0 = there is none */
    const char *state;
    struct both why;
    int64_t findings, checked_rows;
};
enum rc reuse_find(struct county *county, struct arena *arena, const struct model *model,
                   const char *inputs, struct reuse *ret, struct err *e);

/* A token shown to people: stable in the county, tells nothing. 人员 7F3A-91C2 */
void show_token(const char *kind, const char *token, struct sbuf *out);

#endif
