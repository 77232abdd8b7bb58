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
/* Every payment of a month, vouchers of grants among them; their sums must be known. */
void each_payment(const struct plan *plan, int month,
                  void (*on_payment)(void *context, const struct payment *payment), void *context);
/* Changes what a payment is for (its `number` stands in the purpose), and to which firm it goes. */
int project_count(void);
int project_sibling(int project); /* another one of the same unit, where it has one */
void payment_for(struct payment *payment, int project, int64_t number);
void payment_to(const struct plan *plan, struct payment *payment, int firm);
/* A number of its own for the last payment planted, from the month of its day. */
void payment_renumber(const struct plan *plan, struct payment *payment);
/* The Friday before, when the day is on a weekend. */
int32_t workday_near(int32_t date);

#endif
