/* cli/verb_sources.c - sources: who owes which list, and what is late, shrunk or empty. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "os/os.h"
#include "sources/sources.h"

/* The county's own register; a county made before there was one uses the product's. */
static const char *register_path(const struct cli *cli)
{
    const char *own = county_file(cli->county, cli->arena, "facts/sources.yaml");
    return os_exists(own) ? own
                          : arena_printf(cli->arena, "%s/facts/sources.yaml", cli->county->home);
}

static const char *words_of(struct arena *arena, const json_t *source)
{
    static const struct {
        const char *flag, *words;
    } known[] = {{"late", "迟 late"},
                 {"shrunk", "骤减 shrunk"},
                 {"grown", "骤增 grown"},
                 {"empty", "空值多 empty"},
                 {"duplicated", "主键重复 duplicated"}};
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    size_t i;
    json_t *flag;
    json_array_foreach(json_object_get(source, "flags"), i,
                       flag) for (size_t k = 0; k < sizeof known / sizeof *known;
                                  k++) if (strcmp(known[k].flag, json_string_value(flag)) == 0)
        sbuf_addf(&text, "%s%s", text.n ? "、" : "", known[k].words);
    if (text.n == 0)
        sbuf_add(&text,
                 strcmp(cli_text(source, "state"), "none") == 0 ? "未送 none yet" : "正常 ok");
    return arena_strdup(arena, text.p);
}

static const char *percent(struct arena *arena, const json_t *source, const char *key)
{
    const json_t *bp = json_object_get(source, key);
    return bp ? arena_printf(arena, "%.2f%%", (double)json_integer_value(bp) / 100) : "";
}

static const char *missing_of(struct arena *arena, const json_t *source)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    size_t i;
    json_t *period;
    json_array_foreach(json_object_get(source, "missing"), i, period)
        sbuf_addf(&text, "%s%s", text.n ? " " : "", json_string_value(period));
    return arena_strdup(arena, sbuf_text(&text));
}

/* What only the table and the CSV need: words made of the numbers. */
static void add_words(struct arena *arena, json_t *list)
{
    size_t i;
    json_t *source;
    json_array_foreach(list, i, source)
    {
        json_object_set_new(source, "words", json_string(words_of(arena, source)));
        json_object_set_new(source, "change", json_string(percent(arena, source, "change_bp")));
        json_object_set_new(source, "empties", json_string(percent(arena, source, "empty_bp")));
        json_object_set_new(source, "repeats", json_string(percent(arena, source, "duplicate_bp")));
        json_object_set_new(source, "missing_words", json_string(missing_of(arena, source)));
    }
}

static int count_flag(const json_t *list, const char *wanted)
{
    size_t i, k;
    json_t *source, *flag;
    int count = 0;
    json_array_foreach(list, i, source)
        json_array_foreach(json_object_get(source, "flags"), k, flag) count +=
        strcmp(json_string_value(flag), wanted) == 0;
    return count;
}

static bool needs_attention(const json_t *list)
{
    size_t i;
    json_t *source;
    json_array_foreach(list, i,
                       source) if (strcmp(cli_text(source, "state"), "attention") == 0) return true;
    return false;
}

enum rc verb_sources(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"source", "数据源 Source", COLUMN_TEXT, 0},
                                                 {"owner", "报送单位 Owner", COLUMN_TEXT, 20},
                                                 {"cadence", "周期 Cadence", COLUMN_TEXT, 0},
                                                 {"words", "状态 State", COLUMN_TEXT, 0},
                                                 {"period", "最近一期 Period", COLUMN_TEXT, 0},
                                                 {"missing_words", "缺 Missing", COLUMN_TEXT, 30},
                                                 {"late_on", "下期迟于 Late on", COLUMN_TEXT, 0},
                                                 {"rows", "行 Rows", COLUMN_INT, 0},
                                                 {"change", "与上期比 Change", COLUMN_TEXT, 0},
                                                 {"empties", "空值 Empty", COLUMN_TEXT, 0},
                                                 {"repeats", "重复 Repeated", COLUMN_TEXT, 0},
                                                 {"title_zh", "名称 Title", COLUMN_TEXT, 0},
                                                 {0}};
    struct sources sources;
    json_t *list = NULL;
    TRY(sources_load(cli->arena, register_path(cli), cli->county, &sources, e));
    TRY(sources_check(cli->county, &sources, cli->as_of, &list, e));
    if (cli->format != FORMAT_JSON)
        add_words(cli->arena, list);
    cli_print_list(cli, list, columns);
    const bool attention = needs_attention(list);
    if (cli->format == FORMAT_TABLE)
        printf("\n%zu 个数据源：迟 %d，骤减 %d，骤增 %d，空值多 %d，主键重复 %d\n"
               "%zu sources: %d late, %d shrunk, %d grown, %d empty, %d duplicated\n",
               json_array_size(list), count_flag(list, "late"), count_flag(list, "shrunk"),
               count_flag(list, "grown"), count_flag(list, "empty"), count_flag(list, "duplicated"),
               json_array_size(list), count_flag(list, "late"), count_flag(list, "shrunk"),
               count_flag(list, "grown"), count_flag(list, "empty"),
               count_flag(list, "duplicated"));
    json_decref(list);
    return attention ? RC_ATTENTION : RC_OK;
}
