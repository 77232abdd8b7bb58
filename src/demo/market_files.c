/* demo/market_files.c - the lists of what is bought: notices, awards, contracts, works, bids, what
 * small firms are owed. */
#include "demo/market.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "demo/files.h"
#include "demo/units.h"

/* One list while it is written. */
struct list {
    struct plan *plan;
    struct table table;
    struct sbuf cell;
    struct dirt dirt; /* of the row being written */
    int unit;         /* of the row above, or -1 */
    int64_t total_fen;
};

static void list_fini(struct list *list)
{
    table_fini(&list->table);
    sbuf_fini(&list->cell);
}

static int32_t last_day(void)
{
    return date_of(2024, 6, 28);
}

/* ---- cells ---- */

static void begin_row(struct list *list)
{
    list->dirt = dirt_at(list->plan, &list->table);
}

static void write_date(struct list *list, int32_t date)
{
    table_text(&list->table, date ? dirt_date(&list->dirt, date, &list->cell) : "");
}

static void write_unit(struct list *list, int unit)
{
    table_text(&list->table, dirt_place(&list->dirt, unit_at(unit)->name, unit == list->unit));
    list->unit = unit;
}

static void write_firm(struct list *list, int firm)
{
    table_text(&list->table, firm_at(list->plan->seed, firm).name);
}

static void write_money(struct list *list, int64_t fen)
{
    if (fen == 0)
        table_text(&list->table, "");
    else if (dirt_hits(&list->dirt, DIRT_COMMAS) || dirt_hits(&list->dirt, DIRT_YUAN))
        table_text(&list->table, dirt_money(&list->dirt, fen, &list->cell));
    else
        table_money(&list->table, fen);
}

static void write_wan(struct list *list, int64_t fen)
{
    if (fen)
        table_wan(&list->table, fen);
    else
        table_text(&list->table, "");
}

static void write_purchase_number(struct list *list, const struct purchase *purchase)
{
    table_textf(&list->table, "SFCG-%05" PRId64, purchase->number + 1);
}

/* ---- heads and ends ---- */

static int width_of(const char *const *head)
{
    int columns = 0;
    while (head[columns])
        columns++;
    return columns;
}

static void write_title(struct list *list, const char *sheet, int columns, const char *title,
                        const char *note)
{
    static const double widths[] = {8,  16, 24, 32, 24, 14, 22, 14, 16, 14,
                                    14, 14, 14, 14, 14, 14, 26, 16, 18};
    struct table *table = &list->table;
    table_sheet(table, sheet, widths, columns < 19 ? columns : 19);
    table->style = BOOK_TITLE;
    table_span(table, 1, columns, title);
    table_end_row(table);
    if (!note)
        return;
    table->style = BOOK_NOTE;
    table_text(table, note);
    table_end_row(table);
}

static void write_head(struct list *list, const char *const *head)
{
    list->table.style = BOOK_HEAD;
    table_texts(&list->table, head);
    table_end_row(&list->table);
    list->table.style = BOOK_PLAIN;
}

static void write_total(struct list *list, int column, bool is_wan)
{
    table_text(&list->table, "合计");
    list->table.column = column;
    if (is_wan)
        table_wan(&list->table, list->total_fen);
    else
        table_money(&list->table, list->total_fen);
    table_end_row(&list->table);
}

static void each_purchase(struct list *list,
                          void (*write)(struct list *list, const struct purchase *purchase))
{
    const struct market *market = list->plan->market;
    for (int64_t i = 0; i < purchases_in_background(list->plan); i++) {
        const struct purchase purchase = purchase_at(list->plan, i);
        write(list, &purchase);
    }
    for (size_t i = 0; i < market->purchase_count; i++)
        write(list, &market->purchases[i]);
}

/* ---- procurement ---- */

static void write_notice(struct list *list, const struct purchase *purchase)
{
    struct table *table = &list->table;
    if (!purchase->has_notice || purchase->announced > last_day())
        return;
    begin_row(list);
    table_number(table, (double)table->row - 2);
    write_purchase_number(list, purchase);
    table_text(table, purchase->name);
    write_unit(list, purchase->unit);
    table_text(table, purchase->kind);
    table_text(table, purchase->category);
    table_text(table, purchase->budget_project);
    table_text(table, purchase->method);
    write_money(list, purchase->budget);
    write_date(list, purchase->announced);
    write_date(list, purchase->sale_from);
    write_date(list, purchase->sale_to);
    write_date(list, purchase->deadline);
    write_date(list, purchase->shown_from);
    write_date(list, purchase->shown_to);
    table_text(table, purchase->note);
    plan_end_row(list->plan, table, purchase->plant);
}

static enum rc notices_write(struct plan *plan, struct err *e)
{
    static const char *const head[] = {"序号",
                                       "项目编号",
                                       "项目名称",
                                       "采购人",
                                       "采购类型",
                                       "采购品目",
                                       "预算项目名称",
                                       "采购方式",
                                       "预算金额（元）",
                                       "公告日期",
                                       "获取采购文件开始时间",
                                       "获取采购文件截止时间",
                                       "投标截止时间",
                                       "单一来源公示开始",
                                       "单一来源公示截止",
                                       "备注",
                                       NULL};
    CLEANUP(list_fini) struct list list = {.plan = plan, .table = {.fd = -1}, .unit = -1};
    TRY(plan_table(plan, &list.table, "财政局/政府采购公告清单.xlsx", TABLE_XLSX, e));
    write_title(&list, "采购公告", width_of(head),
                DEMO_COUNTY_ZH "政府采购公告清单（2023年7月—2024年6月）" DEMO_MARK, NULL);
    write_head(&list, head);
    each_purchase(&list, write_notice);
    return table_close(&list.table, e);
}

static void write_award(struct list *list, const struct purchase *purchase)
{
    struct table *table = &list->table;
    if (!purchase->has_award || purchase->result > last_day() || purchase->awarded > last_day())
        return;
    begin_row(list);
    write_purchase_number(list, purchase);
    table_text(table, purchase->name);
    write_unit(list, purchase->unit);
    table_text(table, purchase->kind);
    table_text(table, purchase->category);
    table_text(table, purchase->budget_project);
    table_text(table, purchase->method);
    write_firm(list, purchase->firm);
    write_money(list, purchase->price);
    write_date(list, purchase->awarded);
    write_date(list, purchase->result);
    table_text(table, purchase->note);
    list->total_fen += purchase->price;
    plan_end_row(list->plan, table, purchase->plant);
}

static enum rc awards_write(struct plan *plan, struct err *e)
{
    static const char *const head[] = {"项目编号",
                                       "项目名称",
                                       "采购人",
                                       "采购类型",
                                       "采购品目",
                                       "预算项目名称",
                                       "采购方式",
                                       "中标（成交）供应商",
                                       "中标（成交）金额（元）",
                                       "中标（成交）日期",
                                       "结果公告日期",
                                       "备注",
                                       NULL};
    CLEANUP(list_fini) struct list list = {.plan = plan, .table = {.fd = -1}, .unit = -1};
    TRY(plan_table(plan, &list.table, "财政局/政府采购中标成交公告清单" DEMO_MARK ".csv",
                   TABLE_CSV_GB18030, e));
    write_head(&list, head);
    each_purchase(&list, write_award);
    return table_close(&list.table, e);
}

static void write_contract(struct list *list, const struct purchase *purchase)
{
    struct table *table = &list->table;
    if (!purchase->has_contract || purchase->published > last_day() ||
        purchase->signed_on > last_day())
        return;
    begin_row(list);
    char contract_no[CONTRACT_NO_BYTES];
    purchase_contract_no(purchase, contract_no);
    table_text(table, contract_no);
    table_textf(table, "%s合同", purchase->name);
    write_purchase_number(list, purchase);
    write_unit(list, purchase->unit);
    write_firm(list, purchase->firm);
    write_money(list, purchase->price);
    write_date(list, purchase->signed_on);
    write_date(list, purchase->published);
    list->total_fen += purchase->price;
    plan_end_row(list->plan, table, purchase->plant);
}

static enum rc procurement_contracts_write(struct plan *plan, struct err *e)
{
    static const char *const head[] = {"合同编号", "合同名称",     "项目编号",
                                       "采购人",   "供应商",       "合同金额（元）",
                                       "签订日期", "合同公告日期", NULL};
    CLEANUP(list_fini) struct list list = {.plan = plan, .table = {.fd = -1}, .unit = -1};
    TRY(plan_table(plan, &list.table, "财政局/政府采购合同公告清单.xlsx", TABLE_XLSX, e));
    write_title(&list, "合同公告", width_of(head), DEMO_COUNTY_ZH "政府采购合同公告清单" DEMO_MARK,
                NULL);
    write_head(&list, head);
    each_purchase(&list, write_contract);
    write_total(&list, 5, false);
    return table_close(&list.table, e);
}

/* ---- works: two header rows, in 万元 ---- */

enum { WORK_COLUMNS = 19, WORK_PRICE_COLUMN = 17 };

static void write_work_head(struct table *table)
{
    static const char *const left[] = {
        "序号",     "项目编号", "投资项目代码", "标段名称",     "建设单位", "项目类别",
        "建设地点", "发包方式", "最高投标限价", "招标公告日期", NULL};
    static const char *const right[] = {"定标日期", "中标人", "中标价", "备注", NULL};
    table->style = BOOK_HEAD;
    for (int i = 0; left[i]; i++)
        table_span(table, 2, 1, left[i]);
    table_span(table, 1, 2, "招标文件发售");
    table_span(table, 2, 1, "投标截止时间");
    table_span(table, 1, 2, "中标候选人公示");
    for (int i = 0; right[i]; i++)
        table_span(table, 2, 1, right[i]);
    table_end_row(table);
    for (int column = 10; column <= 13; column += 3) {
        table->column = column;
        table_text(table, "开始");
        table_text(table, "截止");
    }
    table_end_row(table);
    table->style = BOOK_PLAIN;
}

static void write_work(struct list *list, const struct work *work)
{
    struct table *table = &list->table;
    if (work->awarded > last_day())
        return;
    begin_row(list);
    table_number(table, (double)table->row - 4);
    table_textf(table, "GCJS-%05" PRId64, work->number + 1);
    table_text(table, work->code);
    table_text(table, work->name);
    write_unit(list, work->unit);
    table_text(table, work->kind);
    table_text(table, work->place);
    table_text(table, work->method);
    write_wan(list, work->ceiling);
    write_date(list, work->announced);
    write_date(list, work->sale_from);
    write_date(list, work->sale_to);
    write_date(list, work->deadline);
    write_date(list, work->shown_from);
    write_date(list, work->shown_to);
    write_date(list, work->awarded);
    write_firm(list, work->firm);
    write_wan(list, work->price);
    table_text(table, work->note);
    list->total_fen += work->price;
    plan_end_row(list->plan, table, work->plant);
}

static enum rc works_write(struct plan *plan, struct err *e)
{
    CLEANUP(list_fini) struct list list = {.plan = plan, .table = {.fd = -1}, .unit = -1};
    TRY(plan_table(plan, &list.table, "发改局/工程建设项目招标发包台账.xlsx", TABLE_XLSX, e));
    write_title(&list, "招标发包", WORK_COLUMNS,
                DEMO_COUNTY_ZH "工程建设项目招标发包台账" DEMO_MARK,
                "填报单位：示范县发展和改革局        单位：万元");
    write_work_head(&list.table);
    for (int64_t i = 0; i < works_in_background(plan); i++) {
        const struct work work = work_at(plan, i);
        write_work(&list, &work);
    }
    for (size_t i = 0; i < plan->market->work_count; i++)
        write_work(&list, &plan->market->works[i]);
    write_total(&list, WORK_PRICE_COLUMN, true);
    return table_close(&list.table, e);
}

/* ---- bids ---- */

static void write_bid(struct list *list, const struct work *work, int nth)
{
    struct table *table = &list->table;
    const int firm = (work->firm + nth * 37) % firm_count();
    const uint64_t r =
        chance(list->plan->seed, STREAM_MARKET, ~((uint64_t)work->number * 8 + (uint64_t)nth));
    const struct person contact =
        person_at(list->plan->seed, (int64_t)(r % (uint64_t)list->plan->people));
    begin_row(list);
    table_textf(table, "GCJS-%05" PRId64, work->number + 1);
    write_firm(list, firm);
    table_textf(table, "PC-%04" PRIX64, r & 0xffff);
    table_textf(table, "02-%02X-%02X-%02X-%02X/WD%06" PRIu64, (unsigned)(r >> 8 & 255),
                (unsigned)(r >> 16 & 255), (unsigned)(r >> 24 & 255), (unsigned)firm & 255,
                r >> 40 & 0xfffff);
    table_textf(table, "GLD-%06" PRIu64, r >> 20 & 0xfffff);
    table_textf(table, "10.%u.%u.%u", (unsigned)(r >> 32 & 255), (unsigned)(r >> 40 & 255),
                (unsigned)nth + 2);
    write_date(list, work->deadline - 1);
    table_text(table, firm_at(list->plan->seed, firm).account);
    table_text(table, dirt_name(&list->dirt, contact.name, &list->cell));
    table_text(table, contact.phone);
    write_money(list, work->price + (nth ? (int64_t)(r % 4000) * 3100 : 0));
    table_textf(table, "%d%%", 6 - nth);
    plan_end_row(list->plan, table, NULL);
}

static enum rc bids_write(struct plan *plan, struct err *e)
{
    static const char *const head[] = {"项目编号",
                                       "投标人",
                                       "文件创建者",
                                       "机器码(MAC/硬盘/主板)",
                                       "造价软件锁号",
                                       "上传IP",
                                       "上传时间",
                                       "保证金付款户/账号",
                                       "联系人",
                                       "电话",
                                       "报价(元)",
                                       "下浮率",
                                       NULL};
    CLEANUP(list_fini) struct list list = {.plan = plan, .table = {.fd = -1}, .unit = -1};
    TRY(plan_table(plan, &list.table, "交易中心/投标文件特征" DEMO_MARK ".csv", TABLE_CSV_BOM, e));
    write_head(&list, head);
    for (int64_t i = 0; i < works_in_background(plan); i++) {
        const struct work work = work_at(plan, i);
        for (int nth = 0; work.deadline && work.deadline < last_day() && nth < 4; nth++)
            write_bid(&list, &work, nth);
    }
    return table_close(&list.table, e);
}

/* ---- small firms ---- */

static void write_deal(struct list *list, const struct deal *deal)
{
    struct table *table = &list->table;
    begin_row(list);
    table_number(table, (double)table->row - 3);
    char contract_no[CONTRACT_NO_BYTES];
    deal_contract_no(deal, contract_no);
    table_text(table, contract_no);
    table_text(table, deal->name);
    if (deal->buyer)
        table_text(table, deal->buyer), list->unit = -1;
    else
        write_unit(list, deal->unit);
    table_text(table, deal->buyer_kind);
    write_firm(list, deal->firm);
    table_text(table, deal->size);
    write_money(list, deal->amount);
    write_date(list, deal->signed_on);
    write_date(list, deal->accepted);
    if (deal->due_days)
        table_number(table, deal->due_days);
    else
        table_text(table, "");
    write_money(list, deal->warranty);
    write_money(list, deal->disputed);
    table_money(table, deal->paid);
    write_date(list, deal->paid_on);
    table_text(table, deal->note);
    list->total_fen += deal->amount;
    plan_end_row(list->plan, table, deal->plant);
}

static enum rc deals_write(struct plan *plan, struct err *e)
{
    static const char *const head[] = {
        "序号",     "合同编号", "合同名称", "甲方",           "甲方类型", "乙方",     "企业规模",
        "合同金额", "签订日期", "验收日期", "付款期限（天）", "质保金",   "争议金额", "已付金额",
        "付款日期", "备注",     NULL};
    CLEANUP(list_fini) struct list list = {.plan = plan, .table = {.fd = -1}, .unit = -1};
    TRY(plan_table(plan, &list.table, "财政局/中小企业合同款项台账.xlsx", TABLE_XLSX, e));
    write_title(&list, "合同款项", width_of(head), DEMO_COUNTY_ZH "中小企业合同款项台账" DEMO_MARK,
                "填报单位：示范县财政局        单位：元        截至2024年6月28日");
    write_head(&list, head);
    for (int64_t i = 0; i < deals_in_background(plan); i++) {
        const struct deal deal = deal_at(plan, i);
        write_deal(&list, &deal);
    }
    for (size_t i = 0; i < plan->market->deal_count; i++)
        write_deal(&list, &plan->market->deals[i]);
    write_total(&list, 7, false);
    return table_close(&list.table, e);
}

enum rc market_write(struct plan *plan, struct err *e)
{
    TRY(notices_write(plan, e));
    TRY(awards_write(plan, e));
    TRY(procurement_contracts_write(plan, e));
    TRY(works_write(plan, e));
    TRY(bids_write(plan, e));
    return deals_write(plan, e);
}
