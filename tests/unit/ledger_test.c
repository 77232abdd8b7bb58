/* tests/unit/ledger_test.c - the tree of RFC 6962, signed checkpoints, tiles: against published
 * vectors and logs, and against a slow tree written for the test. */
#include "county_fixture.h"

#include <pthread.h>

#include <jansson.h>
#include <sodium.h>

#include "ledger/ledger_int.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PEER_LOGS SOURCE_ROOT "/../shared/data/tlog"

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

static struct hash hash_of_hex(const char *hex)
{
    struct hash h;
    size_t n = 0;
    assert_int_equal(sodium_hex2bin(h.b, sizeof h.b, hex, strlen(hex), NULL, &n, NULL), 0);
    assert_int_equal(n, sizeof h.b);
    return h;
}

/* ---- roots ---- */

/* Leaves and roots of trees of 1 to 8 leaves, as certificate transparency's own tests have them. */
static const struct {
    const char *bytes;
    size_t n;
} LEAVES[] = {{"", 0},
              {"\x00", 1},
              {"\x10", 1},
              {"\x20\x21", 2},
              {"\x30\x31", 2},
              {"\x40\x41\x42\x43", 4},
              {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
              {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};
static const char *const ROOTS[] = {
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

static void roots_of_small_trees(void **state)
{
    (void)state;
    struct merkle *m = merkle_new();
    struct hash leaves[8], root, expected;
    for (size_t i = 0; i < 8; i++) {
        merkle_leaf(m, LEAVES[i].bytes, LEAVES[i].n, &leaves[i]);
        merkle_root(m, leaves, i + 1, &root);
        expected = hash_of_hex(ROOTS[i]);
        assert_true(hash_eq(&root, &expected));
    }
    merkle_empty(m, &root);
    expected = hash_of_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_true(hash_eq(&root, &expected));
    merkle_free(m);
}

/* ---- published vectors ---- */

static bool read_hash(const json_t *text, struct hash *ret)
{
    const char *base64 = json_string_value(text);
    return base64 && base64_read(str_of(base64), ret->b, HASH_BYTES);
}

/* Roots of consistency vectors may be shorter texts, which are only compared. */
static bool read_short(const json_t *text, struct hash *ret)
{
    const char *base64 = json_string_value(text), *end = NULL;
    size_t n = 0;
    *ret = (struct hash){{0}};
    return base64 && sodium_base642bin(ret->b, sizeof ret->b, base64, strlen(base64), NULL, &n,
                                       &end, sodium_base64_VARIANT_ORIGINAL) == 0;
}

/* The list of a proof; false when one of its hashes is none. */
static bool read_hashes(const json_t *list, struct hash *proof, size_t *ret_count)
{
    size_t i;
    const json_t *item;
    *ret_count = 0;
    json_array_foreach(list, i, item)
    {
        if (i == PROOF_HASHES_MAX || !read_hash(item, &proof[i]))
            return false;
        ++*ret_count;
    }
    return true;
}

/* Some vectors name numbers that no log reaches. */
static uint64_t number(const json_t *v, const char *key)
{
    const double value = json_number_value(json_object_get(v, key));
    return value >= 0 && value < 9e18 ? (uint64_t)value : UINT64_MAX;
}

static bool vector_holds(struct merkle *m, const json_t *v)
{
    struct hash proof[PROOF_HASHES_MAX], a = {{0}}, b = {{0}};
    size_t count = 0;
    if (!read_hashes(json_object_get(v, "proof"), proof, &count))
        return false;
    if (json_object_get(v, "leafIdx"))
        return read_hash(json_object_get(v, "root"), &b) &&
               read_hash(json_object_get(v, "leafHash"), &a) &&
               merkle_includes(m, number(v, "leafIdx"), number(v, "treeSize"), &a, proof, count,
                               &b);
    return read_short(json_object_get(v, "root1"), &a) &&
           read_short(json_object_get(v, "root2"), &b) &&
           merkle_extends(m, number(v, "size1"), number(v, "size2"), proof, count, &a, &b);
}

/* Counts those that are judged as they want to be; the first other one stops the test. */
static void judge_vectors(struct arena *arena, struct merkle *m, const char *path, int *right)
{
    char **names;
    size_t n;
    struct err e = {0};
    if (os_is_dir(path)) {
        assert_int_equal(os_list(arena, path, &names, &n, &e), RC_OK);
        for (size_t i = 0; i < n; i++)
            judge_vectors(arena, m, arena_printf(arena, "%s/%s", path, names[i]), right);
        return;
    }
    json_t *v = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
    assert_non_null(v);
    const bool should = !json_is_true(json_object_get(v, "wantErr"));
    if (vector_holds(m, v) != should)
        fail_msg("%s should %s", path, should ? "hold" : "be refused");
    ++*right;
    json_decref(v);
}

static void published_vectors(void **state)
{
    (void)state;
    int right = 0;
    if (!os_is_dir(PEER_LOGS)) {
        print_message("SKIP published vectors: there is no %s\n", PEER_LOGS);
        skip();
    }
    struct arena *arena = arena_new(16 << 20);
    struct merkle *m = merkle_new();
    judge_vectors(arena, m, PEER_LOGS "/merkle-vectors", &right);
    assert_int_equal(right, 196); /* with those of trees of size 0, which prove nothing */
    merkle_free(m);
    arena_free(arena);
}

/* ---- real logs ---- */

static void read_text(const char *path, struct sbuf *out)
{
    struct err e = {0};
    if (os_read_file(path, 1 << 20, out, &e) != RC_OK)
        fail_msg("%s", e.message);
}

static void tessera_log(void **state)
{
    (void)state;
    static const char folder[] = PEER_LOGS "/tessera-log/testdata/log";
    static const char key[] =
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
    struct verifier v;
    struct log_report r;
    struct err e = {0};
    if (!os_is_dir(folder)) {
        print_message("SKIP Tessera's log: there is no %s\n", folder);
        skip();
    }
    assert_int_equal(verifier_parse(str_of(key), &v, &e), RC_OK);
    for (int size = 0; size <= 15; size++) {
        char path[512];
        CLEANUP(sbuf_fini) struct sbuf old = {0};
        snprintf(path, sizeof path, "%s/checkpoint.%d", folder, size);
        read_text(path, &old);
        const struct str earlier = {old.p, old.n};
        if (log_audit(folder, &v, &earlier, &r, &e) != RC_OK)
            fail_msg("%s", e.message);
        assert_int_equal(r.entries, 15);
    }
}

static void armory_log(void **state)
{
    (void)state;
    static const char folder[] = PEER_LOGS "/armory-drive-log";
    struct verifier v;
    struct checkpoint c;
    struct err e = {0};
    CLEANUP(sbuf_fini) struct sbuf note = {0};
    struct hash leaves[2], root;
    if (!os_is_dir(folder)) {
        print_message("SKIP the Armory log: there is no %s\n", folder);
        skip();
    }
    struct merkle *m = merkle_new();
    assert_int_equal(verifier_load(PEER_LOGS "/armory-drive-log/keys/armory-drive-log.pub", &v, &e),
                     RC_OK);
    read_text(PEER_LOGS "/armory-drive-log/log/checkpoint", &note);
    assert_int_equal(checkpoint_open((struct str){note.p, note.n}, &v, &c, &e), RC_DAMAGED);
    snprintf(v.origin, sizeof v.origin, "Armory Drive Prod 2"); /* its log is named otherwise */
    if (checkpoint_open((struct str){note.p, note.n}, &v, &c, &e) != RC_OK)
        fail_msg("%s", e.message);
    assert_int_equal(c.size, 2);
    for (int i = 0; i < 2; i++) {
        char path[512];
        CLEANUP(sbuf_fini) struct sbuf leaf = {0};
        snprintf(path, sizeof path, "%s/log/seq/00/00/00/00/%02d", folder, i);
        read_text(path, &leaf);
        merkle_leaf(m, leaf.p, leaf.n, &leaves[i]);
    }
    merkle_root(m, leaves, 2, &root);
    assert_true(hash_eq(&root, &c.root));
    merkle_free(m);
}

/* ---- tiles ---- */

static void names_of_tiles(void **state)
{
    (void)state;
    static const struct {
        int level;
        uint64_t index;
        unsigned width;
        const char *name;
    } cases[] = {{0, 0, 256, "tile/0/000"},
                 {-1, 0, 1, "tile/entries/000.p/1"},
                 {1, 999, 255, "tile/1/999.p/255"},
                 {0, 1000, 256, "tile/0/x001/000"},
                 {7, 1234067, 256, "tile/7/x001/x234/067"},
                 {0, 1234067, 12, "tile/0/x001/x234/067.p/12"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CLEANUP(sbuf_fini) struct sbuf name = {0};
        tile_name(cases[i].level, cases[i].index, cases[i].width, &name);
        assert_string_equal(name.p, cases[i].name);
    }
}

struct disk {
    const char *folder;
};

static enum rc put_on_disk(void *context, int level, uint64_t index, unsigned width,
                           const void *bytes, size_t n, struct err *e)
{
    const struct disk *disk = context;
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    sbuf_addf(&path, "%s/", disk->folder);
    tile_name(level, index, width, &path);
    char *slash = strrchr(path.p, '/');
    *slash = 0;
    TRY(os_make_dirs(path.p, 0755, e));
    *slash = '/';
    return os_write_file(path.p, bytes, n, 0644, e);
}

/* A log of every size up to SIZES: its root is that of the slow tree, each leaf has a proof, and no
 * other leaf, index or size has it. */
static void proofs_of_every_size(void **state)
{
    enum { SIZES = 600 };
    struct county_fixture *f = *state;
    static struct hash leaves[SIZES];
    struct merkle *m = merkle_new();
    struct edge edge;
    struct err e = {0};
    struct disk disk = {arena_printf(f->arena, "%s/log", f->root)};
    edge_init(&edge, m);
    for (uint32_t i = 0; i < SIZES; i++) {
        struct hash root, expected, proof[PROOF_HASHES_MAX];
        size_t count = 0;
        merkle_leaf(m, &i, sizeof i, &leaves[i]);
        assert_int_equal(edge_add(&edge, &i, sizeof i, put_on_disk, &disk, &e), RC_OK);
        assert_int_equal(edge_unfinished(&edge, put_on_disk, &disk, &e), RC_OK);
        edge_root(&edge, &root);
        merkle_root(m, leaves, i + 1, &expected);
        assert_true(hash_eq(&root, &expected));
        struct tiles *tiles = tiles_new(disk.folder, i + 1);
        for (uint64_t at = i % 7; at <= i; at += 41) {
            assert_int_equal(tiles_inclusion(tiles, m, at, proof, &count, &e), RC_OK);
            assert_true(merkle_includes(m, at, i + 1, &leaves[at], proof, count, &root));
            assert_false(merkle_includes(m, at + 1, i + 1, &leaves[at], proof, count, &root));
            assert_false(merkle_includes(m, at, i + 1, &leaves[at ? at - 1 : SIZES - 1], proof,
                                         count, &root));
            if (count)
                assert_false(merkle_includes(m, at, i + 1, &leaves[at], proof, count - 1, &root));
        }
        tiles_free(tiles);
    }
    edge_fini(&edge);
    merkle_free(m);
}

/* ---- many writers ---- */

enum { WRITERS = 8, ACTS_EACH = 25 };

struct writer {
    struct recorder *recorder;
    int nth;
    int64_t acts[ACTS_EACH];
};

static void *write_some(void *context)
{
    struct writer *w = context;
    for (int i = 0; i < ACTS_EACH; i++) {
        struct err e = {0};
        char subject[32];
        snprintf(subject, sizeof subject, "test:%d.%d", w->nth, i);
        MUST(recorder_act(w->recorder, "test", subject, "{}", &w->acts[i], &e) == RC_OK);
    }
    return NULL;
}

static void say_nothing(void *context, const char *where, const char *zh, const char *en)
{
    (void)context, (void)zh;
    fail_msg("%s: %s", where, en);
}

/* Each is told the number of its own act; all are in the log. */
static void acts_of_many_threads(void **state)
{
    struct county_fixture *f = *state;
    struct writer writers[WRITERS];
    pthread_t threads[WRITERS];
    struct recorder *recorder = NULL;
    struct published published;
    uint64_t acts = 0;
    MUST_OK(recorder_start(f->county, &recorder, e));
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){recorder, i, {0}};
        assert_int_equal(pthread_create(&threads[i], NULL, write_some, &writers[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++)
        pthread_join(threads[i], NULL);
    recorder_stop(recorder);
    MUST_OK(ledger_published(f->county, f->arena, &published, e));
    assert_int_equal(published.checkpoint.size, 1 + WRITERS * ACTS_EACH);
    MUST_OK(ledger_compare(f->county, say_nothing, NULL, &acts, e));
    for (int i = 0; i < WRITERS; i++)
        for (int n = 0; n < ACTS_EACH; n++) {
            int64_t found = 0;
            MUST_OK(store_int(
                f->county->store,
                arena_printf(f->arena, "SELECT seq FROM act WHERE subject='test:%d.%d'", i, n), 0,
                &found, e));
            assert_int_equal(found, writers[i].acts[n]);
            assert_true(n == 0 || writers[i].acts[n] > writers[i].acts[n - 1]);
        }
}

/* ---- a disk that fails for a while ---- */

static void must_act(struct county_fixture *f)
{
    MUST_OK(store_act_alone(f->county->store, "test", "x", json_object(), e));
}

static uint64_t published_acts(struct county_fixture *f)
{
    struct published published;
    MUST_OK(ledger_published(f->county, f->arena, &published, e));
    return published.checkpoint.size;
}

/* A folder stands where a tile should be written: acts are kept, the ledger says that it is behind,
 * and goes on by itself when the way is free. */
static void a_publication_that_failed_is_made_up_for(void **state)
{
    struct county_fixture *f = *state;
    struct ledger *ledger = NULL;
    struct err e = {0};
    uint64_t acts = 0;
    MUST_OK(ledger_open(f->county, &ledger, e));
    const char *folder = arena_printf(f->arena, "%s/ledger/tile/0/000.p", f->path);
    for (int i = 2; i <= 3; i++)
        MUST_OK(os_make_dirs(arena_printf(f->arena, "%s/%d", folder, i), 0755, e));
    must_act(f);
    assert_false(ledger_is_current(ledger));
    must_act(f);
    assert_false(ledger_is_current(ledger));
    assert_int_equal(published_acts(f), 1);
    for (int i = 2; i <= 3; i++)
        MUST_OK(os_remove_tree(arena_printf(f->arena, "%s/%d", folder, i), e));
    must_act(f);
    assert_true(ledger_is_current(ledger));
    assert_int_equal(published_acts(f), 4);
    assert_int_equal(ledger_close(ledger, &e), RC_OK);
    MUST_OK(ledger_compare(f->county, say_nothing, NULL, &acts, e));
    assert_int_equal(acts, 4);
}

static void a_ledger_that_is_behind_says_so_when_closed(void **state)
{
    struct county_fixture *f = *state;
    struct ledger *ledger = NULL;
    struct err e = {0};
    MUST_OK(ledger_open(f->county, &ledger, e));
    for (int i = 2; i <= 3; i++)
        MUST_OK(
            os_make_dirs(arena_printf(f->arena, "%s/ledger/tile/0/000.p/%d", f->path, i), 0755, e));
    must_act(f);
    must_act(f);
    assert_int_equal(ledger_close(ledger, &e), RC_IO);
}

/* ---- notes ---- */

static void checkpoints_are_refused(void **state)
{
    (void)state;
    static const unsigned char seed[32] = {7}, other_seed[32] = {8};
    struct signer signer, other;
    struct checkpoint c;
    struct err e = {0};
    const struct hash root = hash_of_hex(ROOTS[3]);
    CLEANUP(sbuf_fini) struct sbuf good = {0};
    CLEANUP(sbuf_fini) struct sbuf forged = {0};
    signer_make("iron-abacus/test", seed, &signer);
    signer_make("iron-abacus/test", other_seed, &other);
    checkpoint_sign(&signer, 4, &root, &good);
    checkpoint_sign(&other, 4, &root, &forged);
    const struct str note = {good.p, good.n};
    assert_int_equal(checkpoint_open(note, &signer.verifier, &c, &e), RC_OK);
    assert_int_equal(c.size, 4);
    assert_true(hash_eq(&c.root, &root));
    assert_int_equal(checkpoint_open((struct str){forged.p, forged.n}, &signer.verifier, &c, &e),
                     RC_DAMAGED);
    for (size_t i = 0; i < good.n; i++) { /* any flipped bit, any cut */
        good.p[i] = (char)(good.p[i] ^ 1);
        assert_int_equal(checkpoint_open(note, &signer.verifier, &c, &e), RC_DAMAGED);
        good.p[i] = (char)(good.p[i] ^ 1);
        assert_int_equal(checkpoint_open((struct str){good.p, i}, &signer.verifier, &c, &e),
                         RC_DAMAGED);
    }
}

static void keys_are_refused(void **state)
{
    (void)state;
    static const unsigned char seed[32] = {7};
    struct signer signer;
    struct verifier v;
    struct err e = {0};
    CLEANUP(sbuf_fini) struct sbuf line = {0};
    signer_make("iron-abacus/test", seed, &signer);
    verifier_print(&signer.verifier, &line);
    assert_int_equal(verifier_parse((struct str){line.p, line.n}, &v, &e), RC_OK);
    assert_memory_equal(v.key, signer.verifier.key, 32);
    for (size_t i = 0; i < line.n; i++) {
        const char was = line.p[i];
        line.p[i] = (char)(was ^ 1);
        if (was >= 'a' && was <= 'f')
            line.p[i] = 'z'; /* hex in upper case is the same number */
        assert_int_equal(verifier_parse((struct str){line.p, line.n}, &v, &e), RC_KEY);
        line.p[i] = was;
        assert_int_equal(verifier_parse((struct str){line.p, i}, &v, &e), RC_KEY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_of_small_trees),
        cmocka_unit_test(published_vectors),
        cmocka_unit_test(tessera_log),
        cmocka_unit_test(armory_log),
        cmocka_unit_test(names_of_tiles),
        cmocka_unit_test_setup_teardown(proofs_of_every_size, make_county, drop_county),
        cmocka_unit_test_setup_teardown(acts_of_many_threads, make_county, drop_county),
        cmocka_unit_test_setup_teardown(a_publication_that_failed_is_made_up_for, make_county,
                                        drop_county),
        cmocka_unit_test_setup_teardown(a_ledger_that_is_behind_says_so_when_closed, make_county,
                                        drop_county),
        cmocka_unit_test(checkpoints_are_refused),
        cmocka_unit_test(keys_are_refused),
    };
    MUST(sodium_init() >= 0);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
