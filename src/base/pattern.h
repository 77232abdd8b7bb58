/* base/pattern.h - regular expressions over characters (PCRE2), whatever locale the program runs
 * in: [县市] is two characters and [一-龥] a range of them. Matching is bounded. */
#ifndef IA_BASE_PATTERN_H
#define IA_BASE_PATTERN_H

#include "base/text.h"

/* True for a pattern with at least one (group); *ret_why tells what is wrong (static text). */
bool pattern_is_sound(const char *pattern, const char **ret_why);
/* The first group of the first match, borrowed from text; false when nothing matches. */
bool pattern_first_group(const char *pattern, struct str text, struct str *ret_group);

#endif
