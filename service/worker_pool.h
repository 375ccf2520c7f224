/* Threads that lend themselves to the core as an executor. */
#ifndef SERVICE_WORKER_POOL_H
#define SERVICE_WORKER_POOL_H

#include <stddef.h>

#include <hamlet/executor.h>
#include <hamlet/result.h>

struct worker_pool;

/* n_workers counts the thread that calls run(); 0: one for each core this process may use. */
HAMLET_MUST_USE int worker_pool_new(size_t n_workers, struct worker_pool **ret);
/* When nobody runs anything on it. Accepts NULL. */
void worker_pool_free(struct worker_pool *pool);

/*
 * Lives as long as the pool. run() may be called from any thread, also from inside a task; while
 * the workers are busy with another caller's tasks, the calling thread does its own alone.
 */
const struct executor *worker_pool_executor(const struct worker_pool *pool);

/* How many cores this process may use. */
size_t worker_pool_n_cores(void);

#endif
