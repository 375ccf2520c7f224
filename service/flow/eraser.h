/* The eraser: what its site keeps no longer goes, and what was learned from it. */
#ifndef FLOW_ERASER_H
#define FLOW_ERASER_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/store.h>

#include "flow/engine.h"

struct eraser;

/* Borrows a reader for life, and n_writes, which counts what it writes; all belong to one thread. */
HAMLET_MUST_USE int eraser_new(
	struct engine *engine, struct store *store, uint64_t *n_writes, struct eraser **ret);
/* Accepts NULL. */
void eraser_free(struct eraser *eraser);

/*
 * One small step of a sweep, through the store's writer and, before texts of labels go, the
 * learner: a few comments, a few labels, one model file, or a few pages of the search index. A
 * sweep begins every erase-seconds, and when a site's settings change. *ret_n is 0 where there is
 * nothing to do for now.
 */
HAMLET_MUST_USE int eraser_step(struct eraser *eraser, size_t *ret_n);

#endif
