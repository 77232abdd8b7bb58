/* os/scratch.c - folders of one process for its spill. A flock on the folder itself tells that its
 * process lives; what nobody holds was left by one that died. */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIES = 1000 };

/* -1 when another process holds it, or it is no folder (any more). */
static int hold(const char *path)
{
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat info;
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0)
        return -1;
    /* A sweep may have removed it between mkdir and here. */
    return fstat(fd, &info) == 0 && info.st_nlink > 0 ? fd_take(&fd) : -1;
}

enum rc os_scratch(struct arena *arena, const char *parent, const char **ret_path, int *ret_fd,
                   struct err *e)
{
    TRY(os_make_dirs(parent, 0700, e));
    for (int n = 0; n < TRIES; n++) {
        const char *path = arena_printf(arena, "%s/%ld-%d", parent, (long)getpid(), n);
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return fail(e, RC_IO, "could not make the folder '%s': %s", path, strerror(errno));
        *ret_fd = hold(path);
        if (*ret_fd >= 0) {
            *ret_path = path;
            return RC_OK;
        }
    }
    return fail(e, RC_IO, "could not make a folder for spill in '%s'", parent);
}

enum rc os_scratch_sweep(struct arena *arena, const char *parent, struct err *e)
{
    char **names = NULL;
    size_t count = 0;
    TRY(os_list(arena, parent, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(arena, "%s/%s", parent, names[i]);
        CLEANUP(fd_closep) int fd = hold(path);
        if (fd >= 0)
            TRY(os_remove_tree(path, e));
    }
    return RC_OK;
}
