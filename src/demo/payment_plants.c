/* demo/payment_plants.c - cases about payments: to units' own accounts, without a list, twice. */
#include "demo/plants.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "demo/payments.h"
#include "demo/units.h"

static struct payment *say(struct payment *payment, const char *purpose)
{
    snprintf(payment->purpose, sizeof payment->purpose, "%s", purpose);
    return payment;
}

/* ---- K003: to a unit's own account ---- */

static struct payment *to_own_account(struct plan *plan, const struct plant *plant, int unit,
                                      const char *purpose)
{
    struct payment *payment = plant_payment(plan, plant);
    snprintf(payment->payee, sizeof payment->payee, "%s", unit_at(unit)->name);
    unit_account(plan->seed, unit, ACCOUNT_OWN, payment->account);
    payment->invoice[0] = '\0';
    return say(payment, purpose);
}

static int some_unit(enum unit_kind kind, int64_t nth)
{
    int unit = (int)(nth * 5 % unit_count());
    while (unit_at(unit)->kind != kind)
        unit = (unit + 1) % unit_count();
    return unit;
}

static void to_office(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const purposes[] = {"拨付项目资金", "项目资金转入本单位账户待支付",
                                           "划转专项资金"};
    to_own_account(plan, plant, some_unit(UNIT_OFFICE, nth), purposes[nth % 3]);
}

static void tax_withheld(struct plan *plan, const struct plant *plant, int64_t nth)
{
    to_own_account(plan, plant, some_unit(UNIT_OFFICE, nth), "代扣税费：劳务报酬个人所得税");
}

static void wages(struct plan *plan, const struct plant *plant, int64_t nth)
{
    to_own_account(plan, plant, some_unit(UNIT_OFFICE, nth), "工资代发：临时聘用人员工资");
}

static void refill(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *payment = to_own_account(plan, plant, some_unit(UNIT_OFFICE, nth),
                                             "归垫资金（示财预〔2023〕18号批复）");
    snprintf(payment->note, sizeof payment->note, "归垫批文：示财预〔2023〕18号");
}

static void to_school(struct plan *plan, const struct plant *plant, int64_t nth)
{
    to_own_account(plan, plant, some_unit(nth % 2 ? UNIT_SCHOOL : UNIT_HOSPITAL, nth),
                   "拨付项目资金");
}

/* ---- K005: no list of who got it ---- */

enum { BEFORE_MAY = 10 }; /* months whose payments are long due by the end of the exports */

static struct voucher *new_voucher(struct plan *plan, const struct plant *plant, int month,
                                   int64_t nth, int *ret_number)
{
    const int township = (int)(nth % plan->places.townships);
    *ret_number = plant_voucher(plan, POLICY_DIBAO, month, township);
    struct voucher *voucher = &plan->vouchers[*ret_number];
    voucher->plant = plant;
    return voucher;
}

static void add_lines(struct plan *plan, int voucher, int count)
{
    for (int i = 0; i < count; i++)
        plant_line(plan, NULL, plant_person(plan, AGE_ADULT), POLICY_DIBAO,
                   plan->vouchers[voucher].month, 38000 + i * 1100)
            ->voucher = voucher;
}

static void no_list(struct plan *plan, const struct plant *plant, int64_t nth)
{
    int number;
    new_voucher(plan, plant, (int)(nth % BEFORE_MAY), nth, &number)->fixed_fen =
        5230000 + nth * 7700;
}

static void list_too_small(struct plan *plan, const struct plant *plant, int64_t nth)
{
    int number;
    new_voucher(plan, plant, (int)(nth % BEFORE_MAY), nth, &number)->excess_fen =
        120000 + nth * 1300;
    add_lines(plan, number, 5);
}

static void list_too_large(struct plan *plan, const struct plant *plant, int64_t nth)
{
    int number;
    new_voucher(plan, plant, (int)(nth % BEFORE_MAY), nth, &number)->excess_fen =
        -38000 - nth * 100;
    add_lines(plan, number, 6);
}

static void off_by_two_yuan(struct plan *plan, const struct plant *plant, int64_t nth)
{
    int number;
    new_voucher(plan, plant, (int)(nth % BEFORE_MAY), nth, &number)->excess_fen = 101;
    add_lines(plan, number, 4);
}

static void off_by_one_yuan(struct plan *plan, const struct plant *plant, int64_t nth)
{
    int number;
    new_voucher(plan, plant, (int)(nth % BEFORE_MAY), nth, &number)->excess_fen = 100;
    add_lines(plan, number, 4);
}

/* Paid on the last working day: the list is not due yet. */
static void list_not_due(struct plan *plan, const struct plant *plant, int64_t nth)
{
    int number;
    struct voucher *voucher = new_voucher(plan, plant, MONTHS - 1, nth, &number);
    voucher->paid_on = date_of(2024, 6, 26);
    voucher->fixed_fen = 4410000 + nth * 9100;
}

static void list_in_batches(struct plan *plan, const struct plant *plant, int64_t nth)
{
    int number;
    new_voucher(plan, plant, (int)(nth % BEFORE_MAY), nth, &number);
    add_lines(plan, number, 3);
    add_lines(plan, number, 3);
}

/* ---- K014: paid twice ---- */

static int32_t some_day(int64_t nth)
{
    return workday_near(date_of(2023, 9, 4) + (int32_t)(nth * 11 % 200));
}

/* The same payment once more, `days` later. */
static struct payment *again(struct plan *plan, const struct plant *plant, int64_t nth, int days)
{
    struct payment *first = plant_payment(plan, plant);
    first->paid_on = some_day(nth);
    payment_renumber(plan, first);
    const struct payment copy = *first;
    struct payment *second = plant_payment(plan, plant);
    *second = copy;
    second->paid_on = copy.paid_on + days;
    payment_renumber(plan, second);
    return second;
}

static void same_invoice(struct plan *plan, const struct plant *plant, int64_t nth)
{
    say(again(plan, plant, nth, 14), "支付尾款");
}

static void other_invoice(struct payment *payment)
{
    payment->invoice[strlen(payment->invoice) - 1] ^= 1;
}

static void same_contract_period(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *second = again(plan, plant, nth, 21);
    struct payment *first = second - 1;
    other_invoice(second);
    snprintf(first->contract, sizeof first->contract, "HT2023-%04d 第2期", (int)nth + 1);
    snprintf(second->contract, sizeof second->contract, "HT2023-%04d 第2期", (int)nth + 1);
    say(second, "工程进度款");
}

static void same_words(struct plan *plan, const struct plant *plant, int64_t nth)
{
    other_invoice(again(plan, plant, nth, 33));
}

static void same_words_after_60_days(struct plan *plan, const struct plant *plant, int64_t nth)
{
    other_invoice(again(plan, plant, nth, 60));
}

static void same_words_after_61_days(struct plan *plan, const struct plant *plant, int64_t nth)
{
    other_invoice(again(plan, plant, nth, 61));
}

/* Equal amounts, another month each. */
static void monthly_rent(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *second = again(plan, plant, nth, 31); /* never in the same month */
    int year, month, day;
    other_invoice(second);
    for (struct payment *payment = second - 1; payment <= second; payment++) {
        date_parts(payment->paid_on, &year, &month, &day);
        snprintf(payment->purpose, sizeof payment->purpose, "支付%d年%d月办公用房租金", year,
                 month);
        snprintf(payment->contract, sizeof payment->contract, "ZL2023-%03d %d年%d月", (int)nth + 1,
                 year, month);
    }
}

static void returned_and_paid(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *second = again(plan, plant, nth, 9);
    snprintf((second - 1)->note, sizeof second->note, "银行退票");
    snprintf(second->note, sizeof second->note, "退票重付");
}

static void difference_paid(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct payment *second = again(plan, plant, nth, 25);
    second->fen = second->fen / 10 + 7;
    say(second, "补付差额");
}

const struct scenario PAYMENT_SCENARIOS[] = {
    {MODEL_UNIT_ACCOUNT, true, 12, "直达资金转入单位实有资金账户", to_office},
    {MODEL_UNIT_ACCOUNT, false, 2, "代扣税费", tax_withheld},
    {MODEL_UNIT_ACCOUNT, false, 2, "工资代发", wages},
    {MODEL_UNIT_ACCOUNT, false, 2, "归垫有批文", refill},
    {MODEL_UNIT_ACCOUNT, false, 2, "学校、医院无零余额账户", to_school},
    {MODEL_NO_DETAIL, true, 5, "惠企利民支付没有发放明细", no_list},
    {MODEL_NO_DETAIL, true, 3, "发放明细合计小于支付", list_too_small},
    {MODEL_NO_DETAIL, true, 2, "发放明细合计大于支付", list_too_large},
    {MODEL_NO_DETAIL, true, 2, "差额刚过一元", off_by_two_yuan},
    {MODEL_NO_DETAIL, false, 2, "差额恰为一元", off_by_one_yuan},
    {MODEL_NO_DETAIL, false, 2, "付款未满五个工作日", list_not_due},
    {MODEL_NO_DETAIL, false, 2, "同一凭证分批代发", list_in_batches},
    {MODEL_TWICE, true, 4, "同一发票支付两次", same_invoice},
    {MODEL_TWICE, true, 3, "同一合同同一期次支付两次", same_contract_period},
    {MODEL_TWICE, true, 3, "同额同摘要支付两次", same_words},
    {MODEL_TWICE, true, 2, "同额同摘要恰隔60日", same_words_after_60_days},
    {MODEL_TWICE, false, 2, "同额同摘要隔61日", same_words_after_61_days},
    {MODEL_TWICE, false, 2, "按月等额房租", monthly_rent},
    {MODEL_TWICE, false, 2, "退票后重付", returned_and_paid},
    {MODEL_TWICE, false, 2, "补付差额", difference_paid},
    {0},
};
