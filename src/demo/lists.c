/* demo/lists.c - what other offices know: who died, who is on the payroll, which accounts units
 * have. */
#include "demo/files.h"

#include <stdio.h>
#include <string.h>

#include "demo/papers.h"
#include "demo/units.h"

static void write_title(struct table *table, int columns, const char *title)
{
    table->style = BOOK_TITLE;
    table_span(table, 1, columns, title);
    table_end_row(table);
    table->style = BOOK_HEAD;
}

/* ---- the dead ---- */

enum { DEATH_COLUMNS = 8 };

static void write_death(struct plan *plan, struct table *table, const struct death *death,
                        int number)
{
    CLEANUP(sbuf_fini) struct sbuf cell = {0};
    const struct person person = person_at(plan->seed, death->person);
    const struct dirt dirt = dirt_at(plan, table);
    char village[PLACE_BYTES], registered[11];
    village_name(plan->seed, village_of_person(plan, death->person), village);
    date_format(death->died_on + 3 + (int32_t)(death->person % 9), registered);
    table_number(table, number);
    table_text(table, dirt_name(&dirt, person.name, &cell));
    table_text(table, dirt_id(&dirt, person.id, &cell));
    table_text(table, person.is_male ? "男" : "女");
    table_text(table, dirt_date(&dirt, death->died_on, &cell));
    table_text(table, township_name(township_of_person(plan, death->person)));
    table_text(table, village);
    table_text(table, registered);
    plan_end_row(plan, table, death->plant);
}

static void write_background_deaths(struct plan *plan, struct table *table, int *number)
{
    for (int64_t i = 0; i < plan->people; i++) {
        const struct seat seat = seat_at(plan->seed, i);
        const struct death death = {.person = i, .died_on = person_death(plan->seed, &seat)};
        if (death.died_on)
            write_death(plan, table, &death, ++*number);
    }
}

enum rc deaths_write(struct plan *plan, struct err *e)
{
    static const double widths[DEATH_COLUMNS] = {6, 12, 21, 6, 14, 14, 14, 14};
    static const char *const head[] = {"序号",     "姓名",       "身份证号", "性别", "死亡日期",
                                       "户籍乡镇", "村（社区）", "登记日期", NULL};
    CLEANUP(table_fini) struct table table = {.fd = -1};
    int number = 0;
    TRY(plan_table(plan, &table, "民政局/死亡人员名单.xlsx", TABLE_XLSX, e));
    table_sheet(&table, "死亡人员", widths, DEATH_COLUMNS);
    write_title(&table, DEATH_COLUMNS,
                DEMO_COUNTY_ZH "死亡人员名单（2023年1月—2024年6月）" DEMO_MARK);
    table_texts(&table, head);
    table_end_row(&table);
    table.style = BOOK_PLAIN;
    write_background_deaths(plan, &table, &number);
    for (size_t i = 0; i < plan->death_count; i++)
        write_death(plan, &table, &plan->deaths[i], ++number);
    return table_close(&table, e);
}

/* ---- the payroll ---- */

enum { STAFF_BP = 300 };

bool staff_unit(const struct plan *plan, int64_t person, int *ret_unit)
{
    const uint64_t at = (uint64_t)person;
    const struct seat seat = seat_at(plan->seed, person);
    if (seat.age != AGE_ADULT || person_death(plan->seed, &seat) ||
        !chance_hits(plan->seed, STREAM_STAFF, at, STAFF_BP))
        return false;
    *ret_unit = (int)chance_below(plan->seed, STREAM_STAFF, ~at, (uint64_t)unit_count());
    return true;
}

static void write_staff_row(struct plan *plan, struct table *table, const struct official *staff)
{
    CLEANUP(sbuf_fini) struct sbuf cell = {0};
    const struct dirt dirt = dirt_at(plan, table);
    const struct unit *unit = unit_at(staff->unit);
    table_textf(table, "%s-%s", unit->code, unit->name);
    table_text(table, dirt_name(&dirt, staff->name, &cell));
    table_text(table, dirt_id(&dirt, staff->id, &cell));
    table_text(table, unit->kind == UNIT_OFFICE ? "公务员" : "事业人员");
    table_text(table, "在编");
    table_text(table, dirt_date(&dirt, staff->birth + 23 * 365, &cell));
    table_text(table, "在职");
    plan_end_row(plan, table, NULL);
}

enum rc staff_write(struct plan *plan, struct err *e)
{
    static const char *const head[] = {"单位名称", "姓名",         "身份证号码", "人员类别",
                                       "编制状态", "参加工作时间", "在职状态",   NULL};
    CLEANUP(table_fini) struct table table = {.fd = -1};
    TRY(plan_table(plan, &table, "人社局/财政供养人员" DEMO_MARK ".csv", TABLE_CSV, e));
    table_texts(&table, head);
    table_end_row(&table);
    for (int64_t i = 0; i < plan->people; i++) {
        int unit;
        if (!staff_unit(plan, i, &unit))
            continue;
        const struct person person = person_at(plan->seed, i);
        const struct official staff = official_of(unit, &person);
        write_staff_row(plan, &table, &staff);
    }
    for (size_t i = 0; i < plan->papers->official_count; i++)
        write_staff_row(plan, &table, plan->papers->officials[i]);
    return table_close(&table, e);
}

/* ---- accounts of units ---- */

enum { ACCOUNT_COLUMNS = 9 };

static void write_account(struct plan *plan, struct table *table, int unit, enum account_kind kind)
{
    char account[24];
    const struct unit *u = unit_at(unit);
    unit_account(plan->seed, unit, kind, account);
    table_number(table, (double)table->row - 2);
    table_textf(table, "%s-%s", u->code, u->name);
    table_text(table, u->name);
    table_text(table, account);
    table_text(table, DEMO_BANK);
    table_text(table, kind == ACCOUNT_ZERO ? "零余额账户" : "实有资金账户");
    table_textf(table, "%d-03-01", 2010 + unit % 10);
    table_text(table, "正常");
    table_text(table, u->kind != UNIT_OFFICE ? "未开设零余额账户" : "");
    plan_end_row(plan, table, NULL);
}

/* Schools and hospitals have no zero-balance account here: what is theirs goes to their own
 * account. */
enum rc accounts_write(struct plan *plan, struct err *e)
{
    static const double widths[ACCOUNT_COLUMNS] = {6, 34, 26, 24, 30, 14, 12, 8, 18};
    static const char *const head[] = {"序号",     "单位名称", "账户名称", "账号", "开户银行",
                                       "账户性质", "开户日期", "账户状态", "备注", NULL};
    CLEANUP(table_fini) struct table table = {.fd = -1};
    TRY(plan_table(plan, &table, "财政局/预算单位银行账户.xlsx", TABLE_XLSX, e));
    table_sheet(&table, "银行账户", widths, ACCOUNT_COLUMNS);
    write_title(&table, ACCOUNT_COLUMNS, DEMO_COUNTY_ZH "预算单位银行账户备案表" DEMO_MARK);
    table_texts(&table, head);
    table_end_row(&table);
    table.style = BOOK_PLAIN;
    for (int unit = 0; unit < unit_count(); unit++) {
        if (unit_at(unit)->kind == UNIT_OFFICE)
            write_account(plan, &table, unit, ACCOUNT_ZERO);
        write_account(plan, &table, unit, ACCOUNT_OWN);
    }
    return table_close(&table, e);
}
