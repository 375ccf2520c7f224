/* Finds links and e-mail addresses in folded text. */
#ifndef TEXT_LINKS_H
#define TEXT_LINKS_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/text.h>

#include "fold.h"
#include "hosts.h"

enum link_kind { LINK_WEB, LINK_EMAIL };

/* One find: [begin, end) of the folded text. */
struct link_match {
	enum link_kind kind;
	size_t begin;
	size_t end;
	size_t tail; /* where the port ends and path, query or fragment may begin */
	struct host host;
};

/* Walks through the text from its start; make it with link_finder_make. */
struct link_finder {
	struct str s;              /* folded */
	const struct span *origin; /* of each byte of s, in visible */
	struct str visible;
	size_t at;
	size_t floor;     /* nothing before it belongs to a later find */
	size_t n_hosts;   /* looked at that have no scheme, and */
	size_t n_lookups; /* in the public suffix list: both bound the work */
};

struct link_finder link_finder_make(const struct folding *folding, struct str visible);

/*
 * The next link or address, or false at the end. Found are URLs with a scheme (also hxxp and the
 * like), hosts that begin with "www.", bare domains under a known top-level domain unless they
 * look like two sentences without a space between, "example [dot] com", and e-mail addresses.
 * One walk through the text is linear in it.
 */
bool link_finder_next(struct link_finder *finder, struct link_match *ret);

/* Describes a find of LINK_WEB; span is left zero. -ENOMEM when the arena is full. */
HAMLET_MUST_USE int link_describe(
	struct arena *arena, struct str s, const struct link_match *match, struct link *ret);

/*
 * Reads what the finder was made for as one URL, "//host/path" or bare host under any top-level
 * domain; false when it is none.
 */
bool link_read_whole(struct link_finder *finder, struct link_match *ret);

#endif
