/* Store tasks for threads that may block: push and wait. Never called on an event loop. */
#ifndef FLOW_STORE_WAIT_H
#define FLOW_STORE_WAIT_H

#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/store.h>

#include "store/store_queue.h"

/* Set task->done themselves; return task->result, or -EAGAIN when the queue is full. */
HAMLET_MUST_USE int store_write_and_wait(struct store_queue *queue, struct store_task *task);
HAMLET_MUST_USE int store_read_and_wait(struct store_queue *queue, struct store_task *task);
/* So, too; *n grows by one where the queue took the task, as store_queue_figures' n_writes does. */
HAMLET_MUST_USE int store_write_and_count(
	struct store_queue *queue, struct store_task *task, uint64_t *n);

#endif
