#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "worker_pool.h"

#define N_TASKS 1000

struct tally {
	atomic_int n_runs[N_TASKS];
	const struct executor *executor;
};

static void count_run(void *arg, size_t i)
{
	struct tally *tally = arg;

	atomic_fetch_add(&tally->n_runs[i], 1);
}

static void each_task_runs_exactly_once_for_any_number_of_workers(void **state)
{
	(void)state;
	for (size_t n_workers = 0; n_workers <= 8; n_workers++) {
		struct worker_pool *pool;
		static struct tally tally;

		assert_int_equal(worker_pool_new(n_workers, &pool), 0);
		for (int round = 1; round <= 20; round++) {
			executor_run(worker_pool_executor(pool), N_TASKS, count_run, &tally);
			for (size_t i = 0; i < N_TASKS; i++) {
				assert_int_equal(atomic_load(&tally.n_runs[i]), round);
			}
		}
		executor_run(worker_pool_executor(pool), 0, count_run, &tally);
		worker_pool_free(pool);
		for (size_t i = 0; i < N_TASKS; i++) {
			atomic_store(&tally.n_runs[i], 0);
		}
	}
}

static void run_nested(void *arg, size_t i)
{
	struct tally *tally = arg;

	(void)i;
	executor_run(tally->executor, 10, count_run, tally);
}

static void a_task_may_run_tasks_of_its_own(void **state)
{
	static struct tally tally;
	struct worker_pool *pool;

	(void)state;
	assert_int_equal(worker_pool_new(3, &pool), 0);
	tally.executor = worker_pool_executor(pool);
	executor_run(tally.executor, 50, run_nested, &tally);
	for (size_t i = 0; i < 10; i++) {
		assert_int_equal(atomic_load(&tally.n_runs[i]), 50);
	}
	worker_pool_free(pool);
}

static void meet(void *arg, size_t i)
{
	atomic_int *n_there = arg;

	(void)i;
	atomic_fetch_add(n_there, 1);
	/* Only another thread can end this wait; ten seconds are for a very busy machine. */
	for (int ms = 0; atomic_load(n_there) < 2 && ms < 10000; ms++) {
		usleep(1000);
	}
}

static void two_workers_work_at_the_same_time(void **state)
{
	struct worker_pool *pool;
	atomic_int n_there = 0;

	(void)state;
	assert_int_equal(worker_pool_new(2, &pool), 0);
	assert_int_equal(worker_pool_executor(pool)->n_workers, 2);
	executor_run(worker_pool_executor(pool), 2, meet, &n_there);
	assert_int_equal(atomic_load(&n_there), 2);
	worker_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_task_runs_exactly_once_for_any_number_of_workers),
		cmocka_unit_test(a_task_may_run_tasks_of_its_own),
		cmocka_unit_test(two_workers_work_at_the_same_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
