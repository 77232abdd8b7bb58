/* demo/plants.h - violations, and the lawful cases that look like them. Private to the room. */
#ifndef IA_DEMO_PLANTS_H
#define IA_DEMO_PLANTS_H

#include "demo/benefit.h"

#define MODEL_SLOW_PAY      "direct-fund-slow-pay"        /* K002 */
#define MODEL_UNIT_ACCOUNT  "direct-fund-to-unit-account" /* K003 */
#define MODEL_NO_DETAIL     "direct-fund-no-detail"       /* K005 */
#define MODEL_CARRYOVER     "carryover-two-year"          /* K008 */
#define MODEL_SPLIT         "split-under-approval"        /* K013 */
#define MODEL_TWICE         "duplicate-payment"           /* K014 */
#define MODEL_TRAVEL        "travel-overlap"              /* K032 */
#define MODEL_RECEPTION     "reception-split"             /* K034 */
#define MODEL_PERMIT_LATE   "license-over-limit"          /* K042 */
#define MODEL_PUBLICITY     "double-publicity-late"       /* K049 */
#define MODEL_ARREARS       "sme-arrears"                 /* K059 */
#define MODEL_WORKS_SPLIT   "bid-split-evade"             /* K066 */
#define MODEL_PROCURE_SPLIT "gov-procure-split"           /* K067 */
#define MODEL_PERIOD        "bid-period-short"            /* K068 */
#define MODEL_NO_DECISION   "major-matter-no-decision"    /* K081 */
#define MODEL_DECEASED      "benefit-deceased"            /* K087 */
#define MODEL_EXCLUSIVE     "benefit-duplicate-exclusive" /* K089 */
#define MODEL_ID_BAD        "benefit-id-card-bad"         /* K090 */
#define MODEL_LATE          "benefit-late-returned"       /* K093 */
#define MODEL_LAND          "land-subsidy-area"           /* K099 */

/* A kind of case, planted several times; `nth` counts from 0 and varies month and place. */
struct scenario {
    const char *model;
    bool fires;
    int share; /* how many for every 20,000 people, at least this many */
    const char *note;
    void (*make)(struct plan *plan, const struct plant *plant, int64_t nth);
};

/* Each ends with a NULL model. */
extern const struct scenario GRANT_SCENARIOS[];
extern const struct scenario PAYMENT_SCENARIOS[];
extern const struct scenario SPLIT_SCENARIOS[];
extern const struct scenario CLAIM_SCENARIOS[];
extern const struct scenario PERMIT_SCENARIOS[], MARKET_SCENARIOS[];
extern const struct scenario QUOTA_SCENARIOS[];
extern const struct scenario LATE_SCENARIOS[];
extern const struct scenario LAND_SCENARIOS[];
extern const struct scenario DECISION_SCENARIOS[];

/* Plants everything; the plan's vouchers must stand. */
void plants_make(struct plan *plan);
struct plant *plant_new(struct plan *plan, const char *model, bool fires, const char *note);

/* ---- for the scenarios ---- */
/* Another person who is in no list of the background. */
int64_t plant_person(struct plan *plan, enum age_class age);
/* A grant in the voucher of the person's township; the line may be changed until the next is added.
 */
struct line *plant_line(struct plan *plan, const struct plant *plant, int64_t person,
                        enum policy_kind policy, int month, int64_t fen);
/* A voucher of its own: its number. */
int plant_voucher(struct plan *plan, enum policy_kind policy, int month, int township);
struct payment *plant_payment(struct plan *plan, const struct plant *plant);
void plant_death(struct plan *plan, const struct plant *plant, int64_t person, int32_t died_on);

#endif
