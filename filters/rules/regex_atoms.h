/* The atoms of a regular expression that hold no others: characters, escapes and classes. */
#ifndef HAMLET_RULES_REGEX_ATOMS_H
#define HAMLET_RULES_REGEX_ATOMS_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/utf8.h>

#include "prefilter.h"

/* What is not known for sure, and so not known at all. */
enum prefilter_outcome { PREFILTER_UNKNOWN = 1 };

struct regex_reader {
	struct str regex;
	size_t at;
	struct arena *arena;
	unsigned depth;
	bool is_lower;
	bool is_caseless; /* (?i) on text that is not folded: letters say nothing */
	bool is_extended; /* (?x): white space and remarks mean nothing */
};

/* What an atom is to the literal that is being gathered. */
enum atom_kind {
	ATOM_CHARACTER, /* goes on with it */
	ATOM_NOTHING,   /* takes up no text: it goes on behind it */
	ATOM_OTHER,     /* ends it */
	ATOM_NEED,      /* ends it, and may need something itself: a group or class */
};

struct atom {
	enum atom_kind kind;
	char bytes[UTF8_MAX_BYTES];
	size_t n;
	struct literal_needs needs;   /* of ATOM_NEED */
	struct literal_starts starts; /* of all but ATOM_CHARACTER */
	struct match_length length;
	bool is_word; /* of all that it may match each is a character of match_length's words */
};

bool regex_is_at_end(const struct regex_reader *reader);
/* The character so many bytes ahead; '\0' behind the end. */
char regex_peek(const struct regex_reader *reader, size_t ahead);
/* Whether c is next; moves behind it then. */
bool regex_skip(struct regex_reader *reader, char c);
/* Moves behind the next c. PREFILTER_UNKNOWN when there is none. */
HAMLET_MUST_USE int regex_skip_past(struct regex_reader *reader, char c);
/* Bytes in front that mean nothing where (?x) holds: of white space, or of a remark. */
size_t regex_ignored_bytes(struct str rest);
/* Moves behind all that mean nothing. */
void regex_skip_ignored(struct regex_reader *reader);

void regex_read_character(struct regex_reader *reader, struct atom *atom);
/* With the reader behind the backslash. PREFILTER_UNKNOWN. */
HAMLET_MUST_USE int regex_read_escape(struct regex_reader *reader, struct atom *atom);
/* With the reader behind the '['. PREFILTER_UNKNOWN, -ENOMEM. */
HAMLET_MUST_USE int regex_read_class(struct regex_reader *reader, struct atom *atom);

#endif
