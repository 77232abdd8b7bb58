/* duck/gate.c - what a model's SQL may be made of: an allow-list over the engine's own parse tree.
 *
 * A list of forbidden names loses: the engine has hundreds of functions that reach files, settings
 * or the clock. So every node of the tree must be of a known kind, every function must be on the
 * list of pure ones, and every table must be one that the model declares or defines itself. What
 * the tree does not show (a backslash in a literal, the length) is checked on the text. */
#include "duck/duck_int.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"

enum { DEPTH_MAX = 120, NAMES_MAX = 256, REPEAT_MAX = 1000 };

/* ---- the lists ---- */

/* Pure, deterministic, and the same on both engines (docs/formats/model.md). */
static const char *const FUNCTIONS[] = {
    /* operators */
    "+", "-", "*", "/", "%", "||", "~~", "!~~", "~~*", "!~~*", "like_escape", "not_like_escape",
    /* numbers */
    "abs", "ceil", "ceiling", "floor", "round", "sign", "sqrt", "ln", "exp", "pow", "power", "mod",
    "greatest", "least", "idiv", "toint", "try_divide", "trunc",
    /* text */
    "length", "substr", "substring", "upper", "lower", "trim", "ltrim", "rtrim", "replace",
    "reverse", "repeat", "translate", "lpad", "rpad", "left", "right", "position", "instr",
    "strpos", "concat_ws", "starts_with", "startswith", "ends_with", "endswith", "contains",
    "split", "ascii", "chr", "regexp_like", "regexp_replace_all", "regexp_matches",
    "text_similarity", "md5", "sha256", "printf",
    /* dates */
    "year", "month", "day", "quarter", "dayofweek", "dayofyear", "last_day", "make_date",
    "date_trunc", "add_months", "date_sub", "date_add", "datediff", "days_between", "month_start",
    "date_format", "to_months", "to_days", "to_years", "date_part",
    /* nulls and choice */
    "coalesce", "nullif", "ifnull", "nvl", "if",
    /* aggregates */
    "count", "count_star", "count_if", "sum", "min", "max", "avg", "bool_or", "bool_and", "max_by",
    "min_by", "median", "percentile", "percentile_cont", "quantile_cont", "collect_list",
    "collect_set",
    /* windows */
    "row_number", "rank", "dense_rank", "ntile", "lag", "lead", "first_value", "last_value",
    /* lists */
    "array_size", "array_contains", "sort_array", "array_sort", "unnest", "explode", NULL};

static const struct {
    const char *name, *instead;
} REDIRECTED[] = {
    {"concat", "use || or concat_ws: concat skips NULL on one engine only"},
    {"^", "use pow()"},
    {"//", "use idiv()"},
    {"list", "use collect_list"},
    {"array_agg", "use collect_list"},
    {"list_value", "list literals differ between the engines"},
    {"struct_pack", "struct literals differ between the engines"},
    {"row", "row values differ between the engines"},
    {"current_date", "use $as_of: a model must not look at the clock"},
    {"now", "use $as_of: a model must not look at the clock"},
    {"get_current_timestamp", "use $as_of: a model must not look at the clock"},
    {"today", "use $as_of: a model must not look at the clock"},
    {"random", "a model must give the same answer twice"},
    {"any_value", "use min or max: which value is any depends on the order of the rows"},
    {"mode", "count and rank the values: among equally frequent ones it takes any"},
    {"string_agg", "use sort_array(collect_list()): its order is nobody's"},
    {"listagg", "use sort_array(collect_list()): its order is nobody's"},
};

/* What the engine takes for a function without parentheses when no column has the name, and a
 * number that rows have of themselves. */
static const char *const NO_COLUMNS[] = {"current_date",
                                         "current_time",
                                         "current_timestamp",
                                         "localtime",
                                         "localtimestamp",
                                         "current_user",
                                         "current_catalog",
                                         "current_schema",
                                         "current_role",
                                         "session_user",
                                         "user",
                                         "rowid",
                                         NULL};

/* Windows whose answer is the order of the rows. */
static const char *const ORDERED_WINDOWS[] = {
    "WINDOW_ROW_NUMBER",  "WINDOW_RANK",       "WINDOW_RANK_DENSE",
    "WINDOW_NTILE",       "WINDOW_LAG",        "WINDOW_LEAD",
    "WINDOW_FIRST_VALUE", "WINDOW_LAST_VALUE", NULL};

/* "type" or "class" of nodes that may occur. Everything else refuses. */
static const char *const KINDS[] = {"SELECT_NODE",
                                    "SET_OPERATION_NODE",
                                    "CTE_NODE",
                                    "ORDER_MODIFIER",
                                    "LIMIT_MODIFIER",
                                    "DISTINCT_MODIFIER",
                                    "ORDER_DEFAULT",
                                    "ASCENDING",
                                    "DESCENDING",
                                    "CONSTANT",
                                    "VALUE_CONSTANT",
                                    "COLUMN_REF",
                                    "FUNCTION",
                                    "COMPARISON",
                                    "COMPARE_EQUAL",
                                    "COMPARE_NOTEQUAL",
                                    "COMPARE_LESSTHAN",
                                    "COMPARE_GREATERTHAN",
                                    "COMPARE_LESSTHANOREQUALTO",
                                    "COMPARE_GREATERTHANOREQUALTO",
                                    "COMPARE_DISTINCT_FROM",
                                    "COMPARE_NOT_DISTINCT_FROM",
                                    "CONJUNCTION",
                                    "CONJUNCTION_AND",
                                    "CONJUNCTION_OR",
                                    "OPERATOR",
                                    "COMPARE_IN",
                                    "COMPARE_NOT_IN",
                                    "OPERATOR_IS_NULL",
                                    "OPERATOR_IS_NOT_NULL",
                                    "OPERATOR_NOT",
                                    "OPERATOR_COALESCE",
                                    "OPERATOR_NULLIF",
                                    "OPERATOR_TRY",
                                    "BETWEEN",
                                    "COMPARE_BETWEEN",
                                    "CAST",
                                    "OPERATOR_CAST",
                                    "CASE",
                                    "CASE_EXPR",
                                    "WINDOW",
                                    "WINDOW_AGGREGATE",
                                    "WINDOW_ROW_NUMBER",
                                    "WINDOW_RANK",
                                    "WINDOW_RANK_DENSE",
                                    "WINDOW_NTILE",
                                    "WINDOW_LAG",
                                    "WINDOW_LEAD",
                                    "WINDOW_FIRST_VALUE",
                                    "WINDOW_LAST_VALUE",
                                    "PARAMETER",
                                    "VALUE_PARAMETER",
                                    "SUBQUERY",
                                    "STAR",
                                    "BASE_TABLE",
                                    "JOIN",
                                    "EMPTY",
                                    "EXPRESSION_LIST",
                                    NULL};

static bool is_listed(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(*list, text) == 0)
            return true;
    return false;
}

/* ---- walking ---- */

struct gate {
    const char *const *tables;
    const char *names[NAMES_MAX]; /* tables that the SQL's own WITH clauses have defined so far */
    int name_count, depth;
    struct err *e;
};

static const char *text_of(const json_t *node, const char *key)
{
    const char *text = json_string_value(json_object_get(node, key));
    return text ? text : "";
}

static enum rc refuse(struct gate *g, const char *what, const char *name)
{
    fail(g->e, RC_GATE, "a model may not use %s '%s'", what, name);
    return fail_hint(g->e, "docs/formats/model.md lists what a model may be made of");
}

static enum rc walk(struct gate *g, const json_t *node);

static bool is_own_table(const struct gate *g, const char *name)
{
    for (int i = 0; i < g->name_count; i++)
        if (strcasecmp(g->names[i], name) == 0)
            return true;
    return false;
}

static enum rc check_table(struct gate *g, const json_t *node)
{
    const char *name = text_of(node, "table_name");
    if (*text_of(node, "schema_name") || *text_of(node, "catalog_name"))
        return refuse(g, "a table of another schema:", name);
    if (!json_is_null(json_object_get(node, "at_clause")))
        return refuse(g, "a table at another time:", name);
    if (is_listed(name, g->tables) || is_own_table(g, name))
        return RC_OK;
    fail(g->e, RC_GATE,
         "a model may not read '%s': it is not among the tables that its header needs", name);
    return fail_hint(g->e, "name the register or fact under 'needs' in the header");
}

/* The argument at `index` when it is a constant, else NULL. */
static const json_t *constant_at(const json_t *node, size_t index)
{
    const json_t *argument = json_array_get(json_object_get(node, "children"), index);
    if (strcmp(text_of(argument, "class"), "CONSTANT") != 0)
        return NULL;
    return json_object_get(json_object_get(argument, "value"), "value");
}

/* %d, %05d, %.2f: widths of at most three digits, none taken from an argument. */
static bool is_short_format(const char *format)
{
    for (; format && *format; format++)
        if (*format == '*' || strspn(format, "0123456789") > 3)
            return false;
    return format != NULL;
}

/* repeat('x', 1000000000) is a bomb, not text; so is printf('%999999999d', 1). */
static enum rc check_growth(struct gate *g, const json_t *node, const char *name)
{
    static const char *const growing[] = {"repeat", "lpad", "rpad", NULL};
    if (is_listed(name, growing)) {
        const json_t *length = constant_at(node, 1);
        if (!json_is_number(length) || json_number_value(length) > REPEAT_MAX)
            return refuse(g, "a long or computed length in", name);
    }
    if (strcmp(name, "printf") == 0 && !is_short_format(json_string_value(constant_at(node, 0))))
        return refuse(g, "a long or computed width in", name);
    return RC_OK;
}

static enum rc check_function(struct gate *g, const json_t *node)
{
    const char *name = text_of(node, "function_name");
    for (size_t i = 0; i < sizeof REDIRECTED / sizeof *REDIRECTED; i++)
        if (strcasecmp(REDIRECTED[i].name, name) == 0) {
            fail(g->e, RC_GATE, "a model may not use the function '%s': %s", name,
                 REDIRECTED[i].instead);
            return RC_GATE;
        }
    if (*text_of(node, "schema") || *text_of(node, "catalog"))
        return refuse(g, "a function of another schema:", name);
    if (!is_listed(name, FUNCTIONS))
        return refuse(g, "the function", name);
    const json_t *orders = json_object_get(json_object_get(node, "order_bys"), "orders");
    if (json_array_size(orders) > 0)
        return refuse(g, "an ordered aggregate:", name);
    if (json_is_true(json_object_get(node, "export_state")))
        return refuse(g, "the state of the aggregate", name);
    size_t i;
    const json_t *argument;
    json_array_foreach(json_object_get(node, "children"), i, argument)
    {
        if (strcmp(text_of(argument, "class"), "STAR") == 0) /* * LIKE 'a%' chooses columns */
            return refuse(g, "a pattern behind", "*");
    }
    return check_growth(g, node, name);
}

static enum rc check_column(struct gate *g, const json_t *node)
{
    const json_t *names = json_object_get(node, "column_names");
    const char *name = json_string_value(json_array_get(names, json_array_size(names) - 1));
    for (const char *const *no = NO_COLUMNS; name && *no; no++)
        if (strcasecmp(*no, name) == 0) {
            fail(g->e, RC_GATE, "a model may not ask for '%s'", name);
            return fail_hint(g->e, "use $as_of: a model must give the same answer twice");
        }
    return RC_OK;
}

static enum rc check_window(struct gate *g, const json_t *node, const char *kind)
{
    const char *name = text_of(node, "function_name");
    if (json_is_true(json_object_get(node, "ignore_nulls")))
        return refuse(g, "IGNORE NULLS in", name);
    if (!is_listed(kind, ORDERED_WINDOWS) || json_array_size(json_object_get(node, "orders")))
        return RC_OK;
    fail(g->e, RC_GATE, "a model may not use '%s' without ORDER BY: its answer is the rows' order",
         name);
    return fail_hint(g->e, "order by columns that tell the rows apart");
}

static enum rc check_join(struct gate *g, const json_t *node)
{
    static const char *const kinds[] = {"REGULAR", "CROSS", "NATURAL", NULL};
    const char *kind = text_of(node, "ref_type");
    return is_listed(kind, kinds) ? RC_OK : refuse(g, "the join", kind);
}

static enum rc check_star(struct gate *g, const json_t *node)
{
    const json_t *expr = json_object_get(node, "expr");
    if (json_is_true(json_object_get(node, "columns")) || (expr && !json_is_null(expr)))
        return refuse(g, "the expression", "COLUMNS");
    if (json_array_size(json_object_get(node, "replace_list")) ||
        json_array_size(json_object_get(node, "exclude_list")) ||
        json_array_size(json_object_get(node, "qualified_exclude_list")) ||
        json_array_size(json_object_get(node, "rename_list")))
        return refuse(g, "the list behind", "*");
    return RC_OK;
}

/* Only types that both engines have. */
static enum rc check_cast(struct gate *g, const json_t *node)
{
    static const char *const types[] = {"VARCHAR", "BIGINT",  "INTEGER",   "SMALLINT",
                                        "TINYINT", "DATE",    "TIMESTAMP", "DOUBLE",
                                        "DECIMAL", "BOOLEAN", "INTERVAL",  NULL};
    const char *name = text_of(json_object_get(node, "cast_type"), "id");
    return is_listed(name, types) ? RC_OK : refuse(g, "the type", name);
}

/* Rows that are left to chance: a sample, the first of equals, the first of an unordered set. */
static enum rc check_chance(struct gate *g, const json_t *node, const char *kind)
{
    const json_t *sample = json_object_get(node, "sample");
    if (sample && !json_is_null(sample))
        return refuse(g, "the construct", "SAMPLE");
    if (strcmp(kind, "DISTINCT_MODIFIER") == 0 &&
        json_array_size(json_object_get(node, "distinct_on_targets")))
        return refuse(g, "the construct", "DISTINCT ON");
    bool has_limit = false, has_order = false;
    const json_t *modifiers = json_object_get(node, "modifiers");
    for (size_t i = 0; i < json_array_size(modifiers); i++) {
        const char *type = text_of(json_array_get(modifiers, i), "type");
        has_limit |= strcmp(type, "LIMIT_MODIFIER") == 0;
        has_order |= strcmp(type, "ORDER_MODIFIER") == 0;
    }
    if (!has_limit || has_order)
        return RC_OK;
    fail(g->e, RC_GATE, "a model may not use LIMIT without ORDER BY: which rows stay is chance");
    return fail_hint(g->e, "order by columns that tell the rows apart");
}

static enum rc check_node(struct gate *g, const json_t *node, const char *kind)
{
    if (!is_listed(kind, KINDS))
        return refuse(g, "the construct", kind);
    TRY(check_chance(g, node, kind));
    if (strncmp(kind, "WINDOW_", strlen("WINDOW_")) == 0)
        TRY(check_window(g, node, kind));
    if (strcmp(kind, "COLUMN_REF") == 0)
        return check_column(g, node);
    if (strcmp(kind, "BASE_TABLE") == 0)
        return check_table(g, node);
    if (strcmp(kind, "FUNCTION") == 0 || strcmp(kind, "WINDOW_AGGREGATE") == 0)
        return check_function(g, node);
    if (strcmp(kind, "JOIN") == 0)
        return check_join(g, node);
    if (strcmp(kind, "STAR") == 0)
        return check_star(g, node);
    if (strcmp(kind, "OPERATOR_CAST") == 0)
        return check_cast(g, node);
    return RC_OK;
}

static enum rc walk_members(struct gate *g, const json_t *node, bool is_constant)
{
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)node, key, member)
    {
        /* A constant's value and a cast's type are no nodes; the WITH clauses were walked before.
         */
        const bool is_leaf =
            (is_constant && strcmp(key, "value") == 0) || strcmp(key, "cast_type") == 0;
        if (!is_leaf && strcmp(key, "cte_map") != 0)
            TRY(walk(g, member));
    }
    return RC_OK;
}

/* A name counts only behind its definition: inside its own body it would mean something else, a
 * system view for instance. */
static enum rc walk_with(struct gate *g, const json_t *ctes)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(ctes, "map"), i, entry)
    {
        TRY(walk(g, json_object_get(entry, "value")));
        if (g->name_count == NAMES_MAX)
            return refuse(g, "so many tables in", "WITH");
        g->names[g->name_count++] = text_of(entry, "key");
    }
    return RC_OK;
}

static enum rc walk_object(struct gate *g, const json_t *node)
{
    const char *type = json_string_value(json_object_get(node, "type"));
    const char *class = json_string_value(json_object_get(node, "class"));
    const int names = g->name_count;
    if (class)
        TRY(check_node(g, node, class));
    if (type && strcmp(type, class ? class : "") != 0)
        TRY(check_node(g, node, type));
    TRY(walk_with(g, json_object_get(node, "cte_map")));
    const enum rc rc = walk_members(g, node, class && strcmp(class, "CONSTANT") == 0);
    g->name_count = names;
    return rc;
}

static enum rc walk(struct gate *g, const json_t *node)
{
    size_t i;
    json_t *item;
    enum rc rc = RC_OK;
    if (++g->depth > DEPTH_MAX)
        return refuse(g, "so deep a", "nesting");
    if (json_is_array(node))
        json_array_foreach(node, i, item)
        {
            rc = walk(g, item);
            if (rc != RC_OK)
                break;
        }
    else if (json_is_object(node))
        rc = walk_object(g, node);
    g->depth--;
    return rc;
}

/* ---- the text and the tree ---- */

static enum rc check_text(const char *sql, struct err *e)
{
    const size_t n = strlen(sql);
    if (n > MODEL_SQL_BYTES_MAX)
        return fail(e, RC_GATE, "a model's SQL may not be longer than %d bytes",
                    MODEL_SQL_BYTES_MAX);
    if (!utf8_valid((struct str){sql, n}))
        return fail(e, RC_GATE, "a model's SQL must be UTF-8");
    if (strchr(sql, '\\')) {
        fail(e, RC_GATE, "a model may not use a backslash: the engines read it differently");
        return fail_hint(e, "write [0-9] instead of \\d, [.] instead of \\.");
    }
    return RC_OK;
}

enum rc gate_check_tree(const char *text, const char *const *tables, struct err *e)
{
    struct gate gate = {.tables = tables, .e = e};
    json_error_t why;
    json_t *tree =
        json_loads(text, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL, &why);
    if (!tree)
        return fail(e, RC_GATE, "the SQL's parse tree cannot be read: %s", why.text);
    enum rc rc = RC_OK;
    const json_t *statements = json_object_get(tree, "statements");
    if (!json_is_false(json_object_get(tree, "error"))) {
        const char *message = text_of(tree, "error_message");
        rc = fail(e, RC_GATE, "a model is one SELECT; this is not: %.400s", message);
    } else if (json_array_size(statements) != 1) {
        rc = fail(e, RC_GATE, "a model is one SELECT, not %zu statements",
                  json_array_size(statements));
    } else {
        rc = walk(&gate, json_object_get(json_array_get(statements, 0), "node"));
    }
    json_decref(tree);
    return rc;
}

enum rc duck_gate_open(struct duck **ret_gate, struct err *e)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    static const char *const nothing[] = {NULL};
    const struct duck_options options = {.threads = 1};
    TRY(duck_open(&options, &duck, e));
    TRY(duck_lock(duck, nothing, e));
    *ret_gate = duck;
    duck = NULL;
    return RC_OK;
}

enum rc duck_gate_check(struct duck *gate, const char *sql, const char *const *tables,
                        struct err *e)
{
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    CLEANUP(sbuf_fini) struct sbuf query = {0};
    TRY(check_text(sql, e));
    sbuf_add(&query, "SELECT CAST(json_serialize_sql(");
    duck_quote(&query, sql);
    sbuf_add(&query, ") AS VARCHAR)");
    struct err why = {0};
    if (duck_query(gate, query.p, NULL, 0, &rows, &why) != RC_OK || !duck_next(rows))
        return fail(e, RC_GATE, "a model is one SELECT; this is not: %.400s", why.message);
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    sbuf_add_str(&text, duck_text(rows, 0));
    return gate_check_tree(sbuf_text(&text), tables, e);
}

enum rc duck_gate(const char *sql, const char *const *tables, struct err *e)
{
    CLEANUP(duck_closep) struct duck *gate = NULL;
    TRY(duck_gate_open(&gate, e));
    return duck_gate_check(gate, sql, tables, e);
}
