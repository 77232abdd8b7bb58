/* parquet/parquet.h - writes Parquet, the columnar format of the lake, that DuckDB, Spark and
 * pandas read.
 *
 * Rows go into groups; a group's columns are encoded and compressed one by one, by any thread, and
 * appended to the file in any order: a column whose values are not final yet may wait in memory
 * until the end while the others are on disk. The same rows in the same groups and the same order
 * of writing give the same bytes. Subset: flat optional columns, PLAIN and dictionary encoding, one
 * data page a column chunk, zstd (docs/formats/lake.md). */
#ifndef IA_PARQUET_PARQUET_H
#define IA_PARQUET_PARQUET_H

#include <stdint.h>

#include "base/err.h"
#include "base/text.h"

enum parquet_type {
    PARQUET_BOOL,
    PARQUET_INT8,
    PARQUET_INT32,
    PARQUET_INT64,
    PARQUET_DATE, /* days since the epoch */
    PARQUET_TEXT,
};
struct parquet_column {
    const char *name;
    enum parquet_type type;
};

/* ---- a group of rows: filled by one thread ---- */
struct parquet_group;
/* The columns must outlive the group. */
struct parquet_group *parquet_group_new(const struct parquet_column *columns, int count);
void parquet_group_free(struct parquet_group *group);
/* A value of the row at hand, at most one a column; columns that get none are NULL. */
void parquet_put_int(struct parquet_group *group, int column, int64_t value);
void parquet_put_text(struct parquet_group *group, int column, struct str text); /* copied */
void parquet_end_row(struct parquet_group *group);
int64_t parquet_group_rows(const struct parquet_group *group);
/* Time to begin another: enough rows to be read by one core, or too many bytes to hold. */
bool parquet_group_is_full(const struct parquet_group *group);
/* Numbers may be put as 0 and given later: the n-th number put into the column (from 0). */
int64_t parquet_number_count(const struct parquet_group *group, int column);
void parquet_set_number(struct parquet_group *group, int column, int64_t n, int64_t value);
/* Puts what fn makes of it in the place of each distinct text of the column. */
typedef void (*parquet_text_fn)(const void *context, struct str in, struct sbuf *out);
void parquet_rewrite(struct parquet_group *group, int column, parquet_text_fn fn,
                     const void *context);
/* Encodes and compresses; nothing can be put into the column any more. Different columns may be
 * encoded by different threads at once. */
void parquet_encode(struct parquet_group *group, int column);

/* ---- a file ---- */
struct parquet_file;
/* Makes the file; it must not be there. RC_IO. */
enum rc parquet_create(const char *path, const struct parquet_column *columns, int count,
                       struct parquet_file **ret_file, struct err *e);
/* Gives the next group to the file: groups are in the file in the order of these calls. */
void parquet_add_group(struct parquet_file *file, struct parquet_group *group);
int parquet_group_count(const struct parquet_file *file);
struct parquet_group *parquet_group_at(struct parquet_file *file, int index);
/* Appends a column that was encoded. */
enum rc parquet_write(struct parquet_file *file, struct parquet_group *group, int column,
                      struct err *e);
/* Every column of every group was written: writes the footer. The caller syncs. */
enum rc parquet_finish(struct parquet_file *file, struct err *e);
void parquet_close(struct parquet_file *file); /* frees it with its groups */

#endif
