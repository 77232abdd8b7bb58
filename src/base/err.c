/* base/err.c - see err.h. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct {
    const char *code, *title_zh;
    int exit_status;
} CODES[RC_COUNT] = {
#define X(name, code, exit_status, zh, en) [RC_##name] = {code, zh, exit_status},
#include "base/errors.def"
#undef X
};

/* What comes from outside stands in messages: file names, words of libraries. */
static void put(char *to, size_t room, const char *format, va_list arguments)
{
    vsnprintf(to, room, format, arguments);
    text_make_printable(to);
}

enum rc(fail)(struct err *e, enum rc rc, const char *format, ...)
{
    va_list arguments;
    e->rc = rc;
    e->hint[0] = 0;
    va_start(arguments, format);
    put(e->message, sizeof e->message, format, arguments);
    va_end(arguments);
    return rc;
}

enum rc(fail_hint)(struct err *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    put(e->hint, sizeof e->hint, format, arguments);
    va_end(arguments);
    return e->rc;
}

enum rc fail_context(struct err *e, const char *format, ...)
{
    char context[256], before[sizeof e->message];
    va_list arguments;
    va_start(arguments, format);
    put(context, sizeof context, format, arguments);
    va_end(arguments);
    memcpy(before, e->message, sizeof before);
    /* A message too long for both keeps its beginning: the context and what failed. */
    const int n = snprintf(e->message, sizeof e->message, "%s: ", context);
    const size_t at = n < 0 ? 0 : (size_t)n < sizeof e->message ? (size_t)n : sizeof e->message - 1;
    snprintf(e->message + at, sizeof e->message - at, "%.*s", (int)(sizeof before - 1), before);
    text_make_printable(e->message); /* it may have been cut in the middle of a character */
    return e->rc;
}

const char *rc_code(enum rc rc)
{
    return CODES[rc].code;
}

const char *rc_title_zh(enum rc rc)
{
    return CODES[rc].title_zh;
}

int rc_exit_status(enum rc rc)
{
    return CODES[rc].exit_status;
}

_Noreturn void must_failed(const char *condition, const char *file, int line, const char *function)
{
    fprintf(stderr, "abacus: a bug: %s:%d %s: '%s' does not hold\n", file, line, function,
            condition);
    abort();
}
