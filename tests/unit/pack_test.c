/* Model files: what the loader takes and what it refuses, parameters by date, sentences. */
#include "base/date.h"
#include "model_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static int set_up(void **state)
{
    *state = models_new();
    return 0;
}

static int tear_down(void **state)
{
    models_drop(*state);
    return 0;
}

/* ---- loading ---- */

static void takes_a_sound_model(void **state)
{
    struct model_fixture *f = *state;
    const struct model m = must_load(f, sound_model(f));
    assert_string_equal(m.slug, "sample");
    assert_string_equal(m.subject_kind, "person");
    assert_int_equal(m.law_count, 1);
    assert_int_equal(m.param_count, 1);
    assert_int_equal(m.coverage_count, 1);
    assert_int_equal(m.case_count, 5);
    assert_string_equal(m.registers[0], "benefit");
    assert_null(m.registers[1]);
    assert_null(m.facts[0]);
    assert_true(strncmp(m.sql, "SELECT", 6) == 0);
    assert_int_equal(strlen(m.hash), 64);
}

static void refuses_what_is_wrong(void **state)
{
    struct model_fixture *f = *state;
    static const struct {
        const char *from, *to, *why;
    } cases[] = {
        {"severity: blue", "severity: blue\ncolour: red", "unknown key 'colour'"},
        {"severity: blue", "severity: blue\nseverity: red", "is there twice"},
        {"severity: blue", "severity: purple", "severity is red, yellow or blue"},
        {"status: draft", "status: ready", "status is draft, trial, live or retired"},
        {"subject: person", "subject: crowd", "unknown subject 'crowd'"},
        {"model: sample", "model: Sample!", "a model's name is"},
        {"id: X001", "id: ''", "needs an id"},
        {"version: 1", "version: 0", "a version from 1"},
        {"title: {zh: 待命名的模型, en:", "title: {zh: 待命名的模型, fr:", "'title'"},
        {"law: [{name: 《预算法》, ", "law: [{", "a law needs its 'name'"},
        {"from: 2015-01-01}]\nvalid", "from: 2015-01-01, page: 3}]\nvalid", "unknown key 'page'"},
        {"valid: {from: 2015-01-01}", "valid: {from: 2015-02-30}", "'2015-02-30'"},
        {"value: 100000", "value: 1000.5", "a parameter is a whole number, not '1000.5'"},
        {"value: 100000", "value: many", "'many'"},
        {"basis: 本县设定 set by the county, ", "", "a parameter needs its basis"},
        {"values: [{from: 2000-01-01, value: 100000}]", "values: []", "needs values"},
        {"value: 100000}]", "value: 100000}, {from: 1999-01-01, value: 2}]", "order of time"},
        {"value: 100000}]", "value: 100000}, {from: 2000-01-01, value: 2}]", "order of time"},
        {"value: 100000}]", "value: 100000}, {from: 2024-13-01, value: 2}]", "'2024-13-01'"},
        {"  registers: [benefit]", "  registers: benefit", "a list is wanted for 'registers'"},
        {"  registers: [benefit]", "  registers: [benefit]\n  tables: [x]", "'tables'"},
        {"  registers: [benefit]", "  registers: [benefit]\n  calendar: [paid_on]", "calendar"},
        {"zh: 发放名单, en: a list of benefits", "zh: 发放名单", "coverage says in zh and en"},
        {"lookalikes: {zh: [补发多月]", "lookalikes: {zh: []", "lawful look-alikes"},
        {"kind: fires", "kind: maybe", "a case is fires, quiet, edge, lookalike or dirty"},
        {"kind: quiet, as_of: 2024-06-30", "kind: quiet", "a case needs its 'as_of'"},
        {", expect: []}\n  - {name: exactly", "}\n  - {name: exactly", "says what it expects"},
        {"/*\n", "SELECT 1;\n/*\n", "nothing may stand before the header"},
        {"*/", "", "a model begins with"},
        {"{zh: 单笔发放", "[zh: 单笔发放", "line"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct model m;
        const char *text = with(f, sound_model(f), cases[i].from, cases[i].to);
        if (load_text(f, text, &m) == RC_OK || !strstr(f->e.message, cases[i].why))
            fail_msg("'%s': wanted '%s', got '%s'", cases[i].to, cases[i].why, f->e.message);
    }
}

static void refuses_a_header_without_its_parts(void **state)
{
    struct model_fixture *f = *state;
    struct model m;
    assert_int_not_equal(load_text(f, "", &m), RC_OK);
    assert_int_not_equal(load_text(f, "/* - a list */ SELECT 1", &m), RC_OK);
    assert_int_not_equal(load_text(f, "/* model: x */ SELECT 1", &m), RC_OK);
    const char *text = sound_model(f);
    const char *bare = arena_strndup(f->arena, text, (size_t)(strstr(text, "*/") + 2 - text));
    assert_int_equal(load_text(f, bare, &m), RC_MODEL);
    assert_non_null(strstr(f->e.message, "the SELECT is missing"));
    assert_int_equal(model_load(f->arena, "/nowhere/x.sql", &m, &f->e), RC_MISSING);
}

static void names_the_line_of_the_file(void **state)
{
    struct model_fixture *f = *state;
    struct model m;
    const char *text = arena_printf(f->arena, "\n\n%s",
                                    with(f, sound_model(f), "severity: blue", "severity: purple"));
    assert_int_not_equal(load_text(f, text, &m), RC_OK);
    const char *line = strstr(f->e.message, " line ");
    assert_non_null(line);
    const int number = atoi(line + strlen(" line "));
    assert_true(number >= 3); /* the header begins behind two empty lines */
}

static void the_hash_is_of_every_byte(void **state)
{
    struct model_fixture *f = *state;
    const struct model a = must_load(f, sound_model(f));
    const struct model b = must_load(f, arena_printf(f->arena, "%s\n", sound_model(f)));
    const struct model c = must_load(f, sound_model(f));
    assert_string_not_equal(a.hash, b.hash);
    assert_string_equal(a.hash, c.hash);
}

/* ---- parameters ---- */

static void parameters_follow_the_date(void **state)
{
    struct model_fixture *f = *state;
    struct model m = must_load(
        f, with(f, sound_model(f), "value: 100000}]", "value: 5}, {from: 2024-01-01, value: 7}]"));
    struct param *p = &m.params[0];
    assert_int_equal(p->value_count, 2);
    assert_int_equal(p->values[0].hi + 1, p->values[1].lo);
    assert_int_equal(param_on(p, date_of(2023, 12, 31)), 5);
    assert_int_equal(param_on(p, date_of(2024, 1, 1)), 7);
    assert_int_equal(param_on(p, date_of(1980, 1, 1)), 5); /* the oldest known */
}

static void a_county_overrides_from_a_day_on(void **state)
{
    struct model_fixture *f = *state;
    struct model m = must_load(f, sound_model(f));
    struct param *p = &m.params[0];
    param_override(f->arena, p, date_of(2024, 3, 1), 9);
    assert_int_equal(param_on(p, date_of(2024, 2, 29)), 100000);
    assert_int_equal(param_on(p, date_of(2024, 3, 1)), 9);
    param_override(f->arena, p, date_of(2023, 1, 1), 4); /* an earlier day replaces what follows */
    assert_int_equal(param_on(p, date_of(2024, 3, 1)), 4);
    param_override(f->arena, p, date_of(1990, 1, 1), 3);
    assert_int_equal(p->value_count, 1);
    assert_int_equal(param_on(p, date_of(2024, 3, 1)), 3);
}

static void tables_are_what_the_header_names(void **state)
{
    struct model_fixture *f = *state;
    const struct model m = must_load(f, with(f, sound_model(f), "  registers: [benefit]",
                                             "  registers: [benefit, status]\n  facts: [policy]"));
    static const char *const wanted[] = {"calendar", "benefit", "status", "fact_policy",
                                         "p_over_fen"};
    const char *const *tables = model_tables(f->arena, &m);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_string_equal(tables[i], wanted[i]);
    assert_null(tables[5]);
}

/* ---- sentences ---- */

static const char *value_of(void *context, const char *name)
{
    return strcmp(name, "name") == 0 ? context : NULL;
}

static void sentences_are_filled(void **state)
{
    (void)state;
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    char zhang[] = "张*";
    template_fill("{name}{name}，{other}{}{Name}{name", value_of, zhang, &out);
    assert_string_equal(sbuf_text(&out), "张*张*，{other}{}{Name}{name");
}

/* ---- packs ---- */

/* How many files end in .sql below packs/. */
static int count_model_files(struct model_fixture *f)
{
    char **packs = NULL, **names = NULL;
    size_t pack_count = 0, name_count = 0;
    int found = 0;
    assert_int_equal(os_list(f->arena, SOURCE_ROOT "/packs", &packs, &pack_count, &f->e), RC_OK);
    for (size_t i = 0; i < pack_count; i++) {
        const char *path = arena_printf(f->arena, SOURCE_ROOT "/packs/%s", packs[i]);
        if (!os_is_dir(path))
            continue;
        assert_int_equal(os_list(f->arena, path, &names, &name_count, &f->e), RC_OK);
        for (size_t n = 0; n < name_count; n++)
            found += str_ends(str_of(names[n]), ".sql");
    }
    return found;
}

static void every_model_of_ours_is_found_by_name_and_id(void **state)
{
    struct model_fixture *f = *state;
    struct models models;
    assert_int_equal(models_load(f->arena, SOURCE_ROOT "/packs", &models, &f->e), RC_OK);
    assert_true(models.count >= 9);
    assert_int_equal(models.count, count_model_files(f));
    for (int i = 0; i < models.count; i++) {
        struct model *m = &models.list[i];
        assert_ptr_equal(model_find(&models, m->id), m);
        assert_ptr_equal(model_find(&models, m->slug), m);
        assert_non_null(strstr(m->path, m->slug)); /* the file is called like the model */
        assert_true(m->case_count >= 6);
        assert_true(i == 0 || strcmp(models.list[i - 1].slug, m->slug) < 0);
    }
}

static void two_models_of_one_name_are_refused(void **state)
{
    struct model_fixture *f = *state;
    const char *text = sound_model(f);
    struct models models;
    assert_int_equal(os_make_dirs(arena_printf(f->arena, "%s/p/a", f->root), 0700, &f->e), RC_OK);
    for (int i = 0; i < 2; i++) {
        const char *path = arena_printf(f->arena, "%s/p/a/m%d.sql", f->root, i);
        assert_int_equal(os_write_file(path, text, strlen(text), 0600, &f->e), RC_OK);
    }
    const char *folder = arena_printf(f->arena, "%s/p", f->root);
    assert_int_equal(models_load(f->arena, folder, &models, &f->e), RC_MODEL);
    assert_non_null(strstr(f->e.message, "another model is called"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_a_sound_model),
        cmocka_unit_test(refuses_what_is_wrong),
        cmocka_unit_test(refuses_a_header_without_its_parts),
        cmocka_unit_test(names_the_line_of_the_file),
        cmocka_unit_test(the_hash_is_of_every_byte),
        cmocka_unit_test(parameters_follow_the_date),
        cmocka_unit_test(a_county_overrides_from_a_day_on),
        cmocka_unit_test(tables_are_what_the_header_names),
        cmocka_unit_test(sentences_are_filled),
        cmocka_unit_test(every_model_of_ours_is_found_by_name_and_id),
        cmocka_unit_test(two_models_of_one_name_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
