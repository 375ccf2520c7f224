/* The backslashes that WordPress puts before quotes. */
#ifndef AKISMET_SLASHES_H
#define AKISMET_SLASHES_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * Text as its author wrote it. WordPress sends a check's text with a backslash before each quote
 * and backslash (PHP's addslashes), the same text of a later submission without: it counts as
 * slashed when no quote and no backslash stands without one, and there is at least one pair.
 * Borrows from the text, or lives in the arena. -ENOMEM.
 */
HAMLET_MUST_USE int slashes_strip(struct str text, struct arena *arena, struct str *ret);

#endif
