/* finding/build.c - one result row into one finding: id, facts hash, sentences, evidence. */
#include "finding/finding_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/money.h"
#include "os/os.h"

/* ---- identity (inv 1) ---- */

/* Values in a form that does not depend on the JSON library's mood. */
static void add_value(struct sbuf *out, const json_t *value)
{
    if (json_is_string(value))
        sbuf_addf(out, "s%zu:%s\n", json_string_length(value), json_string_value(value));
    else if (json_is_integer(value))
        sbuf_addf(out, "i%" JSON_INTEGER_FORMAT "\n", json_integer_value(value));
    else if (json_is_boolean(value))
        sbuf_add(out, json_is_true(value) ? "t\n" : "f\n");
    else
        sbuf_add(out, "n\n");
}

static void make_id(const struct model *model, const json_t *row, char id[32])
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    char hash[65];
    sbuf_addf(&text, "iron-abacus finding v1\n%s\n%s\n", model->slug, model->subject_kind);
    add_value(&text, json_object_get(row, "subject"));
    for (int i = 0; model->occasion[i]; i++)
        add_value(&text, json_object_get(row, model->occasion[i]));
    sha256_hex(text.p, text.n, hash);
    snprintf(id, 32, "%.8s-%.16s", model->id, hash);
}

static void hash_facts(const struct model *model, const json_t *row, char hash[65])
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    for (int i = 0; model->material[i]; i++) {
        sbuf_addf(&text, "%s=", model->material[i]);
        add_value(&text, json_object_get(row, model->material[i]));
    }
    sha256_hex(sbuf_text(&text), text.n, hash);
}

/* ---- sentences ---- */

struct filling {
    const json_t *row;
    struct sbuf text;
};

static const char *column_text(void *context, const char *name)
{
    struct filling *filling = context;
    const json_t *value = json_object_get(filling->row, name);
    sbuf_clear(&filling->text);
    if (!value)
        return NULL;
    if (json_is_string(value))
        sbuf_add(&filling->text, json_string_value(value));
    else if (json_is_integer(value) && str_ends(str_of(name), "_fen"))
        money_format_grouped(json_integer_value(value), &filling->text);
    else if (json_is_integer(value))
        sbuf_addf(&filling->text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_boolean(value))
        sbuf_add(&filling->text, json_is_true(value) ? "是" : "否");
    else
        sbuf_add(&filling->text, "—");
    return sbuf_text(&filling->text);
}

static json_t *sentence(const char *template, const json_t *row)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    struct filling filling = {.row = row};
    template_fill(template, column_text, &filling, &out);
    sbuf_fini(&filling.text);
    return json_string(sbuf_text(&out));
}

static json_t *subject_json(const struct model *model, const json_t *row)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    CLEANUP(sbuf_fini) struct sbuf shown = {0};
    const json_t *subject = json_object_get(row, "subject");
    if (json_is_integer(subject))
        sbuf_addf(&text, "%" JSON_INTEGER_FORMAT, json_integer_value(subject));
    else
        sbuf_add(&text, json_is_string(subject) ? json_string_value(subject) : "");
    /* A firm or project is named; a person, an account, a payment or a row is not. */
    const bool is_open =
        strcmp(model->subject_kind, "org") == 0 || strcmp(model->subject_kind, "project") == 0;
    if (is_open)
        sbuf_add(&shown, sbuf_text(&text));
    else
        show_token(model->subject_kind, sbuf_text(&text), &shown);
    return json_string(sbuf_text(&shown));
}

/* ---- the object ---- */

static json_t *laws_json(const struct model *model, const char *occurred_on)
{
    json_t *list = json_array();
    for (int i = 0; i < model->law_count; i++) {
        const struct law *law = &model->laws[i];
        /* The law in force on the day of the event; a law without dates is always shown. */
        if (occurred_on && ((*law->from && strcmp(occurred_on, law->from) < 0) ||
                            (*law->to && strcmp(occurred_on, law->to) > 0)))
            continue;
        json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "name", law->name, "article",
                                              law->article, "text", law->text));
    }
    return list;
}

static json_t *params_json(const struct model *model, const char *occurred_on, int32_t as_of)
{
    json_t *map = json_object();
    int32_t day = as_of;
    if (occurred_on)
        (void)date_parse_iso(occurred_on, &day);
    for (int i = 0; i < model->param_count; i++)
        json_object_set_new(map, model->params[i].name,
                            json_integer(param_on(&model->params[i], day)));
    return map;
}

static json_t *strings_json(const char *const *list)
{
    json_t *array = json_array();
    for (; *list; list++)
        json_array_append_new(array, json_string(*list));
    return array;
}

static void copy_column(json_t *body, const json_t *row, const char *name)
{
    json_t *value = json_object_get(row, name);
    if (value && !json_is_null(value))
        json_object_set(body, name, value);
    else
        json_object_set_new(body, name, json_null());
}

static json_t *make_body(const struct model *model, int32_t as_of, const char *id,
                         const json_t *row, const struct evidence *evidence)
{
    static const char *const copied[] = {"unit",        "township",   "fund",
                                         "occurred_on", "amount_fen", "grade"};
    const char *occurred_on = json_string_value(json_object_get(row, "occurred_on"));
    json_t *body =
        json_pack("{s:s,s:s,s:s,s:i,s:s,s:s,s:s,s:s,s:o}", "id", id, "model", model->slug,
                  "model_id", model->id, "version", model->version, "title_zh", model->title.zh,
                  "title_en", model->title.en, "severity", model->severity, "subject_kind",
                  model->subject_kind, "subject", subject_json(model, row));
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        copy_column(body, row, copied[i]);
    json_object_set_new(body, "reason_zh", sentence(model->reason.zh, row));
    json_object_set_new(body, "reason_en", sentence(model->reason.en, row));
    json_object_set_new(body, "law", laws_json(model, occurred_on));
    json_object_set_new(body, "parameters", params_json(model, occurred_on, as_of));
    json_object_set_new(body, "evidence", evidence_of(evidence, row));
    json_object_set_new(body, "answers", strings_json(model->answers));
    json_object_set_new(body, "lookalikes_zh", strings_json(model->lookalikes_zh));
    json_object_set_new(body, "lookalikes_en", strings_json(model->lookalikes_en));
    json_object_set_new(body, "ask_zh", strings_json(model->ask_zh));
    json_object_set_new(body, "ask_en", strings_json(model->ask_en));
    return body;
}

/* ---- all rows of a model ---- */

static int by_body(const json_t *a, const json_t *b)
{
    char *x = json_dumps(a, JSON_COMPACT | JSON_SORT_KEYS);
    char *y = json_dumps(b, JSON_COMPACT | JSON_SORT_KEYS);
    MUST(x && y);
    const int order = strcmp(x, y);
    free(x);
    free(y);
    return order;
}

/* A whole order by content: which of two rows with one id speaks for both may not depend on the
 * order in which the engine gave them (inv 1). */
static int by_id(const void *a, const void *b)
{
    const struct built *x = a, *y = b;
    const int ids = strcmp(x->id, y->id);
    if (ids)
        return ids;
    const int facts = strcmp(x->facts_hash, y->facts_hash);
    return facts ? facts : by_body(x->body, y->body);
}

/* Same id twice: the occasion is one, so the evidence is joined. */
static void join_twins(struct built_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept > 0 && strcmp(list->list[kept - 1].id, list->list[i].id) == 0) {
            json_array_extend(json_object_get(list->list[kept - 1].body, "evidence"),
                              json_object_get(list->list[i].body, "evidence"));
            json_decref(list->list[i].body);
            continue;
        }
        list->list[kept++] = list->list[i];
    }
    list->count = kept;
}

void build_findings(const struct model *model, int32_t as_of, const json_t *rows,
                    const struct evidence *evidence, struct built_list *ret)
{
    ret->list = calloc(json_array_size(rows) + 1, sizeof *ret->list);
    MUST(ret->list);
    ret->count = 0;
    size_t i;
    const json_t *row;
    json_array_foreach(rows, i, row)
    {
        struct built *b = &ret->list[ret->count++];
        make_id(model, row, b->id);
        hash_facts(model, row, b->facts_hash);
        b->body = make_body(model, as_of, b->id, row, evidence);
    }
    qsort(ret->list, ret->count, sizeof *ret->list, by_id);
    join_twins(ret);
}

void built_free(struct built_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        json_decref(list->list[i].body);
    free(list->list);
    *list = (struct built_list){0};
}
