#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "flow/chores.h"

#define N_CHORES 100

struct counted {
	struct chore chore; /* first */
	sem_t *gate;        /* waited for, where there is one */
	atomic_int *n_done;
	int place;
};

static void run(struct chore *chore)
{
	struct counted *counted = (struct counted *)chore;

	while (counted->gate != NULL && sem_wait(counted->gate) != 0) {
	}
	counted->place = ++*counted->n_done;
}

static void chores_are_done_in_the_order_they_came_and_before_the_end(void **state)
{
	struct counted counted[N_CHORES];
	struct chores *chores = NULL;
	atomic_int n_done = 0;
	sem_t gate;

	(void)state;
	assert_int_equal(sem_init(&gate, 0, 0), 0);
	assert_int_equal(chores_start(1, SIZE_MAX, &chores), 0);
	for (int i = 0; i < N_CHORES; i++) {
		counted[i] = (struct counted){
			.chore.run = run, .gate = i == 0 ? &gate : NULL, .n_done = &n_done};
		assert_int_equal(chores_push(chores, &counted[i].chore), 0);
	}
	/* Whoever pushes does not wait. */
	assert_int_equal(n_done, 0);
	assert_int_equal(sem_post(&gate), 0);
	chores_stop(chores);
	for (int i = 0; i < N_CHORES; i++) {
		assert_int_equal(counted[i].place, i + 1);
	}
	assert_int_equal(sem_destroy(&gate), 0);
}

static void no_more_wait_than_may(void **state)
{
	enum { MAX_WAITING = 5 };
	struct counted counted[CHORES_MAX_THREADS + MAX_WAITING + 1];
	struct chores *chores = NULL;
	atomic_int n_done = 0;
	sem_t gate;
	int n = 0, r = 0;

	(void)state;
	assert_int_equal(sem_init(&gate, 0, 0), 0);
	assert_int_equal(chores_start(CHORES_MAX_THREADS, MAX_WAITING, &chores), 0);
	for (n = 0; r == 0; n += r == 0) {
		counted[n] = (struct counted){.chore.run = run, .gate = &gate, .n_done = &n_done};
		r = chores_push(chores, &counted[n].chore);
	}
	assert_int_equal(r, -EAGAIN);
	/* Those that are worked at do not wait; none need be yet. */
	assert_in_range(n, MAX_WAITING, MAX_WAITING + CHORES_MAX_THREADS);
	for (int i = 0; i < n; i++) {
		assert_int_equal(sem_post(&gate), 0);
	}
	chores_stop(chores);
	assert_int_equal(n_done, n);
	assert_int_equal(sem_destroy(&gate), 0);
}

static void without_chores_the_thread_just_ends(void **state)
{
	struct chores *chores = NULL;

	(void)state;
	assert_int_equal(chores_start(1, SIZE_MAX, &chores), 0);
	chores_stop(chores);
	chores_stop(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(chores_are_done_in_the_order_they_came_and_before_the_end),
		cmocka_unit_test(no_more_wait_than_may),
		cmocka_unit_test(without_chores_the_thread_just_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
