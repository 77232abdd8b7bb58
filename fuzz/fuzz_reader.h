/* fuzz/fuzz_reader.h - one input as the reader child has it: a file descriptor, and a place for
 * rows that nobody reads. */
#ifndef IA_FUZZ_READER_H
#define IA_FUZZ_READER_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sheet/sheet_int.h"

/* A file in memory that holds the input; the same one each time. */
static inline int fuzz_file(const uint8_t *data, size_t size)
{
    static int fd = -1;
    if (fd < 0)
        fd = memfd_create("input", 0);
    MUST(fd >= 0 && ftruncate(fd, 0) == 0);
    MUST(pwrite(fd, data, size, 0) == (ssize_t)size);
    return fd;
}

/* Rows are put together and thrown away; what a broken input left of one is thrown away too. */
static inline struct emit *fuzz_emit(size_t size)
{
    static struct emit *emit;
    struct err ignored = {0};
    if (!emit)
        emit = emit_new(open("/dev/null", O_WRONLY));
    (void)emit_row(emit, 1, &ignored);
    emit_limit(emit, (int64_t)size);
    return emit;
}

static inline struct gb18030 *fuzz_gb18030(void)
{
    static struct gb18030 *gb;
    if (!gb)
        gb = gb18030_open();
    return gb;
}

#endif
