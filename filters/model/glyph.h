/* Classes of folded characters, as the feature families see them. */
#ifndef HAMLET_MODEL_GLYPH_H
#define HAMLET_MODEL_GLYPH_H

#include <stdbool.h>
#include <stdint.h>

enum glyph {
	GLYPH_SPACE,    /* white space and control characters */
	GLYPH_LETTER,   /* letters, and the marks that stay attached to them */
	GLYPH_UNSPACED, /* letters of scripts written without spaces between words */
	GLYPH_DIGIT,
	GLYPH_LINK,   /* TEXT_LINK_MARK */
	GLYPH_EMAIL,  /* TEXT_EMAIL_MARK */
	GLYPH_SYMBOL, /* everything else: punctuation, emoji, currency, underscore */
};

extern const uint8_t glyph_of_ascii[128];

/* The class of a code point outside ASCII. */
enum glyph glyph_of_wide(uint32_t c);

static inline enum glyph glyph_of(uint32_t c)
{
	return c < 128 ? (enum glyph)glyph_of_ascii[c] : glyph_of_wide(c);
}

/* A sign of a currency. */
bool glyph_is_currency(uint32_t c);

/* The base of a code point from U+00C0 on. */
uint32_t glyph_base_of_wide(uint32_t c);

/* The letter under accents (first code point of the canonical decomposition); c when it has none.
 */
static inline uint32_t glyph_base(uint32_t c)
{
	return c < 0xc0 ? c : glyph_base_of_wide(c);
}

/* The letter that a digit or sign stands for in leetspeak ("0" is o); c when it stands for none. */
static inline uint32_t glyph_unleet(uint32_t c)
{
	static const char letter_of[] = "oi\0easgtbq";

	if (c >= '0' && c <= '9' && c != '2') {
		return (unsigned char)letter_of[c - '0'];
	}
	return c == '@' ? 'a' : c == '$' ? 's' : c == '!' ? 'i' : c;
}

#endif
