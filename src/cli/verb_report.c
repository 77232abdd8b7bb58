/* cli/verb_report.c - report, evidence. */
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

static enum rc pack(struct cli *cli, const char *id, struct evidence_parts *parts,
                    json_t **ret_finding, json_t **ret_run, struct replay_record *record,
                    struct err *e)
{
    TRY(finding_get(cli->county, id, ret_finding, e));
    TRY(finding_last_run(cli->county, cli->arena, ret_run, e));
    TRY(finding_record(cli->county, cli->arena, id, record, e));
    *parts = (struct evidence_parts){*ret_finding, *ret_run, record->record, record->model_sql};
    return report_evidence(cli->arena, cli_option(cli, "out"), parts, e);
}

enum rc verb_evidence(struct cli *cli, struct err *e)
{
    struct evidence_parts parts = {0};
    struct replay_record record = {0};
    json_t *finding = NULL, *run = NULL;
    const enum rc rc = pack(cli, cli->operands[0], &parts, &finding, &run, &record, e);
    if (rc == RC_OK)
        printf("证据包已写出 / the evidence is in %s\n", cli_option(cli, "out"));
    json_decref(finding);
    json_decref(run);
    json_decref(record.record);
    return rc;
}
