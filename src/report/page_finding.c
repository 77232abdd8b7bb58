/* report/page_finding.c - each finding as a block that opens: what was seen, by which law and
 * parameters, what may be innocent about it, what to ask for, and the masked rows it rests on. */
#include "report/report_int.h"

#include <string.h>

enum { EVIDENCE_SHOWN = 10 };

static void term(struct sbuf *out, const char *zh, const char *en)
{
    sbuf_add(out, "<dt>");
    html_both(out, zh, en);
    sbuf_add(out, "</dt><dd>");
}

static void fact(struct sbuf *out, const char *zh, const char *en, const char *text)
{
    if (!*text)
        return;
    term(out, zh, en);
    html_text(out, text);
    sbuf_add(out, "</dd>");
}

static void both_lists(struct sbuf *out, const json_t *finding, const char *key, const char *zh,
                       const char *en)
{
    static const struct {
        const char *suffix, *language;
    } languages[] = {{"_zh", "zh"}, {"_en", "en"}};
    term(out, zh, en);
    for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
        char name[32] = "";
        size_t i;
        const json_t *item;
        strncat(name, key, 20);
        strncat(name, languages[l].suffix, 4);
        sbuf_addf(out, "<ul class=\"%s\" lang=\"%s\">", languages[l].language,
                  languages[l].language);
        json_array_foreach(json_object_get(finding, name), i, item)
        {
            sbuf_add(out, "<li>");
            html_text(out, json_string_value(item) ? json_string_value(item) : "");
            sbuf_add(out, "</li>");
        }
        sbuf_add(out, "</ul>");
    }
    sbuf_add(out, "</dd>");
}

/* ---- evidence ---- */

static void evidence_head(struct sbuf *out, const json_t *row)
{
    size_t i;
    const json_t *cell;
    sbuf_add(out, "<div class=\"wide\"><table class=\"evidence\"><thead><tr><th>");
    html_both(out, "文件", "File");
    sbuf_add(out, "</th><th>");
    html_both(out, "行", "Row");
    sbuf_add(out, "</th>");
    json_array_foreach(json_object_get(row, "cells"), i, cell)
    {
        sbuf_add(out, "<th>");
        html_both(out, member(cell, "title_zh"), member(cell, "title_en"));
        sbuf_add(out, "</th>");
    }
    sbuf_add(out, "</tr></thead><tbody>\n");
}

static void evidence_row(struct sbuf *out, const json_t *row)
{
    size_t i;
    const json_t *cell;
    sbuf_add(out, "<tr><td>");
    html_text(out, member(row, "file"));
    if (*member(row, "sheet")) {
        sbuf_add(out, " · ");
        html_text(out, member(row, "sheet"));
    }
    sbuf_addf(out, "</td><td>%lld</td>", (long long)member_int(row, "row"));
    json_array_foreach(json_object_get(row, "cells"), i, cell)
    {
        sbuf_add(out, "<td>");
        html_text(out, member(cell, "value"));
        sbuf_add(out, "</td>");
    }
    sbuf_add(out, "</tr>\n");
}

/* Rows may leave empty cells out, so a table goes on only while the titles are the same. */
static bool same_titles(const json_t *a, const json_t *b)
{
    const json_t *left = json_object_get(a, "cells"), *right = json_object_get(b, "cells");
    if (!a || json_array_size(left) != json_array_size(right))
        return false;
    for (size_t i = 0; i < json_array_size(left); i++)
        if (strcmp(member(json_array_get(left, i), "title_zh"),
                   member(json_array_get(right, i), "title_zh")) != 0)
            return false;
    return true;
}

static void evidence(struct sbuf *out, const json_t *list)
{
    const json_t *last = NULL, *row;
    size_t i;
    json_array_foreach(list, i, row)
    {
        if (i == EVIDENCE_SHOWN)
            break;
        if (!same_titles(last, row)) {
            sbuf_add(out, last ? "</tbody></table></div>\n" : "");
            evidence_head(out, row);
        }
        evidence_row(out, row);
        last = row;
    }
    sbuf_add(out, last ? "</tbody></table></div>\n" : "");
    if (i < json_array_size(list)) {
        sbuf_add(out, "<p class=\"note\">");
        html_both(out, "其余证据行见 findings.xlsx。",
                  "More rows of evidence are in findings.xlsx.");
        sbuf_add(out, "</p>\n");
    }
}

/* ---- one finding ---- */

static void attribute(struct sbuf *out, const char *name, const char *value)
{
    sbuf_addf(out, " data-%s=\"", name);
    html_text(out, value);
    sbuf_add(out, "\"");
}

static void summary(struct sbuf *out, const json_t *f)
{
    const char *severity = member(f, "severity");
    sbuf_addf(out, "<summary><span class=\"badge %s\">", severity_en(severity));
    html_both(out, severity_zh(severity), severity_en(severity));
    sbuf_add(out, "</span> <b>");
    html_both(out, member(f, "title_zh"), member(f, "title_en"));
    sbuf_add(out, "</b>");
    if (json_is_integer(json_object_get(f, "amount_fen"))) {
        sbuf_add(out, " <span class=\"amount\">¥");
        html_money(out, member_int(f, "amount_fen"));
        sbuf_add(out, "</span>");
    }
    sbuf_addf(out, " <time>%s</time><p>", member(f, "occurred_on"));
    html_both(out, member(f, "reason_zh"), member(f, "reason_en"));
    sbuf_add(out, "</p></summary>\n");
}

static void facts(const struct report *r, struct sbuf *out, const json_t *f)
{
    CLEANUP(sbuf_fini) struct sbuf law = {0};
    CLEANUP(sbuf_fini) struct sbuf zh = {0};
    CLEANUP(sbuf_fini) struct sbuf en = {0};
    CLEANUP(sbuf_fini) struct sbuf answers = {0};
    law_text(f, &law);
    parameters_text(r, f, true, &zh);
    parameters_text(r, f, false, &en);
    join(json_object_get(f, "answers"), "、", &answers);
    sbuf_add(out, "<dl>");
    fact(out, "编号", "Id", member(f, "id"));
    fact(out, "对象", "Subject", member(f, "subject"));
    fact(out, "单位", "Unit", member(f, "unit"));
    fact(out, "乡镇", "Township", member(f, "township"));
    fact(out, "资金", "Fund", member(f, "fund"));
    fact(out, "依据", "Law", sbuf_text(&law));
    if (zh.n) {
        term(out, "参数", "Parameters");
        html_both(out, sbuf_text(&zh), sbuf_text(&en));
        sbuf_add(out, "</dd>");
    }
    both_lists(out, f, "lookalikes", "可能的正常情形", "It may be lawful when");
    both_lists(out, f, "ask", "需核实的材料", "To ask for");
    fact(out, "由谁说明", "Who may explain", sbuf_text(&answers));
    fact(out, "证据等级", "Grade of evidence", member(f, "grade"));
    fact(out, "首次发现", "First seen", member(f, "first_seen"));
    fact(out, "状态", "Status", status_zh(member(f, "status")));
    sbuf_add(out, "</dl>\n");
}

static void finding(const struct report *r, struct sbuf *out, const json_t *f)
{
    sbuf_add(out, "<details class=\"finding\" id=\"");
    html_text(out, member(f, "id"));
    sbuf_add(out, "\"");
    attribute(out, "severity", severity_en(member(f, "severity")));
    attribute(out, "model", member(f, "model"));
    attribute(out, "unit", member(f, "unit"));
    attribute(out, "township", member(f, "township"));
    attribute(out, "fund", member(f, "fund"));
    sbuf_add(out, r->count == 1 ? " open>" : ">");
    summary(out, f);
    facts(r, out, f);
    evidence(out, json_object_get(f, "evidence"));
    sbuf_add(out, "</details>\n");
}

void page_findings(const struct report *r, struct sbuf *out)
{
    for (size_t i = 0; i < r->drawn; i++)
        finding(r, out, json_array_get(r->findings, i));
}
