/* parquet/group.c - the values of a group of rows, column by column.
 *
 * A column that is NULL for the whole group costs nothing, and a text that comes again costs a
 * comparison or one look into a hash table. */
#include "parquet/parquet_int.h"

#include <stdlib.h>
#include <string.h>

#include "os/os.h"

enum {
    GROUP_ROWS = 122880, /* DuckDB's own size: 60 of its vectors */
    GROUP_TEXT_BYTES = 256 << 20,
    ROOM_FIRST = 1024,
};
#define POOL_BYTES_MAX ((size_t)1 << 30)

/* ---- life ---- */

struct parquet_group *parquet_group_new(const struct parquet_column *columns, int count)
{
    struct parquet_group *group = calloc(1, sizeof *group);
    MUST(group);
    group->columns = columns;
    group->column_count = count;
    group->values = calloc((size_t)count, sizeof *group->values);
    MUST(group->values);
    return group;
}

void column_values_free(struct column_values *v)
{
    free(v->present);
    free(v->numbers);
    free(v->codes);
    free(v->texts.entries);
    free(v->texts.slots);
    sbuf_fini(&v->texts.pool);
    v->present = NULL;
    v->numbers = NULL;
    v->codes = NULL;
    v->texts = (struct dictionary){0};
}

void parquet_group_free(struct parquet_group *group)
{
    if (!group)
        return;
    for (int c = 0; c < group->column_count; c++) {
        column_values_free(&group->values[c]);
        sbuf_fini(&group->values[c].bytes);
    }
    free(group->values);
    free(group);
}

static void *make_room(void *array, size_t wanted, size_t *room, size_t size)
{
    if (wanted <= *room)
        return array;
    while (*room < wanted)
        *room = *room ? *room * 2 : ROOM_FIRST;
    array = realloc(array, *room * size);
    MUST(array);
    return array;
}

/* ---- which rows have a value ---- */

static void begin_present(struct column_values *v, int64_t rows)
{
    v->present_room = (size_t)rows / 8 + ROOM_FIRST;
    v->present = calloc(v->present_room, 1);
    MUST(v->present);
    memset(v->present, 0xFF, (size_t)v->rows / 8);
    if (v->rows % 8)
        v->present[v->rows / 8] = (uint8_t)((1 << v->rows % 8) - 1);
}

void column_values_settle(struct column_values *v, int64_t rows)
{
    if (v->rows == rows)
        return;
    if (!v->present)
        begin_present(v, rows);
    const size_t before = v->present_room;
    v->present = make_room(v->present, (size_t)rows / 8 + 1, &v->present_room, 1);
    memset(v->present + before, 0, v->present_room - before);
    v->rows = rows;
}

/* The row at hand has a value. */
static void mark_present(struct parquet_group *group, struct column_values *v)
{
    column_values_settle(v, group->rows);
    if (v->present) {
        column_values_settle(v, group->rows + 1);
        v->present[group->rows / 8] |= (uint8_t)(1 << group->rows % 8);
    }
    v->rows = group->rows + 1;
}

/* ---- texts ---- */

static uint64_t fold(uint64_t a, uint64_t b)
{
    const unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The seed is random: nobody can prepare texts that all meet in one slot. */
static uint64_t hash_text(const uint64_t seed[2], struct str text)
{
    uint64_t h = text.n ^ seed[0];
    while (text.n >= 8) {
        uint64_t word;
        memcpy(&word, text.p, sizeof word);
        h = fold(h ^ word, seed[1] | 1);
        text.p += 8;
        text.n -= 8;
    }
    uint64_t tail = 0;
    memcpy(&tail, text.p, text.n);
    return fold(h ^ tail, seed[1] | 1);
}

struct str dictionary_text(const struct dictionary *d, uint32_t code)
{
    return (struct str){d->pool.p + d->entries[code].at, d->entries[code].n};
}

static bool entry_is(const struct dictionary *d, uint32_t code, struct str text)
{
    return d->entries[code].n == text.n &&
           memcmp(d->pool.p + d->entries[code].at, text.p, text.n) == 0;
}

static size_t slot_of(const struct dictionary *d, struct str text)
{
    size_t slot = hash_text(d->seed, text) & (d->slot_count - 1);
    while (d->slots[slot] && !entry_is(d, d->slots[slot] - 1, text))
        slot = (slot + 1) & (d->slot_count - 1);
    return slot;
}

static void grow_slots(struct dictionary *d)
{
    if (!d->slots)
        os_random(d->seed, sizeof d->seed);
    free(d->slots);
    d->slot_count = d->slot_count ? d->slot_count * 2 : ROOM_FIRST;
    d->slots = calloc(d->slot_count, sizeof *d->slots);
    MUST(d->slots);
    for (uint32_t code = 0; code < d->count; code++)
        d->slots[slot_of(d, dictionary_text(d, code))] = code + 1;
}

static uint32_t add_entry(struct dictionary *d, struct str text)
{
    d->pool.cap = POOL_BYTES_MAX;
    d->entries = make_room(d->entries, d->count + 1, &d->room, sizeof *d->entries);
    d->entries[d->count] = (struct text_entry){d->pool.n, text.n};
    sbuf_add_str(&d->pool, text);
    MUST(!d->pool.overflowed); /* a group is cut long before */
    return (uint32_t)d->count++;
}

static uint32_t code_of(struct dictionary *d, struct str text)
{
    if (d->last && entry_is(d, d->last - 1, text))
        return d->last - 1;
    if (d->count * 2 >= d->slot_count)
        grow_slots(d);
    const size_t slot = slot_of(d, text);
    if (!d->slots[slot])
        d->slots[slot] = add_entry(d, text) + 1;
    d->last = d->slots[slot];
    return d->last - 1;
}

/* ---- putting ---- */

void parquet_put_int(struct parquet_group *group, int column, int64_t value)
{
    struct column_values *v = &group->values[column];
    MUST(group->columns[column].type != PARQUET_TEXT);
    mark_present(group, v);
    v->numbers = make_room(v->numbers, v->count + 1, &v->room, sizeof *v->numbers);
    v->numbers[v->count++] = value;
}

void parquet_put_text(struct parquet_group *group, int column, struct str text)
{
    struct column_values *v = &group->values[column];
    MUST(group->columns[column].type == PARQUET_TEXT);
    mark_present(group, v);
    v->codes = make_room(v->codes, v->count + 1, &v->room, sizeof *v->codes);
    v->codes[v->count++] = code_of(&v->texts, text);
    group->text_bytes += text.n;
}

void parquet_end_row(struct parquet_group *group)
{
    group->rows++;
}

int64_t parquet_group_rows(const struct parquet_group *group)
{
    return group->rows;
}

bool parquet_group_is_full(const struct parquet_group *group)
{
    return group->rows >= GROUP_ROWS || group->text_bytes >= GROUP_TEXT_BYTES;
}

int64_t parquet_number_count(const struct parquet_group *group, int column)
{
    return (int64_t)group->values[column].count;
}

void parquet_set_number(struct parquet_group *group, int column, int64_t n, int64_t value)
{
    MUST(n >= 0 && (size_t)n < group->values[column].count);
    group->values[column].numbers[n] = value;
}

/* Two texts may become the same: the dictionary then holds it twice, which is no harm. */
void parquet_rewrite(struct parquet_group *group, int column, parquet_text_fn fn,
                     const void *context)
{
    struct dictionary *d = &group->values[column].texts;
    struct sbuf pool = {.cap = 2 * POOL_BYTES_MAX};
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    for (uint32_t code = 0; code < d->count; code++) {
        sbuf_clear(&text);
        fn(context, dictionary_text(d, code), &text);
        const size_t at = pool.n;
        sbuf_add_n(&pool, sbuf_text(&text), text.n);
        d->entries[code] = (struct text_entry){at, text.n};
    }
    MUST(!pool.overflowed);
    sbuf_fini(&d->pool);
    d->pool = pool;
    d->last = 0;
}
