/* base/progress.h - progress of long work on a terminal: rate and time left. Silent in a pipe. */
#ifndef IA_BASE_PROGRESS_H
#define IA_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *label, *unit; /* borrowed */
    int64_t total;            /* 0 = unknown */
    bool is_estimate;         /* the total gets better on the way */
    bool is_terminal;
    int64_t started_ms, shown_ms;
};

void progress_start(struct progress *p, const char *label, int64_t total, const char *unit);
void progress_update(struct progress *p,
                     int64_t done);    /* cheap: draws at most ten times a second */
void progress_end(struct progress *p); /* clears the line */

#endif
