/* privacy/retention.c - originals are destroyed when their time is over and two persons agree. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "lake/lake.h"
#include "os/os.h"
#include "privacy/privacy_int.h"

static const struct fact ORIGINAL_YEARS = {"retention", "years", "what = 'original'"};

/* ---- the list ---- */

/* Batches imported on this day or before, whose originals are there. */
static enum rc list_due(const struct county *county, const char *until, int64_t years, json_t *list,
                        struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store,
                      "SELECT batch, file_name, imported_at FROM batch WHERE state<>'intent' AND"
                      " data_key IS NOT NULL AND substr(imported_at,1,10)<=?1 ORDER BY batch",
                      &stmt, e));
    stmt_text(stmt, 1, until);
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        json_array_append_new(
            list, json_pack("{s:I,s:s,s:s,s:I}", "batch", (json_int_t)stmt_get_int(stmt, 0), "file",
                            stmt_get_text(stmt, 1), "imported_at", stmt_get_text(stmt, 2),
                            "kept_years", (json_int_t)years));
    }
}

static void name_list(const json_t *list, char ret_list[13])
{
    char hash[65];
    char *text = json_dumps(list, JSON_COMPACT | JSON_SORT_KEYS);
    MUST(text);
    sha256_hex(text, strlen(text), hash);
    free(text);
    snprintf(ret_list, 13, "%.12s", hash);
}

/* The same day years before; of 29 February, the 28th. */
static void years_before(int32_t today, int64_t years, char out[11])
{
    int year = 0, month = 0, day = 0;
    date_parts(today, &year, &month, &day);
    year -= (int)years;
    const int last = date_month_days(year, month);
    date_format(date_of(year, month, day < last ? day : last), out);
}

enum rc privacy_retention(struct county *county, struct arena *arena, int32_t today, json_t **ret,
                          char ret_list[13], struct err *e)
{
    int64_t years = 0;
    char until[11];
    TRY(fact_number(county, arena, &ORIGINAL_YEARS, today, &years, e));
    years_before(today, years, until);
    json_t *list = json_array();
    const enum rc rc = list_due(county, until, years, list, e);
    if (rc != RC_OK) {
        json_decref(list);
        return rc;
    }
    name_list(list, ret_list);
    *ret = list;
    return RC_OK;
}

/* ---- approval ---- */

/* Who approved the list already; "" for nobody. */
static enum rc approved_by(const struct county *county, const char *subject, char ret_actor[64],
                           struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(
        county->store,
        "SELECT actor FROM act WHERE kind='approve' AND subject=?1 ORDER BY seq LIMIT 1", &stmt,
        e));
    stmt_text(stmt, 1, subject);
    TRY(stmt_next(stmt, &has_row, e));
    snprintf(ret_actor, 64, "%s", has_row ? stmt_get_text(stmt, 0) : "");
    return RC_OK;
}

/* Keys go; what their rows say from then on, for verify. */
static enum rc destroy(struct county *county, const json_t *list, const char *subject,
                       struct err *e)
{
    size_t i;
    const json_t *item;
    json_t *rows = json_object();
    enum rc rc = RC_OK;
    json_array_foreach(list, i, item)
    {
        char row[65], number[24];
        const int64_t batch = json_integer_value(json_object_get(item, "batch"));
        rc = lake_destroy_originals(county, batch, e);
        if (rc == RC_OK)
            rc = lake_row_digest(county, batch, row, e);
        if (rc != RC_OK)
            break;
        snprintf(number, sizeof number, "%lld", (long long)batch);
        json_object_set_new(rows, number, json_string(row));
    }
    if (rc != RC_OK) {
        json_decref(rows);
        return rc;
    }
    return store_act_json(county->store, "destroy", subject, json_pack("{s:o}", "rows", rows), NULL,
                          e);
}

static enum rc approve(struct county *county, const json_t *list, const char *subject,
                       const char *why, bool is_second, struct err *e)
{
    CLEANUP(store_undo) struct store *undo = county->store;
    const json_int_t batches = (json_int_t)json_array_size(list);
    TRY(store_begin(county->store, e));
    TRY(store_act_json(county->store, "approve", subject,
                       json_pack("{s:s,s:I}", "why", why, "batches", batches), NULL, e));
    if (is_second)
        TRY(destroy(county, list, subject, e));
    return store_commit(county->store, e);
}

static enum rc approve_list(struct county *county, const json_t *list, const char *name,
                            const char *wanted, const char *why, bool *ret_destroyed, struct err *e)
{
    char subject[32], first[64];
    if (json_array_size(list) == 0)
        return fail(e, RC_NOT_FOUND, "nothing has been kept longer than it may be");
    if (strcmp(name, wanted) != 0) {
        fail(e, RC_CONFLICT, "the list is '%s' by now, not '%s'", name, wanted);
        return fail_hint(e, "look at it again: 'abacus retention list'");
    }
    snprintf(subject, sizeof subject, "retention:%s", name);
    TRY(approved_by(county, subject, first, e));
    if (strcmp(first, store_actor()) == 0) {
        fail(e, RC_CONFLICT, "'%s' has approved the list already", first);
        return fail_hint(e, "another person approves it too; then the originals are destroyed");
    }
    *ret_destroyed = *first != 0;
    TRY(approve(county, list, subject, why, *ret_destroyed, e));
    return lake_remove_destroyed(county, e);
}

enum rc privacy_approve(struct county *county, struct arena *arena, int32_t today,
                        const char *wanted, const char *why, bool *ret_destroyed, struct err *e)
{
    char name[13];
    json_t *list = NULL;
    TRY(privacy_retention(county, arena, today, &list, name, e));
    const enum rc rc = approve_list(county, list, name, wanted, why, ret_destroyed, e);
    json_decref(list);
    return rc;
}
