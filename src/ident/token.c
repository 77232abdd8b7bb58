/* ident/token.c - keyed hashes of accounts, phones, names and documents.
 * SipHash-2-4 is a keyed pseudo-random function made for short texts: without the key a hash tells
 * nothing, and it is fast enough for every window of a free text. The kind stands before the text,
 * so that the same digits as an account and as a phone have nothing in common. */
#include "ident/ident_int.h"

#include <string.h>

#include <sodium.h>

_Static_assert(crypto_shorthash_KEYBYTES <= KEY_BYTES, "the hash key is too short for SipHash");

int64_t token_of(const struct keys *keys, const char *kind, struct str text)
{
    unsigned char message[256];
    size_t n = strlen(kind) + 1;
    MUST(n <= 32);
    memcpy(message, kind, n);
    bool is_short = text.n < sizeof message - n;
    message[n - 1] = is_short ? 0 : 1; /* a short text can never equal the digest of a long one */
    if (is_short && text.n > 0)
        memcpy(message + n, text.p, text.n);
    if (!is_short)
        crypto_generichash(message + n, crypto_generichash_BYTES, (const unsigned char *)text.p,
                           text.n, NULL, 0);
    n += is_short ? text.n : crypto_generichash_BYTES;

    unsigned char hash[crypto_shorthash_BYTES];
    crypto_shorthash(hash, message, n, keys->hash);
    uint64_t value;
    memcpy(&value, hash, sizeof value);
    if (strcmp(kind, "document") == 0)
        return (int64_t)((value >> 2) | (uint64_t)1 << 62); /* above every resident's token */
    value >>= 1;
    return value == 0 ? 1 : (int64_t)value;
}
