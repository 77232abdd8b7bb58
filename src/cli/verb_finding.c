/* cli/verb_finding.c - run, findings, show, replay. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "finding/finding.h"

/* ---- run ---- */

static json_t *summary_json(const struct run_summary *summary)
{
    json_t *list = json_array();
    for (int i = 0; i < summary->count; i++) {
        const struct run_model_summary *m = &summary->models[i];
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:o}", "id",
                            m->id, "model", m->model, "title_zh", m->title_zh, "title_en",
                            m->title_en, "severity", m->severity, "state", m->state, "why_zh",
                            m->why_zh, "why_en", m->why_en, "checked_rows",
                            (json_int_t)m->checked_rows, "findings", (json_int_t)m->findings, "new",
                            (json_int_t)m->fresh, "changed", (json_int_t)m->changed, "resolved",
                            (json_int_t)m->resolved, "millis", (json_int_t)m->millis, "reused_run",
                            m->reused_run ? json_integer(m->reused_run) : json_null()));
    }
    return list;
}

static bool needs_attention(const struct run_summary *summary)
{
    for (int i = 0; i < summary->count; i++)
        if (strcmp(summary->models[i].state, "checked") != 0)
            return true;
    return *summary->sandbox_note != 0;
}

enum rc verb_run(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"id", "编号 Id", COLUMN_TEXT, 0},
                                                 {"title_zh", "模型 Model", COLUMN_TEXT, 40},
                                                 {"state", "状态 State", COLUMN_TEXT, 0},
                                                 {"checked_rows", "核查行 Checked", COLUMN_INT, 0},
                                                 {"findings", "疑点 Findings", COLUMN_INT, 0},
                                                 {"new", "新 New", COLUMN_INT, 0},
                                                 {"changed", "变 Changed", COLUMN_INT, 0},
                                                 {"resolved", "消 Resolved", COLUMN_INT, 0},
                                                 {"millis", "毫秒 ms", COLUMN_INT, 0},
                                                 {"reused_run", "沿用 Stands since", COLUMN_INT, 0},
                                                 {"why_zh", "说明 Note", COLUMN_TEXT, 60},
                                                 {0}};
    int64_t threads = 0;
    struct run_summary summary = {0};
    TRY(cli_number(cli, "threads", 1, 1024, 0, &threads, e));
    const struct run_options options = {.models = cli->operand_count ? cli->operands : NULL,
                                        .as_of = cli->as_of,
                                        .threads = (int)threads,
                                        .is_full = cli_option(cli, "full") != NULL,
                                        .show_progress = true};
    TRY(finding_run(cli->county, cli->arena, &options, &summary, e));
    json_t *list = summary_json(&summary);
    cli_print_list(cli, list, columns);
    json_decref(list);
    if (cli->format == FORMAT_TABLE)
        printf("\n第 %" PRId64 " 次运行：疑点 %" PRId64 " 条，新增 %" PRId64 "，变化 %" PRId64
               "，消除 %" PRId64 "；数据快照 %.12s\n"
               "run %" PRId64 ": %" PRId64 " findings, %" PRId64 " new, %" PRId64
               " changed, %" PRId64 " resolved; snapshot %.12s\n",
               summary.run, summary.findings, summary.fresh, summary.changed, summary.resolved,
               summary.snapshot, summary.run, summary.findings, summary.fresh, summary.changed,
               summary.resolved, summary.snapshot);
    if (*summary.sandbox_note)
        fprintf(stderr, "注意 / note: %s\n", summary.sandbox_note);
    return needs_attention(&summary) ? RC_ATTENTION : RC_OK;
}

/* ---- digest ---- */

static enum rc digest_run(const struct cli *cli, int64_t *ret, struct err *e)
{
    json_t *run = NULL;
    TRY(finding_last_run(cli->county, cli->arena, &run, e));
    const int64_t last = json_integer_value(json_object_get(run, "run"));
    json_decref(run);
    return cli_number(cli, "run", 1, last, last, ret, e);
}

static void print_part(const struct cli *cli, const char *title, const json_t *list)
{
    static const struct list_column columns[] = {{"id", "编号 Id", COLUMN_TEXT, 0},
                                                 {"severity", "级别 Level", COLUMN_TEXT, 0},
                                                 {"unit", "单位 Unit", COLUMN_TEXT, 24},
                                                 {"amount_fen", "金额(元) Yuan", COLUMN_FEN, 0},
                                                 {"reason_zh", "理由 Reason", COLUMN_TEXT, 80},
                                                 {0}};
    printf("%s：%zu\n", title, json_array_size(list));
    if (json_array_size(list))
        cli_print_list(cli, list, columns);
    puts("");
}

json_t *cli_interfaces(const json_t *findings)
{
    json_t *list = json_array();
    size_t i;
    const json_t *finding;
    json_array_foreach(findings, i, finding)
        json_array_append_new(list, finding_interface(finding));
    return list;
}

static void print_digest_csv(const struct cli *cli, const struct digest *digest)
{
    static const struct list_column columns[] = {{"change", "", COLUMN_TEXT, 0},
                                                 {"id", "", COLUMN_TEXT, 0},
                                                 {"severity", "", COLUMN_TEXT, 0},
                                                 {"title_zh", "", COLUMN_TEXT, 0},
                                                 {"unit", "", COLUMN_TEXT, 0},
                                                 {"amount_fen", "", COLUMN_FEN, 0},
                                                 {"occurred_on", "", COLUMN_TEXT, 0},
                                                 {"reason_zh", "", COLUMN_TEXT, 0},
                                                 {0}};
    const struct {
        const char *change;
        json_t *list;
    } parts[] = {
        {"new", digest->fresh}, {"changed", digest->changed}, {"resolved", digest->resolved}};
    json_t *all = json_array(), *finding;
    size_t i;
    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
        json_array_foreach(parts[p].list, i, finding)
        {
            json_object_set_new(finding, "change", json_string(parts[p].change));
            json_array_append(all, finding);
        }
    cli_print_list(cli, all, columns);
    json_decref(all);
}

static void print_digest(const struct cli *cli, const struct digest *digest)
{
    printf("第 %" PRId64 " 次运行带来的变化 what run %" PRId64 " brought\n\n", digest->run,
           digest->run);
    print_part(cli, "新增 New", digest->fresh);
    print_part(cli, "变化 Changed", digest->changed);
    print_part(cli, "消除 Resolved", digest->resolved);
}

enum rc verb_digest(struct cli *cli, struct err *e)
{
    int64_t run = 0;
    CLEANUP(digest_fini) struct digest digest = {0};
    TRY(digest_run(cli, &run, e));
    TRY(finding_digest(cli->county, run, &digest, e));
    if (cli->format != FORMAT_JSON) {
        (cli->format == FORMAT_CSV ? print_digest_csv : print_digest)(cli, &digest);
        return RC_OK;
    }
    json_t *all = json_pack("{s:I,s:o,s:o,s:o}", "run", (json_int_t)run, "new",
                            cli_interfaces(digest.fresh), "changed", cli_interfaces(digest.changed),
                            "resolved", cli_interfaces(digest.resolved));
    cli_print_json(all);
    json_decref(all);
    return RC_OK;
}

/* ---- findings ---- */

static enum rc check_word(const char *option, const char *word, const char *const *known,
                          struct err *e)
{
    if (!word)
        return RC_OK;
    for (const char *const *k = known; *k; k++)
        if (strcmp(*k, word) == 0)
            return RC_OK;
    return fail(e, RC_USAGE, "--%s '%s' is not known; see 'abacus help findings'", option, word);
}

static const struct list_column FINDING_COLUMNS[] = {{"id", "编号 Id", COLUMN_TEXT, 0},
                                                     {"severity", "级别 Level", COLUMN_TEXT, 0},
                                                     {"title_zh", "模型 Model", COLUMN_TEXT, 24},
                                                     {"unit", "单位 Unit", COLUMN_TEXT, 24},
                                                     {"amount_fen", "金额(元) Yuan", COLUMN_FEN, 0},
                                                     {"occurred_on", "日期 On", COLUMN_TEXT, 0},
                                                     {"status", "状态 Status", COLUMN_TEXT, 0},
                                                     {"reason_zh", "理由 Reason", COLUMN_TEXT, 80},
                                                     {0}};

enum rc verb_findings(struct cli *cli, struct err *e)
{
    static const char *const statuses[] = {"new", "open", "resolved", "all", NULL},
                             *const levels[] = {"red", "yellow", "blue", NULL};
    const char *status = cli_option(cli, "status");
    struct finding_filter filter = {.model = cli_option(cli, "model"),
                                    .unit = cli_option(cli, "unit"),
                                    .severity = cli_option(cli, "severity"),
                                    .status = status && strcmp(status, "all") == 0 ? "" : status};
    json_t *list = NULL;
    TRY(check_word("status", status, statuses, e));
    TRY(check_word("severity", filter.severity, levels, e));
    TRY(cli_number(cli, "limit", 1, INT32_MAX, 0, &filter.limit, e));
    TRY(finding_list(cli->county, &filter, &list, e));
    if (cli->format == FORMAT_JSON) {
        json_t *shown = cli_interfaces(list);
        cli_print_json(shown);
        json_decref(shown);
    } else {
        cli_print_list(cli, list, FINDING_COLUMNS);
    }
    json_decref(list);
    return RC_OK;
}

/* ---- show ---- */

static void print_strings(const json_t *finding, const char *title, const char *key_zh,
                          const char *key_en)
{
    size_t i;
    const json_t *item;
    const json_t *zh = json_object_get(finding, key_zh), *en = json_object_get(finding, key_en);
    if (json_array_size(zh) == 0)
        return;
    printf("\n%s\n", title);
    json_array_foreach(zh, i, item) printf(
        "  - %s / %s\n", json_string_value(item),
        json_string_value(json_array_get(en, i)) ? json_string_value(json_array_get(en, i)) : "");
}

void cli_print_evidence(const json_t *rows)
{
    size_t i, c;
    const json_t *row, *cell;
    json_array_foreach(rows, i, row)
    {
        printf("  %s  %s%s%s  第 %" JSON_INTEGER_FORMAT " 行 row\n", cli_text(row, "register"),
               cli_text(row, "file"), *cli_text(row, "sheet") ? " / " : "", cli_text(row, "sheet"),
               json_integer_value(json_object_get(row, "row")));
        json_array_foreach(json_object_get(row, "cells"), c, cell)
            printf("      %s: %s\n", cli_text(cell, "title_zh"), cli_text(cell, "value"));
    }
}

static void print_finding(struct cli *cli, const json_t *f)
{
    size_t i;
    const json_t *law;
    const char *key;
    json_t *value;
    printf("%s  %s %s（%s）\n\n%s\n%s\n\n", cli_text(f, "id"), cli_text(f, "model_id"),
           cli_text(f, "title_zh"), cli_text(f, "severity"), cli_text(f, "reason_zh"),
           cli_text(f, "reason_en"));
    printf("对象 Subject: %s    单位 Unit: %s    乡镇 Township: %s\n", cli_text(f, "subject"),
           cli_text(f, "unit"), cli_text(f, "township"));
    printf("金额 Amount: %s 元    日期 On: %s    把握 Grade: %s    状态 Status: %s（首见 %s，末见 "
           "%s）\n",
           cli_yuan(cli->arena, json_integer_value(json_object_get(f, "amount_fen"))),
           cli_text(f, "occurred_on"), cli_text(f, "grade"), cli_text(f, "status"),
           cli_text(f, "first_seen"), cli_text(f, "last_seen"));
    puts("\n依据 Law");
    json_array_foreach(json_object_get(f, "law"), i, law) printf(
        "  %s%s  %s\n", cli_text(law, "name"), cli_text(law, "article"), cli_text(law, "text"));
    json_object_foreach(json_object_get(f, "parameters"), key, value)
        printf("参数 Parameter: %s = %" JSON_INTEGER_FORMAT "\n", key, json_integer_value(value));
    print_strings(f, "常见误报 Lawful look-alikes", "lookalikes_zh", "lookalikes_en");
    print_strings(f, "请核实 Ask for", "ask_zh", "ask_en");
    puts("\n证据 Evidence（已脱敏 masked）");
    cli_print_evidence(json_object_get(f, "evidence"));
    puts("\n此为疑点，未经人工核实不作定论；当事单位有权说明。\nThis is an anomaly until a person "
         "confirms it; the unit has the right to reply.");
}

enum rc verb_show(struct cli *cli, struct err *e)
{
    json_t *finding = NULL;
    TRY(finding_get(cli->county, cli->operands[0], &finding, e));
    if (cli->format == FORMAT_JSON)
        cli_print_json(finding);
    else if (cli->format == FORMAT_CSV)
        cli_print_one(cli, finding, FINDING_COLUMNS);
    else
        print_finding(cli, finding);
    json_decref(finding);
    return RC_OK;
}

enum rc verb_replay(struct cli *cli, struct err *e)
{
    bool is_same = false;
    const char *detail = "";
    TRY(finding_replay(cli->county, cli->arena, cli->operands[0], &is_same, &detail, e));
    printf("%s\n%s\n",
           is_same ? "重算结果一致 / the same facts came out"
                   : "重算结果不一致 / other facts came out",
           detail);
    return is_same ? RC_OK : RC_ATTENTION;
}
