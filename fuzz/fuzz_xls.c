/* fuzz/fuzz_xls.c - libFuzzer entry: one input is an old workbook, as a container of streams and as
 * a bare stream of records. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    if (size == 0)
        return 0;
    (void)xls_read(fuzz_file(data, size), (int64_t)size, fuzz_gb18030(), fuzz_emit(size), &e);
    return 0;
}
