/* privacy/privacy.h - who stands behind a token, who looked, and what the law has erased.
 *
 * inv 1: a look is an act with case and reason, recorded before anything is read. inv 2: an erasure
 * is an act, then the vault drops the record; a crash between is finished by the next writer. The
 * county is open for writing. */
#ifndef IA_PRIVACY_PRIVACY_H
#define IA_PRIVACY_PRIVACY_H

#include <jansson.h>

#include "county/county.h"

struct look {
    const char *case_no, *why;
};
/* The person or account behind a finding: {"subject", "kind", "id" or "account", "name", "phone"}.
 * The caller wipes and decrefs. RC_NOT_FOUND when the finding is of neither, or its record erased.
 */
enum rc privacy_reveal(struct county *county, struct arena *arena, const char *finding,
                       const struct look *look, json_t **ret, struct err *e);

/* Who looked at the data of the person or account that `raw` names: find, reveal, exports of
 * batches that hold it. [{"act", "at", "actor", "kind", "case", "why"}], the last first; without
 * those younger than the delay of facts/look_delay.csv, whose days are *ret_delay. An act "looks".
 */
enum rc privacy_looks(struct county *county, struct arena *arena, const char *raw, int32_t today,
                      json_t **ret, int64_t *ret_delay, struct err *e);

struct erasure {
    const char *under; /* the law */
    const char *why;
};
/* Drops the vault's record of the person or account that `raw` names. *ret_act. */
enum rc privacy_erase(struct county *county, const char *raw, const struct erasure *erasure,
                      int64_t *ret_act, struct err *e);
/* Drops what an act said, and its salt; its commitment stays. */
enum rc privacy_erase_act(struct county *county, int64_t act, const struct erasure *erasure,
                          int64_t *ret_act, struct err *e);
/* Batches whose originals have been kept as long as facts/retention.csv wants: [{"batch", "file",
 * "imported_at", "kept_years"}]; *ret_list names exactly these. */
enum rc privacy_retention(struct county *county, struct arena *arena, int32_t today, json_t **ret,
                          char ret_list[13], struct err *e);
/* Approves that list. The first approval waits for another person's; the second destroys the
 * originals. RC_CONFLICT when the list is another by now, or the same person approved it before. */
enum rc privacy_approve(struct county *county, struct arena *arena, int32_t today, const char *list,
                        const char *why, bool *ret_destroyed, struct err *e);
/* Finishes erasures that a crash cut off; every writer calls it first. */
enum rc privacy_recover(struct county *county, struct err *e);

#endif
