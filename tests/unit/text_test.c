/* tests/unit/text_test.c - slices, buffers, UTF-8, GB18030, office text made comparable, patterns,
 * CSV fields. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/pattern.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* ---- slices ---- */

static void slices_are_compared_by_length_and_bytes(void **state)
{
    (void)state;
    assert_true(str_eq((struct str){NULL, 0}, STR("")));
    assert_true(str_eq(STR("a\0b"), (struct str){"a\0b", 3}));
    assert_false(str_eq(STR("a\0b"), STR("a\0c")));
    assert_false(str_eq(STR("a"), STR("ab")));
    assert_true(str_is(str_of(NULL), ""));
    assert_true(str_starts(STR("县财政局"), "县") && str_ends(STR("县财政局"), "局"));
    assert_true(str_starts(STR("x"), "") && str_ends(STR("x"), "") && str_has(STR("x"), ""));
    assert_false(str_starts(STR("x"), "xy") || str_ends(STR("x"), "yx") || str_has(STR("x"), "xy"));
    assert_true(str_has(STR("县财政局"), "财政"));
}

static void blanks_around_are_trimmed(void **state)
{
    static const struct {
        const char *text, *trimmed;
    } cases[] = {
        {"", ""},
        {"a", "a"},
        {" \t\r\na b\n", "a b"},
        {"　县　局　", "县　局"},
        {"\xEF\xBB\xBFx", "x"},
        {"\xC2\xA0\xE2\x80\x8Bx\xE2\x80\x8B\xC2\xA0", "x"},
        {"　 \t", ""},
        {"\x01x\x7F", "x"},
        {"\xFFx\xFF", "\xFFx\xFF"}, /* a broken byte is no blank */
        {"x\x80", "x\x80"},
        {"\x80\x80\x80\x80\x80", "\x80\x80\x80\x80\x80"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct str got = str_trim(str_of(cases[i].text));
        assert_int_equal(got.n, strlen(cases[i].trimmed));
        assert_memory_equal(got.p, cases[i].trimmed, got.n);
    }
}

/* ---- buffers ---- */

static void buffers_grow_to_their_cap_and_say_so(void **state)
{
    CLEANUP(sbuf_fini) struct sbuf b = {.cap = 100};
    (void)state;
    assert_string_equal(sbuf_text(&b), "");
    for (int i = 0; i < 10; i++)
        sbuf_add(&b, "123456789 ");
    assert_int_equal(b.n, 100);
    assert_false(b.overflowed);
    sbuf_add(&b, "");
    assert_false(b.overflowed);
    sbuf_add(&b, "x");
    assert_true(b.overflowed);
    assert_int_equal(b.n, 100); /* what does not fit is dropped whole */
    sbuf_addf(&b, "%d", 7);
    assert_int_equal(strlen(sbuf_text(&b)), 100);
    sbuf_clear(&b);
    assert_string_equal(sbuf_text(&b), "");
    assert_false(b.overflowed);
    sbuf_addf(&b, "%s-%d", "a", 1);
    sbuf_add_n(&b, "\0z", 2);
    assert_int_equal(b.n, 5);
    assert_memory_equal(b.p, "a-1\0z", 6);
}

static void a_buffer_takes_at_once_what_is_larger_than_its_room(void **state)
{
    CLEANUP(sbuf_fini) struct sbuf b = {0};
    char *large = malloc(1 << 20);
    (void)state;
    memset(large, 'x', 1 << 20);
    sbuf_add(&b, "a");
    sbuf_add_n(&b, large, 1 << 20);
    assert_int_equal(b.n, (1 << 20) + 1);
    assert_int_equal(strlen(b.p), b.n);
    free(large);
}

/* ---- UTF-8 ---- */

static void utf8_takes_each_code_point_in_its_shortest_form(void **state)
{
    static const struct {
        const char *bytes;
        uint32_t code;
        size_t n;
    } cases[] = {
        {"a", 'a', 1},
        {"\x7F", 0x7F, 1},
        {"\xC2\x80", 0x80, 2},
        {"\xDF\xBF", 0x7FF, 2},
        {"\xE0\xA0\x80", 0x800, 3},
        {"\xEF\xBF\xBF", 0xFFFF, 3},
        {"\xF0\x90\x80\x80", 0x10000, 4},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
        {"\xEF\xBF\xBD", 0xFFFD, 3}, /* the real replacement character */
        {"县", 0x53BF, 3},
        {"\xC0\x80", 0xFFFD, 1},         /* overlong NUL */
        {"\xC1\xBF", 0xFFFD, 1},         /* overlong */
        {"\xE0\x9F\xBF", 0xFFFD, 1},     /* overlong */
        {"\xF0\x8F\xBF\xBF", 0xFFFD, 1}, /* overlong */
        {"\xED\xA0\x80", 0xFFFD, 1},     /* a surrogate */
        {"\xF4\x90\x80\x80", 0xFFFD, 1}, /* beyond the last */
        {"\xF5\x80\x80\x80", 0xFFFD, 1},
        {"\xE5\x8E", 0xFFFD, 1}, /* cut */
        {"\xE5\x8E(", 0xFFFD, 1},
        {"\x80", 0xFFFD, 1},
        {"\xFF", 0xFFFD, 1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t n = 0;
        assert_int_equal(utf8_next(str_of(cases[i].bytes), &n), cases[i].code);
        assert_int_equal(n, cases[i].n);
        assert_int_equal(utf8_valid(str_of(cases[i].bytes)), cases[i].code != 0xFFFD || n == 3);
    }
    assert_true(utf8_valid(STR("")));
    assert_int_equal(utf8_count(STR("县a\xFF")), 3);
}

static void utf8_reads_what_it_writes(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 37) {
        char bytes[4];
        size_t read = 0;
        if (code >= 0xD800 && code <= 0xDFFF)
            continue;
        const size_t n = utf8_put(code, bytes);
        assert_int_equal(utf8_next((struct str){bytes, n}, &read), code);
        assert_int_equal(read, n);
    }
}

static void han_is_told_from_the_rest(void **state)
{
    (void)state;
    assert_true(code_point_is_han(0x4E00) && code_point_is_han(0x9FFF) &&
                code_point_is_han(0x3400) && code_point_is_han(0x20000) &&
                code_point_is_han(0x3007));
    assert_false(code_point_is_han('A') || code_point_is_han(0x3000) || code_point_is_han(0x30FB) ||
                 code_point_is_han(0xFF21) || code_point_is_han(0x1F600));
}

static void text_is_made_printable(void **state)
{
    static const struct {
        const char *text, *printable;
    } cases[] = {
        {"", ""},
        {"县财政局 a.xlsx", "县财政局 a.xlsx"},
        {"a\033[31m\tb\r\n", "a?[31m?b??"},
        {"\xFF县\xE5\x8E", "?县??"},
        {"a\xE2\x80\xAEgpj.exe", "a?gpj.exe"}, /* turns the direction */
        {"a\xC2\x9B"
         "31m",
         "a?31m"}, /* a control character of eight bits */
        {"a\xE2\x80\xA8"
         "b",
         "a?b"}, /* a line separator */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[64];
        snprintf(text, sizeof text, "%s", cases[i].text);
        text_make_printable(text);
        assert_string_equal(text, cases[i].printable);
    }
}

static void widths_are_columns_of_a_screen(void **state)
{
    (void)state;
    assert_int_equal(text_width(STR("")), 0);
    assert_int_equal(text_width(STR("abc")), 3);
    assert_int_equal(text_width(STR("县a（）")), 7);
    assert_int_equal(text_width(STR("e\xCC\x81")), 1); /* a combining accent takes none */
    assert_int_equal(text_width(STR("\xFF")), 1);
}

/* ---- GB18030 ---- */

static void gb18030_becomes_utf8(void **state)
{
    static const struct {
        const char *bytes, *utf8; /* NULL: it is not GB18030 */
    } cases[] = {
        {"", ""},
        {"abc,1\r\n", "abc,1\r\n"},
        {"\xCF\xD8\xB2\xC6\xD5\xFE\xBE\xD6", "县财政局"},
        {"\xA3\xB1", "１"},
        {"\x81\x39\xEE\x39", "㐀"}, /* four bytes */
        {"\x95\x32\x82\x36", "𠀀"}, /* beyond the basic plane */
        {"\xCF", NULL},
        {"\xCF\x20", NULL},
        {"\xFF\xFF", NULL},
        {"\x81\x39\xEF", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        const bool is_sound = gb18030_to_utf8(str_of(cases[i].bytes), &out);
        if (is_sound != (cases[i].utf8 != NULL))
            print_error("case %zu: %s\n", i, sbuf_text(&out));
        assert_int_equal(is_sound, cases[i].utf8 != NULL);
        if (cases[i].utf8)
            assert_string_equal(sbuf_text(&out), cases[i].utf8);
    }
}

/* In pieces of any size the text is the same, and a character cut at the end waits for the rest. */
static void gb18030_comes_in_pieces(void **state)
{
    static const char bytes[] = "\xCF\xD8,\x95\x32\x82\x36\xBE\xD6";
    struct gb18030 *gb = gb18030_open();
    (void)state;
    assert_non_null(gb);
    for (size_t piece = 1; piece < sizeof bytes; piece++) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        size_t from = 0, to = 0;
        while (from < sizeof bytes - 1) {
            size_t used = 0;
            to = to + piece < sizeof bytes - 1 ? to + piece : sizeof bytes - 1;
            assert_true(gb18030_convert(gb, (struct str){bytes + from, to - from}, &out, &used));
            from += used;
        }
        assert_string_equal(out.p, "县,𠀀局");
    }
    gb18030_close(gb);
    gb18030_close(NULL);
}

/* ---- made comparable ---- */

static void text_is_normalised(void **state)
{
    static const struct {
        const char *text, *normal, *key;
    } cases[] = {
        {"", "", ""},
        {"  支付  金额 ", "支付 金额", "支付金额"},
        {"支付\r\n金额", "支付 金额", "支付金额"},
        {"ＡＢＣ（１）", "ABC(1)", "abc(1)"},
        {"〔2023〕1号", "[2023]1号", "[2023]1号"},
        {"【A】", "[A]", "[a]"},
        {"阿·提", "阿·提", "阿·提"},
        {"阿•提", "阿·提", "阿·提"},
        {"阿・提", "阿·提", "阿·提"},
        {"１２．５", "12.5", "12.5"},
        {"\xEF\xBB\xBF单\xE2\x80\x8B位", "单位", "单位"},
        {"　\xC2\xA0 x", "x", "x"},
        {"a\x01"
         "b",
         "ab", "ab"},
        {"Σ", "Σ", "Σ"}, /* only ASCII letters are folded */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(sbuf_fini) struct sbuf normal = {0};
        CLEANUP(sbuf_fini) struct sbuf key = {0};
        text_normalise(str_of(cases[i].text), &normal);
        text_header_key(str_of(cases[i].text), &key);
        assert_string_equal(sbuf_text(&normal), cases[i].normal);
        assert_string_equal(sbuf_text(&key), cases[i].key);
    }
}

/* Normal text is its own normal form, whatever it was made from. */
static void normalising_twice_changes_nothing(void **state)
{
    uint64_t seed = 1;
    (void)state;
    for (int i = 0; i < 2000; i++) {
        CLEANUP(sbuf_fini) struct sbuf raw = {0};
        CLEANUP(sbuf_fini) struct sbuf once = {0};
        CLEANUP(sbuf_fini) struct sbuf twice = {0};
        for (int k = 0; k < 12; k++) {
            static const uint32_t spots[] = {0x00,   0x20,   0xA0,   0x2000,
                                             0x3000, 0xFF00, 0x4E00, 0xFEF0};
            char bytes[4];
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            sbuf_add_n(&raw, bytes,
                       utf8_put(spots[seed >> 61] + (uint32_t)(seed >> 40) % 0x60, bytes));
        }
        text_normalise((struct str){raw.p, raw.n}, &once);
        text_normalise((struct str){sbuf_text(&once), once.n}, &twice);
        assert_int_equal(once.n, twice.n);
        assert_memory_equal(sbuf_text(&once), sbuf_text(&twice), once.n);
    }
}

static void similarity_is_dice_over_bigrams(void **state)
{
    static const struct {
        const char *a, *b;
        int similarity;
    } cases[] = {
        {"", "", 10000},
        {"", "购", 0},
        {"购", "购", 10000},
        {"购", "置", 0},
        {"购置水泵", "购置水泵", 10000},
        {"购置 水泵", "购置水泵", 10000},
        {"ABC", "ａｂｃ", 10000},
        {"购置水泵", "购置水管", 6666}, /* 2 of 3 and 3 */
        {"ab", "abab", 5000},           /* ab / ab ba ab: each counts once */
        {"abab", "ab", 5000},
        {"abc", "xyz", 0},
        {"a", "ab", 0}, /* one character is compared as itself */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_int_equal(text_similarity(str_of(cases[i].a), str_of(cases[i].b)),
                         cases[i].similarity);
        assert_int_equal(text_similarity(str_of(cases[i].b), str_of(cases[i].a)),
                         cases[i].similarity);
    }
}

/* Longer than is compared: the beginnings are, and nothing is written past the end. */
static void long_texts_are_compared_by_their_beginnings(void **state)
{
    CLEANUP(sbuf_fini) struct sbuf a = {0};
    CLEANUP(sbuf_fini) struct sbuf b = {0};
    (void)state;
    for (int i = 0; i < 3000; i++) {
        sbuf_addf(&a, "%d", i);
        sbuf_addf(&b, "%d", i);
    }
    sbuf_add(&b, "end");
    assert_int_equal(text_similarity(str_of(a.p), str_of(b.p)), 10000);
}

/* ---- patterns ---- */

static void patterns_are_over_characters(void **state)
{
    static const struct {
        const char *pattern, *text, *group; /* NULL: nothing matches */
    } cases[] = {
        {"([一-龥]{2})镇", "示范县青山镇2023年", "青山"},
        {"([县市])", "示范县", "县"},
        {"([0-9]{4})年", "2023年", "2023"},
        {"x()", "x", ""},
        {"a(b)?", "a", NULL}, /* the group takes no part */
        {"(x)", "示范县", NULL},
        {"^(.)$", "县", "县"},
    };
    struct str group;
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const bool found = pattern_first_group(cases[i].pattern, str_of(cases[i].text), &group);
        assert_int_equal(found, cases[i].group != NULL);
        if (found)
            assert_true(str_is(group, cases[i].group));
    }
    assert_false(pattern_first_group("(x)", STR("\xFF\xFEx"), &group)); /* no UTF-8, no match */
    assert_false(pattern_first_group("(x", STR("x"), &group));
}

static void patterns_without_a_group_or_sense_are_told(void **state)
{
    static const char *const wrong[] = {"",  "abc",       "(?:abc)", "(",
                                        "[", "a{2,1}(x)", "(?<n",    "*(x)"};
    const char *why = NULL;
    (void)state;
    assert_true(pattern_is_sound("(x)", &why));
    for (size_t i = 0; i < COUNT(wrong); i++) {
        why = NULL;
        assert_false(pattern_is_sound(wrong[i], &why));
        assert_non_null(why);
        assert_true(*why);
    }
}

static void a_pattern_that_explodes_is_given_up(void **state)
{
    char text[64];
    struct str group;
    (void)state;
    memset(text, 'a', sizeof text);
    assert_false(pattern_first_group("^((a|aa)+)$b", (struct str){text, sizeof text}, &group));
    assert_false(pattern_first_group("^(((a+)+)+)x", (struct str){text, sizeof text}, &group));
}

/* ---- CSV ---- */

static void csv_fields_are_quoted_and_no_formulas(void **state)
{
    static const struct {
        const char *text, *field;
    } cases[] = {
        {"", ""},
        {"县局", "县局"},
        {"a,b", "\"a,b\""},
        {"a\"b", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\""},
        {"-12.5", "-12.5"},
        {"+12", "+12"},
        {"=1+1", "\"'=1+1\""},
        {"-1+1", "\"'-1+1\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\""},
        {"\t=1", "\"'\t=1\""},
        {"=\"", "\"'=\"\"\""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        CLEANUP(sbuf_fini) struct sbuf out = {0};
        text_csv_field(cases[i].text, &out);
        assert_string_equal(sbuf_text(&out), cases[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_are_compared_by_length_and_bytes),
        cmocka_unit_test(blanks_around_are_trimmed),
        cmocka_unit_test(buffers_grow_to_their_cap_and_say_so),
        cmocka_unit_test(a_buffer_takes_at_once_what_is_larger_than_its_room),
        cmocka_unit_test(utf8_takes_each_code_point_in_its_shortest_form),
        cmocka_unit_test(utf8_reads_what_it_writes),
        cmocka_unit_test(han_is_told_from_the_rest),
        cmocka_unit_test(text_is_made_printable),
        cmocka_unit_test(widths_are_columns_of_a_screen),
        cmocka_unit_test(gb18030_becomes_utf8),
        cmocka_unit_test(gb18030_comes_in_pieces),
        cmocka_unit_test(text_is_normalised),
        cmocka_unit_test(normalising_twice_changes_nothing),
        cmocka_unit_test(similarity_is_dice_over_bigrams),
        cmocka_unit_test(long_texts_are_compared_by_their_beginnings),
        cmocka_unit_test(patterns_are_over_characters),
        cmocka_unit_test(patterns_without_a_group_or_sense_are_told),
        cmocka_unit_test(a_pattern_that_explodes_is_given_up),
        cmocka_unit_test(csv_fields_are_quoted_and_no_formulas),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
