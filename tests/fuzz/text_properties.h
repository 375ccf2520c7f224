/* What holds of every text the filter may be sent. */
#ifndef HAMLET_TESTS_TEXT_PROPERTIES_H
#define HAMLET_TESTS_TEXT_PROPERTIES_H

#include <hamlet/arena.h>
#include <hamlet/str.h>

/*
 * Prepares raw, which is valid UTF-8 within LIMIT_CONTENT_BYTES, and checks the result: valid
 * UTF-8, bounded, a fixed point of folding, without controls, each byte's origin in raw and in
 * order, links within their cap, counters that agree. The first property that fails, or NULL.
 * Resets the arena, whose cap is LIMIT_REQUEST_ARENA_BYTES. text_init has been called.
 */
const char *text_broken_property(struct arena *arena, struct str raw);

#endif
