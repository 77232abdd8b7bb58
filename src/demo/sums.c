/* demo/sums.c - what the payments of some months add up to, by unit and project. */
#include "demo/papers.h"

#include <string.h>

#include "demo/payments.h"

static struct project_sum *find(struct project_sums *sums, const struct payment *payment)
{
    for (size_t i = 0; i < sums->count; i++) {
        struct project_sum *sum = &sums->items[i];
        if (sum->unit == payment->unit && strcmp(sum->project, payment->project) == 0)
            return sum;
    }
    sums->items = plan_grow(sums->plan, sums->items, &sums->count, sizeof *sums->items);
    struct project_sum *sum = &sums->items[sums->count - 1];
    *sum = (struct project_sum){.unit = payment->unit,
                                .is_benefit = payment->is_benefit,
                                .fund = payment->fund,
                                .subject = payment->subject,
                                .project = payment->project};
    return sum;
}

static void on_payment(void *context, const struct payment *payment)
{
    struct project_sums *sums = context;
    if (payment->plant && strcmp(payment->plant->model, sums->except) == 0)
        return;
    struct project_sum *sum = find(sums, payment);
    sum->fen += payment->fen;
    if (payment->fen > sum->largest_fen)
        sum->largest_fen = payment->fen;
}

struct project_sums project_sums_of(struct plan *plan, int first, int end, const char *except)
{
    struct project_sums sums = {.plan = plan, .except = except};
    for (int month = first; month < end; month++)
        each_payment(plan, month, on_payment, &sums);
    return sums;
}
