/* report/check_sheet.c - 疑点核查单: one finding as it is handed to who must check it, with lines
 * for the answer and its signature. */
#include "report/report_int.h"

#include <string.h>

static void line(struct sbuf *out, const char *zh, const char *en)
{
    sbuf_add(out, "<tr><th>");
    html_both(out, zh, en);
    sbuf_add(out, "</th><td>&nbsp;</td></tr>\n");
}

static void answer(struct sbuf *out)
{
    sbuf_add(out, "<section class=\"prose\"><h2>");
    html_both(out, "核实答复（由核实单位填写）", "Answer (by who checks)");
    sbuf_add(out, "</h2><table class=\"answer\">\n");
    line(out, "核实情况", "What was found");
    line(out, "结论（属实／不属实／部分属实）及理由", "Conclusion and reasons");
    line(out, "附件清单", "Papers attached");
    line(out, "答复人、单位（盖章）、日期", "Answered by, unit (seal), date");
    sbuf_add(out, "</table></section>\n");
}

void check_sheet(const struct report *r, struct sbuf *out)
{
    const json_t *f = json_array_get(r->findings, 0);
    frame_begin(r, arena_printf(r->arena, "疑点核查单 %s", member(f, "id")),
                arena_printf(r->arena, "To be checked: %s", member(f, "id")), out);
    sbuf_addf(out, "<p>%s v%lld</p>\n", member(f, "model"), (long long)member_int(f, "version"));
    page_findings(r, out);
    answer(out);
    frame_close(out);
}
