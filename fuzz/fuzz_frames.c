/* fuzz/fuzz_frames.c - libFuzzer entry: one input is what a reader child says that was taken over.
 */
#include "fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { PIPE_BYTES = 60000 }; /* what a pipe takes without a reader */
    int ends[2];
    struct sheet_row row = {0};
    struct err e = {0};
    if (size > PIPE_BYTES)
        return 0;
    MUST(pipe(ends) == 0 && write(ends[1], data, size) == (ssize_t)size && close(ends[1]) == 0);
    struct sheet_reader *reader = reader_new("f", (struct os_child){.in = -1, .out = ends[0]});
    int64_t last = 0;
    while (sheet_next(reader, &row, &e) == RC_OK && row.event != SHEET_END_OF_FILE) {
        if (row.event == SHEET_BEGIN)
            MUST(utf8_valid(row.sheet_name));
        else
            MUST(row.row > last && row.cell_count <= SHEET_COLUMNS_MAX);
        last = row.event == SHEET_BEGIN ? 0 : row.row;
    }
    sheet_close(reader);
    return 0;
}
