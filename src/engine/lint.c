/* engine/lint.c - for model authors: what is wrong with a model before it ever runs. */
#include "engine/engine_int.h"

#include <stdio.h>
#include <string.h>

struct lint {
    struct arena *arena;
    const struct registers *registers;
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

static int find_column(const struct lint *lint, const char *name)
{
    for (int c = 0; c < duck_column_count(lint->rows); c++)
        if (strcmp(duck_column_name(lint->rows, c), name) == 0)
            return c;
    return -1;
}

static bool has_column(const struct lint *lint, const char *name)
{
    return find_column(lint, name) >= 0;
}

static bool is_needed(const struct lint *lint, const char *reg)
{
    for (int i = 0; lint->model->registers[i]; i++)
        if (strcmp(lint->model->registers[i], reg) == 0)
            return true;
    return false;
}

static void check_name(void *context, const char *name)
{
    struct lint *lint = context;
    if (!has_column(lint, name))
        complain(lint, "the reason names '{%s}', which the SELECT does not give", name);
}

/* What every finding has, and of which type: a fraction of a fen is no amount. */
static void check_standard(struct lint *lint)
{
    static const struct {
        const char *name;
        enum duck_type type;
    } wanted[] = {{"subject", DUCK_TEXT},  {"unit", DUCK_TEXT},  {"township", DUCK_TEXT},
                  {"fund", DUCK_TEXT},     {"grade", DUCK_TEXT}, {"occurred_on", DUCK_DATE},
                  {"amount_fen", DUCK_INT}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        const int column = find_column(lint, wanted[i].name);
        if (column < 0)
            complain(lint, "the SELECT gives no column '%s'", wanted[i].name);
        else if (duck_column_type(lint->rows, column) != wanted[i].type)
            complain(lint, "the column '%s' is not of its type: cast it", wanted[i].name);
    }
}

static void check_evidence(struct lint *lint)
{
    bool has_rows = false;
    for (int c = 0; c < duck_column_count(lint->rows); c++) {
        const char *name = duck_column_name(lint->rows, c);
        if (strncmp(name, "rows_", 5) != 0)
            continue;
        has_rows = true;
        if (duck_column_type(lint->rows, c) != DUCK_INT_LIST)
            complain(lint, "the column '%s' is no list of _row: use collect_list(_row)", name);
        if (!is_needed(lint, name + 5))
            complain(lint, "the column '%s' names no register that the model needs", name);
    }
    if (!has_rows)
        complain(lint, "the SELECT gives no evidence: a column %s is wanted", "rows_<register>");
}

static void check_columns(struct lint *lint)
{
    check_standard(lint);
    check_evidence(lint);
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

/* The name as a word of its own: p_days is not used by p_days_late. */
static bool is_used(const char *sql, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    const size_t n = strlen(name);
    for (const char *at = strstr(sql, name); at; at = strstr(at + n, name))
        if ((at == sql || !strchr(letters, at[-1])) && (!at[n] || !strchr(letters, at[n])))
            return true;
    return false;
}

static void check_use(struct lint *lint)
{
    const struct model *m = lint->model;
    for (int i = 0; i < m->param_count; i++)
        if (!is_used(m->sql, arena_printf(lint->arena, "p_%s", m->params[i].name)))
            complain(lint, "parameter '%s' is not used by the SELECT", m->params[i].name);
    for (int i = 0; m->registers[i]; i++)
        if (!is_used(m->sql, m->registers[i]))
            complain(lint, "register '%s' is named but not used", m->registers[i]);
    for (int i = 0; m->facts[i]; i++)
        if (!is_used(m->sql, arena_printf(lint->arena, "fact_%s", m->facts[i])))
            complain(lint, "fact '%s' is named but not used", m->facts[i]);
}

static void check_coverage(struct lint *lint, const struct coverage *coverage)
{
    const struct reg *reg = register_find(lint->registers, coverage->reg);
    if (!reg || !is_needed(lint, coverage->reg)) {
        complain(lint, "coverage speaks of '%s', which the model does not need", coverage->reg);
        return;
    }
    DOC_EACH(test, coverage->where)
    if (register_column(reg, test->key) < 0)
        complain(lint, "coverage speaks of a column '%s' that its register does not have",
                 test->key);
}

static void check_needs(struct lint *lint)
{
    const struct model *m = lint->model;
    for (int i = 0; m->registers[i]; i++)
        if (!register_find(lint->registers, m->registers[i]))
            complain(lint, "there is no register '%s'", m->registers[i]);
    for (int i = 0; i < m->coverage_count; i++)
        check_coverage(lint, &m->coverage[i]);
    for (int i = 0; m->calendar[i]; i++) {
        const size_t n = strcspn(m->calendar[i], ".");
        if (!is_needed(lint, arena_strndup(lint->arena, m->calendar[i], n)))
            complain(lint, "calendar speaks of '%s', whose register the model does not need",
                     m->calendar[i]);
    }
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
    struct lint lint = {
        .arena = arena, .registers = &knowledge->registers, .model = model, .problems = problems};
    struct err why = {0};
    check_use(&lint);
    check_needs(&lint);
    check_cases(&lint);
    check_words(&lint);
    if (duck_gate(model->sql, model_tables(arena, model), &why) != RC_OK) {
        complain(&lint, "%s", why.message);
        return RC_OK;
    }
    TRY(case_open(arena, knowledge, model, &duck, e));
    const struct duck_param as_of = {.name = "as_of", .type = DUCK_DATE, .number = 20000};
    if (duck_query(duck, model->sql, &as_of, 1, &rows, &why) != RC_OK) {
        complain(&lint, "the SELECT does not run: %s", why.message);
        return RC_OK;
    }
    lint.rows = rows;
    check_columns(&lint);
    return RC_OK;
}
