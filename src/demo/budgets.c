/* demo/budgets.c - two years' lists of what is left of units' budgets. In the background everything
 * is used up within the year after its first. */
#include "demo/papers.h"

#include <inttypes.h>
#include <stdio.h>

#include "demo/files.h"
#include "demo/units.h"

enum { COLUMNS = 13, ITEMS = 6, FIRST_LIST = 2023, LAST_LIST = 2024 };

static const char *const ITEM_NAMES[ITEMS] = {"办公设备更新", "业务培训",   "信息系统运行维护",
                                              "政策宣传",     "档案数字化", "志愿服务"};

/* ---- lines ---- */

static void name_line(struct budget_line *line, int64_t number)
{
    snprintf(line->code, sizeof line->code, DEMO_DIVISION "%02dB%010" PRId64,
             line->first_year % 100, number);
    snprintf(line->document, sizeof line->document, "示财预〔%d〕%" PRId64 "号", line->first_year,
             number % 900000 + 1);
}

struct budget_line *plant_budget_line(struct plan *plan, const struct plant *plant, int unit,
                                      int first_year)
{
    struct papers *papers = plan->papers;
    papers->budget_lines = plan_grow(plan, papers->budget_lines, &papers->budget_line_count,
                                     sizeof *papers->budget_lines);
    const int64_t number = 500000 + (int64_t)papers->budget_line_count;
    struct budget_line *line = &papers->budget_lines[papers->budget_line_count - 1];
    *line = (struct budget_line){.unit = unit,
                                 .year = LAST_LIST,
                                 .first_year = first_year,
                                 .fen = 20000000 + number * 37100 % 30000000,
                                 .note = "",
                                 .plant = plant};
    line->left_fen = line->fen / 4;
    name_line(line, number);
    snprintf(line->project, sizeof line->project, "%s（第%" PRId64 "项）",
             ITEM_NAMES[number % ITEMS], number - 500000);
    return line;
}

/* Items 0 to 3 are new every year; 4 was new last year and is still being spent; 5 was used up. */
static struct budget_line background_line(const struct plan *plan, int unit, int item, int year)
{
    const int age = item < 4 ? 0 : 1;
    struct budget_line line = {.unit = unit, .year = year, .first_year = year - age, .note = ""};
    const int64_t number = ((int64_t)line.first_year * 100 + unit) * ITEMS + item;
    const uint64_t r = chance(plan->seed, STREAM_BUDGET, (uint64_t)number);
    line.fen = 5000000 + (int64_t)(r % 90000) * 100;
    line.left_fen = item == 5 ? 0 : line.fen / 3;
    name_line(&line, number % 500000);
    snprintf(line.project, sizeof line.project, "%s", ITEM_NAMES[item]);
    return line;
}

/* ---- the list ---- */

static void write_line(struct plan *plan, struct table *table, const struct budget_line *line)
{
    table_number(table, line->year);
    table_text(table, unit_at(line->unit)->name);
    table_text(table, line->document);
    table_text(table, line->code);
    table_text(table, line->project);
    table_text(table, "一般公共预算");
    table_text(table, "30299-其他商品和服务支出");
    table_number(table, line->first_year);
    table_money(table, line->fen);
    table_money(table, line->fen - line->left_fen);
    table_money(table, line->left_fen);
    table_money(table, line->recovered_fen);
    table_text(table, line->note);
    plan_end_row(plan, table, line->plant);
}

static void write_head(struct table *table, int year)
{
    static const double widths[COLUMNS] = {10, 30, 24, 24, 34, 16, 26, 14, 14, 14, 14, 14, 24};
    static const char *const head[] = {"预算年度", "预算单位",   "指标文号",         "项目编码",
                                       "项目名称", "资金性质",   "部门支出经济分类", "最早安排年度",
                                       "指标金额", "已支付金额", "指标余额",         "收回金额",
                                       "备注",     NULL};
    static const struct form form = {.sheet = "指标台账",
                                     .note = "编制单位：示范县财政局预算股        单位：元",
                                     .head = head,
                                     .widths = widths,
                                     .columns = COLUMNS};
    char title[160];
    snprintf(title, sizeof title, "%d年预算指标台账（含结转）", year);
    form_begin(table, &form, title);
}

static int64_t write_unit(struct plan *plan, struct table *table, int unit, int year)
{
    int64_t fen = 0;
    for (int item = 0; item < ITEMS; item++) {
        const struct budget_line line = background_line(plan, unit, item, year);
        write_line(plan, table, &line);
        fen += line.fen;
    }
    for (size_t i = 0; i < plan->papers->budget_line_count; i++) {
        const struct budget_line *line = &plan->papers->budget_lines[i];
        if (line->unit != unit || line->year != year)
            continue;
        write_line(plan, table, line);
        fen += line->fen;
    }
    return fen;
}

static enum rc write_year(struct plan *plan, int year, struct err *e)
{
    CLEANUP(table_fini) struct table table = {.fd = -1};
    int64_t total = 0;
    const char *file = arena_printf(plan->arena, "财政局/预算指标台账_%d年.xlsx", year);
    TRY(plan_table(plan, &table, file, TABLE_XLSX, e));
    write_head(&table, year);
    for (int unit = 0; unit < unit_count(); unit++)
        total += write_unit(plan, &table, unit, year);
    table_text(&table, "合计");
    table.column = 8;
    table_money(&table, total);
    table_end_row(&table);
    return table_close(&table, e);
}

enum rc budgets_write(struct plan *plan, struct err *e)
{
    for (int year = FIRST_LIST; year <= LAST_LIST; year++)
        TRY(write_year(plan, year, e));
    return RC_OK;
}
