/* verify/batches.c - batches: their rows in state.db, their files, and what they hid in the vault.
 */
#include <stdlib.h>
#include <string.h>

#include "lake/lake.h"
#include "os/os.h"
#include "verify/verify_int.h"

/* What the vault holds of a batch when it holds nothing: SHA-256 of no bytes. */
static const char EMPTY_VAULT[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

struct batch {
    int64_t batch;
    const char *reg, *at, *state, *vault;
    int64_t act, withdrawn_act;
};
struct batches {
    struct verify *v;
    struct batch *list; /* by number */
    int count;
    const char **paths; /* of all files that belong to a batch, sorted */
    int path_count;
};

static const char *batch_name(struct verify *v, const struct batch *b)
{
    return arena_printf(v->arena, "state.db batch:%lld", (long long)b->batch);
}

static void tell_of(struct verify *v, const struct batch *b, const char *where, const char *zh,
                    const char *en)
{
    verify_tell(
        v, where, arena_printf(v->arena, "%s（第 %lld 批，自 %s）", zh, (long long)b->batch, b->at),
        arena_printf(v->arena, "%s (batch %lld, since %s)", en, (long long)b->batch, b->at));
}

/* ---- loading ---- */

static enum rc load(struct batches *all, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    struct verify *v = all->v;
    int64_t count = 0;
    TRY(store_int(v->county->store, "SELECT count(*) FROM batch WHERE state<>'intent'", 0, &count,
                  e));
    all->list = ARENA_ARRAY(v->arena, struct batch, (size_t)count + 1);
    all->paths = ARENA_ARRAY(v->arena, const char *, (size_t)count *LAKE_FILE_KINDS + 1);
    TRY(store_prepare(v->county->store,
                      "SELECT batch, register, imported_at, state, act, withdrawn_act FROM batch"
                      " WHERE state<>'intent' ORDER BY batch",
                      &stmt, e));
    while (all->count < count) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            break;
        all->list[all->count++] =
            (struct batch){.batch = stmt_get_int(stmt, 0),
                           .reg = arena_strdup(v->arena, stmt_get_text(stmt, 1)),
                           .at = arena_strdup(v->arena, stmt_get_text(stmt, 2)),
                           .state = arena_strdup(v->arena, stmt_get_text(stmt, 3)),
                           .vault = EMPTY_VAULT,
                           .act = stmt_get_int(stmt, 4),
                           .withdrawn_act = stmt_get_int(stmt, 5)};
    }
    return RC_OK;
}

static int by_number(const void *left, const void *right)
{
    const struct batch *a = left, *b = right;
    return (a->batch > b->batch) - (a->batch < b->batch);
}

static void on_vault(void *context, int64_t number, const char *digest)
{
    struct batches *all = context;
    struct arena *arena = all->v->arena;
    const struct batch wanted = {.batch = number};
    struct batch *b = bsearch(&wanted, all->list, (size_t)all->count, sizeof wanted, by_number);
    if (b)
        b->vault = arena_strdup(arena, digest);
    else
        verify_tell(all->v, "vault/vault.db",
                    arena_printf(arena, "有不属于任何批次（%lld）的记录", (long long)number),
                    arena_printf(arena, "it holds records of a batch (%lld) that is none",
                                 (long long)number));
}

/* ---- one batch ---- */

static void check_file(struct batches *all, const struct batch *b, const char *kind,
                       const char *said)
{
    struct verify *v = all->v;
    char hash[65];
    struct err why = {0};
    const char *path = lake_path(v->county, v->arena, kind, b->reg, b->batch);
    const char *shown = path + strlen(v->county->path) + 1;
    all->paths[all->path_count++] = path;
    v->report->files++;
    if (!os_exists(path))
        tell_of(v, b, shown, "文件缺失", "the file is missing");
    else if (os_file_sha256(path, hash, &why) != RC_OK)
        tell_of(v, b, shown, "文件读不出", why.message);
    else if (strcmp(hash, said) != 0)
        tell_of(v, b, shown, "文件被改过", "the file was altered");
}

/* destroyed: what was sealed is gone by an act; if it is there nevertheless, it is a stray. */
static void check_files(struct batches *all, const struct batch *b, const json_t *files,
                        bool destroyed)
{
    for (int i = 0; i < LAKE_FILE_KINDS; i++) {
        const char *said = json_string_value(json_object_get(files, LAKE_FILES[i].key));
        if (said && !(destroyed && LAKE_FILES[i].is_sealed))
            check_file(all, b, LAKE_FILES[i].kind, said);
    }
}

static enum rc check_withdrawal(struct verify *v, const struct batch *b, const char *subject,
                                struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_act = false;
    TRY(store_prepare(v->county->store,
                      "SELECT seq FROM act WHERE kind='withdraw' AND subject=?1 ORDER BY seq DESC",
                      &stmt, e));
    stmt_text(stmt, 1, subject);
    TRY(stmt_next(stmt, &has_act, e));
    const bool is_withdrawn = strcmp(b->state, "withdrawn") == 0;
    if (is_withdrawn != has_act || (has_act && stmt_get_int(stmt, 0) != b->withdrawn_act))
        tell_of(v, b, batch_name(v, b), "批次的撤回状态与留痕不符",
                "whether the batch is withdrawn is not what the acts say");
    return RC_OK;
}

/* What the vault should hold of a batch: as its import says, or the last erasure from it. */
static enum rc check_vault(struct verify *v, const struct batch *b, const char *subject,
                           const json_t *import, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(v->county->store,
                      "SELECT a.seq, b.body FROM act a JOIN act_body b ON b.seq=a.seq WHERE"
                      " a.kind='erase' AND a.subject=?1 ORDER BY a.seq DESC",
                      &stmt, e));
    stmt_text(stmt, 1, subject);
    TRY(stmt_next(stmt, &has_row, e));
    json_t *erase = has_row ? json_loads(stmt_get_text(stmt, 1), 0, NULL) : NULL;
    if (!verify_member(v, erase ? erase : import, "vault", b->vault))
        tell_of(v, b, "vault/vault.db", "保险库里这一批的记录被改过、增删",
                "records of the batch in the vault were altered, added or removed");
    else if (erase)
        verify_erased(v, arena_printf(v->arena, "vault/vault.db batch:%lld", (long long)b->batch),
                      stmt_get_int(stmt, 0));
    json_decref(erase);
    return RC_OK;
}

/* What the batch's row should be: as its import says, or as the act that destroyed its original. */
static enum rc check_row(struct verify *v, const struct batch *b, const json_t *import,
                         bool *ret_destroyed, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    char row[65];
    TRY(lake_row_digest(v->county, b->batch, row, e));
    TRY(store_prepare(v->county->store,
                      "SELECT a.seq, b.body ->> ('$.rows.\"' || ?1 || '\"') AS row FROM act a JOIN"
                      " act_body b ON b.seq=a.seq WHERE a.kind='destroy' AND row IS NOT NULL",
                      &stmt, e));
    stmt_int(stmt, 1, b->batch);
    TRY(stmt_next(stmt, ret_destroyed, e));
    if (!*ret_destroyed) {
        if (!verify_member(v, import, "row", row))
            tell_of(v, b, batch_name(v, b), "批次的记录被改过", "the batch's record was altered");
        return RC_OK;
    }
    if (strcmp(stmt_get_text(stmt, 1), row) != 0)
        tell_of(v, b, batch_name(v, b), "批次的记录被改过", "the batch's record was altered");
    else
        verify_erased(v, arena_printf(v->arena, "lake/originals batch:%lld", (long long)b->batch),
                      stmt_get_int(stmt, 0));
    return RC_OK;
}

static enum rc check_batch(struct batches *all, const struct batch *b, struct err *e)
{
    struct verify *v = all->v;
    bool destroyed = false;
    json_t *facts = NULL;
    const char *subject = arena_printf(v->arena, "batch:%lld", (long long)b->batch);
    v->report->batches++;
    TRY(verify_act(v, b->act, "import", subject, &facts, e));
    if (!facts) {
        tell_of(v, b, batch_name(v, b), "没有这一批的导入留痕", "no act tells of its import");
        return RC_OK;
    }
    enum rc rc = check_row(v, b, facts, &destroyed, e);
    if (rc == RC_OK)
        rc = check_vault(v, b, subject, facts, e);
    if (rc == RC_OK) {
        check_files(all, b, json_object_get(facts, "files"), destroyed);
        rc = check_withdrawal(v, b, subject, e);
    }
    json_decref(facts);
    return rc;
}

/* ---- what belongs to no batch ---- */

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static enum rc check_strays(struct batches *all, const char *folder, int depth, struct err *e)
{
    struct verify *v = all->v;
    char **names = NULL;
    size_t count = 0;
    TRY(os_list(v->arena, folder, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(v->arena, "%s/%s", folder, names[i]);
        if (os_is_dir(path) && depth > 0)
            TRY(check_strays(all, path, depth - 1, e));
        else if (!bsearch(&path, all->paths, (size_t)all->path_count, sizeof *all->paths, by_text))
            verify_tell(v, path + strlen(v->county->path) + 1, "不属于任何批次的文件",
                        "the file belongs to no batch");
    }
    return RC_OK;
}

/* Acts whose batches are gone. */
static enum rc check_lost(struct verify *v, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(v->county->store,
                      "SELECT seq, subject, at FROM act WHERE kind='import'"
                      " AND seq NOT IN (SELECT act FROM batch WHERE act IS NOT NULL)",
                      &stmt, e));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        verify_tell(v, arena_printf(v->arena, "state.db %s", stmt_get_text(stmt, 1)),
                    arena_printf(v->arena, "批次缺失（第 %lld 号留痕，自 %s）",
                                 (long long)stmt_get_int(stmt, 0), stmt_get_text(stmt, 2)),
                    arena_printf(v->arena, "the batch is missing (act %lld, since %s)",
                                 (long long)stmt_get_int(stmt, 0), stmt_get_text(stmt, 2)));
    }
}

enum rc verify_batches(struct verify *v, struct err *e)
{
    struct batches all = {.v = v};
    struct progress progress;
    TRY(load(&all, e));
    TRY(vault_digests(v->county, on_vault, &all, e));
    progress_start(&progress, "核对批次 batches", all.count, "批 batches");
    enum rc rc = RC_OK;
    for (int i = 0; rc == RC_OK && i < all.count; i++) {
        rc = check_batch(&all, &all.list[i], e);
        progress_update(&progress, i + 1);
    }
    progress_end(&progress);
    TRY(rc);
    qsort(all.paths, (size_t)all.path_count, sizeof *all.paths, by_text);
    TRY(check_strays(&all, county_file(v->county, v->arena, "lake"), 2, e));
    return check_lost(v, e);
}
