/* tests/unit/doc_test.c - YAML that is only data, memory with a cap, errors that are sentences. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/doc.h"
#include "base/limits.h"
#include "os/os.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static int make_arena(void **state)
{
    *state = arena_new((size_t)256 << 20);
    return 0;
}

static int drop_arena(void **state)
{
    arena_free(*state);
    return 0;
}

/* ---- YAML ---- */

static void values_are_found_by_their_keys(void **state)
{
    struct doc *root = NULL;
    struct err e = {0};
    assert_int_equal(doc_parse(*state, "x",
                               STR("name: 县 # a comment\n"
                                   "count: 12\n"
                                   "quoted: '12'\n"
                                   "yes: yes\n"
                                   "no: false\n"
                                   "list: [a, {b: c}]\n"
                                   "block: |\n  one\n  two\n"
                                   "nothing:\n"),
                               &root, &e),
                     RC_OK);
    assert_int_equal(root->count, 8);
    assert_string_equal(doc_text(root, "name", "?"), "县");
    assert_int_equal(doc_int(root, "count", -1), 12);
    assert_int_equal(doc_int(root, "name", -1), -1); /* no number */
    assert_false(doc_get(root, "count")->is_quoted);
    assert_true(doc_get(root, "quoted")->is_quoted && doc_get(root, "block")->is_quoted);
    assert_true(doc_flag(root, "yes", false));
    assert_false(doc_flag(root, "no", true));
    assert_true(doc_flag(root, "none", true));
    assert_string_equal(doc_text(root, "block", "?"), "one\ntwo\n");
    assert_string_equal(doc_text(root, "nothing", "?"), "");
    assert_string_equal(doc_text(root, "list", "?"), "?"); /* no scalar */
    assert_int_equal(doc_get(root, "block")->line, 7);
    assert_string_equal(doc_text(doc_get(root, "list")->child->next, "b", "?"), "c");
    assert_null(doc_get(NULL, "x"));
    assert_null(doc_get(doc_get(root, "name"), "x"));
    assert_string_equal(doc_text(NULL, "x", "?"), "?");
}

static void what_could_surprise_a_reader_is_refused(void **state)
{
    static const struct {
        const char *yaml, *why;
    } cases[] = {
        {"", "the file is empty"},
        {"# nothing\n", "the file is empty"},
        {"a: 1\na: 2\n", "line 2: the key 'a' is there twice"},
        {"a: &x 1\nb: *x\n", "line 1: aliases, anchors and tags"},
        {"a: *x\n", "line 1: aliases, anchors and tags"},
        {"a: !!int 1\n", "line 1: aliases, anchors and tags"},
        {"a: !<tag:yaml.org,2002:python/object:os.system> x\n", "aliases, anchors and tags"},
        {"a: &x\n  b: 1\n", "aliases, anchors and tags"},
        {"a: &x [1]\n", "aliases, anchors and tags"},
        {"[a]: 1\n", "line 1: a key must be plain text"},
        {"? {a: 1}\n: 2\n", "a key must be plain text"},
        {"a: 1\n---\nb: 2\n", "one document is wanted"},
        {"a: [1\n", "line 2"},
        {"a: 1\n b: 2\n", "line 2"},
        {"a: 'x\n", "line 2"},
        {"\ta: 1\n", "line 1"},
        {"a: \"\\x\"\n", "line 1"},
        {"a: \xFF\n", "x line"},
        {"%YAML 3.0\n---\na: 1\n", "x line"},
        {"<<: {a: 1}\n<<: {b: 1}\n", "is there twice"}, /* a merge key is a key like any other */
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct doc *root = NULL;
        struct err e = {0};
        const enum rc rc = doc_parse(*state, "x", str_of(cases[i].yaml), &root, &e);
        if (rc != RC_SYNTAX || !strstr(e.message, cases[i].why))
            print_error("'%s': %d %s\n", cases[i].yaml, (int)rc, e.message);
        assert_int_equal(rc, RC_SYNTAX);
        assert_non_null(strstr(e.message, cases[i].why));
        assert_null(root);
    }
}

static void repeat(struct sbuf *out, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        sbuf_add(out, text);
}

/* Deep, wide and long files reach their limit, never the stack's or the memory's end. */
static void hostile_sizes_reach_their_limits(void **state)
{
    CLEANUP(sbuf_fini) struct sbuf deep = {0};
    CLEANUP(sbuf_fini) struct sbuf maps = {0};
    CLEANUP(sbuf_fini) struct sbuf wide = {0};
    CLEANUP(sbuf_fini) struct sbuf large = {0};
    struct doc *root = NULL;
    struct err e = {0};
    repeat(&deep, "[", 100000);
    repeat(&maps, "a: {", 1);
    repeat(&maps, "a: {", 50000);
    repeat(&wide, "- a\n", DOC_NODES_MAX + 1);
    repeat(&large, "# 0123456789\n", DOC_BYTES_MAX / 13 + 1);
    struct sbuf *const texts[] = {&deep, &maps, &wide, &large};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_int_equal(doc_parse(*state, "x", str_of(texts[i]->p), &root, &e), RC_LIMIT);
    assert_null(root);
}

static void the_deepest_and_the_widest_that_are_allowed_are_read(void **state)
{
    CLEANUP(sbuf_fini) struct sbuf deep = {0};
    struct doc *root = NULL;
    struct err e = {0};
    repeat(&deep, "[", DOC_DEPTH_MAX);
    sbuf_add(&deep, "x");
    repeat(&deep, "]", DOC_DEPTH_MAX);
    assert_int_equal(doc_parse(*state, "x", str_of(deep.p), &root, &e), RC_OK);
    for (int i = 0; i < DOC_DEPTH_MAX; i++)
        root = root->child;
    assert_string_equal(root->text, "x");
    sbuf_clear(&deep);
    repeat(&deep, "[", DOC_DEPTH_MAX + 1);
    repeat(&deep, "]", DOC_DEPTH_MAX + 1);
    assert_int_equal(doc_parse(*state, "x", str_of(deep.p), &root, &e), RC_LIMIT);
}

/* Bombs by reference cannot be written, because nothing refers. */
static void a_billion_laughs_are_refused(void **state)
{
    struct doc *root = NULL;
    struct err e = {0};
    assert_int_equal(doc_parse(*state, "x",
                               STR("a: &a [l,l,l,l]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\n"),
                               &root, &e),
                     RC_SYNTAX);
}

static void unknown_keys_are_named_with_their_line(void **state)
{
    static const char *const keys[] = {"a", "b", NULL};
    struct doc *root = NULL;
    struct err e = {0};
    assert_int_equal(doc_parse(*state, "x", STR("a: 1\nc: 2\n"), &root, &e), RC_OK);
    assert_int_equal(doc_only(root, "x.yaml", keys, &e), RC_SYNTAX);
    assert_string_equal(e.message, "x.yaml line 2: unknown key 'c'");
    assert_int_equal(doc_only(root->child, "x.yaml", keys, &e), RC_SYNTAX); /* no map */
    assert_int_equal(doc_parse(*state, "x", STR("b: 1\n"), &root, &e), RC_OK);
    assert_int_equal(doc_only(root, "x.yaml", keys, &e), RC_OK);
}

static void numbers_that_do_not_fit_are_not_numbers(void **state)
{
    static const char *const cases[] = {
        "99999999999999999999", "-99999999999999999999", "1.5", "1 2", "0x10", "''"};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct doc *root = NULL;
        struct err e = {0};
        const char *yaml = arena_printf(*state, "n: %s\n", cases[i]);
        assert_int_equal(doc_parse(*state, "x", str_of(yaml), &root, &e), RC_OK);
        assert_int_equal(doc_int(root, "n", -7), -7);
    }
}

static void files_are_loaded_or_named(void **state)
{
    char path[] = "/tmp/doc_test.XXXXXX";
    struct doc *root = NULL;
    struct err e = {0};
    close(mkstemp(path));
    assert_int_equal(doc_load(*state, path, &root, &e), RC_SYNTAX);
    assert_non_null(strstr(e.message, path));
    assert_int_equal(os_write_file(path, "a: 1\n", 5, 0600, &e), RC_OK);
    assert_int_equal(doc_load(*state, path, &root, &e), RC_OK);
    assert_int_equal(doc_int(root, "a", 0), 1);
    unlink(path);
    assert_int_equal(doc_load(*state, path, &root, &e), RC_MISSING);
}

/* ---- arenas ---- */

static void an_arena_gives_zeroed_aligned_memory_up_to_its_cap(void **state)
{
    struct arena *arena = arena_new(1 << 20);
    (void)state;
    size_t taken = 0;
    for (size_t bytes = 1;; bytes = bytes * 3 % 5000 + 1) {
        unsigned char *p = arena_try(arena, bytes);
        if (!p)
            break;
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < bytes; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, bytes);
        taken += bytes;
    }
    assert_true(taken > (1 << 19) && taken <= (1 << 20));
    assert_null(arena_try(arena, SIZE_MAX));
    assert_null(arena_try(arena, SIZE_MAX - 3));
    arena_free(arena);
    arena_free(NULL);
}

static void a_block_larger_than_usual_is_given_whole(void **state)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(4 << 20);
    (void)state;
    char *small = arena_strdup(arena, "small");
    char *large = arena_try(arena, 3 << 20);
    assert_non_null(large);
    memset(large, 'x', 3 << 20);
    assert_string_equal(small, "small");
    assert_null(arena_try(arena, 3 << 20));
    assert_string_equal(arena_printf(arena, "%s-%d", "a", 7), "a-7");
    assert_string_equal(arena_strndup(arena, "abc", 2), "ab");
    assert_string_equal(arena_strndup(arena, NULL, 0), "");
}

/* ---- errors ---- */

static void every_way_to_fail_has_a_code_a_title_and_a_status(void **state)
{
    (void)state;
    for (int rc = 0; rc < RC_COUNT; rc++) {
        const int status = rc_exit_status((enum rc)rc);
        assert_true(status >= 0 && status <= 3);
        assert_int_equal(status == 0, rc == RC_OK);
        assert_int_equal(status == 1, rc == RC_ATTENTION);
        assert_true(*rc_title_zh((enum rc)rc));
        for (int other = 0; other < rc; other++)
            assert_string_not_equal(rc_code((enum rc)rc), rc_code((enum rc)other));
    }
}

static void messages_are_cut_between_characters(void **state)
{
    struct err e = {0};
    char han[1200];
    (void)state;
    for (size_t i = 0; i + 3 < sizeof han; i += 3)
        memcpy(han + i, "县", 4);
    for (int shift = 0; shift < 3; shift++) {
        assert_int_equal((fail)(&e, RC_IO, "%.*s%s", shift, "ab", han), RC_IO);
        assert_true(utf8_valid(str_of(e.message)));
        assert_int_equal(fail_hint(&e, "%.*s%s", shift, "ab", han), RC_IO);
        assert_true(utf8_valid(str_of(e.hint)));
        assert_int_equal(fail_context(&e, "%.*s%s", shift, "ab", han), RC_IO);
        assert_true(utf8_valid(str_of(e.message)));
    }
    (fail)(&e, RC_STATE, "why");
    assert_string_equal(e.hint, ""); /* the old hint belonged to another failure */
    fail_context(&e, "the %s", "file");
    assert_string_equal(e.message, "the file: why");
    assert_int_equal(e.rc, RC_STATE);
}

static void nothing_from_outside_colours_a_message(void **state)
{
    struct err e = {0};
    (void)state;
    (fail)(&e, RC_IO, "could not open '%s'", "a\033[31m\nb\xFF");
    assert_string_equal(e.message, "could not open 'a?[31m?b?'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_found_by_their_keys),
        cmocka_unit_test(what_could_surprise_a_reader_is_refused),
        cmocka_unit_test(hostile_sizes_reach_their_limits),
        cmocka_unit_test(the_deepest_and_the_widest_that_are_allowed_are_read),
        cmocka_unit_test(a_billion_laughs_are_refused),
        cmocka_unit_test(unknown_keys_are_named_with_their_line),
        cmocka_unit_test(numbers_that_do_not_fit_are_not_numbers),
        cmocka_unit_test(files_are_loaded_or_named),
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_up_to_its_cap),
        cmocka_unit_test(a_block_larger_than_usual_is_given_whole),
        cmocka_unit_test(every_way_to_fail_has_a_code_a_title_and_a_status),
        cmocka_unit_test(messages_are_cut_between_characters),
        cmocka_unit_test(nothing_from_outside_colours_a_message),
    };
    return cmocka_run_group_tests(tests, make_arena, drop_arena);
}
