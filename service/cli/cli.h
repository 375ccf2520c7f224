/* What a subcommand is, and what it is called with. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "settings.h"

/* Exit codes; the table that --help prints is in help.c. */
enum cli_exit { CLI_DONE = 0, CLI_FAILED = 1, CLI_MISUSED = 2 };

/* An option of one subcommand: --name VALUE or --name=VALUE; --name alone where value is NULL. */
struct cli_option {
	const char *name;
	const char *value; /* what --help calls the value */
	const char *help;
	bool is_required;
	bool is_repeatable;
	bool is_output; /* the value is a file that is written */
};

/* For the list of settings a subcommand takes: every row of the table. */
#define CLI_ALL_SETTINGS "*"

struct cli_call;

/*
 * A subcommand: one constant object a file, named in subcommands.def. A subcommand that takes
 * settings takes --config FILE too, and finds them loaded.
 */
struct cli_command {
	const char *operands; /* for the usage line: "FILE.jsonl…"; NULL: none */
	size_t min_operands;
	size_t max_operands;             /* 0 with operands set: any number */
	const struct cli_option *option; /* n_options of them */
	size_t n_options;
	const char *const *setting; /* names of rows of settings.def, ended by NULL; NULL: none */
	const char *notes;          /* printed at the end of --help; may be NULL */
	enum cli_exit (*run)(struct cli_call *call);
};

struct cli_given {
	const struct cli_option *option;
	struct str value;
};

struct cli_call {
	const struct cli_command *command;
	const char *name;    /* "site add" */
	struct arena *arena; /* lives as long as the call */
	struct settings settings;
	struct str config_path;     /* of --config */
	struct settings_flag *flag; /* settings given on the command line */
	size_t n_flags;
	struct str *operand;
	size_t n_operands;
	struct cli_given *given; /* in their order */
	size_t n_given;
};

bool cli_has(const struct cli_call *call, const char *option);
/* The last value given, or an empty view. */
struct str cli_value(const struct cli_call *call, const char *option);
/* All values given, in the arena; NULL when memory is out. */
struct str *cli_values(const struct cli_call *call, const char *option, size_t *ret_n);

/* The settings once more, from the same file, environment and flags; as settings_load. */
HAMLET_MUST_USE int cli_load_settings(const struct cli_call *call, struct arena *arena,
	struct settings *ret, struct str *ret_why);

/*
 * Print "hamlet NAME: …" on standard error. cli_fail: it could not be done. cli_misuse: the command
 * line is wrong; adds where help is. cli_refuse: what it names is wrong (a setting, rows).
 */
HAMLET_PRINTF(2, 3) enum cli_exit cli_fail(const struct cli_call *call, const char *format, ...);
HAMLET_PRINTF(2, 3) enum cli_exit cli_misuse(const struct cli_call *call, const char *format, ...);
HAMLET_PRINTF(2, 3) enum cli_exit cli_refuse(const struct cli_call *call, const char *format, ...);
/* A fault from below: "cannot WHILE: Input/output error". */
enum cli_exit cli_fault(const struct cli_call *call, int fault, const char *while_doing);

/* Runs the subcommand that the arguments name. */
int cli_main(int argc, char **argv);

#endif
