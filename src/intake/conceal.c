/* intake/conceal.c - what is told and kept of a file besides its rows: its name, its sheets, notes.
 * People name files and sheets after people; so this goes through the redactor too. And the words
 * that a redactor leaves alone. */
#include "intake/intake_int.h"

#include <libgen.h>
#include <string.h>

#include "os/os.h"

/* ---- public words ---- */

static struct str next_line(struct str *rest)
{
    const char *end = rest->n ? memchr(rest->p, '\n', rest->n) : NULL;
    const struct str line = {rest->p, end ? (size_t)(end - rest->p) : rest->n};
    const size_t step = line.n + (end != NULL);
    *rest = (struct str){rest->p + step, rest->n - step};
    return line;
}

static struct str first_cell(struct str line)
{
    const char *comma = line.n ? memchr(line.p, ',', line.n) : NULL;
    return str_trim((struct str){line.p, comma ? (size_t)(comma - line.p) : line.n});
}

/* The first column of a fact whose header begins with "word:text". */
static void add_fact_words(struct redactor *redactor, struct str file)
{
    struct str header = {0};
    while (file.n && (header.n == 0 || header.p[0] == '#'))
        header = next_line(&file);
    if (!str_eq(first_cell(header), STR("word:text")))
        return;
    while (file.n)
        redactor_add_public_word(redactor, first_cell(next_line(&file)));
}

static enum rc add_words_of_facts(const struct county *county, struct arena *arena,
                                  struct redactor *redactor, struct err *e)
{
    const char *folder = county_file(county, arena, "facts");
    char **names;
    size_t count;
    TRY(os_list(arena, folder, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        CLEANUP(sbuf_fini) struct sbuf file = {0};
        if (!str_ends(str_of(names[i]), ".csv"))
            continue;
        TRY(os_read_file(arena_printf(arena, "%s/%s", folder, names[i]), FACT_BYTES_MAX, &file, e));
        add_fact_words(redactor, (struct str){file.p, file.n});
    }
    return RC_OK;
}

static void add_words_of_map(const struct map *map, struct redactor *redactor)
{
    redactor_add_public_word(redactor, str_of(map->title_zh));
    for (int i = 0; i < map->source_count; i++)
        for (const char *const *header = map->sources[i].headers; *header; header++)
            redactor_add_public_word(redactor, str_of(*header));
}

enum rc add_public_words(const struct county *county, struct arena *arena,
                         struct redactor *redactor, struct err *e)
{
    for (int i = 0; i < county->maps.count; i++)
        add_words_of_map(&county->maps.list[i], redactor);
    return add_words_of_facts(county, arena, redactor, e);
}

/* ---- texts ---- */

const char *conceal(struct arena *arena, const struct redactor *redactor, const char *text)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    if (redactor_apply(redactor, str_of(text), &out) == 0)
        return text;
    return arena_strdup(arena, sbuf_text(&out));
}

static json_t *concealed_text(const struct redactor *redactor, const json_t *text)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    redactor_apply(redactor, (struct str){json_string_value(text), json_string_length(text)}, &out);
    json_t *concealed = json_stringn(sbuf_text(&out), out.n);
    MUST(concealed);
    return concealed;
}

/* The texts in it; keys and numbers are ours. */
json_t *conceal_json(const struct redactor *redactor, const json_t *value)
{
    size_t i;
    const char *key;
    json_t *item;
    if (json_is_string(value))
        return concealed_text(redactor, value);
    if (json_is_array(value)) {
        json_t *list = json_array();
        json_array_foreach(value, i, item)
            json_array_append_new(list, conceal_json(redactor, item));
        return list;
    }
    if (json_is_object(value)) {
        json_t *object = json_object();
        json_object_foreach((json_t *)(uintptr_t)value, key, item)
            json_object_set_new(object, key, conceal_json(redactor, item));
        return object;
    }
    return json_deep_copy(value);
}

/* Old archives unpack names in GB18030. */
const char *shown_name(const struct redactor *redactor, struct arena *arena, const char *path)
{
    CLEANUP(sbuf_fini) struct sbuf name = {0};
    const struct str raw = str_of(basename(arena_strdup(arena, path)));
    if (utf8_valid(raw) || !gb18030_to_utf8(raw, &name)) {
        sbuf_clear(&name);
        sbuf_add_str(&name, raw);
    }
    char *shown = arena_strdup(arena, sbuf_text(&name));
    text_make_printable(shown);
    return conceal(arena, redactor, shown);
}

void conceal_in_error(const char *path, const char *shown, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf message = {0};
    const char *slash = strrchr(path, '/'), *raw = slash ? slash + 1 : path, *rest = e->message;
    const size_t n = strlen(raw);
    if (n == 0 || strcmp(raw, shown) == 0)
        return;
    for (const char *at; (at = strstr(rest, raw)) != NULL; rest = at + n) {
        sbuf_add_n(&message, rest, (size_t)(at - rest));
        sbuf_add(&message, shown);
    }
    sbuf_add(&message, rest);
    CLEANUP(sbuf_fini) struct sbuf hint = {0};
    sbuf_add(&hint, e->hint);
    fail(e, e->rc, "%s", message.p);
    fail_hint(e, "%s", sbuf_text(&hint));
}
