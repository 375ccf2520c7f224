/* Tells whoever awaits it what people decided: at least once, off every request's path. */
#ifndef FLOW_OUTBOX_H
#define FLOW_OUTBOX_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/store_outbox.h>

#include "flow/engine.h"

/* What is posted for an item. */
struct outbox_message {
	struct str body;            /* in the arena */
	const char *const *headers; /* "Name: value", ended by NULL; static */
};
/* The wire's own: which body tells of the item. */
typedef int outbox_writer(
	const struct outbox_item *item, struct arena *arena, struct outbox_message *ret);

/*
 * A thread that looks into the store's outbox once a second, posts what is due, and puts off what
 * failed for longer each time; after OUTBOX_GIVE_UP_MS it is given up, and logged.
 */
struct outbox;

#define OUTBOX_GIVE_UP_MS (INT64_C(24) * 60 * 60 * 1000)

HAMLET_MUST_USE int outbox_start(struct engine *engine, outbox_writer *write, struct outbox **ret);
/* Ends after the post under way; before the queue closes. Accepts NULL. */
void outbox_stop(struct outbox *outbox);

#endif
