/* Counts what a text looks like: capitals, digits, emoji, disguise. */
#ifndef TEXT_SHAPE_H
#define TEXT_SHAPE_H

#include <hamlet/str.h>
#include <hamlet/text.h>

/*
 * Sets the counters that come from characters: of `visible` those of single characters, but for
 * white space and invisible characters at either end, which crawlers leave there; of `matchable`
 * the digit runs; of `folded`, where links are marks, the words. Those of links, tags, marks and
 * fancy letters are left as they are. All three are valid UTF-8; linear.
 */
void shape_count(
	struct str visible, struct str matchable, struct str folded, struct text_shape *shape);

#endif
