/* Threads that run store tasks: one writer that commits groups, and readers of their own. */
#ifndef STORE_STORE_QUEUE_H
#define STORE_STORE_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>

/*
 * The writer takes whatever has queued up (at most STORE_QUEUE_GROUP), runs it as one batch and
 * calls each task's done(); under load the groups grow by themselves. No lock is held while the
 * store works. done() must not block.
 */
struct store_queue;

#define STORE_QUEUE_GROUP 512

struct store_queue_options {
	struct str url;
	size_t n_readers;
	size_t max_waiting; /* tasks queued per kind; beyond it push is refused */
};

/* Opens one writer and n_readers readers; *ret_why as store_open's. Forwards no outcome: positive
 * outcomes of store_open come back as -EINVAL. */
HAMLET_MUST_USE int store_queue_open(const struct store_queue_options *options, struct arena *arena,
	struct store_queue **ret, struct str *ret_why);
/* Finishes what is queued, then ends the threads and closes the handles. Accepts NULL. */
void store_queue_close(struct store_queue *queue);

/* Borrow the task until its done() is called. -EAGAIN when too much is waiting: nothing was queued.
 */
HAMLET_MUST_USE int store_queue_write(struct store_queue *queue, struct store_task *task);
HAMLET_MUST_USE int store_queue_read(struct store_queue *queue, struct store_task *task);

struct store_queue_figures {
	uint64_t n_groups; /* commits */
	uint64_t n_writes; /* tasks run by the writer */
	uint64_t n_reads;
	size_t n_waiting_writes;
	size_t n_waiting_reads;
	int write_fault; /* of the disk, which did not take a group; 0: none, or forgotten */
};
void store_queue_figures(struct store_queue *queue, struct store_queue_figures *ret);
/* By who has seen that the disk takes groups again. */
void store_queue_forget_fault(struct store_queue *queue);

#endif
