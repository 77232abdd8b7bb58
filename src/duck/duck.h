/* duck/duck.h - the only door to DuckDB. An instance is in memory, over views on the lake's
 * Parquet.
 *
 * DuckDB's settings hold for a whole instance, so import, reading and models are three kinds of
 * instance. Handles are owned by the caller; results borrow from their instance. One handle, one
 * thread (DuckDB uses its own inside). */
#ifndef IA_DUCK_DUCK_H
#define IA_DUCK_DUCK_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

struct duck;
struct duck_options {
    const char *temp_folder; /* spill; NULL = no spill */
    int threads;             /* 0 = one per core */
    int64_t memory_bytes;    /* 0 = engine's default */
    int64_t spill_bytes;     /* 0 = engine's default, nearly the whole disk */
};
enum rc duck_open(const struct duck_options *options, struct duck **ret_duck, struct err *e);
void duck_close(struct duck *duck);
void duck_closep(struct duck **duck);
const char *duck_version(
    void); /* release of the loaded library; duck_open refuses another than the header's */

enum rc duck_exec(struct duck *duck, const char *sql, struct err *e);
enum rc duck_execf(struct duck *duck, struct err *e, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Writes 'text' with quotes doubled, or "identifier": for paths and names that we made. */
void duck_quote(struct sbuf *out, const char *text);
void duck_quote_name(struct sbuf *out, const char *name);

/* ---- values in ---- */
enum duck_type { DUCK_BOOL, DUCK_INT, DUCK_DATE, DUCK_TEXT, DUCK_INT_LIST };
struct duck_param {
    const char *name; /* $name */
    enum duck_type type;
    bool is_null;
    int64_t number;   /* BOOL, INT, DATE (days since the epoch) */
    const char *text; /* TEXT */
};

/* ---- rows out ---- */
struct duck_rows;
enum rc duck_query(struct duck *duck, const char *sql, const struct duck_param *params,
                   size_t param_count, struct duck_rows **ret_rows, struct err *e);
void duck_rows_close(struct duck_rows *rows);
void duck_rows_closep(struct duck_rows **rows);
int duck_column_count(const struct duck_rows *rows);
const char *duck_column_name(const struct duck_rows *rows, int column);
enum duck_type duck_column_type(const struct duck_rows *rows,
                                int column); /* BIGINT and narrower are DUCK_INT */
bool duck_next(struct duck_rows *rows);      /* false at the end */
enum rc duck_rows_error(struct duck_rows *rows,
                        struct err *e); /* after duck_next said false: RC_OK or why it stopped */
bool duck_is_null(struct duck_rows *rows, int column);
int64_t duck_int(struct duck_rows *rows, int column);     /* INT, BOOL, DATE */
struct str duck_text(struct duck_rows *rows, int column); /* borrowed until duck_next */
const int64_t *duck_int_list(struct duck_rows *rows, int column, size_t *ret_count); /* BIGINT[] */
/* One number, 0 when there is no row or it is NULL. */
enum rc duck_one_int(struct duck *duck, const char *sql, int64_t *ret_value, struct err *e);

/* ---- filling a table (import) ---- */
struct duck_appender;
enum rc duck_appender_new(struct duck *duck, const char *table, struct duck_appender **ret_appender,
                          struct err *e);
void duck_append_int(struct duck_appender *a, int column,
                     int64_t value); /* BIGINT, INTEGER, SMALLINT, TINYINT, BOOLEAN, DATE */
void duck_append_text(struct duck_appender *a, int column, struct str text);
void duck_append_null(struct duck_appender *a, int column);
enum rc duck_append_row(struct duck_appender *a, struct err *e); /* every column was set */
enum rc duck_appender_close(struct duck_appender *a,
                            struct err *e); /* flushes; frees in any case */

/* ---- our functions ---- */
/* text_similarity(a VARCHAR, b VARCHAR) -> INTEGER 0..10000, and the Spark-named macros of
 * dialect.md. */
enum rc duck_load_functions(struct duck *duck, struct err *e);
/* A scalar VARCHAR -> VARCHAR function under `name`, NULL in, NULL out. fn is called from several
 * threads. */
typedef void (*duck_text_fn)(const void *context, struct str in, struct sbuf *out);
enum rc duck_add_text_function(struct duck *duck, const char *name, duck_text_fn fn,
                               const void *context, struct err *e);

/* ---- the gate ---- */
/* Refuses (RC_GATE, one sentence naming the construct) everything but one SELECT made of allowed
 * node types, functions and the tables named in `tables` (NULL-terminated) or defined by its own
 * WITH. Works on DuckDB's own parse tree. */
enum rc duck_gate(const char *sql, const char *const *tables, struct err *e);
/* The same in two steps, for many statements, or for a process that will lock itself in between:
 * the gate is an instance of its own, locked, over nothing. Close it with duck_close. */
enum rc duck_gate_open(struct duck **ret_gate, struct err *e);
enum rc duck_gate_check(struct duck *gate, const char *sql, const char *const *tables,
                        struct err *e);
/* Locks an instance before the first foreign statement: no external access but `readable_folders`,
 * no extensions, configuration locked. */
enum rc duck_lock(struct duck *duck, const char *const *readable_folders, struct err *e);
/* Stops the running query of another thread. */
void duck_interrupt(struct duck *duck);

#endif
