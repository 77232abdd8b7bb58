/* demo/demo_int.h - what the files of this room share. */
#ifndef IA_DEMO_DEMO_INT_H
#define IA_DEMO_DEMO_INT_H

#include "base/date.h"
#include "base/text.h"
#include "demo/demo.h"

/* ---- chance.c: numbers that look random and are a pure function of (seed, what for, index) ----
 */

/* What a number is for. Two uses never share a stream, so adding one changes no other. */
enum stream {
    STREAM_PATTERN,
    STREAM_BIRTH,
    STREAM_SEX,
    STREAM_SURNAME,
    STREAM_GIVEN,
    STREAM_CARD,
    STREAM_DEATH,
    STREAM_POLICY,
    STREAM_AMOUNT,
    STREAM_LAND,
    STREAM_STAFF,
    STREAM_FIRM,
    STREAM_PAYMENT,
    STREAM_VOUCHER,
    STREAM_RETURN,
    STREAM_UNIT,
    STREAM_DIRT,
    STREAM_PLANT,
    STREAM_TRIP,
    STREAM_RECEPTION,
    STREAM_MATTER,
    STREAM_MARKET,
    STREAM_BUDGET,
};

uint64_t chance(uint64_t seed, enum stream stream, uint64_t index);
/* Below `limit`, which is at least 1. */
uint64_t chance_below(uint64_t seed, enum stream stream, uint64_t index, uint64_t limit);
/* True in `bp` of 10,000 cases. */
bool chance_hits(uint64_t seed, enum stream stream, uint64_t index, int bp);

/* ---- places.c ---- */

enum { TOWNSHIPS_MAX = 24, VILLAGES_OF_TOWNSHIP_MAX = 40, PLACE_BYTES = 40 };

struct places {
    int townships;
    int villages_each;
    int64_t blocks; /* of people, see people.c */
};

struct places places_of(int64_t people);
const char *township_name(int township);
void village_name(uint64_t seed, int village, char out[PLACE_BYTES]);
int village_of_block(const struct places *places, int64_t block);
/* First block of a village; that of the last village + 1 is the number of blocks. */
int64_t village_first_block(const struct places *places, int village);

/* ---- people.c ---- */

enum { PEOPLE_OF_BLOCK = 10, NAME_BYTES = 40 };

enum age_class { AGE_ELDER, AGE_ADULT, AGE_CHILD };

/* Where a person stands in the household; cheap to compute, unlike the rest. */
struct seat {
    int64_t index;
    int64_t household; /* block × 4 + household of the block */
    int member;        /* 0 = first */
    int size;          /* of the household */
    enum age_class age;
};

struct person {
    struct seat seat;
    int32_t birth;
    int32_t died; /* 0 = alive at the end of the exports */
    bool is_male;
    char id[19];
    char name[NAME_BYTES];
    char account[20]; /* card, or the old passbook that some still have */
    char phone[12];
};

struct seat seat_at(uint64_t seed, int64_t index);
int32_t person_birth(uint64_t seed, const struct seat *seat);
/* Day of death in 2023-01-01 … 2024-06-30, or 0. */
int32_t person_death(uint64_t seed, const struct seat *seat);
struct person person_at(uint64_t seed, int64_t index);

/* ---- numbers.c: numbers with valid check digits ---- */

/* Writes the check character of 17 digits. */
void resident_id_check(char id[19]);
void resident_id_make(int32_t birth, int sequence, char out[19]);
void card_make(uint64_t serial, char out[20]);
void credit_code_make(char kind, char category, uint64_t serial, char out[19]);

/* ---- truth.c ---- */

/* One planted violation or look-alike. Texts hold no comma and no quote. */
struct plant {
    const char *model;
    char group[32];
    bool fires;
    const char *note;
};

struct truth {
    struct sbuf csv;
};

struct truth_row {
    const char *model, *group, *file, *sheet, *note;
    int64_t row;
    bool fires;
    bool is_shown; /* some finding has it in its evidence */
};

void truth_begin(struct truth *truth);
void truth_add(struct truth *truth, const struct plant *plant, const char *file, const char *sheet,
               int64_t row);
enum rc truth_load(struct arena *arena, const char *dir, struct truth_row **ret_rows,
                   size_t *ret_count, struct err *e);

#endif
