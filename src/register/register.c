/* register/register.c - loading register definitions. */
#include "register/register_int.h"

#include <stdio.h>
#include <string.h>

#include "os/os.h"

static const char *const TYPE_NAMES[COL_TYPE_COUNT] = {
    [COL_PERSON] = "person",
    [COL_NAME] = "name",
    [COL_PARTY] = "party",
    [COL_ACCOUNT] = "account",
    [COL_PHONE] = "phone",
    [COL_ORG] = "org",
    [COL_CODE] = "code",
    [COL_DOC_NO] = "doc_no",
    [COL_CREDIT_CODE] = "credit_code",
    [COL_PROJECT_CODE] = "project_code",
    [COL_TEXT] = "text",
    [COL_ENUM] = "enum",
    [COL_BOOL] = "bool",
    [COL_MONEY] = "money",
    [COL_RATE] = "rate",
    [COL_AREA] = "area",
    [COL_COUNT] = "count",
    [COL_DATE] = "date",
};

static const struct physical PHYSICAL[COL_TYPE_COUNT][PHYSICAL_MAX] = {
    [COL_PERSON] = {{"", "BIGINT"}, {"_fault", "VARCHAR"}},
    [COL_NAME] = {{"_mask", "VARCHAR"}, {"_key", "BIGINT"}, {"_fault", "VARCHAR"}},
    [COL_PARTY] = {{"", "VARCHAR"}, {"_key", "BIGINT"}, {"_is_org", "BOOLEAN"}},
    [COL_ACCOUNT] = {{"", "BIGINT"}, {"_tail", "VARCHAR"}, {"_fault", "VARCHAR"}},
    [COL_PHONE] = {{"", "BIGINT"}},
    [COL_ORG] = {{"", "VARCHAR"}},
    [COL_CODE] = {{"", "VARCHAR"}},
    [COL_DOC_NO] = {{"", "VARCHAR"}},
    [COL_CREDIT_CODE] = {{"", "VARCHAR"}, {"_fault", "VARCHAR"}},
    [COL_PROJECT_CODE] = {{"", "VARCHAR"}},
    [COL_TEXT] = {{"", "VARCHAR"}},
    [COL_ENUM] = {{"", "VARCHAR"}},
    [COL_BOOL] = {{"", "BOOLEAN"}},
    [COL_MONEY] = {{"", "BIGINT"}},
    [COL_RATE] = {{"", "INTEGER"}},
    [COL_AREA] = {{"", "BIGINT"}},
    [COL_COUNT] = {{"", "BIGINT"}},
    [COL_DATE] = {{"", "DATE"}, {"_lo", "DATE"}, {"_hi", "DATE"}},
};

const char *column_type_name(enum column_type type)
{
    return TYPE_NAMES[type];
}

const struct physical *column_physical(enum column_type type, int *ret_count)
{
    int count = 0;
    while (count < PHYSICAL_MAX && PHYSICAL[type][count].suffix)
        count++;
    *ret_count = count;
    return PHYSICAL[type];
}

/* ---- helpers shared with map.c ---- */

/* 单位 in brackets at the end of a header is the unit's, not the name's: 发放金额（万元）,
 * 面积(亩). */
static struct str without_unit(struct str key)
{
    static const char *const units[] = {"(元)",    "(万元)", "(亩)", "(单位:元)",  "(单位:万元)",
                                        "(元/亩)", "(%)",    "(人)", "(单位：元)", "(单位：万元)"};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_ends(key, units[i]))
            return (struct str){key.p, key.n - strlen(units[i])};
    return key;
}

const char *header_key(struct arena *arena, struct str header)
{
    CLEANUP(sbuf_fini) struct sbuf key = {0};
    text_header_key(header, &key);
    const struct str bare = without_unit(str_of(sbuf_text(&key)));
    return arena_strndup(arena, bare.p, bare.n);
}

enum rc doc_strings(struct arena *arena, const struct doc *list, bool as_keys,
                    const char *const **ret, const char *name, struct err *e)
{
    if (list && list->kind != DOC_LIST)
        return fail(e, RC_SYNTAX, "%s line %d: '%s' must be a list", name, list->line, list->key);
    const char **texts = ARENA_ARRAY(arena, const char *, (size_t)(list ? list->count : 0) + 1);
    int count = 0;
    DOC_EACH(item, list)
    {
        if (item->kind != DOC_SCALAR)
            return fail(e, RC_SYNTAX, "%s line %d: a plain text is wanted", name, item->line);
        texts[count++] = as_keys ? header_key(arena, str_of(item->text)) : item->text;
    }
    *ret = texts;
    return RC_OK;
}

static bool name_is_sound(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return n > 0 && name[n] == 0 && name[0] >= 'a';
}

static enum rc load_titles(const struct doc *node, const char *name, const char **ret_zh,
                           const char **ret_en, struct err *e)
{
    const struct doc *title = doc_get(node, "title");
    *ret_zh = doc_text(title, "zh", NULL);
    *ret_en = doc_text(title, "en", NULL);
    if (!*ret_zh || !*ret_en)
        return fail(e, RC_SYNTAX, "%s line %d: title needs zh and en", name, node->line);
    return RC_OK;
}

/* ---- columns ---- */

static enum rc load_values(struct arena *arena, const char *name, const struct doc *values,
                           struct column *column, struct err *e)
{
    struct enum_value *list = ARENA_ARRAY(arena, struct enum_value, (size_t)values->count);
    int count = 0;
    DOC_EACH(value, values)
    {
        struct enum_value *v = &list[count++];
        v->code = value->key;
        if (value->kind == DOC_LIST && value->count > 0) {
            v->label = value->child->text;
            TRY(doc_strings(arena, value, true, &v->forms, name, e));
        } else if (value->kind == DOC_SCALAR) {
            const char **forms = ARENA_ARRAY(arena, const char *, 2);
            v->label = value->text;
            forms[0] = header_key(arena, str_of(value->text));
            v->forms = forms;
        } else {
            return fail(e, RC_SYNTAX, "%s line %d: value '%s' needs a written form", name,
                        value->line, value->key);
        }
    }
    column->values = list;
    column->value_count = count;
    return RC_OK;
}

static enum rc load_aliases(struct arena *arena, const char *name, const struct doc *node,
                            struct column *column, struct err *e)
{
    const struct doc *list = doc_get(node, "aliases");
    const char *const *given = NULL;
    TRY(doc_strings(arena, list, true, &given, name, e));
    const char **aliases = ARENA_ARRAY(arena, const char *, (size_t)(list ? list->count : 0) + 2);
    int count = 0;
    aliases[count++] = header_key(arena, str_of(column->title_zh));
    for (; *given; given++)
        aliases[count++] = *given;
    column->aliases = aliases;
    return RC_OK;
}

static enum rc load_column(struct arena *arena, const char *name, const struct doc *node,
                           struct column *column, struct err *e)
{
    static const char *const keys[] = {"name", "type", "title", "aliases", "values", "about", NULL};
    if (node->kind != DOC_MAP)
        return fail(e, RC_SYNTAX, "%s line %d: a column is a map", name, node->line);
    TRY(doc_only(node, name, keys, e));
    column->name = doc_text(node, "name", "");
    if (!name_is_sound(column->name))
        return fail(e, RC_SYNTAX, "%s line %d: column name '%s' must be a-z, 0-9 and _", name,
                    node->line, column->name);
    const char *type = doc_text(node, "type", "");
    int t = 0;
    while (t < COL_TYPE_COUNT && strcmp(TYPE_NAMES[t], type) != 0)
        t++;
    if (t == COL_TYPE_COUNT)
        return fail(e, RC_SYNTAX, "%s line %d: column '%s' has unknown type '%s'", name, node->line,
                    column->name, type);
    column->type = (enum column_type)t;
    TRY(load_titles(node, name, &column->title_zh, &column->title_en, e));
    TRY(load_aliases(arena, name, node, column, e));
    const struct doc *values = doc_get(node, "values");
    if ((column->type == COL_ENUM) != (values != NULL))
        return fail(e, RC_SYNTAX, "%s line %d: column '%s': an enum, and only an enum, has values",
                    name, node->line, column->name);
    return values ? load_values(arena, name, values, column, e) : RC_OK;
}

static enum rc refuse_twins(const struct reg *reg, const char *name, struct err *e)
{
    for (int i = 0; i < reg->column_count; i++)
        if (register_column(reg, reg->columns[i].name) != i)
            return fail(e, RC_SYNTAX, "%s: column '%s' is defined twice", name,
                        reg->columns[i].name);
    return RC_OK;
}

enum rc file_hash(struct arena *arena, const char *path, const char **ret, struct err *e)
{
    char hash[65];
    TRY(os_file_sha256(path, hash, e));
    *ret = arena_strdup(arena, hash);
    return RC_OK;
}

static enum rc load_register(struct arena *arena, const char *path, struct reg *reg, struct err *e)
{
    static const char *const keys[] = {"register", "codes", "title", "about", "columns", NULL};
    struct doc *root = NULL;
    TRY(doc_load(arena, path, &root, e));
    TRY(doc_only(root, path, keys, e));
    reg->name = doc_text(root, "register", "");
    if (!name_is_sound(reg->name))
        return fail(e, RC_SYNTAX, "%s: register name '%s' must be a-z, 0-9 and _", path, reg->name);
    TRY(load_titles(root, path, &reg->title_zh, &reg->title_en, e));
    const struct doc *list = doc_get(root, "columns");
    if (!list || list->kind != DOC_LIST || list->count == 0)
        return fail(e, RC_SYNTAX, "%s: 'columns' must be a list", path);
    struct column *columns = ARENA_ARRAY(arena, struct column, (size_t)list->count);
    int count = 0;
    DOC_EACH(node, list)
    TRY(load_column(arena, path, node, &columns[count++], e));
    reg->columns = columns;
    reg->column_count = count;
    TRY(file_hash(arena, path, &reg->hash, e));
    return refuse_twins(reg, path, e);
}

enum rc yaml_files(struct arena *arena, const char *folder, char ***ret_paths, size_t *ret_count,
                   struct err *e)
{
    char **names = NULL;
    size_t count = 0, kept = 0;
    TRY(os_list(arena, folder, &names, &count, e));
    for (size_t i = 0; i < count; i++)
        if (str_ends(str_of(names[i]), ".yaml"))
            names[kept++] = arena_printf(arena, "%s/%s", folder, names[i]);
    *ret_paths = names;
    *ret_count = kept;
    return RC_OK;
}

enum rc registers_load(struct arena *arena, const char *folder, struct registers *ret,
                       struct err *e)
{
    char **paths = NULL;
    size_t count = 0;
    TRY(yaml_files(arena, folder, &paths, &count, e));
    if (count == 0) {
        fail(e, RC_MISSING, "'%s' holds no register", folder);
        return fail_hint(e, "set ABACUS_HOME to the folder that holds registers, maps, facts and "
                            "packs");
    }
    struct reg *list = ARENA_ARRAY(arena, struct reg, count);
    for (size_t i = 0; i < count; i++)
        TRY(load_register(arena, paths[i], &list[i], e));
    *ret = (struct registers){list, (int)count};
    return RC_OK;
}

const struct reg *register_find(const struct registers *registers, const char *name)
{
    for (int i = 0; i < registers->count; i++)
        if (strcmp(registers->list[i].name, name) == 0)
            return &registers->list[i];
    return NULL;
}

int register_column(const struct reg *reg, const char *name)
{
    for (int i = 0; i < reg->column_count; i++)
        if (strcmp(reg->columns[i].name, name) == 0)
            return i;
    return -1;
}

void register_columns_sql(const struct reg *reg, struct sbuf *out)
{
    for (int i = 0; i < reg->column_count; i++) {
        int parts = 0;
        const struct physical *p = column_physical(reg->columns[i].type, &parts);
        for (int k = 0; k < parts; k++)
            sbuf_addf(out, "%s\"%s%s\" %s", i + k ? ", " : "", reg->columns[i].name, p[k].suffix,
                      p[k].sql_type);
    }
}
