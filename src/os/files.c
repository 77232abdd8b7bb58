/* os/files.c - files: opened without following surprises, written durably. */
#include "os/os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/doc.h"
#include "base/limits.h"

enum { READ_BYTES = 64 << 10, REMOVE_DEPTH_MAX = 32, LOCK_HOLDER_BYTES = 160 };

void fd_closep(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

int fd_take(int *fd)
{
    const int taken = *fd;
    *fd = -1;
    return taken;
}

static enum rc io_fail(const char *what, const char *path, struct err *e)
{
    const int why = errno;
    if (why == ENOENT)
        return fail(e, RC_MISSING, "could not %s '%s': there is no such file or folder", what,
                    path);
    fail(e, RC_IO, "could not %s '%s': %s", what, path, strerror(why));
    if (why == ENOSPC || why == EDQUOT)
        fail_hint(e, "free some disk space, then run the command again; nothing was half done");
    return RC_IO;
}

enum rc os_open_read(const char *path, int *ret_fd, struct err *e)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return io_fail("open", path, e);
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        close(fd);
        return fail(e, RC_FORMAT, "'%s' is not a regular file", path);
    }
    *ret_fd = fd;
    return RC_OK;
}

enum rc os_create(const char *path, mode_t mode, int *ret_fd, struct err *e)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return io_fail("create", path, e);
    *ret_fd = fd;
    return RC_OK;
}

enum rc os_write_all(int fd, const void *bytes, size_t n, struct err *e)
{
    const char *p = bytes;
    while (n > 0) {
        const ssize_t written = write(fd, p, n);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0) {
            fail(e, RC_IO, "could not write: %s", strerror(errno));
            if (errno == ENOSPC)
                fail_hint(e, "free some disk space, then run the command again");
            return RC_IO;
        }
        p += written;
        n -= (size_t)written;
    }
    return RC_OK;
}

enum rc os_read_full(int fd, void *buffer, size_t want, size_t *ret_n, struct err *e)
{
    *ret_n = 0;
    while (*ret_n < want) {
        const ssize_t n = read(fd, (char *)buffer + *ret_n, want - *ret_n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(e, RC_IO, "could not read a file: %s", strerror(errno));
        if (n == 0)
            break;
        *ret_n += (size_t)n;
    }
    return RC_OK;
}

static enum rc read_all(int fd, const char *path, size_t cap, struct sbuf *out, struct err *e)
{
    char block[READ_BYTES];
    for (;;) {
        const ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return io_fail("read", path, e);
        if (n == 0)
            return RC_OK;
        if (out->n + (size_t)n > cap)
            return fail(e, RC_LIMIT, "'%s' is longer than %zu bytes", path, cap);
        sbuf_add_n(out, block, (size_t)n);
    }
}

enum rc os_read_file(const char *path, size_t cap, struct sbuf *out, struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    TRY(os_open_read(path, &fd, e));
    if (out->cap < cap + 1)
        out->cap = cap + 1;
    return read_all(fd, path, cap, out, e);
}

/* Knowledge files are read here so that open() stays behind this door. */
enum rc doc_load(struct arena *arena, const char *path, struct doc **ret_root, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    TRY(os_read_file(path, DOC_BYTES_MAX, &text, e));
    return doc_parse(arena, path, (struct str){sbuf_text(&text), text.n}, ret_root, e);
}

/* ---- durability ---- */

static enum rc sync_fd(int fd, const char *path, struct err *e)
{
    return fsync(fd) == 0 ? RC_OK : io_fail("make durable", path, e);
}

enum rc os_sync_file(const char *path, struct err *e)
{
    CLEANUP(fd_closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? io_fail("open", path, e) : sync_fd(fd, path, e);
}

static void parent_of(const char *path, struct sbuf *out)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    const char *slash = memrchr(path, '/', n);
    if (!slash)
        sbuf_add(out, ".");
    else
        sbuf_add_n(out, path, slash == path ? 1 : (size_t)(slash - path));
}

enum rc os_sync_parent(const char *path, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf parent = {0};
    parent_of(path, &parent);
    CLEANUP(fd_closep) int fd = open(parent.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? io_fail("open", parent.p, e) : sync_fd(fd, parent.p, e);
}

static bool is_beside(const char *a, const char *b)
{
    const char *end_a = strrchr(a, '/'), *end_b = strrchr(b, '/');
    const size_t n = end_a ? (size_t)(end_a - a) : 0;
    return (end_b ? (size_t)(end_b - b) : 0) == n && !end_a == !end_b && memcmp(a, b, n) == 0;
}

enum rc os_rename(const char *from, const char *to, struct err *e)
{
    if (rename(from, to) != 0)
        return io_fail("put in place", to, e);
    TRY(os_sync_parent(to, e));
    return is_beside(from, to) ? RC_OK : os_sync_parent(from, e);
}

static enum rc write_aside(const char *aside, const void *bytes, size_t n, mode_t mode,
                           bool is_synced, struct err *e)
{
    CLEANUP(fd_closep) int fd = -1;
    TRY(os_create(aside, mode, &fd, e));
    TRY(os_write_all(fd, bytes, n, e));
    return is_synced ? sync_fd(fd, aside, e) : RC_OK;
}

enum rc os_write_unsynced(const char *path, const void *bytes, size_t n, mode_t mode, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf aside = {0};
    sbuf_addf(&aside, "%s.new", path);
    unlink(aside.p); /* of a process that was cut off */
    enum rc rc = write_aside(aside.p, bytes, n, mode, false, e);
    if (rc == RC_OK && rename(aside.p, path) != 0)
        rc = io_fail("put in place", path, e);
    if (rc != RC_OK)
        unlink(aside.p);
    return rc;
}

enum rc os_write_file(const char *path, const void *bytes, size_t n, mode_t mode, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf aside = {0};
    sbuf_addf(&aside, "%s.new", path);
    TRY(os_remove(aside.p, e));
    enum rc rc = write_aside(aside.p, bytes, n, mode, true, e);
    if (rc == RC_OK)
        rc = os_rename(aside.p, path, e);
    if (rc != RC_OK)
        unlink(aside.p);
    return rc;
}

/* ---- folders ---- */

enum rc os_remove(const char *path, struct err *e)
{
    if (unlink(path) == 0)
        return os_sync_parent(path, e);
    return errno == ENOENT ? RC_OK : io_fail("remove", path, e);
}

static enum rc remove_below(int parent, const char *name, int depth, struct err *e);

/* The next name but . and ..; NULL at the end. A folder that cannot be read must not look short. */
static enum rc next_name(DIR *dir, const char *path, const char **ret_name, struct err *e)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (!entry && errno)
            return io_fail("list", path, e);
        *ret_name = entry ? entry->d_name : NULL;
        if (!entry || (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0))
            return RC_OK;
    }
}

static enum rc empty_folder(DIR *dir, const char *path, int depth, struct err *e)
{
    for (;;) {
        const char *name = NULL;
        TRY(next_name(dir, path, &name, e));
        if (!name)
            return RC_OK;
        TRY(remove_below(dirfd(dir), name, depth + 1, e));
    }
}

static enum rc remove_below(int parent, const char *name, int depth, struct err *e)
{
    if (depth > REMOVE_DEPTH_MAX)
        return fail(e, RC_LIMIT, "'%s' is nested deeper than %d folders", name, REMOVE_DEPTH_MAX);
    if (unlinkat(parent, name, 0) == 0 || errno == ENOENT)
        return RC_OK;
    if (errno != EISDIR && errno != EPERM)
        return io_fail("remove", name, e);
    const int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return io_fail("open", name, e);
    }
    const enum rc rc = empty_folder(dir, name, depth, e);
    closedir(dir);
    if (rc != RC_OK)
        return rc;
    return unlinkat(parent, name, AT_REMOVEDIR) == 0 ? RC_OK : io_fail("remove", name, e);
}

enum rc os_remove_tree(const char *path, struct err *e)
{
    return remove_below(AT_FDCWD, path, 0, e);
}

static enum rc make_dir(const char *path, mode_t mode, struct err *e)
{
    if (mkdir(path, mode) == 0)
        return os_sync_parent(path, e);
    const int why = errno;
    if (why == EEXIST && os_is_dir(path))
        return RC_OK;
    errno = why;
    return io_fail("make the folder", path, e);
}

enum rc os_make_dirs(const char *path, mode_t mode, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf part = {0};
    for (const char *p = path; *p; p++) {
        if (*p == '/' && part.n && p[1])
            TRY(make_dir(part.p, 0755, e));
        sbuf_add_n(&part, p, 1);
    }
    return make_dir(path, mode, e);
}

bool os_exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

bool os_is_dir(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

int64_t os_file_bytes(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? (int64_t)info.st_size : -1;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum rc read_names(struct arena *arena, DIR *dir, const char *path, char ***ret_names,
                          size_t *ret_count, struct err *e)
{
    size_t room = 64;
    char **names = ARENA_ARRAY(arena, char *, room);
    for (*ret_count = 0;;) {
        const char *name = NULL;
        TRY(next_name(dir, path, &name, e));
        *ret_names = names;
        if (!name)
            return RC_OK;
        if (*ret_count == room) {
            char **bigger = ARENA_ARRAY(arena, char *, room * 2);
            memcpy(bigger, names, room * sizeof *names);
            names = bigger;
            room *= 2;
        }
        names[(*ret_count)++] = arena_strdup(arena, name);
    }
}

enum rc os_list(struct arena *arena, const char *path, char ***ret_names, size_t *ret_count,
                struct err *e)
{
    *ret_names = ARENA_ARRAY(arena, char *, 1);
    *ret_count = 0;
    DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT ? RC_OK : io_fail("list", path, e);
    const enum rc rc = read_names(arena, dir, path, ret_names, ret_count, e);
    closedir(dir);
    if (rc == RC_OK)
        qsort(*ret_names, *ret_count, sizeof **ret_names, by_name);
    return rc;
}

/* ---- locks ---- */

static enum rc busy(int fd, const char *path, struct err *e)
{
    char holder[LOCK_HOLDER_BYTES + 1];
    const ssize_t n = pread(fd, holder, LOCK_HOLDER_BYTES, 0);
    holder[n > 0 ? n : 0] = 0;
    return fail(e, RC_BUSY, "'%s' is held by %s", path, n > 0 ? holder : "another process");
}

enum rc os_lock(const char *path, const char *holder, int *ret_fd, struct err *e)
{
    CLEANUP(fd_closep) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return io_fail("open", path, e);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? busy(fd, path, e) : io_fail("lock", path, e);
    /* For people only: a full disk must not keep anybody from the lock. */
    if (ftruncate(fd, 0) != 0 || pwrite(fd, holder, strlen(holder), 0) < 0)
        errno = 0;
    *ret_fd = fd_take(&fd);
    return RC_OK;
}
