/* base/pattern.c - see pattern.h. */
#include "base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/err.h"

enum { STEPS_MAX = 100000 }; /* a title is short; more steps than this is a pattern that explodes */

static pcre2_code *compile(const char *pattern)
{
    int code = 0;
    PCRE2_SIZE at = 0;
    return pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF, &code, &at, NULL);
}

bool pattern_is_sound(const char *pattern, const char **ret_why)
{
    uint32_t groups = 0;
    pcre2_code *code = compile(pattern);
    if (!code) {
        *ret_why = "it cannot be understood";
        return false;
    }
    pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
    pcre2_code_free(code);
    *ret_why = groups ? "" : "it has no (group) to take";
    return groups > 0;
}

bool pattern_first_group(const char *pattern, struct str text, struct str *ret_group)
{
    pcre2_code *code = compile(pattern);
    if (!code)
        return false;
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, NULL);
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    MUST(data && limits);
    pcre2_set_match_limit(limits, STEPS_MAX);
    const int count = pcre2_match(code, (PCRE2_SPTR)text.p, text.n, 0, 0, data, limits);
    const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
    const bool found = count > 1 && at[2] != PCRE2_UNSET;
    if (found)
        *ret_group = (struct str){text.p + at[2], at[3] - at[2]};
    pcre2_match_context_free(limits);
    pcre2_match_data_free(data);
    pcre2_code_free(code);
    return found;
}
