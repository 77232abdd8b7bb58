/* intake/mapper.c - rows of a file into rows of a register, one by one.
 *
 * inv: a rejected row leaves no trace but the names it taught the redactor (hiding more is safe).
 */
#include "intake/intake_int.h"

#include <string.h>

#include "os/os.h"

/* ---- life ---- */

static void row_init(struct row_state *row, struct mapper *m, struct arena *arena)
{
    row->m = m;
    row->values = ARENA_ARRAY(arena, struct value, (size_t)m->physical_count);
    row->hidden = ARENA_ARRAY(arena, struct hidden, (size_t)m->map->source_count);
}

static void row_fini(struct row_state *row)
{
    sbuf_fini(&row->pool);
    sbuf_fini(&row->clean);
}

void mapper_init(struct mapper *m, struct county *county, struct arena *arena,
                 const struct map *map, struct redactor *redactor, struct vault *vault,
                 struct stage *stage)
{
    *m = (struct mapper){.county = county,
                         .map = map,
                         .redactor = redactor,
                         .vault = vault,
                         .stage = stage,
                         .today = os_today()};
    m->physical_of = ARENA_ARRAY(arena, int, (size_t)map->reg->column_count);
    for (int i = 0; i < map->reg->column_count; i++) {
        int parts = 0;
        column_physical(map->reg->columns[i].type, &parts);
        m->physical_of[i] = m->physical_count;
        m->physical_count += parts;
    }
    m->last = ARENA_ARRAY(arena, struct sbuf, (size_t)map->source_count);
    for (int i = 0; i < 2; i++)
        row_init(&m->rows[i], m, arena);
    m->recall = recall_new(map->source_count);
    m->lot = lot_new();
}

void mapper_fini(struct mapper *m)
{
    for (int s = 0; m->last && s < m->map->source_count; s++)
        sbuf_fini(&m->last[s]);
    for (int i = 0; i < 2; i++)
        row_fini(&m->rows[i]);
    recall_free(m->recall);
    lot_free(m->lot);
}

/* ---- setting values ---- */

static size_t add_text(struct row_state *row, struct str text)
{
    const size_t at = row->pool.n;
    sbuf_add_str(&row->pool, text);
    MUST(!row->pool.overflowed); /* a row of capped cells cannot reach it */
    return at;
}

void set_text(struct row_state *row, int physical, struct str text)
{
    row->values[physical] =
        (struct value){VALUE_TEXT, (uint32_t)text.n, (int64_t)add_text(row, text)};
}

void set_int(struct row_state *row, int physical, int64_t number)
{
    row->values[physical] = (struct value){VALUE_INT, 0, number};
}

size_t row_remember(struct row_state *row, struct str text)
{
    const size_t at = row->clean.n + 1;
    sbuf_add_str(&row->clean, text);
    sbuf_add_n(&row->clean, "", 1);
    return at;
}

void row_hide(struct row_state *row, enum hidden_kind kind, int physical, int64_t token,
              const char *text)
{
    MUST(row->hidden_count < row->m->map->source_count); /* one a source */
    row->hidden[row->hidden_count++] =
        (struct hidden){kind, physical, token, row_remember(row, str_of(text))};
}

void mapper_learn_name(struct mapper *m, struct str clean, int64_t key)
{
    if (!m->vault || vault_has_added_name(m->vault, key))
        return;
    redactor_add_name(m->redactor, clean);
    lot_add_name(m->lot, key, (int)utf8_count(clean));
}

void row_fault(struct row_state *row, int column, const char *code, int dq)
{
    if (row->fault_count < FAULTS_MAX)
        row->faults[row->fault_count++] = (struct fault){column, code, dq};
    if (dq > row->dq)
        row->dq = dq;
}

void row_reject(struct row_state *row, int column, const char *code)
{
    if (row->reject_code)
        return;
    row->reject_code = code;
    row->reject_column = column;
}

/* ---- the row above ---- */

void mapper_begin_sheet(struct mapper *m)
{
    m->is_above_known = false;
    recall_forget(m->recall);
    for (int s = 0; s < m->map->source_count; s++)
        sbuf_clear(&m->last[s]);
}

/* 〃 and 同上 mean what stands above; where that row was sent back, nobody knows what it meant. */
static void take_above(struct row_state *row, int column)
{
    const struct mapper *m = row->m;
    const struct row_state *above = &m->rows[1 - m->current];
    const int at = m->physical_of[column];
    int parts = 0;
    column_physical(m->map->reg->columns[column].type, &parts);
    if (!m->is_above_known) {
        row_fault(row, column, "ditto", 1);
        if (m->map->reg->columns[column].type == COL_MONEY)
            row_reject(row, column, "unreadable");
        return;
    }
    for (int k = at; k < at + parts; k++)
        if (above->values[k].kind == VALUE_TEXT)
            set_text(row, k, row_text(above, k));
        else
            row->values[k] = above->values[k];
}

/* Identities are written out or they are none. */
static bool takes_ditto(enum column_type type)
{
    return type != COL_PERSON && type != COL_ACCOUNT && type != COL_PHONE;
}

static void read_cell(struct row_state *row, int s, const struct cell *cell)
{
    const int faults = row->fault_count;
    value_map(row, &row->m->map->sources[s], row->layout->per_one[s], row->layout->default_year,
              cell);
    if (row->fault_count == faults && faults < FAULTS_MAX && !row->reject_code)
        recall_learn(row, s, cell->text);
}

static void map_source(struct row_state *row, int s, const struct sheet_row *sheet_row)
{
    const struct source *source = &row->m->map->sources[s];
    const struct cell cell = source_cell(row->m, row->layout, s, sheet_row);
    if (cell.text.n == 0 || recall_tell(row, s, cell.text))
        return;
    if (takes_ditto(row->m->map->reg->columns[source->column].type) && cell_is_ditto(cell.text))
        take_above(row, source->column);
    else
        read_cell(row, s, &cell);
}

/* ---- one row ---- */

static void require_columns(struct row_state *row)
{
    const struct map *map = row->m->map;
    for (int i = 0; i < map->require_count && !row->reject_code; i++) {
        const int at = row->m->physical_of[map->require[i]];
        int parts = 0;
        bool any = false;
        column_physical(map->reg->columns[map->require[i]].type, &parts);
        for (int k = 0; k < parts; k++)
            any |= row->values[at + k].kind != VALUE_NULL;
        if (!any)
            row_reject(row, map->require[i], "missing");
    }
}

/* An amount is written twice, in digits and in words, so that one checks the other. */
static void check_words(struct row_state *row, const struct sheet_row *sheet_row)
{
    const int column = row->layout->words_column, total = row->m->map->total;
    int64_t words = 0;
    if (column < 0 || column >= sheet_row->cell_count)
        return;
    const struct value *value = &row->values[row->m->physical_of[total]];
    if (value->kind == VALUE_INT && tally_words(sheet_row->cells[column].text, &words) &&
        words != value->number)
        row_fault(row, total, "words", 1);
}

static void count_row(struct mapper *m, const struct row_state *row)
{
    m->accepted++;
    m->doubtful += row->dq == 2;
    if (m->map->total >= 0) {
        const struct value *v = &row->values[m->physical_of[m->map->total]];
        if (v->kind == VALUE_INT)
            m->sum += v->number;
    }
}

/* The row above keeps its values; everything else of it is forgotten. */
static struct row_state *begin_row(struct mapper *m, const struct layout *layout)
{
    m->current = 1 - m->current;
    struct row_state *row = &m->rows[m->current];
    row->layout = layout;
    row->fault_count = row->hidden_count = row->dq = row->reject_column = 0;
    row->reject_code = NULL;
    row->name_at = row->phone_at = 0;
    sbuf_clear(&row->pool);
    sbuf_clear(&row->clean);
    memset(row->values, 0, (size_t)m->physical_count * sizeof *row->values);
    return row;
}

const struct row_state *mapper_row(struct mapper *m, const struct layout *layout,
                                   const struct sheet_row *sheet_row)
{
    struct row_state *row = begin_row(m, layout);
    for (int s = 0; s < m->map->source_count; s++) /* all, for what is filled down to later rows */
        map_source(row, s, sheet_row);
    require_columns(row);
    check_words(row, sheet_row);
    m->is_above_known = row->reject_code == NULL;
    if (!row->reject_code)
        count_row(m, row);
    return row;
}

enum rc mapper_keep(struct mapper *m, int sheet, int64_t line, struct err *e)
{
    const struct row_state *row = &m->rows[m->current];
    MUST(!row->reject_code);
    stage_put(m->stage, row, sheet, line);
    lot_add(m->lot, row);
    return lot_is_full(m->lot) || stage_is_full(m->stage) ? mapper_flush(m, e) : RC_OK;
}

enum rc mapper_flush(struct mapper *m, struct err *e)
{
    TRY(lot_flush(m->lot, m, e));
    return stage_turn(m->stage, e);
}
