#include "fancy.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>

#include "look_alikes.h"

/* Letters of scripts people write in do not count as fancy, though they fold to look-alikes. */
static bool is_borrowed_look_alike(uint32_t c)
{
	UErrorCode e = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript((UChar32)c, &e);

	return c >= 0x180 && look_alike(c) != c && look_alike(c) != '\'' &&
	       script != USCRIPT_GREEK && script != USCRIPT_CYRILLIC &&
	       script != USCRIPT_ARMENIAN && u_charType((UChar32)c) != U_DECIMAL_DIGIT_NUMBER;
}

/* A letter or digit that NFKC, but not NFC, turns into another one. */
static bool is_compatibility_form(uint32_t c, uint32_t folded)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar unused[32];

	return (u_isalnum((UChar32)folded) || folded == 0) &&
	       unorm2_getDecomposition(unorm2_getNFKCInstance(&e), (UChar32)c, unused, 32, &e) >
		       0 &&
	       unorm2_getDecomposition(unorm2_getNFCInstance(&e), (UChar32)c, unused, 32, &e) < 0 &&
	       (u_isalpha((UChar32)c) || u_isdigit((UChar32)c) || folded != 0);
}

bool fancy_is(uint32_t c, uint32_t folded)
{
	return is_borrowed_look_alike(c) || is_compatibility_form(c, folded);
}
