/* duck/functions.c - functions of ours inside the engine, and Spark's names for the engine's own.
 */
#include "duck/duck_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- helpers ---- */

static struct str text_at(duckdb_vector vector, idx_t row)
{
    duckdb_string_t *data = duckdb.vector_get_data(vector);
    return (struct str){duckdb.string_t_data(&data[row]), duckdb.string_t_length(data[row])};
}

static bool is_valid(duckdb_vector vector, idx_t row)
{
    uint64_t *validity = duckdb.vector_get_validity(vector);
    return !validity || duckdb.validity_row_is_valid(validity, row);
}

static void set_null(duckdb_vector output, idx_t row)
{
    duckdb.vector_ensure_validity_writable(output);
    duckdb.validity_set_row_invalid(duckdb.vector_get_validity(output), row);
}

static enum rc register_function(struct duck *duck, duckdb_scalar_function *function,
                                 const char *name, struct err *e)
{
    const duckdb_state state = duckdb.register_scalar_function(duck->connection, *function);
    duckdb.destroy_scalar_function(function);
    if (state != DuckDBSuccess)
        return fail(e, RC_ENGINE, "could not add the function '%s'", name);
    return RC_OK;
}

static void add_parameters(duckdb_scalar_function function, int count, duckdb_type result)
{
    duckdb_logical_type text = duckdb.create_logical_type(DUCKDB_TYPE_VARCHAR);
    duckdb_logical_type returned = duckdb.create_logical_type(result);
    for (int i = 0; i < count; i++)
        duckdb.scalar_function_add_parameter(function, text);
    duckdb.scalar_function_set_return_type(function, returned);
    duckdb.destroy_logical_type(&text);
    duckdb.destroy_logical_type(&returned);
}

/* ---- text_similarity ---- */

static void similarity(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    (void)info;
    duckdb_vector a = duckdb.data_chunk_get_vector(input, 0);
    duckdb_vector b = duckdb.data_chunk_get_vector(input, 1);
    int32_t *out = duckdb.vector_get_data(output);
    const idx_t count = duckdb.data_chunk_get_size(input);
    for (idx_t row = 0; row < count; row++) {
        if (is_valid(a, row) && is_valid(b, row))
            out[row] = text_similarity(text_at(a, row), text_at(b, row));
        else
            set_null(output, row);
    }
}

/* ---- text functions of the caller ---- */

struct text_function {
    duck_text_fn fn;
    const void *context;
};

static void call_text(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output)
{
    const struct text_function *f = duckdb.scalar_function_get_extra_info(info);
    duckdb_vector in = duckdb.data_chunk_get_vector(input, 0);
    const idx_t count = duckdb.data_chunk_get_size(input);
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    for (idx_t row = 0; row < count; row++) {
        if (!is_valid(in, row)) {
            set_null(output, row);
            continue;
        }
        sbuf_clear(&text);
        f->fn(f->context, text_at(in, row), &text);
        duckdb.vector_assign_string_element_len(output, row, sbuf_text(&text), text.n);
    }
}

enum rc duck_add_text_function(struct duck *duck, const char *name, duck_text_fn fn,
                               const void *context, struct err *e)
{
    duckdb_scalar_function function = duckdb.create_scalar_function();
    struct text_function *extra = malloc(sizeof *extra);
    MUST(extra);
    *extra = (struct text_function){fn, context};
    duckdb.scalar_function_set_name(function, name);
    add_parameters(function, 1, DUCKDB_TYPE_VARCHAR);
    duckdb.scalar_function_set_extra_info(function, extra, free);
    duckdb.scalar_function_set_function(function, call_text);
    return register_function(duck, &function, name, e);
}

/* ---- Spark's names (dialect.md 2): one text runs on both engines ---- */

static const char *const MACROS[] = {
    "CREATE MACRO collect_list(x) AS list(x) FILTER (WHERE x IS NOT NULL)",
    "CREATE MACRO collect_set(x) AS list(DISTINCT x) FILTER (WHERE x IS NOT NULL)",
    "CREATE MACRO percentile(x, p) AS quantile_cont(x, p)",
    "CREATE MACRO array_size(a) AS len(a)",
    "CREATE MACRO sort_array(a) AS list_sort(a)",
    "CREATE MACRO regexp_like(s, p) AS regexp_matches(s, p)",
    "CREATE MACRO regexp_replace_all(s, p, r) AS regexp_replace(s, p, r, 'g')",
    "CREATE MACRO try_divide(a, b) AS CASE WHEN b = 0 THEN NULL ELSE a / b END",
    "CREATE MACRO idiv(a, b) AS CAST(a // b AS BIGINT)",
    "CREATE MACRO days_between(a, b) AS CAST(CAST(b AS DATE) - CAST(a AS DATE) AS BIGINT)",
    "CREATE MACRO toint(x) AS CAST(trunc(x) AS BIGINT)",
    "CREATE MACRO month_start(d) AS CAST(date_trunc('month', d) AS DATE)",
    "CREATE MACRO add_months(d, n) AS CAST(d + to_months(CAST(n AS INTEGER)) AS DATE)",
    "CREATE MACRO date_sub(d, n) AS CAST(d - CAST(n AS INTEGER) AS DATE)",
    "CREATE MACRO startswith(s, p) AS starts_with(s, p)",
    "CREATE MACRO endswith(s, p) AS ends_with(s, p)",
    ("CREATE MACRO date_format(d, f) AS strftime(d, "
     "replace(replace(replace(f, 'yyyy', '%Y'), 'MM', '%m'), 'dd', '%d'))"),
};

enum rc duck_load_functions(struct duck *duck, struct err *e)
{
    duckdb_scalar_function function = duckdb.create_scalar_function();
    duckdb.scalar_function_set_name(function, "text_similarity");
    add_parameters(function, 2, DUCKDB_TYPE_INTEGER);
    duckdb.scalar_function_set_function(function, similarity);
    TRY(register_function(duck, &function, "text_similarity", e));
    for (size_t i = 0; i < sizeof MACROS / sizeof *MACROS; i++)
        TRY(duck_exec(duck, MACROS[i], e));
    return RC_OK;
}
