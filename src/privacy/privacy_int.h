/* privacy/privacy_int.h - shared by the files of privacy/ only. */
#ifndef IA_PRIVACY_PRIVACY_INT_H
#define IA_PRIVACY_PRIVACY_INT_H

#include "privacy/privacy.h"

/* The number that a fact gives for today: the last line [KEY,]NUMBER,starts,ends in force. key:
 * NULL for facts without one. RC_SYNTAX when there is none. */
enum rc fact_number(const struct county *county, struct arena *arena, const char *file,
                    const char *key, int32_t today, int64_t *ret, struct err *e);

#endif
