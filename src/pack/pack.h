/* pack/pack.h - models: one SQL file each, with a header in YAML that says what, why, by which law,
 * and how it is tested.
 *
 * Format: docs/formats/model.md. Loading is strict: an unknown key, a parameter that the SQL does
 * not use, a template that names an unknown column is an error with its line. Everything belongs to
 * the arena. */
#ifndef IA_PACK_PACK_H
#define IA_PACK_PACK_H

#include "base/arena.h"
#include "base/doc.h"
#include "base/err.h"
#include "register/register.h"

struct both { /* what people read, in both languages */
    const char *zh, *en;
};

struct param_value {
    int32_t lo, hi; /* in force, both inclusive */
    int64_t value;
};
struct param {
    const char *name, *unit, *basis;
    struct both title;
    struct param_value *values; /* by date, without gaps between entries */
    int value_count;
};
struct law {
    const char *name, *article, *text;
    const char *from, *to; /* ISO dates as written, or "" */
};
struct coverage { /* whose delivery a model needs before silence means anything */
    const char *reg;
    const struct doc *where; /* column: value */
    struct both what;
};
struct model_case {
    const char *name, *kind;
    int32_t as_of;
    int line;
    const struct doc *given, *expect;
};

struct model {
    const char *slug, *id, *pack, *path, *status, *severity, *subject_kind;
    int version;
    struct both title, detects, reason;
    const char *const *answers;
    const struct law *laws;
    int law_count;
    struct param *params;
    int param_count;
    const char *const *registers; /* NULL-terminated */
    const char *const *facts;     /* without fact_ */
    const char *const *calendar;  /* "register.column": dates that must lie in known years */
    const struct coverage *coverage;
    int coverage_count;
    const char *const *occasion, *const *material;
    const char *const *lookalikes_zh, *const *lookalikes_en, *const *ask_zh, *const *ask_en;
    int32_t valid_from, valid_to; /* as_of outside: not run */
    const struct model_case *cases;
    int case_count;
    const char *sql; /* the SELECT */
    char hash[65];   /* of the whole file */
};
struct models {
    struct model *list;
    int count;
};

enum rc model_load(struct arena *arena, const char *path, struct model *ret, struct err *e);
/* Every packs/<pack>/<slug>.sql below the folder, by slug. */
enum rc models_load(struct arena *arena, const char *folder, struct models *ret, struct err *e);
struct model *model_find(const struct models *models, const char *name); /* by slug or id */
/* Puts a county's value over the model's own from this day on. */
void param_override(struct arena *arena, struct param *param, int32_t from, int64_t value);
int64_t param_on(const struct param *param, int32_t date);
/* Names of the tables the SELECT may read: registers, fact_…, p_…, calendar. NULL-terminated,
 * arena-owned. */
const char *const *model_tables(struct arena *arena, const struct model *model);
/* The file for `abacus model new`: a model that passes lint and its own cases, to be changed. */
void model_template(const char *slug, const char *id, struct sbuf *out);

/* Fills {column} of a template with what value_of gives; unknown names stay visible as {name}. */
typedef const char *(*template_value_fn)(void *context, const char *name);
void template_fill(const char *text, template_value_fn value_of, void *context, struct sbuf *out);
/* Calls fn for each {name} of a template. */
void template_names(const char *text, void (*fn)(void *context, const char *name), void *context);

#endif
