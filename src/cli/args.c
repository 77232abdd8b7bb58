/* cli/args.c - words of the command line, parsed by the table of commands. */
#include "cli/cli.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "os/os.h"

static const struct option *find_option(const struct option *options, const char *word)
{
    for (const struct option *o = options; o->name; o++) {
        const size_t n = strlen(o->name);
        if (strncmp(word, "--", 2) == 0 && strncmp(word + 2, o->name, n) == 0 &&
            (word[2 + n] == 0 || word[2 + n] == '='))
            return o;
        if (word[0] == '-' && o->letter && word[1] == o->letter)
            return o;
    }
    return NULL;
}

static enum rc set_global(struct cli *cli, const struct option *option, const char *value,
                          struct err *e)
{
    if (strcmp(option->name, "county") == 0) {
        cli->county_path = value;
        return RC_OK;
    }
    if (strcmp(option->name, "as-of") == 0)
        return date_parse_iso(value, &cli->as_of)
                   ? RC_OK
                   : fail(e, RC_USAGE, "'%s' is not a day: write it as 2024-06-30", value);
    static const char *const formats[] = {"table", "json", "csv"};
    cli->is_format_given = true;
    for (int i = 0; i < 3; i++)
        if (strcmp(value, formats[i]) == 0) {
            cli->format = (enum output_format)i;
            return RC_OK;
        }
    return fail(e, RC_USAGE, "'%s' is no format: table, json or csv", value);
}

/* "demo score" before "demo": two words when the table has them. */
static const struct command *find_command(struct cli *cli, int argc, char **argv, int *at)
{
    const struct command *command = NULL;
    if (*at + 1 < argc)
        command = help_find(arena_printf(cli->arena, "%s %s", argv[*at], argv[*at + 1]));
    if (command) {
        *at += 2;
        return command;
    }
    command = help_find(argv[*at]);
    *at += 1;
    return command;
}

/* `word` is the first, `second` the word behind it or NULL: 'model lnit' is taken as a whole. */
static enum rc unknown_command(struct cli *cli, const char *word, const char *second, struct err *e)
{
    const bool is_group = help_is_group(word);
    if (is_group && !second) {
        fail(e, RC_USAGE, "'%s' needs a second word", word);
        return fail_hint(e, "'abacus help %s' lists them", word);
    }
    const char *name = is_group ? arena_printf(cli->arena, "%s %s", word, second) : word;
    const char *nearest = help_nearest(word, second);
    fail(e, RC_USAGE, "there is no command '%s'", name);
    return nearest ? fail_hint(e, "did you mean '%s'? 'abacus help' lists all", nearest)
                   : fail_hint(e, "'abacus help' lists all");
}

static enum rc set_option(struct cli *cli, const struct option *option, const char *value,
                          struct err *e)
{
    for (int i = 0; i < OPTIONS_MAX && cli->command && cli->command->options[i].name; i++)
        if (option == &cli->command->options[i]) {
            if (cli->values[i])
                return fail(e, RC_USAGE, "--%s is given twice", option->name);
            cli->values[i] = value;
            return RC_OK;
        }
    return set_global(cli, option, value, e);
}

static enum rc unknown_option(const struct cli *cli, const char *word, struct err *e)
{
    const char *nearest = help_nearest_option(cli->command, word);
    const char *blank = cli->command ? " " : "", *verb = cli->command ? cli->command->name : "";
    fail(e, RC_USAGE, "there is no option '%s'", word);
    return nearest ? fail_hint(e, "did you mean '--%s'? 'abacus help%s%s' lists the options",
                               nearest, blank, verb)
                   : fail_hint(e, "'abacus help%s%s' lists the options", blank, verb);
}

static enum rc take_option(struct cli *cli, int argc, char **argv, int *at, struct err *e)
{
    const char *word = argv[(*at)++];
    const struct option *option = cli->command ? find_option(cli->command->options, word) : NULL;
    if (!option)
        option = find_option(GLOBAL_OPTIONS, word);
    if (!option)
        return unknown_option(cli, word, e);
    if (!option->value) {
        if (strchr(word, '='))
            return fail(e, RC_USAGE, "--%s takes no value", option->name);
        if (strcmp(option->name, "help") == 0) {
            cli->operand_count = 0;
            if (cli->command)
                cli->operands[cli->operand_count++] = cli->command->name;
            cli->command = help_find("help");
            return RC_OK;
        }
        return set_option(cli, option, "", e);
    }
    const bool is_long = word[1] == '-';
    const char *attached = is_long ? strchr(word, '=') : word[2] ? word + 1 : NULL;
    if (attached)
        return set_option(cli, option, attached + 1, e);
    if (*at == argc)
        return fail(e, RC_USAGE, "--%s needs a value: %s", option->name, option->value);
    return set_option(cli, option, argv[(*at)++], e);
}

static enum rc check_words(const struct cli *cli, struct err *e)
{
    const struct command *c = cli->command;
    if (cli->operand_count < c->operands_min || cli->operand_count > c->operands_max) {
        fail(e, RC_USAGE, "'abacus %s' takes %s; words given: %d", c->name,
             c->operands ? c->operands : "no words", cli->operand_count);
        return fail_hint(e, "'abacus help %s' shows how", c->name);
    }
    if (cli->is_format_given && !c->has_list) {
        fail(e, RC_USAGE, "'abacus %s' prints no list, so --format does not apply", c->name);
        return fail_hint(e, "leave --format out");
    }
    for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++)
        if (c->options[i].is_required && (!cli->values[i] || !*cli->values[i])) {
            fail(e, RC_USAGE, "'abacus %s' needs --%s %s", c->name, c->options[i].name,
                 c->options[i].value);
            return fail_hint(e, "%s / %s", c->options[i].zh, c->options[i].en);
        }
    return RC_OK;
}

enum rc cli_parse(struct cli *cli, int argc, char **argv, struct err *e)
{
    bool is_operands_only = false;
    cli->county_path = ".";
    cli->as_of = os_today();
    cli->operands = ARENA_ARRAY(cli->arena, const char *, (size_t)argc + 1);
    for (int at = 1; at < argc;) {
        const char *word = argv[at];
        if (!is_operands_only && strcmp(word, "--") == 0) {
            is_operands_only = true;
            at++;
        } else if (!is_operands_only && word[0] == '-' && word[1]) {
            TRY(take_option(cli, argc, argv, &at, e));
            if (cli->command && cli->command->run == verb_help && cli->operand_count)
                return RC_OK; /* --help anywhere: what else is wrong does not matter */
        } else if (!cli->command) {
            cli->command = find_command(cli, argc, argv, &at);
            if (!cli->command)
                return unknown_command(cli, word, at < argc ? argv[at] : NULL, e);
        } else {
            cli->operands[cli->operand_count++] = argv[at++];
        }
    }
    if (!cli->command) {
        cli->command = help_find("help");
        return RC_OK;
    }
    return check_words(cli, e);
}

enum county_need cli_need(const struct cli *cli)
{
    for (int i = 0; i < OPTIONS_MAX && cli->command->options[i].name; i++)
        if (cli->command->options[i].needs_write && cli->values[i])
            return COUNTY_WRITE;
    return cli->command->need;
}

const char *cli_option(const struct cli *cli, const char *name)
{
    for (int i = 0; i < OPTIONS_MAX && cli->command->options[i].name; i++)
        if (strcmp(cli->command->options[i].name, name) == 0)
            return cli->values[i];
    MUST(!"an option that the table does not have");
    return NULL;
}

enum rc cli_number(const struct cli *cli, const char *name, int64_t least, int64_t most,
                   int64_t otherwise, int64_t *ret, struct err *e)
{
    const char *text = cli_option(cli, name);
    char *end = NULL;
    *ret = otherwise;
    if (!text)
        return RC_OK;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < least || value > most)
        return fail(e, RC_USAGE, "--%s %s: a whole number from %lld to %lld is needed", name, text,
                    (long long)least, (long long)most);
    *ret = value;
    return RC_OK;
}
