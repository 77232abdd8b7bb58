/* demo/trips.c - what units claim for travel: one workbook every half year. */
#include "demo/papers.h"

#include <inttypes.h>

#include "demo/files.h"
#include "demo/units.h"

enum {
    COLUMNS = 17,
    TRIP_BP = 4500, /* a traveller travels in less than every second month */
    MEAL_FEN = 10000,
    TOWN_FEN = 8000,
    NIGHT_YUAN = 260,
};

/* No two of them share more than their last character. */
static const char *const PLACES[TRIP_PLACES] = {"东屏市", "南雁市", "西岚市",
                                                "北渚市", "云州市", "海晏市"};
static const char *const REASONS[] = {"参加业务培训",   "对接项目资金",    "参加工作会议",
                                      "开展招商对接",   "送审项目资料",    "参加专项检查",
                                      "学习考察产业园", "参加初步设计评审"};

const char *trip_place(int place)
{
    return PLACES[place];
}

struct trip *plant_trip(struct plan *plan, const struct plant *plant, const struct official *who,
                        int32_t start, int days, int place)
{
    struct papers *papers = plan->papers;
    papers->trips = plan_grow(plan, papers->trips, &papers->trip_count, sizeof *papers->trips);
    struct trip *trip = &papers->trips[papers->trip_count - 1];
    *trip = (struct trip){.who = who,
                          .start = start,
                          .end = start + days - 1,
                          .place = PLACES[place],
                          .reason = REASONS[papers->trip_count % 8],
                          .note = "",
                          .headcount = 1,
                          .has_meals = true,
                          .has_lodging = true,
                          .plant = plant};
    return trip;
}

/* ---- the background ---- */

/* One trip a month at most, and it ends before the 25th: nobody's trips touch. */
static bool background_trip(const struct plan *plan, int unit, int nth, int month, struct trip *ret)
{
    const uint64_t at = (uint64_t)((unit * 100 + nth) * MONTHS + month);
    const uint64_t r = chance(plan->seed, STREAM_TRIP, ~at);
    int year, of_year;
    if (!chance_hits(plan->seed, STREAM_TRIP, at, TRIP_BP))
        return false;
    month_parts(month, &year, &of_year);
    const int32_t start = date_of(year, of_year, 1 + (int)(r % 20));
    *ret = (struct trip){.who = traveller(plan, unit, nth),
                         .start = start,
                         .end = start + (int32_t)(r >> 8) % 4,
                         .place = PLACES[(r >> 16) % TRIP_PLACES],
                         .reason = REASONS[(r >> 24) % 8],
                         .note = "",
                         .headcount = 1,
                         .has_meals = true,
                         .has_lodging = true};
    return true;
}

/* ---- the list ---- */

static void write_lodging(struct table *table, int nights)
{
    if (nights > 0)
        table_textf(table, "%d×%d", nights, NIGHT_YUAN);
    else
        table_text(table, "");
}

static int64_t write_costs(struct ledger *ledger, const struct trip *trip, const struct dirt *dirt)
{
    struct table *table = ledger->table;
    const int days = trip->end - trip->start + 1;
    const int nights = trip->has_lodging ? days - 1 : 0;
    const int64_t traffic = trip->has_lodging ? 6000 + ledger->lines * 50 % 9000 : 0;
    const int64_t meals = trip->has_meals ? (int64_t)MEAL_FEN * days * trip->headcount : 0;
    const int64_t town = trip->has_meals ? (int64_t)TOWN_FEN * days * trip->headcount : 0;
    const int64_t total = traffic + meals + town + (int64_t)nights * NIGHT_YUAN * 100;
    write_lodging(table, nights);
    table_money(table, traffic);
    table_money(table, meals);
    table_money(table, town);
    ledger_money(ledger, dirt, total);
    return total;
}

static void write_trip(struct ledger *ledger, const struct trip *trip)
{
    struct table *table = ledger->table;
    const struct dirt dirt = dirt_at(ledger->plan, table);
    int year, month, day;
    date_parts(trip->start, &year, &month, &day);
    table_textf(table, "CL%04d%02d%05" PRId64, year, month, ledger->lines + 1);
    ledger_unit(ledger, &dirt, trip->who->unit);
    table_text(table, dirt_name(&dirt, trip->who->name, &ledger->cell));
    table_text(table, trip->reason);
    table_text(table, dirt_date(&dirt, trip->start, &ledger->cell));
    table_text(table, dirt_date(&dirt, trip->end, &ledger->cell));
    table_text(table, trip->place);
    table_number(table, trip->headcount);
    const int64_t total = write_costs(ledger, trip, &dirt);
    table_textf(table, "2499%016" PRId64, ledger->lines * 1300 + year);
    table_textf(table, "%s旅客服务有限公司", trip->place);
    table_text(table, traveller(ledger->plan, trip->who->unit, 0)->name);
    table_text(table, trip->note);
    ledger_end_row(ledger, total, trip->plant);
}

static void write_unit(struct ledger *ledger, int unit)
{
    const struct plan *plan = ledger->plan;
    for (int month = ledger->half * MONTHS / 2; month < (ledger->half + 1) * MONTHS / 2; month++) {
        for (int nth = 0; nth < travellers_of_unit(plan); nth++) {
            struct trip trip;
            if (background_trip(plan, unit, nth, month, &trip))
                write_trip(ledger, &trip);
        }
    }
    for (size_t i = 0; i < plan->papers->trip_count; i++) {
        const struct trip *trip = &plan->papers->trips[i];
        if (trip->who->unit == unit && ledger_holds(ledger, trip->start))
            write_trip(ledger, trip);
    }
}

enum rc trips_write(struct plan *plan, struct err *e)
{
    static const double widths[COLUMNS] = {18, 28, 10, 20, 12, 12, 10, 6, 12,
                                           12, 12, 12, 12, 24, 26, 10, 24};
    static const char *const head[] = {
        "单据号", "单位",   "报销人",      "事由",       "出发日",   "返回日",
        "目的地", "人数",   "住宿(晚×元)", "城市间交通", "伙食补助", "市内交通",
        "合计",   "发票号", "开票方",      "审批人",     "备注",     NULL};
    static const struct form form = {.file = "预算单位/差旅费报销明细表",
                                     .sheet = "差旅费",
                                     .title = "预算单位差旅费报销明细表",
                                     .note = "填报单位：示范县会计核算中心        单位：元",
                                     .head = head,
                                     .widths = widths,
                                     .columns = COLUMNS,
                                     .amount_column = 12};
    return ledgers_write(plan, &form, write_unit, e);
}
