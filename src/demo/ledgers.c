/* demo/ledgers.c - lists that an accounting centre keeps for all units: title, unit row, header, a
 * sum for each unit, the whole sum, who signs. */
#include "demo/papers.h"

#include <stdio.h>

#include "demo/files.h"
#include "demo/units.h"

static void ledger_fini(struct ledger *ledger)
{
    sbuf_fini(&ledger->cell);
}

void form_begin(struct table *table, const struct form *form, const char *title)
{
    char full[256];
    snprintf(full, sizeof full, DEMO_COUNTY_ZH "%s" DEMO_MARK, title);
    table_sheet(table, form->sheet, form->widths, form->columns);
    table->style = BOOK_TITLE;
    table_span(table, 1, form->columns, full);
    table_end_row(table);
    table->style = BOOK_NOTE;
    table_text(table, form->note);
    table_end_row(table);
    table->style = BOOK_HEAD;
    table_texts(table, form->head);
    table_end_row(table);
    table->style = BOOK_PLAIN;
    book_freeze(table->book, 3, 2);
}

static void write_sum(struct ledger *ledger, const char *label, int64_t fen)
{
    table_text(ledger->table, label);
    ledger->table->column = ledger->form->amount_column;
    table_money(ledger->table, fen);
    table_end_row(ledger->table);
}

static void write_foot(struct ledger *ledger)
{
    write_sum(ledger, "合计", ledger->total_fen);
    ledger->table->style = BOOK_NOTE;
    table_text(ledger->table, "填表人：            审核：            负责人：");
    table_end_row(ledger->table);
}

static enum rc write_half(struct plan *plan, const struct form *form, int half,
                          void (*write_unit)(struct ledger *ledger, int unit), struct err *e)
{
    static const char *const spans[] = {"2023年7-12月", "2024年1-6月"};
    CLEANUP(table_fini) struct table table = {.fd = -1};
    CLEANUP(ledger_fini)
    struct ledger ledger = {.plan = plan, .table = &table, .form = form, .half = half, .unit = -1};
    const char *file = arena_printf(plan->arena, "%s_%s.xlsx", form->file, spans[half]);
    TRY(plan_table(plan, &table, file, TABLE_XLSX, e));
    form_begin(&table, form, arena_printf(plan->arena, "%s（%s）", form->title, spans[half]));
    for (int unit = 0; unit < unit_count(); unit++) {
        ledger.unit_fen = 0;
        ledger.unit = -1;
        write_unit(&ledger, unit);
        write_sum(&ledger, arena_printf(plan->arena, "%s小计", unit_at(unit)->name),
                  ledger.unit_fen);
    }
    write_foot(&ledger);
    return table_close(&table, e);
}

enum rc ledgers_write(struct plan *plan, const struct form *form,
                      void (*write_unit)(struct ledger *ledger, int unit), struct err *e)
{
    for (int half = 0; half < 2; half++)
        TRY(write_half(plan, form, half, write_unit, e));
    return RC_OK;
}

bool ledger_holds(const struct ledger *ledger, int32_t day)
{
    return month_of(day) / (MONTHS / 2) == ledger->half;
}

void ledger_unit(struct ledger *ledger, const struct dirt *dirt, int unit)
{
    table_text(ledger->table, dirt_place(dirt, unit_at(unit)->name, ledger->unit == unit));
    ledger->unit = unit;
}

void ledger_money(struct ledger *ledger, const struct dirt *dirt, int64_t fen)
{
    if (dirt_hits(dirt, DIRT_YUAN) || dirt_hits(dirt, DIRT_COMMAS))
        table_text(ledger->table, dirt_money(dirt, fen, &ledger->cell));
    else
        table_money(ledger->table, fen);
}

void ledger_end_row(struct ledger *ledger, int64_t fen, const struct plant *plant)
{
    plan_end_row(ledger->plan, ledger->table, plant);
    ledger->unit_fen += fen;
    ledger->total_fen += fen;
    ledger->lines++;
}
