/* demo/chance.c - numbers that look random and are a pure function of (seed, what for, index). */
#include "demo/demo_int.h"

/* The finaliser of SplitMix64: every input bit reaches every output bit. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15U;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31);
}

uint64_t chance(uint64_t seed, enum stream stream, uint64_t index)
{
    return mix(mix(mix(seed) + (uint64_t)stream) + index);
}

uint64_t chance_below(uint64_t seed, enum stream stream, uint64_t index, uint64_t limit)
{
    return (chance(seed, stream, index) >> 11) % limit;
}

bool chance_hits(uint64_t seed, enum stream stream, uint64_t index, int bp)
{
    return chance_below(seed, stream, index, 10000) < (uint64_t)bp;
}
