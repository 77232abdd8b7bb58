/* base/normal.c - office text made comparable, GB18030, similarity. */
#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

/* ---- normalising ---- */

static uint32_t plain_form(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        return c - 0xFEE0; /* full-width ASCII */
    switch (c) {
    case 0x3014: /* 〔 */
    case 0x3010: /* 【 */
        return '[';
    case 0x3015:
    case 0x3011:
        return ']';
    case 0x2022: /* • */
    case 0x30FB: /* ・ */
    case 0x2027: /* ‧ */
        return 0xB7;
    default:
        return c;
    }
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0xA0 || c == 0x3000 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x2028;
}

static bool is_invisible(uint32_t c)
{
    return c == 0xFEFF || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c < 0x20 || c == 0x7F;
}

/* The next visible code point in plain form; ' ' for any run of blanks. 0 at the end. */
static uint32_t next_plain(struct str *text)
{
    while (text->n) {
        size_t bytes = 0;
        const uint32_t c = utf8_next(*text, &bytes);
        text->p += bytes;
        text->n -= bytes;
        if (is_space(c))
            return ' ';
        if (!is_invisible(c))
            return plain_form(c);
    }
    return 0;
}

static void put(struct sbuf *out, uint32_t c)
{
    char bytes[4];
    sbuf_add_n(out, bytes, utf8_put(c, bytes));
}

void text_normalise(struct str text, struct sbuf *out)
{
    bool pending = false, any = false;
    for (uint32_t c; (c = next_plain(&text)) != 0;) {
        if (c == ' ') {
            pending = any;
            continue;
        }
        if (pending)
            sbuf_add(out, " ");
        pending = false;
        any = true;
        put(out, c);
    }
}

void text_header_key(struct str text, struct sbuf *out)
{
    for (uint32_t c; (c = next_plain(&text)) != 0;)
        if (c != ' ')
            put(out, c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* ---- GB18030 ---- */

struct gb18030 {
    iconv_t handle;
};

struct gb18030 *gb18030_open(void)
{
    struct gb18030 *gb = malloc(sizeof *gb);
    MUST(gb);
    gb->handle = iconv_open("UTF-8", "GB18030");
    if (gb->handle == (iconv_t)-1) {
        free(gb);
        return NULL;
    }
    return gb;
}

void gb18030_close(struct gb18030 *gb)
{
    if (!gb)
        return;
    iconv_close(gb->handle);
    free(gb);
}

bool gb18030_convert(struct gb18030 *gb, struct str bytes, struct sbuf *out, size_t *ret_used)
{
    /* iconv wants char * but does not write through it. */
    union {
        const char *in;
        char *p;
    } from = {.in = bytes.p};
    size_t left = bytes.n;
    iconv(gb->handle, NULL, NULL, NULL, NULL);
    while (left > 0) {
        char block[4096], *to = block;
        size_t room = sizeof block;
        const size_t rc = iconv(gb->handle, &from.p, &left, &to, &room);
        sbuf_add_n(out, block, (size_t)(to - block));
        if (rc == (size_t)-1 && errno != E2BIG) {
            *ret_used = bytes.n - left;
            return errno == EINVAL; /* a character cut at the end: the caller may bring the rest */
        }
    }
    *ret_used = bytes.n;
    return true;
}

bool gb18030_to_utf8(struct str bytes, struct sbuf *out)
{
    struct gb18030 *gb = gb18030_open();
    size_t used = 0;
    if (!gb)
        return false;
    const bool sound = gb18030_convert(gb, bytes, out, &used);
    gb18030_close(gb);
    return sound && used == bytes.n;
}

/* ---- similarity ---- */

enum { BIGRAMS_MAX = 512 };

static int compare_u64(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static size_t bigrams(const struct sbuf *key, uint64_t out[BIGRAMS_MAX])
{
    struct str text = {sbuf_text(key), key->n};
    uint64_t previous = 0;
    size_t count = 0;
    for (bool first = true; text.n && count < BIGRAMS_MAX; first = false) {
        size_t bytes = 0;
        const uint64_t c = utf8_next(text, &bytes);
        text.p += bytes;
        text.n -= bytes;
        if (!first)
            out[count++] = previous << 32 | c;
        previous = c;
    }
    if (count == 0 && previous)
        out[count++] = previous; /* one character: compared as itself */
    qsort(out, count, sizeof *out, compare_u64);
    return count;
}

static size_t common(const uint64_t *a, size_t an, const uint64_t *b, size_t bn)
{
    size_t i = 0, k = 0, shared = 0;
    while (i < an && k < bn) {
        if (a[i] == b[k]) {
            shared++;
            i++;
            k++;
        } else if (a[i] < b[k]) {
            i++;
        } else {
            k++;
        }
    }
    return shared;
}

int text_similarity(struct str a, struct str b)
{
    CLEANUP(sbuf_fini) struct sbuf x = {0};
    CLEANUP(sbuf_fini) struct sbuf y = {0};
    uint64_t left[BIGRAMS_MAX], right[BIGRAMS_MAX];
    text_header_key(a, &x);
    text_header_key(b, &y);
    if (str_eq((struct str){sbuf_text(&x), x.n}, (struct str){sbuf_text(&y), y.n}))
        return 10000;
    const size_t an = bigrams(&x, left), bn = bigrams(&y, right);
    if (an == 0 || bn == 0)
        return 0;
    return (int)(20000 * common(left, an, right, bn) / (an + bn));
}

/* ---- CSV ---- */

void text_csv_field(const char *text, struct sbuf *out)
{
    const char *unsigned_part = text + (*text == '-' || *text == '+');
    const bool is_formula = *text && strchr("=+-@\t\r", *text) &&
                            strspn(unsigned_part, "0123456789.,") != strlen(unsigned_part);
    if (!is_formula && !strpbrk(text, "\",\r\n")) {
        sbuf_add(out, text);
        return;
    }
    sbuf_add(out, is_formula ? "\"'" : "\"");
    for (; *text; text++) {
        if (*text == '"')
            sbuf_add(out, "\"");
        sbuf_add_n(out, text, 1);
    }
    sbuf_add(out, "\"");
}
