/* The places of a longer text by the two bytes that stand there. */
#ifndef HAMLET_RULES_TEXT_PLACES_H
#define HAMLET_RULES_TEXT_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/str.h>

/* A kind is a first byte, and one of some groups of second ones. */
#define TEXT_PLACES_GROUPS    16
#define TEXT_PLACES_KINDS     (256 * TEXT_PLACES_GROUPS)
#define TEXT_PLACES_MAX_BYTES 65536

/* Zeroed: of no text. */
struct text_places {
	struct str text; /* borrowed */
	uint16_t *at;    /* owned; sorted by kind, within a kind ascending */
	size_t capacity;
	uint32_t begin[TEXT_PLACES_KINDS + 1]; /* of each kind in at */
	size_t longest_word;                   /* of match_length, in bytes */
};

/* Behind the last byte of a text comes 0. */
static inline size_t text_places_kind(unsigned char first, unsigned char second)
{
	return (size_t)first * TEXT_PLACES_GROUPS +
	       (second ^ second >> 4) % TEXT_PLACES_GROUPS;
}

/* Places of text_places.at. */
struct places_range {
	uint32_t begin, end;
};

static inline struct places_range text_places_of_kind(const struct text_places *places, size_t kind)
{
	return (struct places_range){places->begin[kind], places->begin[kind + 1]};
}

static inline struct places_range text_places_of_byte(
	const struct text_places *places, unsigned char byte)
{
	return (struct places_range){places->begin[(size_t)byte * TEXT_PLACES_GROUPS],
		places->begin[((size_t)byte + 1) * TEXT_PLACES_GROUPS]};
}

/* Of another text, of at most TEXT_PLACES_MAX_BYTES. False when there is no memory. */
bool text_places_make(struct text_places *places, struct str text);
void text_places_fini(struct text_places *places);

#endif
