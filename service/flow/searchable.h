/* What a stored comment can be found by: its facets, and its words. */
#ifndef FLOW_SEARCHABLE_H
#define FLOW_SEARCHABLE_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/review.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

/* How an author's e-mail address or name is kept as a facet, and asked for. In the arena. */
HAMLET_MUST_USE int searchable_author(struct arena *arena, struct str author, struct str *ret);

/*
 * Fills in ret's site, id, facets and words, in the arena: thread, author (address and name),
 * domains that it links to, language, codes of the reasons. The words are those of the content, as
 * sent and as folding sees through disguises, and of the author; a character that is written
 * without spaces is a word. Linear in the content.
 */
HAMLET_MUST_USE int searchable_of(
	const struct stored_comment *comment, struct arena *arena, struct index_entry *ret);

/* The words that somebody looks for, in the same form; in the arena. */
HAMLET_MUST_USE int searchable_words(struct arena *arena, struct str words, struct str *ret);

#endif
