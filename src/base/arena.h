/* base/arena.h - memory for one unit of work (a command, an import, a run), freed whole.
 * The cap keeps outside data from eating the machine. Not thread-safe: one arena, one thread. */
#ifndef IA_BASE_ARENA_H
#define IA_BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(size_t cap_bytes);
void arena_free(struct arena *arena);   /* arena_free(NULL) does nothing */
void arena_freep(struct arena **arena); /* for CLEANUP */
/* Zeroed memory, aligned for any type. NULL once the cap is reached: for sizes the outside decides.
 */
void *arena_try(struct arena *arena, size_t bytes);
/* The same, but aborts at the cap: for small things whose number we decide. */
void *arena_alloc(struct arena *arena, size_t bytes) __attribute__((returns_nonnull));
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t bytes);
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define ARENA_NEW(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))

#endif
