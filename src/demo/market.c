/* demo/market.c - purchases, works and contracts of the background: nothing split, every time kept,
 * every firm paid. */
#include "demo/market.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "demo/permits.h"
#include "demo/units.h"

static const struct {
    const char *buyer, *kind, *category, *name, *budget_project;
} PURCHASES[] = {
#define PURCHASE(buyer, kind, category, name, budget_project)                                      \
    {buyer, kind, category, name, budget_project},
#include "demo/market.def"
};

static const int64_t WAN = 1000000; /* fen in 万元 */

static const char *const OWNERS[] = {
#define OWNER(unit) unit,
#include "demo/market.def"
};

static const char *const WORKS[] = {
#define WORK(name) name,
#include "demo/market.def"
};

static const char *const DEALS[] = {
#define DEAL(name) name,
#include "demo/market.def"
};

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof *(array)))

enum {
    PEOPLE_OF_PURCHASE = 200,
    PEOPLE_OF_WORK = 400,
    PEOPLE_OF_DEAL = 300,
    BUYERS_OF_DEALS = 10,
    PURCHASES_MIN = COUNT_OF(PURCHASES) * MONTHS, /* one for every buyer and month */
    WORKS_MIN = COUNT_OF(OWNERS) * COUNT_OF(WORKS),
    DEALS_MIN = BUYERS_OF_DEALS * MONTHS,
};

enum what { WHAT_METHOD, WHAT_PRICE, WHAT_DAY, WHAT_FIRM, WHAT_SIZE, WHAT_COUNT };
enum lot { LOT_PURCHASES, LOT_WORKS, LOT_DEALS, LOT_COUNT };

static int64_t roll(const struct plan *plan, enum lot lot, int64_t number, enum what what,
                    int64_t limit)
{
    const uint64_t at = ((uint64_t)number * LOT_COUNT + lot) * WHAT_COUNT + what;
    return (int64_t)chance_below(plan->seed, STREAM_MARKET, at, (uint64_t)limit);
}

static int64_t at_least(int64_t count, int64_t least)
{
    return count > least ? count : least;
}

int64_t purchases_in_background(const struct plan *plan)
{
    return at_least(plan->people / PEOPLE_OF_PURCHASE, PURCHASES_MIN);
}

int64_t works_in_background(const struct plan *plan)
{
    return at_least(plan->people / PEOPLE_OF_WORK, WORKS_MIN);
}

int64_t deals_in_background(const struct plan *plan)
{
    return at_least(plan->people / PEOPLE_OF_DEAL, DEALS_MIN);
}

void market_place(const struct plan *plan, int64_t nth, char out[PLACE_BYTES])
{
    village_name(plan->seed, TOWNSHIPS_MAX * VILLAGES_OF_TOWNSHIP_MAX + (int)nth, out);
}

/* ---- purchases ---- */

static bool is(const char *method, const char *other)
{
    return strcmp(method, other) == 0;
}

void purchase_times(struct purchase *purchase)
{
    const int32_t announced = purchase->announced = workday_after(purchase->announced, 0);
    const int spread = (int)(purchase->number % 4);
    purchase->has_notice = !is(purchase->method, "自行采购");
    if (is(purchase->method, "单一来源")) {
        purchase->shown_from = announced;
        purchase->shown_to = workday_after(announced, 5 + spread % 2);
        purchase->awarded = workday_after(purchase->shown_to, 2);
    } else if (purchase->has_notice) {
        purchase->sale_from = announced;
        purchase->sale_to = workday_after(announced, 5);
        purchase->deadline =
            workday_after(announced + (is(purchase->method, "公开招标") ? 21 : 10) + spread, 0);
        purchase->awarded = workday_after(purchase->deadline, 1);
    } else {
        purchase->awarded = announced;
    }
    purchase->result = workday_after(purchase->awarded, 1 + spread % 2);
    purchase->signed_on = workday_after(purchase->result, 3 + spread);
    purchase->published = workday_after(purchase->signed_on, 1 + spread % 2);
}

static void price_purchase(const struct plan *plan, struct purchase *purchase)
{
    const int64_t kind = roll(plan, LOT_PURCHASES, purchase->number, WHAT_METHOD, 10);
    const int64_t r = roll(plan, LOT_PURCHASES, purchase->number, WHAT_PRICE, 1000);
    purchase->method = kind < 2   ? "公开招标"
                       : kind < 3 ? "单一来源"
                       : kind < 5 ? "询价"
                       : kind < 8 ? "竞争性磋商"
                                  : "自行采购";
    if (kind < 2)
        purchase->price = 210 * WAN + r * 150000;
    else if (kind < 8)
        purchase->price = 32 * WAN + r * 120000;
    else
        purchase->price = 3 * WAN + r * 20000;
}

static struct purchase sound_purchase(const struct plan *plan, int64_t number)
{
    const int topic = (int)(number % COUNT_OF(PURCHASES));
    struct purchase made = {.number = number,
                            .unit = unit_find(PURCHASES[topic].buyer),
                            .topic = topic,
                            .firm = (int)roll(plan, LOT_PURCHASES, number, WHAT_FIRM, firm_count()),
                            .kind = PURCHASES[topic].kind,
                            .category = PURCHASES[topic].category,
                            .note = "",
                            .has_award = true,
                            .has_contract = true};
    snprintf(made.name, sizeof made.name, "%s（%" PRId64 "号）", PURCHASES[topic].name, number + 1);
    snprintf(made.budget_project, sizeof made.budget_project, "%s-%03" PRId64,
             PURCHASES[topic].budget_project, number + 1);
    return made;
}

struct purchase purchase_at(const struct plan *plan, int64_t number)
{
    struct purchase made = sound_purchase(plan, number);
    int year, month;
    month_parts((int)(number / COUNT_OF(PURCHASES) % MONTHS), &year, &month);
    made.announced =
        date_of(year, month, 1) + (int32_t)roll(plan, LOT_PURCHASES, number, WHAT_DAY, 26);
    price_purchase(plan, &made);
    made.budget = made.price + made.price / 20;
    purchase_times(&made);
    return made;
}

struct purchase *plant_purchase(struct plan *plan, const struct plant *plant, const char *method,
                                int64_t price, int32_t announced)
{
    struct market *market = plan->market;
    market->purchases =
        plan_grow(plan, market->purchases, &market->purchase_count, sizeof *market->purchases);
    struct purchase *made = &market->purchases[market->purchase_count - 1];
    *made = sound_purchase(plan, purchases_in_background(plan) + (int64_t)market->purchase_count);
    made->method = method;
    made->price = price;
    made->budget = price + price / 20;
    made->announced = announced;
    made->plant = plant;
    purchase_times(made);
    return made;
}

void purchase_contract_no(const struct purchase *purchase, char out[CONTRACT_NO_BYTES])
{
    snprintf(out, CONTRACT_NO_BYTES, "ZFCG-HT-%05" PRId64, purchase->number + 1);
}

/* ---- works ---- */

void work_times(struct work *work, int32_t announced)
{
    work->announced = work->sale_from = workday_after(announced, 0);
    work->sale_to = work->sale_from + 6;
    work->deadline = workday_after(work->sale_from + 21, 0);
    work->shown_from = workday_after(work->deadline, 2);
    work->shown_to = work->shown_from + 3;
    work->awarded = workday_after(work->shown_to, 1);
}

static struct work sound_work(const struct plan *plan, int64_t number)
{
    struct work made = {.number = number,
                        .unit = unit_find(OWNERS[number % COUNT_OF(OWNERS)]),
                        .firm = (int)roll(plan, LOT_WORKS, number, WHAT_FIRM, firm_count()),
                        .kind = "施工",
                        .method = "直接发包",
                        .note = ""};
    snprintf(made.code, sizeof made.code, "2306-" DEMO_DIVISION "-04-01-%06" PRId64,
             100000 + number % 900000);
    return made;
}

/* Every owner has every topic once, then again in another village. */
static void name_work(const struct plan *plan, struct work *work)
{
    const int topic = (int)(work->number / COUNT_OF(OWNERS) % COUNT_OF(WORKS));
    const int villages = plan->places.townships * plan->places.villages_each;
    const int village = (int)(work->number / WORKS_MIN % villages);
    const char *township = township_name(village / plan->places.villages_each);
    char place[PLACE_BYTES];
    village_name(plan->seed, village, place);
    snprintf(work->name, sizeof work->name, "%s%s%s工程", township, place, WORKS[topic]);
    if (work->number % 2)
        snprintf(work->place, sizeof work->place, "%s%s", township, place);
}

struct work work_at(const struct plan *plan, int64_t number)
{
    struct work made = sound_work(plan, number);
    int year, month;
    month_parts((int)(number / COUNT_OF(OWNERS) % MONTHS), &year, &month);
    const int32_t day =
        date_of(year, month, 1) + (int32_t)roll(plan, LOT_WORKS, number, WHAT_DAY, 26);
    const int64_t r = roll(plan, LOT_WORKS, number, WHAT_PRICE, 1000);
    const bool is_tendered = roll(plan, LOT_WORKS, number, WHAT_METHOD, 4) == 0;
    name_work(plan, &made);
    made.price = is_tendered ? 405 * WAN + r * 2 * WAN : 12 * WAN + r * 280000;
    if (!is_tendered) {
        made.awarded = workday_after(day, 0);
        return made;
    }
    made.method = "公开招标";
    made.ceiling = made.price + made.price / 16;
    work_times(&made, day);
    return made;
}

struct work *plant_work(struct plan *plan, const struct plant *plant, const char *method,
                        int64_t price, int32_t day)
{
    struct market *market = plan->market;
    market->works = plan_grow(plan, market->works, &market->work_count, sizeof *market->works);
    struct work *made = &market->works[market->work_count - 1];
    *made = sound_work(plan, works_in_background(plan) + (int64_t)market->work_count);
    made->method = method;
    made->price = price;
    made->awarded = workday_after(day, 0);
    made->plant = plant;
    return made;
}

/* ---- contracts with small firms ---- */

static struct deal sound_deal(const struct plan *plan, int64_t number)
{
    static const char *const sizes[] = {"小型", "微型", "小型企业", "中型"};
    struct deal made = {.number = number,
                        .unit = (int)(number % BUYERS_OF_DEALS) * 2,
                        .firm = (int)roll(plan, LOT_DEALS, number, WHAT_FIRM, firm_count()),
                        .size = sizes[roll(plan, LOT_DEALS, number, WHAT_SIZE, 4)],
                        .amount = 2 * WAN + roll(plan, LOT_DEALS, number, WHAT_PRICE, 4000) * 7700,
                        .note = ""};
    made.buyer_kind = unit_at(made.unit)->kind == UNIT_OFFICE ? "机关" : "事业单位";
    made.warranty = number % 3 == 0 ? made.amount * 3 / 100 : 0;
    snprintf(made.name, sizeof made.name, "%s（%" PRId64 "号）", DEALS[number % COUNT_OF(DEALS)],
             number + 1);
    return made;
}

struct deal deal_at(const struct plan *plan, int64_t number)
{
    struct deal made = sound_deal(plan, number);
    int year, month;
    month_parts((int)(number / BUYERS_OF_DEALS % MONTHS), &year, &month);
    made.accepted = workday_after(
        date_of(year, month, 1) + (int32_t)roll(plan, LOT_DEALS, number, WHAT_DAY, 25), 0);
    made.signed_on = made.accepted - 40 - (int32_t)(number % 30);
    made.due_days = number % 2 ? 30 + (int)(number % 3) * 15 : 0;
    made.paid = made.amount - made.warranty;
    made.paid_on = workday_after(made.accepted + 3 + (int32_t)(number % 16), 0);
    if (made.paid_on > date_of(2024, 6, 28))
        made.paid = made.paid_on = 0; /* not due yet */
    return made;
}

struct deal *plant_deal(struct plan *plan, const struct plant *plant, int32_t accepted)
{
    struct market *market = plan->market;
    market->deals = plan_grow(plan, market->deals, &market->deal_count, sizeof *market->deals);
    struct deal *made = &market->deals[market->deal_count - 1];
    *made = sound_deal(plan, deals_in_background(plan) + (int64_t)market->deal_count);
    made->accepted = accepted;
    made->signed_on = accepted - 45;
    made->warranty = 0;
    made->plant = plant;
    return made;
}

void deal_contract_no(const struct deal *deal, char out[CONTRACT_NO_BYTES])
{
    snprintf(out, CONTRACT_NO_BYTES, "ZXQY-%05" PRId64, deal->number + 1);
}
