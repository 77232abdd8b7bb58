/* demo/market_plants.c - cases about what is bought: firms unpaid, works and purchases split, times
 * too short. */
#include "demo/plants.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "demo/market.h"
#include "demo/payments.h"
#include "demo/permits.h"
#include "demo/units.h"

static const int64_t WAN = 1000000; /* fen in 万元 */

/* Some day from September 2023 to January 2024: the lists of every unit reach far beyond it. */
static int32_t some_day(int64_t nth)
{
    return workday_after(date_of(2023, 9, 4) + (int32_t)(nth * 17 % 131), 0);
}

/* ---- K059 ---- */

static struct deal *deal_paid_after(struct plan *plan, const struct plant *plant, int64_t nth,
                                    int days)
{
    struct deal *deal = plant_deal(plan, plant, some_day(nth));
    deal->paid = deal->amount;
    deal->paid_on = deal->accepted + days;
    return deal;
}

static void unpaid(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct deal *deal = plant_deal(plan, plant, some_day(nth));
    if (nth % 2) {
        deal->paid = deal->amount / 2;
        deal->paid_on = deal->accepted + 12;
    }
}

static void paid_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    deal_paid_after(plan, plant, nth, 50 + (int)(nth % 40));
}

static void paid_a_day_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct deal *deal = deal_paid_after(plan, plant, nth, 30);
    deal->paid_on = workday_after(deal->paid_on, 0) + 1;
}

static void paid_on_the_last_day(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct deal *deal = deal_paid_after(plan, plant, nth, 30);
    deal->paid_on = workday_after(deal->paid_on, 0);
}

/* The last day is in the holidays of October or of spring. */
static void paid_after_the_holiday(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct deal *deal =
        plant_deal(plan, plant, nth % 2 ? date_of(2023, 9, 1) : date_of(2024, 1, 12));
    deal->paid = deal->amount;
    deal->paid_on = nth % 2 ? date_of(2023, 10, 7) : date_of(2024, 2, 18);
}

static void agreed_too_long(struct plan *plan, const struct plant *plant, int64_t nth)
{
    deal_paid_after(plan, plant, nth, 85)->due_days = 90;
}

static void waits_for_audit(struct plan *plan, const struct plant *plant, int64_t nth)
{
    plant_deal(plan, plant, some_day(nth))->note =
        nth % 2 ? "负责人变更，待新任确认" : "等待审计结果";
}

static void disputed(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct deal *deal = deal_paid_after(plan, plant, nth, 20);
    deal->disputed = deal->amount / 4;
    deal->paid -= deal->disputed;
    if (nth % 2)
        deal->note = "部分工程量有争议";
}

static void without_invoice(struct plan *plan, const struct plant *plant, int64_t nth)
{
    plant_deal(plan, plant, some_day(nth))->note =
        nth % 2 ? "合同约定先开票，发票未开" : "供应商未提供发票";
}

static void warranty_left(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct deal *deal = deal_paid_after(plan, plant, nth, 20);
    const int64_t rest = deal->amount * 3 / 100;
    deal->paid -= rest;
    deal->warranty = nth % 2 ? rest : 0; /* half of the ledgers do not name it */
}

static void large_supplier(struct plan *plan, const struct plant *plant, int64_t nth)
{
    plant_deal(plan, plant, some_day(nth))->size = "大型";
}

static void large_buyer(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct deal *deal = deal_paid_after(plan, plant, nth, 85);
    deal->buyer = DEMO_COUNTY_ZH "城乡建设投资集团有限公司";
    deal->buyer_kind = "大型企业";
    deal->due_days = 90;
}

/* The ledger was not kept; the treasury's list shows both payments in time. */
static void ledger_behind(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct deal *deal = plant_deal(plan, plant, some_day(nth));
    const struct firm firm = firm_at(plan->seed, deal->firm);
    const int64_t halves[] = {deal->amount / 2, deal->amount - deal->amount / 2};
    for (int i = 0; i < 2; i++) {
        struct payment *payment = plant_payment(plan, plant);
        payment->fen = halves[i];
        payment->unit = deal->unit;
        payment->paid_on = workday_after(deal->accepted + 6 + i * 11, 0);
        payment->invoice[0] = '\0';
        snprintf(payment->payee, sizeof payment->payee, "%s", firm.name);
        snprintf(payment->account, sizeof payment->account, "%s", firm.account);
        snprintf(payment->contract, sizeof payment->contract, "ZXQY-%05" PRId64 " 第%d期",
                 deal->number + 1, i + 1);
        snprintf(payment->purpose, sizeof payment->purpose, "%s第%d期款", deal->name, i + 1);
    }
}

static void not_due(struct plan *plan, const struct plant *plant, int64_t nth)
{
    plant_deal(plan, plant, date_of(2024, 6, 3) + (int32_t)(nth % 12));
}

/* ---- K066 ---- */

static struct work *piece(struct plan *plan, const struct plant *plant, int64_t nth, int part,
                          int64_t fen)
{
    struct work *work = plant_work(plan, plant, part % 2 ? "竞争性谈判" : "直接发包", fen,
                                   some_day(nth) + part * 30);
    work->unit = unit_find(nth % 2 ? "交通运输局" : "水利局");
    return work;
}

/* One total in `parts`, with these names at a place of their own. */
static void pieces(struct plan *plan, const struct plant *plant, int64_t nth, int parts,
                   int64_t total, const char *const *names)
{
    char place[PLACE_BYTES];
    market_place(plan, nth, place);
    for (int part = 0; part < parts; part++) {
        struct work *work =
            piece(plan, plant, nth, part, total / parts + (part == 0 ? total % parts : 0));
        snprintf(work->name, sizeof work->name, "%s%s", place, names[part]);
    }
}

static void split_in_lots(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const names[] = {"河段堤防护砌工程一标段", "河段堤防护砌工程二标段",
                                        "河段堤防护砌工程（三标段）"};
    pieces(plan, plant, nth, 3, (430 + nth % 300) * WAN, names);
}

static void split_just_at_the_limit(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const names[] = {"街巷下水改造1期", "街巷下水改造2期"};
    pieces(plan, plant, 100 + nth, 2, 400 * WAN, names);
}

static void just_below_together(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const names[] = {"集贸市场棚顶翻修一期", "集贸市场棚顶翻修二期"};
    pieces(plan, plant, 200 + nth, 2, 400 * WAN - 1, names);
}

static void split_by_villages(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const works[] = {"蓄水池新修", "输水暗渠", "泵房翻建"};
    for (int part = 0; part < 3; part++) {
        char place[PLACE_BYTES];
        struct work *work = piece(plan, plant, nth, part, 150 * WAN + nth * 10000);
        market_place(plan, 300 + nth * 3 + part, place);
        snprintf(work->name, sizeof work->name, "%s%s", place, works[part]);
        snprintf(work->code, sizeof work->code, "2307-" DEMO_DIVISION "-04-01-%06" PRId64,
                 700000 + nth);
    }
}

static void split_services(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const names[] = {"流域治理可研编制一包", "流域治理可研编制二包"};
    pieces(plan, plant, 400 + nth, 2, (110 + nth % 60) * WAN, names);
    struct market *market = plan->market;
    for (size_t i = market->work_count - 2; i < market->work_count; i++)
        market->works[i].kind = "勘察设计";
}

static void just_below_the_limit(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const names[] = {"客运站候车厅改造", "隧道照明更换", "桥头绿岛迁建"};
    static const char *const units[] = {"住房和城乡建设局", "农业农村局", "乡村振兴局"};
    for (int part = 0; part < 3; part++) {
        struct work *work = piece(plan, plant, nth, part, (362 + part * 12) * WAN + nth * 10000);
        char place[PLACE_BYTES];
        market_place(plan, 500 + nth * 3 + part, place);
        work->unit = unit_find(units[nth % 3]);
        snprintf(work->name, sizeof work->name, "%s%s", place, names[part]);
    }
}

static void of_other_villages(struct plan *plan, const struct plant *plant, int64_t nth)
{
    for (int part = 0; part < 3; part++) {
        char place[PLACE_BYTES];
        struct work *work = piece(plan, plant, nth, part, 180 * WAN);
        market_place(plan, 600 + nth * 3 + part, place);
        snprintf(work->name, sizeof work->name, "%s巷道铺砖工程", nth % 2 ? place : "");
        snprintf(work->place, sizeof work->place, "%s", place);
    }
}

static void of_an_emergency(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const names[] = {"边坡塌方抢险一段", "边坡塌方抢险二段", "边坡塌方抢险三段"};
    pieces(plan, plant, 700 + nth, 3, 480 * WAN, names);
}

static void work_for_relief(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const names[] = {"产业便道一期", "产业便道二期"};
    pieces(plan, plant, 720 + nth, 2, 500 * WAN, names);
    struct market *market = plan->market;
    for (size_t i = market->work_count - 2; i < market->work_count; i++)
        market->works[i].note = "以工代赈项目";
}

static void year_by_year(struct plan *plan, const struct plant *plant, int64_t nth)
{
    char place[PLACE_BYTES];
    market_place(plan, 740 + nth, place);
    for (int part = 0; part < 2; part++) {
        struct work *work = piece(plan, plant, nth, part, 230 * WAN);
        work->awarded = date_of(2023 + part, part ? 3 : 11, 15);
        snprintf(work->name, sizeof work->name, "%d年%s市政设施养护", 2023 + part, place);
    }
}

static void tendered_lots(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const names[] = {"集中供水厂一标段", "集中供水厂二标段"};
    pieces(plan, plant, 760 + nth, 2, 760 * WAN, names);
    struct market *market = plan->market;
    for (size_t i = market->work_count - 2; i < market->work_count; i++) {
        market->works[i].method = "公开招标";
        work_times(&market->works[i], some_day(nth));
    }
}

/* ---- K067 ---- */

/* Some purchases of one category for one budget project. */
static struct purchase *series(struct plan *plan, const struct plant *plant, int64_t nth, int times,
                               const char *method, int64_t total)
{
    const struct purchase *first = NULL;
    struct purchase *made = NULL;
    char project[MARKET_TEXT_BYTES];
    const char *category = "", *kind = "";
    int unit = 0;
    for (int i = 0; i < times; i++) {
        const int32_t day = date_of(2024, 1, 8) + (int32_t)(nth % 20) + i * 21;
        made =
            plant_purchase(plan, plant, method, total / times + (i == 0 ? total % times : 0), day);
        if (!first) {
            first = made;
            category = made->category, kind = made->kind, unit = made->unit;
            memcpy(project, made->budget_project, sizeof project);
        }
        made->category = category, made->kind = kind, made->unit = unit;
        memcpy(made->budget_project, project, sizeof project);
        snprintf(made->name, sizeof made->name, "%s第%d次采购", project, i + 1);
    }
    return made - (times - 1);
}

static void split_below_open_tender(struct plan *plan, const struct plant *plant, int64_t nth)
{
    series(plan, plant, nth, 3, nth % 2 ? "询价" : "竞争性谈判", (220 + nth % 200) * WAN);
}

static void split_a_fen_above(struct plan *plan, const struct plant *plant, int64_t nth)
{
    series(plan, plant, nth, 2, "竞争性磋商", 200 * WAN + 1);
}

static void just_the_open_amount(struct plan *plan, const struct plant *plant, int64_t nth)
{
    series(plan, plant, nth, 2, "竞争性磋商", 200 * WAN);
}

static void split_below_procurement(struct plan *plan, const struct plant *plant, int64_t nth)
{
    series(plan, plant, nth, 4, "自行采购", 112 * WAN - nth * 30000);
}

static void approved(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *first = series(plan, plant, nth, 2, "竞争性谈判", 260 * WAN);
    for (int i = 0; i < 2; i++)
        first[i].note =
            i ? "经财政局批准（示财采〔2024〕18号）" : "经财政局批准（示财采[2024]17号）";
}

static void framework(struct plan *plan, const struct plant *plant, int64_t nth)
{
    series(plan, plant, nth, 3, nth % 2 ? "框架协议采购" : "定点采购", 260 * WAN);
}

static void electronic_market(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *first = series(plan, plant, nth, 4, "自行采购", 96 * WAN);
    for (int i = 0; i < 4; i++)
        first[i].note = "电子卖场直购";
}

static void budget_changed(struct plan *plan, const struct plant *plant, int64_t nth)
{
    series(plan, plant, nth, 2, "询价", 260 * WAN)[1].note = "年中项目预算调整";
}

static void other_category(struct plan *plan, const struct plant *plant, int64_t nth)
{
    series(plan, plant, nth, 2, "询价", 260 * WAN)[1].category = "A02021000 打印机";
}

static void two_years(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *first = series(plan, plant, nth, 2, "询价", 260 * WAN);
    first->announced = date_of(2023, 11, 6) + (int32_t)(nth % 15);
    purchase_times(first);
}

/* ---- K068 ---- */

static struct work *tendered(struct plan *plan, const struct plant *plant, int64_t nth, int64_t wan)
{
    struct work *work =
        plant_work(plan, plant, nth % 2 ? "公开招标" : "邀请招标", wan * WAN, some_day(nth));
    char place[PLACE_BYTES];
    market_place(plan, 800 + nth, place);
    snprintf(work->name, sizeof work->name, "%s水厂扩建工程", place);
    work->ceiling = work->price + WAN;
    work_times(work, some_day(nth));
    return work;
}

static void deadline_too_soon(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct work *work = tendered(plan, plant, nth, 600);
    work->deadline = work->sale_from + 19;
}

static void sold_too_short(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct work *work = tendered(plan, plant, nth, 700);
    work->sale_to = work->sale_from + 3;
    work->shown_to = work->shown_from + 1;
}

static void times_just_kept(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct work *work = tendered(plan, plant, nth, 650);
    work->sale_to = work->sale_from + 4;
    work->deadline = work->sale_from + 20;
    work->shown_to = work->shown_from + 2;
}

static void tendered_by_choice(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct work *work = tendered(plan, plant, nth, 260);
    work->sale_to = work->sale_from + 2;
    work->deadline = work->sale_from + 9;
    work->shown_to = work->shown_from;
}

static struct purchase *bought(struct plan *plan, const struct plant *plant, int64_t nth,
                               const char *method)
{
    return plant_purchase(plan, plant, method, (60 + nth % 90) * WAN, some_day(nth));
}

static void documents_too_short(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *purchase = bought(plan, plant, nth, "公开招标");
    purchase->sale_to = workday_after(purchase->sale_from, 3);
}

static void shown_too_short(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *purchase = bought(plan, plant, nth, "单一来源");
    purchase->shown_to = workday_after(purchase->shown_from, 3);
}

static void shown_long_enough(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *purchase = bought(plan, plant, nth, "单一来源");
    purchase->shown_to = workday_after(purchase->shown_from, 4);
}

static void result_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *purchase = bought(plan, plant, nth, nth % 2 ? "询价" : "公开招标");
    purchase->result = workday_after(purchase->awarded, 3 + (int)(nth % 6));
}

static void result_missing(struct plan *plan, const struct plant *plant, int64_t nth)
{
    bought(plan, plant, nth, "竞争性磋商")->result = 0;
}

static void contract_late(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *purchase = bought(plan, plant, nth, "竞争性磋商");
    purchase->published = workday_after(purchase->signed_on, 3 + (int)(nth % 10));
}

static void published_in_time(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *purchase = bought(plan, plant, nth, "询价");
    purchase->result = workday_after(purchase->awarded, 2);
    purchase->published = workday_after(purchase->signed_on, 2);
}

static void negotiated_soon(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct purchase *purchase = bought(plan, plant, nth, nth % 2 ? "竞争性磋商" : "询价");
    purchase->sale_to = workday_after(purchase->sale_from, 3);
    purchase->deadline = workday_after(purchase->sale_from, 6);
}

static void tendered_in_an_emergency(struct plan *plan, const struct plant *plant, int64_t nth)
{
    deadline_too_soon(plan, plant, nth);
    plan->market->works[plan->market->work_count - 1].note = "应急抢险工程";
}

const struct scenario MARKET_SCENARIOS[] = {
    {MODEL_ARREARS, true, 4, "验收后超过三十日仍未付清", unpaid},
    {MODEL_ARREARS, true, 3, "超过三十日才付清", paid_late},
    {MODEL_ARREARS, true, 2, "期限次日才付清", paid_a_day_late},
    {MODEL_ARREARS, true, 2, "约定九十日按最长六十日", agreed_too_long},
    {MODEL_ARREARS, true, 2, "以等待审计或负责人变更为由未付", waits_for_audit},
    {MODEL_ARREARS, false, 2, "期限最后一日付清", paid_on_the_last_day},
    {MODEL_ARREARS, false, 2, "最后一日遇长假顺延", paid_after_the_holiday},
    {MODEL_ARREARS, false, 2, "只余争议部分", disputed},
    {MODEL_ARREARS, false, 2, "发票未开", without_invoice},
    {MODEL_ARREARS, false, 2, "只余质保金", warranty_left},
    {MODEL_ARREARS, false, 2, "供应商是大型企业", large_supplier},
    {MODEL_ARREARS, false, 2, "大型企业按约定九十日付清", large_buyer},
    {MODEL_ARREARS, false, 2, "台账未更新而支付明细已付清", ledger_behind},
    {MODEL_ARREARS, false, 2, "付款期限未到", not_due},
    {MODEL_WORKS_SPLIT, true, 4, "同一工程分三个标段直接发包", split_in_lots},
    {MODEL_WORKS_SPLIT, true, 2, "分两期合计恰为四百万元", split_just_at_the_limit},
    {MODEL_WORKS_SPLIT, true, 3, "同一项目代码分到三个村", split_by_villages},
    {MODEL_WORKS_SPLIT, true, 2, "勘察设计分两包", split_services},
    {MODEL_WORKS_SPLIT, true, 1, "三个项目都紧贴四百万元", just_below_the_limit},
    {MODEL_WORKS_SPLIT, false, 2, "分两期合计差一分到四百万元", just_below_together},
    {MODEL_WORKS_SPLIT, false, 4, "不同村的独立小项目", of_other_villages},
    {MODEL_WORKS_SPLIT, false, 2, "应急抢险", of_an_emergency},
    {MODEL_WORKS_SPLIT, false, 2, "以工代赈", work_for_relief},
    {MODEL_WORKS_SPLIT, false, 2, "分年度实施", year_by_year},
    {MODEL_WORKS_SPLIT, false, 2, "各标段都已公开招标", tendered_lots},
    {MODEL_PROCURE_SPLIT, true, 6, "同一品目三次采购累计超过公开招标数额", split_below_open_tender},
    {MODEL_PROCURE_SPLIT, true, 2, "累计超过公开招标数额一分", split_a_fen_above},
    {MODEL_PROCURE_SPLIT, true, 4, "同一品目四次自行采购累计超过限额", split_below_procurement},
    {MODEL_PROCURE_SPLIT, false, 2, "累计恰为公开招标数额", just_the_open_amount},
    {MODEL_PROCURE_SPLIT, false, 2, "经批准变更采购方式", approved},
    {MODEL_PROCURE_SPLIT, false, 2, "框架协议与定点采购", framework},
    {MODEL_PROCURE_SPLIT, false, 2, "电子卖场直购", electronic_market},
    {MODEL_PROCURE_SPLIT, false, 2, "项目预算调整", budget_changed},
    {MODEL_PROCURE_SPLIT, false, 2, "品目不同", other_category},
    {MODEL_PROCURE_SPLIT, false, 2, "分属两个年度", two_years},
    {MODEL_PERIOD, true, 2, "第十九日就截止", deadline_too_soon},
    {MODEL_PERIOD, true, 2, "发售四日且公示两日", sold_too_short},
    {MODEL_PERIOD, true, 2, "采购文件只提供四个工作日", documents_too_short},
    {MODEL_PERIOD, true, 2, "单一来源只公示四个工作日", shown_too_short},
    {MODEL_PERIOD, true, 3, "中标结果迟公告", result_late},
    {MODEL_PERIOD, true, 2, "中标结果没有公告日期", result_missing},
    {MODEL_PERIOD, true, 3, "合同迟公告", contract_late},
    {MODEL_PERIOD, false, 2, "工程时限恰好够", times_just_kept},
    {MODEL_PERIOD, false, 2, "不是必须招标的规模", tendered_by_choice},
    {MODEL_PERIOD, false, 2, "单一来源公示五个工作日", shown_long_enough},
    {MODEL_PERIOD, false, 3, "恰在第二个工作日公告", published_in_time},
    {MODEL_PERIOD, false, 3, "磋商、询价的期限", negotiated_soon},
    {MODEL_PERIOD, false, 2, "应急抢险工程", tendered_in_an_emergency},
    {0},
};
