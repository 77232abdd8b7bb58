/* fuzz/fuzz_ident.c - libFuzzer entry: one input goes to every parser of ident/, and to redaction.
 */
#include <string.h>

#include "ident/ident.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_numbers(struct str raw)
{
    char out[40], again[40];
    for (int is_numeric = 0; is_numeric < 2; is_numeric++) {
        if (resident_id_parse(raw, is_numeric, 20000, out) == ID_OK) {
            int32_t birth;
            bool is_male;
            resident_id_facts(out, &birth, &is_male);
            MUST(resident_id_parse(str_of(out), false, 20000, again) == ID_OK);
        }
        if (account_parse(raw, is_numeric, out) == ID_OK)
            MUST(account_parse(str_of(out), false, again) == ID_OK && strcmp(out, again) == 0);
    }
    travel_document_parse(raw, out);
    credit_code_parse(raw, out);
    organisation_code_parse(raw, out);
    phone_parse(raw, out);
    project_code_parse(raw, out);
}

static void try_texts(struct str raw)
{
    CLEANUP(sbuf_fini) struct sbuf document = {0};
    CLEANUP(sbuf_fini) struct sbuf name = {0};
    CLEANUP(sbuf_fini) struct sbuf mask = {0};
    document_number_parse(raw, &document);
    person_name_clean(raw, &name);
    name_is_organisation(raw);
    name_mask(raw, &mask);
    number_mask(raw, &mask);
}

/* The first line is a name, the rest a text: the name is not to be found in what is left of it. */
static void try_redaction(struct str raw)
{
    struct keys keys = {.county = "f", .generation = 1, .hash = {1}};
    const char *line = memchr(raw.p, '\n', raw.n);
    if (!line)
        return;
    struct str name = {raw.p, (size_t)(line - raw.p)};
    struct str text = {line + 1, raw.n - name.n - 1};
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    struct redactor *redactor = redactor_new(&keys);
    redactor_add_name(redactor, name);
    redactor_apply(redactor, text, &out);
    redactor_free(redactor);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str raw = {(const char *)data, size};
    if (size == 0)
        return 0;
    try_numbers(raw);
    try_texts(raw);
    try_redaction(raw);
    return 0;
}
