/* base/doc.h - a YAML file as a tree, with line numbers for messages. Built on libyaml; aliases,
 * tags, duplicate keys and more than the limits are refused. Nodes belong to the arena. */
#ifndef IA_BASE_DOC_H
#define IA_BASE_DOC_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum doc_kind { DOC_SCALAR, DOC_LIST, DOC_MAP };

struct doc {
    enum doc_kind kind;
    int line;          /* from 1 */
    const char *key;   /* in a map: this entry's key, else NULL */
    const char *text;  /* scalar: its text as written */
    bool is_quoted;    /* scalar written in quotes or as a block */
    struct doc *child; /* list or map: first entry */
    struct doc *next;  /* next entry of the same parent */
    int count;         /* entries */
};

/* name: what messages call the source. Nesting and size are capped (limits.h). */
enum rc doc_parse(struct arena *arena, const char *name, struct str yaml, struct doc **ret_root,
                  struct err *e);
enum rc doc_load(struct arena *arena, const char *path, struct doc **ret_root, struct err *e);

/* Looking up; NULL node in, NULL or the default out. */
const struct doc *doc_get(const struct doc *map, const char *key);
const char *doc_text(const struct doc *map, const char *key, const char *otherwise);
bool doc_flag(const struct doc *map, const char *key, bool otherwise); /* yes/no/true/false */
int64_t doc_int(const struct doc *map, const char *key, int64_t otherwise);
/* Refuses keys that are not in the NULL-terminated list: a misspelt key must not be silence. */
enum rc doc_only(const struct doc *map, const char *name, const char *const *keys, struct err *e);

#define DOC_EACH(item, parent)                                                                     \
    for (const struct doc *item = (parent) ? (parent)->child : NULL; item; item = item->next)

#endif
