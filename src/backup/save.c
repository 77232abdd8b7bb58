/* backup/save.c - a county becomes one file.
 *
 * state.db, the vault and the ledger change under our hands: they are copied aside as they are at
 * one moment. Everything else is written once and then stays, or is replaced whole. Of the lake,
 * the batches that the copied state calls sealed are taken, with all their files; of what came
 * later, nothing. */
#include "backup/backup_int.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/progress.h"
#include "lake/lake.h"
#include "os/os.h"

enum { PLAN_ARENA_BYTES = 1 << 30, LEDGER_TRIES = 20 };

/* A file of the lake that state.db speaks of. */
struct promise {
    const char *path, *sha256;
    bool is_kept;
};
struct entry {
    const char *folder, *path;
    int64_t bytes;
    unsigned mode;
    const struct promise *promise; /* or NULL */
};
struct plan {
    struct arena *arena;
    struct county *county;
    const char *folder; /* being walked */
    struct entry *list;
    size_t count, room;
    struct promise *promises; /* by path */
    size_t promise_count, promise_room;
    bool is_live; /* the county as it is, not a copied moment: promises are not looked at */
    int64_t bytes;
};

/* ---- what belongs in a backup ---- */

static bool is_log_of_sqlite(const char *path)
{
    const struct str p = str_of(path);
    return str_ends(p, "-wal") || str_ends(p, "-shm") || str_ends(p, "-journal");
}

/* Keys go their own way; the others are worth nothing elsewhere. */
static bool wants_live(const char *path)
{
    static const char *const never[] = {"keys", "tmp", "lock", ".making"};
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strcmp(path, never[i]) == 0)
            return false;
    return !walk_is_unfinished(path) && !is_log_of_sqlite(path);
}

/* What is copied aside. */
static bool wants_still(const char *path)
{
    static const char *const copied[] = {"state.db", "vault/vault.db", "ledger"};
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        if (strcmp(path, copied[i]) == 0)
            return false;
    return wants_live(path);
}

static bool wants_copied(const char *path)
{
    return !is_log_of_sqlite(path);
}

static bool wants_finished(const char *path)
{
    return !walk_is_unfinished(path);
}

/* ---- the plan ---- */

static int by_promised_path(const void *a, const void *b)
{
    return strcmp(((const struct promise *)a)->path, ((const struct promise *)b)->path);
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

/* lake/benefit/000012.parquet and the like: a number, then its ending. */
static bool is_of_a_batch(const char *path)
{
    const char *name = strrchr(path, '/');
    return strncmp(path, "lake/", 5) == 0 && name && name[1 + strspn(name + 1, "0123456789")] == '.';
}

static enum rc plan_file(void *context, const char *path, const struct stat *info, struct err *e)
{
    struct plan *plan = context;
    const struct promise wanted = {.path = path};
    struct promise *promise = NULL;
    if (plan->promise_count)
        promise = bsearch(&wanted, plan->promises, plan->promise_count, sizeof wanted,
                          by_promised_path);
    if (!promise && !plan->is_live && is_of_a_batch(path))
        return RC_OK; /* of a batch that is not sealed at the copied moment */
    if (promise)
        promise->is_kept = true;
    if (plan->count == BACKUP_FILES_MAX)
        return fail(e, RC_LIMIT, "the county has more than %d files", (int)BACKUP_FILES_MAX);
    if (plan->count == plan->room) {
        plan->room = plan->room ? plan->room * 2 : 256;
        plan->list = realloc(plan->list, plan->room * sizeof *plan->list);
        MUST(plan->list);
    }
    plan->list[plan->count++] = (struct entry){plan->folder, path, info->st_size,
                                               (unsigned)info->st_mode & 0777, promise};
    plan->bytes += info->st_size;
    return RC_OK;
}

static enum rc plan_folder(struct plan *plan, const char *folder, bool (*wants)(const char *path),
                           struct err *e)
{
    const struct walk walk = {plan->arena, folder, wants, plan_file, plan};
    plan->folder = folder;
    return walk_folder(&walk, e);
}

static void plan_promise(struct plan *plan, const char *path, const char *sha256)
{
    if (plan->promise_count == plan->promise_room) {
        plan->promise_room = plan->promise_room ? plan->promise_room * 2 : 256;
        plan->promises = realloc(plan->promises, plan->promise_room * sizeof *plan->promises);
        MUST(plan->promises);
    }
    const size_t above = strlen(plan->county->path) + 1;
    plan->promises[plan->promise_count++] =
        (struct promise){.path = path + above, .sha256 = arena_strdup(plan->arena, sha256)};
}

/* `files` of a batch: {"lake": hash, "gone": …, "original": …, "rejects": …}. */
static enum rc plan_batch(struct plan *plan, int64_t batch, const char *reg, const char *files,
                          struct err *e)
{
    static const char *const names[] = {"lake", "gone", "original", "rejects"},
                            *const kinds[] = {"", "gone", "originals", "rejects"};
    json_t *list = json_loads(files, 0, NULL);
    if (!json_is_object(list)) {
        json_decref(list);
        return fail(e, RC_STATE, "state.db does not say which files batch %lld has",
                    (long long)batch);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *sha256 = json_string_value(json_object_get(list, names[i]));
        if (sha256)
            plan_promise(plan, lake_path(plan->county, plan->arena, kinds[i], reg, batch), sha256);
    }
    json_decref(list);
    return RC_OK;
}

/* From the copied state: what a batch promises holds for exactly that moment. */
static enum rc plan_promises(struct plan *plan, const char *copy, struct err *e)
{
    CLEANUP(store_closep) struct store *store = NULL;
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_open(copy, STORE_READ, &store, e));
    TRY(store_prepare(store, "SELECT batch, register, files FROM batch WHERE state<>'intent'",
                      &stmt, e));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            break;
        TRY(plan_batch(plan, stmt_get_int(stmt, 0), stmt_get_text(stmt, 1), stmt_get_text(stmt, 2),
                       e));
    }
    if (plan->promise_count)
        qsort(plan->promises, plan->promise_count, sizeof *plan->promises, by_promised_path);
    return RC_OK;
}

static enum rc check_promises(const struct plan *plan, struct err *e)
{
    for (size_t i = 0; i < plan->promise_count; i++)
        if (!plan->promises[i].is_kept) {
            fail(e, RC_MISSING, "'%s/%s' of a sealed batch is missing: nothing was written",
                 plan->county->path, plan->promises[i].path);
            return fail_hint(e, "put it back from an earlier backup; a backup without it would "
                                "not be whole");
        }
    return RC_OK;
}

static void plan_fini(struct plan *plan)
{
    free(plan->list);
    free(plan->promises);
    arena_free(plan->arena);
}

/* ---- the moment ---- */

struct ledger_copy {
    struct arena *arena;
    struct county *county;
    const char *to;
    struct sbuf *seen; /* what was there, to compare; NULL when copying */
};

static enum rc see_file(void *context, const char *path, const struct stat *info, struct err *e)
{
    const struct ledger_copy *copy = context;
    (void)e;
    sbuf_addf(copy->seen, "%s %lld %lld %lld.%ld\n", path, (long long)info->st_ino,
              (long long)info->st_size, (long long)info->st_mtim.tv_sec, info->st_mtim.tv_nsec);
    return RC_OK;
}

static enum rc copy_bytes(int from, int to, struct err *e)
{
    char block[SEALED_CHUNK];
    for (;;) {
        size_t n = 0;
        TRY(os_read_full(from, block, sizeof block, &n, e));
        TRY(os_write_all(to, block, n, e));
        if (n < sizeof block)
            return RC_OK;
    }
}

static enum rc copy_file(void *context, const char *path, const struct stat *info, struct err *e)
{
    const struct ledger_copy *copy = context;
    CLEANUP(fd_closep) int from = -1;
    CLEANUP(fd_closep) int to = -1;
    char *target = arena_printf(copy->arena, "%s/%s", copy->to, path);
    TRY(os_open_read(arena_printf(copy->arena, "%s/ledger/%s", copy->county->path, path), &from,
                     e));
    char *slash = strrchr(target, '/');
    *slash = 0;
    if (!os_is_dir(target))
        TRY(os_make_dirs(target, 0700, e));
    *slash = '/';
    TRY(os_create(target, info->st_mode & 0777, &to, e));
    return copy_bytes(from, to, e);
}

static enum rc see_ledger(const struct ledger_copy *copy, struct sbuf *seen, struct err *e)
{
    struct ledger_copy look = *copy;
    look.seen = seen;
    const struct walk walk = {copy->arena, county_file(copy->county, copy->arena, "ledger"),
                              wants_finished, see_file, &look};
    return walk_folder(&walk, e);
}

/* No act can be committed now, so whoever still publishes earlier ones comes to an end. */
static enum rc copy_ledger(void *context, struct err *e)
{
    struct ledger_copy *copy = context;
    const struct walk walk = {copy->arena, county_file(copy->county, copy->arena, "ledger"),
                              wants_finished, copy_file, copy};
    for (int i = 0; i < LEDGER_TRIES; i++) {
        CLEANUP(sbuf_fini) struct sbuf before = {.cap = PLAN_ARENA_BYTES};
        CLEANUP(sbuf_fini) struct sbuf after = {.cap = PLAN_ARENA_BYTES};
        TRY(os_remove_tree(copy->to, e));
        TRY(see_ledger(copy, &before, e));
        const enum rc rc = walk_folder(&walk, e);
        if (rc != RC_OK && rc != RC_MISSING)
            return rc;
        TRY(see_ledger(copy, &after, e));
        if (rc == RC_OK && strcmp(sbuf_text(&before), sbuf_text(&after)) == 0)
            return RC_OK;
        usleep(50000);
    }
    return fail(e, RC_BUSY, "the ledger does not stand still");
}

static enum rc copy_moment(struct plan *plan, const char *copy, struct err *e)
{
    struct ledger_copy ledger = {plan->arena, plan->county,
                                 arena_printf(plan->arena, "%s/ledger", copy), NULL};
    return store_copy(plan->county->path, copy, copy_ledger, &ledger, e);
}

static enum rc plan_all(struct plan *plan, struct err *e)
{
    const char *scratch = NULL;
    TRY(county_scratch(plan->county, &scratch, e));
    const char *copy = arena_printf(plan->arena, "%s/moment", scratch);
    TRY(os_make_dirs(copy, 0700, e));
    TRY(copy_moment(plan, copy, e));
    TRY(plan_promises(plan, copy, e));
    TRY(plan_folder(plan, plan->county->path, wants_still, e));
    TRY(plan_folder(plan, copy, wants_copied, e));
    qsort(plan->list, plan->count, sizeof *plan->list, by_path);
    return check_promises(plan, e);
}

/* ---- writing ---- */

struct saving {
    struct plan *plan;
    const struct passphrase *passphrase;
    struct backup_tally tally;
};

/* A file that went since the plan was made was not promised by anybody. */
static enum rc save_file(struct saving *saving, const struct entry *entry, const struct byte_sink *sink,
                         struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    struct archive_file file = {.mode = entry->mode};
    struct stat info;
    char sha256[65];
    const char *path = arena_printf(saving->plan->arena, "%s/%s", entry->folder, entry->path);
    const enum rc rc = os_open_read(path, &fd, e);
    if (rc == RC_MISSING && !entry->promise)
        return RC_OK;
    TRY(rc);
    if (fstat(fd, &info) != 0)
        return fail(e, RC_IO, "could not look at '%s'", path);
    snprintf(file.path, sizeof file.path, "%s", entry->path);
    file.bytes = info.st_size;
    TRY(archive_put(sink, &file, fd, sha256, e));
    if (entry->promise && strcmp(entry->promise->sha256, sha256) != 0)
        saving->tally.altered++;
    saving->tally.files++;
    saving->tally.bytes += file.bytes;
    return RC_OK;
}

static enum rc save_files(struct saving *saving, const struct byte_sink *sink, struct err *e)
{
    struct progress progress;
    enum rc rc = RC_OK;
    progress_start(&progress, "备份 backup", saving->plan->bytes >> 20, "MiB");
    for (size_t i = 0; i < saving->plan->count && rc == RC_OK; i++) {
        rc = save_file(saving, &saving->plan->list[i], sink, e);
        progress_update(&progress, saving->tally.bytes >> 20);
    }
    progress_end(&progress);
    return rc;
}

static enum rc save_sealed(struct saving *saving, int fd, struct sealer *sealer, struct err *e)
{
    const struct byte_sink sink = {sealer_add, sealer};
    struct sealed_head head;
    sealed_head_init(&head, "backup", store_county_id(saving->plan->county->store));
    head.files = saving->plan->count;
    head.bytes = (uint64_t)saving->plan->bytes;
    TRY(sealer_begin(sealer, fd, &head, saving->passphrase, e));
    TRY(save_files(saving, &sink, e));
    TRY(archive_put_end(&sink, saving->tally.files, saving->tally.bytes, e));
    return sealer_end(sealer, e);
}

static enum rc save_into(void *context, int fd, struct err *e)
{
    CLEANUP(sealer_wipe) struct sealer sealer;
    return save_sealed(context, fd, &sealer, e);
}

/* ---- for all files that leave a county ---- */

/* The folder of a path, without links; false when there is none. */
static bool real_parent(struct arena *arena, const char *file, char out[PATH_MAX])
{
    const char *slash = strrchr(file, '/');
    const char *folder =
        !slash ? "." : slash == file ? "/" : arena_strndup(arena, file, (size_t)(slash - file));
    return realpath(folder, out) != NULL;
}

enum rc check_new_file(const struct county *county, const char *file, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
    char inside[PATH_MAX], own[PATH_MAX];
    if (os_exists(file)) {
        fail(e, RC_CONFLICT, "'%s' is there already and is never overwritten", file);
        return fail_hint(e, "name another file, with the day in it for example");
    }
    if (!real_parent(arena, file, inside) || !realpath(county->path, own))
        return fail(e, RC_MISSING, "could not write '%s': its folder does not exist", file);
    const size_t n = strlen(own);
    if (strncmp(inside, own, n) == 0 && (inside[n] == '/' || inside[n] == 0)) {
        fail(e, RC_CONFLICT, "'%s' lies inside of the county and would be lost with it", file);
        return fail_hint(e, "write it to another disk");
    }
    return RC_OK;
}

enum rc write_aside(const char *file, enum rc (*write)(void *context, int fd, struct err *e),
                    void *context, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf aside = {0};
    CLEANUP(fd_closep) int fd = -1;
    sbuf_addf(&aside, "%s.part", file);
    TRY(os_remove(aside.p, e));
    TRY(os_create(aside.p, 0600, &fd, e));
    enum rc rc = write(context, fd, e);
    if (rc == RC_OK)
        rc = os_sync_file(aside.p, e);
    if (rc == RC_OK)
        rc = os_rename(aside.p, file, e);
    struct err ignored = {0};
    if (rc != RC_OK)
        (void)os_remove(aside.p, &ignored);
    return rc;
}

/* Beside a writer too: SQLite puts the act between the writer's own. */
enum rc record_act(const struct county *county, const char *kind, json_t *facts, struct err *e)
{
    CLEANUP(store_closep) struct store *store = NULL;
    const enum rc rc = store_open(county->path, STORE_ACT, &store, e);
    if (rc == RC_OK)
        return store_act_alone(store, kind, "county", facts, e);
    json_decref(facts);
    return rc;
}

/* ---- the whole ---- */

enum rc backup_record(struct county *county, struct err *e)
{
    CLEANUP(plan_fini) struct plan plan = {
        .arena = arena_new(PLAN_ARENA_BYTES), .county = county, .is_live = true};
    TRY(plan_folder(&plan, county->path, wants_live, e));
    return record_act(county, "backup",
                      json_pack("{s:I,s:I}", "bytes", (json_int_t)plan.bytes, "files",
                                (json_int_t)plan.count),
                      e);
}

/* Two at once would write aside under one name. */
static enum rc lock_backups(const struct county *county, struct arena *arena, int *ret_fd,
                            struct err *e)
{
    const char *holder = arena_printf(arena, "%s (process %ld)", store_actor(), (long)getpid());
    TRY(os_make_dirs(county_file(county, arena, "tmp"), 0700, e));
    return os_lock(county_file(county, arena, "tmp/backup.lock"), holder, ret_fd, e);
}

enum rc backup_write(struct county *county, const char *file, const struct passphrase *passphrase,
                     struct backup_tally *ret, struct err *e)
{
    CLEANUP(plan_fini) struct plan plan = {.arena = arena_new(PLAN_ARENA_BYTES), .county = county};
    CLEANUP(fd_closep) int lock = -1;
    struct saving saving = {&plan, passphrase, {0}};
    TRY(check_new_file(county, file, e));
    TRY(lock_backups(county, plan.arena, &lock, e));
    TRY(plan_all(&plan, e));
    TRY(write_aside(file, save_into, &saving, e));
    *ret = saving.tally;
    return RC_OK;
}
