/* base/text.h - slices, growable buffers and the UTF-8 that Chinese office files need. */
#ifndef IA_BASE_TEXT_H
#define IA_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed slice; not NUL-terminated. */
struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
struct str str_of(const char *text); /* NULL gives an empty slice */
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *text);
bool str_starts(struct str a, const char *prefix);
bool str_ends(struct str a, const char *suffix);
bool str_has(struct str a, const char *part);
/* Without leading and trailing blanks: ASCII, NBSP, U+3000, BOM, zero-width. */
struct str str_trim(struct str a);

/* Growable text. Holds at most cap bytes; more sets `overflowed` and drops what does not fit. */
struct sbuf {
    char *p; /* NUL-terminated once anything was added */
    size_t n;
    size_t room;
    size_t cap; /* 0 = 64 MiB */
    bool overflowed;
};
void sbuf_fini(struct sbuf *b); /* also for CLEANUP; the buffer may be used again */
void sbuf_clear(struct sbuf *b);
void sbuf_add(struct sbuf *b, const char *text);
void sbuf_add_str(struct sbuf *b, struct str text);
void sbuf_add_n(struct sbuf *b, const void *bytes, size_t n);
void sbuf_addf(struct sbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *sbuf_text(const struct sbuf *b); /* "" when nothing was added */

/* One code point at text.p; *ret_bytes is its length (1 and U+FFFD for a broken byte). text.n > 0.
 */
uint32_t utf8_next(struct str text, size_t *ret_bytes);
size_t utf8_put(uint32_t code_point, char out[4]);
size_t utf8_count(struct str text); /* code points */
bool utf8_valid(struct str text);
bool code_point_is_han(uint32_t code_point);
/* Columns on a screen or in a cell: Han and full-width characters take two. */
int code_point_width(uint32_t code_point);
int text_width(struct str text);

/* Office text made comparable: full-width ASCII to half-width, blanks trimmed and inner runs of
 * blanks and line breaks to one space, brackets 〔〕［］【】 to the ASCII pair of their shape,
 * middle dots to U+00B7. Appends to out. */
void text_normalise(struct str text, struct sbuf *out);
/* For header names: normalised, then every blank removed and letters lower-cased. */
void text_header_key(struct str text, struct sbuf *out);

/* Text from outside made fit for a terminal or a log, in place: one line of UTF-8. Control
 * characters, broken bytes and marks that turn the direction of writing become '?'. */
void text_make_printable(char *text);

/* A field of a CSV file, quoted where it must be. An office program would take =1+1 or @x for a
 * formula: such text gets an apostrophe before it; numbers are left alone. */
void text_csv_field(const char *text, struct sbuf *out);

/* GB18030 (a superset of GBK and GB2312) to UTF-8; false when the bytes are not GB18030. */
bool gb18030_to_utf8(struct str bytes, struct sbuf *out);
/* The same in pieces, with a converter opened beforehand: a sandboxed process cannot load it later.
 * convert: false when the bytes are not GB18030; *ret_used may be less than all when a character is
 * cut at the end. */
struct gb18030;
struct gb18030 *gb18030_open(void); /* NULL when the system lacks the conversion */
void gb18030_close(struct gb18030 *gb);
bool gb18030_convert(struct gb18030 *gb, struct str bytes, struct sbuf *out, size_t *ret_used);

/* Similarity of two short texts, 0..10000: Dice's coefficient over code-point bigrams of the header
 * key of each. Order of arguments does not matter; equal texts give 10000; the empty text equals
 * only itself. */
int text_similarity(struct str a, struct str b);

#endif
