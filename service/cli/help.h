/* --help, from the tables of subcommands, options and settings. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/command_table.h"

/* All subcommands; only those whose name begins with `group` unless it is NULL. */
void help_write_all(FILE *out, const char *group);
void help_write_command(FILE *out, const struct command_row *row);

#endif
