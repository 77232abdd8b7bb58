/* ident/redact.c - free text without the names and numbers of people.
 *
 * Names are kept as keyed hashes in an open-addressing set. At each character of a text that may
 * begin a name, windows of the lengths that known names have are hashed, the longest first. Two
 * cheap filters come before the hash: which lengths begin with this character, and whether a name
 * of that length begins and ends with these two. Names given as hashes only have no characters to
 * filter by; their lengths are always tried. Blanks and hyphens inside a name are skipped (张  三),
 * and so are middle dots when the name with them is not known.
 *
 * A county of a million has a name for many pairs of neighbours in ordinary words. So public words
 * (of mappings and facts) are known too, hashed into the same set under another kind; they are
 * looked for only around a name that was found.
 *
 * A redactor is filled by one thread; after that any number of threads may apply it. */
#include "ident/ident_int.h"

#include <stdlib.h>
#include <string.h>

enum {
    NAME_MIN = 2,
    NAME_MAX = 31, /* code points; also the bits of a length mask */
    GAP_MAX = 4,   /* blanks in a row inside a name */
    WORD_MIN = 3,  /* code points of a public word; the shortest has room around a name of two */
    WORD_MAX = 31,
    FIRST_SLOTS = 1 << 16,
    PAIR_BITS = 1 << 22, /* 512 KiB: a tenth full with the names of a county of a million */
    SET_ROOM_MIN = 1 << 10,
    NUMBER_DIGITS_MIN = 6,
    NUMBER_DIGITS_MAX = 32,
};

struct redactor {
    const struct keys *keys;
    int64_t *set; /* 0 = free */
    size_t used, room;
    uint64_t number_lengths;
    uint32_t blind_lengths;                         /* of names known by hash only */
    uint32_t lengths_of_first[FIRST_SLOTS];         /* by the low 16 bits of the first code point */
    uint32_t word_lengths;                          /* of public words */
    bool (*knows)(void *context, int64_t name_key); /* or NULL */
    void *knows_context;
    unsigned char pairs[PAIR_BITS / 8];
};

/* ---- the set ---- */

struct redactor *redactor_new(const struct keys *keys)
{
    struct redactor *r = calloc(1, sizeof *r);
    MUST(r);
    r->keys = keys;
    r->room = SET_ROOM_MIN;
    r->set = calloc(r->room, sizeof *r->set);
    MUST(r->set);
    return r;
}

void redactor_free(struct redactor *r)
{
    if (!r)
        return;
    free(r->set);
    free(r);
}

/* The keys are hashes already: their low bits are as good as any. */
static size_t slot_of(const struct redactor *r, int64_t key)
{
    size_t slot = (size_t)key & (r->room - 1);
    while (r->set[slot] != 0 && r->set[slot] != key)
        slot = (slot + 1) & (r->room - 1);
    return slot;
}

static bool set_has(const struct redactor *r, int64_t key)
{
    return r->set[slot_of(r, key)] == key;
}

static void set_double(struct redactor *r)
{
    int64_t *old = r->set;
    size_t old_room = r->room;
    r->room *= 2;
    r->set = calloc(r->room, sizeof *r->set);
    MUST(r->set);
    for (size_t i = 0; i < old_room; i++)
        if (old[i] != 0)
            r->set[slot_of(r, old[i])] = old[i];
    free(old);
}

static void set_add(struct redactor *r, int64_t key)
{
    size_t slot = slot_of(r, key);
    if (r->set[slot] == key)
        return;
    r->set[slot] = key;
    r->used++;
    if (r->used * 2 > r->room)
        set_double(r);
}

/* ---- windows ---- */

struct window {
    int count;
    uint32_t point[NAME_MAX + 1];
    size_t clean_end[NAME_MAX + 1];  /* bytes of `clean` after each code point */
    size_t source_end[NAME_MAX + 1]; /* bytes of the text, likewise */
    bool has_dot;
    char clean[NAME_MAX * 4 + 4];
};

static bool is_name_point(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return code_point_is_han(c) || c == 0xB7 || c == 0x3007 /* 〇 */ || (c >= 0xC0 && c < 0x250) ||
           (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000;
}

/* What a code point is in a cleaned name; ' ' for what may stand between two characters of one. */
static uint32_t window_point(uint32_t raw, uint32_t before)
{
    if (code_point_is_middle_dot(raw) || (raw == '.' && code_point_is_han(before)))
        return 0xB7;
    uint32_t c = code_point_plain(raw);
    return c == '-' ? ' ' : c;
}

/* Up to `longest` characters of names from text.p[0] on. */
static void window_read(struct str text, int longest, bool skips_dots, struct window *w)
{
    size_t at = 0, clean_n = 0;
    int gap = 0;
    w->count = 0;
    w->has_dot = false;
    while (at < text.n && w->count < longest && gap <= GAP_MAX) {
        size_t step;
        uint32_t before = w->count > 0 ? w->point[w->count - 1] : 0;
        uint32_t c = window_point(utf8_next((struct str){text.p + at, text.n - at}, &step), before);
        at += step;
        w->has_dot = w->has_dot || c == 0xB7;
        if (c == ' ' || (c == 0xB7 && skips_dots)) {
            gap++;
            continue;
        }
        if (!is_name_point(c))
            return;
        gap = 0;
        clean_n += utf8_put(c, w->clean + clean_n);
        w->point[w->count] = c;
        w->clean_end[w->count] = clean_n;
        w->source_end[w->count] = at;
        w->count++;
    }
}

static uint32_t pair_bit(uint32_t first, uint32_t last, int count)
{
    uint64_t mixed = ((uint64_t)first << 32 | (uint64_t)last << 8 | (uint64_t)count) *
                     0x9E3779B97F4A7C15u; /* Fibonacci hashing */
    return (uint32_t)(mixed >> 42);
}
_Static_assert(PAIR_BITS == 1 << (64 - 42), "pair_bit must reach every bit");

static struct str window_text(const struct window *w, int count)
{
    return (struct str){w->clean, w->clean_end[count - 1]};
}

/* Length of the longest known name at the front of the window, 0 when there is none. */
static int window_match(const struct redactor *r, const struct window *w)
{
    uint32_t lengths = r->lengths_of_first[w->point[0] & (FIRST_SLOTS - 1)];
    for (int count = w->count; count >= NAME_MIN; count--) {
        uint32_t length = (uint32_t)1 << count;
        bool is_blind = r->blind_lengths & length;
        if (!is_blind && !(lengths & length))
            continue;
        uint32_t bit = pair_bit(w->point[0], w->point[count - 1], count);
        if (!is_blind && !(r->pairs[bit / 8] & 1u << bit % 8))
            continue;
        const int64_t key = token_of(r->keys, "name", window_text(w, count));
        if (set_has(r, key) || (r->knows && r->knows(r->knows_context, key)))
            return count;
    }
    return 0;
}

/* ---- filling ---- */

static void add_window(struct redactor *r, const struct window *w)
{
    if (w->count < NAME_MIN)
        return;
    uint32_t bit = pair_bit(w->point[0], w->point[w->count - 1], w->count);
    r->pairs[bit / 8] = (unsigned char)(r->pairs[bit / 8] | 1u << bit % 8);
    r->lengths_of_first[w->point[0] & (FIRST_SLOTS - 1)] |= (uint32_t)1 << w->count;
    set_add(r, token_of(r->keys, "name", window_text(w, w->count)));
}

/* A name ends where its characters end: of 张三(已故) only 张三 is a name. */
void redactor_add_name(struct redactor *r, struct str name)
{
    struct window w;
    name = str_trim(name);
    window_read(name, NAME_MAX, false, &w);
    add_window(r, &w);
    if (!w.has_dot)
        return;
    window_read(name, NAME_MAX, true, &w);
    add_window(r, &w);
}

void redactor_add_name_key(struct redactor *r, int64_t name_key, int code_points)
{
    if (code_points < NAME_MIN || code_points > NAME_MAX || name_key == 0)
        return;
    r->blind_lengths |= (uint32_t)1 << code_points;
    set_add(r, name_key);
}

void redactor_ask_names(struct redactor *r, bool (*knows)(void *context, int64_t name_key),
                        void *context)
{
    r->knows = knows;
    r->knows_context = context;
    r->blind_lengths = ~(uint32_t)0 << NAME_MIN;
}

static int code_points(struct str text)
{
    int count = 0;
    for (size_t step; text.n; count++) {
        utf8_next(text, &step);
        text = (struct str){text.p + step, text.n - step};
    }
    return count;
}

void redactor_add_public_word(struct redactor *r, struct str word)
{
    const int count = code_points(word);
    if (count < WORD_MIN || count > WORD_MAX)
        return;
    r->word_lengths |= (uint32_t)1 << count;
    set_add(r, token_of(r->keys, "word", word));
}

void redactor_add_number(struct redactor *r, struct str digits)
{
    if (digits.n < NUMBER_DIGITS_MIN || digits.n > NUMBER_DIGITS_MAX)
        return;
    r->number_lengths |= (uint64_t)1 << digits.n;
    set_add(r, token_of(r->keys, "number", digits));
}

bool redactor_knows_number(const struct redactor *r, struct str digits)
{
    return digits.n <= NUMBER_DIGITS_MAX && (r->number_lengths & (uint64_t)1 << digits.n) &&
           set_has(r, token_of(r->keys, "number", digits));
}

/* ---- applying ---- */

/* Bytes of the name at the front of text, 0 when none begins there; its mask is added to out by the
 * caller. */
static size_t name_at(const struct redactor *r, struct str text, uint32_t lengths, struct window *w,
                      int *ret_count)
{
    int longest = 31 - __builtin_clz(lengths);
    window_read(text, longest, false, w);
    *ret_count = w->count >= NAME_MIN ? window_match(r, w) : 0;
    if (*ret_count == 0 && w->has_dot) {
        window_read(text, longest, true, w);
        *ret_count = w->count >= NAME_MIN ? window_match(r, w) : 0;
    }
    return *ret_count > 0 ? w->source_end[*ret_count - 1] : 0;
}

struct scan {
    struct str text;
    size_t at, copied;
    uint32_t before, before_that; /* the two code points before `at`, plain */
    int hidden;
};

static void scan_flush(struct scan *s, struct sbuf *out)
{
    sbuf_add_n(out, s->text.p + s->copied, s->at - s->copied);
}

static void scan_digits(const struct redactor *r, struct scan *s, struct sbuf *out)
{
    struct digit_span span;
    bool is_fraction =
        (s->before == '.' || s->before == ',') && s->before_that >= '0' && s->before_that <= '9';
    struct str rest = {s->text.p + s->at, s->text.n - s->at};
    digit_span_read(r, rest, is_fraction, &span);
    if (span.is_hidden) {
        scan_flush(s, out);
        number_mask((struct str){span.digits, span.digit_count}, out);
        s->copied = s->at + span.bytes;
        s->hidden++;
    }
    s->at += span.bytes;
    s->before = '0';
}

/* The code point that ends before text.p[at]. */
static size_t step_back(struct str text, size_t at)
{
    do
        at--;
    while (at > 0 && ((unsigned char)text.p[at] & 0xC0) == 0x80);
    return at;
}

/* Whether a public word begins at `start` that goes on to `end` or beyond and is more than the name
 * [at, end). */
static bool word_covers(const struct redactor *r, struct str text, size_t start, size_t at,
                        size_t end)
{
    size_t to = start, step;
    for (int count = 1; count <= WORD_MAX && to < text.n; count++) {
        utf8_next((struct str){text.p + to, text.n - to}, &step);
        to += step;
        if (to < end || !(r->word_lengths & (uint32_t)1 << count) || (start == at && to == end))
            continue;
        if (set_has(r, token_of(r->keys, "word", (struct str){text.p + start, to - start})))
            return true;
    }
    return false;
}

static bool is_in_public_word(const struct redactor *r, struct str text, size_t at, size_t end)
{
    if (r->word_lengths == 0)
        return false;
    size_t start = at;
    for (int back = 0; back <= WORD_MAX - NAME_MIN; back++) {
        if (word_covers(r, text, start, at, end))
            return true;
        if (start == 0)
            return false;
        start = step_back(text, start);
    }
    return false;
}

/* False when no name begins here. */
static bool scan_name(const struct redactor *r, struct scan *s, uint32_t c, struct sbuf *out)
{
    struct window w;
    uint32_t lengths = r->lengths_of_first[c & (FIRST_SLOTS - 1)] | r->blind_lengths;
    if (lengths == 0 || !is_name_point(c))
        return false;
    int count;
    struct str rest = {s->text.p + s->at, s->text.n - s->at};
    size_t bytes = name_at(r, rest, lengths, &w, &count);
    if (bytes == 0 || is_in_public_word(r, s->text, s->at, s->at + bytes))
        return false;
    scan_flush(s, out);
    name_mask(window_text(&w, count), out);
    s->at += bytes;
    s->copied = s->at;
    s->before = w.point[count - 1];
    s->hidden++;
    return true;
}

int redactor_apply(const struct redactor *r, struct str text, struct sbuf *out)
{
    struct scan s = {.text = text};
    if (text.n == 0)
        return 0;
    while (s.at < text.n) {
        size_t step;
        uint32_t c = utf8_next((struct str){text.p + s.at, text.n - s.at}, &step);
        uint32_t plain = code_point_plain(c);
        if (plain >= '0' && plain <= '9') {
            scan_digits(r, &s, out);
            continue;
        }
        if (scan_name(r, &s, plain, out))
            continue;
        s.at += step;
        s.before_that = s.before;
        s.before = plain;
    }
    scan_flush(&s, out);
    return s.hidden;
}
