/* demo/payments.h - payments as the background has them, for plants to vary. Private to the room.
 */
#ifndef IA_DEMO_PAYMENTS_H
#define IA_DEMO_PAYMENTS_H

#include "demo/benefit.h"

/* How many the background has; plants take numbers from there on. */
int64_t payments_in_background(const struct plan *plan);
/* Payment `number` of the background or beyond it: to a firm, for a project, paid in month number %
 * MONTHS. */
struct payment payment_at(const struct plan *plan, int64_t number);
/* The Friday before, when the day is on a weekend. */
int32_t workday_near(int32_t date);

#endif
