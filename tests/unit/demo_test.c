/* tests/unit/demo_test.c - the demonstration county: the same again, sound numbers, a background
 * without fault, a truth that points at real rows, and the arithmetic of the score. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "demo/files.h"
#include "demo/payments.h"
#include "demo/units.h"
#include "base/money.h"
#include "ident/ident.h"
#include "os/os.h"

/* After our headers: cmocka has a macro fail(), we have a function. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { PEOPLE = 300, MANY = 40000 };

struct fixture {
    char root[64];
    char dir[80]; /* a county of PEOPLE people, seed 7 */
    struct demo_made made;
    struct arena *arena;
};

static enum rc make(const char *dir, int64_t people, uint64_t seed, struct demo_made *made)
{
    struct err e = {0};
    const struct demo_options options = {.people = people, .seed = seed};
    const enum rc rc = demo_make(dir, &options, made, &e);
    assert_true(rc == RC_OK || e.message[0]);
    return rc;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    snprintf(f->root, sizeof f->root, "/tmp/demo_test.XXXXXX");
    assert_non_null(mkdtemp(f->root));
    snprintf(f->dir, sizeof f->dir, "%s/county", f->root);
    f->arena = arena_new((size_t)256 << 20);
    assert_int_equal(make(f->dir, PEOPLE, 7, &f->made), RC_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    struct err e;
    assert_int_equal(os_remove_tree(f->root, &e), RC_OK);
    arena_free(f->arena);
    free(f);
    return 0;
}

/* ---- files ---- */

/* "name hash" of every file below dir, in order. */
static void digest(struct arena *arena, const char *dir, struct sbuf *out)
{
    char **names = NULL;
    size_t count = 0;
    struct err e;
    assert_int_equal(os_list(arena, dir, &names, &count, &e), RC_OK);
    for (size_t i = 0; i < count; i++) {
        const char *path = arena_printf(arena, "%s/%s", dir, names[i]);
        char hash[65];
        if (os_is_dir(path)) {
            digest(arena, path, out);
            continue;
        }
        assert_int_equal(os_file_sha256(path, hash, &e), RC_OK);
        sbuf_addf(out, "%s %s\n", names[i], hash);
    }
}

static void same_seed_gives_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf first = {0};
    CLEANUP(sbuf_fini) struct sbuf again = {0};
    CLEANUP(sbuf_fini) struct sbuf other = {0};
    const char *dir = arena_printf(f->arena, "%s/again", f->root);
    const char *other_dir = arena_printf(f->arena, "%s/other", f->root);
    assert_int_equal(make(dir, PEOPLE, 7, NULL), RC_OK);
    assert_int_equal(make(other_dir, PEOPLE, 8, NULL), RC_OK);
    digest(f->arena, f->dir, &first);
    digest(f->arena, dir, &again);
    digest(f->arena, other_dir, &other);
    assert_string_equal(sbuf_text(&first), sbuf_text(&again));
    assert_string_not_equal(sbuf_text(&first), sbuf_text(&other));
    assert_true(f->made.files >= 30 && f->made.rows > PEOPLE);
}

static void refuses_what_it_would_spoil(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(make(f->dir, PEOPLE, 7, NULL), RC_CONFLICT);
    const char *dir = arena_printf(f->arena, "%s/new", f->root);
    assert_int_equal(make(dir, DEMO_PEOPLE_MIN - 1, 7, NULL), RC_USAGE);
    assert_int_equal(make(dir, DEMO_PEOPLE_MAX + 1, 7, NULL), RC_USAGE);
    assert_int_equal(make(dir, -5, 7, NULL), RC_USAGE);
    assert_false(os_exists(dir));
    assert_int_equal(make(dir, DEMO_PEOPLE_MIN, 7, NULL), RC_OK);
}

/* ---- people ---- */

static int compare_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void assert_all_differ(char (*texts)[24], size_t count)
{
    qsort(texts, count, sizeof *texts, compare_text);
    for (size_t i = 1; i < count; i++)
        assert_string_not_equal(texts[i - 1], texts[i]);
}

/* The parser knows no province 99, so the check is tried under a province that it knows. */
static void assert_sound_id(const struct person *person)
{
    char id[19], out[19];
    memcpy(id, person->id, sizeof id);
    assert_memory_equal(id, DEMO_DIVISION, 6);
    memcpy(id, "110101", 6);
    resident_id_check(id);
    assert_int_equal(resident_id_parse(str_of(id), false, date_of(2024, 6, 30), out), ID_OK);
    memcpy(id, person->id, sizeof id);
    resident_id_check(id);
    assert_string_equal(id, person->id);
    assert_string_not_equal(id + 15, "000");
}

static void people_have_sound_numbers_of_their_own(void **state)
{
    (void)state;
    char(*ids)[24] = calloc(MANY, sizeof *ids), (*accounts)[24] = calloc(MANY, sizeof *accounts);
    for (int i = 0; i < MANY; i++) {
        const struct person person = person_at(7, i);
        char digits[40];
        CLEANUP(sbuf_fini) struct sbuf clean = {0};
        assert_sound_id(&person);
        assert_int_equal(account_parse(str_of(person.account), false, digits), ID_OK);
        assert_int_equal(phone_parse(str_of(person.phone), digits), ID_OK);
        assert_memory_equal(person.phone + 3, "0000", 4);
        assert_true(person_name_clean(str_of(person.name), &clean));
        assert_false(name_is_organisation(str_of(person.name)));
        snprintf(ids[i], sizeof *ids, "%s", person.id);
        snprintf(accounts[i], sizeof *accounts, "%s", person.account);
    }
    assert_all_differ(ids, MANY);
    assert_all_differ(accounts, MANY);
    free(ids);
    free(accounts);
}

static void last_person_of_the_largest_county_has_a_number(void **state)
{
    (void)state;
    const struct person person = person_at(1, DEMO_PEOPLE_MAX - 1);
    assert_sound_id(&person);
}

static void firms_have_sound_codes(void **state)
{
    (void)state;
    for (int i = 0; i < firm_count(); i++) {
        const struct firm firm = firm_at(7, i);
        char code[19];
        assert_int_equal(credit_code_parse(str_of(firm.credit_code), code), ID_OK);
        assert_true(name_is_organisation(str_of(firm.name)));
    }
}

static void villages_have_names_of_their_own(void **state)
{
    (void)state;
    const int count = TOWNSHIPS_MAX * VILLAGES_OF_TOWNSHIP_MAX;
    char(*names)[24] = calloc((size_t)count, sizeof *names);
    for (int i = 0; i < count; i++) {
        char name[PLACE_BYTES];
        village_name(7, i, name);
        assert_true(utf8_valid(str_of(name)) && strlen(name) < sizeof *names);
        memcpy(names[i], name, strlen(name) + 1);
    }
    assert_all_differ(names, (size_t)count);
    free(names);
}

static void every_block_lies_in_the_village_that_holds_it(void **state)
{
    (void)state;
    static const int64_t sizes[] = {100, 109, 300, 59999, 60000};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        const struct places places = places_of(sizes[s]);
        for (int64_t block = 0; block < places.blocks; block++) {
            const int village = village_of_block(&places, block);
            assert_true(village_first_block(&places, village) <= block);
            assert_true(block < village_first_block(&places, village + 1));
        }
    }
}

/* ---- a background without fault ---- */

static bool gets(const struct seat *seat, enum policy_kind kind)
{
    struct enrolment enrolment;
    return enrolment_at(7, seat, kind, &enrolment);
}

static void background_grants_break_no_rule(void **state)
{
    (void)state;
    for (int i = 0; i < MANY; i++) {
        const struct seat seat = seat_at(7, i);
        const int32_t died = person_death(7, &seat);
        struct enrolment enrolment;
        assert_true(gets(&seat, POLICY_DIBAO) + gets(&seat, POLICY_TEKUN) +
                        gets(&seat, POLICY_ORPHAN) <=
                    1);
        assert_false(gets(&seat, POLICY_TEKUN) &&
                     (gets(&seat, POLICY_NURSING) || gets(&seat, POLICY_HARDSHIP)));
        for (int kind = 0; kind < POLICY_COUNT; kind++) {
            if (!enrolment_at(7, &seat, (enum policy_kind)kind, &enrolment))
                continue;
            assert_true(enrolment.fen > 0);
            assert_true(0 <= enrolment.first && enrolment.last < MONTHS);
            assert_true(!died || enrolment.last <= month_of(died));
        }
    }
}

static int compare_fen(const void *left, const void *right)
{
    const int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static void background_payments_never_look_paid_twice(void **state)
{
    (void)state;
    const struct plan plan = {.seed = 7, .people = MANY * 20};
    int64_t *fen = calloc(MANY, sizeof *fen);
    for (int i = 0; i < MANY; i++) {
        const struct payment payment = payment_at(&plan, i);
        fen[i] = payment.fen;
        assert_true(payment.paid_on >= date_of(2023, 7, 1));
        assert_true(payment.paid_on <= date_of(2024, 6, 30));
        assert_true(date_weekday(payment.paid_on) <= 5);
    }
    qsort(fen, MANY, sizeof *fen, compare_fen);
    for (int i = 1; i < MANY; i++)
        assert_true(fen[i - 1] < fen[i]);
    free(fen);
}

static void amounts_in_words_read_back(void **state)
{
    (void)state;
    static const int64_t amounts[] = {0,      5,       10,      100,       101,        110,
                                      123456, 1000000, 1000100, 100000000, 1001000000, 2030405060};
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        CLEANUP(sbuf_fini) struct sbuf words = {0};
        int64_t fen = -1;
        capital_write(amounts[i], &words);
        assert_int_equal(money_parse_capital(str_of(sbuf_text(&words)), &fen), NUMBER_OK);
        assert_int_equal(fen, amounts[i]);
    }
}

/* ---- dirt changes the looks, never the fact ---- */

static void dirt_reads_back_as_what_it_was(void **state)
{
    (void)state;
    CLEANUP(sbuf_fini) struct sbuf cell = {0};
    const int32_t today = date_of(2024, 6, 30);
    int changed = 0;
    for (uint64_t place = 0; place < 20000; place++) {
        const struct dirt dirt = {7, place};
        char out[40];
        int64_t fen = 0;
        struct date_range range;
        const char *id = dirt_id(&dirt, "11010519491231002X", &cell);
        changed += strcmp(id, "11010519491231002X") != 0;
        assert_int_equal(resident_id_parse(str_of(id), false, today, out), ID_OK);
        assert_string_equal(out, "11010519491231002X");
        dirt_number(&dirt, "6230990000000000013", &cell);
        assert_int_not_equal(account_parse(str_of(sbuf_text(&cell)), false, out), ID_LENGTH);
        assert_string_equal(out, "6230990000000000013");
        dirt_money(&dirt, 123456789, &cell);
        assert_int_equal(number_parse(str_of(sbuf_text(&cell)), 100, &fen), NUMBER_OK);
        assert_int_equal(fen, 123456789);
        dirt_date(&dirt, today, &cell);
        assert_int_equal(date_parse(str_of(sbuf_text(&cell)), 0, &range), DATE_OK);
        assert_true(range.lo == today && range.hi == today);
        dirt_month(&dirt, 2024, 2, &cell);
        assert_int_equal(date_parse(str_of(sbuf_text(&cell)), 0, &range), DATE_OK);
        assert_true(range.lo == date_of(2024, 2, 1) && range.hi == date_of(2024, 2, 29));
    }
    assert_true(changed > 1000);
}

static void dirty_names_stay_the_same_name(void **state)
{
    (void)state;
    static const char *const names[] = {"王芳", "欧阳明月", "阿木尔·巴特", "李㛃"};
    for (uint64_t place = 0; place < 4000; place++) {
        const struct dirt dirt = {7, place};
        CLEANUP(sbuf_fini) struct sbuf cell = {0};
        CLEANUP(sbuf_fini) struct sbuf clean = {0};
        const char *name = names[place % 4];
        dirt_name(&dirt, name, &cell);
        assert_true(person_name_clean(str_of(sbuf_text(&cell)), &clean));
        assert_string_equal(sbuf_text(&clean), name);
    }
}

/* ---- truth.csv points at real rows ---- */

struct truths {
    struct truth_row *rows;
    size_t count;
};

static void assert_is_data(const struct sheet_row *row)
{
    static const char *const never[] = {"合计", "本页小计", "承上页",    "序号",
                                        "区划", "序",       "支付凭证号"};
    assert_true(row->cell_count >= 6);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        assert_false(str_is(row->cells[0].text, never[i]));
}

static void mark_rows(const struct fixture *f, const char *file, struct truths *truths)
{
    struct sheet_reader *reader = NULL;
    struct sheet_row row = {0};
    struct err e = {0};
    char sheet[64] = "";
    assert_int_equal(sheet_open(arena_printf(f->arena, "%s/%s", f->dir, file), &reader, &e), RC_OK);
    while (sheet_next(reader, &row, &e) == RC_OK && row.event != SHEET_END_OF_FILE) {
        if (row.event == SHEET_BEGIN)
            snprintf(sheet, sizeof sheet, "%.*s", (int)row.sheet_name.n, row.sheet_name.p);
        for (size_t i = 0; row.event == SHEET_ROW && i < truths->count; i++) {
            struct truth_row *truth = &truths->rows[i];
            if (truth->row != row.row || strcmp(truth->file, file) != 0 ||
                strcmp(truth->sheet, sheet) != 0)
                continue;
            assert_is_data(&row);
            truth->is_shown = true;
        }
    }
    assert_string_equal(e.message, "");
    assert_int_equal(row.event, SHEET_END_OF_FILE);
    sheet_close(reader);
}

static void truth_points_at_rows_that_hold_data(void **state)
{
    struct fixture *f = *state;
    struct truths truths = {0};
    struct err e = {0};
    const char *last = "";
    assert_int_equal(truth_load(f->arena, f->dir, &truths.rows, &truths.count, &e), RC_OK);
    assert_true(truths.count > 200);
    for (size_t i = 0; i < truths.count; i++) {
        if (!truths.rows[i].is_shown && strcmp(truths.rows[i].file, last) != 0)
            mark_rows(f, last = truths.rows[i].file, &truths);
        assert_true(truths.rows[i].is_shown);
    }
}

static void every_model_has_plants_and_lookalikes(void **state)
{
    struct fixture *f = *state;
    static const char *const models[] = {"direct-fund-to-unit-account",
                                         "direct-fund-no-detail",
                                         "duplicate-payment",
                                         "benefit-deceased",
                                         "benefit-duplicate-exclusive",
                                         "benefit-id-card-bad",
                                         "benefit-late-returned",
                                         "land-subsidy-area",
                                         "split-under-approval",
                                         "travel-overlap",
                                         "reception-split",
                                         "direct-fund-slow-pay",
                                         "carryover-two-year",
                                         "major-matter-no-decision",
                                         "license-over-limit",
                                         "double-publicity-late",
                                         "sme-arrears",
                                         "bid-split-evade",
                                         "gov-procure-split",
                                         "bid-period-short"};
    struct truths truths = {0};
    struct err e = {0};
    assert_int_equal(truth_load(f->arena, f->dir, &truths.rows, &truths.count, &e), RC_OK);
    for (size_t m = 0; m < sizeof models / sizeof *models; m++) {
        int fires = 0, quiet = 0;
        const char *last = "";
        for (size_t i = 0; i < truths.count; i++) {
            if (strcmp(truths.rows[i].model, models[m]) != 0)
                continue;
            fires += truths.rows[i].fires && strcmp(last, truths.rows[i].group) != 0;
            quiet += !truths.rows[i].fires;
            last = truths.rows[i].group;
        }
        if (fires < 12 || quiet < 4)
            fail_msg("%s has %d plants, and %d rows that look like them", models[m], fires, quiet);
    }
}

/* ---- the score ---- */

static const char TRUTH[] = "model,group,verdict,file,sheet,row,note\n"
                            "a,g1,fires,x/one.csv,,5,first\n"
                            "a,g1,fires,x/one.csv,,9,first\n"
                            "a,g2,fires,x/two.xlsx,东村,4,second\n"
                            "a,g3,quiet,x/one.csv,,7,lawful\n"
                            "b,g4,fires,x/one.csv,,5,third\n"
                            "c,g5,quiet,x/one.csv,,5,nothing to find\n";

static const char *truth_dir(struct fixture *f, const char *text)
{
    struct err e = {0};
    const char *dir = arena_printf(f->arena, "%s/score", f->root);
    assert_int_equal(os_make_dirs(dir, 0755, &e), RC_OK);
    const char *path = arena_printf(f->arena, "%s/truth.csv", dir);
    assert_int_equal(os_write_file(path, text, strlen(text), 0644, &e), RC_OK);
    return dir;
}

static json_t *finding(const char *model, const char *status, const char *file, const char *sheet,
                       int row)
{
    return json_pack("{s:s, s:s, s:s, s:[{s:s, s:s, s:i}, {s:s, s:s, s:i}]}", "model", model,
                     "status", status, "reason_zh", "why", "evidence", "file", "other.csv", "sheet",
                     "", "row", 1, "file", file, "sheet", sheet, "row", row);
}

static struct demo_score_result score(struct fixture *f, json_t *findings)
{
    struct demo_score_result result;
    struct err e = {0};
    assert_int_equal(demo_score(f->arena, truth_dir(f, TRUTH), findings, &result, &e), RC_OK);
    json_decref(findings);
    return result;
}

static void nothing_found_has_no_precision(void **state)
{
    const struct demo_score_result r = score(*state, json_array());
    assert_int_equal(r.model_count, 2); /* c has nothing to find and found nothing */
    assert_string_equal(r.models[0].model, "a");
    assert_int_equal(r.models[0].planted, 2);
    assert_int_equal(r.models[0].recall_bp, 0);
    assert_int_equal(r.models[0].precision_bp, -1);
    assert_int_equal(r.missed_count, 3);
    assert_int_equal(r.false_count, 0);
}

static void findings_are_told_apart(void **state)
{
    json_t *findings = json_array();
    json_array_append_new(findings, finding("a", "new", "deep/er/one.csv", "", 9)); /* g1 */
    json_array_append_new(findings, finding("a", "open", "one.csv", "", 5));        /* g1 again */
    json_array_append_new(findings, finding("a", "new", "one.csv", "", 7));         /* lawful */
    json_array_append_new(findings, finding("a", "new", "two.xlsx", "西村", 4));    /* elsewhere */
    json_array_append_new(findings, finding("b", "resolved", "one.csv", "", 5));    /* over */
    json_array_append_new(findings, finding("c", "new", "one.csv", "", 5));         /* lawful */
    const struct demo_score_result r = score(*state, findings);
    assert_int_equal(r.model_count, 3);
    assert_int_equal(r.models[0].findings, 4);
    assert_int_equal(r.models[0].false_alarms, 2);
    assert_int_equal(r.models[0].found, 1);
    assert_int_equal(r.models[0].precision_bp, 5000);
    assert_int_equal(r.models[0].recall_bp, 5000);
    assert_int_equal(r.models[1].recall_bp, 0);
    assert_int_equal(r.models[1].precision_bp, -1);
    assert_int_equal(r.models[2].precision_bp, 0);
    assert_int_equal(r.models[2].recall_bp, -1);
    assert_int_equal(r.false_count, 3);
    assert_string_equal(r.false_alarms[0].group, "g3");
    assert_string_equal(r.false_alarms[1].group, "");
    assert_string_equal(r.false_alarms[1].note, "why");
    assert_int_equal(r.missed_count, 2);
    assert_string_equal(r.missed[0].group, "g2");
    assert_string_equal(r.missed[0].sheet, "东村");
}

static void a_third_rounds_down(void **state)
{
    json_t *findings = json_array();
    json_array_append_new(findings, finding("a", "new", "one.csv", "", 5));
    json_array_append_new(findings, finding("a", "new", "one.csv", "", 6));
    json_array_append_new(findings, finding("a", "new", "one.csv", "", 8));
    const struct demo_score_result r = score(*state, findings);
    assert_int_equal(r.models[0].precision_bp, 3333);
}

static void refuses_what_is_no_truth_or_no_list(void **state)
{
    static const char *const wrong[] = {
        "",
        "model,group\n",
        "model,group,verdict,file,sheet,row,note\na,g,fires,f,,5\n",
        "model,group,verdict,file,sheet,row,note\na,g,fires,f,,5,n,more\n",
        "model,group,verdict,file,sheet,row,note\na,g,maybe,f,,5,n\n",
        "model,group,verdict,file,sheet,row,note\na,g,fires,f,,0,n\n",
        "model,group,verdict,file,sheet,row,note\na,g,fires,f,,5x,n\n",
    };
    struct fixture *f = *state;
    struct demo_score_result result;
    json_t *none = json_array(), *object = json_object();
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct err e = {0};
        assert_int_equal(demo_score(f->arena, truth_dir(f, wrong[i]), none, &result, &e),
                         RC_SYNTAX);
        assert_true(e.message[0]);
    }
    struct err e = {0};
    assert_int_equal(demo_score(f->arena, truth_dir(f, TRUTH), object, &result, &e), RC_FORMAT);
    assert_int_equal(demo_score(f->arena, f->root, none, &result, &e), RC_MISSING);
    json_decref(none);
    json_decref(object);
}

/* Findings that name nothing, and evidence of the wrong kind, are false alarms and no crash. */
static void odd_findings_do_no_harm(void **state)
{
    json_t *findings =
        json_pack("[{}, {s:s}, {s:s, s:s}, {s:s, s:[s, {}, n]}, n]", "model", "a", "model", "a",
                  "evidence", "text", "model", "a", "evidence", "text");
    assert_non_null(findings);
    const struct demo_score_result r = score(*state, findings);
    assert_int_equal(r.false_count, 5);
    assert_int_equal(r.missed_count, 3);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "@reader") == 0)
        _exit(sheet_reader_main());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_gives_the_same_bytes),
        cmocka_unit_test(refuses_what_it_would_spoil),
        cmocka_unit_test(people_have_sound_numbers_of_their_own),
        cmocka_unit_test(last_person_of_the_largest_county_has_a_number),
        cmocka_unit_test(firms_have_sound_codes),
        cmocka_unit_test(villages_have_names_of_their_own),
        cmocka_unit_test(every_block_lies_in_the_village_that_holds_it),
        cmocka_unit_test(background_grants_break_no_rule),
        cmocka_unit_test(background_payments_never_look_paid_twice),
        cmocka_unit_test(amounts_in_words_read_back),
        cmocka_unit_test(dirt_reads_back_as_what_it_was),
        cmocka_unit_test(dirty_names_stay_the_same_name),
        cmocka_unit_test(truth_points_at_rows_that_hold_data),
        cmocka_unit_test(every_model_has_plants_and_lookalikes),
        cmocka_unit_test(nothing_found_has_no_precision),
        cmocka_unit_test(findings_are_told_apart),
        cmocka_unit_test(a_third_rounds_down),
        cmocka_unit_test(refuses_what_is_no_truth_or_no_list),
        cmocka_unit_test(odd_findings_do_no_harm),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
