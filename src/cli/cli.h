/* cli/cli.h - the command line: a table of commands, from which parsing, help, the man page and
 * shell completion are made.
 *
 * A verb is a function that gets its parsed words and an open county (when its row in the table
 * asks for one) and prints its result. It returns RC_OK, RC_ATTENTION (done, but somebody should
 * look), or a failure, which main() prints once. */
#ifndef IA_CLI_CLI_H
#define IA_CLI_CLI_H

#include <jansson.h>

#include "backup/backup.h"
#include "base/arena.h"
#include "base/err.h"
#include "county/county.h"
#include "ledger/ledger.h"

enum { OPTIONS_MAX = 16, OPERANDS_MAX = 100000, CLI_ARENA_BYTES = 512 << 20 };

struct option {
    const char *name;  /* without the two hyphens */
    const char *value; /* what its value is called in help; NULL for a switch */
    const char *zh, *en;
    bool is_required;
    bool needs_write; /* with it, a verb that reads changes the county */
    char letter;      /* short form, or 0 */
};

enum county_need {
    COUNTY_NONE,
    COUNTY_STATE, /* what state.db keeps: no registers, no maps */
    COUNTY_READ,
    COUNTY_WRITE,
    COUNTY_REPAIR, /* writes, though its ledger may be damaged */
};
enum output_format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV };

struct cli;
struct command {
    const char *name;     /* "run" or "model test" */
    const char *operands; /* as in the synopsis: "BATCH" or "[PATH…]" */
    int operands_min, operands_max;
    enum county_need need;
    bool has_list; /* --format applies */
    const char *zh, *en;
    const char *detail; /* paragraphs for help and the man page, or NULL */
    enum rc (*run)(struct cli *cli, struct err *e);
    struct option options[OPTIONS_MAX]; /* ends with an empty name */
};
extern const struct command COMMANDS[]; /* ends with an empty name */
extern const struct option GLOBAL_OPTIONS[];

struct cli {
    struct arena *arena;
    const struct command *command;
    const char *county_path;
    struct county *county;
    struct ledger *ledger; /* of a county opened for writing */
    enum output_format format;
    bool is_format_given;
    int32_t as_of; /* --as-of, or today in the county */
    const char **operands;
    int operand_count;
    const char *values[OPTIONS_MAX]; /* of command->options; "" for a switch that was given */
};

/* ---- args.c ---- */
enum rc cli_parse(struct cli *cli, int argc, char **argv, struct err *e);
enum county_need cli_need(const struct cli *cli); /* of the verb with the options given */
const char *cli_option(const struct cli *cli, const char *name); /* NULL when it was not given */
/* The option as a whole number between the limits, or `otherwise` when it was not given. */
enum rc cli_number(const struct cli *cli, const char *name, int64_t least, int64_t most,
                   int64_t otherwise, int64_t *ret, struct err *e);

/* ---- output.c ---- */
enum column_kind { COLUMN_TEXT, COLUMN_INT, COLUMN_FEN };
struct list_column {
    const char *key;
    const char *title; /* 批次 Batch */
    enum column_kind kind;
    int width_max; /* of table cells, in screen columns; 0 = none */
};
/* Prints a list of objects in the wanted format: json whole, csv and table these columns only. Ends
 * with an empty key. */
void cli_print_list(const struct cli *cli, const json_t *list, const struct list_column *columns);
/* The same for a list of one. */
void cli_print_one(const struct cli *cli, json_t *object, const struct list_column *columns);
void cli_print_json(const json_t *value);
const char *cli_yuan(struct arena *arena, int64_t fen); /* "1,234.00" */
/* Text of a member, "" when it is not there. */
const char *cli_text(const json_t *object, const char *key);

/* ---- verb_find.c ---- */
enum { WHO_BYTES_MAX = 512 };
/* Whom a verb is about: the first line of the standard input, asked for on a terminal; wipe it. */
enum rc cli_read_who(char who[WHO_BYTES_MAX], struct err *e);

/* ---- passphrase.c ---- */
/* From --passphrase-file, or asked for on the terminal; a new one twice, and it must be long
 * enough. */
enum rc cli_passphrase(const struct cli *cli, bool is_new, struct passphrase *out, struct err *e);

/* ---- verb_finding.c ---- */
void cli_print_evidence(const json_t *rows);    /* places and masked cells */
json_t *cli_interfaces(const json_t *findings); /* finding_interface of each */

/* ---- help.c ---- */
void help_overview(void);
void help_command(const struct command *command);
void help_man(void);
void help_bash(void);                              /* completion.c */
const struct command *help_find(const char *name); /* exact, or NULL */
bool help_is_group(const char *word);              /* "model", "param": only with a second word */
/* The most similar verb (second may be NULL), or option of the command (NULL: those of every verb);
 * NULL when nothing is similar. */
const char *help_nearest(const char *first, const char *second);
const char *help_nearest_option(const struct command *command, const char *word);

/* ---- the verbs ---- */
enum rc verb_init(struct cli *cli, struct err *e);
enum rc verb_import(struct cli *cli, struct err *e);
enum rc verb_withdraw(struct cli *cli, struct err *e);
enum rc verb_batches(struct cli *cli, struct err *e);
enum rc verb_batch(struct cli *cli, struct err *e);
enum rc verb_run(struct cli *cli, struct err *e);
enum rc verb_digest(struct cli *cli, struct err *e);
enum rc verb_findings(struct cli *cli, struct err *e);
enum rc verb_show(struct cli *cli, struct err *e);
enum rc verb_evidence(struct cli *cli, struct err *e);
enum rc verb_find(struct cli *cli, struct err *e);
enum rc verb_replay(struct cli *cli, struct err *e);
enum rc verb_report(struct cli *cli, struct err *e);
enum rc verb_model_new(struct cli *cli, struct err *e);
enum rc verb_model_list(struct cli *cli, struct err *e);
enum rc verb_model_show(struct cli *cli, struct err *e);
enum rc verb_model_lint(struct cli *cli, struct err *e);
enum rc verb_model_test(struct cli *cli, struct err *e);
enum rc verb_model_backtest(struct cli *cli, struct err *e);
enum rc verb_param_list(struct cli *cli, struct err *e);
enum rc verb_param_set(struct cli *cli, struct err *e);
enum rc verb_map_list(struct cli *cli, struct err *e);
enum rc verb_map_show(struct cli *cli, struct err *e);
enum rc verb_map_test(struct cli *cli, struct err *e);
enum rc verb_sources(struct cli *cli, struct err *e);
enum rc verb_demo(struct cli *cli, struct err *e);
enum rc verb_demo_score(struct cli *cli, struct err *e);
enum rc verb_reveal(struct cli *cli, struct err *e);
enum rc verb_looks(struct cli *cli, struct err *e);
enum rc verb_retention_list(struct cli *cli, struct err *e);
enum rc verb_retention_approve(struct cli *cli, struct err *e);
enum rc verb_erase(struct cli *cli, struct err *e);
enum rc verb_acts(struct cli *cli, struct err *e);
enum rc verb_ledger_status(struct cli *cli, struct err *e);
enum rc verb_ledger_prove(struct cli *cli, struct err *e);
enum rc verb_ledger_check(struct cli *cli, struct err *e);
enum rc verb_ledger_anchor(struct cli *cli, struct err *e);
enum rc verb_ledger_audit(struct cli *cli, struct err *e);
enum rc verb_ledger_rebuild(struct cli *cli, struct err *e);
enum rc verb_verify(struct cli *cli, struct err *e);
enum rc verb_backup(struct cli *cli, struct err *e);
enum rc verb_restore(struct cli *cli, struct err *e);
enum rc verb_keys_wrap(struct cli *cli, struct err *e);
enum rc verb_keys_unwrap(struct cli *cli, struct err *e);
enum rc verb_keys_split(struct cli *cli, struct err *e);
enum rc verb_keys_join(struct cli *cli, struct err *e);
enum rc verb_doctor(struct cli *cli, struct err *e);
enum rc verb_help(struct cli *cli, struct err *e);
enum rc verb_version(struct cli *cli, struct err *e);

#endif
