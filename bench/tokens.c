/* bench/tokens.c - FF1 tokens against the AES that they are made of.
 *
 * FF1 over 17 digits is ten rounds of one AES block each and one block before them. OpenSSL's
 * AES-256-ECB over the same number of blocks, in the same lots, is the bound: the arithmetic of
 * FF1 (radix conversion, modular addition) comes on top. */
#include "bench/bench.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "ident/ident.h"
#include "os/os.h"

enum { LOT = 2048, LOTS = 500, ROUNDS_OF_FF1 = 10, BLOCK = 16, CHECKED = 200 };

struct work {
    struct keys keys;
    char normal[LOT][19];
};

/* Same answers first: a token goes back to the number it was made from. */
static enum rc check(const struct work *w, struct err *e)
{
    int64_t tokens[CHECKED];
    tokens_of_residents(&w->keys, (const char(*)[19])w->normal, CHECKED, tokens);
    for (int i = 0; i < CHECKED; i++) {
        char back[19];
        resident_of_token(&w->keys, tokens[i], back);
        if (strcmp(back, w->normal[i]) != 0)
            return fail(e, RC_STATE, "token %d does not lead back to its number", i);
    }
    return RC_OK;
}

static enum rc make_tokens(void *context, struct err *e)
{
    const struct work *w = context;
    static int64_t tokens[LOT];
    (void)e;
    for (int lot = 0; lot < LOTS; lot++)
        tokens_of_residents(&w->keys, (const char(*)[19])w->normal, LOT, tokens);
    return RC_OK;
}

static enum rc encrypt_blocks(void *context, struct err *e)
{
    const struct work *w = context;
    static unsigned char in[LOT * BLOCK], out[LOT * BLOCK];
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int n = 0;
    bool is_good =
        cipher && EVP_EncryptInit_ex(cipher, EVP_aes_256_ecb(), NULL, w->keys.token, NULL) == 1;
    for (int i = 0; is_good && i < LOTS * (ROUNDS_OF_FF1 + 1); i++)
        is_good = EVP_EncryptUpdate(cipher, out, &n, in, sizeof in) == 1;
    EVP_CIPHER_CTX_free(cipher);
    return is_good ? RC_OK : fail(e, RC_STATE, "AES failed");
}

static enum rc answers_are_checked(const struct side *ours, const struct side *peer, struct err *e)
{
    (void)peer;
    return check(ours->context, e);
}

static void make_numbers(struct work *w)
{
    static const int weights[17] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    for (int i = 0; i < LOT; i++) {
        int sum = 0;
        char digits[64];
        snprintf(digits, sizeof digits, "9901011980%02d%02d%03d", 1 + i % 12, 1 + i % 28, i % 999);
        for (int d = 0; d < 17; d++)
            sum += (digits[d] - '0') * weights[d];
        digits[17] = "10X98765432"[sum % 11];
        memcpy(w->normal[i], digits, 18);
    }
}

enum rc bench_tokens(struct bench *bench, struct err *e)
{
    static struct work w;
    const char *folder = arena_printf(bench->arena, "%s/keys", bench->folder);
    TRY(os_remove_tree(folder, e));
    TRY(keys_create(folder, "00000000000000000000000000000000", e));
    TRY(keys_load(folder, "00000000000000000000000000000000", &w.keys, e));
    make_numbers(&w);
    struct side ours = {.work = make_tokens, .context = &w};
    struct side peer = {.work = encrypt_blocks, .context = &w};
    const enum rc rc = bench_contest(bench, &ours, &peer, answers_are_checked, e);
    const double tokens = (double)LOT * LOTS;
    if (rc == RC_OK)
        bench_report(bench, "tokens", "ns", ours.best.cpu_seconds * 1e9 / tokens,
                     peer.best.cpu_seconds * 1e9 / tokens, 2.5);
    side_fini(&ours);
    side_fini(&peer);
    keys_fini(&w.keys);
    return rc;
}
