/* report/month.c - the month on two printed pages: what came, what was checked, what is new, where;
 * what could not be checked, and why. Small numbers are not ranked. */
#include "report/report_int.h"

#include <string.h>

#include "base/limits.h"

enum { ROWS_SHOWN = 12, RANKED_FROM = 5, UNCHECKED_SHOWN = 12, MONTH_CHARACTERS = 7 };

static void heading(struct sbuf *out, const char *zh, const char *en)
{
    sbuf_add(out, "<h2>");
    html_both(out, zh, en);
    sbuf_add(out, "</h2>\n");
}

static void cell(struct sbuf *out, const char *zh, const char *en)
{
    sbuf_add(out, "<td>");
    html_both(out, zh, en);
    sbuf_add(out, "</td>");
}

static void line(struct sbuf *out, const char *zh, const char *en, int64_t count)
{
    sbuf_add(out, "<tr>");
    cell(out, zh, en);
    number_cell(out, count);
    sbuf_add(out, "</tr>\n");
}

static bool is_of_month(const json_t *finding, const char *month)
{
    return strncmp(member(finding, "first_seen"), month, MONTH_CHARACTERS) == 0;
}

static int64_t count_of_month(const struct report *r, const char *month)
{
    int64_t count = 0;
    size_t i;
    const json_t *finding;
    json_array_foreach(r->findings, i, finding) count += is_of_month(finding, month);
    return count;
}

static int64_t sum(const json_t *list, const char *key)
{
    int64_t total = 0;
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item) total += member_int(item, key);
    return total;
}

static void overview(const struct report *r, const char *month, struct sbuf *out)
{
    static const char *const titles[][2] = {{"项目", "Item"}, {"数", "Number"}};
    const json_t *batches = json_object_get(r->run, "batches"),
                 *models = json_object_get(r->run, "models");
    heading(out, "一、运行概况", "1. What was done");
    table_head(out, titles, 2, 1);
    line(out, "报送文件", "Delivered files", (int64_t)json_array_size(batches));
    line(out, "收到行", "Rows received", sum(batches, "rows"));
    line(out, "退回行", "Rows sent back", sum(batches, "rejected"));
    line(out, "存疑行（身份有误，不指向个人）", "Doubtful rows (never used against a person)",
         sum(batches, "doubtful"));
    line(out, "在库疑点", "Findings open", (int64_t)r->count);
    line(out, "其中本月新增", "of these, first seen this month", count_of_month(r, month));
    line(out, "最近一次运行：变化", "Last run: changed", sum(models, "changed"));
    line(out, "最近一次运行：消除", "Last run: resolved", sum(models, "resolved"));
    sbuf_add(out, "</tbody></table></div>\n");
}

static void by_model(const struct report *r, struct sbuf *out)
{
    static const char *const titles[][2] = {
        {"类型", "Kind"}, {"疑点", "Findings"}, {"新增", "New"}, {"消除", "Resolved"}};
    size_t i;
    int shown = 0;
    const json_t *m;
    heading(out, "二、分类型", "2. By kind");
    table_head(out, titles, 4, 1);
    json_array_foreach(json_object_get(r->run, "models"), i, m)
    {
        if (strcmp(member(m, "state"), "checked") != 0 || shown++ >= 2 * ROWS_SHOWN)
            continue;
        sbuf_add(out, "<tr>");
        cell(out, member(m, "title_zh"), member(m, "title_en"));
        number_cell(out, member_int(m, "findings"));
        number_cell(out, member_int(m, "new"));
        number_cell(out, member_int(m, "resolved"));
        sbuf_add(out, "</tr>\n");
    }
    sbuf_add(out, "</tbody></table></div>\n");
}

/* Units and funds with few findings are counted together: small samples are no ranking. */
static void by_key(const struct report *r, const char *key, const char *zh, const char *en,
                   struct sbuf *out)
{
    const char *const titles[][2] = {
        {zh, en}, {"疑点", "Findings"}, {"红", "Red"}, {"黄", "Yellow"}, {"蓝", "Blue"}};
    const struct tally tally = tally_by(r, key, NULL);
    int64_t rest = 0;
    int shown = 0;
    table_head(out, titles, 5, 1);
    for (size_t i = 0; i < tally.count; i++) {
        const struct tally_row *row = &tally.rows[i];
        if (!*row->key || tally_sum(row) < RANKED_FROM || shown >= ROWS_SHOWN) {
            rest += tally_sum(row);
            continue;
        }
        shown++;
        sbuf_add(out, "<tr>");
        cell(out, row->key, row->key);
        number_cell(out, tally_sum(row));
        number_cell(out, row->red);
        number_cell(out, row->yellow);
        number_cell(out, row->blue);
        sbuf_add(out, "</tr>\n");
    }
    if (rest)
        line(out, "其余（少于5条、未填或未列）", "others (fewer than 5, not given or not listed)",
             rest);
    sbuf_add(out, "</tbody></table></div>\n");
}

static void unchecked(const struct report *r, struct sbuf *out)
{
    size_t i;
    int shown = 0;
    const json_t *m;
    heading(out, "五、没有核查的，缺什么", "5. What was not checked, and what is missing");
    sbuf_add(out, "<ul>\n");
    json_array_foreach(json_object_get(r->run, "models"), i, m)
    {
        if (strcmp(member(m, "state"), "checked") == 0 || shown++ >= UNCHECKED_SHOWN)
            continue;
        sbuf_add(out, "<li>");
        html_both(out, arena_printf(r->arena, "%s：%s", member(m, "title_zh"), member(m, "why_zh")),
                  arena_printf(r->arena, "%s: %s", member(m, "title_en"), member(m, "why_en")));
        sbuf_add(out, "</li>\n");
    }
    if (shown == 0) {
        sbuf_add(out, "<li>");
        html_both(out, "无。全部类型都已核查。", "Nothing: every kind was checked.");
        sbuf_add(out, "</li>\n");
    }
    sbuf_add(out, "</ul>\n");
}

enum rc month_write(const struct report *r, const char *path, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf out = {.cap = REPORT_FILE_BYTES_MAX};
    const struct tally months = tally_by_month(r);
    const char *month = arena_strndup(r->arena, member(r->run, "as_of"), MONTH_CHARACTERS);
    frame_begin(r, arena_printf(r->arena, "%s监督月报 %s", member(r->run, "county_zh"), month),
                arena_printf(r->arena, "%s: the month %s", member(r->run, "county_en"), month),
                &out);
    sbuf_add(&out, "<div class=\"brief\">\n");
    overview(r, month, &out);
    chart_columns(&out, &months, "疑点按发生时间", "Findings by time");
    by_model(r, &out);
    sbuf_add(&out, "</div>\n<div class=\"brief next\">\n");
    heading(&out, "三、分单位", "3. By unit");
    by_key(r, "unit", "单位", "Unit", &out);
    heading(&out, "四、分资金", "4. By fund");
    by_key(r, "fund", "资金", "Fund", &out);
    unchecked(r, &out);
    sbuf_add(&out, "</div>\n");
    return frame_end(&out, path, e);
}
