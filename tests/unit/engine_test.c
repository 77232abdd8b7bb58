/* Lint, worked cases and facts; every model of the product; the run child over a county's lake. */
#include "county_fixture.h"
#include "model_fixture.h"

#include <jansson.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

struct fixture {
    struct model_fixture *files;
    struct county knowledge; /* the product's registers and facts */
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct err e = {0};
    assert_non_null(f);
    f->files = models_new();
    f->knowledge = (struct county){.arena = f->files->arena, .home = SOURCE_ROOT};
    assert_int_equal(
        registers_load(f->files->arena, SOURCE_ROOT "/registers", &f->knowledge.registers, &e),
        RC_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    models_drop(f->files);
    free(f);
    return 0;
}

/* ---- helpers ---- */

static struct models product_models(struct fixture *f)
{
    struct models models;
    MUST_OK(models_load(f->files->arena, SOURCE_ROOT "/packs", &models, e));
    return models;
}

/* All complaints, one a line. */
static const char *lint(struct fixture *f, const struct model *model)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    json_t *problems = json_array();
    size_t i;
    const json_t *problem;
    MUST_OK(engine_lint(f->files->arena, &f->knowledge, model, problems, e));
    json_array_foreach(problems, i, problem) sbuf_addf(&out, "%s\n", json_string_value(problem));
    json_decref(problems);
    return arena_strdup(f->files->arena, sbuf_text(&out));
}

/* How many cases fail; *ret_detail is what the last of them says. */
static int failing(struct fixture *f, const struct model *model, const char **ret_detail)
{
    struct case_result *results = NULL;
    int count = 0;
    MUST_OK(engine_test(f->files->arena, &f->knowledge, model, &results, e));
    *ret_detail = "";
    for (int i = 0; i < model->case_count; i++)
        if (!results[i].is_passed) {
            count++;
            *ret_detail =
                arena_printf(f->files->arena, "%s: %s", results[i].test->name, results[i].detail);
        }
    return count;
}

/* ---- the product's models ---- */

static void every_model_is_sound(void **state)
{
    struct fixture *f = *state;
    const struct models models = product_models(f);
    assert_true(models.count >= 6);
    for (int i = 0; i < models.count; i++) {
        const struct model *m = &models.list[i];
        const char *detail, *problems = lint(f, m);
        if (*problems)
            fail_msg("%s: %s", m->slug, problems);
        if (failing(f, m, &detail) != 0)
            fail_msg("%s: %s", m->slug, detail);
    }
}

/* The first expected amount of each model, made one fen more: exactly that case must fail. */
static void a_wrong_amount_is_noticed(void **state)
{
    struct fixture *f = *state;
    const struct models models = product_models(f);
    for (int i = 0; i < models.count; i++) {
        const char *text = text_of_file(f->files, models.list[i].path), *detail;
        const char *expect = strstr(text, "expect: [{");
        const char *amount = expect ? strstr(expect, "amount_fen: ") : NULL;
        assert_non_null(amount);
        amount += strlen("amount_fen: ");
        char *end = NULL;
        const long long fen = strtoll(amount, &end, 10);
        const struct model changed =
            must_load(f->files, arena_printf(f->files->arena, "%.*s%lld%s", (int)(amount - text),
                                             text, fen + 1, end));
        assert_int_equal(failing(f, &changed, &detail), 1);
        assert_non_null(strstr(detail, "wanted"));
    }
}

/* ---- worked cases ---- */

static void a_new_model_passes(void **state)
{
    struct fixture *f = *state;
    const char *detail;
    const struct model m = must_load(f->files, sound_model(f->files));
    assert_string_equal(lint(f, &m), "");
    assert_int_equal(failing(f, &m, &detail), 0);
}

static void broken_cases_are_reported(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *from, *to, *why;
    } cases[] = {
        {"amount_fen: 100001}]", "amount_fen: 100002}]", "wanted 1 row(s), got 1"},
        {"amount_fen: 100001}]", "amount_fen: null}]", "wanted 1 row(s), got 1"},
        {"amount_fen: 100001}]", "colour: red}]", "wanted 1 row(s), got 1"},
        {"expect: [{subject: '1', amount_fen: 100001}]", "expect: []", "wanted 0 row(s), got 1"},
        {"expect: []", "expect: [{subject: '1'}]", "wanted 1 row(s), got 0"},
        {"amount: 5000}", "amount: 5000000}", "wanted 0 row(s), got 1"},
        {"amount: 5000}", "amount: many}", "given benefit"},
        {"amount: 5000}", "colour: 1}", "given benefit"},
        {"given: {benefit: [{person: 1, period", "given: {nothing: [{person: 1, period",
         "given nothing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *detail;
        const struct model m =
            must_load(f->files, with(f->files, sound_model(f->files), cases[i].from, cases[i].to));
        const int count = failing(f, &m, &detail);
        if (count != 1 || !strstr(detail, cases[i].why))
            fail_msg("'%s': %d failing, '%s'", cases[i].to, count, detail);
    }
}

/* Twice the same row is two rows, each of which must be expected. */
static void rows_are_compared_one_to_one(void **state)
{
    struct fixture *f = *state;
    const char *detail;
    const char *twice = with(f->files, sound_model(f->files), "amount_fen: 100001}]",
                             "amount_fen: 100001}, {subject: '1'}]");
    const struct model m = must_load(f->files, twice);
    assert_int_equal(failing(f, &m, &detail), 1);
    assert_non_null(strstr(detail, "wanted 2 row(s), got 1"));
}

/* Without the delivery that a model needs, or its calendar, nothing is found, as in a run. */
static void what_is_not_covered_finds_nothing(void **state)
{
    struct fixture *f = *state;
    const char *detail;
    const char *covered = with(f->files, sound_model(f->files), "coverage: [{register: benefit,",
                               "coverage: [{register: benefit, where: {stage: detail},");
    const struct model m = must_load(f->files, covered);
    assert_int_equal(failing(f, &m, &detail), 1);
    assert_non_null(strstr(detail, "wanted 1 row(s), got 0"));
    const struct model neither =
        must_load(f->files, with(f->files, covered, "stage: detail", "stage: [detail, return]"));
    assert_int_equal(failing(f, &neither, &detail), 1);
    const struct model either = must_load(
        f->files,
        with(f->files, with(f->files, covered, "stage: detail", "stage: [detail, roster]"),
             "benefit: [{", "benefit: [{stage: roster, "));
    assert_int_equal(failing(f, &either, &detail), 0);

    const char *dated = with(f->files, sound_model(f->files), "  registers: [benefit]",
                             "  registers: [benefit]\n  calendar: [benefit.period_hi]");
    const struct model known = must_load(f->files, dated);
    assert_int_equal(failing(f, &known, &detail), 0);
    const struct model run_late =
        must_load(f->files, with(f->files, dated, "as_of: 2024-06-30", "as_of: 2094-06-30"));
    assert_int_equal(failing(f, &run_late, &detail), 1);
    /* A day between the law and the run must be known; others are not judged. */
    const char *early = with(f->files, dated, "period: 2024-05-31", "period: 2003-05-31");
    const struct model before_law = must_load(f->files, early);
    assert_int_equal(failing(f, &before_law, &detail), 0);
    const struct model in_force = must_load(
        f->files, with(f->files, early, "valid: {from: 2015-01-01}", "valid: {from: 2003-01-01}"));
    assert_int_equal(failing(f, &in_force, &detail), 1);
    const struct model still_to_come =
        must_load(f->files, with(f->files, dated, "period: 2024-05-31", "period: 2094-05-31"));
    assert_int_equal(failing(f, &still_to_come, &detail), 0);
}

static void parameters_are_tables_by_date(void **state)
{
    struct fixture *f = *state;
    const char *detail;
    const struct model m =
        must_load(f->files, with(f->files, sound_model(f->files), "value: 100000}]",
                                 "value: 100000}, {from: 2024-05-31, value: 100001}]"));
    assert_int_equal(failing(f, &m, &detail), 1); /* the case above is no longer above */
}

/* ---- lint ---- */

static void lint_names_what_is_wrong(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *from, *to, *why;
    } cases[] = {
        {"'{name}{period}", "'{who}{period}", "'{who}'"},
        {"'{name} received", "'{Name} {nobody} received", "'{nobody}'"},
        {"occasion: [period]", "occasion: [month]", "occasion names 'month'"},
        {"material: [amount_fen]", "material: [sum]", "material names 'sum'"},
        {"JOIN p_over_fen o ON b.period_hi BETWEEN o.lo AND o.hi", "", "'over_fen' is not used"},
        {"  registers: [benefit]", "  registers: [benefit, status]", "'status' is named but"},
        {"  registers: [benefit]", "  registers: [benefit, weather]", "no register 'weather'"},
        {"  registers: [benefit]", "  registers: [status]", "'benefit'"},
        {"  registers: [benefit]", "  registers: [benefit]\n  facts: [policy]", "fact 'policy'"},
        {"  registers: [benefit]", "  registers: [benefit]\n  calendar: [status.to]", "status.to"},
        {"coverage: [{register: benefit,", "coverage: [{register: status,", "coverage speaks of"},
        {"register: benefit,", "register: benefit, where: {colour: red},", "'colour'"},
        {"kind: edge", "kind: quiet", "no worked case of kind 'edge'"},
        {"待命名的模型", "骗取补贴", "judges before anybody was heard"},
        {"CAST(b.org AS STRING) AS unit,", "", "no column 'unit'"},
        {"CAST(b.person AS STRING) AS subject", "b.person AS subject", "'subject' is not of its"},
        {"CAST(max(b.amount) AS BIGINT)", "max(b.amount) / 2", "'amount_fen' has a type"},
        {"collect_list(b._row) AS rows_benefit", "1 AS n", "gives no evidence"},
        {"collect_list(b._row)", "max(b._row)", "is no list of _row"},
        {"AS rows_benefit", "AS rows_weather", "names no register that the model needs"},
        {"FROM benefit b", "FROM read_csv('x') b", "may not use"},
        {"FROM benefit b", "FROM status b", "'status'"},
        {"b.project, b.period_lo\n", "b.project, b.period_lo; SELECT 1\n", "one SELECT"},
        {"max(b.name_mask)", "max(b.nothing)", "does not run"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct model m =
            must_load(f->files, with(f->files, sound_model(f->files), cases[i].from, cases[i].to));
        const char *problems = lint(f, &m);
        if (!strstr(problems, cases[i].why))
            fail_msg("'%s': wanted '%s', got '%s'", cases[i].to, cases[i].why, problems);
    }
}

/* ---- facts ---- */

static void facts_say_their_types(void **state)
{
    struct fixture *f = *state;
    struct model_fixture *files = f->files;
    struct county own = f->knowledge;
    struct err e = {0};
    const struct model m = must_load(files, sound_model(files));
    const struct model wordy =
        must_load(files, with(files, sound_model(files), "  registers: [benefit]",
                              "  registers: [benefit]\n  facts: [words]"));
    const char *calendar = "# days\nday:date,kind:text,name:text\n2024-01-01,holiday,元旦\n";
    own.home = files->root;
    MUST_OK(os_make_dirs(arena_printf(files->arena, "%s/facts", files->root), 0700, e));
    MUST_OK(os_write_file(arena_printf(files->arena, "%s/facts/calendar.csv", files->root),
                          calendar, strlen(calendar), 0600, e));
    json_t *problems = json_array();
    assert_int_equal(engine_lint(files->arena, &own, &m, problems, &e), RC_OK);
    static const char *const wrong[] = {"word,why:text\na,b\n", "word:colour\na\n",
                                        "word:int\nmany\n", "# nothing else\n"};
    const char *path = arena_printf(files->arena, "%s/facts/words.csv", files->root);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        MUST_OK(os_write_file(path, wrong[i], strlen(wrong[i]), 0600, e));
        assert_int_not_equal(engine_lint(files->arena, &own, &wordy, problems, &e), RC_OK);
        assert_non_null(strstr(e.message, "words"));
    }
    json_decref(problems);
}

static void facts_have_a_hash(void **state)
{
    struct fixture *f = *state;
    struct model_fixture *files = f->files;
    const char *folder = arena_printf(files->arena, "%s/hashed", files->root);
    const char *path = arena_printf(files->arena, "%s/words.csv", folder);
    char before[65], after[65], again[65];
    MUST_OK(os_make_dirs(folder, 0700, e));
    MUST_OK(os_write_file(path, "word:text\na\n", 12, 0600, e));
    MUST_OK(engine_facts_hash(folder, before, e));
    MUST_OK(os_write_file(path, "word:text\nb\n", 12, 0600, e));
    MUST_OK(engine_facts_hash(folder, after, e));
    MUST_OK(os_write_file(path, "word:text\na\n", 12, 0600, e));
    MUST_OK(engine_facts_hash(folder, again, e));
    assert_string_not_equal(before, after);
    assert_string_equal(before, again);
}

/* ---- over the lake ---- */

static struct engine_result *run_models(struct county_fixture *c, const struct models *models,
                                        int32_t as_of)
{
    struct snapshot snapshot = {0};
    const char *note = "";
    const size_t count = (size_t)models->count;
    const struct model **list = ARENA_ARRAY(c->arena, const struct model *, count);
    struct engine_result *results = ARENA_ARRAY(c->arena, struct engine_result, count);
    for (int i = 0; i < models->count; i++)
        list[i] = &models->list[i];
    MUST_OK(lake_snapshot(c->county, c->arena, &snapshot, e));
    const struct engine_input input = {.snapshot = &snapshot,
                                       .facts_folder = county_file(c->county, c->arena, "facts"),
                                       .models = list,
                                       .model_count = models->count,
                                       .as_of = as_of};
    MUST_OK(engine_run(c->county, c->arena, &input, results, &note, e));
    return results;
}

static void free_results(struct engine_result *results, int count)
{
    for (int i = 0; i < count; i++)
        json_decref(results[i].rows);
}

enum { DAY = 19904 }; /* 2024-06-30 */

static void an_empty_county_is_not_checked(void **state)
{
    struct fixture *f = *state;
    struct county_fixture *c = fixture_new();
    const struct models models = product_models(f);
    struct engine_result *results = run_models(c, &models, DAY);
    for (int i = 0; i < models.count; i++) {
        assert_int_equal(results[i].state, ENGINE_NOT_CHECKED);
        assert_non_null(strstr(results[i].why.zh, "缺数据"));
        assert_int_equal(json_array_size(results[i].rows), 0);
    }
    free_results(results, models.count);
    fixture_free(c);
}

static const char BENEFITS[] =
    "区划,支付凭证号,金额(元),项目名称,收款方账户,街道(乡镇)名称,村名称,证件号码,姓名,备注,"
    "发放月份\n"
    "990101,V1,410,农村最低生活保障金,80121234567,青山镇,东村,%s,张三丰,,202405\n"
    "990101,V1,410,农村最低生活保障金,80121234568,青山镇,东村,%s,李四光,,202405\n";

/* Files in, findings out: one person on the list of deaths, one not. A model that fails or is not
 * in force leaves the others alone. */
static void a_county_is_checked(void **state)
{
    struct fixture *f = *state;
    struct county_fixture *c = fixture_new();
    char dead[19], living[19];
    fixture_id(dead, 1950, 1);
    fixture_id(living, 1951, 2);
    fixture_must_import(c, "明细.csv", arena_printf(c->arena, BENEFITS, dead, living));
    fixture_must_import(
        c, "死亡.csv",
        arena_printf(c->arena, "姓名,身份证号,死亡日期\n张三丰,%s,2024-02-03\n", dead));
    struct models models = product_models(f);
    struct model *bad = model_find(&models, "K090");
    bad->sql = "SELECT * FROM nothing_of_the_kind";
    model_find(&models, "K014")->valid_from = DAY + 1;
    struct engine_result *results = run_models(c, &models, DAY);
    for (int i = 0; i < models.count; i++) {
        const char *id = models.list[i].id;
        const bool is_deceased = strcmp(id, "K087") == 0;
        enum engine_state wanted = ENGINE_NOT_CHECKED;
        if (is_deceased || strcmp(id, "K089") == 0)
            wanted = ENGINE_CHECKED;
        else if (strcmp(id, "K090") == 0)
            wanted = ENGINE_FAILED;
        assert_int_equal(results[i].state, wanted);
        assert_int_equal(json_array_size(results[i].rows), is_deceased ? 1 : 0);
        if (is_deceased) {
            const json_t *row = json_array_get(results[i].rows, 0);
            assert_int_equal(json_integer_value(json_object_get(row, "amount_fen")), 41000);
            assert_string_equal(json_string_value(json_object_get(row, "grade")), "A");
            assert_int_equal(json_array_size(json_object_get(row, "rows_benefit")), 1);
            assert_true(results[i].checked_rows >= 3);
        }
    }
    free_results(results, models.count);
    fixture_free(c);
}

/* Minutes will do where decisions or minutes are wanted; a slip is neither. */
static void coverage_is_any_of_a_list(void **state)
{
    struct fixture *f = *state;
    struct county_fixture *c = fixture_new();
    const struct models all = product_models(f);
    const struct models one = {model_find(&all, "K081"), 1};
    static const char *const files[] = {
        "单位名称,用途,收款方账户名称,收款方账号,支付金额,付款日期\n县局,购置,甲公司,88000001,5,"
        "2024-03-01\n",
        "预算单位,监控处理单号,生成日期,违规类型,预警级别\n县局,JK1,2024-03-01,支出进度太慢,红\n",
        "纪要编号,单位,会议日期,议题,议定事项\nJY1,县局,2024-03-01,购置,同意\n"};
    for (size_t i = 0; i < 3; i++) {
        fixture_must_import(c, arena_printf(c->arena, "%zu.csv", i), files[i]);
        struct engine_result *results = run_models(c, &one, DAY);
        assert_int_equal(results[0].state, i < 2 ? ENGINE_NOT_CHECKED : ENGINE_CHECKED);
        free_results(results, 1);
    }
    fixture_free(c);
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_model_is_sound),
        cmocka_unit_test(a_wrong_amount_is_noticed),
        cmocka_unit_test(a_new_model_passes),
        cmocka_unit_test(broken_cases_are_reported),
        cmocka_unit_test(rows_are_compared_one_to_one),
        cmocka_unit_test(what_is_not_covered_finds_nothing),
        cmocka_unit_test(parameters_are_tables_by_date),
        cmocka_unit_test(lint_names_what_is_wrong),
        cmocka_unit_test(facts_say_their_types),
        cmocka_unit_test(facts_have_a_hash),
        cmocka_unit_test(an_empty_county_is_not_checked),
        cmocka_unit_test(a_county_is_checked),
        cmocka_unit_test(coverage_is_any_of_a_list),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
