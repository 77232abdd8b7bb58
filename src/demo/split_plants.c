/* demo/split_plants.c - K013: payments just under the limit from which a unit decides collectively.
 */
#include "demo/plants.h"

#include <stdio.h>
#include <string.h>

#include "demo/papers.h"
#include "demo/payments.h"
#include "demo/units.h"

static void set_project(const struct plan *plan, struct payment *payment, int project)
{
    payment_for(payment, project, payments_in_background(plan) + (int64_t)plan->payment_count);
}

/* A pair of firm and project that no other case of this kind has. */
static struct payment *new_string(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int64_t pair = plan->papers->splits++;
    struct payment *first = plant_payment(plan, plant);
    set_project(plan, first, (int)(pair % project_count()));
    payment_to(plan, first, (int)(pair / project_count() % firm_count()));
    first->paid_on = workday_near(date_of(2023, 8, 7) + (int32_t)(nth * 17 % 300));
    first->fen = LARGE_PAYMENT_FEN - 300000 - pair * 301 % 900000;
    payment_renumber(plan, first);
    return first;
}

/* One more of the string, `days` after the first; amounts differ so that nothing looks paid twice.
 */
static struct payment *one_more(struct plan *plan, int days, int64_t less_fen)
{
    const struct payment before = plan->payments[plan->payment_count - 1];
    struct payment *next = plant_payment(plan, before.plant);
    const struct payment fresh = *next;
    *next = before;
    memcpy(next->invoice, fresh.invoice, sizeof next->invoice);
    next->paid_on += days;
    next->fen -= less_fen;
    payment_renumber(plan, next);
    return next;
}

static void three_in_a_week(struct plan *plan, const struct plant *plant, int64_t nth)
{
    new_string(plan, plant, nth);
    one_more(plan, 2, 10100);
    one_more(plan, 3, 20300);
}

static void two_on_a_day(struct plan *plan, const struct plant *plant, int64_t nth)
{
    new_string(plan, plant, nth);
    one_more(plan, 0, 50500);
}

static void week_after_week(struct plan *plan, const struct plant *plant, int64_t nth)
{
    new_string(plan, plant, nth);
    for (int week = 1; week < 4; week++)
        one_more(plan, 7, 30700);
}

static void eight_days_apart(struct plan *plan, const struct plant *plant, int64_t nth)
{
    new_string(plan, plant, nth);
    one_more(plan, 8, 20100);
}

static void contract_words(struct payment *payment, int64_t nth, const char *part,
                           const char *purpose)
{
    snprintf(payment->contract, sizeof payment->contract, "HT2024-%04d%s", (int)nth + 1, part);
    snprintf(payment->purpose, sizeof payment->purpose, "%s", purpose);
}

static void instalments(struct plan *plan, const struct plant *plant, int64_t nth)
{
    contract_words(new_string(plan, plant, nth), nth, "", "第1期进度款");
    contract_words(one_more(plan, 5, 20100), nth, "", "第2期进度款");
}

static void sections(struct plan *plan, const struct plant *plant, int64_t nth)
{
    contract_words(new_string(plan, plant, nth), nth, "一标段", "产业路硬化");
    contract_words(one_more(plan, 5, 20100), nth, "二标段", "产业路硬化");
}

static void services(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *first = new_string(plan, plant, nth);
    snprintf(first->purpose, sizeof first->purpose, "上月物业服务费");
    snprintf(one_more(plan, 4, 20100)->purpose, sizeof first->purpose, "本月物业服务费");
}

/* Projects that are the only ones of their unit are passed over. */
static void two_projects(struct plan *plan, const struct plant *plant, int64_t nth)
{
    while (project_sibling((int)(plan->papers->splits % project_count())) ==
           (int)(plan->papers->splits % project_count()))
        plan->papers->splits++;
    const int project = (int)(plan->papers->splits % project_count());
    new_string(plan, plant, nth);
    set_project(plan, one_more(plan, 3, 20100), project_sibling(project));
}

static void returned(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *first = new_string(plan, plant, nth);
    snprintf(first->note, sizeof first->note, "银行退票");
    struct payment *second = one_more(plan, 5, 0);
    snprintf(second->note, sizeof second->note, "退票重付");
}

const struct scenario SPLIT_SCENARIOS[] = {
    {MODEL_SPLIT, true, 5, "一周内三笔贴近额度", three_in_a_week},
    {MODEL_SPLIT, true, 4, "同一天两笔贴近额度", two_on_a_day},
    {MODEL_SPLIT, true, 3, "连续四周每周一笔贴近额度", week_after_week},
    {MODEL_SPLIT, false, 2, "恰隔八天", eight_days_apart},
    {MODEL_SPLIT, false, 2, "同一合同分期付款", instalments},
    {MODEL_SPLIT, false, 2, "分标段各有合同", sections},
    {MODEL_SPLIT, false, 2, "按月服务费", services},
    {MODEL_SPLIT, false, 2, "两个不同项目", two_projects},
    {MODEL_SPLIT, false, 2, "退票后重付", returned},
    {0},
};
