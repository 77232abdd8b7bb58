/* demo/decision_plants.c - K081: large payments that nobody decided, or too late, or for less. */
#include "demo/plants.h"

#include <stdio.h>

#include "demo/market.h"
#include "demo/papers.h"
#include "demo/payments.h"
#include "demo/units.h"

/* Units whose minutes are whole, and that have not authorised anybody for a year. */
static int some_unit(int64_t nth)
{
    static const char *const names[] = {"教育局",     "水利局",   "农业农村局", "林业局",
                                        "交通运输局", "住房和城", "卫生健康局", "文化旅游"};
    return unit_find(names[nth % 8]);
}

static int32_t some_day(int64_t nth)
{
    return workday_near(date_of(2023, 8, 14) + (int32_t)(nth * 23 % 270));
}

/* A pair of villages that no other project has: what is done there may be the same. */
static const char *new_project(struct plan *plan, const char *what)
{
    const int64_t pair = plan->papers->large_payments++;
    char first[PLACE_BYTES], second[PLACE_BYTES];
    village_name(plan->seed, (int)pair * 2, first);
    village_name(plan->seed, (int)pair * 2 + 1, second);
    return arena_printf(plan->arena, "%s、%s%s", first, second, what);
}

/* A large payment for a project of its own. */
static struct payment *large_payment(struct plan *plan, const struct plant *plant, int unit,
                                     int64_t nth, const char *what)
{
    struct papers *papers = plan->papers;
    struct payment *payment = plant_payment(plan, plant);
    payment->unit = unit;
    payment->project = new_project(plan, what);
    payment->paid_on = some_day(nth);
    payment->fen = LARGE_PAYMENT_FEN + 2000000 + papers->large_payments % 1000 * 10100;
    snprintf(payment->purpose, sizeof payment->purpose, "支付%s款", payment->project);
    payment_renumber(plan, payment);
    return payment;
}

static void decide(struct plan *plan, const struct payment *payment, int days, int64_t fen)
{
    struct decision *decision =
        plant_decision(plan, payment->plant, payment->unit, payment->paid_on + days, fen,
                       arena_printf(plan->arena, "研究%s事项", payment->project));
    snprintf(decision->project, sizeof decision->project, "%s", payment->project);
}

static void nobody_decided(struct plan *plan, const struct plant *plant, int64_t nth)
{
    large_payment(plan, plant, some_unit(nth), nth, "办公设备购置");
}

static void decided_later(struct plan *plan, const struct plant *plant, int64_t nth)
{
    decide(plan, large_payment(plan, plant, some_unit(nth), nth, "路灯安装"), 21, 30000000);
}

static void decided_less(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct payment *payment = large_payment(plan, plant, some_unit(nth), nth, "监控设备采购");
    decide(plan, payment, -30, payment->fen / 10 * 6 / 10000 * 10000);
}

static void decided_before(struct plan *plan, const struct plant *plant, int64_t nth)
{
    decide(plan, large_payment(plan, plant, some_unit(nth), nth, "图书采购"), -30, 30000000);
}

static void authorised(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int unit = unit_find(nth % 2 ? "市场监督管理局" : "发展和改革局");
    large_payment(plan, plant, unit, nth, "检测服务采购")->paid_on =
        workday_near(date_of(2024, 3, 1) + (int32_t)(nth * 5 % 90));
    payment_renumber(plan, &plan->payments[plan->payment_count - 1]);
    if (nth < 2)
        plant_decision(plan, plant, unit, date_of(2024, 1, 16), 50000000,
                       "2024年度预算内单笔五十万元以内支出授权分管领导审批");
}

static void urgent(struct plan *plan, const struct plant *plant, int64_t nth)
{
    decide(plan, large_payment(plan, plant, some_unit(nth), nth, "水毁道路应急抢险"), 1, 30000000);
}

/* The topic names the contract only. */
static void by_contract(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *payment = large_payment(plan, plant, some_unit(nth), nth, "宣传栏制作");
    snprintf(payment->contract, sizeof payment->contract, "SZ2024-%04d", (int)nth + 1);
    struct decision *decision = plant_decision(plan, plant, payment->unit, payment->paid_on - 40,
                                               30000000, "审议采购合同签订事宜");
    snprintf(decision->reference, sizeof decision->reference, "%s", payment->contract);
}

static void in_other_words(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *payment = large_payment(plan, plant, some_unit(nth), nth, "");
    const char *where = payment->project;
    payment->project = arena_printf(plan->arena, "%s音响设备购置", where);
    snprintf(payment->purpose, sizeof payment->purpose, "支付%s款", payment->project);
    plant_decision(plan, plant, payment->unit, payment->paid_on - 25, 30000000,
                   arena_printf(plan->arena, "研究购置%s音响设备有关事宜", where));
}

static void by_fixed_standards(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *payment = large_payment(plan, plant, some_unit(nth), nth, "聘用人员经费");
    snprintf(payment->purpose, sizeof payment->purpose, "发放2024年%d月聘用人员工资",
             (int)nth % 5 + 1);
}

static void one_fen_less(struct plan *plan, const struct plant *plant, int64_t nth)
{
    large_payment(plan, plant, some_unit(nth), nth, "文件柜购置")->fen = LARGE_PAYMENT_FEN - 1;
}

static void no_minutes_yet(struct plan *plan, const struct plant *plant, int64_t nth)
{
    large_payment(plan, plant, unit_find(SILENT_UNIT), nth, "监测仪器采购");
}

/* ---- contracts ---- */

static const struct purchase *large_contract(struct plan *plan, const struct plant *plant,
                                             int64_t nth)
{
    struct purchase *purchase = plant_purchase(plan, plant, "竞争性磋商", 60000000 + nth * 120000,
                                               date_of(2023, 9, 4) + (int32_t)(nth * 31 % 180));
    snprintf(purchase->name, sizeof purchase->name, "档案密集架定制（%lld套）", (long long)nth + 3);
    return purchase;
}

static void nobody_decided_contract(struct plan *plan, const struct plant *plant, int64_t nth)
{
    large_contract(plan, plant, nth);
}

static void contract_decided_later(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct purchase *purchase = large_contract(plan, plant, nth);
    struct decision *decision = plant_decision(
        plan, plant, purchase->unit, purchase->signed_on + 12, purchase->price, "补充审议采购事项");
    char contract_no[CONTRACT_NO_BYTES];
    purchase_contract_no(purchase, contract_no);
    snprintf(decision->reference, sizeof decision->reference, "%s", contract_no);
}

const struct scenario DECISION_SCENARIOS[] = {
    {MODEL_NO_DECISION, true, 5, "大额支付没有集体决策", nobody_decided},
    {MODEL_NO_DECISION, true, 4, "付款以后才集体决策", decided_later},
    {MODEL_NO_DECISION, true, 4, "决策金额小于支付", decided_less},
    {MODEL_NO_DECISION, true, 3, "大额合同没有集体决策", nobody_decided_contract},
    {MODEL_NO_DECISION, true, 3, "签约以后才集体决策", contract_decided_later},
    {MODEL_NO_DECISION, false, 2, "先集体决策后付款", decided_before},
    {MODEL_NO_DECISION, false, 2, "年度授权之内", authorised},
    {MODEL_NO_DECISION, false, 2, "应急抢险次日补会", urgent},
    {MODEL_NO_DECISION, false, 2, "议题只写合同编号", by_contract},
    {MODEL_NO_DECISION, false, 2, "议题写法不同", in_other_words},
    {MODEL_NO_DECISION, false, 2, "按规定标准发放的工资", by_fixed_standards},
    {MODEL_NO_DECISION, false, 2, "差一分达到额度", one_fen_less},
    {MODEL_NO_DECISION, false, 2, "会议记录没有报送", no_minutes_yet},
    {0},
};
