/* demo/roster.c - what a township sends: one workbook, one sheet a village, made to be printed and
 * signed. */
#include "demo/files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 12, PAGE_LINES = 30 };

struct sums {
    int64_t own, rented, fen;
};

/* One sheet while it is written. */
struct roster {
    struct plan *plan;
    struct table *table;
    int village;
    int lines;
    const char *group_above;
    struct sums page, all;
    struct sbuf cell;
};

/* One row: who, which plot. Rows of a household with several plots differ in the plot only. */
struct holding {
    struct person person;
    struct plot plot;
    const struct line *planted; /* or NULL */
};

static void roster_fini(struct roster *roster)
{
    sbuf_fini(&roster->cell);
}

/* ---- head ---- */

static void write_title(struct roster *roster, const char *township)
{
    struct table *table = roster->table;
    char text[256];
    snprintf(text, sizeof text, DEMO_COUNTY_ZH "%s2023年耕地地力保护补贴资金发放公示表" DEMO_MARK,
             township);
    table->style = BOOK_TITLE;
    table_span(table, 1, COLUMNS, text);
    table_end_row(table);
    snprintf(text, sizeof text,
             "填报单位（盖章）：%s人民政府        单位：亩、元        2023年9月15日", township);
    table->style = BOOK_NOTE;
    table_span(table, 1, COLUMNS, text);
    table_end_row(table);
}

static void write_head(struct table *table)
{
    static const char *const left[] = {"序号",       "村组",     "户主姓名",
                                       "身份证号码", "开户银行", "社保卡(银行账号)"};
    static const char *const right[] = {"补贴标准(元/亩)", "补贴金额(元)", "联系电话", "备注/签名"};
    table->style = BOOK_HEAD;
    for (int i = 0; i < 6; i++)
        table_span(table, 2, 1, left[i]);
    table_span(table, 1, 2, "补贴面积(亩)");
    for (int i = 0; i < 4; i++)
        table_span(table, 2, 1, right[i]);
    table_end_row(table);
    table->column = 6;
    table_text(table, "自种");
    table_text(table, "流入");
    table_end_row(table);
    table->style = BOOK_PLAIN;
}

/* ---- rows ---- */

static void write_sums(struct roster *roster, const char *label, const struct sums *sums)
{
    struct table *table = roster->table;
    table_text(table, label);
    table->column = 6;
    table_number(table, (double)sums->own / 100);
    table_number(table, (double)sums->rented / 100);
    table->column++;
    table_money(table, sums->fen);
    table_end_row(table);
}

/* Printed pages carry their sum and take the last page's over. */
static void turn_page(struct roster *roster)
{
    write_sums(roster, "本页小计", &roster->page);
    write_sums(roster, "承上页", &roster->all);
    roster->page = (struct sums){0};
}

static const char *group_of(const struct person *person)
{
    static const char *const groups[] = {"一组", "二组", "三组", "四组", "五组", "六组"};
    return groups[person->seat.household / 24 % 6];
}

static void write_group(struct roster *roster, const struct dirt *dirt, const struct person *person)
{
    char village[PLACE_BYTES], text[PLACE_BYTES * 2];
    const char *group = group_of(person);
    village_name(roster->plan->seed, roster->village, village);
    snprintf(text, sizeof text, "%s%s", village, group);
    table_text(roster->table, dirt_place(dirt, text, roster->group_above == group));
    roster->group_above = group;
}

static void write_id(struct roster *roster, const struct dirt *dirt, const struct holding *holding)
{
    const struct line *planted = holding->planted;
    if (planted && planted->id) {
        table_text(roster->table, planted->id);
    } else if (!planted && dirt_hits(dirt, DIRT_LOST_DIGITS)) {
        table_number(roster->table, strtod(holding->person.id, NULL));
        plan_lost_digits(roster->plan, roster->table);
    } else {
        table_text(roster->table, dirt_id(dirt, holding->person.id, &roster->cell));
    }
}

static void add_to(struct sums *sums, const struct plot *plot, int64_t fen)
{
    sums->own += plot->own;
    sums->rented += plot->rented;
    sums->fen += fen;
}

static void write_holding(struct roster *roster, const struct holding *holding)
{
    struct table *table = roster->table;
    const struct dirt dirt = dirt_at(roster->plan, table);
    const struct person *person = &holding->person;
    const struct line *planted = holding->planted;
    const char *name = planted && planted->name ? planted->name : person->name;
    const char *account = planted && planted->account ? planted->account : person->account;
    const int64_t fen = holding->plot.hundredths * LAND_RATE_FEN / 100;
    table_number(table, ++roster->lines);
    write_group(roster, &dirt, person);
    table_text(table, dirt_name(&dirt, name, &roster->cell));
    write_id(roster, &dirt, holding);
    table_text(table, DEMO_BANK);
    table_text(table, dirt_number(&dirt, account, &roster->cell));
    table_number(table, (double)holding->plot.own / 100);
    table_number(table, (double)holding->plot.rented / 100);
    table_number(table, (double)LAND_RATE_FEN / 100);
    table_money(table, fen);
    table_text(table, dirt_number(&dirt, person->phone, &roster->cell));
    table_text(table, planted && planted->note ? planted->note : "");
    plan_end_row(roster->plan, table, planted ? planted->plant : NULL);
    add_to(&roster->page, &holding->plot, fen);
    add_to(&roster->all, &holding->plot, fen);
    if (roster->lines % PAGE_LINES == 0)
        turn_page(roster);
}

/* ---- sheets ---- */

static void write_background(struct roster *roster)
{
    const struct plan *plan = roster->plan;
    const int64_t end = village_first_person(plan, roster->village + 1);
    for (int64_t i = village_first_person(plan, roster->village); i < end; i++) {
        const struct seat seat = seat_at(plan->seed, i);
        struct enrolment enrolment;
        if (!enrolment_at(plan->seed, &seat, POLICY_LAND, &enrolment))
            continue;
        const struct holding holding = {person_at(plan->seed, i),
                                        plot_of(plan->seed, seat.household), NULL};
        write_holding(roster, &holding);
    }
}

static void write_planted(struct roster *roster)
{
    const struct plan *plan = roster->plan;
    for (size_t i = 0; i < plan->line_count; i++) {
        const struct line *line = &plan->lines[i];
        const int64_t hundredths = line->fen * 100 / LAND_RATE_FEN;
        if (plan->vouchers[line->voucher].policy != POLICY_LAND ||
            village_of_person(plan, line->person) != roster->village)
            continue;
        const struct holding holding = {person_at(plan->seed, line->person),
                                        {hundredths - line->rented, line->rented, hundredths},
                                        line};
        write_holding(roster, &holding);
    }
}

/* What stands under the last line: the sum in words, and who signs. */
static void write_foot(struct roster *roster, const char *township)
{
    struct table *table = roster->table;
    char label[256];
    sbuf_clear(&roster->cell);
    capital_write(roster->all.fen, &roster->cell);
    snprintf(label, sizeof label, "合计（大写）：%s", sbuf_text(&roster->cell));
    write_sums(roster, label, &roster->all);
    table->style = BOOK_NOTE;
    table_textf(table, "村主任：            经办人：            审核：            %s（公章）",
                township);
    table_end_row(table);
    table->style = BOOK_PLAIN;
}

static void write_village_sheet(struct plan *plan, struct table *table, int village)
{
    static const double widths[COLUMNS] = {6, 16, 10, 21, 30, 22, 9, 9, 10, 12, 13, 12};
    CLEANUP(roster_fini) struct roster roster = {plan, table, village, 0, NULL, {0}, {0}, {0}};
    const char *township = township_name(village / plan->places.villages_each);
    char name[PLACE_BYTES];
    village_name(plan->seed, village, name);
    table_sheet(table, name, widths, COLUMNS);
    write_title(&roster, township);
    write_head(table);
    book_freeze(table->book, 4, 3);
    book_print_setup(table->book, true, 4);
    write_background(&roster);
    write_planted(&roster);
    write_foot(&roster, township);
}

static enum rc write_township(struct plan *plan, int township, struct err *e)
{
    CLEANUP(table_fini) struct table table = {.fd = -1};
    const char *file = arena_printf(plan->arena, "乡镇/%s2023年耕地地力保护补贴发放花名册.xlsx",
                                    township_name(township));
    TRY(plan_table(plan, &table, file, TABLE_XLSX, e));
    for (int i = 0; i < plan->places.villages_each; i++)
        write_village_sheet(plan, &table, township * plan->places.villages_each + i);
    return table_close(&table, e);
}

enum rc rosters_write(struct plan *plan, struct err *e)
{
    for (int township = 0; township < plan->places.townships; township++)
        TRY(write_township(plan, township, e));
    return RC_OK;
}
