#include "loop.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <hamlet/mem.h>

#include "clock.h"
#include "log.h"
#include "wire.h"

#define NS_A_MS INT64_C(1000000)
/* How long after its deadline a stopped loop waits for requests that nobody wakes. */
#define ABANDON_NS (5000 * NS_A_MS)

struct http_loop {
	struct wire wire;
	pthread_t thread;
	int wake_fd;
	/* Requests that were woken, the latest first: pushed by any thread, taken all at once. */
	_Atomic(struct request *) completed;
	/* Threads inside loop_complete: the loop may go only when they have left. */
	_Atomic int n_wakers;
	_Atomic int64_t stop_deadline_ns; /* 0: not stopping */
	bool is_abandoned;                /* set by the thread before it ends */
};

static void ring(struct http_loop *loop)
{
	uint64_t one = 1;
	ssize_t n;

	do {
		n = write(loop->wake_fd, &one, sizeof one);
	} while (n < 0 && errno == EINTR);
}

void loop_complete(struct http_loop *loop, struct request *request)
{
	struct request *latest;

	atomic_fetch_add(&loop->n_wakers, 1);
	latest = atomic_load_explicit(&loop->completed, memory_order_relaxed);
	do {
		request->next_completed = latest;
	} while (!atomic_compare_exchange_weak_explicit(
		&loop->completed, &latest, request, memory_order_release, memory_order_relaxed));
	/* Whoever pushed onto an empty list has rung for all who follow. */
	if (latest == NULL) {
		ring(loop);
	}
	atomic_fetch_sub(&loop->n_wakers, 1);
}

static void resume_completed(struct http_loop *loop)
{
	struct request *latest =
		atomic_exchange_explicit(&loop->completed, NULL, memory_order_acquire);
	struct request *earliest = NULL;

	while (latest != NULL) {
		struct request *next = latest->next_completed;

		latest->next_completed = earliest;
		earliest = latest;
		latest = next;
	}
	while (earliest != NULL) {
		struct request *next = earliest->next_completed;

		wire_resume(&loop->wire, earliest);
		earliest = next;
	}
}

static int shorter(int a_ms, int b_ms)
{
	return a_ms < 0 || (b_ms >= 0 && b_ms < a_ms) ? b_ms : a_ms;
}

/* Waits until there is something to do, for max_ms at the most. */
static void wait_for_work(struct http_loop *loop, int max_ms)
{
	struct pollfd fds[] = {
		{.fd = wire_fd(&loop->wire), .events = POLLIN},
		{.fd = loop->wake_fd, .events = POLLIN},
	};
	uint64_t n_rings;

	if (poll(fds, 2, shorter(wire_timeout_ms(&loop->wire), max_ms)) > 0 &&
		(fds[1].revents & POLLIN) != 0) {
		read(loop->wake_fd, &n_rings, sizeof n_rings);
	}
}

/* One turn: what has come is handled; deadlines are looked after when they are due. */
static void turn(struct http_loop *loop, int64_t *next_sweep_ns)
{
	struct connections *connections = &loop->wire.connections;
	int64_t now_ns = clock_monotonic_ns();
	int max_ms = -1;

	if (connections->n > 0) {
		if (now_ns >= *next_sweep_ns) {
			connections_sweep(connections, now_ns);
			*next_sweep_ns = now_ns + connections_sweep_interval_ns(connections);
		}
		max_ms = (int)((*next_sweep_ns - now_ns) / NS_A_MS) + 1;
	}
	wait_for_work(loop, max_ms);
	resume_completed(loop);
	wire_run(&loop->wire);
}

/* Until no connection is left; see loop_join for the one way to end before. */
static void drain(struct http_loop *loop, int64_t *next_sweep_ns)
{
	struct connections *connections = &loop->wire.connections;
	int64_t deadline_ns = atomic_load(&loop->stop_deadline_ns);

	/* Connections that wait to be accepted were made before the stop. */
	wire_run(&loop->wire);
	wire_quiesce(&loop->wire);
	while (connections->n > 0) {
		int64_t now_ns = clock_monotonic_ns();

		connections_shut(connections, now_ns >= deadline_ns);
		if (now_ns >= deadline_ns + ABANDON_NS && loop->wire.n_suspended > 0) {
			loop->is_abandoned = true;
			LOG(ERROR, "drain_abandoned",
				LOG_INT("waiting_requests", loop->wire.n_suspended));
			return;
		}
		/* Soon again: the deadline must be seen though nothing happens. */
		if (*next_sweep_ns > now_ns + 10 * NS_A_MS) {
			*next_sweep_ns = now_ns + 10 * NS_A_MS;
		}
		turn(loop, next_sweep_ns);
	}
	/* Streams that were rung as they ended. */
	resume_completed(loop);
	wire_close(&loop->wire);
}

static void *run(void *arg)
{
	struct http_loop *loop = arg;
	int64_t next_sweep_ns = 0;

	while (atomic_load_explicit(&loop->stop_deadline_ns, memory_order_relaxed) == 0) {
		turn(loop, &next_sweep_ns);
	}
	drain(loop, &next_sweep_ns);
	return NULL;
}

static void free_loop(struct http_loop *loop)
{
	if (loop->wake_fd >= 0) {
		close(loop->wake_fd);
	}
	exchange_pool_fini(&loop->wire.pool);
	mem_free(loop);
}

/* Signals are the main thread's business. */
static int start_thread(struct http_loop *loop)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&loop->thread, NULL, run, loop);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r == 0) {
		pthread_setname_np(loop->thread, "http");
	}
	return -r;
}

int loop_start(const struct loop_options *options, struct http_loop **ret)
{
	struct http_loop *loop = mem_new(1, sizeof *loop);
	int r;

	if (loop == NULL) {
		return -ENOMEM;
	}
	loop->wire.guests = options->guests;
	loop->wire.trusted = options->trusted;
	loop->wire.n_trusted = options->n_trusted;
	loop->wire.max_connections = options->max_connections;
	loop->wire.connections.request_timeout_ns = options->request_timeout_ns;
	loop->wire.connections.idle_timeout_ns = options->idle_timeout_ns;
	exchange_pool_init(&loop->wire.pool, loop, options->engine, options->bodies);
	loop->wire.pool.wire = &loop->wire;
	loop->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	r = loop->wake_fd < 0 ? -errno : wire_open(&loop->wire, options->listen_fd);
	if (r != 0) {
		free_loop(loop);
		return r;
	}
	r = start_thread(loop);
	if (r != 0) {
		/* The caller still owns the socket. */
		wire_quiesce(&loop->wire);
		wire_close(&loop->wire);
		free_loop(loop);
		return r;
	}
	*ret = loop;
	return 0;
}

void loop_stop(struct http_loop *loop, int64_t deadline_ns)
{
	atomic_store(&loop->stop_deadline_ns, deadline_ns > 0 ? deadline_ns : 1);
	ring(loop);
}

void loop_join(struct http_loop *loop)
{
	pthread_join(loop->thread, NULL);
	if (loop->is_abandoned) {
		return;
	}
	while (atomic_load(&loop->n_wakers) > 0) {
		sched_yield();
	}
	free_loop(loop);
}
