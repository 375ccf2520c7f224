/* The places of a longer text by the two bytes that stand there. */
#ifndef HAMLET_RULES_TEXT_PLACES_H
#define HAMLET_RULES_TEXT_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/str.h>

/* A kind is a first byte, and one of four groups of second ones. */
#define TEXT_PLACES_GROUPS    4
#define TEXT_PLACES_KINDS     (256 * TEXT_PLACES_GROUPS)
#define TEXT_PLACES_MAX_BYTES 65536

/* Zeroed: of no text. */
struct text_places {
	struct str text; /* borrowed */
	uint16_t *at;    /* owned; sorted by kind, within a kind ascending */
	size_t capacity;
	uint32_t begin[TEXT_PLACES_KINDS + 1]; /* of each kind in at */
};

/* Behind the last byte of a text comes 0. */
static inline size_t text_places_kind(unsigned char first, unsigned char second)
{
	return (size_t)first * TEXT_PLACES_GROUPS +
	       (second ^ second >> 2 ^ second >> 4) % TEXT_PLACES_GROUPS;
}

/* Of another text, of at most TEXT_PLACES_MAX_BYTES. False when there is no memory. */
bool text_places_make(struct text_places *places, struct str text);
void text_places_fini(struct text_places *places);

#endif
