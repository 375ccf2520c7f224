/* A comment of Akismet's interface as one of ours. */
#ifndef AKISMET_TEXT_H
#define AKISMET_TEXT_H

#include <hamlet/arena.h>
#include <hamlet/comment.h>
#include <hamlet/result.h>
#include <hamlet/store.h>

#include "http/akismet/fields.h"

/*
 * The comment that the fields tell of, without the slashes of WordPress, each field cut to its cap;
 * of a longer content its beginning and its end, since both are looked at most. What is no address
 * or time is left out: nothing is refused for an odd optional field. Content may be empty, as a
 * sign-up's is. Borrows, or lives in the arena. -ENOMEM.
 */
HAMLET_MUST_USE int akismet_comment(
	const struct akismet_fields *fields, struct arena *arena, struct comment *ret);

/*
 * Equal for two calls about one comment: a hash of its author and content, whatever slashes and
 * white space came between. -ENOMEM.
 */
HAMLET_MUST_USE int akismet_text_key(
	const struct comment *comment, struct arena *arena, unsigned char ret[STORE_HASH_BYTES]);

#endif
