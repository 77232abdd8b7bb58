/* cli/verb_privacy.c - reveal, looks, erase; retention list, approve. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

#include "privacy/privacy.h"

enum rc verb_reveal(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {
        {"subject", "对象 Subject", COLUMN_TEXT, 0}, {"name", "姓名 Name", COLUMN_TEXT, 0},
        {"id", "证件号 Id", COLUMN_TEXT, 0},         {"account", "账号 Account", COLUMN_TEXT, 0},
        {"phone", "电话 Phone", COLUMN_TEXT, 0},     {0}};
    const struct look look = {cli_option(cli, "case"), cli_option(cli, "why")};
    json_t *record = NULL;
    TRY(privacy_reveal(cli->county, cli->arena, cli->operands[0], &look, &record, e));
    cli_print_one(cli, record, columns);
    json_decref(record);
    return RC_OK;
}

enum rc verb_looks(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"at", "时间 At", COLUMN_TEXT, 0},
                                                 {"actor", "谁 Who", COLUMN_TEXT, 20},
                                                 {"kind", "做了什么 What", COLUMN_TEXT, 0},
                                                 {"case", "案件 Case", COLUMN_TEXT, 30},
                                                 {"why", "理由 Why", COLUMN_TEXT, 40},
                                                 {"act", "留痕 Act", COLUMN_INT, 0},
                                                 {0}};
    char who[WHO_BYTES_MAX] = "";
    json_t *list = NULL;
    int64_t delay = 0;
    TRY(cli_read_who(who, e));
    const enum rc rc = privacy_looks(cli->county, cli->arena, who, cli->as_of, &list, &delay, e);
    sodium_memzero(who, sizeof who);
    TRY(rc);
    cli_print_list(cli, list, columns);
    json_decref(list);
    if (cli->format == FORMAT_TABLE && delay)
        printf("最近 %" PRId64 " 日的查询依规定暂不告知 / looks of the last %" PRId64
               " days are not told yet, as the rules have it\n",
               delay, delay);
    return RC_OK;
}

static enum rc erase(struct cli *cli, const struct erasure *erasure, int64_t *ret_act,
                     struct err *e)
{
    int64_t act = 0;
    char who[WHO_BYTES_MAX] = "";
    TRY(cli_number(cli, "act", 1, INT64_MAX, 0, &act, e));
    if (act)
        return privacy_erase_act(cli->county, act, erasure, ret_act, e);
    TRY(cli_read_who(who, e));
    const enum rc rc = privacy_erase(cli->county, who, erasure, ret_act, e);
    sodium_memzero(who, sizeof who);
    return rc;
}

enum rc verb_erase(struct cli *cli, struct err *e)
{
    const struct erasure erasure = {cli_option(cli, "under"), cli_option(cli, "why")};
    int64_t act = 0;
    TRY(erase(cli, &erasure, &act, e));
    printf("已依法删除，见第 %" PRId64 " 号留痕 / erased under act %" PRId64 "\n", act, act);
    return RC_OK;
}

/* ---- retention ---- */

enum rc verb_retention_list(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"batch", "批次 Batch", COLUMN_INT, 0},
                                                 {"file", "文件 File", COLUMN_TEXT, 50},
                                                 {"imported_at", "导入于 Imported", COLUMN_TEXT, 0},
                                                 {"kept_years", "应存年数 Years", COLUMN_INT, 0},
                                                 {0}};
    json_t *list = NULL;
    char name[13];
    TRY(privacy_retention(cli->county, cli->arena, cli->as_of, &list, name, e));
    cli_print_list(cli, list, columns);
    if (cli->format == FORMAT_TABLE && json_array_size(list))
        printf("销毁清单 %s：须两人先后批准 / list %s: two persons approve it, then these "
               "originals are "
               "destroyed:\n  abacus retention approve %s --why …\n",
               name, name, name);
    json_decref(list);
    return RC_OK;
}

enum rc verb_retention_approve(struct cli *cli, struct err *e)
{
    bool destroyed = false;
    TRY(privacy_approve(cli->county, cli->arena, cli->as_of, cli->operands[0],
                        cli_option(cli, "why"), &destroyed, e));
    puts(destroyed ? "两人已批准，原件已销毁 / two persons approved; the originals are destroyed"
                   : "已批准；还需另一人批准 / approved; another person approves it too");
    return RC_OK;
}
