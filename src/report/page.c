/* report/page.c - index.html: overview, charts, tables, what was not checked, the findings. */
#include "report/report_int.h"

#include <string.h>

#include "base/limits.h"

/* ---- overview ---- */

static void figure(struct sbuf *out, const char *class, int64_t count, const char *zh,
                   const char *en)
{
    sbuf_addf(out, "<div class=\"figure %s\"><b>", class);
    html_count(out, count);
    sbuf_add(out, "</b>");
    html_both(out, zh, en);
    sbuf_add(out, "</div>");
}

static void figures(const struct report *r, struct sbuf *out)
{
    int64_t red = 0, yellow = 0, rows = 0;
    size_t i, checked = 0;
    const json_t *item;
    json_array_foreach(r->findings, i, item)
    {
        red += strcmp(member(item, "severity"), "red") == 0;
        yellow += strcmp(member(item, "severity"), "yellow") == 0;
    }
    json_array_foreach(json_object_get(r->run, "batches"), i, item) rows +=
        member_int(item, "accepted");
    json_array_foreach(json_object_get(r->run, "models"), i, item) checked +=
        strcmp(member(item, "state"), "checked") == 0;
    const size_t models = json_array_size(json_object_get(r->run, "models"));
    sbuf_add(out, "<section class=\"figures\">");
    figure(out, "", (int64_t)r->count, "条疑点", "findings");
    figure(out, "red", red, "红色：先核实", "red: check first");
    figure(out, "yellow", yellow, "黄色：应核实", "yellow: to be checked");
    figure(out, "blue", (int64_t)r->count - red - yellow, "蓝色：核对更正", "blue: put right");
    figure(out, "", rows, "行数据", "rows of data");
    figure(out, "", (int64_t)json_array_size(json_object_get(r->run, "batches")), "份报送",
           "deliveries");
    figure(out, "", (int64_t)checked, "类已检查", "kinds checked");
    figure(out, checked < models ? "warn" : "", (int64_t)(models - checked), "类未检查",
           "kinds not checked");
    sbuf_add(out, "</section>\n");
}

/* ---- tables ---- */

static void tally_table(struct sbuf *out, const struct tally *tally, const char *zh, const char *en)
{
    const char *const titles[][2] = {{zh, en},       {"疑点", "Findings"},
                                     {"红", "Red"},  {"黄", "Yellow"},
                                     {"蓝", "Blue"}, {"涉及金额（元）", "Yuan concerned"}};
    table_head(out, titles, sizeof titles / sizeof *titles, 1);
    for (size_t i = 0; i < tally->count; i++) {
        const struct tally_row *row = &tally->rows[i];
        sbuf_add(out, "<tr><td>");
        if (*row->key)
            html_both(out, row->key, row->key_en);
        else
            html_both(out, "（未填）", "(not given)");
        sbuf_add(out, "</td>");
        number_cell(out, tally_sum(row));
        number_cell(out, row->red);
        number_cell(out, row->yellow);
        number_cell(out, row->blue);
        sbuf_add(out, "<td class=\"n\">");
        html_money(out, row->amount_fen);
        sbuf_add(out, "</td></tr>\n");
    }
    sbuf_add(out, "</tbody></table></div>\n");
}

/* A chart and, under it, the table with the same numbers. */
static void breakdown(const struct report *r, struct sbuf *out, const struct tally *tally,
                      const char *zh, const char *en)
{
    sbuf_add(out, "<section class=\"breakdown\">");
    chart_bars(out, tally, arena_printf(r->arena, "按%s", zh), arena_printf(r->arena, "By %s", en));
    sbuf_add(out, "<details><summary>");
    html_both(out, "数字", "Numbers");
    sbuf_add(out, "</summary>");
    tally_table(out, tally, zh, en);
    sbuf_add(out, "</details></section>\n");
}

static void overview(const struct report *r, struct sbuf *out)
{
    const struct tally months = tally_by_month(r);
    const struct tally models = tally_by(r, "title_zh", "title_en");
    const struct tally units = tally_by(r, "unit", NULL);
    const struct tally funds = tally_by(r, "fund", NULL);
    const struct tally townships = tally_by(r, "township", NULL);
    figures(r, out);
    sbuf_add(out, "<p class=\"legend\"><i class=\"red\"></i>");
    html_both(out, "红色", "red");
    sbuf_add(out, "<i class=\"yellow\"></i>");
    html_both(out, "黄色", "yellow");
    sbuf_add(out, "<i class=\"blue\"></i>");
    html_both(out, "蓝色", "blue");
    sbuf_add(out, " · ");
    html_both(out, "同一笔钱可能出现在多条疑点中，金额不可相加为损失。",
              "The same money may be in several findings: sums are not losses.");
    sbuf_add(out, "</p>\n<section class=\"breakdown full\">");
    chart_columns(out, &months, "按发生时间", "By time");
    sbuf_add(out, "</section>\n<div class=\"grid\">\n");
    breakdown(r, out, &models, "类型", "kind");
    breakdown(r, out, &units, "单位", "unit");
    breakdown(r, out, &funds, "资金", "fund");
    breakdown(r, out, &townships, "乡镇", "township");
    sbuf_add(out, "</div>\n");
}

/* ---- what was checked, what came ---- */

static void models(const struct report *r, struct sbuf *out)
{
    static const char *const titles[][2] = {
        {"类型", "Kind"},     {"结果", "Result"}, {"核查行", "Rows checked"},
        {"疑点", "Findings"}, {"新增", "New"},    {"消除", "Resolved"}};
    size_t i;
    const json_t *m;
    sbuf_add(out, "<section><h2>");
    html_both(out, "检查了什么，什么没有检查", "What was checked, and what was not");
    sbuf_add(out, "</h2>");
    table_head(out, titles, sizeof titles / sizeof *titles, 2);
    json_array_foreach(json_object_get(r->run, "models"), i, m)
    {
        const bool is_checked = strcmp(member(m, "state"), "checked") == 0;
        sbuf_addf(out, "<tr%s><td>", is_checked ? "" : " class=\"warn\"");
        model_link(out, m, "models/");
        sbuf_add(out, "</td><td>");
        if (is_checked)
            html_both(out, "已检查", "checked");
        else
            html_both(out, arena_printf(r->arena, "未检查：%s", member(m, "why_zh")),
                      arena_printf(r->arena, "not checked: %s", member(m, "why_en")));
        sbuf_add(out, "</td>");
        number_cell(out, member_int(m, "checked_rows"));
        number_cell(out, member_int(m, "findings"));
        number_cell(out, member_int(m, "new"));
        number_cell(out, member_int(m, "resolved"));
        sbuf_add(out, "</tr>\n");
    }
    sbuf_add(out, "</tbody></table></div></section>\n");
}

static void deliveries(const struct report *r, struct sbuf *out)
{
    static const char *const titles[][2] = {
        {"报送文件", "Delivered file"}, {"批次", "Batch"},    {"收到行", "Rows"},
        {"接收", "Accepted"},           {"退回", "Rejected"}, {"存疑", "Doubtful"}};
    static const char *const counts[] = {"batch", "rows", "accepted", "rejected", "doubtful"};
    size_t i;
    const json_t *b;
    sbuf_add(out, "<section><h2>");
    html_both(out, "依据的报送", "The deliveries it rests on");
    sbuf_add(out, "</h2><details><summary>");
    html_both(
        out, arena_printf(r->arena, "%zu 份", json_array_size(json_object_get(r->run, "batches"))),
        arena_printf(r->arena, "%zu files", json_array_size(json_object_get(r->run, "batches"))));
    sbuf_add(out, "</summary>");
    table_head(out, titles, sizeof titles / sizeof *titles, 1);
    json_array_foreach(json_object_get(r->run, "batches"), i, b)
    {
        sbuf_add(out, "<tr><td>");
        html_text(out, member(b, "file"));
        sbuf_add(out, "<br><small>");
        html_both(out, member(b, "title_zh"), member(b, "title_en"));
        sbuf_add(out, "</small></td>");
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
            number_cell(out, member_int(b, counts[c]));
        sbuf_add(out, "</tr>\n");
    }
    sbuf_add(out, "</tbody></table></div></details></section>\n");
}

static void listing(const struct report *r, struct sbuf *out)
{
    sbuf_add(out, "<section><h2>");
    html_both(out, "疑点清单", "The findings");
    sbuf_add(out, "</h2>\n");
    if (r->drawn < r->count) {
        sbuf_add(out, "<p class=\"note\">");
        html_both(out,
                  arena_printf(r->arena,
                               "共 %zu 条，此页只列最重要的 %zu 条；全部见 findings.xlsx。",
                               r->count, r->drawn),
                  arena_printf(r->arena, "%zu of %zu are shown; findings.xlsx holds all.", r->drawn,
                               r->count));
        sbuf_add(out, "</p>\n");
    }
    if (r->count == 0) {
        sbuf_add(out, "<p>");
        html_both(out, "没有疑点。请看上表是否有未检查的类型。",
                  "Nothing was found. See above whether something was not checked.");
        sbuf_add(out, "</p>\n");
    }
    sbuf_add(out, "<div id=\"filters\" hidden></div>\n<div id=\"findings\">\n");
    page_findings(r, out);
    sbuf_add(out, "</div></section>\n");
}

enum rc page_write(const struct report *r, const char *path, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf out = {.cap = REPORT_FILE_BYTES_MAX};
    frame_begin(r, arena_printf(r->arena, "%s监督疑点报告", member(r->run, "county_zh")),
                arena_printf(r->arena, "%s: findings to be checked", member(r->run, "county_en")),
                &out);
    overview(r, &out);
    models(r, &out);
    listing(r, &out);
    deliveries(r, &out);
    return frame_end(&out, path, e);
}
