/* demo/land.c - the register of contracted land, and the arable land of each village. In the
 * background a household has at least the land under contract that it is subsidised for. */
#include "demo/land.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PLOTS_MAX = 3, LONGEST_EXTRA_PERCENT = 8, ARABLE_PER_MILLE = 1150, ARABLE_COLUMNS = 7 };

struct contract *plant_contract(struct plan *plan, const struct plant *plant, int64_t person,
                                int64_t hundredths)
{
    struct fields *f = plan->fields;
    f->contracts = plan_grow(plan, f->contracts, &f->contract_count, sizeof *f->contracts);
    struct contract *contract = &f->contracts[f->contract_count - 1];
    *contract = (struct contract){.person = person, .hundredths = hundredths, .plant = plant};
    return contract;
}

void plant_village_share(struct plan *plan, const struct plant *plant, int village, int per_mille)
{
    struct fields *f = plan->fields;
    f->shares = plan_grow(plan, f->shares, &f->share_count, sizeof *f->shares);
    f->shares[f->share_count - 1] = (struct village_share){village, per_mille, plant};
}

/* ---- contracts ---- */

struct ledger {
    struct plan *plan;
    struct table *table;
    int village, plots; /* plots so far in the village */
    struct sbuf cell;
};

static void ledger_fini(struct ledger *ledger)
{
    sbuf_fini(&ledger->cell);
}

static void write_term(struct ledger *ledger, const struct dirt *dirt, int32_t planted,
                       int32_t usual)
{
    table_text(ledger->table, dirt_date(dirt, planted ? planted : usual, &ledger->cell));
}

static void write_codes(struct ledger *ledger, const struct contract *contract)
{
    const int township = ledger->village / ledger->plan->places.villages_each;
    char village[PLACE_BYTES];
    village_name(ledger->plan->seed, ledger->village, village);
    table_text(ledger->table, township_name(township));
    table_text(ledger->table, village);
    table_textf(ledger->table, DEMO_DIVISION "%03d%03d%06" PRId64, 100 + township,
                ledger->village % 1000, contract->person % 1000000);
}

static void write_contract(struct ledger *ledger, const struct contract *contract)
{
    struct table *table = ledger->table;
    const struct person person = person_at(ledger->plan->seed, contract->person);
    const struct dirt dirt = dirt_at(ledger->plan, table);
    ledger->plots++;
    write_codes(ledger, contract);
    table_text(table, dirt_name(&dirt, person.name, &ledger->cell));
    table_text(table, dirt_id(&dirt, person.id, &ledger->cell));
    if (contract->plot_code)
        table_text(table, contract->plot_code);
    else
        table_textf(table, DEMO_DIVISION "%08d%05d", ledger->village, ledger->plots);
    table_textf(table, "%" PRId64 ".%02" PRId64, contract->hundredths / 100,
                contract->hundredths % 100);
    table_text(table, contract->use ? contract->use : "水田");
    write_term(ledger, &dirt, contract->from, date_of(1999, 1, 1));
    write_term(ledger, &dirt, contract->to, date_of(2028, 12, 31));
    table_text(table, contract->note ? contract->note : "");
    plan_end_row(ledger->plan, table, contract->plant);
}

/* A household's land lies in one to three plots; measured anew, it often came out a little larger.
 */
static void write_household(struct ledger *ledger, const struct seat *seat)
{
    static const char *const uses[] = {"水田", "旱地", "水浇地"};
    const uint64_t seed = ledger->plan->seed;
    const uint64_t r = chance(seed, STREAM_LAND, ~(uint64_t)seat->household);
    const int64_t own = plot_of(seed, seat->household).own;
    int64_t left = own + own * (int64_t)(r % (LONGEST_EXTRA_PERCENT + 1)) / 100;
    for (int plots = 1 + (int)(r >> 8 & 0xFF) % PLOTS_MAX; plots > 0; plots--) {
        const int64_t part = plots == 1 ? left : left / plots;
        const struct contract contract = {
            .person = seat->index, .hundredths = part, .use = uses[(r >> 16) % 3]};
        left -= part;
        write_contract(ledger, &contract);
    }
}

static void write_village_contracts(struct ledger *ledger)
{
    struct plan *plan = ledger->plan;
    const int64_t end = village_first_person(plan, ledger->village + 1);
    ledger->plots = 0;
    for (int64_t i = village_first_person(plan, ledger->village); i < end; i++) {
        const struct seat seat = seat_at(plan->seed, i);
        struct enrolment enrolment;
        if (enrolment_at(plan->seed, &seat, POLICY_LAND, &enrolment))
            write_household(ledger, &seat);
    }
    for (size_t i = 0; i < plan->fields->contract_count; i++)
        if (village_of_person(plan, plan->fields->contracts[i].person) == ledger->village)
            write_contract(ledger, &plan->fields->contracts[i]);
}

enum rc contracts_write(struct plan *plan, struct err *e)
{
    static const char *const head[] = {"乡镇",       "行政村",     "承包方编码",     "承包方代表",
                                       "身份证号",   "地块编码",   "确权面积（亩）", "地类",
                                       "承包期限起", "承包期限止", "备注",           NULL};
    CLEANUP(table_fini) struct table table = {.fd = -1};
    CLEANUP(ledger_fini) struct ledger ledger = {.plan = plan, .table = &table};
    const int villages = plan->places.townships * plan->places.villages_each;
    TRY(plan_table(plan, &table, "农业农村局/土地承包经营权确权登记台账.csv", TABLE_CSV_GB18030,
                   e));
    table_text(&table, DEMO_COUNTY_ZH "土地承包经营权确权登记台账" DEMO_MARK);
    table_end_row(&table);
    table_texts(&table, head);
    table_end_row(&table);
    for (ledger.village = 0; ledger.village < villages; ledger.village++)
        write_village_contracts(&ledger);
    return table_close(&table, e);
}

/* ---- arable land ---- */

/* What the rosters of a village add up to, in hundredths of a mu. */
static int64_t subsidised_in(const struct plan *plan, int village)
{
    const int64_t end = village_first_person(plan, village + 1);
    int64_t sum = 0;
    for (int64_t i = village_first_person(plan, village); i < end; i++) {
        const struct seat seat = seat_at(plan->seed, i);
        struct enrolment enrolment;
        if (enrolment_at(plan->seed, &seat, POLICY_LAND, &enrolment))
            sum += plot_of(plan->seed, seat.household).hundredths;
    }
    for (size_t i = 0; i < plan->line_count; i++)
        if (plan->vouchers[plan->lines[i].voucher].policy == POLICY_LAND &&
            village_of_person(plan, plan->lines[i].person) == village)
            sum += plan->lines[i].fen * 100 / LAND_RATE_FEN;
    return sum;
}

static void write_village(struct plan *plan, struct table *table, int village)
{
    const struct plant *plant = NULL;
    int64_t per_mille = ARABLE_PER_MILLE;
    char name[PLACE_BYTES];
    for (size_t i = 0; i < plan->fields->share_count; i++)
        if (plan->fields->shares[i].village == village) {
            per_mille = plan->fields->shares[i].per_mille;
            plant = plan->fields->shares[i].plant;
        }
    village_name(plan->seed, village, name);
    table_text(table, township_name(village / plan->places.villages_each));
    table_text(table, name);
    const int64_t all = subsidised_in(plan, village) * per_mille / 1000;
    const int64_t paddy = all * 3 / 5, irrigated = all / 10;
    table_money(table, all); /* hundredths, as money is */
    table_money(table, paddy);
    table_money(table, irrigated);
    table_money(table, all - paddy - irrigated);
    table_text(table, "");
    plan_end_row(plan, table, plant);
}

enum rc arable_write(struct plan *plan, struct err *e)
{
    static const double widths[ARABLE_COLUMNS] = {16, 16, 16, 12, 12, 12, 16};
    static const char *const head[] = {"乡镇",         "行政村",     "耕地面积（亩）", "水田（亩）",
                                       "水浇地（亩）", "旱地（亩）", "备注",           NULL};
    CLEANUP(table_fini) struct table table = {.fd = -1};
    const int villages = plan->places.townships * plan->places.villages_each;
    TRY(plan_table(plan, &table, "自然资源局/2023年度分村耕地面积.xlsx", TABLE_XLSX, e));
    table_sheet(&table, "分村耕地", widths, ARABLE_COLUMNS);
    table.style = BOOK_TITLE;
    table_span(&table, 1, ARABLE_COLUMNS,
               DEMO_COUNTY_ZH "2023年度国土变更调查分村耕地面积" DEMO_MARK);
    table_end_row(&table);
    table.style = BOOK_HEAD;
    table_texts(&table, head);
    table_end_row(&table);
    table.style = BOOK_PLAIN;
    for (int village = 0; village < villages; village++)
        write_village(plan, &table, village);
    return table_close(&table, e);
}
