/* register/map.c - loading mappings: which header of a file feeds which register column. */
#include "register/register_int.h"

#include <string.h>

#include "base/pattern.h"
#include "os/os.h"

static const char *const DELIVERY_NAMES[] = {"delta", "cumulative", "snapshot"};

const char *delivery_name(enum delivery delivery)
{
    return DELIVERY_NAMES[delivery];
}

struct loading {
    struct arena *arena;
    const char *name; /* of the file, for messages */
    struct map *map;
};

static enum rc find_column(const struct loading *l, const char *column, int line, int *ret,
                           struct err *e)
{
    *ret = register_column(l->map->reg, column);
    if (*ret >= 0)
        return RC_OK;
    return fail(e, RC_MAPPING, "%s line %d: register '%s' has no column '%s'", l->name, line,
                l->map->reg->name, column);
}

static enum rc load_column_list(const struct loading *l, const struct doc *root, const char *key,
                                const int **ret, int *ret_count, struct err *e)
{
    const struct doc *list = doc_get(root, key);
    if (list && list->kind != DOC_LIST)
        return fail(e, RC_SYNTAX, "%s line %d: '%s' must be a list", l->name, list->line, key);
    int *columns = ARENA_ARRAY(l->arena, int, (size_t)(list ? list->count : 0) + 1);
    int count = 0;
    DOC_EACH(item, list)
    TRY(find_column(l, item->text ? item->text : "", item->line, &columns[count++], e));
    *ret = columns;
    *ret_count = count;
    return RC_OK;
}

static enum rc check_pattern(const struct loading *l, const struct doc *node, const char *pattern,
                             struct err *e)
{
    const char *why = "";
    if (pattern_is_sound(pattern, &why))
        return RC_OK;
    return fail(e, RC_SYNTAX, "%s line %d: '%s' is no pattern to take a text by: %s", l->name,
                node->line, pattern, why);
}

static enum rc load_unit(const struct loading *l, const struct doc *node, enum unit *ret,
                         struct err *e)
{
    const char *unit = doc_text(node, "unit", "auto");
    if (strcmp(unit, "auto") == 0 || strcmp(unit, "mu") == 0)
        *ret = UNIT_AUTO;
    else if (strcmp(unit, "yuan") == 0)
        *ret = UNIT_YUAN;
    else if (strcmp(unit, "wan") == 0)
        *ret = UNIT_WAN;
    else
        return fail(e, RC_SYNTAX, "%s line %d: unit '%s' is not auto, yuan, wan or mu", l->name,
                    node->line, unit);
    return RC_OK;
}

/* The mapping's own headers by preference, then the register's aliases. */
static enum rc load_headers(const struct loading *l, const struct doc *node, struct source *source,
                            struct err *e)
{
    const struct doc *from = doc_get(node, "from");
    const char *const *own = NULL;
    const char *const *aliases = l->map->reg->columns[source->column].aliases;
    const bool is_fixed = source->constant || source->from_sheet_name ||
                          (source->title_pattern && !doc_get(node, "or_from_title"));
    TRY(doc_strings(l->arena, from, true, &own, l->name, e));
    size_t own_count = from ? (size_t)from->count : 0, alias_count = 0;
    while (!is_fixed && aliases[alias_count])
        alias_count++;
    const char **headers = ARENA_ARRAY(l->arena, const char *, own_count + alias_count + 1);
    for (size_t i = 0; i < own_count; i++)
        headers[i] = own[i];
    for (size_t i = 0; i < alias_count; i++)
        headers[own_count + i] = aliases[i];
    source->headers = headers;
    return RC_OK;
}

/* A word that may be left out, but not be another than these: fill: down, take: code. */
static enum rc load_word(const struct loading *l, const struct doc *node, const char *key,
                         const char *one, const char *other, const char **ret, struct err *e)
{
    *ret = doc_text(node, key, "");
    if (**ret == 0 || strcmp(*ret, one) == 0 || strcmp(*ret, other) == 0)
        return RC_OK;
    return fail(e, RC_SYNTAX, "%s line %d: '%s' can be '%s'%s%s, not '%s'", l->name, node->line,
                key, one, *other ? " or " : "", other, *ret);
}

/* How a cell is read. */
static enum rc load_words(const struct loading *l, const struct doc *node, struct source *source,
                          struct err *e)
{
    const char *sheet, *fill, *take, *precision, *required;
    TRY(load_word(l, node, "from_sheet_name", "yes", "", &sheet, e));
    TRY(load_word(l, node, "fill", "down", "", &fill, e));
    TRY(load_word(l, node, "take", "code", "group", &take, e));
    TRY(load_word(l, node, "precision", "month", "", &precision, e));
    TRY(load_word(l, node, "required", "yes", "", &required, e));
    source->from_sheet_name = *sheet != 0;
    source->fill_down = *fill != 0;
    source->take_code = strcmp(take, "code") == 0;
    source->take_group = strcmp(take, "group") == 0;
    source->is_month = *precision != 0;
    source->is_required = *required != 0;
    return RC_OK;
}

/* A constant of an enum is one of its codes: a misspelt one would make every row doubtful. */
static enum rc check_constant(const struct loading *l, const struct doc *node,
                              const struct source *source, struct err *e)
{
    const struct column *column = &l->map->reg->columns[source->column];
    if (!source->constant || column->type != COL_ENUM)
        return RC_OK;
    for (int i = 0; i < column->value_count; i++)
        if (strcmp(column->values[i].code, source->constant) == 0)
            return RC_OK;
    return fail(e, RC_MAPPING, "%s line %d: column '%s' has no value '%s'", l->name, node->line,
                column->name, source->constant);
}

static enum rc load_source(const struct loading *l, const struct doc *node, struct source *source,
                           struct err *e)
{
    static const char *const keys[] = {
        "to",       "from", "value", "from_sheet_name", "from_title", "or_from_title", "fill",
        "required", "take", "unit",  "precision",       NULL};
    if (node->kind != DOC_MAP)
        return fail(e, RC_SYNTAX, "%s line %d: a column is a map", l->name, node->line);
    TRY(doc_only(node, l->name, keys, e));
    TRY(find_column(l, doc_text(node, "to", ""), node->line, &source->column, e));
    source->constant = doc_text(node, "value", NULL);
    source->title_pattern = doc_text(node, "from_title", doc_text(node, "or_from_title", NULL));
    TRY(check_constant(l, node, source, e));
    TRY(load_words(l, node, source, e));
    if (source->title_pattern)
        TRY(check_pattern(l, node, source->title_pattern, e));
    const enum column_type type = l->map->reg->columns[source->column].type;
    if (source->fill_down && (type == COL_MONEY || type == COL_PERSON || type == COL_ACCOUNT))
        return fail(e, RC_MAPPING, "%s line %d: money and identities are never filled down",
                    l->name, node->line);
    TRY(load_unit(l, node, &source->unit, e));
    return load_headers(l, node, source, e);
}

static enum rc load_sources(const struct loading *l, const struct doc *root, struct err *e)
{
    const struct doc *list = doc_get(root, "columns");
    if (!list || list->kind != DOC_LIST || list->count == 0)
        return fail(e, RC_SYNTAX, "%s: 'columns' must be a list", l->name);
    struct source *sources = ARENA_ARRAY(l->arena, struct source, (size_t)list->count);
    int count = 0;
    DOC_EACH(node, list)
    {
        TRY(load_source(l, node, &sources[count], e));
        for (int i = 0; i < count; i++)
            if (sources[i].column == sources[count].column)
                return fail(e, RC_MAPPING, "%s line %d: column '%s' is fed twice", l->name,
                            node->line, doc_text(node, "to", ""));
        count++;
    }
    l->map->sources = sources;
    l->map->source_count = count;
    return RC_OK;
}

static enum rc load_delivery(const struct loading *l, const struct doc *root, struct err *e)
{
    const char *text = doc_text(root, "delivery", "");
    for (int i = 0; i < 3; i++)
        if (strcmp(text, DELIVERY_NAMES[i]) == 0) {
            l->map->delivery = (enum delivery)i;
            if (i != DELIVERY_DELTA && l->map->key_count == 0)
                return fail(e, RC_MAPPING, "%s: a %s delivery needs a key", l->name, text);
            return RC_OK;
        }
    return fail(e, RC_SYNTAX, "%s: delivery '%s' is not delta, cumulative or snapshot", l->name,
                text);
}

static enum rc load_recognise(const struct loading *l, const struct doc *root, struct err *e)
{
    static const char *const keys[] = {"must", "none", NULL};
    const struct doc *recognise = doc_get(root, "recognise");
    if (!recognise)
        return fail(e, RC_SYNTAX, "%s: 'recognise' is missing", l->name);
    TRY(doc_only(recognise, l->name, keys, e));
    TRY(doc_strings(l->arena, doc_get(recognise, "must"), true, &l->map->must, l->name, e));
    return doc_strings(l->arena, doc_get(recognise, "none"), true, &l->map->none, l->name, e);
}

static enum rc load_total(const struct loading *l, const struct doc *root, struct err *e)
{
    const char *total = doc_text(root, "total", NULL);
    l->map->total = -1;
    return total ? find_column(l, total, root->line, &l->map->total, e) : RC_OK;
}

enum rc map_load_file(struct arena *arena, const char *path, const struct registers *registers,
                      struct map *ret, struct err *e)
{
    static const char *const keys[] = {"map",      "title",   "about",  "register",
                                       "delivery", "key",     "covers", "recognise",
                                       "columns",  "require", "total",  NULL};
    const struct loading l = {arena, path, ret};
    struct doc *root = NULL;
    TRY(doc_load(arena, path, &root, e));
    TRY(doc_only(root, path, keys, e));
    ret->slug = doc_text(root, "map", NULL);
    ret->title_zh = doc_text(doc_get(root, "title"), "zh", NULL);
    ret->title_en = doc_text(doc_get(root, "title"), "en", NULL);
    if (!ret->slug || !ret->title_zh || !ret->title_en)
        return fail(e, RC_SYNTAX, "%s: 'map' and 'title' in zh and en are needed", path);
    ret->reg = register_find(registers, doc_text(root, "register", ""));
    if (!ret->reg)
        return fail(e, RC_MAPPING, "%s: there is no register '%s'", path,
                    doc_text(root, "register", ""));
    TRY(load_column_list(&l, root, "key", &ret->key, &ret->key_count, e));
    TRY(load_column_list(&l, root, "covers", &ret->covers, &ret->cover_count, e));
    TRY(load_column_list(&l, root, "require", &ret->require, &ret->require_count, e));
    TRY(load_delivery(&l, root, e));
    TRY(load_recognise(&l, root, e));
    TRY(load_sources(&l, root, e));
    TRY(load_total(&l, root, e));
    return file_hash(arena, path, &ret->hash, e);
}

enum rc maps_load(struct arena *arena, const char *folder, const struct registers *registers,
                  struct maps *ret, struct err *e)
{
    char **paths = NULL;
    size_t count = 0;
    TRY(yaml_files(arena, folder, &paths, &count, e));
    struct map *list = ARENA_ARRAY(arena, struct map, count);
    for (size_t i = 0; i < count; i++) {
        TRY(map_load_file(arena, paths[i], registers, &list[i], e));
        for (size_t k = 0; k < i; k++)
            if (strcmp(list[k].slug, list[i].slug) == 0)
                return fail(e, RC_MAPPING, "%s: a mapping '%s' exists already", paths[i],
                            list[i].slug);
    }
    *ret = (struct maps){list, (int)count};
    return RC_OK;
}

const struct map *map_find(const struct maps *maps, const char *slug)
{
    for (int i = 0; i < maps->count; i++)
        if (strcmp(maps->list[i].slug, slug) == 0)
            return &maps->list[i];
    return NULL;
}
