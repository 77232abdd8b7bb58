/* finding/models.c - the models of the product and of the county, with the county's parameters. */
#include <string.h>

#include "base/date.h"
#include "finding/finding_int.h"
#include "os/os.h"

static enum rc override_params(struct county *county, struct arena *arena, struct models *models,
                               struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(
        county->store,
        "SELECT model, name, valid_from, value FROM param ORDER BY model, name, valid_from", &stmt,
        e));
    for (;;) {
        bool has_row = false;
        int32_t from = 0;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        struct model *model = model_find(models, stmt_get_text(stmt, 0));
        for (int p = 0; model && p < model->param_count; p++)
            if (strcmp(model->params[p].name, stmt_get_text(stmt, 1)) == 0 &&
                date_parse_iso(stmt_get_text(stmt, 2), &from))
                param_override(arena, &model->params[p], from, stmt_get_int(stmt, 3));
    }
}

static enum rc add_own(struct arena *arena, const struct models *own, struct models *all,
                       struct err *e)
{
    const struct models product = *all;
    all->list = ARENA_ARRAY(arena, struct model, (size_t)(product.count + own->count) + 1);
    memcpy(all->list, product.list, (size_t)product.count * sizeof *product.list);
    for (int i = 0; i < own->count; i++) {
        const struct model *m = &own->list[i];
        if (model_find(&product, m->slug) || model_find(&product, m->id)) {
            fail(e, RC_MODEL, "%s: the product has a model of this name or id already", m->path);
            return fail_hint(e, "give it a name and an id of its own, or move the file away");
        }
        all->list[all->count++] = *m;
    }
    return RC_OK;
}

enum rc finding_models(struct county *county, struct arena *arena, struct models *ret,
                       struct err *e)
{
    struct models own = {0};
    TRY(models_load(arena, arena_printf(arena, "%s/packs", county->home), ret, e));
    const char *folder = county_file(county, arena, "packs");
    if (os_is_dir(folder))
        TRY(models_load(arena, folder, &own, e));
    TRY(add_own(arena, &own, ret, e));
    return override_params(county, arena, ret, e);
}

enum rc models_choose(const struct models *all, const char *const *names, struct arena *arena,
                      struct models *ret, struct err *e)
{
    ret->list = ARENA_ARRAY(arena, struct model, (size_t)all->count + 1);
    ret->count = 0;
    for (int i = 0; names && names[i]; i++) {
        const struct model *model = model_find(all, names[i]);
        if (!model) {
            fail(e, RC_NOT_FOUND, "there is no model '%s'", names[i]);
            return fail_hint(e, "'abacus model list' names them");
        }
        if (ret->count < all->count && !model_find(ret, model->slug))
            ret->list[ret->count++] = *model;
    }
    for (int i = 0; !names && i < all->count; i++)
        if (strcmp(all->list[i].status, "live") == 0)
            ret->list[ret->count++] = all->list[i];
    if (ret->count == 0)
        return fail(e, RC_NOT_FOUND, "there is no live model to run");
    return RC_OK;
}

/* ---- changing a parameter ---- */

static enum rc store_param(struct county *county, const struct model *model, const char *name,
                           int64_t value, const char *from, const char *why, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    char subject[160];
    int64_t act = 0;
    snprintf(subject, sizeof subject, "param:%.90s.%.60s", model->slug, name);
    TRY(store_act_json(
        county->store, "param", subject,
        json_pack("{s:I,s:s,s:s}", "value", (json_int_t)value, "from", from, "why", why), &act, e));
    TRY(store_prepare(county->store,
                      "INSERT INTO param VALUES(?1,?2,?3,?4,?5) ON CONFLICT(model,name,valid_from)"
                      " DO UPDATE SET value=excluded.value, act=excluded.act",
                      &stmt, e));
    stmt_text(stmt, 1, model->slug);
    stmt_text(stmt, 2, name);
    stmt_text(stmt, 3, from);
    stmt_int(stmt, 4, value);
    stmt_int(stmt, 5, act);
    return stmt_run(stmt, e);
}

enum rc finding_set_param(struct county *county, const char *model_name, const char *name,
                          int64_t value, int32_t from, const char *why, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(256 << 20);
    CLEANUP(store_undo) struct store *undo = county->store;
    struct models all = {0};
    char day[11];
    TRY(finding_models(county, arena, &all, e));
    const struct model *model = model_find(&all, model_name);
    if (!model) {
        fail(e, RC_NOT_FOUND, "there is no model '%s'", model_name);
        return fail_hint(e, "'abacus model list' names them");
    }
    int p = 0;
    while (p < model->param_count && strcmp(model->params[p].name, name) != 0)
        p++;
    if (p == model->param_count) {
        fail(e, RC_NOT_FOUND, "model '%s' has no parameter '%s'", model->slug, name);
        return fail_hint(e, "'abacus param list %s' shows them", model->slug);
    }
    date_format(from, day);
    TRY(store_begin(county->store, e));
    TRY(store_param(county, model, name, value, day, why, e));
    return store_commit(county->store, e);
}
