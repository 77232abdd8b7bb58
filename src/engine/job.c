/* engine/job.c - the SQL of ours around a model, and the job that a run child gets. */
#include "engine/engine_int.h"

#include <string.h>

#include "base/date.h"
#include "os/os.h"

static void add_date(struct sbuf *sql, int32_t date)
{
    char text[11];
    date_format(date, text);
    sbuf_addf(sql, "DATE '%s'", text);
}

void job_params(const struct model *model, struct sbuf *sql)
{
    for (int i = 0; i < model->param_count; i++) {
        const struct param *p = &model->params[i];
        sbuf_addf(sql, "CREATE TABLE \"p_%s\"(lo DATE, hi DATE, value BIGINT); ", p->name);
        for (int v = 0; v < p->value_count; v++) {
            sbuf_addf(sql, "INSERT INTO \"p_%s\" VALUES (", p->name);
            add_date(sql, p->values[v].lo);
            sbuf_add(sql, ", ");
            add_date(sql, p->values[v].hi);
            sbuf_addf(sql, ", %lld); ", (long long)p->values[v].value);
        }
    }
}

void job_params_drop(const struct model *model, struct sbuf *sql)
{
    for (int i = 0; i < model->param_count; i++)
        sbuf_addf(sql, "DROP TABLE IF EXISTS \"p_%s\"; ", model->params[i].name);
}

void job_coverage(const struct coverage *coverage, struct sbuf *sql)
{
    sbuf_add(sql, "SELECT count(*) FROM ");
    duck_quote_name(sql, coverage->reg);
    sbuf_add(sql, " WHERE true");
    DOC_EACH(test, coverage->where)
    {
        const char *separator = "";
        sbuf_add(sql, " AND CAST(");
        duck_quote_name(sql, test->key);
        sbuf_add(sql, " AS VARCHAR) IN (");
        if (test->kind == DOC_SCALAR)
            duck_quote(sql, test->text);
        DOC_EACH(value, test)
        {
            sbuf_add(sql, separator);
            duck_quote(sql, value->text ? value->text : "");
            separator = ", ";
        }
        sbuf_add(sql, ")");
    }
}

static void add_texts(json_t *array, const char *const *list)
{
    for (; *list; list++)
        json_array_append_new(array, json_string(*list));
}

static json_t *texts(const char *const *list)
{
    json_t *array = json_array();
    add_texts(array, list);
    return array;
}

static json_t *take_text(struct sbuf *text)
{
    json_t *json = json_string(sbuf_text(text));
    sbuf_fini(text);
    return json;
}

static json_t *coverage_json(const struct model *model)
{
    json_t *list = json_array();
    for (int i = 0; i < model->coverage_count; i++) {
        struct sbuf sql = {0};
        job_coverage(&model->coverage[i], &sql);
        json_array_append_new(list, json_pack("{s:o,s:s,s:s}", "sql", take_text(&sql), "zh",
                                              model->coverage[i].what.zh, "en",
                                              model->coverage[i].what.en));
    }
    return list;
}

bool job_calendar(const struct model *model, int index, int32_t as_of, struct sbuf *sql)
{
    int count = 0;
    while (model->calendar[count])
        count++;
    if (count == 0 || index > count)
        return false;
    if (index == count) { /* workdays are counted up to the day of the run */
        sbuf_add(sql, "SELECT CASE WHEN count(*) = 0 THEN year(");
        add_date(sql, as_of);
        sbuf_add(sql, ") ELSE 0 END FROM calendar WHERE day = ");
        add_date(sql, as_of);
        return true;
    }
    const char *dot = strchr(model->calendar[index], '.');
    CLEANUP(sbuf_fini) struct sbuf reg = {0};
    CLEANUP(sbuf_fini) struct sbuf column = {0};
    MUST(dot); /* the loader has looked */
    sbuf_add_n(&reg, model->calendar[index], (size_t)(dot - model->calendar[index]));
    duck_quote_name(&column, dot + 1);
    sbuf_addf(sql, "SELECT coalesce(min(year(%s)), 0) FROM ", column.p);
    duck_quote_name(sql, reg.p);
    sbuf_addf(sql, " WHERE year(%s) NOT IN (SELECT year(day) FROM calendar) AND %s BETWEEN ",
              column.p, column.p);
    add_date(sql, model->valid_from); /* what was before the law, or is still to come, */
    sbuf_add(sql, " AND ");           /* is not judged */
    add_date(sql, as_of);
    return true;
}

static json_t *calendar_json(const struct model *model, int32_t as_of)
{
    json_t *list = json_array();
    for (int i = 0;; i++) {
        struct sbuf sql = {0};
        if (!job_calendar(model, i, as_of, &sql))
            return list;
        json_array_append_new(list, take_text(&sql));
    }
}

static json_t *checked_json(const struct model *model)
{
    json_t *list = json_array();
    for (int i = 0; model->registers[i]; i++) {
        struct sbuf sql = {0};
        sbuf_add(&sql, "SELECT count(*) FROM ");
        duck_quote_name(&sql, model->registers[i]);
        json_array_append_new(list, take_text(&sql));
    }
    return list;
}

static json_t *model_json(struct arena *arena, const struct model *model, int index, int32_t as_of)
{
    struct sbuf prepare = {0}, cleanup = {0};
    job_params(model, &prepare);
    job_params_drop(model, &cleanup);
    return json_pack("{s:i,s:s,s:o,s:o,s:o,s:o,s:o,s:o}", "index", index, "sql", model->sql,
                     "tables", texts(model_tables(arena, model)), "prepare", take_text(&prepare),
                     "cleanup", take_text(&cleanup), "coverage", coverage_json(model), "calendar",
                     calendar_json(model, as_of), "checked", checked_json(model));
}

/* ---- what these models read, and nothing else ---- */

static bool reads(const struct model *model, const char *reg)
{
    bool is_read = false;
    for (int i = 0; model->registers[i]; i++)
        is_read |= strcmp(model->registers[i], reg) == 0;
    for (int i = 0; i < model->coverage_count; i++)
        is_read |= strcmp(model->coverage[i].reg, reg) == 0;
    return is_read;
}

static struct snapshot batches_read(struct arena *arena, const struct engine_input *input,
                                    const bool *is_done)
{
    struct lake_batch *list =
        ARENA_ARRAY(arena, struct lake_batch, (size_t)input->snapshot->count + 1);
    struct snapshot some = {.list = list};
    for (int b = 0; b < input->snapshot->count; b++) {
        bool is_read = false;
        for (int i = 0; i < input->model_count && !is_read; i++)
            is_read = !is_done[i] && reads(input->models[i], input->snapshot->list[b].reg);
        if (is_read)
            list[some.count++] = input->snapshot->list[b];
    }
    return some;
}

static json_t *facts_read(const struct engine_input *input, const bool *is_done)
{
    json_t *list = json_array();
    for (int i = 0; i < input->model_count; i++)
        if (!is_done[i])
            add_texts(list, input->models[i]->facts);
    return list;
}

json_t *job_build(const struct county *county, struct arena *arena,
                  const struct engine_input *input, const struct engine_limits *limits,
                  const bool *is_done)
{
    struct sbuf views = {.cap = (size_t)256 << 20};
    json_t *models = json_array();
    const struct snapshot some = batches_read(arena, input, is_done);
    lake_views_sql(county, &some, false, &views);
    for (int i = 0; i < input->model_count; i++)
        if (!is_done[i])
            json_array_append_new(models, model_json(arena, input->models[i], i, input->as_of));
    return json_pack("{s:o,s:s,s:o,s:s,s:s,s:i,s:i,s:{s:I,s:I,s:I},s:o}", "views",
                     take_text(&views), "facts", input->facts_folder, "fact_names",
                     facts_read(input, is_done), "lake", county_file(county, arena, "lake"), "temp",
                     county->scratch, "as_of", input->as_of, "threads", input->threads, "limits",
                     "memory_bytes", (json_int_t)limits->memory_bytes, "spill_bytes",
                     (json_int_t)limits->spill_bytes, "result_bytes",
                     (json_int_t)limits->result_bytes, "models", models);
}
