#include "flow/outbox.h"

#include <errno.h>
#include <pthread.h>
#include <time.h>

#include <hamlet/mem.h>

#include "clock.h"
#include "flow/store_wait.h"
#include "log.h"
#include "post.h"

#define LOOK_INTERVAL_MS 1000
#define ITEMS_A_LOOK     16
#define FIRST_DELAY_MS   (INT64_C(5) * 1000)
#define LONGEST_DELAY_MS (INT64_C(60) * 60 * 1000)
#define LOOK_ARENA_BYTES ((size_t)1024 * 1024)

struct outbox {
	struct engine *engine;
	outbox_writer *write;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wakeup;
	bool must_stop;
	int last_fault; /* of looking, so that it is told once */
};

/* ---- the store's side ---- */

struct look {
	struct store_task task; /* first */
	struct arena *arena;
	struct outbox_list due;
};

static int run_look(struct store_task *task, struct store *store)
{
	struct look *look = (struct look *)task;

	return store_outbox_due(store, clock_now_ms(), ITEMS_A_LOOK, look->arena, &look->due);
}

struct settling {
	struct store_task task; /* first */
	int64_t id;
	int64_t next_at_ms; /* 0: done with it */
};

static int run_settling(struct store_task *task, struct store *store)
{
	const struct settling *settling = (const struct settling *)task;

	return settling->next_at_ms == 0
		       ? store_outbox_done(store, settling->id)
		       : store_outbox_later(store, settling->id, settling->next_at_ms);
}

/* ---- one item ---- */

/* Twice as long after each failure. */
static int64_t delay_ms(uint64_t n_tries)
{
	int64_t delay = FIRST_DELAY_MS;

	while (n_tries > 0 && delay < LONGEST_DELAY_MS) {
		delay *= 2;
		n_tries--;
	}
	return delay < LONGEST_DELAY_MS ? delay : LONGEST_DELAY_MS;
}

static int send(struct outbox *outbox, const struct outbox_item *item, struct arena *arena)
{
	struct outbox_message message;
	long status = 0;
	int r = outbox->write(item, arena, &message);

	if (r == 0) {
		const struct post post = {
			.url = item->url,
			.body = message.body,
			.headers = message.headers,
			.may_be_private = outbox->engine->settings->callbacks_may_be_private,
		};

		r = post_send(&post, &status);
	}
	if (r != 0) {
		LOG(WARNING, "callback_failed", LOG_INT("site", item->site_id),
			LOG_INT("tries", (int64_t)item->n_tries + 1), LOG_INT("status", status),
			LOG_TEXT("why", r == POST_REFUSED ? STR("the address is private, or the "
								"URL none of HTTP")
							  : STR("no answer of 2xx")));
	}
	return r;
}

static void serve(struct outbox *outbox, const struct outbox_item *item, struct arena *arena)
{
	struct settling settling = {.task = {.run = run_settling}, .id = item->id};
	int r = send(outbox, item, arena);
	int64_t now_ms = clock_now_ms();

	if (r != 0 && r != POST_REFUSED && now_ms - item->created_at_ms < OUTBOX_GIVE_UP_MS) {
		settling.next_at_ms = now_ms + delay_ms(item->n_tries);
	} else if (r != 0) {
		LOG(ERROR, "callback_given_up", LOG_INT("site", item->site_id));
	}
	r = store_write_and_wait(outbox->engine->queue, &settling.task);
	if (r != 0) {
		/* It is told once more then, which its receivers must bear. */
		LOG(ERROR, "callback_not_settled", LOG_INT("errno", -r));
	}
}

/* ---- the thread ---- */

static bool must_stop(struct outbox *outbox)
{
	bool must;

	pthread_mutex_lock(&outbox->lock);
	must = outbox->must_stop;
	pthread_mutex_unlock(&outbox->lock);
	return must;
}

/* False: nothing more is due now. */
static bool look(struct outbox *outbox)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct look look = {.task = {.run = run_look}, .arena = &arena};
	int r;

	arena_init(&arena, 8192, LOOK_ARENA_BYTES);
	r = store_read_and_wait(outbox->engine->queue, &look.task);
	if (r != 0 && r != outbox->last_fault) {
		LOG(ERROR, "callbacks_not_read", LOG_INT("errno", -r));
	}
	outbox->last_fault = r;
	if (r != 0) {
		return false;
	}
	for (size_t i = 0; i < look.due.n && !must_stop(outbox); i++) {
		serve(outbox, &look.due.item[i], &arena);
	}
	return look.due.n == ITEMS_A_LOOK;
}

/* False: it is time to end. */
static bool rest(struct outbox *outbox)
{
	int64_t until_ns = clock_monotonic_ns() + LOOK_INTERVAL_MS * INT64_C(1000000);
	const struct timespec until = {
		.tv_sec = (time_t)(until_ns / 1000000000), .tv_nsec = until_ns % 1000000000};
	bool goes_on;

	pthread_mutex_lock(&outbox->lock);
	if (!outbox->must_stop) {
		(void)pthread_cond_clockwait(
			&outbox->wakeup, &outbox->lock, CLOCK_MONOTONIC, &until);
	}
	goes_on = !outbox->must_stop;
	pthread_mutex_unlock(&outbox->lock);
	return goes_on;
}

static void *run(void *arg)
{
	struct outbox *outbox = arg;

	do {
		while (!must_stop(outbox) && look(outbox)) {
		}
	} while (rest(outbox));
	return NULL;
}

static void free_outbox(struct outbox *outbox)
{
	pthread_cond_destroy(&outbox->wakeup);
	pthread_mutex_destroy(&outbox->lock);
	mem_free(outbox);
}

int outbox_start(struct engine *engine, outbox_writer *write, struct outbox **ret)
{
	struct outbox *outbox = mem_new(1, sizeof *outbox);
	int r;

	if (outbox == NULL) {
		return -ENOMEM;
	}
	outbox->engine = engine;
	outbox->write = write;
	pthread_mutex_init(&outbox->lock, NULL);
	pthread_cond_init(&outbox->wakeup, NULL);
	r = -pthread_create(&outbox->thread, NULL, run, outbox);
	if (r != 0) {
		free_outbox(outbox);
		return r;
	}
	*ret = outbox;
	return 0;
}

void outbox_stop(struct outbox *outbox)
{
	if (outbox == NULL) {
		return;
	}
	pthread_mutex_lock(&outbox->lock);
	outbox->must_stop = true;
	pthread_cond_signal(&outbox->wakeup);
	pthread_mutex_unlock(&outbox->lock);
	pthread_join(outbox->thread, NULL);
	free_outbox(outbox);
}
