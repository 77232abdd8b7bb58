/* cli/verb_map.c - map list, show, test. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "intake/intake.h"
#include "os/os.h"

/* ---- which mappings ---- */

/* Inside a county its own mappings and fictional divisions count too; elsewhere the product's. */
static enum rc open_maps(struct cli *cli, struct county **ret, struct err *e)
{
    if (os_exists(arena_printf(cli->arena, "%s/state.db", cli->county_path))) {
        TRY(county_open(cli->county_path, STORE_READ, &cli->county, e));
        *ret = cli->county;
        return RC_OK;
    }
    *ret = ARENA_NEW(cli->arena, struct county);
    TRY(county_knowledge(cli->arena, *ret, e));
    return county_knowledge_maps(*ret, e);
}

static enum rc find_map(const struct cli *cli, const struct county *county, const char *name,
                        const struct map **ret, struct err *e)
{
    if (strchr(name, '/') || str_ends(str_of(name), ".yaml")) {
        struct map *map = ARENA_NEW(cli->arena, struct map);
        *ret = map;
        return map_load_file(cli->arena, name, &county->registers, map, e);
    }
    *ret = map_find(&county->maps, name);
    if (*ret)
        return RC_OK;
    fail(e, RC_NOT_FOUND, "there is no mapping '%s'", name);
    return fail_hint(e, "'abacus map list' lists them; a file is named by its path");
}

/* ---- list, show ---- */

enum rc verb_map_list(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"map", "映射 Mapping", COLUMN_TEXT, 0},
                                                 {"register", "登记簿 Register", COLUMN_TEXT, 0},
                                                 {"delivery", "送法 Delivery", COLUMN_TEXT, 0},
                                                 {"columns", "列 Columns", COLUMN_INT, 0},
                                                 {"title_zh", "名称 Title", COLUMN_TEXT, 0},
                                                 {"title_en", "", COLUMN_TEXT, 0},
                                                 {0}};
    struct county *county = NULL;
    TRY(open_maps(cli, &county, e));
    json_t *list = json_array();
    for (int i = 0; i < county->maps.count; i++) {
        const struct map *m = &county->maps.list[i];
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:s,s:i,s:s,s:s,s:s}", "map", m->slug, "register",
                                        m->reg->name, "delivery", delivery_name(m->delivery),
                                        "columns", m->source_count, "title_zh", m->title_zh,
                                        "title_en", m->title_en, "hash", m->hash));
    }
    cli_print_list(cli, list, columns);
    json_decref(list);
    return RC_OK;
}

/* Each once: a mapping may name what the register's aliases name too. */
static json_t *names(const char *const *list)
{
    json_t *array = json_array();
    for (const char *const *name = list; *name; name++) {
        const char *const *first = list;
        while (strcmp(*first, *name) != 0)
            first++;
        if (first == name)
            json_array_append_new(array, json_string(*name));
    }
    return array;
}

static json_t *column_names(const struct reg *reg, const int *columns, int count)
{
    json_t *array = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(array, json_string(reg->columns[columns[i]].name));
    return array;
}

static json_t *source_json(const struct map *m, const struct source *source)
{
    const struct column *column = &m->reg->columns[source->column];
    return json_pack("{s:s,s:s,s:s,s:o,s:s*,s:s*,s:b,s:b,s:b}", "to", column->name, "title_zh",
                     column->title_zh, "type", column_type_name(column->type), "headers",
                     names(source->headers), "value", source->constant, "from_title",
                     source->title_pattern, "from_sheet_name", source->from_sheet_name, "fill",
                     source->fill_down, "required", source->is_required);
}

static json_t *map_json(const struct map *m)
{
    json_t *sources = json_array();
    for (int s = 0; s < m->source_count; s++)
        json_array_append_new(sources, source_json(m, &m->sources[s]));
    return json_pack(
        "{s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:o,s:o,s:o,s:s*,s:o,s:s}", "map", m->slug, "title_zh",
        m->title_zh, "title_en", m->title_en, "register", m->reg->name, "delivery",
        delivery_name(m->delivery), "key", column_names(m->reg, m->key, m->key_count), "covers",
        column_names(m->reg, m->covers, m->cover_count), "require",
        column_names(m->reg, m->require, m->require_count), "must", names(m->must), "none",
        names(m->none), "total", m->total >= 0 ? m->reg->columns[m->total].name : NULL, "columns",
        sources, "hash", m->hash);
}

static const char *joined(struct arena *arena, const json_t *list)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
        sbuf_addf(&text, "%s%s", i ? "、" : "", json_string_value(item));
    return arena_strdup(arena, text.n ? text.p : "—");
}

static void print_sources(const struct cli *cli, const json_t *sources)
{
    size_t i;
    json_t *source;
    json_array_foreach(sources, i, source)
    {
        printf("  %s %s（%s）← %s", cli_text(source, "to"), cli_text(source, "title_zh"),
               cli_text(source, "type"), joined(cli->arena, json_object_get(source, "headers")));
        if (json_object_get(source, "value"))
            printf("；固定 value = %s", cli_text(source, "value"));
        if (json_is_true(json_object_get(source, "from_sheet_name")))
            printf("；工作表名 sheet name");
        if (json_object_get(source, "from_title"))
            printf("；标题 title /%s/", cli_text(source, "from_title"));
        if (json_is_true(json_object_get(source, "fill")))
            printf("；向下填 filled down");
        printf("%s\n", json_is_true(json_object_get(source, "required")) ? "；必有 required" : "");
    }
}

enum rc verb_map_show(struct cli *cli, struct err *e)
{
    struct county *county = NULL;
    const struct map *map = NULL;
    TRY(open_maps(cli, &county, e));
    TRY(find_map(cli, county, cli->operands[0], &map, e));
    json_t *m = map_json(map);
    if (cli->format == FORMAT_JSON) {
        cli_print_json(m);
    } else {
        printf("%s：%s / %s\n登记簿 register %s；送法 delivery %s；主键 key %s；覆盖 covers %s；"
               "必读 require %s；核对合计 total %s\n表头必须有 must: %s\n不能有 none: %s\n",
               map->slug, map->title_zh, map->title_en, map->reg->name, cli_text(m, "delivery"),
               joined(cli->arena, json_object_get(m, "key")),
               joined(cli->arena, json_object_get(m, "covers")),
               joined(cli->arena, json_object_get(m, "require")),
               map->total >= 0 ? cli_text(m, "total") : "—",
               joined(cli->arena, json_object_get(m, "must")),
               joined(cli->arena, json_object_get(m, "none")));
        print_sources(cli, json_object_get(m, "columns"));
    }
    json_decref(m);
    return RC_OK;
}

/* ---- test ---- */

static void print_choice(const json_t *trial)
{
    size_t i;
    json_t *c;
    const char *map = cli_text(trial, "map");
    if (*map)
        printf("映射 mapping: %s %s / %s → %s\n", map, cli_text(trial, "title_zh"),
               cli_text(trial, "title_en"), cli_text(trial, "register"));
    else
        printf("没有映射认得此文件 / no mapping fits\n");
    json_array_foreach(json_object_get(trial, "candidates"), i, c)
        printf("  %s %s：认得 %" JSON_INTEGER_FORMAT " 个表头，%s%s / %" JSON_INTEGER_FORMAT
               " headers known, %s %s\n",
               strcmp(cli_text(c, "map"), map) == 0 ? "→" : " ", cli_text(c, "map"),
               json_integer_value(json_object_get(c, "headers")), cli_text(c, "why_zh"),
               cli_text(c, "why_what"), json_integer_value(json_object_get(c, "headers")),
               cli_text(c, "why_en"), cli_text(c, "why_what"));
}

static void print_column(const json_t *column)
{
    const char *from = cli_text(column, "from"), *unit = cli_text(column, "unit");
    printf("    %s %s ← ", cli_text(column, "to"), cli_text(column, "title_zh"));
    if (strcmp(from, "column") == 0)
        printf("%s %s%s%s", cli_text(column, "column"), cli_text(column, "header"),
               *unit ? "，单位 unit " : "", unit);
    else if (strcmp(from, "constant") == 0)
        printf("固定 constant %s", cli_text(column, "value"));
    else if (strcmp(from, "sheet") == 0)
        printf("工作表名 sheet name %s", cli_text(column, "value"));
    else if (strcmp(from, "title") == 0)
        printf("标题 title %s", cli_text(column, "value"));
    else
        printf("—（没有这样的表头 no such header）");
    printf("\n");
}

static void print_sheet(const json_t *sheet)
{
    size_t i;
    json_t *item;
    printf("  工作表 sheet “%s”：%s\n", cli_text(sheet, "sheet"), cli_text(sheet, "state"));
    if (strcmp(cli_text(sheet, "state"), "taken") != 0)
        return;
    printf("    表头第 %" JSON_INTEGER_FORMAT "–%" JSON_INTEGER_FORMAT " 行 header rows\n",
           json_integer_value(json_object_get(sheet, "header_first")),
           json_integer_value(json_object_get(sheet, "header_last")));
    json_array_foreach(json_object_get(sheet, "columns"), i, item) print_column(item);
    json_array_foreach(json_object_get(sheet, "unused"), i, item)
        printf("    未用 unused: %s %s\n", cli_text(item, "column"), cli_text(item, "header"));
}

static void print_rows(const struct cli *cli, const json_t *trial)
{
    static const char *const zh[][2] = {
        {"data", "数据"},     {"blank", "空行"},    {"header", "重复表头"}, {"footer", "落款说明"},
        {"page", "本页小计"}, {"subtotal", "小计"}, {"total", "合计"},      {"carried", "承上页"}};
    const json_t *rows = json_object_get(trial, "rows");
    size_t i;
    json_t *d;
    printf("行 rows:");
    for (size_t k = 0; k < sizeof zh / sizeof *zh; k++)
        printf(" %s %s %" JSON_INTEGER_FORMAT, zh[k][1], zh[k][0],
               json_integer_value(json_object_get(rows, zh[k][0])));
    printf("\n  接收 accepted %" JSON_INTEGER_FORMAT "，退回 rejected %" JSON_INTEGER_FORMAT
           "，存疑 doubtful %" JSON_INTEGER_FORMAT "；合计 totals %s\n",
           json_integer_value(json_object_get(trial, "accepted")),
           json_integer_value(json_object_get(trial, "rejected")),
           json_integer_value(json_object_get(trial, "doubtful")), cli_text(trial, "total_state"));
    json_array_foreach(json_object_get(trial, "differences"), i, d) printf(
        "  合计不符 differs: “%s” %" JSON_INTEGER_FORMAT " 行，写 written %s，算 counted %s\n",
        cli_text(d, "sheet"), json_integer_value(json_object_get(d, "row")),
        cli_yuan(cli->arena, json_integer_value(json_object_get(d, "written"))),
        cli_yuan(cli->arena, json_integer_value(json_object_get(d, "counted"))));
}

static const char *effect_words(const char *effect)
{
    if (strcmp(effect, "rejected") == 0)
        return "整行退回 the row goes back";
    return strcmp(effect, "doubtful") == 0 ? "存疑 kept, never used against a person"
                                           : "留意 kept and noted";
}

static void print_cells(const json_t *trial)
{
    size_t i;
    json_t *c;
    const json_int_t failing = json_integer_value(json_object_get(trial, "failing"));
    const json_t *cells = json_object_get(trial, "cells");
    if (failing == 0)
        return;
    printf("有问题的单元格 cells that fail: %" JSON_INTEGER_FORMAT
           "（列出 shown %zu；内容只显示形状 "
           "shapes only: 9 数字 digit, a 字母 letter, 字 汉字）\n",
           failing, json_array_size(cells));
    json_array_foreach(cells, i, c)
    {
        const json_t *expected = json_object_get(c, "expected");
        printf("  %s%s%s%" JSON_INTEGER_FORMAT " %s → %s：%s  %s / %s（%s）\n",
               cli_text(c, "sheet"), *cli_text(c, "sheet") ? "!" : "", cli_text(c, "column"),
               json_integer_value(json_object_get(c, "row")), cli_text(c, "header"),
               cli_text(c, "to"), *cli_text(c, "shape") ? cli_text(c, "shape") : "空 empty",
               cli_text(expected, "zh"), cli_text(expected, "en"),
               effect_words(cli_text(c, "effect")));
    }
}

static void print_trial(const struct cli *cli, const json_t *trial)
{
    size_t i;
    json_t *sheet;
    printf("%s（%s）：只试不导入 / tried, nothing is imported\n", cli->operands[0],
           cli_text(trial, "kind"));
    print_choice(trial);
    json_array_foreach(json_object_get(trial, "sheets"), i, sheet) print_sheet(sheet);
    if (!json_object_get(trial, "map"))
        return;
    print_rows(cli, trial);
    print_cells(trial);
}

/* Sheets whose header fits nothing are as much a concern as cells. */
static bool is_clean(const json_t *trial)
{
    size_t i;
    json_t *sheet;
    json_array_foreach(json_object_get(trial, "sheets"), i,
                       sheet) if (strcmp(cli_text(sheet, "state"), "unknown") == 0) return false;
    return json_integer_value(json_object_get(trial, "failing")) == 0 &&
           json_integer_value(json_object_get(trial, "rows_in")) > 0 &&
           strcmp(cli_text(trial, "total_state"), "differs") != 0;
}

static enum rc judge(const json_t *trial, const char *path, struct err *e)
{
    if (json_object_get(trial, "map"))
        return is_clean(trial) ? RC_OK : RC_ATTENTION;
    fail(e, RC_UNKNOWN_FILE, "no mapping recognises '%s'", path);
    return fail_hint(e, "'abacus import' writes a draft of one; test it with --map FILE.yaml");
}

enum rc verb_map_test(struct cli *cli, struct err *e)
{
    struct county *county = NULL;
    const struct map *only = NULL;
    const char *name = cli_option(cli, "map");
    json_t *trial = NULL;
    TRY(open_maps(cli, &county, e));
    if (name)
        TRY(find_map(cli, county, name, &only, e));
    TRY(intake_try(county, cli->operands[0], only, &trial, e));
    if (cli->format == FORMAT_JSON)
        cli_print_json(trial);
    else
        print_trial(cli, trial);
    const enum rc rc = judge(trial, cli->operands[0], e);
    json_decref(trial);
    return rc;
}
