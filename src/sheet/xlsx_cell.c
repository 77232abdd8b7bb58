/* sheet/xlsx_cell.c - the shapes in which office programs write nearly every cell, recognised at
 * once:
 *
 *     <c r="B2" s="3" t="s"><v>17</v></c>
 *     <c r="B2" s="3" t="inlineStr"><is><t>text</t></is></c>
 *     <c r="B2" s="3"/>
 *
 * inv: what is matched here means the same to the XML reader, which takes everything else. */
#include "sheet/sheet_int.h"

#include <string.h>

struct cursor {
    const char *p, *end;
};

static bool pass_n(struct cursor *c, const char *word, size_t n)
{
    if ((size_t)(c->end - c->p) < n || memcmp(c->p, word, n) != 0)
        return false;
    c->p += n;
    return true;
}
#define PASS(cursor, literal) pass_n((cursor), (literal), sizeof(literal) - 1)

static bool is_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The value behind name="; absent is no fault, but a value with other characters is none of ours.
 */
static bool pass_attribute(struct cursor *c, const char *name, size_t n, struct str *ret)
{
    *ret = (struct str){NULL, 0};
    if (!pass_n(c, name, n))
        return true;
    const char *begin = c->p;
    while (c->p < c->end && is_plain(*c->p))
        c->p++;
    *ret = (struct str){begin, (size_t)(c->p - begin)};
    return PASS(c, "\"");
}
#define PASS_ATTRIBUTE(cursor, literal, ret)                                                       \
    pass_attribute((cursor), (literal), sizeof(literal) - 1, (ret))

static bool pass_text(struct cursor *c, struct str *ret)
{
    const char *close = memchr(c->p, '<', (size_t)(c->end - c->p));
    if (!close || memchr(c->p, '&', (size_t)(close - c->p)))
        return false;
    *ret = (struct str){c->p, (size_t)(close - c->p)};
    c->p = close;
    return true;
}

static bool pass_value(struct cursor *c, struct str *ret)
{
    if (PASS(c, "<v>"))
        return pass_text(c, ret) && PASS(c, "</v></c>");
    if (!PASS(c, "<is><t>") && !PASS(c, "<is><t xml:space=\"preserve\">"))
        return false;
    return pass_text(c, ret) && PASS(c, "</t></is></c>");
}

size_t xlsx_match_cell(struct str ahead, struct xlsx_cell *ret)
{
    struct cursor c = {ahead.p, ahead.p + ahead.n};
    ret->text = (struct str){"", 0};
    if (!PASS(&c, "<c") || !PASS_ATTRIBUTE(&c, " r=\"", &ret->place) ||
        !PASS_ATTRIBUTE(&c, " s=\"", &ret->style) || !PASS_ATTRIBUTE(&c, " t=\"", &ret->type))
        return 0;
    if (!PASS(&c, "/>") && !(PASS(&c, ">") && pass_value(&c, &ret->text)))
        return 0;
    return (size_t)(c.p - ahead.p);
}
