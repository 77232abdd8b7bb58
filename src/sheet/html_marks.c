/* sheet/html_marks.c - a web page cut into marks and text, as forgiving as a browser where tables
 * are concerned. */
#include "sheet/html_int.h"

#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool same(struct str a, const char *b)
{
    return a.n == strlen(b) && strncasecmp(a.p, b, a.n) == 0;
}

/* Where `mark` ends, or the page's end. */
static size_t past(struct str page, size_t at, const char *mark)
{
    const char *found = memmem(page.p + at, page.n - at, mark, strlen(mark));
    return found ? (size_t)(found - page.p) + strlen(mark) : page.n;
}

/* ---- marks ---- */

/* The > of a mark; one inside a quoted value does not count. */
static size_t mark_end(struct str page, size_t at)
{
    char quote = 0;
    for (; at < page.n; at++) {
        const char c = page.p[at];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '>') {
            break;
        } else if (c == '=') {
            while (at + 1 < page.n && is_blank(page.p[at + 1]))
                at++;
            if (at + 1 < page.n && (page.p[at + 1] == '"' || page.p[at + 1] == '\''))
                quote = page.p[++at];
        }
    }
    return at;
}

static size_t name_bytes(struct str text)
{
    size_t n = 0;
    while (n < text.n && !is_blank(text.p[n]) && text.p[n] != '/' && text.p[n] != '>')
        n++;
    return n;
}

/* What is not for reading: passed over up to its closing mark. */
static bool is_unseen(struct str name)
{
    static const char *const names[] = {"script",   "style",  "title",  "xml",
                                        "textarea", "select", "object", NULL};
    for (const char *const *n = names; *n; n++)
        if (same(name, *n))
            return true;
    return false;
}

static size_t past_unseen(struct str page, size_t at, struct str name)
{
    for (;;) {
        at = past(page, at, "</");
        if (at == page.n)
            return at;
        const struct str rest = {page.p + at, page.n - at};
        if (rest.n > name.n && strncasecmp(rest.p, name.p, name.n) == 0 &&
            !is_letter(rest.p[name.n]))
            return past(page, at, ">");
    }
}

/* A mark begins with a letter, or / and a letter; other < are text. */
static bool begins_mark(struct str page, size_t at)
{
    if (at + 1 >= page.n)
        return false;
    const char next = page.p[at + 1];
    return is_letter(next) || next == '!' || next == '?' ||
           (next == '/' && at + 2 < page.n && is_letter(page.p[at + 2]));
}

static size_t text_end(struct str page, size_t at)
{
    do {
        const char *found = memchr(page.p + at, '<', page.n - at);
        at = found ? (size_t)(found - page.p) : page.n;
        if (at == page.n || begins_mark(page, at))
            return at;
        at++;
    } while (at < page.n);
    return at;
}

static void take_mark(struct str page, size_t *at, struct html_mark *ret)
{
    const bool is_close = page.p[*at + 1] == '/';
    const size_t begin = *at + (is_close ? 2 : 1), end = mark_end(page, begin);
    const struct str inside = {page.p + begin, end - begin};
    const size_t n = name_bytes(inside);
    *ret = (struct html_mark){.event = is_close ? HTML_CLOSE : HTML_OPEN,
                              .text = {inside.p, n},
                              .rest = {inside.p + n, inside.n - n}};
    *at = end < page.n ? end + 1 : end;
}

void html_next(struct str page, size_t *at, struct html_mark *ret)
{
    while (*at < page.n) {
        const struct str rest = {page.p + *at, page.n - *at};
        if (*rest.p != '<' || !begins_mark(page, *at)) {
            const size_t end = text_end(page, *at + (*rest.p == '<'));
            *ret = (struct html_mark){.event = HTML_TEXT, .text = {rest.p, end - *at}};
            *at = end;
            return;
        }
        if (str_starts(rest, "<!--")) {
            *at = past(page, *at + 4, "-->");
        } else if (rest.p[1] == '!' || rest.p[1] == '?') {
            *at = past(page, *at, ">");
        } else {
            take_mark(page, at, ret);
            if (ret->event != HTML_OPEN || !is_unseen(ret->text))
                return;
            *at = past_unseen(page, *at, ret->text);
        }
    }
    *ret = (struct html_mark){.event = HTML_END};
}

bool html_is(const struct html_mark *mark, const char *name)
{
    return same(mark->text, name);
}

/* ---- attributes ---- */

static struct str take_value(struct str text, size_t *at)
{
    while (*at < text.n && is_blank(text.p[*at]))
        ++*at;
    const char quote = *at < text.n ? text.p[*at] : 0;
    if (quote == '"' || quote == '\'') {
        const size_t begin = ++*at;
        while (*at < text.n && text.p[*at] != quote)
            ++*at;
        const struct str value = {text.p + begin, *at - begin};
        *at += *at < text.n;
        return value;
    }
    const size_t begin = *at;
    while (*at < text.n && !is_blank(text.p[*at]))
        ++*at;
    return (struct str){text.p + begin, *at - begin};
}

bool html_attribute(const struct html_mark *mark, const char *name, struct str *ret)
{
    const struct str text = mark->rest;
    for (size_t at = 0; at < text.n;) {
        while (at < text.n && (is_blank(text.p[at]) || text.p[at] == '/' || text.p[at] == '='))
            at++;
        const size_t begin = at;
        while (at < text.n && !is_blank(text.p[at]) && text.p[at] != '=' && text.p[at] != '/')
            at++;
        const struct str found = {text.p + begin, at - begin};
        size_t next = at;
        while (next < text.n && is_blank(text.p[next]))
            next++;
        struct str value = {"", 0};
        if (next < text.n && text.p[next] == '=') {
            at = next + 1;
            value = take_value(text, &at);
        }
        if (found.n > 0 && same(found, name)) {
            *ret = value;
            return true;
        }
    }
    return false;
}

/* ---- characters ---- */

static uint32_t named_character(struct str name)
{
    static const struct {
        const char *name;
        uint32_t code;
    } names[] = {
        {"nbsp", 0xA0},    {"lt", '<'},       {"gt", '>'},        {"amp", '&'},
        {"quot", '"'},     {"apos", '\''},    {"middot", 0xB7},   {"times", 0xD7},
        {"divide", 0xF7},  {"plusmn", 0xB1},  {"yen", 0xA5},      {"deg", 0xB0},
        {"sect", 0xA7},    {"copy", 0xA9},    {"reg", 0xAE},      {"permil", 0x2030},
        {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018},  {"rsquo", 0x2019},
        {"ldquo", 0x201C}, {"rdquo", 0x201D}, {"hellip", 0x2026}, {"bull", 0x2022},
        {"ensp", 0x2002},  {"emsp", 0x2003},  {"thinsp", 0x2009}, {"laquo", 0xAB},
        {"raquo", 0xBB},   {"le", 0x2264},    {"ge", 0x2265},     {"ne", 0x2260},
        {"sup2", 0xB2},    {"sup3", 0xB3},    {"frac12", 0xBD},   {"euro", 0x20AC},
        {"larr", 0x2190},  {"rarr", 0x2192},  {"radic", 0x221A},  {"infin", 0x221E},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(name, names[i].name))
            return names[i].code;
    return 0;
}

static int digit_of(char c, bool is_hex)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = (char)(c | 0x20);
    return is_hex && lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Behind "&#"; what is no character becomes U+FFFD. */
static uint32_t numbered_character(struct str body, size_t *ret_bytes)
{
    const bool is_hex = body.n > 0 && (*body.p == 'x' || *body.p == 'X');
    uint32_t code = 0;
    size_t i = is_hex;
    for (; i < body.n && digit_of(body.p[i], is_hex) >= 0; i++)
        if (code <= 0x10FFFF)
            code = code * (is_hex ? 16 : 10) + (uint32_t)digit_of(body.p[i], is_hex);
    *ret_bytes = i > is_hex ? i + (i < body.n && body.p[i] == ';') : 0;
    return code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code;
}

uint32_t html_character(struct str text, size_t *ret_bytes)
{
    enum { NAME_MAX = 8 };
    if (*text.p != '&')
        return utf8_next(text, ret_bytes);
    size_t n = 0;
    uint32_t code = 0;
    *ret_bytes = 1;
    if (text.n > 1 && text.p[1] == '#') {
        code = numbered_character((struct str){text.p + 2, text.n - 2}, &n);
        *ret_bytes = n ? n + 2 : 1;
        return n ? code : '&';
    }
    while (n < NAME_MAX && n + 1 < text.n &&
           (is_letter(text.p[n + 1]) || digit_of(text.p[n + 1], false) >= 0))
        n++;
    code = named_character((struct str){text.p + 1, n});
    if (code == 0)
        return '&';
    *ret_bytes = 1 + n + (n + 1 < text.n && text.p[n + 1] == ';');
    return code;
}
