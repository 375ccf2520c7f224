/* The housekeeper: a thread that does what can wait, and gives way to what cannot. */
#ifndef FLOW_HOUSEKEEPER_H
#define FLOW_HOUSEKEEPER_H

#include <hamlet/result.h>

#include "flow/engine.h"

/*
 * Indexes stored comments, so that the queue can be filtered and searched, and erases what is kept
 * no longer. Works in short steps through the store's writer, and rests in between: while comments
 * come in fast, it takes no more than a small share of the time. Opens a reader of its own.
 */
HAMLET_MUST_USE int housekeeper_start(struct engine *engine, struct housekeeper **ret);
/* Ends after its present step. Accepts NULL. */
void housekeeper_stop(struct housekeeper *housekeeper);

#endif
