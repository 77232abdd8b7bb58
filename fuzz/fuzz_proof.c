/* fuzz/fuzz_proof.c - libFuzzer entry: one input is a proof, a checkpoint, an anchor or a key, as a
 * stranger sends it; it holds, or one sentence tells why not. The key is a fictional county's. */
#include "ledger/ledger.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char KEY[] =
    "iron-abacus/ed2e6ae25cc0b01eaaaf9f86958ba61b+669e1883+AbtzATYJe5e9O6eqqQkMBXjFQ4/"
    "2AxqC7jxOrqZccp5K";

static void try_proof(struct arena *arena, struct str text, const struct verifier *verifier)
{
    struct proof_report r = {0};
    struct err e = {0};
    if (proof_check(arena, text, verifier, &r, &e) != RC_OK)
        MUST(e.message[0]);
    else
        MUST(r.act >= 1 && (uint64_t)r.act <= r.checkpoint.size);
}

static void try_anchor(struct str text, const struct verifier *verifier)
{
    struct checkpoint checkpoint = {0};
    bool is_signed = false;
    struct err e = {0};
    if (anchor_parse(text, verifier, &checkpoint, &is_signed, &e) != RC_OK)
        MUST(e.message[0]);
    else
        MUST(checkpoint.size > 0);
}

static void try_key(struct str text)
{
    struct verifier verifier;
    struct err e = {0};
    if (verifier_parse(text, &verifier, &e) != RC_OK)
        MUST(e.rc == RC_KEY && e.message[0]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = {(const char *)data, size};
    struct verifier verifier;
    struct err e = {0};
    struct arena *arena = arena_new(16 << 20);
    MUST(verifier_parse(str_of(KEY), &verifier, &e) == RC_OK);
    try_proof(arena, text, &verifier);
    try_anchor(text, &verifier);
    try_key(text);
    arena_free(arena);
    return 0;
}
