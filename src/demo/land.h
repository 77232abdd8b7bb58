/* demo/land.h - contracted plots and the arable land of villages, and what is planted in them.
 * Private to the room. */
#ifndef IA_DEMO_LAND_H
#define IA_DEMO_LAND_H

#include "demo/files.h"

/* One plot under a planted contract. */
struct contract {
    int64_t person;        /* who stands for the household */
    int64_t hundredths;    /* of a mu */
    const char *use;       /* kind of land; NULL = 水田 */
    const char *plot_code; /* NULL = one of its own */
    int32_t from, to;      /* term; 0 = that of everybody */
    const char *note;
    const struct plant *plant;
};

/* A village whose arable land is so many thousandths of what is subsidised in it. */
struct village_share {
    int village, per_mille;
    const struct plant *plant;
};

struct fields {
    struct contract *contracts;
    struct village_share *shares;
    size_t contract_count, share_count;
};

/* Valid until the next is added. */
struct contract *plant_contract(struct plan *plan, const struct plant *plant, int64_t person,
                                int64_t hundredths);
void plant_village_share(struct plan *plan, const struct plant *plant, int village, int per_mille);

/* 农业农村局/土地承包经营权确权登记台账.csv */
enum rc contracts_write(struct plan *plan, struct err *e);
/* 自然资源局/2023年度分村耕地面积.xlsx */
enum rc arable_write(struct plan *plan, struct err *e);

#endif
