/* fuzz/fuzz_html.c - libFuzzer entry: one input is a web page in each encoding. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum text_encoding encodings[] = {TEXT_ASCII, TEXT_UTF8, TEXT_GB18030,
                                                   TEXT_UTF16LE, TEXT_UTF16BE};
    const int fd = fuzz_file(data, size);
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        const struct sniffed sniffed = {.kind = FILE_HTML, .encoding = encodings[i]};
        struct err e = {0};
        (void)html_read(fd, &sniffed, fuzz_gb18030(), fuzz_emit(size), &e);
    }
    return 0;
}
