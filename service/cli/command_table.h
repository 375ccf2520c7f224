/* The subcommands by name. */
#ifndef CLI_COMMAND_TABLE_H
#define CLI_COMMAND_TABLE_H

#include <hamlet/str.h>

#include "cli/cli.h"

struct command_row {
	const char *name; /* one or two words */
	const char *summary;
	const struct cli_command *command;
};

const struct command_row *command_table(size_t *ret_n);

/*
 * The row that the first words name, and how many words its name has; NULL when there is none.
 * second may be NULL.
 */
const struct command_row *command_find(const char *first, const char *second, int *ret_n_words);
/* Whether it is the first word of names of two words ("site"). */
bool command_is_group(const char *word);
/* The name nearest to what was typed, or NULL. */
const char *command_nearest(const char *first, const char *second);

#endif
