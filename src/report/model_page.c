/* report/model_page.c - a page for laymen about one kind of check, made from the model's header:
 * what it looks for, what may be innocent, what will be asked for, by which law and thresholds. */
#include "report/report_int.h"

#include <string.h>

#include "base/limits.h"
#include "os/os.h"

void model_link(struct sbuf *out, const json_t *model, const char *folder)
{
    sbuf_addf(out, "<a href=\"%s", folder);
    html_text(out, member(model, "id"));
    sbuf_add(out, ".html\">");
    html_text(out, member(model, "id"));
    sbuf_add(out, " ");
    html_both(out, member(model, "title_zh"), member(model, "title_en"));
    sbuf_add(out, "</a>");
}

static void section(struct sbuf *out, const char *zh, const char *en)
{
    sbuf_add(out, "<section class=\"prose\"><h2>");
    html_both(out, zh, en);
    sbuf_add(out, "</h2>\n");
}

static void paragraph(struct sbuf *out, const char *zh, const char *en)
{
    sbuf_add(out, "<p>");
    html_both(out, zh, en);
    sbuf_add(out, "</p>\n");
}

static void pairs(struct sbuf *out, const json_t *zh, const json_t *en)
{
    size_t i;
    const json_t *item;
    sbuf_add(out, "<ul>\n");
    json_array_foreach(zh, i, item)
    {
        const char *other = json_string_value(json_array_get(en, i));
        sbuf_add(out, "<li>");
        html_both(out, json_string_value(item), other ? other : "");
        sbuf_add(out, "</li>\n");
    }
    sbuf_add(out, "</ul></section>\n");
}

static void meaning(const struct report *r, const json_t *m, struct sbuf *out)
{
    CLEANUP(sbuf_fini) struct sbuf answers = {0};
    join(json_object_get(m, "answers"), "、", &answers);
    section(out, "它查什么", "What it looks for");
    paragraph(out, member(m, "detects_zh"), member(m, "detects_en"));
    paragraph(out,
              arena_printf(r->arena, "级别：%s。由谁说明：%s。", severity_zh(member(m, "severity")),
                           sbuf_text(&answers)),
              arena_printf(r->arena, "Level: %s. Who may explain: %s.",
                           severity_en(member(m, "severity")), sbuf_text(&answers)));
    paragraph(
        out, "程序只比对各部门报送的数据。查到一条，只说明数据里有值得核实的地方，不说明谁做错了。",
        "The program only compares what departments have sent. A finding says that something "
        "in the data should be checked, not that anybody did wrong.");
    sbuf_add(out, "</section>\n");
}

static void law(const json_t *m, struct sbuf *out)
{
    size_t i;
    const json_t *item;
    section(out, "依据", "Law");
    sbuf_add(out, "<ul>\n");
    json_array_foreach(json_object_get(m, "law"), i, item)
    {
        sbuf_add(out, "<li>");
        html_text(out, member(item, "name"));
        html_text(out, member(item, "article"));
        sbuf_add(out, "：");
        html_text(out, member(item, "text"));
        sbuf_add(out, "</li>\n");
    }
    sbuf_add(out, "</ul></section>\n");
}

static void thresholds(const struct report *r, const json_t *m, struct sbuf *out)
{
    static const char *const titles[][2] = {
        {"门槛", "Threshold"}, {"现值", "In force"}, {"依据", "Basis"}};
    const char *name;
    json_t *p;
    if (json_object_size(json_object_get(m, "parameters")) == 0)
        return;
    section(out, "门槛", "Thresholds");
    table_head(out, titles, sizeof titles / sizeof *titles, 3);
    json_object_foreach(json_object_get(m, "parameters"), name, p)
    {
        sbuf_add(out, "<tr><td>");
        html_both(out, member(p, "title_zh"), member(p, "title_en"));
        sbuf_add(out, "</td><td>");
        html_both(out, parameter_text(r, p, true), parameter_text(r, p, false));
        sbuf_add(out, "</td><td>");
        html_text(out, member(p, "basis"));
        sbuf_add(out, "</td></tr>\n");
    }
    sbuf_add(out, "</tbody></table></div></section>\n");
}

static enum rc model_page_write(const struct report *r, const json_t *m, const char *path,
                                struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf out = {.cap = REPORT_FILE_BYTES_MAX};
    frame_begin(r, arena_printf(r->arena, "%s %s", member(m, "id"), member(m, "title_zh")),
                arena_printf(r->arena, "%s %s", member(m, "id"), member(m, "title_en")), &out);
    meaning(r, m, &out);
    section(&out, "常见的正常情形", "It may well be lawful when");
    pairs(&out, json_object_get(m, "lookalikes_zh"), json_object_get(m, "lookalikes_en"));
    section(&out, "核实时会请您提供", "What you may be asked for");
    pairs(&out, json_object_get(m, "ask_zh"), json_object_get(m, "ask_en"));
    law(m, &out);
    thresholds(r, m, &out);
    sbuf_add(&out, "<p><a href=\"../index.html\">");
    html_both(&out, "返回报告", "Back to the report");
    sbuf_add(&out, "</a></p>\n");
    return frame_end(&out, path, e);
}

enum rc model_pages_write(const struct report *r, const char *dir, struct err *e)
{
    size_t i;
    const json_t *m;
    TRY(os_make_dirs(dir, 0755, e));
    json_array_foreach(json_object_get(r->run, "models"), i, m)
    {
        const char *id = member(m, "id");
        if (*id && strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") ==
                       strlen(id))
            TRY(model_page_write(r, m, arena_printf(r->arena, "%s/%s.html", dir, id), e));
    }
    return RC_OK;
}
