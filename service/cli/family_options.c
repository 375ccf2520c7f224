#include "cli/family_options.h"

#include "families.h"

static enum cli_exit read_letters(
	const struct cli_call *call, struct str letters, struct model_options *ret)
{
	char all[FAMILIES_LETTERS_BYTES];

	if (letters.n == 0) {
		return cli_misuse(call, "--families needs at least one letter");
	}
	if (!families_parse(letters, &ret->families)) {
		families_letters(~0U, all);
		return cli_misuse(
			call, "--families %.*s: the families are %s", STR_FMT(letters), all);
	}
	return CLI_DONE;
}

enum cli_exit family_options_read(const struct cli_call *call, struct model_options *ret)
{
	bool is_lite = cli_has(call, "lite");

	*ret = is_lite ? model_options_lite : model_options_default;
	if (cli_has(call, "families")) {
		return is_lite ? cli_misuse(call, "--lite and --families exclude each other")
			       : read_letters(call, cli_value(call, "families"), ret);
	}
	return CLI_DONE;
}
