/* Workbooks of Excel 5 to 2003, made record by record: what is read, and how what is broken,
 * encrypted or no workbook is refused. */
#include "ole_fixture.h"
#include "sheet_fixture.h"

/* ---- books ---- */

struct maker {
    struct sbuf stream;
    size_t position_at[4]; /* where each sheet's position is to be written */
    int named, begun;
};

enum { EXCEL_97 = 0x0600, EXCEL_5 = 0x0500, BOOK = 0x05, SHEET = 0x10 };
enum { TABLE, MACROS, CHART };

static void name_sheet(struct maker *m, const char *name, int hidden, int kind)
{
    CLEANUP(sbuf_fini) struct sbuf r = {0};
    m->position_at[m->named++] = m->stream.n + 4;
    put_le(&r, 0, 4);
    put_le(&r, (uint64_t)hidden, 1);
    put_le(&r, (uint64_t)kind, 1);
    put_le(&r, utf8_count(str_of(name)), 1);
    put_wide(&r, name);
    put_record(&m->stream, 0x85, r.p, r.n);
}

static void begin_sheet(struct maker *m)
{
    CLEANUP(sbuf_fini) struct sbuf position = {0};
    put_le(&position, m->stream.n, 4);
    memcpy(m->stream.p + m->position_at[m->begun++], position.p, 4);
    put_bof(&m->stream, EXCEL_97, SHEET);
}

static void end(struct maker *m)
{
    put_record(&m->stream, 0x0A, "", 0);
}

static void add_format(struct maker *m, unsigned id, const char *code)
{
    CLEANUP(sbuf_fini) struct sbuf r = {0};
    put_le(&r, id, 2);
    put_le(&r, utf8_count(str_of(code)), 2);
    put_wide(&r, code);
    put_record(&m->stream, 0x41E, r.p, r.n);
}

static void add_cell_format(struct maker *m, unsigned id)
{
    char bytes[20] = {0};
    bytes[2] = (char)id;
    put_record(&m->stream, 0xE0, bytes, sizeof bytes);
}

/* A book whose stream is long enough not to lie among the short ones. */
static void write_book(const struct fixture *f, struct maker *m, const char *name, bool is_long)
{
    CLEANUP(sbuf_fini) struct sbuf file = {0};
    if (is_long)
        put_zeros(&m->stream, OLE_LIMIT);
    make_ole(&(struct ole_stream){name, {m->stream.p, m->stream.n}}, 1, &file);
    write_bytes(f, file.p, file.n);
    sbuf_fini(&m->stream);
}

static void begin_book(struct maker *m)
{
    put_bof(&m->stream, EXCEL_97, BOOK);
}

/* ---- texts ---- */

/* Five shared texts: one byte a character, two bytes, with runs of type and a reading aid, one cut
 * in the middle where its rest has one byte a character, and an empty one. */
static void put_texts(struct maker *m)
{
    CLEANUP(sbuf_fini) struct sbuf r = {0};
    CLEANUP(sbuf_fini) struct sbuf rest = {0};
    put_le(&r, 9, 4);
    put_le(&r, 5, 4);
    put_le(&r, 2, 2);
    sbuf_add_n(&r, "\0\x41\xE9", 3);
    put_le(&r, 3, 2);
    put_wide(&r, "𠮷1");
    put_le(&r, 1, 2);
    put_le(&r, 1 | 4 | 8, 1);
    put_le(&r, 1, 2);
    put_le(&r, 6, 4);
    put_le(&r, 0x4E2D, 2);
    sbuf_add_n(&r, "RRRR", 4);
    sbuf_add_n(&r, "PPP", 3); /* the reading aid runs on too, without a flag */
    put_record(&m->stream, 0xFC, r.p, r.n);
    sbuf_add_n(&rest, "PPP", 3);
    put_le(&rest, 5, 2);
    put_le(&rest, 1, 1);
    put_le(&rest, 0x6751, 2);
    put_le(&rest, 0x7EC4, 2);
    put_record(&m->stream, 0x3C, rest.p, rest.n);
    put_record(&m->stream, 0x3C, "\0abc\0\0\0", 7);
}

static void reads_shared_texts(void **state)
{
    const struct fixture *f = *state;
    struct maker m = {0};
    begin_book(&m);
    name_sheet(&m, "花名册", 0, TABLE);
    put_texts(&m);
    end(&m);
    begin_sheet(&m);
    for (unsigned i = 0; i < 5; i++)
        put_cell(&m.stream, 0xFD, 2, i, 0, (struct str){(char[]){(char)i, 0, 0, 0}, 4});
    put_cell(&m.stream, 0xFD, 2, 6, 0, STR("\0\0\0\0"));
    end(&m);
    write_book(f, &m, "Workbook", false);
    expect_dump(f, "[花名册] 3:tAé|t𠮷1|t中|t村组abc|-|-|tAé");
}

/* ---- cells ---- */

static struct str four(char bytes[4], uint32_t value)
{
    memcpy(bytes, &value, 4);
    return (struct str){bytes, 4};
}

static void put_formula(struct maker *m, unsigned row, unsigned column, const char value[8])
{
    CLEANUP(sbuf_fini) struct sbuf r = {0};
    sbuf_add_n(&r, value, 8);
    put_zeros(&r, 8);
    put_cell(&m->stream, 0x06, row, column, 0, (struct str){r.p, r.n});
}

static void put_all_kinds(struct maker *m)
{
    char b[4];
    put_number(&m->stream, 0, 0, 0, 330102199003078123.0);
    put_number(&m->stream, 0, 1, 0, 0.1 + 0.2);
    put_cell(&m->stream, 0x27E, 0, 2, 0, four(b, (uint32_t)(-123 * 4) | 2));    /* -123 */
    put_cell(&m->stream, 0x27E, 0, 3, 0, four(b, (12345u << 2) | 3));           /* 123.45 */
    put_cell(&m->stream, 0x27E, 0, 4, 0, four(b, 0x3FF80000u));                 /* 1.5 */
    put_cell(&m->stream, 0xBD, 1, 0, 0, STR("\x06\0\0\0\0\0\x0A\0\0\0\x01\0")); /* 1, 2 */
    put_cell(&m->stream, 0x204, 1, 2, 0, STR("\x02\0\x01\x2D\x4E\xFD\x56"));    /* 中国 */
    put_cell(&m->stream, 0x205, 1, 3, 0, STR("\x01\0"));
    put_cell(&m->stream, 0x205, 1, 4, 0, STR("\x2A\x01"));
    put_number(&m->stream, 2, 0, 1, 45055);
    put_number(&m->stream, 2, 1, 2, 45047);
    put_number(&m->stream, 2, 2, 2, 45055);
    put_number(&m->stream, 2, 3, 3, 45055);
    put_number(&m->stream, 2, 4, 4, 45055.75);
    put_formula(m, 3, 0, "\0\0\0\0\0\0\xFF\xFF");
    put_record(&m->stream, 0x4BC, "shared", 6); /* the formula's own record comes between */
    put_record(&m->stream, 0x207, "\x02\0\0ok", 5);
    put_formula(m, 3, 1, "\1\0\1\0\0\0\xFF\xFF");
    put_formula(m, 3, 2, "\2\0\x07\0\0\0\xFF\xFF");
    put_formula(m, 3, 3, "\3\0\0\0\0\0\xFF\xFF");
    put_formula(m, 3, 4, "\0\0\0\0\0\0\x10\x40"); /* 4 */
}

static void reads_every_kind_of_cell(void **state)
{
    const struct fixture *f = *state;
    for (int is_long = 0; is_long < 2; is_long++) {
        struct maker m = {0};
        begin_book(&m);
        name_sheet(&m, "甲", 0, TABLE);
        add_format(&m, 164, "yyyy\"年\"m\"月\"");
        add_format(&m, 165, "#,##0.00\"元\"");
        const unsigned formats[] = {0, 14, 164, 165, 22};
        for (int i = 0; i < 5; i++)
            add_cell_format(&m, formats[i]);
        end(&m);
        begin_sheet(&m);
        put_all_kinds(&m);
        end(&m);
        write_book(f, &m, "Workbook", is_long);
        expect_dump(f, "[甲] 1:n330102199003078000|n0.3|n-123|n123.45|n1.5"
                       " 2:n1|n2|t中国|bTRUE|e#N/A"
                       " 3:d2023-05-09|d2023-05|d2023-05-09|n45055|d2023-05-09 18:00:00"
                       " 4:tok|bTRUE|e#DIV/0!|-|n4");
    }
}

/* ---- sheets ---- */

static void reads_several_sheets(void **state)
{
    const struct fixture *f = *state;
    struct maker m = {0};
    begin_book(&m);
    put_record(&m.stream, 0x22, "\1\0", 2);
    name_sheet(&m, "明细", 0, TABLE);
    name_sheet(&m, "旧", 2, TABLE);
    name_sheet(&m, "图", 0, CHART);
    name_sheet(&m, "宏", 1, MACROS);
    add_cell_format(&m, 14);
    end(&m);
    for (int i = 0; i < 4; i++) {
        begin_sheet(&m);
        put_bof(&m.stream, EXCEL_97, 0x20); /* a chart inside: its cells are not the sheet's */
        put_number(&m.stream, 0, 0, 0, 9);
        end(&m);
        put_number(&m.stream, 7, 1, 0, 43593);
        end(&m);
    }
    write_book(f, &m, "WORKBOOK", true);
    expect_dump(f, "[明细 1904] 8:-|d2023-05-09[旧 hidden 1904] 8:-|d2023-05-09[图 1904]"
                   "[宏 hidden 1904]");
}

/* Some programs write a cell when it is filled in, wherever it is. */
static void sorts_rows(void **state)
{
    const struct fixture *f = *state;
    struct maker m = {0};
    begin_book(&m);
    name_sheet(&m, "乱", 0, TABLE);
    end(&m);
    begin_sheet(&m);
    for (unsigned i = 0; i < 5; i++)
        put_number(&m.stream, (i * 3) % 5, 1, 0, i);
    put_number(&m.stream, 4, 0, 0, 7);
    put_number(&m.stream, 4, 1, 0, 8); /* filled in twice: the later counts */
    end(&m);
    write_book(f, &m, "Workbook", true);
    expect_dump(f, "[乱] 1:-|n0 2:-|n2 3:-|n4 4:-|n1 5:n7|n8");
}

/* Before Excel 97: texts in the code page of the country; and a sheet without a book or container,
 * as scripts write it. */
static void reads_older_books(void **state)
{
    const struct fixture *f = *state;
    struct maker m = {0};
    CLEANUP(sbuf_fini) struct sbuf bare = {0};
    put_bof(&m.stream, EXCEL_5, BOOK);
    m.position_at[m.named++] = m.stream.n + 4;
    put_record(&m.stream, 0x85, "\0\0\0\0\0\0\x02\xBC\xD7", 9);
    put_record(&m.stream, 0x41E, "\xA4\0\x08yy\"\xC4\xEA\"mm", 11); /* yy"年"mm */
    add_cell_format(&m, 164);
    end(&m);
    begin_sheet(&m);
    put_cell(&m.stream, 0x204, 0, 0, 0, STR("\x04\0\xD5\xC5\xC8\xFD"));
    put_number(&m.stream, 0, 1, 0, 45047);
    put_cell(&m.stream, 0x204, 0, 2, 0, STR("\x02\0\xE9\x20")); /* fits no Chinese code page */
    end(&m);
    write_book(f, &m, "Book", true);
    expect_dump(f, "[甲] 1:t张三|d2023-05|té ");

    sbuf_add_n(&bare, "\x09\x08\x08\0\0\0\x10\0\0\0\0\0", 12);
    put_cell(&bare, 0x204, 0, 0, 0, STR("\x04\0\xD0\xD5\xC3\xFB"));
    put_number(&bare, 1, 0, 0, 12.5);
    put_record(&bare, 0x0A, "", 0);
    write_bytes(f, bare.p, bare.n);
    expect_dump(f, "[] 1:t姓名 2:n12.5");
}

static void many_rows(void **state)
{
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    struct maker m = {0};
    struct err e = {0};
    begin_book(&m);
    name_sheet(&m, "长", 0, TABLE);
    end(&m);
    begin_sheet(&m);
    for (unsigned row = 0; row < 40000; row++)
        put_number(&m.stream, row, 0, 0, row);
    end(&m);
    write_book(f, &m, "Workbook", true);
    assert_int_equal(dump(f, &out, &e), RC_OK);
    assert_non_null(strstr(out.p, " 39999:n39998 40000:n39999"));
}

/* ---- refusals ---- */

static void other_documents(void **state)
{
    static const struct {
        const char *stream, *word;
    } cases[] = {{"EncryptedPackage", "encrypted workbook"},
                 {"WordDocument", "Word document"},
                 {"PowerPoint Document", "presentation"},
                 {"__properties_version1.0", "Outlook"},
                 {"Something", "old office document"}};
    const struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(sbuf_fini) struct sbuf file = {0};
        const struct ole_stream streams[] = {{"CompObj", STR("x")}, {cases[i].stream, STR("y")}};
        make_ole(streams, 2, &file);
        write_bytes(f, file.p, file.n);
        expect_refusal(f, RC_FORMAT, cases[i].word);
    }
}

static void encrypted(void **state)
{
    const struct fixture *f = *state;
    struct maker m = {0};
    begin_book(&m);
    put_record(&m.stream, 0x2F, "\1\0\1\0", 4);
    write_book(f, &m, "Workbook", true);
    expect_refusal(f, RC_FORMAT, "加密");
}

/* One small book, for what is done to its bytes. */
static void small_book(struct maker *m)
{
    begin_book(m);
    name_sheet(m, "甲", 0, TABLE);
    put_texts(m);
    end(m);
    begin_sheet(m);
    put_cell(&m->stream, 0xFD, 0, 0, 0, STR("\1\0\0\0"));
    put_all_kinds(m);
    end(m);
}

/* Wherever the file is cut, it is refused, or nothing of it was lost; never is a part of it taken
 * for the whole. */
static void cut_short(void **state)
{
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf whole = {0};
    CLEANUP(sbuf_fini) struct sbuf all = {0};
    struct maker m = {0};
    struct err e = {0};
    int refused = 0;
    small_book(&m);
    write_book(f, &m, "Workbook", true);
    assert_int_equal(os_read_file(f->path, 1 << 20, &whole, &e), RC_OK);
    assert_int_equal(dump(f, &all, &e), RC_OK);
    for (size_t n = 8; n < whole.n; n += 509) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        write_bytes(f, whole.p, n);
        const enum rc rc = dump(f, &out, &e);
        assert_true(rc == RC_DAMAGED || (rc == RC_OK && strcmp(all.p, out.p) == 0));
        refused += rc == RC_DAMAGED;
    }
    assert_true(refused > 8);
}

static void hostile_books(void **state)
{
    enum { NO_END, FAR_SHEET, OVERLAP, NO_TEXT, SHORT_CELL, FAR_COLUMN, LONG_TEXT, CASES };
    static const char *const words[CASES] = {
        "ends in the middle", "ends in the middle", "lie over each other", "does not exist",
        "is broken",          "is broken",          "ends too early"};
    const struct fixture *f = *state;
    for (int c = 0; c < CASES; c++) {
        struct maker m = {0};
        begin_book(&m);
        name_sheet(&m, "甲", 0, TABLE);
        name_sheet(&m, "乙", 0, TABLE);
        end(&m);
        begin_sheet(&m);
        if (c == NO_TEXT)
            put_cell(&m.stream, 0xFD, 0, 0, 0, STR("\1\0\0\0"));
        else if (c == SHORT_CELL)
            put_record(&m.stream, 0x203, "\0\0\0\0\0", 5);
        else if (c == FAR_COLUMN)
            put_number(&m.stream, 0, 0xFFFF, 0, 1);
        else if (c == LONG_TEXT)
            put_cell(&m.stream, 0x204, 0, 0, 0, STR("\xFF\x7F\0abc"));
        for (unsigned row = 0; c == OVERLAP && row < 100; row++)
            put_number(&m.stream, row, 0, 0, row);
        if (c != NO_END)
            end(&m);
        if (c == OVERLAP)
            memcpy(m.stream.p + m.position_at[1], m.stream.p + m.position_at[0], 4);
        if (c == FAR_SHEET)
            m.stream.p[m.position_at[1] + 3] = 0x7F;
        write_book(f, &m, "Workbook", false);
        expect_refusal(f, RC_DAMAGED, words[c]);
    }
}

static void every_byte_flipped(void **state)
{
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf sound = {0};
    struct maker m = {0};
    struct err e = {0};
    const char *seed = getenv("ABACUS_TEST_SEED");
    const size_t step = getenv("ABACUS_TEST_DEEP") ? 1 : 211;
    small_book(&m);
    write_book(f, &m, "Workbook", false);
    assert_int_equal(os_read_file(f->path, 1 << 20, &sound, &e), RC_OK);
    for (size_t i = seed ? (size_t)strtoul(seed, NULL, 10) % step : 0; i < sound.n; i += step) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        e = (struct err){0};
        sound.p[i] ^= 0x55;
        write_bytes(f, sound.p, sound.n);
        sound.p[i] ^= 0x55;
        const enum rc rc = dump(f, &out, &e);
        if (rc != RC_OK && rc != RC_DAMAGED && rc != RC_FORMAT && rc != RC_LIMIT)
            fail_msg("byte %zu: %s %s", i, rc_code(rc), e.message);
        if (strstr(e.message, "reading process"))
            fail_msg("byte %zu: %s", i, e.message);
    }
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "@reader") == 0)
        _exit(sheet_reader_main());
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_fixture, drop_fixture)
    const struct CMUnitTest tests[] = {
        TEST(reads_shared_texts),
        TEST(reads_every_kind_of_cell),
        TEST(reads_several_sheets),
        TEST(sorts_rows),
        TEST(reads_older_books),
        TEST(many_rows),
        TEST(other_documents),
        TEST(encrypted),
        TEST(cut_short),
        TEST(hostile_books),
        TEST(every_byte_flipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
