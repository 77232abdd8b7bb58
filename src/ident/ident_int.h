/* ident/ident_int.h - shared by the files of ident/ only. */
#ifndef IA_IDENT_IDENT_INT_H
#define IA_IDENT_IDENT_INT_H

#include "ident/ident.h"

/* A number as typed, made plain: ASCII, upper case, no blanks or quotes. Longer cells cannot be
 * numbers of any kind. */
struct plain {
    char p[64];
    size_t n;
    bool is_long; /* the cell held more than fits */
};

/* One code point as a keyboard would have it: full-width ASCII to ASCII, every blank (also
 * invisible ones) to ' ', every dash to '-', curly quotes to straight ones. */
uint32_t code_point_plain(uint32_t code_point);
bool code_point_is_middle_dot(uint32_t code_point);

/* Plain text of a cell that should hold one number or code. Finds the faults that are the same for
 * all of them: ID_EMPTY, ID_MASKED, ID_ROUNDED (scientific notation). A trailing ".0" is cut off
 * and sets *is_numeric: only a spreadsheet writes it. */
enum id_fault plain_number(struct str raw, bool *is_numeric, struct plain *ret_plain);
void plain_drop(struct plain *plain, char unwanted);
bool plain_is_digits(const struct plain *plain, size_t from, size_t to);

/* Check character of 17 leading digits (GB 11643). */
char resident_check(const char *digits);
bool resident_province_is_known(const char *digits);
/* Whether the number has the card-number ranges of Chinese banks: 16-19 digits beginning 62, 60, 4
 * or 5. */
bool looks_like_card(struct str digits);

/* Room for `n` more bytes at the end of out, zeroed; NULL when its cap does not allow them (out is
 * then as before, with overflowed set). */
unsigned char *sbuf_grow(struct sbuf *out, size_t n);

/* ---- redaction ---- */
/* One span of digits, perhaps written in groups; see redact_digits.c. */
struct digit_span {
    size_t bytes; /* of text that the span covers */
    bool is_hidden;
    char digits[72]; /* what was hidden, ASCII */
    size_t digit_count;
};
/* The span that begins at text.p[0], a digit. is_fraction: the digits go on from "12." or "12,". */
void digit_span_read(const struct redactor *redactor, struct str text, bool is_fraction,
                     struct digit_span *ret_span);
bool redactor_knows_number(const struct redactor *redactor, struct str digits);

#endif
