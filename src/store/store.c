/* store/store.c - opening, migrating, leasing and transactions of state.db. */
#include "store/store_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os.h"

enum { BUSY_WAIT_MS = 10000 };

enum rc store_fail(struct store *store, const char *what, struct err *e)
{
    const int code = sqlite3_errcode(store->db);
    const char *why = sqlite3_errmsg(store->db);
    if (code == SQLITE_FULL) {
        fail(e, RC_IO, "could not %s: the disk is full", what);
        return fail_hint(e, "free some disk space, then run the command again");
    }
    if (code == SQLITE_IOERR) {
        const int cause = sqlite3_system_errno(store->db);
        return fail(e, RC_IO, "could not %s: %s", what, cause ? strerror(cause) : why);
    }
    if (code == SQLITE_BUSY || code == SQLITE_PROTOCOL)
        return fail(e, RC_BUSY, "could not %s: state.db is in use by another process", what);
    enum rc rc = fail(e, RC_STATE, "could not %s: %s", what, why);
    if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB)
        fail_hint(e, "state.db is damaged; keep the folder as it is and restore from a backup");
    return rc;
}

static enum rc run_script(struct store *store, const char *sql, const char *what, struct err *e)
{
    if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(store, what, e);
    return RC_OK;
}

/* ---- opening ---- */

/* None of these writes: what is opened may be damaged, and is then left as it is. */
static const char OPEN_PRAGMAS[] = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                                   "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON;"
                                   "PRAGMA secure_delete=ON;";
/* Remembered by the files themselves, unless a copy was made by other means than copying. */
static const char LOG_PRAGMAS[] = "PRAGMA main.journal_mode=WAL; PRAGMA vault.journal_mode=WAL;";

static enum rc open_database(struct store *store, const char *path, int flags, struct err *e)
{
    if (sqlite3_open_v2(path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return store_fail(store, "open state.db", e);
    sqlite3_busy_timeout(store->db, BUSY_WAIT_MS);
    sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_extended_result_codes(store->db, 0);
    return run_script(store, OPEN_PRAGMAS, "open state.db", e);
}

static enum rc attach_vault(struct store *store, const char *path, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *attach = NULL;
    TRY(store_prepare(store, "ATTACH ?1 AS vault", &attach, e));
    stmt_text(attach, 1, path);
    TRY(stmt_run(attach, e));
    return run_script(store, "PRAGMA vault.synchronous=FULL", "open the vault", e);
}

/* SQLite would make a file that is missing, and a county whose vault is empty has lost what its
 * tokens stand for: both are told, not mended. */
static enum rc open_vault(struct store *store, const char *county, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    sbuf_addf(&path, "%s/vault/vault.db", county);
    if (!os_exists(path.p)) {
        fail(e, RC_STATE, "the vault of this county is missing: there is no '%s'", path.p);
        return fail_hint(e, "put it back from a copy made together with state.db");
    }
    TRY(attach_vault(store, path.p, e));
    enum rc rc = store_prepare(store, "SELECT value FROM vault.meta WHERE key='county'", &stmt, e);
    if (rc == RC_OK)
        rc = stmt_next(stmt, &has_row, e);
    if (rc == RC_OK && has_row && strcmp(stmt_get_text(stmt, 0), store->county_id) == 0)
        return RC_OK;
    if (rc == RC_OK || rc == RC_STATE)
        rc = fail(e, RC_STATE, "'%s' is damaged, or it and state.db are of different counties",
                  path.p);
    fail_hint(e, "put both back from copies made together");
    return rc;
}

static enum rc schema_version(struct store *store, int64_t *ret_version, struct err *e)
{
    return store_int(store, "PRAGMA user_version", 0, ret_version, e);
}

static int newest_schema(void)
{
    int count = 0;
    while (SCHEMA_MIGRATIONS[count])
        count++;
    return count;
}

/* Each migration commits together with its version number, so a crash between two is no harm. */
static enum rc migrate(struct store *store, struct err *e)
{
    int64_t version = 0;
    TRY(schema_version(store, &version, e));
    for (; version < newest_schema(); version++) {
        char bump[48];
        snprintf(bump, sizeof bump, "PRAGMA user_version=%d", (int)version + 1);
        CLEANUP(store_undo) struct store *undo = store;
        TRY(store_begin(store, e));
        TRY(run_script(store, SCHEMA_MIGRATIONS[version], "migrate state.db", e));
        TRY(run_script(store, bump, "migrate state.db", e));
        TRY(store_commit(store, e));
    }
    return RC_OK;
}

static enum rc check_schema(struct store *store, enum store_mode mode, struct err *e)
{
    int64_t version = 0;
    TRY(schema_version(store, &version, e));
    if (version == 0) { /* also what SQLite makes of an emptied file */
        fail(e, RC_STATE, "state.db is empty or no state of a county");
        return fail_hint(e, "keep the folder as it is and restore state.db from a backup");
    }
    if (version > newest_schema()) {
        fail(e, RC_NEWER, "state.db has schema %d, this release knows %d", (int)version,
             newest_schema());
        return fail_hint(e, "use the release that wrote this county, or a newer one");
    }
    if (version < newest_schema() && mode != STORE_WRITE) {
        fail(e, RC_STATE, "state.db has schema %d, older than this release's %d", (int)version,
             newest_schema());
        return fail_hint(e, "whatever writes upgrades it, for example 'abacus run'");
    }
    return RC_OK;
}

static enum rc load_county_id(struct store *store, struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    bool has_row = false;
    TRY(store_prepare(store, "SELECT value FROM meta WHERE key='county'", &stmt, e));
    TRY(stmt_next(stmt, &has_row, e));
    if (!has_row)
        return fail(e, RC_STATE, "state.db does not name its county");
    snprintf(store->county_id, sizeof store->county_id, "%s", stmt_get_text(stmt, 0));
    return RC_OK;
}

/* ---- one writer ---- */

enum rc store_lock(const char *county, int *ret_fd, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    CLEANUP(sbuf_fini) struct sbuf holder = {0};
    char now[25];
    os_now_text(now);
    sbuf_addf(&path, "%s/lock", county);
    sbuf_addf(&holder, "%s (process %ld) since %s", store_actor(), (long)getpid(), now);
    const enum rc rc = os_lock(path.p, holder.p, ret_fd, e);
    if (rc != RC_BUSY)
        return rc;
    fail_context(e, "cannot write to '%s' now", county);
    return fail_hint(e,
                     "wait until it has finished, then try again; reading is possible meanwhile");
}

/* ---- life ---- */

static enum rc create_into(struct store *store, const char *county, const char *county_id,
                           struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    sbuf_addf(&path, "%s/state.db", county);
    if (os_exists(path.p))
        return fail(e, RC_CONFLICT, "'%s' holds a county already", county);
    TRY(open_database(store, path.p, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, e));
    sbuf_clear(&path);
    sbuf_addf(&path, "%s/vault", county);
    TRY(os_make_dirs(path.p, 0700, e));
    sbuf_add(&path, "/vault.db");
    TRY(attach_vault(store, path.p, e));
    TRY(run_script(store, LOG_PRAGMAS, "make state.db", e));
    TRY(migrate(store, e));
    TRY(store_exec(store, e, "INSERT INTO meta VALUES('county',?1)", county_id, NULL));
    TRY(run_script(store, VAULT_SCHEMA, "make the vault", e));
    return store_exec(store, e, "INSERT INTO vault.meta VALUES('county',?1)", county_id, NULL);
}

enum rc store_create(const char *county, const char *county_id, struct err *e)
{
    CLEANUP(store_closep) struct store *store = calloc(1, sizeof *store);
    MUST(store);
    store->lock_fd = -1;
    return create_into(store, county, county_id, e);
}

static enum rc open_into(struct store *store, const char *county, enum store_mode mode,
                         struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    sbuf_addf(&path, "%s/state.db", county);
    if (!os_exists(path.p)) {
        fail(e, RC_NOT_COUNTY, "'%s' is not a county: it holds no state.db", county);
        return fail_hint(e, "make one with 'abacus -C %s init', or name another folder with -C",
                         county);
    }
    if (mode == STORE_WRITE)
        TRY(store_lock(county, &store->lock_fd, e));
    TRY(open_database(store, path.p, SQLITE_OPEN_READWRITE, e));
    TRY(check_schema(store, mode, e));
    if (mode == STORE_WRITE)
        TRY(migrate(store, e));
    TRY(load_county_id(store, e));
    TRY(open_vault(store, county, e));
    switch (mode) {
    case STORE_WRITE:
        return run_script(store, LOG_PRAGMAS, "open state.db", e);
    case STORE_ACT:
        return RC_OK;
    case STORE_READ:
    default:
        return run_script(store, "PRAGMA query_only=ON", "open state.db for reading", e);
    }
}

enum rc store_open(const char *county, enum store_mode mode, struct store **ret_store,
                   struct err *e)
{
    struct store *store = calloc(1, sizeof *store);
    MUST(store);
    store->lock_fd = -1;
    const enum rc rc = open_into(store, county, mode, e);
    if (rc != RC_OK) {
        store_close(store);
        return rc;
    }
    *ret_store = store;
    return RC_OK;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    stmt_close(store->insert_act);
    stmt_close(store->insert_body);
    stmt_close(store->insert_outbox);
    if (store->db)
        MUST(sqlite3_close(store->db) == SQLITE_OK); /* a statement left open is a bug */
    fd_closep(&store->lock_fd);
    free(store);
}

void store_closep(struct store **store)
{
    store_close(*store);
    *store = NULL;
}

enum rc store_settle(struct store *store, struct err *e)
{
    static const char *const logs[] = {"PRAGMA main.wal_checkpoint(TRUNCATE)",
                                       "PRAGMA vault.wal_checkpoint(TRUNCATE)"};
    for (size_t i = 0; i < sizeof logs / sizeof *logs; i++) {
        int64_t is_busy = 0;
        TRY(store_int(store, logs[i], 1, &is_busy, e));
        if (is_busy)
            return fail(e, RC_BUSY, "another process is reading '%s'", store->county_id);
    }
    return RC_OK;
}

const char *store_county_id(const struct store *store)
{
    return store->county_id;
}

/* ---- transactions ---- */

enum rc store_begin(struct store *store, struct err *e)
{
    return run_script(store, "BEGIN IMMEDIATE", "begin a change of state.db", e);
}

enum rc store_commit(struct store *store, struct err *e)
{
    TRY(run_script(store, "COMMIT", "commit a change to state.db", e));
    const bool has_act = store->has_act;
    store->has_act = false;
    if (has_act && store->on_act)
        store->on_act(store->on_act_context);
    return RC_OK;
}

void store_on_act(struct store *store, store_committed *listener, void *context)
{
    store->on_act = listener;
    store->on_act_context = context;
}

enum rc store_relax(struct store *store, bool is_relaxed, struct err *e)
{
    return run_script(
        store, is_relaxed ? "PRAGMA main.synchronous=NORMAL" : "PRAGMA main.synchronous=FULL",
        "set how commits reach the disk", e);
}

void store_rollback(struct store *store)
{
    store->has_act = false;
    if (store->db && !sqlite3_get_autocommit(store->db))
        sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
}

void store_undo(struct store **store)
{
    store_rollback(*store);
}
