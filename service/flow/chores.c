#include "flow/chores.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

#include <hamlet/mem.h>

/* What event loops and the writer have before it, at the same load. */
#define NICENESS 10

struct chores {
	pthread_mutex_t lock;
	pthread_cond_t wakeup;
	struct chore *first;
	struct chore **end;
	bool must_stop;
	pthread_t thread;
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

static void free_chores(struct chores *chores)
{
	pthread_cond_destroy(&chores->wakeup);
	pthread_mutex_destroy(&chores->lock);
	mem_free(chores);
}

int chores_start(struct chores **ret)
{
	struct chores *chores = mem_new(1, sizeof *chores);
	int error;

	if (chores == NULL) {
		return -ENOMEM;
	}
	pthread_mutex_init(&chores->lock, NULL);
	pthread_cond_init(&chores->wakeup, NULL);
	chores->end = &chores->first;
	error = pthread_create(&chores->thread, NULL, run, chores);
	if (error != 0) {
		free_chores(chores);
		return -error;
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
	pthread_cond_signal(&chores->wakeup);
	pthread_mutex_unlock(&chores->lock);
	pthread_join(chores->thread, NULL);
	free_chores(chores);
}

void chores_push(struct chores *chores, struct chore *chore)
{
	chore->next = NULL;
	pthread_mutex_lock(&chores->lock);
	*chores->end = chore;
	chores->end = &chore->next;
	pthread_cond_signal(&chores->wakeup);
	pthread_mutex_unlock(&chores->lock);
}
