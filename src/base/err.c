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

/* Names of files may hold anything, and a message too long is cut anywhere: what people and
 * programs read is UTF-8 without control characters. */
static void make_printable(char *text)
{
    struct str rest = str_of(text);
    while (rest.n) {
        size_t bytes = 0;
        const uint32_t c = utf8_next(rest, &bytes);
        char *at = text + (rest.p - text);
        if (c < 0x20 || c == 0x7F || (c == 0xFFFD && bytes == 1))
            *at = '?';
        rest.p += bytes;
        rest.n -= bytes;
    }
}

enum rc(fail)(struct err *e, enum rc rc, const char *format, ...)
{
    va_list arguments;
    e->rc = rc;
    e->hint[0] = 0;
    va_start(arguments, format);
    vsnprintf(e->message, sizeof e->message, format, arguments);
    va_end(arguments);
    make_printable(e->message);
    return rc;
}

enum rc(fail_hint)(struct err *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(e->hint, sizeof e->hint, format, arguments);
    va_end(arguments);
    make_printable(e->hint);
    return e->rc;
}

enum rc fail_context(struct err *e, const char *format, ...)
{
    char context[256], before[sizeof e->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(context, sizeof context, format, arguments);
    va_end(arguments);
    memcpy(before, e->message, sizeof before);
    /* A message too long for both keeps its beginning: the context and what failed. */
    const int n = snprintf(e->message, sizeof e->message, "%s: ", context);
    const size_t at = n < 0 ? 0 : (size_t)n < sizeof e->message ? (size_t)n : sizeof e->message - 1;
    snprintf(e->message + at, sizeof e->message - at, "%.*s", (int)(sizeof before - 1), before);
    make_printable(e->message);
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
