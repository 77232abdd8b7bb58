/* cli/verb_find.c - find: what the county holds about one person, account or firm. */
#include "cli/cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "finding/finding.h"

enum rc cli_read_who(char who[WHO_BYTES_MAX], struct err *e)
{
    if (isatty(STDIN_FILENO))
        fputs("查谁（证件号、账号、电话、姓名或单位） / who: ", stderr);
    if (!fgets(who, WHO_BYTES_MAX, stdin))
        return fail(e, RC_USAGE, "nothing was asked for: the standard input is empty");
    const size_t n = strcspn(who, "\r\n");
    if (!who[n] && n == WHO_BYTES_MAX - 1)
        return fail(e, RC_USAGE, "what is asked for is longer than %d bytes", WHO_BYTES_MAX - 1);
    who[n] = 0;
    return RC_OK;
}

static void print_found(const json_t *found)
{
    size_t i;
    const json_t *finding;
    const json_t *findings = json_object_get(found, "findings"),
                 *rows = json_object_get(found, "rows");
    printf("%s：疑点 findings %zu，记录 rows %zu（此次查询已留痕 this look is on record）\n",
           cli_text(found, "subject"), json_array_size(findings), json_array_size(rows));
    json_array_foreach(findings, i, finding)
        printf("\n%s  %s（%s）\n  %s\n", cli_text(finding, "id"), cli_text(finding, "title_zh"),
               cli_text(finding, "status"), cli_text(finding, "reason_zh"));
    puts("");
    cli_print_evidence(rows);
}

enum rc verb_find(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"register", "登记簿 Register", COLUMN_TEXT, 0},
                                                 {"file", "文件 File", COLUMN_TEXT, 0},
                                                 {"sheet", "工作表 Sheet", COLUMN_TEXT, 0},
                                                 {"row", "行 Row", COLUMN_INT, 0},
                                                 {0}};
    char who[WHO_BYTES_MAX] = "";
    json_t *found = NULL;
    if (!cli->operand_count)
        TRY(cli_read_who(who, e));
    const struct find_query query = {.raw = cli->operand_count ? cli->operands[0] : who,
                                     .case_no = cli_option(cli, "case"),
                                     .why = cli_option(cli, "why")};
    const enum rc rc = finding_find(cli->county, cli->arena, &query, &found, e);
    sodium_memzero(who, sizeof who);
    if (rc != RC_OK)
        return rc;
    if (cli->format == FORMAT_JSON)
        cli_print_json(found);
    else if (cli->format == FORMAT_CSV)
        cli_print_list(cli, json_object_get(found, "rows"), columns);
    else
        print_found(found);
    json_decref(found);
    return RC_OK;
}
