/* bench/measure.c - time, processor time and peak memory of a piece of work in a process of its
 * own. */
#include "bench/bench.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_BYTES_MAX = 64 << 20 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

_Noreturn static void be_child(bench_fn fn, void *context, int out)
{
    struct err e = {0};
    if (dup2(out, STDOUT_FILENO) < 0)
        _exit(126);
    const enum rc rc = fn(context, &e);
    if (rc != RC_OK)
        fprintf(stderr, "bench: %s\n", e.message);
    fflush(stdout);
    _exit(rc != RC_OK);
}

static enum rc read_answer(int fd, struct sbuf *out, struct err *e)
{
    char block[1 << 16];
    out->cap = ANSWER_BYTES_MAX;
    sbuf_clear(out);
    for (;;) {
        const ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(e, RC_IO, "could not read an answer: %s", strerror(errno));
        if (n == 0)
            return RC_OK;
        sbuf_add_n(out, block, (size_t)n);
    }
}

enum rc bench_measure(bench_fn fn, void *context, struct cost *ret, struct sbuf *ret_answer,
                      struct err *e)
{
    int pipe_fds[2], status = 0;
    struct rusage used;
    fflush(stdout);
    if (pipe2(pipe_fds, O_CLOEXEC) != 0)
        return fail(e, RC_CHILD, "could not make a pipe: %s", strerror(errno));
    const double started = now();
    const pid_t pid = fork();
    if (pid == 0)
        be_child(fn, context, pipe_fds[1]);
    close(pipe_fds[1]);
    enum rc rc = pid < 0 ? fail(e, RC_CHILD, "could not fork: %s", strerror(errno))
                         : read_answer(pipe_fds[0], ret_answer, e);
    close(pipe_fds[0]);
    if (pid < 0)
        return rc;
    while (wait4(pid, &status, 0, &used) < 0)
        if (errno != EINTR)
            return fail(e, RC_CHILD, "lost a process: %s", strerror(errno));
    *ret = (struct cost){.seconds = now() - started,
                         .cpu_seconds = seconds_of(used.ru_utime) + seconds_of(used.ru_stime),
                         .peak_bytes = (int64_t)used.ru_maxrss * 1024};
    if (rc == RC_OK && (!WIFEXITED(status) || WEXITSTATUS(status) > 1))
        rc = fail(e, RC_CHILD, "a side did not end well (status %d)", status);
    return rc;
}

static enum rc one_turn(struct side *side, struct err *e)
{
    struct cost cost;
    if (side->prepare)
        TRY(side->prepare(side->context, e));
    TRY(bench_measure(side->work, side->context, &cost, &side->answer, e));
    struct cost *best = &side->best;
    if (best->seconds == 0 || cost.seconds < best->seconds)
        best->seconds = cost.seconds;
    if (best->cpu_seconds == 0 || cost.cpu_seconds < best->cpu_seconds)
        best->cpu_seconds = cost.cpu_seconds;
    if (cost.peak_bytes > best->peak_bytes) /* of memory, the worst round counts */
        best->peak_bytes = cost.peak_bytes;
    return RC_OK;
}

enum rc bench_contest(const struct bench *bench, struct side *ours, struct side *peer,
                      enum rc (*same)(const struct side *ours, const struct side *peer,
                                      struct err *e),
                      struct err *e)
{
    for (int round = 0; round < bench->rounds; round++) {
        TRY(one_turn(peer, e));
        TRY(one_turn(ours, e));
        if (round == 0)
            TRY(same(ours, peer, e));
    }
    return RC_OK;
}

enum rc bench_same_text(const struct side *ours, const struct side *peer, struct err *e)
{
    if (ours->answer.n > 0 && strcmp(sbuf_text(&ours->answer), sbuf_text(&peer->answer)) == 0)
        return RC_OK;
    return fail(e, RC_STATE, "the answers differ: ours '%.300s', the peer's '%.300s'",
                sbuf_text(&ours->answer), sbuf_text(&peer->answer));
}

enum rc bench_exec(const char *const *arguments, struct err *e)
{
    union { /* execv takes what it does not change */
        const char *const *in;
        char *const *out;
    } list = {.in = arguments};
    execv(arguments[0], list.out);
    return fail(e, RC_CHILD, "could not start %s: %s", arguments[0], strerror(errno));
}

void side_fini(struct side *side)
{
    sbuf_fini(&side->answer);
}
