/* cli/verb_param.c - param list, param set. */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/date.h"
#include "finding/finding.h"

static const struct model *wanted(const struct cli *cli, const struct models *models)
{
    return cli->operand_count ? model_find(models, cli->operands[0]) : NULL;
}

enum rc verb_param_list(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {
        {"model", "模型 Model", COLUMN_TEXT, 0},  {"name", "参数 Parameter", COLUMN_TEXT, 0},
        {"value", "值 Value", COLUMN_INT, 0},     {"unit", "单位 Unit", COLUMN_TEXT, 0},
        {"from", "生效日 From", COLUMN_TEXT, 0},  {"title_zh", "含义 Meaning", COLUMN_TEXT, 0},
        {"basis", "依据 Basis", COLUMN_TEXT, 60}, {0}};
    struct models models = {0};
    TRY(finding_models(cli->county, cli->arena, &models, e));
    const struct model *only = wanted(cli, &models);
    if (cli->operand_count && !only) {
        fail(e, RC_NOT_FOUND, "there is no model '%s'", cli->operands[0]);
        return fail_hint(e, "'abacus model list' lists them");
    }
    json_t *list = json_array();
    for (int m = 0; m < models.count; m++)
        for (int p = 0; p < models.list[m].param_count && (!only || only == &models.list[m]); p++) {
            const struct param *param = &models.list[m].params[p];
            for (int v = 0; v < param->value_count; v++) {
                char from[11];
                if (param->values[v].lo > cli->as_of || param->values[v].hi < cli->as_of)
                    continue;
                date_format(param->values[v].lo, from);
                json_array_append_new(list, json_pack("{s:s,s:s,s:I,s:s,s:s,s:s,s:s,s:s}", "model",
                                                      models.list[m].slug, "name", param->name,
                                                      "value", (json_int_t)param->values[v].value,
                                                      "unit", param->unit, "from", from, "title_zh",
                                                      param->title.zh, "title_en", param->title.en,
                                                      "basis", param->basis));
            }
        }
    cli_print_list(cli, list, columns);
    json_decref(list);
    return RC_OK;
}

enum rc verb_param_set(struct cli *cli, struct err *e)
{
    const char *text = cli->operands[2], *day = cli_option(cli, "from");
    char *end = NULL;
    int32_t from = 0;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end)
        return fail(e, RC_USAGE, "'%s' is not a whole number", text);
    if (!date_parse_iso(day, &from))
        return fail(e, RC_USAGE, "--from '%s' is not a day: write it as 2024-06-30", day);
    TRY(finding_set_param(cli->county, cli->operands[0], cli->operands[1], value, from,
                          cli_option(cli, "why"), e));
    printf("自 %s 起 %s 的 %s = %lld / from %s on, %s of %s is %lld\n", day, cli->operands[0],
           cli->operands[1], value, day, cli->operands[1], cli->operands[0], value);
    return RC_OK;
}
