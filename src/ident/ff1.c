/* ident/ff1.c - format-preserving encryption FF1 (NIST SP 800-38G, algorithms 7 and 8) over AES.
 *
 * Any radix up to 36, step by step as in the paper, with numerals as arrays of digits so that no
 * half ever outgrows a machine word. It is the yardstick for resident_token.c, which is many times
 * faster for the one shape that resident numbers have. */
#include "ident/ff1_int.h"

#include <string.h>

#include <openssl/crypto.h>

enum {
    DIGITS_MIN = 2,
    DIGITS_MAX = 64,
    HALF_MAX = DIGITS_MAX / 2,
    TWEAK_MAX = 256,
    HALF_BYTES_MAX = 24, /* 36^32 takes 21 bytes, rounded up to 4 */
    STREAM_MAX = 2 * FF1_BLOCK,
};

void ff1_cipher_freep(EVP_CIPHER_CTX **aes)
{
    EVP_CIPHER_CTX_free(*aes);
}

EVP_CIPHER_CTX *ff1_cipher_new(const unsigned char *key, size_t key_bytes)
{
    const EVP_CIPHER *kind = key_bytes == 16   ? EVP_aes_128_ecb()
                             : key_bytes == 24 ? EVP_aes_192_ecb()
                                               : EVP_aes_256_ecb();
    EVP_CIPHER_CTX *aes = EVP_CIPHER_CTX_new();
    MUST(aes && EVP_EncryptInit_ex(aes, kind, NULL, key, NULL) == 1);
    MUST(EVP_CIPHER_CTX_set_padding(aes, 0) == 1);
    return aes;
}

void ff1_encrypt_blocks(EVP_CIPHER_CTX *aes, unsigned char *blocks, size_t count)
{
    int written = 0;
    MUST(EVP_EncryptUpdate(aes, blocks, &written, blocks, (int)(count * FF1_BLOCK)) == 1);
    MUST((size_t)written == count * FF1_BLOCK);
}

static void put_be32(unsigned char *p, uint32_t value)
{
    p[0] = (unsigned char)(value >> 24);
    p[1] = (unsigned char)(value >> 16);
    p[2] = (unsigned char)(value >> 8);
    p[3] = (unsigned char)value;
}

void ff1_block_p(unsigned char p[FF1_BLOCK], int radix, size_t u, size_t n, size_t tweak_bytes)
{
    p[0] = 1;
    p[1] = 2;
    p[2] = 1;
    p[3] = 0;
    p[4] = 0;
    p[5] = (unsigned char)radix;
    p[6] = FF1_ROUNDS;
    p[7] = (unsigned char)u;
    put_be32(p + 8, (uint32_t)n);
    put_be32(p + 12, (uint32_t)tweak_bytes);
}

struct ff1 {
    EVP_CIPHER_CTX *aes;
    const unsigned char *tweak;
    size_t tweak_bytes;
    int radix;
    size_t n, u, v;
    size_t half_bytes;   /* b of the paper */
    size_t stream_bytes; /* d of the paper */
    unsigned char p[FF1_BLOCK];
};

/* NUM: digits, most significant first, to a big-endian number of `bytes` bytes. */
static void digits_to_bytes(const unsigned char *digits, size_t count, int radix,
                            unsigned char *bytes, size_t byte_count)
{
    memset(bytes, 0, byte_count);
    for (size_t i = 0; i < count; i++) {
        unsigned carry = digits[i];
        for (size_t k = byte_count; k-- > 0;) {
            carry += bytes[k] * (unsigned)radix;
            bytes[k] = (unsigned char)carry;
            carry >>= 8;
        }
    }
}

/* STR of the number modulo radix^count; uses the bytes up. */
static void bytes_to_digits(unsigned char *bytes, size_t byte_count, int radix,
                            unsigned char *digits, size_t count)
{
    for (size_t i = count; i-- > 0;) {
        unsigned rest = 0;
        for (size_t k = 0; k < byte_count; k++) {
            rest = rest << 8 | bytes[k];
            bytes[k] = (unsigned char)(rest / (unsigned)radix);
            rest %= (unsigned)radix;
        }
        digits[i] = (unsigned char)rest;
    }
}

/* Bytes that the largest number of `count` digits needs. */
static size_t bytes_of_digits(size_t count, int radix)
{
    unsigned char digits[HALF_MAX];
    unsigned char bytes[HALF_BYTES_MAX];
    memset(digits, radix - 1, count);
    digits_to_bytes(digits, count, radix, bytes, sizeof bytes);
    size_t zeros = 0;
    while (bytes[zeros] == 0)
        zeros++;
    return sizeof bytes - zeros;
}

/* Steps 6.i to 6.iv: the round's number y, as digits modulo radix^count. */
static void round_digits(const struct ff1 *f, int round, const unsigned char *half,
                         size_t half_count, unsigned char *y, size_t count)
{
    unsigned char q[TWEAK_MAX + FF1_BLOCK + HALF_BYTES_MAX + 1] = {0};
    size_t q_bytes = (f->tweak_bytes + 1 + f->half_bytes + FF1_BLOCK - 1) / FF1_BLOCK * FF1_BLOCK;
    if (f->tweak_bytes > 0)
        memcpy(q, f->tweak, f->tweak_bytes);
    q[q_bytes - f->half_bytes - 1] = (unsigned char)round;
    digits_to_bytes(half, half_count, f->radix, q + q_bytes - f->half_bytes, f->half_bytes);

    unsigned char stream[STREAM_MAX];
    memcpy(stream, f->p, FF1_BLOCK);
    ff1_encrypt_blocks(f->aes, stream, 1);
    for (size_t at = 0; at < q_bytes; at += FF1_BLOCK) {
        for (size_t k = 0; k < FF1_BLOCK; k++)
            stream[k] ^= q[at + k];
        ff1_encrypt_blocks(f->aes, stream, 1);
    }
    memcpy(stream + FF1_BLOCK, stream, FF1_BLOCK);
    stream[2 * FF1_BLOCK - 1] ^= 1;
    ff1_encrypt_blocks(f->aes, stream + FF1_BLOCK, 1);
    bytes_to_digits(stream, f->stream_bytes, f->radix, y, count);
}

static void add_digits(unsigned char *a, const unsigned char *b, size_t count, int radix)
{
    int carry = 0;
    for (size_t i = count; i-- > 0;) {
        int sum = a[i] + b[i] + carry;
        carry = sum >= radix;
        a[i] = (unsigned char)(carry ? sum - radix : sum);
    }
}

static void subtract_digits(unsigned char *a, const unsigned char *b, size_t count, int radix)
{
    int borrow = 0;
    for (size_t i = count; i-- > 0;) {
        int rest = a[i] - b[i] - borrow;
        borrow = rest < 0;
        a[i] = (unsigned char)(borrow ? rest + radix : rest);
    }
}

/* The halves keep their places instead of being swapped: even rounds change the left half, odd ones
 * the right half. */
static void run_rounds(const struct ff1 *f, unsigned char *digits, bool is_encrypting)
{
    unsigned char y[HALF_MAX];
    for (int step = 0; step < FF1_ROUNDS; step++) {
        int round = is_encrypting ? step : FF1_ROUNDS - 1 - step;
        bool is_left = round % 2 == 0;
        unsigned char *changed = is_left ? digits : digits + f->u;
        const unsigned char *other = is_left ? digits + f->u : digits;
        size_t changed_count = is_left ? f->u : f->v;
        round_digits(f, round, other, f->n - changed_count, y, changed_count);
        if (is_encrypting)
            add_digits(changed, y, changed_count, f->radix);
        else
            subtract_digits(changed, y, changed_count, f->radix);
    }
    OPENSSL_cleanse(y, sizeof y);
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 10;
    return 255;
}

static enum rc ff1_start(struct ff1 *f, size_t key_bytes, struct err *e)
{
    if (key_bytes != 16 && key_bytes != 24 && key_bytes != 32)
        return fail(e, RC_KEY, "a key of %zu bytes is no AES key", key_bytes);
    if (f->radix < 2 || f->radix > 36)
        return fail(e, RC_LIMIT, "radix %d is outside 2 to 36", f->radix);
    if (f->n < DIGITS_MIN || f->n > DIGITS_MAX)
        return fail(e, RC_LIMIT, "%zu digits are outside %d to %d", f->n, DIGITS_MIN, DIGITS_MAX);
    if (f->tweak_bytes > TWEAK_MAX)
        return fail(e, RC_LIMIT, "a tweak of %zu bytes is longer than %d", f->tweak_bytes,
                    TWEAK_MAX);
    int domain = 1; /* the paper asks for radix^n >= 100 */
    for (size_t i = 0; i < f->n && domain < 100; i++)
        domain *= f->radix;
    if (domain < 100)
        return fail(e, RC_LIMIT, "%zu digits of radix %d have fewer than 100 values", f->n,
                    f->radix);
    f->u = f->n / 2;
    f->v = f->n - f->u;
    f->half_bytes = bytes_of_digits(f->v, f->radix);
    f->stream_bytes = (f->half_bytes + 3) / 4 * 4 + 4;
    MUST(f->stream_bytes <= STREAM_MAX);
    ff1_block_p(f->p, f->radix, f->u, f->n, f->tweak_bytes);
    return RC_OK;
}

static enum rc ff1_apply(struct ff1 *f, const unsigned char *key, size_t key_bytes, char *digits,
                         bool is_encrypting, struct err *e)
{
    TRY(ff1_start(f, key_bytes, e));
    unsigned char numerals[DIGITS_MAX];
    for (size_t i = 0; i < f->n; i++) {
        int value = digit_value(digits[i]);
        if (value >= f->radix)
            return fail(e, RC_LIMIT, "character %zu is no digit of radix %d", i + 1, f->radix);
        numerals[i] = (unsigned char)value;
    }
    CLEANUP(ff1_cipher_freep) EVP_CIPHER_CTX *aes = ff1_cipher_new(key, key_bytes);
    f->aes = aes;
    run_rounds(f, numerals, is_encrypting);
    for (size_t i = 0; i < f->n; i++)
        digits[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[numerals[i]];
    OPENSSL_cleanse(numerals, sizeof numerals);
    return RC_OK;
}

enum rc ff1_encrypt(const unsigned char *key, size_t key_bytes, const unsigned char *tweak,
                    size_t tweak_bytes, char *digits, size_t n, int radix, struct err *e)
{
    struct ff1 f = {.tweak = tweak, .tweak_bytes = tweak_bytes, .radix = radix, .n = n};
    return ff1_apply(&f, key, key_bytes, digits, true, e);
}

enum rc ff1_decrypt(const unsigned char *key, size_t key_bytes, const unsigned char *tweak,
                    size_t tweak_bytes, char *digits, size_t n, int radix, struct err *e)
{
    struct ff1 f = {.tweak = tweak, .tweak_bytes = tweak_bytes, .radix = radix, .n = n};
    return ff1_apply(&f, key, key_bytes, digits, false, e);
}
