/* lake/receipt.c - what state.db knows of batches, as JSON for lists and receipts; and the act that
 * an export of personal data is. */
#include "lake/lake_int.h"

#include <stdio.h>

struct field {
    const char *key, *sql;
    bool is_number, in_list;
};
static const struct field FIELDS[] = {
    {"batch", "batch", true, true},
    {"state", "state", false, true},
    {"map", "map", false, true},
    {"delivery", "delivery", false, true},
    {"register", "register", false, true},
    {"file", "file_name", false, true},
    {"digest", "digest", false, true},
    {"rows", "rows_in", true, true},
    {"accepted", "accepted", true, true},
    {"rejected", "rejected", true, true},
    {"doubtful", "doubtful", true, true},
    {"new", "new", true, true},
    {"same", "same", true, true},
    {"changed", "changed", true, true},
    {"gone", "gone", true, true},
    {"total_state", "total_state", false, true},
    {"imported_at", "imported_at", false, true},
    {"why", "why", false, true},
    {"receipt", "receipt", false, false},
};
enum { FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };

static enum rc prepare(struct county *county, const char *condition, struct stmt **ret,
                       struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    for (int i = 0; i < FIELD_COUNT; i++)
        sbuf_addf(&sql, "%s %s", i ? "," : "SELECT", FIELDS[i].sql);
    sbuf_addf(&sql, " FROM batch WHERE %s ORDER BY batch", condition);
    return store_prepare(county->store, sql.p, ret, e);
}

static json_t *row_json(struct stmt *stmt, bool in_list)
{
    json_t *row = json_object();
    for (int i = 0; i < FIELD_COUNT; i++) {
        const struct field *field = &FIELDS[i];
        if (in_list && !field->in_list)
            continue;
        json_object_set_new(row, field->key,
                            field->is_number ? json_integer(stmt_get_int(stmt, i))
                                             : json_string(stmt_get_text(stmt, i)));
    }
    return row;
}

enum rc lake_list(struct county *county, json_t **ret, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(prepare(county, "state<>'intent'", &stmt, e));
    json_t *list = json_array();
    enum rc rc = RC_OK;
    while ((rc = stmt_next(stmt, &has_row, e)) == RC_OK && has_row)
        json_array_append_new(list, row_json(stmt, true));
    if (rc != RC_OK) {
        json_decref(list);
        return rc;
    }
    *ret = list;
    return RC_OK;
}

enum rc lake_receipt(struct county *county, int64_t batch, json_t **ret, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(prepare(county, "batch=?1", &stmt, e));
    stmt_int(stmt, 1, batch);
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row)
        return fail(e, RC_NOT_FOUND, "there is no batch %lld", (long long)batch);
    json_t *row = row_json(stmt, false);
    json_t *receipt = json_loads(json_string_value(json_object_get(row, "receipt")), 0, NULL);
    json_object_set_new(row, "receipt", receipt ? receipt : json_object());
    *ret = row;
    return RC_OK;
}

enum rc lake_record_export(struct county *county, int64_t batch, const char *what, const char *why,
                           struct err *e)
{
    char subject[32];
    snprintf(subject, sizeof subject, "batch:%lld", (long long)batch);
    return store_act_alone(county->store, "export", subject,
                           json_pack("{s:s,s:s}", "what", what, "why", why), e);
}
