/* base/arena.c - blocks in a list, each as large as what was asked, at least BLOCK_BYTES. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { BLOCK_BYTES = 64 << 10 };

struct block {
    struct block *next;
    size_t used, room;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *blocks;
    size_t taken, cap;
};

struct arena *arena_new(size_t cap_bytes)
{
    struct arena *arena = calloc(1, sizeof *arena);
    MUST(arena);
    arena->cap = cap_bytes;
    return arena;
}

void arena_free(struct arena *arena)
{
    if (!arena)
        return;
    for (struct block *b = arena->blocks; b;) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
    free(arena);
}

void arena_freep(struct arena **arena)
{
    arena_free(*arena);
    *arena = NULL;
}

static struct block *add_block(struct arena *arena, size_t bytes)
{
    const size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
    struct block *block = calloc(1, sizeof *block + room);
    MUST(block);
    block->room = room;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *arena_try(struct arena *arena, size_t bytes)
{
    const size_t align = alignof(max_align_t);
    if (bytes > arena->cap)
        return NULL;
    const size_t rounded = (bytes + align - 1) / align * align;
    if (rounded > arena->cap - arena->taken)
        return NULL;
    struct block *block = arena->blocks;
    if (!block || rounded > block->room - block->used)
        block = add_block(arena, rounded);
    void *p = block->bytes + block->used;
    block->used += rounded;
    arena->taken += rounded;
    return p;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    void *p = arena_try(arena, bytes);
    MUST(p);
    return p;
}

char *arena_strndup(struct arena *arena, const char *text, size_t bytes)
{
    char *copy = arena_alloc(arena, bytes + 1);
    if (bytes)
        memcpy(copy, text, bytes);
    return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    MUST(format);
    va_start(arguments, format);
    const int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    MUST(n >= 0);
    char *text = arena_alloc(arena, (size_t)n + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)n + 1, format, arguments);
    va_end(arguments);
    return text;
}
