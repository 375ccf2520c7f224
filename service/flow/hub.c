#include "flow/hub.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>
#include <hamlet/review.h>

/* All that was missed, in one event. */
#define RELOAD "event: reload\ndata: {}\n\n"

struct hub {
	pthread_mutex_t lock;
	struct hub_listener *first;
	atomic_size_t n;
	atomic_uint n_doubts;
	bool is_closed;
};

int hub_new(struct hub **ret)
{
	struct hub *hub = mem_new(1, sizeof *hub);

	if (hub == NULL) {
		return -ENOMEM;
	}
	pthread_mutex_init(&hub->lock, NULL);
	*ret = hub;
	return 0;
}

void hub_free(struct hub *hub)
{
	if (hub != NULL) {
		pthread_mutex_destroy(&hub->lock);
		mem_free(hub);
	}
}

void hub_close(struct hub *hub)
{
	pthread_mutex_lock(&hub->lock);
	hub->is_closed = true;
	for (struct hub_listener *each = hub->first; each != NULL; each = each->next) {
		each->is_over = true;
		each->ring(each->arg);
	}
	pthread_mutex_unlock(&hub->lock);
}

/* ---- listeners ---- */

/* How many listen, in all and of one actor. */
struct count {
	size_t n;
	size_t n_own;
};

static struct count count_listeners(const struct hub *hub, struct str actor)
{
	struct count count = {0};

	for (const struct hub_listener *each = hub->first; each != NULL; each = each->next) {
		if (!each->is_over) {
			count.n++;
			count.n_own += str_eq(str_of(each->actor), actor);
		}
	}
	return count;
}

/* Asks the system of each, so only when room is wanted. */
static void end_those_gone(struct hub *hub)
{
	for (struct hub_listener *each = hub->first; each != NULL; each = each->next) {
		if (!each->is_over && each->is_gone(each->arg)) {
			each->is_over = true;
			each->ring(each->arg);
		}
	}
}

static int judge(struct count count)
{
	if (count.n_own >= LIMIT_STREAMS_PER_CALLER) {
		return HUB_FULL_OF_YOURS;
	}
	return count.n >= LIMIT_STREAMS ? HUB_FULL : 0;
}

static int admit(struct hub *hub, const struct hub_listener *listener)
{
	struct str actor = str_of(listener->actor);
	int r;

	if (hub->is_closed) {
		return HUB_CLOSED;
	}
	r = judge(count_listeners(hub, actor));
	if (r != 0) {
		end_those_gone(hub);
		r = judge(count_listeners(hub, actor));
	}
	return r;
}

int hub_listen(struct hub *hub, struct hub_listener *listener)
{
	int r;

	pthread_mutex_lock(&hub->lock);
	r = admit(hub, listener);
	if (r == 0) {
		buf_init(&listener->waiting, LIMIT_STREAM_BYTES);
		listener->previous = NULL;
		listener->next = hub->first;
		if (hub->first != NULL) {
			hub->first->previous = listener;
		}
		hub->first = listener;
		hub->n++;
	}
	pthread_mutex_unlock(&hub->lock);
	return r;
}

static void unlink_listener(struct hub *hub, struct hub_listener *listener)
{
	if (listener->previous != NULL) {
		listener->previous->next = listener->next;
	} else {
		hub->first = listener->next;
	}
	if (listener->next != NULL) {
		listener->next->previous = listener->previous;
	}
	hub->n--;
	buf_fini(&listener->waiting);
	listener->has_left = true;
}

bool hub_leave(struct hub *hub, struct hub_listener *listener)
{
	bool is_done;

	pthread_mutex_lock(&hub->lock);
	if (!listener->has_left) {
		unlink_listener(hub, listener);
	}
	is_done = !listener->is_awaiting;
	pthread_mutex_unlock(&hub->lock);
	return is_done;
}

bool hub_ask(struct hub *hub, struct hub_listener *listener)
{
	bool is_first;

	pthread_mutex_lock(&hub->lock);
	is_first = !listener->is_awaiting;
	listener->is_awaiting = true;
	pthread_mutex_unlock(&hub->lock);
	return is_first;
}

/* Rings under the lock: who learns by it that the answer is there may free the listener. */
void hub_answer(struct hub *hub, struct hub_listener *listener, bool goes_on)
{
	pthread_mutex_lock(&hub->lock);
	listener->is_awaiting = false;
	listener->is_over |= !goes_on;
	listener->ring(listener->arg);
	pthread_mutex_unlock(&hub->lock);
}

bool hub_take(struct hub *hub, struct hub_listener *listener, struct buf *out)
{
	bool goes_on;

	pthread_mutex_lock(&hub->lock);
	buf_add(out, buf_str(&listener->waiting));
	buf_clear(&listener->waiting);
	listener->has_missed = false;
	goes_on = !listener->is_over;
	pthread_mutex_unlock(&hub->lock);
	return goes_on;
}

void hub_doubt(struct hub *hub)
{
	pthread_mutex_lock(&hub->lock);
	atomic_fetch_add(&hub->n_doubts, 1);
	for (struct hub_listener *each = hub->first; each != NULL; each = each->next) {
		each->ring(each->arg);
	}
	pthread_mutex_unlock(&hub->lock);
}

unsigned hub_doubts(struct hub *hub)
{
	return atomic_load(&hub->n_doubts);
}

/* ---- events ---- */

bool hub_is_heard(struct hub *hub)
{
	return atomic_load_explicit(&hub->n, memory_order_relaxed) > 0;
}

static void append(struct hub_listener *listener, struct str event)
{
	buf_add(&listener->waiting, event);
	if (listener->waiting.error == 0) {
		return;
	}
	buf_clear(&listener->waiting);
	listener->is_over |= listener->has_missed;
	listener->has_missed = true;
	buf_add(&listener->waiting, STR(RELOAD));
}

void hub_tell(struct hub *hub, int64_t site_id, struct str event)
{
	pthread_mutex_lock(&hub->lock);
	for (struct hub_listener *each = hub->first; each != NULL; each = each->next) {
		if (site_id == 0 ||
			review_spans(each->site_id, each->site, each->n_sites, site_id)) {
			append(each, event);
			each->ring(each->arg);
		}
	}
	pthread_mutex_unlock(&hub->lock);
}
