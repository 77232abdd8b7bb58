/* tests/unit/ident_fixture.h - keys in a folder of their own, and repeatable chance, for the tests
 * of ident/. */
#ifndef IA_TESTS_IDENT_FIXTURE_H
#define IA_TESTS_IDENT_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "ident/ident.h"
#include "os/os.h"

/* After our headers: cmocka has a macro fail(), we have a function. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define COUNTY          "0123456789abcdef0123456789abcdef"
#define WITH_KEYS(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static inline int32_t today(void)
{
    return date_of(2025, 6, 30);
}

struct fixture {
    char folder[64];
    char keys_folder[80];
    struct keys keys;
};

static inline int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct err e;
    assert_non_null(f);
    snprintf(f->folder, sizeof f->folder, "/tmp/ident_test.XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->keys_folder, sizeof f->keys_folder, "%s/keys", f->folder);
    assert_int_equal(keys_create(f->keys_folder, COUNTY, &e), RC_OK);
    assert_int_equal(keys_load(f->keys_folder, COUNTY, &f->keys, &e), RC_OK);
    *state = f;
    return 0;
}

static inline int tear_down(void **state)
{
    struct fixture *f = *state;
    struct err e;
    keys_fini(&f->keys);
    assert_int_equal(os_remove_tree(f->folder, &e), RC_OK);
    free(f);
    return 0;
}

static inline uint64_t next_random(uint64_t *seed)
{
    *seed += 0x9E3779B97F4A7C15u;
    uint64_t z = *seed;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

/* A sound resident number, made by trying the eleven check characters. */
static inline void random_resident(uint64_t *seed, char out[19])
{
    uint64_t r = next_random(seed);
    char digits[64], parsed[19];
    snprintf(digits, sizeof digits, "4509%02u%u%02u%02u%03uX", (unsigned)(r % 64),
             (unsigned)(1930 + (r >> 8) % 90), (unsigned)(1 + (r >> 16) % 12),
             (unsigned)(1 + (r >> 24) % 28), (unsigned)((r >> 32) % 1000));
    for (const char *check = "0123456789X"; *check; check++) {
        digits[17] = *check;
        if (resident_id_parse(str_of(digits), false, today(), parsed) == ID_OK) {
            memcpy(out, digits, 19);
            return;
        }
    }
    fail_msg("%s: no check character fits", digits);
}

#endif
