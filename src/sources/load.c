/* sources/load.c - facts/sources.yaml, read strictly. */
#include <string.h>

#include "base/date.h"
#include "base/doc.h"
#include "sources/sources.h"

struct loading {
    struct arena *arena;
    const char *path;
    const struct county *county;
};

static const struct {
    const char *name;
    int months;
} CADENCES[] = {{"month", 1}, {"quarter", 3}, {"year", 12}, {"as-needed", 0}};

static enum rc load_cadence(const struct loading *l, const struct doc *node,
                            struct source_entry *source, struct err *e)
{
    const char *cadence = doc_text(node, "cadence", "");
    for (size_t i = 0; i < sizeof CADENCES / sizeof *CADENCES; i++)
        if (strcmp(cadence, CADENCES[i].name) == 0) {
            source->months = CADENCES[i].months;
            return RC_OK;
        }
    return fail(e, RC_SYNTAX, "%s line %d: cadence '%s' is not month, quarter, year or as-needed",
                l->path, node->line, cadence);
}

static enum rc load_maps(const struct loading *l, const struct doc *node,
                         struct source_entry *source, struct err *e)
{
    const struct doc *list = doc_get(node, "maps");
    if (!list || list->kind != DOC_LIST || list->count == 0)
        return fail(e, RC_SYNTAX, "%s line %d: 'maps' must be a list of mappings", l->path,
                    node->line);
    const struct map **maps = ARENA_ARRAY(l->arena, const struct map *, (size_t)list->count + 1);
    int count = 0;
    DOC_EACH(item, list)
    {
        const char *slug = item->text ? item->text : "";
        const struct map *map = map_find(&l->county->maps, slug);
        if (!map)
            return fail(e, RC_MAPPING, "%s line %d: there is no mapping '%s'", l->path, item->line,
                        slug);
        if (count > 0 && map->reg != maps[0]->reg)
            return fail(e, RC_MAPPING, "%s line %d: '%s' feeds another register than '%s'", l->path,
                        item->line, slug, maps[0]->slug);
        maps[count++] = map;
    }
    source->maps = maps;
    return RC_OK;
}

static enum rc load_dates(const struct loading *l, const struct doc *node,
                          struct source_entry *source, struct err *e)
{
    const char *date = doc_text(node, "date", NULL), *from = doc_text(node, "from", NULL);
    const struct reg *reg = source->maps[0]->reg;
    source->date_column = date ? register_column(reg, date) : -1;
    if (date && (source->date_column < 0 || reg->columns[source->date_column].type != COL_DATE))
        return fail(e, RC_MAPPING, "%s line %d: register '%s' has no date '%s'", l->path,
                    node->line, reg->name, date);
    if (from && !date_parse_iso(from, &source->from))
        return fail(e, RC_SYNTAX, "%s line %d: from '%s' is no day (YYYY-MM-DD)", l->path,
                    node->line, from);
    const int64_t days = doc_int(node, "due_days", -1);
    source->due_days = (int)days;
    if (source->months > 0 && (days < 0 || days > 366))
        return fail(e, RC_SYNTAX, "%s line %d: due_days wants 0 to 366 days after the period",
                    l->path, node->line);
    return RC_OK;
}

static enum rc load_source(const struct loading *l, const struct doc *node,
                           struct source_entry *source, struct err *e)
{
    static const char *const keys[] = {"source", "title", "owner", "maps",   "cadence", "due_days",
                                       "date",   "from",  "law",   "format", NULL};
    if (node->kind != DOC_MAP)
        return fail(e, RC_SYNTAX, "%s line %d: a source is a map", l->path, node->line);
    TRY(doc_only(node, l->path, keys, e));
    source->slug = doc_text(node, "source", NULL);
    source->title_zh = doc_text(doc_get(node, "title"), "zh", NULL);
    source->title_en = doc_text(doc_get(node, "title"), "en", NULL);
    source->owner = doc_text(node, "owner", NULL);
    source->law = doc_text(node, "law", "");
    source->format = doc_text(node, "format", "");
    if (!source->slug || !source->title_zh || !source->title_en || !source->owner)
        return fail(e, RC_SYNTAX, "%s line %d: a source needs source, title in zh and en, owner",
                    l->path, node->line);
    TRY(load_cadence(l, node, source, e));
    TRY(load_maps(l, node, source, e));
    return load_dates(l, node, source, e);
}

static enum rc load_limits(const struct loading *l, const struct doc *root,
                           struct source_limits *limits, struct err *e)
{
    static const char *const keys[] = {"late_workdays", "least_rows",   "shrunk_bp", "grown_bp",
                                       "empty_bp",      "duplicate_bp", NULL};
    const struct doc *node = doc_get(root, "limits");
    int64_t *const values[] = {&limits->late_workdays, &limits->least_rows, &limits->shrunk_bp,
                               &limits->grown_bp,      &limits->empty_bp,   &limits->duplicate_bp};
    if (!node)
        return fail(e, RC_SYNTAX, "%s: 'limits' is missing", l->path);
    TRY(doc_only(node, l->path, keys, e));
    for (int i = 0; keys[i]; i++) {
        *values[i] = doc_int(node, keys[i], -1);
        if (*values[i] < 0)
            return fail(e, RC_SYNTAX, "%s line %d: limits want a number for '%s'", l->path,
                        node->line, keys[i]);
    }
    return RC_OK;
}

enum rc sources_load(struct arena *arena, const char *path, const struct county *county,
                     struct sources *ret, struct err *e)
{
    static const char *const keys[] = {"limits", "sources", NULL};
    const struct loading l = {arena, path, county};
    struct doc *root = NULL;
    TRY(doc_load(arena, path, &root, e));
    TRY(doc_only(root, path, keys, e));
    TRY(load_limits(&l, root, &ret->limits, e));
    const struct doc *list = doc_get(root, "sources");
    if (!list || list->kind != DOC_LIST)
        return fail(e, RC_SYNTAX, "%s: 'sources' must be a list", path);
    struct source_entry *entries = ARENA_ARRAY(arena, struct source_entry, (size_t)list->count + 1);
    int count = 0;
    DOC_EACH(node, list)
    {
        TRY(load_source(&l, node, &entries[count], e));
        for (int i = 0; i < count; i++)
            if (strcmp(entries[i].slug, entries[count].slug) == 0)
                return fail(e, RC_SYNTAX, "%s line %d: a source '%s' stands above already", path,
                            node->line, entries[i].slug);
        count++;
    }
    ret->list = entries;
    ret->count = count;
    return RC_OK;
}
