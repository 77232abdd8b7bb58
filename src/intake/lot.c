/* intake/lot.c - what 2,048 rows hide: their resident numbers are encrypted together, then all of
 * it goes to the vault.
 *
 * inv: what is hidden reaches the vault before the rows reach the lake. */
#include "intake/intake_int.h"

#include <stdlib.h>
#include <string.h>

enum { LOT_ROWS = 2048, POOL_BYTES_FULL = 64 << 20 };

struct person_slot { /* where a token belongs: the n-th number of a physical column */
    int physical;
    int64_t n;
};

struct secret { /* offsets + 1 in the pool; 0 = none */
    enum hidden_kind kind;
    int64_t token; /* 0 = the token of `slot` */
    size_t slot, text_at, name_at, phone_at;
};

struct known_name {
    int64_t key;
    int points;
};

struct lot {
    int rows;
    struct sbuf pool; /* texts, each with a NUL behind it */
    char (*ids)[19];
    struct person_slot *slots;
    size_t id_count, id_room;
    struct secret *secrets;
    size_t secret_count, secret_room;
    struct known_name *names;
    size_t name_count, name_room;
};

/* ---- life ---- */

struct lot *lot_new(void)
{
    struct lot *lot = calloc(1, sizeof *lot);
    MUST(lot);
    lot->pool.cap = (size_t)1 << 30;
    return lot;
}

void lot_free(struct lot *lot)
{
    if (!lot)
        return;
    sbuf_fini(&lot->pool);
    free(lot->ids);
    free(lot->slots);
    free(lot->secrets);
    free(lot->names);
    free(lot);
}

bool lot_is_full(const struct lot *lot)
{
    return lot->rows == LOT_ROWS || lot->pool.n > POOL_BYTES_FULL;
}

/* Room for one more element of a growing array. */
static void *make_room(void *array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return array;
    *room = *room ? *room * 2 : LOT_ROWS;
    array = realloc(array, *room * size);
    MUST(array);
    return array;
}

/* ---- filling ---- */

static size_t add_person(struct lot *lot, const struct row_state *row, int physical, const char *id)
{
    size_t room = lot->id_room;
    lot->ids = make_room(lot->ids, lot->id_count, &room, sizeof *lot->ids);
    lot->slots = make_room(lot->slots, lot->id_count, &lot->id_room, sizeof *lot->slots);
    memcpy(lot->ids[lot->id_count], id, sizeof *lot->ids);
    lot->slots[lot->id_count] =
        (struct person_slot){physical, stage_number_count(row->m->stage, physical) - 1};
    return lot->id_count++;
}

/* The person's record also keeps the name and the phone that stood beside the number. */
void lot_add(struct lot *lot, const struct row_state *row)
{
    const size_t base = lot->pool.n;
    lot->rows++;
    if (row->hidden_count == 0)
        return;
    sbuf_add_n(&lot->pool, row->clean.p, row->clean.n);
    MUST(!lot->pool.overflowed); /* a row fits behind POOL_BYTES_FULL many times */
    for (int i = 0; i < row->hidden_count; i++) {
        const struct hidden *hidden = &row->hidden[i];
        const bool is_person = hidden->kind == HIDDEN_PERSON;
        struct secret secret = {.kind = hidden->kind,
                                .token = hidden->token,
                                .text_at = base + hidden->text_at,
                                .name_at = is_person && row->name_at ? base + row->name_at : 0,
                                .phone_at = is_person && row->phone_at ? base + row->phone_at : 0};
        if (secret.token == 0)
            secret.slot =
                add_person(lot, row, hidden->physical, row->clean.p + hidden->text_at - 1);
        lot->secrets =
            make_room(lot->secrets, lot->secret_count, &lot->secret_room, sizeof *lot->secrets);
        lot->secrets[lot->secret_count++] = secret;
    }
}

void lot_add_name(struct lot *lot, int64_t key, int points)
{
    lot->names = make_room(lot->names, lot->name_count, &lot->name_room, sizeof *lot->names);
    lot->names[lot->name_count++] = (struct known_name){key, points};
}

/* ---- emptying ---- */

static void add_json(struct sbuf *out, const char *key, const struct lot *lot, size_t at)
{
    if (!at)
        return;
    json_t *value = json_string_nocheck(lot->pool.p + at - 1);
    char *quoted = json_dumps(value, JSON_ENCODE_ANY);
    sbuf_addf(out, "%s\"%s\":%s", out->n > 1 ? "," : "", key, quoted ? quoted : "\"\"");
    free(quoted);
    json_decref(value);
}

static enum rc keep_secret(const struct lot *lot, const struct secret *s, int64_t token,
                           struct vault *vault, struct err *e)
{
    static const char *const kinds[] = {[HIDDEN_PERSON] = "person", [HIDDEN_ACCOUNT] = "account"};
    CLEANUP(sbuf_fini) struct sbuf json = {0};
    bool is_known = false;
    TRY(vault_knows(vault, kinds[s->kind], token, &is_known, e));
    if (is_known)
        return RC_OK;
    sbuf_add(&json, "{");
    add_json(&json, s->kind == HIDDEN_PERSON ? "id" : "account", lot, s->text_at);
    add_json(&json, "name", lot, s->name_at);
    add_json(&json, "phone", lot, s->phone_at);
    sbuf_add(&json, "}");
    return vault_add(vault, kinds[s->kind], token, (struct str){json.p, json.n}, e);
}

static enum rc keep(const struct lot *lot, const int64_t *tokens, struct vault *vault,
                    struct err *e)
{
    for (size_t i = 0; i < lot->secret_count; i++) {
        const struct secret *s = &lot->secrets[i];
        TRY(keep_secret(lot, s, s->token ? s->token : tokens[s->slot], vault, e));
    }
    for (size_t i = 0; i < lot->name_count; i++)
        TRY(vault_add_name(vault, lot->names[i].key, lot->names[i].points, e));
    return RC_OK;
}

static void forget(struct lot *lot)
{
    lot->rows = 0;
    lot->id_count = lot->secret_count = lot->name_count = 0;
    sbuf_clear(&lot->pool);
}

enum rc lot_flush(struct lot *lot, struct mapper *m, struct err *e)
{
    int64_t *tokens = calloc(lot->id_count + 1, sizeof *tokens);
    MUST(tokens);
    tokens_of_residents(&m->county->keys, (const char(*)[19])lot->ids, lot->id_count, tokens);
    for (size_t i = 0; i < lot->id_count; i++)
        stage_set_number(m->stage, lot->slots[i].physical, lot->slots[i].n, tokens[i]);
    const enum rc rc = keep(lot, tokens, m->vault, e);
    free(tokens);
    forget(lot);
    return rc;
}
