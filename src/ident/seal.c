/* ident/seal.c - authenticated encryption of vault records and of originals' keys.
 * XChaCha20-Poly1305 with a random nonce of 24 bytes: nonces need no counter, so copies and backups
 * of a county are safe. Layout: nonce, ciphertext, tag. */
#include "ident/ident_int.h"

#include <string.h>

#include <sodium.h>

enum {
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};
_Static_assert(NONCE + TAG == 40, "ident.h promises 40 bytes");

unsigned char *sbuf_grow(struct sbuf *out, size_t n)
{
    static const char zeros[4096];
    size_t before = out->n;
    for (size_t left = n; left > 0 && !out->overflowed;) {
        size_t step = left < sizeof zeros ? left : sizeof zeros;
        sbuf_add_n(out, zeros, step);
        left -= step;
    }
    if (out->n - before != n || out->overflowed) {
        out->n = before;
        if (out->p)
            out->p[before] = 0;
        return NULL;
    }
    return (unsigned char *)out->p + before;
}

void seal(const unsigned char key[KEY_BYTES], struct str context, const void *plain, size_t n,
          struct sbuf *out)
{
    MUST(sodium_init() >= 0);
    unsigned char *sealed = sbuf_grow(out, n + NONCE + TAG);
    if (!sealed)
        return;
    randombytes_buf(sealed, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, plain, n,
                                               (const unsigned char *)context.p, context.n, NULL,
                                               sealed, key);
}

bool unseal(const unsigned char key[KEY_BYTES], struct str context, const void *sealed, size_t n,
            struct sbuf *out)
{
    const unsigned char *nonce = sealed;
    if (n < NONCE + TAG)
        return false;
    MUST(sodium_init() >= 0);
    size_t before = out->n;
    size_t plain_bytes = n - NONCE - TAG;
    unsigned char empty[1];
    unsigned char *plain = plain_bytes > 0 ? sbuf_grow(out, plain_bytes) : empty;
    if (!plain)
        return false;
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        plain, NULL, NULL, nonce + NONCE, n - NONCE, (const unsigned char *)context.p, context.n,
        nonce, key);
    if (failed && out->n > before) {
        out->n = before;
        out->p[before] = 0;
    }
    return !failed;
}
