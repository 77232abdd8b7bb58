/* base/progress.c - see progress.h. Draws on stderr, so that a pipe of stdout stays clean. */
#include "base/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { DRAW_EVERY_MS = 100 };

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void progress_start(struct progress *p, const char *label, int64_t total, const char *unit)
{
    *p = (struct progress){.label = label, .unit = unit, .total = total, .started_ms = now_ms()};
    p->is_terminal = isatty(STDERR_FILENO) != 0;
}

void progress_update(struct progress *p, int64_t done)
{
    const int64_t now = now_ms(), spent = now - p->started_ms;
    if (!p->is_terminal || now - p->shown_ms < DRAW_EVERY_MS)
        return;
    p->shown_ms = now;
    const int64_t rate = spent > 0 ? done * 1000 / spent : 0;
    fprintf(stderr, "\r\033[K%s: %lld", p->label, (long long)done);
    if (p->total > 0)
        fprintf(stderr, "/%s%lld", p->is_estimate ? "~" : "", (long long)p->total);
    fprintf(stderr, " %s, %lld/s", p->unit, (long long)rate);
    if (p->total > done && rate > 0)
        fprintf(stderr, ", 还需 %llds left", (long long)((p->total - done) / rate));
    fflush(stderr);
}

void progress_end(struct progress *p)
{
    if (p->is_terminal && p->shown_ms)
        fprintf(stderr, "\r\033[K");
}
