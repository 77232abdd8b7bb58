/* tests/unit/backup_test.c - the stream and the archive of a backup: what goes in comes out, and
 * whatever is altered, cut off or made up is refused. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backup/backup_int.h"
#include "os/os.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char COUNTY[] = "0123456789abcdef0123456789abcdef";
static const struct passphrase PASS = {"correct horse battery", 21};

struct fixture {
    char path[48];
    struct err e;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    MUST(f);
    snprintf(f->path, sizeof f->path, "/tmp/backup_test.XXXXXX");
    const int fd = mkstemp(f->path);
    MUST(fd >= 0 && close(fd) == 0);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    unlink(f->path);
    free(f);
    return 0;
}

/* The n-th byte of what is sealed. */
static unsigned char byte_at(size_t n)
{
    return (unsigned char)(n * 7 + n / 251);
}

/* Argon2id at its cheapest: these tests are about the stream. */
static void write_stream(struct fixture *f, size_t n)
{
    static struct sealer sealer;
    struct sealed_head head;
    CLEANUP(fd_closep) int fd = open(f->path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    sealed_head_init(&head, "backup", COUNTY);
    head.passes = 1;
    head.kib = 8;
    assert_int_equal(sealer_begin(&sealer, fd, &head, &PASS, &f->e), RC_OK);
    for (size_t i = 0; i < n; i++) {
        const unsigned char c = byte_at(i);
        assert_int_equal(sealer_add(&sealer, &c, 1, &f->e), RC_OK);
    }
    assert_int_equal(sealer_end(&sealer, &f->e), RC_OK);
    sealer_wipe(&sealer);
}

/* All n bytes and then the end, authenticated and right. */
static enum rc read_stream(struct fixture *f, const struct passphrase *pass, size_t n)
{
    static struct unsealer unsealer;
    struct sealed_head head;
    CLEANUP(fd_closep) int fd = open(f->path, O_RDONLY | O_CLOEXEC);
    memset(&f->e, 0, sizeof f->e);
    TRY(unsealer_begin(&unsealer, fd, f->path, "backup", pass, &head, &f->e));
    for (size_t i = 0; i < n; i++) {
        unsigned char c = 0;
        TRY(unsealer_take(&unsealer, &c, 1, &f->e));
        assert_int_equal(c, byte_at(i));
    }
    TRY(unsealer_end(&unsealer, &f->e));
    assert_string_equal(head.county, COUNTY); /* now it is authenticated */
    return RC_OK;
}

static struct sbuf file_of(const struct fixture *f)
{
    struct sbuf bytes = {0};
    struct err e = {0};
    assert_int_equal(os_read_file(f->path, 1 << 24, &bytes, &e), RC_OK);
    return bytes;
}

static void put_file(const struct fixture *f, const char *bytes, size_t n)
{
    struct err e = {0};
    CLEANUP(fd_closep) int fd = open(f->path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    assert_int_equal(os_write_all(fd, bytes, n, &e), RC_OK);
}

static void what_is_sealed_comes_out(void **state)
{
    static const size_t lengths[] = {0,
                                     1,
                                     SEALED_CHUNK - 1,
                                     SEALED_CHUNK,
                                     SEALED_CHUNK + 1,
                                     (size_t)2 * SEALED_CHUNK,
                                     (size_t)2 * SEALED_CHUNK + 17};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        write_stream(*state, lengths[i]);
        assert_int_equal(read_stream(*state, &PASS, lengths[i]), RC_OK);
    }
}

static void a_stream_is_never_shorter_or_longer(void **state)
{
    struct fixture *f = *state;
    write_stream(f, 5);
    assert_int_equal(read_stream(f, &PASS, 6), RC_DAMAGED);
    assert_non_null(strstr(f->e.message, "ends before its contents do"));
    assert_int_equal(read_stream(f, &PASS, 4), RC_DAMAGED);
    assert_non_null(strstr(f->e.message, "goes on behind its end"));
}

static void another_passphrase_is_told(void **state)
{
    static const struct passphrase others[] = {{"Correct horse battery", 21},
                                               {"correct horse battery ", 22},
                                               {"correct horse batter", 20}};
    write_stream(*state, 5);
    for (size_t i = 0; i < COUNT(others); i++)
        assert_int_equal(read_stream(*state, &others[i], 5), RC_PASSPHRASE);
}

static void every_cut_is_refused(void **state)
{
    struct fixture *f = *state;
    enum { BYTES = 2 * SEALED_CHUNK };
    static const size_t step = 4099; /* a prime, so that every place of a chunk comes up */
    write_stream(f, BYTES);
    CLEANUP(sbuf_fini) struct sbuf whole = file_of(f);
    for (size_t n = 0; n < whole.n; n += n < 2000 || n + 200 > whole.n ? 1 : step) {
        put_file(f, whole.p, n);
        const enum rc rc = read_stream(f, &PASS, BYTES);
        assert_int_equal(rc, n < SEALED_HEAD_BYTES ? RC_FORMAT : RC_DAMAGED);
        assert_true(f->e.message[0]);
    }
    sbuf_add(&whole, "x");
    put_file(f, whole.p, whole.n);
    assert_int_equal(read_stream(f, &PASS, BYTES), RC_DAMAGED);
}

static void every_flipped_bit_is_refused(void **state)
{
    struct fixture *f = *state;
    enum { BYTES = 300 };
    write_stream(f, BYTES);
    CLEANUP(sbuf_fini) struct sbuf whole = file_of(f);
    for (size_t at = 0; at < whole.n; at++)
        for (int bit = 0; bit < 8; bit++) {
            whole.p[at] ^= (char)(1 << bit);
            put_file(f, whole.p, whole.n);
            const enum rc rc = read_stream(f, &PASS, BYTES);
            whole.p[at] ^= (char)(1 << bit);
            if (at >= SEALED_HEAD_BYTES)
                assert_int_equal(rc, RC_DAMAGED);
            assert_int_not_equal(rc, RC_OK);
        }
}

static void chunks_cannot_change_places(void **state)
{
    struct fixture *f = *state;
    enum { CHUNK = SEALED_CHUNK + SEALED_TAG, BYTES = 3 * SEALED_CHUNK };
    write_stream(f, BYTES);
    CLEANUP(sbuf_fini) struct sbuf whole = file_of(f);
    char *first = whole.p + SEALED_HEAD_BYTES, *second = first + CHUNK;
    for (size_t i = 0; i < CHUNK; i++) {
        const char kept = first[i];
        first[i] = second[i];
        second[i] = kept;
    }
    put_file(f, whole.p, whole.n);
    assert_int_equal(read_stream(f, &PASS, BYTES), RC_DAMAGED);
}

static void a_head_that_wants_too_much_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const lines[] = {"passes 17 kib 0000008", "passes 00 kib 0000008",
                                        "passes 01 kib 9999999", "passes 01 kib 0000000"};
    write_stream(f, 5);
    CLEANUP(sbuf_fini) struct sbuf whole = file_of(f);
    char *at = strstr(whole.p, "passes 01");
    assert_non_null(at);
    for (size_t i = 0; i < COUNT(lines); i++) {
        memcpy(at, lines[i], strlen(lines[i]));
        put_file(f, whole.p, whole.n);
        assert_int_equal(read_stream(f, &PASS, 5), RC_LIMIT);
    }
}

static void a_newer_format_is_told(void **state)
{
    struct fixture *f = *state;
    write_stream(f, 5);
    CLEANUP(sbuf_fini) struct sbuf whole = file_of(f);
    whole.p[19] = '2';
    put_file(f, whole.p, whole.n);
    assert_int_equal(read_stream(f, &PASS, 5), RC_NEWER);
}

/* ---- the archive ---- */

struct memory {
    struct sbuf bytes;
    size_t at;
};

static enum rc add(void *context, const void *bytes, size_t n, struct err *e)
{
    struct memory *memory = context;
    (void)e;
    sbuf_add_n(&memory->bytes, bytes, n);
    return RC_OK;
}

static enum rc take(void *context, void *bytes, size_t n, struct err *e)
{
    struct memory *memory = context;
    if (memory->bytes.n - memory->at < n)
        return (fail)(e, RC_DAMAGED, "cut off"); /* the name is taken by cmocka */
    memcpy(bytes, memory->bytes.p + memory->at, n);
    memory->at += n;
    return RC_OK;
}

/* A file whose path may be anything. */
static void put_raw(struct memory *memory, const char *path)
{
    const unsigned char head[] = {
        'F', (unsigned char)strlen(path), 0, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    unsigned char sha256[32];
    size_t n = 0;
    static const char empty[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_int_equal(sodium_hex2bin(sha256, 32, empty, 64, NULL, &n, NULL), 0);
    sbuf_add_n(&memory->bytes, head, sizeof head);
    sbuf_add(&memory->bytes, path);
    sbuf_add_n(&memory->bytes, sha256, 32);
}

static enum rc read_all(struct memory *memory, struct err *e)
{
    struct archive_reader reader = {.source = {take, memory}};
    struct memory out = {{0}, 0};
    const struct byte_sink sink = {add, &out};
    bool found = true;
    enum rc rc = RC_OK;
    memory->at = 0;
    while (rc == RC_OK && found) {
        struct archive_file file;
        rc = archive_next(&reader, &file, &found, e);
        if (rc == RC_OK && found)
            rc = archive_content(&reader, &file, &sink, e);
    }
    sbuf_fini(&out.bytes);
    return rc;
}

static void paths_that_lead_astray_are_refused(void **state)
{
    static const char *const bad[] = {"",      "/",   "/etc/passwd", "..",     "a/../b", "../a",
                                      "a/..",  ".",   "a/./b",       "a//b",   "a/",     "a\nb",
                                      "a\x7F", "./a", "a/",          "\x1B[2J"};
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct memory memory = {{0}, 0};
        put_raw(&memory, bad[i]);
        assert_int_equal(read_all(&memory, &f->e), RC_DAMAGED);
        assert_non_null(strstr(f->e.message, "leads astray"));
        sbuf_fini(&memory.bytes);
    }
    assert_true(archive_path_is_plain(STR("lake/originals/000001.sealed")));
    assert_true(archive_path_is_plain(STR("facts/政策.csv")));
    assert_true(archive_path_is_plain(STR("..a/b..")));
}

static void files_come_once_and_in_order(void **state)
{
    static const char *const pairs[][2] = {{"a", "a"}, {"b", "a"}, {"a/b", "a"}};
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT(pairs); i++) {
        struct memory memory = {{0}, 0};
        put_raw(&memory, pairs[i][0]);
        put_raw(&memory, pairs[i][1]);
        assert_int_equal(read_all(&memory, &f->e), RC_DAMAGED);
        assert_non_null(strstr(f->e.message, "out of order"));
        sbuf_fini(&memory.bytes);
    }
}

static void counts_and_sums_must_be_right(void **state)
{
    struct fixture *f = *state;
    struct memory memory = {{0}, 0};
    const struct byte_sink sink = {add, &memory};
    const struct archive_file file = {.path = "keys", .mode = 0600, .bytes = 5};
    assert_int_equal(archive_put_bytes(&sink, &file, "hello", &f->e), RC_OK);
    assert_int_equal(archive_put_end(&sink, 1, 5, &f->e), RC_OK);
    assert_int_equal(read_all(&memory, &f->e), RC_OK);
    for (size_t at = 0; at < memory.bytes.n; at++) {
        const bool is_free = at >= 3 && at < 7; /* permissions: any will do */
        memory.bytes.p[at] ^= 1;
        const enum rc rc = read_all(&memory, &f->e);
        memory.bytes.p[at] ^= 1;
        const bool is_path = at >= 15 && at < 19;
        if (!is_free && !is_path)
            assert_int_equal(rc, RC_DAMAGED);
    }
    for (size_t n = 0; n < memory.bytes.n; n++) {
        struct memory cut = {{.p = memory.bytes.p, .n = n}, 0};
        assert_int_equal(read_all(&cut, &f->e), RC_DAMAGED);
    }
    sbuf_fini(&memory.bytes);
}

static void a_file_that_changed_is_told(void **state)
{
    static const int64_t lies[] = {0, 4, 6, SEALED_CHUNK};
    struct fixture *f = *state;
    put_file(f, "hello", 5);
    for (size_t i = 0; i < COUNT(lies); i++) {
        struct memory memory = {{0}, 0};
        const struct byte_sink sink = {add, &memory};
        const struct archive_file file = {.path = "facts/x.csv", .mode = 0644, .bytes = lies[i]};
        CLEANUP(fd_closep) int fd = open(f->path, O_RDONLY | O_CLOEXEC);
        assert_int_equal(archive_put(&sink, &file, fd, NULL, &f->e), RC_CONFLICT);
        sbuf_fini(&memory.bytes);
    }
}

static void short_passphrases_are_refused(void **state)
{
    struct fixture *f = *state;
    struct passphrase p = {"elevenchars", 11};
    assert_int_equal(passphrase_check(&p, &f->e), RC_PASSPHRASE);
    p = (struct passphrase){"twelve chars", 12};
    assert_int_equal(passphrase_check(&p, &f->e), RC_OK);
    p = (struct passphrase){"十一个字的口令不够长啊", 33};
    assert_int_equal(passphrase_check(&p, &f->e), RC_PASSPHRASE);
    p = (struct passphrase){"十二个字的口令才算够长的", 36};
    assert_int_equal(passphrase_check(&p, &f->e), RC_OK);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_sealed_comes_out),
        TEST(a_stream_is_never_shorter_or_longer),
        TEST(another_passphrase_is_told),
        TEST(every_cut_is_refused),
        TEST(every_flipped_bit_is_refused),
        TEST(chunks_cannot_change_places),
        TEST(a_head_that_wants_too_much_is_refused),
        TEST(a_newer_format_is_told),
        TEST(paths_that_lead_astray_are_refused),
        TEST(files_come_once_and_in_order),
        TEST(counts_and_sums_must_be_right),
        TEST(a_file_that_changed_is_told),
        TEST(short_passphrases_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
