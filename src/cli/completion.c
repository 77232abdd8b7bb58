/* cli/completion.c - completion for bash, made from the table of commands. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static size_t first_word(const char *name)
{
    return strcspn(name, " ");
}

/* "model new" begins a group unless a command before it did, or "model" is a verb by itself. */
static bool begins_group(const struct command *command)
{
    const size_t n = first_word(command->name);
    if (command->name[n] == 0)
        return false;
    for (const struct command *c = COMMANDS; c < command; c++)
        if (first_word(c->name) == n && strncmp(c->name, command->name, n) == 0)
            return false;
    return true;
}

static void print_first_words(void)
{
    for (const struct command *c = COMMANDS; c->name; c++)
        if (begins_group(c) || c->name[first_word(c->name)] == 0)
            printf(" %.*s", (int)first_word(c->name), c->name);
}

static void print_second_words(const char *first, size_t n)
{
    for (const struct command *c = COMMANDS; c->name; c++)
        if (first_word(c->name) == n && strncmp(c->name, first, n) == 0 && c->name[n])
            printf(" %s", c->name + n + 1);
}

static void print_options(const struct command *c)
{
    for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++)
        printf(" --%s", c->options[i].name);
}

/* Every option that has a value: the word behind it is no operand. */
static void print_valued(void)
{
    const char *separator = "";
    for (const struct option *o = GLOBAL_OPTIONS; o->name; o++) {
        if (!o->value)
            continue;
        printf("%s--%s", separator, o->name);
        separator = " | ";
        if (o->letter)
            printf(" | -%c", o->letter);
    }
    for (const struct command *c = COMMANDS; c->name; c++)
        for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++)
            if (c->options[i].value)
                printf("%s--%s", separator, c->options[i].name);
}

/* What may follow the words written so far; verbs of two words before those they begin with. */
static void print_cases(void)
{
    for (int pairs = 1; pairs >= 0; pairs--)
        for (const struct command *c = COMMANDS; c->name; c++) {
            const size_t n = first_word(c->name);
            if ((c->name[n] != 0) != pairs)
                continue;
            printf("    '%s' | '%s '*) offered='", c->name, c->name);
            if (!pairs)
                print_second_words(c->name, n);
            print_options(c);
            puts("' ;;");
        }
    for (const struct command *c = COMMANDS; c->name; c++)
        if (begins_group(c)) {
            printf("    %.*s) offered='", (int)first_word(c->name), c->name);
            print_second_words(c->name, first_word(c->name));
            puts("' ;;");
        }
}

void help_bash(void)
{
    puts("# bash completion for abacus; made by 'abacus help --bash'\n"
         "_abacus()\n{\n"
         "    local cur=${COMP_WORDS[COMP_CWORD]} words=() files=() valued='' offered='' i\n"
         "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
         "        if [[ $valued ]]; then valued=''; continue; fi\n"
         "        case ${COMP_WORDS[i]} in");
    fputs("        ", stdout);
    print_valued();
    puts(") valued=${COMP_WORDS[i]} ;;\n"
         "        -*) ;;\n"
         "        *) words+=(\"${COMP_WORDS[i]}\") ;;\n"
         "        esac\n"
         "    done\n"
         "    case $valued in\n"
         "    '') ;;\n"
         "    --format) COMPREPLY=($(compgen -W 'table json csv' -- \"$cur\")); return ;;\n"
         "    *) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\"); return ;;\n"
         "    esac\n"
         "    case ${words[*]} in");
    fputs("    '') offered='", stdout);
    print_first_words();
    puts("' ;;");
    print_cases();
    puts("    esac");
    fputs("    [[ $cur != -* ]] || offered+='", stdout);
    for (const struct option *o = GLOBAL_OPTIONS; o->name; o++)
        printf(" --%s", o->name);
    puts("'\n"
         "    COMPREPLY=($(compgen -W \"$offered\" -- \"$cur\"))\n"
         "    [[ $cur != -* && ${#words[@]} -gt 0 ]] || return 0\n"
         "    mapfile -t files < <(compgen -f -- \"$cur\") # names may hold blanks\n"
         "    COMPREPLY+=(\"${files[@]}\")\n"
         "}\n"
         "complete -o filenames -F _abacus abacus");
}
