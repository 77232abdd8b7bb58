/* fuzz/fuzz_sniff.c - libFuzzer entry: what is one input? Text of the kind that was found can be
 * decoded or is refused, and says the same twice. */
#include "fuzz_reader.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int fd = fuzz_file(data, size);
    struct sniffed first = {0}, second = {0};
    struct err e = {0};
    const enum rc rc = sniff(fd, (int64_t)size, fuzz_gb18030(), &first, &e);
    MUST(sniff(fd, (int64_t)size, fuzz_gb18030(), &second, &e) == rc);
    if (rc != RC_OK)
        return 0;
    MUST(strcmp(first.label, second.label) == 0);
    if (first.kind == FILE_XLS || first.kind == FILE_XLSX)
        return 0;
    CLEANUP(decoder_fini) struct decoder decoder;
    struct str text = {"", 1};
    decoder_init(&decoder, fd, &first, fuzz_gb18030());
    while (text.n > 0 && decoder_next(&decoder, &text, &e) == RC_OK)
        MUST(utf8_valid(text));
    return 0;
}
