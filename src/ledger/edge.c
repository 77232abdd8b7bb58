/* ledger/edge.c - a log as it grows: only the unfinished tile of each level is in memory. */
#include "ledger/ledger_int.h"

#include <string.h>

void edge_init(struct edge *edge, struct merkle *merkle)
{
    edge->merkle = merkle;
    edge->size = 0;
    edge->bundle = (struct sbuf){0};
}

void edge_fini(struct edge *edge)
{
    sbuf_fini(&edge->bundle);
}

unsigned edge_width(uint64_t size, int level)
{
    return (unsigned)((size >> (8 * level)) % TILE_WIDTH);
}

/* One more hash on a level; a tile that is full hands its root to the level above. */
static enum rc add_hash(struct edge *edge, int level, const struct hash *hash, edge_put *put,
                        void *context, struct err *e)
{
    /* edge->size still is the size before: its digits in base 256 are the widths. */
    const uint64_t nth = edge->size >> (8 * level);
    struct hash *tile = edge->hashes[level], root;
    tile[nth % TILE_WIDTH] = *hash;
    if (nth % TILE_WIDTH != TILE_WIDTH - 1)
        return RC_OK;
    TRY(put(context, level, nth / TILE_WIDTH, TILE_WIDTH, tile, sizeof edge->hashes[level], e));
    merkle_root(edge->merkle, tile, TILE_WIDTH, &root);
    return add_hash(edge, level + 1, &root, put, context, e);
}

enum rc edge_add(struct edge *edge, const void *entry, size_t n, edge_put *put, void *context,
                 struct err *e)
{
    struct hash leaf;
    MUST(n <= ENTRY_BYTES_MAX && edge->size >> ENTRIES_MAX_BITS == 0);
    const unsigned char length[2] = {(unsigned char)(n >> 8), (unsigned char)n};
    sbuf_add_n(&edge->bundle, length, sizeof length);
    sbuf_add_n(&edge->bundle, entry, n);
    if (edge->size % TILE_WIDTH == TILE_WIDTH - 1) {
        TRY(put(context, -1, edge->size / TILE_WIDTH, TILE_WIDTH, edge->bundle.p, edge->bundle.n,
                e));
        sbuf_clear(&edge->bundle);
    }
    merkle_leaf(edge->merkle, entry, n, &leaf);
    TRY(add_hash(edge, 0, &leaf, put, context, e));
    edge->size++;
    return RC_OK;
}

enum rc edge_unfinished(const struct edge *edge, edge_put *put, void *context, struct err *e)
{
    if (edge->bundle.n)
        TRY(put(context, -1, edge->size / TILE_WIDTH, edge_width(edge->size, 0), edge->bundle.p,
                edge->bundle.n, e));
    for (int level = 0; level < TILE_LEVELS; level++) {
        const unsigned width = edge_width(edge->size, level);
        if (width)
            TRY(put(context, level, edge->size >> (8 * level) >> 8, width, edge->hashes[level],
                    width * sizeof(struct hash), e));
    }
    return RC_OK;
}

/* The unfinished tiles from the highest level down are the whole tree, left to right; each splits
 * into whole subtrees, so the root is folded from the right. */
void edge_root(const struct edge *edge, struct hash *ret)
{
    bool has_right = false;
    MUST(edge->size > 0);
    for (int level = 0; level < TILE_LEVELS; level++) {
        unsigned width = edge_width(edge->size, level);
        while (width) {
            const unsigned piece = width & -width; /* the last whole subtree of this tile */
            struct hash left;
            merkle_root(edge->merkle, &edge->hashes[level][width - piece], piece, &left);
            if (has_right)
                merkle_node(edge->merkle, &left, ret, ret);
            else
                *ret = left;
            has_right = true;
            width -= piece;
        }
    }
}
