#include "store_queue.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

#include <hamlet/mem.h>

/* Tasks of one kind, first come, first served. */
struct lane {
	pthread_mutex_t lock;
	pthread_cond_t is_ready;
	struct store_task *first;
	struct store_task **last; /* where the next one is hung */
	size_t n_waiting;
	size_t max_waiting;
	uint64_t n_groups;
	uint64_t n_tasks;
	int fault; /* of the disk, until it is forgotten */
	bool is_closing;
};

/* A thread with its handle. */
struct worker {
	pthread_t thread;
	struct store *store;
	struct lane *lane;
	bool is_started;
};

struct store_queue {
	struct lane writes;
	struct lane reads;
	struct worker writer;
	struct worker *readers;
	size_t n_readers;
};

/* ---- lanes ---- */

static void lane_init(struct lane *lane, size_t max_waiting)
{
	/* Neither fails with default attributes (pthread_mutex_init(3)). */
	(void)pthread_mutex_init(&lane->lock, NULL);
	(void)pthread_cond_init(&lane->is_ready, NULL);
	lane->last = &lane->first;
	lane->max_waiting = max_waiting;
}

static void lane_fini(struct lane *lane)
{
	assert(lane->first == NULL);
	(void)pthread_cond_destroy(&lane->is_ready);
	(void)pthread_mutex_destroy(&lane->lock);
}

static int lane_push(struct lane *lane, struct store_task *task)
{
	int r = 0;

	task->next = NULL;
	(void)pthread_mutex_lock(&lane->lock);
	if (lane->is_closing || lane->n_waiting >= lane->max_waiting) {
		r = -EAGAIN;
	} else {
		*lane->last = task;
		lane->last = &task->next;
		lane->n_waiting++;
		(void)pthread_cond_signal(&lane->is_ready);
	}
	(void)pthread_mutex_unlock(&lane->lock);
	return r;
}

/* Waits for tasks and takes up to max of them; NULL when the lane is closing and empty. */
static struct store_task *lane_take(struct lane *lane, size_t max)
{
	struct store_task *first;
	struct store_task **end;
	size_t n = 0;

	(void)pthread_mutex_lock(&lane->lock);
	while (lane->first == NULL && !lane->is_closing) {
		(void)pthread_cond_wait(&lane->is_ready, &lane->lock);
	}
	first = lane->first;
	for (end = &first; *end != NULL && n < max; end = &(*end)->next) {
		n++;
	}
	lane->first = *end;
	*end = NULL;
	if (lane->first == NULL) {
		lane->last = &lane->first;
	}
	lane->n_waiting -= n;
	(void)pthread_mutex_unlock(&lane->lock);
	return first;
}

static bool is_of_the_disk(int result)
{
	return result == -ENOSPC || result == -EIO || result == -EROFS;
}

static void lane_count(struct lane *lane, const struct store_task *first)
{
	uint64_t n = 0;
	int fault = 0;

	for (; first != NULL; first = first->next) {
		n++;
		fault = is_of_the_disk(first->result) ? first->result : fault;
	}
	(void)pthread_mutex_lock(&lane->lock);
	lane->n_groups++;
	lane->n_tasks += n;
	lane->fault = fault != 0 ? fault : lane->fault;
	(void)pthread_mutex_unlock(&lane->lock);
}

static void lane_close(struct lane *lane)
{
	(void)pthread_mutex_lock(&lane->lock);
	lane->is_closing = true;
	(void)pthread_cond_broadcast(&lane->is_ready);
	(void)pthread_mutex_unlock(&lane->lock);
}

/* ---- threads ---- */

static void *write_all(void *arg)
{
	struct worker *worker = arg;
	struct store_task *task;

	while ((task = lane_take(worker->lane, STORE_QUEUE_GROUP)) != NULL) {
		store_run_batch(worker->store, task);
		lane_count(worker->lane, task);
		while (task != NULL) {
			/* done() may free its task. */
			struct store_task *next = task->next;
			task->done(task);
			task = next;
		}
	}
	return NULL;
}

static void *read_all(void *arg)
{
	struct worker *worker = arg;
	struct store_task *task;

	while ((task = lane_take(worker->lane, 1)) != NULL) {
		task->result = task->run(task, worker->store);
		lane_count(worker->lane, task);
		task->done(task);
	}
	return NULL;
}

/* Signals are for the threads that ask for them. */
static int start(struct worker *worker, void *(*run)(void *))
{
	sigset_t all;
	sigset_t former;
	int error;

	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &former);
	error = pthread_create(&worker->thread, NULL, run, worker);
	(void)pthread_sigmask(SIG_SETMASK, &former, NULL);
	worker->is_started = error == 0;
	return -error;
}

static void stop(struct worker *worker)
{
	if (worker->is_started) {
		(void)pthread_join(worker->thread, NULL);
	}
	store_close(worker->store);
}

/* ---- the queue ---- */

static int worker_open(struct worker *worker, struct str url, enum store_mode mode,
	struct lane *lane, struct arena *arena, struct str *ret_why)
{
	int r;

	worker->lane = lane;
	r = store_open(url, mode, arena, &worker->store, ret_why);
	return r > 0 ? -EINVAL : r;
}

static int open_all(
	struct store_queue *queue, struct str url, struct arena *arena, struct str *ret_why)
{
	int r = worker_open(&queue->writer, url, STORE_WRITER, &queue->writes, arena, ret_why);

	for (size_t i = 0; r == 0 && i < queue->n_readers; i++) {
		r = worker_open(
			&queue->readers[i], url, STORE_READER, &queue->reads, arena, ret_why);
	}
	return r;
}

static int start_all(struct store_queue *queue)
{
	int r = start(&queue->writer, write_all);

	for (size_t i = 0; r == 0 && i < queue->n_readers; i++) {
		r = start(&queue->readers[i], read_all);
	}
	return r;
}

int store_queue_open(const struct store_queue_options *options, struct arena *arena,
	struct store_queue **ret, struct str *ret_why)
{
	struct store_queue *queue = mem_new(1, sizeof *queue);
	int r = -ENOMEM;

	assert(options->n_readers > 0 && options->max_waiting > 0);
	*ret_why = STR("The threads of the store cannot be started.");
	if (queue == NULL) {
		return r;
	}
	lane_init(&queue->writes, options->max_waiting);
	lane_init(&queue->reads, options->max_waiting);
	queue->readers = mem_new(options->n_readers, sizeof *queue->readers);
	if (queue->readers != NULL) {
		queue->n_readers = options->n_readers;
		r = open_all(queue, options->url, arena, ret_why);
	}
	if (r == 0) {
		r = start_all(queue);
	}
	if (r != 0) {
		store_queue_close(queue);
		return r;
	}
	*ret = queue;
	return 0;
}

void store_queue_close(struct store_queue *queue)
{
	if (queue == NULL) {
		return;
	}
	lane_close(&queue->writes);
	lane_close(&queue->reads);
	for (size_t i = 0; i < queue->n_readers; i++) {
		stop(&queue->readers[i]);
	}
	/* Last, so that closing its handle can empty the log into the database. */
	stop(&queue->writer);
	lane_fini(&queue->writes);
	lane_fini(&queue->reads);
	mem_free(queue->readers);
	mem_free(queue);
}

int store_queue_write(struct store_queue *queue, struct store_task *task)
{
	return lane_push(&queue->writes, task);
}

int store_queue_read(struct store_queue *queue, struct store_task *task)
{
	return lane_push(&queue->reads, task);
}

void store_queue_figures(struct store_queue *queue, struct store_queue_figures *ret)
{
	(void)pthread_mutex_lock(&queue->writes.lock);
	ret->n_groups = queue->writes.n_groups;
	ret->n_writes = queue->writes.n_tasks;
	ret->n_waiting_writes = queue->writes.n_waiting;
	ret->write_fault = queue->writes.fault;
	(void)pthread_mutex_unlock(&queue->writes.lock);
	(void)pthread_mutex_lock(&queue->reads.lock);
	ret->n_reads = queue->reads.n_tasks;
	ret->n_waiting_reads = queue->reads.n_waiting;
	(void)pthread_mutex_unlock(&queue->reads.lock);
}

void store_queue_forget_fault(struct store_queue *queue)
{
	(void)pthread_mutex_lock(&queue->writes.lock);
	queue->writes.fault = 0;
	(void)pthread_mutex_unlock(&queue->writes.lock);
}
