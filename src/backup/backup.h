/* backup/backup.h - a county in one encrypted file, and its keys apart from it.
 *
 * A backup holds every file of a county but its keys, as the county was at one moment, also while
 * others write to it (docs/formats/backup.md). Keys leave the county wrapped by a passphrase or
 * split in two shares. Each of these is an act, recorded before anything is written.
 * inv 1: nothing is put in place before all of it was authenticated: what is restored is what was
 * saved, or nothing. inv 2: memory grows with the number of files only. */
#ifndef IA_BACKUP_BACKUP_H
#define IA_BACKUP_BACKUP_H

#include <stdint.h>

#include "county/county.h"

enum { PASSPHRASE_BYTES_MAX = 1024, PASSPHRASE_CHARACTERS_MIN = 12 };
/* The caller's, who wipes it; nothing here keeps it. */
struct passphrase {
    char p[PASSPHRASE_BYTES_MAX];
    size_t n;
};
void passphrase_wipe(struct passphrase *passphrase); /* also for CLEANUP */
/* RC_PASSPHRASE when it is too short to keep a county under. */
enum rc passphrase_check(const struct passphrase *passphrase, struct err *e);

struct backup_tally {
    int64_t files, bytes;
    int altered; /* files of the lake that are not what state.db says: carried as they are */
};
struct backup_saved {
    char county[33], time[25];
    struct backup_tally tally;
};

/* Records the act "backup": how much will be saved, and no path. Committed beside a writer too.
 * `file` does not exist yet and lies outside of the county. */
enum rc backup_record(struct county *county, const char *file, struct err *e);
/* Then writes it. RC_MISSING when a sealed
 * batch lacks a file; RC_BUSY when another backup of this county is being made. */
enum rc backup_write(struct county *county, const char *file, const struct passphrase *passphrase,
                     struct backup_tally *ret, struct err *e);
/* Makes the county again in `folder`, which is empty or not there yet. RC_FORMAT, RC_NEWER: no
 * backup that this release reads; RC_PASSPHRASE; RC_DAMAGED: altered or cut off. */
enum rc backup_restore(const char *file, const char *folder, const struct passphrase *passphrase,
                       struct backup_saved *ret, struct err *e);

/* ---- keys ---- */
/* Those that take keys out want the county open for writing, so that the act is published at once;
 * those that bring them back find a county that cannot be written to. */
/* The county's key files in one file under a passphrase. */
enum rc keys_wrap(struct county *county, const char *file, const struct passphrase *passphrase,
                  struct err *e);
/* Puts back what is missing, once all of it fits the county. *ret_placed: key files put back.
 * RC_CONFLICT when the county has another key already. */
enum rc keys_unwrap(struct county *county, const char *file, const struct passphrase *passphrase,
                    int *ret_placed, struct err *e);
/* Two shares for two holders, as text to print and type in again; one alone tells nothing. */
enum rc keys_split(struct county *county, const char *share_1, const char *share_2, struct err *e);
/* Puts the keys back from both, in any order. Errors as above; RC_DAMAGED names what was mistyped
 * or that the shares are no pair. */
enum rc keys_join(struct county *county, const char *share_1, const char *share_2, int *ret_placed,
                  struct err *e);

#endif
