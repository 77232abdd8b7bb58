/* tests/fault/inject.c - preloaded into the program, makes its N-th write, fsync, rename … go
 * wrong.
 *
 *   INJECT="KIND CLASS N"   KIND   what happens at the N-th call of the class, below
 *                           CLASS  any, write, sync, rename, truncate, remove or create
 *                           N      0 only counts
 *   INJECT_STATE=FILE       where the counts are kept: 32-bit words, first whether it happened,
 * then how many calls of each class there were, in the order of `enum class` INJECT_CHILDREN=1
 * child processes are counted and hit, not the program itself
 *
 * It changes nothing but the calls named here, and none to the standard streams. Writes to pipes
 * count. To die after call N is to die before call N+1: the disk looks the same. */
#undef _FILE_OFFSET_BITS /* would give open, pwrite … the names of their 64-bit twins */
#include "inject.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum class { ANY, WRITE, SYNC, RENAME, TRUNCATE, REMOVE, CREATE, CLASSES };
static const char *const CLASS_NAMES[CLASSES] = {"any",      "write",  "sync",  "rename",
                                                 "truncate", "remove", "create"};

enum kind {
    KILL,        /* SIGKILL before the call */
    TORN,        /* half of the write, then SIGKILL */
    POWER,       /* SIGKILL before the call; what was not fsynced is lost, bytes and names */
    POWER_BYTES, /* … only bytes: new names are there, what they name is not */
    POWER_NAMES, /* … only names */
    STOP,        /* SIGSTOP before the call, until somebody sends SIGCONT */
    ERROR,       /* EIO, once */
    DYING,       /* EIO from there on, whatever the class */
    FULL,        /* half of the write, then ENOSPC for every write and new name */
    SHORT,       /* half of the write, and the caller is told so */
    KINDS
};
static const char *const KIND_NAMES[KINDS] = {"kill",        "torn", "power", "power-bytes",
                                              "power-names", "stop", "error", "dying",
                                              "full",        "short"};

struct counts {
    uint32_t happened, calls[CLASSES];
};

enum fate { GO, HALF, FAIL };

static struct {
    struct counts *counts; /* NULL = nothing is asked for */
    enum kind kind;
    enum class class;
    uint32_t nth;
    bool for_children;
} plan;

/* ---- the plan ---- */

static int word_of(const char *const *names, int count, const char *word)
{
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], word) == 0)
            return i;
    fprintf(stderr, "inject: unknown word '%s'\n", word);
    _exit(120);
}

static void map_counts(const char *path)
{
    const int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || syscall(SYS_ftruncate, fd, sizeof *plan.counts) != 0)
        _exit(121);
    plan.counts = mmap(NULL, sizeof *plan.counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (plan.counts == MAP_FAILED)
        _exit(121);
    close(fd);
}

static bool is_power(void)
{
    return plan.kind == POWER || plan.kind == POWER_BYTES || plan.kind == POWER_NAMES;
}

__attribute__((constructor)) static void begin(void)
{
    const char *text = getenv("INJECT"), *state = getenv("INJECT_STATE"),
               *children = getenv("INJECT_CHILDREN");
    char kind[16], class[16], lost[PATH_MAX];
    if (!text || !state || sscanf(text, "%15s %15s %u", kind, class, &plan.nth) != 3)
        return;
    plan.kind = (enum kind)word_of(KIND_NAMES, KINDS, kind);
    plan.class = (enum class)word_of(CLASS_NAMES, CLASSES, class);
    plan.for_children = children && *children == '1';
    map_counts(state);
    snprintf(lost, sizeof lost, "%s.lost", state);
    if (is_power())
        power_init(lost);
}

/* ---- the N-th call ---- */

static void happen(void)
{
    plan.counts->happened = 1;
    if (is_power())
        power_cut(plan.kind != POWER_NAMES, plan.kind != POWER_BYTES);
}

static enum fate strike(enum class class)
{
    happen();
    switch (plan.kind) {
    case STOP:
        raise(SIGSTOP);
        return GO;
    case ERROR:
    case DYING:
        errno = EIO;
        return FAIL;
    case TORN:
    case SHORT:
        return class == WRITE ? HALF : GO;
    case FULL:
        errno = ENOSPC;
        return class == WRITE ? HALF : FAIL;
    default:
        kill(getpid(), SIGKILL);
        _exit(122); /* where a sandbox forbids kill */
    }
}

/* After the N-th call: the disk stays full, or goes on dying. */
static enum fate aftermath(enum class class)
{
    errno = plan.kind == FULL ? ENOSPC : EIO;
    if (plan.kind == FULL)
        return class == WRITE || class == CREATE || class == TRUNCATE ? FAIL : GO;
    return plan.kind == DYING ? FAIL : GO;
}

static enum fate fate_of(enum class class)
{
    if (!plan.counts || plan.for_children)
        return GO;
    const uint32_t any = __atomic_add_fetch(&plan.counts->calls[ANY], 1, __ATOMIC_SEQ_CST);
    const uint32_t same = __atomic_add_fetch(&plan.counts->calls[class], 1, __ATOMIC_SEQ_CST);
    if (plan.nth && (plan.class == ANY ? any : plan.class == class ? same : 0) == plan.nth)
        return strike(class);
    return plan.counts->happened ? aftermath(class) : GO;
}

static bool watches_power(void)
{
    return plan.counts && is_power();
}

/* ---- writes ---- */

static ssize_t write_at(int fd, const void *bytes, size_t n, off_t at)
{
    const enum fate fate = fate_of(WRITE);
    if (fate == FAIL)
        return -1;
    if (fate == HALF)
        n = (n + 1) / 2;
    if (watches_power())
        power_before_write(fd, at, n);
    const ssize_t written =
        at < 0 ? syscall(SYS_write, fd, bytes, n) : syscall(SYS_pwrite64, fd, bytes, n, at);
    if (fate == HALF && plan.kind == TORN)
        kill(getpid(), SIGKILL);
    return written;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    return fd <= STDERR_FILENO ? syscall(SYS_write, fd, bytes, n) : write_at(fd, bytes, n, -1);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    return write_at(fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    return write_at(fd, bytes, n, at);
}

static int resize(int fd, off_t size)
{
    if (fate_of(TRUNCATE) == FAIL)
        return -1;
    if (watches_power())
        power_before_resize(fd, size);
    return (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size)
{
    return resize(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return resize(fd, size);
}

int fallocate(int fd, int mode, off_t at, off_t n)
{
    if (fate_of(TRUNCATE) == FAIL)
        return -1;
    if (watches_power())
        power_before_resize(fd, at + n);
    return (int)syscall(SYS_fallocate, fd, mode, at, n);
}

/* ---- durability ---- */

int fsync(int fd)
{
    if (fate_of(SYNC) == FAIL)
        return -1;
    if (watches_power())
        power_synced(fd);
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return fsync(fd);
}

/* ---- names ---- */

int rename(const char *from, const char *to)
{
    if (fate_of(RENAME) == FAIL)
        return -1;
    if (watches_power())
        power_before_rename(from, to);
    const int result = (int)syscall(SYS_rename, from, to);
    if (result == 0 && watches_power())
        power_renamed(from, to);
    return result;
}

static int remove_name(int folder, const char *path, int flags)
{
    if (fate_of(REMOVE) == FAIL)
        return -1;
    if (watches_power())
        power_before_remove(folder, path);
    const int result = (int)syscall(SYS_unlinkat, folder, path, flags);
    if (result == 0 && watches_power())
        power_removed(folder, path);
    return result;
}

int unlinkat(int folder, const char *path, int flags)
{
    return remove_name(folder, path, flags);
}

int unlink(const char *path)
{
    return remove_name(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    return remove_name(AT_FDCWD, path, AT_REMOVEDIR);
}

int remove(const char *path)
{
    struct stat info;
    const bool is_folder = lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
    return remove_name(AT_FDCWD, path, is_folder ? AT_REMOVEDIR : 0);
}

int mkdir(const char *path, mode_t mode)
{
    struct stat info;
    if (lstat(path, &info) != 0 && fate_of(CREATE) == FAIL)
        return -1;
    const int result = (int)syscall(SYS_mkdir, path, mode);
    if (result == 0 && watches_power())
        power_created(AT_FDCWD, path);
    return result;
}

/* Under a power cut the file is opened first and emptied second, so that its bytes can be kept. */
static int open_watched(int folder, const char *path, int flags, mode_t mode, bool makes)
{
    const int fd = (int)syscall(SYS_openat, folder, path, flags & ~O_TRUNC, mode);
    if (fd < 0)
        return fd;
    if (makes)
        power_created(folder, path);
    if (flags & O_TRUNC) {
        power_before_resize(fd, 0);
        syscall(SYS_ftruncate, fd, 0);
    }
    return fd;
}

static int open_at(int folder, const char *path, int flags, mode_t mode)
{
    struct stat info;
    const bool makes = (flags & O_CREAT) && fstatat(folder, path, &info, 0) != 0;
    if (makes && fate_of(CREATE) == FAIL)
        return -1;
    if (watches_power() && (flags & O_ACCMODE) != O_RDONLY)
        return open_watched(folder, path, flags, mode, makes);
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

static mode_t mode_after(int flags, va_list arguments)
{
    return flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_after(flags, arguments);
    va_end(arguments);
    return open_at(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    const mode_t mode = mode_after(flags, arguments);
    va_end(arguments);
    return open_at(folder, path, flags, mode);
}

int open64(const char *path, int flags, ...) __attribute__((alias("open")));
int openat64(int folder, const char *path, int flags, ...) __attribute__((alias("openat")));

int creat(const char *path, mode_t mode)
{
    return open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

/* ---- children ---- */

/* The program starts its children with next to no environment; they get the plan as well, as their
 * own. Runs between fork and exec: no allocation. */
int execve(const char *path, char *const arguments[], char *const environment[])
{
    enum { VARIABLES_MAX = 80 };
    static const char *const handed_on[] = {"LD_PRELOAD=", "INJECT=", "INJECT_STATE=", NULL};
    char *all[VARIABLES_MAX + 4];
    int count = 0;
    while (environment[count] && count < VARIABLES_MAX) {
        all[count] = environment[count];
        count++;
    }
    for (char **v = environ; plan.counts && plan.for_children && *v; v++)
        for (const char *const *name = handed_on; *name; name++)
            if (strncmp(*v, *name, strlen(*name)) == 0 && count < VARIABLES_MAX + 3)
                all[count++] = *v;
    all[count] = NULL;
    return (int)syscall(SYS_execve, path, arguments, all);
}
