/* parquet/thrift.c - the structures of a Parquet file in Thrift's compact protocol. */
#include "parquet/parquet_int.h"

void thrift_varint(struct sbuf *out, uint64_t n)
{
    char bytes[10];
    size_t count = 0;
    for (; n >= 0x80; n >>= 7)
        bytes[count++] = (char)(n | 0x80);
    bytes[count++] = (char)n;
    sbuf_add_n(out, bytes, count);
}

static void zigzag(struct sbuf *out, int64_t n)
{
    thrift_varint(out, (uint64_t)n << 1 ^ (uint64_t)(n >> 63));
}

/* Fields are written in rising order; the distance to the one before is at most 15 here. */
static void head(struct thrift *t, int field, enum thrift_type type)
{
    const int distance = field - t->last[t->depth];
    MUST(distance > 0 && distance <= 15);
    const char byte = (char)(distance << 4 | (int)type);
    sbuf_add_n(t->out, &byte, 1);
    t->last[t->depth] = field;
}

void thrift_int(struct thrift *t, int field, enum thrift_type type, int64_t value)
{
    head(t, field, type);
    zigzag(t->out, value);
}

void thrift_binary(struct thrift *t, int field, const void *bytes, size_t n)
{
    if (field)
        head(t, field, THRIFT_BINARY);
    thrift_varint(t->out, n);
    sbuf_add_n(t->out, bytes, n);
}

void thrift_list(struct thrift *t, int field, enum thrift_type element, size_t count)
{
    head(t, field, THRIFT_LIST);
    const char byte = (char)((count < 15 ? count : 15) << 4 | (size_t)element);
    sbuf_add_n(t->out, &byte, 1);
    if (count >= 15)
        thrift_varint(t->out, count);
}

void thrift_begin(struct thrift *t, int field)
{
    if (field)
        head(t, field, THRIFT_STRUCT);
    MUST(t->depth + 1 < THRIFT_DEPTH_MAX);
    t->last[++t->depth] = 0;
}

void thrift_end(struct thrift *t)
{
    sbuf_add_n(t->out, "", 1);
    t->depth--;
}
