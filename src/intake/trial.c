/* intake/trial.c - what a mapping would make of a file: which one and why, header by header, row
 * by row, and each cell that fails. Nothing is kept and no cell is shown: of its text only the
 * shape, 110105 as 999999 and 王芳 as 字字. */
#include "intake/intake_int.h"

#include <stdio.h>
#include <string.h>

enum {
    TRIAL_ARENA_BYTES = 512 << 20,
    CELLS_SHOWN = 200,
    CELLS_OF_A_KIND = 20, /* of one column and one fault: the rest are counted */
    CANDIDATES_SHOWN = 5,
    SHAPE_POINTS = 24,
};

struct trial {
    struct county *county;
    struct arena *arena;
    struct walk walk;
    struct redactor *redactor;
    struct mapper mapper;
    bool has_mapper;
    struct tally tally;
    json_t *sheets, *cells, *counts; /* counts: "column:code" -> how many */
    int64_t rows_in, rejected, failing;
};

/* ---- what is said ---- */

static const struct {
    const char *code, *zh, *en;
} EXPECTED[] = {
    {"missing", "此列必填", "a value is required here"},
    {"unreadable", "应为数字，如 1,234.50、0.5万、（12.50）", "a number: 1,234.50, 0.5万, (12.50)"},
    {"fine", "小数位太多，已四舍五入", "too many decimals, rounded"},
    {"words", "大写金额与数字不同", "the amount in words is another one"},
    {"ditto", "“同上”的上一行没有可取的值", "there is nothing above for a ditto mark to repeat"},
    {"date", "应为日期，如 2023-05-06、2023年5月、202305", "a date: 2023-05-06, 2023年5月, 202305"},
    {"value", "应为所列词语之一", "one of the words listed"},
    {"odd", "姓名里有数字、星号或无法显示的字",
     "the name holds a digit, a star or a character "
     "that cannot be shown"},
    {"rounded", "号码被电子表格舍入，末几位已丢失，须重报",
     "a spreadsheet rounded the number: its last digits are lost, it must be sent again"},
    {"masked", "号码被遮盖", "the number is masked"},
    {"length", "号码位数不对", "the number has a wrong length"},
    {"character", "号码里有不该有的字符", "the number holds a character that it cannot have"},
    {"birth", "号码里的出生日期不存在", "the number holds a day of birth that cannot be"},
    {"check", "校验位不对", "the check character does not fit"},
    {"region", "地区码不存在（虚构区划须在县的 abacus.yaml 登记）",
     "there is no such region (a fictional division must be declared in abacus.yaml)"},
    {"prefix", "号码开头不合规则", "the number begins as none does"},
};

static json_t *expected(const struct column *column, const char *code)
{
    CLEANUP(sbuf_fini) struct sbuf zh = {0};
    CLEANUP(sbuf_fini) struct sbuf en = {0};
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++)
        if (strcmp(EXPECTED[i].code, code) == 0) {
            sbuf_add(&zh, EXPECTED[i].zh);
            sbuf_add(&en, EXPECTED[i].en);
        }
    for (int v = 0; strcmp(code, "value") == 0 && v < column->value_count; v++)
        sbuf_addf(&zh, "%s%s", v ? "、" : "：", column->values[v].label);
    return json_pack("{s:s,s:s}", "zh", sbuf_text(&zh), "en", sbuf_text(&en));
}

/* A, B … Z, AA: as an office program shows it. */
static const char *column_letters(struct arena *arena, int column)
{
    char letters[8], *p = letters + sizeof letters;
    *--p = 0;
    for (int left = column + 1; left > 0; left = (left - 1) / 26)
        *--p = (char)('A' + (left - 1) % 26);
    return arena_strdup(arena, p);
}

static uint32_t shape_of(uint32_t c)
{
    if ((c >= '0' && c <= '9') || (c >= 0xFF10 && c <= 0xFF19))
        return '9';
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return 'a';
    if (c >= 0x80 && (code_point_is_han(c) || c >= 0xE000))
        return 0x5B57; /* 字 */
    return c < ' ' ? ' ' : c;
}

static const char *shape(struct arena *arena, struct str text)
{
    CLEANUP(sbuf_fini) struct sbuf out = {0};
    for (int points = 0; text.n; points++) {
        size_t bytes = 0;
        char plain[4];
        const uint32_t c = shape_of(utf8_next(text, &bytes));
        if (points == SHAPE_POINTS) {
            sbuf_add(&out, "…");
            break;
        }
        sbuf_add_n(&out, plain, utf8_put(c, plain));
        text.p += bytes;
        text.n -= bytes;
    }
    return arena_strdup(arena, sbuf_text(&out));
}

/* ---- cells ---- */

static int source_of(const struct layout *l, int column)
{
    int found = -1;
    for (int s = 0; s < l->map->source_count; s++)
        if (l->map->sources[s].column == column && (found < 0 || l->column_of[s] >= 0))
            found = s;
    return found;
}

static bool is_enough(struct trial *t, const char *name, const char *code)
{
    const char *key = arena_printf(t->arena, "%s:%s", name, code);
    const json_int_t seen = json_integer_value(json_object_get(t->counts, key));
    json_object_set_new(t->counts, key, json_integer(seen + 1));
    t->failing++;
    return seen >= CELLS_OF_A_KIND || json_array_size(t->cells) >= CELLS_SHOWN;
}

static void add_cell(struct trial *t, const struct sheet_row *row, int column, const char *code,
                     const char *effect)
{
    const struct layout *l = &t->walk.layout;
    const struct column *c = &l->map->reg->columns[column];
    const int s = source_of(l, column), at = s >= 0 ? l->column_of[s] : -1;
    if (is_enough(t, c->name, code))
        return;
    const struct str text =
        at >= 0 && at < row->cell_count ? row->cells[at].text : (struct str){"", 0};
    json_array_append_new(t->cells, json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "sheet",
                                              l->sheet_name, "row", (json_int_t)row->row, "column",
                                              at >= 0 ? column_letters(t->arena, at) : "", "header",
                                              at >= 0 ? l->shown[at] : "", "to", c->name, "shape",
                                              shape(t->arena, str_trim(text)), "code", code,
                                              "effect", effect, "expected", expected(c, code)));
}

static void data_row(struct trial *t, const struct sheet_row *sheet_row)
{
    const int64_t before = t->mapper.sum;
    t->rows_in++;
    const struct row_state *row = mapper_row(&t->mapper, &t->walk.layout, sheet_row);
    if (row->reject_code) {
        t->rejected++;
        add_cell(t, sheet_row, row->reject_column, row->reject_code, "rejected");
    } else {
        tally_add(&t->tally, t->mapper.sum - before);
    }
    for (int i = 0; i < row->fault_count; i++)
        add_cell(t, sheet_row, row->faults[i].column, row->faults[i].code,
                 row->faults[i].dq == 2 ? "doubtful" : "noted");
}

static enum rc on_row(void *context, enum row_kind kind, const struct sheet_row *row, struct err *e)
{
    struct trial *t = context;
    (void)e;
    if (kind == ROW_DATA)
        data_row(t, row);
    else if (row_is_total(kind))
        tally_compare(&t->tally, &t->walk.layout, kind, row);
    return RC_OK;
}

/* ---- sheets ---- */

static const char *unit_of(const struct layout *l, int s)
{
    switch ((int)l->map->reg->columns[l->map->sources[s].column].type) {
    case COL_MONEY:
        return l->per_one[s] == FEN_IN_WAN ? "万元" : "元";
    case COL_AREA:
        return "亩";
    default:
        return "";
    }
}

static const char *taken_from(const struct layout *l, int s)
{
    const struct source *source = &l->map->sources[s];
    if (l->column_of[s] >= 0)
        return "column";
    if (source->constant)
        return "constant";
    if (source->from_sheet_name && *l->sheet_name)
        return "sheet";
    return l->title_values[s] ? "title" : "nothing";
}

static const char *fixed_value(const struct layout *l, int s, const char *from)
{
    if (strcmp(from, "constant") == 0)
        return l->map->sources[s].constant;
    if (strcmp(from, "sheet") == 0)
        return l->sheet_name;
    return strcmp(from, "title") == 0 ? l->title_values[s] : "";
}

static json_t *columns_json(struct arena *arena, const struct layout *l)
{
    json_t *list = json_array();
    for (int s = 0; s < l->map->source_count; s++) {
        const struct column *column = &l->map->reg->columns[l->map->sources[s].column];
        const int at = l->column_of[s];
        const char *from = taken_from(l, s);
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "to",
                                              column->name, "title_zh", column->title_zh, "type",
                                              column_type_name(column->type), "from", from,
                                              "column", at >= 0 ? column_letters(arena, at) : "",
                                              "header", at >= 0 ? l->shown[at] : "", "value",
                                              fixed_value(l, s, from), "unit", unit_of(l, s)));
    }
    return list;
}

static json_t *unused_json(struct arena *arena, const struct layout *l)
{
    json_t *list = json_array();
    for (int c = 0; c < l->column_count; c++) {
        bool is_used = *l->shown[c] == 0 || c == l->words_column;
        for (int s = 0; s < l->map->source_count; s++)
            is_used |= l->column_of[s] == c;
        if (!is_used)
            json_array_append_new(list, json_pack("{s:s,s:s}", "column", column_letters(arena, c),
                                                  "header", l->shown[c]));
    }
    return list;
}

static void start(struct trial *t)
{
    t->redactor = redactor_new(&t->county->keys);
    mapper_init(&t->mapper, t->county, t->arena, t->walk.map, t->redactor, NULL, NULL);
    t->has_mapper = true;
}

static enum rc on_sheet(void *context, enum sheet_state state, struct err *e)
{
    static const char *const states[] = {"taken", "unknown", "hidden", "empty"};
    struct trial *t = context;
    const struct head *head = &t->walk.head;
    const struct layout *l = &t->walk.layout;
    (void)e;
    json_t *sheet = json_pack("{s:s,s:s}", "sheet", head->sheet_name, "state", states[state]);
    json_array_append_new(t->sheets, sheet);
    if (state != SHEET_IS_TAKEN)
        return RC_OK;
    if (!t->has_mapper)
        start(t);
    json_object_set_new(sheet, "header_first", json_integer(head->rows[l->header_first].row));
    json_object_set_new(sheet, "header_last", json_integer(head->rows[l->header_last].row));
    json_object_set_new(sheet, "year", json_integer(l->default_year));
    json_object_set_new(sheet, "columns", columns_json(t->arena, l));
    json_object_set_new(sheet, "unused", unused_json(t->arena, l));
    tally_begin_sheet(&t->tally, head->sheet_name);
    mapper_begin_sheet(&t->mapper);
    return RC_OK;
}

static void on_end(void *context)
{
    struct trial *t = context;
    tally_end_sheet(&t->tally);
}

/* ---- why this mapping ---- */

static void add_why(json_t *candidate, const struct layout *l)
{
    static const char *const zh[] = {"符合", "缺表头", "有不该有的表头", "缺必填列"};
    static const char *const en[] = {"fits", "lacks the header", "has the excluded header",
                                     "lacks the required column"};
    json_object_set_new(candidate, "fits", json_boolean(l->score > 0));
    json_object_set_new(candidate, "why_zh", json_string(zh[l->unmet]));
    json_object_set_new(candidate, "why_en", json_string(en[l->unmet]));
    json_object_set_new(candidate, "why_what", json_string(l->unmet_what));
}

/* The mappings that come nearest to the first sheet, fitting ones first. */
static json_t *candidates_json(struct trial *t)
{
    const struct maps *maps = t->walk.maps;
    struct layout *near = ARENA_ARRAY(t->arena, struct layout, (size_t)maps->count + 1);
    bool *is_told = ARENA_ARRAY(t->arena, bool, (size_t)maps->count + 1);
    json_t *list = json_array();
    for (int m = 0; m < maps->count; m++)
        understand_nearest(t->arena, &t->walk.first_head, &maps->list[m], &near[m]);
    while (json_array_size(list) < CANDIDATES_SHOWN) {
        int best = -1;
        for (int m = 0; m < maps->count; m++)
            if (!is_told[m] && near[m].found > 1 &&
                (best < 0 || near[m].score > near[best].score ||
                 (near[m].score == near[best].score && near[m].found > near[best].found)))
                best = m;
        if (best < 0)
            break;
        is_told[best] = true;
        json_t *candidate = json_pack("{s:s,s:s,s:s,s:i}", "map", maps->list[best].slug, "title_zh",
                                      maps->list[best].title_zh, "title_en",
                                      maps->list[best].title_en, "headers", near[best].found);
        add_why(candidate, &near[best]);
        json_array_append_new(list, candidate);
    }
    return list;
}

/* ---- the whole ---- */

static json_t *report(struct trial *t)
{
    const struct map *map = t->has_mapper ? t->walk.map : NULL;
    json_t *kinds = json_object();
    for (int i = 0; i < ROW_KIND_COUNT; i++)
        json_object_set_new(kinds, row_kind_name((enum row_kind)i), json_integer(t->walk.kinds[i]));
    return json_pack("{s:s,s:s*,s:s*,s:s*,s:s*,s:o,s:O,s:o,s:I,s:I,s:I,s:I,s:s,s:O,s:O,s:I}",
                     "kind", sheet_kind(t->walk.reader), "map", map ? map->slug : NULL, "title_zh",
                     map ? map->title_zh : NULL, "title_en", map ? map->title_en : NULL, "register",
                     map ? map->reg->name : NULL, "candidates", candidates_json(t), "sheets",
                     t->sheets, "rows", kinds, "rows_in", (json_int_t)t->rows_in, "accepted",
                     (json_int_t)t->mapper.accepted, "rejected", (json_int_t)t->rejected,
                     "doubtful", (json_int_t)t->mapper.doubtful, "total_state",
                     tally_state(&t->tally), "differences", t->tally.differences, "cells", t->cells,
                     "failing", (json_int_t)t->failing);
}

static void give_back(struct trial *t)
{
    if (t->has_mapper)
        mapper_fini(&t->mapper);
    redactor_free(t->redactor);
    walk_fini(&t->walk);
    json_decref(t->sheets);
    json_decref(t->cells);
    json_decref(t->counts);
    json_decref(t->tally.differences);
}

enum rc intake_try(struct county *knowledge, const char *path, const struct map *only, json_t **ret,
                   struct err *e)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new(TRIAL_ARENA_BYTES);
    const struct maps one = {only, 1};
    struct trial t = {.county = knowledge,
                      .arena = arena,
                      .sheets = json_array(),
                      .cells = json_array(),
                      .counts = json_object(),
                      .tally = {.arena = arena, .differences = json_array()}};
    t.walk = (struct walk){.maps = only ? &one : &knowledge->maps,
                           .map = only,
                           .on_sheet = on_sheet,
                           .on_row = on_row,
                           .on_end = on_end,
                           .context = &t};
    const enum rc rc = walk_file(&t.walk, path, e);
    if (rc == RC_OK)
        *ret = report(&t);
    give_back(&t);
    return rc;
}
