/* tests/unit/ident_token_test.c - FF1, key files, tokens, sealing. */
#include "ident_fixture.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- FF1 ---- */

#define KEY128   "2B7E151628AED2A6ABF7158809CF4F3C"
#define KEY192   KEY128 "EF4359D8D580AA4F"
#define KEY256   KEY192 "7F036D6F04FC6A94"
#define TWEAK_10 "39383736353433323130"
#define TWEAK_11 "3737373770717273373737"

static size_t from_hex(const char *hex, unsigned char *out)
{
    size_t n = strlen(hex) / 2;
    for (size_t i = 0; i < n; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        out[i] = (unsigned char)byte;
    }
    return n;
}

struct ff1_case {
    const char *key, *tweak;
    int radix;
    const char *plain, *sealed;
};

/* NIST's "FF1 samples" 1 to 9, then longer texts whose stream needs a second block (d > 16), made
 * with another implementation (Bouncy Castle's), for NIST's samples never get there. */
static const struct ff1_case FF1_CASES[] = {
    {KEY128, "", 10, "0123456789", "2433477484"},
    {KEY128, TWEAK_10, 10, "0123456789", "6124200773"},
    {KEY128, TWEAK_11, 36, "0123456789abcdefghi", "a9tv40mll9kdu509eum"},
    {KEY192, "", 10, "0123456789", "2830668132"},
    {KEY192, TWEAK_10, 10, "0123456789", "2496655549"},
    {KEY192, TWEAK_11, 36, "0123456789abcdefghi", "xbj3kv35jrawxv32ysr"},
    {KEY256, "", 10, "0123456789", "6657667009"},
    {KEY256, TWEAK_10, 10, "0123456789", "1001623463"},
    {KEY256, TWEAK_11, 36, "0123456789abcdefghi", "xs8a0azh2avyalyzuwd"},
    {KEY128, TWEAK_11, 36, "0123456789abcdefghijklmnopqrstuvwxyz",
     "etctqbhw42iifzhqis3g034b3qcrdrc4de0b"},
    {KEY128, TWEAK_11, 36, "0123456789abcdefghijklmnopqrstuvwxyz0",
     "0yzk1dh3qrizd3fakndofz0lswvabsajv45o9"},
    {KEY192, "", 36, "zyxwvutsrqponmlkjihgfedcba9876543210zyxwvu",
     "0km7yov4j83dez5xjgj0f3garxzbtuv8lb38oyl5dl"},
    {KEY256, TWEAK_10, 36, "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghij",
     "kjgglrhxgz6085z4vy46f12kenmi9msle48zlxb1ign5h8wzq6at5s4y"},
};

static void ff1_gives_nists_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof FF1_CASES / sizeof *FF1_CASES; i++) {
        const struct ff1_case *c = &FF1_CASES[i];
        unsigned char key[32], tweak[32];
        size_t key_bytes = from_hex(c->key, key), tweak_bytes = from_hex(c->tweak, tweak);
        char digits[65];
        struct err e;
        size_t n = strlen(c->plain);
        memcpy(digits, c->plain, n + 1);
        assert_int_equal(ff1_encrypt(key, key_bytes, tweak, tweak_bytes, digits, n, c->radix, &e),
                         RC_OK);
        assert_string_equal(digits, c->sealed);
        assert_int_equal(ff1_decrypt(key, key_bytes, tweak, tweak_bytes, digits, n, c->radix, &e),
                         RC_OK);
        assert_string_equal(digits, c->plain);
    }
}

static void ff1_refuses_what_it_cannot_do(void **state)
{
    (void)state;
    unsigned char key[32] = {1}, tweak[300] = {0};
    char digits[80] = "0123456789";
    struct err e;
    assert_int_equal(ff1_encrypt(key, 20, NULL, 0, digits, 10, 10, &e), RC_KEY);
    assert_int_equal(ff1_encrypt(key, 32, NULL, 0, digits, 10, 1, &e), RC_LIMIT);
    assert_int_equal(ff1_encrypt(key, 32, NULL, 0, digits, 10, 37, &e), RC_LIMIT);
    assert_int_equal(ff1_encrypt(key, 32, NULL, 0, digits, 1, 10, &e), RC_LIMIT);
    assert_int_equal(ff1_encrypt(key, 32, NULL, 0, digits, 65, 10, &e), RC_LIMIT);
    assert_int_equal(ff1_encrypt(key, 32, tweak, 257, digits, 10, 10, &e), RC_LIMIT);
    assert_int_equal(ff1_encrypt(key, 32, NULL, 0, digits, 10, 8, &e), RC_LIMIT);
    memcpy(digits, "010101", 7);
    assert_int_equal(ff1_encrypt(key, 32, NULL, 0, digits, 6, 2, &e), RC_LIMIT); /* 64 values */
    assert_string_equal(digits, "010101");
}

static void key_file(const struct fixture *f, const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", f->keys_folder, name);
}

static void assert_keys_refused(const struct fixture *f, const char *county, const char *why)
{
    struct keys keys = {0};
    struct err e = {0};
    assert_int_equal(keys_load(f->keys_folder, county, &keys, &e), RC_KEY);
    if (!strstr(e.message, why))
        fail_msg("message without '%s': %s", why, e.message);
    assert_null(keys.ff1);
}

static void keys_are_private_and_never_overwritten(void **state)
{
    const struct fixture *f = *state;
    static const char *const names[] = {"token.key", "hash.key", "vault.key"};
    struct stat st;
    struct err e = {0};
    char path[128];
    assert_int_equal(stat(f->keys_folder, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    for (int i = 0; i < 3; i++) {
        key_file(f, names[i], path);
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
    }
    assert_int_equal(keys_create(f->keys_folder, COUNTY, &e), RC_KEY);
    assert_non_null(strstr(e.message, "never overwritten"));
    struct keys again;
    assert_int_equal(keys_load(f->keys_folder, COUNTY, &again, &e), RC_OK);
    assert_memory_equal(again.token, f->keys.token, KEY_BYTES);
    assert_int_equal(again.generation, 1);
    assert_memory_not_equal(again.token, again.hash, KEY_BYTES);
    keys_fini(&again);
    assert_int_equal(keys_create(f->folder, "not hex", &e), RC_KEY);
    assert_int_equal(keys_create(f->folder, "", &e), RC_KEY);
}

static void keys_of_another_county_are_refused(void **state)
{
    assert_keys_refused(*state, "ffff", "belongs to county");
    assert_keys_refused(*state, "../x", "no county id");
}

static void keys_that_others_may_read_are_refused(void **state)
{
    const struct fixture *f = *state;
    char path[128];
    key_file(f, "hash.key", path);
    assert_int_equal(chmod(path, 0644), 0);
    assert_keys_refused(f, COUNTY, "mode 0644");
}

static void a_missing_key_is_refused(void **state)
{
    const struct fixture *f = *state;
    char path[128];
    key_file(f, "vault.key", path);
    assert_int_equal(unlink(path), 0);
    assert_keys_refused(f, COUNTY, "vault.key");
    assert_int_equal(symlink("token.key", path), 0);
    assert_keys_refused(f, COUNTY, "vault.key");
}

static size_t file_read(const char *path, char text[1024])
{
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t n = fread(text, 1, 1024, file);
    fclose(file);
    return n;
}

static void file_write(const char *path, const char *text, size_t n)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, n, file), n);
    fclose(file);
}

/* Every byte of a key file matters: whichever changes, the file is refused. */
static void a_damaged_key_is_refused(void **state)
{
    const struct fixture *f = *state;
    char path[128], sound[1024], damaged[1024];
    key_file(f, "token.key", path);
    size_t n = file_read(path, sound);
    for (size_t i = 0; i < n; i++) {
        memcpy(damaged, sound, n);
        damaged[i] = damaged[i] == '3' ? '4' : '3';
        file_write(path, damaged, n);
        assert_keys_refused(f, COUNTY, "token.key");
    }
    for (size_t cut = 0; cut < n; cut++) {
        file_write(path, sound, cut);
        assert_keys_refused(f, COUNTY, "token.key");
    }
    memset(damaged, 'a', sizeof damaged);
    file_write(path, damaged, sizeof damaged);
    assert_keys_refused(f, COUNTY, "too long");
    key_file(f, "hash.key", path);
    size_t hash_n = file_read(path, damaged);
    key_file(f, "token.key", path);
    file_write(path, damaged, hash_n); /* a sound key of another use */
    assert_keys_refused(f, COUNTY, "not for FF1");
}

static int compare_tokens(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

enum { SAMPLE = 3000 }; /* several batches and a rest */

static void tokens_are_distinct_reversible_and_the_same_alone(void **state)
{
    const struct fixture *f = *state;
    static char normal[SAMPLE][19];
    static int64_t tokens[SAMPLE];
    for (int i = 0; i < SAMPLE; i++) {
        char text[64];
        snprintf(text, sizeof text, "45092%d19900307%03d0", 1 + i / 1000, i % 1000);
        memcpy(normal[i], text, sizeof normal[i]);
    }
    tokens_of_residents(&f->keys, normal, SAMPLE, tokens);
    for (int i = 0; i < SAMPLE; i++) {
        int64_t alone;
        char back[19];
        tokens_of_residents(&f->keys, normal + i, 1, &alone);
        assert_int_equal(alone, tokens[i]);
        assert_true(tokens[i] > 0 && tokens[i] < 100000000000000000);
        resident_of_token(&f->keys, tokens[i], back);
        assert_memory_equal(back, normal[i], 17);
        assert_int_equal(strlen(back), 18);
    }
    qsort(tokens, SAMPLE, sizeof *tokens, compare_tokens);
    for (int i = 1; i < SAMPLE; i++)
        assert_true(tokens[i - 1] < tokens[i]);
}

/* The batch path is FF1 and nothing else: the general path, tried against NIST, gives the same. */
static void tokens_are_ff1(void **state)
{
    const struct fixture *f = *state;
    uint64_t seed = 11;
    for (int i = 0; i < 200; i++) {
        char normal[1][19], digits[19];
        int64_t token;
        struct err e;
        random_resident(&seed, normal[0]);
        tokens_of_residents(&f->keys, normal, 1, &token);
        memcpy(digits, normal[0], 17);
        digits[17] = 0;
        assert_int_equal(ff1_encrypt(f->keys.token, KEY_BYTES, (const unsigned char *)"resident", 8,
                                     digits, 17, 10, &e),
                         RC_OK);
        assert_int_equal(token, strtoll(digits, NULL, 10));
    }
}

static void empty_rows_have_no_token(void **state)
{
    const struct fixture *f = *state;
    char normal[3][19] = {"", "11010519491231002X", "1101051949123X002X"};
    int64_t tokens[3];
    char back[19];
    tokens_of_residents(&f->keys, normal, 3, tokens);
    assert_int_equal(tokens[0], 0);
    assert_true(tokens[1] > 0);
    assert_int_equal(tokens[2], 0);
    tokens_of_residents(&f->keys, normal, 0, tokens);
    resident_of_token(&f->keys, 0, back);
    assert_string_equal(back, "");
    resident_of_token(&f->keys, -1, back);
    assert_string_equal(back, "");
    resident_of_token(&f->keys, 100000000000000000, back);
    assert_string_equal(back, "");
    resident_of_token(&f->keys, tokens[1], back);
    assert_string_equal(back, "11010519491231002X");
}

/* The one number whose token would be zero takes the token of zero, and comes back from it. */
static void no_token_is_zero(void **state)
{
    const struct fixture *f = *state;
    char digits[1][19] = {"00000000000000000"};
    int64_t token, token_of_zero;
    char back[19];
    struct err e;
    tokens_of_residents(&f->keys, (const char(*)[19])digits, 1, &token_of_zero);
    assert_int_equal(ff1_decrypt(f->keys.token, KEY_BYTES, (const unsigned char *)"resident", 8,
                                 digits[0], 17, 10, &e),
                     RC_OK);
    tokens_of_residents(&f->keys, (const char(*)[19])digits, 1, &token);
    assert_true(token > 0);
    assert_int_equal(token, token_of_zero);
    resident_of_token(&f->keys, token, back);
    assert_memory_equal(back, digits[0], 17);
}

static void another_key_gives_other_tokens(void **state)
{
    const struct fixture *f = *state;
    char folder[128], normal[1][19] = {"11010519491231002X"}, back[19];
    struct keys other;
    struct err e;
    int64_t ours, theirs;
    snprintf(folder, sizeof folder, "%s/other", f->folder);
    assert_int_equal(keys_create(folder, COUNTY, &e), RC_OK);
    assert_int_equal(keys_load(folder, COUNTY, &other, &e), RC_OK);
    tokens_of_residents(&f->keys, (const char(*)[19])normal, 1, &ours);
    tokens_of_residents(&other, (const char(*)[19])normal, 1, &theirs);
    assert_int_not_equal(ours, theirs);
    resident_of_token(&other, ours, back);
    assert_string_not_equal(back, normal[0]);
    assert_int_not_equal(token_of(&f->keys, "name", STR("张三")),
                         token_of(&other, "name", STR("张三")));
    keys_fini(&other);
}

static void hashes_are_apart_by_kind(void **state)
{
    const struct fixture *f = *state;
    int64_t account = token_of(&f->keys, "account", STR("13800138000"));
    int64_t phone = token_of(&f->keys, "phone", STR("13800138000"));
    int64_t document = token_of(&f->keys, "document", STR("E12345678"));
    char text[600];
    memset(text, 'a', sizeof text);
    assert_int_not_equal(account, phone);
    assert_true(account > 0 && phone > 0);
    assert_true(document >= (int64_t)1 << 62);
    assert_int_equal(phone, token_of(&f->keys, "phone", STR("13800138000")));
    /* lengths around the end of the short path */
    for (size_t n = 0; n + 1 < sizeof text; n++)
        assert_int_not_equal(token_of(&f->keys, "name", (struct str){text, n}),
                             token_of(&f->keys, "name", (struct str){text, n + 1}));
}

/* ---- sealing ---- */

static void sealed_text_opens_only_whole(void **state)
{
    const struct fixture *f = *state;
    static const char plain[] = "张三 11010519491231002X";
    CLEANUP(sbuf_fini) struct sbuf sealed = {0};
    CLEANUP(sbuf_fini) struct sbuf opened = {0};
    struct str context = STR("vault/1");
    sbuf_add(&opened, "before");
    seal(f->keys.vault, context, plain, sizeof plain, &sealed);
    assert_int_equal(sealed.n, sizeof plain + 40);
    for (size_t i = 0; i < sealed.n; i++) {
        sealed.p[i] ^= 1;
        assert_false(unseal(f->keys.vault, context, sealed.p, sealed.n, &opened));
        sealed.p[i] ^= 1;
        assert_false(unseal(f->keys.vault, context, sealed.p, i, &opened));
    }
    assert_false(unseal(f->keys.vault, STR("vault/2"), sealed.p, sealed.n, &opened));
    assert_false(unseal(f->keys.hash, context, sealed.p, sealed.n, &opened));
    assert_string_equal(sbuf_text(&opened), "before");
    assert_true(unseal(f->keys.vault, context, sealed.p, sealed.n, &opened));
    assert_memory_equal(opened.p + 6, plain, sizeof plain);
}

static void sealing_twice_differs_and_nothing_can_be_sealed(void **state)
{
    const struct fixture *f = *state;
    CLEANUP(sbuf_fini) struct sbuf a = {0};
    CLEANUP(sbuf_fini) struct sbuf b = {0};
    CLEANUP(sbuf_fini) struct sbuf small = {.cap = 30};
    CLEANUP(sbuf_fini) struct sbuf opened = {0};
    struct str none = {NULL, 0};
    seal(f->keys.vault, none, "", 0, &a);
    seal(f->keys.vault, none, "", 0, &b);
    assert_int_equal(a.n, 40);
    assert_memory_not_equal(a.p, b.p, 40);
    assert_true(unseal(f->keys.vault, none, a.p, a.n, &opened));
    assert_int_equal(opened.n, 0);
    seal(f->keys.vault, none, "", 0, &small);
    assert_true(small.overflowed);
    assert_int_equal(small.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ff1_gives_nists_samples),
        cmocka_unit_test(ff1_refuses_what_it_cannot_do),
        WITH_KEYS(keys_are_private_and_never_overwritten),
        WITH_KEYS(keys_of_another_county_are_refused),
        WITH_KEYS(keys_that_others_may_read_are_refused),
        WITH_KEYS(a_missing_key_is_refused),
        WITH_KEYS(a_damaged_key_is_refused),
        WITH_KEYS(tokens_are_distinct_reversible_and_the_same_alone),
        WITH_KEYS(tokens_are_ff1),
        WITH_KEYS(empty_rows_have_no_token),
        WITH_KEYS(no_token_is_zero),
        WITH_KEYS(another_key_gives_other_tokens),
        WITH_KEYS(hashes_are_apart_by_kind),
        WITH_KEYS(sealed_text_opens_only_whole),
        WITH_KEYS(sealing_twice_differs_and_nothing_can_be_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
