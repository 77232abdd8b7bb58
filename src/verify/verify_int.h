/* verify/verify_int.h - shared by the files of verify/ only. */
#ifndef IA_VERIFY_VERIFY_INT_H
#define IA_VERIFY_VERIFY_INT_H

#include <jansson.h>

#include "base/progress.h"
#include "verify/verify.h"

struct verify {
    const struct county *county;
    struct arena *arena;
    verify_say *say, *note;
    void *context;
    struct verify_report *report;
};
void verify_tell(struct verify *v, const char *where, const char *zh, const char *en);
void verify_erased(struct verify *v, const char *where, int64_t act);
/* The facts of an act, or NULL when its body is gone or no JSON. The caller decrefs. */
enum rc verify_act(struct verify *v, int64_t act, const char *kind, const char *subject,
                   json_t **ret, struct err *e);
/* Whether a member of an act's facts is this text; an absent member is not compared but counted. */
bool verify_member(struct verify *v, const json_t *facts, const char *key, const char *text);

void verify_keys(struct verify *v);                      /* keys.c: those that are here */
enum rc verify_acts(struct verify *v, struct err *e);    /* acts.c: commitments, outbox, log */
enum rc verify_batches(struct verify *v, struct err *e); /* batches.c: rows, files, vault */
enum rc verify_runs(struct verify *v, struct err *e);    /* runs.c: runs, findings, knowledge */

#endif
