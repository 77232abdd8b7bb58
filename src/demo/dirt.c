/* demo/dirt.c - makes clean cells look as offices send them. Every cell decides from (seed, place)
 * alone. */
#include "demo/dirt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"

static const int SHARES[DIRT_COUNT] = {
#define DIRT(name, share, looks) [DIRT_##name] = (share),
#include "demo/dirt.def"
#undef DIRT
};

bool dirt_hits(const struct dirt *dirt, enum dirt_kind kind)
{
    return chance_hits(dirt->seed, STREAM_DIRT, dirt->place * DIRT_COUNT + kind, SHARES[kind]);
}

/* Which of several ways, for a kind that has some. */
static int way_of(const struct dirt *dirt, enum dirt_kind kind, int ways)
{
    const uint64_t place = ~(dirt->place * DIRT_COUNT + kind);
    return (int)chance_below(dirt->seed, STREAM_DIRT, place, (uint64_t)ways);
}

static void add_full_width(const char *text, struct sbuf *out)
{
    for (; *text; text++) {
        char wide[4];
        const bool has_wide = *text > ' ' && *text < 0x7f;
        if (has_wide)
            sbuf_add_n(out, wide, utf8_put((uint32_t)*text + 0xfee0, wide));
        else
            sbuf_add_n(out, text, 1);
    }
}

static void add_in_fours(const char *digits, struct sbuf *out)
{
    for (size_t i = 0; digits[i]; i++) {
        if (i > 0 && i % 4 == 0)
            sbuf_add(out, " ");
        sbuf_add_n(out, digits + i, 1);
    }
}

const char *dirt_number(const struct dirt *dirt, const char *digits, struct sbuf *out)
{
    sbuf_clear(out);
    if (dirt_hits(dirt, DIRT_FULL_WIDTH))
        add_full_width(digits, out);
    else if (dirt_hits(dirt, DIRT_BLANKS))
        way_of(dirt, DIRT_BLANKS, 2) ? add_in_fours(digits, out) : sbuf_addf(out, " %s ", digits);
    else if (dirt_hits(dirt, DIRT_QUOTE))
        sbuf_addf(out, "'%s", digits);
    else
        sbuf_add(out, digits);
    return sbuf_text(out);
}

/* 1949-12-31 in …19491231002X is 491231002 in the number of 15 digits. */
static bool write_old_id(const char *id, char old[19])
{
    if (strncmp(id + 6, "19", 2) != 0)
        return false;
    snprintf(old, 19, "%.6s%.9s", id, id + 8);
    return true;
}

const char *dirt_id(const struct dirt *dirt, const char *id, struct sbuf *out)
{
    char written[19];
    snprintf(written, sizeof written, "%s", id);
    if (!(dirt_hits(dirt, DIRT_OLD_ID) && write_old_id(id, written)) && written[17] == 'X' &&
        dirt_hits(dirt, DIRT_SMALL_X))
        written[17] = 'x';
    return dirt_number(dirt, written, out);
}

const char *dirt_name(const struct dirt *dirt, const char *name, struct sbuf *out)
{
    static const char *const dots[] = {"•", "．", "・"};
    const char *dot = strstr(name, "·");
    const size_t first = strlen(name) < 3 ? strlen(name) : 3;
    sbuf_clear(out);
    if (dot && dirt_hits(dirt, DIRT_DOTS))
        sbuf_addf(out, "%.*s%s%s", (int)(dot - name), name, dots[way_of(dirt, DIRT_DOTS, 3)],
                  dot + strlen("·"));
    else if (!dot && dirt_hits(dirt, DIRT_BLANKS))
        sbuf_addf(out, "%.*s%s%s", (int)first, name, way_of(dirt, DIRT_BLANKS, 2) ? "　" : " ",
                  name + first);
    else
        sbuf_add(out, name);
    return sbuf_text(out);
}

const char *dirt_date(const struct dirt *dirt, int32_t date, struct sbuf *out)
{
    int year, month, day;
    char iso[11];
    date_parts(date, &year, &month, &day);
    date_format(date, iso);
    sbuf_clear(out);
    switch (dirt_hits(dirt, DIRT_DATE_STYLE) ? way_of(dirt, DIRT_DATE_STYLE, 4) : -1) {
    case 0:
        sbuf_addf(out, "%04d%02d%02d", year, month, day);
        break;
    case 1:
        sbuf_addf(out, "%d.%d.%d", year, month, day);
        break;
    case 2:
        sbuf_addf(out, "%d/%d/%d", year, month, day);
        break;
    case 3:
        sbuf_addf(out, "%d年%d月%d日", year, month, day);
        break;
    default:
        sbuf_add(out, iso);
    }
    return sbuf_text(out);
}

const char *dirt_month(const struct dirt *dirt, int year, int month, struct sbuf *out)
{
    sbuf_clear(out);
    switch (dirt_hits(dirt, DIRT_DATE_STYLE) ? way_of(dirt, DIRT_DATE_STYLE, 3) : -1) {
    case 0:
        sbuf_addf(out, "%d.%d", year, month);
        break;
    case 1:
        sbuf_addf(out, "%d年%d月", year, month);
        break;
    case 2:
        sbuf_addf(out, "%04d-%02d", year, month);
        break;
    default:
        sbuf_addf(out, "%04d%02d", year, month);
    }
    return sbuf_text(out);
}

const char *dirt_money(const struct dirt *dirt, int64_t fen, struct sbuf *out)
{
    sbuf_clear(out);
    if (dirt_hits(dirt, DIRT_COMMAS)) {
        money_format_grouped(fen, out);
        return sbuf_text(out);
    }
    money_format(fen, out);
    if (dirt_hits(dirt, DIRT_YUAN))
        sbuf_add(out, "元");
    return sbuf_text(out);
}

const char *dirt_place(const struct dirt *dirt, const char *place, bool is_same_as_above)
{
    if (is_same_as_above && dirt_hits(dirt, DIRT_DITTO))
        return way_of(dirt, DIRT_DITTO, 2) ? "〃" : "同上";
    if (is_same_as_above && dirt_hits(dirt, DIRT_EMPTY_PLACE))
        return "";
    return place;
}
