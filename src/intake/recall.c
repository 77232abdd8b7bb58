/* intake/recall.c - what the cells of a column meant shortly before.
 *
 * A list of a million rows names a few hundred villages, projects, months and remarks: a text that
 * comes again is not read again. inv: only what the cell's text alone decides, under one layout,
 * and only what was sound: a fault is told anew. What hides an identity or a name is always read.
 */
#include "intake/intake_int.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = 64, TEXT_BYTES_MAX = 120 };

struct memory { /* the text last seen in a slot */
    char text[TEXT_BYTES_MAX];
    size_t n; /* 0 = none */
    struct value values[PHYSICAL_MAX];
    struct sbuf pool; /* their texts */
};

struct recall {
    int source_count;
    struct memory *memories; /* SLOTS for each source */
};

struct recall *recall_new(int source_count)
{
    struct recall *recall = calloc(1, sizeof *recall);
    MUST(recall);
    recall->source_count = source_count;
    recall->memories = calloc((size_t)source_count * SLOTS, sizeof *recall->memories);
    MUST(recall->memories);
    return recall;
}

void recall_free(struct recall *recall)
{
    if (!recall)
        return;
    for (int i = 0; i < recall->source_count * SLOTS; i++)
        sbuf_fini(&recall->memories[i].pool);
    free(recall->memories);
    free(recall);
}

void recall_forget(struct recall *recall)
{
    for (int i = 0; i < recall->source_count * SLOTS; i++)
        recall->memories[i].n = 0;
}

static bool is_told_by_text(enum column_type type)
{
    switch (type) {
    case COL_PERSON:
    case COL_NAME:
    case COL_PARTY:
    case COL_ACCOUNT:
    case COL_PHONE:
        return false;
    default:
        return true;
    }
}

/* Where this text is remembered; NULL for what is not. A text that finds another in its place takes
 * it: whoever sends texts that meet there gains nothing. */
static struct memory *memory_of(const struct row_state *row, int s, struct str text)
{
    const struct map *map = row->m->map;
    uint64_t hash = text.n, word = 0;
    if (text.n == 0 || text.n > TEXT_BYTES_MAX ||
        !is_told_by_text(map->reg->columns[map->sources[s].column].type))
        return NULL;
    for (size_t i = 0; i < text.n; i += sizeof word) {
        word = 0;
        memcpy(&word, text.p + i, text.n - i < sizeof word ? text.n - i : sizeof word);
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    return &row->m->recall->memories[(size_t)s * SLOTS + hash % SLOTS];
}

bool recall_tell(struct row_state *row, int s, struct str text)
{
    const struct memory *memory = memory_of(row, s, text);
    const int at = row->m->physical_of[row->m->map->sources[s].column];
    if (!memory || memory->n != text.n || memcmp(memory->text, text.p, text.n) != 0)
        return false;
    for (int k = 0; k < PHYSICAL_MAX; k++) {
        const struct value *v = &memory->values[k];
        if (v->kind == VALUE_INT)
            set_int(row, at + k, v->number);
        else if (v->kind == VALUE_TEXT)
            set_text(row, at + k, (struct str){memory->pool.p + v->number, v->n});
    }
    return true;
}

void recall_learn(const struct row_state *row, int s, struct str text)
{
    struct memory *memory = memory_of(row, s, text);
    const int column = row->m->map->sources[s].column, at = row->m->physical_of[column];
    int parts = 0;
    if (!memory)
        return;
    column_physical(row->m->map->reg->columns[column].type, &parts);
    memcpy(memory->text, text.p, text.n);
    memory->n = text.n;
    memset(memory->values, 0, sizeof memory->values);
    sbuf_clear(&memory->pool);
    for (int k = 0; k < parts; k++) {
        memory->values[k] = row->values[at + k];
        if (memory->values[k].kind != VALUE_TEXT)
            continue;
        memory->values[k].number = (int64_t)memory->pool.n;
        sbuf_add_str(&memory->pool, row_text(row, at + k));
    }
}
