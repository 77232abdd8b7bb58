/* report/report.h - the findings of a county as files that people open: a page, a workbook, CSV and
 * JSON; a workbook a unit, a page a kind of check, and the month on two pages.
 *
 * Everything is made from what finding/ hands over; nothing is read from the lake here. The page is
 * one file without network, its script and style bound by hash; every text from outside is escaped.
 * It draws REPORT_FINDINGS_MAX findings, the most severe, and says so when there are more: the
 * other files hold all of them. */
#ifndef IA_REPORT_REPORT_H
#define IA_REPORT_REPORT_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

struct report_made {
    int64_t findings; /* in the files */
    int64_t drawn;    /* in index.html */
};

/* Writes index.html, month.html, findings.xlsx, findings.csv and findings.json, models/<id>.html
 * and units/<unit>.xlsx into the folder `dir`, which is made when it is not there; files of these
 * names are replaced, each at once, and workbooks of units from an earlier report are removed. run
 * what finding_last_run gave findings  what finding_list gave, most severe first Both stay the
 * caller's. */
enum rc report_write(struct arena *arena, const char *dir, const json_t *run,
                     const json_t *findings, struct report_made *ret, struct err *e);

/* One finding as a .zip for its file: a sheet for people (sheet.html), the masked rows
 * (evidence.xlsx), the finding and the record of its computation (finding.json, replay.json), its
 * model (model.sql) and SHA256SUMS. The same finding gives the same bytes. finding  what
 * finding_get gave run      what finding_last_run gave, for the county's name and the titles of
 * parameters record, model_sql  what finding_record gave */
struct evidence_parts {
    const json_t *finding, *run, *record;
    const char *model_sql;
};
enum rc report_evidence(struct arena *arena, const char *path, const struct evidence_parts *parts,
                        struct err *e);

#endif
