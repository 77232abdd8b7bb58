/* county/county.h - one county = one folder: its settings, keys, state.db and the knowledge in
 * force.
 *
 * county_open gives everything a verb needs and county_close gives it all back. A county opened for
 * writing holds the lock. The struct is read-only for everybody else. */
#ifndef IA_COUNTY_COUNTY_H
#define IA_COUNTY_COUNTY_H

#include "base/arena.h"
#include "base/err.h"
#include "ident/ident.h"
#include "register/register.h"
#include "store/store.h"

struct county {
    struct arena *arena;
    const char *path;
    const char *home; /* folder of the product's knowledge: registers, maps, facts, packs */
    struct store *store;
    const char *name_zh, *name_en;
    const char *division;                   /* GB/T 2260 code of the county */
    const char *const *fictional_divisions; /* six digits each; NULL-terminated */
    struct keys keys;
    bool has_keys;
    struct registers registers;
    struct maps maps;    /* the product's and the county's own (county/maps) */
    const char *scratch; /* made by county_scratch, or NULL */
    int scratch_fd;
};

struct county_settings {
    const char *name_zh, *name_en, *division;
    bool is_fictional;
};

/* Makes the folder, abacus.yaml, keys, facts (copied from the product: the county's own from then
 * on) and state.db with the act "init". An interrupted init is begun again by the next one.
 * RC_CONFLICT when a county is there already. */
enum rc county_init(const char *path, const struct county_settings *settings, struct err *e);
/* Opens and, for STORE_WRITE, loads the keys (reading verbs work without them). */
enum rc county_open(const char *path, enum store_mode mode, struct county **ret_county,
                    struct err *e);
/* Opens for reading without registers and maps: for verbs that only show what state.db keeps. */
enum rc county_open_state(const char *path, struct county **ret_county, struct err *e);
void county_close(struct county *county);
void county_closep(struct county **county);
/* The product's knowledge without a county: home and registers only; for those who write models. */
enum rc county_knowledge(struct arena *arena, struct county *ret, struct err *e);
/* And the product's mappings, for those who write mappings. */
enum rc county_knowledge_maps(struct county *knowledge, struct err *e);
/* Folder of the knowledge files: $ABACUS_HOME, or found beside the program. Arena-owned. */
enum rc county_home(struct arena *arena, const char **ret_home, struct err *e);
/* A folder for this process's spill, made when first asked for; it goes with county_close. */
enum rc county_scratch(struct county *county, const char **ret_path, struct err *e);
/* "<county>/a/b", arena-owned. */
const char *county_file(const struct county *county, struct arena *arena, const char *relative);

#endif
