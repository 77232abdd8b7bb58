/* duck/rows.c - queries with named parameters, and their rows chunk by chunk. */
#include "duck/duck_int.h"

#include <stdlib.h>
#include <string.h>

struct duck_rows {
    duckdb_result result;
    duckdb_data_chunk chunk;
    idx_t chunk_rows, row;
    int columns;
    enum duck_type *types;
    duckdb_type *stored;
    struct err error; /* rc RC_OK while all is well */
};

/* ---- parameters ---- */

static duckdb_value make_value(const struct duck_param *param)
{
    if (param->is_null)
        return duckdb.create_null_value();
    switch (param->type) {
    case DUCK_BOOL:
        return duckdb.create_bool(param->number != 0);
    case DUCK_DATE:
        return duckdb.create_date((duckdb_date){(int32_t)param->number});
    case DUCK_TEXT:
        return duckdb.create_varchar(param->text);
    case DUCK_INT:
    case DUCK_INT_LIST:
    default:
        return duckdb.create_int64(param->number);
    }
}

static enum rc bind(duckdb_prepared_statement statement, const struct duck_param *params,
                    size_t count, struct err *e)
{
    for (size_t i = 0; i < count; i++) {
        idx_t index = 0;
        if (duckdb.bind_parameter_index(statement, &index, params[i].name) != DuckDBSuccess)
            continue; /* the SQL does not use it */
        duckdb_value value = make_value(&params[i]);
        const duckdb_state state = duckdb.bind_value(statement, index, value);
        duckdb.destroy_value(&value);
        if (state != DuckDBSuccess)
            return fail(e, RC_ENGINE, "the parameter '%s' does not fit", params[i].name);
    }
    return RC_OK;
}

/* ---- types ---- */

static bool type_of(duckdb_logical_type logical, enum duck_type *ret)
{
    switch ((int)duckdb.get_type_id(logical)) {
    case DUCKDB_TYPE_BOOLEAN:
        *ret = DUCK_BOOL;
        return true;
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_HUGEINT:
        *ret = DUCK_INT;
        return true;
    case DUCKDB_TYPE_DATE:
        *ret = DUCK_DATE;
        return true;
    case DUCKDB_TYPE_VARCHAR:
    case DUCKDB_TYPE_SQLNULL:
        *ret = DUCK_TEXT;
        return true;
    case DUCKDB_TYPE_LIST: {
        duckdb_logical_type child = duckdb.list_type_child_type(logical);
        const bool is_bigint = duckdb.get_type_id(child) == DUCKDB_TYPE_BIGINT;
        duckdb.destroy_logical_type(&child);
        *ret = DUCK_INT_LIST;
        return is_bigint;
    }
    default:
        return false;
    }
}

static enum rc read_types(struct duck_rows *rows, struct err *e)
{
    rows->columns = (int)duckdb.column_count(&rows->result);
    rows->types = calloc((size_t)rows->columns + 1, sizeof *rows->types);
    rows->stored = calloc((size_t)rows->columns + 1, sizeof *rows->stored);
    MUST(rows->types && rows->stored);
    for (int c = 0; c < rows->columns; c++) {
        duckdb_logical_type logical = duckdb.column_logical_type(&rows->result, (idx_t)c);
        rows->stored[c] = duckdb.get_type_id(logical);
        const bool is_known = type_of(logical, &rows->types[c]);
        duckdb.destroy_logical_type(&logical);
        if (!is_known) {
            fail(e, RC_ENGINE, "column '%s' has a type that is not used here",
                 duck_column_name(rows, c));
            return fail_hint(e, "cast it to BIGINT, DATE, BOOLEAN, STRING or a list of BIGINT");
        }
    }
    return RC_OK;
}

/* ---- querying ---- */

static enum rc execute(struct duck *duck, const char *sql, const struct duck_param *params,
                       size_t count, struct duck_rows *rows, struct err *e)
{
    duckdb_prepared_statement statement = NULL;
    enum rc rc = RC_OK;
    if (duckdb.prepare(duck->connection, sql, &statement) != DuckDBSuccess)
        rc = duck_fail(e, "the query engine refused", duckdb.prepare_error(statement));
    if (rc == RC_OK)
        rc = bind(statement, params, count, e);
    if (rc == RC_OK && duckdb.execute_prepared(statement, &rows->result) != DuckDBSuccess)
        rc = duck_fail(e, "the query failed", duckdb.result_error(&rows->result));
    duckdb.destroy_prepare(&statement);
    return rc;
}

enum rc duck_query(struct duck *duck, const char *sql, const struct duck_param *params,
                   size_t param_count, struct duck_rows **ret_rows, struct err *e)
{
    struct duck_rows *rows = calloc(1, sizeof *rows);
    MUST(rows);
    enum rc rc = execute(duck, sql, params, param_count, rows, e);
    if (rc == RC_OK)
        rc = read_types(rows, e);
    if (rc != RC_OK) {
        duck_rows_close(rows);
        return rc;
    }
    *ret_rows = rows;
    return RC_OK;
}

void duck_rows_close(struct duck_rows *rows)
{
    if (!rows)
        return;
    duckdb.destroy_data_chunk(&rows->chunk);
    duckdb.destroy_result(&rows->result);
    free(rows->types);
    free(rows->stored);
    free(rows);
}

void duck_rows_closep(struct duck_rows **rows)
{
    duck_rows_close(*rows);
    *rows = NULL;
}

int duck_column_count(const struct duck_rows *rows)
{
    return rows->columns;
}

const char *duck_column_name(const struct duck_rows *rows, int column)
{
    union { /* the C API asks for a mutable result although it only reads */
        const duckdb_result *in;
        duckdb_result *p;
    } result = {.in = &rows->result};
    return duckdb.column_name(result.p, (idx_t)column);
}

enum duck_type duck_column_type(const struct duck_rows *rows, int column)
{
    return rows->types[column];
}

/* ---- walking ---- */

bool duck_next(struct duck_rows *rows)
{
    if (rows->error.rc != RC_OK)
        return false;
    if (rows->chunk && rows->row + 1 < rows->chunk_rows) {
        rows->row++;
        return true;
    }
    do {
        duckdb.destroy_data_chunk(&rows->chunk);
        rows->chunk = duckdb.fetch_chunk(rows->result);
        if (!rows->chunk)
            return false;
        rows->chunk_rows = duckdb.data_chunk_get_size(rows->chunk);
    } while (rows->chunk_rows == 0);
    rows->row = 0;
    return true;
}

enum rc duck_rows_error(struct duck_rows *rows, struct err *e)
{
    if (rows->error.rc != RC_OK) {
        *e = rows->error;
        return e->rc;
    }
    const char *why = duckdb.result_error(&rows->result);
    if (why && *why)
        return duck_fail(e, "the query stopped", why);
    return RC_OK;
}

static duckdb_vector vector_of(struct duck_rows *rows, int column)
{
    return duckdb.data_chunk_get_vector(rows->chunk, (idx_t)column);
}

bool duck_is_null(struct duck_rows *rows, int column)
{
    uint64_t *validity = duckdb.vector_get_validity(vector_of(rows, column));
    return rows->stored[column] == DUCKDB_TYPE_SQLNULL ||
           (validity && !duckdb.validity_row_is_valid(validity, rows->row));
}

/* A sum that does not fit must stop the reader, not wrap. */
static int64_t huge_to_int(struct duck_rows *rows, duckdb_hugeint huge)
{
    const bool fits = (huge.upper == 0 && huge.lower <= INT64_MAX) ||
                      (huge.upper == -1 && huge.lower > (uint64_t)INT64_MAX);
    if (!fits) {
        fail(&rows->error, RC_ENGINE, "a number is larger than 63 bits");
        return 0;
    }
    return (int64_t)huge.lower;
}

int64_t duck_int(struct duck_rows *rows, int column)
{
    const void *data = duckdb.vector_get_data(vector_of(rows, column));
    const idx_t r = rows->row;
    switch ((int)rows->stored[column]) {
    case DUCKDB_TYPE_BOOLEAN:
        return ((const bool *)data)[r];
    case DUCKDB_TYPE_TINYINT:
        return ((const int8_t *)data)[r];
    case DUCKDB_TYPE_UTINYINT:
        return ((const uint8_t *)data)[r];
    case DUCKDB_TYPE_SMALLINT:
        return ((const int16_t *)data)[r];
    case DUCKDB_TYPE_USMALLINT:
        return ((const uint16_t *)data)[r];
    case DUCKDB_TYPE_INTEGER:
        return ((const int32_t *)data)[r];
    case DUCKDB_TYPE_UINTEGER:
        return ((const uint32_t *)data)[r];
    case DUCKDB_TYPE_DATE:
        return ((const duckdb_date *)data)[r].days;
    case DUCKDB_TYPE_HUGEINT:
        return huge_to_int(rows, ((const duckdb_hugeint *)data)[r]);
    case DUCKDB_TYPE_BIGINT:
        return ((const int64_t *)data)[r];
    default:
        MUST(!"duck_int on a column that is no number");
        return 0;
    }
}

struct str duck_text(struct duck_rows *rows, int column)
{
    if (duck_is_null(rows, column))
        return (struct str){"", 0};
    MUST(rows->types[column] == DUCK_TEXT);
    duckdb_string_t *data = duckdb.vector_get_data(vector_of(rows, column));
    duckdb_string_t *text = &data[rows->row];
    return (struct str){duckdb.string_t_data(text), duckdb.string_t_length(*text)};
}

const int64_t *duck_int_list(struct duck_rows *rows, int column, size_t *ret_count)
{
    *ret_count = 0;
    if (duck_is_null(rows, column))
        return NULL;
    duckdb_vector vector = vector_of(rows, column);
    const duckdb_list_entry *entries = duckdb.vector_get_data(vector);
    const int64_t *numbers = duckdb.vector_get_data(duckdb.list_vector_get_child(vector));
    *ret_count = entries[rows->row].length;
    return numbers + entries[rows->row].offset;
}

enum rc duck_one_int(struct duck *duck, const char *sql, int64_t *ret_value, struct err *e)
{
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    TRY(duck_query(duck, sql, NULL, 0, &rows, e));
    *ret_value = duck_next(rows) && !duck_is_null(rows, 0) ? duck_int(rows, 0) : 0;
    return duck_rows_error(rows, e);
}
