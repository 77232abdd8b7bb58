/* cli/help.c - help, the man page and what was meant by a misspelt word, all made from the table of
 * commands. */
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

bool help_is_group(const char *word)
{
    const size_t n = strlen(word);
    for (const struct command *c = COMMANDS; c->name; c++)
        if (strncmp(c->name, word, n) == 0 && c->name[n] == ' ')
            return !help_find(word);
    return false;
}

/* ---- what was meant ---- */

enum { WORD_MAX = 40, NO_GUESS = WORD_MAX };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Letters wrong, missing, too many or swapped with their neighbour. */
static int typing_errors(struct str a, struct str b)
{
    int row[3][WORD_MAX + 1] = {0};
    if (a.n > WORD_MAX || b.n > WORD_MAX)
        return NO_GUESS;
    for (size_t k = 0; k <= b.n; k++)
        row[0][k] = (int)k;
    for (size_t i = 1; i <= a.n; i++) {
        int *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t k = 1; k <= b.n; k++) {
            const int other = last[k - 1] + (a.p[i - 1] != b.p[k - 1]);
            now[k] = least(least(last[k], now[k - 1]) + 1, other);
            if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] && a.p[i - 2] == b.p[k - 1])
                now[k] = least(now[k], before[k - 2] + 1);
        }
    }
    return row[a.n % 3][b.n];
}

struct guess {
    const char *name;
    int errors; /* fewest so far */
};

static void consider(struct guess *guess, const char *name, struct str word)
{
    enum { LETTERS_AN_ERROR = 3 };
    const int errors = typing_errors(str_of(name), word);
    if (errors < guess->errors && errors * LETTERS_AN_ERROR <= (int)strlen(name)) {
        guess->name = name;
        guess->errors = errors;
    }
}

/* Names of two words are compared with both, or are found by their second word alone; the others
 * with the first: what follows a verb may be anything. */
const char *help_nearest(const char *first, const char *second)
{
    CLEANUP(sbuf_fini) struct sbuf both = {0};
    sbuf_addf(&both, "%s%s%s", first, second ? " " : "", second ? second : "");
    struct guess guess = {NULL, NO_GUESS};
    for (const struct command *c = COMMANDS; c->name; c++) {
        const char *blank = strchr(c->name, ' ');
        if (blank && strcmp(blank + 1, first) == 0)
            return c->name;
        if (blank)
            consider(&guess, c->name, str_of(both.p));
        else if (!help_is_group(first))
            consider(&guess, c->name, str_of(first));
    }
    return guess.name;
}

const char *help_nearest_option(const struct command *command, const char *word)
{
    const size_t hyphens = strspn(word, "-");
    const struct str bare = {word + hyphens, strcspn(word + hyphens, "=")};
    struct guess guess = {NULL, NO_GUESS};
    for (int i = 0; command && i < OPTIONS_MAX && command->options[i].name; i++)
        consider(&guess, command->options[i].name, bare);
    for (const struct option *o = GLOBAL_OPTIONS; o->name; o++)
        consider(&guess, o->name, bare);
    return guess.name;
}

/* ---- help ---- */

static void put_padded(const char *text, int width)
{
    printf("%s%*s", text, text_width(str_of(text)) < width ? width - text_width(str_of(text)) : 1,
           "");
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
    enum { NAME_WIDTH = 20 };
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

/* ---- the verb ---- */

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
    if (is_group)
        return RC_OK;
    const char *nearest =
        help_nearest(cli->operands[0], cli->operand_count == 2 ? cli->operands[1] : NULL);
    fail(e, RC_USAGE, "there is no command '%s'", name);
    return nearest ? fail_hint(e, "did you mean '%s'? 'abacus help' lists all", nearest)
                   : fail_hint(e, "'abacus help' lists all");
}
