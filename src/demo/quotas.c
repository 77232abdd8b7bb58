/* demo/quotas.c - allocations of direct funds, and the ledger of their projects. What the
 * background allocates follows from what it pays: nothing of it rests. */
#include "demo/papers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "demo/files.h"
#include "demo/payments.h"
#include "demo/plants.h"
#include "demo/units.h"

enum {
    YEARS = 2,       /* 2023 and 2024: the halves of what was paid */
    SPENT_PART = 60, /* of a hundred, by the middle of a year */
    DETAIL_COLUMNS = 13,
    LEDGER_COLUMNS = 16,
};

/* ---- planting ---- */

struct quota *plant_quota(struct plan *plan, const struct plant *plant, int unit,
                          int32_t allocated_on, const char *project)
{
    struct papers *papers = plan->papers;
    int year, month, day;
    date_parts(allocated_on, &year, &month, &day);
    papers->quotas = plan_grow(plan, papers->quotas, &papers->quota_count, sizeof *papers->quotas);
    struct quota *quota = &papers->quotas[papers->quota_count - 1];
    *quota = (struct quota){.unit = unit,
                            .year = year,
                            .fund = "基本公共服务补助资金",
                            .subject = "2080299-其他民政管理事务支出",
                            .allocated_on = allocated_on,
                            .fen = 40000000 + (int64_t)papers->quota_count * 130700 % 50000000,
                            .plant = plant};
    snprintf(quota->project, sizeof quota->project, "%s", project);
    snprintf(quota->document, sizeof quota->document, "示财社〔%d〕%zu号", year,
             900 + papers->quota_count);
    return quota;
}

void plant_quota_payment(struct plan *plan, int unit, int32_t paid_on, int64_t fen)
{
    struct quota *quota = &plan->papers->quotas[plan->papers->quota_count - 1];
    struct payment *payment = plant_payment(plan, quota->plant);
    payment->unit = unit;
    payment->fund = quota->fund;
    payment->project = quota->project;
    payment->subject = quota->subject;
    payment->paid_on = workday_near(paid_on);
    payment->fen = fen;
    snprintf(payment->purpose, sizeof payment->purpose, "支付%s款", quota->project);
    payment_renumber(plan, payment);
}

/* ---- the background: one allocation for every unit, project and year that was paid for ---- */

/* A year's allocations. */
struct tally {
    struct plan *plan;
    struct quota *quotas;
    size_t count;
    int year;
};

static struct quota *tally_add(struct tally *tally)
{
    tally->quotas = plan_grow(tally->plan, tally->quotas, &tally->count, sizeof *tally->quotas);
    return &tally->quotas[tally->count - 1];
}

static void tally_year(struct tally *tally, int half)
{
    const struct project_sums sums =
        project_sums_of(tally->plan, half * MONTHS / 2, (half + 1) * MONTHS / 2, MODEL_SLOW_PAY);
    for (size_t i = 0; i < sums.count; i++) {
        const struct project_sum *sum = &sums.items[i];
        struct quota *quota = tally_add(tally);
        *quota = (struct quota){.unit = sum->unit,
                                .year = tally->year,
                                .fund = sum->fund,
                                .subject = sum->subject,
                                .spent_fen = sum->fen};
        quota->allocated_on = half == 0 ? date_of(2023, 7, 3) : date_of(2024, 1, 5);
        quota->fen = half == 0 ? sum->fen : sum->fen * 100 / SPENT_PART;
        snprintf(quota->project, sizeof quota->project, "%s", sum->project);
        snprintf(quota->document, sizeof quota->document, "示财〔%d〕%zu号", tally->year, i + 1);
    }
}

static void add_planted(struct tally *tally)
{
    const struct papers *papers = tally->plan->papers;
    for (size_t i = 0; i < papers->quota_count; i++) {
        if (papers->quotas[i].year == tally->year)
            *tally_add(tally) = papers->quotas[i];
    }
}

/* ---- the list of allocations ---- */

static void write_quota(struct plan *plan, struct table *table, const struct quota *quota)
{
    CLEANUP(sbuf_fini) struct sbuf cell = {0};
    const struct dirt dirt = dirt_at(plan, table);
    table_text(table, "社保科");
    table_textf(table, "%s-%s", unit_at(quota->unit)->code, unit_at(quota->unit)->name);
    table_text(table, quota->fund);
    table_text(table, quota->subject);
    table_text(table, quota->project);
    table_textf(table, "省财预〔%d〕%zu号", quota->year, strlen(quota->project) + 20);
    table_text(table, quota->document);
    table_text(table, dirt_date(&dirt, quota->allocated_on - 9, &cell));
    table_text(table, dirt_date(&dirt, quota->allocated_on, &cell));
    table_money(table, quota->fen);
    table_money(table, quota->spent_fen);
    table_money(table, quota->recovered_fen);
    table_text(table, quota->recovered_fen ? "年中收回统筹" : "");
    plan_end_row(plan, table, quota->plant);
}

static void write_detail_head(struct table *table, int year)
{
    static const double widths[DETAIL_COLUMNS] = {10, 34, 30, 32, 36, 20, 20,
                                                  12, 12, 16, 16, 16, 16};
    static const char *const head[] = {
        "处室名称", "单位名称", "中央直达资金名称", "支出科目名称", "本级专项资金名称", "上级文号",
        "本级文号", "收文日期", "下达日期",         "预算金额",     "支出金额",         "收回金额",
        "备注",     NULL};
    static const struct form form = {.sheet = "指标明细",
                                     .note = "单位：元",
                                     .head = head,
                                     .widths = widths,
                                     .columns = DETAIL_COLUMNS};
    char title[160];
    snprintf(title, sizeof title, "%d年直达资金指标明细表", year);
    form_begin(table, &form, title);
}

static enum rc write_details(const struct tally *tally, struct err *e)
{
    struct plan *plan = tally->plan;
    CLEANUP(table_fini) struct table table = {.fd = -1};
    int64_t total = 0;
    const char *file = arena_printf(plan->arena, "财政局/直达资金指标明细_%d年.xlsx", tally->year);
    TRY(plan_table(plan, &table, file, TABLE_XLSX, e));
    write_detail_head(&table, tally->year);
    for (size_t i = 0; i < tally->count; i++) {
        write_quota(plan, &table, &tally->quotas[i]);
        total += tally->quotas[i].fen;
    }
    table_text(&table, "合计");
    table.column = 9;
    table_money(&table, total);
    table_end_row(&table);
    return table_close(&table, e);
}

/* ---- the ledger of projects: two header rows, in 万元 ---- */

static void write_ledger_head(struct table *table)
{
    static const double widths[LEDGER_COLUMNS] = {30, 10, 34, 36, 14, 14, 12, 12,
                                                  12, 14, 14, 12, 12, 12, 10, 10};
    static const char *const left[] = {"资金名称", "处室名称", "预算单位", "项目名称"};
    static const char *const levels[] = {"总金额", "中央安排", "省级安排", "市级安排", "县级安排"};
    table_sheet(table, "项目台账", widths, LEDGER_COLUMNS);
    table->style = BOOK_TITLE;
    table_span(table, 1, LEDGER_COLUMNS,
               DEMO_COUNTY_ZH "2024年直达资金项目台账（截至2024年6月30日）" DEMO_MARK);
    table_end_row(table);
    table->style = BOOK_HEAD;
    for (int i = 0; i < 4; i++)
        table_span(table, 2, 1, left[i]);
    table_span(table, 1, 5, "预算金额（单位:万元）");
    table_span(table, 1, 5, "支付金额（单位:万元）");
    table_span(table, 2, 1, "惠企利民");
    table_span(table, 2, 1, "发放表");
    table_end_row(table);
    table->column = 4;
    for (int i = 0; i < 10; i++)
        table_text(table, levels[i % 5]);
    table_end_row(table);
    table->style = BOOK_PLAIN;
}

/* Four fifths come from the centre, the rest from the county. */
static void write_levels(struct table *table, int64_t fen)
{
    const int64_t central = fen / 5 * 4;
    table_wan(table, fen);
    table_wan(table, central);
    table_wan(table, 0);
    table_wan(table, 0);
    table_wan(table, fen - central);
}

static void write_project(struct plan *plan, struct table *table, const struct quota *quota)
{
    table_text(table, quota->fund);
    table_text(table, "社保科");
    table_text(table, unit_at(quota->unit)->name);
    table_text(table, quota->project);
    write_levels(table, quota->fen);
    write_levels(table, quota->spent_fen);
    table_text(table, "否");
    table_text(table, "");
    plan_end_row(plan, table, quota->plant);
}

static enum rc write_ledger(const struct tally *tally, struct err *e)
{
    struct plan *plan = tally->plan;
    CLEANUP(table_fini) struct table table = {.fd = -1};
    int64_t total = 0;
    TRY(plan_table(plan, &table, "财政局/直达资金项目台账_2024年6月.xlsx", TABLE_XLSX, e));
    write_ledger_head(&table);
    for (size_t i = 0; i < tally->count; i++) {
        write_project(plan, &table, &tally->quotas[i]);
        total += tally->quotas[i].fen;
    }
    table_text(&table, "合计");
    table.column = 4;
    table_wan(&table, total);
    table_end_row(&table);
    return table_close(&table, e);
}

enum rc quotas_write(struct plan *plan, struct err *e)
{
    for (int half = 0; half < YEARS; half++) {
        struct tally tally = {.plan = plan, .year = 2023 + half};
        tally_year(&tally, half);
        add_planted(&tally);
        TRY(write_details(&tally, e));
        if (half == 1)
            TRY(write_ledger(&tally, e));
    }
    return RC_OK;
}
