/* os/sandbox.c - a process locks itself in: Landlock for files, seccomp for system calls, limits
 * for the rest. Each wall is put up even where another is missing; the note says which the kernel
 * lacks. */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- Landlock: raw system calls, because libc has none and the header may be older than the
 * kernel ---- */

struct ruleset { /* the newest layout that we use; the kernel takes as many bytes as it knows */
    uint64_t handled_fs, handled_net;
};

enum { ABI_FIRST = 1, ABI_REFER = 2, ABI_TRUNCATE = 3, ABI_NET = 4, ABI_IOCTL = 5 };

#define FS_REFER     (1ULL << 13)
#define FS_TRUNCATE  (1ULL << 14)
#define FS_IOCTL_DEV (1ULL << 15)
#define FS_FIRST     ((1ULL << 13) - 1)
#define NET_TCP      3ULL

#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_WRITE                                                                                   \
    (FS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |                    \
     LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR)

static int landlock_abi(void)
{
    const long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return abi < 0 ? 0 : (int)abi;
}

bool sandbox_has_landlock(void)
{
    return landlock_abi() >= ABI_FIRST;
}

bool sandbox_has_seccomp(void)
{
    return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

static uint64_t known_rights(int abi)
{
    uint64_t rights = FS_FIRST;
    if (abi >= ABI_REFER)
        rights |= FS_REFER;
    if (abi >= ABI_TRUNCATE)
        rights |= FS_TRUNCATE;
    if (abi >= ABI_IOCTL)
        rights |= FS_IOCTL_DEV;
    return rights;
}

static enum rc allow_path(int ruleset, const char *path, uint64_t rights, struct err *e)
{
    CLEANUP(fd_closep) int fd = open(path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return fail(e, RC_IO, "could not open '%s' for the sandbox: %s", path, strerror(errno));
    const struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = fd};
    if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0)
        return fail(e, RC_IO, "could not allow '%s' in the sandbox: %s", path, strerror(errno));
    return RC_OK;
}

static enum rc allow_paths(int ruleset, const char *const *paths, uint64_t rights, struct err *e)
{
    for (; paths && *paths; paths++)
        TRY(allow_path(ruleset, *paths, rights, e));
    return RC_OK;
}

static enum rc enter_landlock(const struct sandbox *sandbox, int abi, struct err *e)
{
    const struct ruleset attributes = {known_rights(abi), NET_TCP};
    const size_t bytes = abi >= ABI_NET ? sizeof attributes : sizeof attributes.handled_fs;
    CLEANUP(fd_closep)
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, bytes, 0);
    if (ruleset < 0)
        return fail(e, RC_IO, "could not make the file sandbox: %s", strerror(errno));
    uint64_t write_rights = FS_WRITE;
    if (abi >= ABI_TRUNCATE)
        write_rights |= FS_TRUNCATE;
    TRY(allow_paths(ruleset, sandbox->read_paths, FS_READ, e));
    TRY(allow_paths(ruleset, sandbox->write_paths, write_rights, e));
    if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        return fail(e, RC_IO, "could not enter the file sandbox: %s", strerror(errno));
    return RC_OK;
}

/* ---- seccomp: what is not named is refused with EPERM ---- */

/* Reading, writing, memory, time, waiting: what any program does without reaching outside. */
static const char *const ALWAYS[] = {"read",
                                     "readv",
                                     "pread64",
                                     "preadv",
                                     "write",
                                     "writev",
                                     "pwrite64",
                                     "pwritev",
                                     "lseek",
                                     "close",
                                     "fstat",
                                     "newfstatat",
                                     "fcntl",
                                     "munmap",
                                     "mremap",
                                     "madvise",
                                     "brk",
                                     "futex",
                                     "futex_waitv",
                                     "sched_yield",
                                     "sched_getaffinity",
                                     "nanosleep",
                                     "clock_nanosleep",
                                     "clock_gettime",
                                     "clock_getres",
                                     "gettimeofday",
                                     "time",
                                     "getpid",
                                     "gettid",
                                     "getuid",
                                     "geteuid",
                                     "getgid",
                                     "getegid",
                                     "getrandom",
                                     "getrusage",
                                     "getcpu",
                                     "sysinfo",
                                     "uname",
                                     "exit",
                                     "exit_group",
                                     "rt_sigaction",
                                     "rt_sigprocmask",
                                     "rt_sigreturn",
                                     "sigaltstack",
                                     "restart_syscall",
                                     "poll",
                                     "ppoll",
                                     "membarrier",
                                     "rseq",
                                     "set_robust_list",
                                     "get_robust_list",
                                     "getrlimit",
                                     "set_tid_address",
                                     "arch_prctl",
                                     NULL};

/* Files: Landlock decides which. Only for sandboxes that were given paths. */
static const char *const FILES[] = {
    "open",       "openat",   "stat",      "lstat",      "statx",      "statfs",
    "fstatfs",    "access",   "faccessat", "faccessat2", "getdents64", "readlink",
    "readlinkat", "getcwd",   "fsync",     "fdatasync",  "ftruncate",  "fallocate",
    "unlink",     "unlinkat", "mkdir",     "mkdirat",    "rmdir",      "fadvise64",
    "flock",      "dup",      "pipe2",     "eventfd2",   NULL};

static enum rc allow_calls(scmp_filter_ctx filter, const char *const *names, struct err *e)
{
    for (; *names; names++) {
        const int number = seccomp_syscall_resolve_name(*names);
        if (number == __NR_SCMP_ERROR || number < 0)
            continue; /* this architecture has no such call */
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0) != 0)
            return fail(e, RC_IO, "could not allow the system call %s", *names);
    }
    return RC_OK;
}

static enum rc allow_if(scmp_filter_ctx filter, int number, struct scmp_arg_cmp condition,
                        struct err *e)
{
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 1, condition) != 0)
        return fail(e, RC_IO, "could not allow the system call %d", number);
    return RC_OK;
}

/* Memory that is not executable: what was loaded at the start is all the code there will be. And
 * signals to itself, for abort(). */
static enum rc allow_own(scmp_filter_ctx filter, struct err *e)
{
    TRY(allow_if(filter, SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), e));
    TRY(allow_if(filter, SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), e));
    return allow_if(filter, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()), e);
}

/* A thread shares everything with its process; a new process would not. clone3 hides its flags in
 * memory, so it is said not to exist, and the library falls back to clone. */
static enum rc allow_threads(scmp_filter_ctx filter, struct err *e)
{
    const scmp_datum_t threads = 0x00010000 | 0x00000100; /* CLONE_THREAD | CLONE_VM */
    if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) != 0)
        return fail(e, RC_IO, "could not allow threads");
    TRY(allow_if(filter, SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, threads, threads), e));
    return allow_if(filter, SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME), e);
}

static enum rc fill_filter(scmp_filter_ctx filter, const struct sandbox *sandbox, struct err *e)
{
    TRY(allow_calls(filter, ALWAYS, e));
    TRY(allow_own(filter, e));
    if ((sandbox->read_paths && *sandbox->read_paths) ||
        (sandbox->write_paths && *sandbox->write_paths))
        TRY(allow_calls(filter, FILES, e));
    return sandbox->allow_threads ? allow_threads(filter, e) : RC_OK;
}

static enum rc enter_seccomp(const struct sandbox *sandbox, struct err *e)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return fail(e, RC_IO, "could not make the system call filter");
    seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);
    enum rc rc = fill_filter(filter, sandbox, e);
    if (rc == RC_OK && seccomp_load(filter) != 0)
        rc = fail(e, RC_IO, "could not enter the system call filter");
    seccomp_release(filter);
    return rc;
}

/* ---- limits ---- */

static int64_t mapped_bytes(void)
{
    char text[64] = "";
    CLEANUP(fd_closep) int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    const ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof text - 1);
    long pages = 0;
    if (n <= 0 || sscanf(text, "%ld", &pages) != 1)
        return 0;
    return (int64_t)pages * sysconf(_SC_PAGESIZE);
}

static void limit(int resource, int64_t value)
{
    const struct rlimit both = {(rlim_t)value, (rlim_t)value};
    setrlimit((__rlimit_resource_t)resource, &both);
}

static void set_limits(const struct sandbox *sandbox)
{
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, sandbox->file_bytes);
    if (sandbox->cpu_seconds > 0)
        limit(RLIMIT_CPU, sandbox->cpu_seconds);
    if (sandbox->memory_bytes > 0)
        limit(RLIMIT_AS, mapped_bytes() + sandbox->memory_bytes);
}

/* The folder of a process's threads has a link for each, besides its own two. */
static bool is_alone(void)
{
    struct stat task;
    return stat("/proc/self/task", &task) == 0 && task.st_nlink == 3;
}

enum rc sandbox_enter(const struct sandbox *sandbox, const char **ret_note, struct err *e)
{
    const int abi = landlock_abi();
    *ret_note = "";
    if (!is_alone())
        return fail(e, RC_CHILD, "a process with threads cannot be locked in as a whole");
    set_limits(sandbox);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return fail(e, RC_IO, "could not give up new privileges: %s", strerror(errno));
    if (abi >= ABI_FIRST)
        TRY(enter_landlock(sandbox, abi, e));
    else
        *ret_note = "this kernel has no Landlock: files are guarded by the system call filter and "
                    "the gate only";
    return enter_seccomp(sandbox, e);
}
