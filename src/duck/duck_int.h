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

/* gate.c: the same as duck_gate_check, of a statement's parse tree as json_serialize_sql writes it.
 */
enum rc gate_check_tree(const char *text, const char *const *tables, struct err *e);

/* library.c: duckdb.query(…) is the library's duckdb_query(…). */
struct duck_library {
#define X(name) __typeof__ (&duckdb_##name)(name);
#include "duck/library.def"
#undef X
};
extern struct duck_library duckdb;
/* Before the first call of any of them; RC_ENGINE when there is no such library. */
enum rc duck_library_load(struct err *e);

#endif
