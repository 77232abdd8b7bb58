/* tests/unit/lake_test.c - sealed facts: what a snapshot is, where a row stands, what is gone, and
 * originals that tell when they were touched. */
#include <fcntl.h>

#include "county_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int make_county(void **state)
{
    *state = fixture_new();
    return 0;
}

static int drop_county(void **state)
{
    fixture_free(*state);
    return 0;
}

static const char *deaths(struct county_fixture *f, int year, const char *township)
{
    char id[19];
    return arena_printf(f->arena, "姓名,身份证号,死亡日期,户籍乡镇\n张三,%s,2023-09-12,%s\n",
                        fixture_id(id, year, 1), township);
}

/* A voucher's list; `people` of the year 1950 get `yuan` each. */
static const char *benefit(struct county_fixture *f, const char *voucher, int people, int yuan)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    char id[19];
    sbuf_add(&text,
             "支付凭证号,金额(元),项目名称,收款方账户,街道(乡镇)名称,证件号码,姓名,发放月份\n");
    for (int i = 0; i < people; i++)
        sbuf_addf(&text, "%s,%d,低保,8012000000%04d,青山镇,%s,李四,2023-09\n", voucher, yuan, i,
                  fixture_id(id, 1950, i));
    return arena_strdup(f->arena, text.p);
}

static const char *snapshot_hash(struct county_fixture *f)
{
    struct snapshot snapshot = {0};
    MUST_OK(lake_snapshot(f->county, f->arena, &snapshot, e));
    return arena_strdup(f->arena, snapshot.hash);
}

/* ---- snapshots ---- */

static void a_snapshot_is_what_was_delivered_whatever_its_order(void **state)
{
    struct county_fixture *f = *state, *other = fixture_new();
    const char *a = deaths(f, 1940, "青山镇"), *b = deaths(f, 1941, "绿水镇");
    const char *empty = snapshot_hash(f);
    fixture_must_import(f, "a.csv", a);
    const char *only_a = snapshot_hash(f);
    const struct intake_receipt second = fixture_must_import(f, "b.csv", b);
    const char *both = snapshot_hash(f);
    fixture_must_import(other, "other-name.csv", b);
    fixture_must_import(other, "a.csv", a);
    assert_string_equal(snapshot_hash(other), both);
    assert_string_not_equal(empty, only_a);
    assert_string_not_equal(only_a, both);
    MUST_OK(lake_withdraw(f->county, second.batch, "x", e));
    assert_string_equal(snapshot_hash(f), only_a);
    fixture_must_import(f, "b.csv", b); /* another number, the same content */
    assert_string_equal(snapshot_hash(f), both);
    fixture_free(other);
}

static void a_snapshot_that_misses_a_file_is_refused(void **state)
{
    struct county_fixture *f = *state;
    struct snapshot snapshot = {0};
    struct err e = {0};
    const struct intake_receipt r = fixture_must_import(f, "a.csv", deaths(f, 1940, "青山镇"));
    assert_int_equal(
        unlink(arena_printf(f->arena, "%s/lake/status/%06d.parquet", f->path, (int)r.batch)), 0);
    assert_int_equal(lake_snapshot(f->county, f->arena, &snapshot, &e), RC_MISSING);
    assert_true(e.hint[0]);
}

/* ---- views ---- */

static void every_register_can_be_asked_also_when_empty(void **state)
{
    struct county_fixture *f = *state;
    for (int r = 0; r < f->county->registers.count; r++) {
        const struct reg *reg = &f->county->registers.list[r];
        CLEANUP(sbuf_fini) struct sbuf sql = {0};
        sbuf_add(&sql, "SELECT count(*), count(_row), count(_dq), count(_fault), count(_map),"
                       " count(_sheet), count(_line)");
        for (int c = 0; c < reg->column_count; c++) {
            int parts = 0;
            const struct physical *p = column_physical(reg->columns[c].type, &parts);
            for (int k = 0; k < parts; k++)
                sbuf_addf(&sql, ", count(\"%s%s\")", reg->columns[c].name, p[k].suffix);
        }
        sbuf_addf(&sql, " FROM \"%s\"", reg->name);
        assert_memory_equal(fixture_query(f, sql.p), "0|0|0|0|0|0|0|", 14);
    }
}

/* _row is batch × 2^32 + position in the sealed file, and leads back to the line of the file. */
static void rows_are_numbered_by_batch_and_position(void **state)
{
    struct county_fixture *f = *state;
    fixture_must_import(f, "a.csv", benefit(f, "V1", 3, 10));
    fixture_must_import(f, "b.csv", benefit(f, "V2", 2, 20));
    assert_string_equal(
        fixture_query(f,
                      "SELECT CAST(_row / 4294967296 AS BIGINT), _row % 4294967296, _sheet, _line,"
                      " amount, _map FROM benefit ORDER BY _row"),
        "1|0|0|2|1000|direct-fund-benefit\n1|1|0|3|1000|direct-fund-benefit\n"
        "1|2|0|4|1000|direct-fund-benefit\n2|0|0|2|2000|direct-fund-benefit\n"
        "2|1|0|3|2000|direct-fund-benefit");
    assert_string_equal(fixture_query(f, "SELECT count(DISTINCT _row) = count(*) FROM benefit"),
                        "1");
}

static void rows_that_a_later_delivery_left_out_are_gone_from_the_view_only(void **state)
{
    struct county_fixture *f = *state;
    fixture_must_import(f, "a.csv", benefit(f, "V1", 3, 10));
    const struct intake_receipt r = fixture_must_import(f, "b.csv", benefit(f, "V1", 2, 10));
    assert_int_equal(r.gone, 1);
    assert_int_equal(r.same, 2);
    /* The same rows are not stored twice: those of the first batch still stand for them. */
    assert_string_equal(fixture_query(f, "SELECT count(*), max(_row) FROM benefit"),
                        arena_printf(f->arena, "2|%lld", (1LL << 32) + 1));
    assert_string_equal(
        fixture_query(
            f, arena_printf(f->arena,
                            "SELECT count(*) FROM read_parquet('%s/lake/benefit/000001.parquet')",
                            f->path)),
        "3");
    assert_false(os_exists(arena_printf(f->arena, "%s/lake/benefit/000002.parquet", f->path)));
    assert_string_equal(
        fixture_query(
            f, arena_printf(f->arena,
                            "SELECT _row FROM read_parquet('%s/lake/gone/benefit/000002.parquet')",
                            f->path)),
        arena_printf(f->arena, "%lld", (1LL << 32) + 2));
    MUST_OK(lake_withdraw(f->county, r.batch, "x", e));
    assert_string_equal(fixture_query(f, "SELECT count(*) FROM benefit"), "3");
}

/* Models see no place of a row, so that nothing they find can hang on it. */
static void models_do_not_see_where_a_row_stood(void **state)
{
    struct county_fixture *f = *state;
    struct snapshot snapshot = {0};
    CLEANUP(sbuf_fini) struct sbuf views = {0};
    CLEANUP(duck_closep) struct duck *duck = NULL;
    struct duck_rows *rows = NULL;
    struct err e = {0};
    fixture_must_import(f, "a.csv", benefit(f, "V1", 1, 10));
    MUST_OK(lake_snapshot(f->county, f->arena, &snapshot, e));
    lake_views_sql(f->county, &snapshot, false, &views);
    MUST_OK(duck_open(NULL, &duck, e));
    MUST_OK(duck_exec(duck, views.p, e));
    assert_int_equal(duck_query(duck, "SELECT _line FROM benefit", NULL, 0, &rows, &e), RC_ENGINE);
    assert_int_equal(duck_query(duck, "SELECT _sheet FROM benefit", NULL, 0, &rows, &e), RC_ENGINE);
}

/* What a model sees of the rows of a county that got these files in this order: number and voucher.
 */
static const char *rows_of_models(struct county_fixture *f)
{
    struct snapshot snapshot = {0};
    CLEANUP(sbuf_fini) struct sbuf views = {0};
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    MUST_OK(lake_snapshot(f->county, f->arena, &snapshot, e));
    lake_views_sql(f->county, &snapshot, false, &views);
    MUST_OK(duck_open(NULL, &duck, e));
    MUST_OK(duck_exec(duck, views.p, e));
    MUST_OK(
        duck_query(duck, "SELECT _row, voucher_no FROM benefit ORDER BY _row", NULL, 0, &rows, e));
    const char *text = "";
    while (duck_next(rows)) {
        const int64_t real = lake_row(&snapshot, duck_int(rows, 0));
        const char *found = fixture_query(
            f, arena_printf(f->arena, "SELECT voucher_no FROM benefit WHERE _row = %lld",
                            (long long)real));
        assert_true(str_is(duck_text(rows, 1), found)); /* it leads back to the same row */
        text = arena_printf(f->arena, "%s%lld %s\n", text, (long long)duck_int(rows, 0), found);
    }
    assert_int_equal(lake_row(&snapshot, 0), 0);
    assert_int_equal(lake_row(&snapshot, (int64_t)(snapshot.count + 1) << 32), 0);
    return text;
}

/* What a model finds may not hang on the order in which files came. */
static void models_see_rows_numbered_by_content(void **state)
{
    struct county_fixture *f = *state;
    const struct intake_receipt a = fixture_must_import(f, "a.csv", benefit(f, "V1", 2, 10));
    fixture_must_import(f, "b.csv", benefit(f, "V2", 2, 10));
    const char *first = rows_of_models(f);
    MUST_OK(lake_withdraw(f->county, a.batch, "x", e));
    fixture_must_import(f, "a.csv", benefit(f, "V1", 2, 10)); /* now the later batch */
    assert_string_equal(rows_of_models(f), first);
}

/* ---- names of batches ---- */

static void a_batch_is_found_by_its_number_or_its_digest(void **state)
{
    struct county_fixture *f = *state;
    struct snapshot snapshot = {0};
    int64_t batch = 0;
    struct err e = {0};
    fixture_must_import(f, "a.csv", deaths(f, 1940, "青山镇"));
    fixture_must_import(f, "b.csv", deaths(f, 1941, "绿水镇"));
    MUST_OK(lake_snapshot(f->county, f->arena, &snapshot, e));
    const char *digest = snapshot.list[1].digest;
    MUST_OK(lake_find(f->county, "2", &batch, e));
    assert_int_equal(batch, 2);
    for (int n = 8; n <= 64; n += 56) {
        batch = 0;
        MUST_OK(lake_find(f->county, arena_strndup(f->arena, digest, (size_t)n), &batch, e));
        assert_int_equal(batch, 2);
    }
    const char *const none[] = {
        "3", "0", "-1", "", "2x", "1 OR 1=1", "%", "zzzzzzzz", arena_strndup(f->arena, digest, 7)};
    for (size_t i = 0; i < COUNT(none); i++)
        assert_int_equal(lake_find(f->county, none[i], &batch, &e), RC_NOT_FOUND);
    MUST_OK(lake_find_digest(f->county, digest, &batch, e));
    assert_int_equal(batch, 2);
    MUST_OK(lake_withdraw(f->county, 2, "x", e));
    MUST_OK(lake_find_digest(f->county, digest, &batch, e));
    assert_int_equal(batch, 0); /* a withdrawn file may come again */
    MUST_OK(lake_find(f->county, "2", &batch, e));
    assert_int_equal(batch, 2); /* but is still there to look at */
}

static void what_is_withdrawn_or_is_not_there_cannot_be_withdrawn(void **state)
{
    struct county_fixture *f = *state;
    struct err e = {0};
    const struct intake_receipt r = fixture_must_import(f, "a.csv", deaths(f, 1940, "青山镇"));
    assert_int_equal(lake_withdraw(f->county, r.batch, "\xFF", &e), RC_USAGE);
    MUST_OK(lake_withdraw(f->county, r.batch, "报错", e));
    assert_int_equal(lake_withdraw(f->county, r.batch, "x", &e), RC_CONFLICT);
    assert_int_equal(lake_withdraw(f->county, 99, "x", &e), RC_CONFLICT);
}

/* ---- originals ---- */

static void flip(const char *path, off_t at)
{
    const int fd = open(path, O_RDWR | O_CLOEXEC);
    char byte = 0;
    MUST(fd >= 0 && pread(fd, &byte, 1, at) == 1);
    byte = (char)(byte ^ 1);
    MUST(pwrite(fd, &byte, 1, at) == 1);
    close(fd);
}

static void an_original_that_was_touched_does_not_come_out(void **state)
{
    struct county_fixture *f = *state;
    const char *text = benefit(f, "V1", 3000, 10); /* more than two chunks of the stream */
    const struct intake_receipt r = fixture_must_import(f, "a.csv", text);
    const char *sealed = arena_printf(f->arena, "%s/lake/originals/000001.sealed", f->path);
    const char *out = arena_printf(f->arena, "%s/out", f->root);
    const int64_t bytes = os_file_bytes(sealed);
    CLEANUP(sbuf_fini) struct sbuf came_back = {0};
    struct err e = {0};
    MUST_OK(lake_export_original(f->county, r.batch, out, "x", e));
    MUST_OK(os_read_file(out, 1 << 20, &came_back, e));
    assert_string_equal(came_back.p, text);
    assert_int_equal(unlink(out), 0);
    const off_t places[] = {0, 30, 66000, (off_t)bytes - 1};
    for (size_t i = 0; i < COUNT(places); i++) {
        flip(sealed, places[i]);
        assert_int_equal(lake_export_original(f->county, r.batch, out, "x", &e), RC_DAMAGED);
        assert_false(os_exists(out)); /* not even the half that was sound */
        flip(sealed, places[i]);
    }
    const off_t lengths[] = {(off_t)bytes - 1, 65536 + 17 + 24, 24, 10, 0};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        assert_int_equal(truncate(sealed, lengths[i]), 0);
        assert_int_equal(lake_export_original(f->county, r.batch, out, "x", &e), RC_DAMAGED);
        assert_false(os_exists(out));
    }
}

static void sealed_files_hold_nothing_that_can_be_read(void **state)
{
    struct county_fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf sealed = {0};
    fixture_must_import(f, "a.csv", benefit(f, "V1", 3, 10));
    MUST_OK(os_read_file(arena_printf(f->arena, "%s/lake/originals/000001.sealed", f->path),
                         1 << 20, &sealed, e));
    const struct str bytes = {sealed.p, sealed.n};
    assert_false(str_has(bytes, "李四") || str_has(bytes, "990101") ||
                 str_has(bytes, "8012000000"));
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_snapshot_is_what_was_delivered_whatever_its_order,
                                        make_county, drop_county),
        cmocka_unit_test_setup_teardown(a_snapshot_that_misses_a_file_is_refused, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(every_register_can_be_asked_also_when_empty, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(rows_are_numbered_by_batch_and_position, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(
            rows_that_a_later_delivery_left_out_are_gone_from_the_view_only, make_county,
            drop_county),
        cmocka_unit_test_setup_teardown(models_see_rows_numbered_by_content, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(models_do_not_see_where_a_row_stood, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(a_batch_is_found_by_its_number_or_its_digest, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(what_is_withdrawn_or_is_not_there_cannot_be_withdrawn,
                                        make_county, drop_county),
        cmocka_unit_test_setup_teardown(an_original_that_was_touched_does_not_come_out, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(sealed_files_hold_nothing_that_can_be_read, make_county,
                                        drop_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
