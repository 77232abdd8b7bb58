/* tests/unit/os_test.c - files that are never half written, folders, locks, hashes, and children
 * that get next to nothing. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/date.h"
#include "os/os.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct fixture {
    struct arena *arena;
    char root[40];
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    MUST(f);
    f->arena = arena_new(64 << 20);
    snprintf(f->root, sizeof f->root, "/tmp/os_test.XXXXXX");
    MUST(mkdtemp(f->root));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    MUST(os_remove_tree(f->root, &e) == RC_OK);
    arena_free(f->arena);
    free(f);
    return 0;
}

static const char *below(const struct fixture *f, const char *name)
{
    return arena_printf(f->arena, "%s/%s", f->root, name);
}

static mode_t mode_of(const char *path)
{
    struct stat info;
    MUST(stat(path, &info) == 0);
    return info.st_mode & 07777;
}

static const char *text_of(const struct fixture *f, const char *path)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    struct err e = {0};
    MUST(os_read_file(path, 1 << 20, &text, &e) == RC_OK);
    return arena_strdup(f->arena, sbuf_text(&text));
}

/* ---- files ---- */

static void a_file_is_replaced_whole(void **state)
{
    const struct fixture *f = *state;
    const char *path = below(f, "file");
    struct err e = {0};
    assert_int_equal(os_write_file(path, "first", 5, 0600, &e), RC_OK);
    assert_int_equal(mode_of(path), 0600);
    assert_int_equal(os_write_file(path, "", 0, 0644, &e), RC_OK);
    assert_string_equal(text_of(f, path), "");
    assert_int_equal(mode_of(path), 0644);
    assert_int_equal(os_file_bytes(path), 0);
    /* What a crash left beside it is no hindrance, and nothing is left beside it. */
    assert_int_equal(os_write_file(below(f, "file.new"), "half", 4, 0600, &e), RC_OK);
    assert_int_equal(os_write_file(path, "second", 6, 0600, &e), RC_OK);
    assert_string_equal(text_of(f, path), "second");
    assert_false(os_exists(below(f, "file.new")));
}

static void what_cannot_be_written_leaves_what_was(void **state)
{
    const struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(os_write_file(below(f, "none/file"), "x", 1, 0600, &e), RC_MISSING);
    assert_non_null(strstr(e.message, "none/file"));
    assert_int_equal(os_make_dirs(below(f, "folder"), 0700, &e), RC_OK);
    assert_int_equal(os_write_file(below(f, "folder"), "x", 1, 0600, &e), RC_IO);
    assert_true(os_is_dir(below(f, "folder")));
    assert_false(os_exists(below(f, "folder.new")));
}

static void a_new_file_is_new(void **state)
{
    const struct fixture *f = *state;
    const char *path = below(f, "new");
    int fd = -1;
    struct err e = {0};
    assert_int_equal(os_create(path, 0600, &fd, &e), RC_OK);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_int_equal(os_write_all(fd, "abc", 3, &e), RC_OK);
    fd_closep(&fd);
    assert_int_equal(fd, -1);
    assert_int_equal(os_create(path, 0600, &fd, &e), RC_IO);
    assert_int_equal(symlink("/dev/null", below(f, "link")), 0);
    assert_int_equal(os_create(below(f, "link"), 0600, &fd, &e), RC_IO);
    assert_string_equal(text_of(f, path), "abc");
}

static void only_regular_files_are_read(void **state)
{
    const struct fixture *f = *state;
    int fd = -1;
    struct err e = {0};
    assert_int_equal(mkfifo(below(f, "pipe"), 0600), 0);
    assert_int_equal(os_open_read(below(f, "pipe"), &fd, &e), RC_FORMAT); /* and does not wait */
    assert_int_equal(os_open_read(f->root, &fd, &e), RC_FORMAT);
    assert_int_equal(os_open_read("/dev/zero", &fd, &e), RC_FORMAT);
    assert_int_equal(os_open_read(below(f, "none"), &fd, &e), RC_MISSING);
    assert_int_equal(fd, -1);
}

static void a_file_longer_than_its_cap_is_not_read(void **state)
{
    const struct fixture *f = *state;
    const char *path = below(f, "file");
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    struct err e = {0};
    assert_int_equal(os_write_file(path, "12345", 5, 0600, &e), RC_OK);
    assert_int_equal(os_read_file(path, 5, &text, &e), RC_OK);
    assert_int_equal(text.n, 5);
    sbuf_clear(&text);
    assert_int_equal(os_read_file(path, 4, &text, &e), RC_LIMIT);
    assert_non_null(strstr(e.message, "longer than 4 bytes"));
}

static void renaming_is_over_what_is_there(void **state)
{
    const struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(os_write_file(below(f, "a"), "a", 1, 0600, &e), RC_OK);
    assert_int_equal(os_write_file(below(f, "b"), "b", 1, 0600, &e), RC_OK);
    assert_int_equal(os_rename(below(f, "a"), below(f, "b"), &e), RC_OK);
    assert_string_equal(text_of(f, below(f, "b")), "a");
    assert_int_equal(os_rename(below(f, "a"), below(f, "b"), &e), RC_MISSING);
    assert_int_equal(os_sync_file(below(f, "a"), &e), RC_MISSING);
    assert_int_equal(os_sync_parent("relative", &e), RC_OK);
    assert_int_equal(os_sync_parent("/root-of-all", &e), RC_OK);
    assert_int_equal(os_remove(below(f, "a"), &e), RC_OK); /* a missing file is fine */
    assert_int_equal(os_remove(below(f, "b"), &e), RC_OK);
    assert_false(os_exists(below(f, "b")));
}

static void a_full_disk_is_told_with_what_to_do(void **state)
{
    struct err e = {0};
    const int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(os_write_all(fd, "x", 1, &e), RC_IO);
    assert_non_null(strstr(e.hint, "free some disk space"));
    close(fd);
}

/* ---- folders ---- */

static void folders_are_made_listed_and_removed(void **state)
{
    const struct fixture *f = *state;
    char **names = NULL;
    size_t count = 0;
    struct err e = {0};
    assert_int_equal(os_make_dirs(below(f, "a/b/c"), 0700, &e), RC_OK);
    assert_int_equal(os_make_dirs(below(f, "a/b/c"), 0700, &e), RC_OK); /* again */
    assert_int_equal(mode_of(below(f, "a/b/c")), 0700);
    for (int i = 99; i >= 0; i--) {
        const char *path = arena_printf(f->arena, "%s/a/b/%02d", f->root, i);
        assert_int_equal(os_write_file(path, "", 0, 0600, &e), RC_OK);
    }
    assert_int_equal(os_list(f->arena, below(f, "a/b"), &names, &count, &e), RC_OK);
    assert_int_equal(count, 101);
    assert_string_equal(names[0], "00");
    assert_string_equal(names[99], "99");
    assert_string_equal(names[100], "c");
    assert_int_equal(os_list(f->arena, below(f, "none"), &names, &count, &e), RC_OK);
    assert_int_equal(count, 0);
    assert_int_equal(os_list(f->arena, below(f, "a/b/00"), &names, &count, &e), RC_IO);
    assert_int_equal(os_make_dirs(below(f, "a/b/00/x"), 0700, &e), RC_IO); /* a file in the way */
    assert_int_equal(os_make_dirs(below(f, "a/b/00"), 0700, &e), RC_IO);
    assert_int_equal(os_remove_tree(below(f, "a"), &e), RC_OK);
    assert_int_equal(os_remove_tree(below(f, "a"), &e), RC_OK);
    assert_false(os_exists(below(f, "a")));
    assert_int_equal(os_file_bytes(below(f, "a")), -1);
}

static void removing_a_tree_follows_no_link(void **state)
{
    const struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(os_make_dirs(below(f, "kept"), 0700, &e), RC_OK);
    assert_int_equal(os_write_file(below(f, "kept/file"), "x", 1, 0600, &e), RC_OK);
    assert_int_equal(os_make_dirs(below(f, "gone"), 0700, &e), RC_OK);
    assert_int_equal(symlink(below(f, "kept"), below(f, "gone/link")), 0);
    assert_int_equal(symlink(below(f, "kept"), below(f, "link")), 0);
    assert_int_equal(os_remove_tree(below(f, "gone"), &e), RC_OK);
    assert_int_equal(os_remove_tree(below(f, "link"), &e), RC_OK);
    assert_false(os_exists(below(f, "gone")) || os_exists(below(f, "link")));
    assert_true(os_exists(below(f, "kept/file")));
    assert_int_equal(symlink("nowhere", below(f, "dangling")), 0);
    assert_true(os_exists(below(f, "dangling"))); /* it is there, although it leads nowhere */
    assert_false(os_is_dir(below(f, "dangling")));
}

static void a_tree_too_deep_is_refused(void **state)
{
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    struct err e = {0};
    sbuf_add(&path, f->root);
    for (int i = 0; i < 34; i++)
        sbuf_add(&path, "/d");
    assert_int_equal(os_make_dirs(path.p, 0700, &e), RC_OK);
    assert_int_equal(os_remove_tree(below(f, "d"), &e), RC_LIMIT);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(rmdir(path.p), 0);
        path.p[path.n -= 2] = 0;
    }
}

/* ---- hashes, randomness, time ---- */

static void hashes_are_those_of_the_standard(void **state)
{
    static const char empty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                      abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const struct fixture *f = *state;
    char hash[65];
    struct err e = {0};
    sha256_hex("", 0, hash);
    assert_string_equal(hash, empty);
    assert_int_equal(os_write_file(below(f, "abc"), "abc", 3, 0600, &e), RC_OK);
    assert_int_equal(os_file_sha256(below(f, "abc"), hash, &e), RC_OK);
    assert_string_equal(hash, abc);
    /* Over more than one block. */
    CLEANUP(sbuf_fini) struct sbuf long_text = {0};
    char whole[65];
    for (int i = 0; i < 100000; i++)
        sbuf_addf(&long_text, "%d,", i);
    sha256_hex(long_text.p, long_text.n, whole);
    assert_int_equal(os_write_file(below(f, "long"), long_text.p, long_text.n, 0600, &e), RC_OK);
    assert_int_equal(os_file_sha256(below(f, "long"), hash, &e), RC_OK);
    assert_string_equal(hash, whole);
    assert_int_equal(os_file_sha256(below(f, "none"), hash, &e), RC_MISSING);
}

static void time_and_chance(void **state)
{
    unsigned char a[32], b[32];
    char text[25];
    (void)state;
    os_random(a, sizeof a);
    os_random(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    os_now_text(text);
    assert_int_equal(strlen(text), 24);
    assert_true(text[4] == '-' && text[10] == 'T' && text[23] == 'Z');
    /* China is eight hours ahead: today there is today or tomorrow here. */
    const int32_t utc = (int32_t)(os_now_ms() / 86400000);
    assert_true(os_today() == utc || os_today() == utc + 1);
    assert_true(os_monotonic_ms() <= os_monotonic_ms());
}

/* ---- locks ---- */

static void a_lock_has_one_holder(void **state)
{
    const struct fixture *f = *state;
    const char *path = below(f, "lock");
    int first = -1, second = -1;
    struct err e = {0};
    assert_int_equal(os_lock(path, "the first", &first, &e), RC_OK);
    assert_int_equal(os_lock(path, "the second", &second, &e), RC_BUSY);
    assert_non_null(strstr(e.message, "the first")); /* who holds it is told */
    assert_int_equal(second, -1);
    fd_closep(&first);
    assert_int_equal(os_lock(path, "2", &second, &e), RC_OK);
    assert_int_equal(os_lock(path, "x", &first, &e), RC_BUSY);
    assert_null(strstr(e.message, "the first")); /* nor is anything left of who held it before */
    fd_closep(&second);
    /* It goes with the process that held it. */
    const pid_t child = fork();
    if (child == 0)
        _exit(os_lock(path, "child", &first, &e) == RC_OK ? 0 : 1); /* and dies with it */
    int status = -1;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(os_lock(path, "parent", &second, &e), RC_OK);
    fd_closep(&second);
    assert_int_equal(symlink(path, below(f, "link")), 0);
    assert_int_equal(os_lock(below(f, "link"), "x", &first, &e), RC_IO); /* never through a link */
}

static void a_descriptor_moves_once(void **state)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    (void)state;
    const int taken = fd_take(&fd);
    assert_int_equal(fd, -1);
    fd_closep(&fd); /* nothing to close */
    assert_true(fcntl(taken, F_GETFD) >= 0);
    close(taken);
}

/* ---- children: this program again, in the roles below ---- */

enum { IN = 3, OUT = 4, PASSED = 5 };

static void role_echo(void)
{
    char bytes[64];
    for (ssize_t n; (n = read(IN, bytes, sizeof bytes)) > 0;)
        MUST(write(OUT, bytes, (size_t)n) == n);
}

/* Says which descriptors and variables it has. */
static void role_tell(void)
{
    for (int fd = 0; fd < 64; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            dprintf(OUT, "fd %d\n", fd);
    for (char **v = environ; *v; v++)
        dprintf(OUT, "%s\n", *v);
    char byte = 0;
    if (fcntl(PASSED, F_GETFD) >= 0 && read(PASSED, &byte, 1) == 1)
        dprintf(OUT, "passed %c\n", byte);
}

static int play(const char *role)
{
    if (strcmp(role, "@echo") == 0)
        role_echo();
    else if (strcmp(role, "@tell") == 0)
        role_tell();
    else if (strcmp(role, "@seven") == 0)
        return 7;
    else if (strcmp(role, "@kill") == 0)
        kill(getpid(), SIGKILL);
    else if (strcmp(role, "@hang") == 0)
        for (;;)
            pause();
    return 0;
}

static const char *answer(const struct fixture *f, struct os_child *child)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    char bytes[512];
    for (ssize_t n; (n = read(child->out, bytes, sizeof bytes)) > 0;)
        sbuf_add_n(&text, bytes, (size_t)n);
    return arena_strdup(f->arena, sbuf_text(&text));
}

static void a_child_answers_over_its_pipes(void **state)
{
    const struct fixture *f = *state;
    struct os_child child = {0};
    struct err e = {0};
    assert_int_equal(os_child_start("@echo", -1, &child, &e), RC_OK);
    assert_int_equal(os_write_all(child.in, "县", 3, &e), RC_OK);
    fd_closep(&child.in);
    assert_string_equal(answer(f, &child), "县");
    assert_int_equal(os_child_wait(&child, "the child", &e), RC_OK);
    os_child_kill(&child); /* gone already: nothing happens */
}

static void a_child_gets_next_to_nothing(void **state)
{
    const struct fixture *f = *state;
    struct os_child child = {0};
    struct err e = {0};
    const int open_here =
        open("/dev/null", O_RDONLY); /* not closed on exec, and yet not inherited */
    const char *path = below(f, "passed");
    int passed = -1;
    setenv("SECRET", "x", 1);
    setenv("ABACUS_HOME", "y", 1);
    assert_int_equal(os_write_file(path, "p", 1, 0600, &e), RC_OK);
    assert_int_equal(os_open_read(path, &passed, &e), RC_OK);
    for (int has_passed = 0; has_passed < 2; has_passed++) {
        assert_int_equal(os_child_start("@tell", has_passed ? passed : -1, &child, &e), RC_OK);
        const char *told = answer(f, &child);
        assert_int_equal(os_child_wait(&child, "the child", &e), RC_OK);
        assert_int_equal(strncmp(told, "fd 0\nfd 1\nfd 2\nfd 3\nfd 4\n", 25), 0);
        assert_int_equal(strstr(told, "fd 5\n") != NULL, has_passed);
        assert_int_equal(strstr(told, "passed p") != NULL, has_passed);
        assert_null(strstr(told, "fd 6\n"));
        assert_null(strstr(told, "SECRET"));
        assert_null(strstr(told, "HOME=/"));
        assert_non_null(strstr(told, "ABACUS_HOME=y"));
    }
    close(open_here);
    close(passed);
}

static void how_a_child_ended_is_one_sentence(void **state)
{
    static const struct {
        const char *role, *why;
    } cases[] = {
        {"@seven", "the reader ended with status 7"},
        {"@kill", "the reader was killed: it took too much memory or time"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct os_child child = {0};
        struct err e = {0};
        assert_int_equal(os_child_start(cases[i].role, -1, &child, &e), RC_OK);
        assert_int_equal(os_child_wait(&child, "the reader", &e), RC_CHILD);
        assert_string_equal(e.message, cases[i].why);
    }
}

static void a_child_that_hangs_is_killed_and_reaped(void **state)
{
    struct os_child child = {0};
    struct err e = {0};
    (void)state;
    assert_int_equal(os_child_start("@hang", -1, &child, &e), RC_OK);
    const pid_t pid = child.pid;
    os_child_kill(&child);
    assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    assert_int_equal(child.in, -1);
    assert_int_equal(child.out, -1);
}

static void closed_standard_descriptors_are_filled(void **state)
{
    const struct fixture *f = *state;
    const char *path = below(f, "file");
    struct err e = {0};
    const pid_t pid = fork();
    if (pid == 0) {
        int fd = -1;
        close(STDIN_FILENO);
        close(STDOUT_FILENO);
        os_fill_standard_fds();
        const bool is_apart = os_create(path, 0600, &fd, &e) == RC_OK && fd > STDERR_FILENO;
        _exit(is_apart && write(STDOUT_FILENO, "x", 1) < 0 && errno == EBADF ? 0 : 1);
    }
    int status = -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(int argc, char **argv)
{
    if (argc == 2 && argv[1][0] == '@')
        _exit(play(argv[1]));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_replaced_whole, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_written_leaves_what_was, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_new_file_is_new, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_regular_files_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_longer_than_its_cap_is_not_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(renaming_is_over_what_is_there, set_up, tear_down),
        cmocka_unit_test(a_full_disk_is_told_with_what_to_do),
        cmocka_unit_test_setup_teardown(folders_are_made_listed_and_removed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(removing_a_tree_follows_no_link, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_tree_too_deep_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hashes_are_those_of_the_standard, set_up, tear_down),
        cmocka_unit_test(time_and_chance),
        cmocka_unit_test_setup_teardown(a_lock_has_one_holder, set_up, tear_down),
        cmocka_unit_test(a_descriptor_moves_once),
        cmocka_unit_test_setup_teardown(a_child_answers_over_its_pipes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_child_gets_next_to_nothing, set_up, tear_down),
        cmocka_unit_test(how_a_child_ended_is_one_sentence),
        cmocka_unit_test(a_child_that_hangs_is_killed_and_reaped),
        cmocka_unit_test_setup_teardown(closed_standard_descriptors_are_filled, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
