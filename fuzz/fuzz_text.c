/* fuzz/fuzz_text.c - libFuzzer entry: one input is text of any kind: normalised, compared, decoded,
 * made printable, written into a CSV field. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_normal_forms(struct str text)
{
    CLEANUP(sbuf_fini) struct sbuf once = {0};
    CLEANUP(sbuf_fini) struct sbuf twice = {0};
    text_normalise(text, &once);
    const struct str normal = {sbuf_text(&once), once.n};
    text_normalise(normal, &twice);
    MUST(str_eq(normal, (struct str){sbuf_text(&twice), twice.n}));
    MUST(utf8_valid(normal) || !utf8_valid(text));
    MUST(text_similarity(text, text) == 10000);
    MUST(text_similarity(normal, text) == 10000);
}

static void try_bytes(struct str text)
{
    CLEANUP(sbuf_fini) struct sbuf decoded = {0};
    if (gb18030_to_utf8(text, &decoded))
        MUST(utf8_valid((struct str){sbuf_text(&decoded), decoded.n}));
    const struct str trimmed = str_trim(text);
    MUST(str_eq(str_trim(trimmed), trimmed));
    MUST(utf8_count(text) <= text.n && text_width(text) >= 0);
}

/* A field read back by the rules of CSV is the text, perhaps behind an apostrophe. */
static void try_field(const char *text)
{
    CLEANUP(sbuf_fini) struct sbuf field = {0};
    CLEANUP(sbuf_fini) struct sbuf back = {0};
    text_csv_field(text, &field);
    const char *p = sbuf_text(&field);
    const bool is_quoted = *p == '"';
    for (p += is_quoted; *p; p++) {
        if (is_quoted && *p == '"' && *++p != '"')
            break;
        sbuf_add_n(&back, p, 1);
    }
    MUST(*p == 0);
    const char *read = sbuf_text(&back);
    MUST(strcmp(read, text) == 0 || (*read == '\'' && strcmp(read + 1, text) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct str text = {(const char *)data, size};
    char *copy = strndup((const char *)data, size);
    MUST(copy);
    try_normal_forms(text);
    try_bytes(text);
    try_field(copy);
    text_make_printable(copy);
    MUST(utf8_valid(str_of(copy)));
    free(copy);
    return 0;
}
