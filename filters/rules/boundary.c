#include "boundary.h"

#include <stdint.h>

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

static bool is_written_without_spaces(uint32_t c)
{
	UErrorCode error = U_ZERO_ERROR;

	switch ((int)uscript_getScript((UChar32)c, &error)) {
	case USCRIPT_HAN:
	case USCRIPT_HIRAGANA:
	case USCRIPT_KATAKANA:
	case USCRIPT_THAI:
	case USCRIPT_LAO:
	case USCRIPT_KHMER:
	case USCRIPT_MYANMAR:
		return true;
	default:
		return false;
	}
}

/* Whether the character belongs to a word that goes on in its neighbour. */
static bool joins(uint32_t c)
{
	if (c < 0x80) {
		return ascii_is_alnum((char)c);
	}
	return (U_GET_GC_MASK((UChar32)c) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK)) != 0 &&
	       !is_written_without_spaces(c);
}

static uint32_t character_before(struct str s, size_t at)
{
	do {
		at--;
	} while (at > 0 && utf8_is_continuation(s.p[at]));
	return utf8_next(s, &at);
}

bool boundary_at(struct str s, size_t at)
{
	if (at == 0 || at >= s.n) {
		return true;
	}
	if (((unsigned char)s.p[at - 1] | (unsigned char)s.p[at]) < 0x80) {
		return !ascii_is_alnum(s.p[at - 1]) || !ascii_is_alnum(s.p[at]);
	}
	return !joins(character_before(s, at)) || !joins(utf8_next(s, &at));
}
