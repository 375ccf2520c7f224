#include "cli/families.h"

#include <hamlet/ascii.h>

void families_letters(unsigned families, char ret[FAMILIES_LETTERS_BYTES])
{
	size_t n = 0;

	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		if ((families & FEATURES_BIT(f)) != 0) {
			ret[n++] = feature_family_letter((enum feature_family)f);
		}
	}
	ret[n] = '\0';
}

/* The bit of a letter, or 0. */
static unsigned bit_of(char letter)
{
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		if (feature_family_letter((enum feature_family)f) == ascii_upper(letter)) {
			return FEATURES_BIT(f);
		}
	}
	return 0;
}

static enum cli_exit read_letters(
	const struct cli_call *call, struct str letters, struct model_options *ret)
{
	char all[FAMILIES_LETTERS_BYTES];

	ret->families = 0;
	for (size_t i = 0; i < letters.n; i++) {
		unsigned bit = bit_of(letters.p[i]);

		if (bit == 0) {
			families_letters(~0U, all);
			return cli_misuse(call, "--families %.*s: the families are %s",
				STR_FMT(letters), all);
		}
		ret->families |= bit;
	}
	return letters.n > 0 ? CLI_DONE : cli_misuse(call, "--families needs at least one letter");
}

enum cli_exit families_read(const struct cli_call *call, struct model_options *ret)
{
	bool is_lite = cli_has(call, "lite");

	if (cli_has(call, "families")) {
		return is_lite ? cli_misuse(call, "--lite and --families exclude each other")
			       : read_letters(call, cli_value(call, "families"), ret);
	}
	*ret = is_lite ? model_options_lite : model_options_default;
	return CLI_DONE;
}
