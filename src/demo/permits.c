/* demo/permits.c - the ledgers of permits and penalties, the steps of permits, and the lists of
 * what is published. */
#include "demo/permits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "demo/files.h"
#include "demo/units.h"

/* All matters of the county, in the order of their days, and the file that is being written. */
struct office {
    struct plan *plan;
    struct matter *matters;
    size_t count;
    struct table table;
    struct sbuf cell;
    struct dirt dirt; /* of the row being written */
};

static void office_fini(struct office *office)
{
    table_fini(&office->table);
    sbuf_fini(&office->cell);
}

static int matter_compare(const void *left, const void *right)
{
    const struct matter *a = left, *b = right;
    int order = (a->accepted > b->accepted) - (a->accepted < b->accepted);
    if (order == 0)
        order = a->is_penalty - b->is_penalty;
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static void collect(struct office *office)
{
    const struct plan *plan = office->plan;
    const int64_t permits = matters_in_background(plan, false);
    const int64_t penalties = matters_in_background(plan, true);
    office->matters =
        ARENA_ARRAY(plan->arena, struct matter, (size_t)(permits + penalties) + plan->desk->count);
    for (int64_t i = 0; i < permits; i++)
        office->matters[office->count++] = matter_at(plan, false, i);
    for (int64_t i = 0; i < penalties; i++)
        office->matters[office->count++] = matter_at(plan, true, i);
    for (size_t i = 0; i < plan->desk->count; i++)
        office->matters[office->count++] = plan->desk->matters[i];
    qsort(office->matters, office->count, sizeof *office->matters, matter_compare);
}

/* ---- cells ---- */

static const struct permit_item *item_of(const struct matter *matter)
{
    return permit_item_at(matter->is_penalty, matter->item);
}

static void write_unit(struct office *office, const struct matter *matter)
{
    table_text(&office->table, unit_at(unit_find(item_of(matter)->unit))->name);
}

static void write_number(struct office *office, const struct matter *matter)
{
    int year, month, day;
    date_parts(matter->accepted, &year, &month, &day);
    table_textf(&office->table, "%s%04d%02d%02d-%" PRId64, matter->is_penalty ? "AJ" : "BJ", year,
                month, day, matter->number + 1);
}

static void write_date(struct office *office, int32_t date)
{
    table_text(&office->table, date ? dirt_date(&office->dirt, date, &office->cell) : "");
}

/* As platforms write it, with a time of day. */
static void write_time(struct office *office, int32_t date, int64_t number)
{
    char day[11];
    date_format(date, day);
    if (date)
        table_textf(&office->table, "%s %02d:%02d:%02d", day, 9 + (int)(number % 8),
                    (int)(number * 7 % 60), (int)(number * 13 % 60));
    else
        table_text(&office->table, "");
}

static void write_document(struct office *office, const struct matter *matter)
{
    static const char *const brackets[][2] = {{"[", "]"}, {"【", "】"}, {"（", "）"}};
    const char *const *pair = (const char *const[]){"〔", "〕"};
    int year, month, day;
    if (!matter->decided) {
        table_text(&office->table, "");
        return;
    }
    if (dirt_hits(&office->dirt, DIRT_BRACKETS))
        pair = brackets[matter->number % 3];
    date_parts(matter->decided, &year, &month, &day);
    table_textf(&office->table, "%s%s%d%s%" PRId64 "号", item_of(matter)->document, pair[0], year,
                pair[1], matter->number + 1);
}

static void write_applicant(struct office *office, const struct matter *matter)
{
    const uint64_t seed = office->plan->seed;
    if (matter->is_person)
        table_text(&office->table, dirt_name(&office->dirt, person_at(seed, matter->applicant).name,
                                             &office->cell));
    else
        table_text(&office->table, firm_at(seed, (int)matter->applicant % firm_count()).name);
}

static void write_code(struct office *office, const struct matter *matter)
{
    struct firm firm = firm_at(office->plan->seed, (int)matter->applicant % firm_count());
    if (matter->is_person || matter->has_no_code) {
        table_text(&office->table, "");
        return;
    }
    if (matter->has_bad_code) /* another character in the middle: the check no longer holds */
        firm.credit_code[11] = firm.credit_code[11] == '7' ? '3' : '7';
    table_text(&office->table, dirt_number(&office->dirt, firm.credit_code, &office->cell));
}

static void write_count(struct office *office, int count)
{
    if (count)
        table_number(&office->table, count);
    else
        table_text(&office->table, "");
}

static void begin_row(struct office *office)
{
    office->dirt = dirt_at(office->plan, &office->table);
}

static void end_row(struct office *office, const struct matter *matter)
{
    plan_end_row(office->plan, &office->table, matter->plant);
}

/* ---- files ---- */

struct form {
    const char *sheet, *title;
    const char *const *head; /* NULL-terminated */
    bool (*holds)(const struct matter *matter, int part);
    void (*write)(struct office *office, const struct matter *matter);
};

static void write_head(struct office *office, const struct form *form)
{
    static const double widths[] = {14, 18, 24, 26, 22, 14, 14, 14, 14, 14, 24, 14, 14, 26, 20, 14};
    struct table *table = &office->table;
    int columns = 0;
    while (form->head[columns])
        columns++;
    if (form->sheet) {
        table_sheet(table, form->sheet, widths, columns < 16 ? columns : 16);
        table->style = BOOK_TITLE;
        table_span(table, 1, columns, form->title);
        table_end_row(table);
    }
    table->style = BOOK_HEAD;
    table_texts(table, form->head);
    table_end_row(table);
    table->style = BOOK_PLAIN;
}

static enum rc write_file(struct office *office, const struct form *form, const char *file,
                          enum table_kind kind, int part, struct err *e)
{
    TRY(plan_table(office->plan, &office->table, file, kind, e));
    write_head(office, form);
    for (size_t i = 0; i < office->count; i++)
        if (form->holds(&office->matters[i], part))
            form->write(office, &office->matters[i]);
    return table_close(&office->table, e);
}

/* ---- the ledger of permits, by half years ---- */

static bool is_in_ledger(const struct matter *matter, int half)
{
    return !matter->is_penalty && matter->has_ledger &&
           month_of(matter->accepted) / (MONTHS / 2) == half;
}

static void write_permit(struct office *office, const struct matter *matter)
{
    struct table *table = &office->table;
    begin_row(office);
    table_number(table, (double)table->row - 2);
    write_number(office, matter);
    table_text(table, item_of(matter)->item);
    write_applicant(office, matter);
    write_code(office, matter);
    write_date(office, matter->accepted);
    write_count(office, matter->law);
    write_count(office, matter->promise);
    write_count(office, matter->paused);
    write_count(office, matter->extended);
    table_text(table, matter->is_joint ? "是" : "否");
    write_date(office, matter->decided);
    write_document(office, matter);
    write_date(office, matter->delivered);
    table_text(table, matter->result);
    write_unit(office, matter);
    table_text(table, matter->note);
    end_row(office, matter);
}

static enum rc write_permits(struct office *office, struct err *e)
{
    static const char *const head[] = {"序号",
                                       "办件编号",
                                       "事项名称",
                                       "申请人",
                                       "统一社会信用代码",
                                       "受理时间",
                                       "法定时限（工作日）",
                                       "承诺时限（工作日）",
                                       "停表天数",
                                       "延长天数",
                                       "是否联合办理",
                                       "办结时间",
                                       "决定文书号",
                                       "送达时间",
                                       "办理结果",
                                       "办理单位",
                                       "备注",
                                       NULL};
    static const char *const spans[] = {"2023年7-12月", "2024年1-6月"};
    for (int half = 0; half < 2; half++) {
        const struct form form = {"办件台账",
                                  arena_printf(office->plan->arena,
                                               DEMO_COUNTY_ZH "行政许可办件台账（%s）" DEMO_MARK,
                                               spans[half]),
                                  head, is_in_ledger, write_permit};
        const char *file =
            arena_printf(office->plan->arena, "审批局/行政许可办件台账_%s.xlsx", spans[half]);
        TRY(write_file(office, &form, file, TABLE_XLSX, half, e));
    }
    return RC_OK;
}

/* ---- the steps ---- */

static bool has_steps(const struct matter *matter, int part)
{
    (void)part;
    return !matter->is_penalty && matter->has_ledger;
}

static void write_steps(struct office *office, const struct matter *matter)
{
    struct table *table = &office->table;
    for (int i = 0; i < matter->step_count; i++) {
        const struct matter_step *step = &matter->steps[i];
        begin_row(office);
        write_number(office, matter);
        table_text(table, item_of(matter)->item);
        table_text(table, step->name);
        write_unit(office, matter);
        write_time(office, step->from, matter->number + i);
        write_time(office, step->to, matter->number + i + 1);
        table_text(table, step->to ? "已完成" : "办理中");
        end_row(office, matter);
    }
}

/* ---- penalties ---- */

static bool is_case(const struct matter *matter, int part)
{
    (void)part;
    return matter->is_penalty && matter->has_ledger;
}

static void write_case(struct office *office, const struct matter *matter)
{
    struct table *table = &office->table;
    begin_row(office);
    table_number(table, (double)table->row - 2);
    write_number(office, matter);
    write_applicant(office, matter);
    table_text(table, item_of(matter)->item);
    write_date(office, matter->accepted);
    table_text(table, matter->procedure);
    write_document(office, matter);
    write_date(office, matter->decided);
    table_money(table, matter->fine);
    write_unit(office, matter);
    table_text(table, matter->result);
    table_text(table, matter->note);
    end_row(office, matter);
}

/* ---- what is published: half of the units by the platform's export, half by their own pages ----
 */

enum { BY_PLATFORM, BY_UNIT };

static bool is_published(const struct matter *matter, bool is_penalty)
{
    return matter->is_penalty == is_penalty && matter->has_list && matter->decided;
}

static bool is_published_permit(const struct matter *matter, int part)
{
    return is_published(matter, false) && matter->item % 2 == part;
}

static bool is_published_penalty(const struct matter *matter, int part)
{
    (void)part;
    return is_published(matter, true);
}

static void write_days(struct office *office, const struct matter *matter, bool is_correction)
{
    write_date(office, is_correction ? matter->corrected : matter->reported);
    write_date(office, is_correction ? matter->corrected : matter->published);
    table_text(&office->table, is_correction ? "更正重报" : "");
}

static void write_kind(struct office *office, const struct matter *matter)
{
    table_text(&office->table, matter->is_person ? "自然人" : "法人及非法人组织");
}

static void write_publication(struct office *office, const struct matter *matter,
                              bool is_correction)
{
    struct table *table = &office->table;
    begin_row(office);
    write_applicant(office, matter);
    write_kind(office, matter);
    write_code(office, matter);
    table_text(table, "准予行政许可决定书");
    write_document(office, matter);
    table_text(table, "普通");
    table_text(table, item_of(matter)->certificate);
    table_textf(table, "准予%s", item_of(matter)->item);
    write_date(office, matter->decided);
    write_unit(office, matter);
    table_text(table, "有效");
    write_days(office, matter, is_correction);
    end_row(office, matter);
}

static void write_published_permit(struct office *office, const struct matter *matter)
{
    write_publication(office, matter, false);
    if (matter->corrected)
        write_publication(office, matter, true);
}

static void write_sanction(struct office *office, const struct matter *matter, bool is_correction)
{
    struct table *table = &office->table;
    begin_row(office);
    write_applicant(office, matter);
    write_kind(office, matter);
    write_code(office, matter);
    write_document(office, matter);
    table_text(table, item_of(matter)->item);
    table_text(table, "罚款");
    table_textf(table, "罚款人民币%" PRId64 "元", matter->fine / 100);
    table_textf(table, "%.4g",
                (double)matter->fine / 1000000); /* 万元, and the header does not say so */
    table_text(table, "0");
    write_date(office, matter->decided);
    write_unit(office, matter);
    write_days(office, matter, is_correction);
    end_row(office, matter);
}

static void write_published_penalty(struct office *office, const struct matter *matter)
{
    write_sanction(office, matter, false);
    if (matter->corrected)
        write_sanction(office, matter, true);
}

static enum rc write_published(struct office *office, struct err *e)
{
    static const char *const codes[] = {
        "XK_XDR_MC", "XK_XDR_LB", "XK_XDR_SHXYM", "XK_XKWS", "XK_WSH",
        "XK_XKLB",   "XK_XKZS",   "XK_NR",        "XK_JDRQ", "XK_XKJG",
        "XK_ZT",     "上报日期",  "公示日期",     "BZ",      NULL};
    static const char *const words[] = {"行政相对人名称",   "相对人类别",     "统一社会信用代码",
                                        "许可决定文书名称", "许可决定文书号", "许可类别",
                                        "许可证书名称",     "许可内容",       "许可决定日期",
                                        "许可机关",         "当前状态",       "上报日期",
                                        "公示日期",         "备注",           NULL};
    static const char *const penalty[] = {
        "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_WSH",     "CF_WFXW",
        "CF_CFLB",   "CF_NR",     "CF_NR_FK",     "CF_NR_WFFF", "CF_JDRQ",
        "CF_CFJG",   "上报日期",  "公示日期",     "BZ",         NULL};
    const struct form platform = {NULL, NULL, codes, is_published_permit, write_published_permit};
    const struct form page = {"行政许可公示", DEMO_COUNTY_ZH "行政许可信息公示表" DEMO_MARK, words,
                              is_published_permit, write_published_permit};
    const struct form fines = {NULL, NULL, penalty, is_published_penalty, write_published_penalty};
    TRY(write_file(office, &platform, "市场监管局/双公示行政许可_平台导出" DEMO_MARK ".csv",
                   TABLE_CSV_GB18030, BY_PLATFORM, e));
    TRY(write_file(office, &page, "市场监管局/双公示行政许可公示表.xlsx", TABLE_XLSX, BY_UNIT, e));
    return write_file(office, &fines, "市场监管局/双公示行政处罚_平台导出" DEMO_MARK ".csv",
                      TABLE_CSV_BOM, 0, e);
}

enum rc permits_write(struct plan *plan, struct err *e)
{
    static const char *const steps[] = {"办件编号", "事项名称", "环节名称", "办理单位",
                                        "开始时间", "结束时间", "办理结果", NULL};
    static const char *const cases[] = {"序号",
                                        "案件编号",
                                        "当事人",
                                        "案由",
                                        "立案日期",
                                        "处罚程序",
                                        "处罚决定书文号",
                                        "处罚决定日期",
                                        "罚款金额（元）",
                                        "办案机构",
                                        "案件状态",
                                        "备注",
                                        NULL};
    CLEANUP(office_fini) struct office office = {.plan = plan, .table = {.fd = -1}};
    const struct form step_list = {NULL, NULL, steps, has_steps, write_steps};
    const struct form case_list = {"案件台账", DEMO_COUNTY_ZH "行政处罚案件台账" DEMO_MARK, cases,
                                   is_case, write_case};
    collect(&office);
    TRY(write_permits(&office, e));
    TRY(write_file(&office, &step_list, "审批局/办件环节记录" DEMO_MARK ".csv", TABLE_CSV_BOM, 0,
                   e));
    TRY(write_file(&office, &case_list, "市场监管局/行政处罚案件台账.xlsx", TABLE_XLSX, 0, e));
    return write_published(&office, e);
}
