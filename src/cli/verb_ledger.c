/* cli/verb_ledger.c - acts; ledger status, prove, check, anchor, audit, rebuild. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "os/os.h"

enum { PROOF_FILE_MAX = 4 << 20 };

/* ---- acts ---- */

static json_t *act_row(struct stmt *stmt)
{
    const char *body = stmt_get_text(stmt, 5);
    json_t *facts = json_loads(body, 0, NULL);
    json_t *row = json_pack("{s:I,s:s,s:s,s:s,s:s,s:b}", "act", (json_int_t)stmt_get_int(stmt, 0),
                            "at", stmt_get_text(stmt, 1), "actor", stmt_get_text(stmt, 2), "kind",
                            stmt_get_text(stmt, 3), "subject", stmt_get_text(stmt, 4), "erased",
                            stmt_is_null(stmt, 5));
    MUST(row);
    json_object_set_new(row, "body", facts ? facts : json_null());
    return row;
}

static enum rc list_acts(struct cli *cli, const char *kind, int64_t limit, json_t *list,
                         struct err *e)
{
    CLEANUP(stmt_closep) struct stmt *stmt = NULL;
    TRY(store_prepare(cli->county->store,
                      "SELECT a.seq, a.at, a.actor, a.kind, a.subject, b.body FROM act a"
                      " LEFT JOIN act_body b ON b.seq=a.seq WHERE ?1 IS NULL OR a.kind=?1"
                      " ORDER BY a.seq DESC LIMIT ?2",
                      &stmt, e));
    stmt_text(stmt, 1, kind);
    stmt_int(stmt, 2, limit);
    for (;;) {
        bool has_row = false;
        TRY(stmt_next(stmt, &has_row, e));
        if (!has_row)
            return RC_OK;
        json_array_append_new(list, act_row(stmt));
    }
}

enum rc verb_acts(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {
        {"act", "编号 Act", COLUMN_INT, 0},           {"at", "时间 At", COLUMN_TEXT, 0},
        {"actor", "谁 Who", COLUMN_TEXT, 20},         {"kind", "做了什么 What", COLUMN_TEXT, 0},
        {"subject", "对象 Subject", COLUMN_TEXT, 40}, {0}};
    int64_t limit = 0;
    TRY(cli_number(cli, "limit", 1, INT32_MAX, 50, &limit, e));
    json_t *list = json_array();
    const enum rc rc = list_acts(cli, cli_option(cli, "kind"), limit, list, e);
    if (rc == RC_OK)
        cli_print_list(cli, list, columns);
    json_decref(list);
    return rc;
}

/* ---- the county's log ---- */

enum rc verb_ledger_status(struct cli *cli, struct err *e)
{
    static const struct list_column columns[] = {{"log", "日志 Log", COLUMN_TEXT, 0},
                                                 {"acts", "条数 Acts", COLUMN_INT, 0},
                                                 {"waiting", "待公布 Waiting", COLUMN_INT, 0},
                                                 {"key", "公钥 Key", COLUMN_TEXT, 0},
                                                 {0}};
    struct published published;
    int64_t waiting = 0;
    TRY(ledger_published(cli->county, cli->arena, &published, e));
    TRY(store_int(cli->county->store, "SELECT count(*) FROM outbox", 0, &waiting, e));
    json_t *row = json_pack("{s:s,s:I,s:I,s:s,s:s}", "log", published.checkpoint.origin, "acts",
                            (json_int_t)published.checkpoint.size, "waiting", (json_int_t)waiting,
                            "key", published.key, "checkpoint", published.note);
    cli_print_one(cli, row, columns);
    json_decref(row);
    return RC_OK;
}

/* To --out, or to standard output. */
static enum rc deliver(const struct cli *cli, const struct sbuf *text, struct err *e)
{
    const char *out = cli_option(cli, "out");
    if (!out) {
        fputs(sbuf_text(text), stdout);
        return RC_OK;
    }
    return os_write_file(out, text->p, text->n, 0644, e);
}

static enum rc read_number(const char *text, int64_t *ret, struct err *e)
{
    char *end = NULL;
    *ret = strtoll(text, &end, 10);
    if (end == text || *end)
        return fail(e, RC_USAGE, "'%s' is not the number of an act", text);
    return RC_OK;
}

enum rc verb_ledger_prove(struct cli *cli, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf proof = {0};
    const char *out = cli_option(cli, "out");
    int64_t act = 0;
    TRY(read_number(cli->operands[0], &act, e));
    TRY(ledger_prove(cli->county, act, &proof, e));
    TRY(deliver(cli, &proof, e));
    if (out)
        printf("第 %" PRId64 " 号留痕的证明在 %s / the proof of act %" PRId64 " lies in %s\n", act,
               out, act, out);
    return RC_OK;
}

enum rc verb_ledger_anchor(struct cli *cli, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    struct published published;
    const char *out = cli_option(cli, "out");
    TRY(ledger_published(cli->county, cli->arena, &published, e));
    if (out)
        TRY(os_write_file(out, published.note, strlen(published.note), 0644, e));
    anchor_line(&published, &text);
    sbuf_add(&text, "\n");
    anchor_letter(&published, &text);
    fputs(sbuf_text(&text), stdout);
    if (out)
        printf("\n检查点在 %s / the checkpoint lies in %s\n", out, out);
    return RC_OK;
}

enum rc verb_ledger_rebuild(struct cli *cli, struct err *e)
{
    struct published published;
    TRY(ledger_rebuild(cli->county, e));
    TRY(ledger_published(cli->county, cli->arena, &published, e));
    printf("已由 state.db 重造账本：%" PRIu64 " 条 / made the log again from state.db: %" PRIu64
           " acts\n",
           published.checkpoint.size, published.checkpoint.size);
    return RC_OK;
}

/* ---- anybody's ---- */

/* A proof may come from anybody: what it says must not steer the terminal. */
static void print_foreign(const struct cli *cli, const char *title, const char *text)
{
    char *shown = arena_strdup(cli->arena, text);
    text_make_printable(shown);
    printf("  %s%s\n", title, shown);
}

enum rc verb_ledger_check(struct cli *cli, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf proof = {0};
    struct verifier verifier;
    struct proof_report r;
    TRY(verifier_load(cli_option(cli, "key"), &verifier, e));
    TRY(os_read_file(cli->operands[0], PROOF_FILE_MAX, &proof, e));
    if (proof_check(cli->arena, (struct str){proof.p, proof.n}, &verifier, &r, e) != RC_OK)
        return fail_context(e, "'%s' proves nothing", cli->operands[0]);
    printf("成立：第 %" PRId64 " 号留痕在账本“%s”的前 %" PRIu64 " 条之中\n"
           "holds: act %" PRId64 " is among the first %" PRIu64 " acts of the log '%s'\n",
           r.act, r.checkpoint.origin, r.checkpoint.size, r.act, r.checkpoint.size,
           r.checkpoint.origin);
    if (!r.is_open) {
        printf("内容已依法删除，只剩其承诺值 / what it said was erased by law; its commitment "
               "remains\n");
        return RC_OK;
    }
    print_foreign(cli, "时间 at       ", r.at);
    print_foreign(cli, "谁 who        ", r.actor);
    print_foreign(cli, "做了什么 what ", r.kind);
    print_foreign(cli, "对象 subject  ", r.subject);
    print_foreign(cli, "内容 body     ", r.body);
    return RC_OK;
}

enum rc verb_ledger_audit(struct cli *cli, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf old = {0};
    struct verifier verifier;
    struct log_report r;
    const char *origin = cli_option(cli, "origin"), *old_path = cli_option(cli, "old");
    TRY(verifier_load(cli_option(cli, "key"), &verifier, e));
    if (origin)
        snprintf(verifier.origin, sizeof verifier.origin, "%s", origin);
    if (old_path)
        TRY(os_read_file(old_path, NOTE_BYTES_MAX, &old, e));
    const struct str earlier = {sbuf_text(&old), old.n};
    TRY(log_audit(cli->operands[0], &verifier, old_path ? &earlier : NULL, &r, e));
    printf("成立：账本“%s”共 %" PRIu64 " 条，%" PRIu64 " 个文件都与检查点相符%s\n"
           "holds: the log '%s' has %" PRIu64 " entries, and all %" PRIu64
           " files agree with its checkpoint%s\n",
           r.checkpoint.origin, r.entries, r.files, old_path ? "，并与更早的检查点一致" : "",
           r.checkpoint.origin, r.entries, r.files,
           old_path ? ", which extends the earlier one" : "");
    return RC_OK;
}
