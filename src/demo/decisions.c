/* demo/decisions.c - ledgers of what units decided collectively: a meeting every month, and before
 * the money flows a decision on every project that pays large sums and every large contract. */
#include "demo/papers.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/files.h"
#include "demo/market.h"
#include "demo/plants.h"
#include "demo/units.h"

enum {
    COLUMNS = 14,
    MEETING_MONTHS = 18, /* January 2023 to June 2024 */
    FIRST_LIST = 2023,
    LAST_LIST = 2024,
};

static const char *const TOPICS[] = {"听取安全生产工作汇报", "研究干部年度考核",
                                     "研究重点工作安排",     "传达上级会议精神",
                                     "研究机关内部管理",     "研究驻村帮扶工作"};

/* ---- planting ---- */

struct decision *plant_decision(struct plan *plan, const struct plant *plant, int unit, int32_t day,
                                int64_t fen, const char *topic)
{
    struct papers *papers = plan->papers;
    papers->decisions =
        plan_grow(plan, papers->decisions, &papers->decision_count, sizeof *papers->decisions);
    struct decision *decision = &papers->decisions[papers->decision_count - 1];
    *decision = (struct decision){
        .unit = unit, .day = day, .kind = "大额度资金使用", .fen = fen, .plant = plant};
    snprintf(decision->topic, sizeof decision->topic, "%s", topic);
    return decision;
}

/* ---- the background ---- */

struct list {
    struct plan *plan;
    struct decision *items;
    size_t count;
};

static struct decision *add(struct list *list)
{
    list->items = plan_grow(list->plan, list->items, &list->count, sizeof *list->items);
    return &list->items[list->count - 1];
}

static void add_meetings(struct list *list, int unit)
{
    for (int month = 0; month < MEETING_MONTHS; month++) {
        struct decision *decision = add(list);
        *decision = (struct decision){
            .unit = unit,
            .day = date_of(FIRST_LIST + month / 12, month % 12 + 1, 8 + unit % 10),
            .kind = month % 3 ? "重大事项决策" : "重要人事任免"};
        snprintf(decision->topic, sizeof decision->topic, "%s", TOPICS[(month + unit) % 6]);
    }
}

static void add_projects(struct list *list)
{
    const struct project_sums sums = project_sums_of(list->plan, 0, MONTHS, MODEL_NO_DECISION);
    for (size_t i = 0; i < sums.count; i++) {
        const struct project_sum *sum = &sums.items[i];
        if (sum->is_benefit || sum->largest_fen < LARGE_PAYMENT_FEN)
            continue;
        struct decision *decision = add(list);
        *decision = (struct decision){.unit = sum->unit,
                                      .day = date_of(2023, 2, 1) + (int32_t)(i % 25),
                                      .kind = "重大项目安排",
                                      .fen = sum->fen * 2 / 1000000 * 1000000};
        snprintf(decision->project, sizeof decision->project, "%s", sum->project);
        snprintf(decision->topic, sizeof decision->topic, "研究%s项目资金使用方案", sum->project);
    }
}

static bool is_planted_here(const struct plant *plant)
{
    return plant && strcmp(plant->model, MODEL_NO_DECISION) == 0;
}

static void add_contract(struct list *list, int unit, int32_t signed_on, int64_t fen,
                         const char *name, const char *contract_no)
{
    if (fen < LARGE_PAYMENT_FEN)
        return;
    struct decision *decision = add(list);
    *decision =
        (struct decision){.unit = unit, .day = signed_on - 6, .kind = "大额度资金使用", .fen = fen};
    snprintf(decision->topic, sizeof decision->topic, "审定%s合同", name);
    snprintf(decision->reference, sizeof decision->reference, "%s", contract_no);
}

static void add_purchase(struct list *list, const struct purchase *purchase)
{
    char contract_no[CONTRACT_NO_BYTES];
    purchase_contract_no(purchase, contract_no);
    if (purchase->has_contract && !is_planted_here(purchase->plant))
        add_contract(list, purchase->unit, purchase->signed_on, purchase->price, purchase->name,
                     contract_no);
}

static void add_deal(struct list *list, const struct deal *deal)
{
    char contract_no[CONTRACT_NO_BYTES];
    deal_contract_no(deal, contract_no);
    add_contract(list, deal->unit, deal->signed_on, deal->amount, deal->name, contract_no);
}

static void add_contracts(struct list *list)
{
    struct plan *plan = list->plan;
    for (int64_t i = 0; i < purchases_in_background(plan); i++) {
        const struct purchase purchase = purchase_at(plan, i);
        add_purchase(list, &purchase);
    }
    for (size_t i = 0; i < plan->market->purchase_count; i++)
        add_purchase(list, &plan->market->purchases[i]);
    for (int64_t i = 0; i < deals_in_background(plan); i++) {
        const struct deal deal = deal_at(plan, i);
        add_deal(list, &deal);
    }
    for (size_t i = 0; i < plan->market->deal_count; i++)
        add_deal(list, &plan->market->deals[i]);
}

static int compare(const void *left, const void *right)
{
    const struct decision *a = left, *b = right;
    if (a->unit != b->unit)
        return a->unit < b->unit ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    return strcmp(a->topic, b->topic);
}

static struct list collect(struct plan *plan)
{
    struct list list = {.plan = plan};
    const int silent = unit_find(SILENT_UNIT);
    for (int unit = 0; unit < unit_count(); unit++) {
        if (unit != silent)
            add_meetings(&list, unit);
    }
    add_projects(&list);
    add_contracts(&list);
    for (size_t i = 0; i < plan->papers->decision_count; i++)
        *add(&list) = plan->papers->decisions[i];
    MUST(list.items); /* every unit but one meets every month */
    qsort(list.items, list.count, sizeof *list.items, compare);
    return list;
}

/* ---- the list ---- */

static void write_decision(struct plan *plan, struct table *table, const struct decision *decision,
                           int number)
{
    CLEANUP(sbuf_fini) struct sbuf cell = {0};
    const struct dirt dirt = dirt_at(plan, table);
    int year, month, day;
    date_parts(decision->day, &year, &month, &day);
    table_number(table, number);
    table_text(table, unit_at(decision->unit)->name);
    table_textf(table, "党组会议%d年第%d次", year, month * 2 - day % 2);
    table_text(table, dirt_date(&dirt, decision->day, &cell));
    table_text(table, decision->topic);
    table_text(table, decision->kind);
    if (decision->fen)
        table_wan(table, decision->fen);
    else
        table_text(table, "");
    table_text(table, traveller(plan, decision->unit, 0)->name);
    table_number(table, 7);
    table_number(table, 6 + day % 2);
    table_text(table, "同意");
    table_text(table, decision->project);
    table_text(table, decision->reference);
    table_text(table, "");
    plan_end_row(plan, table, decision->plant);
}

static void write_head(struct table *table, int year)
{
    static const double widths[COLUMNS] = {6, 30, 22, 14, 44, 18, 16, 10, 10, 10, 10, 30, 20, 14};
    static const char *const head[] = {
        "序号",     "单位",           "会议名称", "会议日期", "议题",
        "事项类别", "涉及金额(万元)", "主持人",   "应到人数", "实到人数",
        "表决结果", "关联项目",       "合同编号", "备注",     NULL};
    static const struct form form = {.sheet = "三重一大",
                                     .note = "填报单位：示范县纪委监委派驻机构汇总",
                                     .head = head,
                                     .widths = widths,
                                     .columns = COLUMNS};
    char title[160];
    snprintf(title, sizeof title, "预算单位“三重一大”决策事项台账（%d年）", year);
    form_begin(table, &form, title);
}

static enum rc write_year(struct plan *plan, const struct list *list, int year, struct err *e)
{
    CLEANUP(table_fini) struct table table = {.fd = -1};
    int number = 0;
    const char *file = arena_printf(plan->arena, "预算单位/三重一大决策事项台账_%d年.xlsx", year);
    TRY(plan_table(plan, &table, file, TABLE_XLSX, e));
    write_head(&table, year);
    for (size_t i = 0; i < list->count; i++) {
        int of_year, month, day;
        date_parts(list->items[i].day, &of_year, &month, &day);
        if (of_year == year)
            write_decision(plan, &table, &list->items[i], ++number);
    }
    return table_close(&table, e);
}

enum rc decisions_write(struct plan *plan, struct err *e)
{
    const struct list list = collect(plan);
    for (int year = FIRST_LIST; year <= LAST_LIST; year++)
        TRY(write_year(plan, &list, year, e));
    return RC_OK;
}
