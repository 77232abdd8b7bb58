/* tests/unit/register_test.c - the vocabulary: every register and mapping of ours is sound, and
 * what is not is refused with its line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "os/os.h"
#include "register/register.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct fixture {
    struct arena *arena;
    char root[48];
    struct registers registers;
    struct err e;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    MUST(f);
    f->arena = arena_new((size_t)256 << 20);
    snprintf(f->root, sizeof f->root, "/tmp/register_test.XXXXXX");
    MUST(mkdtemp(f->root));
    MUST(registers_load(f->arena, SOURCE_ROOT "/registers", &f->registers, &f->e) == RC_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    MUST(os_remove_tree(f->root, &f->e) == RC_OK);
    arena_free(f->arena);
    free(f);
    return 0;
}

static const char *written(struct fixture *f, const char *name, const char *text)
{
    const char *path = arena_printf(f->arena, "%s/%s", f->root, name);
    MUST(os_write_file(path, text, strlen(text), 0600, &f->e) == RC_OK);
    return path;
}

/* ---- ours ---- */

static void the_eighteen_registers_load(void **state)
{
    static const char *const names[] = {"org",     "person",  "account", "status",   "tie",
                                        "quota",   "payment", "expense", "revenue",  "benefit",
                                        "project", "tender",  "bid",     "contract", "matter",
                                        "step",    "event",   "asset"};
    struct fixture *f = *state;
    assert_true((size_t)f->registers.count >= COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct reg *reg = register_find(&f->registers, names[i]);
        assert_non_null(reg);
        assert_true(reg->column_count > 2 && *reg->title_zh && *reg->title_en);
        for (int c = 0; c < reg->column_count; c++)
            assert_int_equal(register_column(reg, reg->columns[c].name), c);
    }
    assert_null(register_find(&f->registers, "none"));
    assert_int_equal(register_column(&f->registers.list[0], "none"), -1);
}

/* A header names one column of a register at most, and is written as it is compared. */
static void no_header_is_an_alias_of_two_columns(void **state)
{
    const struct fixture *f = *state;
    for (int r = 0; r < f->registers.count; r++) {
        const struct reg *reg = &f->registers.list[r];
        for (int a = 0; a < reg->column_count; a++)
            for (const char *const *x = reg->columns[a].aliases; *x; x++) {
                assert_true(**x);
                for (int b = 0; b < a; b++)
                    for (const char *const *y = reg->columns[b].aliases; *y; y++)
                        if (strcmp(*x, *y) == 0) {
                            print_error("%s: '%s' is %s and %s\n", reg->name, *x,
                                        reg->columns[a].name, reg->columns[b].name);
                            assert_true(false);
                        }
            }
    }
}

/* A written form means one value of its column, and no value is without one. */
static void no_form_means_two_values(void **state)
{
    const struct fixture *f = *state;
    for (int r = 0; r < f->registers.count; r++)
        for (int c = 0; c < f->registers.list[r].column_count; c++) {
            const struct column *column = &f->registers.list[r].columns[c];
            assert_int_equal(column->value_count > 0, column->type == COL_ENUM);
            for (int a = 0; a < column->value_count; a++) {
                assert_non_null(column->values[a].forms[0]);
                for (const char *const *x = column->values[a].forms; *x; x++)
                    for (int b = 0; b < a; b++)
                        for (const char *const *y = column->values[b].forms; *y; y++)
                            if (strcmp(*x, *y) == 0) {
                                print_error("%s.%s: '%s' is %s and %s\n", f->registers.list[r].name,
                                            column->name, *x, column->values[a].code,
                                            column->values[b].code);
                                assert_true(false);
                            }
            }
        }
}

static void physical_columns_never_collide(void **state)
{
    struct fixture *f = *state;
    for (int r = 0; r < f->registers.count; r++) {
        const struct reg *reg = &f->registers.list[r];
        const char *names[1024];
        size_t count = 0;
        for (int c = 0; c < reg->column_count; c++) {
            int parts = 0;
            const struct physical *p = column_physical(reg->columns[c].type, &parts);
            assert_true(parts >= 1 && parts <= PHYSICAL_MAX);
            for (int k = 0; k < parts && count < COUNT(names); k++) {
                names[count] = arena_printf(f->arena, "%s%s", reg->columns[c].name, p[k].suffix);
                for (size_t i = 0; i < count; i++)
                    assert_string_not_equal(names[i], names[count]);
                count++;
            }
        }
    }
}

static void every_mapping_of_ours_loads(void **state)
{
    struct fixture *f = *state;
    struct maps maps = {0};
    if (maps_load(f->arena, SOURCE_ROOT "/maps", &f->registers, &maps, &f->e) != RC_OK)
        print_error("%s\n", f->e.message);
    assert_true(maps.count >= 7);
    for (int m = 0; m < maps.count; m++) {
        const struct map *map = &maps.list[m];
        assert_ptr_equal(map_find(&maps, map->slug), map);
        assert_non_null(map->must[0]); /* or it would take any file */
        assert_true(map->require_count > 0 || map->delivery != DELIVERY_DELTA ||
                    map->key_count > 0);
        assert_int_equal(strlen(map->hash), 64);
        assert_true(*delivery_name(map->delivery));
    }
    assert_null(map_find(&maps, "none"));
}

static void types_have_names(void **state)
{
    (void)state;
    for (int a = 0; a < COL_TYPE_COUNT; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(column_type_name((enum column_type)a),
                                    column_type_name((enum column_type)b));
}

/* ---- headers ---- */

static void headers_are_compared_by_their_keys(void **state)
{
    static const struct {
        const char *header, *key;
    } cases[] = {
        {"发放金额", "发放金额"},
        {"发放金额（元）", "发放金额"},
        {"发放金额(万元)", "发放金额"},
        {" 发放\n金额 ", "发放金额"},
        {"面积（亩）", "面积"},
        {"补贴标准(元/亩)", "补贴标准"},
        {"ＩＤ", "id"},
        {"街道（乡镇）名称", "街道(乡镇)名称"},
        {"社保卡（银行账号）", "社保卡(银行账号)"},
        {"(元)", ""},
        {"", ""},
        {"金额(元)(元)", "金额(元)"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(header_key(f->arena, str_of(cases[i].header)), cases[i].key);
}

/* ---- refusals ---- */

struct refusal {
    const char *from, *to; /* the change to a sound file */
    enum rc rc;
    const char *why;
};

static const char *changed(struct fixture *f, const char *sound, const struct refusal *r)
{
    const char *at = strstr(sound, r->from);
    MUST(at);
    return arena_printf(f->arena, "%.*s%s%s", (int)(at - sound), sound, r->to,
                        at + strlen(r->from));
}

static const char SOUND_MAP[] = "map: sample\n"
                                "title: {zh: 样例, en: a sample}\n"
                                "register: benefit\n"
                                "delivery: cumulative\n"
                                "key: [person, period]\n"
                                "covers: [township]\n"
                                "recognise: {must: [身份证号, 金额], none: [账号]}\n"
                                "columns:\n"
                                "  - {to: stage, value: detail}\n"
                                "  - {to: person, from: [身份证号], required: yes}\n"
                                "  - {to: amount, from: [金额], unit: auto}\n"
                                "  - {to: period, from: [月份], precision: month}\n"
                                "  - {to: township, or_from_title: '(青山镇)', fill: down}\n"
                                "require: [amount]\n"
                                "total: amount\n";

static void mappings_with_mistakes_are_refused_with_their_line(void **state)
{
    static const struct refusal cases[] = {
        {"map: sample", "mop: sample", RC_SYNTAX, "line 1: unknown key 'mop'"},
        {"map: sample\n", "", RC_SYNTAX, "'map' and 'title' in zh and en"},
        {", en: a sample", "", RC_SYNTAX, "'map' and 'title' in zh and en"},
        {"register: benefit", "register: benefits", RC_MAPPING, "no register 'benefits'"},
        {"delivery: cumulative", "delivery: daily", RC_SYNTAX, "delivery 'daily' is not"},
        {"key: [person, period]", "key: []", RC_MAPPING, "a cumulative delivery needs a key"},
        {"key: [person, period]", "key: [persona]", RC_MAPPING,
         "line 5: register 'benefit' has no column 'persona'"},
        {"key: [person, period]", "key: person", RC_SYNTAX, "line 5: 'key' must be a list"},
        {"key: [person, period]", "key: [[person]]", RC_MAPPING, "line 5"},
        {"covers: [township]", "covers: [town]", RC_MAPPING,
         "line 6: register 'benefit' has no column 'town'"},
        {"require: [amount]", "require: [fen]", RC_MAPPING, "has no column 'fen'"},
        {"total: amount", "total: sum", RC_MAPPING, "has no column 'sum'"},
        {"recognise: {must: [身份证号, 金额], none: [账号]}\n", "", RC_SYNTAX,
         "'recognise' is missing"},
        {"none: [账号]", "never: [账号]", RC_SYNTAX, "line 7: unknown key 'never'"},
        {"must: [身份证号, 金额]", "must: 身份证号", RC_SYNTAX, "line 7: 'must' must be a list"},
        {"to: amount", "to: amuont", RC_MAPPING,
         "line 11: register 'benefit' has no column 'amuont'"},
        {"  - {to: amount, from: [金额], unit: auto}", "  - amount", RC_SYNTAX,
         "line 11: a column is a map"},
        {"from: [金额]", "form: [金额]", RC_SYNTAX, "line 11: unknown key 'form'"},
        {"from: [金额]", "from: 金额", RC_SYNTAX, "line 11: 'from' must be a list"},
        {"unit: auto", "unit: dollar", RC_SYNTAX, "line 11: unit 'dollar' is not"},
        {"precision: month", "precision: week", RC_SYNTAX, "line 12: 'precision' can be 'month'"},
        {"fill: down", "fill: up", RC_SYNTAX, "line 13: 'fill' can be 'down'"},
        {"required: yes", "required: perhaps", RC_SYNTAX, "line 10: 'required' can be 'yes'"},
        {"(青山镇)", "青山镇", RC_SYNTAX, "line 13: '青山镇' is no pattern to take a text by"},
        {"(青山镇)", "(青山镇", RC_SYNTAX, "line 13"},
        {"unit: auto", "fill: down", RC_MAPPING,
         "line 11: money and identities are never filled down"},
        {"required: yes", "fill: down", RC_MAPPING,
         "line 10: money and identities are never filled down"},
        {"value: detail", "value: detial", RC_MAPPING,
         "line 9: column 'stage' has no value 'detial'"},
        {"to: period", "to: amount", RC_MAPPING, "line 12: column 'amount' is fed twice"},
        {"title: {zh", "title: {zh: a, zh", RC_SYNTAX, "line 2: the key 'zh' is there twice"},
    };
    struct fixture *f = *state;
    struct map map = {0};
    assert_int_equal(
        map_load_file(f->arena, written(f, "m.yaml", SOUND_MAP), &f->registers, &map, &f->e),
        RC_OK);
    assert_int_equal(map.source_count, 5);
    assert_true(map.sources[1].is_required && map.sources[3].is_month && map.sources[4].fill_down);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *path = written(f, "m.yaml", changed(f, SOUND_MAP, &cases[i]));
        const enum rc rc = map_load_file(f->arena, path, &f->registers, &map, &f->e);
        if (rc != cases[i].rc || !strstr(f->e.message, cases[i].why))
            print_error("%s -> %s: %d %s\n", cases[i].from, cases[i].to, (int)rc, f->e.message);
        assert_int_equal(rc, cases[i].rc);
        assert_non_null(strstr(f->e.message, cases[i].why));
        assert_non_null(strstr(f->e.message, "m.yaml"));
    }
}

static const char SOUND_REGISTER[] =
    "register: sample\n"
    "codes: [SMP]\n"
    "title: {zh: 样例, en: a sample}\n"
    "about: {zh: 样例, en: a sample}\n"
    "columns:\n"
    "  - {name: org, type: org, title: {zh: 单位, en: Unit}, aliases: [单位名称]}\n"
    "  - {name: kind, type: enum, title: {zh: 类别, en: Kind}, values: {a: [甲], b: 乙}}\n";

static void registers_with_mistakes_are_refused_with_their_line(void **state)
{
    static const struct refusal cases[] = {
        {"register: sample", "registers: sample", RC_SYNTAX, "line 1: unknown key 'registers'"},
        {"register: sample", "register: Sample", RC_SYNTAX, "register name 'Sample' must be"},
        {"register: sample", "register: 'x\"; DROP'", RC_SYNTAX, "must be a-z, 0-9 and _"},
        {"title: {zh: 样例, en: a sample}", "title: {zh: 样例}", RC_SYNTAX,
         "title needs zh and en"},
        {"name: org", "name: 1org", RC_SYNTAX, "line 6: column name '1org'"},
        {"name: org", "nome: org", RC_SYNTAX, "line 6: unknown key 'nome'"},
        {"type: org", "type: float", RC_SYNTAX, "line 6: column 'org' has unknown type 'float'"},
        {"aliases: [单位名称]", "aliases: 单位名称", RC_SYNTAX, "line 6: 'aliases' must be a list"},
        {"aliases: [单位名称]", "values: {a: [甲]}", RC_SYNTAX,
         "line 6: column 'org': an enum, and only"},
        {", values: {a: [甲], b: 乙}", "", RC_SYNTAX, "line 7: column 'kind': an enum, and only"},
        {"a: [甲]", "a: []", RC_SYNTAX, "line 7: value 'a' needs a written form"},
        {"name: kind", "name: org", RC_SYNTAX, "column 'org' is defined twice"},
    };
    struct fixture *f = *state;
    const char *folder = arena_printf(f->arena, "%s/r", f->root);
    struct registers loaded = {0};
    assert_int_equal(os_make_dirs(folder, 0700, &f->e), RC_OK);
    assert_int_equal(registers_load(f->arena, folder, &loaded, &f->e), RC_MISSING);
    written(f, "r/s.yaml", SOUND_REGISTER);
    written(f, "r/README.md", "no register");
    assert_int_equal(registers_load(f->arena, folder, &loaded, &f->e), RC_OK);
    assert_int_equal(loaded.count, 1);
    assert_string_equal(loaded.list[0].columns[1].values[1].label, "乙");
    for (size_t i = 0; i < COUNT(cases); i++) {
        written(f, "r/s.yaml", changed(f, SOUND_REGISTER, &cases[i]));
        const enum rc rc = registers_load(f->arena, folder, &loaded, &f->e);
        if (rc != cases[i].rc || !strstr(f->e.message, cases[i].why))
            print_error("%s -> %s: %d %s\n", cases[i].from, cases[i].to, (int)rc, f->e.message);
        assert_int_equal(rc, cases[i].rc);
        assert_non_null(strstr(f->e.message, cases[i].why));
    }
}

static void two_mappings_of_one_name_are_refused(void **state)
{
    struct fixture *f = *state;
    const char *folder = arena_printf(f->arena, "%s/m", f->root);
    struct maps maps = {0};
    assert_int_equal(os_make_dirs(folder, 0700, &f->e), RC_OK);
    assert_int_equal(maps_load(f->arena, folder, &f->registers, &maps, &f->e), RC_OK);
    assert_int_equal(maps.count, 0); /* a county may have none of its own */
    written(f, "m/a.yaml", SOUND_MAP);
    written(f, "m/b.yaml", SOUND_MAP);
    assert_int_equal(maps_load(f->arena, folder, &f->registers, &maps, &f->e), RC_MAPPING);
    assert_non_null(strstr(f->e.message, "b.yaml: a mapping 'sample' exists already"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eighteen_registers_load),
        cmocka_unit_test(no_header_is_an_alias_of_two_columns),
        cmocka_unit_test(no_form_means_two_values),
        cmocka_unit_test(physical_columns_never_collide),
        cmocka_unit_test(every_mapping_of_ours_loads),
        cmocka_unit_test(types_have_names),
        cmocka_unit_test(headers_are_compared_by_their_keys),
        cmocka_unit_test(mappings_with_mistakes_are_refused_with_their_line),
        cmocka_unit_test(registers_with_mistakes_are_refused_with_their_line),
        cmocka_unit_test(two_mappings_of_one_name_are_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
