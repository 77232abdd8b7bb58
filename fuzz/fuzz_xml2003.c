/* fuzz/fuzz_xml2003.c - libFuzzer entry: one input is a workbook in the XML of Excel 2003. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sniffed sniffed = {.kind = FILE_XML2003, .encoding = TEXT_UTF8};
    struct err e = {0};
    (void)xml2003_read(fuzz_file(data, size), &sniffed, fuzz_gb18030(), fuzz_emit(size), &e);
    return 0;
}
