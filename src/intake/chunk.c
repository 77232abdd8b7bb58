/* intake/chunk.c - rows in lots of 2,048: mapped one by one, their identities encrypted together,
 * then appended.
 *
 * inv 1: what is hidden reaches the vault before the row reaches the stage.
 * inv 2: a rejected row leaves no trace in the chunk but the names it taught the redactor (hiding
 * more is safe). */
#include "intake/intake_int.h"

#include <stdlib.h>
#include <string.h>

#include "os/os.h"

enum { POOL_BYTES_FULL = 64 << 20 };

struct person_slot { /* a resident id waiting for its token */
    int row, physical;
};

struct secret { /* for the vault: a token, or the slot that will have it, and JSON in the pool */
    const char *kind;
    int64_t token;
    size_t slot, json_at, json_n;
};

struct known_name {
    int64_t key;
    int points;
};

struct chunk {
    int count;
    struct value *values; /* CHUNK_ROWS × physical_count */
    int *sheet;
    int64_t *line;
    int *dq;
    size_t *faults_at, *faults_n; /* in the pool */
    struct sbuf pool;
    char (*ids)[19];
    struct person_slot *slots;
    size_t id_count, id_room;
    struct secret *secrets;
    size_t secret_count, secret_room;
    struct known_name *names;
    size_t name_count, name_room;
};

/* ---- life ---- */

static void *zeroed(size_t count, size_t size)
{
    void *p = calloc(count, size);
    MUST(p);
    return p;
}

/* Room for one more element of a growing array. */
static void *make_room(void *array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return array;
    *room = *room ? *room * 2 : CHUNK_ROWS;
    array = realloc(array, *room * size);
    MUST(array);
    return array;
}

static struct chunk *chunk_new(const struct mapper *m)
{
    struct chunk *c = zeroed(1, sizeof *c);
    c->values = zeroed((size_t)CHUNK_ROWS * (size_t)m->physical_count, sizeof *c->values);
    c->sheet = zeroed(CHUNK_ROWS, sizeof *c->sheet);
    c->line = zeroed(CHUNK_ROWS, sizeof *c->line);
    c->dq = zeroed(CHUNK_ROWS, sizeof *c->dq);
    c->faults_at = zeroed(CHUNK_ROWS, sizeof *c->faults_at);
    c->faults_n = zeroed(CHUNK_ROWS, sizeof *c->faults_n);
    c->pool.cap = (size_t)1 << 30;
    return c;
}

static void chunk_free(struct chunk *c)
{
    if (!c)
        return;
    sbuf_fini(&c->pool);
    free(c->values);
    free(c->sheet);
    free(c->line);
    free(c->dq);
    free(c->faults_at);
    free(c->faults_n);
    free(c->ids);
    free(c->slots);
    free(c->secrets);
    free(c->names);
    free(c);
}

enum rc mapper_init(struct mapper *m, struct county *county, struct arena *arena,
                    const struct map *map, struct redactor *redactor, struct vault *vault,
                    struct err *e)
{
    *m = (struct mapper){.county = county, .map = map, .redactor = redactor, .vault = vault};
    m->today = os_today();
    m->physical_of = ARENA_ARRAY(arena, int, (size_t)map->reg->column_count);
    for (int i = 0; i < map->reg->column_count; i++) {
        int parts = 0;
        column_physical(map->reg->columns[i].type, &parts);
        m->physical_of[i] = m->physical_count;
        m->physical_count += parts;
    }
    m->last = ARENA_ARRAY(arena, struct sbuf, (size_t)map->source_count);
    m->above.values = ARENA_ARRAY(arena, struct value, (size_t)m->physical_count);
    m->chunk = chunk_new(m);
    return vault ? vault_load_names(vault, redactor, e) : RC_OK;
}

void mapper_fini(struct mapper *m)
{
    for (int s = 0; m->last && s < m->map->source_count; s++)
        sbuf_fini(&m->last[s]);
    sbuf_fini(&m->above.pool);
    chunk_free(m->chunk);
}

bool mapper_chunk_is_full(const struct mapper *m)
{
    return m->chunk->count == CHUNK_ROWS || m->chunk->pool.n > POOL_BYTES_FULL;
}

/* ---- setting values ---- */

size_t chunk_text(struct mapper *m, struct str text)
{
    const size_t at = m->chunk->pool.n;
    sbuf_add_str(&m->chunk->pool, text);
    MUST(!m->chunk->pool.overflowed); /* a row fits behind POOL_BYTES_FULL many times */
    return at;
}

void set_text(struct row_state *row, int physical, struct str text)
{
    row->values[physical] = (struct value){VALUE_TEXT, 0, chunk_text(row->m, text), text.n};
}

void set_int(struct row_state *row, int physical, int64_t number)
{
    row->values[physical] = (struct value){VALUE_INT, number, 0, 0};
}

size_t chunk_person(struct mapper *m, int physical, const char normal[19])
{
    struct chunk *c = m->chunk;
    size_t room = c->id_room;
    c->ids = make_room(c->ids, c->id_count, &room, sizeof *c->ids);
    c->slots = make_room(c->slots, c->id_count, &c->id_room, sizeof *c->slots);
    memcpy(c->ids[c->id_count], normal, 19);
    c->slots[c->id_count] = (struct person_slot){c->count, physical};
    return c->id_count++;
}

void chunk_name(struct mapper *m, struct str clean)
{
    struct chunk *c = m->chunk;
    redactor_add_name(m->redactor, clean);
    c->names = make_room(c->names, c->name_count, &c->name_room, sizeof *c->names);
    c->names[c->name_count++] =
        (struct known_name){token_of(&m->county->keys, "name", clean), (int)utf8_count(clean)};
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
    m->above.is_known = false;
    for (int s = 0; s < m->map->source_count; s++)
        sbuf_clear(&m->last[s]);
}

/* Before the chunk forgets its rows, the last of them is kept: the next row may say 〃. */
static void keep_above(struct mapper *m)
{
    const struct chunk *c = m->chunk;
    if (c->count == 0)
        return;
    const struct value *last = &c->values[(size_t)(c->count - 1) * (size_t)m->physical_count];
    sbuf_clear(&m->above.pool);
    for (int i = 0; i < m->physical_count; i++) {
        m->above.values[i] = last[i];
        m->above.values[i].offset = m->above.pool.n;
        if (last[i].kind == VALUE_TEXT)
            sbuf_add_n(&m->above.pool, c->pool.p + last[i].offset, last[i].n);
    }
}

static struct value value_above(struct row_state *row, int physical)
{
    struct mapper *m = row->m;
    struct chunk *c = m->chunk;
    if (c->count > 0)
        return c->values[(size_t)(c->count - 1) * (size_t)m->physical_count + (size_t)physical];
    struct value value = m->above.values[physical];
    if (value.kind == VALUE_TEXT)
        value.offset = chunk_text(m, (struct str){m->above.pool.p + value.offset, value.n});
    return value;
}

/* 〃 and 同上 mean what stands above; where that row was sent back, nobody knows what it meant. */
static void take_above(struct row_state *row, int column)
{
    const int at = row->m->physical_of[column];
    int parts = 0;
    column_physical(row->m->map->reg->columns[column].type, &parts);
    if (!row->m->above.is_known) {
        row_fault(row, column, "ditto", 1);
        if (row->m->map->reg->columns[column].type == COL_MONEY)
            row_reject(row, column, "unreadable");
        return;
    }
    for (int k = 0; k < parts; k++)
        row->values[at + k] = value_above(row, at + k);
}

/* Identities are written out or they are none. */
static bool takes_ditto(enum column_type type)
{
    return type != COL_PERSON && type != COL_ACCOUNT && type != COL_PHONE;
}

static void map_source(struct row_state *row, int s, const struct sheet_row *sheet_row)
{
    const struct source *source = &row->m->map->sources[s];
    const struct cell cell = source_cell(row->m, row->layout, s, sheet_row);
    if (cell.text.n == 0)
        return;
    if (takes_ditto(row->m->map->reg->columns[source->column].type) && cell_is_ditto(cell.text))
        take_above(row, source->column);
    else
        value_map(row, source, row->layout->per_one[s], row->layout->default_year, &cell);
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

static struct str kept(const struct row_state *row, size_t at)
{
    return at ? str_of(row->clean.p + at - 1) : (struct str){"", 0};
}

static void add_json(struct sbuf *out, const char *key, struct str text)
{
    if (text.n == 0)
        return;
    json_t *value = json_stringn_nocheck(text.p, text.n);
    char *quoted = json_dumps(value, JSON_ENCODE_ANY);
    sbuf_addf(out, "%s\"%s\":%s", out->n > 1 ? "," : "", key, quoted ? quoted : "\"\"");
    free(quoted);
    json_decref(value);
}

/* The person's record also keeps the name and the phone that stood beside the number. */
static void secret_json(const struct row_state *row, const struct hidden *hidden, struct sbuf *out)
{
    const bool is_person = strcmp(hidden->kind, "person") == 0;
    sbuf_add(out, "{");
    add_json(out, is_person ? "id" : "account", kept(row, hidden->text_at));
    if (is_person) {
        add_json(out, "name", kept(row, row->name_at));
        add_json(out, "phone", kept(row, row->phone_at));
    }
    sbuf_add(out, "}");
}

static void keep_secrets(struct row_state *row)
{
    struct chunk *c = row->m->chunk;
    for (int i = 0; i < row->hidden_count; i++) {
        const struct hidden *hidden = &row->hidden[i];
        CLEANUP(sbuf_fini) struct sbuf json = {0};
        secret_json(row, hidden, &json);
        c->secrets = make_room(c->secrets, c->secret_count, &c->secret_room, sizeof *c->secrets);
        c->secrets[c->secret_count++] =
            (struct secret){hidden->kind, hidden->token, hidden->slot,
                            chunk_text(row->m, (struct str){json.p, json.n}), json.n};
    }
}

static void keep_faults(struct row_state *row)
{
    struct chunk *c = row->m->chunk;
    CLEANUP(sbuf_fini) struct sbuf list = {0};
    for (int i = 0; i < row->fault_count; i++)
        sbuf_addf(&list, "%s%s:%s", i ? "," : "",
                  row->m->map->reg->columns[row->faults[i].column].name, row->faults[i].code);
    c->faults_n[c->count] = list.n;
    c->faults_at[c->count] = chunk_text(row->m, (struct str){sbuf_text(&list), list.n});
    c->dq[c->count] = row->dq;
}

static void drop_persons(struct chunk *c)
{
    while (c->id_count > 0 && c->slots[c->id_count - 1].row == c->count)
        c->id_count--;
}

static void count_row(struct row_state *row)
{
    struct mapper *m = row->m;
    m->accepted++;
    m->doubtful += row->dq == 2;
    if (m->map->total >= 0) {
        const struct value *v = &row->values[m->physical_of[m->map->total]];
        if (v->kind == VALUE_INT)
            m->sum += v->number;
    }
}

void mapper_row(struct mapper *m, const struct layout *layout, const struct sheet_row *sheet_row,
                int sheet, const char **ret_code, int *ret_column)
{
    struct chunk *c = m->chunk;
    MUST(c->count < CHUNK_ROWS);
    struct row_state row = {.m = m, .layout = layout};
    row.values = &c->values[(size_t)c->count * (size_t)m->physical_count];
    memset(row.values, 0, (size_t)m->physical_count * sizeof *row.values);
    for (int s = 0; s < m->map->source_count; s++) /* all, for what is filled down to later rows */
        map_source(&row, s, sheet_row);
    require_columns(&row);
    check_words(&row, sheet_row);
    *ret_code = row.reject_code;
    *ret_column = row.reject_column;
    memcpy(m->faults, row.faults, (size_t)row.fault_count * sizeof *row.faults);
    m->fault_count = row.fault_count;
    m->above.is_known = row.reject_code == NULL;
    if (row.reject_code) {
        drop_persons(c);
    } else {
        keep_secrets(&row);
        keep_faults(&row);
        count_row(&row);
        c->sheet[c->count] = sheet;
        c->line[c->count++] = sheet_row->row;
    }
    sbuf_fini(&row.clean);
}

/* ---- flush ---- */

static int64_t *fill_tokens(struct mapper *m)
{
    struct chunk *c = m->chunk;
    int64_t *tokens = zeroed(c->id_count + 1, sizeof *tokens);
    tokens_of_residents(&m->county->keys, (const char(*)[19])c->ids, c->id_count, tokens);
    for (size_t i = 0; i < c->id_count; i++) {
        const size_t at = (size_t)c->slots[i].row * (size_t)m->physical_count;
        c->values[at + (size_t)c->slots[i].physical] = (struct value){VALUE_INT, tokens[i], 0, 0};
    }
    return tokens;
}

static enum rc fill_vault(struct mapper *m, const int64_t *tokens, struct err *e)
{
    const struct chunk *c = m->chunk;
    for (size_t i = 0; i < c->secret_count; i++) {
        const struct secret *s = &c->secrets[i];
        TRY(vault_add(m->vault, s->kind, s->token ? s->token : tokens[s->slot],
                      (struct str){c->pool.p + s->json_at, s->json_n}, e));
    }
    for (size_t i = 0; i < c->name_count; i++)
        TRY(vault_add_name(m->vault, c->names[i].key, c->names[i].points, e));
    return RC_OK;
}

static void append_value(const struct chunk *c, struct duck_appender *a, int column,
                         const struct value *v)
{
    if (v->kind == VALUE_NULL)
        duck_append_null(a, column);
    else if (v->kind == VALUE_INT)
        duck_append_int(a, column, v->number);
    else
        duck_append_text(a, column, (struct str){c->pool.p + v->offset, v->n});
}

enum { STAGE_SYSTEM_COLUMNS = 4 }; /* _sheet, _line, _dq, _fault */

static enum rc append_row(struct mapper *m, int r, struct duck_appender *a, struct err *e)
{
    const struct chunk *c = m->chunk;
    duck_append_int(a, 0, c->sheet[r]);
    duck_append_int(a, 1, c->line[r]);
    duck_append_int(a, 2, c->dq[r]);
    if (c->faults_n[r])
        duck_append_text(a, 3, (struct str){c->pool.p + c->faults_at[r], c->faults_n[r]});
    else
        duck_append_null(a, 3);
    for (int i = 0; i < m->physical_count; i++)
        append_value(c, a, STAGE_SYSTEM_COLUMNS + i,
                     &c->values[(size_t)r * (size_t)m->physical_count + (size_t)i]);
    return duck_append_row(a, e);
}

void mapper_forget(struct mapper *m)
{
    struct chunk *c = m->chunk;
    keep_above(m);
    c->count = 0;
    c->id_count = c->secret_count = c->name_count = 0;
    sbuf_clear(&c->pool);
}

enum rc mapper_flush(struct mapper *m, struct duck_appender *appender, struct err *e)
{
    const struct chunk *c = m->chunk;
    int64_t *tokens = fill_tokens(m);
    enum rc rc = fill_vault(m, tokens, e); /* inv 1 */
    free(tokens);
    for (int r = 0; rc == RC_OK && r < c->count; r++)
        rc = append_row(m, r, appender, e);
    mapper_forget(m);
    return rc;
}
