/* fuzz/fuzz_redact.c - libFuzzer entry: the first line of an input is a name, the rest a text. A
 * plain name is gone from it, and so is what has the digits of an account. */
#include <string.h>

#include "ident/ident.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_all_han(struct str text)
{
    while (text.n) {
        size_t bytes = 0;
        if (!code_point_is_han(utf8_next(text, &bytes)))
            return false;
        text.p += bytes;
        text.n -= bytes;
    }
    return true;
}

static size_t longest_digits(struct str text)
{
    size_t run = 0, longest = 0;
    for (size_t i = 0; i < text.n; i++) {
        run = text.p[i] >= '0' && text.p[i] <= '9' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { NAME_BYTES_MAX = 4 * 3 }; /* four Han characters */
    struct keys keys = {.county = "f", .generation = 1, .hash = {1}};
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    const char *line = size ? memchr(data, '\n', size) : NULL;
    if (!line)
        return 0;
    const struct str name = {(const char *)data, (size_t)(line - (const char *)data)};
    const struct str text = {line + 1, size - name.n - 1};
    struct redactor *redactor = redactor_new(&keys);
    redactor_add_name(redactor, name);
    redactor_apply(redactor, text, &out);
    const struct str shown = {sbuf_text(&out), out.n};
    MUST(longest_digits(shown) < 15);
    if (name.n >= 6 && name.n <= NAME_BYTES_MAX && is_all_han(name))
        MUST(!memmem(shown.p, shown.n, name.p, name.n));
    redactor_free(redactor);
    return 0;
}
