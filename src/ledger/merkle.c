/* ledger/merkle.c - the hash tree of RFC 6962: leaves, nodes, roots, proofs. */
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

struct merkle {
    EVP_MD_CTX *context;
    EVP_MD *sha256;
};

bool hash_eq(const struct hash *a, const struct hash *b)
{
    return memcmp(a->b, b->b, HASH_BYTES) == 0;
}

struct merkle *merkle_new(void)
{
    struct merkle *m = malloc(sizeof *m);
    MUST(m);
    *m = (struct merkle){EVP_MD_CTX_new(), EVP_MD_fetch(NULL, "SHA256", NULL)};
    MUST(m->context && m->sha256);
    MUST(EVP_DigestInit_ex2(m->context, m->sha256, NULL));
    return m;
}

void merkle_free(struct merkle *m)
{
    if (!m)
        return;
    EVP_MD_CTX_free(m->context);
    EVP_MD_free(m->sha256);
    free(m);
}

void merkle_freep(struct merkle **m)
{
    merkle_free(*m);
    *m = NULL;
}

/* A prefix keeps leaves and nodes apart: no node can be passed off as a leaf. */
void merkle_leaf(struct merkle *m, const void *data, size_t n, struct hash *ret)
{
    static const unsigned char prefix = 0;
    MUST(EVP_DigestInit_ex2(m->context, NULL, NULL));
    MUST(EVP_DigestUpdate(m->context, &prefix, 1));
    MUST(EVP_DigestUpdate(m->context, data, n));
    MUST(EVP_DigestFinal_ex(m->context, ret->b, NULL));
}

void merkle_empty(struct merkle *m, struct hash *ret)
{
    MUST(EVP_DigestInit_ex2(m->context, NULL, NULL));
    MUST(EVP_DigestFinal_ex(m->context, ret->b, NULL));
}

void merkle_node(struct merkle *m, const struct hash *left, const struct hash *right,
                 struct hash *ret)
{
    unsigned char bytes[1 + 2 * HASH_BYTES];
    bytes[0] = 1;
    memcpy(bytes + 1, left->b, HASH_BYTES);
    memcpy(bytes + 1 + HASH_BYTES, right->b, HASH_BYTES);
    MUST(EVP_DigestInit_ex2(m->context, NULL, NULL));
    MUST(EVP_DigestUpdate(m->context, bytes, sizeof bytes));
    MUST(EVP_DigestFinal_ex(m->context, ret->b, NULL));
}

/* The largest power of two below n, n > 1: where a tree of n leaves is split. */
static size_t split(size_t n)
{
    return (size_t)1 << (63 - __builtin_clzll(n - 1));
}

void merkle_root(struct merkle *m, const struct hash *hashes, size_t count, struct hash *ret)
{
    MUST(count > 0);
    if (count == 1) {
        *ret = hashes[0];
        return;
    }
    struct hash left, right;
    const size_t k = split(count);
    merkle_root(m, hashes, k, &left);
    merkle_root(m, hashes + k, count - k, &right);
    merkle_node(m, &left, &right, ret);
}

/* ---- proofs (RFC 9162, 2.1.3.2 and 2.1.4.2) ---- */

/* Climbs from node fn of a level whose last node is sn, taking one hash of the proof a step. */
struct climb {
    uint64_t fn, sn;
};

static void climb_up(struct climb *c)
{
    c->fn >>= 1;
    c->sn >>= 1;
}

/* Past the levels where the node has no right neighbour and stands alone. */
static void climb_alone(struct climb *c)
{
    while (!(c->fn & 1) && c->fn != 0)
        climb_up(c);
}

bool merkle_includes(struct merkle *m, uint64_t index, uint64_t size, const struct hash *leaf,
                     const struct hash *proof, size_t count, const struct hash *root)
{
    if (index >= size)
        return false;
    struct climb c = {index, size - 1};
    struct hash r = *leaf;
    for (size_t i = 0; i < count; i++) {
        if (c.sn == 0)
            return false;
        if ((c.fn & 1) || c.fn == c.sn) {
            merkle_node(m, &proof[i], &r, &r);
            climb_alone(&c);
        } else {
            merkle_node(m, &r, &proof[i], &r);
        }
        climb_up(&c);
    }
    return c.sn == 0 && hash_eq(&r, root);
}

bool merkle_extends(struct merkle *m, uint64_t old_size, uint64_t size, const struct hash *proof,
                    size_t count, const struct hash *old_root, const struct hash *root)
{
    if (old_size == 0 || old_size > size)
        return false;
    if (old_size == size)
        return count == 0 && hash_eq(old_root, root);
    struct climb c = {old_size - 1, size - 1};
    while (c.fn & 1)
        climb_up(&c);
    /* An old tree that is a whole subtree of the new one is its own first hash. */
    const bool is_whole = (old_size & (old_size - 1)) == 0;
    size_t i = is_whole ? 0 : 1;
    if (count < i || count == 0)
        return false;
    struct hash fr = is_whole ? *old_root : proof[0], sr = fr;
    for (; i < count; i++) {
        if (c.sn == 0)
            return false;
        if ((c.fn & 1) || c.fn == c.sn) {
            merkle_node(m, &proof[i], &fr, &fr);
            merkle_node(m, &proof[i], &sr, &sr);
            climb_alone(&c);
        } else {
            merkle_node(m, &sr, &proof[i], &sr);
        }
        climb_up(&c);
    }
    return c.sn == 0 && hash_eq(&fr, old_root) && hash_eq(&sr, root);
}
