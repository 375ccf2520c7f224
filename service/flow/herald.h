/* The herald: a thread that follows the store and tells the hub what has changed. */
#ifndef FLOW_HERALD_H
#define FLOW_HERALD_H

#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

#include "flow/engine.h"

/*
 * Looks every few hundred ms, while anybody listens, whatever process has changed the store:
 * "changed" of each comment whose status did, "arrived" of each site with new pending ones; and a
 * heartbeat every HERALD_HEARTBEAT_S. Opens a reader of its own.
 */
#define HERALD_HEARTBEAT_S 15
HAMLET_MUST_USE int herald_start(struct engine *engine, struct herald **ret);
/* Accepts NULL. */
void herald_stop(struct herald *herald);
/* Something was just changed: look now. Any thread; accepts NULL. */
void herald_poke(struct herald *herald);

/* Tells that a comment was claimed, or (actor_name empty) given back. */
void herald_tell_lease(
	struct engine *engine, int64_t site_id, struct comment_id id, struct str actor_name);

/* Tells "changed", with the status "deleted", of a comment as it was: the store holds nothing of it
 * that could be followed. */
void herald_tell_deleted(struct engine *engine, const struct stored_comment *comment);

#endif
