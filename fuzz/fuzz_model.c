/* fuzz/fuzz_model.c - libFuzzer entry: one input is a model's file; another, behind a first line of
 * dashes, a mapping. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "os/os.h"
#include "pack/pack.h"
#include "register/register.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void no_name(void *context, const char *name)
{
    ++*(size_t *)context;
    MUST(*name);
}

/* What was taken can be used: dates have a value, sentences can be filled. */
static void use(struct arena *arena, const struct model *m)
{
    size_t names = 0;
    for (int p = 0; p < m->param_count; p++)
        (void)param_on(&m->params[p], 19904);
    template_names(m->reason.zh, no_name, &names);
    MUST(model_tables(arena, m));
    MUST(m->sql && strlen(m->hash) == 64);
}

static const struct registers *registers(void)
{
    static struct registers loaded;
    static struct arena *arena;
    struct err e = {0};
    if (!arena) {
        arena = arena_new((size_t)64 << 20);
        if (registers_load(arena, "registers", &loaded, &e) != RC_OK) {
            fprintf(stderr, "%s: run it in the project's root\n", e.message);
            exit(2);
        }
    }
    return &loaded;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char mark[] = "---\n";
    static int fd = -1;
    char path[32];
    CLEANUP(arena_freep) struct arena *arena = arena_new((size_t)256 << 20);
    struct err e = {0};
    const bool is_map = size >= sizeof mark - 1 && memcmp(data, mark, sizeof mark - 1) == 0;
    if (fd < 0)
        fd = memfd_create("model", 0);
    MUST(fd >= 0 && ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct model model = {0};
    struct map map = {0};
    if (is_map)
        (void)map_load_file(arena, path, registers(), &map, &e);
    else if (model_load(arena, path, &model, &e) == RC_OK)
        use(arena, &model);
    return 0;
}
