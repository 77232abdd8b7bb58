/* cli/verb_import.c - import, withdraw, batches, batch. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "demo/demo.h"
#include "intake/intake.h"
#include "lake/lake.h"
#include "os/os.h"

enum { FOLDER_DEPTH_MAX = 16 };

/* ---- which files ---- */

struct paths {
    const char **list;
    int count;
};

static enum rc add_path(struct cli *cli, struct paths *paths, const char *path, struct err *e)
{
    if (paths->count == OPERANDS_MAX)
        return fail(e, RC_LIMIT, "more than %d files at once", OPERANDS_MAX);
    paths->list[paths->count++] = arena_strdup(cli->arena, path);
    return RC_OK;
}

/* Hidden files, locks of office programs and the answers of a demonstration are no deliveries. */
static bool is_no_delivery(const char *name)
{
    return name[0] == '.' || strncmp(name, "~$", 2) == 0 || strcmp(name, DEMO_TRUTH_FILE) == 0;
}

/* Every file of a folder in the order of names. */
static enum rc add_folder(struct cli *cli, struct paths *paths, const char *folder, int depth,
                          struct err *e)
{
    char **names = NULL;
    size_t count = 0;
    if (depth > FOLDER_DEPTH_MAX)
        return fail(e, RC_LIMIT, "'%s' is nested too deeply", folder);
    TRY(os_list(cli->arena, folder, &names, &count, e));
    for (size_t i = 0; i < count; i++) {
        struct stat status;
        const char *path = arena_printf(cli->arena, "%s/%s", folder, names[i]);
        if (is_no_delivery(names[i]) || lstat(path, &status) != 0)
            continue;
        if (S_ISDIR(status.st_mode))
            TRY(add_folder(cli, paths, path, depth + 1, e));
        else if (S_ISREG(status.st_mode))
            TRY(add_path(cli, paths, path, e));
    }
    return RC_OK;
}

static enum rc collect_paths(struct cli *cli, struct paths *ret, struct err *e)
{
    *ret = (struct paths){ARENA_ARRAY(cli->arena, const char *, OPERANDS_MAX), 0};
    for (int i = 0; i < cli->operand_count; i++)
        TRY(os_is_dir(cli->operands[i]) ? add_folder(cli, ret, cli->operands[i], 0, e)
                                        : add_path(cli, ret, cli->operands[i], e));
    if (ret->count)
        return RC_OK;
    fail(e, RC_MISSING, "there is no file to import in '%s'", cli->operands[0]);
    return fail_hint(e, "hidden files and locks of office programs (~$…) are passed over");
}

/* ---- receipts ---- */

struct tally_of_import {
    int refused, needs_attention;
    struct err last; /* of what was refused */
    const char *last_name;
};

static json_t *receipt_json(const struct intake_receipt *r)
{
    json_t *notes = json_array();
    for (const char *const *note = r->notes; note && *note; note++)
        json_array_append_new(notes, json_string(*note));
    return json_pack("{s:s,s:I,s:s*,s:s*,s:s*,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:s*,s:I,s:s*,s:o}",
                     "file", r->file_name, "batch", (json_int_t)r->batch, "map", r->map, "title_zh",
                     r->title_zh, "delivery", r->delivery, "rows", (json_int_t)r->rows_in,
                     "accepted", (json_int_t)r->accepted, "rejected", (json_int_t)r->rejected,
                     "doubtful", (json_int_t)r->doubtful, "new", (json_int_t)r->fresh, "same",
                     (json_int_t)r->same, "changed", (json_int_t)r->changed, "gone",
                     (json_int_t)r->gone, "total_state", r->total_state, "duplicate_of",
                     (json_int_t)r->duplicate_of, "draft", r->draft_path, "notes", notes);
}

static void print_receipt(const struct intake_receipt *r)
{
    if (r->duplicate_of) {
        printf("%s：与批次 %" PRId64 " 是同一文件，未重复导入 / the same file as batch %" PRId64
               ", skipped\n",
               r->file_name, r->duplicate_of, r->duplicate_of);
    } else if (r->batch) {
        printf("%s：批次 %" PRId64 "，%s（%s）\n  收到 %" PRId64 " 行 = 接收 %" PRId64
               " + 退回 %" PRId64 "；存疑 %" PRId64 "；新 %" PRId64 " 同 %" PRId64 " 改 %" PRId64
               " 撤 %" PRId64 "\n",
               r->file_name, r->batch, r->title_zh, r->kind, r->rows_in, r->accepted, r->rejected,
               r->doubtful, r->fresh, r->same, r->changed, r->gone);
        if (strcmp(r->total_state, "differs") == 0)
            printf("  合计与明细不符 / the file's own totals differ from its rows\n");
        if (r->rejected)
            printf("  导出退回行 / rejected rows: abacus batch %" PRId64
                   " --rejects 退回.xlsx --why 退回更正\n",
                   r->batch);
    }
    for (const char *const *note = r->notes; note && *note; note++)
        printf("  %s\n", *note);
    if (r->draft_path)
        printf("  映射草稿 / a draft of a mapping: %s\n", r->draft_path);
}

/* With the folder, since two files of one name may lie in two. */
static void print_refusal(const char *path, const char *name, const struct err *e)
{
    const char *slash = strrchr(path, '/');
    const int folder = slash ? (int)(slash + 1 - path) : 0;
    fprintf(stderr, "错误 %s %s / error: %.*s%s: %s\n", rc_code(e->rc), rc_title_zh(e->rc), folder,
            path, name, e->message);
    if (e->hint[0])
        fprintf(stderr, "  可试 / try: %s\n", e->hint);
}

static void import_one(struct cli *cli, const char *path, struct tally_of_import *tally,
                       json_t *list)
{
    const struct intake_options options = {.map = cli_option(cli, "map"), .show_progress = true};
    struct intake_receipt receipt = {0};
    struct err e = {0};
    CLEANUP(arena_freep) struct arena *arena = arena_new(CLI_ARENA_BYTES);
    const enum rc rc = intake_import(cli->county, arena, path, &options, &receipt, &e);
    if (cli->format == FORMAT_TABLE)
        print_receipt(&receipt);
    if (rc != RC_OK) {
        tally->refused++;
        tally->last = e;
        tally->last_name = arena_strdup(cli->arena, receipt.file_name);
    }
    tally->needs_attention += receipt.duplicate_of || receipt.rejected ||
                              (receipt.notes && receipt.notes[0]) ||
                              (receipt.total_state && strcmp(receipt.total_state, "differs") == 0);
    json_t *row = receipt_json(&receipt);
    json_object_set_new(row, "error", rc == RC_OK ? json_null() : json_string(e.message));
    json_array_append_new(list, row);
    fflush(stdout);
}

static const struct list_column RECEIPT_COLUMNS[] = {
    {"file", "文件 File", COLUMN_TEXT, 0},        {"batch", "批次 Batch", COLUMN_INT, 0},
    {"map", "映射 Mapping", COLUMN_TEXT, 0},      {"rows", "行 Rows", COLUMN_INT, 0},
    {"accepted", "接收 Accepted", COLUMN_INT, 0}, {"rejected", "退回 Rejected", COLUMN_INT, 0},
    {"doubtful", "存疑 Doubtful", COLUMN_INT, 0}, {"new", "新 New", COLUMN_INT, 0},
    {"same", "同 Same", COLUMN_INT, 0},           {"changed", "改 Changed", COLUMN_INT, 0},
    {"gone", "撤 Gone", COLUMN_INT, 0},           {"total_state", "合计 Totals", COLUMN_TEXT, 0},
    {"error", "错误 Error", COLUMN_TEXT, 0},      {0}};

enum rc verb_import(struct cli *cli, struct err *e)
{
    struct paths paths;
    struct tally_of_import tally = {0};
    TRY(collect_paths(cli, &paths, e));
    json_t *list = json_array();
    for (int i = 0; i < paths.count; i++) {
        const int refused = tally.refused;
        import_one(cli, paths.list[i], &tally, list);
        if (tally.refused > refused && paths.count > 1)
            print_refusal(paths.list[i], tally.last_name, &tally.last);
    }
    if (cli->format != FORMAT_TABLE)
        cli_print_list(cli, list, RECEIPT_COLUMNS);
    json_decref(list);
    if (tally.refused && paths.count == 1) {
        *e = tally.last;
        return e->rc;
    }
    if (tally.refused) {
        fail(e, tally.last.rc, "%d of %d file(s) were not imported", tally.refused, paths.count);
        return fail_hint(e, "each is named above with its reason; the others were imported");
    }
    return tally.needs_attention ? RC_ATTENTION : RC_OK;
}

/* ---- batches ---- */

enum rc verb_withdraw(struct cli *cli, struct err *e)
{
    int64_t batch = 0;
    TRY(lake_find(cli->county, cli->operands[0], &batch, e));
    TRY(lake_withdraw(cli->county, batch, cli_option(cli, "why"), e));
    printf("批次 %" PRId64 " 已撤回；文件保留，之后的运行不再使用 / batch %" PRId64
           " is withdrawn; later runs do not see it\n",
           batch, batch);
    return RC_OK;
}

static const struct list_column BATCH_COLUMNS[] = {{"batch", "批次 Batch", COLUMN_INT, 0},
                                                   {"state", "状态 State", COLUMN_TEXT, 0},
                                                   {"map", "映射 Mapping", COLUMN_TEXT, 0},
                                                   {"rows", "行 Rows", COLUMN_INT, 0},
                                                   {"rejected", "退回 Rejected", COLUMN_INT, 0},
                                                   {"doubtful", "存疑 Doubtful", COLUMN_INT, 0},
                                                   {"total_state", "合计 Totals", COLUMN_TEXT, 0},
                                                   {"imported_at", "时间 Imported", COLUMN_TEXT, 0},
                                                   {"digest", "内容 Digest", COLUMN_TEXT, 13},
                                                   {"file", "文件 File", COLUMN_TEXT, 0},
                                                   {0}};

enum rc verb_batches(struct cli *cli, struct err *e)
{
    json_t *list = NULL;
    TRY(lake_list(cli->county, &list, e));
    cli_print_list(cli, list, BATCH_COLUMNS);
    json_decref(list);
    return RC_OK;
}

static void print_names(const char *title, const json_t *names)
{
    size_t i;
    const json_t *name;
    if (json_array_size(names) == 0)
        return;
    printf("%s", title);
    json_array_foreach(names, i, name) printf("%s%s", i ? "、" : "", json_string_value(name));
    puts("");
}

static int64_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* The file's own totals against the sums of its rows. */
static void print_differences(const struct cli *cli, const json_t *differences)
{
    size_t i;
    const json_t *d;
    json_array_foreach(differences, i, d)
        printf("  %s 第 %" PRId64 " 行 row：写明 written %s，明细 rows %s\n", cli_text(d, "sheet"),
               number_of(d, "row"), cli_yuan(cli->arena, number_of(d, "written")),
               cli_yuan(cli->arena, number_of(d, "counted")));
}

static void print_batch(const struct cli *cli, const json_t *b)
{
    const json_t *receipt = json_object_get(b, "receipt");
    const char *why = cli_text(b, "why");
    size_t i;
    const json_t *note;
    printf("批次 Batch %" PRId64 "  %s\n  映射 mapping %s（%s），文件 kind %s，%s，%s%s%s\n",
           number_of(b, "batch"), cli_text(b, "file"), cli_text(b, "map"), cli_text(b, "delivery"),
           cli_text(receipt, "kind"), cli_text(b, "imported_at"), cli_text(b, "state"),
           *why ? "：" : "", why);
    print_names("  工作表 sheets：", json_object_get(receipt, "sheets"));
    printf("  收到 rows %" PRId64 " = 接收 accepted %" PRId64 " + 退回 rejected %" PRId64
           "；存疑 doubtful %" PRId64 "\n",
           number_of(b, "rows"), number_of(b, "accepted"), number_of(b, "rejected"),
           number_of(b, "doubtful"));
    printf("  新 new %" PRId64 "  同 same %" PRId64 "  改 changed %" PRId64 "  撤 gone %" PRId64
           "\n  合计 totals：%s（核对 compared %" PRId64 "）\n",
           number_of(b, "new"), number_of(b, "same"), number_of(b, "changed"), number_of(b, "gone"),
           cli_text(b, "total_state"), number_of(receipt, "totals_compared"));
    print_differences(cli, json_object_get(receipt, "differences"));
    json_array_foreach(json_object_get(receipt, "notes"), i, note)
        printf("  %s\n", json_string_value(note));
}

static enum rc show_batch(const struct cli *cli, int64_t batch, struct err *e)
{
    json_t *receipt = NULL;
    TRY(lake_receipt(cli->county, batch, &receipt, e));
    if (cli->format == FORMAT_TABLE)
        print_batch(cli, receipt);
    else if (cli->format == FORMAT_CSV)
        cli_print_one(cli, receipt, BATCH_COLUMNS);
    else
        cli_print_json(receipt);
    json_decref(receipt);
    return RC_OK;
}

/* An export lays personal data open, so it needs a reason. */
static enum rc export_batch(struct cli *cli, int64_t batch, struct err *e)
{
    const char *why = cli_option(cli, "why"), *rejects = cli_option(cli, "rejects"),
               *original = cli_option(cli, "original");
    if (!why || !*why) {
        fail(e, RC_USAGE, "an export needs --why: it lays personal data open and is recorded");
        return fail_hint(e, "for example --why 退回乡镇更正");
    }
    if (rejects)
        TRY(intake_export_rejects(cli->county, batch, rejects, why, e));
    if (original)
        TRY(lake_export_original(cli->county, batch, original, why, e));
    printf("已导出 / exported: %s%s%s\n", rejects ? rejects : "", rejects && original ? ", " : "",
           original ? original : "");
    return RC_OK;
}

enum rc verb_batch(struct cli *cli, struct err *e)
{
    int64_t batch = 0;
    TRY(lake_find(cli->county, cli->operands[0], &batch, e));
    if (cli_option(cli, "rejects") || cli_option(cli, "original"))
        return export_batch(cli, batch, e);
    return show_batch(cli, batch, e);
}
