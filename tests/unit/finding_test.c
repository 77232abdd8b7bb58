/* Findings over time: the same whatever the order, the numbering or the threads; resolved only by a
 * complete check; replayed. */
#include <jansson.h>

#include "county_fixture.h"
#include "demo/demo.h"
#include "finding/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { AS_OF = 19904, PEOPLE = 300 }; /* 2024-06-30 */

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

static struct run_summary run(struct county_fixture *f, int threads)
{
    struct run_summary summary = {0};
    const struct run_options options = {.as_of = AS_OF, .threads = threads};
    MUST_OK(finding_run(f->county, f->arena, &options, &summary, e));
    return summary;
}

static json_t *list(struct county_fixture *f, const char *status)
{
    json_t *findings = NULL;
    const struct finding_filter filter = {.status = status};
    MUST_OK(finding_list(f->county, &filter, &findings, e));
    return findings;
}

static const struct run_model_summary *summary_of(const struct run_summary *summary,
                                                  const char *model)
{
    for (int i = 0; i < summary->count; i++)
        if (strcmp(summary->models[i].model, model) == 0)
            return &summary->models[i];
    abort();
}

/* ---- small files ---- */

#define BENEFIT_HEAD                                                                               \
    "支付凭证号,金额(元),项目名称,收款方账户,街道(乡镇)名称,证件号码,姓名,发放月份\n"
#define DEATH_HEAD "姓名,身份证号,死亡日期,户籍乡镇\n"

static const char *paid(struct county_fixture *f, const char *voucher, const char *amount,
                        const char *id, const char *month)
{
    return arena_printf(f->arena, "%s,%s,农村最低生活保障金,80120001112223,青山镇,%s,张三丰,%s\n",
                        voucher, amount, id, month);
}

static const char *deaths(struct county_fixture *f, const char *id, const char *day)
{
    return arena_printf(f->arena, DEATH_HEAD "张三丰,%s,%s,青山镇\n", id, day);
}

/* ---- a person's story ---- */

static void kept_over_corrections(void **state)
{
    struct county_fixture *f = *state;
    char id[19];
    fixture_id(id, 1940, 1);
    fixture_must_import(f, "b1.csv",
                        arena_printf(f->arena, BENEFIT_HEAD "%s%s",
                                     paid(f, "V1", "400", id, "2023-12"),
                                     paid(f, "V2", "400", id, "2024-01")));
    /* Without a list of deaths nothing is said, and it is said that nothing was checked. */
    struct run_summary s = run(f, 1);
    assert_string_equal(summary_of(&s, "benefit-deceased")->state, "not_checked");
    assert_non_null(strstr(summary_of(&s, "benefit-deceased")->why_zh, "缺数据"));
    const struct intake_receipt dead = fixture_must_import(f, "d.csv", deaths(f, id, "2023-09-12"));
    s = run(f, 1);
    assert_int_equal(summary_of(&s, "benefit-deceased")->fresh, 1);
    json_t *first = list(f, NULL);
    assert_int_equal(json_array_size(first), 1);
    const char *finding = json_string_value(json_object_get(json_array_get(first, 0), "id"));
    assert_int_equal(json_integer_value(json_object_get(json_array_get(first, 0), "amount_fen")),
                     80000);
    assert_string_equal(json_string_value(json_object_get(json_array_get(first, 0), "status")),
                        "new");
    /* A corrected amount: the same finding, changed. */
    fixture_must_import(
        f, "b2.csv",
        arena_printf(f->arena, BENEFIT_HEAD "%s", paid(f, "V2", "300", id, "2024-01")));
    s = run(f, 1);
    assert_int_equal(summary_of(&s, "benefit-deceased")->changed, 1);
    json_t *second = list(f, NULL);
    assert_string_equal(json_string_value(json_object_get(json_array_get(second, 0), "id")),
                        finding);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(second, 0), "amount_fen")),
                     70000);
    /* The list of deaths is withdrawn: unchecked is not resolved, and the evidence stays. */
    MUST_OK(lake_withdraw(f->county, dead.batch, "重报", e));
    s = run(f, 1);
    assert_string_equal(summary_of(&s, "benefit-deceased")->state, "not_checked");
    json_t *third = list(f, NULL);
    assert_int_equal(json_array_size(third), 1);
    assert_true(json_array_size(json_object_get(json_array_get(third, 0), "evidence")) >= 2);
    /* The new list says that the person died later: checked, and resolved. */
    fixture_must_import(f, "d2.csv", deaths(f, id, "2024-03-01"));
    s = run(f, 1);
    assert_int_equal(summary_of(&s, "benefit-deceased")->resolved, 1);
    json_t *fourth = list(f, NULL), *all = list(f, "");
    assert_int_equal(json_array_size(fourth), 0);
    assert_int_equal(json_array_size(all), 1);
    json_t *const lists[] = {first, second, third, fourth, all};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        json_decref(lists[i]);
}

/* What is in force on the day of the event counts, not what is in force today. */
static void parameters_by_date(void **state)
{
    struct county_fixture *f = *state;
    struct err e = {0};
    char id[19];
    fixture_id(id, 1941, 1);
    fixture_must_import(
        f, "b.csv", arena_printf(f->arena, BENEFIT_HEAD "%s", paid(f, "V1", "400", id, "2023-12")));
    fixture_must_import(f, "d.csv", deaths(f, id, "2023-09-12"));
    assert_int_equal(finding_set_param(f->county, "benefit-deceased", "no_such", 3, AS_OF, "x", &e),
                     RC_NOT_FOUND);
    assert_int_equal(
        finding_set_param(f->county, "no-such-model", "grace_months", 3, AS_OF, "x", &e),
        RC_NOT_FOUND);
    /* From mid-2024 on: this death is before it. */
    MUST_OK(finding_set_param(f->county, "benefit-deceased", "grace_months", 6, AS_OF - 10,
                              "县里规定", e));
    struct run_summary s = run(f, 1);
    assert_int_equal(summary_of(&s, "benefit-deceased")->findings, 1);
    MUST_OK(finding_set_param(f->county, "benefit-deceased", "grace_months", 6, AS_OF - 600,
                              "县里规定", e));
    s = run(f, 1);
    assert_int_equal(summary_of(&s, "benefit-deceased")->findings, 0);
    int64_t acts = 0;
    MUST_OK(
        store_int(f->county->store, "SELECT count(*) FROM act WHERE kind='param'", 0, &acts, e));
    assert_int_equal(acts, 2);
}

static void replays(void **state)
{
    struct county_fixture *f = *state;
    char id[19];
    bool is_same = false;
    const char *detail = "";
    struct err e = {0};
    fixture_id(id, 1942, 1);
    fixture_must_import(
        f, "b.csv", arena_printf(f->arena, BENEFIT_HEAD "%s", paid(f, "V1", "400", id, "2023-12")));
    fixture_must_import(f, "d.csv", deaths(f, id, "2023-09-12"));
    run(f, 1);
    json_t *findings = list(f, NULL);
    const char *finding = json_string_value(json_object_get(json_array_get(findings, 0), "id"));
    /* Later knowledge does not reach back: a parameter, a delivery and a fact change. */
    MUST_OK(
        finding_set_param(f->county, "benefit-deceased", "grace_months", 9, AS_OF - 900, "x", e));
    fixture_must_import(
        f, "b2.csv",
        arena_printf(f->arena, BENEFIT_HEAD "%s", paid(f, "V1", "500", id, "2023-12")));
    MUST_OK(os_write_file(arena_printf(f->arena, "%s/facts/recurring.csv", f->path), "word:text\n",
                          10, 0644, e));
    MUST_OK(finding_replay(f->county, f->arena, finding, &is_same, &detail, e));
    assert_true(is_same);
    assert_int_equal(
        finding_replay(f->county, f->arena, "K087-0000000000000000", &is_same, &detail, &e),
        RC_NOT_FOUND);
    json_decref(findings);
}

/* ---- order, numbering, threads ---- */

static void collect(struct county_fixture *f, const char *folder, const char **paths, int *count)
{
    char **names = NULL;
    size_t n = 0;
    MUST_OK(os_list(f->arena, folder, &names, &n, e));
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_printf(f->arena, "%s/%s", folder, names[i]);
        if (os_is_dir(path))
            collect(f, path, paths, count);
        else if (strcmp(names[i], "truth.csv") != 0)
            paths[(*count)++] = path;
    }
}

static char *run_in_order(struct county_fixture *f, const char *const *paths, int count,
                          bool is_reversed, int threads)
{
    static const struct intake_options options = {0};
    for (int i = 0; i < count; i++) {
        struct intake_receipt receipt = {0};
        MUST_OK(intake_import(f->county, f->arena, paths[is_reversed ? count - 1 - i : i], &options,
                              &receipt, e));
    }
    run(f, threads);
    json_t *findings = list(f, NULL);
    char *text = json_dumps(findings, JSON_SORT_KEYS | JSON_INDENT(1));
    assert_true(json_array_size(findings) > 50);
    json_decref(findings);
    return text;
}

static void same_whatever_the_order(void **state)
{
    struct county_fixture *f = *state;
    const char *data = arena_printf(f->arena, "%s/data", f->root), *paths[200];
    const struct demo_options demo = {.people = PEOPLE, .seed = 3};
    int count = 0;
    char command[256];
    MUST_OK(demo_make(data, &demo, NULL, e));
    collect(f, data, paths, &count);
    /* A twin with the same keys, so that tokens are the same. */
    county_close(f->county);
    f->county = NULL;
    snprintf(command, sizeof command, "cp -a '%s' '%s/twin'", f->path, f->root);
    assert_int_equal(system(command), 0);
    fixture_reopen(f, STORE_WRITE);
    struct county_fixture twin = *f;
    snprintf(twin.path, sizeof twin.path, "%s/twin", f->root);
    twin.county = NULL;
    MUST_OK(county_open(twin.path, STORE_WRITE, &twin.county, e));
    /* Other batch numbers in the twin. */
    char id[19];
    const struct intake_receipt dummy = fixture_must_import(
        &twin, "dummy.csv", deaths(&twin, fixture_id(id, 1930, 5), "2020-01-01"));
    MUST_OK(lake_withdraw(twin.county, dummy.batch, "x", e));
    char *one = run_in_order(f, paths, count, false, 1);
    char *other = run_in_order(&twin, paths, count, true, 4);
    assert_string_equal(one, other);
    free(one);
    free(other);
    county_close(twin.county);
}

int main(int argc, char **argv)
{
    fixture_dispatch_roles(argc, argv);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_county, drop_county)
    const struct CMUnitTest tests[] = {TEST(kept_over_corrections), TEST(parameters_by_date),
                                       TEST(replays), TEST(same_whatever_the_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
