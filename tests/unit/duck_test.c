/* tests/unit/duck_test.c - DuckDB's door: values in and out, filling tables, our functions,
 * quoting, locked instances. (The gate and its escapes: escape_test.c.) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "duck/duck.h"
#include "os/os.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int set_up(void **state)
{
    static const struct duck_options options = {.threads = 2};
    struct duck *duck = NULL;
    struct err e = {0};
    MUST(duck_open(&options, &duck, &e) == RC_OK);
    MUST(duck_load_functions(duck, &e) == RC_OK);
    *state = duck;
    return 0;
}

static int tear_down(void **state)
{
    duck_close(*state);
    return 0;
}

static void must_exec(struct duck *duck, const char *sql)
{
    struct err e = {0};
    if (duck_exec(duck, sql, &e) != RC_OK) {
        print_error("%s: %s\n", sql, e.message);
        abort();
    }
}

static struct duck_rows *must_query(struct duck *duck, const char *sql)
{
    struct duck_rows *rows = NULL;
    struct err e = {0};
    if (duck_query(duck, sql, NULL, 0, &rows, &e) != RC_OK) {
        print_error("%s: %s\n", sql, e.message);
        abort();
    }
    return rows;
}

static int64_t one(struct duck *duck, const char *sql)
{
    int64_t value = 0;
    struct err e = {0};
    if (duck_one_int(duck, sql, &value, &e) != RC_OK) {
        print_error("%s: %s\n", sql, e.message);
        abort();
    }
    return value;
}

/* ---- out ---- */

static void every_type_in_use_comes_out(void **state)
{
    CLEANUP(duck_rows_closep)
    struct duck_rows *rows = must_query(
        *state, "SELECT true AS b, CAST(-7 AS TINYINT) AS t, CAST(-300 AS SMALLINT) AS s,"
                " CAST(-70000 AS INTEGER) AS i, CAST(-5000000000 AS BIGINT) AS l,"
                " CAST(200 AS UTINYINT) AS ut, CAST(60000 AS USMALLINT) AS us,"
                " CAST(4000000000 AS UINTEGER) AS ui, CAST(-9 AS HUGEINT) AS h,"
                " DATE '2024-06-30' AS d, '县' AS v, [CAST(3 AS BIGINT), 1] AS n, NULL AS z");
    static const struct {
        const char *name;
        enum duck_type type;
        int64_t number;
    } columns[] = {{"b", DUCK_BOOL, 1},     {"t", DUCK_INT, -7},          {"s", DUCK_INT, -300},
                   {"i", DUCK_INT, -70000}, {"l", DUCK_INT, -5000000000}, {"ut", DUCK_INT, 200},
                   {"us", DUCK_INT, 60000}, {"ui", DUCK_INT, 4000000000}, {"h", DUCK_INT, -9},
                   {"d", DUCK_DATE, 19904}};
    struct err e = {0};
    size_t count = 0;
    assert_int_equal(duck_column_count(rows), 13);
    assert_true(duck_next(rows));
    for (size_t c = 0; c < COUNT(columns); c++) {
        assert_string_equal(duck_column_name(rows, (int)c), columns[c].name);
        assert_int_equal(duck_column_type(rows, (int)c), columns[c].type);
        assert_false(duck_is_null(rows, (int)c));
        assert_true(duck_int(rows, (int)c) == columns[c].number);
    }
    assert_true(str_is(duck_text(rows, 10), "县"));
    const int64_t *numbers = duck_int_list(rows, 11, &count);
    assert_int_equal(count, 2);
    assert_true(numbers[0] == 3 && numbers[1] == 1);
    assert_true(duck_is_null(rows, 12));
    assert_int_equal(duck_text(rows, 12).n, 0);
    assert_false(duck_next(rows));
    assert_int_equal(duck_rows_error(rows, &e), RC_OK);
}

static void nulls_are_no_values(void **state)
{
    CLEANUP(duck_rows_closep)
    struct duck_rows *rows = must_query(
        *state, "SELECT CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT[]), CAST(NULL AS DATE)");
    size_t count = 7;
    assert_true(duck_next(rows));
    for (int c = 0; c < 3; c++)
        assert_true(duck_is_null(rows, c));
    assert_int_equal(duck_text(rows, 0).n, 0);
    assert_null(duck_int_list(rows, 1, &count));
    assert_int_equal(count, 0);
    assert_int_equal(one(*state, "SELECT NULL"), 0);
    assert_int_equal(one(*state, "SELECT 1 WHERE false"), 0);
}

/* A sum that does not fit in 63 bits stops the reader; it never wraps. */
static void a_sum_too_large_is_an_error(void **state)
{
    static const char *const fits[] = {"9223372036854775807", "-9223372036854775808"};
    static const char *const too_large[] = {"9223372036854775808", "-9223372036854775809"};
    for (size_t i = 0; i < 2; i++) {
        CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
        struct err e = {0};
        char sql[80];
        snprintf(sql, sizeof sql, "SELECT CAST(%s AS HUGEINT) FROM range(2)", fits[i]);
        assert_true(one(*state, sql) == (i ? INT64_MIN : INT64_MAX));
        snprintf(sql, sizeof sql, "SELECT CAST(%s AS HUGEINT) FROM range(2)", too_large[i]);
        rows = must_query(*state, sql);
        assert_true(duck_next(rows));
        duck_int(rows, 0);
        assert_false(duck_next(rows));
        assert_int_equal(duck_rows_error(rows, &e), RC_ENGINE);
        assert_non_null(strstr(e.message, "larger than 63 bits"));
    }
}

static void other_types_are_refused_with_what_to_do(void **state)
{
    static const char *const values[] = {"1.5",
                                         "CAST(1 AS DOUBLE)",
                                         "TIMESTAMP '2024-01-01'",
                                         "CAST(1 AS UBIGINT)",
                                         "{'a': 1}",
                                         "MAP {'a': 1}",
                                         "[1.5]",
                                         "['a']",
                                         "INTERVAL 1 DAY",
                                         "'a'::BLOB"};
    for (size_t i = 0; i < COUNT(values); i++) {
        struct duck_rows *rows = NULL;
        struct err e = {0};
        char sql[64];
        snprintf(sql, sizeof sql, "SELECT 1, %s AS odd", values[i]);
        assert_int_equal(duck_query(*state, sql, NULL, 0, &rows, &e), RC_ENGINE);
        assert_null(rows);
        assert_non_null(strstr(e.message, "'odd'"));
        assert_non_null(strstr(e.hint, "cast it"));
    }
}

static void rows_are_walked_over_many_chunks(void **state)
{
    CLEANUP(duck_rows_closep)
    struct duck_rows *rows =
        must_query(*state, "SELECT range AS n, CASE WHEN range % 3 = 0 THEN NULL ELSE"
                           " repeat('县', CAST(range % 50 AS INTEGER)) END AS t FROM range(10000)"
                           " ORDER BY n");
    int64_t expected = 0;
    while (duck_next(rows)) {
        assert_true(duck_int(rows, 0) == expected);
        assert_int_equal(duck_is_null(rows, 1), expected % 3 == 0);
        assert_int_equal(duck_text(rows, 1).n, expected % 3 ? 3 * (size_t)(expected % 50) : 0);
        expected++;
    }
    assert_int_equal(expected, 10000);
}

static void what_the_engine_says_is_one_line(void **state)
{
    struct duck_rows *rows = NULL;
    struct err e = {0};
    assert_int_equal(duck_query(*state, "SELECT *\nFROM no_such_table", NULL, 0, &rows, &e),
                     RC_ENGINE);
    assert_non_null(strstr(e.message, "no_such_table"));
    assert_null(strchr(e.message, '\n'));
    assert_int_equal(duck_query(*state, "SELEKT", NULL, 0, &rows, &e), RC_ENGINE);
    assert_int_equal(duck_exec(*state, "SELECT 1; SELEKT", &e), RC_ENGINE);
    assert_int_equal(duck_execf(*state, &e, "SELECT %d/0 FROM nothing", 1), RC_ENGINE);
    assert_int_equal(
        duck_query(*state, "SELECT CAST('x' AS INTEGER) FROM range(3)", NULL, 0, &rows, &e),
        RC_ENGINE);
    assert_null(rows);
}

/* ---- in ---- */

static void parameters_are_bound_by_name(void **state)
{
    const struct duck_param params[] = {
        {.name = "i", .type = DUCK_INT, .number = 5000000000},
        {.name = "b", .type = DUCK_BOOL, .number = 1},
        {.name = "d", .type = DUCK_DATE, .number = 19904},
        {.name = "t", .type = DUCK_TEXT, .text = "a'; DROP TABLE x; --"},
        {.name = "n", .type = DUCK_TEXT, .is_null = true},
        {.name = "unused", .type = DUCK_INT, .number = 1}};
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    struct err e = {0};
    assert_int_equal(
        duck_query(*state, "SELECT $i, $b, $d, $t, $n", params, COUNT(params), &rows, &e), RC_OK);
    assert_true(duck_next(rows));
    assert_true(duck_int(rows, 0) == 5000000000);
    assert_int_equal(duck_int(rows, 1), 1);
    assert_int_equal(duck_int(rows, 2), 19904);
    assert_true(str_is(duck_text(rows, 3), "a'; DROP TABLE x; --"));
    assert_true(duck_is_null(rows, 4));
    struct duck_rows *unbound = NULL;
    assert_int_equal(duck_query(*state, "SELECT $missing", params, COUNT(params), &unbound, &e),
                     RC_ENGINE);
    assert_null(unbound);
}

enum { APPENDED = 5000 }; /* more than two vectors */

static void tables_are_filled_a_vector_at_a_time(void **state)
{
    struct duck_appender *a = NULL;
    struct err e = {0};
    must_exec(*state, "CREATE OR REPLACE TABLE filled(l BIGINT, i INTEGER, s SMALLINT, t TINYINT,"
                      " b BOOLEAN, d DATE, v VARCHAR)");
    assert_int_equal(duck_appender_new(*state, "filled", &a, &e), RC_OK);
    for (int64_t i = 0; i < APPENDED; i++) {
        duck_append_int(a, 0, i * 5000000000);
        duck_append_int(a, 1, (int32_t)-i);
        duck_append_int(a, 2, (int16_t)(i % 1000));
        duck_append_int(a, 3, (int8_t)(i % 100));
        duck_append_int(a, 4, i % 2);
        if (i % 7 == 0)
            duck_append_null(a, 5);
        else
            duck_append_int(a, 5, 19904);
        if (i % 5 == 0)
            duck_append_null(a, 6);
        else
            duck_append_text(a, 6,
                             i % 2 ? STR("短") : STR("a text that is too long to be inlined 县"));
        assert_int_equal(duck_append_row(a, &e), RC_OK);
    }
    assert_int_equal(duck_appender_close(a, &e), RC_OK);
    assert_int_equal(one(*state, "SELECT count(*) FROM filled"), APPENDED);
    assert_int_equal(one(*state,
                         "SELECT count(*) FROM filled WHERE l = -5000000000 * i AND s = -i % 1000"
                         " AND t = -i % 100 AND b = (-i % 2 = 1)"
                         " AND (d IS NULL) = (-i % 7 = 0) AND (v IS NULL) = (-i % 5 = 0)"
                         " AND coalesce(d, DATE '2024-06-30') = DATE '2024-06-30' AND"
                         " coalesce(v = CASE WHEN -i % 2 = 1 THEN '短' ELSE"
                         " 'a text that is too long to be inlined 县' END, true)"),
                     APPENDED);
    assert_int_equal(duck_appender_new(*state, "no_such_table", &a, &e), RC_ENGINE);
    assert_non_null(strstr(e.message, "no_such_table"));
}

static void an_appender_without_rows_closes(void **state)
{
    struct duck_appender *a = NULL;
    struct err e = {0};
    must_exec(*state, "CREATE OR REPLACE TABLE empty(x BIGINT)");
    assert_int_equal(duck_appender_new(*state, "empty", &a, &e), RC_OK);
    assert_int_equal(duck_appender_close(a, &e), RC_OK);
    assert_int_equal(one(*state, "SELECT count(*) FROM empty"), 0);
}

static void rows_that_the_table_refuses_are_told(void **state)
{
    struct duck_appender *a = NULL;
    struct err e = {0};
    must_exec(*state, "CREATE OR REPLACE TABLE strict(x BIGINT NOT NULL)");
    assert_int_equal(duck_appender_new(*state, "strict", &a, &e), RC_OK);
    duck_append_null(a, 0);
    assert_int_equal(duck_append_row(a, &e), RC_OK);
    assert_int_equal(duck_appender_close(a, &e), RC_ENGINE);
    assert_non_null(strstr(e.message, "NULL"));
}

/* ---- our functions ---- */

static void texts_are_compared_in_sql(void **state)
{
    assert_int_equal(one(*state, "SELECT text_similarity('购置水泵', '购置水管')"), 6666);
    assert_int_equal(one(*state, "SELECT text_similarity('', '')"), 10000);
    assert_int_equal(one(*state,
                         "SELECT count(*) FROM (SELECT text_similarity(a, b) AS s FROM (VALUES"
                         " (NULL, 'x'), ('x', NULL), (CAST(NULL AS VARCHAR), NULL)) AS v(a, b))"
                         " WHERE s IS NULL"),
                     3);
    /* Over columns of any length, and constants beside them. */
    assert_int_equal(one(*state, "SELECT CAST(sum(text_similarity(repeat('a', CAST(range % 90 AS"
                                 " INTEGER)), repeat('a', CAST(range % 90 AS INTEGER)))) AS BIGINT)"
                                 " FROM range(5000)"),
                     50000000);
    assert_int_equal(one(*state, "SELECT CAST(count(*) AS BIGINT) FROM range(5000) WHERE"
                                 " text_similarity('县', CAST(range AS VARCHAR)) = 0"),
                     5000);
}

static void the_other_engines_names_mean_the_same(void **state)
{
    static const struct {
        const char *expression;
        int64_t value;
    } cases[] = {
        {"array_size(collect_list(x))", 3},
        {"array_size(collect_set(x))", 2},
        {"idiv(7, 2)", 3},
        {"toint(-2.7)", -2},
        {"days_between(DATE '2024-01-30', DATE '2024-03-01')", 31},
        {"CAST(add_months(DATE '2024-01-31', 1) = DATE '2024-02-29' AS INTEGER)", 1},
        {"CAST(date_sub(DATE '2024-03-01', 1) = DATE '2024-02-29' AS INTEGER)", 1},
        {"CAST(month_start(DATE '2024-02-29') = DATE '2024-02-01' AS INTEGER)", 1},
        {"CAST(date_format(DATE '2024-02-09', 'yyyy-MM-dd') = '2024-02-09' AS INTEGER)", 1},
        {"CAST(regexp_like('退票重发', '退票|退回') AS INTEGER)", 1},
        {"CAST(regexp_replace_all('a1b22', '[^0-9]+', ' ') = ' 1 22' AS INTEGER)", 1},
        {"CAST(startswith('县局', '县') AND endswith('县局', '局') AS INTEGER)", 1},
        {"CAST(try_divide(1, 0) IS NULL AS INTEGER)", 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char sql[300];
        snprintf(sql, sizeof sql,
                 "SELECT CAST(%s AS BIGINT) FROM (SELECT unnest([1, 1, 2, NULL]) AS x)%s",
                 cases[i].expression, strstr(cases[i].expression, "(x)") ? "" : " LIMIT 1");
        assert_int_equal(one(*state, sql), cases[i].value);
    }
}

static void twice(const void *context, struct str in, struct sbuf *out)
{
    sbuf_add(out, context);
    sbuf_add_str(out, in);
    sbuf_add_str(out, in);
}

static void a_function_of_the_caller_runs_over_texts(void **state)
{
    struct err e = {0};
    assert_int_equal(duck_add_text_function(*state, "twice", twice, ">", &e), RC_OK);
    assert_int_equal(one(*state,
                         "SELECT CAST(count(*) AS BIGINT) FROM (SELECT CASE WHEN range % 4 = 0"
                         " THEN NULL ELSE CAST(range AS VARCHAR) END AS t FROM range(9000))"
                         " WHERE twice(t) IS NOT DISTINCT FROM CASE WHEN t IS NULL THEN NULL ELSE"
                         " '>' || t || t END"),
                     9000);
    assert_int_equal(one(*state, "SELECT length(twice(''))"), 1);
}

/* ---- quoting ---- */

static void texts_and_names_are_quoted(void **state)
{
    static const char *const texts[] = {"",   "a",    "it's",  "''",
                                        "\"", "a\\b", "县'--", "'); DROP TABLE x; --"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
        CLEANUP(sbuf_fini) struct sbuf sql = {0};
        sbuf_add(&sql, "SELECT ");
        duck_quote(&sql, texts[i]);
        sbuf_add(&sql, " AS ");
        duck_quote_name(&sql, *texts[i] ? texts[i] : "x");
        rows = must_query(*state, sql.p);
        assert_true(duck_next(rows));
        assert_true(str_is(duck_text(rows, 0), texts[i]));
        assert_string_equal(duck_column_name(rows, 0), *texts[i] ? texts[i] : "x");
    }
}

/* ---- locked ---- */

static void a_locked_instance_reads_its_folders_and_no_more(void **state)
{
    char root[] = "/tmp/duck_test.XXXXXX", path[64], sql[160];
    CLEANUP(duck_closep) struct duck *duck = NULL;
    struct duck_rows *rows = NULL;
    struct err e = {0};
    (void)state;
    assert_non_null(mkdtemp(root));
    snprintf(path, sizeof path, "%s/in", root);
    assert_int_equal(os_make_dirs(path, 0700, &e), RC_OK);
    const char *const folders[] = {path, NULL};
    assert_int_equal(duck_open(NULL, &duck, &e), RC_OK);
    snprintf(sql, sizeof sql,
             "COPY (SELECT 7 AS x) TO '%s/in/a.parquet'; COPY (SELECT 8 AS x) TO"
             " '%s/b.parquet'",
             root, root);
    must_exec(duck, sql);
    assert_int_equal(duck_lock(duck, folders, &e), RC_OK);
    snprintf(sql, sizeof sql, "SELECT x FROM read_parquet('%s/in/a.parquet')", root);
    assert_int_equal(one(duck, sql), 7);
    static const struct {
        const char *before, *path, *after; /* the path is below the folder */
    } refused[] = {
        {"SELECT x FROM read_parquet('", "/b.parquet", "')"},
        {"SELECT x FROM read_parquet('", "/in/../b.parquet", "')"},
        {"SELECT * FROM read_csv('/etc/passwd') --", "", ""},
        {"ATTACH '", "/x.db", "'"},
        {"INSTALL httpfs --", "", ""},
        {"LOAD httpfs --", "", ""},
    };
    for (size_t i = 0; i < COUNT(refused); i++) {
        snprintf(sql, sizeof sql, "%s%s%s%s", refused[i].before, root, refused[i].path,
                 refused[i].after);
        assert_int_equal(duck_query(duck, sql, NULL, 0, &rows, &e), RC_ENGINE);
    }
    static const char *const settings[] = {"SET threads=1",
                                           "SET enable_external_access=true",
                                           "SET lock_configuration=false",
                                           "PRAGMA memory_limit='1GB'",
                                           "SET allowed_directories=['/']",
                                           "RESET memory_limit"};
    for (size_t i = 0; i < COUNT(settings); i++)
        assert_int_equal(duck_exec(duck, settings[i], &e), RC_ENGINE);
    assert_int_equal(os_remove_tree(root, &e), RC_OK);
}

static void the_library_is_the_one_we_were_built_for(void **state)
{
    (void)state;
    assert_string_equal(duck_version(), "v1.5.6");
    duck_close(NULL);
    duck_rows_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_in_use_comes_out),
        cmocka_unit_test(nulls_are_no_values),
        cmocka_unit_test(a_sum_too_large_is_an_error),
        cmocka_unit_test(other_types_are_refused_with_what_to_do),
        cmocka_unit_test(rows_are_walked_over_many_chunks),
        cmocka_unit_test(what_the_engine_says_is_one_line),
        cmocka_unit_test(parameters_are_bound_by_name),
        cmocka_unit_test(tables_are_filled_a_vector_at_a_time),
        cmocka_unit_test(an_appender_without_rows_closes),
        cmocka_unit_test(rows_that_the_table_refuses_are_told),
        cmocka_unit_test(texts_are_compared_in_sql),
        cmocka_unit_test(the_other_engines_names_mean_the_same),
        cmocka_unit_test(a_function_of_the_caller_runs_over_texts),
        cmocka_unit_test(texts_and_names_are_quoted),
        cmocka_unit_test(a_locked_instance_reads_its_folders_and_no_more),
        cmocka_unit_test(the_library_is_the_one_we_were_built_for),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
