/* lake/batch.c - the life of a batch: intent, seal, withdraw, and what a crash leaves. */
#include "lake/lake_int.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os.h"

const struct lake_file_kind LAKE_FILES[LAKE_FILE_KINDS] = {{"lake", "", false},
                                                           {"gone", "gone", false},
                                                           {"original", "originals", true},
                                                           {"rejects", "rejects", true}};

enum { LAKE_ARENA_BYTES = 16 << 20 };

/* ---- undoing ---- */

static enum rc remove_files(struct county *county, int64_t batch, const char *reg, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(LAKE_ARENA_BYTES);
    for (int i = 0; i < LAKE_FILE_KINDS; i++) {
        TRY(os_remove(lake_part_path(county, arena, LAKE_FILES[i].kind, reg, batch), e));
        TRY(os_remove(lake_path(county, arena, LAKE_FILES[i].kind, reg, batch), e));
    }
    return RC_OK;
}

static enum rc run_for_batch(struct county *county, int64_t batch, const char *const *sql,
                             struct err *e)
{
    for (; *sql; sql++) {
        CLEANUP(stmt_closep) struct stmt *stmt = NULL;
        TRY(store_prepare(county->store, *sql, &stmt, e));
        stmt_int(stmt, 1, batch);
        TRY(stmt_run(stmt, e));
    }
    return RC_OK;
}

/* Statements about one batch (?1) in one transaction. */
static enum rc change_batch(struct county *county, int64_t batch, const char *const *sql,
                            struct err *e)
{
    CLEANUP(store_undo) struct store *undo = county->store;
    TRY(store_begin(county->store, e));
    TRY(run_for_batch(county, batch, sql, e));
    return store_commit(county->store, e);
}

/* A commit that failed may still lie whole in the write-ahead log, where the next start would find
 * the batch sealed. So a commit that writes over it comes before anything is taken away; where not
 * even that can be written, all stays as it is, sealed or to be undone. Then files, vault and
 * intent, in this order: an intent is forgotten only when nothing is left of it. (The vault commits
 * apart: SQLite's log makes a transaction whole within one file only.) */
static enum rc undo(struct county *county, int64_t batch, const char *reg, struct err *e)
{
    static const char
        *const settle[] = {"UPDATE batch SET why='undone' WHERE batch=?1 AND state='intent'",
                           "REPLACE INTO vault.meta VALUES('undone', ?1)", NULL},
               *const empty_vault[] = {"DELETE FROM vault.record WHERE batch=?1",
                                       "DELETE FROM vault.name_key WHERE batch=?1", NULL},
               *const forget[] = {"DELETE FROM batch WHERE batch=?1 AND state='intent'", NULL};
    TRY(change_batch(county, batch, settle, e));
    TRY(remove_files(county, batch, reg, e));
    TRY(change_batch(county, batch, empty_vault, e));
    return change_batch(county, batch, forget, e);
}

void lake_abandon(struct county *county, int64_t batch, const char *reg)
{
    struct err ignored = {0};
    store_rollback(county->store);
    (void)undo(county, batch, reg, &ignored);
}

static enum rc next_intent(struct county *county, int64_t *ret_batch, char reg[64], bool *ret_found,
                           struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store,
                      "SELECT batch, register FROM batch WHERE state='intent' LIMIT 1", &stmt, e));
    TRY(stmt_next(stmt, ret_found, e));
    if (*ret_found) {
        *ret_batch = stmt_get_int(stmt, 0);
        snprintf(reg, 64, "%s", stmt_get_text(stmt, 1));
    }
    return RC_OK;
}

enum rc lake_recover(struct county *county, int *ret_undone, struct err *e)
{
    *ret_undone = 0;
    for (;;) {
        int64_t batch = 0;
        char reg[64];
        bool found = false;
        TRY(next_intent(county, &batch, reg, &found, e));
        if (!found)
            return RC_OK;
        TRY(undo(county, batch, reg, e));
        ++*ret_undone;
    }
}

/* ---- intent ---- */

static enum rc insert_intent(struct county *county, const struct lake_intent *intent,
                             int64_t *ret_batch, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    char now[25];
    os_now_text(now);
    /* Numbers are never used twice, also not after a withdrawal: _row must stay unique. */
    TRY(store_int(county->store, "SELECT coalesce(max(batch),0)+1 FROM batch", 1, ret_batch, e));
    TRY(store_prepare(county->store,
                      "INSERT INTO batch(batch,register,map,map_hash,delivery,file_name,digest,"
                      "file_bytes,state,imported_at,key_generation)"
                      " VALUES(?1,?2,?3,?4,?5,'',?6,?7,'intent',?8,?9)",
                      &stmt, e));
    stmt_int(stmt, 1, *ret_batch);
    stmt_text(stmt, 2, intent->map->reg->name);
    stmt_text(stmt, 3, intent->map->slug);
    stmt_text(stmt, 4, intent->map->hash);
    stmt_text(stmt, 5, delivery_name(intent->map->delivery));
    stmt_text(stmt, 6, intent->digest);
    stmt_int(stmt, 7, intent->file_bytes);
    stmt_text(stmt, 8, now);
    stmt_int(stmt, 9, county->keys.generation);
    return stmt_run(stmt, e);
}

static enum rc make_folders(struct county *county, const char *reg, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(LAKE_ARENA_BYTES);
    const char *folders[] = {arena_printf(arena, "%s/lake/%s", county->path, reg),
                             arena_printf(arena, "%s/lake/gone/%s", county->path, reg),
                             arena_printf(arena, "%s/lake/originals", county->path),
                             arena_printf(arena, "%s/lake/rejects", county->path)};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        TRY(os_make_dirs(folders[i], 0755, e));
    return RC_OK;
}

enum rc lake_begin(struct county *county, const struct lake_intent *intent, int64_t *ret_batch,
                   struct err *e)
{
    CLEANUP(store_undo) struct store *undo = county->store;
    TRY(make_folders(county, intent->map->reg->name, e));
    TRY(store_begin(county->store, e));
    TRY(insert_intent(county, intent, ret_batch, e));
    return store_commit(county->store, e);
}

/* ---- seal ---- */

/* fsync, hash, rename. The hash is taken from what lies on disk, so a bad write is found here. */
static enum rc settle(struct county *county, struct arena *arena, int64_t batch, const char *reg,
                      const char *kind, char hash[65], struct err *e)
{
    const char *part = lake_part_path(county, arena, kind, reg, batch);
    TRY(os_sync_file(part, e));
    TRY(os_file_sha256(part, hash, e));
    return os_rename(part, lake_path(county, arena, kind, reg, batch), e);
}

static enum rc settle_all(struct county *county, int64_t batch, const char *reg,
                          const struct lake_result *r, struct sbuf *files, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(LAKE_ARENA_BYTES);
    const bool wanted[LAKE_FILE_KINDS] = {r->has_rows, r->has_gone, true, r->has_rejects};
    sbuf_add(files, "{");
    for (int i = 0; i < LAKE_FILE_KINDS; i++) {
        char hash[65];
        if (!wanted[i])
            continue;
        TRY(settle(county, arena, batch, reg, LAKE_FILES[i].kind, hash, e));
        sbuf_addf(files, "%s\"%s\":\"%s\"", files->n > 1 ? "," : "", LAKE_FILES[i].key, hash);
    }
    sbuf_add(files, "}");
    return RC_OK;
}

static enum rc update_batch(struct county *county, int64_t batch, const struct lake_result *r,
                            const char *files, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store,
                      "UPDATE batch SET state='sealed', rows_in=?1, accepted=?2, rejected=?3,"
                      " doubtful=?4, new=?5, same=?6, changed=?7, gone=?8, total_state=?9,"
                      " receipt=?10, files=?11, file_name=?12"
                      " WHERE batch=?13 AND state='intent'",
                      &stmt, e));
    const int64_t numbers[] = {r->rows_in, r->accepted, r->rejected, r->doubtful,
                               r->fresh,   r->same,     r->changed,  r->gone};
    for (int i = 0; i < 8; i++)
        stmt_int(stmt, i + 1, numbers[i]);
    stmt_text(stmt, 9, r->total_state);
    stmt_text(stmt, 10, r->receipt);
    stmt_text(stmt, 11, files);
    stmt_text(stmt, 12, r->file_name);
    stmt_int(stmt, 13, batch);
    return stmt_run(stmt, e);
}

enum rc lake_row_digest(const struct county *county, int64_t batch, char out[65], struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store,
                      "SELECT batch, register, map, map_hash, delivery, file_name, digest,"
                      " file_bytes, rows_in, accepted, rejected, doubtful, new, same, changed,"
                      " gone, total_state, receipt, files, key_generation, data_key, imported_at"
                      " FROM batch WHERE batch=?1",
                      &stmt, e));
    stmt_int(stmt, 1, batch);
    return stmt_digest(stmt, out, e);
}

static enum rc name_act(struct county *county, int64_t batch, int64_t act, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store, "UPDATE batch SET act=?1 WHERE batch=?2", &stmt, e));
    stmt_int(stmt, 1, act);
    stmt_int(stmt, 2, batch);
    return stmt_run(stmt, e);
}

/* The act speaks of the files and of the row, and the row names the act. */
static enum rc seal_row(struct county *county, int64_t batch, const struct lake_intent *intent,
                        const struct lake_result *r, const char *files, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf body = {0};
    char subject[32], row[65];
    int64_t act = 0;
    TRY(update_batch(county, batch, r, files, e));
    TRY(lake_row_digest(county, batch, row, e));
    snprintf(subject, sizeof subject, "batch:%lld", (long long)batch);
    sbuf_addf(&body,
              "{\"digest\":\"%s\",\"map\":\"%s\",\"map_hash\":\"%s\",\"rows_in\":%lld,"
              "\"accepted\":%lld,\"rejected\":%lld,\"new\":%lld,\"same\":%lld,\"changed\":%lld,"
              "\"gone\":%lld,\"total\":\"%s\",\"files\":%s,\"row\":\"%s\",\"vault\":\"%s\"}",
              intent->digest, intent->map->slug, intent->map->hash, (long long)r->rows_in,
              (long long)r->accepted, (long long)r->rejected, (long long)r->fresh,
              (long long)r->same, (long long)r->changed, (long long)r->gone, r->total_state, files,
              row, r->vault ? r->vault : "");
    TRY(store_act(county->store, "import", subject, body.p, &act, e));
    return name_act(county, batch, act, e);
}

enum rc lake_seal(struct county *county, int64_t batch, const struct lake_intent *intent,
                  const struct lake_result *result, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf files = {0};
    MUST(result->rows_in == result->accepted + result->rejected); /* nothing may vanish */
    TRY(settle_all(county, batch, intent->map->reg->name, result, &files, e));
    TRY(store_begin(county->store, e));
    TRY(seal_row(county, batch, intent, result, files.p, e));
    return store_commit(county->store, e);
}

/* ---- finding ---- */

enum rc lake_find_digest(struct county *county, const char *digest, int64_t *ret_batch,
                         struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(county->store, "SELECT batch FROM batch WHERE state='sealed' AND digest=?1",
                      &stmt, e));
    stmt_text(stmt, 1, digest);
    TRY(stmt_next(stmt, &has_row, e));
    *ret_batch = has_row ? stmt_get_int(stmt, 0) : 0;
    return RC_OK;
}

enum rc lake_find(struct county *county, const char *name, int64_t *ret_batch, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(county->store,
                      "SELECT batch FROM batch WHERE state<>'intent' AND (CAST(batch AS TEXT)=?1"
                      " OR (length(?1)>=8 AND substr(digest,1,length(?1))=?1))"
                      " ORDER BY state='sealed' DESC, batch DESC LIMIT 1",
                      &stmt, e));
    stmt_text(stmt, 1, name);
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row) {
        fail(e, RC_NOT_FOUND, "there is no batch '%s'", name);
        return fail_hint(e, "'abacus batches' lists them");
    }
    *ret_batch = stmt_get_int(stmt, 0);
    return RC_OK;
}

/* ---- withdraw ---- */

/* A later delivery of the same mapping did not store the rows that were the same as this batch's;
 * without this batch they would be lost. So deliveries are withdrawn from the newest backwards. */
static enum rc refuse_if_built_upon(struct county *county, int64_t batch, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(
        county->store,
        "SELECT later.batch FROM batch AS this JOIN batch AS later ON later.map=this.map"
        " AND later.batch>this.batch AND later.state='sealed' AND later.same+later.changed"
        "+later.gone>0 WHERE this.batch=?1 AND this.delivery<>'delta'"
        " ORDER BY later.batch DESC LIMIT 1",
        &stmt, e));
    stmt_int(stmt, 1, batch);
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row)
        return RC_OK;
    fail(e, RC_CONFLICT, "cannot withdraw batch %lld: batch %lld was compared with it",
         (long long)batch, (long long)stmt_get_int(stmt, 0));
    return fail_hint(e, "withdraw batch %lld first, then import it again afterwards",
                     (long long)stmt_get_int(stmt, 0));
}

static enum rc mark_withdrawn(struct county *county, int64_t batch, const char *why, int64_t act,
                              struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store,
                      "UPDATE batch SET state='withdrawn', withdrawn_act=?1, why=?2 WHERE batch=?3",
                      &stmt, e));
    stmt_int(stmt, 1, act);
    stmt_text(stmt, 2, why);
    stmt_int(stmt, 3, batch);
    return stmt_run(stmt, e);
}

static enum rc require_sealed(struct county *county, int64_t batch, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(county->store, "SELECT state FROM batch WHERE batch=?1", &stmt, e));
    stmt_int(stmt, 1, batch);
    TRY(stmt_next(stmt, &has_row, e));
    if (has_row && strcmp(stmt_get_text(stmt, 0), "sealed") == 0)
        return RC_OK;
    return fail(e, RC_CONFLICT, "batch %lld is withdrawn already", (long long)batch);
}

enum rc lake_withdraw(struct county *county, int64_t batch, const char *why, struct err *e)
{
    CLEANUP(store_undo) struct store *undo = county->store;
    char subject[32];
    int64_t act = 0;
    TRY(require_sealed(county, batch, e));
    TRY(refuse_if_built_upon(county, batch, e));
    snprintf(subject, sizeof subject, "batch:%lld", (long long)batch);
    TRY(store_begin(county->store, e));
    TRY(store_act_json(county->store, "withdraw", subject, json_pack("{s:s}", "why", why), &act,
                       e));
    TRY(mark_withdrawn(county, batch, why, act, e));
    return store_commit(county->store, e);
}

/* ---- destroying originals ---- */

enum rc lake_destroy_originals(struct county *county, int64_t batch, struct err *e)
{
    static const char *const sql[] = {
        "UPDATE batch SET data_key=NULL, files=json_remove(files,'$.original','$.rejects')"
        " WHERE batch=?1 AND state<>'intent'",
        NULL};
    return run_for_batch(county, batch, sql, e);
}

enum rc lake_remove_destroyed(struct county *county, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(LAKE_ARENA_BYTES);
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(county->store,
                      "SELECT batch FROM batch WHERE data_key IS NULL AND state<>'intent'", &stmt,
                      e));
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        const int64_t batch = stmt_get_int(stmt, 0);
        TRY(os_remove(lake_path(county, arena, "originals", "", batch), e));
        TRY(os_remove(lake_path(county, arena, "rejects", "", batch), e));
    }
}
