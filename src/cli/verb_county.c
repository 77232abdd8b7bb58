/* cli/verb_county.c - init, doctor, version. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "duck/duck.h"
#include "finding/finding.h"
#include "os/os.h"

#define VERSION "0.1.0"

enum rc verb_init(struct cli *cli, struct err *e)
{
    const char *path = cli->operand_count ? cli->operands[0] : cli->county_path;
    const char *name_en = cli_option(cli, "name-en");
    const struct county_settings settings = {.name_zh = cli_option(cli, "name"),
                                             .name_en = name_en ? name_en : "",
                                             .division = cli_option(cli, "division"),
                                             .is_fictional = cli_option(cli, "fictional") != NULL};
    TRY(county_init(path, &settings, e));
    TRY(county_open(path, STORE_WRITE, &cli->county, e)); /* the first act is published at once */
    TRY(ledger_open(cli->county, &cli->ledger, e));
    printf("已建县 %s：%s\n  密钥在 %s/keys：请立即另存一份；丢失后不能再导入\n"
           "made a county in %s; keep a copy of %s/keys elsewhere: without them nothing can be "
           "imported\n",
           settings.name_zh, path, path, path, path);
    return RC_OK;
}

enum rc verb_version(struct cli *cli, struct err *e)
{
    (void)cli;
    (void)e;
    printf("abacus %s (DuckDB %s)\n", VERSION, duck_version());
    return RC_OK;
}

/* ---- doctor ---- */

static void add(json_t *list, bool is_good, const char *what, const char *detail)
{
    json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "state", is_good ? "ok" : "attention",
                                          "what", what, "detail", detail));
}

static void check_machine(struct cli *cli, json_t *list)
{
    add(list, sandbox_has_landlock(), "内核 Landlock（文件沙箱） kernel Landlock",
        sandbox_has_landlock()
            ? "有 present"
            : "无：读入与模型仅由系统调用过滤保护 missing: guarded by the system call filter only");
    add(list, sandbox_has_seccomp(), "内核 seccomp（系统调用过滤） kernel seccomp",
        sandbox_has_seccomp() ? "有 present"
                              : "无：不能导入或运行 missing: nothing can be imported or run");
    add(list, true, "查询引擎 query engine", arena_printf(cli->arena, "DuckDB %s", duck_version()));
}

static void check_knowledge(struct cli *cli, json_t *list)
{
    struct err e = {0};
    struct county knowledge;
    struct models models = {0};
    enum rc rc = county_knowledge(cli->arena, &knowledge, &e);
    if (rc == RC_OK)
        rc = models_load(cli->arena, arena_printf(cli->arena, "%s/packs", knowledge.home), &models,
                         &e);
    add(list, rc == RC_OK, "知识文件 knowledge",
        rc == RC_OK ? arena_printf(cli->arena, "%d 个登记簿 registers, %d 个模型 models (%s)",
                                   knowledge.registers.count, models.count, knowledge.home)
                    : arena_strdup(cli->arena, e.message));
}

static void check_space(struct cli *cli, json_t *list)
{
    enum { GIB_WANTED = 2 };
    struct statvfs space;
    if (statvfs(cli->county_path, &space) != 0)
        return;
    const double gib = (double)space.f_bavail * (double)space.f_frsize / (1 << 30);
    add(list, gib >= GIB_WANTED, "可用磁盘 free disk", arena_printf(cli->arena, "%.1f GiB", gib));
}

static void check_county(struct cli *cli, json_t *list)
{
    struct err e = {0};
    CLEANUP(county_closep) struct county *county = NULL;
    struct snapshot snapshot = {0};
    struct keys keys = {0};
    if (county_open(cli->county_path, STORE_READ, &county, &e) != RC_OK) {
        add(list, e.rc == RC_NOT_COUNTY, "县 county", arena_strdup(cli->arena, e.message));
        return;
    }
    const bool has_snapshot = lake_snapshot(county, cli->arena, &snapshot, &e) == RC_OK;
    add(list, has_snapshot, "县 county",
        has_snapshot
            ? arena_printf(cli->arena, "%s：%d 个批次 batches", county->name_zh, snapshot.count)
            : arena_strdup(cli->arena, e.message));
    const bool has_keys = keys_load(county_file(county, cli->arena, "keys"),
                                    store_county_id(county->store), &keys, &e) == RC_OK;
    add(list, has_keys, "密钥 keys",
        has_keys ? "可读且属于本县 readable, of this county" : arena_strdup(cli->arena, e.message));
    keys_fini(&keys);
    int missing = 0;
    for (int i = 0; i < snapshot.count; i++)
        missing += snapshot.list[i].has_rows &&
                   !os_exists(lake_path(county, cli->arena, "", snapshot.list[i].reg,
                                        snapshot.list[i].batch));
    add(list, missing == 0, "数据文件 lake files",
        arena_printf(cli->arena, "缺 %d 个 missing", missing));
}

enum rc verb_doctor(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"state", "状态 State", COLUMN_TEXT, 0},
                                                 {"what", "检查项 Check", COLUMN_TEXT, 0},
                                                 {"detail", "结果 Result", COLUMN_TEXT, 0},
                                                 {0}};
    json_t *list = json_array();
    (void)e;
    check_machine(cli, list);
    check_knowledge(cli, list);
    check_space(cli, list);
    check_county(cli, list);
    cli_print_list(cli, list, columns);
    bool is_good = true;
    size_t i;
    const json_t *row;
    json_array_foreach(list, i, row) is_good &= strcmp(cli_text(row, "state"), "ok") == 0;
    json_decref(list);
    return is_good ? RC_OK : RC_ATTENTION;
}
