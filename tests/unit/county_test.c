/* tests/unit/county_test.c - a county's folder: made whole or not at all, opened with the settings,
 * keys and knowledge that belong to it. */
#include <sys/stat.h>

#include "county_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct county_settings SETTINGS = {"测试县", "Test County", "990101", true};

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

static const char *below(struct county_fixture *f, const char *name)
{
    return arena_printf(f->arena, "%s/%s", f->root, name);
}

static enum rc opened(const char *path, enum store_mode mode, struct err *e)
{
    CLEANUP(county_closep) struct county *county = NULL;
    return county_open(path, mode, &county, e);
}

static void a_county_knows_itself(void **state)
{
    struct county_fixture *f = *state;
    assert_string_equal(f->county->name_zh, "测试县");
    assert_string_equal(f->county->name_en, "Test County");
    assert_string_equal(f->county->division, "990101");
    assert_string_equal(f->county->fictional_divisions[0], "990101");
    assert_null(f->county->fictional_divisions[1]);
    assert_true(f->county->has_keys);
    assert_true(f->county->registers.count >= 18 && f->county->maps.count >= 7);
    assert_string_equal(county_file(f->county, f->arena, "a/b"),
                        arena_printf(f->arena, "%s/a/b", f->path));
    fixture_reopen(f, STORE_READ);
    assert_false(f->county->has_keys); /* reading needs none */
    int64_t acts = 0;
    MUST_OK(store_int(f->county->store, "SELECT count(*) FROM act WHERE kind='init'", 0, &acts, e));
    assert_int_equal(acts, 1);
}

static void settings_that_cannot_be_are_refused(void **state)
{
    static const struct county_settings wrong[] = {
        {"", "", "990101", true},     {NULL, "", "990101", true},     {"a\"b", "", "990101", true},
        {"a\\b", "", "990101", true}, {"a\nb", "", "990101", true},   {"a\tb", "", "990101", true},
        {"\xFF", "", "990101", true}, {"县", "a\"b", "990101", true}, {"县", NULL, "990101", true},
        {"县", "", "99010", true},    {"县", "", "9901011", true},    {"县", "", "99010x", true},
        {"县", "", "", true},
    };
    struct county_fixture *f = *state;
    struct err e = {0};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        assert_int_equal(county_init(below(f, "new"), &wrong[i], &e), RC_USAGE);
        assert_false(os_exists(below(f, "new")));
    }
}

static void a_second_county_is_not_made_over_the_first(void **state)
{
    struct county_fixture *f = *state;
    struct err e = {0};
    assert_int_equal(county_init(f->path, &SETTINGS, &e), RC_CONFLICT);
    assert_true(e.hint[0]);
    /* Nor where the keys of one are left: they may be the only way to what was sealed. */
    county_close(f->county);
    f->county = NULL;
    assert_int_equal(unlink(below(f, "county/state.db")), 0);
    assert_int_equal(county_init(f->path, &SETTINGS, &e), RC_CONFLICT);
    assert_true(os_exists(below(f, "county/keys/token.key")));
    assert_int_equal(opened(f->path, STORE_READ, &e), RC_NOT_COUNTY);
}

/* An init that was cut off left its folder .making: the next one begins again. */
static void an_interrupted_init_begins_again(void **state)
{
    struct county_fixture *f = *state;
    const char *path = below(f, "half");
    struct err e = {0};
    MUST_OK(os_make_dirs(below(f, "half/.making"), 0700, e));
    MUST_OK(os_make_dirs(below(f, "half/keys"), 0700, e));
    MUST_OK(os_write_file(below(f, "half/keys/token.key"), "half", 4, 0600, e));
    assert_int_equal(opened(path, STORE_READ, &e), RC_NOT_COUNTY);
    MUST_OK(county_init(path, &SETTINGS, e));
    assert_int_equal(opened(path, STORE_WRITE, &e), RC_OK);
    assert_false(os_exists(below(f, "half/.making")));
}

static void facts_of_the_countys_own_are_kept_by_init(void **state)
{
    struct county_fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    MUST_OK(os_make_dirs(below(f, "own/facts"), 0755, e));
    MUST_OK(os_write_file(below(f, "own/facts/recurring.csv"), "mine", 4, 0644, e));
    MUST_OK(county_init(below(f, "own"), &SETTINGS, e));
    MUST_OK(os_read_file(below(f, "own/facts/recurring.csv"), 100, &text, e));
    assert_string_equal(text.p, "mine");
    assert_true(os_exists(below(f, "own/facts/calendar.csv")));
}

static void what_belongs_to_another_county_is_refused(void **state)
{
    struct county_fixture *f = *state;
    struct err e = {0};
    county_close(f->county);
    f->county = NULL;
    MUST_OK(county_init(below(f, "other"), &SETTINGS, e));
    MUST_OK(os_rename(below(f, "county/keys"), below(f, "kept"), e));
    assert_int_equal(opened(f->path, STORE_WRITE, &e), RC_KEY);
    assert_int_equal(opened(f->path, STORE_READ, &e), RC_OK);
    MUST_OK(os_rename(below(f, "other/keys"), below(f, "county/keys"), e));
    assert_int_equal(opened(f->path, STORE_WRITE, &e), RC_KEY);
    MUST_OK(os_rename(below(f, "county/keys"), below(f, "other/keys"), e));
    MUST_OK(os_rename(below(f, "kept"), below(f, "county/keys"), e));
    assert_int_equal(opened(f->path, STORE_WRITE, &e), RC_OK);
    MUST_OK(os_rename(below(f, "other/abacus.yaml"), below(f, "county/abacus.yaml"), e));
    assert_int_equal(opened(f->path, STORE_READ, &e), RC_CONFLICT);
    assert_true(e.hint[0]);
}

static void settings_with_a_mistake_are_named_with_their_line(void **state)
{
    static const struct {
        const char *text;
        enum rc rc;
    } wrong[] = {
        {"", RC_SYNTAX},      {"county: [", RC_SYNTAX},     {"county: x\ncountry: y\n", RC_SYNTAX},
        {"- a\n", RC_SYNTAX}, {"county: x\n", RC_CONFLICT},
    };
    struct county_fixture *f = *state;
    struct err e = {0};
    county_close(f->county);
    f->county = NULL;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        MUST_OK(os_write_file(below(f, "county/abacus.yaml"), wrong[i].text, strlen(wrong[i].text),
                              0644, e));
        assert_int_equal(opened(f->path, STORE_READ, &e), wrong[i].rc);
        assert_non_null(strstr(e.message, "abacus.yaml"));
    }
    MUST_OK(os_remove(below(f, "county/abacus.yaml"), e));
    assert_int_equal(opened(f->path, STORE_READ, &e), RC_MISSING);
}

static void a_mapping_of_the_countys_own_goes_before_the_products(void **state)
{
    static const char own[] = "map: deaths\ntitle: {zh: 自定, en: own}\nregister: status\n"
                              "delivery: delta\nrecognise: {must: [死亡日期]}\n"
                              "columns: [{to: person, from: [身份证号]}]\n";
    struct county_fixture *f = *state;
    const int product = f->county->maps.count;
    MUST_OK(os_make_dirs(below(f, "county/maps"), 0755, e));
    fixture_reopen(f, STORE_READ); /* an empty folder of maps is fine */
    MUST_OK(os_write_file(below(f, "county/maps/d.yaml"), own, strlen(own), 0644, e));
    fixture_reopen(f, STORE_READ);
    assert_int_equal(f->county->maps.count, product);
    assert_string_equal(map_find(&f->county->maps, "deaths")->title_en, "own");
}

static void knowledge_is_found_or_missed_by_name(void **state)
{
    struct county_fixture *f = *state;
    struct county knowledge;
    const char *home = NULL;
    struct err e = {0};
    MUST_OK(county_home(f->arena, &home, e));
    assert_string_equal(home, SOURCE_ROOT);
    MUST_OK(county_knowledge(f->arena, &knowledge, e));
    assert_true(knowledge.registers.count >= 18);
    setenv("ABACUS_HOME", f->root, 1);
    const enum rc rc = county_knowledge(f->arena, &knowledge, &e);
    setenv("ABACUS_HOME", SOURCE_ROOT, 1);
    assert_int_equal(rc, RC_MISSING);
    assert_non_null(strstr(e.hint, "ABACUS_HOME"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_county_knows_itself, make_county, drop_county),
        cmocka_unit_test_setup_teardown(settings_that_cannot_be_are_refused, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(a_second_county_is_not_made_over_the_first, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(an_interrupted_init_begins_again, make_county, drop_county),
        cmocka_unit_test_setup_teardown(facts_of_the_countys_own_are_kept_by_init, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(what_belongs_to_another_county_is_refused, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(settings_with_a_mistake_are_named_with_their_line,
                                        make_county, drop_county),
        cmocka_unit_test_setup_teardown(a_mapping_of_the_countys_own_goes_before_the_products,
                                        make_county, drop_county),
        cmocka_unit_test_setup_teardown(knowledge_is_found_or_missed_by_name, make_county,
                                        drop_county),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
