/* county/county.c - making and opening a county's folder. */
#include "county/county.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/doc.h"
#include "base/limits.h"
#include "os/os.h"

enum { COUNTY_ARENA_BYTES = 256 << 20, PATH_BYTES = 4096 };

/* ---- the product's knowledge ---- */

static bool is_home(const char *folder)
{
    CLEANUP(sbuf_fini) struct sbuf probe = {0};
    sbuf_addf(&probe, "%s/registers", folder);
    return os_is_dir(probe.p);
}

enum rc county_home(struct arena *arena, const char **ret_home, struct err *e)
{
    const char *home = getenv("ABACUS_HOME");
    if (home && *home) {
        *ret_home = arena_strdup(arena, home);
        return RC_OK;
    }
    char exe[PATH_BYTES];
    const ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0)
        return fail(e, RC_IO, "could not find the program's own folder");
    exe[n] = 0;
    /* build/release/abacus, build/abacus or bin/abacus: look upwards, then in share/. */
    for (int up = 0; up < 4; up++) {
        char *slash = strrchr(exe, '/');
        if (!slash || slash == exe)
            break;
        *slash = 0;
        const char *candidates[] = {exe, arena_printf(arena, "%s/share/iron-abacus", exe)};
        for (int i = 0; i < 2; i++)
            if (is_home(candidates[i])) {
                *ret_home = arena_strdup(arena, candidates[i]);
                return RC_OK;
            }
    }
    fail(e, RC_MISSING, "cannot find the folder with registers, maps, facts and packs");
    return fail_hint(e, "set ABACUS_HOME to it");
}

const char *county_file(const struct county *county, struct arena *arena, const char *relative)
{
    return arena_printf(arena, "%s/%s", county->path, relative);
}

enum rc county_scratch(struct county *county, const char **ret_path, struct err *e)
{
    if (!county->scratch)
        TRY(os_scratch(county->arena, county_file(county, county->arena, "tmp"), &county->scratch,
                       &county->scratch_fd, e));
    *ret_path = county->scratch;
    return RC_OK;
}

/* ---- init ---- */

static enum rc copy_facts(struct arena *arena, const char *home, const char *path, struct err *e)
{
    char **names = NULL;
    size_t count = 0;
    const char *from = arena_printf(arena, "%s/facts", home);
    const char *to = arena_printf(arena, "%s/facts", path);
    TRY(os_make_dirs(to, 0755, e));
    TRY(os_list(arena, from, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        CLEANUP(sbuf_fini) struct sbuf bytes = {0};
        const char *target = arena_printf(arena, "%s/%s", to, names[i]);
        const bool is_fact =
            str_ends(str_of(names[i]), ".csv") || str_ends(str_of(names[i]), ".yaml");
        if (!is_fact || os_exists(target))
            continue;
        TRY(os_read_file(arena_printf(arena, "%s/%s", from, names[i]), FACT_BYTES_MAX, &bytes, e));
        TRY(os_write_file(target, bytes.p, bytes.n, 0644, e));
    }
    return RC_OK;
}

/* Names are written into YAML and JSON as they are. */
static bool is_plain(const char *name)
{
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == '"' || *p == '\\' || *p == 0x7F)
            return false;
    return utf8_valid(str_of(name));
}

static enum rc check_settings(const struct county_settings *s, struct err *e)
{
    if (!s->name_zh || !*s->name_zh || !is_plain(s->name_zh))
        return fail(e, RC_USAGE, "a county needs a name without quotes: --name 名称");
    if (!s->name_en || !is_plain(s->name_en))
        return fail(e, RC_USAGE, "the English name must be text without quotes");
    if (strlen(s->division) != 6 || strspn(s->division, "0123456789") != 6)
        return fail(e, RC_USAGE, "'%s' is not a division code of six digits", s->division);
    return RC_OK;
}

static enum rc write_settings(struct arena *arena, const char *path, const char *id,
                              const struct county_settings *s, struct err *e)
{
    const char *text = arena_printf(
        arena,
        "# 本县设置 / settings of this county (docs/formats/county.md)\n"
        "county: \"%s\"\n"
        "name: {zh: \"%s\", en: \"%s\"}\n"
        "division: \"%s\"\n"
        "# 虚构区划（仅演示用）：登记在此，身份证号才会被接受\n"
        "# divisions that do not exist, declared so that demonstration ids are accepted\n"
        "fictional_divisions: [%s%s%s]\n",
        id, s->name_zh, s->name_en, s->division, s->is_fictional ? "\"" : "",
        s->is_fictional ? s->division : "", s->is_fictional ? "\"" : "");
    return os_write_file(arena_printf(arena, "%s/abacus.yaml", path), text, strlen(text), 0644, e);
}

static enum rc record_init(const char *path, const struct county_settings *s, struct err *e)
{
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(sbuf_fini) struct sbuf body = {0};
    TRY(store_open(path, STORE_WRITE, &store, e));
    sbuf_addf(&body, "{\"name\":\"%s\",\"division\":\"%s\",\"fictional\":%s}", s->name_zh,
              s->division, s->is_fictional ? "true" : "false");
    TRY(store_begin(store, e));
    TRY(store_act(store, "init", "county", body.p, NULL, e));
    TRY(store_commit(store, e));
    return store_settle(store, e);
}

/* What an init that was cut off left; .making, which tells that there was one, goes last. */
static enum rc remove_half_made(struct arena *arena, const char *path, struct err *e)
{
    static const char *const made[] = {"keys", "vault", ".making"};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++)
        TRY(os_remove_tree(arena_printf(arena, "%s/%s", path, made[i]), e));
    return RC_OK;
}

/* state.db is moved to its place last: until then the folder is no county, and init may begin
 * again. */
static enum rc make_county(struct arena *arena, const char *path, const struct county_settings *s,
                           struct err *e)
{
    unsigned char random[16];
    char id[33];
    const char *home = NULL;
    TRY(county_home(arena, &home, e));
    os_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(id + 2 * i, 3, "%02x", random[i]);
    const char *making = arena_printf(arena, "%s/.making", path);
    const char *keys = arena_printf(arena, "%s/keys", path);
    TRY(remove_half_made(arena, path, e));
    TRY(os_make_dirs(making, 0700, e));
    TRY(os_make_dirs(arena_printf(arena, "%s/lake", path), 0755, e));
    TRY(keys_create(keys, id, e));
    TRY(copy_facts(arena, home, path, e));
    TRY(write_settings(arena, path, id, s, e));
    TRY(store_create(making, id, e));
    TRY(record_init(making, s, e));
    TRY(os_rename(arena_printf(arena, "%s/vault", making), arena_printf(arena, "%s/vault", path),
                  e));
    TRY(os_rename(arena_printf(arena, "%s/state.db", making),
                  arena_printf(arena, "%s/state.db", path), e));
    return os_remove_tree(making, e);
}

/* Keys or a vault without a state are what is left of a county, unless an init was cut off. */
static enum rc check_place(struct arena *arena, const char *path, struct err *e)
{
    static const char *const precious[] = {"keys", "vault"};
    if (os_exists(arena_printf(arena, "%s/state.db", path))) {
        fail(e, RC_CONFLICT, "'%s' is a county already; nothing was changed", path);
        return fail_hint(e, "name another folder with -C");
    }
    if (os_exists(arena_printf(arena, "%s/.making", path)))
        return RC_OK;
    for (size_t i = 0; i < sizeof precious / sizeof *precious; i++) {
        if (!os_exists(arena_printf(arena, "%s/%s", path, precious[i])))
            continue;
        fail(e, RC_CONFLICT, "'%s' holds the %s of a county whose state.db is gone", path,
             precious[i]);
        return fail_hint(e, "put state.db back from a copy, or make the county in another folder");
    }
    return RC_OK;
}

enum rc county_init(const char *path, const struct county_settings *settings, struct err *e)
{
    TRY(check_settings(settings, e));
    CLEANUP(arena_freep) struct arena *arena = arena_new(COUNTY_ARENA_BYTES);
    CLEANUP(fd_closep) int lock = -1;
    TRY(check_place(arena, path, e));
    TRY(os_make_dirs(path, 0700, e));
    TRY(store_lock(path, &lock, e));
    TRY(check_place(arena, path, e)); /* another init may have been faster */
    return make_county(arena, path, settings, e);
}

/* ---- open ---- */

static enum rc load_settings(struct county *c, struct err *e)
{
    static const char *const known[] = {"county", "name",  "division", "fictional_divisions",
                                        "params", "units", NULL};
    const char *path = county_file(c, c->arena, "abacus.yaml");
    struct doc *root = NULL;
    TRY(doc_load(c->arena, path, &root, e));
    TRY(doc_only(root, path, known, e));
    if (strcmp(doc_text(root, "county", ""), store_county_id(c->store)) != 0) {
        fail(e, RC_CONFLICT, "'%s' belongs to another county than state.db beside it", path);
        return fail_hint(e, "put the abacus.yaml of this county back");
    }
    c->name_zh = doc_text(doc_get(root, "name"), "zh", "");
    c->name_en = doc_text(doc_get(root, "name"), "en", "");
    c->division = doc_text(root, "division", "");
    const struct doc *list = doc_get(root, "fictional_divisions");
    const char **codes = ARENA_ARRAY(c->arena, const char *, (size_t)(list ? list->count : 0) + 1);
    int count = 0;
    DOC_EACH(item, list)
    codes[count++] = item->text;
    c->fictional_divisions = codes;
    return RC_OK;
}

static enum rc load_maps(struct county *c, struct err *e)
{
    struct maps product = {0}, own = {0};
    TRY(maps_load(c->arena, arena_printf(c->arena, "%s/maps", c->home), &c->registers, &product,
                  e));
    if (product.count == 0)
        return fail(e, RC_MISSING, "'%s/maps' holds no mapping", c->home);
    const char *own_folder = county_file(c, c->arena, "maps");
    if (os_is_dir(own_folder))
        TRY(maps_load(c->arena, own_folder, &c->registers, &own, e));
    struct map *all =
        ARENA_ARRAY(c->arena, struct map, (size_t)product.count + (size_t)own.count + 1);
    int count = 0;
    for (int i = 0; i < own.count; i++)
        all[count++] = own.list[i];
    /* A county's mapping replaces the product's of the same name. */
    for (int i = 0; i < product.count; i++)
        if (!map_find(&own, product.list[i].slug))
            all[count++] = product.list[i];
    c->maps = (struct maps){all, count};
    return RC_OK;
}

/* What an interrupted process had not yet put in place. A writer is alone, and these folders are
 * the program's own; spill may also be a reader's, so only what nobody holds goes. */
static enum rc clear_leftovers(struct county *c, struct err *e)
{
    static const char *const folders[] = {"knowledge", "drafts"};
    TRY(os_scratch_sweep(c->arena, county_file(c, c->arena, "tmp"), e));
    TRY(os_remove_tree(county_file(c, c->arena, ".making"), e));
    for (size_t f = 0; f < sizeof folders / sizeof *folders; f++) {
        const char *folder = county_file(c, c->arena, folders[f]);
        char **names = NULL;
        size_t count = 0;
        TRY(os_list(c->arena, folder, &names, &count, e));
        for (size_t i = 0; i < count; i++)
            if (str_ends(str_of(names[i]), ".new"))
                TRY(os_remove_tree(arena_printf(c->arena, "%s/%s", folder, names[i]), e));
    }
    return RC_OK;
}

static enum rc open_state(struct county *c, const char *path, enum store_mode mode, struct err *e)
{
    c->path = arena_strdup(c->arena, path);
    TRY(store_open(path, mode, &c->store, e));
    TRY(load_settings(c, e));
    return county_home(c->arena, &c->home, e);
}

static enum rc load_knowledge(struct county *c, struct err *e)
{
    TRY(registers_load(c->arena, arena_printf(c->arena, "%s/registers", c->home), &c->registers,
                       e));
    return load_maps(c, e);
}

static enum rc load_keys(struct county *c, struct err *e)
{
    TRY(keys_load(county_file(c, c->arena, "keys"), store_county_id(c->store), &c->keys, e));
    c->has_keys = true;
    return RC_OK;
}

enum rc county_open_state(const char *path, struct county **ret_county, struct err *e)
{
    struct arena *arena = arena_new(COUNTY_ARENA_BYTES);
    struct county *c = ARENA_NEW(arena, struct county);
    c->arena = arena;
    const enum rc rc = open_state(c, path, STORE_READ, e);
    if (rc != RC_OK) {
        county_close(c);
        return rc;
    }
    *ret_county = c;
    return RC_OK;
}

enum rc county_open(const char *path, enum store_mode mode, struct county **ret_county,
                    struct err *e)
{
    struct arena *arena = arena_new(COUNTY_ARENA_BYTES);
    struct county *c = ARENA_NEW(arena, struct county);
    c->arena = arena;
    enum rc rc = open_state(c, path, mode, e);
    if (rc == RC_OK)
        rc = load_knowledge(c, e);
    if (rc == RC_OK && mode == STORE_WRITE)
        rc = load_keys(c, e);
    if (rc == RC_OK && mode == STORE_WRITE)
        rc = clear_leftovers(c, e);
    if (rc != RC_OK) {
        county_close(c);
        return rc;
    }
    *ret_county = c;
    return RC_OK;
}

enum rc county_knowledge(struct arena *arena, struct county *ret, struct err *e)
{
    static const char *const no_divisions[] = {NULL};
    *ret = (struct county){.arena = arena, .path = "", .fictional_divisions = no_divisions};
    TRY(county_home(arena, &ret->home, e));
    return registers_load(arena, arena_printf(arena, "%s/registers", ret->home), &ret->registers,
                          e);
}

enum rc county_knowledge_maps(struct county *knowledge, struct err *e)
{
    return maps_load(knowledge->arena, arena_printf(knowledge->arena, "%s/maps", knowledge->home),
                     &knowledge->registers, &knowledge->maps, e);
}

void county_close(struct county *county)
{
    if (!county)
        return;
    if (county->has_keys)
        keys_fini(&county->keys);
    store_close(county->store);
    if (county->scratch) {
        struct err ignored = {0};
        (void)os_remove_tree(county->scratch, &ignored); /* the next writer would do it */
        fd_closep(&county->scratch_fd);
    }
    arena_free(county->arena);
}

void county_closep(struct county **county)
{
    county_close(*county);
    *county = NULL;
}
