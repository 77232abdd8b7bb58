#include "cli/cli.h"
enum rc verb_report(struct cli *cli, struct err *e)
{
    (void)cli;
    return fail(e, RC_NOT_FOUND, "the report is not built in yet");
}
