/* parquet/encode.c - one column of a group as pages: a dictionary where values come again, then the
 * data. */
#include "parquet/parquet_int.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum {
    ZSTD_LEVEL = 1,
    RUN_LEAST = 8,                  /* equal values in a row that are written as a run */
    NUMBER_DICTIONARY_MAX = 1 << 13 /* more distinct numbers than this are written plain */
};
#define PAGE_BYTES_MAX ((size_t)2000 << 20)

int parquet_physical(enum parquet_type type)
{
    switch (type) {
    case PARQUET_BOOL:
        return TYPE_BOOLEAN;
    case PARQUET_INT64:
        return TYPE_INT64;
    case PARQUET_TEXT:
        return TYPE_BYTE_ARRAY;
    case PARQUET_INT8:
    case PARQUET_INT32:
    case PARQUET_DATE:
    default:
        return TYPE_INT32;
    }
}

/* ---- runs and bit-packed values ---- */

static int bits_for(uint32_t count)
{
    return count <= 2 ? 1 : 32 - __builtin_clz(count - 1);
}

static void add_run(struct sbuf *out, uint32_t value, size_t count, int width)
{
    thrift_varint(out, (uint64_t)count << 1);
    sbuf_add_n(out, &value, (size_t)(width + 7) / 8); /* little-endian, as this machine is */
}

/* Values in eights, the last eight filled up with zeros, from the lowest bit on. */
static void add_packed(struct sbuf *out, const uint32_t *values, size_t count, int width)
{
    const size_t eights = (count + 7) / 8;
    uint64_t held = 0;
    int bits = 0;
    thrift_varint(out, (uint64_t)eights << 1 | 1);
    for (size_t i = 0; i < eights * 8; i++) {
        held |= (uint64_t)(i < count ? values[i] : 0) << bits;
        bits += width;
        if (bits < 32)
            continue;
        sbuf_add_n(out, &held, 4);
        held >>= 32;
        bits -= 32;
    }
    sbuf_add_n(out, &held, (size_t)bits / 8);
}

static size_t run_length(const uint32_t *values, size_t count)
{
    size_t n = 1;
    while (n < count && values[n] == values[0])
        n++;
    return n;
}

/* The hybrid: what stands between two runs is packed in eights, so a run begins after whole eights
 * only. */
static void add_codes(struct sbuf *out, const uint32_t *values, size_t count, int width)
{
    size_t packed = 0, at = 0; /* values from `packed` to `at` wait to be packed */
    while (at < count) {
        size_t run = run_length(values + at, count - at);
        const size_t fill = (8 - (at - packed) % 8) % 8; /* of the run, to complete an eight */
        if (run < fill + RUN_LEAST) {
            at += run;
            continue;
        }
        at += fill;
        run -= fill;
        if (at > packed)
            add_packed(out, values + packed, at - packed, width);
        add_run(out, values[at], run, width);
        at += run;
        packed = at;
    }
    if (at > packed)
        add_packed(out, values + packed, at - packed, width);
}

/* ---- the parts of a page ---- */

/* Definition levels: 1 where the row has a value. Length first. */
static void add_levels(const struct column_values *v, int64_t rows, struct sbuf *out)
{
    CLEANUP(sbuf_fini) struct sbuf levels = {0};
    const bool is_uniform = v->count == 0 || (int64_t)v->count == rows;
    if (is_uniform) {
        add_run(&levels, v->count > 0, (size_t)rows, 1);
    } else {
        const size_t bytes = ((size_t)rows + 7) / 8;
        thrift_varint(&levels, (uint64_t)bytes << 1 | 1);
        sbuf_add_n(&levels, v->present, bytes);
    }
    const uint32_t length = (uint32_t)levels.n;
    sbuf_add_n(out, &length, sizeof length);
    sbuf_add_n(out, levels.p, levels.n);
}

static void add_number(struct sbuf *out, enum parquet_type type, int64_t number)
{
    const int32_t narrow = (int32_t)number;
    if (type == PARQUET_INT64)
        sbuf_add_n(out, &number, sizeof number);
    else
        sbuf_add_n(out, &narrow, sizeof narrow);
}

static void add_plain_numbers(struct sbuf *out, enum parquet_type type, const int64_t *numbers,
                              size_t count)
{
    if (type == PARQUET_INT64) {
        sbuf_add_n(out, numbers, count * sizeof *numbers);
        return;
    }
    for (size_t i = 0; i < count; i++)
        add_number(out, type, numbers[i]);
}

static void add_plain_bools(struct sbuf *out, const int64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i += 8) {
        char byte = 0;
        for (size_t bit = 0; bit < 8 && i + bit < count; bit++)
            byte = (char)(byte | (numbers[i + bit] != 0) << bit);
        sbuf_add_n(out, &byte, 1);
    }
}

static void add_plain_text(struct sbuf *out, struct str text)
{
    const uint32_t length = (uint32_t)text.n;
    sbuf_add_n(out, &length, sizeof length);
    sbuf_add_str(out, text);
}

/* ---- pages ---- */

static void page_header(struct sbuf *out, int type, size_t plain, size_t packed, size_t values,
                        int encoding)
{
    struct thrift t = {.out = out};
    thrift_int(&t, 1, THRIFT_I32, type);
    thrift_int(&t, 2, THRIFT_I32, (int64_t)plain);
    thrift_int(&t, 3, THRIFT_I32, (int64_t)packed);
    thrift_begin(&t, type == PAGE_DATA ? 5 : 7);
    thrift_int(&t, 1, THRIFT_I32, (int64_t)values);
    thrift_int(&t, 2, THRIFT_I32, encoding);
    if (type == PAGE_DATA) {
        thrift_int(&t, 3, THRIFT_I32, ENCODING_RLE);
        thrift_int(&t, 4, THRIFT_I32, ENCODING_RLE);
    }
    thrift_end(&t);
    sbuf_add_n(out, "", 1);
}

static void add_page(struct column_values *v, int type, const struct sbuf *plain, size_t values,
                     int encoding)
{
    CLEANUP(sbuf_fini) struct sbuf header = {0};
    const size_t room = ZSTD_compressBound(plain->n);
    void *packed = malloc(room);
    MUST(packed && !plain->overflowed);
    const size_t n = ZSTD_compress(packed, room, plain->p, plain->n, ZSTD_LEVEL);
    MUST(!ZSTD_isError(n));
    page_header(&header, type, plain->n, n, values, encoding);
    v->bytes.cap = PAGE_BYTES_MAX;
    sbuf_add_n(&v->bytes, header.p, header.n);
    sbuf_add_n(&v->bytes, packed, n);
    MUST(!v->bytes.overflowed);
    free(packed);
    v->facts.plain_bytes += (int64_t)(header.n + plain->n);
    if (type == PAGE_DICTIONARY) {
        v->facts.has_dictionary = true;
        v->facts.dictionary_bytes = (int64_t)v->bytes.n;
    }
}

static void add_coded_page(struct column_values *v, int64_t rows, const uint32_t *codes,
                           uint32_t distinct)
{
    CLEANUP(sbuf_fini) struct sbuf data = {.cap = PAGE_BYTES_MAX};
    const char width = (char)bits_for(distinct);
    add_levels(v, rows, &data);
    sbuf_add_n(&data, &width, 1);
    add_codes(&data, codes, v->count, width);
    add_page(v, PAGE_DATA, &data, (size_t)rows, ENCODING_RLE_DICTIONARY);
}

/* ---- texts ---- */

/* A dictionary of texts that hardly ever come again would only be read twice. */
static bool texts_repeat(const struct column_values *v)
{
    return v->texts.count * 4 < v->count * 3 || v->count < 64;
}

static void encode_texts(struct column_values *v, int64_t rows)
{
    CLEANUP(sbuf_fini) struct sbuf plain = {.cap = PAGE_BYTES_MAX};
    if (texts_repeat(v)) {
        for (uint32_t code = 0; code < v->texts.count; code++)
            add_plain_text(&plain, dictionary_text(&v->texts, code));
        add_page(v, PAGE_DICTIONARY, &plain, v->texts.count, ENCODING_PLAIN);
        add_coded_page(v, rows, v->codes, (uint32_t)v->texts.count);
        return;
    }
    add_levels(v, rows, &plain);
    for (size_t i = 0; i < v->count; i++)
        add_plain_text(&plain, dictionary_text(&v->texts, v->codes[i]));
    add_page(v, PAGE_DATA, &plain, (size_t)rows, ENCODING_PLAIN);
}

/* ---- numbers ---- */

struct number_codes {
    int64_t distinct[NUMBER_DICTIONARY_MAX];
    uint32_t slots[NUMBER_DICTIONARY_MAX * 2], count; /* slots: code + 1 */
};

static bool code_number(struct number_codes *d, int64_t number, uint32_t *ret_code)
{
    const size_t mask = sizeof d->slots / sizeof *d->slots - 1;
    size_t slot = (size_t)(((uint64_t)number * 0x9E3779B97F4A7C15u) >> 40) & mask;
    while (d->slots[slot] && d->distinct[d->slots[slot] - 1] != number)
        slot = (slot + 1) & mask;
    if (!d->slots[slot]) {
        if (d->count == NUMBER_DICTIONARY_MAX)
            return false;
        d->distinct[d->count++] = number;
        d->slots[slot] = d->count;
    }
    *ret_code = d->slots[slot] - 1;
    return true;
}

/* Codes for all numbers, or NULL when too many are distinct to be worth it. */
static uint32_t *code_numbers(const struct column_values *v, struct number_codes *d)
{
    uint32_t *codes = calloc(v->count + 1, sizeof *codes);
    MUST(codes);
    memset(d->slots, 0, sizeof d->slots);
    d->count = 0;
    for (size_t i = 0; i < v->count; i++)
        if (!code_number(d, v->numbers[i], &codes[i])) {
            free(codes);
            return NULL;
        }
    if ((size_t)d->count * 2 <= v->count)
        return codes;
    free(codes);
    return NULL;
}

static void encode_numbers(struct column_values *v, enum parquet_type type, int64_t rows)
{
    CLEANUP(sbuf_fini) struct sbuf plain = {.cap = PAGE_BYTES_MAX};
    struct number_codes *d = malloc(sizeof *d);
    MUST(d);
    uint32_t *codes = type == PARQUET_BOOL ? NULL : code_numbers(v, d);
    if (codes) {
        add_plain_numbers(&plain, type, d->distinct, d->count);
        add_page(v, PAGE_DICTIONARY, &plain, d->count, ENCODING_PLAIN);
        add_coded_page(v, rows, codes, d->count);
    } else {
        add_levels(v, rows, &plain);
        if (type == PARQUET_BOOL)
            add_plain_bools(&plain, v->numbers, v->count);
        else
            add_plain_numbers(&plain, type, v->numbers, v->count);
        add_page(v, PAGE_DATA, &plain, (size_t)rows, ENCODING_PLAIN);
    }
    free(codes);
    free(d);
}

static void find_bounds(struct column_values *v)
{
    v->facts.has_bounds = v->count > 0;
    for (size_t i = 0; i < v->count; i++) {
        if (i == 0 || v->numbers[i] < v->facts.min)
            v->facts.min = v->numbers[i];
        if (i == 0 || v->numbers[i] > v->facts.max)
            v->facts.max = v->numbers[i];
    }
}

static void encode_nothing(struct column_values *v, int64_t rows)
{
    CLEANUP(sbuf_fini) struct sbuf plain = {0};
    add_levels(v, rows, &plain);
    add_page(v, PAGE_DATA, &plain, (size_t)rows, ENCODING_PLAIN);
}

void parquet_encode(struct parquet_group *group, int column)
{
    struct column_values *v = &group->values[column];
    const enum parquet_type type = group->columns[column].type;
    if (v->is_encoded)
        return;
    column_values_settle(v, group->rows);
    v->facts.null_count = group->rows - (int64_t)v->count;
    if (v->count == 0) {
        encode_nothing(v, group->rows);
    } else if (type == PARQUET_TEXT) {
        encode_texts(v, group->rows);
    } else {
        find_bounds(v);
        encode_numbers(v, type, group->rows);
    }
    v->facts.packed_bytes = (int64_t)v->bytes.n;
    v->is_encoded = true;
    column_values_free(v);
}
