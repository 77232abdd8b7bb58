/* demo/units.h - budget units, their accounts, and firms. Private to the room. */
#ifndef IA_DEMO_UNITS_H
#define IA_DEMO_UNITS_H

#include "demo/demo_int.h"

enum unit_kind { UNIT_OFFICE, UNIT_SCHOOL, UNIT_HOSPITAL };
enum account_kind { ACCOUNT_ZERO, ACCOUNT_OWN, ACCOUNT_KINDS }; /* 零余额账户, 实有资金账户 */

struct unit {
    const char *code, *name;
    enum unit_kind kind;
};

struct firm {
    char name[64], account[24], credit_code[19];
};

int unit_count(void);
const struct unit *unit_at(int unit);
int unit_find(const char *name); /* the first whose name holds this; it must exist */
void unit_account(uint64_t seed, int unit, enum account_kind kind, char out[24]);
int firm_count(void);
struct firm firm_at(uint64_t seed, int firm);

#endif
