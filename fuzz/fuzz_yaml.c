/* fuzz/fuzz_yaml.c - libFuzzer entry: one input is a knowledge file; it becomes a tree within its
 * limits, or one sentence. */
#include <stdint.h>
#include <string.h>

#include "base/doc.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Counts that agree, keys that are there once and are found. */
static int nodes(const struct doc *parent, int depth)
{
    int all = 1, count = 0;
    MUST(depth <= DOC_DEPTH_MAX + 1);
    for (const struct doc *d = parent->child; d; d = d->next) {
        MUST((d->key != NULL) == (parent->kind == DOC_MAP));
        MUST(!d->key || doc_get(parent, d->key) == d);
        all += nodes(d, depth + 1);
        count++;
    }
    MUST(count == parent->count && (parent->kind == DOC_SCALAR) == (parent->text != NULL));
    return all;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new((size_t)256 << 20);
    struct doc *root = NULL;
    struct err e = {0};
    const struct str yaml = {(const char *)data, size};
    if (doc_parse(arena, "f", yaml, &root, &e) == RC_OK)
        MUST(nodes(root, 0) <= DOC_NODES_MAX);
    else
        MUST(e.message[0] && !root);
    return 0;
}
