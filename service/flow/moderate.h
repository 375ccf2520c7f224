/* What happens to a comment that a site sends: a verdict, and its place in the store. */
#ifndef FLOW_MODERATE_H
#define FLOW_MODERATE_H

#include <stdbool.h>

#include <hamlet/arena.h>
#include <hamlet/comment.h>
#include <hamlet/decide.h>
#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/telling_parts.h>
#include <hamlet/verdict.h>

#include "flow/engine.h"

/*
 * given, here and below: a decision made before the text was looked at, or NULL.
 *
 * The verdict on a comment of the site, with the model's name: "VERSION@LABELS". Stores nothing.
 * The name lives in the arena; the verdict's texts until the calling thread asks for another
 * verdict.
 */
HAMLET_MUST_USE int moderate_verdict(struct engine *engine, const struct site *site,
	const struct comment *comment, const struct decide_given *given, struct arena *arena,
	struct verdict *ret, struct str *ret_model);

/*
 * The parts of a stored comment's content by how far they move its score, under the model and the
 * rules in force; see telling_parts_cut. In the arena, or views of the content. -EAGAIN: another
 * process has added the site, and it is not known here yet.
 */
HAMLET_MUST_USE int moderate_telling_parts(struct engine *engine,
	const struct stored_comment *comment, struct arena *arena, struct telling_part **ret,
	size_t *ret_n);

/* approve -> approved, review -> pending, reject -> rejected. */
enum comment_status moderate_status(enum decision decision);

/*
 * Fills in what is kept of a new comment: a fresh id, the verdict with its reasons, status, times.
 * Everything lives in the arena or borrows from the comment.
 */
HAMLET_MUST_USE int moderate_new(struct engine *engine, const struct site *site,
	const struct comment *comment, const struct decide_given *given, struct arena *arena,
	struct stored_comment *ret);

/* The same for new text under an id that is kept. */
HAMLET_MUST_USE int moderate_again(struct engine *engine, const struct site *site,
	struct arena *arena, struct stored_comment *comment);

/* Equal for two sendings of the same comment, whatever their encoding. */
void moderate_request_hash(
	const struct comment *comment, enum comment_origin origin, unsigned char ret[STORE_HASH_BYTES]);

#endif
