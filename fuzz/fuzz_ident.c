/* fuzz/fuzz_ident.c - libFuzzer entry: one input goes to every parser of ident/.
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str raw = {(const char *)data, size};
    if (size == 0)
        return 0;
    try_numbers(raw);
    try_texts(raw);
    return 0;
}
