/* privacy/looks.c - who looked at the data of a person or an account. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "finding/finding.h"
#include "os/os.h"
#include "privacy/privacy.h"

enum { FACT_BYTES_MAX = 64 << 10 };

/* ---- the lawful delay ---- */

static bool is_in_force(const char *starts, const char *ends, int32_t today)
{
    int32_t from = 0, to = 0;
    return (!*starts || (date_parse_iso(starts, &from) && from <= today)) &&
           (!*ends || (date_parse_iso(ends, &to) && today <= to));
}

/* A line of facts/look_delay.csv: days,starts,ends. */
static bool read_delay(char *line, int32_t today, int64_t *ret)
{
    char *starts = strchr(line, ','), *ends = starts ? strchr(starts + 1, ',') : NULL;
    char *end = NULL;
    if (!ends)
        return false;
    *starts++ = 0;
    *ends++ = 0;
    ends[strcspn(ends, "\r\n")] = 0;
    const long days = strtol(line, &end, 10);
    if (end == line || *end || days < 0 || days > 36500 || !is_in_force(starts, ends, today))
        return false;
    *ret = days;
    return true;
}

static enum rc load_delay(const struct county *county, struct arena *arena, int32_t today,
                          int64_t *ret, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    const char *path = county_file(county, arena, "facts/look_delay.csv");
    char *save = NULL;
    bool has_delay = false;
    TRY(os_read_file(path, FACT_BYTES_MAX, &text, e));
    sbuf_add(&text, "");
    for (char *line = text.p ? strtok_r(text.p, "\n", &save) : NULL; line;
         line = strtok_r(NULL, "\n", &save))
        has_delay = read_delay(line, today, ret) || has_delay;
    if (has_delay)
        return RC_OK;
    fail(e, RC_SYNTAX, "'%s' says no delay for today", path);
    return fail_hint(e, "write a line 'days,starts,ends'; 0 days tell every look at once");
}

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
    TRY(load_delay(county, arena, today, ret_delay, e));
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
