/* report/html.c - text, numbers, pairs of languages and tables on a page, escaped. */
#include "report/report_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"

void html_text(struct sbuf *out, const char *text)
{
    for (; *text; text++) {
        const size_t plain = strcspn(text, "&<>\"'");
        sbuf_add_n(out, text, plain);
        text += plain;
        switch (*text) {
        case '&':
            sbuf_add(out, "&amp;");
            break;
        case '<':
            sbuf_add(out, "&lt;");
            break;
        case '>':
            sbuf_add(out, "&gt;");
            break;
        case '"':
            sbuf_add(out, "&quot;");
            break;
        case '\'':
            sbuf_add(out, "&#39;");
            break;
        default:
            return;
        }
    }
}

void html_both(struct sbuf *out, const char *zh, const char *en)
{
    sbuf_add(out, "<span class=\"zh\" lang=\"zh\">");
    html_text(out, zh);
    sbuf_add(out, "</span><span class=\"en\" lang=\"en\">");
    html_text(out, *en ? en : zh);
    sbuf_add(out, "</span>");
}

void html_count(struct sbuf *out, int64_t count)
{
    char digits[24];
    const size_t n = (size_t)snprintf(digits, sizeof digits, "%" PRId64, count);
    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0 && digits[i - 1] != '-')
            sbuf_add(out, ",");
        sbuf_add_n(out, &digits[i], 1);
    }
}

void html_money(struct sbuf *out, int64_t fen)
{
    money_format_grouped(fen, out);
}

void table_head(struct sbuf *out, const char *const titles[][2], size_t count, size_t texts)
{
    sbuf_add(out, "<div class=\"wide\"><table><thead><tr>");
    for (size_t i = 0; i < count; i++) {
        sbuf_add(out, i < texts ? "<th>" : "<th class=\"n\">");
        html_both(out, titles[i][0], titles[i][1]);
        sbuf_add(out, "</th>");
    }
    sbuf_add(out, "</tr></thead><tbody>\n");
}

void number_cell(struct sbuf *out, int64_t count)
{
    sbuf_add(out, "<td class=\"n\">");
    html_count(out, count);
    sbuf_add(out, "</td>");
}
