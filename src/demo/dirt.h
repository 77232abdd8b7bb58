/* demo/dirt.h - makes clean cells look as offices send them. Private to the room. */
#ifndef IA_DEMO_DIRT_H
#define IA_DEMO_DIRT_H

#include "demo/demo_int.h"

enum dirt_kind {
#define DIRT(name, share, looks) DIRT_##name,
#include "demo/dirt.def"
#undef DIRT
    DIRT_COUNT
};

/* What befalls the cells of one row of one file. */
struct dirt {
    uint64_t seed;
    uint64_t place; /* another one for every row of every file */
};

bool dirt_hits(const struct dirt *dirt, enum dirt_kind kind);
/* Each writes the cell's text into `out` (emptied first) and returns it. */
const char *dirt_id(const struct dirt *dirt, const char *id, struct sbuf *out);
const char *dirt_number(const struct dirt *dirt, const char *digits, struct sbuf *out);
const char *dirt_name(const struct dirt *dirt, const char *name, struct sbuf *out);
const char *dirt_date(const struct dirt *dirt, int32_t date, struct sbuf *out);
const char *dirt_month(const struct dirt *dirt, int year, int month, struct sbuf *out);
const char *dirt_money(const struct dirt *dirt, int64_t fen, struct sbuf *out);
/* The place itself, 〃, 同上 or nothing. */
const char *dirt_place(const struct dirt *dirt, const char *place, bool is_same_as_above);

#endif
