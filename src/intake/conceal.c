/* intake/conceal.c - what is told and kept of a file besides its rows: its name, its sheets, notes.
 * People name files and sheets after people; so this goes through the redactor too. */
#include "intake/intake_int.h"

#include <libgen.h>
#include <string.h>

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
