/* fuzz/fuzz_csv.c - libFuzzer entry: one input is a CSV file in each encoding, with each separator.
 */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum text_encoding encodings[] = {TEXT_ASCII, TEXT_GB18030, TEXT_UTF16LE};
    static const char separators[] = ",\t|";
    const int fd = fuzz_file(data, size);
    for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++) {
        const struct sniffed sniffed = {
            .kind = FILE_CSV, .encoding = encodings[i], .delimiter = separators[i]};
        struct err e = {0};
        (void)csv_read(fd, &sniffed, fuzz_gb18030(), fuzz_emit(size), &e);
    }
    return 0;
}
