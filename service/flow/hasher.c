#include "flow/hasher.h"

#include <errno.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>

/* What event loops and the writer have before them, at the same load. */
#define NICENESS 10

struct hasher {
	pthread_mutex_t lock;
	pthread_cond_t wakeup;
	struct hash_task *first;
	struct hash_task **end;
	size_t n_waiting;
	bool must_stop;
	pthread_t thread[HASHER_THREADS];
	size_t n_threads;
};

/* The next task, or NULL when there is none and it is time to go. */
static struct hash_task *take(struct hasher *hasher)
{
	struct hash_task *task;

	pthread_mutex_lock(&hasher->lock);
	while (hasher->first == NULL && !hasher->must_stop) {
		pthread_cond_wait(&hasher->wakeup, &hasher->lock);
	}
	task = hasher->first;
	if (task != NULL) {
		hasher->first = task->next;
		hasher->n_waiting--;
		if (hasher->first == NULL) {
			hasher->end = &hasher->first;
		}
	}
	pthread_mutex_unlock(&hasher->lock);
	return task;
}

static void *run(void *arg)
{
	struct hasher *hasher = arg;
	struct hash_task *task;

	/* On Linux a thread has a niceness of its own; without it all works as well. */
	(void)!setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS);
	while ((task = take(hasher)) != NULL) {
		task->result = task->is_to_verify
				       ? password_verify(task->hash, task->password)
				       : password_hash(task->password, task->made, &task->n_made);
		task->done(task);
	}
	return NULL;
}

int hasher_start(struct hasher **ret)
{
	struct hasher *hasher = mem_new(1, sizeof *hasher);

	if (hasher == NULL) {
		return -ENOMEM;
	}
	pthread_mutex_init(&hasher->lock, NULL);
	pthread_cond_init(&hasher->wakeup, NULL);
	hasher->end = &hasher->first;
	while (hasher->n_threads < HASHER_THREADS) {
		int error = pthread_create(&hasher->thread[hasher->n_threads], NULL, run, hasher);

		if (error != 0) {
			hasher_stop(hasher);
			return -error;
		}
		hasher->n_threads++;
	}
	*ret = hasher;
	return 0;
}

void hasher_stop(struct hasher *hasher)
{
	if (hasher == NULL) {
		return;
	}
	pthread_mutex_lock(&hasher->lock);
	hasher->must_stop = true;
	pthread_cond_broadcast(&hasher->wakeup);
	pthread_mutex_unlock(&hasher->lock);
	for (size_t i = 0; i < hasher->n_threads; i++) {
		pthread_join(hasher->thread[i], NULL);
	}
	pthread_cond_destroy(&hasher->wakeup);
	pthread_mutex_destroy(&hasher->lock);
	mem_free(hasher);
}

int hasher_push(struct hasher *hasher, struct hash_task *task)
{
	int r = 0;

	task->next = NULL;
	pthread_mutex_lock(&hasher->lock);
	if (hasher->n_waiting == LIMIT_PASSWORD_QUEUE) {
		r = -EAGAIN;
	} else {
		*hasher->end = task;
		hasher->end = &task->next;
		hasher->n_waiting++;
		pthread_cond_signal(&hasher->wakeup);
	}
	pthread_mutex_unlock(&hasher->lock);
	return r;
}
