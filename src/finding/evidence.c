/* finding/evidence.c - which file, sheet and row a finding rests on, and the masked cells that
 * stood there. */
#include "finding/finding_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/money.h"
#include "duck/duck.h"
#include "os/os.h"

struct origin { /* one lake row */
    int64_t row;
    int reg; /* index in county.registers */
    const struct lake_batch *batch;
    int sheet;
    int64_t line;
    json_t *cells;
};

struct evidence {
    struct county *county;
    const struct snapshot *snapshot;
    struct origin *origins; /* sorted by register, row */
    size_t count;
    json_t **receipts; /* per batch of the snapshot: sheet names; loaded when wanted */
};

static int compare_keys(const struct origin *a, const struct origin *b)
{
    if (a->reg != b->reg)
        return a->reg < b->reg ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static int by_key(const void *a, const void *b)
{
    return compare_keys(a, b);
}

/* ---- which rows are wanted ---- */

static void collect_rows(const struct evidence *ev, json_t *rows, struct origin **ret,
                         size_t *ret_count)
{
    size_t count = 0, room = 0, i;
    struct origin *list = NULL;
    json_t *row;
    json_array_foreach(rows, i, row) for (int r = 0; r < ev->county->registers.count; r++)
    {
        char column[80];
        size_t k;
        json_t *number;
        snprintf(column, sizeof column, "rows_%s", ev->county->registers.list[r].name);
        json_array_foreach(json_object_get(row, column), k, number)
        {
            if (count == room) {
                room = room ? room * 2 : 1024;
                list = realloc(list, room * sizeof *list);
                MUST(list);
            }
            list[count++] = (struct origin){
                .row = lake_row(ev->snapshot, json_integer_value(number)), .reg = r};
        }
    }
    if (count)
        qsort(list, count, sizeof *list, by_key);
    size_t kept = 0;
    for (size_t n = 0; n < count; n++)
        if (kept == 0 || compare_keys(&list[kept - 1], &list[n]) != 0)
            list[kept++] = list[n];
    *ret = list;
    *ret_count = kept;
}

/* ---- showing cells ---- */

void show_token(const char *kind, const char *token, struct sbuf *out)
{
    static const struct {
        const char *kind, *zh;
    } words[] = {{"person", "人员"}, {"account", "账户"}, {"org", "单位"},   {"payment", "支付"},
                 {"record", "记录"}, {"project", "项目"}, {"phone", "电话"}, {"name", "姓名"}};
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    char hash[65];
    sbuf_addf(&text, "%s:%s", kind, token);
    sha256_hex(text.p, text.n, hash);
    for (int i = 0; i < 8; i++)
        hash[i] = (char)(hash[i] >= 'a' ? hash[i] - 'a' + 'A' : hash[i]);
    for (size_t w = 0; w < sizeof words / sizeof *words; w++)
        if (strcmp(words[w].kind, kind) == 0)
            sbuf_addf(out, "%s ", words[w].zh);
    sbuf_addf(out, "%.4s-%.4s", hash, hash + 4);
}

void finding_shown(const char *kind, int64_t token, char ret_shown[256])
{
    CLEANUP(sbuf_fini) struct sbuf shown = {0};
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)token);
    show_token(kind, text, &shown);
    snprintf(ret_shown, 256, "%s", shown.p);
}

static void show_scaled(int64_t value, int64_t per_one, struct sbuf *out)
{
    sbuf_addf(out, "%lld", (long long)(value / per_one));
    int64_t rest = llabs(value % per_one);
    if (rest == 0)
        return;
    sbuf_add(out, ".");
    for (int64_t unit = per_one / 10; rest > 0 && unit > 0; unit /= 10) {
        sbuf_addf(out, "%d", (int)(rest / unit));
        rest %= unit;
    }
}

static const char *enum_label(const struct column *column, struct str code)
{
    for (int v = 0; v < column->value_count; v++)
        if (str_is(code, column->values[v].code))
            return column->values[v].label;
    return NULL;
}

static void show_date(struct duck_rows *rows, int at, struct sbuf *out)
{
    char lo[11], hi[11];
    if (duck_is_null(rows, at + 1))
        return;
    date_format((int32_t)duck_int(rows, at + 1), lo);
    if (!duck_is_null(rows, at)) {
        sbuf_add(out, lo);
        return;
    }
    date_format((int32_t)duck_int(rows, at + 2), hi);
    if (strncmp(lo, hi, 7) == 0)
        sbuf_add_n(out, lo, 7); /* known to the month */
    else
        sbuf_addf(out, "%s…%s", lo, hi);
}

/* The value of a register column at physical column `at`, for people. Empty: nothing stood there.
 */
static void show_cell(const struct column *column, struct duck_rows *rows, int at, struct sbuf *out)
{
    char token[24];
    if (column->type == COL_DATE) {
        show_date(rows, at, out);
        return;
    }
    if (column->type == COL_PERSON && duck_is_null(rows, at)) {
        if (!duck_is_null(rows, at + 1)) {
            sbuf_add(out, "号码有误：");
            sbuf_add_str(out, duck_text(rows, at + 1));
        }
        return;
    }
    if (duck_is_null(rows, at))
        return;
    switch ((int)column->type) {
    case COL_PERSON:
        snprintf(token, sizeof token, "%lld", (long long)duck_int(rows, at));
        show_token("person", token, out);
        return;
    case COL_ACCOUNT:
        sbuf_add_str(out, duck_text(rows, at + 1));
        return;
    case COL_PHONE:
        sbuf_add(out, "（已隐藏）");
        return;
    case COL_MONEY:
        money_format_grouped(duck_int(rows, at), out);
        return;
    case COL_AREA:
        show_scaled(duck_int(rows, at), 10000, out);
        return;
    case COL_RATE:
        show_scaled(duck_int(rows, at), 100, out);
        sbuf_add(out, "%");
        return;
    case COL_COUNT:
        sbuf_addf(out, "%lld", (long long)duck_int(rows, at));
        return;
    case COL_BOOL:
        sbuf_add(out, duck_int(rows, at) ? "是" : "否");
        return;
    case COL_ENUM: {
        const char *label = enum_label(column, duck_text(rows, at));
        sbuf_add(out, label ? label : "");
        return;
    }
    default:
        sbuf_add_str(out, duck_text(rows, at));
    }
}

/* Physical columns follow three of ours: _row, _sheet, _line. */
static json_t *cells_of(const struct reg *reg, struct duck_rows *rows)
{
    enum { OURS = 3 };
    json_t *cells = json_array();
    int at = OURS;
    for (int i = 0; i < reg->column_count; i++) {
        CLEANUP(sbuf_fini) struct sbuf text = {0};
        int parts = 0;
        column_physical(reg->columns[i].type, &parts);
        show_cell(&reg->columns[i], rows, at, &text);
        if (text.n)
            json_array_append_new(cells,
                                  json_pack("{s:s,s:s,s:s}", "title_zh", reg->columns[i].title_zh,
                                            "title_en", reg->columns[i].title_en, "value", text.p));
        at += parts;
    }
    return cells;
}

/* ---- reading the lake ---- */

static const struct lake_batch *batch_of(const struct snapshot *s, int64_t row)
{
    for (int i = 0; i < s->count; i++)
        if (s->list[i].batch == row >> 32)
            return &s->list[i];
    return NULL;
}

static enum rc fill_wanted(struct evidence *ev, struct duck *duck, int reg, struct err *e)
{
    struct duck_appender *appender = NULL;
    enum rc rc = duck_exec(duck, "CREATE OR REPLACE TABLE wanted_(row_ BIGINT)", e);
    if (rc == RC_OK)
        rc = duck_appender_new(duck, "wanted_", &appender, e);
    if (rc != RC_OK)
        return rc;
    for (size_t i = 0; rc == RC_OK && i < ev->count; i++) {
        if (ev->origins[i].reg != reg)
            continue;
        duck_append_int(appender, 0, ev->origins[i].row);
        rc = duck_append_row(appender, e);
    }
    struct err close_error = {0};
    const enum rc closed = duck_appender_close(appender, rc == RC_OK ? e : &close_error);
    return rc == RC_OK ? closed : rc;
}

static void take_origin(struct evidence *ev, int reg, struct duck_rows *rows)
{
    const struct origin key = {.row = duck_int(rows, 0), .reg = reg};
    struct origin *o = bsearch(&key, ev->origins, ev->count, sizeof key, by_key);
    if (!o)
        return;
    o->sheet = (int)duck_int(rows, 1);
    o->line = duck_int(rows, 2);
    o->batch = batch_of(ev->snapshot, o->row);
    o->cells = cells_of(&ev->county->registers.list[reg], rows);
}

static enum rc read_register(struct evidence *ev, struct duck *duck, int reg, struct err *e)
{
    const struct reg *definition = &ev->county->registers.list[reg];
    CLEANUP(duck_rows_closep) struct duck_rows *rows = NULL;
    CLEANUP(sbuf_fini) struct sbuf sql = {0};
    TRY(fill_wanted(ev, duck, reg, e));
    sbuf_add(&sql, "SELECT v._row, v._sheet, v._line");
    for (int i = 0; i < definition->column_count; i++) {
        int parts = 0;
        const struct physical *p = column_physical(definition->columns[i].type, &parts);
        for (int k = 0; k < parts; k++)
            sbuf_addf(&sql, ", v.\"%s%s\"", definition->columns[i].name, p[k].suffix);
    }
    sbuf_addf(&sql, " FROM \"%s\" AS v JOIN wanted_ AS w ON v._row = w.row_", definition->name);
    TRY(duck_query(duck, sql.p, NULL, 0, &rows, e));
    while (duck_next(rows))
        take_origin(ev, reg, rows);
    return duck_rows_error(rows, e);
}

/* The batches that hold them. What a model saw is not gone. list has room for a whole snapshot. */
static struct snapshot wanted_batches(const struct evidence *ev, struct lake_batch *list)
{
    struct snapshot wanted = {.list = list};
    int64_t last = 0; /* a batch belongs to one register, so its rows stand together */
    for (size_t i = 0; i < ev->count; i++) {
        const struct lake_batch *batch = batch_of(ev->snapshot, ev->origins[i].row);
        if (!batch || batch->batch == last)
            continue;
        last = batch->batch;
        list[wanted.count] = *batch;
        list[wanted.count++].has_gone = false;
    }
    return wanted;
}

static enum rc read_lake(struct evidence *ev, struct err *e)
{
    CLEANUP(duck_closep) struct duck *duck = NULL;
    CLEANUP(sbuf_fini) struct sbuf views = {.cap = (size_t)256 << 20};
    bool *is_wanted = calloc((size_t)ev->county->registers.count + 1, sizeof *is_wanted);
    struct lake_batch *list = calloc((size_t)ev->snapshot->count + 1, sizeof *list);
    MUST(is_wanted && list);
    for (size_t i = 0; i < ev->count; i++)
        is_wanted[ev->origins[i].reg] = true;
    const struct snapshot wanted = wanted_batches(ev, list);
    lake_views_sql(ev->county, &wanted, true, &views);
    const struct duck_options options = {0};
    enum rc rc = duck_open(&options, &duck, e);
    if (rc == RC_OK)
        rc = duck_exec(duck, views.p, e);
    for (int r = 0; rc == RC_OK && r < ev->county->registers.count; r++)
        if (is_wanted[r])
            rc = read_register(ev, duck, r, e);
    free(is_wanted);
    free(list);
    return rc;
}

enum rc evidence_open(struct county *county, const struct snapshot *snapshot, json_t *rows,
                      struct evidence **ret, struct err *e)
{
    struct evidence *ev = calloc(1, sizeof *ev);
    MUST(ev);
    ev->county = county;
    ev->snapshot = snapshot;
    ev->receipts = calloc((size_t)snapshot->count + 1, sizeof(json_t *));
    MUST(ev->receipts);
    collect_rows(ev, rows, &ev->origins, &ev->count);
    const enum rc rc = ev->count ? read_lake(ev, e) : RC_OK;
    if (rc != RC_OK) {
        evidence_close(ev);
        return rc;
    }
    for (int i = 0; i < snapshot->count; i++)
        ev->receipts[i] = json_loads(snapshot->list[i].receipt, 0, NULL);
    *ret = ev;
    return RC_OK;
}

void evidence_close(struct evidence *ev)
{
    if (!ev)
        return;
    for (size_t i = 0; i < ev->count; i++)
        json_decref(ev->origins[i].cells);
    for (int i = 0; i < ev->snapshot->count; i++)
        json_decref(ev->receipts[i]);
    free(ev->receipts);
    free(ev->origins);
    free(ev);
}

/* ---- one finding's list ---- */

/* By content, never by number: register, file, sheet, line. */
static int by_place(const void *a, const void *b)
{
    const struct origin *x = *(struct origin *const *)a, *y = *(struct origin *const *)b;
    if (x->reg != y->reg)
        return x->reg < y->reg ? -1 : 1;
    const int file = strcmp(x->batch->digest, y->batch->digest);
    if (file)
        return file;
    if (x->sheet != y->sheet)
        return x->sheet < y->sheet ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

static const char *sheet_name(const struct evidence *ev, const struct origin *o)
{
    const json_t *receipt = ev->receipts[o->batch - ev->snapshot->list];
    const char *name =
        json_string_value(json_array_get(json_object_get(receipt, "sheets"), (size_t)o->sheet));
    return name ? name : "";
}

static json_t *place_json(const struct evidence *ev, const struct origin *o)
{
    enum { DIGEST_SHOWN = 12 };
    char digest[DIGEST_SHOWN + 1];
    snprintf(digest, sizeof digest, "%s", o->batch->digest);
    return json_pack("{s:s,s:s,s:s,s:s,s:I,s:O}", "register",
                     ev->county->registers.list[o->reg].name, "batch", digest, "file",
                     o->batch->file_name, "sheet", sheet_name(ev, o), "row", (json_int_t)o->line,
                     "cells", o->cells);
}

static size_t pick(const struct evidence *ev, const json_t *row, struct origin **picked,
                   size_t room)
{
    size_t count = 0;
    for (int r = 0; r < ev->county->registers.count; r++) {
        char column[80];
        size_t k;
        json_t *number;
        snprintf(column, sizeof column, "rows_%s", ev->county->registers.list[r].name);
        json_array_foreach(json_object_get(row, column), k, number)
        {
            const struct origin key = {.row = lake_row(ev->snapshot, json_integer_value(number)),
                                       .reg = r};
            struct origin *o = bsearch(&key, ev->origins, ev->count, sizeof key, by_key);
            if (o && o->batch && count < room)
                picked[count++] = o;
        }
    }
    return count;
}

static size_t wanted_count(const struct evidence *ev, const json_t *row)
{
    size_t count = 0;
    for (int r = 0; r < ev->county->registers.count; r++) {
        char column[80];
        snprintf(column, sizeof column, "rows_%s", ev->county->registers.list[r].name);
        count += json_array_size(json_object_get(row, column));
    }
    return count;
}

json_t *evidence_of(const struct evidence *ev, const json_t *row)
{
    json_t *list = json_array();
    const size_t room = wanted_count(ev, row);
    struct origin **picked = calloc(room + 1, sizeof(struct origin *));
    MUST(picked);
    const size_t count = pick(ev, row, picked, room);
    if (count)
        qsort(picked, count, sizeof(struct origin *), by_place);
    for (size_t i = 0; i < count && json_array_size(list) < EVIDENCE_ROWS_MAX; i++)
        if (i == 0 || picked[i] != picked[i - 1])
            json_array_append_new(list, place_json(ev, picked[i]));
    free(picked);
    return list;
}
