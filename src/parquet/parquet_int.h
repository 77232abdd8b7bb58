/* parquet/parquet_int.h - shared by the files of parquet/ only: group.c (values) -> encode.c (bytes
 * of a column) -> file.c (layout and footer); thrift.c writes the format's own structures. */
#ifndef IA_PARQUET_PARQUET_INT_H
#define IA_PARQUET_PARQUET_INT_H

#include "parquet/parquet.h"

/* ---- group.c ---- */
struct text_entry {
    size_t at, n; /* in the pool */
};
/* The distinct texts of a column, by code in the order of their first use. */
struct dictionary {
    struct sbuf pool;
    struct text_entry *entries;
    size_t count, room;
    uint32_t *slots; /* code + 1, 0 = free */
    size_t slot_count;
    uint64_t seed[2];
    uint32_t last; /* code + 1 of the text put last */
};
/* What the footer tells of a column chunk. */
struct chunk_facts {
    int64_t offset; /* in the file */
    int64_t dictionary_bytes, packed_bytes, plain_bytes, null_count, min, max;
    bool has_dictionary, has_bounds;
};
struct column_values {
    uint8_t *present; /* one bit a row; NULL while all rows so far have a value */
    size_t present_room;
    int64_t rows; /* accounted for in `present`; the rest up to the group's rows is NULL */
    int64_t *numbers;
    uint32_t *codes; /* of text */
    size_t count, room;
    struct dictionary texts;
    struct sbuf bytes; /* once encoded */
    bool is_encoded;
    struct chunk_facts facts;
};
struct parquet_group {
    const struct parquet_column *columns;
    int column_count;
    int64_t rows;
    size_t text_bytes;
    struct column_values *values;
};
struct str dictionary_text(const struct dictionary *d, uint32_t code);
void column_values_free(struct column_values *v); /* all but the encoded bytes */
/* Brings `present` to the group's rows. */
void column_values_settle(struct column_values *v, int64_t rows);

/* ---- thrift.c: the compact protocol ---- */
enum thrift_type {
    THRIFT_TRUE = 1,
    THRIFT_I32 = 5,
    THRIFT_I64 = 6,
    THRIFT_BINARY = 8,
    THRIFT_LIST = 9,
    THRIFT_STRUCT = 12
};
enum { THRIFT_DEPTH_MAX = 8 };
struct thrift {
    struct sbuf *out;
    int last[THRIFT_DEPTH_MAX]; /* field number written last, by depth of structures */
    int depth;
};
void thrift_varint(struct sbuf *out, uint64_t n);
void thrift_int(struct thrift *t, int field, enum thrift_type type, int64_t value);
void thrift_binary(struct thrift *t, int field, const void *bytes, size_t n);
void thrift_list(struct thrift *t, int field, enum thrift_type element, size_t count);
void thrift_begin(struct thrift *t, int field); /* a structure; field 0 = element of a list */
void thrift_end(struct thrift *t);

/* Numbers of the format (parquet.thrift). */
enum { TYPE_BOOLEAN = 0, TYPE_INT32 = 1, TYPE_INT64 = 2, TYPE_BYTE_ARRAY = 6 };
enum { CONVERTED_UTF8 = 0, CONVERTED_DATE = 6, CONVERTED_INT_8 = 15 };
enum { ENCODING_PLAIN = 0, ENCODING_RLE = 3, ENCODING_RLE_DICTIONARY = 8 };
enum { PAGE_DATA = 0, PAGE_DICTIONARY = 2 };
enum { CODEC_ZSTD = 6, REPETITION_OPTIONAL = 1 };
int parquet_physical(enum parquet_type type);

/* ---- file.c ---- */
struct parquet_file {
    const struct parquet_column *columns;
    int column_count, fd;
    int64_t bytes;
    struct parquet_group **groups;
    size_t group_count, group_room;
    char *path; /* for messages */
};

#endif
