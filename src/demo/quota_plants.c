/* demo/quota_plants.c - cases about allocations: direct funds that rest, carry-over that is too
 * old. */
#include "demo/plants.h"

#include <stdio.h>

#include "demo/papers.h"
#include "demo/units.h"

/* ---- K002: money that rests ---- */

/* A project of its own. */
static struct quota *new_quota(struct plan *plan, const struct plant *plant, const char *unit,
                               const char *what, int32_t allocated_on)
{
    char project[96];
    snprintf(project, sizeof project, "%s%s（%zu）",
             township_name((int)(plan->papers->quota_count % (size_t)plan->places.townships)), what,
             plan->papers->quota_count + 1);
    return plant_quota(plan, plant, unit_find(unit), allocated_on, project);
}

static int32_t early_2024(int64_t nth)
{
    return date_of(2024, 2, 1) + (int32_t)(nth * 7 % 50);
}

static void nothing_paid(struct plan *plan, const struct plant *plant, int64_t nth)
{
    new_quota(plan, plant, "民政局", "养老服务设备购置", early_2024(nth));
}

static void little_paid(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct quota *quota = new_quota(plan, plant, "残疾人联合会", "残疾人辅具适配", early_2024(nth));
    quota->spent_fen = quota->fen / 10;
    plant_quota_payment(plan, quota->unit, quota->allocated_on + 40, quota->spent_fen);
}

static void relief_rests(struct plan *plan, const struct plant *plant, int64_t nth)
{
    (void)nth;
    new_quota(plan, plant, "民政局", "困难群众临时救助", date_of(2024, 6, 3))->fund =
        "困难群众救助补助资金";
}

static void works_rest_too_long(struct plan *plan, const struct plant *plant, int64_t nth)
{
    (void)nth;
    new_quota(plan, plant, "文化旅游", "文化活动室改造工程", date_of(2023, 11, 6));
}

static void works_by_progress(struct plan *plan, const struct plant *plant, int64_t nth)
{
    new_quota(plan, plant, "交通运输局", "村道硬化工程", early_2024(nth));
}

static void paid_by_quarter(struct plan *plan, const struct plant *plant, int64_t nth)
{
    (void)nth;
    new_quota(plan, plant, "教育局", "营养改善季度补助", date_of(2024, 4, 8));
}

static void award_at_the_end(struct plan *plan, const struct plant *plant, int64_t nth)
{
    new_quota(plan, plant, "卫生健康局", "基层服务绩效奖补", early_2024(nth));
}

static void taken_back(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct quota *quota = new_quota(plan, plant, "教育局", "图书资料购置", early_2024(nth));
    quota->recovered_fen = quota->fen;
}

/* The lists of allocations know nothing of it yet. */
static void paid_by_another(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct quota *quota = new_quota(plan, plant, "卫生健康局", "急救设备购置", early_2024(nth));
    plant_quota_payment(plan, unit_find("人民医院"), quota->allocated_on + 40, quota->fen / 10 * 6);
}

static void just_allocated(struct plan *plan, const struct plant *plant, int64_t nth)
{
    (void)nth;
    new_quota(plan, plant, "文化旅游", "体育器材购置", date_of(2024, 5, 20));
}

/* ---- K008: carry-over that is too old ---- */

static struct budget_line *new_line(struct plan *plan, const struct plant *plant, int64_t nth,
                                    int first_year)
{
    return plant_budget_line(plan, plant, (int)(nth * 5 % unit_count()), first_year);
}

static void two_years_old(struct plan *plan, const struct plant *plant, int64_t nth)
{
    new_line(plan, plant, nth, 2022);
}

static void partly_recovered(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct budget_line *line = new_line(plan, plant, nth, 2021);
    line->recovered_fen = line->left_fen / 3;
}

/* The same document: last year's list says 2022, this year's says 2024 and another project. */
static void counted_anew(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct budget_line *before = new_line(plan, plant, nth, 2022);
    before->year = 2023;
    const struct budget_line old = *before;
    struct budget_line *renamed = new_line(plan, plant, nth, 2024);
    snprintf(renamed->document, sizeof renamed->document, "%s", old.document);
    renamed->fen = renamed->left_fen = old.left_fen;
}

static void recovered(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct budget_line *line = new_line(plan, plant, nth, 2022);
    line->recovered_fen = line->left_fen;
}

static void noted(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const notes[] = {"质保金，2025年到期", "涉诉冻结，等待判决",
                                        "按权责发生制列支"};
    new_line(plan, plant, nth, 2022)->note = notes[nth % 3];
}

static void research(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct budget_line *line = new_line(plan, plant, nth, 2021);
    snprintf(line->project, sizeof line->project, "水稻栽培科研课题（第%d项）", (int)nth + 1);
}

static void one_year_old(struct plan *plan, const struct plant *plant, int64_t nth)
{
    new_line(plan, plant, nth, 2023);
}

static void allocated_anew(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct budget_line *before = new_line(plan, plant, nth, 2022);
    before->year = 2023;
    before->recovered_fen = before->left_fen;
    const struct budget_line old = *before;
    struct budget_line *again = new_line(plan, plant, nth, 2024);
    snprintf(again->document, sizeof again->document, "%s", old.document);
}

const struct scenario QUOTA_SCENARIOS[] = {
    {MODEL_SLOW_PAY, true, 4, "下达四个月没有支付", nothing_paid},
    {MODEL_SLOW_PAY, true, 3, "下达四个月只支付一成", little_paid},
    {MODEL_SLOW_PAY, true, 3, "困难群众资金二十多天没有支付", relief_rests},
    {MODEL_SLOW_PAY, true, 2, "工程资金半年多没有支付", works_rest_too_long},
    {MODEL_SLOW_PAY, false, 2, "工程按进度付款", works_by_progress},
    {MODEL_SLOW_PAY, false, 2, "按季度发放", paid_by_quarter},
    {MODEL_SLOW_PAY, false, 2, "年底考核后结算的奖补", award_at_the_end},
    {MODEL_SLOW_PAY, false, 2, "指标已收回", taken_back},
    {MODEL_SLOW_PAY, false, 2, "由别的单位支付", paid_by_another},
    {MODEL_SLOW_PAY, false, 2, "刚下达四十天", just_allocated},
    {MODEL_CARRYOVER, true, 5, "结转满两年未收回", two_years_old},
    {MODEL_CARRYOVER, true, 3, "结转满三年只收回一部分", partly_recovered},
    {MODEL_CARRYOVER, true, 4, "改项目和年度重新起算", counted_anew},
    {MODEL_CARRYOVER, false, 2, "已全部收回", recovered},
    {MODEL_CARRYOVER, false, 3, "质保金、涉诉冻结、权责发生制", noted},
    {MODEL_CARRYOVER, false, 2, "科研课题", research},
    {MODEL_CARRYOVER, false, 2, "结转只满一年", one_year_old},
    {MODEL_CARRYOVER, false, 2, "收回后重新安排", allocated_anew},
    {0},
};
