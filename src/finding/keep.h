/* finding/keep.h - within finding/: a run's findings into state.db, inside the caller's
 * transaction. */
#ifndef IA_FINDING_KEEP_H
#define IA_FINDING_KEEP_H

#include "finding/finding_int.h"

enum { KEEP_FIND, KEEP_INSERT, KEEP_UPDATE, KEEP_VERSION, KEEPER_STATEMENTS };

struct keeper {
    struct store *store;
    int64_t run;
    const char *as_of;
    bool is_rerun; /* of this model: it ended in the last run, which had the same inputs */
    struct stmt *stmts[KEEPER_STATEMENTS];
};
struct kept_counts {
    int64_t fresh, changed, resolved;
};

enum rc keeper_open(struct keeper *k, struct err *e);
void keeper_close(struct keeper *k);
enum rc keeper_keep(struct keeper *k, const struct model *model, const struct built_list *list,
                    struct kept_counts *ret, struct err *e);
/* For a model that need not run: its findings stand, but they are new no more unless the whole run
 * is the last one again. */
enum rc keeper_stand(struct keeper *k, const struct model *model, struct err *e);

#endif
