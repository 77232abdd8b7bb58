/* fuzz/replay.c - the test that every fuzz target is when no fuzzer drives it: replays the seeds of
 * its corpus, then seeds that chance has changed. Sample i of a seed is the same on every machine.
 *
 *   fuzz_NAME             the corpus and the samples of $ABACUS_TEST_SEED, as TAP
 *   fuzz_NAME FILE…       these inputs only
 * An input that ends the program is left in build/fuzz/. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
void __sanitizer_set_death_callback(void (*callback)(void));

enum {
    INPUT_MAX = 1 << 20,
    SAMPLE_MS = 1500,
    SAMPLE_MS_DEEP = 60000,
    SECONDS_MAX = 20, /* of one input */
    CHANGES_MAX = 6,
};

static struct {
    const uint8_t *data;
    size_t size;
    char name[64];
} current; /* for the last words */

/* ---- last words ---- */

static void keep_current(void)
{
    char path[128];
    snprintf(path, sizeof path, "build/fuzz/crash-" NAME "-%s", current.name);
    struct err ignored = {0};
    if (os_make_dirs("build/fuzz", 0755, &ignored) == RC_OK &&
        os_write_file(path, current.data, current.size, 0644, &ignored) == RC_OK)
        printf("not ok - %s: the input is in %s\n", current.name, path);
    fflush(stdout);
}

static void on_signal(int number)
{
    keep_current();
    signal(number, SIG_DFL);
    raise(number);
}

static void try(const char *name, const uint8_t *data, size_t size)
{
    /* A copy of exactly its size, so that one byte too many is seen. */
    uint8_t *copy = malloc(size ? size : 1);
    MUST(copy);
    memcpy(copy, data, size);
    snprintf(current.name, sizeof current.name, "%s", name);
    current.data = copy;
    current.size = size;
    alarm(SECONDS_MAX);
    LLVMFuzzerTestOneInput(copy, size);
    alarm(0);
    free(copy);
}

/* ---- chance ---- */

static uint64_t state;

static uint64_t chance(uint64_t below)
{
    state += 0x9E3779B97F4A7C15; /* splitmix64 */
    uint64_t z = state;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return (z ^ z >> 31) % below;
}

struct input {
    const char *name;
    struct sbuf bytes;
};
struct corpus {
    struct input *list;
    size_t count;
};

static void insert(struct sbuf *b, size_t at, const char *bytes, size_t n)
{
    if (b->n + n > INPUT_MAX)
        return;
    CLEANUP(sbuf_fini) struct sbuf tail = {0};
    sbuf_add_n(&tail, b->p + at, b->n - at);
    b->n = at;
    sbuf_add_n(b, bytes, n);
    sbuf_add_n(b, sbuf_text(&tail), tail.n);
}

static void remove_range(struct sbuf *b, size_t at, size_t n)
{
    memmove(b->p + at, b->p + at + n, b->n - at - n);
    b->n -= n;
}

/* A piece of any seed: half of what breaks a parser is sound, in another place. */
static struct str piece(const struct corpus *corpus)
{
    const struct sbuf *from = &corpus->list[chance(corpus->count)].bytes;
    if (from->n == 0)
        return (struct str){"", 0};
    const size_t at = chance(from->n), n = 1 + chance(from->n - at < 64 ? from->n - at : 64);
    return (struct str){from->p + at, n};
}

static void change(struct sbuf *b, const struct corpus *corpus)
{
    static const char odd[] = {0, 1, (char)0x7F, (char)0x80, (char)0xFF, '"', '<', '\n', '9', '-'};
    const size_t at = chance(b->n + 1), left = b->n - at;
    const struct str other = piece(corpus);
    switch (chance(7)) {
    case 0:
        if (left)
            b->p[at] = (char)(b->p[at] ^ 1 << chance(8));
        return;
    case 1:
        if (left)
            b->p[at] = odd[chance(sizeof odd)];
        return;
    case 2:
        if (left)
            remove_range(b, at, 1 + chance(left < 64 ? left : 64));
        return;
    case 3:
        b->n = at; /* cut */
        return;
    case 4: {
        CLEANUP(sbuf_fini) struct sbuf again = {0};
        sbuf_add_n(&again, b->p + at, left);
        insert(b, at, sbuf_text(&again), again.n < 4096 ? again.n : 4096);
        return;
    }
    case 5: { /* a number of four bytes */
        const uint32_t number = chance(2) ? (uint32_t)chance(UINT32_MAX) : (uint32_t)-chance(300);
        if (left >= sizeof number)
            memcpy(b->p + at, &number, sizeof number);
        return;
    }
    default:
        insert(b, at, other.p, other.n);
    }
}

static void sample(const struct corpus *corpus, uint64_t seed, int64_t number)
{
    CLEANUP(sbuf_fini) struct sbuf bytes = {0};
    char name[40];
    state = seed * 1000003 + (uint64_t)number;
    const struct sbuf *from = &corpus->list[chance(corpus->count)].bytes;
    sbuf_add_n(&bytes, sbuf_text(from), from->n);
    for (uint64_t i = 0, changes = 1 + chance(CHANGES_MAX); i < changes; i++)
        change(&bytes, corpus);
    snprintf(name, sizeof name, "%llu-%lld", (unsigned long long)seed, (long long)number);
    try(name, (const uint8_t *)bytes.p, bytes.n);
}

static void samples(const struct corpus *corpus)
{
    const char *text = getenv("ABACUS_TEST_SEED");
    const uint64_t seed = text ? strtoull(text, NULL, 10) : 1;
    const int64_t end =
        os_monotonic_ms() + (getenv("ABACUS_TEST_DEEP") ? SAMPLE_MS_DEEP : SAMPLE_MS);
    int64_t count = 0;
    while (os_monotonic_ms() < end)
        sample(corpus, seed, count++);
    printf("ok - %lld changed inputs of seed %llu\n", (long long)count, (unsigned long long)seed);
}

/* ---- files ---- */

static bool load(const char *path, struct sbuf *out)
{
    struct err e = {0};
    if (os_read_file(path, INPUT_MAX, out, &e) == RC_OK)
        return true;
    printf("not ok - %s\n", e.message);
    return false;
}

static bool replay(struct arena *arena, struct corpus *corpus)
{
    char **names = NULL;
    struct err e = {0};
    MUST(os_list(arena, CORPUS, &names, &corpus->count, &e) == RC_OK);
    corpus->list = ARENA_ARRAY(arena, struct input, corpus->count + 1);
    for (size_t i = 0; i < corpus->count; i++) {
        struct input *input = &corpus->list[i];
        input->name = names[i];
        if (!load(arena_printf(arena, CORPUS "/%s", names[i]), &input->bytes))
            return false;
        try(names[i], (const uint8_t *)sbuf_text(&input->bytes), input->bytes.n);
        printf("ok - %s\n", names[i]);
    }
    if (corpus->count == 0)
        printf("not ok - no seeds in " CORPUS ": run it in the project's root\n");
    return corpus->count > 0;
}

static int replay_files(char **paths)
{
    int status = 0;
    for (; *paths; paths++) {
        CLEANUP(sbuf_fini) struct sbuf bytes = {0};
        if (!load(*paths, &bytes))
            status = 1;
        else
            try("file", (const uint8_t *)sbuf_text(&bytes), bytes.n);
    }
    return status;
}

int main(int argc, char **argv)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new((size_t)64 << 20);
    struct corpus corpus = {0};
    __sanitizer_set_death_callback(keep_current);
    signal(SIGABRT, on_signal);
    signal(SIGALRM, on_signal);
    signal(SIGPIPE, SIG_IGN);
    if (argc > 1)
        return replay_files(argv + 1);
    const bool is_sound = replay(arena, &corpus);
    if (is_sound)
        samples(&corpus);
    for (size_t i = 0; i < corpus.count; i++)
        sbuf_fini(&corpus.list[i].bytes);
    return !is_sound;
}
