/* demo/places.c - a fictional county's townships and villages. */
#include "demo/demo_int.h"

#include <stdio.h>
#include <string.h>

static const char *const TOWNSHIPS[] = {
#define TOWNSHIP(name) name,
#include "demo/names.def"
};

static const char VILLAGE_FIRSTS[] =
#define VILLAGE_FIRST(text) text
#include "demo/names.def"
    ;

static const char VILLAGE_SECONDS[] =
#define VILLAGE_SECOND(text) text
#include "demo/names.def"
    ;

enum {
    HAN_BYTES = 3, /* of the characters in names.def's lists, in UTF-8 */
    PEOPLE_OF_TOWNSHIP = 9000,
    PEOPLE_OF_VILLAGE = 1500,
};

static int64_t clamp(int64_t value, int64_t lo, int64_t hi)
{
    return value < lo ? lo : value > hi ? hi : value;
}

struct places places_of(int64_t people)
{
    struct places places;
    places.blocks = (people + PEOPLE_OF_BLOCK - 1) / PEOPLE_OF_BLOCK;
    places.townships = (int)clamp(people / PEOPLE_OF_TOWNSHIP, 3, TOWNSHIPS_MAX);
    places.villages_each =
        (int)clamp(people / places.townships / PEOPLE_OF_VILLAGE, 1, VILLAGES_OF_TOWNSHIP_MAX);
    return places;
}

const char *township_name(int township)
{
    return TOWNSHIPS[township];
}

/* Every village of the county has a name of its own: the pairs are walked with a stride that shares
 * no factor with their number. */
void village_name(uint64_t seed, int village, char out[PLACE_BYTES])
{
    const size_t firsts = (sizeof VILLAGE_FIRSTS - 1) / HAN_BYTES;
    const size_t seconds = (sizeof VILLAGE_SECONDS - 1) / HAN_BYTES;
    const size_t pairs = firsts * seconds;
    const size_t stride = 457; /* prime, and a factor of neither list's length */
    MUST(pairs % stride != 0 && pairs >= (size_t)TOWNSHIPS_MAX * VILLAGES_OF_TOWNSHIP_MAX);
    const size_t pair = (seed + (uint64_t)village * stride) % pairs;
    snprintf(out, PLACE_BYTES, "%.3s%.3s村", &VILLAGE_FIRSTS[pair / seconds * HAN_BYTES],
             &VILLAGE_SECONDS[pair % seconds * HAN_BYTES]);
}

int64_t village_first_block(const struct places *places, int village)
{
    const int64_t villages = (int64_t)places->townships * places->villages_each;
    return places->blocks * village / villages;
}

int village_of_block(const struct places *places, int64_t block)
{
    const int64_t villages = (int64_t)places->townships * places->villages_each;
    int village = (int)(block * villages / places->blocks);
    while (village + 1 < villages && village_first_block(places, village + 1) <= block)
        village++;
    return village < villages ? village : (int)villages - 1;
}
