/* sheet/xml.c - a pull reader for the XML inside office files.
 *
 * It reads what office programs write and refuses the rest: no DTD (hence no entity of the sender's
 * own making), UTF-8 only, tags of at most one window. It does not check that elements close in
 * order; those who use it look at depth where it matters. Names and values are resolved in place:
 * what an entity stands for is never longer than the entity. */
#include "sheet/sheet_int.h"

#include <stdlib.h>
#include <string.h>

enum { WINDOW_BYTES = 512 << 10, ATTRIBUTES_MAX = 96, ENTITY_BYTES_MAX = 12 };

struct attribute {
    struct str name, value;
};

struct xml {
    struct xml_source source;
    size_t at, end; /* unread bytes of the window */
    bool is_drained, is_cdata;
    bool is_empty_element; /* the CLOSE of <a/> is still to come */
    struct str name;
    struct attribute attributes[ATTRIBUTES_MAX];
    int attribute_count;
    char window[WINDOW_BYTES];
};

struct xml *xml_new(struct xml_source source)
{
    struct xml *xml = malloc(sizeof *xml);
    MUST(xml);
    xml->source = source;
    xml->at = xml->end = 0;
    xml->is_drained = xml->is_cdata = xml->is_empty_element = false;
    xml->attribute_count = 0;
    return xml;
}

static enum rc part_read(void *from, void *bytes, size_t room, size_t *ret_n, struct err *e)
{
    return zip_part_read(from, bytes, room, ret_n, e);
}

static int64_t part_position(const void *from)
{
    return zip_part_position(from);
}

static void part_close(void *from)
{
    zip_part_close(from);
}

struct xml *xml_of_part(struct zip_part *part)
{
    return xml_new((struct xml_source){part, part_read, part_position, part_close});
}

void xml_free(struct xml *xml)
{
    if (!xml)
        return;
    xml->source.close(xml->source.from);
    free(xml);
}

void xml_freep(struct xml **xml)
{
    xml_free(*xml);
}

int64_t xml_position(const struct xml *xml)
{
    return xml->source.position(xml->source.from);
}

struct str xml_ahead(const struct xml *xml)
{
    const bool is_between = !xml->is_empty_element && !xml->is_cdata;
    return (struct str){xml->window + xml->at, is_between ? xml->end - xml->at : 0};
}

void xml_skip(struct xml *xml, size_t n)
{
    MUST(n <= xml->end - xml->at);
    xml->at += n;
}

static enum rc damaged(struct err *e)
{
    return fail(e, RC_DAMAGED, "the XML inside the file is broken");
}

/* ---- the window ---- */

/* Brings more bytes behind the unread ones; *ret_grew is false at the end of the part. */
static enum rc refill(struct xml *xml, bool *ret_grew, struct err *e)
{
    size_t n = 0;
    *ret_grew = false;
    if (xml->is_drained)
        return RC_OK;
    memmove(xml->window, xml->window + xml->at, xml->end - xml->at);
    xml->end -= xml->at;
    xml->at = 0;
    if (xml->end == WINDOW_BYTES)
        return fail(e, RC_DAMAGED, "the XML inside the file holds a tag of more than %d KiB",
                    WINDOW_BYTES >> 10);
    TRY(xml->source.read(xml->source.from, xml->window + xml->end, WINDOW_BYTES - xml->end, &n, e));
    xml->end += n;
    xml->is_drained = n == 0;
    *ret_grew = n > 0;
    return RC_OK;
}

/* Makes sure that n bytes are there, unless the part ends before. */
static enum rc want(struct xml *xml, size_t n, struct err *e)
{
    bool grew = true;
    while (xml->end - xml->at < n && grew)
        TRY(refill(xml, &grew, e));
    return RC_OK;
}

/* Skips up to and with `mark`, however far it is. */
static enum rc skip_past(struct xml *xml, const char *mark, struct err *e)
{
    const size_t n = strlen(mark);
    for (;;) {
        const char *found = memmem(xml->window + xml->at, xml->end - xml->at, mark, n);
        if (found) {
            xml->at = (size_t)(found - xml->window) + n;
            return RC_OK;
        }
        bool grew = false;
        if (xml->end - xml->at >= n)
            xml->at = xml->end - (n - 1);
        TRY(refill(xml, &grew, e));
        if (!grew)
            return damaged(e);
    }
}

/* ---- entities ---- */

static uint32_t numeric_entity(struct str body)
{
    const bool is_hex = body.n > 1 && (body.p[1] == 'x' || body.p[1] == 'X');
    uint32_t code = 0;
    for (size_t i = is_hex ? 2 : 1; i < body.n; i++) {
        const char c = body.p[i];
        const int digit = c >= '0' && c <= '9'             ? c - '0'
                          : is_hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : is_hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                           : -1;
        if (digit < 0 || code > 0x10FFFF)
            return 0;
        code = code * (is_hex ? 16 : 10) + (uint32_t)digit;
    }
    return code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0 : code;
}

static uint32_t entity(struct str body)
{
    static const struct {
        const char *name;
        uint32_t code;
    } named[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    if (body.n > 1 && *body.p == '#')
        return numeric_entity(body);
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (str_is(body, named[i].name))
            return named[i].code;
    return 0;
}

/* In place; the result is never longer. False for an entity that nobody defined. */
static bool resolve(char *p, size_t n, struct str *ret)
{
    char *to = memchr(p, '&', n);
    const char *from = to, *end = p + n;
    *ret = (struct str){p, n};
    if (!to)
        return true;
    while (from < end) {
        if (*from != '&') {
            *to++ = *from++;
            continue;
        }
        const char *semicolon = memchr(from, ';', (size_t)(end - from));
        const uint32_t code =
            semicolon ? entity((struct str){from + 1, (size_t)(semicolon - from - 1)}) : 0;
        if (code == 0)
            return false;
        to += utf8_put(code, to);
        from = semicolon + 1;
    }
    ret->n = (size_t)(to - p);
    return true;
}

/* ---- tags ---- */

static struct str local_name(struct str name)
{
    const char *colon = name.n ? memchr(name.p, ':', name.n) : NULL;
    if (!colon)
        return name;
    return (struct str){colon + 1, name.n - (size_t)(colon + 1 - name.p)};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct str take_name(const char **p, const char *end)
{
    const char *begin = *p;
    while (*p < end && !is_blank(**p) && **p != '=' && **p != '/' && **p != '>')
        ++*p;
    return (struct str){begin, (size_t)(*p - begin)};
}

/* The bytes between the name and the closing > of a start tag. */
static enum rc parse_attributes(struct xml *xml, char *p, const char *end, struct err *e)
{
    xml->attribute_count = 0;
    while (p < end) {
        if (is_blank(*p)) {
            p++;
            continue;
        }
        const char *cursor = p;
        const struct str name = take_name(&cursor, end);
        while (cursor < end && is_blank(*cursor))
            cursor++;
        if (name.n == 0 || cursor == end || *cursor != '=' ||
            xml->attribute_count == ATTRIBUTES_MAX)
            return damaged(e);
        do
            cursor++;
        while (cursor < end && is_blank(*cursor));
        if (cursor == end || (*cursor != '"' && *cursor != '\''))
            return damaged(e);
        char *value = p + (cursor + 1 - p);
        const char *close = memchr(value, *cursor, (size_t)(end - value));
        struct attribute *attribute = &xml->attributes[xml->attribute_count++];
        attribute->name = local_name(name);
        if (!close || !resolve(value, (size_t)(close - value), &attribute->value))
            return damaged(e);
        p += close + 1 - p;
    }
    return RC_OK;
}

/* Where the tag that begins at `at` ends: the > outside quotes. */
static enum rc find_tag_end(struct xml *xml, size_t *ret_length, struct err *e)
{
    size_t n = 1;
    for (char quote = 0;; n++) {
        while (xml->at + n >= xml->end) {
            bool grew = false;
            TRY(refill(xml, &grew, e));
            if (!grew)
                return damaged(e);
        }
        const char c = xml->window[xml->at + n];
        if (quote) {
            if (c == quote)
                quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            break;
        }
    }
    *ret_length = n + 1;
    return RC_OK;
}

static enum rc read_tag(struct xml *xml, enum xml_event *ret_event, struct str *ret_text,
                        struct err *e)
{
    size_t length = 0;
    TRY(find_tag_end(xml, &length, e));
    char *p = xml->window + xml->at + 1, *end = xml->window + xml->at + length - 1;
    xml->at += length;
    const bool is_close = p < end && *p == '/';
    const bool is_empty = !is_close && p < end && end[-1] == '/';
    if (is_close)
        p++;
    if (is_empty)
        end--;
    const char *cursor = p;
    *ret_text = xml->name = local_name(take_name(&cursor, end));
    if (ret_text->n == 0)
        return damaged(e);
    *ret_event = is_close ? XML_CLOSE : XML_OPEN;
    xml->is_empty_element = is_empty;
    return is_close ? RC_OK : parse_attributes(xml, p + (cursor - p), end, e);
}

/* ---- text ---- */

static enum rc read_cdata(struct xml *xml, struct str *ret_text, struct err *e)
{
    TRY(want(xml, 3, e));
    const char *p = xml->window + xml->at, *close = memmem(p, xml->end - xml->at, "]]>", 3);
    if (!close && xml->end - xml->at < 3)
        return damaged(e);
    const size_t n = close ? (size_t)(close - p) : xml->end - xml->at - 2;
    *ret_text = (struct str){p, n};
    xml->at += n + (close ? 3 : 0);
    xml->is_cdata = !close;
    return RC_OK;
}

/* Up to the next tag or the window's end, but never cutting an entity or a character. */
static enum rc read_text(struct xml *xml, struct str *ret_text, struct err *e)
{
    char *p = xml->window + xml->at;
    const char *close = memchr(p, '<', xml->end - xml->at);
    size_t n = close ? (size_t)(close - p) : xml->end - xml->at;
    if (!close && !xml->is_drained) {
        const size_t tail = n < ENTITY_BYTES_MAX ? 0 : n - ENTITY_BYTES_MAX;
        const char *ampersand = memrchr(p + tail, '&', n - tail);
        if (ampersand && !memchr(ampersand, ';', (size_t)(p + n - ampersand)))
            n = (size_t)(ampersand - p);
    }
    if (n == 0 || !resolve(p, n, ret_text))
        return damaged(e);
    xml->at += n;
    return RC_OK;
}

static bool is_at(const struct xml *xml, const char *text)
{
    const size_t n = strlen(text);
    return xml->end - xml->at >= n && memcmp(xml->window + xml->at, text, n) == 0;
}

/* <?…?>, <!--…-->, <![CDATA[, or a refusal for <!DOCTYPE. */
static enum rc read_special(struct xml *xml, struct err *e)
{
    if (is_at(xml, "<?"))
        return skip_past(xml, "?>", e);
    if (is_at(xml, "<!--"))
        return skip_past(xml, "-->", e);
    if (is_at(xml, "<![CDATA[")) {
        xml->at += strlen("<![CDATA[");
        xml->is_cdata = true;
        return RC_OK;
    }
    return fail(e, RC_DAMAGED,
                "the XML inside the file declares entities or a document type, which office "
                "programs never do");
}

enum rc xml_next(struct xml *xml, enum xml_event *ret_event, struct str *ret_text, struct err *e)
{
    enum { LOOK_AHEAD = 64 };
    if (xml->is_empty_element) {
        xml->is_empty_element = false;
        *ret_event = XML_CLOSE;
        *ret_text = xml->name;
        return RC_OK;
    }
    for (;;) {
        TRY(want(xml, LOOK_AHEAD, e));
        if (xml->is_cdata) {
            *ret_event = XML_TEXT;
            TRY(read_cdata(xml, ret_text, e));
            if (ret_text->n)
                return RC_OK;
            continue;
        }
        if (xml->at == xml->end) {
            *ret_event = XML_END;
            *ret_text = (struct str){"", 0};
            return RC_OK;
        }
        if (xml->window[xml->at] != '<') {
            *ret_event = XML_TEXT;
            return read_text(xml, ret_text, e);
        }
        if (xml->end - xml->at < 2)
            return damaged(e);
        const char second = xml->window[xml->at + 1];
        if (second != '?' && second != '!')
            return read_tag(xml, ret_event, ret_text, e);
        TRY(read_special(xml, e));
    }
}

struct str xml_attribute(const struct xml *xml, const char *name)
{
    for (int i = 0; i < xml->attribute_count; i++)
        if (str_is(xml->attributes[i].name, name))
            return xml->attributes[i].value;
    return (struct str){NULL, 0};
}
