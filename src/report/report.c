/* report/report.c - all files of a report. */
#include "report/report_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "os/os.h"

static enum rc write_json(const struct report *r, const char *path, struct err *e)
{
    char *text = json_dumps(r->findings, JSON_INDENT(1) | JSON_SORT_KEYS);
    MUST(text);
    const enum rc rc = os_write_file(path, text, strlen(text), 0644, e);
    free(text);
    return rc;
}

enum rc report_write(struct arena *arena, const char *dir, const json_t *run,
                     const json_t *findings, struct report_made *ret, struct err *e)
{
    const size_t count = json_array_size(findings);
    const struct report r = {arena, run, findings, count,
                             count < REPORT_FINDINGS_MAX ? count : REPORT_FINDINGS_MAX};
    TRY(os_make_dirs(dir, 0755, e));
    TRY(write_json(&r, arena_printf(arena, "%s/findings.json", dir), e));
    TRY(list_write(&r, arena_printf(arena, "%s/findings.csv", dir), e));
    TRY(workbook_write(&r, arena_printf(arena, "%s/findings.xlsx", dir), e));
    TRY(units_write(&r, arena_printf(arena, "%s/units", dir), e));
    TRY(model_pages_write(&r, arena_printf(arena, "%s/models", dir), e));
    TRY(month_write(&r, arena_printf(arena, "%s/month.html", dir), e));
    TRY(page_write(&r, arena_printf(arena, "%s/index.html", dir), e));
    *ret = (struct report_made){(int64_t)r.count, (int64_t)r.drawn};
    return RC_OK;
}
