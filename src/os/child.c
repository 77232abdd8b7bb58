/* os/child.c - child processes: this same program again, with next to nothing. */
#include "os/os.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHILD_IN = 3, CHILD_OUT = 4, CHILD_PASSED = 5, PARKING = 20, ENVIRONMENT_MAX = 64 };

/* ---- in the child, between fork and exec: only async-signal-safe calls ---- */

static void move_fd(int from, int to)
{
    if (from < 0 || dup2(from, to) < 0)
        _exit(126);
}

/* Parked above first, so that no target number is overwritten before it was moved. */
static void arrange_fds(int in, int out, int passed)
{
    const int parked_in = fcntl(in, F_DUPFD, PARKING), parked_out = fcntl(out, F_DUPFD, PARKING);
    const int parked_passed = passed >= 0 ? fcntl(passed, F_DUPFD, PARKING) : -1;
    const int null = open("/dev/null", O_RDWR);
    move_fd(null, 0);
    move_fd(null, 1);
    move_fd(parked_in, CHILD_IN);
    move_fd(parked_out, CHILD_OUT);
    if (passed >= 0)
        move_fd(parked_passed, CHILD_PASSED);
    close_range(passed >= 0 ? CHILD_PASSED + 1 : CHILD_OUT + 1, ~0u, 0);
}

static bool is_kept(const char *variable)
{
    static const char *const kept[] = {"PATH=",
                                       "LANG=",
                                       "TZ=",
                                       "ABACUS_",
                                       "ASAN_OPTIONS=",
                                       "UBSAN_OPTIONS=",
                                       "LSAN_OPTIONS=",
                                       "LD_LIBRARY_PATH=",
                                       NULL};
    for (const char *const *k = kept; *k; k++)
        if (strncmp(variable, *k, strlen(*k)) == 0)
            return true;
    return false;
}

static void run_child(const char *role, int in, int out, int passed, pid_t parent)
{
    char *environment[ENVIRONMENT_MAX + 1];
    int count = 0;
    for (char **v = environ; *v && count < ENVIRONMENT_MAX; v++)
        if (is_kept(*v))
            environment[count++] = *v;
    environment[count] = NULL;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before it could be noticed */
        _exit(126);
    signal(SIGPIPE, SIG_DFL);
    arrange_fds(in, out, passed);
    union {
        const char *in;
        char *p;
    } name = {.in = "abacus"}, argument = {.in = role};
    char *arguments[] = {name.p, argument.p, NULL};
    execve("/proc/self/exe", arguments, environment);
    _exit(127);
}

/* ---- in the parent ---- */

enum rc os_child_start(const char *role, int pass_fd, struct os_child *ret_child, struct err *e)
{
    int to_child[2], from_child[2];
    if (pipe2(to_child, O_CLOEXEC) != 0)
        return fail(e, RC_CHILD, "could not make a pipe: %s", strerror(errno));
    if (pipe2(from_child, O_CLOEXEC) != 0) {
        close(to_child[0]);
        close(to_child[1]);
        return fail(e, RC_CHILD, "could not make a pipe: %s", strerror(errno));
    }
    const pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        run_child(role, to_child[0], from_child[1], pass_fd, parent);
    close(to_child[0]);
    close(from_child[1]);
    if (pid < 0) {
        close(to_child[1]);
        close(from_child[0]);
        return fail(e, RC_CHILD, "could not start a child process: %s", strerror(errno));
    }
    *ret_child = (struct os_child){pid, to_child[1], from_child[0]};
    return RC_OK;
}

static enum rc explain(int status, const char *what, struct err *e)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return RC_OK;
    if (WIFEXITED(status))
        return fail(e, RC_CHILD, "%s ended with status %d", what, WEXITSTATUS(status));
    switch (WTERMSIG(status)) {
    case SIGXCPU:
        return fail(e, RC_CHILD, "%s used more processor time than allowed", what);
    case SIGKILL:
        return fail(e, RC_CHILD, "%s was killed: it took too much memory or time", what);
    case SIGSYS:
        return fail(e, RC_CHILD, "%s tried something that its sandbox forbids", what);
    case SIGXFSZ:
        return fail(e, RC_CHILD, "%s tried to write a file larger than allowed", what);
    default:
        return fail(e, RC_CHILD, "%s crashed (signal %d)", what, WTERMSIG(status));
    }
}

enum rc os_child_wait(struct os_child *child, const char *what, struct err *e)
{
    int status = 0;
    fd_closep(&child->in);
    fd_closep(&child->out);
    while (waitpid(child->pid, &status, 0) < 0)
        if (errno != EINTR)
            return fail(e, RC_CHILD, "%s was lost: %s", what, strerror(errno));
    child->pid = 0;
    return explain(status, what, e);
}

void os_child_kill(struct os_child *child)
{
    if (child->pid <= 0)
        return;
    kill(child->pid, SIGKILL);
    fd_closep(&child->in);
    fd_closep(&child->out);
    while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    child->pid = 0;
}

void os_no_core_dumps(void)
{
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

/* Opened for reading only: whoever closed them learns that nothing can be written there. */
void os_fill_standard_fds(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            MUST(open("/dev/null", O_RDONLY) == fd);
}
