/* One table, written by LibreOffice in seven formats (tests/data/sheet): the same cells in the same
 * places. */
#include "sheet_fixture.h"

#define FOLDER SOURCE_ROOT "/tests/data/sheet/"

/* The texts of the first sheet, "row:text|text|…" a line. */
static void read_first(const char *path, struct sbuf *out)
{
    struct sheet_reader *reader = NULL;
    struct sheet_row row = {0};
    struct err e = {0};
    if (sheet_open(path, &reader, &e) != RC_OK)
        fail_msg("%s", e.message);
    for (;;) {
        if (sheet_next(reader, &row, &e) != RC_OK)
            fail_msg("%s", e.message);
        if (row.event == SHEET_END_OF_FILE || row.sheet > 0)
            break;
        if (row.event == SHEET_BEGIN)
            continue;
        sbuf_addf(out, "%lld:", (long long)row.row);
        for (int c = 0; c < row.cell_count; c++)
            sbuf_addf(out, "|%.*s", (int)row.cells[c].text.n, row.cells[c].text.p);
        sbuf_add(out, "\n");
    }
    sheet_close(reader);
}

static void same_cells(void **state)
{
    static const char *const names[] = {"table.xls", "table.xml",         "table.html",
                                        "table.csv", "table-gb18030.csv", "table-utf16.txt",
                                        NULL};
    struct sbuf wanted = {0};
    (void)state;
    read_first(FOLDER "table.xlsx", &wanted);
    assert_non_null(strstr(wanted.p, "1:|青山镇2023年耕地地力保护补贴花名册\n2:|单位：亩、元\n"
                                     "3:|村组|户主姓名|身份证号码|补贴面积||登记日期\n"
                                     "4:||||自种|流入\n"
                                     "5:|一组|张三丰|990101195006010018|1.5|-0.25|2023-05-06\n"
                                     "6:||𠮷四光|990101196006010026|1234567.89|0.5|1999-12-31\n"
                                     "8:|第0户，住青山镇东村0组0号，无其他说明|||0\n"));
    assert_non_null(strstr(wanted.p, "\n168:|合计|||1247289.39\n"));
    for (const char *const *name = names; *name; name++) {
        CLEANUP(sbuf_fini) struct sbuf got = {0};
        char path[256];
        snprintf(path, sizeof path, FOLDER "%s", *name);
        read_first(path, &got);
        if (strcmp(wanted.p, sbuf_text(&got)) != 0)
            fail_msg("%s differs:\n%s", *name, sbuf_text(&got));
    }
    sbuf_fini(&wanted);
}

/* Kinds, months, errors and what is hidden, where the format has them. */
static void other_sheets(void **state)
{
    static const char rest[] = "[其他] 1:d2023-05|d2023-05-06|e#N/A|t字1 "
                               "2:bTRUE|t上\n下|n330102199003078000|n0.1[旧 hidden] 1:t旧表";
    static const char *const names[] = {"table.xlsx", "table.xls", NULL};
    (void)state;
    for (const char *const *name = names; *name; name++) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        struct err e = {0};
        char path[256];
        snprintf(path, sizeof path, FOLDER "%s", *name);
        assert_int_equal(dump_file(path, &out, &e), RC_OK);
        assert_string_equal(strstr(out.p, "[其他]"), rest);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "@reader") == 0)
        _exit(sheet_reader_main());
    const struct CMUnitTest tests[] = {cmocka_unit_test(same_cells),
                                       cmocka_unit_test(other_sheets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
