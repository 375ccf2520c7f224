/* The words of a literal that it can be filed under. */
#ifndef HAMLET_RULES_LITERAL_UNITS_H
#define HAMLET_RULES_LITERAL_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/str.h>

/* With the word before it, and with one or two neighbours on either side. */
#define LITERAL_MAX_JOINED 5

/* A whole word of a literal, or one joined with what stands beside it. */
struct literal_unit {
	size_t at;        /* of the word */
	size_t n_letters; /* that it tells, taken together */
	uint64_t hash;
};

/* The words of a literal, one after the other: {.text = literal} begins. */
struct literal_words {
	struct str text; /* at most LIMIT_RULE_ENTRY_BYTES */
	struct literal_unit last;
};

/*
 * The units of the next word, which may be none: itself, or joined with the word before it and with
 * one or two neighbours on either side. False: there is no further word.
 */
bool literal_next_units(struct literal_words *words, bool are_joined,
	struct literal_unit ret[LITERAL_MAX_JOINED], size_t *ret_n);

#endif
