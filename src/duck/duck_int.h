/* duck/duck_int.h - shared by the files of duck/ only. */
#ifndef IA_DUCK_DUCK_INT_H
#define IA_DUCK_DUCK_INT_H

#include "duck/duck.h"
#include "duckdb.h"

struct duck {
    duckdb_database database;
    duckdb_connection connection;
};

#endif
