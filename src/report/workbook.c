/* report/workbook.c - findings.xlsx, laid out as offices pass lists around: a summary, the list
 * with columns to be filled in by whoever checks, the rows of evidence, what was not checked, the
 * deliveries. */
#include "report/report_int.h"

#include <stdio.h>
#include <string.h>

#include "sheet/sheet.h"

enum { LINES_MAX = 1000000 }; /* a worksheet ends at 1,048,576 */

struct column {
    const char *title;
    double width;
};

static int head(struct book *book, int row, const struct column *columns, int count)
{
    double widths[32];
    MUST(count <= (int)(sizeof widths / sizeof *widths));
    for (int c = 0; c < count; c++) {
        widths[c] = columns[c].width;
        book_text(book, row, c, columns[c].title, BOOK_HEAD);
    }
    book_widths(book, widths, count);
    return row + 1;
}

#define COUNT_OF(array) ((int)(sizeof(array) / sizeof *(array)))

/* Title and note above a list; returns the row after them. */
static int heading(struct book *book, const char *sheet, const char *title, const char *note,
                   int columns)
{
    book_sheet(book, sheet);
    book_merge(book, 0, 0, 0, columns - 1, title, BOOK_TITLE);
    book_merge(book, 1, 0, 1, columns - 1, note, BOOK_NOTE);
    return 2;
}

static void amount(struct book *book, int row, int column, const json_t *finding)
{
    if (json_is_integer(json_object_get(finding, "amount_fen")))
        book_money(book, row, column, member_int(finding, "amount_fen"), BOOK_MONEY);
    else
        book_text(book, row, column, "", BOOK_PLAIN);
}

static enum book_style severity_style(const char *severity)
{
    if (strcmp(severity, "red") == 0)
        return BOOK_RED;
    return strcmp(severity, "yellow") == 0 ? BOOK_YELLOW : BOOK_PLAIN;
}

/* ---- 汇总 ---- */

static int tally_block(struct book *book, int row, const char *title, const struct tally *tally)
{
    static const char *const heads[] = {"合计", "红色", "黄色", "蓝色", "涉及金额（元）"};
    book_text(book, row, 0, title, BOOK_HEAD);
    for (int c = 0; c < COUNT_OF(heads); c++)
        book_text(book, row, c + 1, heads[c], BOOK_HEAD);
    row++;
    for (size_t i = 0; i < tally->count; i++, row++) {
        const struct tally_row *line = &tally->rows[i];
        book_text(book, row, 0, *line->key ? line->key : "（未填）", BOOK_WRAP);
        book_number(book, row, 1, (double)tally_sum(line), BOOK_PLAIN);
        book_number(book, row, 2, (double)line->red, BOOK_PLAIN);
        book_number(book, row, 3, (double)line->yellow, BOOK_PLAIN);
        book_number(book, row, 4, (double)line->blue, BOOK_PLAIN);
        book_money(book, row, 5, line->amount_fen, BOOK_MONEY);
    }
    return row + 1;
}

static void summary_sheet(struct book *book, const struct report *r)
{
    static const double widths[] = {46, 10, 10, 10, 10, 20};
    static const struct {
        const char *title, *key;
    } blocks[] = {{"类型", "title_zh"}, {"单位", "unit"}, {"资金", "fund"}, {"乡镇", "township"}};
    const char *title =
        arena_printf(r->arena, "%s监督疑点汇总%s", member(r->run, "county_zh"),
                     json_is_true(json_object_get(r->run, "fictional")) ? "（虚构示范数据）" : "");
    const char *note = arena_printf(
        r->arena,
        "截至 %s；数据快照 %.12s；共 %zu "
        "条。疑点是待核实的线索，不是结论；同一笔钱可能出现在多条疑点中，金额不可相加为损失。",
        member(r->run, "as_of"), member(r->run, "snapshot"), r->count);
    int row = heading(book, "汇总", title, note, COUNT_OF(widths));
    book_widths(book, widths, COUNT_OF(widths));
    for (int b = 0; b < COUNT_OF(blocks); b++) {
        const struct tally tally = tally_by(r, blocks[b].key, NULL);
        row = tally_block(book, row + 1, blocks[b].title, &tally);
    }
    book_print_setup(book, false, 0);
}

/* ---- 疑点清单 ---- */

enum field {
    FIELD_NUMBER,
    FIELD_LEVEL,
    FIELD_AMOUNT,
    FIELD_MEMBER, /* a text member of the finding */
    FIELD_LAW,
    FIELD_PARAMETERS,
    FIELD_LIST, /* a list of texts */
    FIELD_STATUS,
    FIELD_BLANK, /* filled in by whoever checks */
};

static const struct finding_column {
    const char *title;
    double width;
    double narrow; /* in the workbook that goes to one unit; 0 = not there */
    enum field field;
    const char *key;
    enum book_style style;
} FINDING_COLUMNS[] = {
    {"序号", 6, 5, FIELD_NUMBER, "", BOOK_PLAIN},
    {"疑点编号", 25, 22, FIELD_MEMBER, "id", BOOK_PLAIN},
    {"级别", 7, 6, FIELD_LEVEL, "", BOOK_PLAIN},
    {"类型", 22, 14, FIELD_MEMBER, "title_zh", BOOK_WRAP},
    {"单位", 20, 0, FIELD_MEMBER, "unit", BOOK_WRAP},
    {"乡镇", 12, 10, FIELD_MEMBER, "township", BOOK_WRAP},
    {"资金", 20, 0, FIELD_MEMBER, "fund", BOOK_WRAP},
    {"发生日期", 12, 11, FIELD_MEMBER, "occurred_on", BOOK_DATE},
    {"金额（元）", 15, 13, FIELD_AMOUNT, "", BOOK_MONEY},
    {"疑点说明", 60, 42, FIELD_MEMBER, "reason_zh", BOOK_WRAP},
    {"依据", 36, 0, FIELD_LAW, "", BOOK_WRAP},
    {"参数", 24, 0, FIELD_PARAMETERS, "", BOOK_WRAP},
    {"可能的正常情形", 36, 26, FIELD_LIST, "lookalikes_zh", BOOK_WRAP},
    {"需核实的材料", 30, 22, FIELD_LIST, "ask_zh", BOOK_WRAP},
    {"状态", 9, 0, FIELD_STATUS, "", BOOK_PLAIN},
    {"核实情况", 24, 18, FIELD_BLANK, "", BOOK_WRAP},
    {"核实人", 10, 9, FIELD_BLANK, "", BOOK_WRAP},
    {"核实日期", 12, 11, FIELD_BLANK, "", BOOK_WRAP},
};

static void field_text(const struct report *r, const json_t *f, const struct finding_column *c,
                       struct sbuf *out)
{
    switch (c->field) {
    case FIELD_MEMBER:
        sbuf_add(out, member(f, c->key));
        break;
    case FIELD_LAW:
        law_text(f, out);
        break;
    case FIELD_PARAMETERS:
        parameters_text(r, f, true, out);
        break;
    case FIELD_LIST:
        join(json_object_get(f, c->key), "；", out);
        break;
    case FIELD_STATUS:
        sbuf_add(out, status_zh(member(f, "status")));
        break;
    default:
        break;
    }
}

/* Lines that a wrapped text takes in a column of this width. */
static int lines_of(const char *text, double width)
{
    const int room = (int)width - 2 > 1 ? (int)width - 2 : 1;
    return (text_width(str_of(text)) + room - 1) / room;
}

/* Returns the lines that the cell takes. */
static int finding_cell(struct book *book, int row, int column, const struct report *r,
                        const json_t *f, const struct finding_column *c, double width)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    const char *severity = member(f, "severity");
    if (c->field == FIELD_AMOUNT) {
        amount(book, row, column, f);
    } else if (c->field == FIELD_LEVEL) {
        book_text(book, row, column, severity_zh(severity), severity_style(severity));
    } else {
        field_text(r, f, c, &text);
        book_text(book, row, column, sbuf_text(&text), c->style);
    }
    return c->style == BOOK_WRAP ? lines_of(sbuf_text(&text), width) : 1;
}

static void finding_line(struct book *book, int row, int number, const struct report *r,
                         const json_t *f, const struct finding_column *const *columns,
                         const struct column *heads, int count)
{
    int lines = 1;
    book_number(book, row, 0, number, BOOK_PLAIN);
    for (int c = 1; c < count; c++) {
        const int needed = finding_cell(book, row, c, r, f, columns[c], heads[c].width);
        lines = needed > lines ? needed : lines;
    }
    book_lines(book, row, lines);
}

static void findings_sheet(struct book *book, const struct report *r, const char *title,
                           bool is_for_unit)
{
    const struct finding_column *chosen[COUNT_OF(FINDING_COLUMNS)];
    struct column heads[COUNT_OF(FINDING_COLUMNS)];
    int count = 0;
    for (int c = 0; c < COUNT_OF(FINDING_COLUMNS); c++)
        if (!is_for_unit || FINDING_COLUMNS[c].narrow > 0) {
            heads[count] =
                (struct column){FINDING_COLUMNS[c].title,
                                is_for_unit ? FINDING_COLUMNS[c].narrow : FINDING_COLUMNS[c].width};
            chosen[count++] = &FINDING_COLUMNS[c];
        }
    int row = heading(book, "疑点清单", title,
                      "疑点是待核实的线索，不是结论。右侧三栏由核实单位填写。", count);
    row = head(book, row, heads, count);
    size_t i;
    const json_t *finding;
    json_array_foreach(r->findings, i, finding)
    {
        if (i == LINES_MAX) {
            book_text(book, row + LINES_MAX, 0, "其余见 findings.csv", BOOK_NOTE);
            break;
        }
        finding_line(book, row + (int)i, (int)i + 1, r, finding, chosen, heads, count);
    }
    book_freeze(book, row, 2);
    book_filter(book, row - 1, (int)i, count);
    book_print_setup(book, true, row);
}

/* ---- 证据行 ---- */

enum { CELLS_WIDTH = 120 };

static void cells_text(const json_t *evidence, struct sbuf *out)
{
    size_t i;
    const json_t *cell;
    json_array_foreach(json_object_get(evidence, "cells"), i, cell)
        sbuf_addf(out, "%s%s：%s", i ? "；" : "", member(cell, "title_zh"), member(cell, "value"));
}

static void evidence_line(struct book *book, int row, const json_t *finding, const json_t *evidence)
{
    CLEANUP(sbuf_fini) struct sbuf cells = {0};
    cells_text(evidence, &cells);
    book_text(book, row, 0, member(finding, "id"), BOOK_PLAIN);
    book_text(book, row, 1, member(evidence, "file"), BOOK_WRAP);
    book_text(book, row, 2, member(evidence, "sheet"), BOOK_WRAP);
    book_number(book, row, 3, (double)member_int(evidence, "row"), BOOK_PLAIN);
    book_text(book, row, 4, sbuf_text(&cells), BOOK_WRAP);
    book_lines(book, row, lines_of(sbuf_text(&cells), CELLS_WIDTH));
}

static void evidence_sheet(struct book *book, const struct report *r)
{
    static const struct column columns[] = {
        {"疑点编号", 25}, {"文件", 40}, {"工作表", 14}, {"行", 8}, {"内容（已脱敏）", CELLS_WIDTH}};
    int row = heading(book, "证据行", "疑点所依据的原始行",
                      "行号与原文件一致；姓名、证件号、账号已脱敏。", COUNT_OF(columns));
    const int first = head(book, row, columns, COUNT_OF(columns));
    size_t i, k;
    const json_t *finding, *evidence;
    row = first;
    json_array_foreach(r->findings, i, finding)
        json_array_foreach(json_object_get(finding, "evidence"), k, evidence)
    {
        if (row == LINES_MAX) {
            book_text(book, row, 0, "其余见 findings.json", BOOK_NOTE);
            return;
        }
        evidence_line(book, row++, finding, evidence);
    }
    book_freeze(book, first, 1);
    book_filter(book, first - 1, row - first, COUNT_OF(columns));
    book_print_setup(book, true, first);
}

/* ---- 模型与未检查, 报送 ---- */

static void models_sheet(struct book *book, const struct report *r)
{
    static const struct column columns[] = {{"编号", 8},    {"类型", 40}, {"结果", 14},
                                            {"核查行", 12}, {"疑点", 10}, {"新增", 10},
                                            {"消除", 10},   {"说明", 60}};
    static const char *const counts[] = {"checked_rows", "findings", "new", "resolved"};
    int row = heading(book, "检查与未检查", "各类型检查情况",
                      "“未检查”是缺数据或出错，不等于没有问题。", COUNT_OF(columns));
    row = head(book, row, columns, COUNT_OF(columns));
    size_t i;
    const json_t *model;
    json_array_foreach(json_object_get(r->run, "models"), i, model)
    {
        const bool is_checked = strcmp(member(model, "state"), "checked") == 0;
        book_text(book, row, 0, member(model, "id"), BOOK_PLAIN);
        book_text(book, row, 1, member(model, "title_zh"), BOOK_WRAP);
        book_text(book, row, 2, is_checked ? "已检查" : "未检查",
                  is_checked ? BOOK_PLAIN : BOOK_YELLOW);
        for (int c = 0; c < COUNT_OF(counts); c++)
            book_number(book, row, c + 3, (double)member_int(model, counts[c]), BOOK_PLAIN);
        book_text(book, row++, 7, member(model, "why_zh"), BOOK_WRAP);
    }
    book_print_setup(book, true, 3);
}

static void deliveries_sheet(struct book *book, const struct report *r)
{
    static const struct column columns[] = {{"批次", 8},    {"文件", 50}, {"内容", 30},
                                            {"收到行", 12}, {"接收", 12}, {"退回", 10},
                                            {"存疑", 10}};
    static const char *const counts[] = {"rows", "accepted", "rejected", "doubtful"};
    int row = heading(book, "报送", "本次检查所依据的报送文件", "收到行 = 接收 + 退回。",
                      COUNT_OF(columns));
    row = head(book, row, columns, COUNT_OF(columns));
    size_t i;
    const json_t *batch;
    json_array_foreach(json_object_get(r->run, "batches"), i, batch)
    {
        book_number(book, row, 0, (double)member_int(batch, "batch"), BOOK_PLAIN);
        book_text(book, row, 1, member(batch, "file"), BOOK_WRAP);
        book_text(book, row, 2, member(batch, "title_zh"), BOOK_WRAP);
        for (int c = 0; c < COUNT_OF(counts); c++)
            book_number(book, row, c + 3, (double)member_int(batch, counts[c]), BOOK_PLAIN);
        row++;
    }
    book_print_setup(book, true, 3);
}

enum rc workbook_write(const struct report *r, const char *path, struct err *e)
{
    struct book *book = NULL;
    TRY(book_new(path, &book, e));
    summary_sheet(book, r);
    findings_sheet(book, r, "监督疑点清单", false);
    evidence_sheet(book, r);
    models_sheet(book, r);
    deliveries_sheet(book, r);
    return book_close(book, e);
}

enum rc unit_workbook_write(const struct report *r, const char *unit, const char *path,
                            struct err *e)
{
    struct book *book = NULL;
    TRY(book_new(path, &book, e));
    findings_sheet(book, r,
                   arena_printf(r->arena, "%s：请核实的疑点（截至 %s）", *unit ? unit : "未填单位",
                                member(r->run, "as_of")),
                   true);
    evidence_sheet(book, r);
    return book_close(book, e);
}

enum rc evidence_workbook_write(const struct report *r, const char *path, struct err *e)
{
    struct book *book = NULL;
    TRY(book_new(path, &book, e));
    evidence_sheet(book, r);
    return book_close(book, e);
}
