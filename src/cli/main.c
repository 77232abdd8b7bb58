/* cli/main.c - one program: the command line, and the two child roles that it starts of itself. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/engine.h"
#include "lake/lake.h"
#include "os/os.h"
#include "privacy/privacy.h"
#include "sheet/sheet.h"

static void print_error(const struct err *e)
{
    fprintf(stderr, "错误 %s %s / error: %s\n", rc_code(e->rc), rc_title_zh(e->rc), e->message);
    if (e->hint[0])
        fprintf(stderr, "  可试 / try: %s\n", e->hint);
}

/* Writing begins by finishing or undoing what a crash left half done. */
static enum rc recover(struct cli *cli, struct err *e)
{
    int undone = 0;
    TRY(lake_recover(cli->county, &undone, e));
    TRY(privacy_recover(cli->county, e));
    if (undone)
        fprintf(stderr,
                "注意：上次中断时未完成的 %d 个批次已撤销，请重新导入 / note: %d unfinished "
                "batch(es) of an interrupted "
                "import were undone; import the file(s) again\n",
                undone, undone);
    return RC_OK;
}

static enum rc open_county(struct cli *cli, enum county_need need, struct err *e)
{
    switch (need) {
    case COUNTY_STATE:
        return county_open_state(cli->county_path, &cli->county, e);
    case COUNTY_READ:
        return county_open(cli->county_path, STORE_READ, &cli->county, e);
    case COUNTY_WRITE:
        TRY(county_open(cli->county_path, STORE_WRITE, &cli->county, e));
        TRY(ledger_open(cli->county, &cli->ledger, e));
        return recover(cli, e);
    case COUNTY_REPAIR:
        return county_open(cli->county_path, STORE_WRITE, &cli->county, e);
    case COUNTY_NONE:
    default:
        return RC_OK;
    }
}

static enum rc run(struct cli *cli, int argc, char **argv, struct err *e)
{
    TRY(cli_parse(cli, argc, argv, e));
    TRY(open_county(cli, cli_need(cli), e));
    return cli->command->run(cli, e);
}

/* Acts that are kept but could not be published: whoever looks at the log should know. */
static enum rc close_ledger(struct cli *cli, enum rc rc)
{
    struct err e = {0};
    if (!cli->ledger || ledger_close(cli->ledger, &e) == RC_OK)
        return rc;
    fprintf(stderr,
            "注意：已记入留痕，但账本未能公布，下次写入时补上 / note: done and recorded, but the "
            "ledger could "
            "not be published and will be with the next command that writes: %s\n",
            e.message);
    return rc == RC_OK ? RC_ATTENTION : rc;
}

/* What was printed but not written is a failure; whoever reads no further wants no more of it. */
static int finish_output(enum rc rc)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return rc_exit_status(rc);
    struct err e = {0};
    fail(&e, RC_IO, "could not write the output: %s", strerror(errno ? errno : EIO));
    if (errno != EPIPE)
        print_error(&e);
    return rc_exit_status(RC_IO);
}

int main(int argc, char **argv)
{
    /* A locked child leaves at once: exit handlers may want what its sandbox forbids. */
    if (argc == 2 && strcmp(argv[1], "@reader") == 0)
        _exit(sheet_reader_main());
    if (argc == 2 && strcmp(argv[1], "@run") == 0)
        _exit(engine_child_main());
    struct err e = {0};
    struct cli cli = {.arena = arena_new(CLI_ARENA_BYTES)};
    os_fill_standard_fds();
    os_no_core_dumps();
    signal(SIGPIPE, SIG_IGN);
    const enum rc rc = close_ledger(&cli, run(&cli, argc, argv, &e));
    if (rc != RC_OK && rc != RC_ATTENTION)
        print_error(&e);
    const int status = finish_output(rc);
    county_close(cli.county);
    arena_free(cli.arena);
    return status;
}
