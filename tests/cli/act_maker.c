/* act_maker.c - act_maker COUNTY COUNT BATCH: adds COUNT acts to a county, BATCH in a
 * transaction; each transaction is published as it is committed. For tests of large logs. */
#include <stdio.h>
#include <stdlib.h>

#include "ledger/ledger.h"

static enum rc add_batch(struct county *county, int from, int count, struct err *e)
{
    TRY(store_begin(county->store, e));
    for (int i = from; i < from + count; i++) {
        char subject[32], body[64];
        snprintf(subject, sizeof subject, "test:%d", i);
        snprintf(body, sizeof body, "{\"n\":%d}", i);
        TRY(store_act(county->store, "test", subject, body, NULL, e));
    }
    return store_commit(county->store, e);
}

static enum rc add_all(struct county *county, int count, int batch, struct err *e)
{
    struct ledger *ledger = NULL;
    enum rc rc = ledger_open(county, &ledger, e);
    if (rc != RC_OK)
        return rc;
    for (int i = 0; rc == RC_OK && i < count; i += batch)
        rc = add_batch(county, i, count - i < batch ? count - i : batch, e);
    const enum rc closed = ledger_close(ledger, e);
    return rc != RC_OK ? rc : closed;
}

int main(int argc, char **argv)
{
    struct county *county = NULL;
    struct err e = {0};
    if (argc != 4)
        return 2;
    enum rc rc = county_open(argv[1], STORE_WRITE, &county, &e);
    if (rc == RC_OK)
        rc = add_all(county, atoi(argv[2]), atoi(argv[3]), &e);
    if (rc != RC_OK)
        fprintf(stderr, "%s\n", e.message);
    county_close(county);
    return rc != RC_OK;
}
