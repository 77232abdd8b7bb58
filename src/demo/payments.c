/* demo/payments.c - the treasury's list of payments, one workbook a month. */
#include "demo/payments.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/files.h"
#include "demo/units.h"

struct project {
    const char *fund, *name, *unit, *subject, *economic, *economic_unit, *purpose;
};

static const struct project PROJECTS[] = {
#define PROJECT(fund, name, unit, subject, economic, economic_unit, purpose)                       \
    {fund, name, unit, subject, economic, economic_unit, purpose},
#include "demo/project.def"
#undef PROJECT
};

enum {
    PROJECT_COUNT = sizeof PROJECTS / sizeof *PROJECTS,
    PEOPLE_OF_PAYMENT = 20,
    PAYMENTS_MIN = 240,
    WAN_MONTH = 4, /* the list of this month is in 万元 */
    PAYMENT_ARENA_BYTES = 64 << 20,
    COLUMNS = 20,
};

int32_t workday_near(int32_t date)
{
    const int weekday = date_weekday(date);
    return weekday > 5 ? date - (weekday - 5) : date;
}

/* ---- ordinary payments ---- */

int64_t payments_in_background(const struct plan *plan)
{
    const int64_t count = plan->people / PEOPLE_OF_PAYMENT;
    return count > PAYMENTS_MIN ? count : PAYMENTS_MIN;
}

/* No two of them are the same, so that none can look paid twice; and none lies just under 50,000 or
 * 100,000 yuan, so that none can look split. What is moved out of there cannot meet another amount:
 * 20,000 yuan are no multiple of three. */
static int64_t amount_of(const struct plan *plan, int64_t number)
{
    const int64_t span = payments_in_background(plan) + 100000;
    const int64_t r = (int64_t)chance_below(plan->seed, STREAM_PAYMENT, (uint64_t)number, 97);
    const int64_t fen = 50000 + (r * span + number) * 3;
    const bool is_near = (fen >= 4000000 && fen < 5000000) || (fen >= 8000000 && fen < 10000000);
    return is_near ? fen + 2000000 : fen;
}

static int32_t day_of(const struct plan *plan, int64_t number)
{
    int year, month;
    month_parts((int)(number % MONTHS), &year, &month);
    const uint64_t r = chance(plan->seed, STREAM_PAYMENT, ~(uint64_t)number);
    return workday_near(date_of(year, month, 8 + (int)(r % 20)));
}

int project_count(void)
{
    return PROJECT_COUNT;
}

int project_sibling(int project)
{
    int other = (project + 1) % PROJECT_COUNT;
    while (strcmp(PROJECTS[other].unit, PROJECTS[project].unit) != 0)
        other = (other + 1) % PROJECT_COUNT;
    return other;
}

void payment_for(struct payment *payment, int at, int64_t number)
{
    const struct project *project = &PROJECTS[at];
    payment->unit = unit_find(project->unit);
    payment->fund = project->fund;
    payment->project = project->name;
    payment->subject = project->subject;
    payment->economic = project->economic;
    payment->economic_unit = project->economic_unit;
    snprintf(payment->purpose, sizeof payment->purpose, "%s（第%" PRId64 "批）", project->purpose,
             number + 1);
}

void payment_to(const struct plan *plan, struct payment *payment, int at)
{
    const struct firm firm = firm_at(plan->seed, at);
    snprintf(payment->payee, sizeof payment->payee, "%s", firm.name);
    snprintf(payment->account, sizeof payment->account, "%s", firm.account);
}

struct payment payment_at(const struct plan *plan, int64_t number)
{
    const uint64_t r = chance(plan->seed, STREAM_FIRM, ~(uint64_t)number) >> 8;
    struct payment made = {.paid_on = day_of(plan, number), .fen = amount_of(plan, number)};
    int year, month;
    month_parts((int)(number % MONTHS), &year, &month);
    payment_for(&made, (int)(r % PROJECT_COUNT), number);
    payment_to(plan, &made, (int)(r / PROJECT_COUNT % (uint64_t)firm_count()));
    snprintf(made.number, sizeof made.number, "%04d%02d2%07" PRId64, year, month, number);
    snprintf(made.invoice, sizeof made.invoice, "2399%016" PRId64, number * 17 + 11);
    return made;
}

void payment_renumber(const struct plan *plan, struct payment *payment)
{
    int year, month, day;
    date_parts(payment->paid_on, &year, &month, &day);
    snprintf(payment->number, sizeof payment->number, "%04d%02d3%07zu", year, month,
             plan->payment_count);
}

/* ---- vouchers of grants ---- */

static const char *fund_of(enum policy_kind policy)
{
    if (policy == POLICY_LAND)
        return "农业经营主体能力提升资金（耕地地力保护补贴）";
    return policy == POLICY_FUNERAL ? "就业和社会保障补助资金" : "困难群众救助补助资金";
}

static struct payment payment_of_voucher(const struct plan *plan, int index)
{
    const struct voucher *voucher = &plan->vouchers[index];
    const struct policy *policy = policy_of(voucher->policy);
    struct payment made = {.paid_on = voucher->paid_on,
                           .unit = unit_find(policy->office),
                           .fen = voucher->fen + voucher->excess_fen + voucher->fixed_fen,
                           .is_benefit = true,
                           .fund = fund_of(voucher->policy),
                           .project = policy->title,
                           .subject = policy->subject,
                           .economic = "50901-社会福利和救助",
                           .economic_unit = "30306-救济费",
                           .plant = voucher->plant};
    int year, month;
    month_parts(voucher->month, &year, &month);
    voucher_number(plan, index, made.number);
    snprintf(made.purpose, sizeof made.purpose, "发放%s%d年%d月%s",
             township_name(voucher->township), year, month, policy->title);
    snprintf(made.payee, sizeof made.payee, DEMO_BANK "惠民补贴代发过渡户");
    snprintf(made.account, sizeof made.account, "8999000000000001");
    return made;
}

/* ---- a month ---- */

struct month_list {
    struct payment *items;
    size_t count, room;
};

static int payment_compare(const void *left, const void *right)
{
    const struct payment *a = left, *b = right;
    const int order = (a->paid_on > b->paid_on) - (a->paid_on < b->paid_on);
    return order ? order : strcmp(a->number, b->number);
}

void each_payment(const struct plan *plan, int month,
                  void (*on_payment)(void *context, const struct payment *payment), void *context)
{
    const int64_t ordinary = payments_in_background(plan);
    for (int64_t number = month; number < ordinary; number += MONTHS) {
        const struct payment payment = payment_at(plan, number);
        on_payment(context, &payment);
    }
    for (int i = 0; i < (int)plan->voucher_count; i++) {
        const struct payment payment = payment_of_voucher(plan, i);
        if (month_of(payment.paid_on) == month && payment.fen != 0)
            on_payment(context, &payment);
    }
    for (size_t i = 0; i < plan->payment_count; i++) {
        if (month_of(plan->payments[i].paid_on) == month)
            on_payment(context, &plan->payments[i]);
    }
}

static void add(void *context, const struct payment *payment)
{
    struct month_list *list = context;
    MUST(list->count < list->room);
    list->items[list->count++] = *payment;
}

static struct month_list collect(const struct plan *plan, int month, struct arena *arena)
{
    struct month_list list = {.room = (size_t)(payments_in_background(plan) / MONTHS + 1) +
                                      plan->voucher_count + plan->payment_count};
    list.items = ARENA_ARRAY(arena, struct payment, list.room);
    each_payment(plan, month, add, &list);
    qsort(list.items, list.count, sizeof *list.items, payment_compare);
    return list;
}

static void write_amount(struct table *table, const struct dirt *dirt, int64_t fen, bool is_wan)
{
    CLEANUP(sbuf_fini) struct sbuf cell = {0};
    if (is_wan)
        table_wan(table, fen);
    else if (dirt_hits(dirt, DIRT_YUAN) || dirt_hits(dirt, DIRT_COMMAS))
        table_text(table, dirt_money(dirt, fen, &cell));
    else
        table_money(table, fen);
}

static void write_payment(struct plan *plan, struct table *table, const struct payment *payment,
                          bool is_wan)
{
    CLEANUP(sbuf_fini) struct sbuf cell = {0};
    const struct unit *unit = unit_at(payment->unit);
    const struct dirt dirt = dirt_at(plan, table);
    char zero_account[24];
    unit_account(plan->seed, payment->unit, ACCOUNT_ZERO, zero_account);
    table_text(table, payment->number);
    table_textf(table, "%s-%s", unit->code, unit->name);
    table_text(table, payment->fund);
    table_text(table, payment->project);
    table_text(table, payment->purpose);
    table_text(table, unit->name);
    table_text(table, zero_account);
    table_text(table, payment->subject);
    table_text(table, payment->economic);
    table_text(table, payment->economic_unit);
    table_text(table, "国库集中支付");
    table_text(table, DEMO_BANK);
    table_text(table, payment->payee);
    table_text(table, dirt_number(&dirt, payment->account, &cell));
    write_amount(table, &dirt, payment->fen, is_wan);
    table_text(table, dirt_date(&dirt, payment->paid_on, &cell));
    table_text(table, payment->is_benefit ? "是" : "否");
    table_text(table, payment->invoice);
    table_text(table, payment->contract);
    table_text(table, payment->note);
    plan_end_row(plan, table, payment->plant);
}

static void write_head(struct table *table, int year, int month, bool is_wan)
{
    static const double widths[COLUMNS] = {20, 30, 28, 24, 40, 26, 24, 30, 26, 24,
                                           14, 28, 34, 24, 16, 14, 10, 24, 20, 20};
    static const char *const head[] = {"支付凭证号",       "单位名称",     "资金名称",
                                       "项目名称",         "用途",         "付款方账户名称",
                                       "付款方账号",       "支出功能科目", "政府支出经济分类",
                                       "部门支出经济分类", "支付方式",     "收款人银行",
                                       "收款方账户名称",   "收款方账号",   "支付金额",
                                       "付款日期",         "是否惠企利民", "发票号码",
                                       "合同编号",         "备注",         NULL};
    char title[160];
    table_sheet(table, "支付明细", widths, COLUMNS);
    snprintf(title, sizeof title, DEMO_COUNTY_ZH "直达资金支付明细表（%d年%d月）" DEMO_MARK, year,
             month);
    table->style = BOOK_TITLE;
    table_span(table, 1, COLUMNS, title);
    table_end_row(table);
    table->style = BOOK_NOTE;
    table_text(table, is_wan ? "单位：万元" : "单位：元");
    table_end_row(table);
    table->style = BOOK_HEAD;
    table_texts(table, head);
    table_end_row(table);
    table->style = BOOK_PLAIN;
    book_freeze(table->book, 3, 1);
}

static void write_total(struct table *table, int64_t fen, bool is_wan)
{
    table_text(table, "合计");
    table->column = 14;
    if (is_wan)
        table_wan(table, fen);
    else
        table_money(table, fen);
    table_end_row(table);
}

static enum rc write_month(struct plan *plan, int month, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(PAYMENT_ARENA_BYTES);
    CLEANUP(table_fini) struct table table = {.fd = -1};
    const struct month_list list = collect(plan, month, arena);
    const bool is_wan = month == WAN_MONTH;
    int64_t total = 0;
    int year, of_year;
    month_parts(month, &year, &of_year);
    const char *file = arena_printf(arena, "财政局/直达资金支付明细_%d年%d月.xlsx", year, of_year);
    TRY(plan_table(plan, &table, file, TABLE_XLSX, e));
    write_head(&table, year, of_year, is_wan);
    for (size_t i = 0; i < list.count; i++) {
        write_payment(plan, &table, &list.items[i], is_wan);
        total += list.items[i].fen;
    }
    write_total(&table, total, is_wan);
    return table_close(&table, e);
}

enum rc payments_write(struct plan *plan, struct err *e)
{
    for (int month = 0; month < MONTHS; month++)
        TRY(write_month(plan, month, e));
    return RC_OK;
}
