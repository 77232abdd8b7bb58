/* demo/claim_plants.c - cases about claims: trips whose days collide, receptions claimed in parts.
 */
#include "demo/plants.h"

#include <stdio.h>

#include "demo/papers.h"
#include "demo/units.h"

/* ---- K032: somebody in two places ---- */

static const struct official *somebody(struct plan *plan, int64_t nth)
{
    return official_new(plan, (int)(nth * 5 % unit_count()));
}

static int32_t some_day(int64_t nth)
{
    return date_of(2023, 8, 2) + (int32_t)(nth * 13 % 310);
}

static void two_places(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct official *who = somebody(plan, nth);
    plant_trip(plan, plant, who, some_day(nth), 4, (int)(nth % TRIP_PLACES));
    plant_trip(plan, plant, who, some_day(nth) + 2, 3, (int)((nth + 1) % TRIP_PLACES));
}

static void day_trip_within(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct official *who = somebody(plan, nth);
    plant_trip(plan, plant, who, some_day(nth), 5, (int)(nth % TRIP_PLACES));
    plant_trip(plan, plant, who, some_day(nth) + 2, 1, (int)((nth + 2) % TRIP_PLACES));
}

static void meals_twice(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct official *who = somebody(plan, nth);
    const int place = (int)(nth % TRIP_PLACES);
    plant_trip(plan, plant, who, some_day(nth), 3, place);
    struct trip *again = plant_trip(plan, plant, who, some_day(nth), 3, place);
    again->has_lodging = false;
    again->place = arena_printf(plan->arena, "%.6s", again->place); /* without 市 */
}

static void back_and_away(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct official *who = somebody(plan, nth);
    plant_trip(plan, plant, who, some_day(nth), 3, (int)(nth % TRIP_PLACES));
    plant_trip(plan, plant, who, some_day(nth) + 2, 2, (int)((nth + 1) % TRIP_PLACES));
}

static void round_trip(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct official *who = somebody(plan, nth);
    plant_trip(plan, plant, who, some_day(nth), 1, (int)(nth % TRIP_PLACES));
    plant_trip(plan, plant, who, some_day(nth), 1, (int)((nth + 1) % TRIP_PLACES));
}

static void for_colleagues(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct official *who = somebody(plan, nth);
    plant_trip(plan, plant, who, some_day(nth), 3, (int)(nth % TRIP_PLACES))->headcount = 4;
    plant_trip(plan, plant, who, some_day(nth) + 1, 3, (int)((nth + 1) % TRIP_PLACES));
}

static void namesakes(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct official *who = somebody(plan, nth);
    const struct official *other = official_namesake(plan, who);
    plant_trip(plan, plant, who, some_day(nth), 4, (int)(nth % TRIP_PLACES));
    plant_trip(plan, plant, other, some_day(nth) + 1, 4, (int)((nth + 1) % TRIP_PLACES));
}

static void lodging_apart(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct official *who = somebody(plan, nth);
    const int place = (int)(nth % TRIP_PLACES);
    plant_trip(plan, plant, who, some_day(nth), 4, place)->has_meals = false;
    plant_trip(plan, plant, who, some_day(nth), 4, place)->has_lodging = false;
}

static void corrected(struct plan *plan, const struct plant *plant, int64_t nth)
{
    const struct official *who = somebody(plan, nth);
    plant_trip(plan, plant, who, some_day(nth), 3, (int)(nth % TRIP_PLACES))->note =
        "目的地填错，作废";
    plant_trip(plan, plant, who, some_day(nth), 3, (int)((nth + 1) % TRIP_PLACES))->note =
        "更正单据";
}

/* ---- K034: one reception in several claims ---- */

static void no_letter(struct reception *reception)
{
    reception->letter[0] = '\0';
}

static void same_letter(struct plan *plan, const struct plant *plant, int64_t nth)
{
    plant_reception(plan, plant)->place = reception_place(0);
    plant_reception_again(plan, (int)(nth % 2))->place = reception_place(1);
}

static void same_table(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct reception *first = plant_reception(plan, plant);
    no_letter(first);
    first->place = reception_place(1 + (int)(nth % 3));
    plant_reception_again(plan, 0);
    plant_reception_again(plan, 0);
}

static void invoices_in_a_row(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct reception *first = plant_reception(plan, plant);
    no_letter(first);
    first->place = reception_place(1 + (int)(nth % 3));
    const int64_t invoice = first->invoice;
    plant_reception_again(plan, 1)->invoice = invoice + 1 + nth % 3;
}

static void near_the_standard(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct reception *first = plant_reception(plan, plant);
    const int64_t heads = first->headcount + first->accompany;
    no_letter(first);
    first->place = reception_place(1);
    first->fen = heads * (RECEPTION_STANDARD_FEN - 100 - nth % 5 * 100);
    struct reception *second = plant_reception_again(plan, 1);
    second->place = reception_place(2);
    second->fen -= heads * 200;
}

static void two_letters(struct plan *plan, const struct plant *plant, int64_t nth)
{
    plant_reception(plan, plant);
    struct reception *second = plant_reception_again(plan, (int)(nth % 2));
    snprintf(second->letter, sizeof second->letter, "云州函〔2024〕%d号", 900001 + (int)nth);
}

static void three_meals(struct plan *plan, const struct plant *plant, int64_t nth)
{
    static const char *const meals[] = {"公务接待早餐", "公务接待午餐", "公务接待晚餐"};
    (void)nth;
    plant_reception(plan, plant)->reason = meals[0];
    plant_reception_again(plan, 0)->reason = meals[1];
    plant_reception_again(plan, 0)->reason = meals[2];
}

static void groups(struct plan *plan, const struct plant *plant, int64_t nth)
{
    (void)nth;
    plant_reception(plan, plant)->note = "检查组分组用餐（第一组）";
    plant_reception_again(plan, 0)->note = "检查组分组用餐（第二组）";
}

static void here_again(struct plan *plan, const struct plant *plant, int64_t nth)
{
    no_letter(plant_reception(plan, plant));
    plant_reception_again(plan, 2 + (int)(nth % 2));
}

static void two_guests(struct plan *plan, const struct plant *plant, int64_t nth)
{
    struct reception *first = plant_reception(plan, plant);
    no_letter(first);
    first->place = reception_place(0);
    struct reception *second = plant_reception_again(plan, 0);
    snprintf(second->guests, sizeof second->guests, "邻县第%d中学访问团", 1 + (int)nth % 9);
    second->fen += 1000;
}

static void cancelled(struct plan *plan, const struct plant *plant, int64_t nth)
{
    (void)nth;
    plant_reception(plan, plant)->note = "单据填错，已作废";
    plant_reception_again(plan, 0);
}

const struct scenario CLAIM_SCENARIOS[] = {
    {MODEL_TRAVEL, true, 5, "同时在两地出差", two_places},
    {MODEL_TRAVEL, true, 4, "出差途中另报一次一日出差", day_trip_within},
    {MODEL_TRAVEL, true, 4, "同一行程两次领取伙食补助", meals_twice},
    {MODEL_TRAVEL, false, 2, "上午返程下午再出", back_and_away},
    {MODEL_TRAVEL, false, 2, "同日往返两地", round_trip},
    {MODEL_TRAVEL, false, 2, "经办人代多人报销", for_colleagues},
    {MODEL_TRAVEL, false, 2, "同单位同名同姓", namesakes},
    {MODEL_TRAVEL, false, 2, "住宿与补助分两张单据", lodging_apart},
    {MODEL_TRAVEL, false, 2, "作废与更正的单据", corrected},
    {MODEL_RECEPTION, true, 4, "同一公函号报销两次", same_letter},
    {MODEL_RECEPTION, true, 3, "同日同店三张单据", same_table},
    {MODEL_RECEPTION, true, 3, "发票连号", invoices_in_a_row},
    {MODEL_RECEPTION, true, 3, "连续两天人均贴近餐标", near_the_standard},
    {MODEL_RECEPTION, false, 2, "两批来访各有公函", two_letters},
    {MODEL_RECEPTION, false, 2, "早中晚餐分别结算", three_meals},
    {MODEL_RECEPTION, false, 2, "检查组分组用餐", groups},
    {MODEL_RECEPTION, false, 2, "隔两天再次来访", here_again},
    {MODEL_RECEPTION, false, 2, "食堂同日接待两家", two_guests},
    {MODEL_RECEPTION, false, 2, "作废重开", cancelled},
    {0},
};
