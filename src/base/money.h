/* base/money.h - money is integer fen; parsing is exact or it is a fault, never a guess. */
#ifndef IA_BASE_MONEY_H
#define IA_BASE_MONEY_H

#include "base/text.h"

enum number_fault {
    NUMBER_OK,
    NUMBER_EMPTY, /* blank, — － / 无 空: no value, which is not zero */
    NUMBER_UNREADABLE,
    NUMBER_TOO_FINE, /* digits below the smallest unit were not zero; rounded half away from zero, a
                        warning */
    NUMBER_TOO_LARGE,
};

/* Reads a decimal as offices write it (full-width digits, ， , ￥ ¥ 元 blanks, bracketed or leading
 * minus, 0.5万, 1.2E+05) into units of 1/per_one: per_one = 100 reads yuan to fen, 1000000 reads
 * 万元 to fen, 10000 reads mu to 1/10000 mu, 1 reads a whole number. per_one > 0. *ret_value is set
 * for OK and TOO_FINE only. */
enum number_fault number_parse(struct str text, int64_t per_one, int64_t *ret_value);
/* 壹贰叁 amounts to fen, for checks only. */
enum number_fault money_parse_capital(struct str text, int64_t *ret_fen);
/* "-1234567.89" */
void money_format(int64_t fen, struct sbuf *out);
/* "1,234,567.89" for people */
void money_format_grouped(int64_t fen, struct sbuf *out);

#endif
