/* backup/keys.c - key files out of a county and back into one. What comes back is tried in a folder
 * aside, and takes its place only when all of it fits the county. */
#include "backup/backup_int.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "os/os.h"

void key_set_wipe(struct key_set *set)
{
    sodium_memzero(set, sizeof *set);
}

bool key_name_is_plain(struct str name)
{
    if (name.n == 0 || name.n > KEY_NAME_MAX || !str_ends(name, ".key") || name.p[0] == '.')
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-.", name.p[i]) || !name.p[i])
            return false;
    return true;
}

static const char *key_path(const struct county *county, struct arena *arena, const char *name)
{
    return arena_printf(arena, "%s/keys/%s", county->path, name);
}

static enum rc load_file(const char *path, struct key_file *file, struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    char more = 0;
    size_t n = 0;
    TRY(os_open_read(path, &fd, e));
    TRY(os_read_full(fd, file->text, sizeof file->text, &file->n, e));
    TRY(os_read_full(fd, &more, 1, &n, e));
    return n == 0 ? RC_OK : fail(e, RC_KEY, "'%s' is too long to be a key", path);
}

/* Of this county, whole, and as they were made: the log's too, where there is one. */
static enum rc check_keys(const struct county *county, const char *folder, struct err *e)
{
    CLEANUP(keys_fini) struct keys keys = {0};
    CLEANUP(sbuf_fini) struct sbuf log_key = {0};
    unsigned char seed[KEY_BYTES];
    const char *id = store_county_id(county->store);
    sbuf_addf(&log_key, "%s/ledger.key", folder);
    TRY(keys_load(folder, id, &keys, e));
    if (!os_exists(log_key.p))
        return RC_OK;
    const enum rc rc = ledger_seed_load(folder, id, seed, e);
    sodium_memzero(seed, sizeof seed);
    return rc;
}

/* Only keys that work leave the county: a damaged one would be missed when it is needed. */
enum rc key_set_load(const struct county *county, struct key_set *ret, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    const char *folder = arena_printf(arena, "%s/keys", county->path);
    char **names = NULL;
    size_t count = 0;
    ret->count = 0;
    TRY(check_keys(county, folder, e));
    TRY(os_list(arena, folder, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        if (!key_name_is_plain(str_of(names[i])))
            continue;
        if (ret->count == KEY_FILES_MAX)
            return fail(e, RC_LIMIT, "the county has more than %d keys", (int)KEY_FILES_MAX);
        struct key_file *file = &ret->list[ret->count++];
        snprintf(file->name, sizeof file->name, "%s", names[i]);
        TRY(load_file(key_path(county, arena, names[i]), file, e));
    }
    return RC_OK;
}

/* ---- back into the county ---- */

/* A key that the county has must be the same; *ret_is_there tells that it is. */
static enum rc compare_key(const struct county *county, struct arena *arena,
                           const struct key_file *file, bool *ret_is_there, struct err *e)
{
    struct key_file own = {0};
    const char *path = key_path(county, arena, file->name);
    *ret_is_there = os_exists(path);
    if (!*ret_is_there)
        return RC_OK;
    enum rc rc = load_file(path, &own, e);
    if (rc == RC_OK && (own.n != file->n || sodium_memcmp(own.text, file->text, own.n) != 0)) {
        rc = fail(e, RC_CONFLICT, "the county has another key '%s': nothing was changed", path);
        fail_hint(e, "if the one in the county is damaged, move it away first");
    }
    sodium_memzero(&own, sizeof own);
    return rc;
}

static enum rc write_keys(const char *folder, const struct key_set *set, struct err *e)
{
    TRY(os_make_dirs(folder, 0700, e));
    for (int i = 0; i < set->count; i++) {
        CLEANUP(sbuf_fini) struct sbuf path = {0};
        CLEANUP(fd_closep) int fd = -1;
        sbuf_addf(&path, "%s/%s", folder, set->list[i].name);
        TRY(os_create(path.p, 0600, &fd, e));
        TRY(os_write_all(fd, set->list[i].text, set->list[i].n, e));
        TRY(os_sync_file(path.p, e));
    }
    return RC_OK;
}

static enum rc move_missing(const struct county *county, struct arena *arena, const char *from,
                            const struct key_set *set, int *ret_placed, struct err *e)
{
    bool is_there[KEY_FILES_MAX] = {false};
    for (int i = 0; i < set->count; i++)
        TRY(compare_key(county, arena, &set->list[i], &is_there[i], e));
    TRY(os_make_dirs(arena_printf(arena, "%s/keys", county->path), 0700, e));
    for (int i = 0; i < set->count; i++) {
        if (is_there[i])
            continue;
        TRY(os_rename(arena_printf(arena, "%s/%s", from, set->list[i].name),
                      key_path(county, arena, set->list[i].name), e));
        ++*ret_placed;
    }
    return RC_OK;
}

enum rc key_set_place(struct county *county, const struct key_set *set, int *ret_placed,
                      struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    const char *scratch = NULL;
    *ret_placed = 0;
    TRY(county_scratch(county, &scratch, e));
    const char *folder = arena_printf(arena, "%s/keys", scratch);
    enum rc rc = write_keys(folder, set, e);
    if (rc == RC_OK)
        rc = check_keys(county, folder, e);
    if (rc == RC_OK)
        rc = move_missing(county, arena, folder, set, ret_placed, e);
    struct err ignored = {0};
    (void)os_remove_tree(folder, &ignored);
    return rc;
}

/* ---- wrapped by a passphrase ---- */

struct wrapping {
    const char *county; /* its id */
    const struct key_set *set;
    const struct passphrase *passphrase;
};

static enum rc put_key(const struct byte_sink *sink, const struct key_file *key, struct err *e)
{
    struct archive_file file = {.mode = 0600, .bytes = (int64_t)key->n};
    snprintf(file.path, sizeof file.path, "%s", key->name);
    return archive_put_bytes(sink, &file, key->text, e);
}

static enum rc wrap_sealed(const struct wrapping *w, int fd, struct sealer *sealer, struct err *e)
{
    const struct byte_sink sink = {sealer_add, sealer};
    struct sealed_head head;
    int64_t bytes = 0;
    sealed_head_init(&head, "keys", w->county);
    for (int i = 0; i < w->set->count; i++)
        bytes += (int64_t)w->set->list[i].n;
    head.files = (uint64_t)w->set->count;
    head.bytes = (uint64_t)bytes;
    TRY(sealer_begin(sealer, fd, &head, w->passphrase, e));
    for (int i = 0; i < w->set->count; i++)
        TRY(put_key(&sink, &w->set->list[i], e));
    TRY(archive_put_end(&sink, w->set->count, bytes, e));
    return sealer_end(sealer, e);
}

static enum rc wrap_into(void *context, int fd, struct err *e)
{
    CLEANUP(sealer_wipe) struct sealer sealer;
    return wrap_sealed(context, fd, &sealer, e);
}

enum rc keys_wrap(struct county *county, const char *file, const struct passphrase *passphrase,
                  struct err *e)
{
    CLEANUP(key_set_wipe) struct key_set set;
    struct wrapping wrapping = {store_county_id(county->store), &set, passphrase};
    TRY(check_new_file(county, file, e));
    TRY(key_set_load(county, &set, e));
    TRY(store_act_alone(county->store, "keys", "county", json_pack("{s:s}", "what", "wrap"), e));
    return write_aside(file, wrap_into, &wrapping, e);
}

/* ---- unwrapped ---- */

static enum rc add_to_key(void *context, const void *bytes, size_t n, struct err *e)
{
    struct key_file *key = context;
    if (key->n + n > sizeof key->text)
        return fail(e, RC_DAMAGED, "'%s' is too long to be a key", key->name);
    memcpy(key->text + key->n, bytes, n);
    key->n += n;
    return RC_OK;
}

static enum rc read_keys(struct archive_reader *reader, struct key_set *set, struct err *e)
{
    for (set->count = 0;; set->count++) {
        struct archive_file file;
        bool found = false;
        TRY(archive_next(reader, &file, &found, e));
        if (!found)
            return RC_OK;
        if (set->count == KEY_FILES_MAX || !key_name_is_plain(str_of(file.path)))
            return fail(e, RC_DAMAGED, "the file holds something that is no key");
        struct key_file *key = &set->list[set->count];
        memcpy(key->name, file.path, strlen(file.path) + 1); /* fits: its name is plain */
        key->n = 0;
        TRY(archive_content(reader, &file, &(struct byte_sink){add_to_key, key}, e));
    }
}

static enum rc unwrap(const struct county *county, const char *path,
                      const struct passphrase *passphrase, struct key_set *set, struct err *e)
{
    CLEANUP(unsealer_wipe) struct unsealer unsealer;
    CLEANUP(fd_closep) int fd = -1;
    struct archive_reader reader = {.source = {unsealer_take, &unsealer}};
    struct sealed_head head;
    TRY(os_open_read(path, &fd, e));
    TRY(unsealer_begin(&unsealer, fd, path, "keys", passphrase, &head, e));
    if (strcmp(head.county, store_county_id(county->store)) != 0)
        return fail(e, RC_KEY, "'%s' holds the keys of county %s, not of %s", path, head.county,
                    store_county_id(county->store));
    TRY(read_keys(&reader, set, e));
    return unsealer_end(&unsealer, e);
}

enum rc keys_unwrap(struct county *county, const char *file, const struct passphrase *passphrase,
                    int *ret_placed, struct err *e)
{
    CLEANUP(key_set_wipe) struct key_set set;
    TRY(unwrap(county, file, passphrase, &set, e));
    TRY(record_beside(county, "keys", json_pack("{s:s}", "what", "unwrap"), e));
    return key_set_place(county, &set, ret_placed, e);
}
