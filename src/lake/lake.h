/* lake/lake.h - sealed facts: batches, snapshots, originals, rejects and the vault.
 *
 * inv 1: a sealed file is never edited; a batch is an intent, then sealed, perhaps withdrawn later.
 * inv 2: a batch is `sealed` in state.db only after all its files were written, fsynced, read back
 * and renamed into place. inv 3: the lake holds tokens and masks only; what they hide lies in the
 * vault and in the encrypted originals. Layout (docs/formats/lake.md):
 * lake/<register>/NNNNNN.parquet, lake/gone/<register>/NNNNNN.parquet,
 * lake/originals/NNNNNN.sealed, lake/rejects/NNNNNN.sealed. */
#ifndef IA_LAKE_LAKE_H
#define IA_LAKE_LAKE_H

#include <jansson.h>

#include "county/county.h"

/* ---- what is there ---- */
struct lake_batch {
    int64_t batch;
    const char *digest; /* SHA-256 of the file as received: names the batch whatever its number */
    const char *reg, *map, *map_hash, *file_name, *lake_hash, *receipt;
    const char *outcome; /* rows new, same, changed and gone, compared with earlier deliveries */
    bool has_rows, has_gone;
    int64_t rank; /* its place among the snapshot's batches by digest, from 1 */
};
struct snapshot {
    const struct lake_batch *list; /* sealed and not withdrawn, by batch number */
    int count;
    const int64_t *by_rank; /* numbers of the batches, in the order of their digests */
    char hash[65]; /* of contents, not of numbers: the same deliveries give the same hash */
};
enum rc lake_snapshot(struct county *county, struct arena *arena, struct snapshot *ret,
                      struct err *e);
/* The batches of a JSON list of numbers, those withdrawn since too: their files are still there. */
enum rc lake_snapshot_of(struct county *county, struct arena *arena, const char *batches_json,
                         struct snapshot *ret, struct err *e);
/* CREATE VIEW statements for every register, empty ones too. `with_origin`: for us, with _sheet and
 * _line, and _row as the lake has it. Without: for models, whose _row is rank × 2^32 + position, so
 * that nothing they find can hang on the numbers that batches got; lake_row turns it back. */
void lake_views_sql(const struct county *county, const struct snapshot *snapshot, bool with_origin,
                    struct sbuf *out);
/* One SELECT: the rows of a mapping in its register as they are now, with _row. */
void lake_map_sql(const struct county *county, const struct snapshot *snapshot,
                  const struct map *map, struct sbuf *out);
/* The lake's own number of a row that a model named; 0 when the snapshot has no such batch. */
int64_t lake_row(const struct snapshot *snapshot, int64_t model_row);
/* The files that a batch may have: what its row and its act call them, and the kind of their path.
 */
enum { LAKE_FILE_KINDS = 4 };
struct lake_file_kind {
    const char *key, *kind;
    bool is_sealed; /* with the batch's key, and gone with it */
};
extern const struct lake_file_kind LAKE_FILES[LAKE_FILE_KINDS];
/* Paths, arena-owned. kind: as above. */
const char *lake_path(const struct county *county, struct arena *arena, const char *kind,
                      const char *reg, int64_t batch);

/* Every batch, sealed or withdrawn, as a list of objects for people and programs. The caller
 * decrefs. */
enum rc lake_list(struct county *county, json_t **ret, struct err *e);
/* One batch with its receipt (sheets, notes, totals that differ). RC_NOT_FOUND. */
enum rc lake_receipt(struct county *county, int64_t batch, json_t **ret, struct err *e);

/* ---- changing ---- */
struct lake_intent {
    const struct map *map;
    const char *digest;
    int64_t file_bytes;
};
struct lake_result {
    const char *file_name; /* as it is shown: base name, without people's names and numbers */
    int64_t rows_in, accepted, rejected, doubtful, fresh, same, changed, gone;
    const char *total_state; /* none, agrees, differs */
    const char *receipt;     /* JSON */
    const char *vault;       /* vault_digest of what the batch hides */
    bool has_rows, has_gone, has_rejects;
};
/* Undoes what a crash left half done. Called once by every verb that writes. *ret_undone: batches
 * undone. */
enum rc lake_recover(struct county *county, int *ret_undone, struct err *e);
/* Records the intent; the batch's number. */
enum rc lake_begin(struct county *county, const struct lake_intent *intent, int64_t *ret_batch,
                   struct err *e);
/* Moves the batch's .part files into place, durably, and records the act "import". */
enum rc lake_seal(struct county *county, int64_t batch, const struct lake_intent *intent,
                  const struct lake_result *result, struct err *e);
/* Hash of all that a batch's row in state.db says, but its state: the act "import" speaks of it. */
enum rc lake_row_digest(const struct county *county, int64_t batch, char out[65], struct err *e);
/* Drops an intent and its files; for error paths (never fails loudly: recover does it again). */
void lake_abandon(struct county *county, int64_t batch, const char *reg);
/* Takes a batch out of every later snapshot; files stay. RC_CONFLICT when later batches were
 * compared with it. */
enum rc lake_withdraw(struct county *county, int64_t batch, const char *why, struct err *e);
/* A batch by number or by the beginning of its digest. RC_NOT_FOUND. */
enum rc lake_find(struct county *county, const char *name, int64_t *ret_batch, struct err *e);
/* The sealed batch that the same file came in by, or 0. */
enum rc lake_find_digest(struct county *county, const char *digest, int64_t *ret_batch,
                         struct err *e);

/* ---- originals and rejects: encrypted streams, one key per batch, itself sealed by the vault key
 * ---- */
enum rc lake_store_original(struct county *county, int64_t batch, const char *path, struct err *e);
/* Records the act "export" of a batch: `what` left the county ("original", "rejects"), and why. It
 * is committed before anything is written: a look that failed is on record, a look that is not on
 * record never happened. */
enum rc lake_record_export(struct county *county, int64_t batch, const char *what, const char *why,
                           struct err *e);
/* Records the act, then decrypts an original to a new file (0600). */
enum rc lake_export_original(struct county *county, int64_t batch, const char *to, const char *why,
                             struct err *e);
enum rc lake_store_rejects(struct county *county, int64_t batch, struct str plain, struct err *e);
enum rc lake_load_rejects(struct county *county, int64_t batch, struct sbuf *out, struct err *e);

/* Makes originals and rejects of a batch unreadable for good: its key goes, inside the caller's
 * transaction. lake_remove_destroyed then removes the files; every writer calls it, so that a crash
 * between is finished. */
enum rc lake_destroy_originals(struct county *county, int64_t batch, struct err *e);
enum rc lake_remove_destroyed(struct county *county, struct err *e);

/* ---- vault ---- */
struct vault;
/* Opens for adding what one batch hides. The caller's transaction must be open. */
enum rc vault_open(struct county *county, int64_t batch, struct vault **ret_vault, struct err *e);
void vault_close(struct vault *vault);
/* Whether a token has its record already. kind: "person" or "account". */
enum rc vault_knows(struct vault *vault, const char *kind, int64_t token, bool *ret_known,
                    struct err *e);
/* plain is JSON. */
enum rc vault_add(struct vault *vault, const char *kind, int64_t token, struct str plain,
                  struct err *e);
enum rc vault_add_name(struct vault *vault, int64_t name_key, int code_points, struct err *e);
bool vault_has_added_name(const struct vault *vault, int64_t name_key);
/* What was added by now, as a hash that the act of the import speaks of: see vault_digests. */
void vault_digest(struct vault *vault, char out[65]);
/* The same from the vault as it is, for every batch that has something there, in order. */
typedef void vault_told(void *context, int64_t batch, const char *digest);
enum rc vault_digests(const struct county *county, vault_told *told, void *context, struct err *e);
/* The record of a token, unsealed: JSON; wipe it. RC_NOT_FOUND. *ret_batch: that hid it. */
enum rc vault_read(const struct county *county, const char *kind, int64_t token, struct sbuf *out,
                   int64_t *ret_batch, struct err *e);
/* Every token of a kind that has a record. */
typedef bool vault_each_token(void *context, int64_t token); /* false: no more */
enum rc vault_tokens(const struct county *county, const char *kind, vault_each_token *each,
                     void *context, struct err *e);
/* What vault_digests will tell of the batch once this record is gone. */
enum rc vault_digest_without(const struct county *county, int64_t batch, const char *kind,
                             int64_t token, char out[65], struct err *e);
/* Removes a record; a record that is not there is fine. */
enum rc vault_drop(struct county *county, const char *kind, int64_t token, struct err *e);
/* The key by which an erased token is remembered, so that no import brings its record back: it
 * cannot be turned into the token again. */
int64_t vault_erased_key(const struct county *county, const char *kind, int64_t token);
/* Every name of earlier batches, for the redactor; or one at a time, for a few words of text: true
 * when it is known or cannot be read. */
bool vault_knows_name(void *vault, int64_t name_key);
enum rc vault_load_names(struct vault *vault, struct redactor *redactor, struct err *e);

#endif
