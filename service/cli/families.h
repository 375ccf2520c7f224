/* The feature families that a subcommand was told to use. */
#ifndef CLI_FAMILIES_H
#define CLI_FAMILIES_H

#include <hamlet/model.h>

#include "cli/cli.h"

/* Rows for a table of options; families_read reads them. */
/* clang-format off */
#define FAMILIES_OPTIONS \
	{.name = "families", \
		.value = "LETTERS", \
		.help = "the feature families to use: W words, C character n-grams, K n-grams " \
			"without separators, U links, A author, S shape, O pairs of words"}, \
	{.name = "lite", .help = "the families of the lite mode: fewer features, nearly as good"}
/* clang-format on */

/* Without either option: those that a service uses. A wrong letter is CLI_MISUSED. */
enum cli_exit families_read(const struct cli_call *call, struct model_options *ret);

/* Their letters, in the order of the families. */
#define FAMILIES_LETTERS_BYTES (FEATURES_FAMILY_COUNT + 1)
void families_letters(unsigned families, char ret[FAMILIES_LETTERS_BYTES]);

#endif
