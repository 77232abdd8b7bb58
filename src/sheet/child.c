/* sheet/child.c - the reader child: one file descriptor in, frames out, nothing else in its world.
 */
#include "sheet/sheet_int.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/os.h"

enum { TO_PARENT = 4, FROM_FILE = 5 };

static enum rc read_file(struct emit *emit, struct gb18030 *gb, struct err *e)
{
    struct stat status;
    struct sniffed sniffed = {0};
    if (fstat(FROM_FILE, &status) != 0)
        return fail(e, RC_IO, "the file cannot be read");
    if (status.st_size > FILE_BYTES_MAX)
        return fail(e, RC_LIMIT, "the file is larger than %lld GiB", FILE_BYTES_MAX >> 30);
    emit_limit(emit, status.st_size);
    TRY(sniff(FROM_FILE, status.st_size, gb, &sniffed, e));
    emit_kind(emit, sniffed.label);
    switch (sniffed.kind) {
    case FILE_XLSX:
        return xlsx_read(FROM_FILE, status.st_size, emit, e);
    case FILE_XLS:
        return xls_read(FROM_FILE, status.st_size, gb, emit, e);
    case FILE_HTML:
        return html_read(FROM_FILE, &sniffed, gb, emit, e);
    case FILE_XML2003:
        return xml2003_read(FROM_FILE, &sniffed, gb, emit, e);
    case FILE_CSV:
    default:
        return csv_read(FROM_FILE, &sniffed, gb, emit, e);
    }
}

int sheet_reader_main(void)
{
    const struct sandbox sandbox = {.memory_bytes = READER_MEMORY_MAX,
                                    .cpu_seconds = READER_SECONDS_MAX};
    const char *note = "";
    struct err e = {0};
    struct emit *emit = emit_new(TO_PARENT);
    struct gb18030 *gb = gb18030_open(); /* reads its tables from disk: before the door closes */
    os_no_core_dumps();
    enum rc rc = sandbox_enter(&sandbox, &note, &e);
    if (rc == RC_OK)
        rc = read_file(emit, gb, &e);
    emit_end(emit, rc, &e);
    gb18030_close(gb);
    emit_free(emit);
    return 0;
}
