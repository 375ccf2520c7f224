#include "worker_pool.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <hamlet/mem.h>

#define MAX_WORKERS 64

/* One call of run(): whoever takes the next number does that task. */
struct job {
	void (*task)(void *arg, size_t i);
	void *arg;
	size_t n_tasks;
	atomic_size_t next;
};

struct worker_pool {
	struct executor executor;
	pthread_mutex_t lock;
	pthread_cond_t has_job;
	pthread_cond_t is_idle;
	struct job *job;
	uint64_t n_jobs;  /* grows with each job, so that no worker takes one twice */
	size_t n_working; /* workers that have not finished the job */
	bool is_busy;
	bool is_ending;
	size_t n_threads;
	pthread_t thread[MAX_WORKERS];
};

static void work_on(struct job *job)
{
	for (;;) {
		size_t i = atomic_fetch_add_explicit(&job->next, 1, memory_order_relaxed);

		if (i >= job->n_tasks) {
			return;
		}
		job->task(job->arg, i);
	}
}

static void *work(void *arg)
{
	struct worker_pool *pool = arg;
	uint64_t n_seen = 0;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		struct job *job;

		while (pool->n_jobs == n_seen && !pool->is_ending) {
			pthread_cond_wait(&pool->has_job, &pool->lock);
		}
		if (pool->is_ending) {
			break;
		}
		n_seen = pool->n_jobs;
		job = pool->job;
		pthread_mutex_unlock(&pool->lock);
		work_on(job);
		pthread_mutex_lock(&pool->lock);
		if (--pool->n_working == 0) {
			pthread_cond_signal(&pool->is_idle);
		}
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* Hands the job to the workers, unless they have one. */
static bool publish(struct worker_pool *pool, struct job *job)
{
	bool is_ours;

	pthread_mutex_lock(&pool->lock);
	is_ours = !pool->is_busy;
	if (is_ours) {
		pool->is_busy = true;
		pool->job = job;
		pool->n_jobs++;
		pool->n_working = pool->n_threads;
		pthread_cond_broadcast(&pool->has_job);
	}
	pthread_mutex_unlock(&pool->lock);
	return is_ours;
}

static void run(void *self, size_t n_tasks, void (*task)(void *arg, size_t i), void *arg)
{
	struct worker_pool *pool = self;
	struct job job = {.task = task, .arg = arg, .n_tasks = n_tasks};
	bool is_shared = n_tasks > 1 && pool->n_threads > 0 && publish(pool, &job);

	work_on(&job);
	if (!is_shared) {
		return;
	}
	pthread_mutex_lock(&pool->lock);
	while (pool->n_working > 0) {
		pthread_cond_wait(&pool->is_idle, &pool->lock);
	}
	pool->job = NULL;
	pool->is_busy = false;
	pthread_mutex_unlock(&pool->lock);
}

size_t worker_pool_n_cores(void)
{
	cpu_set_t cores;

	CPU_ZERO(&cores);
	return sched_getaffinity(0, sizeof cores, &cores) < 0 ? 1 : (size_t)CPU_COUNT(&cores);
}

/* Signals are for the main thread. */
static int start_threads(struct worker_pool *pool, size_t n)
{
	sigset_t all, former;
	int r = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &former);
	while (pool->n_threads < n && r == 0) {
		r = -pthread_create(&pool->thread[pool->n_threads], NULL, work, pool);
		if (r == 0) {
			pool->n_threads++;
		}
	}
	pthread_sigmask(SIG_SETMASK, &former, NULL);
	return r;
}

int worker_pool_new(size_t n_workers, struct worker_pool **ret)
{
	struct worker_pool *pool = mem_new(1, sizeof *pool);
	int r;

	if (pool == NULL) {
		return -ENOMEM;
	}
	if (n_workers == 0) {
		n_workers = worker_pool_n_cores();
	}
	if (n_workers > MAX_WORKERS) {
		n_workers = MAX_WORKERS;
	}
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->has_job, NULL);
	pthread_cond_init(&pool->is_idle, NULL);
	pool->executor = (struct executor){.run = run, .self = pool, .n_workers = n_workers};
	r = start_threads(pool, n_workers - 1);
	if (r < 0) {
		worker_pool_free(pool);
		return r;
	}
	*ret = pool;
	return 0;
}

void worker_pool_free(struct worker_pool *pool)
{
	if (pool == NULL) {
		return;
	}
	pthread_mutex_lock(&pool->lock);
	pool->is_ending = true;
	pthread_cond_broadcast(&pool->has_job);
	pthread_mutex_unlock(&pool->lock);
	for (size_t i = 0; i < pool->n_threads; i++) {
		pthread_join(pool->thread[i], NULL);
	}
	pthread_cond_destroy(&pool->is_idle);
	pthread_cond_destroy(&pool->has_job);
	pthread_mutex_destroy(&pool->lock);
	mem_free(pool);
}

const struct executor *worker_pool_executor(const struct worker_pool *pool)
{
	return &pool->executor;
}
