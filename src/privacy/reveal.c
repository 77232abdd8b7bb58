/* privacy/reveal.c - the person or account behind a finding. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "finding/finding.h"
#include "lake/lake.h"
#include "privacy/privacy.h"

/* Findings keep how their subject is shown; the vault knows all tokens. */
struct search {
    const char *kind, *shown;
    int64_t token;
    int found;
};

static bool try_token(void *context, int64_t token)
{
    struct search *s = context;
    char shown[256];
    finding_shown(s->kind, token, shown);
    if (strcmp(shown, s->shown) != 0)
        return true;
    s->token = token;
    return ++s->found < 2;
}

static enum rc find_token(struct county *county, const char *kind, const char *shown, int64_t *ret,
                          struct err *e)
{
    struct search search = {.kind = kind, .shown = shown};
    TRY(vault_tokens(county, kind, try_token, &search, e));
    if (search.found == 0) {
        fail(e, RC_NOT_FOUND, "the vault holds no record of '%s'", shown);
        return fail_hint(e, "it may have been erased: 'abacus acts --kind erase'");
    }
    if (search.found > 1)
        return fail(e, RC_CONFLICT, "'%s' is shown for more than one in this county", shown);
    *ret = search.token;
    return RC_OK;
}

static enum rc read_record(struct county *county, const char *kind, const char *shown, json_t **ret,
                           struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf plain = {0};
    int64_t token = 0, batch = 0;
    TRY(find_token(county, kind, shown, &token, e));
    TRY(vault_read(county, kind, token, &plain, &batch, e));
    *ret = json_loadb(plain.p, plain.n, 0, NULL);
    sodium_memzero(plain.p, plain.n);
    return *ret ? RC_OK : fail(e, RC_DAMAGED, "the vault's record is no record");
}

enum rc privacy_reveal(struct county *county, struct arena *arena, const char *id,
                       const struct look *look, json_t **ret, struct err *e)
{
    json_t *finding = NULL;
    TRY(finding_get(county, id, &finding, e));
    const char *kind =
        arena_strdup(arena, json_string_value(json_object_get(finding, "subject_kind")));
    const char *shown = arena_strdup(arena, json_string_value(json_object_get(finding, "subject")));
    const char *whole = arena_strdup(arena, json_string_value(json_object_get(finding, "id")));
    json_decref(finding);
    if (strcmp(kind, "person") != 0 && strcmp(kind, "account") != 0)
        return fail(e, RC_NOT_FOUND, "finding '%s' is of a %s: nothing of it is hidden", whole,
                    kind);
    TRY(store_act_alone(county->store, "reveal", shown,
                        json_pack("{s:s,s:s,s:s,s:s}", "kind", kind, "finding", whole, "case",
                                  look->case_no, "why", look->why),
                        e)); /* inv 1 */
    TRY(read_record(county, kind, shown, ret, e));
    json_object_set_new(*ret, "subject", json_string(shown));
    json_object_set_new(*ret, "kind", json_string(kind));
    return RC_OK;
}
