/* tests/fault/power.c - what a power cut loses: bytes that no fsync of their file covers, and names
 * that no fsync of their folder covers.
 *
 * Before each change what was there is kept in memory (bytes) or by a hard link (files whose name
 * is taken away); an fsync forgets it; power_cut puts it back, newest first. This is the strictest
 * reading of POSIX; real file systems lose less. */
#undef _FILE_OFFSET_BITS
#include "inject.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILES_MAX = 512 };

struct id {
    dev_t device;
    ino_t inode;
};

struct change { /* of bytes */
    struct change *before;
    int file;
    off_t at, size; /* where, and how long the file was */
    size_t n;
    char bytes[];
};

enum name_kind { CREATED, RENAMED, REMOVED };
struct naming {
    struct naming *before;
    enum name_kind kind;
    struct id folder; /* whose fsync makes it durable */
    char path[PATH_MAX], from[PATH_MAX];
    char kept[PATH_MAX]; /* hard link to what lost its name, or "" */
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct {
    struct id id;
    int fd;
} files[FILES_MAX];
static int file_count, kept_count;
static struct change *changes;
static struct naming *namings;
static char lost_folder[PATH_MAX];
static char pending_kept[PATH_MAX]; /* between before_… and the call's success */

static void give_up(const char *what)
{
    fprintf(stderr, "inject: %s\n", what);
    _exit(123);
}

void power_init(const char *folder)
{
    snprintf(lost_folder, sizeof lost_folder, "%s", folder);
    syscall(SYS_mkdir, lost_folder, 0700);
}

static bool same_id(struct id a, struct id b)
{
    return a.device == b.device && a.inode == b.inode;
}

/* ---- bytes ---- */

/* A handle of our own that can read and write; -1 for pipes and the like. */
static int file_of(int fd, off_t *ret_size)
{
    struct stat info;
    char path[40];
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode))
        return -1;
    const struct id id = {info.st_dev, info.st_ino};
    *ret_size = info.st_size;
    for (int i = 0; i < file_count; i++)
        if (same_id(files[i].id, id))
            return i;
    if (file_count == FILES_MAX)
        give_up("too many files");
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    files[file_count].id = id;
    files[file_count].fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
    if (files[file_count].fd < 0)
        give_up("cannot open a file twice");
    return file_count++;
}

static void keep_bytes(int fd, off_t at, off_t end)
{
    off_t size = 0;
    const int file = file_of(fd, &size);
    if (file < 0)
        return;
    if (end > size)
        end = size;
    const size_t n = at < end ? (size_t)(end - at) : 0;
    struct change *change = malloc(sizeof *change + n);
    if (!change)
        give_up("no memory");
    *change = (struct change){changes, file, at, size, n};
    if (syscall(SYS_pread64, files[file].fd, change->bytes, n, at) != (ssize_t)n)
        give_up("cannot keep old bytes");
    changes = change;
}

void power_before_write(int fd, off_t at, size_t n)
{
    pthread_mutex_lock(&mutex);
    if (at < 0)
        at = lseek(fd, 0, SEEK_CUR);
    keep_bytes(fd, at, at + (off_t)n);
    pthread_mutex_unlock(&mutex);
}

void power_before_resize(int fd, off_t size)
{
    pthread_mutex_lock(&mutex);
    keep_bytes(fd, size, LONG_MAX);
    pthread_mutex_unlock(&mutex);
}

static void forget_bytes(struct id id)
{
    for (struct change **link = &changes; *link;) {
        struct change *change = *link;
        if (same_id(files[change->file].id, id)) {
            *link = change->before;
            free(change);
        } else {
            link = &change->before;
        }
    }
}

static void undo_bytes(void)
{
    for (const struct change *c = changes; c; c = c->before) {
        syscall(SYS_pwrite64, files[c->file].fd, c->bytes, c->n, c->at);
        syscall(SYS_ftruncate, files[c->file].fd, c->size);
    }
}

/* ---- names ---- */

static void full_path(int folder, const char *path, char out[PATH_MAX])
{
    char link[40], base[PATH_MAX];
    if (folder == AT_FDCWD) {
        snprintf(out, PATH_MAX, "%s", path);
        return;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
    const ssize_t n = readlink(link, base, sizeof base - 1);
    base[n < 0 ? 0 : n] = 0;
    if (snprintf(out, PATH_MAX, "%s/%s", base, path) >= PATH_MAX)
        give_up("a path is too long");
}

static struct id folder_id(const char *path)
{
    char folder[PATH_MAX];
    struct stat info;
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = 0;
    if (stat(slash ? folder : ".", &info) != 0)
        give_up("cannot find a folder");
    return (struct id){info.st_dev, info.st_ino};
}

static void kept_path(char out[PATH_MAX])
{
    if (snprintf(out, PATH_MAX, "%s/%d", lost_folder, ++kept_count) >= PATH_MAX)
        give_up("a path is too long");
}

static void keep_file(const char *path)
{
    struct stat info;
    pending_kept[0] = 0;
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
        return;
    kept_path(pending_kept);
    if (syscall(SYS_link, path, pending_kept) != 0)
        give_up("cannot keep a file");
}

static void add_naming(enum name_kind kind, const char *path, const char *from)
{
    struct naming *naming = calloc(1, sizeof *naming);
    if (!naming)
        give_up("no memory");
    naming->before = namings;
    naming->kind = kind;
    naming->folder = folder_id(path);
    snprintf(naming->path, sizeof naming->path, "%s", path);
    snprintf(naming->from, sizeof naming->from, "%s", from);
    if (kind != CREATED)
        memcpy(naming->kept, pending_kept, sizeof naming->kept);
    namings = naming;
}

void power_created(int folder, const char *path)
{
    char full[PATH_MAX];
    pthread_mutex_lock(&mutex);
    full_path(folder, path, full);
    add_naming(CREATED, full, "");
    pthread_mutex_unlock(&mutex);
}

/* Removing and renaming happen on one thread of the program; the lock guards the lists only. */
void power_before_rename(const char *from, const char *to)
{
    (void)from;
    keep_file(to);
}

void power_renamed(const char *from, const char *to)
{
    pthread_mutex_lock(&mutex);
    add_naming(RENAMED, to, from);
    pthread_mutex_unlock(&mutex);
}

void power_before_remove(int folder, const char *path)
{
    char full[PATH_MAX];
    full_path(folder, path, full);
    keep_file(full);
}

void power_removed(int folder, const char *path)
{
    char full[PATH_MAX];
    pthread_mutex_lock(&mutex);
    full_path(folder, path, full);
    if (pending_kept[0]) /* an emptied folder that comes back would only be empty */
        add_naming(REMOVED, full, "");
    pthread_mutex_unlock(&mutex);
}

static void forget_names(struct id folder)
{
    for (struct naming **link = &namings; *link;) {
        struct naming *naming = *link;
        if (same_id(naming->folder, folder)) {
            *link = naming->before;
            free(naming);
        } else {
            link = &naming->before;
        }
    }
}

static void undo_names(void)
{
    for (const struct naming *n = namings; n; n = n->before) {
        char away[PATH_MAX];
        kept_path(away);
        if (n->kind == CREATED)
            syscall(SYS_rename, n->path, away);
        else if (n->kind == RENAMED)
            syscall(SYS_rename, n->path, n->from);
        if (n->kept[0])
            syscall(SYS_rename, n->kept, n->path);
    }
}

/* ---- fsync and the cut ---- */

void power_synced(int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return;
    const struct id id = {info.st_dev, info.st_ino};
    pthread_mutex_lock(&mutex);
    if (S_ISDIR(info.st_mode))
        forget_names(id);
    else
        forget_bytes(id);
    pthread_mutex_unlock(&mutex);
}

void power_cut(bool bytes, bool names)
{
    pthread_mutex_lock(&mutex); /* never given back: the other threads die where they are */
    if (bytes)
        undo_bytes();
    if (names)
        undo_names();
}
