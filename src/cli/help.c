/* cli/help.c - help, the man page and bash completion, all made from the table of commands. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

const struct command *help_find(const char *name)
{
    for (const struct command *c = COMMANDS; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

const char *help_nearest(const char *name)
{
    enum { LIKE = 4000 };
    const char *best = NULL;
    int best_score = LIKE;
    for (const struct command *c = COMMANDS; c->name; c++) {
        const int score = text_similarity(str_of(c->name), str_of(name));
        if (score > best_score) {
            best = c->name;
            best_score = score;
        }
    }
    return best;
}

static void put_padded(const char *text, int width)
{
    printf("%s%*s", text, cli_width(text) < width ? width - cli_width(text) : 1, "");
}

static void put_option(const struct option *o)
{
    enum { OPTION_WIDTH = 22 };
    char text[64];
    if (o->letter)
        snprintf(text, sizeof text, "-%c, --%s%s%s", o->letter, o->name, o->value ? " " : "",
                 o->value ? o->value : "");
    else
        snprintf(text, sizeof text, "--%s%s%s", o->name, o->value ? " " : "",
                 o->value ? o->value : "");
    fputs("  ", stdout);
    put_padded(text, OPTION_WIDTH);
    printf("%s\n  %*s%s%s\n", o->zh, OPTION_WIDTH, "", o->en, o->is_required ? " (needed)" : "");
}

void help_overview(void)
{
    enum { NAME_WIDTH = 18 };
    puts("铁算盘：跟踪公共资金、权力与职责，从源头到结果。\n"
         "Iron Abacus follows public money, power and duty from origin to outcome.\n\n"
         "用法 usage: abacus [-C DIR] VERB [OPTION…]\n");
    for (const struct command *c = COMMANDS; c->name; c++) {
        fputs("  ", stdout);
        put_padded(c->name, NAME_WIDTH);
        printf("%s\n  %*s%s\n", c->zh, NAME_WIDTH, "", c->en);
    }
    puts("\n每个动词都可加 / with every verb:");
    for (const struct option *o = GLOBAL_OPTIONS; o->name; o++)
        put_option(o);
    puts("\n退出码 exit status: 0 完成 done; 1 完成但需留意 done, needs attention; 2 用法不对 "
         "wrong use; 3 拒绝或失败 refused or failed");
}

void help_command(const struct command *c)
{
    printf("用法 usage: abacus %s%s%s%s\n\n%s\n%s\n", c->name,
           c->options[0].name ? " [OPTION…]" : "", c->operands ? " " : "",
           c->operands ? c->operands : "", c->zh, c->en);
    if (c->detail)
        printf("\n%s\n", c->detail);
    putchar('\n');
    for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++)
        put_option(&c->options[i]);
    for (const struct option *o = GLOBAL_OPTIONS; o->name; o++)
        if (c->has_list || strcmp(o->name, "format") != 0)
            put_option(o);
}

/* ---- man page ---- */

static void man_text(const char *text)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", stdout);
    for (; *text; text++) {
        if (*text == '-')
            fputs("\\-", stdout);
        else if (*text == '\\')
            fputs("\\e", stdout);
        else
            putchar(*text);
    }
}

static void man_option(const struct option *o)
{
    fputs(".TP\n.B ", stdout);
    if (o->letter)
        printf("\\-%c\\fR, \\fB", o->letter);
    fputs("\\-\\-", stdout);
    man_text(o->name);
    if (o->value)
        printf("\\fR \\fI%s\\fR", o->value);
    putchar('\n');
    man_text(o->zh);
    fputs("\n.br\n", stdout);
    man_text(o->en);
    putchar('\n');
}

static void man_command(const struct command *c)
{
    fputs(".SS abacus ", stdout);
    man_text(c->name);
    printf("%s%s\n", c->operands ? " " : "", c->operands ? c->operands : "");
    man_text(c->zh);
    fputs("\n.br\n", stdout);
    man_text(c->en);
    putchar('\n');
    if (c->detail) {
        fputs(".PP\n", stdout);
        man_text(c->detail);
        putchar('\n');
    }
    for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++)
        man_option(&c->options[i]);
}

void help_man(void)
{
    puts(".TH ABACUS 1 \"\" \"Iron Abacus 0.1\" \"铁算盘手册\"\n.SH NAME\nabacus \\- "
         "铁算盘：公共资金监督 / supervision of public money\n"
         ".SH SYNOPSIS\n.B abacus\n[\\fB\\-C\\fR \\fIDIR\\fR] \\fIVERB\\fR [\\fIOPTION\\fR…]\n.SH "
         "DESCRIPTION");
    puts("Office files in, explained findings out. A finding is an anomaly (疑点) until a person "
         "has confirmed it.\n.SH COMMANDS");
    for (const struct command *c = COMMANDS; c->name; c++)
        man_command(c);
    puts(".SH OPTIONS FOR EVERY COMMAND");
    for (const struct option *o = GLOBAL_OPTIONS; o->name; o++)
        man_option(o);
    puts(".SH EXIT STATUS\n0 done; 1 done, but something needs attention; 2 wrong use; 3 refused "
         "or failed.\n.SH ENVIRONMENT\n"
         ".TP\n.B ABACUS_HOME\nfolder with registers, maps, facts and packs (default: found beside "
         "the program)");
}

/* ---- bash completion ---- */

void help_bash(void)
{
    puts("# bash completion for abacus; made by 'abacus help --bash'\n_abacus()\n{\n"
         "    local cur=${COMP_WORDS[COMP_CWORD]} words=() verb='' i skip=0\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        if ((skip)); then skip=0; continue; fi\n"
         "        case ${COMP_WORDS[i]} in\n"
         "        -C | --county | --as-of | --format) skip=1 ;;\n"
         "        -*) ;;\n"
         "        *) words+=(\"${COMP_WORDS[i]}\") ;;\n"
         "        esac\n"
         "    done\n"
         "    verb=\"${words[0]} ${words[1]}\"\n"
         "    case $verb in");
    for (int pass = 0; pass < 2; pass++) /* two-word verbs first: they are the longer patterns */
        for (const struct command *c = COMMANDS; c->name; c++) {
            if ((strchr(c->name, ' ') != NULL) != (pass == 0))
                continue;
            printf("    %s\"%s%s\"%s) COMPREPLY=($(compgen -W '", "", c->name, pass == 0 ? "" : " ",
                   pass == 0 ? "" : "*");
            for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++)
                printf("--%s ", c->options[i].name);
            fputs("--county --as-of --format --help' -- \"$cur\")) ;;\n", stdout);
        }
    fputs("    *) COMPREPLY=($(compgen -W '", stdout);
    for (const struct command *c = COMMANDS; c->name; c++)
        printf("%s ", c->name);
    puts("' -- \"$cur\")) ;;\n    esac\n    [[ $cur == -* || ${#words[@]} -eq 0 ]] || "
         "COMPREPLY+=($(compgen -f -- \"$cur\"))\n}\n"
         "complete -o filenames -F _abacus abacus");
}

enum rc verb_help(struct cli *cli, struct err *e)
{
    if (cli->command->run == verb_help && cli->operand_count == 0) {
        if (cli_option(cli, "man"))
            help_man();
        else if (cli_option(cli, "bash"))
            help_bash();
        else
            help_overview();
        return RC_OK;
    }
    const char *name = cli->operand_count == 2
                           ? arena_printf(cli->arena, "%s %s", cli->operands[0], cli->operands[1])
                           : cli->operands[0];
    const struct command *command = help_find(name);
    bool is_group = false;
    if (command) {
        help_command(command);
        return RC_OK;
    }
    for (const struct command *c = COMMANDS; c->name; c++)
        if (strncmp(c->name, name, strlen(name)) == 0 && c->name[strlen(name)] == ' ') {
            printf("%sabacus %s%s%s\n    %s\n    %s\n", is_group ? "\n" : "", c->name,
                   c->operands ? " " : "", c->operands ? c->operands : "", c->zh, c->en);
            is_group = true;
        }
    return is_group ? RC_OK
                    : fail(e, RC_USAGE, "there is no command '%s'; 'abacus help' lists all", name);
}
