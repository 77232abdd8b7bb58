/* engine/cases.c - for model authors: the worked cases of a model's header. A case runs on a locked
 * instance whose tables hold just what `given` says. */
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

enum rc case_open(struct arena *arena, const struct county *knowledge, const struct model *model,
                  struct duck **ret_duck, struct err *e)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    static const char *const nothing[] = {NULL};
    const struct duck_options options = {.threads = 1};
    TRY(duck_open(&options, &duck, e));
    TRY(duck_load_functions(duck, e));
    TRY(facts_load(duck, arena, arena_printf(arena, "%s/facts", knowledge->home), model->facts, e));
    for (int r = 0; r < knowledge->registers.count; r++)
        create_register(&knowledge->registers.list[r], &sql);
    job_params(model, &sql);
    TRY(duck_exec(duck, sql.p, e));
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

/* What a run would not check, a case does not check either. */
static enum rc is_checkable(struct duck *duck, const struct model *model,
                            const struct model_case *test, bool *ret_checkable, struct err *e)
{
    int64_t number = 1;
    *ret_checkable = false;
    for (int i = 0; i < model->coverage_count; i++) {
        CLEANUP(sbuf_fini) struct sbuf sql = {0};
        job_coverage(&model->coverage[i], &sql);
        TRY(duck_one_int(duck, sql.p, &number, e));
        if (number == 0)
            return RC_OK;
    }
    for (int i = 0;; i++) {
        CLEANUP(sbuf_fini) struct sbuf sql = {0};
        *ret_checkable = !job_calendar(model, i, test->as_of, &sql);
        if (*ret_checkable)
            return RC_OK;
        TRY(duck_one_int(duck, sql.p, &number, e));
        if (number != 0)
            return RC_OK;
    }
}

static enum rc ask(struct duck *duck, const struct county *knowledge, const struct model *model,
                   const struct model_case *test, json_t *rows, struct err *e)
{
    CLEANUP(duck_rows_closep) struct duck_rows *result = NULL;
    bool is_possible = false;
    TRY(fill_given(duck, knowledge, test, e));
    TRY(is_checkable(duck, model, test, &is_possible, e));
    if (!is_possible)
        return RC_OK;
    const struct duck_param as_of = {.name = "as_of", .type = DUCK_DATE, .number = test->as_of};
    TRY(duck_query(duck, model->sql, &as_of, 1, &result, e));
    return rows_each(result, collect, rows, e);
}

/* What a case gives is there for that case only: its transaction is always taken back. */
static enum rc run_case(struct duck *duck, const struct county *knowledge,
                        const struct model *model, const struct model_case *test, json_t *rows,
                        struct err *e)
{
    struct err ignored = {0};
    TRY(duck_exec(duck, "BEGIN", e));
    enum rc rc = ask(duck, knowledge, model, test, rows, e);
    const enum rc back = duck_exec(duck, "ROLLBACK", rc == RC_OK ? e : &ignored);
    return rc == RC_OK ? back : rc;
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
    enum { SHOWN_BYTES = 600 };
    char *text = json_dumps(rows, JSON_COMPACT | JSON_SORT_KEYS);
    MUST(text);
    size_t n = strlen(text) < SHOWN_BYTES ? strlen(text) : SHOWN_BYTES;
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--; /* not through a character */
    const char *kept = arena_printf(arena, "wanted %d row(s), got %zu: %.*s", wanted,
                                    json_array_size(rows), (int)n, text);
    free(text);
    return kept;
}

enum rc engine_test(struct arena *arena, const struct county *knowledge, const struct model *model,
                    struct case_result **ret_results, struct err *e)
{
    struct case_result *results =
        ARENA_ARRAY(arena, struct case_result, (size_t)model->case_count + 1);
    CLEANUP(duck_closep) struct duck *duck = NULL;
    TRY(duck_gate(model->sql, model_tables(arena, model), e)); /* inv 1 */
    TRY(case_open(arena, knowledge, model, &duck, e));
    for (int i = 0; i < model->case_count; i++) {
        struct err why = {0};
        json_t *rows = json_array();
        struct case_result *r = &results[i];
        r->test = &model->cases[i];
        r->detail = "";
        if (run_case(duck, knowledge, model, r->test, rows, &why) != RC_OK)
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
