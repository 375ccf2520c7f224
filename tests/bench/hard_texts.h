/* Texts that are made to cost much: a table of kinds, and random ones to search with. */
#ifndef HAMLET_TESTS_BENCH_HARD_TEXTS_H
#define HAMLET_TESTS_BENCH_HARD_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/str.h>

/* Its unit over and over; or, where it has no unit, code points drawn from its blocks. */
struct hard_text {
	const char *name;
	const char *unit;
	const uint32_t (*blocks)[2]; /* first and last, ended by {0, 0} */
};

extern const struct hard_text hard_texts[];
extern const size_t n_hard_texts;

/* A generator of our own, so that a find comes again. */
uint32_t hard_random(uint64_t *state);

/* Fills `out` with at most n bytes of valid UTF-8, cut at a code point. */
struct str hard_text_fill(const struct hard_text *kind, char *out, size_t n);

/* A unit of a few random code points and pieces of markup and links. */
#define HARD_UNIT_BYTES 512
struct hard_unit {
	char text[HARD_UNIT_BYTES];
	size_t n;
};
void hard_unit_make(struct hard_unit *unit, uint64_t *random);
/* Removes, doubles or adds something somewhere. */
void hard_unit_change(struct hard_unit *unit, uint64_t *random);
struct str hard_unit_fill(const struct hard_unit *unit, char *out, size_t n);

#endif
