/* finding/reuse.c - a model whose inputs are what they were need not run again: its findings stand.
 *
 * inv 1: `inputs` names everything that a model's findings are made from: engine, model,
 * parameters, day, facts, and the definitions and sealed files of its registers. Batches are named
 * by number too: within one county their order is part of what the lake holds. */
#include <stdlib.h>
#include <string.h>

#include "duck/duck.h"
#include "finding/finding_int.h"
#include "os/os.h"

static void add_params(const struct model *model, struct sbuf *text)
{
    for (int p = 0; p < model->param_count; p++)
        for (int v = 0; v < model->params[p].value_count; v++)
            sbuf_addf(text, "param %s %d %lld\n", model->params[p].name,
                      (int)model->params[p].values[v].lo,
                      (long long)model->params[p].values[v].value);
}

static enum rc add_fact(struct arena *arena, const char *folder, const char *name,
                        struct sbuf *text, struct err *e)
{
    const char *path = arena_printf(arena, "%s/%s.csv", folder, name);
    char hash[65] = "none";
    if (os_exists(path)) /* a model that names a missing fact fails by itself */
        TRY(os_file_sha256(path, hash, e));
    sbuf_addf(text, "fact %s %s\n", name, hash);
    return RC_OK;
}

static enum rc add_facts(struct arena *arena, const char *folder, const struct model *model,
                         struct sbuf *text, struct err *e)
{
    for (int i = 0; model->facts[i]; i++)
        TRY(add_fact(arena, folder, model->facts[i], text, e));
    return add_fact(arena, folder, "calendar", text, e);
}

static void add_register(const struct snapshot *snapshot, const struct reg *reg, struct sbuf *text)
{
    sbuf_addf(text, "register %s %s\n", reg->name, reg->hash);
    for (int i = 0; i < snapshot->count; i++) {
        const struct lake_batch *b = &snapshot->list[i];
        if (strcmp(b->reg, reg->name) == 0)
            sbuf_addf(text, "batch %lld %s %s %s %d\n", (long long)b->batch, b->digest, b->map_hash,
                      b->lake_hash, b->has_gone);
    }
}

enum rc reuse_inputs(const struct county *county, struct arena *arena, const struct model *model,
                     const struct snapshot *snapshot, const char *facts_folder, const char *as_of,
                     char ret[65], struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    sbuf_addf(&text, "iron-abacus inputs v1\nengine %s\nmodel %s\nas_of %s\n", duck_version(),
              model->hash, as_of);
    add_params(model, &text);
    TRY(add_facts(arena, facts_folder, model, &text, e));
    for (int i = 0; model->registers[i]; i++) {
        const struct reg *reg = register_find(&county->registers, model->registers[i]);
        if (reg)
            add_register(snapshot, reg, &text);
    }
    sha256_hex(text.p, text.n, ret);
    return RC_OK;
}

enum rc reuse_find(struct county *county, struct arena *arena, const struct model *model,
                   const char *inputs, struct reuse *ret, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    *ret = (struct reuse){0};
    TRY(store_prepare(county->store,
                      "SELECT state, why_zh, why_en, findings, checked_rows,"
                      " coalesce(meta ->> 'reused', run) FROM run_model WHERE model=?1"
                      " AND run=(SELECT max(run) FROM run_model WHERE model=?1)"
                      " AND meta ->> 'inputs'=?2 AND state IN ('checked','not_checked')",
                      &stmt, e));
    stmt_text(stmt, 1, model->slug);
    stmt_text(stmt, 2, inputs);
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row)
        return RC_OK;
    *ret = (struct reuse){.state = arena_strdup(arena, stmt_get_text(stmt, 0)),
                          .why = {arena_strdup(arena, stmt_get_text(stmt, 1)),
                                  arena_strdup(arena, stmt_get_text(stmt, 2))},
                          .findings = stmt_get_int(stmt, 3),
                          .checked_rows = stmt_get_int(stmt, 4),
                          .run = stmt_get_int(stmt, 5)};
    return RC_OK;
}
