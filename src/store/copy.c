/* store/copy.c - state.db and the vault as they are at one moment, copied while others write.
 *
 * SQLite makes no moment for two files that are read one after the other. So a first connection
 * keeps all writers out for as long as a second begins to read both; what the second then sees
 * stays, whatever is committed afterwards. */
#include "store/store_int.h"

#include <string.h>
#include <unistd.h>

#include "os/os.h"

/* The copy is made durable by whoever keeps it. */
static const char COPY_PRAGMAS[] = "PRAGMA synchronous=OFF";

static enum rc begin_reading(struct store *reader, struct err *e)
{
    int64_t ignored = 0;
    if (sqlite3_exec(reader->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(reader, "read state.db", e);
    TRY(store_int(reader, "SELECT count(*) FROM main.meta", 0, &ignored, e));
    return store_int(reader, "SELECT count(*) FROM vault.meta", 0, &ignored, e);
}

static enum rc pin(const char *county, struct store *reader,
                   enum rc (*still)(void *context, struct err *e), void *context, struct err *e)
{
    CLEANUP(store_closep) struct store *writer = NULL;
    TRY(store_open(county, STORE_ACT, &writer, e));
    TRY(store_begin(writer, e));
    enum rc rc = begin_reading(reader, e);
    if (rc == RC_OK)
        rc = still(context, e);
    store_rollback(writer);
    return rc;
}

static enum rc copy_fail(sqlite3 *to, const char *path, struct err *e)
{
    const int cause = sqlite3_system_errno(to);
    if (sqlite3_errcode(to) != SQLITE_FULL)
        return fail(e, RC_IO, "could not copy a database to '%s': %s", path,
                    cause ? strerror(cause) : sqlite3_errmsg(to));
    fail(e, RC_IO, "could not copy a database to '%s': the disk is full", path);
    return fail_hint(e, "free some disk space, then run the command again");
}

static enum rc copy_pages(struct store *reader, const char *name, sqlite3 *to, const char *path,
                          struct err *e)
{
    sqlite3_backup *copy = sqlite3_backup_init(to, "main", reader->db, name);
    if (!copy)
        return copy_fail(to, path, e);
    const int code = sqlite3_backup_step(copy, -1);
    sqlite3_backup_finish(copy);
    return code == SQLITE_DONE ? RC_OK : copy_fail(to, path, e);
}

static enum rc copy_database(struct store *reader, const char *name, const char *path,
                             struct err *e)
{
    sqlite3 *to = NULL;
    enum rc rc = RC_OK;
    if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                        NULL) != SQLITE_OK ||
        sqlite3_exec(to, COPY_PRAGMAS, NULL, NULL, NULL) != SQLITE_OK)
        rc = copy_fail(to, path, e);
    if (rc == RC_OK)
        rc = copy_pages(reader, name, to, path, e);
    if (sqlite3_close(to) != SQLITE_OK && rc == RC_OK)
        rc = fail(e, RC_IO, "could not close '%s'", path);
    return rc;
}

static enum rc copy_both(struct store *reader, const char *folder, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    sbuf_addf(&path, "%s/state.db", folder);
    TRY(copy_database(reader, "main", path.p, e));
    sbuf_clear(&path);
    sbuf_addf(&path, "%s/vault", folder);
    TRY(os_make_dirs(path.p, 0700, e));
    sbuf_add(&path, "/vault.db");
    return copy_database(reader, "vault", path.p, e);
}

enum rc store_copy(const char *county, const char *folder,
                   enum rc (*still)(void *context, struct err *e), void *context, struct err *e)
{
    CLEANUP(store_closep) struct store *reader = NULL;
    TRY(store_open(county, STORE_READ, &reader, e));
    enum rc rc = pin(county, reader, still, context, e);
    if (rc == RC_OK)
        rc = copy_both(reader, folder, e);
    store_rollback(reader);
    return rc;
}
