/* store/store.h - the only door to SQLite: state.db of a county and its vault.
 *
 * Every change is an act: store_act writes the act, its body and its outbox row inside the caller's
 * transaction, so a change and its record commit together or not at all. inv 1: `act` is
 * append-only (triggers refuse update and delete). inv 2: one writer per county: the writer holds
 * <county>/lock for as long as its handle lives. Not thread-safe: one handle, one thread. */
#ifndef IA_STORE_STORE_H
#define IA_STORE_STORE_H

#include <stdint.h>

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum store_mode {
    STORE_READ,
    STORE_WRITE,
    STORE_ACT, /* for store_act_alone only: beside a writer, without the lock */
};

struct store;
/* Makes <county>/state.db with the newest schema. The folder exists and holds no state.db.
 * county_id: 32 hex digits. */
enum rc store_create(const char *county, const char *county_id, struct err *e);
/* The county's lock, for as long as the fd is open. RC_BUSY names the holder. */
enum rc store_lock(const char *county, int *ret_fd, struct err *e);
/* Opens; a writer locks the county and migrates an older schema forward. */
enum rc store_open(const char *county, enum store_mode mode, struct store **ret_store,
                   struct err *e);
void store_close(struct store *store);
void store_closep(struct store **store);
const char *store_county_id(const struct store *store); /* borrowed */
/* Brings the write-ahead logs home, so that state.db and vault.db may be moved without them. */
enum rc store_settle(struct store *store, struct err *e);

/* Copies state.db and vault/vault.db into a folder of that shape, both as they are at one moment;
 * writers go on meanwhile, but for the time that `still` takes: it is called at that moment, when
 * no change can be committed. RC_BUSY when a writer does not let go for ten seconds. */
enum rc store_copy(const char *county, const char *folder,
                   enum rc (*still)(void *context, struct err *e), void *context, struct err *e);

/* ---- statements ---- */
/* SQL is always a literal of ours; values are bound, never printed into it. */
struct stmt;
enum rc store_prepare(struct store *store, const char *sql, struct stmt **ret_stmt, struct err *e);
void stmt_close(struct stmt *stmt);
void stmt_closep(struct stmt **stmt);
void stmt_int(struct stmt *stmt, int index, int64_t value);      /* index from 1 */
void stmt_text(struct stmt *stmt, int index, const char *value); /* NULL binds NULL; copied */
void stmt_blob(struct stmt *stmt, int index, const void *bytes, size_t n);
void stmt_null(struct stmt *stmt, int index);
enum rc stmt_next(struct stmt *stmt, bool *ret_has_row, struct err *e);
enum rc stmt_run(struct stmt *stmt, struct err *e); /* steps to the end and resets; bindings stay */
void stmt_reset(struct stmt *stmt);
int64_t stmt_changes(const struct stmt *stmt);       /* rows that the statement run last changed */
int64_t stmt_get_int(struct stmt *stmt, int column); /* column from 0; NULL gives 0 */
const char *stmt_get_text(struct stmt *stmt,
                          int column); /* borrowed until the next step; NULL gives "" */
struct str stmt_get_blob(struct stmt *stmt, int column);
bool stmt_is_null(struct stmt *stmt, int column);
/* SHA-256 over all rows of a bound statement, which is reset: same values, same hash, on any
 * machine. */
enum rc stmt_digest(struct stmt *stmt, char out[65], struct err *e);
/* One statement without rows, with text parameters (?1, ?2 …; NULL-terminated list). */
enum rc store_exec(struct store *store, struct err *e, const char *sql, ...)
    __attribute__((sentinel));
/* First column of the first row, or `otherwise`. */
enum rc store_int(struct store *store, const char *sql, int64_t otherwise, int64_t *ret_value,
                  struct err *e);

/* Calls `told` with each fault that SQLite finds in the structure of state.db and the vault. */
typedef void store_told(void *context, const char *database, const char *fault);
void store_check(struct store *store, store_told *told, void *context);

/* ---- transactions ---- */
enum rc store_begin(struct store *store, struct err *e); /* BEGIN IMMEDIATE */
enum rc store_commit(struct store *store, struct err *e);
/* Between true and false, commits reach the disk only with a later one: for what a crash may take
 * back. Outside of transactions. */
enum rc store_relax(struct store *store, bool is_relaxed, struct err *e);
void store_rollback(struct store *store); /* harmless when no transaction is open */
/* For CLEANUP: a function that begins a transaction and returns early has not done half of it. */
void store_undo(struct store **store);

/* ---- acts ---- */
/* kind: "init" "import" "withdraw" "run" "param" "export" …; subject: what it concerns ("batch:7",
 * "run:3"); body_json: the facts, free of personal data. Must be inside a transaction. *ret_seq may
 * be NULL. */
enum rc store_act(struct store *store, const char *kind, const char *subject, const char *body_json,
                  int64_t *ret_seq, struct err *e);
/* Called behind every commit that added acts, outside of its transaction: it cannot fail the
 * commit, and may open transactions of its own. One listener; NULL takes it away. */
typedef void store_committed(void *context);
void store_on_act(struct store *store, store_committed *listener, void *context);
/* What an act is bound by, see docs/formats/state.md: 32 bytes. salt: 32 bytes. */
void act_commitment(const unsigned char *salt, const char *at, const char *actor, const char *kind,
                    const char *subject, const char *body, unsigned char out[32]);
/* The same from facts, which are taken; NULL (json_pack refused texts that are not UTF-8) is
 * RC_USAGE. */
enum rc store_act_json(struct store *store, const char *kind, const char *subject, json_t *facts,
                       int64_t *ret_seq, struct err *e);
/* And in a transaction of its own: for what changes nothing else (an export, a look). */
enum rc store_act_alone(struct store *store, const char *kind, const char *subject, json_t *facts,
                        struct err *e);
const char *store_actor(
    void); /* the operating system's user name: who acts from the command line */

#endif
