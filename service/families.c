#include "families.h"

#include <hamlet/ascii.h>
#include <hamlet/model.h>

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

bool families_parse(struct str name, unsigned *ret_families)
{
	unsigned families = 0;

	if (str_eq(name, STR("full")) || str_eq(name, STR("lite"))) {
		*ret_families = str_eq(name, STR("full")) ? model_options_default.families
							  : model_options_lite.families;
		return true;
	}
	for (size_t i = 0; i < name.n; i++) {
		unsigned bit = bit_of(name.p[i]);

		if (bit == 0) {
			return false;
		}
		families |= bit;
	}
	if (families != 0) {
		*ret_families = families;
	}
	return families != 0;
}
