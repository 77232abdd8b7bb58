/* demo/late_plants.c - cases about benefits that did not arrive: returned, interrupted, late,
 * forgotten. */
#include "demo/plants.h"

enum { DIBAO_FEN = 41000, AGED_FEN = 5000, NURSING_FEN = 8000, BATCH_PEOPLE = 6 };

/* Months 2 … 7 leave room before and behind. */
static int some_month(int64_t nth)
{
    return 2 + (int)(nth % 6);
}

static struct line *add_months(struct plan *plan, const struct plant *plant, int64_t person,
                               int first, int last)
{
    struct line *line = NULL;
    for (int month = first; month <= last; month++)
        line = plant_line(plan, plant, person, POLICY_DIBAO, month, DIBAO_FEN);
    return line;
}

/* A month that is paid with a later one. */
static void add_arrears(struct plan *plan, const struct plant *plant, int64_t person, int month,
                        int paid_in, const char *note)
{
    struct line *line = plant_line(plan, plant, person, POLICY_DIBAO, paid_in, DIBAO_FEN);
    line->period = month;
    line->note = note;
}

/* ---- returned ---- */

static int64_t returned_in(struct plan *plan, const struct plant *plant, int month)
{
    static const char *const reasons[] = {"退票：户名不符", "失败：账户不存在", "退票：账户已销户"};
    const int64_t person = plant_person(plan, AGE_ADULT);
    plant_line(plan, plant, person, POLICY_NURSING, month, NURSING_FEN)->result =
        reasons[person % 3];
    return person;
}

static void returned_for_good(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person = returned_in(plan, plant, month);
    plant_line(plan, NULL, person, POLICY_NURSING, month + 1, NURSING_FEN);
}

static void returned_and_paid_again(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person = returned_in(plan, plant, month);
    struct line *again = plant_line(plan, plant, person, POLICY_NURSING, month + 1, NURSING_FEN);
    again->period = month;
    again->note = "退票重发";
}

static void returned_of_the_dead(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    int year, of_year;
    month_parts(month, &year, &of_year);
    plant_death(plan, NULL, returned_in(plan, plant, month), date_of(year, of_year, 12));
}

/* The last month of the exports: there is still time. */
static void returned_just_now(struct plan *plan, const struct plant *plant, int64_t nth)
{
    (void)nth;
    returned_in(plan, plant, MONTHS - 1);
}

/* ---- interrupted ---- */

static void interrupted(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person = plant_person(plan, AGE_ADULT);
    add_months(plan, NULL, person, 0, month - 1);
    add_months(plan, plant, person, month, month);
    add_months(plan, plant, person, month + 3, month + 3);
    add_months(plan, NULL, person, month + 4, MONTHS - 1);
}

static void interrupted_and_made_up(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person = plant_person(plan, AGE_ADULT);
    add_months(plan, NULL, person, 0, month);
    add_arrears(plan, plant, person, month + 1, month + 3, "补发");
    add_arrears(plan, plant, person, month + 2, month + 3, "补发");
    add_months(plan, NULL, person, month + 3, MONTHS - 1);
}

static void suspended_for_review(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person = plant_person(plan, AGE_ADULT);
    add_months(plan, NULL, person, 0, month);
    add_months(plan, plant, person, month + 3, month + 3)->note = "年审通过，恢复发放";
    add_months(plan, NULL, person, month + 4, MONTHS - 1);
}

static void one_month_of_arrears(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person = plant_person(plan, AGE_ADULT);
    add_months(plan, NULL, person, 0, month);
    add_arrears(plan, plant, person, month + 1, month + 2, "补发上月");
    add_months(plan, NULL, person, month + 2, MONTHS - 1);
}

static void approved_with_arrears(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person = plant_person(plan, AGE_ADULT);
    add_arrears(plan, plant, person, month - 2, month, "新批准补发");
    add_arrears(plan, plant, person, month - 1, month, "新批准补发");
    add_months(plan, plant, person, month, month);
    add_months(plan, NULL, person, month + 1, MONTHS - 1);
}

/* ---- a whole batch, a roster ---- */

static void late_batch(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int voucher =
        plant_voucher(plan, POLICY_AGED, month, (int)(nth % plan->places.townships));
    plan->vouchers[voucher].paid_on += 28;
    for (int i = 0; i < BATCH_PEOPLE; i++)
        plant_line(plan, plant, plant_person(plan, AGE_ELDER), POLICY_AGED, month, AGED_FEN)
            ->voucher = voucher;
}

static struct line *on_roster_only(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = plant_line(plan, plant, plant_person(plan, AGE_ADULT), POLICY_LAND,
                                   LAND_MONTH, (120 + nth % 300) * 96);
    line->places = 0;
    return line;
}

static void forgotten(struct plan *plan, const struct plant *plant, int64_t nth)
{
    on_roster_only(plan, plant, nth);
}

static void died_before_payment(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int64_t person = on_roster_only(plan, plant, nth)->person;
    plant_death(plan, NULL, person, date_of(2023, 9, 2 + (int)(nth % 20)));
}

static void gave_it_up(struct plan *plan, const struct plant *plant, int64_t nth)
{
    on_roster_only(plan, plant, nth)->note = "本人自愿放弃";
}

const struct scenario LATE_SCENARIOS[] = {
    {MODEL_LATE, true, 4, "银行退票后一直没有再发", returned_for_good},
    {MODEL_LATE, true, 3, "低保中断两个月后恢复", interrupted},
    {MODEL_LATE, true, 2, "低保中断两个月后一次补发", interrupted_and_made_up},
    {MODEL_LATE, true, 1, "高龄津贴整批迟发", late_batch},
    {MODEL_LATE, true, 2, "花名册上有而没有发放", forgotten},
    {MODEL_LATE, false, 2, "退票后次月重发", returned_and_paid_again},
    {MODEL_LATE, false, 2, "退票而人已去世", returned_of_the_dead},
    {MODEL_LATE, false, 1, "刚退票，还在期限内", returned_just_now},
    {MODEL_LATE, false, 2, "年审通过后恢复", suspended_for_review},
    {MODEL_LATE, false, 2, "只迟一个月的补发", one_month_of_arrears},
    {MODEL_LATE, false, 2, "新批准的人补发以前的月份", approved_with_arrears},
    {MODEL_LATE, false, 1, "花名册上的人在发放前去世", died_before_payment},
    {MODEL_LATE, false, 1, "花名册上的人自愿放弃", gave_it_up},
    {0},
};
