#include "contract.h"

#include <errno.h>
#include <string.h>

#include <hamlet/mem.h>

/* What a task of these tests does; each returns `result` after it. */
enum deed {
	ACCEPT,       /* comment n */
	ACCEPT_TWICE, /* n, and n again, whose fault it hides */
	ACCEPT_TWO,   /* n and n + 1 */
	ACCEPT_WITH_KEY,
	FAIL_INSIDE, /* an event that runs out of memory midway, whose fault it hides */
	NOTHING
};

struct job {
	struct store_task task; /* first */
	struct contract *c;
	enum deed deed;
	unsigned n;
	int result;
	int expected;
	int is_done;
};

static int accept_nth(struct job *job, struct store *store, unsigned n, struct str key)
{
	struct stored_comment comment = sample_comment(job->c->site_id, n, STATUS_PENDING);
	struct accept_request request = {.comment = &comment, .idempotency_key = key};
	struct str answer;

	return store_comment_accept(store, &request, &job->c->arena, &answer);
}

/* Fails every allocation from the nth on, until one event has failed after it began to write. */
static int accept_without_memory(struct job *job, struct store *store)
{
	int r;

	mem_fail_from(job->n);
	r = accept_nth(job, store, 900 + job->n, STR("key"));
	mem_fail_from(0);
	return r;
}

static int run_job(struct store_task *task, struct store *store)
{
	struct job *job = (struct job *)task;
	int r = 0;

	switch (job->deed) {
	case ACCEPT:
		r = accept_nth(job, store, job->n, STR_NONE);
		break;
	case ACCEPT_TWICE:
		assert_int_equal(accept_nth(job, store, job->n, STR_NONE), 0);
		assert_int_equal(accept_nth(job, store, job->n, STR_NONE), -EEXIST);
		break;
	case ACCEPT_TWO:
		assert_int_equal(accept_nth(job, store, job->n, STR_NONE), 0);
		r = accept_nth(job, store, job->n + 1, STR_NONE);
		break;
	case ACCEPT_WITH_KEY:
		r = accept_nth(job, store, job->n, STR("a key"));
		break;
	case FAIL_INSIDE:
		assert_true(accept_without_memory(job, store) <= 0);
		break;
	case NOTHING:
		break;
	}
	return r != 0 ? r : job->result;
}

static void count_done(struct store_task *task)
{
	((struct job *)task)->is_done++;
}

static void run_jobs(struct contract *c, struct job *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		jobs[i].c = c;
		jobs[i].task = (struct store_task){
			.next = i + 1 < n ? &jobs[i + 1].task : NULL,
			.run = run_job,
			.done = count_done,
			.result = 12345,
		};
	}
	store_run_batch(c->store, &jobs[0].task);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(jobs[i].task.result, jobs[i].expected);
		assert_int_equal(jobs[i].is_done, 0);
	}
}
#define RUN_JOBS(c, jobs) run_jobs(c, jobs, sizeof(jobs) / sizeof *(jobs))

static bool is_there(struct contract *c, unsigned n)
{
	struct stored_comment found;
	int r = store_comment_get(c->store, 0, sample_id(n), &c->arena, &found);

	assert_true(r == 0 || r == STORED_UNKNOWN);
	return r == 0;
}

static void a_batch_keeps_what_its_tasks_did(struct contract *c)
{
	struct job jobs[] = {
		{.deed = ACCEPT, .n = 1},
		{.deed = NOTHING},
		{.deed = ACCEPT_TWO, .n = 2},
	};

	RUN_JOBS(c, jobs);
	contract_reopen(c);
	assert_true(is_there(c, 1) && is_there(c, 2) && is_there(c, 3));
	assert_comments(c, 0, 3, 0, 0);
}

static void a_task_that_fails_is_undone_and_the_others_stay(struct contract *c)
{
	struct job jobs[] = {
		{.deed = ACCEPT, .n = 1},
		{.deed = ACCEPT_TWO, .n = 2, .result = -EIO, .expected = -EIO},
		{.deed = ACCEPT_TWO, .n = 4, .result = 7, .expected = 7},
		{.deed = ACCEPT, .n = 1, .expected = -EEXIST},
		{.deed = ACCEPT, .n = 6},
	};

	RUN_JOBS(c, jobs);
	contract_reopen(c);
	assert_true(is_there(c, 1) && is_there(c, 6));
	assert_false(is_there(c, 2) || is_there(c, 3) || is_there(c, 4) || is_there(c, 5));
	assert_comments(c, 0, 2, 0, 0);
}

static void a_task_cannot_hide_the_fault_of_an_event(struct contract *c)
{
	struct job jobs[] = {
		{.deed = ACCEPT_TWICE, .n = 1, .expected = -EEXIST},
		{.deed = ACCEPT, .n = 2},
	};

	RUN_JOBS(c, jobs);
	assert_false(is_there(c, 1));
	assert_true(is_there(c, 2));
}

static void tasks_of_a_batch_see_each_other(struct contract *c)
{
	struct job jobs[] = {
		{.deed = ACCEPT_WITH_KEY, .n = 1},
		{.deed = ACCEPT_WITH_KEY, .n = 2, .expected = ACCEPT_REPLAYED},
	};

	RUN_JOBS(c, jobs);
	assert_comments(c, 0, 1, 0, 0);
}

static void an_empty_batch_is_nothing(struct contract *c)
{
	store_run_batch(c->store, NULL);
	assert_comments(c, 0, 0, 0, 0);
}

static void a_reader_runs_batches_too(struct contract *c)
{
	struct job job = {.deed = NOTHING, .c = c};
	struct store *reader = contract_open(c, STORE_READER);

	job.task = (struct store_task){.run = run_job, .done = count_done, .result = 12345};
	store_run_batch(reader, &job.task);
	assert_int_equal(job.task.result, 0);
	store_close(reader);
}

static void readers_see_a_batch_whole_or_not_at_all(struct contract *c)
{
	struct store *reader = contract_open(c, STORE_READER);
	struct store_figures figures;
	struct job jobs[] = {
		{.deed = ACCEPT, .n = 1},
		{.deed = ACCEPT, .n = 2},
	};

	assert_int_equal(store_figures(reader, 0, &figures), 0);
	assert_int_equal(figures.n_comments[STATUS_PENDING], 0);
	RUN_JOBS(c, jobs);
	assert_int_equal(store_figures(reader, 0, &figures), 0);
	assert_int_equal(figures.n_comments[STATUS_PENDING], 2);
	store_close(reader);
}

/* Where memory runs out inside the batch, either one task or all of them fail, but none by half. */
static void a_task_out_of_memory_leaves_no_half_comment(struct contract *c)
{
	bool was_kept = false;

	for (unsigned n = 1; !was_kept && n < 200; n++) {
		struct job jobs[] = {
			{.c = c, .deed = ACCEPT, .n = 2 * n},
			{.c = c, .deed = FAIL_INSIDE, .n = n},
			{.c = c, .deed = ACCEPT, .n = 2 * n + 1},
		};

		for (size_t i = 0; i < 3; i++) {
			jobs[i].task.run = run_job;
			jobs[i].task.next = i < 2 ? &jobs[i + 1].task : NULL;
		}
		store_run_batch(c->store, &jobs[0].task);
		assert_int_equal(is_there(c, 2 * n), jobs[0].task.result == 0);
		assert_int_equal(is_there(c, 900 + n), jobs[1].task.result == 0);
		assert_int_equal(is_there(c, 2 * n + 1), jobs[2].task.result == 0);
		was_kept = jobs[1].task.result == 0;
		assert_true(was_kept || jobs[1].task.result == -ENOMEM);
	}
	assert_true(was_kept);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(a_batch_keeps_what_its_tasks_did),
	CONTRACT_TEST(a_task_that_fails_is_undone_and_the_others_stay),
	CONTRACT_TEST(a_task_cannot_hide_the_fault_of_an_event),
	CONTRACT_TEST(tasks_of_a_batch_see_each_other),
	CONTRACT_TEST(an_empty_batch_is_nothing),
	CONTRACT_TEST(a_reader_runs_batches_too),
	CONTRACT_TEST(readers_see_a_batch_whole_or_not_at_all),
	CONTRACT_TEST(a_task_out_of_memory_leaves_no_half_comment),
};

int main(void)
{
	return contract_run("store: batches", tests, sizeof tests / sizeof *tests);
}
