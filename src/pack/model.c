/* pack/model.c - reading a model file: the header comment in YAML, then the SELECT. */
#include "pack/pack.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "os/os.h"

enum { DAY_FIRST = -719162, DAY_LAST = 2932896 }; /* 0001-01-01 and 9999-12-31: always */

struct loading {
    struct arena *arena;
    const char *path;
    struct model *model;
};

static enum rc wrong(const struct loading *l, int line, struct err *e, const char *what,
                     const char *which)
{
    return fail(e, RC_MODEL, "%s line %d: %s '%s'", l->path, line, what, which ? which : "");
}

/* ---- small readers ---- */

static enum rc read_both(const struct loading *l, const struct doc *map, const char *key,
                         struct both *ret, struct err *e)
{
    const struct doc *node = doc_get(map, key);
    ret->zh = doc_text(node, "zh", NULL);
    ret->en = doc_text(node, "en", NULL);
    if (!ret->zh || !ret->en)
        return wrong(l, node ? node->line : map->line, e, "both zh and en are wanted for", key);
    return RC_OK;
}

static enum rc read_list(const struct loading *l, const struct doc *list, const char *key,
                         const char *const **ret, struct err *e)
{
    if (list && list->kind != DOC_LIST)
        return wrong(l, list->line, e, "a list is wanted for", key);
    const char **texts = ARENA_ARRAY(l->arena, const char *, (size_t)(list ? list->count : 0) + 1);
    int count = 0;
    DOC_EACH(item, list)
    {
        if (item->kind != DOC_SCALAR)
            return wrong(l, item->line, e, "a plain text is wanted in", key);
        texts[count++] = item->text;
    }
    *ret = texts;
    return RC_OK;
}

static enum rc read_day(const struct loading *l, const struct doc *map, const char *key,
                        int32_t otherwise, int32_t *ret, struct err *e)
{
    const char *text = doc_text(map, key, "");
    *ret = otherwise;
    if (*text && !date_parse_iso(text, ret))
        return wrong(l, map->line, e, "a date YYYY-MM-DD is wanted, not", text);
    return RC_OK;
}

static bool is_one_of(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(text, *words) == 0)
            return true;
    return false;
}

/* ---- sections of the header ---- */

static enum rc read_laws(const struct loading *l, const struct doc *root, struct err *e)
{
    static const char *const keys[] = {"name", "article", "text", "from", "to", "certainty", NULL};
    const struct doc *list = doc_get(root, "law");
    if (!list || list->kind != DOC_LIST || list->count == 0)
        return wrong(l, root->line, e, "a model needs its legal basis:", "law");
    struct law *laws = ARENA_ARRAY(l->arena, struct law, (size_t)list->count);
    int count = 0;
    DOC_EACH(node, list)
    {
        TRY(doc_only(node, l->path, keys, e));
        struct law *law = &laws[count++];
        law->name = doc_text(node, "name", "");
        law->article = doc_text(node, "article", "");
        law->text = doc_text(node, "text", "");
        law->from = doc_text(node, "from", "");
        law->to = doc_text(node, "to", "");
        if (!*law->name)
            return wrong(l, node->line, e, "a law needs its", "name");
    }
    l->model->laws = laws;
    l->model->law_count = count;
    return RC_OK;
}

static enum rc read_param_values(const struct loading *l, const struct doc *node,
                                 struct param *param, struct err *e)
{
    static const char *const keys[] = {"from", "value", "basis", NULL};
    const struct doc *list = doc_get(node, "values");
    if (!list || list->kind != DOC_LIST || list->count == 0)
        return wrong(l, node->line, e, "a parameter needs values:", param->name);
    param->values = ARENA_ARRAY(l->arena, struct param_value, (size_t)list->count);
    DOC_EACH(value, list)
    {
        TRY(doc_only(value, l->path, keys, e));
        const char *text = doc_text(value, "value", "");
        char *end = NULL;
        struct param_value *v = &param->values[param->value_count];
        v->value = strtoll(text, &end, 10);
        if (!*text || *end)
            return wrong(l, value->line, e, "a parameter is a whole number, not", text);
        TRY(read_day(l, value, "from", DAY_FIRST, &v->lo, e));
        v->hi = DAY_LAST;
        if (param->value_count > 0) {
            if (v->lo <= v[-1].lo)
                return wrong(l, value->line, e, "values must be in order of time:", param->name);
            v[-1].hi = v->lo - 1;
        }
        param->value_count++;
    }
    return RC_OK;
}

static enum rc read_params(const struct loading *l, const struct doc *root, struct err *e)
{
    static const char *const keys[] = {"unit", "basis", "zh", "en", "values", "type", NULL};
    const struct doc *map = doc_get(root, "params");
    l->model->params = ARENA_ARRAY(l->arena, struct param, (size_t)(map ? map->count : 0) + 1);
    DOC_EACH(node, map)
    {
        struct param *param = &l->model->params[l->model->param_count++];
        TRY(doc_only(node, l->path, keys, e));
        param->name = node->key;
        param->unit = doc_text(node, "unit", "");
        param->basis = doc_text(node, "basis", "");
        param->title =
            (struct both){doc_text(node, "zh", node->key), doc_text(node, "en", node->key)};
        if (!*param->basis)
            return wrong(l, node->line, e, "a parameter needs its basis:", param->name);
        TRY(read_param_values(l, node, param, e));
    }
    return RC_OK;
}

static enum rc read_needs(const struct loading *l, const struct doc *root, struct err *e)
{
    static const char *const keys[] = {"registers", "facts", "calendar", "coverage", NULL};
    static const char *const coverage_keys[] = {"register", "where", "zh", "en", NULL};
    const struct doc *needs = doc_get(root, "needs");
    if (!needs)
        return wrong(l, root->line, e, "missing:", "needs");
    TRY(doc_only(needs, l->path, keys, e));
    TRY(read_list(l, doc_get(needs, "registers"), "registers", &l->model->registers, e));
    TRY(read_list(l, doc_get(needs, "facts"), "facts", &l->model->facts, e));
    TRY(read_list(l, doc_get(needs, "calendar"), "calendar", &l->model->calendar, e));
    for (int i = 0; l->model->calendar[i]; i++)
        if (!strchr(l->model->calendar[i], '.'))
            return wrong(l, needs->line, e, "calendar wants register.column, not",
                         l->model->calendar[i]);
    const struct doc *list = doc_get(needs, "coverage");
    struct coverage *coverage =
        ARENA_ARRAY(l->arena, struct coverage, (size_t)(list ? list->count : 0) + 1);
    DOC_EACH(node, list)
    {
        struct coverage *c = &coverage[l->model->coverage_count++];
        TRY(doc_only(node, l->path, coverage_keys, e));
        c->reg = doc_text(node, "register", "");
        c->where = doc_get(node, "where");
        c->what = (struct both){doc_text(node, "zh", NULL), doc_text(node, "en", NULL)};
        if (!c->what.zh || !c->what.en)
            return wrong(l, node->line, e, "coverage says in zh and en what is needed:", c->reg);
    }
    l->model->coverage = coverage;
    return RC_OK;
}

static enum rc read_cases(const struct loading *l, const struct doc *root, struct err *e)
{
    static const char *const keys[] = {"name", "kind", "as_of", "given", "expect", NULL};
    static const char *const kinds[] = {"fires", "quiet", "edge", "lookalike", "dirty", NULL};
    const struct doc *list = doc_get(root, "cases");
    if (!list || list->kind != DOC_LIST)
        return wrong(l, root->line, e, "a model needs worked", "cases");
    struct model_case *cases = ARENA_ARRAY(l->arena, struct model_case, (size_t)list->count + 1);
    DOC_EACH(node, list)
    {
        struct model_case *c = &cases[l->model->case_count++];
        TRY(doc_only(node, l->path, keys, e));
        c->name = doc_text(node, "name", "");
        c->kind = doc_text(node, "kind", "");
        c->line = node->line;
        c->given = doc_get(node, "given");
        c->expect = doc_get(node, "expect");
        if (!is_one_of(c->kind, kinds))
            return wrong(l, node->line, e, "a case is fires, quiet, edge, lookalike or dirty, not",
                         c->kind);
        if (!c->expect)
            return wrong(l, node->line, e,
                         "a case says what it expects ([] for nothing):", c->name);
        TRY(read_day(l, node, "as_of", DAY_LAST + 1, &c->as_of, e));
        if (c->as_of > DAY_LAST)
            return wrong(l, node->line, e, "a case needs its", "as_of");
    }
    l->model->cases = cases;
    return RC_OK;
}

static enum rc read_lists(const struct loading *l, const struct doc *root, struct err *e)
{
    struct model *m = l->model;
    const struct doc *lookalikes = doc_get(root, "lookalikes"), *ask = doc_get(root, "ask");
    TRY(read_list(l, doc_get(root, "answers"), "answers", &m->answers, e));
    TRY(read_list(l, doc_get(root, "occasion"), "occasion", &m->occasion, e));
    TRY(read_list(l, doc_get(root, "material"), "material", &m->material, e));
    TRY(read_list(l, doc_get(lookalikes, "zh"), "lookalikes", &m->lookalikes_zh, e));
    TRY(read_list(l, doc_get(lookalikes, "en"), "lookalikes", &m->lookalikes_en, e));
    TRY(read_list(l, doc_get(ask, "zh"), "ask", &m->ask_zh, e));
    TRY(read_list(l, doc_get(ask, "en"), "ask", &m->ask_en, e));
    if (!m->lookalikes_zh[0])
        return wrong(l, root->line, e, "a model names its lawful look-alikes:", "lookalikes");
    return RC_OK;
}

/* Of the key's value, or of the whole when it is not there. */
static int line_of(const struct doc *map, const char *key)
{
    const struct doc *value = doc_get(map, key);
    return value ? value->line : map->line;
}

static enum rc read_scalars(const struct loading *l, const struct doc *root, struct err *e)
{
    static const char *const severities[] = {"red", "yellow", "blue", NULL};
    static const char *const statuses[] = {"draft", "trial", "live", "retired", NULL};
    static const char *const subjects[] = {"person", "org",     "account", "payment",
                                           "record", "project", NULL};
    struct model *m = l->model;
    m->slug = doc_text(root, "model", "");
    m->id = doc_text(root, "id", "");
    m->version = (int)doc_int(root, "version", 0);
    m->status = doc_text(root, "status", "");
    m->severity = doc_text(root, "severity", "");
    m->subject_kind = doc_text(root, "subject", "");
    if (!*m->slug || strspn(m->slug, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(m->slug))
        return wrong(l, line_of(root, "model"), e, "a model's name is a-z, 0-9 and -, not",
                     m->slug);
    if (!*m->id || m->version < 1)
        return wrong(l, root->line, e, "a model needs an id and a version from 1:", m->slug);
    if (!is_one_of(m->severity, severities))
        return wrong(l, line_of(root, "severity"), e, "severity is red, yellow or blue, not",
                     m->severity);
    if (!is_one_of(m->status, statuses))
        return wrong(l, line_of(root, "status"), e, "status is draft, trial, live or retired, not",
                     m->status);
    if (!is_one_of(m->subject_kind, subjects))
        return wrong(l, line_of(root, "subject"), e, "unknown subject", m->subject_kind);
    const struct doc *valid = doc_get(root, "valid");
    TRY(read_day(l, valid ? valid : root, "from", DAY_FIRST, &m->valid_from, e));
    return read_day(l, valid ? valid : root, "to", DAY_LAST, &m->valid_to, e);
}

static enum rc read_header(const struct loading *l, const struct doc *root, struct err *e)
{
    static const char *const keys[] = {
        "model",    "id",         "version", "status", "title",  "detects", "severity",
        "answers",  "subject",    "law",     "valid",  "params", "needs",   "occasion",
        "material", "lookalikes", "ask",     "reason", "cases",  "about",   NULL};
    TRY(doc_only(root, l->path, keys, e));
    TRY(read_scalars(l, root, e));
    TRY(read_both(l, root, "title", &l->model->title, e));
    TRY(read_both(l, root, "detects", &l->model->detects, e));
    TRY(read_both(l, root, "reason", &l->model->reason, e));
    TRY(read_lists(l, root, e));
    TRY(read_laws(l, root, e));
    TRY(read_params(l, root, e));
    TRY(read_needs(l, root, e));
    return read_cases(l, root, e);
}

/* ---- the file ---- */

static enum rc split_file(const struct loading *l, struct str file, struct str *ret_yaml,
                          struct err *e)
{
    if (memchr(file.p, 0, file.n))
        return fail(e, RC_MODEL, "%s: a model is plain text", l->path);
    const char *open = memmem(file.p, file.n, "/*", 2);
    const char *close =
        open ? memmem(open + 2, file.n - (size_t)(open + 2 - file.p), "*/", 2) : NULL;
    if (!close)
        return fail(e, RC_MODEL, "%s: a model begins with /* its header in YAML */", l->path);
    for (const char *p = file.p; p < open; p++)
        if (!strchr(" \t\r\n", *p))
            return fail(e, RC_MODEL, "%s: nothing may stand before the header", l->path);
    *ret_yaml = (struct str){open + 2, (size_t)(close - open) - 2};
    const struct str sql = str_trim((struct str){close + 2, (size_t)(file.p + file.n - close) - 2});
    size_t n = sql.n;
    while (n > 0 && strchr("; \t\r\n", sql.p[n - 1]))
        n--;
    if (n == 0)
        return fail(e, RC_MODEL, "%s: the SELECT is missing", l->path);
    l->model->sql = arena_strndup(l->arena, sql.p, n);
    return RC_OK;
}

/* So that the YAML's line numbers are the file's: the header's first line stands where it stood. */
static const char *pad_lines(struct arena *arena, struct str file, struct str yaml)
{
    size_t lines = 0;
    for (const char *p = file.p; p < yaml.p; p++)
        lines += *p == '\n';
    char *padded = arena_alloc(arena, lines + yaml.n + 1);
    memset(padded, '\n', lines);
    memcpy(padded + lines, yaml.p, yaml.n);
    return padded;
}

enum rc model_load(struct arena *arena, const char *path, struct model *ret, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf file = {0};
    struct str yaml = {0};
    struct doc *root = NULL;
    *ret = (struct model){.path = arena_strdup(arena, path), .pack = ""};
    const struct loading l = {arena, ret->path, ret};
    TRY(os_read_file(path, MODEL_SQL_BYTES_MAX, &file, e));
    sha256_hex(sbuf_text(&file), file.n, ret->hash);
    TRY(split_file(&l, (struct str){sbuf_text(&file), file.n}, &yaml, e));
    TRY(doc_parse(arena, ret->path, str_of(pad_lines(arena, (struct str){file.p, file.n}, yaml)),
                  &root, e));
    if (root->kind != DOC_MAP)
        return fail(e, RC_MODEL, "%s: the header is not a YAML map", path);
    return read_header(&l, root, e);
}

/* ---- packs ---- */

static int by_slug(const void *a, const void *b)
{
    return strcmp(((const struct model *)a)->slug, ((const struct model *)b)->slug);
}

static enum rc load_pack(struct arena *arena, const char *folder, const char *pack,
                         struct models *models, int room, struct err *e)
{
    char **names = NULL;
    size_t count = 0;
    const char *path = arena_printf(arena, "%s/%s", folder, pack);
    if (!os_is_dir(path))
        return RC_OK;
    TRY(os_list(arena, path, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        if (!str_ends(str_of(names[i]), ".sql"))
            continue;
        if (models->count == room)
            return fail(e, RC_LIMIT, "'%s' holds more than %d models", folder, room);
        struct model *m = &models->list[models->count];
        TRY(model_load(arena, arena_printf(arena, "%s/%s", path, names[i]), m, e));
        m->pack = pack;
        if (model_find(models, m->slug) || model_find(models, m->id)) {
            fail(e, RC_MODEL, "%s: another model is called '%s' or '%s'", m->path, m->slug, m->id);
            return fail_hint(e, "give it a name and an id of its own, or move the file away");
        }
        models->count++;
    }
    return RC_OK;
}

enum rc models_load(struct arena *arena, const char *folder, struct models *ret, struct err *e)
{
    enum { MODELS_MAX = 2000 };
    char **packs = NULL;
    size_t count = 0;
    *ret = (struct models){ARENA_ARRAY(arena, struct model, MODELS_MAX), 0};
    TRY(os_list(arena, folder, &packs, &count, e));
    for (size_t i = 0; i < count; i++)
        TRY(load_pack(arena, folder, packs[i], ret, MODELS_MAX, e));
    qsort(ret->list, (size_t)ret->count, sizeof *ret->list, by_slug);
    return RC_OK;
}

struct model *model_find(const struct models *models, const char *name)
{
    for (int i = 0; i < models->count; i++)
        if (strcmp(models->list[i].slug, name) == 0 || strcmp(models->list[i].id, name) == 0)
            return &models->list[i];
    return NULL;
}

/* ---- parameters ---- */

int64_t param_on(const struct param *param, int32_t date)
{
    for (int i = 0; i < param->value_count; i++)
        if (date >= param->values[i].lo && date <= param->values[i].hi)
            return param->values[i].value;
    return param->values[0].value; /* before the first: the first is the oldest known */
}

void param_override(struct arena *arena, struct param *param, int32_t from, int64_t value)
{
    struct param_value *values =
        ARENA_ARRAY(arena, struct param_value, (size_t)param->value_count + 1);
    int count = 0;
    for (int i = 0; i < param->value_count && param->values[i].lo < from; i++)
        values[count++] = param->values[i];
    if (count > 0)
        values[count - 1].hi = from - 1;
    values[count++] = (struct param_value){from, DAY_LAST, value};
    param->values = values;
    param->value_count = count;
}

const char *const *model_tables(struct arena *arena, const struct model *model)
{
    size_t count = 2;
    for (int i = 0; model->registers[i]; i++)
        count++;
    for (int i = 0; model->facts[i]; i++)
        count++;
    const char **tables = ARENA_ARRAY(arena, const char *, count + (size_t)model->param_count);
    size_t n = 0;
    tables[n++] = "calendar";
    for (int i = 0; model->registers[i]; i++)
        tables[n++] = model->registers[i];
    for (int i = 0; model->facts[i]; i++)
        tables[n++] = arena_printf(arena, "fact_%s", model->facts[i]);
    for (int i = 0; i < model->param_count; i++)
        tables[n++] = arena_printf(arena, "p_%s", model->params[i].name);
    return tables;
}
