/* privacy/looks.c - who looked at the data of a person or an account. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "finding/finding.h"
#include "privacy/privacy_int.h"

static const struct fact DELAY = {"look_delay", "days", "true"};

/* ---- the acts ---- */

static json_t *look_row(struct stmt *stmt)
{
    json_t *facts = json_loads(stmt_get_text(stmt, 4), 0, NULL);
    const char *case_no = json_string_value(json_object_get(facts, "case"));
    const char *why = json_string_value(json_object_get(facts, "why"));
    json_t *row =
        json_pack("{s:I,s:s,s:s,s:s,s:s,s:s}", "act", (json_int_t)stmt_get_int(stmt, 0), "at",
                  stmt_get_text(stmt, 1), "actor", stmt_get_text(stmt, 2), "kind",
                  stmt_get_text(stmt, 3), "case", case_no ? case_no : "", "why", why ? why : "");
    MUST(row);
    json_decref(facts);
    return row;
}

/* Looks of a subject, and exports of the batches that hold it, up to a day. */
static enum rc list_looks(const struct county *county, const char *shown, const char *batches,
                          const char *before, json_t *list, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store,
                      "SELECT a.seq, a.at, a.actor, a.kind, b.body FROM act a LEFT JOIN act_body b"
                      " ON b.seq=a.seq WHERE ((a.kind IN ('find','reveal') AND a.subject=?1)"
                      " OR (a.kind='export' AND a.subject IN (SELECT 'batch:' || value FROM"
                      " json_each(?2)))) AND substr(a.at,1,10)<?3 ORDER BY a.seq DESC",
                      &stmt, e));
    stmt_text(stmt, 1, shown);
    stmt_text(stmt, 2, batches);
    stmt_text(stmt, 3, before);
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        json_array_append_new(list, look_row(stmt));
    }
}

enum rc privacy_looks(struct county *county, struct arena *arena, const char *raw, int32_t today,
                      json_t **ret, int64_t *ret_delay, struct err *e)
{
    struct who who;
    json_t *batches = NULL;
    char before[11];
    TRY(finding_who(county, raw, &who, e));
    TRY(fact_number(county, arena, &DELAY, today, ret_delay, e));
    TRY(store_act_alone(county->store, "looks", who.shown, json_pack("{s:s}", "kind", who.kind),
                        e)); /* inv 1 */
    TRY(finding_batches_of(county, arena, raw, &batches, e));
    char *numbers = json_dumps(batches, JSON_COMPACT);
    json_decref(batches);
    MUST(numbers);
    date_format(today - (int32_t)*ret_delay + 1, before);
    json_t *list = json_array();
    const enum rc rc = list_looks(county, who.shown, numbers, before, list, e);
    free(numbers);
    if (rc != RC_OK) {
        json_decref(list);
        return rc;
    }
    *ret = list;
    return RC_OK;
}
