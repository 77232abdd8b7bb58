/* duck/library.c - libduckdb, loaded when it is first needed.
 *
 * Loading its 60 MB costs ten milliseconds. A command that asks the engine nothing (show, help) and
 * the children that read foreign files do without; those children never have it in their memory. */
#include "duck/duck_int.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

static const char LIBRARY[] = "libduckdb.so";

struct duck_library duckdb; /* written once, by load */

static const struct {
    const char *name;
    size_t offset;
} FUNCTIONS[] = {
#define X(name) {"duckdb_" #name, offsetof(struct duck_library, name)},
#include "duck/library.def"
#undef X
};

static const char *why; /* the library could not be loaded, or NULL */

static void load(void)
{
    void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);
    if (!library) {
        why = "it is not there or cannot be read";
        return;
    }
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        void **function = (void **)(void *)((char *)&duckdb + FUNCTIONS[i].offset);
        *function = dlsym(library, FUNCTIONS[i].name);
        if (!*function)
            why = "it is of another release";
    }
}

enum rc duck_library_load(struct err *e)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    if (!why)
        return RC_OK;
    fail(e, RC_ENGINE, "the DuckDB library (%s) could not be loaded: %s", LIBRARY, why);
    return fail_hint(e, "run ./run build again");
}
