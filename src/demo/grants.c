/* demo/grants.c - the finance bureau's list of grants and the bank's answers: the long lists. */
#include "demo/files.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"

/* One long list while it is written. */
struct list {
    struct plan *plan;
    struct table *table;
    const char *const *head;
    int64_t total_fen, lines;
    int village; /* of the row above, or -1 */
    struct sbuf cell;
};

/* One row of it. */
struct row {
    const struct line *line;
    struct person person;
    struct dirt dirt;
    const char *name;
};

static void list_fini(struct list *list)
{
    sbuf_fini(&list->cell);
}

static struct row row_of(const struct list *list, const struct line *line)
{
    struct row row = {.line = line, .person = person_at(list->plan->seed, line->person)};
    row.dirt = dirt_at(list->plan, list->table);
    return row;
}

static const char *name_of(const struct row *row)
{
    return row->line->name ? row->line->name : row->person.name;
}

/* What a page break and a careless hand leave between rows. */
static void write_row_dirt(struct list *list)
{
    const struct dirt dirt = dirt_at(list->plan, list->table);
    if (dirt_hits(&dirt, DIRT_HEADER_AGAIN)) {
        table_texts(list->table, list->head);
        table_end_row(list->table);
    }
    if (dirt_hits(&dirt, DIRT_BLANK_ROW)) {
        for (const char *const *cell = list->head; *cell; cell++)
            table_text(list->table, "");
        table_end_row(list->table);
    }
}

static void write_id(struct list *list, const struct row *row)
{
    const bool may_lose = !row->line->plant && row->line->places == (LINE_DETAIL | LINE_RETURN);
    if (row->line->id) {
        table_text(list->table, row->line->id);
    } else if (may_lose && dirt_hits(&row->dirt, DIRT_LOST_DIGITS)) {
        table_textf(list->table, "%.5E", strtod(row->person.id, NULL));
        plan_lost_digits(list->plan, list->table);
    } else {
        table_text(list->table, dirt_id(&row->dirt, row->person.id, &list->cell));
    }
}

static void write_account(struct list *list, const struct row *row)
{
    const char *account = row->line->account ? row->line->account : row->person.account;
    table_text(list->table, dirt_number(&row->dirt, account, &list->cell));
}

static void end_line(struct list *list, const struct line *line)
{
    plan_end_row(list->plan, list->table, line->plant);
    list->total_fen += line->fen;
    list->lines++;
}

/* ---- the list of grants ---- */

static const char *const DETAIL_HEAD[] = {"区划",
                                          "支付凭证号",
                                          "金额(元)",
                                          "项目名称",
                                          "项目代码",
                                          "收款账户名称",
                                          "收款方账户",
                                          "收款人开户银行",
                                          "街道(乡镇)名称",
                                          "村名称",
                                          "证件号码",
                                          "姓名",
                                          "按户或按人补助(01到人/02到户)",
                                          "备注",
                                          "发放月份",
                                          "社会统一信用代码",
                                          "企业名称",
                                          NULL};

static void write_village(struct list *list, const struct row *row)
{
    char name[PLACE_BYTES];
    const int village = village_of_person(list->plan, row->line->person);
    village_name(list->plan->seed, village, name);
    table_text(list->table, dirt_place(&row->dirt, name, village == list->village));
    list->village = village;
}

static void write_grant(struct list *list, const struct row *row)
{
    const struct line *line = row->line;
    const struct policy *policy = policy_of(list->plan->vouchers[line->voucher].policy);
    struct table *table = list->table;
    char voucher[24];
    int year, month;
    voucher_number(list->plan, line->voucher, voucher);
    month_parts(line->period, &year, &month);
    table_text(table, DEMO_DIVISION "000");
    table_text(table, voucher);
    table_text(table, dirt_money(&row->dirt, line->fen, &list->cell));
    table_text(table, policy->title);
    table_text(table, policy->project_code);
    table_text(table, name_of(row));
    write_account(list, row);
    table_text(table, DEMO_BANK);
    table_text(table, township_name(township_of_person(list->plan, line->person)));
    write_village(list, row);
    write_id(list, row);
    table_text(table, dirt_name(&row->dirt, name_of(row), &list->cell));
    table_text(table, policy->to_household ? "02" : "01");
    table_text(table, line->note ? line->note : "");
    table_text(table, dirt_month(&row->dirt, year, month, &list->cell));
    table_text(table, "");
    table_text(table, "");
}

static void on_grant(void *context, const struct line *line)
{
    struct list *list = context;
    struct voucher *voucher = &list->plan->vouchers[line->voucher];
    if (!(line->places & LINE_DETAIL))
        return;
    write_row_dirt(list);
    const struct row row = row_of(list, line);
    write_grant(list, &row);
    end_line(list, line);
    voucher->fen += line->fen;
    voucher->lines++;
}

static void write_total(struct list *list)
{
    struct table *table = list->table;
    table_text(table, "合计");
    table_textf(table, "%" PRId64 "笔", list->lines);
    table_money(table, list->total_fen);
    table_end_row(table);
}

/* The tool bar of the real system says 万元 while the column says 元; the column is right. */
static void write_grants_title(struct table *table, const char *span)
{
    table_textf(table, DEMO_COUNTY_ZH "直达资金惠企利民发放明细表（%s）" DEMO_MARK, span);
    table_end_row(table);
    table_text(table, "单位：万元");
    table_end_row(table);
}

static enum rc write_half_year(struct plan *plan, const char *span, int first, struct err *e)
{
    CLEANUP(table_fini) struct table table = {.fd = -1};
    CLEANUP(list_fini)
    struct list list = {.plan = plan, .table = &table, .head = DETAIL_HEAD, .village = -1};
    const char *file = arena_printf(plan->arena, "财政局/惠企利民发放明细_%s.csv", span);
    TRY(plan_table(plan, &table, file, TABLE_CSV_GB18030, e));
    write_grants_title(&table, span);
    table_texts(&table, DETAIL_HEAD);
    table_end_row(&table);
    for (int month = first; month < first + MONTHS / 2; month++)
        each_line(plan, month, on_grant, &list);
    write_total(&list);
    return table_close(&table, e);
}

enum rc grants_write(struct plan *plan, struct err *e)
{
    TRY(write_half_year(plan, "2023年07-12月", 0, e));
    return write_half_year(plan, "2024年01-06月", MONTHS / 2, e);
}

/* ---- the bank's answers ---- */

static const char *const RETURN_HEAD[] = {"序",           "代发账户", "代发户名", "代发金额",
                                          "代发身份证号", "代发单位", "补贴项目", "核心系统身份证",
                                          "装表结果",     NULL};

static void on_return(void *context, const struct line *line)
{
    struct list *list = context;
    const struct policy *policy = policy_of(list->plan->vouchers[line->voucher].policy);
    if (!(line->places & LINE_RETURN))
        return;
    write_row_dirt(list);
    const struct row row = row_of(list, line);
    table_textf(list->table, "%" PRId64, list->lines + 1);
    write_account(list, &row);
    table_text(list->table, dirt_name(&row.dirt, name_of(&row), &list->cell));
    table_text(list->table, dirt_money(&row.dirt, line->fen, &list->cell));
    write_id(list, &row);
    table_textf(list->table, DEMO_COUNTY_ZH "%s", policy->office);
    table_text(list->table, policy->title);
    table_text(list->table, line->id ? "" : row.person.id);
    table_text(list->table, line->result ? line->result : "已存在，无需装表");
    end_line(list, line);
}

static enum rc write_answers(struct plan *plan, int month, struct err *e)
{
    CLEANUP(table_fini) struct table table = {.fd = -1};
    CLEANUP(list_fini)
    struct list list = {.plan = plan, .table = &table, .head = RETURN_HEAD, .village = -1};
    int year, of_year;
    month_parts(month, &year, &of_year);
    const char *file =
        arena_printf(plan->arena, "银行/一卡通代发回盘_%d年%02d月" DEMO_MARK ".csv", year, of_year);
    TRY(plan_table(plan, &table, file, month % 2 ? TABLE_TSV_BOM : TABLE_CSV_BOM, e));
    table_textf(&table, DEMO_COUNTY_ZH "惠民惠农补贴“一卡通”代发回盘（%d年%d月）" DEMO_MARK, year,
                of_year);
    table_end_row(&table);
    table_texts(&table, RETURN_HEAD);
    table_end_row(&table);
    each_line(plan, month, on_return, &list);
    return table_close(&table, e);
}

enum rc returns_write(struct plan *plan, struct err *e)
{
    for (int month = 0; month < MONTHS; month++)
        TRY(write_answers(plan, month, e));
    return RC_OK;
}
