/* store/stmt.c - statements: prepare, bind, step. */
#include "store/store_int.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum rc store_prepare(struct store *store, const char *sql, struct stmt **ret_stmt, struct err *e)
{
    sqlite3_stmt *handle = NULL;
    if (sqlite3_prepare_v2(store->db, sql, -1, &handle, NULL) != SQLITE_OK)
        return rc_failed(store_fail(store, "prepare a statement on state.db", e));
    struct stmt *stmt = malloc(sizeof *stmt);
    MUST(stmt);
    *stmt = (struct stmt){store, handle};
    *ret_stmt = stmt;
    return RC_OK;
}

void stmt_close(struct stmt *stmt)
{
    if (!stmt)
        return;
    sqlite3_finalize(stmt->handle);
    free(stmt);
}

void stmt_closep(struct stmt **stmt)
{
    stmt_close(*stmt);
    *stmt = NULL;
}

/* Binding fails only for a wrong index (a bug) or for want of memory. */
void stmt_int(struct stmt *stmt, int index, int64_t value)
{
    MUST(sqlite3_bind_int64(stmt->handle, index, value) == SQLITE_OK);
}

void stmt_text(struct stmt *stmt, int index, const char *value)
{
    MUST(sqlite3_bind_text(stmt->handle, index, value, -1, SQLITE_TRANSIENT) == SQLITE_OK);
}

void stmt_blob(struct stmt *stmt, int index, const void *bytes, size_t n)
{
    MUST(sqlite3_bind_blob64(stmt->handle, index, bytes, n, SQLITE_TRANSIENT) == SQLITE_OK);
}

void stmt_null(struct stmt *stmt, int index)
{
    MUST(sqlite3_bind_null(stmt->handle, index) == SQLITE_OK);
}

enum rc stmt_next(struct stmt *stmt, bool *ret_has_row, struct err *e)
{
    const int code = sqlite3_step(stmt->handle);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        return store_fail(stmt->store, "change or read state.db", e);
    *ret_has_row = code == SQLITE_ROW;
    return RC_OK;
}

void stmt_reset(struct stmt *stmt)
{
    sqlite3_reset(stmt->handle);
}

enum rc stmt_run(struct stmt *stmt, struct err *e)
{
    bool has_row = true;
    enum rc rc = RC_OK;
    while (rc == RC_OK && has_row)
        rc = stmt_next(stmt, &has_row, e);
    stmt_reset(stmt);
    return rc;
}

int64_t stmt_get_int(struct stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->handle, column);
}

const char *stmt_get_text(struct stmt *stmt, int column)
{
    const unsigned char *text = sqlite3_column_text(stmt->handle, column);
    return text ? (const char *)text : "";
}

struct str stmt_get_blob(struct stmt *stmt, int column)
{
    const void *bytes = sqlite3_column_blob(stmt->handle, column);
    const int n = sqlite3_column_bytes(stmt->handle, column);
    return (struct str){bytes, bytes ? (size_t)n : 0};
}

bool stmt_is_null(struct stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

enum rc store_exec(struct store *store, struct err *e, const char *sql, ...)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(store, sql, &stmt, e));
    va_list values;
    va_start(values, sql);
    int index = 0;
    for (const char *value; (value = va_arg(values, const char *)) != NULL;)
        stmt_text(stmt, ++index, value);
    va_end(values);
    MUST(index == sqlite3_bind_parameter_count(stmt->handle));
    return stmt_run(stmt, e);
}

enum rc store_int(struct store *store, const char *sql, int64_t otherwise, int64_t *ret_value,
                  struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(store, sql, &stmt, e));
    TRY(stmt_next(stmt, &has_row, e));
    *ret_value = has_row && !stmt_is_null(stmt, 0) ? stmt_get_int(stmt, 0) : otherwise;
    return RC_OK;
}

int64_t stmt_changes(const struct stmt *stmt)
{
    return sqlite3_changes64(stmt->store->db);
}
