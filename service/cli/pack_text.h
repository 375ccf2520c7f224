/* The lines of a pack in which one of its rules stands, as people wrote them. */
#ifndef CLI_PACK_TEXT_H
#define CLI_PACK_TEXT_H

#include <stdbool.h>

#include <hamlet/str.h>

/*
 * The rule that begins on this line (from 1) of the pack: up to the next item of the list, without
 * remarks and blank lines at its end. Empty when the pack has no such line.
 */
struct str pack_text_rule(struct str pack, unsigned line);

/* A weight as it stands in a rule's lines. */
struct pack_weight {
	struct str value; /* inside of the pack */
	struct str line;  /* likewise, with its end */
	bool is_by_hand;  /* "# by hand" stands behind it */
};
/* False: the rule has none, or not on a line of its own. */
bool pack_text_weight(struct str rule, struct pack_weight *ret);
/* Whether a line of the rule, not of a condition inside of it, gives this key. */
bool pack_text_has_key(struct str rule, struct str key);

#endif
