/* tests/unit/sheet_fixture.h - one file in a folder of its own, read and written down in one line.
 */
#ifndef IA_TESTS_SHEET_FIXTURE_H
#define IA_TESTS_SHEET_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "os/os.h"
#include "sheet/sheet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct fixture {
    char folder[32];
    char path[64];
};

static inline int make_fixture(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/sheet_test.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/file", f->folder);
    *state = f;
    return 0;
}

static inline int drop_fixture(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(os_remove_tree(f->folder, &e), RC_OK);
    free(f);
    return 0;
}

static inline void write_bytes(const struct fixture *f, const char *bytes, size_t n)
{
    FILE *file = fopen(f->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

/* "[name]" for each sheet, then "row:kind text|kind text" for each row. */
static inline enum rc dump_file(const char *path, struct sbuf *out, struct err *e)
{
    struct sheet_reader *reader = NULL;
    struct sheet_row row = {0};
    enum rc rc = sheet_open(path, &reader, e);
    while (rc == RC_OK && (rc = sheet_next(reader, &row, e)) == RC_OK &&
           row.event != SHEET_END_OF_FILE) {
        if (row.event == SHEET_BEGIN) {
            sbuf_addf(out, "[%.*s%s%s]", (int)row.sheet_name.n, row.sheet_name.p,
                      row.is_hidden ? " hidden" : "", row.is_1904 ? " 1904" : "");
            continue;
        }
        sbuf_addf(out, " %lld:", (long long)row.row);
        for (int c = 0; c < row.cell_count; c++)
            sbuf_addf(out, "%s%c%.*s", c ? "|" : "", "-tndbe"[row.cells[c].kind],
                      (int)row.cells[c].text.n, row.cells[c].text.p);
    }
    sheet_close(reader);
    return rc;
}

static inline enum rc dump(const struct fixture *f, struct sbuf *out, struct err *e)
{
    return dump_file(f->path, out, e);
}

static inline void expect_dump(const struct fixture *f, const char *expected)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    struct err e = {0};
    const enum rc rc = dump(f, &out, &e);
    if (rc != RC_OK)
        fail_msg("%s", e.message);
    assert_string_equal(sbuf_text(&out), expected);
}

static inline void expect_refusal(const struct fixture *f, enum rc rc, const char *word)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    struct err e = {0};
    const enum rc got = dump(f, &out, &e);
    if (got != rc || !strstr(e.message, word))
        fail_msg("wanted %s with '%s', got %s '%s'", rc_code(rc), word, rc_code(got), e.message);
    assert_null(strchr(e.message, '\n'));
}

#endif
