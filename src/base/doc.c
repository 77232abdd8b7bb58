/* base/doc.c - YAML into a tree, by libyaml's events. What could surprise a reader is refused:
 * aliases, tags, several documents, keys written twice. */
#include "base/doc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/limits.h"

struct parsing {
    struct arena *arena;
    const char *name;
    yaml_parser_t parser;
    int nodes, depth;
};

static enum rc next_event(struct parsing *p, yaml_event_t *event, struct err *e)
{
    if (!yaml_parser_parse(&p->parser, event))
        return fail(e, RC_SYNTAX, "%s line %zu: %s", p->name, p->parser.problem_mark.line + 1,
                    p->parser.problem ? p->parser.problem : "not YAML");
    if (++p->nodes > DOC_NODES_MAX) {
        yaml_event_delete(event);
        return fail(e, RC_LIMIT, "%s holds more than %d entries", p->name, DOC_NODES_MAX);
    }
    return RC_OK;
}

static enum rc refuse(struct parsing *p, const yaml_event_t *event, const char *what, struct err *e)
{
    return fail(e, RC_SYNTAX, "%s line %zu: %s", p->name, event->start_mark.line + 1, what);
}

static enum rc parse_node(struct parsing *p, yaml_event_t *event, struct doc **ret, struct err *e);

static void append(struct doc *parent, struct doc **last, struct doc *node)
{
    if (*last)
        (*last)->next = node;
    else
        parent->child = node;
    *last = node;
    parent->count++;
}

static enum rc parse_list(struct parsing *p, struct doc *list, struct err *e)
{
    struct doc *last = NULL;
    for (;;) {
        yaml_event_t event;
        struct doc *item = NULL;
        TRY(next_event(p, &event, e));
        if (event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return RC_OK;
        }
        TRY(parse_node(p, &event, &item, e));
        append(list, &last, item);
    }
}

static enum rc parse_key(struct parsing *p, struct doc *map, yaml_event_t *event, const char **ret,
                         struct err *e)
{
    if (event->type != YAML_SCALAR_EVENT) {
        const enum rc rc = refuse(p, event, "a key must be plain text", e);
        yaml_event_delete(event);
        return rc;
    }
    *ret =
        arena_strndup(p->arena, (const char *)event->data.scalar.value, event->data.scalar.length);
    const size_t line = event->start_mark.line + 1;
    yaml_event_delete(event);
    if (doc_get(map, *ret))
        return fail(e, RC_SYNTAX, "%s line %zu: the key '%s' is there twice", p->name, line, *ret);
    return RC_OK;
}

static enum rc parse_map(struct parsing *p, struct doc *map, struct err *e)
{
    struct doc *last = NULL;
    for (;;) {
        yaml_event_t event;
        struct doc *value = NULL;
        const char *key = NULL;
        TRY(next_event(p, &event, e));
        if (event.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&event);
            return RC_OK;
        }
        TRY(parse_key(p, map, &event, &key, e));
        TRY(next_event(p, &event, e));
        TRY(parse_node(p, &event, &value, e));
        value->key = key;
        append(map, &last, value);
    }
}

static void parse_scalar(struct parsing *p, const yaml_event_t *event, struct doc *node)
{
    node->kind = DOC_SCALAR;
    node->text =
        arena_strndup(p->arena, (const char *)event->data.scalar.value, event->data.scalar.length);
    node->is_quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
}

static bool has_tag_or_anchor(const yaml_event_t *event)
{
    switch ((int)event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor || event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor || event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor || event->data.mapping_start.tag;
    default:
        return false;
    }
}

/* Takes the event. */
static enum rc parse_node(struct parsing *p, yaml_event_t *event, struct doc **ret, struct err *e)
{
    enum rc rc = RC_OK;
    const yaml_event_type_t type = event->type;
    if (type == YAML_ALIAS_EVENT || has_tag_or_anchor(event))
        rc = refuse(p, event, "aliases, anchors and tags are not used here", e);
    else if (type != YAML_SCALAR_EVENT && type != YAML_SEQUENCE_START_EVENT &&
             type != YAML_MAPPING_START_EVENT)
        rc = refuse(p, event, "a value is missing", e);
    struct doc *node = ARENA_NEW(p->arena, struct doc);
    node->line = (int)event->start_mark.line + 1;
    if (rc == RC_OK && type == YAML_SCALAR_EVENT)
        parse_scalar(p, event, node);
    yaml_event_delete(event);
    if (rc != RC_OK)
        return rc;
    *ret = node;
    if (type == YAML_SCALAR_EVENT)
        return RC_OK;
    if (++p->depth > DOC_DEPTH_MAX)
        return fail(e, RC_LIMIT, "%s line %d: nested deeper than %d", p->name, node->line,
                    DOC_DEPTH_MAX);
    node->kind = type == YAML_MAPPING_START_EVENT ? DOC_MAP : DOC_LIST;
    rc = node->kind == DOC_MAP ? parse_map(p, node, e) : parse_list(p, node, e);
    p->depth--;
    return rc;
}

static enum rc expect(struct parsing *p, yaml_event_type_t type, const char *what, struct err *e)
{
    yaml_event_t event;
    TRY(next_event(p, &event, e));
    const enum rc rc = event.type == type ? RC_OK : refuse(p, &event, what, e);
    yaml_event_delete(&event);
    return rc;
}

static enum rc parse_stream(struct parsing *p, struct doc **ret, struct err *e)
{
    yaml_event_t event;
    TRY(expect(p, YAML_STREAM_START_EVENT, "not YAML", e));
    TRY(expect(p, YAML_DOCUMENT_START_EVENT, "the file is empty", e));
    TRY(next_event(p, &event, e));
    TRY(parse_node(p, &event, ret, e));
    TRY(expect(p, YAML_DOCUMENT_END_EVENT, "the document does not end", e));
    return expect(p, YAML_STREAM_END_EVENT, "one document is wanted", e);
}

enum rc doc_parse(struct arena *arena, const char *name, struct str yaml, struct doc **ret_root,
                  struct err *e)
{
    struct parsing p = {.arena = arena, .name = name};
    struct doc *root = NULL;
    if (yaml.n > DOC_BYTES_MAX)
        return fail(e, RC_LIMIT, "%s is longer than %d bytes", name, DOC_BYTES_MAX);
    MUST(yaml_parser_initialize(&p.parser));
    yaml_parser_set_encoding(&p.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&p.parser, (const unsigned char *)yaml.p, yaml.n);
    const enum rc rc = parse_stream(&p, &root, e);
    yaml_parser_delete(&p.parser);
    if (rc == RC_OK)
        *ret_root = root;
    return rc;
}

/* ---- looking up ---- */

const struct doc *doc_get(const struct doc *map, const char *key)
{
    if (!map || map->kind != DOC_MAP)
        return NULL;
    for (const struct doc *d = map->child; d; d = d->next)
        if (strcmp(d->key, key) == 0)
            return d;
    return NULL;
}

const char *doc_text(const struct doc *map, const char *key, const char *otherwise)
{
    const struct doc *node = doc_get(map, key);
    return node && node->kind == DOC_SCALAR ? node->text : otherwise;
}

bool doc_flag(const struct doc *map, const char *key, bool otherwise)
{
    const char *text = doc_text(map, key, NULL);
    if (!text)
        return otherwise;
    return strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
}

int64_t doc_int(const struct doc *map, const char *key, int64_t otherwise)
{
    const char *text = doc_text(map, key, "");
    char *end = NULL;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    return *text && *end == 0 && errno == 0 ? value : otherwise;
}

enum rc doc_only(const struct doc *map, const char *name, const char *const *keys, struct err *e)
{
    if (map->kind != DOC_MAP)
        return fail(e, RC_SYNTAX, "%s line %d: a map of keys is wanted", name, map->line);
    for (const struct doc *d = map->child; d; d = d->next) {
        int k = 0;
        while (keys[k] && strcmp(keys[k], d->key) != 0)
            k++;
        if (!keys[k])
            return fail(e, RC_SYNTAX, "%s line %d: unknown key '%s'", name, d->line, d->key);
    }
    return RC_OK;
}
