/* engine/cases.c - for model authors: lint, and the worked cases of a model's header.
 * A case runs on a locked instance whose tables hold just what `given` says. */
#include "engine/engine_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "os/os.h"

/* ---- an instance for one case ---- */

static void create_register(const struct reg *reg, struct sbuf *sql)
{
    sbuf_addf(sql, "CREATE TABLE \"%s\"(_row BIGINT, " REGISTER_SYSTEM_SQL ", ", reg->name);
    register_columns_sql(reg, sql);
    sbuf_add(sql, "); ");
}

static bool is_date_column(const struct reg *reg, const char *name)
{
    const int column = register_column(reg, name);
    return column >= 0 && reg->columns[column].type == COL_DATE;
}

static void add_assignment(struct sbuf *names, struct sbuf *values, const char *name,
                           const char *suffix, const struct doc *value)
{
    CLEANUP(sbuf_fini) struct sbuf column = {0};
    sbuf_addf(&column, "%s%s", name, suffix);
    sbuf_add(names, ", ");
    duck_quote_name(names, column.p);
    sbuf_add(values, ", ");
    if (!value->text || (!value->is_quoted && strcmp(value->text, "null") == 0))
        sbuf_add(values, "NULL");
    else
        duck_quote(values, value->text);
}

/* {person: 1, died_on: 2024-03-01}: a date given as a day is known to the day. */
static void insert_row(const char *table, const struct reg *reg, const struct doc *row, int number,
                       struct sbuf *sql)
{
    CLEANUP(sbuf_fini) struct sbuf names = {0};
    CLEANUP(sbuf_fini) struct sbuf values = {0};
    if (reg) {
        sbuf_add(&names, ", \"_row\"");
        sbuf_addf(&values, ", %d", number);
        if (!doc_get(row, "_dq")) {
            sbuf_add(&names, ", \"_dq\"");
            sbuf_add(&values, ", 0");
        }
    }
    DOC_EACH(cell, row)
    {
        add_assignment(&names, &values, cell->key, "", cell);
        if (reg && is_date_column(reg, cell->key)) {
            CLEANUP(sbuf_fini) struct sbuf lo = {0};
            CLEANUP(sbuf_fini) struct sbuf hi = {0};
            sbuf_addf(&lo, "%s_lo", cell->key);
            sbuf_addf(&hi, "%s_hi", cell->key);
            if (!doc_get(row, lo.p))
                add_assignment(&names, &values, cell->key, "_lo", cell);
            if (!doc_get(row, hi.p))
                add_assignment(&names, &values, cell->key, "_hi", cell);
        }
    }
    sbuf_add(sql, "INSERT INTO ");
    duck_quote_name(sql, table);
    sbuf_addf(sql, "(%s) VALUES (%s); ", names.n ? names.p + 2 : "", values.n ? values.p + 2 : "");
}

static enum rc fill_given(struct duck *duck, const struct county *knowledge,
                          const struct model_case *test, struct err *e)
{
    DOC_EACH(table, test->given)
    {
        CLEANUP(sbuf_fini) struct sbuf sql = {0};
        const struct reg *reg = register_find(&knowledge->registers, table->key);
        int number = 0;
        if (!reg) { /* a fact of the case's own replaces the county's */
            sbuf_add(&sql, "DELETE FROM ");
            duck_quote_name(&sql, table->key);
            sbuf_add(&sql, "; ");
        }
        DOC_EACH(row, table)
        insert_row(table->key, reg, row, ++number, &sql);
        if (sql.n && duck_exec(duck, sql.p, e) != RC_OK)
            return fail_context(e, "case '%s', given %s", test->name, table->key);
    }
    return RC_OK;
}

static enum rc open_case(struct arena *arena, const struct county *knowledge,
                         const struct model *model, const struct model_case *test,
                         struct duck **ret_duck, struct err *e)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    static const char *const nothing[] = {NULL};
    const struct duck_options options = {.threads = 1};
    TRY(duck_open(DUCK_MODEL, &options, &duck, e));
    TRY(duck_load_functions(duck, e));
    TRY(facts_load(duck, arena, arena_printf(arena, "%s/facts", knowledge->home), e));
    for (int r = 0; r < knowledge->registers.count; r++)
        create_register(&knowledge->registers.list[r], &sql);
    job_params(model, &sql);
    TRY(duck_exec(duck, sql.p, e));
    if (test)
        TRY(fill_given(duck, knowledge, test, e));
    TRY(duck_lock(duck, nothing, e));
    *ret_duck = duck;
    duck = NULL;
    return RC_OK;
}

/* ---- comparing ---- */

static bool collect(void *context, json_t *row)
{
    json_array_append_new(context, row);
    return true;
}

static enum rc run_case(struct arena *arena, const struct county *knowledge,
                        const struct model *model, const struct model_case *test, json_t *rows,
                        struct err *e)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    TRY(open_case(arena, knowledge, model, test, &duck, e));
    for (int i = 0; i < model->coverage_count; i++) {
        CLEANUP(sbuf_fini) struct sbuf sql = {0};
        int64_t count = 0;
        job_coverage(&model->coverage[i], &sql);
        TRY(duck_one_int(duck, sql.p, &count, e));
        if (count == 0)
            return RC_OK; /* not checked: no rows */
    }
    CLEANUP(duck_rows_closep) struct duck_rows *result = NULL;
    const struct duck_param as_of = {.name = "as_of", .type = DUCK_DATE, .number = test->as_of};
    TRY(duck_query(duck, model->sql, &as_of, 1, &result, e));
    return rows_each(result, collect, rows, e);
}

static bool value_is(const json_t *value, const struct doc *wanted)
{
    char number[32];
    const char *text = wanted->text ? wanted->text : "null";
    if (!value || json_is_null(value))
        return strcmp(text, "null") == 0;
    if (json_is_string(value))
        return strcmp(json_string_value(value), text) == 0;
    if (json_is_boolean(value))
        return strcmp(json_is_true(value) ? "true" : "false", text) == 0;
    snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return json_is_integer(value) && strcmp(number, text) == 0;
}

static bool row_is(const json_t *row, const struct doc *wanted)
{
    DOC_EACH(cell, wanted)
    if (!value_is(json_object_get(row, cell->key), cell))
        return false;
    return true;
}

/* Every expected row must meet a row of its own, and none may be left over. */
static bool rows_are(json_t *rows, const struct doc *expect)
{
    bool taken[256] = {false};
    const size_t count = json_array_size(rows);
    if (count != (size_t)expect->count || count > sizeof taken)
        return false;
    DOC_EACH(wanted, expect)
    {
        size_t i = 0;
        while (i < count && (taken[i] || !row_is(json_array_get(rows, i), wanted)))
            i++;
        if (i == count)
            return false;
        taken[i] = true;
    }
    return true;
}

static const char *show(struct arena *arena, const json_t *rows, int wanted)
{
    char *text = json_dumps(rows, JSON_COMPACT | JSON_SORT_KEYS);
    const char *kept = arena_printf(arena, "wanted %d row(s), got %zu: %.600s", wanted,
                                    json_array_size(rows), text ? text : "");
    free(text);
    return kept;
}

enum rc engine_test(struct arena *arena, const struct county *knowledge, const struct model *model,
                    struct case_result **ret_results, struct err *e)
{
    struct case_result *results =
        ARENA_ARRAY(arena, struct case_result, (size_t)model->case_count + 1);
    TRY(duck_gate(model->sql, model_tables(arena, model), e)); /* inv 1 */
    for (int i = 0; i < model->case_count; i++) {
        struct err why = {0};
        json_t *rows = json_array();
        struct case_result *r = &results[i];
        r->test = &model->cases[i];
        r->detail = "";
        if (run_case(arena, knowledge, model, r->test, rows, &why) != RC_OK)
            r->detail = arena_strdup(arena, why.message);
        else if (rows_are(rows, r->test->expect))
            r->is_passed = true;
        else
            r->detail = show(arena, rows, r->test->expect->count);
        json_decref(rows);
    }
    *ret_results = results;
    return RC_OK;
}

/* ---- lint ---- */

struct lint {
    struct arena *arena;
    const struct model *model;
    json_t *problems;
    struct duck_rows *rows; /* of the SELECT over empty tables: its columns */
};

static void complain(struct lint *lint, const char *format, const char *what)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    const char *hole = strstr(format, "%s");
    sbuf_add_n(&text, format, (size_t)(hole - format));
    sbuf_add(&text, what);
    sbuf_add(&text, hole + 2);
    json_array_append_new(lint->problems, json_string(sbuf_text(&text)));
}

static bool has_column(const struct lint *lint, const char *name)
{
    for (int c = 0; c < duck_column_count(lint->rows); c++)
        if (strcmp(duck_column_name(lint->rows, c), name) == 0)
            return true;
    return false;
}

static void check_name(void *context, const char *name)
{
    struct lint *lint = context;
    if (!has_column(lint, name))
        complain(lint, "the reason names '{%s}', which the SELECT does not give", name);
}

static void check_columns(struct lint *lint)
{
    static const char *const wanted[] = {"subject", "unit", "occurred_on", "amount_fen", "grade"};
    bool has_rows = false;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!has_column(lint, wanted[i]))
            complain(lint, "the SELECT gives no column '%s'", wanted[i]);
    for (int c = 0; c < duck_column_count(lint->rows); c++)
        has_rows |= strncmp(duck_column_name(lint->rows, c), "rows_", 5) == 0;
    if (!has_rows)
        complain(lint, "the SELECT gives no evidence: a column rows_<register> is wanted%s", "");
    for (int i = 0; lint->model->occasion[i]; i++)
        if (!has_column(lint, lint->model->occasion[i]))
            complain(lint, "the occasion names '%s', which the SELECT does not give",
                     lint->model->occasion[i]);
    for (int i = 0; lint->model->material[i]; i++)
        if (!has_column(lint, lint->model->material[i]))
            complain(lint, "material names '%s', which the SELECT does not give",
                     lint->model->material[i]);
    template_names(lint->model->reason.zh, check_name, lint);
    template_names(lint->model->reason.en, check_name, lint);
}

static void check_use(struct lint *lint)
{
    for (int i = 0; i < lint->model->param_count; i++) {
        const char *table = arena_printf(lint->arena, "p_%s", lint->model->params[i].name);
        if (!strstr(lint->model->sql, table))
            complain(lint, "parameter '%s' is not used by the SELECT", lint->model->params[i].name);
    }
    for (int i = 0; lint->model->registers[i]; i++)
        if (!strstr(lint->model->sql, lint->model->registers[i]))
            complain(lint, "register '%s' is named but not used", lint->model->registers[i]);
}

static void check_cases(struct lint *lint)
{
    static const char *const kinds[] = {"fires", "quiet", "edge", "lookalike", "dirty"};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        bool found = false;
        for (int i = 0; i < lint->model->case_count; i++)
            found |= strcmp(lint->model->cases[i].kind, kinds[k]) == 0;
        if (!found)
            complain(lint, "no worked case of kind '%s'", kinds[k]);
    }
}

/* Words that judge before anybody was heard. The list is part of the product's promise
 * (docs/fairness.md). */
static void check_words(struct lint *lint)
{
    static const char *const unfair[] = {"违规人员", "嫌疑人", "骗取", "犯罪", "贪污"};
    const char *texts[] = {lint->model->title.zh, lint->model->detects.zh, lint->model->reason.zh};
    for (size_t w = 0; w < sizeof unfair / sizeof *unfair; w++)
        for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
            if (strstr(texts[t], unfair[w]))
                complain(lint, "the word '%s' judges before anybody was heard", unfair[w]);
}

enum rc engine_lint(struct arena *arena, const struct county *knowledge, const struct model *model,
                    json_t *problems, struct err *e)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    struct lint lint = {.arena = arena, .model = model, .problems = problems};
    struct err why = {0};
    check_use(&lint);
    check_cases(&lint);
    check_words(&lint);
    if (duck_gate(model->sql, model_tables(arena, model), &why) != RC_OK) {
        complain(&lint, "%s", why.message);
        return RC_OK;
    }
    TRY(open_case(arena, knowledge, model, NULL, &duck, e));
    const struct duck_param as_of = {.name = "as_of", .type = DUCK_DATE, .number = 20000};
    if (duck_query(duck, model->sql, &as_of, 1, &rows, &why) != RC_OK) {
        complain(&lint, "the SELECT does not run: %s", why.message);
        return RC_OK;
    }
    lint.rows = rows;
    check_columns(&lint);
    return RC_OK;
}
