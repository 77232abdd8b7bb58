/* cli/verb_backup.c - backup, restore, keys wrap, keys unwrap, keys split, keys join. */
#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>

enum rc verb_backup(struct cli *cli, struct err *e)
{
    CLEANUP(passphrase_wipe) struct passphrase passphrase;
    struct backup_tally made = {0};
    TRY(cli_passphrase(cli, true, &passphrase, e));
    TRY(backup_record(cli->county, cli->operands[0], e));
    TRY(backup_write(cli->county, cli->operands[0], &passphrase, &made, e));
    printf("已备份：%" PRId64 " 个文件，%" PRId64
           " 字节。密钥不在其中：另用 abacus keys wrap\n%" PRId64 " files, %" PRId64
           " bytes in %s; the keys are not in it: 'abacus keys wrap'\n",
           made.files, made.bytes, made.files, made.bytes, cli->operands[0]);
    if (!made.altered)
        return RC_OK;
    printf("注意：%d 个数据文件与登记的不符，已照原样备份 / %d files of the lake are not what "
           "state.db says; they were saved as they are\n",
           made.altered, made.altered);
    return RC_ATTENTION;
}

enum rc verb_restore(struct cli *cli, struct err *e)
{
    CLEANUP(passphrase_wipe) struct passphrase passphrase;
    struct backup_saved saved = {0};
    const char *folder = cli->operands[1];
    TRY(cli_passphrase(cli, false, &passphrase, e));
    TRY(backup_restore(cli->operands[0], folder, &passphrase, &saved, e));
    printf("已恢复：%" PRId64 " 个文件，%" PRId64 " 字节，备份于 %s\n%" PRId64 " files, %" PRId64
           " bytes in %s, saved at %s\n",
           saved.tally.files, saved.tally.bytes, saved.time, saved.tally.files, saved.tally.bytes,
           folder, saved.time);
    printf("密钥另行放回 / now put the keys back: abacus -C %s keys unwrap FILE, or keys join A "
           "B\n",
           folder);
    return RC_OK;
}

enum rc verb_keys_wrap(struct cli *cli, struct err *e)
{
    CLEANUP(passphrase_wipe) struct passphrase passphrase;
    TRY(cli_passphrase(cli, true, &passphrase, e));
    TRY(keys_wrap(cli->county, cli->operands[0], &passphrase, e));
    printf("密钥已加密写出，请与备份分开保管 / the keys are in %s; keep it apart from the "
           "backups\n",
           cli->operands[0]);
    return RC_OK;
}

static void print_placed(const struct cli *cli, int placed)
{
    printf("放回 %d 个密钥文件 / %d key files put back into %s/keys\n", placed, placed,
           cli->county_path);
}

enum rc verb_keys_unwrap(struct cli *cli, struct err *e)
{
    CLEANUP(passphrase_wipe) struct passphrase passphrase;
    int placed = 0;
    TRY(cli_passphrase(cli, false, &passphrase, e));
    TRY(keys_unwrap(cli->county, cli->operands[0], &passphrase, &placed, e));
    print_placed(cli, placed);
    return RC_OK;
}

enum rc verb_keys_split(struct cli *cli, struct err *e)
{
    TRY(keys_split(cli->county, cli->operands[0], cli->operands[1], e));
    printf("已分成两份：打印或另存，各交一人，然后删除文件 / two shares: print or move each to "
           "its holder, then remove the files %s and %s\n",
           cli->operands[0], cli->operands[1]);
    return RC_OK;
}

enum rc verb_keys_join(struct cli *cli, struct err *e)
{
    int placed = 0;
    TRY(keys_join(cli->county, cli->operands[0], cli->operands[1], &placed, e));
    print_placed(cli, placed);
    return RC_OK;
}
