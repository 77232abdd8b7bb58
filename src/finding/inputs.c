/* finding/inputs.c - content-addressed copies of what a run was made from: facts, models,
 * parameters. knowledge/facts-<hash>/ and knowledge/model-<hash>.sql in the county; written once,
 * never changed. */
#include "finding/finding_int.h"

#include <string.h>

#include "base/limits.h"
#include "os/os.h"

enum { HASH_SHOWN = 16 };

const char *inputs_facts(const struct county *county, struct arena *arena, const char *facts_hash)
{
    return arena_printf(arena, "%s/knowledge/facts-%.*s", county->path, HASH_SHOWN, facts_hash);
}

const char *inputs_model(const struct county *county, struct arena *arena, const char *model_hash)
{
    return arena_printf(arena, "%s/knowledge/model-%.*s.sql", county->path, HASH_SHOWN, model_hash);
}

static enum rc copy_file(const char *from, const char *to, size_t cap, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf bytes = {0};
    TRY(os_read_file(from, cap, &bytes, e));
    return os_write_file(to, sbuf_text(&bytes), bytes.n, 0644, e);
}

/* Made aside and renamed, so that a folder with this name is always whole. */
static enum rc keep_facts(struct county *county, struct arena *arena, const char *facts_hash,
                          struct err *e)
{
    const char *to = inputs_facts(county, arena, facts_hash);
    const char *aside = arena_printf(arena, "%s.new", to);
    const char *from = county_file(county, arena, "facts");
    char **names = NULL;
    size_t count = 0;
    if (os_is_dir(to))
        return RC_OK;
    TRY(os_remove_tree(aside, e));
    TRY(os_make_dirs(aside, 0755, e));
    TRY(os_list(arena, from, &names, &count, e));
    for (size_t i = 0; i < count; i++)
        if (str_ends(str_of(names[i]), ".csv"))
            TRY(copy_file(arena_printf(arena, "%s/%s", from, names[i]),
                          arena_printf(arena, "%s/%s", aside, names[i]), FACT_BYTES_MAX, e));
    return os_rename(aside, to, e);
}

enum rc inputs_keep(struct county *county, struct arena *arena, const char *facts_hash,
                    const struct models *models, struct err *e)
{
    TRY(os_make_dirs(county_file(county, arena, "knowledge"), 0755, e));
    TRY(keep_facts(county, arena, facts_hash, e));
    for (int i = 0; i < models->count; i++) {
        const char *to = inputs_model(county, arena, models->list[i].hash);
        if (!os_exists(to))
            TRY(copy_file(models->list[i].path, to, FACT_BYTES_MAX, e));
    }
    return RC_OK;
}

json_t *inputs_params(const struct models *models)
{
    json_t *all = json_object();
    for (int i = 0; i < models->count; i++) {
        json_t *params = json_object();
        for (int p = 0; p < models->list[i].param_count; p++) {
            const struct param *param = &models->list[i].params[p];
            json_t *values = json_array();
            for (int v = 0; v < param->value_count; v++)
                json_array_append_new(values, json_pack("[i,I]", param->values[v].lo,
                                                        (json_int_t)param->values[v].value));
            json_object_set_new(params, param->name, values);
        }
        json_object_set_new(all, models->list[i].slug, params);
    }
    return all;
}
