/* report/words.c - members of findings and of the run as words that people read. */
#include "report/report_int.h"

#include <inttypes.h>
#include <string.h>

#include "base/money.h"

const char *member(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

int64_t member_int(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

const char *severity_zh(const char *severity)
{
    if (strcmp(severity, "red") == 0)
        return "红色";
    return strcmp(severity, "yellow") == 0 ? "黄色" : "蓝色";
}

const char *severity_en(const char *severity)
{
    if (strcmp(severity, "red") == 0)
        return "red";
    return strcmp(severity, "yellow") == 0 ? "yellow" : "blue";
}

const char *status_zh(const char *status)
{
    if (strcmp(status, "new") == 0)
        return "新发现";
    return strcmp(status, "resolved") == 0 ? "已消除" : "待核实";
}

void join(const json_t *list, const char *between, struct sbuf *out)
{
    size_t i;
    const json_t *item;
    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(item);
        sbuf_add(out, i ? between : "");
        sbuf_add(out, text ? text : "");
    }
}

const json_t *model_of_run(const json_t *run, const char *slug)
{
    size_t i;
    const json_t *model;
    json_array_foreach(json_object_get(run, "models"), i,
                       model) if (strcmp(member(model, "model"), slug) == 0) return model;
    return NULL;
}

/* ---- parameters and law ---- */

static void value_text(int64_t value, const char *unit, bool is_zh, struct sbuf *out)
{
    static const struct {
        const char *unit, *zh, *en;
    } words[] = {{"fen", "元", " yuan"},        {"basis points", "%", "%"},
                 {"days", "天", " days"},       {"workdays", "个工作日", " workdays"},
                 {"months", "个月", " months"}, {"years", "年", " years"}};
    if (strcmp(unit, "fen") == 0)
        money_format_grouped(value, out);
    else if (strcmp(unit, "basis points") == 0)
        money_format(value, out); /* two places, as with fen */
    else
        sbuf_addf(out, "%" PRId64, value);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(unit, words[i].unit) == 0)
            sbuf_add(out, is_zh ? words[i].zh : words[i].en);
}

const char *parameter_text(const struct report *r, const json_t *parameter, bool is_zh)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    value_text(member_int(parameter, "value"), member(parameter, "unit"), is_zh, &text);
    return arena_strdup(r->arena, sbuf_text(&text));
}

void parameters_text(const struct report *r, const json_t *finding, bool is_zh, struct sbuf *out)
{
    const json_t *titles =
        json_object_get(model_of_run(r->run, member(finding, "model")), "parameters");
    const char *name;
    json_t *value;
    bool is_first = true;
    json_object_foreach(json_object_get(finding, "parameters"), name, value)
    {
        const json_t *told = json_object_get(titles, name);
        const char *title = member(told, is_zh ? "title_zh" : "title_en");
        sbuf_add(out, is_first ? "" : is_zh ? "；" : "; ");
        sbuf_addf(out, "%s ", *title ? title : name);
        value_text(json_integer_value(value), member(told, "unit"), is_zh, out);
        is_first = false;
    }
}

void law_text(const json_t *finding, struct sbuf *out)
{
    size_t i;
    const json_t *law;
    json_array_foreach(json_object_get(finding, "law"), i, law)
    {
        sbuf_addf(out, "%s%s %s：%s", i ? "；" : "", member(law, "name"), member(law, "article"),
                  member(law, "text"));
    }
}
