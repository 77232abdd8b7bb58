/* demo/people.c - residents, each computed from (seed, index) alone.
 *
 * People come in blocks of ten: a block is cut into households by one of six patterns, so that the
 * household of any person is known without looking at another block. */
#include "demo/demo_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PATTERNS = 6, HOUSEHOLDS_OF_BLOCK = 4, HAN_BYTES = 3, SEQUENCES = 487 };

static const int PATTERN_SIZES[PATTERNS][HOUSEHOLDS_OF_BLOCK] = {
    {4, 3, 2, 1}, {5, 3, 2, 0}, {6, 3, 1, 0}, {4, 4, 2, 0}, {5, 4, 1, 0}, {3, 3, 4, 0},
};

/* Who sits on which chair of a household of 1 … 6. */
static const enum age_class AGES[7][6] = {
    [1] = {AGE_ELDER},
    [2] = {AGE_ELDER, AGE_ELDER},
    [3] = {AGE_ADULT, AGE_ADULT, AGE_CHILD},
    [4] = {AGE_ADULT, AGE_ADULT, AGE_CHILD, AGE_CHILD},
    [5] = {AGE_ADULT, AGE_ADULT, AGE_CHILD, AGE_CHILD, AGE_ELDER},
    [6] = {AGE_ADULT, AGE_ADULT, AGE_CHILD, AGE_CHILD, AGE_ELDER, AGE_ELDER},
};

struct seat seat_at(uint64_t seed, int64_t index)
{
    const int64_t block = index / PEOPLE_OF_BLOCK;
    const int *sizes = PATTERN_SIZES[chance_below(seed, STREAM_PATTERN, (uint64_t)block, PATTERNS)];
    int member = (int)(index % PEOPLE_OF_BLOCK), household = 0;
    while (member >= sizes[household])
        member -= sizes[household++];
    return (struct seat){.index = index,
                         .household = block * HOUSEHOLDS_OF_BLOCK + household,
                         .member = member,
                         .size = sizes[household],
                         .age = AGES[sizes[household]][member]};
}

/* ---- identity ---- */

/* Birthdays of an age class: first day and number of days. The windows do not overlap, so numbers
 * of two classes cannot meet. */
static void birth_window(enum age_class age, int32_t *ret_first, uint64_t *ret_days)
{
    static const int years[3][2] = {
        [AGE_ELDER] = {1932, 1961}, [AGE_ADULT] = {1964, 1999}, [AGE_CHILD] = {2006, 2022}};
    *ret_first = date_of(years[age][0], 1, 1);
    *ret_days = (uint64_t)(date_of(years[age][1], 12, 31) - *ret_first + 1);
}

/* Within one round of `days` people everybody has another birthday; the next round takes the next
 * number of the day. So no two people share (birth, sequence) while there are numbers left. */
static uint64_t birth_offset(uint64_t seed, int64_t index, uint64_t days)
{
    const uint64_t stride = 7919; /* prime, and no factor of any window's length */
    MUST(days % stride != 0);
    return ((uint64_t)index * stride + chance(seed, STREAM_BIRTH, 0) % days) % days;
}

int32_t person_birth(uint64_t seed, const struct seat *seat)
{
    int32_t first;
    uint64_t days;
    birth_window(seat->age, &first, &days);
    return first + (int32_t)birth_offset(seed, seat->index, days);
}

static bool is_male(uint64_t seed, const struct seat *seat)
{
    if (seat->age == AGE_ADULT)
        return seat->member == 0;
    return chance(seed, STREAM_SEX, (uint64_t)seat->index) & 1;
}

/* Odd for men, even for women; never …00, so that no number can end in the 000 that betrays a
 * spreadsheet. */
static int sequence_of(uint64_t seed, const struct person *person)
{
    int32_t first;
    uint64_t days;
    birth_window(person->seat.age, &first, &days);
    const uint64_t round = (uint64_t)person->seat.index / days;
    MUST(round < SEQUENCES);
    const int k = (int)((round + chance(seed, STREAM_BIRTH, (uint64_t)person->birth)) % SEQUENCES);
    return person->is_male ? 2 * k + 1 : k / 49 * 100 + (k % 49 + 1) * 2;
}

int32_t person_death(uint64_t seed, const struct seat *seat)
{
    const uint64_t index = (uint64_t)seat->index;
    const int32_t first = date_of(2023, 1, 1), last = date_of(2024, 6, 30);
    if (!chance_hits(seed, STREAM_DEATH, index, seat->age == AGE_ELDER ? 350 : 8))
        return 0;
    return first + (int32_t)(chance(seed, STREAM_DEATH, ~index) % (uint64_t)(last - first + 1));
}

/* ---- names ---- */

struct surname {
    const char *text;
    int weight;
};

static const struct surname SURNAMES[] = {
#define SURNAME(text, weight) {text, weight},
#include "demo/names.def"
};

static const char MALE[] =
#define GIVEN_MALE(text) text
#include "demo/names.def"
    ;

static const char FEMALE[] =
#define GIVEN_FEMALE(text) text
#include "demo/names.def"
    ;

static const char *const RARES[] = {
#define RARE(text) text,
#include "demo/names.def"
};

static const char *const DOTTED_NAMES[][2] = {
#define DOTTED(first, last) {first, last},
#include "demo/names.def"
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const char *surname_of(uint64_t random)
{
    int total = 0;
    for (size_t i = 0; i < COUNT_OF(SURNAMES); i++)
        total += SURNAMES[i].weight;
    int at = (int)(random % (uint64_t)total);
    size_t i = 0;
    while (at >= SURNAMES[i].weight)
        at -= SURNAMES[i++].weight;
    return SURNAMES[i].text;
}

/* Husband and children share a surname; everybody else brings an own one. */
static const char *family_name(uint64_t seed, const struct seat *seat)
{
    const bool is_of_head = seat->member == 0 || seat->age == AGE_CHILD;
    const uint64_t family = is_of_head ? (uint64_t)seat->household : ~(uint64_t)seat->index;
    return surname_of(chance(seed, STREAM_SURNAME, family) >> 8);
}

static void write_name(uint64_t seed, struct person *person)
{
    const uint64_t r = chance(seed, STREAM_GIVEN, (uint64_t)person->seat.index);
    const char *given = person->is_male ? MALE : FEMALE;
    const uint64_t count = (person->is_male ? sizeof MALE - 1 : sizeof FEMALE - 1) / HAN_BYTES;
    const char *first = given + (r >> 16) % count * HAN_BYTES;
    const char *second = given + (r >> 32) % count * HAN_BYTES;
    const char *const *dotted = DOTTED_NAMES[(r >> 16) % COUNT_OF(DOTTED_NAMES)];
    if (r % 10000 < 30)
        snprintf(person->name, NAME_BYTES, "%s·%s", dotted[0], dotted[1]);
    else if (r % 10000 < 45)
        snprintf(person->name, NAME_BYTES, "%s%s", family_name(seed, &person->seat),
                 RARES[(r >> 16) % COUNT_OF(RARES)]);
    else
        snprintf(person->name, NAME_BYTES, "%s%.3s%.3s", family_name(seed, &person->seat), first,
                 r % 4 ? second : "");
}

/* ---- accounts and phones ---- */

/* Old rural passbooks have no check digit; one elder in twelve still uses one. */
static void write_account(uint64_t seed, struct person *person)
{
    const uint64_t index = (uint64_t)person->seat.index;
    const uint64_t ten_digits = UINT64_C(10000000000);
    /* The factor shares no factor with 10^10: serials differ for all indices below it. */
    const uint64_t serial =
        (index * 7368787 + chance(seed, STREAM_CARD, 0) % ten_digits) % ten_digits;
    if (person->seat.age == AGE_ELDER && chance_hits(seed, STREAM_CARD, index, 833))
        snprintf(person->account, sizeof person->account, "80%013" PRIu64, serial);
    else
        card_make(serial, person->account);
}

static void write_phone(struct person *person)
{
    const uint64_t line = (uint64_t)person->seat.household % 700000;
    snprintf(person->phone, sizeof person->phone, "1%" PRIu64 "0000%04" PRIu64, 30 + line / 10000,
             line % 10000);
}

struct person person_at(uint64_t seed, int64_t index)
{
    struct person person = {.seat = seat_at(seed, index)};
    person.birth = person_birth(seed, &person.seat);
    person.died = person_death(seed, &person.seat);
    person.is_male = is_male(seed, &person.seat);
    resident_id_make(person.birth, sequence_of(seed, &person), person.id);
    write_name(seed, &person);
    write_account(seed, &person);
    write_phone(&person);
    return person;
}
