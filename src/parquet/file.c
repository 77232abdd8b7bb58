/* parquet/file.c - a file: column chunks one after another, and the footer that tells where they
 * are. */
#include "parquet/parquet_int.h"

#include <stdlib.h>
#include <string.h>

#include "os/os.h"

static const char MAGIC[] = "PAR1";
enum { MAGIC_BYTES = 4 };
#define FOOTER_BYTES_MAX ((size_t)256 << 20)

static enum rc append(struct parquet_file *file, const void *bytes, size_t n, struct err *e)
{
    TRY(os_write_all(file->fd, bytes, n, e));
    file->bytes += (int64_t)n;
    return RC_OK;
}

enum rc parquet_create(const char *path, const struct parquet_column *columns, int count,
                       struct parquet_file **ret_file, struct err *e)
{
    struct parquet_file *file = calloc(1, sizeof *file);
    MUST(file);
    *file = (struct parquet_file){.columns = columns, .column_count = count, .fd = -1};
    file->path = strdup(path);
    MUST(file->path);
    enum rc rc = os_create(path, 0644, &file->fd, e);
    if (rc == RC_OK)
        rc = append(file, MAGIC, MAGIC_BYTES, e);
    if (rc != RC_OK) {
        parquet_close(file);
        return rc;
    }
    *ret_file = file;
    return RC_OK;
}

void parquet_close(struct parquet_file *file)
{
    if (!file)
        return;
    for (size_t g = 0; g < file->group_count; g++)
        parquet_group_free(file->groups[g]);
    fd_closep(&file->fd);
    free(file->groups);
    free(file->path);
    free(file);
}

void parquet_add_group(struct parquet_file *file, struct parquet_group *group)
{
    if (file->group_count == file->group_room) {
        file->group_room = file->group_room ? file->group_room * 2 : 16;
        file->groups = realloc(file->groups, file->group_room * sizeof *file->groups);
        MUST(file->groups);
    }
    file->groups[file->group_count++] = group;
}

int parquet_group_count(const struct parquet_file *file)
{
    return (int)file->group_count;
}

struct parquet_group *parquet_group_at(struct parquet_file *file, int index)
{
    return file->groups[index];
}

enum rc parquet_write(struct parquet_file *file, struct parquet_group *group, int column,
                      struct err *e)
{
    struct column_values *v = &group->values[column];
    MUST(v->is_encoded && v->facts.offset == 0);
    v->facts.offset = file->bytes;
    if (append(file, v->bytes.p, v->bytes.n, e) != RC_OK)
        return fail_context(e, "'%s'", file->path);
    sbuf_fini(&v->bytes);
    return RC_OK;
}

/* ---- the footer ---- */

static void schema(struct thrift *t, const struct parquet_file *file)
{
    thrift_list(t, 2, THRIFT_STRUCT, (size_t)file->column_count + 1);
    thrift_begin(t, 0);
    thrift_binary(t, 4, "lake", 4);
    thrift_int(t, 5, THRIFT_I32, file->column_count);
    thrift_end(t);
    for (int c = 0; c < file->column_count; c++) {
        const struct parquet_column *column = &file->columns[c];
        thrift_begin(t, 0);
        thrift_int(t, 1, THRIFT_I32, parquet_physical(column->type));
        thrift_int(t, 3, THRIFT_I32, REPETITION_OPTIONAL);
        thrift_binary(t, 4, column->name, strlen(column->name));
        if (column->type == PARQUET_TEXT)
            thrift_int(t, 6, THRIFT_I32, CONVERTED_UTF8);
        if (column->type == PARQUET_DATE)
            thrift_int(t, 6, THRIFT_I32, CONVERTED_DATE);
        if (column->type == PARQUET_INT8)
            thrift_int(t, 6, THRIFT_I32, CONVERTED_INT_8);
        thrift_end(t);
    }
}

static void bound(struct thrift *t, int field, enum parquet_type type, int64_t value)
{
    const int32_t narrow = (int32_t)value;
    const char byte = (char)(value != 0);
    if (type == PARQUET_INT64)
        thrift_binary(t, field, &value, sizeof value);
    else if (type == PARQUET_BOOL)
        thrift_binary(t, field, &byte, 1);
    else
        thrift_binary(t, field, &narrow, sizeof narrow);
}

static void statistics(struct thrift *t, const struct chunk_facts *facts, enum parquet_type type)
{
    thrift_begin(t, 12);
    thrift_int(t, 3, THRIFT_I64, facts->null_count);
    if (facts->has_bounds) {
        bound(t, 5, type, facts->max);
        bound(t, 6, type, facts->min);
    }
    thrift_end(t);
}

static void column_chunk(struct thrift *t, const struct parquet_file *file,
                         const struct parquet_group *group, int c)
{
    const struct chunk_facts *facts = &group->values[c].facts;
    const struct parquet_column *column = &file->columns[c];
    thrift_begin(t, 0);
    thrift_int(t, 2, THRIFT_I64, facts->offset);
    thrift_begin(t, 3);
    thrift_int(t, 1, THRIFT_I32, parquet_physical(column->type));
    thrift_list(t, 2, THRIFT_I32, facts->has_dictionary ? 3 : 2);
    thrift_varint(t->out, ENCODING_RLE << 1); /* elements are zigzag numbers */
    thrift_varint(t->out, ENCODING_PLAIN << 1);
    if (facts->has_dictionary)
        thrift_varint(t->out, ENCODING_RLE_DICTIONARY << 1);
    thrift_list(t, 3, THRIFT_BINARY, 1);
    thrift_binary(t, 0, column->name, strlen(column->name));
    thrift_int(t, 4, THRIFT_I32, CODEC_ZSTD);
    thrift_int(t, 5, THRIFT_I64, group->rows);
    thrift_int(t, 6, THRIFT_I64, facts->plain_bytes);
    thrift_int(t, 7, THRIFT_I64, facts->packed_bytes);
    thrift_int(t, 9, THRIFT_I64, facts->offset + facts->dictionary_bytes);
    if (facts->has_dictionary)
        thrift_int(t, 11, THRIFT_I64, facts->offset);
    statistics(t, facts, column->type);
    thrift_end(t);
    thrift_end(t);
}

static void row_group(struct thrift *t, const struct parquet_file *file,
                      const struct parquet_group *group)
{
    int64_t plain = 0;
    thrift_begin(t, 0);
    thrift_list(t, 1, THRIFT_STRUCT, (size_t)file->column_count);
    for (int c = 0; c < file->column_count; c++) {
        column_chunk(t, file, group, c);
        plain += group->values[c].facts.plain_bytes;
    }
    thrift_int(t, 2, THRIFT_I64, plain);
    thrift_int(t, 3, THRIFT_I64, group->rows);
    thrift_end(t);
}

/* Numbers are ordered as numbers: without this readers may not use the bounds. */
static void column_orders(struct thrift *t, const struct parquet_file *file)
{
    thrift_list(t, 7, THRIFT_STRUCT, (size_t)file->column_count);
    for (int c = 0; c < file->column_count; c++) {
        thrift_begin(t, 0);
        thrift_begin(t, 1);
        thrift_end(t);
        thrift_end(t);
    }
}

static void footer(const struct parquet_file *file, struct sbuf *out)
{
    static const char made_by[] = "iron-abacus";
    struct thrift t = {.out = out};
    int64_t rows = 0;
    for (size_t g = 0; g < file->group_count; g++)
        rows += file->groups[g]->rows;
    thrift_int(&t, 1, THRIFT_I32, 1);
    schema(&t, file);
    thrift_int(&t, 3, THRIFT_I64, rows);
    thrift_list(&t, 4, THRIFT_STRUCT, file->group_count);
    for (size_t g = 0; g < file->group_count; g++)
        row_group(&t, file, file->groups[g]);
    thrift_binary(&t, 6, made_by, sizeof made_by - 1);
    column_orders(&t, file);
    sbuf_add_n(out, "", 1);
}

enum rc parquet_finish(struct parquet_file *file, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf out = {.cap = FOOTER_BYTES_MAX};
    for (size_t g = 0; g < file->group_count; g++)
        for (int c = 0; c < file->column_count; c++)
            MUST(file->groups[g]->values[c].facts.offset > 0);
    footer(file, &out);
    const uint32_t length = (uint32_t)out.n;
    sbuf_add_n(&out, &length, sizeof length);
    sbuf_add_n(&out, MAGIC, MAGIC_BYTES);
    MUST(!out.overflowed);
    enum rc rc = append(file, out.p, out.n, e);
    return rc == RC_OK ? RC_OK : fail_context(e, "'%s'", file->path);
}
