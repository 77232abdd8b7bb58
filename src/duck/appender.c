/* duck/appender.c - rows into a table, a vector at a time. */
#include "duck/duck_int.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMNS_MAX = 512 };

struct duck_appender {
    duckdb_appender handle;
    duckdb_data_chunk chunk;
    int columns;
    duckdb_type types[COLUMNS_MAX];
    duckdb_vector vectors[COLUMNS_MAX];
    void *data[COLUMNS_MAX];
    uint64_t *validity[COLUMNS_MAX];
    idx_t row, room;
};

static void look_up_vectors(struct duck_appender *a)
{
    for (int c = 0; c < a->columns; c++) {
        a->vectors[c] = duckdb.data_chunk_get_vector(a->chunk, (idx_t)c);
        duckdb.vector_ensure_validity_writable(a->vectors[c]);
        a->data[c] = duckdb.vector_get_data(a->vectors[c]);
        a->validity[c] = duckdb.vector_get_validity(a->vectors[c]);
    }
}

static void make_chunk(struct duck_appender *a)
{
    duckdb_logical_type types[COLUMNS_MAX];
    for (int c = 0; c < a->columns; c++) {
        types[c] = duckdb.appender_column_type(a->handle, (idx_t)c);
        a->types[c] = duckdb.get_type_id(types[c]);
    }
    a->chunk = duckdb.create_data_chunk(types, (idx_t)a->columns);
    for (int c = 0; c < a->columns; c++)
        duckdb.destroy_logical_type(&types[c]);
    a->room = duckdb.vector_size();
    look_up_vectors(a);
}

enum rc duck_appender_new(struct duck *duck, const char *table, struct duck_appender **ret_appender,
                          struct err *e)
{
    struct duck_appender *a = calloc(1, sizeof *a);
    MUST(a);
    if (duckdb.appender_create(duck->connection, NULL, table, &a->handle) != DuckDBSuccess) {
        const char *why = duckdb.appender_error(a->handle);
        fail(e, RC_ENGINE, "could not fill the table '%s': %.300s", table, why ? why : "");
        duckdb.appender_destroy(&a->handle);
        free(a);
        return e->rc;
    }
    a->columns = (int)duckdb.appender_column_count(a->handle);
    MUST(a->columns <= COLUMNS_MAX);
    make_chunk(a);
    *ret_appender = a;
    return RC_OK;
}

void duck_append_int(struct duck_appender *a, int column, int64_t value)
{
    void *data = a->data[column];
    switch ((int)a->types[column]) {
    case DUCKDB_TYPE_BOOLEAN:
        ((bool *)data)[a->row] = value != 0;
        return;
    case DUCKDB_TYPE_TINYINT:
        ((int8_t *)data)[a->row] = (int8_t)value;
        return;
    case DUCKDB_TYPE_SMALLINT:
        ((int16_t *)data)[a->row] = (int16_t)value;
        return;
    case DUCKDB_TYPE_INTEGER:
        ((int32_t *)data)[a->row] = (int32_t)value;
        return;
    case DUCKDB_TYPE_DATE:
        ((duckdb_date *)data)[a->row].days = (int32_t)value;
        return;
    case DUCKDB_TYPE_BIGINT:
        ((int64_t *)data)[a->row] = value;
        return;
    default:
        MUST(!"duck_append_int into a column that is no number");
    }
}

void duck_append_text(struct duck_appender *a, int column, struct str text)
{
    MUST(a->types[column] == DUCKDB_TYPE_VARCHAR);
    duckdb.vector_assign_string_element_len(a->vectors[column], a->row, text.p, text.n);
}

void duck_append_null(struct duck_appender *a, int column)
{
    duckdb.validity_set_row_invalid(a->validity[column], a->row);
}

static enum rc send_chunk(struct duck_appender *a, struct err *e)
{
    if (a->row == 0)
        return RC_OK;
    duckdb.data_chunk_set_size(a->chunk, a->row);
    a->row = 0;
    if (duckdb.append_data_chunk(a->handle, a->chunk) != DuckDBSuccess) {
        const char *why = duckdb.appender_error(a->handle);
        return fail(e, RC_ENGINE, "could not add rows: %.300s", why ? why : "");
    }
    duckdb.data_chunk_reset(a->chunk);
    look_up_vectors(a);
    return RC_OK;
}

enum rc duck_append_row(struct duck_appender *a, struct err *e)
{
    return ++a->row == a->room ? send_chunk(a, e) : RC_OK;
}

enum rc duck_appender_close(struct duck_appender *a, struct err *e)
{
    enum rc rc = send_chunk(a, e);
    if (rc == RC_OK && duckdb.appender_close(a->handle) != DuckDBSuccess) {
        const char *why = duckdb.appender_error(a->handle);
        rc = fail(e, RC_ENGINE, "could not add rows: %.300s", why ? why : "");
    }
    duckdb.destroy_data_chunk(&a->chunk);
    duckdb.appender_destroy(&a->handle);
    free(a);
    return rc;
}
