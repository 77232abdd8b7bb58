/* ident/ff1_int.h - the parts of FF1 that its two paths share; for the files of ident/ only. */
#ifndef IA_IDENT_FF1_INT_H
#define IA_IDENT_FF1_INT_H

#include <openssl/evp.h>

#include "ident/ident_int.h"

enum { FF1_BLOCK = 16, FF1_ROUNDS = 10 };

/* key_bytes is 16, 24 or 32. */
EVP_CIPHER_CTX *ff1_cipher_new(const unsigned char *key, size_t key_bytes);
void ff1_cipher_freep(EVP_CIPHER_CTX **aes); /* for CLEANUP */
void ff1_encrypt_blocks(EVP_CIPHER_CTX *aes, unsigned char *blocks, size_t count);
/* Step 5 of the paper: the block P for n digits with u of them in the left half. */
void ff1_block_p(unsigned char p[FF1_BLOCK], int radix, size_t u, size_t n, size_t tweak_bytes);

#endif
