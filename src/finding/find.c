/* finding/find.c - what the county holds about one person, account or firm, asked for by its raw
 * number or name.
 *
 * inv 1: the raw text is turned into a token or key at the door and goes nowhere else. inv 2: the
 * look is on record, with its case and reason, before anything is read. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "duck/duck.h"
#include "finding/finding_int.h"
#include "os/os.h"

/* What was asked for, as the lake would hold it; 0 = it cannot be that. */
struct sought {
    int64_t person, account, phone, name;
    const char *kind; /* person, account, phone or name: what it looks most like */
    struct sbuf firm; /* name of an organisation or a credit code, as the lake writes it */
};

static void sought_fini(struct sought *sought)
{
    sbuf_fini(&sought->firm);
}

/* ---- at the door ---- */

static bool is_resident(const struct keys *keys, struct str raw, int32_t today, int64_t *ret)
{
    char normal[1][19] = {""};
    const enum id_fault fault = resident_id_parse(raw, false, today, normal[0]);
    if (fault != ID_OK && fault != ID_REGION)
        return false;
    tokens_of_residents(keys, normal, 1, ret);
    return true;
}

static void seek_number(const struct keys *keys, struct str raw, int32_t today, struct sought *s)
{
    char account[40] = "", phone[24] = "", travel[24] = "";
    if (is_resident(keys, raw, today, &s->person)) {
        s->kind = "person";
        return;
    }
    const enum id_fault fault = account_parse(raw, false, account);
    if (fault == ID_OK || fault == ID_CHECK)
        s->account = token_of(keys, "account", str_of(account));
    if (phone_parse(raw, phone) == ID_OK)
        s->phone = token_of(keys, "phone", str_of(phone));
    if (travel_document_parse(raw, travel) == ID_OK)
        s->person = token_of(keys, "document", str_of(travel));
    s->kind = s->phone ? "phone" : s->account ? "account" : s->person ? "person" : NULL;
}

static void seek_name(const struct keys *keys, struct str raw, struct sought *s)
{
    CLEANUP(sbuf_fini) struct sbuf clean = {0};
    char code[19] = "";
    if (credit_code_parse(raw, code) == ID_OK) {
        sbuf_add(&s->firm, code);
        s->kind = "org";
    } else if (name_is_organisation(raw)) {
        text_normalise(raw, &s->firm);
        s->kind = "org";
    } else if (person_name_clean(raw, &clean)) {
        s->name = token_of(keys, "name", (struct str){clean.p, clean.n});
        s->kind = "name";
    }
}

static enum rc seek(const struct county *county, const char *raw, struct sought *ret, struct err *e)
{
    const struct str text = str_trim(str_of(raw));
    seek_number(&county->keys, text, os_today(), ret);
    if (!ret->kind)
        seek_name(&county->keys, text, ret);
    if (ret->kind)
        return RC_OK;
    fail(e, RC_USAGE, "what was asked for is no sound identity number, account, phone or name");
    return fail_hint(e, "give it whole, as it stands on the document");
}

/* ---- on record ---- */

static int64_t key_of(const struct sought *s)
{
    return s->person ? s->person : s->account ? s->account : s->phone ? s->phone : s->name;
}

static void show_sought(const struct sought *s, struct sbuf *out)
{
    char token[32];
    snprintf(token, sizeof token, "%lld", (long long)key_of(s));
    if (s->firm.n)
        sbuf_add_str(out, (struct str){s->firm.p, s->firm.n});
    else
        show_token(s->kind, token, out);
}

enum rc finding_who(const struct county *county, const char *raw, struct who *ret, struct err *e)
{
    CLEANUP(sought_fini) struct sought sought = {0};
    CLEANUP(sbuf_fini) struct sbuf shown = {0};
    TRY(seek(county, raw, &sought, e));
    show_sought(&sought, &shown);
    *ret = (struct who){.kind = sought.kind, .key = key_of(&sought)};
    snprintf(ret->shown, sizeof ret->shown, "%s", shown.p);
    return RC_OK;
}

static enum rc check_query(const struct find_query *query, struct err *e)
{
    const struct str raw = str_trim(str_of(query->raw));
    if (raw.n == 0)
        return fail(e, RC_USAGE, "nothing was asked for");
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    sbuf_add_str(&text, raw);
    if (strstr(query->why, text.p) || strstr(query->case_no, text.p)) {
        fail(e, RC_USAGE,
             "case and reason are kept in the act: they may not repeat what is "
             "asked for");
        return fail_hint(e, "name the case, not the person");
    }
    return RC_OK;
}

/* ---- the rows ---- */

static void add_condition(struct sbuf *sql, int *count, const char *column, const char *suffix,
                          int64_t value)
{
    if (value == 0)
        return;
    sbuf_addf(sql, "%s\"%s%s\" = %lld", (*count)++ ? " OR " : " WHERE ", column, suffix,
              (long long)value);
}

/* `what` of the rows of one register that name the sought; false when no column of it could. */
static bool register_sql(const struct reg *reg, const char *what, const struct sought *s,
                         struct sbuf *sql)
{
    int count = 0;
    sbuf_addf(sql, "SELECT %s FROM \"%s\"", what, reg->name);
    for (int i = 0; i < reg->column_count; i++) {
        const struct column *c = &reg->columns[i];
        const enum column_type type = c->type;
        if (type == COL_PERSON)
            add_condition(sql, &count, c->name, "", s->person);
        if (type == COL_ACCOUNT)
            add_condition(sql, &count, c->name, "", s->account);
        if (type == COL_PHONE)
            add_condition(sql, &count, c->name, "", s->phone);
        if (type == COL_NAME || type == COL_PARTY)
            add_condition(sql, &count, c->name, "_key", s->name);
        if (s->firm.n && (type == COL_ORG || type == COL_PARTY || type == COL_CREDIT_CODE)) {
            sbuf_addf(sql, "%s\"%s\" = ", count++ ? " OR " : " WHERE ", c->name);
            duck_quote(sql, s->firm.p);
        }
    }
    return count > 0;
}

static enum rc find_in(struct duck *duck, const struct reg *reg, const struct sought *s,
                       json_t *rows, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    CLEANUP(duck_rows_closep) struct duck_rows *found = NULL;
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    if (!register_sql(reg, "_row", s, &sql))
        return RC_OK;
    sbuf_addf(&sql, " ORDER BY _row LIMIT %d", FIND_ROWS_MAX);
    TRY(duck_query(duck, sql.p, NULL, 0, &found, e));
    sbuf_addf(&key, "rows_%s", reg->name);
    while (duck_next(found)) {
        json_t *row = json_object(), *list = json_array();
        json_array_append_new(list, json_integer(duck_int(found, 0)));
        json_object_set_new(row, key.p, list);
        json_array_append_new(rows, row);
    }
    return duck_rows_error(found, e);
}

static enum rc find_rows(struct county *county, const struct snapshot *snapshot,
                         const struct sought *s, json_t *rows, struct err *e)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(sbuf_fini) struct sbuf views = {.cap = (size_t)256 << 20};
    const struct duck_options options = {0};
    lake_views_sql(county, snapshot, false, &views);
    TRY(duck_open(&options, &duck, e));
    TRY(duck_exec(duck, views.p, e));
    for (int r = 0; r < county->registers.count; r++)
        TRY(find_in(duck, &county->registers.list[r], s, rows, e));
    return RC_OK;
}

/* ---- the batches ---- */

static enum rc batches_in(struct duck *duck, const struct reg *reg, const struct sought *s,
                          json_t *batches, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    CLEANUP(duck_rows_closep) struct duck_rows *found = NULL;
    if (!register_sql(reg, "DISTINCT _row >> 32 AS batch", s, &sql))
        return RC_OK;
    sbuf_add(&sql, " ORDER BY batch");
    TRY(duck_query(duck, sql.p, NULL, 0, &found, e));
    while (duck_next(found))
        json_array_append_new(batches, json_integer(duck_int(found, 0)));
    return duck_rows_error(found, e);
}

static enum rc find_batches(struct county *county, struct arena *arena, const struct sought *s,
                            json_t *batches, struct err *e)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(sbuf_fini) struct sbuf views = {.cap = (size_t)256 << 20};
    const struct duck_options options = {0};
    struct snapshot snapshot = {0};
    TRY(lake_snapshot(county, arena, &snapshot, e));
    lake_views_sql(county, &snapshot, true, &views);
    TRY(duck_open(&options, &duck, e));
    TRY(duck_exec(duck, views.p, e));
    for (int r = 0; r < county->registers.count; r++)
        TRY(batches_in(duck, &county->registers.list[r], s, batches, e));
    return RC_OK;
}

enum rc finding_batches_of(struct county *county, struct arena *arena, const char *raw,
                           json_t **ret, struct err *e)
{
    CLEANUP(sought_fini) struct sought sought = {0};
    TRY(seek(county, raw, &sought, e));
    json_t *batches = json_array();
    const enum rc rc = find_batches(county, arena, &sought, batches, e);
    if (rc != RC_OK) {
        json_decref(batches);
        return rc;
    }
    *ret = batches;
    return RC_OK;
}

/* ---- as they may be seen ---- */

/* The rows as they may be seen: where they stand, and their cells masked. */
static enum rc show_rows(struct county *county, struct arena *arena, const struct sought *s,
                         json_t *out, struct err *e)
{
    struct snapshot snapshot = {0};
    struct evidence *evidence = NULL;
    size_t i;
    json_t *row, *rows = json_array();
    enum rc rc = lake_snapshot(county, arena, &snapshot, e);
    if (rc == RC_OK)
        rc = find_rows(county, &snapshot, s, rows, e);
    if (rc == RC_OK)
        rc = evidence_open(county, &snapshot, rows, &evidence, e);
    if (rc == RC_OK)
        json_array_foreach(rows, i, row)
        {
            json_t *places = evidence_of(evidence, row);
            json_array_extend(out, places);
            json_decref(places);
        }
    evidence_close(evidence);
    json_decref(rows);
    return rc;
}

/* ---- the whole ---- */

static json_t *about(const json_t *findings, const char *shown)
{
    json_t *list = json_array();
    size_t i;
    json_t *finding;
    json_array_foreach(findings, i, finding)
    {
        const char *subject = json_string_value(json_object_get(finding, "subject"));
        if (subject && strcmp(subject, shown) == 0)
            json_array_append(list, finding);
    }
    return list;
}

enum rc finding_find(struct county *county, struct arena *arena, const struct find_query *query,
                     json_t **ret, struct err *e)
{
    static const struct finding_filter everything = {.status = ""};
    CLEANUP(sought_fini) struct sought sought = {0};
    CLEANUP(sbuf_fini) struct sbuf shown = {0};
    json_t *findings = NULL;
    TRY(check_query(query, e));
    TRY(seek(county, query->raw, &sought, e));
    show_sought(&sought, &shown);
    TRY(store_act_alone(
        county->store, "find", shown.p,
        json_pack("{s:s,s:s,s:s}", "kind", sought.kind, "case", query->case_no, "why", query->why),
        e)); /* inv 2 */
    TRY(finding_list(county, &everything, &findings, e));
    json_t *rows = json_array();
    *ret = json_pack("{s:s,s:s,s:o,s:o}", "subject", shown.p, "kind", sought.kind, "findings",
                     about(findings, shown.p), "rows", rows);
    json_decref(findings);
    const enum rc rc = show_rows(county, arena, &sought, rows, e);
    if (rc != RC_OK)
        json_decref(*ret);
    return rc;
}
