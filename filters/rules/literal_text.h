/* Texts and literals in the form in which they are compared. */
#ifndef HAMLET_RULES_LITERAL_TEXT_H
#define HAMLET_RULES_LITERAL_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/text.h>

/* Texts are matched in two forms. */
enum rule_form { RULE_FORM_FOLDED, RULE_FORM_RAW, RULE_FORM_COUNT };

/*
 * Room for one text after the other. Folded text has one space for each run of ASCII white space;
 * raw text has its A-Z in lower case.
 */
struct literal_text {
	struct str s;     /* with LITERALS_PADDING bytes at either side */
	char *bytes;      /* its first one */
	uint32_t *origin; /* of each byte in the text it was made from, and of its end */
	size_t capacity;
	bool is_moved; /* false: origin[i] would be i, and is not set */
};

/* Accepts what was zeroed. */
void literal_text_fini(struct literal_text *text);
/* At most UINT32_MAX bytes. -ENOMEM. */
HAMLET_MUST_USE int literal_text_set(struct literal_text *text, struct str s, enum rule_form form);
/* What a part of text->s is in the text it was made from. */
struct span literal_text_span(const struct literal_text *text, struct span part);

/*
 * An entry in that form, in the arena: folded, where text is; without white space at its ends.
 * Empty when nothing is left. `scratch` is used, and may be reset then. -ENOMEM.
 */
HAMLET_MUST_USE int literal_text_of_entry(struct arena *arena, struct arena *scratch,
	struct str entry, enum rule_form form, struct str *ret);
/* A part of a text as a pattern asks for it, in that form: spaces at its ends stay. */
HAMLET_MUST_USE int literal_text_of_part(
	struct arena *arena, struct str part, enum rule_form form, struct str *ret);

#endif
