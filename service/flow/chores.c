#include "flow/chores.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

#include <hamlet/mem.h>

/* What event loops and the writer have before them, at the same load. */
#define NICENESS 10

struct chores {
	pthread_mutex_t lock;
	pthread_cond_t wakeup;
	struct chore *first;
	struct chore **end;
	size_t n_waiting;
	size_t max_waiting;
	bool must_stop;
	pthread_t thread[CHORES_MAX_THREADS];
	size_t n_threads;
};

/* The next chore, or NULL when there is none and it is time to go. */
static struct chore *take(struct chores *chores)
{
	struct chore *chore;

	pthread_mutex_lock(&chores->lock);
	while (chores->first == NULL && !chores->must_stop) {
		pthread_cond_wait(&chores->wakeup, &chores->lock);
	}
	chore = chores->first;
	if (chore != NULL) {
		chores->first = chore->next;
		chores->n_waiting--;
		if (chores->first == NULL) {
			chores->end = &chores->first;
		}
	}
	pthread_mutex_unlock(&chores->lock);
	return chore;
}

static void *run(void *arg)
{
	struct chores *chores = arg;
	struct chore *chore;

	/* On Linux a thread has a niceness of its own; without it all works as well. */
	(void)!setpriority(PRIO_PROCESS, (id_t)gettid(), NICENESS);
	while ((chore = take(chores)) != NULL) {
		chore->run(chore);
	}
	return NULL;
}

int chores_start(size_t n_threads, size_t max_waiting, struct chores **ret)
{
	struct chores *chores = mem_new(1, sizeof *chores);

	assert(n_threads > 0 && n_threads <= CHORES_MAX_THREADS && max_waiting > 0);
	if (chores == NULL) {
		return -ENOMEM;
	}
	pthread_mutex_init(&chores->lock, NULL);
	pthread_cond_init(&chores->wakeup, NULL);
	chores->end = &chores->first;
	chores->max_waiting = max_waiting;
	while (chores->n_threads < n_threads) {
		int error = pthread_create(&chores->thread[chores->n_threads], NULL, run, chores);

		if (error != 0) {
			chores_stop(chores);
			return -error;
		}
		chores->n_threads++;
	}
	*ret = chores;
	return 0;
}

void chores_stop(struct chores *chores)
{
	if (chores == NULL) {
		return;
	}
	pthread_mutex_lock(&chores->lock);
	chores->must_stop = true;
	pthread_cond_broadcast(&chores->wakeup);
	pthread_mutex_unlock(&chores->lock);
	for (size_t i = 0; i < chores->n_threads; i++) {
		pthread_join(chores->thread[i], NULL);
	}
	pthread_cond_destroy(&chores->wakeup);
	pthread_mutex_destroy(&chores->lock);
	mem_free(chores);
}

int chores_push(struct chores *chores, struct chore *chore)
{
	int r = 0;

	chore->next = NULL;
	pthread_mutex_lock(&chores->lock);
	if (chores->n_waiting == chores->max_waiting) {
		r = -EAGAIN;
	} else {
		*chores->end = chore;
		chores->end = &chore->next;
		chores->n_waiting++;
		pthread_cond_signal(&chores->wakeup);
	}
	pthread_mutex_unlock(&chores->lock);
	return r;
}
