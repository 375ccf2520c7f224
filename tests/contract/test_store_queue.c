#include "contract.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

#include <store_queue.h>

#include <hamlet/mem.h>

/* ---- tasks that one waits for ---- */

struct latch {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t n_done;
};

static void latch_init(struct latch *latch)
{
	*latch = (struct latch){.n_done = 0};
	assert_int_equal(pthread_mutex_init(&latch->lock, NULL), 0);
	assert_int_equal(pthread_cond_init(&latch->changed, NULL), 0);
}

static void latch_count(struct latch *latch)
{
	pthread_mutex_lock(&latch->lock);
	latch->n_done++;
	pthread_cond_broadcast(&latch->changed);
	pthread_mutex_unlock(&latch->lock);
}

static void latch_wait(struct latch *latch, size_t n)
{
	pthread_mutex_lock(&latch->lock);
	while (latch->n_done < n) {
		pthread_cond_wait(&latch->changed, &latch->lock);
	}
	pthread_mutex_unlock(&latch->lock);
}

struct job {
	struct store_task task; /* first */
	struct latch *latch;
	struct latch *gate; /* run() waits for it when given */
	int64_t site_id;
	unsigned n;
	int fails_with;
	size_t *order; /* counts runs; run_order is this task's place */
	size_t run_order;
	uint64_t n_seen;
};

static int run_accept(struct store_task *task, struct store *store)
{
	struct job *job = (struct job *)task;
	struct stored_comment comment = sample_comment(job->site_id, job->n, STATUS_PENDING);
	struct accept_request request = {.comment = &comment};
	struct arena arena;
	struct str answer;
	int r;

	if (job->gate != NULL) {
		latch_wait(job->gate, 1);
	}
	if (job->order != NULL) {
		job->run_order = (*job->order)++;
	}
	arena_init(&arena, 1024, 65536);
	r = store_comment_accept(store, &request, &arena, &answer);
	arena_fini(&arena);
	return job->fails_with != 0 ? job->fails_with : r;
}

static int run_figures(struct store_task *task, struct store *store)
{
	struct job *job = (struct job *)task;
	struct store_figures figures;
	int r;

	if (job->gate != NULL) {
		latch_wait(job->gate, 1);
	}
	r = store_figures(store, 0, &figures);
	if (r == 0) {
		job->n_seen = figures.n_comments[STATUS_PENDING];
	}
	return r;
}

static void count_done(struct store_task *task)
{
	latch_count(((struct job *)task)->latch);
}

static struct job *new_jobs(struct contract *c, size_t n,
	int (*run)(struct store_task *, struct store *), struct latch *latch)
{
	struct job *jobs = mem_new(n, sizeof *jobs);

	assert_non_null(jobs);
	for (size_t i = 0; i < n; i++) {
		jobs[i] = (struct job){.latch = latch, .site_id = c->site_id, .n = (unsigned)i};
		jobs[i].task.run = run;
		jobs[i].task.done = count_done;
	}
	return jobs;
}

static struct store_queue *open_queue(struct contract *c, size_t n_readers, size_t max_waiting)
{
	struct store_queue_options options = {
		.url = str_of(c->url), .n_readers = n_readers, .max_waiting = max_waiting};
	struct store_queue *queue = NULL;
	struct str why = STR_NONE;

	assert_int_equal(store_queue_open(&options, &c->arena, &queue, &why), 0);
	return queue;
}

/* ---- tests ---- */

static void writes_are_kept_and_reads_see_them(struct contract *c)
{
	struct store_queue *queue = open_queue(c, 2, 1000);
	struct latch latch;
	struct job *jobs;
	struct job *read;
	struct store_queue_figures figures;

	latch_init(&latch);
	jobs = new_jobs(c, 300, run_accept, &latch);
	for (size_t i = 0; i < 300; i++) {
		assert_int_equal(store_queue_write(queue, &jobs[i].task), 0);
	}
	latch_wait(&latch, 300);
	read = new_jobs(c, 1, run_figures, &latch);
	assert_int_equal(store_queue_read(queue, &read->task), 0);
	latch_wait(&latch, 301);
	assert_int_equal(read->task.result, 0);
	assert_int_equal(read->n_seen, 300);
	store_queue_figures(queue, &figures);
	assert_int_equal(figures.n_writes, 300);
	assert_int_equal(figures.n_reads, 1);
	assert_true(figures.n_groups >= 1 && figures.n_groups <= 300);
	assert_int_equal(figures.n_waiting_writes, 0);
	assert_int_equal(figures.n_waiting_reads, 0);
	store_queue_close(queue);
	mem_free(jobs);
	mem_free(read);
	assert_comments(c, 0, 300, 0, 0);
}

/* Ten tasks, the first of which holds the writer up until all are queued. */
static void what_waits_is_committed_in_groups_in_order(struct contract *c)
{
	struct store_queue *queue = open_queue(c, 1, 1000);
	struct store_queue_figures figures;
	struct latch latch;
	struct latch gate;
	struct job *jobs;
	size_t order = 0;

	latch_init(&latch);
	latch_init(&gate);
	jobs = new_jobs(c, 10, run_accept, &latch);
	jobs[0].gate = &gate;
	for (size_t i = 0; i < 10; i++) {
		jobs[i].order = &order;
		assert_int_equal(store_queue_write(queue, &jobs[i].task), 0);
	}
	latch_count(&gate);
	latch_wait(&latch, 10);
	for (size_t i = 0; i < 10; i++) {
		assert_int_equal(jobs[i].task.result, 0);
		assert_int_equal(jobs[i].run_order, i);
	}
	store_queue_figures(queue, &figures);
	assert_true(figures.n_groups <= 2);
	store_queue_close(queue);
	mem_free(jobs);
}

static void a_group_is_never_longer_than_its_limit(struct contract *c)
{
	size_t n = 3 * STORE_QUEUE_GROUP;
	struct store_queue *queue = open_queue(c, 1, n);
	struct store_queue_figures figures;
	struct latch latch;
	struct latch gate;
	struct job *jobs;

	latch_init(&latch);
	latch_init(&gate);
	jobs = new_jobs(c, n, run_accept, &latch);
	jobs[0].gate = &gate;
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(store_queue_write(queue, &jobs[i].task), 0);
	}
	latch_count(&gate);
	latch_wait(&latch, n);
	store_queue_figures(queue, &figures);
	assert_true(figures.n_groups >= 3 && figures.n_groups <= 4);
	store_queue_close(queue);
	mem_free(jobs);
	assert_comments(c, 0, n, 0, 0);
}

static void a_failed_task_fails_alone(struct contract *c)
{
	struct store_queue *queue = open_queue(c, 1, 1000);
	struct latch latch;
	struct latch gate;
	struct job *jobs;

	latch_init(&latch);
	latch_init(&gate);
	jobs = new_jobs(c, 5, run_accept, &latch);
	jobs[0].gate = &gate;
	jobs[2].fails_with = -EIO;
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(store_queue_write(queue, &jobs[i].task), 0);
	}
	latch_count(&gate);
	latch_wait(&latch, 5);
	for (size_t i = 0; i < 5; i++) {
		assert_int_equal(jobs[i].task.result, i == 2 ? -EIO : 0);
	}
	store_queue_close(queue);
	mem_free(jobs);
	assert_comments(c, 0, 4, 0, 0);
}

static void a_full_queue_refuses_without_queueing(struct contract *c)
{
	struct store_queue *queue = open_queue(c, 1, 3);
	struct latch latch;
	struct latch gate;
	struct job *jobs;
	size_t n_queued = 0;
	int r = 0;

	latch_init(&latch);
	latch_init(&gate);
	jobs = new_jobs(c, 10, run_accept, &latch);
	jobs[0].gate = &gate;
	while (r == 0 && n_queued < 10) {
		r = store_queue_write(queue, &jobs[n_queued].task);
		n_queued += r == 0;
	}
	assert_int_equal(r, -EAGAIN);
	/* Three wait, besides what the writer holds already. */
	assert_true(n_queued >= 3 && n_queued <= 6);
	latch_count(&gate);
	latch_wait(&latch, n_queued);
	assert_int_equal(store_queue_write(queue, &jobs[n_queued].task), 0);
	latch_wait(&latch, n_queued + 1);
	store_queue_close(queue);
	assert_comments(c, 0, n_queued + 1, 0, 0);
	mem_free(jobs);
}

static void a_read_does_not_wait_for_the_writer(struct contract *c)
{
	struct store_queue *queue = open_queue(c, 2, 1000);
	struct latch writes;
	struct latch reads;
	struct latch gate;
	struct job *write;
	struct job *read;

	latch_init(&writes);
	latch_init(&reads);
	latch_init(&gate);
	write = new_jobs(c, 1, run_accept, &writes);
	write->gate = &gate;
	read = new_jobs(c, 1, run_figures, &reads);
	assert_int_equal(store_queue_write(queue, &write->task), 0);
	assert_int_equal(store_queue_read(queue, &read->task), 0);
	latch_wait(&reads, 1);
	assert_int_equal(read->task.result, 0);
	assert_int_equal(read->n_seen, 0);
	latch_count(&gate);
	store_queue_close(queue);
	mem_free(write);
	mem_free(read);
}

static void closing_finishes_what_is_queued(struct contract *c)
{
	struct store_queue *queue = open_queue(c, 3, 5000);
	struct latch latch;
	struct job *writes;
	struct job *reads;

	latch_init(&latch);
	writes = new_jobs(c, 1000, run_accept, &latch);
	reads = new_jobs(c, 1000, run_figures, &latch);
	for (size_t i = 0; i < 1000; i++) {
		assert_int_equal(store_queue_write(queue, &writes[i].task), 0);
		assert_int_equal(store_queue_read(queue, &reads[i].task), 0);
	}
	store_queue_close(queue);
	assert_int_equal(latch.n_done, 2000);
	assert_comments(c, 0, 1000, 0, 0);
	mem_free(writes);
	mem_free(reads);
}

struct pusher {
	pthread_t thread;
	struct store_queue *queue;
	struct job *jobs;
	size_t n;
	struct latch latch;
};

static void *push_one_by_one(void *arg)
{
	struct pusher *pusher = arg;

	for (size_t i = 0; i < pusher->n; i++) {
		if (store_queue_write(pusher->queue, &pusher->jobs[i].task) != 0) {
			return NULL;
		}
		latch_wait(&pusher->latch, i + 1);
	}
	return NULL;
}

static void many_threads_may_push_at_once(struct contract *c)
{
	struct store_queue *queue = open_queue(c, 1, 1000);
	struct pusher pushers[8];

	for (size_t p = 0; p < 8; p++) {
		latch_init(&pushers[p].latch);
		pushers[p].queue = queue;
		pushers[p].n = 50;
		pushers[p].jobs = new_jobs(c, 50, run_accept, &pushers[p].latch);
		for (size_t i = 0; i < 50; i++) {
			pushers[p].jobs[i].n = (unsigned)(p * 50 + i);
		}
		assert_int_equal(
			pthread_create(&pushers[p].thread, NULL, push_one_by_one, &pushers[p]), 0);
	}
	for (size_t p = 0; p < 8; p++) {
		assert_int_equal(pthread_join(pushers[p].thread, NULL), 0);
		assert_int_equal(pushers[p].latch.n_done, 50);
	}
	store_queue_close(queue);
	for (size_t p = 0; p < 8; p++) {
		mem_free(pushers[p].jobs);
	}
	assert_comments(c, 0, 400, 0, 0);
}

static void a_queue_on_nothing_says_why(struct contract *c)
{
	struct store_queue_options options = {
		.url = STR("nothing:x"), .n_readers = 1, .max_waiting = 1};
	struct store_queue *queue = NULL;
	struct str why = STR_NONE;

	assert_int_equal(store_queue_open(&options, &c->arena, &queue, &why), -EINVAL);
	assert_null(queue);
	assert_true(why.n > 0);
	options.url = str_of(c->url);
	for (uint64_t n = 1; n < 4; n++) {
		mem_fail_from(n);
		assert_int_equal(store_queue_open(&options, &c->arena, &queue, &why), -ENOMEM);
		mem_fail_from(0);
	}
	store_queue_close(NULL);
}

static const struct contract_test tests[] = {
	CONTRACT_TEST(writes_are_kept_and_reads_see_them),
	CONTRACT_TEST(what_waits_is_committed_in_groups_in_order),
	CONTRACT_TEST(a_group_is_never_longer_than_its_limit),
	CONTRACT_TEST(a_failed_task_fails_alone),
	CONTRACT_TEST(a_full_queue_refuses_without_queueing),
	CONTRACT_TEST(a_read_does_not_wait_for_the_writer),
	CONTRACT_TEST(closing_finishes_what_is_queued),
	CONTRACT_TEST(many_threads_may_push_at_once),
	CONTRACT_TEST(a_queue_on_nothing_says_why),
};

int main(void)
{
	/* A lost wake-up is a failure, not a hang. */
	(void)alarm(120);
	return contract_run("store: queue", tests, sizeof tests / sizeof *tests);
}
