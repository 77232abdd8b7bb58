/* cli/verb_model.c - model new, list, show, lint, test, backtest. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "finding/finding.h"
#include "os/os.h"

enum { FILE_MODE = 0644, SLUG_MAX = 60 };

/* ---- which models ---- */

/* Inside a county its models and parameters count too; elsewhere the product's own. */
static enum rc open_knowledge(struct cli *cli, struct county *ret_knowledge,
                              struct models *ret_models, struct err *e)
{
    TRY(county_knowledge(cli->arena, ret_knowledge, e));
    if (os_exists(arena_printf(cli->arena, "%s/state.db", cli->county_path))) {
        if (!cli->county)
            TRY(county_open(cli->county_path, STORE_READ, &cli->county, e));
        return finding_models(cli->county, cli->arena, ret_models, e);
    }
    return models_load(cli->arena, arena_printf(cli->arena, "%s/packs", ret_knowledge->home),
                       ret_models, e);
}

static bool is_file_name(const char *name)
{
    return strchr(name, '/') || str_ends(str_of(name), ".sql");
}

static enum rc find_model(struct cli *cli, const struct models *models, const char *name,
                          struct model **ret, struct err *e)
{
    if (is_file_name(name)) {
        *ret = ARENA_NEW(cli->arena, struct model);
        return model_load(cli->arena, name, *ret, e);
    }
    *ret = model_find(models, name);
    if (*ret)
        return RC_OK;
    fail(e, RC_NOT_FOUND, "there is no model '%s'", name);
    return fail_hint(e, "'abacus model list' lists them; a file is named by its path");
}

/* The models named, or all. */
static enum rc chosen(struct cli *cli, const struct models *all, struct model ***ret,
                      int *ret_count, struct err *e)
{
    const int count = cli->operand_count ? cli->operand_count : all->count;
    struct model **list = ARENA_ARRAY(cli->arena, struct model *, (size_t)count + 1);
    for (int i = 0; i < count; i++) {
        if (cli->operand_count)
            TRY(find_model(cli, all, cli->operands[i], &list[i], e));
        else
            list[i] = &all->list[i];
    }
    *ret = list;
    *ret_count = count;
    return RC_OK;
}

/* ---- new ---- */

static bool is_slug(const char *slug)
{
    const size_t n = strlen(slug);
    return n > 1 && n <= SLUG_MAX && strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == n &&
           slug[0] != '-';
}

/* The first of X001, X002 … that no model has. */
static const char *free_id(struct cli *cli, const struct models *models)
{
    for (int n = 1;; n++) {
        const char *id = arena_printf(cli->arena, "X%03d", n);
        if (!model_find(models, id))
            return id;
    }
}

/* In the county's own pack, or here when there is no county. */
static enum rc place_for(struct cli *cli, const char *slug, const char **ret, struct err *e)
{
    const char *folder =
        cli->county ? arena_printf(cli->arena, "%s/packs/local", cli->county_path) : ".";
    *ret = arena_printf(cli->arena, "%s/%s.sql", folder, slug);
    return os_make_dirs(folder, 0755, e);
}

enum rc verb_model_new(struct cli *cli, struct err *e)
{
    const char *slug = cli->operands[0], *path = cli_option(cli, "out");
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    struct county knowledge;
    struct models models = {0};
    if (!is_slug(slug))
        return fail(e, RC_USAGE, "'%s' is no name for a model: small letters, digits and hyphens",
                    slug);
    TRY(open_knowledge(cli, &knowledge, &models, e));
    if (model_find(&models, slug))
        return fail(e, RC_CONFLICT, "there is a model '%s' already", slug);
    if (!path)
        TRY(place_for(cli, slug, &path, e));
    if (os_exists(path))
        return fail(e, RC_CONFLICT, "'%s' is there already; nothing was changed", path);
    model_template(slug, free_id(cli, &models), &text);
    TRY(os_write_file(path, text.p, text.n, FILE_MODE, e));
    printf("已写出 / wrote %s\n下一步 / next: abacus model lint %s && abacus model test %s\n", path,
           path, path);
    return RC_OK;
}

/* ---- list, show ---- */

enum rc verb_model_list(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {
        {"id", "编号 Id", COLUMN_TEXT, 0},          {"model", "模型 Model", COLUMN_TEXT, 0},
        {"severity", "级别 Level", COLUMN_TEXT, 0}, {"status", "状态 Status", COLUMN_TEXT, 0},
        {"cases", "算例 Cases", COLUMN_INT, 0},     {"title_zh", "名称 Title", COLUMN_TEXT, 0},
        {"title_en", "", COLUMN_TEXT, 0},           {0}};
    struct county knowledge;
    struct models models = {0};
    TRY(open_knowledge(cli, &knowledge, &models, e));
    json_t *list = json_array();
    for (int i = 0; i < models.count; i++) {
        const struct model *m = &models.list[i];
        json_array_append_new(
            list, json_pack("{s:s,s:s,s:i,s:s,s:s,s:s,s:s,s:i,s:s,s:s}", "id", m->id, "model",
                            m->slug, "version", m->version, "severity", m->severity, "status",
                            m->status, "title_zh", m->title.zh, "title_en", m->title.en, "cases",
                            m->case_count, "pack", m->pack, "path", m->path));
    }
    cli_print_list(cli, list, columns);
    json_decref(list);
    return RC_OK;
}

static void print_both(const char *title, const char *const *zh, const char *const *en)
{
    printf("\n%s\n", title);
    for (int i = 0; zh[i]; i++)
        printf("  - %s\n    %s\n", zh[i], en[i] ? en[i] : "");
}

static void print_param(const struct param *p)
{
    printf("  %s（%s）%s / %s；依据 basis: %s\n", p->name, p->unit, p->title.zh, p->title.en,
           p->basis);
    for (int v = 0; v < p->value_count; v++) {
        char from[11];
        date_format(p->values[v].lo, from);
        printf("    自 from %s: %" PRId64 "\n", from, p->values[v].value);
    }
}

enum rc verb_model_show(struct cli *cli, struct err *e)
{
    struct county knowledge;
    struct models models = {0};
    struct model *m = NULL;
    TRY(open_knowledge(cli, &knowledge, &models, e));
    TRY(find_model(cli, &models, cli->operands[0], &m, e));
    printf("%s %s（%s，第 %d 版，%s）\n%s\n\n%s\n%s\n\n依据 Law\n", m->id, m->title.zh, m->severity,
           m->version, m->status, m->title.en, m->detects.zh, m->detects.en);
    for (int i = 0; i < m->law_count; i++)
        printf("  %s%s%s%s\n", m->laws[i].name, m->laws[i].article,
               *m->laws[i].from ? arena_printf(cli->arena, "（%s 起 from）", m->laws[i].from)
                                : "：",
               m->laws[i].text);
    puts("\n参数 Parameters");
    for (int i = 0; i < m->param_count; i++)
        print_param(&m->params[i]);
    print_both("常见误报 Lawful look-alikes", m->lookalikes_zh, m->lookalikes_en);
    print_both("请核实 Ask for", m->ask_zh, m->ask_en);
    printf("\n文件 File: %s\n", m->path);
    return RC_OK;
}

/* ---- lint, test ---- */

enum rc verb_model_lint(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {
        {"model", "模型 Model", COLUMN_TEXT, 0}, {"problem", "问题 Problem", COLUMN_TEXT, 0}, {0}};
    struct county knowledge;
    struct models all = {0};
    struct model **list = NULL;
    int count = 0;
    TRY(open_knowledge(cli, &knowledge, &all, e));
    TRY(chosen(cli, &all, &list, &count, e));
    json_t *rows = json_array();
    enum rc rc = RC_OK;
    for (int i = 0; i < count && rc == RC_OK; i++) {
        json_t *problems = json_array();
        size_t p;
        const json_t *problem;
        rc = engine_lint(cli->arena, &knowledge, list[i], problems, e);
        json_array_foreach(problems, p, problem)
            json_array_append_new(rows, json_pack("{s:s,s:s}", "model", list[i]->slug, "problem",
                                                  json_string_value(problem)));
        json_decref(problems);
    }
    const size_t found = json_array_size(rows);
    if (rc == RC_OK && (found || cli->format != FORMAT_TABLE))
        cli_print_list(cli, rows, columns);
    else if (rc == RC_OK)
        printf("%d 个模型没有问题 / %d model(s) are sound\n", count, count);
    json_decref(rows);
    if (rc != RC_OK)
        return rc;
    return found ? fail(e, RC_MODEL, "%zu problem(s) in %d model(s)", found, count) : RC_OK;
}

enum rc verb_model_test(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {
        {"model", "模型 Model", COLUMN_TEXT, 0},   {"kind", "种类 Kind", COLUMN_TEXT, 0},
        {"result", "结果 Result", COLUMN_TEXT, 0}, {"case", "算例 Case", COLUMN_TEXT, 0},
        {"detail", "说明 Detail", COLUMN_TEXT, 0}, {0}};
    struct county knowledge;
    struct models all = {0};
    struct model **list = NULL;
    int count = 0, failed = 0, total = 0;
    TRY(open_knowledge(cli, &knowledge, &all, e));
    TRY(chosen(cli, &all, &list, &count, e));
    json_t *rows = json_array();
    enum rc rc = RC_OK;
    for (int i = 0; i < count && rc == RC_OK; i++) {
        struct case_result *results = NULL;
        rc = engine_test(cli->arena, &knowledge, list[i], &results, e);
        for (int c = 0; rc == RC_OK && c < list[i]->case_count; c++, total++) {
            failed += !results[c].is_passed;
            json_array_append_new(rows,
                                  json_pack("{s:s,s:s,s:s,s:s,s:s}", "model", list[i]->slug, "kind",
                                            results[c].test->kind, "result",
                                            results[c].is_passed ? "passed" : "FAILED", "case",
                                            results[c].test->name, "detail", results[c].detail));
        }
    }
    if (rc == RC_OK)
        cli_print_list(cli, rows, columns);
    json_decref(rows);
    if (rc != RC_OK)
        return rc;
    if (cli->format == FORMAT_TABLE)
        printf("\n%d 通过 passed, %d 未通过 failed\n", total - failed, failed);
    return failed ? fail(e, RC_MODEL, "%d of %d worked case(s) failed", failed, total) : RC_OK;
}

/* ---- backtest ---- */

/* Counts and sums by year of occurrence: who wants to see rows, runs the model. */
static json_t *by_year(const json_t *rows)
{
    json_t *years = json_object(), *list = json_array();
    size_t i;
    const json_t *row;
    const char *year;
    json_t *sum;
    json_array_foreach(rows, i, row)
    {
        char key[5] = "";
        snprintf(key, sizeof key, "%.4s", cli_text(row, "occurred_on"));
        sum = json_object_get(years, *key ? key : "-");
        if (!sum) {
            sum = json_pack("{s:s,s:i,s:i}", "year", *key ? key : "-", "findings", 0, "amount_fen",
                            0);
            json_object_set_new(years, *key ? key : "-", sum);
        }
        json_object_set_new(sum, "findings",
                            json_integer(json_integer_value(json_object_get(sum, "findings")) + 1));
        json_object_set_new(sum, "amount_fen",
                            json_integer(json_integer_value(json_object_get(sum, "amount_fen")) +
                                         json_integer_value(json_object_get(row, "amount_fen"))));
    }
    json_object_foreach(years, year, sum)
    {
        size_t at = 0;
        while (at < json_array_size(list) &&
               strcmp(cli_text(json_array_get(list, at), "year"), year) < 0)
            at++;
        json_array_insert(list, at, sum);
    }
    json_decref(years);
    return list;
}

enum rc verb_model_backtest(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"year", "年 Year", COLUMN_TEXT, 0},
                                                 {"findings", "疑点 Findings", COLUMN_INT, 0},
                                                 {"amount_fen", "金额(元) Yuan", COLUMN_FEN, 0},
                                                 {0}};
    struct models all = {0};
    struct model *model = NULL;
    struct snapshot snapshot = {0};
    struct engine_result result = {0};
    const char *note = "";
    TRY(finding_models(cli->county, cli->arena, &all, e));
    TRY(find_model(cli, &all, cli->operands[0], &model, e));
    TRY(lake_snapshot(cli->county, cli->arena, &snapshot, e));
    const struct model *const one = model;
    const struct engine_input input = {.snapshot = &snapshot,
                                       .facts_folder =
                                           county_file(cli->county, cli->arena, "facts"),
                                       .models = &one,
                                       .model_count = 1,
                                       .as_of = cli->as_of};
    TRY(engine_run(cli->county, cli->arena, &input, &result, &note, e));
    json_t *years = by_year(result.rows);
    cli_print_list(cli, years, columns);
    json_decref(years);
    if (cli->format == FORMAT_TABLE)
        printf("\n%s（%s）：%zu 条，核查 %" PRId64 " 行，%" PRId64
               " 毫秒；未留存 / %zu rows, %" PRId64 " checked, nothing was kept\n",
               model->title.zh, engine_state_name(result.state), json_array_size(result.rows),
               result.checked_rows, result.millis, json_array_size(result.rows),
               result.checked_rows);
    json_decref(result.rows);
    if (result.state == ENGINE_CHECKED)
        return RC_OK;
    return fail(e, result.state == ENGINE_FAILED ? RC_MODEL : RC_ATTENTION, "%s", result.why.en);
}
