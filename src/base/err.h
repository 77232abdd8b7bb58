/* base/err.h - how a function says that it could not do its work.
 *
 * Three kinds of trouble, never mixed:
 *   a bug              MUST(condition) aborts, always on;
 *   expected failure   an `enum rc` is returned and `struct err` (last parameter, never NULL) tells
 *                      what failed, on what, why, and what to try; it is untouched on success;
 *   bad data           a reject row with its place: not an error (see intake/).
 * Lower rooms never print and never exit; cli/ prints once.
 * Messages carry no personal data: name the file, sheet, row and column, never the cell. */
#ifndef IA_BASE_ERR_H
#define IA_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

enum rc {
#define X(name, code, exit_status, zh, en) RC_##name,
#include "base/errors.def"
#undef X
    RC_COUNT
};

struct err {
    enum rc rc;
    char message[768]; /* what failed, on what, why: one sentence, lower case, no full stop */
    char hint[384];    /* what to try; may be empty */
};

/* Fills *e and returns rc, so that `return fail(e, RC_X, "...")` reads as one thought. */
enum rc fail(struct err *e, enum rc rc, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds what to try to an error already filled; returns e->rc. */
enum rc fail_hint(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts "context: " before the message already there; returns e->rc. */
enum rc fail_context(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

const char *rc_code(enum rc rc);     /* stable code such as "LAK002" */
const char *rc_title_zh(enum rc rc); /* its meaning, for the line that offices read first */
int rc_exit_status(enum rc rc); /* 0 done, 1 needs attention, 2 wrong use, 3 refused or failed */

/* The one macro that hides control flow: returns at once when the call failed. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum rc try_rc_ = (call);                                                                  \
        if (try_rc_ != RC_OK)                                                                      \
            return try_rc_;                                                                        \
    } while (0)

#define MUST(condition)                                                                            \
    ((condition) ? (void)0 : must_failed(#condition, __FILE__, __LINE__, __func__))
_Noreturn void must_failed(const char *condition, const char *file, int line, const char *function);

/* A failure is never RC_OK: told here, so that whoever analyses a caller knows it too. */
static inline enum rc rc_failed(enum rc rc)
{
    MUST(rc != RC_OK);
    return rc;
}
#define fail(...)      rc_failed((fail)(__VA_ARGS__))
#define fail_hint(...) rc_failed((fail_hint)(__VA_ARGS__))

/* Runs `fn(&variable)` when the variable leaves its scope. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

#endif
