/* verify/verify.h - a county re-read from end to end and compared with what its acts say.
 *
 * The acts are bound by the log, and by anchors outside; everything else is bound by the acts:
 * files of batches by their hashes, rows of state.db and of the vault by hashes over what they
 * hold. So what differs here was changed past the program. Nothing is written. */
#ifndef IA_VERIFY_VERIFY_H
#define IA_VERIFY_VERIFY_H

#include "county/county.h"

/* Told once a difference: where it lies, what differs and since when. Texts are borrowed. */
typedef void verify_say(void *context, const char *where, const char *zh, const char *en);

struct verify_report {
    uint64_t acts, batches, files, runs, differences;
    bool has_keys;      /* they were here to be checked */
    uint64_t uncovered; /* batches and runs of a release whose acts did not yet bind their rows */
};
/* `note`, likewise, of what the law had erased: under which act. The county is open for reading or
 * writing. RC_OK also when something differs. */
enum rc verify_county(const struct county *county, verify_say *say, verify_say *note, void *context,
                      struct verify_report *ret, struct err *e);

#endif
