/* What the Parquet writer writes, read back by DuckDB: another program than the one that wrote. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "duck/duck.h"
#include "os/os.h"
#include "parquet/parquet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { COLUMNS = 12, GROUP_ROWS_DEFAULT = 700 };

/* A number of each type, a text of each kind, and how often a row has none. */
static const struct parquet_column COLUMN[COLUMNS] = {
    {"flag", PARQUET_BOOL},     {"tiny", PARQUET_INT8},       {"line", PARQUET_INT32},
    {"token", PARQUET_INT64},   {"fen", PARQUET_INT64},       {"day", PARQUET_DATE},
    {"township", PARQUET_TEXT}, {"note", PARQUET_TEXT},       {"unique", PARQUET_TEXT},
    {"nothing", PARQUET_TEXT},  {"no_number", PARQUET_INT64}, {"runs", PARQUET_INT32},
};

struct value {
    bool is_null;
    int64_t number;
    char text[64];
};

static uint64_t mixed(uint64_t a, uint64_t b)
{
    uint64_t x = a * 0x9E3779B97F4A7C15u + b * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 30)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static struct value value_of(int column, int64_t row)
{
    static const char *const townships[] = {"青禾镇", "", "云岭乡", "a'b\"c", "𠀀乡"};
    const uint64_t r = mixed((uint64_t)row, (uint64_t)column);
    struct value v = {.is_null = false};
    switch (column) {
    case 0:
        v = (struct value){.is_null = r % 5 == 0, .number = (int64_t)(r >> 8 & 1)};
        break;
    case 1:
        v.number = (int64_t)(r % 3) - 1;
        break;
    case 2:
        v.number = row + 2;
        break;
    case 3:
        v = (struct value){.is_null = r % 7 == 0, .number = (int64_t)r};
        break;
    case 4:
        v = (struct value){.is_null = row < 100, .number = (int64_t)(r % 40) * 100 - 500};
        break;
    case 5:
        v.number = 19000 + row / 50;
        break;
    case 6:
        snprintf(v.text, sizeof v.text, "%s", townships[row / 40 % 5]);
        break;
    case 7:
        v.is_null = r % 3 != 0;
        snprintf(v.text, sizeof v.text, "备注 %d", (int)(r % 11));
        break;
    case 8:
        snprintf(v.text, sizeof v.text, "第%" PRId64 "号", row);
        break;
    case 11:
        v.number = row % 100 < 90 ? 7 : row;
        break;
    default: /* 9, 10 */
        v.is_null = true;
    }
    return v;
}

static void upper(const void *context, struct str in, struct sbuf *out)
{
    sbuf_add(out, context);
    sbuf_add_str(out, in);
}

static struct parquet_group *make_group(int64_t first, int64_t rows)
{
    struct parquet_group *group = parquet_group_new(COLUMN, COLUMNS);
    for (int64_t row = first; row < first + rows; row++) {
        for (int c = 0; c < COLUMNS; c++) {
            const struct value v = value_of(c, row);
            if (v.is_null)
                continue;
            if (COLUMN[c].type == PARQUET_TEXT)
                parquet_put_text(group, c, str_of(v.text));
            else
                parquet_put_int(group, c, c == 3 ? 0 : v.number);
        }
        if (!value_of(3, row).is_null) /* a token comes later than its row */
            parquet_set_number(group, 3, parquet_number_count(group, 3) - 1,
                               value_of(3, row).number);
        parquet_end_row(group);
    }
    return group;
}

struct fixture {
    char folder[32], path[64];
};

static int make_fixture(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    snprintf(f->folder, sizeof f->folder, "/tmp/parquet_test.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/rows.parquet", f->folder);
    *state = f;
    return 0;
}

static int drop_fixture(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(os_remove_tree(f->folder, &e), RC_OK);
    free(f);
    return 0;
}

enum { NOTE = 7 };

/* Notes are written last, when all groups are on disk but for them. */
static void write_file(const struct fixture *f, int64_t rows, int64_t group_rows,
                       const char *before)
{
    struct parquet_file *file = NULL;
    struct parquet_group *groups[16];
    struct err e = {0};
    int count = 0;
    assert_int_equal(os_remove(f->path, &e), RC_OK);
    assert_int_equal(parquet_create(f->path, COLUMN, COLUMNS, &file, &e), RC_OK);
    for (int64_t first = 0; first < rows; first += group_rows) {
        const int64_t n = rows - first < group_rows ? rows - first : group_rows;
        struct parquet_group *group = make_group(first, n);
        parquet_add_group(file, group);
        for (int c = 0; c < COLUMNS; c++) {
            if (c == NOTE)
                continue;
            parquet_encode(group, c);
            assert_int_equal(parquet_write(file, group, c, &e), RC_OK);
        }
        groups[count++] = group;
    }
    for (int g = 0; g < count; g++) {
        parquet_rewrite(groups[g], NOTE, upper, before);
        parquet_encode(groups[g], NOTE);
        assert_int_equal(parquet_write(file, groups[g], NOTE, &e), RC_OK);
    }
    assert_int_equal(parquet_finish(file, &e), RC_OK);
    parquet_close(file);
}

static struct duck_rows *open_rows(struct duck *duck, const struct fixture *f)
{
    struct duck_rows *rows = NULL;
    struct err e = {0};
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    sbuf_add(&sql, "SELECT * FROM read_parquet(");
    duck_quote(&sql, f->path);
    sbuf_add(&sql, ")");
    assert_int_equal(duck_query(duck, sql.p, NULL, 0, &rows, &e), RC_OK);
    return rows;
}

static void check_value(struct duck_rows *rows, int c, int64_t row, const char *before)
{
    const struct value v = value_of(c, row);
    assert_int_equal(duck_is_null(rows, c), v.is_null);
    if (v.is_null)
        return;
    if (COLUMN[c].type != PARQUET_TEXT) {
        assert_int_equal(duck_int(rows, c), v.number);
        return;
    }
    char wanted[128];
    snprintf(wanted, sizeof wanted, "%s%s", c == NOTE ? before : "", v.text);
    assert_true(str_is(duck_text(rows, c), wanted));
}

static void check_file(const struct fixture *f, int64_t rows, const char *before)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    struct err e = {0};
    int64_t row = 0;
    assert_int_equal(duck_open(NULL, &duck, &e), RC_OK);
    struct duck_rows *got = open_rows(duck, f);
    for (; duck_next(got); row++)
        for (int c = 0; c < COLUMNS; c++)
            check_value(got, c, row, before);
    assert_int_equal(duck_rows_error(got, &e), RC_OK);
    assert_int_equal(row, rows);
    duck_rows_close(got);
}

static void test_every_value_comes_back(void **state)
{
    const struct fixture *f = *state;
    static const int64_t sizes[] = {1, 7, 8, 9, 63, 64, 65, 128, 1000, 5000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        write_file(f, sizes[i], GROUP_ROWS_DEFAULT, "~");
        check_file(f, sizes[i], "~");
    }
}

static void test_a_file_without_rows(void **state)
{
    write_file(*state, 0, GROUP_ROWS_DEFAULT, "");
    check_file(*state, 0, "");
}

static void test_many_distinct_values(void **state)
{
    write_file(*state, 60000, 30000, "");
    check_file(*state, 60000, "");
}

/* All that stands for NULL may begin or end at any row. */
static void test_nulls_anywhere(void **state)
{
    static const struct parquet_column one[] = {{"a", PARQUET_INT64}, {"b", PARQUET_TEXT}};
    const struct fixture *f = *state;
    for (int pattern = 0; pattern < 1 << 10; pattern++) {
        struct parquet_file *file = NULL;
        struct parquet_group *group = parquet_group_new(one, 2);
        struct err e = {0};
        for (int row = 0; row < 10; row++) {
            if (pattern >> row & 1)
                parquet_put_int(group, 0, row);
            if (!(pattern >> row & 1))
                parquet_put_text(group, 1, STR("x"));
            parquet_end_row(group);
        }
        assert_int_equal(os_remove(f->path, &e), RC_OK);
        assert_int_equal(parquet_create(f->path, one, 2, &file, &e), RC_OK);
        parquet_add_group(file, group);
        for (int c = 0; c < 2; c++) {
            parquet_encode(group, c);
            assert_int_equal(parquet_write(file, group, c, &e), RC_OK);
        }
        assert_int_equal(parquet_finish(file, &e), RC_OK);
        parquet_close(file);
        if (pattern % 16 != 5) /* reading takes longer than writing */
            continue;
        CLEANUP(duck_closep) struct duck *duck = NULL;
        assert_int_equal(duck_open(NULL, &duck, &e), RC_OK);
        struct duck_rows *rows = open_rows(duck, f);
        for (int row = 0; row < 10; row++) {
            assert_true(duck_next(rows));
            assert_int_equal(duck_is_null(rows, 0), !(pattern >> row & 1));
            assert_int_equal(duck_is_null(rows, 1), pattern >> row & 1);
        }
        duck_rows_close(rows);
    }
}

static void query_one(const struct fixture *f, const char *select, const char *function,
                      const char *where, int64_t wanted)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    struct err e = {0};
    int64_t got = -1;
    assert_int_equal(duck_open(NULL, &duck, &e), RC_OK);
    sbuf_addf(&sql, "SELECT %s FROM %s('%s') WHERE %s", select, function, f->path, where);
    assert_int_equal(duck_one_int(duck, sql.p, &got, &e), RC_OK);
    assert_int_equal(got, wanted);
}

/* Bounds in the footer let a reader skip groups: they must be right, and used. */
static void test_bounds(void **state)
{
    const struct fixture *f = *state;
    write_file(f, 5000, 1000, "");
    query_one(f, "count(*)", "read_parquet", "line BETWEEN 1002 AND 1011", 10);
    query_one(f, "count(*)", "read_parquet", "day = DATE '2022-01-08' + 50", 50);
    query_one(f, "CAST(stats_max_value AS BIGINT)", "parquet_metadata",
              "path_in_schema = 'line' AND row_group_id = 4", 5001);
    query_one(f, "CAST(sum(stats_null_count) AS BIGINT)", "parquet_metadata",
              "path_in_schema = 'fen'", 100);
}

static void test_the_same_bytes_again(void **state)
{
    const struct fixture *f = *state;
    char first[65], second[65];
    struct err e = {0};
    write_file(f, 3000, 1000, "x");
    assert_int_equal(os_file_sha256(f->path, first, &e), RC_OK);
    write_file(f, 3000, 1000, "x");
    assert_int_equal(os_file_sha256(f->path, second, &e), RC_OK);
    assert_string_equal(first, second);
}

static void test_a_file_that_is_there(void **state)
{
    const struct fixture *f = *state;
    struct parquet_file *file = NULL;
    struct err e = {0};
    assert_int_equal(os_write_file(f->path, "x", 1, 0600, &e), RC_OK);
    assert_int_equal(parquet_create(f->path, COLUMN, COLUMNS, &file, &e), RC_IO);
    assert_null(file);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
    const struct CMUnitTest tests[] = {
        CASE(test_every_value_comes_back),
        CASE(test_a_file_without_rows),
        CASE(test_many_distinct_values),
        CASE(test_nulls_anywhere),
        CASE(test_bounds),
        CASE(test_the_same_bytes_again),
        CASE(test_a_file_that_is_there),
    };
    return cmocka_run_group_tests_name("parquet", tests, NULL, NULL);
}
