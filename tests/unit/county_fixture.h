/* tests/unit/county_fixture.h - a county in a temporary folder, small files for it, and questions
 * to its lake. Include it before cmocka.h. Identity numbers are made here, with sound check digits,
 * in the fictional division 990101. */
#ifndef IA_TESTS_COUNTY_FIXTURE_H
#define IA_TESTS_COUNTY_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "county/county.h"
#include "duck/duck.h"
#include "engine/engine.h"
#include "intake/intake.h"
#include "lake/lake.h"
#include "os/os.h"
#include "sheet/sheet.h"

/* `call` names its error `e`; what fails stops the suite. */
#define MUST_OK(call)                                                                              \
    ({                                                                                             \
        struct err must_ok_error = {0}, *e = &must_ok_error;                                       \
        if ((call) != RC_OK) {                                                                     \
            fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, #call, e->message);             \
            abort();                                                                               \
        }                                                                                          \
    })
#pragma GCC diagnostic ignored "-Wshadow" /* a test's own `e` beside MUST_OK's */

struct county_fixture {
    char root[40], path[64];
    struct county *county;
    struct arena *arena;
};

/* The n-th person born on 1 June of the year: 990101 YYYY0601 nnn c. */
static inline const char *fixture_id(char out[19], int year, int nth)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    snprintf(out, 19, "990101%04d0601%03d", year, nth % 1000);
    for (int i = 0; i < 17; i++)
        sum += (out[i] - '0') * weights[i];
    out[17] = "10X98765432"[sum % 11];
    out[18] = 0;
    return out;
}

static inline void fixture_reopen(struct county_fixture *f, enum store_mode mode)
{
    county_close(f->county);
    f->county = NULL;
    MUST_OK(county_open(f->path, mode, &f->county, e));
}

static inline struct county_fixture *fixture_new(void)
{
    struct county_fixture *f = calloc(1, sizeof *f);
    const struct county_settings settings = {"测试县", "Test County", "990101", true};
    MUST(f);
    setenv("ABACUS_HOME", SOURCE_ROOT, 1);
    snprintf(f->root, sizeof f->root, "/tmp/county_test.XXXXXX");
    MUST(mkdtemp(f->root));
    snprintf(f->path, sizeof f->path, "%s/county", f->root);
    f->arena = arena_new((size_t)512 << 20);
    MUST_OK(county_init(f->path, &settings, e));
    MUST_OK(county_open(f->path, STORE_WRITE, &f->county, e));
    return f;
}

static inline void fixture_free(struct county_fixture *f)
{
    county_close(f->county);
    MUST_OK(os_remove_tree(f->root, e));
    arena_free(f->arena);
    free(f);
}

static inline const char *fixture_file(struct county_fixture *f, const char *name, const char *text)
{
    const char *path = arena_printf(f->arena, "%s/%s", f->root, name);
    MUST_OK(os_write_file(path, text, strlen(text), 0600, e));
    return path;
}

/* Writes a file and imports it. */
static inline enum rc fixture_import(struct county_fixture *f, const char *name, const char *text,
                                     struct intake_receipt *receipt, struct err *e)
{
    static const struct intake_options options = {0};
    return intake_import(f->county, f->arena, fixture_file(f, name, text), &options, receipt, e);
}

static inline struct intake_receipt fixture_must_import(struct county_fixture *f, const char *name,
                                                        const char *text)
{
    struct intake_receipt receipt = {0};
    MUST_OK(fixture_import(f, name, text, &receipt, e));
    return receipt;
}

/* The rows of a query over the lake, cells by |, rows by newline, NULL as -. */
static inline const char *fixture_query(struct county_fixture *f, const char *sql)
{
    struct snapshot snapshot = {0};
    CLEANUP(sbuf_fini) struct sbuf views = {0};
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    const struct duck_options options = {.threads = 1};
    MUST_OK(lake_snapshot(f->county, f->arena, &snapshot, e));
    lake_views_sql(f->county, &snapshot, true, &views);
    MUST_OK(duck_open(&options, &duck, e));
    MUST_OK(duck_exec(duck, views.p, e));
    MUST_OK(duck_query(duck, sql, NULL, 0, &rows, e));
    while (duck_next(rows)) {
        sbuf_add(&out, out.n ? "\n" : "");
        for (int c = 0; c < duck_column_count(rows); c++) {
            sbuf_add(&out, c ? "|" : "");
            if (duck_is_null(rows, c)) {
                sbuf_add(&out, "-");
            } else if (duck_column_type(rows, c) == DUCK_TEXT) {
                sbuf_add_str(&out, duck_text(rows, c));
            } else {
                sbuf_addf(&out, "%lld", (long long)duck_int(rows, c));
            }
        }
    }
    return arena_strdup(f->arena, sbuf_text(&out));
}

/* main() of a suite whose code starts children of this same program. */
static inline void fixture_dispatch_roles(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "@reader") == 0)
        _exit(sheet_reader_main());
    if (argc == 2 && strcmp(argv[1], "@run") == 0)
        _exit(engine_child_main());
}

#endif
