/* intake/intake_int.h - shared by the files of intake/ only. In the order of the data:
 * head.c (first rows) -> understand.c (which mapping, which columns) -> rows.c (what kind of row),
 * walk.c leads them -> source.c (its cells) -> recall.c, value.c (one cell) -> mapper.c (rows) ->
 * lot.c (tokens, vault) -> stage.c (Parquet, redaction) -> compare.c (earlier deliveries) ; tally.c
 * ; rejects.c ; draft.c ; import.c and trial.c lead. */
#ifndef IA_INTAKE_INTAKE_INT_H
#define IA_INTAKE_INTAKE_INT_H

#include <jansson.h>

#include "base/date.h"
#include "base/money.h"

#include "base/limits.h"
#include "duck/duck.h"
#include "intake/intake.h"
#include "lake/lake.h"
#include "parquet/parquet.h"
#include "sheet/sheet.h"

/* ---- head.c: the first rows of a sheet, kept until the header is understood ---- */
struct head_row {
    int64_t row;
    struct cell *cells;
    int cell_count;
};
struct head {
    struct arena *arena;
    const char *sheet_name;
    int sheet;
    bool is_hidden, is_1904;
    struct head_row rows[HEADER_SEARCH_ROWS];
    int count;
};
void head_begin(struct head *head, struct arena *arena, const struct sheet_row *begin);
enum rc head_add(struct head *head, const struct sheet_row *row, struct err *e);
struct str head_cell(const struct head *head, int index, int column); /* trimmed; empty outside */

/* ---- understand.c ---- */
enum unmet { UNMET_NOTHING, UNMET_MUST, UNMET_NONE, UNMET_REQUIRED };
struct layout {
    const struct map *map;
    int header_first, header_last; /* indexes in head.rows */
    int column_count;
    const char **keys;  /* header key of each sheet column ("" for none) */
    const char **shown; /* the header as written, for people */
    int *column_of;     /* per source: sheet column, or -1 */
    int64_t *per_one;   /* per source: smallest units in one as written (money, area, count) */
    const char *sheet_name;
    const char *titles;        /* text above the header */
    const char **title_values; /* per source: what its pattern found in the titles, or NULL */
    int default_year;          /* 0 = none */
    bool is_1904;              /* days written as numbers count from 1904 */
    int words_column;          /* the total column's amount in words (大写金额), or -1 */
    int found;                 /* sources that have a header */
    enum unmet unmet;          /* what keeps the mapping from fitting, */
    const char *unmet_what;
    int score; /* = found, or 0 when it does not fit */
};
/* The best mapping for these first rows; score 0 when none fits. forced: only this mapping. */
void understand(struct arena *arena, const struct head *head, const struct maps *maps,
                const struct map *forced, struct layout *ret);
/* How near one mapping comes, fitting or not. */
void understand_nearest(struct arena *arena, const struct head *head, const struct map *map,
                        struct layout *ret);
/* Header keys of the row that looks most like a header, for a draft; false when there is none. */
bool understand_header(struct arena *arena, const struct head *head, struct layout *ret);
/* Header keys for rows first..first+depth-1. */
void layout_headers(struct arena *arena, const struct head *head, int first, int depth,
                    struct layout *ret);

/* ---- rows.c: what a row is ---- */
enum row_kind {
    ROW_DATA,
    ROW_BLANK,
    ROW_HEADER_AGAIN,
    ROW_FOOTER,
    ROW_PAGE_TOTAL, /* 本页小计 */
    ROW_SUBTOTAL,   /* 一组小计 */
    ROW_TOTAL,      /* 合计 */
    ROW_CARRIED,    /* 承上页 */
    ROW_KIND_COUNT
};
const char *row_kind_name(enum row_kind kind);
bool row_is_total(enum row_kind kind);
enum row_kind row_classify(const struct layout *layout, const struct sheet_row *row);

/* ---- walk.c: a file sheet by sheet, row by row ---- */
enum sheet_state { SHEET_IS_TAKEN, SHEET_IS_UNKNOWN, SHEET_IS_HIDDEN, SHEET_IS_EMPTY };
struct walk {
    const struct maps *maps;
    const struct map *map; /* the only one to try; once a sheet is understood, that sheet's */
    /* Told once for each sheet, before its rows; on_end only for sheets that are taken. */
    enum rc (*on_sheet)(void *context, enum sheet_state state, struct err *e);
    enum rc (*on_row)(void *context, enum row_kind kind, const struct sheet_row *row,
                      struct err *e);
    void (*on_end)(void *context);
    void *context;
    struct sheet_reader *reader;
    struct head head;       /* of this sheet, which has an arena of its own */
    struct head first_head; /* of the first sheet that has rows */
    struct layout layout;   /* of this sheet, when it is taken */
    bool has_layout, is_body;
    int64_t kinds[ROW_KIND_COUNT];
};
enum rc walk_file(struct walk *walk, const char *path, struct err *e);
void walk_fini(struct walk *walk);

/* ---- mapper.c: rows; value.c: cells; lot.c: what they hide ---- */
enum { FAULTS_MAX = 16, FEN_IN_YUAN = 100, FEN_IN_WAN = 1000000 };
enum value_kind { VALUE_NULL, VALUE_INT, VALUE_TEXT };
struct value {
    enum value_kind kind;
    uint32_t n;     /* of a text */
    int64_t number; /* or where the text begins in the row's pool */
};
struct fault {
    int column; /* of the register */
    const char *code;
    int dq;
};
enum hidden_kind { HIDDEN_PERSON, HIDDEN_ACCOUNT };
struct hidden { /* one token and the text it stands for */
    enum hidden_kind kind;
    int physical;   /* column of the token */
    int64_t token;  /* 0 = known when the lot is full */
    size_t text_at; /* offset + 1 in row_state.clean */
};
struct mapper;
struct row_state { /* one row being mapped */
    struct mapper *m;
    const struct layout *layout;
    struct value *values; /* by physical column */
    struct sbuf pool;     /* their texts */
    struct fault faults[FAULTS_MAX];
    int fault_count;
    int dq;
    const char *reject_code; /* why the row cannot be kept, or NULL */
    int reject_column;
    struct hidden *hidden; /* what this row's tokens hide */
    int hidden_count;
    struct sbuf clean;        /* texts of `hidden`, of the name and of the phone */
    size_t name_at, phone_at; /* offset + 1 in clean; 0 = none */
};
static inline struct str row_text(const struct row_state *row, int physical)
{
    const struct value *v = &row->values[physical];
    return (struct str){row->pool.p + v->number, v->n};
}

struct stage;
struct lot;
struct recall;
struct mapper {
    struct county *county;
    const struct map *map;
    int32_t today;
    struct redactor *redactor;
    struct vault *vault;
    struct stage *stage;
    int *physical_of; /* register column -> first physical column */
    int physical_count;
    struct sbuf *last; /* per source: text to fill down */
    struct recall *recall;
    struct row_state rows[2]; /* the row at hand and the one above, for 〃 */
    int current;
    bool is_above_known; /* the row above was taken */
    struct lot *lot;
    int64_t sum; /* of the total column, over accepted rows */
    int64_t accepted, doubtful;
};
/* Without a vault and a stage rows can be mapped but not kept: for trying. */
void mapper_init(struct mapper *m, struct county *county, struct arena *arena,
                 const struct map *map, struct redactor *redactor, struct vault *vault,
                 struct stage *stage);
void mapper_fini(struct mapper *m);
/* Nothing is filled down from one sheet to the next. */
void mapper_begin_sheet(struct mapper *m);
/* Maps one data row; it lasts until the next one. A row with a reject_code is not to be kept. */
const struct row_state *mapper_row(struct mapper *m, const struct layout *layout,
                                   const struct sheet_row *row);
/* Hands the row mapped last to the stage. */
enum rc mapper_keep(struct mapper *m, int sheet, int64_t line, struct err *e);
/* Tokens and vault for the rows since the last time. */
enum rc mapper_flush(struct mapper *m, struct err *e);

/* lot.c */
struct lot *lot_new(void);
void lot_free(struct lot *lot);
bool lot_is_full(const struct lot *lot);
void lot_add(struct lot *lot, const struct row_state *row); /* the stage has the row already */
void lot_add_name(struct lot *lot, int64_t key, int points);
enum rc lot_flush(struct lot *lot, struct mapper *m, struct err *e);

/* source.c: the text that a source gets from a row; empty when it gets none */
struct cell source_cell(struct mapper *m, const struct layout *layout, int s,
                        const struct sheet_row *row);
struct str cell_clean(struct str raw); /* without blanks, a leading apostrophe, =" " */
bool cell_is_ditto(struct str text);   /* 〃 同上 */
/* value.c: one source of one row into its physical columns */
void value_map(struct row_state *row, const struct source *source, int64_t per_one,
               int default_year, const struct cell *cell);
/* recall.c: a source's text that came before */
struct recall *recall_new(int source_count);
void recall_free(struct recall *recall);
void recall_forget(struct recall *recall); /* when the layout changes */
/* Sets what the text meant; false when it is not known. */
bool recall_tell(struct row_state *row, int s, struct str text);
/* What value_map has just made of it, without a fault. */
void recall_learn(const struct row_state *row, int s, struct str text);
/* mapper.c services for value.c */
void set_text(struct row_state *row, int physical, struct str text);
void set_int(struct row_state *row, int physical, int64_t number);
size_t row_remember(struct row_state *row, struct str text); /* offset + 1 in row->clean */
void row_hide(struct row_state *row, enum hidden_kind kind, int physical, int64_t token,
              const char *text);
void row_fault(struct row_state *row, int column, const char *code, int dq);
/* The first reason counts. */
void row_reject(struct row_state *row, int column, const char *code);
/* For the redactor and the vault's list of names. key: token_of(…, "name", clean). */
void mapper_learn_name(struct mapper *m, struct str clean, int64_t key);

/* ---- stage.c ---- */
struct stage {
    struct county *county;
    const struct map *map;
    int64_t batch;
    const struct redactor *redactor;
    const char *path; /* of the .part file */
    const struct parquet_column *columns;
    bool *is_free_text; /* by column: waits for the redactor */
    bool has_free_text;
    int column_count;
    struct parquet_file *file;
    struct parquet_group *group; /* being filled */
    struct duck *duck;           /* from the end of reading on */
};
enum rc stage_open(struct stage *stage, struct arena *arena, struct err *e);
void stage_close(struct stage *stage);
void stage_put(struct stage *stage, const struct row_state *row, int sheet, int64_t line);
/* Tokens come later than their rows: the n-th number put into a physical column. They must have
 * come before the stage turns. */
int64_t stage_number_count(const struct stage *stage, int physical);
void stage_set_number(struct stage *stage, int physical, int64_t n, int64_t value);
bool stage_is_full(const struct stage *stage);
bool stage_has_free_text(const struct stage *stage);    /* the redactor will be needed */
enum rc stage_turn(struct stage *stage, struct err *e); /* a full group goes to disk */
/* Redacts, writes the .part files, reads back, compares with earlier deliveries. rows, sum: what
 * the mapper counted. */
enum rc stage_write(struct stage *stage, int64_t rows, int64_t sum, struct lake_result *r,
                    struct err *e);

/* ---- compare.c ---- */
/* Fills fresh, same, changed and gone; leaves in the .part file what the lake has not. */
enum rc compare_deliveries(struct stage *stage, int64_t rows, struct lake_result *r, struct err *e);

/* ---- tally.c: the file's own totals ---- */
struct tally {
    struct arena *arena;
    int64_t file_sum, sheet_sum, page, group, village, whole; /* whole: since the last 合计 */
    int64_t sheet_rows, group_rows;
    int64_t page_above; /* what the last 本页小计 should have said, for 承上页 */
    struct {
        bool is_waiting; /* a 合计 above the rows that it sums */
        int64_t row, written;
    } top;
    const char *sheet_name;
    int compared, differing;
    json_t *differences;
};
void tally_begin_sheet(struct tally *tally, const char *sheet_name);
void tally_add(struct tally *tally, int64_t fen);
void tally_compare(struct tally *tally, const struct layout *layout, enum row_kind kind,
                   const struct sheet_row *row);
void tally_end_sheet(struct tally *tally);
const char *tally_state(const struct tally *tally); /* none, agrees, differs */
/* A text that holds an amount in words (合计（大写）：壹佰元整) into fen; false when it holds none.
 */
bool tally_words(struct str text, int64_t *ret_fen);

/* ---- rejects.c ---- */
struct rejects {
    struct sbuf lines; /* JSON, one line each */
    int64_t count;
};
void rejects_sheet(struct rejects *rejects, const struct head *head, const struct layout *layout);
void rejects_row(struct rejects *rejects, const struct layout *layout, const struct sheet_row *row,
                 const char *code, int column);

/* ---- draft.c ---- */
enum rc draft_write(struct county *county, struct arena *arena, const struct head *head,
                    const struct redactor *redactor, const char *file_name,
                    struct intake_receipt *receipt, struct err *e);

/* ---- conceal.c: file names, sheet names and notes without people's names and numbers ---- */
/* text itself, or a copy in the arena. */
/* Titles and headers of mappings, and the words of the county's facts: a name inside is none. */
enum rc add_public_words(const struct county *county, struct arena *arena,
                         struct redactor *redactor, struct err *e);
const char *conceal(struct arena *arena, const struct redactor *redactor, const char *text);
json_t *conceal_json(const struct redactor *redactor, const json_t *value); /* a new value */
/* The file's name: UTF-8 on one line, with numbers of people masked; their names are not known yet.
 */
const char *shown_name(const struct redactor *redactor, struct arena *arena, const char *path);
/* An error that names the file by its raw name names it as it is shown. */
void conceal_in_error(const char *path, const char *shown, struct err *e);

#endif
