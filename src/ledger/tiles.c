/* ledger/tiles.c - where the hashes of a log lie in its files, and what follows from them.
 * Source: C2SP tlog-tiles. A tile of level L holds up to 256 hashes of level 8 L of the tree. */
#include "ledger/ledger_int.h"

#include <stdlib.h>
#include <string.h>

#include "os/os.h"

struct cached_tile {
    uint64_t index;
    unsigned width; /* 0 = none yet */
    struct hash hashes[TILE_WIDTH];
};

struct tiles {
    char *folder;
    uint64_t size;
    struct cached_tile last[TILE_LEVELS];
};

/* Three digits a folder, all but the last with an x before them: 1234067 is x001/x234/067. */
static void add_index(uint64_t index, struct sbuf *out)
{
    unsigned groups[7];
    int count = 0;
    do {
        groups[count++] = (unsigned)(index % 1000);
        index /= 1000;
    } while (index);
    while (count-- > 1)
        sbuf_addf(out, "x%03u/", groups[count]);
    sbuf_addf(out, "%03u", groups[0]);
}

void tile_name(int level, uint64_t index, unsigned width, struct sbuf *out)
{
    if (level < 0)
        sbuf_add(out, "tile/entries/");
    else
        sbuf_addf(out, "tile/%d/", level);
    add_index(index, out);
    if (width < TILE_WIDTH)
        sbuf_addf(out, ".p/%u", width);
}

struct tiles *tiles_new(const char *folder, uint64_t size)
{
    struct tiles *tiles = calloc(1, sizeof *tiles);
    MUST(tiles);
    tiles->folder = strdup(folder);
    MUST(tiles->folder);
    tiles->size = size;
    return tiles;
}

void tiles_free(struct tiles *tiles)
{
    if (!tiles)
        return;
    free(tiles->folder);
    free(tiles);
}

void tiles_freep(struct tiles **tiles)
{
    tiles_free(*tiles);
    *tiles = NULL;
}

/* Width of a tile in a log of this size. */
static unsigned width_of(const struct tiles *tiles, int level, uint64_t index)
{
    const uint64_t hashes = tiles->size >> (8 * level), before = index * TILE_WIDTH;
    return hashes - before < TILE_WIDTH ? (unsigned)(hashes - before) : TILE_WIDTH;
}

static enum rc load(struct tiles *tiles, int level, uint64_t index, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf path = {0};
    CLEANUP(sbuf_fini) struct sbuf bytes = {0};
    struct cached_tile *tile = &tiles->last[level];
    if (tile->width && tile->index == index)
        return RC_OK;
    tile->width = 0;
    const unsigned width = width_of(tiles, level, index);
    sbuf_addf(&path, "%s/", tiles->folder);
    tile_name(level, index, width, &path);
    TRY(os_read_file(path.p, sizeof tile->hashes + 1, &bytes, e));
    if (bytes.n != width * sizeof *tile->hashes)
        return fail(e, RC_DAMAGED, "'%s' has %zu bytes, not %zu", path.p, bytes.n,
                    width * sizeof *tile->hashes);
    memcpy(tile->hashes, bytes.p, bytes.n);
    tile->index = index;
    tile->width = width;
    return RC_OK;
}

/* A whole subtree that begins at a multiple of its own size: 2^r hashes of one tile. */
static enum rc subtree(struct tiles *tiles, struct merkle *merkle, uint64_t from, int height,
                       struct hash *ret, struct err *e)
{
    const int level = height / 8;
    const uint64_t first = from >> (8 * level);
    TRY(load(tiles, level, first / TILE_WIDTH, e));
    merkle_root(merkle, &tiles->last[level].hashes[first % TILE_WIDTH], (size_t)1 << height % 8,
                ret);
    return RC_OK;
}

static int log2_below(uint64_t n) /* of the largest power of two below n, n > 1 */
{
    return 63 - __builtin_clzll(n - 1);
}

enum rc tiles_range(struct tiles *tiles, struct merkle *merkle, uint64_t from, uint64_t count,
                    struct hash *ret, struct err *e)
{
    MUST(count > 0 && from + count <= tiles->size);
    if ((count & (count - 1)) == 0 && from % count == 0)
        return subtree(tiles, merkle, from, 63 - __builtin_clzll(count), ret, e);
    struct hash left, right;
    const uint64_t k = (uint64_t)1 << log2_below(count);
    TRY(tiles_range(tiles, merkle, from, k, &left, e));
    TRY(tiles_range(tiles, merkle, from + k, count - k, &right, e));
    merkle_node(merkle, &left, &right, ret);
    return RC_OK;
}

/* PATH(m, D[n]) of RFC 6962: the neighbours on the way down, told from the leaf up. */
enum rc tiles_inclusion(struct tiles *tiles, struct merkle *merkle, uint64_t index,
                        struct hash proof[PROOF_HASHES_MAX], size_t *ret_count, struct err *e)
{
    uint64_t from = 0, count = tiles->size;
    size_t depth = 0;
    MUST(index < count);
    while (count > 1) {
        const uint64_t k = (uint64_t)1 << log2_below(count);
        const bool is_left = index < from + k;
        TRY(tiles_range(tiles, merkle, is_left ? from + k : from, is_left ? count - k : k,
                        &proof[PROOF_HASHES_MAX - 1 - depth], e));
        depth++;
        from = is_left ? from : from + k;
        count = is_left ? k : count - k;
    }
    memmove(proof, proof + PROOF_HASHES_MAX - depth, depth * sizeof *proof);
    *ret_count = depth;
    return RC_OK;
}
