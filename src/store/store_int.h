/* store/store_int.h - shared by the files of store/ only. */
#ifndef IA_STORE_STORE_INT_H
#define IA_STORE_STORE_INT_H

#include <sqlite3.h>

#include "store/store.h"

struct store {
    sqlite3 *db;
    int lock_fd; /* -1 for readers */
    char county_id[33];
    bool has_act; /* in the open transaction */
    char actor[64];
    struct stmt *insert_act, *insert_body, *insert_outbox; /* prepared with the first act */
    store_committed *on_act;
    void *on_act_context;
};

struct stmt {
    struct store *store;
    sqlite3_stmt *handle;
};

extern const char *const SCHEMA_MIGRATIONS[]; /* NULL-terminated; entry i makes schema i + 1 */
extern const char VAULT_SCHEMA[];

/* Fills *e from SQLite's own message; full disks and damage get their own words. */
enum rc store_fail(struct store *store, const char *what, struct err *e);

#endif
