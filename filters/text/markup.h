/* Takes HTML and BBCode off a text and remembers where everything stood. */
#ifndef TEXT_MARKUP_H
#define TEXT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>
#include <hamlet/text.h>

#include "runs.h"

struct markup_link {
	struct str target; /* entities decoded */
	struct span span;  /* of the target in raw */
};

struct markup {
	struct str visible;
	struct run *runs; /* in order; none when visible is raw itself */
	size_t n_runs;
	struct markup_link *links; /* targets of <a href> and [url=]; at most LIMIT_LINKS */
	size_t n_links;
	uint32_t n_links_beyond; /* targets past LIMIT_LINKS, only counted */
	uint32_t n_tags;
};

/*
 * What a reader of raw would see: tags and comments gone (block tags leave a line break), the
 * contents of script and style gone, entities decoded once; the texts of attributes (alt, title, ...)
 * in their place. A '<' without its end is text, and so is what looks like a tag but is none of
 * HTML, unless it parts a word.
 * raw is borrowed by *ret. Linear. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int markup_strip(struct arena *arena, struct str raw, struct markup *ret);

#endif
