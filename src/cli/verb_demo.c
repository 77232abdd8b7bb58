/* cli/verb_demo.c - demo, demo score. */
#include "cli/cli.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/progress.h"
#include "demo/demo.h"
#include "finding/finding.h"

static void on_rows(void *context, int64_t rows)
{
    progress_update(context, rows);
}

enum rc verb_demo(struct cli *cli, struct err *e)
{
    struct progress progress;
    struct demo_made made = {0};
    int64_t people = 0, seed = 1;
    TRY(cli_number(cli, "people", DEMO_PEOPLE_MIN, DEMO_PEOPLE_MAX, DEMO_PEOPLE_DEFAULT, &people,
                   e));
    TRY(cli_number(cli, "seed", 0, INT64_MAX, 1, &seed, e));
    progress_start(&progress, "生成 writing", 0, "行 rows");
    const struct demo_options options = {
        .people = people, .seed = (uint64_t)seed, .on_rows = on_rows, .context = &progress};
    const enum rc rc = demo_make(cli->operands[0], &options, &made, e);
    progress_end(&progress);
    if (rc == RC_OK)
        printf("虚构县报送文件 %" PRId64 " 个、%" PRId64 " 行，在 %s（数据至 %s；区划 %s 不存在）\n"
               "%" PRId64 " files, %" PRId64 " rows of a fictional county in %s; %" PRId64
               " violations and %" PRId64 " look-alikes are planted (truth.csv)\n",
               made.files, made.rows, cli->operands[0], DEMO_AS_OF, DEMO_DIVISION, made.files,
               made.rows, cli->operands[0], made.fires, made.quiet);
    return rc;
}

/* ---- score ---- */

static const char *percent(struct arena *arena, int bp)
{
    return bp < 0 ? "-" : arena_printf(arena, "%d.%02d%%", bp / 100, bp % 100);
}

static json_t *misses_json(const struct demo_miss *list, size_t count)
{
    json_t *out = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(out, json_pack("{s:s,s:s,s:s,s:s,s:I,s:s}", "model", list[i].model,
                                             "group", list[i].group, "file", list[i].file, "sheet",
                                             list[i].sheet, "row", (json_int_t)list[i].row, "note",
                                             list[i].note));
    return out;
}

static void print_misses(const char *title, const struct demo_miss *list, size_t count)
{
    enum { SHOWN = 20 };
    if (count)
        printf("\n%s\n", title);
    for (size_t i = 0; i < count && i < SHOWN; i++)
        printf("  %s  %s %s %" PRId64 "  %s  %s\n", list[i].model, list[i].file, list[i].sheet,
               list[i].row, list[i].group, list[i].note);
    if (count > SHOWN)
        printf("  … 共 %zu / %zu in all; --format json 列出全部 lists all\n", count, count);
}

enum rc verb_demo_score(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"model", "模型 Model", COLUMN_TEXT, 0},
                                                 {"planted", "埋设 Planted", COLUMN_INT, 0},
                                                 {"found", "查出 Found", COLUMN_INT, 0},
                                                 {"findings", "疑点 Findings", COLUMN_INT, 0},
                                                 {"false_alarms", "误报 False", COLUMN_INT, 0},
                                                 {"precision", "准确 Precision", COLUMN_TEXT, 0},
                                                 {"recall", "查全 Recall", COLUMN_TEXT, 0},
                                                 {0}};
    static const struct finding_filter everything = {0};
    struct demo_score_result result = {0};
    json_t *findings = NULL, *list = json_array();
    enum rc rc = finding_list(cli->county, &everything, &findings, e);
    if (rc == RC_OK)
        rc = demo_score(cli->arena, cli->operands[0], findings, &result, e);
    for (size_t i = 0; rc == RC_OK && i < result.model_count; i++) {
        const struct demo_model_score *m = &result.models[i];
        json_array_append_new(
            list, json_pack("{s:s,s:I,s:I,s:I,s:I,s:s,s:s}", "model", m->model, "planted",
                            (json_int_t)m->planted, "found", (json_int_t)m->found, "findings",
                            (json_int_t)m->findings, "false_alarms", (json_int_t)m->false_alarms,
                            "precision", percent(cli->arena, m->precision_bp), "recall",
                            percent(cli->arena, m->recall_bp)));
    }
    if (rc == RC_OK && cli->format == FORMAT_JSON) {
        json_t *all = json_pack("{s:O,s:o,s:o}", "models", list, "missed",
                                misses_json(result.missed, result.missed_count), "false_alarms",
                                misses_json(result.false_alarms, result.false_count));
        cli_print_json(all);
        json_decref(all);
    } else if (rc == RC_OK) {
        cli_print_list(cli, list, columns);
        if (cli->format == FORMAT_TABLE) {
            print_misses("漏查 Missed", result.missed, result.missed_count);
            print_misses("误报 False alarms", result.false_alarms, result.false_count);
        }
    }
    json_decref(list);
    json_decref(findings);
    return rc != RC_OK ? rc : result.missed_count || result.false_count ? RC_ATTENTION : RC_OK;
}
