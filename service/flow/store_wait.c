#include "flow/store_wait.h"

#include <errno.h>
#include <semaphore.h>

/* The task is wrapped, since its done() has no argument but itself. */
struct waiting_task {
	struct store_task task;
	struct store_task *inner;
	sem_t is_done;
};

static int run_inner(struct store_task *task, struct store *store)
{
	struct waiting_task *waiting = (struct waiting_task *)task;

	return waiting->inner->run(waiting->inner, store);
}

static void wake(struct store_task *task)
{
	sem_post(&((struct waiting_task *)task)->is_done);
}

static int push_and_wait(struct store_queue *queue, struct store_task *task,
	int (*push)(struct store_queue *queue, struct store_task *task), uint64_t *n)
{
	struct waiting_task waiting = {
		.task = {.run = run_inner, .done = wake},
		.inner = task,
	};
	int r;

	sem_init(&waiting.is_done, 0, 0);
	r = push(queue, &waiting.task);
	if (r == 0) {
		while (sem_wait(&waiting.is_done) != 0 && errno == EINTR) {
		}
		r = waiting.task.result;
		*n += 1;
	}
	sem_destroy(&waiting.is_done);
	return r;
}

int store_write_and_count(struct store_queue *queue, struct store_task *task, uint64_t *n)
{
	return push_and_wait(queue, task, store_queue_write, n);
}

int store_write_and_wait(struct store_queue *queue, struct store_task *task)
{
	uint64_t n = 0;

	return push_and_wait(queue, task, store_queue_write, &n);
}

int store_read_and_wait(struct store_queue *queue, struct store_task *task)
{
	uint64_t n = 0;

	return push_and_wait(queue, task, store_queue_read, &n);
}
