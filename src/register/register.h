/* register/register.h - the one vocabulary of facts, and how office files are mapped into it.
 *
 * registers/<name>.yaml defines a register's columns; maps/<slug>.yaml says which header of a file
 * feeds which column. Both are loaded whole, checked strictly, and belong to the arena given.
 * Nothing here touches the lake. */
#ifndef IA_REGISTER_REGISTER_H
#define IA_REGISTER_REGISTER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

enum column_type {
    COL_PERSON,
    COL_NAME,
    COL_PARTY,
    COL_ACCOUNT,
    COL_PHONE,
    COL_ORG,
    COL_CODE,
    COL_DOC_NO,
    COL_CREDIT_CODE,
    COL_PROJECT_CODE,
    COL_TEXT,
    COL_ENUM,
    COL_BOOL,
    COL_MONEY,
    COL_RATE,
    COL_AREA,
    COL_COUNT,
    COL_DATE,
    COL_TYPE_COUNT
};
const char *column_type_name(enum column_type type);

enum { PHYSICAL_MAX = 3 }; /* lake columns that one register column may become */

/* One column in Parquet: n, n_fault, n_lo … and its DuckDB type. */
struct physical {
    const char *suffix; /* "" or "_lo" … */
    const char *sql_type;
};
/* The physical columns of a type; *ret_count is 1..PHYSICAL_MAX. */
const struct physical *column_physical(enum column_type type, int *ret_count);

struct enum_value {
    const char *code;
    const char *const *forms; /* header keys of written forms; NULL-terminated */
    const char *label;        /* first form as written */
};

struct column {
    const char *name;
    enum column_type type;
    const char *title_zh, *title_en;
    const char *const *aliases; /* header keys, title included; NULL-terminated */
    const struct enum_value *values;
    int value_count;
};

struct reg {
    const char *name, *title_zh, *title_en;
    const struct column *columns;
    int column_count;
    const char *hash; /* SHA-256 of the file */
};

struct registers {
    const struct reg *list;
    int count;
};

/* System columns, in this order before the register's own; see docs/formats/lake.md. */
#define REGISTER_SYSTEM_SQL "_dq TINYINT, _fault VARCHAR, _as_of DATE, _map VARCHAR"

enum rc registers_load(struct arena *arena, const char *folder, struct registers *ret,
                       struct err *e);
const struct reg *register_find(const struct registers *registers, const char *name);
int register_column(const struct reg *reg, const char *name); /* index, or -1 */
/* "person BIGINT, person_fault VARCHAR, …" for every physical column. */
void register_columns_sql(const struct reg *reg, struct sbuf *out);

/* ---- mappings ---- */
enum delivery { DELIVERY_DELTA, DELIVERY_CUMULATIVE, DELIVERY_SNAPSHOT };
enum unit { UNIT_AUTO, UNIT_YUAN, UNIT_WAN };

struct source {                 /* where one register column comes from */
    int column;                 /* index in the register */
    const char *const *headers; /* header keys by preference; NULL-terminated; may be empty */
    const char *constant;       /* else NULL */
    const char *title_pattern;  /* ERE over the title rows; used alone or when the cell is empty */
    bool from_sheet_name, fill_down, is_required;
    bool take_code;  /* 2081902 of 2081902-低保 */
    bool take_group; /* 4组 of 四组, 第四村民小组, 4 */
    bool is_month;   /* precision: month - a day in the cell stands for its month */
    enum unit unit;
};

struct map {
    const char *slug, *title_zh, *title_en;
    const struct reg *reg;
    enum delivery delivery;
    const int *key;
    int key_count; /* register columns that name a row */
    const int *covers;
    int cover_count;
    const int *require;
    int require_count;
    int total; /* register column that 合计 rows are reconciled on, or -1 */
    const char *const *must, *const *none; /* header keys */
    const struct source *sources;
    int source_count;
    const char *hash; /* SHA-256 of the file: which version of the mapping a batch came by */
};

struct maps {
    const struct map *list;
    int count;
};

enum rc maps_load(struct arena *arena, const char *folder, const struct registers *registers,
                  struct maps *ret, struct err *e);
enum rc map_load_file(struct arena *arena, const char *path, const struct registers *registers,
                      struct map *ret, struct err *e);
const struct map *map_find(const struct maps *maps, const char *slug);
const char *delivery_name(enum delivery delivery);

/* A header as offices write it, made comparable: bracketed units removed, blanks out, case folded.
 * 发放金额（元） -> 发放金额 */
const char *header_key(struct arena *arena, struct str header);

#endif
