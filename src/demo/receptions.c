/* demo/receptions.c - what units claim for receptions: one workbook every half year. */
#include "demo/papers.h"

#include <inttypes.h>
#include <stdio.h>

#include "demo/files.h"
#include "demo/payments.h"
#include "demo/units.h"

enum {
    COLUMNS = 15,
    HALVES = MONTHS * 2, /* of a month */
    RECEPTION_BP = 6000, /* of the half months of a unit */
    PLANTED_INVOICES = 50000000,
    INVOICE_STEP = 40, /* farther apart than any row of invoices */
};

static const char *const PLACES[RECEPTION_PLACES] = {"机关食堂", "示范县迎宾饭店", "示范县清泉农庄",
                                                     "示范县云来酒楼"};
static const char *const TOWNS[] = {"东屏市", "南雁市", "西岚市", "北渚市", "云州市", "海晏市"};
static const char *const TEAMS[] = {"调研组", "考察团", "检查组", "工作组"};
static const char *const FIELDS[] = {"水利",     "教育",     "民政", "林业",     "交通运输",
                                     "农业农村", "卫生健康", "审计", "乡村振兴", "市场监管"};

const char *reception_place(int place)
{
    return PLACES[place];
}

/* ---- making ---- */

/* Half months are counted from 0: the first half of July 2023. The background hosts at their
 * beginning, plants from the fifth day on. */
static int32_t day_of_half(int half, int day)
{
    int year, month;
    month_parts(half / 2, &year, &month);
    return date_of(year, month, (half % 2 ? 15 : 1) + day);
}

static struct reception reception_of(const struct plan *plan, int unit, int half, int64_t number)
{
    const uint64_t r = chance(plan->seed, STREAM_RECEPTION, (uint64_t)number);
    struct reception made = {.unit = unit,
                             .day = workday_near(day_of_half(half, 1)),
                             .reason = "公务接待",
                             .place = PLACES[r % RECEPTION_PLACES],
                             .note = "",
                             .headcount = 4 + (int)(r >> 8 & 7),
                             .accompany = 2,
                             .invoice = number * INVOICE_STEP};
    snprintf(made.guests, sizeof made.guests, "%s%s%s", TOWNS[(r >> 16) % 6],
             FIELDS[(r >> 24) % 10], TEAMS[(r >> 32) % 4]);
    snprintf(made.letter, sizeof made.letter, "%.6s函〔%d〕%lld号", made.guests,
             half < MONTHS ? 2023 : 2024, (long long)(number % 900000) + 1);
    made.fen = (int64_t)(made.headcount + made.accompany) * (4000 + (int64_t)(r >> 36) % 3000);
    return made;
}

struct reception *plant_reception(struct plan *plan, const struct plant *plant)
{
    struct papers *papers = plan->papers;
    const int64_t slot = papers->reception_slots++;
    const int unit = (int)(slot % unit_count());
    const int half = (int)(slot / unit_count() % HALVES);
    papers->receptions =
        plan_grow(plan, papers->receptions, &papers->reception_count, sizeof *papers->receptions);
    struct reception *reception = &papers->receptions[papers->reception_count - 1];
    *reception = reception_of(plan, unit, half, PLANTED_INVOICES + slot);
    reception->day = day_of_half(half, 6);
    reception->plant = plant;
    return reception;
}

struct reception *plant_reception_again(struct plan *plan, int days)
{
    struct papers *papers = plan->papers;
    papers->receptions =
        plan_grow(plan, papers->receptions, &papers->reception_count, sizeof *papers->receptions);
    struct reception *reception = &papers->receptions[papers->reception_count - 1];
    *reception = reception[-1];
    reception->day += days;
    reception->invoice += INVOICE_STEP / 2;
    return reception;
}

/* ---- the list ---- */

static void write_reception(struct ledger *ledger, const struct reception *reception)
{
    struct table *table = ledger->table;
    const struct dirt dirt = dirt_at(ledger->plan, table);
    int year, month, day;
    date_parts(reception->day, &year, &month, &day);
    table_textf(table, "JD%04d%02d%05" PRId64, year, month, ledger->lines + 1);
    ledger_unit(ledger, &dirt, reception->unit);
    table_text(table, dirt_date(&dirt, reception->day, &ledger->cell));
    table_text(table, reception->guests);
    table_text(table, reception->letter);
    table_text(table, reception->reason);
    table_number(table, reception->headcount);
    table_number(table, reception->accompany);
    table_money(table, RECEPTION_STANDARD_FEN);
    ledger_money(ledger, &dirt, reception->fen);
    table_text(table, reception->place);
    table_textf(table, "2398%016" PRId64, reception->invoice);
    table_textf(table, "%s餐饮服务部", reception->place);
    table_text(table, traveller(ledger->plan, reception->unit, 1)->name);
    table_text(table, reception->note);
    ledger_end_row(ledger, reception->fen, reception->plant);
}

static void write_unit(struct ledger *ledger, int unit)
{
    const struct plan *plan = ledger->plan;
    for (int half = ledger->half * MONTHS; half < (ledger->half + 1) * MONTHS; half++) {
        const int64_t number = (int64_t)unit * HALVES + half;
        const struct reception reception = reception_of(plan, unit, half, number);
        if (chance_hits(plan->seed, STREAM_RECEPTION, ~(uint64_t)number, RECEPTION_BP))
            write_reception(ledger, &reception);
    }
    for (size_t i = 0; i < plan->papers->reception_count; i++) {
        const struct reception *reception = &plan->papers->receptions[i];
        if (reception->unit == unit && ledger_holds(ledger, reception->day))
            write_reception(ledger, reception);
    }
}

enum rc receptions_write(struct plan *plan, struct err *e)
{
    static const double widths[COLUMNS] = {18, 28, 12, 24, 20, 14, 6, 8,
                                           12, 12, 20, 24, 30, 10, 20};
    static const char *const head[] = {
        "单据号",      "单位",     "接待日期", "来访单位", "公函号", "接待事由", "人数", "陪餐人数",
        "餐标(元/人)", "金额(元)", "地点",     "发票号",   "开票方", "经办人",   "备注", NULL};
    static const struct form form = {.file = "预算单位/公务接待费报销明细表",
                                     .sheet = "公务接待",
                                     .title = "预算单位公务接待费报销明细表",
                                     .note = "填报单位：示范县会计核算中心        单位：元、人",
                                     .head = head,
                                     .widths = widths,
                                     .columns = COLUMNS,
                                     .amount_column = 9};
    return ledgers_write(plan, &form, write_unit, e);
}
