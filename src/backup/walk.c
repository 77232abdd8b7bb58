/* backup/walk.c - the files below a folder, whatever comes and goes meanwhile. */
#include "backup/backup_int.h"

#include <errno.h>
#include <string.h>

#include "os/os.h"

bool walk_is_unfinished(const char *path)
{
    const struct str name = str_of(path);
    return str_ends(name, ".part") || str_ends(name, ".new");
}

static enum rc walk_below(const struct walk *walk, const char *below, int depth, struct err *e);

static enum rc visit(const struct walk *walk, const char *path, int depth, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf full = {0};
    struct stat info;
    if (!walk->wants(path))
        return RC_OK;
    sbuf_addf(&full, "%s/%s", walk->folder, path);
    if (lstat(full.p, &info) != 0)
        return errno == ENOENT /* gone since it was listed */
                   ? RC_OK
                   : fail(e, RC_IO, "could not look at '%s': %s", full.p, strerror(errno));
    if (S_ISDIR(info.st_mode))
        return walk_below(walk, path, depth + 1, e);
    if (!archive_path_is_plain(str_of(path)))
        return fail(e, RC_FORMAT, "'%s' has a name that a backup cannot hold", full.p);
    if (S_ISREG(info.st_mode))
        return walk->found(walk->context, path, &info, e);
    fail(e, RC_FORMAT, "'%s' is a link or a device: a backup holds files only", full.p);
    return fail_hint(e, "put the file or folder itself in its place");
}

static enum rc walk_below(const struct walk *walk, const char *below, int depth, struct err *e)
{
    const char *slash = *below ? "/" : "";
    char **names = NULL;
    size_t count = 0;
    if (depth >= BACKUP_DEPTH_MAX)
        return fail(e, RC_LIMIT, "'%s' is nested deeper than %d folders", below,
                    (int)BACKUP_DEPTH_MAX);
    TRY(os_list(walk->arena, arena_printf(walk->arena, "%s%s%s", walk->folder, slash, below),
                &names, &count, e));
    for (size_t i = 0; i < count; i++)
        TRY(visit(walk, arena_printf(walk->arena, "%s%s%s", below, slash, names[i]), depth, e));
    return RC_OK;
}

enum rc walk_folder(const struct walk *walk, struct err *e)
{
    return walk_below(walk, "", 0, e);
}
