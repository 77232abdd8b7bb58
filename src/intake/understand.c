/* intake/understand.c - where the header is, and which mapping it fits.
 *
 * Every row of the head is tried as a one-row header and, where the next row fills gaps of it, as
 * the upper row of a two-row header; every mapping is scored by how many of its columns find a
 * header. Nothing is decided by file name. */
#include "intake/intake_int.h"

#include "base/pattern.h"

#include <stdlib.h>
#include <string.h>

/* ---- header keys ---- */

static bool is_number_like(struct str text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.n; i++)
        digits += text.p[i] >= '0' && text.p[i] <= '9';
    return digits * 2 > text.n && text.n > 0;
}

/* Headers and titles are short and not without number: what is behind them decides nothing. */
static int row_width(const struct head *head, int index)
{
    const int width = index < head->count ? head->rows[index].cell_count : 0;
    return width < HEADER_COLUMNS_MAX ? width : HEADER_COLUMNS_MAX;
}

static struct str header_cell(const struct head *head, int index, int column)
{
    const struct str text = head_cell(head, index, column);
    return text.n <= HEADER_BYTES_MAX ? text : STR("");
}

/* A second header row fills columns that the first leaves empty, leaves some to the first, and
 * holds no numbers. A title or a unit row over a header is no first row: it holds one text, or
 * nothing below it is empty. */
static bool has_second_row(const struct head *head, int first)
{
    bool fills_gap = false, leaves_some = false;
    int filled = 0;
    if (first + 1 >= head->count || head->rows[first + 1].row != head->rows[first].row + 1)
        return false;
    for (int c = 0; c < row_width(head, first + 1); c++) {
        const struct str child = header_cell(head, first + 1, c);
        if (is_number_like(child))
            return false;
        fills_gap |= child.n > 0 && header_cell(head, first, c).n == 0;
    }
    for (int c = 0; c < row_width(head, first); c++) {
        const bool is_filled = header_cell(head, first, c).n > 0;
        filled += is_filled;
        leaves_some |= is_filled && header_cell(head, first + 1, c).n == 0;
    }
    return fills_gap && leaves_some && filled > 1;
}

/* Merged parents carry their text in the leftmost cell only. */
static struct str parent_of(const struct head *head, int first, int column)
{
    while (column > 0 && header_cell(head, first, column).n == 0)
        column--;
    return header_cell(head, first, column);
}

static void two_row_header(struct arena *arena, const struct head *head, int first, int column,
                           const char **ret_key, const char **ret_shown)
{
    const struct str child = header_cell(head, first + 1, column);
    const struct str own = header_cell(head, first, column);
    const struct str parent = child.n && own.n == 0 ? parent_of(head, first, column) : own;
    if (child.n == 0 || parent.n == 0) {
        const struct str one = child.n ? child : parent;
        *ret_key = header_key(arena, one);
        *ret_shown = arena_strndup(arena, one.p, one.n);
        return;
    }
    *ret_key = arena_printf(arena, "%s/%s", header_key(arena, parent), header_key(arena, child));
    *ret_shown = arena_printf(arena, "%.*s/%.*s", (int)parent.n, parent.p, (int)child.n, child.p);
}

void layout_headers(struct arena *arena, const struct head *head, int first, int depth,
                    struct layout *ret)
{
    int width = row_width(head, first);
    if (depth == 2 && row_width(head, first + 1) > width)
        width = row_width(head, first + 1);
    ret->header_first = first;
    ret->header_last = first + depth - 1;
    ret->column_count = width;
    ret->keys = ARENA_ARRAY(arena, const char *, (size_t)width + 1);
    ret->shown = ARENA_ARRAY(arena, const char *, (size_t)width + 1);
    for (int c = 0; c < width; c++) {
        if (depth == 2) {
            two_row_header(arena, head, first, c, &ret->keys[c], &ret->shown[c]);
            continue;
        }
        const struct str text = header_cell(head, first, c);
        ret->keys[c] = header_key(arena, text);
        ret->shown[c] = arena_strndup(arena, text.p, text.n);
    }
}

/* ---- matching ---- */

/* 补贴面积/自种 is also found by its last part when nothing else claims it. */
static bool key_matches(const char *header, const char *wanted, bool whole)
{
    if (*header == 0)
        return false;
    if (strcmp(header, wanted) == 0)
        return true;
    const char *slash = whole ? NULL : strrchr(header, '/');
    return slash && strcmp(slash + 1, wanted) == 0;
}

static int find_header(const struct layout *l, const struct source *source, const bool *is_taken)
{
    for (int whole = 1; whole >= 0; whole--)
        for (int h = 0; source->headers[h]; h++)
            for (int c = 0; c < l->column_count; c++)
                if (!is_taken[c] && key_matches(l->keys[c], source->headers[h], whole))
                    return c;
    return -1;
}

static bool source_names(const struct source *source, const char *key)
{
    for (int h = 0; source->headers[h]; h++)
        if (strcmp(source->headers[h], key) == 0)
            return true;
    return false;
}

static bool must_is_met(const struct layout *l, const struct map *map, const char *must)
{
    for (int c = 0; c < l->column_count; c++)
        if (key_matches(l->keys[c], must, false))
            return true;
    for (int s = 0; s < map->source_count; s++)
        if (l->column_of[s] >= 0 && source_names(&map->sources[s], must))
            return true;
    return false;
}

static bool has_header(const struct layout *l, const char *wanted)
{
    for (int c = 0; c < l->column_count; c++)
        if (key_matches(l->keys[c], wanted, false))
            return true;
    return false;
}

/* The first condition of the mapping that the header does not meet, and on which header or column.
 */
static enum unmet unmet_condition(const struct layout *l, const struct map *map,
                                  const char **ret_what)
{
    for (int i = 0; map->must[i]; i++)
        if (!must_is_met(l, map, *ret_what = map->must[i]))
            return UNMET_MUST;
    for (int i = 0; map->none[i]; i++)
        if (has_header(l, *ret_what = map->none[i]))
            return UNMET_NONE;
    for (int s = 0; s < map->source_count; s++)
        if (map->sources[s].is_required && l->column_of[s] < 0) {
            *ret_what = map->reg->columns[map->sources[s].column].title_zh;
            return UNMET_REQUIRED;
        }
    *ret_what = "";
    return UNMET_NOTHING;
}

/* Sources are served in the mapping's order; one header serves one source. */
static void match(struct arena *arena, const struct map *map, struct layout *l)
{
    bool *is_taken = ARENA_ARRAY(arena, bool, (size_t)l->column_count + 1);
    l->map = map;
    l->column_of = ARENA_ARRAY(arena, int, (size_t)map->source_count);
    l->found = 0;
    for (int s = 0; s < map->source_count; s++) {
        l->column_of[s] = find_header(l, &map->sources[s], is_taken);
        if (l->column_of[s] >= 0) {
            is_taken[l->column_of[s]] = true;
            l->found++;
        }
    }
    l->unmet = unmet_condition(l, map, &l->unmet_what);
    l->score = l->unmet == UNMET_NOTHING ? l->found : 0;
}

/* ---- titles and units ---- */

static const char *join_titles(struct arena *arena, const struct head *head, int header_first)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    for (int r = 0; r < header_first; r++)
        for (int c = 0; c < row_width(head, r); c++) {
            const struct str cell = header_cell(head, r, c);
            if (cell.n) {
                text_normalise(cell, &text);
                sbuf_add(&text, " ");
            }
        }
    return arena_strdup(arena, sbuf_text(&text));
}

/* "单位：万元" over the table; "填报单位：…" names an office, not a unit. */
static bool titles_say_wan(const char *titles)
{
    for (const char *at = titles; (at = strstr(at, "单位")) != NULL; at += strlen("单位")) {
        const char *rest = at + strlen("单位");
        if (*rest != ':' && strncmp(rest, "：", strlen("：")) != 0)
            continue;
        const char *wan = strstr(rest, "万元");
        if (wan && wan - rest < 24)
            return true;
    }
    return false;
}

static int64_t money_per_one(const struct layout *l, const struct source *source, int column)
{
    const char *shown = column >= 0 ? l->shown[column] : "";
    if (strstr(shown, "万元"))
        return FEN_IN_WAN;
    if (strstr(shown, "元"))
        return FEN_IN_YUAN; /* the header's own unit wins over the mapping's and the sheet's */
    if (source->unit != UNIT_AUTO)
        return source->unit == UNIT_WAN ? FEN_IN_WAN : FEN_IN_YUAN;
    return titles_say_wan(l->titles) ? FEN_IN_WAN : FEN_IN_YUAN;
}

static int64_t per_one_of(const struct layout *l, int source_index)
{
    const struct source *source = &l->map->sources[source_index];
    switch ((int)l->map->reg->columns[source->column].type) {
    case COL_MONEY:
        return money_per_one(l, source, l->column_of[source_index]);
    case COL_AREA:
        return 10000;
    default:
        return 1;
    }
}

static const char *first_group(struct arena *arena, const char *pattern, const char *text)
{
    struct str found;
    /* The pattern was checked when its mapping was loaded. */
    return pattern_first_group(pattern, str_of(text), &found)
               ? arena_strndup(arena, found.p, found.n)
               : NULL;
}

/* The year that the title names; two different ones complete no 5月. */
static int year_in(const char *titles)
{
    int found = 0;
    struct str year, rest = str_of(titles);
    while (pattern_first_group("((?:19|20)[0-9][0-9])[ ]?(?:年|[-/.—])", rest, &year)) {
        const int value = (int)strtol(year.p, NULL, 10);
        if (found && value != found)
            return 0;
        found = value;
        rest = str_of(year.p + year.n);
    }
    return found;
}

static bool is_claimed(const struct layout *l, int column)
{
    for (int s = 0; s < l->map->source_count; s++)
        if (l->column_of[s] == column)
            return true;
    return false;
}

static int words_column(const struct layout *l)
{
    for (int c = 0; c < l->column_count && l->map->total >= 0; c++)
        if (strstr(l->keys[c], "大写") && !is_claimed(l, c))
            return c;
    return -1;
}

static void complete(struct arena *arena, const struct head *head, struct layout *l)
{
    const struct map *map = l->map;
    l->titles = join_titles(arena, head, l->header_first);
    l->default_year = year_in(l->titles);
    if (!l->default_year)
        l->default_year = year_in(head->sheet_name);
    l->words_column = words_column(l);
    l->per_one = ARENA_ARRAY(arena, int64_t, (size_t)map->source_count);
    l->title_values = ARENA_ARRAY(arena, const char *, (size_t)map->source_count);
    for (int s = 0; s < map->source_count; s++) {
        l->per_one[s] = per_one_of(l, s);
        if (map->sources[s].title_pattern)
            l->title_values[s] = first_group(arena, map->sources[s].title_pattern, l->titles);
    }
}

/* ---- choosing ---- */

static void try_map(struct arena *arena, const struct map *map, const struct layout *headers,
                    struct layout *ret)
{
    *ret = *headers;
    match(arena, map, ret);
}

/* Calls `fn` with every way to read the first rows as a header. */
static void each_header(struct arena *arena, const struct head *head,
                        void (*fn)(void *context, const struct layout *headers), void *context)
{
    for (int first = 0; first < head->count; first++)
        /* Two rows first: where both score the same, the lower row is header, not data. */
        for (int depth = has_second_row(head, first) ? 2 : 1; depth > 0; depth--) {
            struct layout headers = {0};
            layout_headers(arena, head, first, depth, &headers);
            fn(context, &headers);
        }
}

struct choosing {
    struct arena *arena;
    const struct maps *maps;
    const struct map *forced;
    struct layout *best;
};

static void choose(void *context, const struct layout *headers)
{
    const struct choosing *c = context;
    for (int m = 0; m < c->maps->count; m++) {
        struct layout tried;
        if (c->forced && &c->maps->list[m] != c->forced)
            continue;
        try_map(c->arena, &c->maps->list[m], headers, &tried);
        if (tried.score > c->best->score)
            *c->best = tried;
    }
}

void understand(struct arena *arena, const struct head *head, const struct maps *maps,
                const struct map *forced, struct layout *ret)
{
    struct choosing choosing = {arena, maps, forced, ret};
    *ret = (struct layout){0};
    each_header(arena, head, choose, &choosing);
    if (ret->score > 0)
        complete(arena, head, ret);
}

struct nearing {
    struct arena *arena;
    const struct map *map;
    struct layout *nearest;
};

static void come_near(void *context, const struct layout *headers)
{
    const struct nearing *n = context;
    struct layout tried;
    try_map(n->arena, n->map, headers, &tried);
    if (!n->nearest->map || tried.score > n->nearest->score ||
        (n->nearest->score == 0 && tried.found > n->nearest->found))
        *n->nearest = tried;
}

void understand_nearest(struct arena *arena, const struct head *head, const struct map *map,
                        struct layout *ret)
{
    struct nearing nearing = {arena, map, ret};
    *ret = (struct layout){0};
    each_header(arena, head, come_near, &nearing);
}

/* Whoever has a number of eleven digits in his name is no column. */
static bool holds_long_number(const struct head *head, int index)
{
    enum { DIGITS_MIN = 11 };
    for (int c = 0; c < row_width(head, index); c++) {
        CLEANUP(sbuf_fini) struct sbuf text = {0};
        int digits = 0;
        text_normalise(header_cell(head, index, c), &text);
        for (size_t i = 0; i < text.n; i++)
            digits += text.p[i] >= '0' && text.p[i] <= '9';
        if (digits >= DIGITS_MIN)
            return true;
    }
    return false;
}

bool understand_header(struct arena *arena, const struct head *head, struct layout *ret)
{
    int best = -1, best_count = 1;
    for (int r = 0; r < head->count; r++) {
        int texts = 0;
        for (int c = 0; c < row_width(head, r); c++) {
            const struct str cell = header_cell(head, r, c);
            texts += cell.n > 0 && !is_number_like(cell);
        }
        if (texts > best_count && !holds_long_number(head, r)) {
            best = r;
            best_count = texts;
        }
    }
    if (best < 0)
        return false;
    *ret = (struct layout){0};
    layout_headers(arena, head, best, has_second_row(head, best) ? 2 : 1, ret);
    return true;
}
