/* cli/verb_verify.c - verify. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>

#include "ledger/ledger.h"
#include "os/os.h"
#include "verify/verify.h"

enum { ANCHOR_BYTES_MAX = 64 << 10 };

static void print_difference(void *context, const char *where, const char *zh, const char *en)
{
    (void)context;
    printf("不符 %s：%s\n     %s: %s\n", where, zh, where, en);
}

static void print_erased(void *context, const char *where, const char *zh, const char *en)
{
    (void)context;
    printf("     %s：%s / %s\n", where, zh, en);
}

/* A file of the anchor, or its line itself. */
static enum rc compare_anchor(struct cli *cli, const char *given, struct err *e)
{
    CLEANUP(sbuf_fini) struct sbuf text = {0};
    struct published published;
    struct verifier verifier;
    struct checkpoint anchor;
    bool is_signed = false;
    TRY(ledger_published(cli->county, cli->arena, &published, e));
    TRY(verifier_parse(str_of(published.key), &verifier, e));
    if (os_exists(given))
        TRY(os_read_file(given, ANCHOR_BYTES_MAX, &text, e));
    else
        sbuf_add(&text, given);
    if (anchor_parse((struct str){text.p, text.n}, &verifier, &anchor, &is_signed, e) != RC_OK)
        return fail_context(e, "the anchor");
    TRY(ledger_agrees(cli->county, &anchor, e));
    printf("与留存的检查点一致：前 %" PRIu64 " 条留痕未改、未删、未插入%s\n"
           "agrees with the anchor: none of the first %" PRIu64
           " acts was altered, removed or slipped in%s\n",
           anchor.size, is_signed ? "" : "（函件无签名，以其来源为凭）", anchor.size,
           is_signed ? "" : " (a letter is not signed: trust it as you trust where it was kept)");
    return RC_OK;
}

enum rc verb_verify(struct cli *cli, struct err *e)
{
    struct verify_report r;
    const char *against = cli_option(cli, "against");
    CLEANUP(fd_closep) int lock = -1;
    struct err why = {0};
    /* Nobody may write meanwhile; on a medium that cannot be written nobody does. */
    if (store_lock(cli->county_path, &lock, &why) == RC_BUSY) {
        *e = why;
        return RC_BUSY;
    }
    TRY(verify_county(cli->county, print_difference, print_erased, NULL, &r, e));
    printf("核对了 %" PRIu64 " 条留痕、%" PRIu64 " 个批次、%" PRIu64 " 次运行、%" PRIu64
           " 个文件；%" PRIu64 " 处不符\n"
           "verified %" PRIu64 " acts, %" PRIu64 " batches, %" PRIu64 " runs, %" PRIu64
           " files; %" PRIu64 " differences\n",
           r.acts, r.batches, r.runs, r.files, r.differences, r.acts, r.batches, r.runs, r.files,
           r.differences);
    if (r.uncovered)
        printf("另有 %" PRIu64 " 项由早先版本写下，当时的留痕还不涵盖\n"
               "%" PRIu64
               " things were written by an earlier release, whose acts did not bind them\n",
               r.uncovered, r.uncovered);
    if (!r.has_keys)
        printf(
            "密钥不在县的文件夹里，未核对 / the keys are not in the county's folder and were not "
            "checked\n");
    if (against)
        TRY(compare_anchor(cli, against, e));
    if (r.differences)
        return fail(e, RC_DAMAGED, "the county is not what its acts say: %" PRIu64 " differences",
                    r.differences);
    return RC_OK;
}
