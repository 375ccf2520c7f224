#include "glyph.h"

#include <stddef.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include <hamlet/text.h>

/* clang-format off */
#define SPACE  GLYPH_SPACE
#define SIGN   GLYPH_SYMBOL
#define DIGIT  GLYPH_DIGIT
#define LETTER GLYPH_LETTER
const uint8_t glyph_of_ascii[128] = {
	SPACE, GLYPH_LINK, GLYPH_EMAIL, SPACE, SPACE, SPACE, SPACE, SPACE,
	SPACE, SPACE, SPACE, SPACE, SPACE, SPACE, SPACE, SPACE,
	SPACE, SPACE, SPACE, SPACE, SPACE, SPACE, SPACE, SPACE,
	SPACE, SPACE, SPACE, SPACE, SPACE, SPACE, SPACE, SPACE,
	SPACE, SIGN, SIGN, SIGN, SIGN, SIGN, SIGN, SIGN,
	SIGN, SIGN, SIGN, SIGN, SIGN, SIGN, SIGN, SIGN,
	DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT, DIGIT,
	DIGIT, DIGIT, SIGN, SIGN, SIGN, SIGN, SIGN, SIGN,
	SIGN, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, SIGN, SIGN, SIGN, SIGN, SIGN,
	SIGN, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER, LETTER,
	LETTER, LETTER, LETTER, SIGN, SIGN, SIGN, SIGN, SPACE,
};

/* Thai to Lao, Myanmar, Khmer, kana, ideographs: first and last code point. */
static const struct {
	uint32_t first;
	uint32_t last;
} unspaced[] = {
	{0x0e00, 0x0eff}, {0x1000, 0x109f}, {0x1780, 0x17ff}, {0x3040, 0x30ff}, {0x3400, 0x9fff},
	{0xf900, 0xfaff}, {0x20000, 0x3ffff},
};
/* clang-format on */

static bool is_unspaced(uint32_t c)
{
	for (size_t i = 0; i < sizeof unspaced / sizeof *unspaced; i++) {
		if (c < unspaced[i].first) {
			return false;
		}
		if (c <= unspaced[i].last) {
			return true;
		}
	}
	return false;
}

enum glyph glyph_of_wide(uint32_t c)
{
	uint32_t category = U_MASK(u_charType((UChar32)c));

	if ((category & (U_GC_L_MASK | U_GC_M_MASK | U_GC_NL_MASK | U_GC_NO_MASK)) != 0) {
		return is_unspaced(c) ? GLYPH_UNSPACED : GLYPH_LETTER;
	}
	if ((category & U_GC_ND_MASK) != 0) {
		return GLYPH_DIGIT;
	}
	return (category & (U_GC_Z_MASK | U_GC_C_MASK)) != 0 ? GLYPH_SPACE : GLYPH_SYMBOL;
}

bool glyph_is_currency(uint32_t c)
{
	return c == '$' || (c >= 0x80 && u_charType((UChar32)c) == U_CURRENCY_SYMBOL);
}

uint32_t glyph_base_of_wide(uint32_t c)
{
	static const uint32_t stroked[][2] = {
		{0xf8, 'o'}, {0x111, 'd'}, {0x131, 'i'}, {0x142, 'l'}};
	const UNormalizer2 *nfd;
	UErrorCode status = U_ZERO_ERROR;
	UChar decomposed[32];
	UChar32 base;
	int32_t n;

	if (c >= 0xac00 && c <= 0xd7a3) {
		return c; /* Hangul syllables would fall apart into their consonants */
	}
	for (size_t i = 0; i < sizeof stroked / sizeof *stroked; i++) {
		if (c == stroked[i][0]) {
			return stroked[i][1];
		}
	}
	nfd = unorm2_getNFDInstance(&status);
	if (U_FAILURE(status)) {
		return c;
	}
	n = unorm2_getDecomposition(nfd, (UChar32)c, decomposed, 32, &status);
	if (U_FAILURE(status) || n <= 0) {
		return c;
	}
	U16_GET(decomposed, 0, 0, n, base);
	return (uint32_t)base;
}
