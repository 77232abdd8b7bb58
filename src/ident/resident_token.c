/* ident/resident_token.c - tokens of resident numbers: FF1 for a whole batch of rows at a time.
 *
 * A resident number is 8 + 9 decimal digits, so each half is one integer and each round of a row
 * needs one AES block; one ECB call then does all rows of a batch. The first block of the PRF, P,
 * is the same for every row; its encryption is computed once a call.
 *
 * A cipher context is never shared by threads: each call works on its own copy of the expanded key.
 */
#include "ident/ff1_int.h"

#include <string.h>

#include <openssl/crypto.h>

enum { TOKEN_DIGITS = 17, LEFT_DIGITS = 8, TWEAK_BYTES = 8, BATCH_ROWS = 512 };
static const unsigned char RESIDENT_TWEAK[TWEAK_BYTES] = {'r', 'e', 's', 'i', 'd', 'e', 'n', 't'};
static const uint64_t LEFT_MODULUS = 100000000;   /* 10^8 */
static const uint64_t RIGHT_MODULUS = 1000000000; /* 10^9 */
static const int64_t TOKEN_LIMIT = 100000000000000000;
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the blocks are filled byte-swapped");

struct batch {
    EVP_CIPHER_CTX *aes;
    unsigned char prefix[FF1_BLOCK]; /* encrypted P, already mixed with the tweak */
    size_t count;
    uint32_t left[BATCH_ROWS], right[BATCH_ROWS];
    bool is_number[BATCH_ROWS];
    unsigned char blocks[BATCH_ROWS * FF1_BLOCK];
};

static EVP_CIPHER_CTX *cipher_copy(const EVP_CIPHER_CTX *aes)
{
    EVP_CIPHER_CTX *copy = EVP_CIPHER_CTX_new();
    MUST(copy && EVP_CIPHER_CTX_copy(copy, aes) == 1);
    return copy;
}

static void batch_start(struct batch *batch, const struct keys *keys)
{
    batch->aes = cipher_copy(keys->ff1);
    batch->count = 0;
    ff1_block_p(batch->prefix, 10, LEFT_DIGITS, TOKEN_DIGITS, TWEAK_BYTES);
    ff1_encrypt_blocks(batch->aes, batch->prefix, 1);
    for (size_t i = 0; i < TWEAK_BYTES; i++)
        batch->prefix[i] ^= RESIDENT_TWEAK[i];
}

static void batch_fini(struct batch *batch)
{
    EVP_CIPHER_CTX_free(batch->aes);
    OPENSSL_cleanse(batch->left, sizeof batch->left);
    OPENSSL_cleanse(batch->right, sizeof batch->right);
}

/* One block a row: tweak (8), zeros (3), round (1), the other half (4), all mixed into the
 * encrypted P. */
static void fill_blocks(struct batch *batch, int round, const uint32_t *other)
{
    unsigned char prefix[FF1_BLOCK];
    memcpy(prefix, batch->prefix, FF1_BLOCK);
    prefix[11] ^= (unsigned char)round;
    uint32_t last;
    memcpy(&last, prefix + 12, 4);
    for (size_t i = 0; i < batch->count; i++) {
        unsigned char *block = batch->blocks + i * FF1_BLOCK;
        uint32_t mixed = __builtin_bswap32(other[i]) ^ last;
        memcpy(block, prefix, 12);
        memcpy(block + 12, &mixed, 4);
    }
}

static uint64_t round_number(const unsigned char *block)
{
    uint64_t big_endian;
    memcpy(&big_endian, block, sizeof big_endian);
    return __builtin_bswap64(big_endian);
}

static void batch_encrypt(struct batch *batch)
{
    for (int round = 0; round < FF1_ROUNDS; round++) {
        bool is_left = round % 2 == 0;
        uint32_t *changed = is_left ? batch->left : batch->right;
        fill_blocks(batch, round, is_left ? batch->right : batch->left);
        ff1_encrypt_blocks(batch->aes, batch->blocks, batch->count);
        /* Two loops, so that each divides by a constant. */
        if (is_left)
            for (size_t i = 0; i < batch->count; i++)
                changed[i] = (uint32_t)((changed[i] + round_number(batch->blocks + i * FF1_BLOCK) %
                                                          LEFT_MODULUS) %
                                        LEFT_MODULUS);
        else
            for (size_t i = 0; i < batch->count; i++)
                changed[i] = (uint32_t)((changed[i] + round_number(batch->blocks + i * FF1_BLOCK) %
                                                          RIGHT_MODULUS) %
                                        RIGHT_MODULUS);
    }
}

static void batch_decrypt(struct batch *batch)
{
    for (int round = FF1_ROUNDS - 1; round >= 0; round--) {
        bool is_left = round % 2 == 0;
        uint32_t *changed = is_left ? batch->left : batch->right;
        uint64_t modulus = is_left ? LEFT_MODULUS : RIGHT_MODULUS;
        fill_blocks(batch, round, is_left ? batch->right : batch->left);
        ff1_encrypt_blocks(batch->aes, batch->blocks, batch->count);
        for (size_t i = 0; i < batch->count; i++) {
            uint64_t y = round_number(batch->blocks + i * FF1_BLOCK) % modulus;
            changed[i] = (uint32_t)((changed[i] + modulus - y) % modulus);
        }
    }
}

static int64_t batch_token(const struct batch *batch, size_t i)
{
    return (int64_t)(batch->left[i] * RIGHT_MODULUS + batch->right[i]);
}

static bool read_digits(const char *digits, int count, uint32_t *ret_value)
{
    uint32_t value = 0;
    for (int i = 0; i < count; i++) {
        uint32_t digit = (uint32_t)(unsigned char)digits[i] - '0';
        if (digit > 9)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

static void batch_load(struct batch *batch, size_t i, const char *digits)
{
    batch->left[i] = batch->right[i] = 0;
    batch->is_number[i] =
        read_digits(digits, LEFT_DIGITS, &batch->left[i]) &&
        read_digits(digits + LEFT_DIGITS, TOKEN_DIGITS - LEFT_DIGITS, &batch->right[i]);
}

/* Zero means "no number" in the lake. Should a number encrypt to zero, it takes the token of zero,
 * which belongs to nobody: no province is 00. This is one step of cycle walking, so tokens stay
 * distinct and can be turned back. */
static int64_t never_zero(struct batch *batch, int64_t token)
{
    if (token != 0)
        return token;
    batch->left[0] = batch->right[0] = 0;
    batch->count = 1;
    batch_encrypt(batch);
    return batch_token(batch, 0);
}

void tokens_of_residents(const struct keys *keys, const char (*normal)[19], size_t count,
                         int64_t *ret_tokens)
{
    struct batch batch;
    batch_start(&batch, keys);
    for (size_t from = 0; from < count; from += BATCH_ROWS) {
        size_t rows = count - from < BATCH_ROWS ? count - from : BATCH_ROWS;
        int64_t *tokens = ret_tokens + from;
        batch.count = rows;
        for (size_t i = 0; i < rows; i++)
            batch_load(&batch, i, normal[from + i]);
        batch_encrypt(&batch);
        for (size_t i = 0; i < rows; i++)
            tokens[i] = batch_token(&batch, i);
        for (size_t i = 0; i < rows; i++)
            tokens[i] = batch.is_number[i] ? never_zero(&batch, tokens[i]) : 0;
    }
    batch_fini(&batch);
}

void resident_of_token(const struct keys *keys, int64_t token, char out[19])
{
    out[0] = 0;
    if (token <= 0 || token >= TOKEN_LIMIT)
        return;
    struct batch batch;
    batch_start(&batch, keys);
    batch.count = 1;
    do {
        batch.left[0] = (uint32_t)((uint64_t)token / RIGHT_MODULUS);
        batch.right[0] = (uint32_t)((uint64_t)token % RIGHT_MODULUS);
        batch_decrypt(&batch);
        token = batch_token(&batch, 0);
    } while (token == 0);
    batch_fini(&batch);
    for (int i = TOKEN_DIGITS - 1; i >= 0; i--, token /= 10)
        out[i] = (char)('0' + token % 10);
    out[TOKEN_DIGITS] = resident_check(out);
    out[TOKEN_DIGITS + 1] = 0;
}
