/* duck/duck_int.h - shared by the files of duck/ only. */
#ifndef IA_DUCK_DUCK_INT_H
#define IA_DUCK_DUCK_INT_H

#include "duck/duck.h"
#include "duckdb.h"

struct duck {
    duckdb_database database;
    duckdb_connection connection;
};

/* instance.c: RC_ENGINE with "what: why" on one line; why is the engine's message, or NULL. */
enum rc duck_fail(struct err *e, const char *what, const char *why);

#endif
