/* ledger/ledger_int.h - shared by the files of ledger/ only: merkle.c (hashes), note.c
 * (signatures), tiles.c (names, hashes), edge.c (the growing right edge), check.c (files compared),
 * audit.c (a log by itself), ledger.c (the county's, from state.db), recorder.c (many threads),
 * replay.c (once more), compare.c (against state.db), proof.c, anchor.c (what travels). */
#ifndef IA_LEDGER_LEDGER_INT_H
#define IA_LEDGER_LEDGER_INT_H

#include "ledger/ledger.h"

enum {
    TILE_WIDTH = 256,
    TILE_LEVELS = 8, /* 256^8 leaves */
    ENTRY_BYTES_MAX = 65535,
    BUNDLE_BYTES_MAX = TILE_WIDTH * (2 + ENTRY_BYTES_MAX),
    ENTRIES_MAX_BITS = 53,
};

/* ---- note.c ---- */
struct signer {
    struct verifier verifier;
    unsigned char secret[64];
};
void signer_make(const char *name, const unsigned char seed[32], struct signer *ret);
void signer_wipe(struct signer *signer);
/* The signed note over a checkpoint. */
void checkpoint_sign(const struct signer *signer, uint64_t size, const struct hash *root,
                     struct sbuf *out);
void base64_put(const void *bytes, size_t n, struct sbuf *out);
/* False when it is not exactly n bytes in standard base64. */
bool base64_read(struct str text, void *bytes, size_t n);
/* Takes a line without its end off the front of *rest; false when no '\n' is left. */
bool line_take(struct str *rest, struct str *ret_line);
bool decimal_read(struct str text, uint64_t *ret); /* no sign, no leading zero, below 2^53 */

/* ---- ledger.c ---- */
const char *log_folder(const struct county *county, struct arena *arena);
const char *log_name(const struct county *county, struct arena *arena);
/* key.pub of the county's log. */
enum rc log_verifier(const struct county *county, struct arena *arena, struct verifier *ret,
                     struct err *e);

/* ---- tiles.c: names of tiles and the hashes in them ---- */
/* "tile/0/x001/067" or, width below 256, "tile/0/x001/067.p/12"; level -1: entries. */
void tile_name(int level, uint64_t index, unsigned width, struct sbuf *out);
/* Hashes of a log of a given size, out of its tiles; keeps the last tile of each level. */
struct tiles;
struct tiles *tiles_new(const char *folder, uint64_t size);
void tiles_free(struct tiles *tiles);
void tiles_freep(struct tiles **tiles);
/* Hash over the leaves from..from + count - 1. */
enum rc tiles_range(struct tiles *tiles, struct merkle *merkle, uint64_t from, uint64_t count,
                    struct hash *ret, struct err *e);
/* The proofs that merkle_includes and merkle_extends take. */
enum rc tiles_inclusion(struct tiles *tiles, struct merkle *merkle, uint64_t index,
                        struct hash proof[PROOF_HASHES_MAX], size_t *ret_count, struct err *e);

/* ---- check.c: files of a log against what they should hold ---- */
struct checker {
    const char *folder;
    uint64_t size; /* of the log: what lies beyond is no part of it */
    ledger_say *say;
    void *context;
    uint64_t files, differences;
    bool is_behind; /* acts wait for publication: a publication that was cut off may lie there */
};
void checker_say(struct checker *checker, const char *where, const char *zh, const char *en);
/* An edge_put: the file must hold these bytes. */
enum rc checker_put(void *checker, int level, uint64_t index, unsigned width, const void *bytes,
                    size_t n, struct err *e);
/* Left-over partial tiles must be beginnings of the tiles that grew out of them; nothing else may
 * lie there. */
enum rc checker_leftovers(struct checker *checker, struct err *e);

/* ---- edge.c: the tiles at the right edge of a growing log ---- */
struct edge {
    struct merkle *merkle;
    uint64_t size;
    struct hash hashes[TILE_LEVELS][TILE_WIDTH]; /* of the unfinished tile of each level */
    struct sbuf bundle;                          /* the unfinished bundle of entries */
};
/* What becomes complete, as bytes: a full tile or bundle, or the unfinished ones of now. */
typedef enum rc edge_put(void *context, int level, uint64_t index, unsigned width,
                         const void *bytes, size_t n, struct err *e);
void edge_init(struct edge *edge, struct merkle *merkle);
void edge_fini(struct edge *edge);
enum rc edge_add(struct edge *edge, const void *entry, size_t n, edge_put *put, void *context,
                 struct err *e);
enum rc edge_unfinished(const struct edge *edge, edge_put *put, void *context, struct err *e);
void edge_root(const struct edge *edge, struct hash *ret); /* size > 0 */
unsigned edge_width(uint64_t size, int level);             /* of the unfinished tile, 0 = none */

/* ---- replay.c ---- */
struct replay {
    const struct county *county;
    struct edge edge;
    uint64_t size; /* of the log */
    edge_put *put; /* takes what is complete */
    void *context;
    /* Told each size at which a checkpoint was published; may be NULL. */
    enum rc (*at_checkpoint)(struct replay *replay, struct err *e);
};
/* Act by act, up to the size of the log. *ret_acts: how many there were without a gap. */
enum rc replay_acts(struct replay *replay, uint64_t *ret_acts, struct err *e);

#endif
