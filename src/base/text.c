/* base/text.c - slices, buffers, UTF-8. */
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { CAP_DEFAULT = 64 << 20, ROOM_FIRST = 64 };

/* ---- slices ---- */

struct str str_of(const char *text)
{
    return text ? (struct str){text, strlen(text)} : (struct str){"", 0};
}

bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool str_is(struct str a, const char *text)
{
    return str_eq(a, str_of(text));
}

bool str_starts(struct str a, const char *prefix)
{
    const size_t n = strlen(prefix);
    return a.n >= n && (n == 0 || memcmp(a.p, prefix, n) == 0);
}

bool str_ends(struct str a, const char *suffix)
{
    const size_t n = strlen(suffix);
    return a.n >= n && (n == 0 || memcmp(a.p + a.n - n, suffix, n) == 0);
}

bool str_has(struct str a, const char *part)
{
    const size_t n = strlen(part);
    return n == 0 || (a.n >= n && memmem(a.p, a.n, part, n) != NULL);
}

static bool is_blank(uint32_t c)
{
    return c <= 0x20 || c == 0x7F || c == 0xA0 || c == 0x3000 || c == 0xFEFF ||
           (c >= 0x2000 && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x2060;
}

/* Whether a blank may begin with this byte; most texts begin and end with another. */
static bool begins_blank(char byte)
{
    const unsigned char c = (unsigned char)byte;
    return c <= 0x20 || c == 0x7F || c == 0xC2 || c == 0xE2 || c == 0xE3 || c == 0xEF;
}

struct str str_trim(struct str a)
{
    while (a.n && begins_blank(*a.p)) {
        size_t bytes = 0;
        if (!is_blank(utf8_next(a, &bytes)))
            break;
        a.p += bytes;
        a.n -= bytes;
    }
    while (a.n) {
        size_t start = a.n - 1, bytes = 0;
        while (start > 0 && a.n - start < 4 && ((unsigned char)a.p[start] & 0xC0) == 0x80)
            start--;
        if (!begins_blank(a.p[start]))
            break;
        const uint32_t c = utf8_next((struct str){a.p + start, a.n - start}, &bytes);
        if (start + bytes != a.n || !is_blank(c))
            break;
        a.n = start;
    }
    return a;
}

/* ---- buffers ---- */

void sbuf_fini(struct sbuf *b)
{
    free(b->p);
    *b = (struct sbuf){.cap = b->cap};
}

void sbuf_clear(struct sbuf *b)
{
    b->n = 0;
    b->overflowed = false;
    if (b->p)
        b->p[0] = 0;
}

static bool make_room(struct sbuf *b, size_t more)
{
    const size_t cap = b->cap ? b->cap : CAP_DEFAULT;
    if (more > cap || b->n > cap - more) {
        b->overflowed = true;
        return false;
    }
    if (b->p && b->n + more < b->room)
        return true;
    size_t room = b->room ? b->room : ROOM_FIRST;
    while (room <= b->n + more)
        room *= 2;
    b->p = realloc(b->p, room);
    MUST(b->p);
    b->room = room;
    return true;
}

void sbuf_add_n(struct sbuf *b, const void *bytes, size_t n)
{
    if (!make_room(b, n))
        return;
    if (n)
        memcpy(b->p + b->n, bytes, n);
    b->n += n;
    b->p[b->n] = 0;
}

void sbuf_add(struct sbuf *b, const char *text)
{
    sbuf_add_n(b, text, strlen(text));
}

void sbuf_add_str(struct sbuf *b, struct str text)
{
    sbuf_add_n(b, text.p, text.n);
}

void sbuf_addf(struct sbuf *b, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const int n = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    MUST(n >= 0);
    if (!make_room(b, (size_t)n + 1))
        return;
    va_start(arguments, format);
    vsnprintf(b->p + b->n, (size_t)n + 1, format, arguments);
    va_end(arguments);
    b->n += (size_t)n;
}

const char *sbuf_text(const struct sbuf *b)
{
    return b->p ? b->p : "";
}

/* ---- UTF-8 ---- */

/* Length by the first byte and the smallest code point that may use it: overlong forms are broken.
 */
static int sequence(unsigned char first, uint32_t *ret_bits, uint32_t *ret_least)
{
    if (first < 0x80) {
        *ret_bits = first;
        *ret_least = 0;
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        *ret_bits = first & 0x1Fu;
        *ret_least = 0x80;
        return 2;
    }
    if ((first & 0xF0) == 0xE0) {
        *ret_bits = first & 0x0Fu;
        *ret_least = 0x800;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        *ret_bits = first & 0x07u;
        *ret_least = 0x10000;
        return 4;
    }
    return 0;
}

uint32_t utf8_next(struct str text, size_t *ret_bytes)
{
    uint32_t code = 0, least = 0;
    const int n = sequence((unsigned char)text.p[0], &code, &least);
    *ret_bytes = 1;
    if (n == 0 || (size_t)n > text.n)
        return 0xFFFD;
    for (int i = 1; i < n; i++) {
        const unsigned char c = (unsigned char)text.p[i];
        if ((c & 0xC0) != 0x80)
            return 0xFFFD;
        code = code << 6 | (c & 0x3Fu);
    }
    if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return 0xFFFD;
    *ret_bytes = (size_t)n;
    return code;
}

size_t utf8_put(uint32_t c, char out[4])
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xC0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xE0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3F));
        out[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3F));
    out[2] = (char)(0x80 | (c >> 6 & 0x3F));
    out[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

size_t utf8_count(struct str text)
{
    size_t count = 0;
    while (text.n) {
        size_t bytes = 0;
        utf8_next(text, &bytes);
        text.p += bytes;
        text.n -= bytes;
        count++;
    }
    return count;
}

/* Bytes below 0x80 that it begins with, in eights; 0 when there are fewer. */
static size_t ascii_eights(struct str text)
{
    size_t n = 0;
    for (uint64_t word; text.n - n >= sizeof word; n += sizeof word) {
        memcpy(&word, text.p + n, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    return n;
}

bool utf8_valid(struct str text)
{
    while (text.n) {
        size_t bytes = ascii_eights(text);
        if (bytes == 0 && utf8_next(text, &bytes) == 0xFFFD && bytes == 1)
            return false;
        text.p += bytes;
        text.n -= bytes;
    }
    return true;
}

static bool turns_direction(uint32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void text_make_printable(char *text)
{
    struct str rest = str_of(text);
    while (rest.n) {
        size_t bytes = 0;
        const uint32_t c = utf8_next(rest, &bytes);
        const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
        if (is_control || turns_direction(c) || (c == 0xFFFD && bytes == 1))
            *text++ = '?';
        else
            for (size_t i = 0; i < bytes; i++)
                *text++ = rest.p[i];
        rest.p += bytes;
        rest.n -= bytes;
    }
    *text = 0;
}

bool code_point_is_han(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
           (c >= 0x20000 && c <= 0x323AF) || (c >= 0xF900 && c <= 0xFAFF) || c == 0x3007;
}

/* ---- widths ---- */

int code_point_width(uint32_t c)
{
    if (c < 0x20 || (c >= 0x300 && c < 0x370) || c == 0x200B)
        return 0;
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
                   (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
                   (c >= 0xFE30 && c <= 0xFE4F) || (c >= 0xFF00 && c <= 0xFF60) ||
                   (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x20000 && c <= 0x3FFFD)
               ? 2
               : 1;
}

int text_width(struct str text)
{
    int width = 0;
    while (text.n) {
        size_t bytes = 0;
        width += code_point_width(utf8_next(text, &bytes));
        text.p += bytes;
        text.n -= bytes;
    }
    return width;
}
