/* os/os.h - the only door to files, processes, randomness and the sandbox.
 * Nothing is lost: os_write_file writes aside, fsyncs, renames and fsyncs the folder. */
#ifndef IA_OS_OS_H
#define IA_OS_OS_H

#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

/* ---- files ---- */
void fd_closep(int *fd); /* for CLEANUP; closes when >= 0 */
int fd_take(int *fd);    /* moved out: *fd is now -1 */

enum rc os_open_read(const char *path, int *ret_fd, struct err *e);
/* Exclusive creation with this mode (0600 for secrets). */
enum rc os_create(const char *path, mode_t mode, int *ret_fd, struct err *e);
enum rc os_write_all(int fd, const void *bytes, size_t n, struct err *e);
/* Fills the buffer unless the file ends: *ret_n is less only then. */
enum rc os_read_full(int fd, void *buffer, size_t want, size_t *ret_n, struct err *e);
enum rc os_read_file(const char *path, size_t cap, struct sbuf *out, struct err *e);
/* Atomic and durable: a reader sees the old file or the new one, also after a crash. */
enum rc os_write_file(const char *path, const void *bytes, size_t n, mode_t mode, struct err *e);
/* Atomic, not yet durable: for many files that are then synced together, and their folders. */
enum rc os_write_unsynced(const char *path, const void *bytes, size_t n, mode_t mode,
                          struct err *e);
enum rc os_sync_file(const char *path, struct err *e); /* fsync a file that another library wrote */
enum rc os_sync_parent(const char *path, struct err *e); /* fsync the folder that holds path */
enum rc os_rename(const char *from, const char *to, struct err *e); /* then syncs both parents */
enum rc os_remove(const char *path, struct err *e);      /* durably; a missing file is fine */
enum rc os_remove_tree(const char *path, struct err *e); /* never follows links */
/* Durably; folders above the last get mode 0755. */
enum rc os_make_dirs(const char *path, mode_t mode, struct err *e);
bool os_exists(const char *path);
bool os_is_dir(const char *path);
int64_t os_file_bytes(const char *path); /* -1 when it is not there */
/* Names in a folder, sorted, without . and ..; arena-owned. A missing folder is an empty list. */
enum rc os_list(struct arena *arena, const char *path, char ***ret_names, size_t *ret_count,
                struct err *e);
/* SHA-256 of a whole file as 64 lower-case hex digits. */
enum rc os_file_sha256(const char *path, char out[65], struct err *e);
void sha256_hex(const void *bytes, size_t n, char out[65]);
/* An exclusive lock held until the fd is closed or the process dies. holder tells who asks for it;
 * RC_BUSY names the holder that has it. */
enum rc os_lock(const char *path, const char *holder, int *ret_fd, struct err *e);
/* A folder of this process alone below `parent`, its own until the fd is closed. */
enum rc os_scratch(struct arena *arena, const char *parent, const char **ret_path, int *ret_fd,
                   struct err *e);
/* Removes what processes that are gone left there. */
enum rc os_scratch_sweep(struct arena *arena, const char *parent, struct err *e);

/* ---- randomness and time ---- */
void os_random(void *bytes, size_t n); /* aborts when the kernel has none */
int64_t os_now_ms(void);               /* wall clock, Unix milliseconds */
int64_t os_monotonic_ms(void);
void os_now_text(char out[25]); /* 2026-11-24T09:30:00.123Z */
int32_t os_today(void);         /* civil date in the county's zone, China Standard Time */

/* ---- child processes ---- */
struct os_child {
    pid_t pid;
    int in;  /* write end to the child's fd 3, or -1 */
    int out; /* read end of the child's fd 4 */
};
/* Starts this same program as `abacus @role`, with no environment but PATH, LANG, TZ and ABACUS_*,
 * no inherited fds but 0-2 (0 and 1 are /dev/null; 2 is kept), fd 3 (pipe from the parent), fd 4
 * (pipe to the parent) and fd 5 (pass_fd, when >= 0). cli/ dispatches the role before anything
 * else. */
enum rc os_child_start(const char *role, int pass_fd, struct os_child *ret_child, struct err *e);
/* Waits. RC_CHILD with one plain sentence when it was killed (signal, memory, time) or exited
 * non-zero. */
enum rc os_child_wait(struct os_child *child, const char *what, struct err *e);
void os_child_kill(struct os_child *child); /* kills, reaps and closes; for error paths */
void os_no_core_dumps(void);
/* Fills closed standard descriptors, so that no file of ours is ever printed into by mistake. */
void os_fill_standard_fds(void);

/* ---- sandbox ---- */
struct sandbox {
    const char *const *read_paths;  /* NULL-terminated; files or folders that may be read */
    const char *const *write_paths; /* NULL-terminated; folders that may be written */
    int64_t memory_bytes;           /* address space on top of what is mapped now; 0 = no limit */
    int64_t cpu_seconds;            /* 0 = no limit */
    int64_t file_bytes;             /* largest file it may write; 0 = none at all */
    bool allow_threads;             /* clone of threads (DuckDB); never of processes */
};
/* Locks the calling process for good: Landlock (file access), seccomp (system calls: no network, no
 * exec, no ptrace, no new processes, no new code), limits. *ret_note tells in one sentence what the
 * kernel lacks, or "" (static text). The process must have one thread yet: Landlock would not bind
 * the others. Threads started later are bound. */
enum rc sandbox_enter(const struct sandbox *sandbox, const char **ret_note, struct err *e);
/* What this kernel offers, for `doctor`. */
bool sandbox_has_landlock(void);
bool sandbox_has_seccomp(void);

#endif
