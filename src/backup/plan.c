/* backup/plan.c - which files a backup holds, as they are at one moment.
 *
 * state.db, the vault and the ledger change under our hands: they are copied aside at that moment.
 * Everything else is written once and then stays, or is replaced whole. Of the lake, the batches
 * that the copied state calls sealed are taken, with all their files; of what came later, nothing.
 */
#include "backup/backup_int.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "lake/lake.h"
#include "os/os.h"

enum { PLAN_ARENA_BYTES = 1 << 30, LEDGER_TRIES = 20, LEDGER_WAIT_US = 50000 };

/* ---- what belongs in a backup ---- */

static bool is_log_of_sqlite(const char *path)
{
    return str_starts(str_of(path), "state.db-") || str_starts(str_of(path), "vault/vault.db-");
}

/* Keys go their own way; the others are worth nothing elsewhere. */
static bool wants_live(const char *path)
{
    static const char *const never[] = {"keys", "tmp", "lock", ".making", ".restoring"};
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
    return strncmp(path, "lake/", 5) == 0 && name &&
           name[1 + strspn(name + 1, "0123456789")] == '.';
}

static enum rc plan_file(void *context, const char *path, const struct stat *info, struct err *e)
{
    struct plan *plan = context;
    const struct promise wanted = {.path = path};
    struct promise *promise = NULL;
    if (plan->promise_count)
        promise =
            bsearch(&wanted, plan->promises, plan->promise_count, sizeof wanted, by_promised_path);
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
    plan->list[plan->count++] =
        (struct entry){plan->folder, path, info->st_size, (unsigned)info->st_mode & 0777, promise};
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
    json_t *list = json_loads(files, 0, NULL);
    if (!json_is_object(list)) {
        json_decref(list);
        return fail(e, RC_STATE, "state.db does not say which files batch %lld has",
                    (long long)batch);
    }
    for (int i = 0; i < LAKE_FILE_KINDS; i++) {
        const char *sha256 = json_string_value(json_object_get(list, LAKE_FILES[i].key));
        if (sha256)
            plan_promise(plan, lake_path(plan->county, plan->arena, LAKE_FILES[i].kind, reg, batch),
                         sha256);
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

void plan_init(struct plan *plan, struct county *county)
{
    *plan = (struct plan){.arena = arena_new(PLAN_ARENA_BYTES), .county = county};
}

void plan_fini(struct plan *plan)
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
        struct err why = {0};
        TRY(os_remove_tree(copy->to, e));
        TRY(see_ledger(copy, &before, e));
        const enum rc rc = walk_folder(&walk, &why);
        if (rc != RC_OK && rc != RC_MISSING) {
            *e = why;
            return rc;
        }
        TRY(see_ledger(copy, &after, e));
        if (rc == RC_OK && strcmp(sbuf_text(&before), sbuf_text(&after)) == 0)
            return RC_OK;
        usleep(LEDGER_WAIT_US);
    }
    return fail(e, RC_BUSY, "the ledger does not stand still");
}

static enum rc copy_moment(struct plan *plan, const char *copy, struct err *e)
{
    struct ledger_copy ledger = {plan->arena, plan->county,
                                 arena_printf(plan->arena, "%s/ledger", copy), NULL};
    return store_copy(plan->county->path, copy, copy_ledger, &ledger, e);
}

enum rc plan_now(struct plan *plan, struct err *e)
{
    plan->is_live = true;
    return plan_folder(plan, plan->county->path, wants_live, e);
}

enum rc plan_moment(struct plan *plan, struct err *e)
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
