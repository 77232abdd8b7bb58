/* report_test.c - a report of hostile texts, many findings and none: escaping, policy, counts,
 * files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "os/os.h"
#include "report/report_int.h"
#include "sheet/sheet.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

#define EVIL "<script>alert(1)</script>\"'&=HYPERLINK(\"x\")"

struct fixture {
    struct arena *arena;
    char folder[64];
    json_t *run, *findings;
};

static json_t *make_finding(int number, const char *severity, const char *unit, const char *day,
                            int64_t fen)
{
    char id[32];
    snprintf(id, sizeof id, "K999-%016d", number);
    json_t *f =
        json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:I,s:s,s:s,s:s}", "id", id, "model",
                  "trial", "severity", severity, "title_zh", "试验", "title_en", "Trial", "unit",
                  unit, "fund", "资金", "subject", "人员 0000", "occurred_on", day, "amount_fen",
                  (json_int_t)fen, "reason_zh", EVIL, "reason_en", EVIL, "status", "new");
    json_object_set_new(f, "parameters", json_pack("{s:i,s:i}", "least_fen", 12345, "days", 7));
    json_object_set_new(
        f, "law",
        json_pack("[{s:s,s:s,s:s}]", "name", "《某法》", "article", "第一条", "text", EVIL));
    json_object_set_new(f, "lookalikes_zh", json_pack("[s]", EVIL));
    json_object_set_new(f, "ask_zh", json_pack("[s,s]", "材料一", "材料二"));
    json_object_set_new(f, "evidence",
                        json_pack("[{s:s,s:s,s:i,s:[{s:s,s:s,s:s}]}]", "file", EVIL, "sheet", "表1",
                                  "row", 7, "cells", "title_zh", "姓名", "title_en", "Name",
                                  "value", EVIL));
    assert_non_null(f);
    return f;
}

static int make_fixture(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    const char *temporary = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%s/report.XXXXXX", temporary ? temporary : "/tmp");
    assert_non_null(mkdtemp(f->folder));
    f->arena = arena_new(64 << 20);
    f->findings = json_array();
    f->run = json_pack("{s:s,s:s,s:b,s:s,s:s,s:[{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:{s:{s:s,s:s,s:s}}},"
                       "{s:s,s:s,s:s,s:s,s:s}],s:[{s:i,s:s,s:s,s:i,s:i,s:i,s:i}]}",
                       "county_zh", EVIL, "county_en", "Somewhere", "fictional", 1, "as_of",
                       "2024-06-30", "snapshot", "0123456789abcdef", "models", "model", "trial",
                       "id", "K999", "title_zh", "试验", "title_en", "Trial", "state", "checked",
                       "why_zh", "", "why_en", "", "parameters", "least_fen", "title_zh", "起点",
                       "title_en", "from", "unit", "fen", "model", "other", "title_zh", "另一类",
                       "state", "missing", "why_zh", "缺死亡名册", "why_en",
                       "no register of deaths", "batches", "batch", 1, "file", EVIL, "title_zh",
                       "名册", "rows", 1200, "accepted", 1199, "rejected", 1, "doubtful", 0);
    assert_non_null(f->run);
    *state = f;
    return 0;
}

static int drop_fixture(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(os_remove_tree(f->folder, &e), RC_OK);
    json_decref(f->run);
    json_decref(f->findings);
    arena_free(f->arena);
    free(f);
    return 0;
}

static void add(struct fixture *f, int count, const char *severity, const char *unit,
                const char *day, int64_t fen)
{
    for (int i = 0; i < count; i++)
        json_array_append_new(
            f->findings, make_finding((int)json_array_size(f->findings), severity, unit, day, fen));
}

static struct report_made write_report(struct fixture *f)
{
    struct report_made made = {0};
    struct err e = {0};
    if (report_write(f->arena, f->folder, f->run, f->findings, &made, &e) != RC_OK)
        fail_msg("%s", e.message);
    return made;
}

static const char *read_file(struct fixture *f, const char *name)
{
    struct sbuf text = {0};
    struct err e = {0};
    assert_int_equal(
        os_read_file(arena_printf(f->arena, "%s/%s", f->folder, name), 64 << 20, &text, &e), RC_OK);
    const char *copy = arena_strdup(f->arena, sbuf_text(&text));
    sbuf_fini(&text);
    return copy;
}

static int count_of(const char *text, const char *part)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

/* ---- the page ---- */

static void page_escapes_and_asks_for_nothing(void **state)
{
    struct fixture *f = *state;
    add(f, 2, "red", EVIL, "2024-05-06", 12300);
    write_report(f);
    const char *page = read_file(f, "index.html");
    assert_int_equal(count_of(page, "<script>"), 1); /* our own */
    assert_int_equal(count_of(page, "alert(1)</script>"), 0);
    assert_true(count_of(page, "&lt;script&gt;alert(1)") > 10);
    assert_int_equal(count_of(page, "data-unit=\"&lt;script&gt;"), 2);
    assert_null(strstr(page, "http://"));
    assert_null(strstr(page, "https://"));
    assert_null(strstr(page, " src="));
    assert_null(strstr(page, " style="));
    assert_null(strstr(page, " onclick="));
    assert_non_null(strstr(page, "default-src 'none'; style-src 'sha256-"));
    assert_non_null(strstr(page, "script-src 'sha256-"));
    assert_null(strstr(page, "unsafe"));
}

static void page_tells_counts_parameters_and_what_was_not_checked(void **state)
{
    struct fixture *f = *state;
    add(f, 3, "red", "甲局", "2024-05-06", 12300);
    add(f, 2, "yellow", "乙局", "2024-03-01", 100);
    add(f, 1, "blue", "", "2024-03-31", 0);
    const struct report_made made = write_report(f);
    const char *page = read_file(f, "index.html");
    assert_int_equal(made.findings, 6);
    assert_int_equal(made.drawn, 6);
    assert_int_equal(count_of(page, "<details class=\"finding\""), 6);
    assert_int_equal(count_of(page, "<title>2024-03 · 3 · ¥2.00</title>"), 1);
    assert_int_equal(count_of(page, "<title>2024-04 · 0 · ¥0.00</title>"), 1); /* no hole */
    assert_non_null(strstr(page, "<title>甲局 · 3 · ¥369.00</title>"));
    assert_non_null(strstr(page, "起点 123.45元；days 7"));
    assert_non_null(strstr(page, "from 123.45 yuan; days 7"));
    assert_non_null(strstr(page, "未检查：缺死亡名册"));
    assert_non_null(strstr(page, "not checked: no register of deaths"));
    assert_non_null(strstr(page, "疑点是待核实的线索，不是结论"));
    assert_non_null(strstr(page, "本县为虚构"));
}

static void page_of_a_flood_is_cut_and_says_so(void **state)
{
    struct fixture *f = *state;
    add(f, REPORT_FINDINGS_MAX + 5, "red", "甲局", "2024-05-06", 1);
    const struct report_made made = write_report(f);
    const char *page = read_file(f, "index.html");
    assert_int_equal(made.findings, REPORT_FINDINGS_MAX + 5);
    assert_int_equal(made.drawn, REPORT_FINDINGS_MAX);
    assert_int_equal(count_of(page, "<details class=\"finding\""), REPORT_FINDINGS_MAX);
    assert_non_null(strstr(page, "全部见 findings.xlsx"));
    assert_int_equal(count_of(read_file(f, "findings.csv"), "\r\n"), REPORT_FINDINGS_MAX + 6);
}

static void page_of_nothing_is_a_page(void **state)
{
    struct fixture *f = *state;
    write_report(f);
    const char *page = read_file(f, "index.html");
    assert_non_null(strstr(page, "没有疑点"));
    assert_int_equal(count_of(page, "<svg"), 0);
    assert_string_equal(read_file(f, "findings.json"), "[]");
}

/* ---- the lists ---- */

static void list_is_quoted_and_no_formula(void **state)
{
    struct fixture *f = *state;
    add(f, 1, "red", "=1+1", "2024-05-06", -12300);
    write_report(f);
    const char *list = read_file(f, "findings.csv");
    assert_memory_equal(list, "\xEF\xBB\xBF疑点编号,", 3 + strlen("疑点编号,"));
    assert_non_null(strstr(list, "\"'=1+1\""));
    assert_non_null(strstr(list, ",-123.00,"));
    assert_non_null(strstr(list, "\"<script>alert(1)</script>\"\"'&=HYPERLINK(\"\"x\"\")\""));
}

static int rows_of_sheet(struct fixture *f, const char *wanted, const char *needle)
{
    struct sheet_reader *reader = NULL;
    struct sheet_row row = {0};
    struct err e = {0};
    int rows = 0;
    bool is_wanted = false, found = false;
    const char *path = arena_printf(f->arena, "%s/findings.xlsx", f->folder);
    assert_int_equal(sheet_open(path, &reader, &e), RC_OK);
    while (sheet_next(reader, &row, &e) == RC_OK && row.event != SHEET_END_OF_FILE) {
        if (row.event == SHEET_BEGIN)
            is_wanted = str_is(row.sheet_name, wanted);
        rows += is_wanted && row.event == SHEET_ROW;
        for (int c = 0; is_wanted && row.event == SHEET_ROW && c < row.cell_count; c++)
            found = found || str_has(row.cells[c].text, needle);
    }
    assert_string_equal(e.message, "");
    sheet_close(reader);
    assert_true(found);
    return rows;
}

static void workbook_holds_every_finding_and_its_rows(void **state)
{
    struct fixture *f = *state;
    enum { HEADS = 3 };
    add(f, 3, "red", "甲局", "2024-05-06", 12300);
    add(f, 2, "yellow", "", "", 100);
    write_report(f);
    assert_int_equal(rows_of_sheet(f, "疑点清单", "起点 123.45元"), HEADS + 5);
    assert_int_equal(rows_of_sheet(f, "疑点清单", "=HYPERLINK"), HEADS + 5);
    assert_int_equal(rows_of_sheet(f, "证据行", "姓名："), HEADS + 5);
    assert_int_equal(rows_of_sheet(f, "检查与未检查", "缺死亡名册"), HEADS + 2);
    assert_int_equal(rows_of_sheet(f, "报送", "名册"), HEADS + 1);
    rows_of_sheet(f, "汇总", "（未填）");
}

static void same_findings_give_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    char first[65], second[65];
    struct err e = {0};
    static const char *const names[] = {"index.html", "findings.xlsx", "findings.csv",
                                        "findings.json"};
    add(f, 3, "red", "甲局", "2024-05-06", 12300);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = arena_printf(f->arena, "%s/%s", f->folder, names[i]);
        write_report(f);
        assert_int_equal(os_file_sha256(path, first, &e), RC_OK);
        write_report(f); /* over what is there */
        assert_int_equal(os_file_sha256(path, second, &e), RC_OK);
        assert_string_equal(first, second);
    }
}

static void refuses_a_folder_that_is_a_file(void **state)
{
    struct fixture *f = *state;
    struct report_made made = {0};
    struct err e = {0};
    const char *path = arena_printf(f->arena, "%s/file", f->folder);
    assert_int_equal(os_write_file(path, "x", 1, 0600, &e), RC_OK);
    assert_int_not_equal(report_write(f->arena, path, f->run, f->findings, &made, &e), RC_OK);
    assert_non_null(strstr(e.message, "file"));
}

/* ---- counting ---- */

static void tally_goes_by_year_when_months_are_many(void **state)
{
    struct fixture *f = *state;
    add(f, 2, "red", "甲局", "2019-01-31", 1);
    add(f, 1, "blue", "甲局", "2022-01-01", 1);
    add(f, 1, "blue", "甲局", "", 1);
    const struct report r = {f->arena, f->run, f->findings, 4, 4};
    const struct tally years = tally_by_month(&r);
    assert_int_equal(years.count, 4);
    assert_string_equal(years.rows[0].key, "2019");
    assert_int_equal(years.rows[0].red, 2);
    assert_int_equal(tally_sum(&years.rows[1]), 0);
    assert_int_equal(years.rows[3].blue, 1);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "@reader") == 0)
        _exit(sheet_reader_main());
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
    const struct CMUnitTest tests[] = {
        TEST(page_escapes_and_asks_for_nothing),
        TEST(page_tells_counts_parameters_and_what_was_not_checked),
        TEST(page_of_a_flood_is_cut_and_says_so),
        TEST(page_of_nothing_is_a_page),
        TEST(list_is_quoted_and_no_formula),
        TEST(workbook_holds_every_finding_and_its_rows),
        TEST(same_findings_give_the_same_bytes),
        TEST(refuses_a_folder_that_is_a_file),
        TEST(tally_goes_by_year_when_months_are_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
