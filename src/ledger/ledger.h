/* ledger/ledger.h - the public log of acts: a Merkle tree that strangers can verify.
 *
 * The log has the form of C2SP tlog-tiles (docs/formats/ledger.md): <county>/ledger/checkpoint,
 * tile/ and tile/entries/, and the line key.pub that verifies it. Entry i is the commitment of act
 * i + 1, 32 bytes: from it alone nothing can be guessed, so what the law wants erased goes from
 * state.db and the log stays as it is.
 *
 * inv 1: acknowledged = committed in state.db; the log is made from there and can be made again.
 * inv 2: a checkpoint is written only after all tiles it speaks of are on disk. inv 3: the log only
 * grows: a new checkpoint is consistent with every earlier one. */
#ifndef IA_LEDGER_LEDGER_H
#define IA_LEDGER_LEDGER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "county/county.h"

/* ---- the tree of RFC 6962 ---- */
enum { HASH_BYTES = 32, PROOF_HASHES_MAX = 64 };
struct hash {
    unsigned char b[HASH_BYTES];
};
bool hash_eq(const struct hash *a, const struct hash *b);

/* Holds the state of SHA-256 between calls; one thread. */
struct merkle;
struct merkle *merkle_new(void);
void merkle_free(struct merkle *merkle);
void merkle_freep(struct merkle **merkle);
void merkle_leaf(struct merkle *merkle, const void *data, size_t n, struct hash *ret);
void merkle_empty(struct merkle *merkle, struct hash *ret); /* the root of no leaves */
void merkle_node(struct merkle *merkle, const struct hash *left, const struct hash *right,
                 struct hash *ret);
/* Root over `count` >= 1 neighbours on one level of a tree. */
void merkle_root(struct merkle *merkle, const struct hash *hashes, size_t count, struct hash *ret);
/* Whether `proof` shows that the leaf is the index-th of the tree of `size` leaves with this root.
 */
bool merkle_includes(struct merkle *merkle, uint64_t index, uint64_t size, const struct hash *leaf,
                     const struct hash *proof, size_t count, const struct hash *root);
/* Whether `proof` shows that the tree of `size` leaves begins with the `old_size` >= 1 leaves of
 * the old one. */
bool merkle_extends(struct merkle *merkle, uint64_t old_size, uint64_t size,
                    const struct hash *proof, size_t count, const struct hash *old_root,
                    const struct hash *root);

/* ---- signed checkpoints (C2SP signed-note, tlog-checkpoint; Ed25519) ---- */
enum { LOG_NAME_MAX = 255, NOTE_BYTES_MAX = 64 << 10 };
struct verifier {
    char name[LOG_NAME_MAX + 1];   /* of the key */
    char origin[LOG_NAME_MAX + 1]; /* of the log; the same unless set otherwise */
    unsigned char key[32];
};
struct checkpoint {
    char origin[LOG_NAME_MAX + 1];
    uint64_t size;
    struct hash root;
};
/* "name+hash+key", one line. RC_KEY when it is none or its hash does not fit. */
enum rc verifier_parse(struct str line, struct verifier *ret, struct err *e);
/* From a line, or from a file that holds one. */
enum rc verifier_load(const char *line_or_path, struct verifier *ret, struct err *e);
void verifier_print(const struct verifier *verifier, struct sbuf *out);
/* Reads a signed checkpoint. RC_DAMAGED when it is none, of another origin than the verifier's
 * name, or not signed by its key. */
enum rc checkpoint_open(struct str note, const struct verifier *verifier, struct checkpoint *ret,
                        struct err *e);

/* ---- any log in the form of tlog-tiles ---- */
struct log_report {
    struct checkpoint checkpoint;
    uint64_t entries, files; /* that were read */
};
/* Reads every entry and tile below `folder` and computes all again: what the checkpoint speaks of,
 * and left-over partial tiles. old: an earlier signed checkpoint of the same log, or NULL.
 * RC_DAMAGED names the first file that differs. */
enum rc log_audit(const char *folder, const struct verifier *verifier, const struct str *old,
                  struct log_report *ret, struct err *e);

/* ---- the log of a county ---- */
struct ledger;
/* For the writer: loads the key (made when the county has none yet and nothing was published),
 * publishes what was committed and not yet published, and from then on whatever a commit of this
 * store adds, at once. */
enum rc ledger_open(const struct county *county, struct ledger **ret_ledger, struct err *e);
/* RC of the last publication that failed, with its message: the acts are kept and come into the log
 * with the next one. */
enum rc ledger_close(struct ledger *ledger, struct err *e);
bool ledger_is_current(const struct ledger *ledger); /* the last publication did not fail */
void ledger_abandon(struct ledger *ledger);          /* for error paths; harmless for NULL */

/* Acts from many threads, committed and published together: while the disk takes one lot, the next
 * gathers. A recorder has the county's store for itself until it is stopped. */
struct recorder;
enum rc recorder_start(const struct county *county, struct recorder **ret_recorder, struct err *e);
/* Blocks until the act is committed and published, or could not be. Any thread. RC_ATTENTION: it is
 * committed, but the log could not be written yet. */
enum rc recorder_act(struct recorder *recorder, const char *kind, const char *subject,
                     const char *body_json, int64_t *ret_act, struct err *e);
/* After the last recorder_act has returned. */
void recorder_stop(struct recorder *recorder);

/* Size, root and signed note of what is published; for readers. RC_NOT_FOUND before the first. */
struct published {
    struct checkpoint checkpoint;
    const char *note, *key; /* the county's verifier key as one line */
};
enum rc ledger_published(const struct county *county, struct arena *arena, struct published *ret,
                         struct err *e);
/* Removes the log's files and makes them again from state.db, byte for byte. */
enum rc ledger_rebuild(const struct county *county, struct err *e);

/* What `verify` compares: state.db's acts and checkpoints against the files of the log. Calls `say`
 * once a difference, in Chinese and English. */
typedef void ledger_say(void *context, const char *where, const char *zh, const char *en);
enum rc ledger_compare(const struct county *county, ledger_say *say, void *context,
                       uint64_t *ret_acts, struct err *e);

/* ---- proofs that travel ---- */
/* A self-contained proof that an act is in the log (C2SP tlog-proof; the act itself as its extra
 * data, or nothing when its body was erased). RC_NOT_FOUND when there is no such act yet. */
enum rc ledger_prove(const struct county *county, int64_t act, struct sbuf *out, struct err *e);
struct proof_report {
    struct checkpoint checkpoint;
    int64_t act;
    bool is_open; /* the proof tells what the act said: */
    const char *at, *actor, *kind, *subject, *body;
};
/* Needs no county. RC_DAMAGED when it proves nothing. Texts are of the arena, and foreign. */
enum rc proof_check(struct arena *arena, struct str proof, const struct verifier *verifier,
                    struct proof_report *ret, struct err *e);

/* The checkpoint to keep outside: one line; lines for a letter; and the signed note. */
void anchor_line(const struct published *published, struct sbuf *out);
void anchor_letter(const struct published *published, struct sbuf *out);
/* Reads any of the three. A letter is not signed: *ret_is_signed is false. */
enum rc anchor_parse(struct str text, const struct verifier *verifier, struct checkpoint *ret,
                     bool *ret_is_signed, struct err *e);
/* Whether the county's acts begin with those that the anchor speaks of. RC_DAMAGED when not. */
enum rc ledger_agrees(const struct county *county, const struct checkpoint *anchor, struct err *e);

#endif
