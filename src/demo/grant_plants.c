/* demo/grant_plants.c - cases about people: the dead, grants that exclude each other, bad
 * identities. */
#include "demo/plants.h"

#include <stdio.h>
#include <string.h>

enum {
    DIBAO_FEN = 41000,
    AGED_FEN = 5000,
    TEKUN_FEN = 91000,
    NURSING_FEN = 8000,
    ORPHAN_FEN = 120000
};

/* A day of a month of the exports. */
static int32_t day_in(int month, int day)
{
    int year, of_year;
    month_parts(month, &year, &of_year);
    return date_of(year, of_year, day);
}

/* Months 2 … 7 leave room before and behind. */
static int some_month(int64_t nth)
{
    return 2 + (int)(nth % 6);
}

static void add_months(struct plan *plan, const struct plant *plant, int64_t person,
                       enum policy_kind policy, int first, int last, int64_t fen)
{
    for (int month = first; month <= last; month++)
        plant_line(plan, plant, person, policy, month, fen);
}

/* ---- K087: paid after death ---- */

/* Lawful until the month after death; what follows is the plant. */
static int64_t paid_until_death(struct plan *plan, const struct plant *plant, enum age_class age,
                                enum policy_kind policy, int64_t fen, int month, int day)
{
    const int64_t person = plant_person(plan, age);
    add_months(plan, NULL, person, policy, 0, month, fen);
    plant_death(plan, plant->fires ? NULL : plant, person, day_in(month, day));
    return person;
}

static void dead_for_months(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person =
        paid_until_death(plan, plant, AGE_ELDER, POLICY_DIBAO, DIBAO_FEN, month, 12);
    add_months(plan, plant, person, POLICY_DIBAO, month + 2, month + 4, DIBAO_FEN);
}

static void dead_and_aged(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person =
        paid_until_death(plan, plant, AGE_ELDER, POLICY_AGED, AGED_FEN, month, 28);
    add_months(plan, plant, person, POLICY_AGED, month + 2, month + 3, AGED_FEN);
}

static void dead_edge(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person =
        paid_until_death(plan, plant, AGE_ADULT, POLICY_NURSING, NURSING_FEN, month, 1);
    plant_line(plan, plant, person, POLICY_NURSING, month + 2, NURSING_FEN);
}

static void dead_month_after(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person =
        paid_until_death(plan, plant, AGE_ELDER, POLICY_DIBAO, DIBAO_FEN, month, 3);
    plant_line(plan, plant, person, POLICY_DIBAO, month + 1, DIBAO_FEN);
}

static void dead_but_returned(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person =
        paid_until_death(plan, plant, AGE_ELDER, POLICY_DIBAO, DIBAO_FEN, month, 9);
    struct line *line = plant_line(plan, plant, person, POLICY_DIBAO, month + 2, DIBAO_FEN);
    line->result = "退票：账户已销户";
    line->note = "银行退票";
}

static void dead_funeral_grant(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person =
        paid_until_death(plan, plant, AGE_ELDER, POLICY_AGED, AGED_FEN, month, 15);
    struct line *line = plant_line(plan, plant, person, POLICY_FUNERAL, month + 3, 480000);
    line->note = "发给遗属";
}

/* Another living person of the same name gets a grant. */
static void dead_homonym(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t dead = paid_until_death(plan, plant, AGE_ELDER, POLICY_AGED, AGED_FEN, month, 20);
    const int64_t living = plant_person(plan, AGE_ELDER);
    const struct person namesake = person_at(plan->seed, dead);
    for (int later = month + 2; later <= month + 4; later++)
        plant_line(plan, plant, living, POLICY_AGED, later, AGED_FEN)->name =
            arena_strdup(plan->arena, namesake.name);
}

/* ---- K089: twice, or what excludes each other ---- */

static void twice_in_two_batches(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person = plant_person(plan, AGE_ADULT);
    const int second = plant_voucher(plan, POLICY_DIBAO, month, township_of_person(plan, person));
    plant_line(plan, plant, person, POLICY_DIBAO, month, DIBAO_FEN);
    plant_line(plan, plant, person, POLICY_DIBAO, month, DIBAO_FEN)->voucher = second;
}

static void both_grants(struct plan *plan, const struct plant *plant, int64_t nth,
                        enum age_class age, enum policy_kind one, enum policy_kind other)
{
    static const int64_t amounts[POLICY_COUNT] = {
        [POLICY_DIBAO] = DIBAO_FEN,     [POLICY_TEKUN] = TEKUN_FEN,
        [POLICY_ORPHAN] = ORPHAN_FEN,   [POLICY_HARDSHIP] = NURSING_FEN,
        [POLICY_NURSING] = NURSING_FEN, [POLICY_AGED] = AGED_FEN};
    const int month = some_month(nth);
    const int64_t person = plant_person(plan, age);
    add_months(plan, plant, person, one, month, month + 1, amounts[one]);
    add_months(plan, plant, person, other, month, month + 1, amounts[other]);
}

static void dibao_and_tekun(struct plan *plan, const struct plant *plant, int64_t nth)
{
    both_grants(plan, plant, nth, AGE_ELDER, POLICY_DIBAO, POLICY_TEKUN);
}

static void tekun_and_nursing(struct plan *plan, const struct plant *plant, int64_t nth)
{
    both_grants(plan, plant, nth, AGE_ELDER, POLICY_TEKUN,
                nth % 2 ? POLICY_NURSING : POLICY_HARDSHIP);
}

static void dibao_and_orphan(struct plan *plan, const struct plant *plant, int64_t nth)
{
    both_grants(plan, plant, nth, AGE_CHILD, POLICY_DIBAO, POLICY_ORPHAN);
}

static void dibao_and_aged(struct plan *plan, const struct plant *plant, int64_t nth)
{
    both_grants(plan, plant, nth, AGE_ELDER, POLICY_DIBAO, POLICY_AGED);
}

static void one_grant_after_another(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = some_month(nth);
    const int64_t person = plant_person(plan, AGE_ELDER);
    add_months(plan, plant, person, POLICY_DIBAO, 0, month, DIBAO_FEN);
    add_months(plan, plant, person, POLICY_TEKUN, month + 1, MONTHS - 1, TEKUN_FEN);
}

/* Months whose neighbour is in the same half year: a later list covers whole months of its own. */
static int month_within_half(int64_t nth)
{
    return nth % 2 ? 1 + (int)(nth / 2 % 4) : 7 + (int)(nth / 2 % 4);
}

static void arrears(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = month_within_half(nth);
    const int64_t person = plant_person(plan, AGE_ADULT);
    struct line *late = plant_line(plan, plant, person, POLICY_DIBAO, month + 1, DIBAO_FEN);
    late->period = month;
    late->note = "补发上月";
    plant_line(plan, plant, person, POLICY_DIBAO, month + 1, DIBAO_FEN);
}

static void returned_and_paid_again(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int month = month_within_half(nth);
    const int64_t person = plant_person(plan, AGE_ADULT);
    struct line *first = plant_line(plan, plant, person, POLICY_DIBAO, month, DIBAO_FEN);
    first->result = "退票：户名不符";
    struct line *again = plant_line(plan, plant, person, POLICY_DIBAO, month + 1, DIBAO_FEN);
    again->period = month;
    again->note = "退票重发";
}

static void several_plots(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const int64_t person = plant_person(plan, AGE_ADULT);
    plant_line(plan, plant, person, POLICY_LAND, LAND_MONTH, (200 + nth % 50) * 96)->note =
        "地块一";
    plant_line(plan, plant, person, POLICY_LAND, LAND_MONTH, (90 + nth % 30) * 96)->note = "地块二";
}

/* ---- K090: numbers and names that cannot be ---- */

static struct line *one_line(struct plan *plan, const struct plant *plant, int64_t nth)
{
    if (nth % 3 == 0)
        return plant_line(plan, plant, plant_person(plan, AGE_ADULT), POLICY_LAND, LAND_MONTH,
                          (150 + nth % 200) * 96);
    return plant_line(plan, plant, plant_person(plan, AGE_ADULT), POLICY_DIBAO, some_month(nth),
                      DIBAO_FEN);
}

static char *own_id(struct plan *plan, const struct line *line)
{
    const struct person person = person_at(plan->seed, line->person);
    return arena_strdup(plan->arena, person.id);
}

static void id_wrong_check(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    char *id = own_id(plan, line);
    id[17] = id[17] == '7' ? '4' : '7';
    line->id = id;
}

/* 30 February, with the check digit that such a number would have. */
static void id_no_such_day(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    char *id = own_id(plan, line);
    memcpy(id + 10, "0230", 4);
    resident_id_check(id);
    line->id = id;
}

static void id_too_short(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    char *id = own_id(plan, line);
    memmove(id + 9, id + 10, strlen(id + 10) + 1);
    line->id = id;
}

static void id_of_two_names(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    const struct person other = person_at(plan->seed, plant_person(plan, AGE_ADULT));
    const int64_t person = line->person;
    plant_line(plan, plant, person, POLICY_NURSING, some_month(nth), NURSING_FEN)->name =
        arena_printf(plan->arena, "%s仁", other.name);
}

static void card_of_two_ids(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    const struct person first = person_at(plan->seed, line->person);
    struct line *second = plant_line(plan, plant, plant_person(plan, AGE_ADULT), POLICY_NURSING,
                                     some_month(nth), NURSING_FEN);
    second->name = arena_strdup(plan->arena, first.name);
    second->account = arena_strdup(plan->arena, first.account);
}

static void card_wrong_check(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    const struct person person = person_at(plan->seed, line->person);
    char *card = arena_strdup(plan->arena, person.account);
    char *last = card + strlen(card) - 1;
    *last = *last == '9' ? '0' : (char)(*last + 1);
    line->account = card;
}

static void name_with_star(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    const struct person person = person_at(plan->seed, line->person);
    line->name =
        arena_printf(plan->arena, "%.3s*%s", person.name, person.name + strlen(person.name) - 3);
}

static void id_of_15_digits(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    const char *id = own_id(plan, line);
    line->id = arena_printf(plan->arena, "%.6s%.9s", id, id + 8);
}

static void passbook(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    line->account = arena_printf(plan->arena, "8012%011d", (int)(nth * 7919 + 13));
}

static void middle_dots(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct line *line = one_line(plan, plant, nth);
    const int64_t person = line->person;
    line->name = "阿依古丽·买合木提";
    plant_line(plan, plant, person, POLICY_NURSING, some_month(nth), NURSING_FEN)->name =
        nth % 2 ? "阿依古丽•买合木提" : "阿依古丽．买合木提";
}

static void permit_of_hong_kong(struct plan *plan, const struct plant *plant, int64_t nth)
{
    one_line(plan, plant, nth)->id = arena_printf(plan->arena, "H%08d", (int)(10000019 + nth * 37));
}

const struct scenario GRANT_SCENARIOS[] = {
    {MODEL_DECEASED, true, 4, "死亡后连续三个月仍发低保", dead_for_months},
    {MODEL_DECEASED, true, 4, "死亡后仍发高龄津贴", dead_and_aged},
    {MODEL_DECEASED, true, 4, "死亡后第二个月仍发护理补贴（刚过宽限）", dead_edge},
    {MODEL_DECEASED, false, 2, "死亡次月发放（宽限之内）", dead_month_after},
    {MODEL_DECEASED, false, 2, "死亡后发放但银行已退票", dead_but_returned},
    {MODEL_DECEASED, false, 2, "丧葬补助金发给遗属", dead_funeral_grant},
    {MODEL_DECEASED, false, 2, "同名在世者领取", dead_homonym},
    {MODEL_EXCLUSIVE, true, 4, "同人同项同月两批重复发放", twice_in_two_batches},
    {MODEL_EXCLUSIVE, true, 3, "低保与特困同月叠领", dibao_and_tekun},
    {MODEL_EXCLUSIVE, true, 3, "特困与残疾两补同月叠领", tekun_and_nursing},
    {MODEL_EXCLUSIVE, true, 2, "低保与孤儿生活费同月叠领", dibao_and_orphan},
    {MODEL_EXCLUSIVE, false, 2, "低保与高龄津贴可以叠加", dibao_and_aged},
    {MODEL_EXCLUSIVE, false, 2, "低保停发次月转特困", one_grant_after_another},
    {MODEL_EXCLUSIVE, false, 2, "补发上月", arrears},
    {MODEL_EXCLUSIVE, false, 2, "退票后次月重发", returned_and_paid_again},
    {MODEL_EXCLUSIVE, false, 2, "一户多地块", several_plots},
    {MODEL_ID_BAD, true, 3, "证件号校验位错", id_wrong_check},
    {MODEL_ID_BAD, true, 2, "证件号出生日期不存在", id_no_such_day},
    {MODEL_ID_BAD, true, 2, "证件号少一位", id_too_short},
    {MODEL_ID_BAD, true, 2, "同号异名", id_of_two_names},
    {MODEL_ID_BAD, true, 2, "同名同卡异号", card_of_two_ids},
    {MODEL_ID_BAD, true, 2, "银行卡校验位错", card_wrong_check},
    {MODEL_ID_BAD, true, 2, "姓名含星号", name_with_star},
    {MODEL_ID_BAD, false, 2, "15位旧号", id_of_15_digits},
    {MODEL_ID_BAD, false, 2, "存折账号不走校验", passbook},
    {MODEL_ID_BAD, false, 2, "姓名间隔点写法不同", middle_dots},
    {MODEL_ID_BAD, false, 2, "港澳居民来往内地通行证", permit_of_hong_kong},
    {0},
};
