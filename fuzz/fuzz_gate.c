/* fuzz/fuzz_gate.c - libFuzzer entry: one input is the parse tree of a statement, as the engine
 * writes it. Whatever is let through names no table but ours. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "duck/duck_int.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const tables[] = {"benefit", "p_limit", NULL};
    struct err e = {0};
    char *text = strndup((const char *)data, size);
    MUST(text);
    const enum rc rc = gate_check_tree(text, tables, &e);
    MUST(rc == RC_OK || (rc == RC_GATE && e.message[0]));
    free(text);
    return 0;
}
