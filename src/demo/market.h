/* demo/market.h - what the county buys: procurement, works, contracts with small firms. Private to
 * the room. */
#ifndef IA_DEMO_MARKET_H
#define IA_DEMO_MARKET_H

#include "demo/benefit.h"

enum { MARKET_TEXT_BYTES = 96 };

/* Days that are not (yet) there are 0. */
struct purchase {
    int64_t number;
    int unit, topic, firm;
    const char *kind, *category, *method, *note;
    char name[MARKET_TEXT_BYTES], budget_project[MARKET_TEXT_BYTES];
    int64_t budget, price;
    int32_t announced, sale_from, sale_to, deadline, shown_from, shown_to, awarded, result,
        signed_on, published;
    bool has_notice, has_award, has_contract;
    const struct plant *plant;
};

struct work {
    int64_t number;
    int unit, firm;
    const char *kind, *method, *note;
    char name[MARKET_TEXT_BYTES], place[MARKET_TEXT_BYTES], code[32];
    int64_t ceiling, price;
    int32_t announced, sale_from, sale_to, deadline, shown_from, shown_to, awarded;
    const struct plant *plant;
};

struct deal { /* a contract with a firm, most of them small */
    int64_t number;
    int unit, firm, due_days;
    const char *buyer, *buyer_kind, *size, *note; /* buyer: NULL = the unit */
    char name[MARKET_TEXT_BYTES];
    int64_t amount, warranty, disputed, paid;
    int32_t signed_on, accepted, paid_on;
    const struct plant *plant;
};

struct market { /* planted ones */
    struct purchase *purchases;
    struct work *works;
    struct deal *deals;
    size_t purchase_count, work_count, deal_count;
};

int64_t purchases_in_background(const struct plan *plan);
int64_t works_in_background(const struct plan *plan);
int64_t deals_in_background(const struct plan *plan);
struct purchase purchase_at(const struct plan *plan, int64_t number);
struct work work_at(const struct plan *plan, int64_t number);
struct deal deal_at(const struct plan *plan, int64_t number);

/* Sound ones, to be changed. */
struct purchase *plant_purchase(struct plan *plan, const struct plant *plant, const char *method,
                                int64_t price, int32_t announced);
struct work *plant_work(struct plan *plan, const struct plant *plant, const char *method,
                        int64_t price, int32_t day);
struct deal *plant_deal(struct plan *plan, const struct plant *plant, int32_t accepted);
/* All days of a purchase that follow from its method and the day that it was announced. */
void purchase_times(struct purchase *purchase);
/* All days of a work that was tendered, from the day that it was announced. */
void work_times(struct work *work, int32_t announced);
/* The numbers of their contracts. */
enum { CONTRACT_NO_BYTES = 24 };
void purchase_contract_no(const struct purchase *purchase, char out[CONTRACT_NO_BYTES]);
void deal_contract_no(const struct deal *deal, char out[CONTRACT_NO_BYTES]);
/* A place that no other work has. */
void market_place(const struct plan *plan, int64_t nth, char out[PLACE_BYTES]);

#endif
