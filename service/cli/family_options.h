/* The feature families that a subcommand was told to use. */
#ifndef CLI_FAMILY_OPTIONS_H
#define CLI_FAMILY_OPTIONS_H

#include <hamlet/model.h>

#include "cli/cli.h"

/* Rows for a table of options; family_options_read reads them. */
/* clang-format off */
#define FAMILY_OPTIONS \
	{.name = "families", \
		.value = "LETTERS", \
		.help = "the feature families to use: W words, C character n-grams, K n-grams " \
			"without separators, U links, A author, S shape, O pairs of words, " \
			"R rules that training weighs; or full or lite"}, \
	{.name = "lite", .help = "the families of the lite mode: fewer features, nearly as good"}
/* clang-format on */

/* Without either option: all. A wrong letter is CLI_MISUSED. */
enum cli_exit family_options_read(const struct cli_call *call, struct model_options *ret);

#endif
