/* backup/restore.c - a backup becomes a county again, whole or not at all.
 *
 * Everything is written into FOLDER.part, which is no county: its state.db has another name until
 * the end of the backup was read and authenticated. Then state.db gets its name, and the folder. */
#include "backup/backup_int.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/progress.h"
#include "os/os.h"

enum { RESTORE_ARENA_BYTES = 64 << 20 };

static const char MARK[] = ".restoring", STATE_ASIDE[] = ".restored-state.db";

struct restoring {
    struct arena *arena; /* of the whole */
    const char *folder, *part;
    struct archive_reader reader;
    struct sealed_head head;
    struct sbuf last_folder; /* whose names are not yet durable */
    bool has_state, has_vault, has_settings;
};

static const char *below(const struct restoring *r, const char *name)
{
    return arena_printf(r->arena, "%s/%s", r->part, name);
}

/* ---- the place ---- */

static enum rc check_empty(struct arena *arena, const char *folder, struct err *e)
{
    char **names = NULL;
    size_t count = 0;
    if (!os_exists(folder))
        return RC_OK;
    if (!os_is_dir(folder))
        return fail(e, RC_CONFLICT, "'%s' is there and is no folder", folder);
    TRY(os_list(arena, folder, &names, &count, e));
    if (count == 0)
        return RC_OK;
    fail(e, RC_CONFLICT, "'%s' is not empty: nothing was changed", folder);
    return fail_hint(e, "restore into a folder that is empty or does not exist yet");
}

/* What a restore that was cut off left is removed; what is not ours stays. */
static enum rc make_part(struct restoring *r, int *ret_lock, struct err *e)
{
    char **names = NULL;
    size_t count = 0;
    TRY(os_list(r->arena, r->part, &names, &count, e));
    if (count > 0 && !os_exists(below(r, MARK)))
        return fail(e, RC_CONFLICT, "'%s' is in the way, and no restore left it", r->part);
    TRY(os_make_dirs(r->part, 0700, e));
    TRY(os_lock(below(r, MARK), "another restore", ret_lock, e));
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], MARK) != 0)
            TRY(os_remove_tree(below(r, names[i]), e));
    return RC_OK;
}

static enum rc check_space(const struct restoring *r, struct err *e)
{
    struct statvfs space;
    if (statvfs(r->part, &space) != 0 || (uint64_t)space.f_bavail * space.f_frsize >= r->head.bytes)
        return RC_OK;
    return fail(e, RC_IO, "'%s' has no room for %llu MiB", r->folder,
                (unsigned long long)r->head.bytes >> 20);
}

/* ---- files ---- */

static enum rc add_bytes(void *context, const void *bytes, size_t n, struct err *e)
{
    return os_write_all(*(const int *)context, bytes, n, e);
}

/* Names become durable a folder at a time: files come in the order of their paths. */
static enum rc enter_folder(struct restoring *r, const char *path, struct err *e)
{
    const char *slash = strrchr(path, '/');
    MUST(slash);
    const struct str folder = {path, (size_t)(slash - path)};
    if (str_is(folder, sbuf_text(&r->last_folder)))
        return RC_OK;
    if (r->last_folder.n)
        TRY(os_sync_file(r->last_folder.p, e));
    sbuf_clear(&r->last_folder);
    sbuf_add_str(&r->last_folder, folder);
    return os_is_dir(r->last_folder.p) ? RC_OK : os_make_dirs(r->last_folder.p, 0700, e);
}

static void note_file(struct restoring *r, const char *path)
{
    r->has_state |= strcmp(path, "state.db") == 0;
    r->has_vault |= strcmp(path, "vault/vault.db") == 0;
    r->has_settings |= strcmp(path, "abacus.yaml") == 0;
}

static enum rc restore_file(struct restoring *r, const struct archive_file *file, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    CLEANUP(fd_closep) int fd = -1;
    const struct byte_sink sink = {add_bytes, &fd};
    const bool is_state = strcmp(file->path, "state.db") == 0;
    sbuf_addf(&path, "%s/%s", r->part, is_state ? STATE_ASIDE : file->path);
    TRY(enter_folder(r, path.p, e));
    TRY(os_create(path.p, 0600, &fd, e));
    TRY(archive_content(&r->reader, file, &sink, e));
    if (fchmod(fd, (file->mode & 0777) | 0600) != 0)
        return fail(e, RC_IO, "could not set the mode of '%s': %s", path.p, strerror(errno));
    note_file(r, file->path);
    return os_sync_file(path.p, e);
}

static enum rc restore_files(struct restoring *r, struct err *e)
{
    struct progress progress;
    struct archive_file file;
    bool found = true;
    enum rc rc = RC_OK;
    progress_start(&progress, "恢复 restore", (int64_t)(r->head.bytes >> 20), "MiB");
    while (rc == RC_OK && found) {
        rc = archive_next(&r->reader, &file, &found, e);
        if (rc == RC_OK && found)
            rc = restore_file(r, &file, e);
        progress_update(&progress, r->reader.bytes >> 20);
    }
    progress_end(&progress);
    if (rc == RC_OK && r->last_folder.n)
        rc = os_sync_file(r->last_folder.p, e);
    return rc;
}

static enum rc put_in_place(struct restoring *r, struct err *e)
{
    if (!r->has_state || !r->has_vault || !r->has_settings)
        return fail(e, RC_DAMAGED, "the backup holds no whole county");
    TRY(os_rename(below(r, STATE_ASIDE), below(r, "state.db"), e));
    TRY(os_rename(r->part, r->folder, e));
    struct err ignored = {0};
    (void)os_remove(arena_printf(r->arena, "%s/%s", r->folder, MARK), &ignored); /* no harm there */
    return RC_OK;
}

/* ---- the whole ---- */

static enum rc restore_from(struct restoring *r, const char *file, struct unsealer *unsealer,
                            const struct passphrase *pass, struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    CLEANUP(fd_closep) int lock = -1;
    TRY(os_open_read(file, &fd, e));
    TRY(unsealer_begin(unsealer, fd, file, "backup", pass, &r->head, e));
    TRY(make_part(r, &lock, e));
    enum rc rc = check_space(r, e);
    if (rc == RC_OK)
        rc = restore_files(r, e);
    if (rc == RC_OK)
        rc = unsealer_end(unsealer, e);
    if (rc == RC_OK)
        rc = put_in_place(r, e);
    struct err ignored = {0};
    if (rc != RC_OK)
        (void)os_remove_tree(r->part, &ignored);
    return rc;
}

/* The folder's name without slashes behind it, so that FOLDER.part lies beside it. */
static const char *without_slashes(struct arena *arena, const char *folder)
{
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    return arena_strndup(arena, folder, n);
}

enum rc backup_restore(const char *file, const char *folder, const struct passphrase *passphrase,
                       struct backup_saved *ret, struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(RESTORE_ARENA_BYTES);
    CLEANUP(unsealer_wipe) struct unsealer unsealer;
    struct restoring r = {.arena = arena,
                          .folder = without_slashes(arena, folder),
                          .reader = {.source = {unsealer_take, &unsealer}}};
    r.part = arena_printf(arena, "%s.part", r.folder);
    TRY(check_empty(arena, r.folder, e));
    const enum rc rc = restore_from(&r, file, &unsealer, passphrase, e);
    sbuf_fini(&r.last_folder);
    TRY(rc);
    snprintf(ret->county, sizeof ret->county, "%s", r.head.county);
    snprintf(ret->time, sizeof ret->time, "%s", r.head.time);
    ret->tally = (struct backup_tally){.files = r.reader.files, .bytes = r.reader.bytes};
    return RC_OK;
}
