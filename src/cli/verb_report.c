/* cli/verb_report.c - report. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>

#include "finding/finding.h"
#include "report/report.h"

enum rc verb_report(struct cli *cli, struct err *e)
{
    static const struct finding_filter everything = {0};
    const char *dir = cli_option(cli, "out");
    json_t *run = NULL, *findings = NULL;
    struct report_made made = {0};
    enum rc rc = finding_last_run(cli->county, cli->arena, &run, e);
    if (rc == RC_OK)
        rc = finding_list(cli->county, &everything, &findings, e);
    if (rc == RC_OK)
        rc = report_write(cli->arena, dir, run, findings, &made, e);
    json_decref(run);
    json_decref(findings);
    if (rc == RC_OK)
        printf("报告已写出：疑点 %" PRId64 " 条，在 %s\n%" PRId64
               " findings in %s: index.html, month.html, findings.xlsx, findings.csv, "
               "findings.json, units/, models/\n",
               made.findings, dir, made.findings, dir);
    return rc;
}
