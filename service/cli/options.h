/* From the words behind a subcommand's name to its options, settings and operands. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include "cli/cli.h"

/* Whether the subcommand takes the row of settings.def as a flag. */
bool options_take_setting(const struct cli_command *command, const struct setting_row *row);

/*
 * Fills in call from the words; call->command, name and arena are set. CLI_MISUSED or CLI_FAILED:
 * standard error says why. *ret_wants_help: --help was among the words, nothing else was checked.
 */
enum cli_exit options_read(
	struct cli_call *call, char *const *words, size_t n_words, bool *ret_wants_help);

#endif
