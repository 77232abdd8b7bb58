/* demo/papers.h - what budget units send besides grants and payments: claims of officials, and what
 * is planted in them. Private to the room. */
#ifndef IA_DEMO_PAPERS_H
#define IA_DEMO_PAPERS_H

#include "demo/benefit.h"
#include "demo/dirt.h"
#include "demo/table.h"

/* A member of a unit's staff. */
struct official {
    int unit;
    int32_t birth;
    char name[NAME_BYTES], id[19];
};

struct trip {
    const struct official *who;
    int32_t start, end;
    const char *place, *reason, *note;
    int headcount;
    bool has_meals, has_lodging; /* each may be claimed on a form of its own */
    const struct plant *plant;
};

enum { LETTER_BYTES = 48 };

struct reception {
    int unit;
    int32_t day;
    char guests[96], letter[LETTER_BYTES];
    const char *reason, *place, *note;
    int headcount, accompany;
    int64_t fen;
    int64_t invoice; /* its last digits */
    const struct plant *plant;
};

/* One allocation of direct funds. */
struct quota {
    int unit, year;
    const char *fund, *subject;
    char project[96], document[48];
    int32_t allocated_on;
    int64_t fen, spent_fen, recovered_fen;
    const struct plant *plant;
};

/* One line of a year's budget, with what is left of it. */
struct budget_line {
    int unit, year, first_year;
    char code[24], project[96], document[48];
    int64_t fen, left_fen, recovered_fen;
    const char *note;
    const struct plant *plant;
};

/* One topic of a meeting. */
struct decision {
    int unit;
    int32_t day;
    char topic[160], project[96], reference[32];
    const char *kind;
    int64_t fen; /* 0 = none said */
    const struct plant *plant;
};

struct papers {
    uint64_t *staff_names; /* sorted hashes of (unit, name) of the background's staff */
    size_t staff_count;
    struct official **officials; /* in the order in which they were hired */
    struct trip *trips;          /* planted ones */
    struct reception *receptions;
    struct quota *quotas;
    struct budget_line *budget_lines;
    struct decision *decisions;
    size_t official_count, trip_count, reception_count, quota_count, budget_line_count,
        decision_count;
    int64_t reception_slots; /* half months of units that planted guests have used up */
    int64_t large_payments;  /* planted ones, each for a project of its own */
    int64_t splits;          /* pairs of firm and project that planted payments have used up */
};

/* Before anything is planted in papers. */
void papers_begin(struct plan *plan);

/* ---- lists.c ---- */
/* Whether a resident is on the payroll, and where. */
bool staff_unit(const struct plan *plan, int64_t person, int *ret_unit);

/* ---- officials.c ---- */
struct official official_of(int unit, const struct person *person);
/* Somebody new in the unit, whose name nobody there has. The payroll lists them all. */
const struct official *official_new(struct plan *plan, int unit);
/* Another person of the same name in the same unit. */
const struct official *official_namesake(struct plan *plan, const struct official *other);
/* The nth of those who travel in the background, 0 … travellers_of_unit() - 1. */
const struct official *traveller(const struct plan *plan, int unit, int nth);
int travellers_of_unit(const struct plan *plan);

/* ---- trips.c: 预算单位/差旅费报销明细表_*.xlsx ---- */
enum { TRIP_PLACES = 6 };
const char *trip_place(int place); /* 0 … TRIP_PLACES - 1 */
struct trip *plant_trip(struct plan *plan, const struct plant *plant, const struct official *who,
                        int32_t start, int days, int place);

/* ---- receptions.c: 预算单位/公务接待费报销明细表_*.xlsx ---- */
enum { RECEPTION_PLACES = 4, RECEPTION_STANDARD_FEN = 10000 }; /* a head */
const char *reception_place(int place); /* 0, the canteen, … RECEPTION_PLACES - 1 */
/* Guests of a unit and half month of their own; what the background hosts is days away. */
struct reception *plant_reception(struct plan *plan, const struct plant *plant);
/* The same guests once more, `days` later. */
struct reception *plant_reception_again(struct plan *plan, int days);

/* ---- quotas.c: 财政局/直达资金指标明细_*.xlsx, 财政局/直达资金项目台账_*.xlsx ---- */
struct quota *plant_quota(struct plan *plan, const struct plant *plant, int unit,
                          int32_t allocated_on, const char *project);
/* What a unit paid of the last one on some day. */
void plant_quota_payment(struct plan *plan, int unit, int32_t paid_on, int64_t fen);

/* ---- budgets.c: 财政局/预算指标台账_*.xlsx ---- */
struct budget_line *plant_budget_line(struct plan *plan, const struct plant *plant, int unit,
                                      int first_year);

/* From here on units decide collectively (facts/large_payment.csv); this one sends no minutes. */
enum { LARGE_PAYMENT_FEN = 10000000 };
#define SILENT_UNIT "水土保持站"

/* ---- decisions.c: 预算单位/“三重一大”决策事项台账_*.xlsx ---- */
/* The projects of payments planted for K081 have no other decision. */
struct decision *plant_decision(struct plan *plan, const struct plant *plant, int unit, int32_t day,
                                int64_t fen, const char *topic);

/* ---- sums.c ---- */
/* What a unit paid for a project, benefits among it. */
struct project_sum {
    int unit;
    bool is_benefit;
    const char *fund, *subject, *project;
    int64_t fen, largest_fen;
};
struct project_sums {
    struct plan *plan;
    struct project_sum *items;
    size_t count;
    const char *except; /* payments planted for this model */
};
/* Of the months first … end - 1, in the order in which they were first paid. */
struct project_sums project_sums_of(struct plan *plan, int first, int end, const char *except);

/* ---- ledgers.c: what lists of units have in common, and lists of all units' papers, one workbook
 * every half year ---- */
struct form {
    const char *file, *title; /* of ledgers: the half year is put behind them */
    const char *sheet, *note;
    const char *const *head; /* NULL-terminated */
    const double *widths;
    int columns, amount_column;
};
/* Title, unit row, header. */
void form_begin(struct table *table, const struct form *form, const char *title);

/* One of them while it is written. */
struct ledger {
    struct plan *plan;
    struct table *table;
    const struct form *form;
    int half; /* 0 or 1 */
    int unit; /* of the row above, or -1 */
    int64_t lines, unit_fen, total_fen;
    struct sbuf cell;
};
/* write_unit writes the unit's rows of ledger->half; its sum follows. */
enum rc ledgers_write(struct plan *plan, const struct form *form,
                      void (*write_unit)(struct ledger *ledger, int unit), struct err *e);
bool ledger_holds(const struct ledger *ledger, int32_t day);
/* For write_unit: the unit's name, now and then 〃; an amount, now and then as text; the end of a
 * row. */
void ledger_unit(struct ledger *ledger, const struct dirt *dirt, int unit);
void ledger_money(struct ledger *ledger, const struct dirt *dirt, int64_t fen);
void ledger_end_row(struct ledger *ledger, int64_t fen, const struct plant *plant);

#endif
