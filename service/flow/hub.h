/* The hub: what happens is told at once to everybody who listens. */
#ifndef FLOW_HUB_H
#define FLOW_HUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/buf.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct hub;

#define HUB_ACTOR_BYTES 64

/* One who listens; the memory is the listener's own. ring, is_gone, arg, the sites and actor are set
 * before. */
struct hub_listener {
	void (*ring)(void *arg); /* there is something to take; any thread, must not block */
	/* Nobody is there any more to whom it could be told; asked like ring, until hub_leave. */
	bool (*is_gone)(void *arg);
	void *arg;
	int64_t site_id; /* these three: review_spans */
	const int64_t *site;
	size_t n_sites;
	char actor[HUB_ACTOR_BYTES];
	/* The hub's business. */
	struct hub_listener *previous;
	struct hub_listener *next;
	struct buf waiting;
	bool has_missed;
	bool is_over;
	bool is_awaiting;
	bool has_left;
};

HAMLET_MUST_USE int hub_new(struct hub **ret);
/* Nobody listens any more. Accepts NULL. */
void hub_free(struct hub *hub);
/* Tells all listeners that it is over; no more are taken. */
void hub_close(struct hub *hub);

enum hub_outcome { HUB_FULL = 1, HUB_FULL_OF_YOURS, HUB_CLOSED };
/* At most LIMIT_STREAMS in all, and LIMIT_STREAMS_PER_CALLER of one actor. Where that is reached,
 * those who are gone are told that it is over, and count no more. */
HAMLET_MUST_USE int hub_listen(struct hub *hub, struct hub_listener *listener);
/* False where hub_answer is still to come: to be called once more after that. Else ring() is not
 * called afterwards. */
HAMLET_MUST_USE bool hub_leave(struct hub *hub, struct hub_listener *listener);

/* Somebody is about to ask whether the listener may go on, and answers once, by hub_answer: false
 * where that is under way already. */
bool hub_ask(struct hub *hub, struct hub_listener *listener);
/* Any thread; rings. */
void hub_answer(struct hub *hub, struct hub_listener *listener, bool goes_on);

/*
 * Appends what was told since to out; false when it is over. What did not fit LIMIT_STREAM_BYTES
 * is lost: then *out says instead that all is to be read again. Who still has not taken that when
 * so much has come once more is too slow: it is over.
 */
bool hub_take(struct hub *hub, struct hub_listener *listener, struct buf *out);

/* Somebody may have lost the right to listen: rings all. */
void hub_doubt(struct hub *hub);
/* How often that was. */
unsigned hub_doubts(struct hub *hub);

bool hub_is_heard(struct hub *hub);
/* Tells an event, in its form on the wire, to those of the site; site_id 0: to all. */
void hub_tell(struct hub *hub, int64_t site_id, struct str event);

#endif
