/* backup/backup_int.h - shared by the files of backup/ only: sealed.c (the encrypted stream),
 * archive.c (files in it), walk.c (files of a folder), plan.c (those of a county at one moment),
 * leave.c (what leaves a county), save.c, restore.c, keys.c (key files), escrow.c (shares). */
#ifndef IA_BACKUP_BACKUP_INT_H
#define IA_BACKUP_BACKUP_INT_H

#include <sodium.h>
#include <sys/stat.h>

#include "backup/backup.h"
#include "base/limits.h"

/* ---- sealed.c: an encrypted stream of bytes behind a head that anybody can read ---- */
enum {
    SEALED_CHUNK = 64 << 10,
    SEALED_TAG = crypto_secretstream_xchacha20poly1305_ABYTES,
    SEALED_HEAD_BYTES = 295,
};
struct sealed_head {
    char kind[7]; /* "backup" or "keys" */
    char county[33], time[25];
    uint64_t files, bytes; /* as planned; the end of the archive has what was written */
    unsigned passes, kib;  /* of Argon2id */
    unsigned char salt[crypto_pwhash_SALTBYTES], check[16];
    unsigned char stream[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
};
/* A head for this county and now, with the usual costs. */
void sealed_head_init(struct sealed_head *head, const char *kind, const char *county);

struct sealer {
    int fd;
    size_t used;
    char head[SEALED_HEAD_BYTES + 1]; /* authenticated with the first chunk, then "" */
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char plain[SEALED_CHUNK], sealed[SEALED_CHUNK + SEALED_TAG];
};
/* Fills in salt, check and stream, and writes the head. The fd stays the caller's. */
enum rc sealer_begin(struct sealer *sealer, int fd, struct sealed_head *head,
                     const struct passphrase *passphrase, struct err *e);
enum rc sealer_add(void *sealer, const void *bytes, size_t n, struct err *e);
enum rc sealer_end(struct sealer *sealer, struct err *e); /* what is cut off here is seen */
void sealer_wipe(struct sealer *sealer);

struct unsealer {
    int fd;
    const char *path; /* for messages */
    size_t used, filled;
    int64_t at; /* bytes of the file that were read */
    bool is_last;
    char head[SEALED_HEAD_BYTES + 1];
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char plain[SEALED_CHUNK], sealed[SEALED_CHUNK + SEALED_TAG];
};
/* Reads the head of a stream of this kind; the passphrase must fit. */
enum rc unsealer_begin(struct unsealer *unsealer, int fd, const char *path, const char *kind,
                       const struct passphrase *passphrase, struct sealed_head *ret_head,
                       struct err *e);
/* Exactly n bytes, authenticated. */
enum rc unsealer_take(void *unsealer, void *bytes, size_t n, struct err *e);
/* RC_DAMAGED unless all was taken and the file ends here. */
enum rc unsealer_end(struct unsealer *unsealer, struct err *e);
void unsealer_wipe(struct unsealer *unsealer);

/* ---- archive.c: files one behind the other ---- */
struct byte_sink {
    enum rc (*add)(void *context, const void *bytes, size_t n, struct err *e);
    void *context;
};
struct byte_source {
    enum rc (*take)(void *context, void *bytes, size_t n, struct err *e);
    void *context;
};
struct archive_file {
    char path[BACKUP_PATH_MAX + 1]; /* relative, plain, below the folder */
    unsigned mode;                  /* permissions only */
    int64_t bytes;
};
/* Adds a file with all that fd has; ret_sha256 may be NULL. RC_CONFLICT when that is not
 * file->bytes long. */
enum rc archive_put(const struct byte_sink *sink, const struct archive_file *file, int fd,
                    char ret_sha256[65], struct err *e);
/* The same from memory. */
enum rc archive_put_bytes(const struct byte_sink *sink, const struct archive_file *file,
                          const void *bytes, struct err *e);
enum rc archive_put_end(const struct byte_sink *sink, int64_t files, int64_t bytes, struct err *e);

struct archive_reader {
    struct byte_source source;
    int64_t files, bytes;
    char last[BACKUP_PATH_MAX + 1];
};
/* The next file, in strict order of paths; *ret_found is false at the end, whose count was right.
 */
enum rc archive_next(struct archive_reader *reader, struct archive_file *ret, bool *ret_found,
                     struct err *e);
/* Hands on its content; called once for each file. RC_DAMAGED when its SHA-256 differs. */
enum rc archive_content(struct archive_reader *reader, const struct archive_file *file,
                        const struct byte_sink *sink, struct err *e);
bool archive_path_is_plain(struct str path);

/* ---- walk.c ---- */
/* Called for each regular file below a folder, in no order; path is relative and of the arena. */
struct walk {
    struct arena *arena;
    const char *folder;
    bool (*wants)(const char *path); /* files and folders: false leaves it out */
    enum rc (*found)(void *context, const char *path, const struct stat *info, struct err *e);
    void *context;
};
/* RC_FORMAT for a link or a device: a backup must not drop it silently. */
enum rc walk_folder(const struct walk *walk, struct err *e);
bool walk_is_unfinished(const char *path); /* .part and .new: not yet in place */

/* ---- plan.c ---- */
/* A file of the lake that state.db speaks of. */
struct promise {
    const char *path, *sha256;
    bool is_kept;
};
struct entry {
    const char *folder, *path;
    int64_t bytes;
    unsigned mode;
    const struct promise *promise; /* or NULL */
};
struct plan {
    struct arena *arena;
    struct county *county;
    const char *folder; /* being walked */
    struct entry *list;
    size_t count, room;
    struct promise *promises; /* by path */
    size_t promise_count, promise_room;
    bool is_live; /* the county as it is, not a copied moment: promises are not looked at */
    int64_t bytes;
};
void plan_init(struct plan *plan, struct county *county);
void plan_fini(struct plan *plan); /* for CLEANUP too */
/* What is there now, for its number and size. */
enum rc plan_now(struct plan *plan, struct err *e);
/* The files of one moment, in the order of their paths. What changes is copied into the county's
 * scratch. */
enum rc plan_moment(struct plan *plan, struct err *e);

/* ---- leave.c ---- */
/* Refuses a file that is there already or lies inside of the county. */
enum rc check_new_file(const struct county *county, const char *file, struct err *e);
/* Writes `file` aside and puts it in place once `write` succeeded. */
enum rc write_aside(const char *file, enum rc (*write)(void *context, int fd, struct err *e),
                    void *context, struct err *e);
/* An act beside a writer too: SQLite puts it between the writer's own. Who writes next publishes
 * it.
 */
enum rc record_beside(const struct county *county, const char *kind, json_t *facts, struct err *e);

/* ---- keys.c ---- */
enum { KEY_NAME_MAX = 32, KEY_TEXT_MAX = 512 };
struct key_file {
    char name[KEY_NAME_MAX + 1];
    size_t n;
    char text[KEY_TEXT_MAX];
};
struct key_set {
    int count;
    struct key_file list[KEY_FILES_MAX];
};
void key_set_wipe(struct key_set *set);
bool key_name_is_plain(struct str name);
enum rc key_set_load(const struct county *county, struct key_set *ret, struct err *e);
enum rc key_set_place(struct county *county, const struct key_set *set, int *ret_placed,
                      struct err *e);

/* ---- escrow.c ---- */
enum { SECRET_MAX = 8 << 10, SPLIT_BYTES = 8 };
struct secret {
    size_t n;
    unsigned char b[SECRET_MAX];
};
struct share {
    char county[33], split[2 * SPLIT_BYTES + 1];
    unsigned number;
    struct secret part;
};
/* A share from its text, which is taken apart; path is for messages. */
enum rc share_read(char *text, const char *path, struct share *ret, struct err *e);

#endif
