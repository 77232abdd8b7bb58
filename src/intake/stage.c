/* intake/stage.c - accepted rows on their way into the batch's Parquet file.
 *
 * Columns go to disk as soon as a group of rows is full, all but free text: a name may stand in a
 * note long before the row that tells it is a name, so notes wait in memory until all rows are read
 * and are redacted then. inv: text leaves this file only through the redactor. */
#include "intake/intake_int.h"

#include <string.h>

#include "os/os.h"

enum { SYSTEM_DQ, SYSTEM_FAULT, SYSTEM_AS_OF, SYSTEM_MAP, SYSTEM_SHEET, SYSTEM_LINE, SYSTEM_COUNT };

static const struct parquet_column SYSTEM[SYSTEM_COUNT] = {
    [SYSTEM_DQ] = {"_dq", PARQUET_INT8},        [SYSTEM_FAULT] = {"_fault", PARQUET_TEXT},
    [SYSTEM_AS_OF] = {"_as_of", PARQUET_DATE},  [SYSTEM_MAP] = {"_map", PARQUET_TEXT},
    [SYSTEM_SHEET] = {"_sheet", PARQUET_INT32}, [SYSTEM_LINE] = {"_line", PARQUET_INT32},
};

/* ---- opening ---- */

static enum parquet_type type_of(const char *sql_type)
{
    static const struct {
        const char *sql;
        enum parquet_type type;
    } types[] = {{"BIGINT", PARQUET_INT64},
                 {"VARCHAR", PARQUET_TEXT},
                 {"DATE", PARQUET_DATE},
                 {"INTEGER", PARQUET_INT32},
                 {"BOOLEAN", PARQUET_BOOL}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].sql, sql_type) == 0)
            return types[i].type;
    MUST(!"a physical type that the stage does not know");
    return PARQUET_TEXT;
}

static void make_columns(struct stage *stage, struct arena *arena)
{
    const struct reg *reg = stage->map->reg;
    const size_t most = SYSTEM_COUNT + (size_t)reg->column_count * PHYSICAL_MAX;
    struct parquet_column *columns = ARENA_ARRAY(arena, struct parquet_column, most);
    stage->is_free_text = ARENA_ARRAY(arena, bool, most);
    memcpy(columns, SYSTEM, sizeof SYSTEM);
    stage->column_count = SYSTEM_COUNT;
    for (int i = 0; i < reg->column_count; i++) {
        int parts = 0;
        const struct physical *p = column_physical(reg->columns[i].type, &parts);
        for (int k = 0; k < parts; k++) {
            stage->is_free_text[stage->column_count] = reg->columns[i].type == COL_TEXT;
            columns[stage->column_count++] = (struct parquet_column){
                arena_printf(arena, "%s%s", reg->columns[i].name, p[k].suffix),
                type_of(p[k].sql_type)};
        }
    }
    stage->columns = columns;
}

enum rc stage_open(struct stage *stage, struct arena *arena, struct err *e)
{
    stage->path = arena_printf(
        arena, "%s.part", lake_path(stage->county, arena, "", stage->map->reg->name, stage->batch));
    make_columns(stage, arena);
    TRY(parquet_create(stage->path, stage->columns, stage->column_count, &stage->file, e));
    stage->group = parquet_group_new(stage->columns, stage->column_count);
    return RC_OK;
}

void stage_close(struct stage *stage)
{
    parquet_group_free(stage->group);
    parquet_close(stage->file);
    duck_close(stage->duck);
    stage->group = NULL;
    stage->file = NULL;
    stage->duck = NULL;
}

/* ---- rows ---- */

static void put_faults(struct stage *stage, const struct row_state *row)
{
    CLEANUP(sbuf_fini) struct sbuf list = {0};
    if (row->fault_count == 0)
        return;
    for (int i = 0; i < row->fault_count; i++)
        sbuf_addf(&list, "%s%s:%s", i ? "," : "",
                  stage->map->reg->columns[row->faults[i].column].name, row->faults[i].code);
    parquet_put_text(stage->group, SYSTEM_FAULT, (struct str){list.p, list.n});
}

static void put_text(struct stage *stage, int column, struct str text)
{
    stage->has_free_text |= stage->is_free_text[column];
    parquet_put_text(stage->group, column, text);
}

bool stage_has_free_text(const struct stage *stage)
{
    return stage->has_free_text;
}

void stage_put(struct stage *stage, const struct row_state *row, int sheet, int64_t line)
{
    struct parquet_group *group = stage->group;
    parquet_put_int(group, SYSTEM_DQ, row->dq);
    put_faults(stage, row);
    parquet_put_text(group, SYSTEM_MAP, str_of(stage->map->slug));
    parquet_put_int(group, SYSTEM_SHEET, sheet);
    parquet_put_int(group, SYSTEM_LINE, line);
    for (int i = 0; i < row->m->physical_count; i++) {
        const struct value *v = &row->values[i];
        if (v->kind == VALUE_INT)
            parquet_put_int(group, SYSTEM_COUNT + i, v->number);
        else if (v->kind == VALUE_TEXT)
            put_text(stage, SYSTEM_COUNT + i, row_text(row, i));
    }
    parquet_end_row(group);
}

int64_t stage_number_count(const struct stage *stage, int physical)
{
    return parquet_number_count(stage->group, SYSTEM_COUNT + physical);
}

void stage_set_number(struct stage *stage, int physical, int64_t n, int64_t value)
{
    parquet_set_number(stage->group, SYSTEM_COUNT + physical, n, value);
}

/* ---- groups ---- */

static enum rc write_columns(struct stage *stage, struct parquet_group *group, bool free_text,
                             struct err *e)
{
    for (int c = 0; c < stage->column_count; c++) {
        if (stage->is_free_text[c] != free_text)
            continue;
        parquet_encode(group, c);
        TRY(parquet_write(stage->file, group, c, e));
    }
    return RC_OK;
}

static enum rc hand_over(struct stage *stage, struct err *e)
{
    struct parquet_group *group = stage->group;
    stage->group = NULL;
    if (parquet_group_rows(group) == 0) {
        parquet_group_free(group);
        return RC_OK;
    }
    parquet_add_group(stage->file, group);
    return write_columns(stage, group, false, e);
}

bool stage_is_full(const struct stage *stage)
{
    return parquet_group_is_full(stage->group);
}

enum rc stage_turn(struct stage *stage, struct err *e)
{
    if (!stage_is_full(stage))
        return RC_OK;
    TRY(hand_over(stage, e));
    stage->group = parquet_group_new(stage->columns, stage->column_count);
    return RC_OK;
}

/* ---- free text ---- */

static void redact_text(const void *context, struct str in, struct sbuf *out)
{
    redactor_apply(context, in, out);
}

static enum rc write_free_text(struct stage *stage, struct err *e)
{
    for (int g = 0; g < parquet_group_count(stage->file); g++) {
        struct parquet_group *group = parquet_group_at(stage->file, g);
        for (int c = 0; c < stage->column_count; c++)
            if (stage->is_free_text[c])
                parquet_rewrite(group, c, redact_text, stage->redactor);
        TRY(write_columns(stage, group, true, e));
    }
    return RC_OK;
}

/* ---- the end ---- */

/* What lies on disk is read by another program than wrote it before it may be called sealed. */
static enum rc read_back(struct stage *stage, int64_t rows, int64_t sum, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf from = {0};
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    int64_t count = 0, total = 0;
    sbuf_add(&from, " FROM read_parquet(");
    duck_quote(&from, stage->path);
    sbuf_add(&from, ")");
    sbuf_addf(&sql, "SELECT count(*)%s", from.p);
    TRY(duck_one_int(stage->duck, sql.p, &count, e));
    if (stage->map->total >= 0) {
        sbuf_clear(&sql);
        sbuf_add(&sql, "SELECT coalesce(CAST(sum(");
        duck_quote_name(&sql, stage->map->reg->columns[stage->map->total].name);
        sbuf_addf(&sql, ") AS BIGINT), 0)%s", from.p);
        TRY(duck_one_int(stage->duck, sql.p, &total, e));
    }
    MUST(count == rows && (total == sum || stage->map->total < 0)); /* a fen lost is a bug */
    return RC_OK;
}

static enum rc open_duck(struct stage *stage, struct err *e)
{
    struct duck_options options = {0};
    TRY(county_scratch(stage->county, &options.temp_folder, e));
    return duck_open(&options, &stage->duck, e);
}

enum rc stage_write(struct stage *stage, int64_t rows, int64_t sum, struct lake_result *r,
                    struct err *e)
{
    TRY(hand_over(stage, e));
    TRY(write_free_text(stage, e));
    TRY(parquet_finish(stage->file, e));
    TRY(open_duck(stage, e));
    TRY(read_back(stage, rows, sum, e));
    r->fresh = rows;
    if (stage->map->delivery != DELIVERY_DELTA)
        TRY(compare_deliveries(stage, rows, r, e));
    r->has_rows = r->fresh + r->changed > 0;
    r->has_gone = r->gone + r->changed > 0;
    return r->has_rows ? RC_OK : os_remove(stage->path, e);
}
