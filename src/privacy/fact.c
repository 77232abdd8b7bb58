/* privacy/fact.c - one number out of a small dated fact of the county. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "os/os.h"
#include "privacy/privacy_int.h"

enum { FACT_BYTES_MAX = 64 << 10, NUMBER_MAX = 36500 };

static bool is_in_force(const char *starts, const char *ends, int32_t today)
{
    int32_t from = 0, to = 0;
    return (!*starts || (date_parse_iso(starts, &from) && from <= today)) &&
           (!*ends || (date_parse_iso(ends, &to) && today <= to));
}

/* Takes a cell off the front of *rest. */
static char *next_cell(char **rest)
{
    char *cell = *rest, *comma = cell ? strchr(cell, ',') : NULL;
    if (comma)
        *comma = 0;
    *rest = comma ? comma + 1 : NULL;
    return cell;
}

static bool read_line(char *line, const char *key, int32_t today, int64_t *ret)
{
    char *end = NULL, *rest = line;
    line[strcspn(line, "\r")] = 0;
    const char *name = key ? next_cell(&rest) : NULL;
    const char *number = next_cell(&rest), *starts = next_cell(&rest), *ends = next_cell(&rest);
    if (!ends || rest || (key && strcmp(name, key) != 0))
        return false;
    const long value = strtol(number, &end, 10);
    if (end == number || *end || value < 0 || value > NUMBER_MAX ||
        !is_in_force(starts, ends, today))
        return false;
    *ret = value;
    return true;
}

enum rc fact_number(const struct county *county, struct arena *arena, const char *file,
                    const char *key, int32_t today, int64_t *ret, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    const char *path = arena_printf(arena, "%s/facts/%s.csv", county->path, file);
    char *save = NULL;
    bool has_number = false;
    if (!os_exists(path)) {
        fail(e, RC_MISSING, "the county has no fact '%s'", path);
        return fail_hint(e, "copy it from %s/facts and look it over", county->home);
    }
    TRY(os_read_file(path, FACT_BYTES_MAX, &text, e));
    for (char *line = text.n ? strtok_r(text.p, "\n", &save) : NULL; line;
         line = strtok_r(NULL, "\n", &save))
        has_number = read_line(line, key, today, ret) || has_number;
    if (has_number)
        return RC_OK;
    fail(e, RC_SYNTAX, "'%s' gives no number for today", path);
    return fail_hint(e, "its header says what a line is; leave both days empty to say always");
}
