/* privacy/privacy_int.h - shared by the files of privacy/ only. */
#ifndef IA_PRIVACY_PRIVACY_INT_H
#define IA_PRIVACY_PRIVACY_INT_H

#include "privacy/privacy.h"

/* A column of a fact that has starts and ends; the strings are literals of ours. */
struct fact {
    const char *name, *column, *condition; /* which rows; "true" for all */
};
/* What the fact says for today, by the row that came into force last. RC_SYNTAX when none does. */
enum rc fact_number(const struct county *county, struct arena *arena, const struct fact *fact,
                    int32_t today, int64_t *ret, struct err *e);

#endif
