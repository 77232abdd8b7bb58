/* fuzz/fuzz_zip.c - libFuzzer entry: one input is an archive; every part that can be opened is
 * unpacked, and found again by what is read of the others. */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PARTS_MAX = 16, UNPACKED_MAX = 1 << 20 };

static void unpack(const struct zip *zip, int index)
{
    struct zip_part *part = NULL;
    struct err e = {0};
    char bytes[4096];
    size_t n = 1, all = 0;
    if (zip_part_open(zip, index, &part, &e) != RC_OK)
        return;
    while (n > 0 && all < UNPACKED_MAX &&
           zip_part_read(part, bytes, sizeof bytes, &n, &e) == RC_OK) {
        MUST(n <= sizeof bytes);
        all += n;
    }
    MUST(zip_part_position(part) >= 0);
    zip_part_close(part);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct zip *zip = NULL;
    struct err e = {0};
    if (zip_open(fuzz_file(data, size), (int64_t)size, &zip, &e) != RC_OK)
        return 0;
    const int book = zip_find(zip, STR("xl/workbook.xml"));
    MUST(book == zip_find(zip, STR("/XL/WORKBOOK.XML")));
    (void)zip_has_prefix(zip, "xl/");
    if (book >= 0)
        unpack(zip, book);
    const int first = zip_find(zip, STR("a"));
    if (first >= 0)
        unpack(zip, first);
    zip_close(zip);
    return 0;
}
