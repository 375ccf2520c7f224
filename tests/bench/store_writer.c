/*
 * Durable submits by the store's queue: one client thread that keeps GROUP of them outstanding, and
 * sends the next for each that it hears has been kept.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <store_queue.h>

#include <hamlet/arena.h>
#include <hamlet/mem.h>

#include "bench_rows.h"

struct job;

struct client {
	struct store_queue *queue;
	int64_t site_id;
	pthread_mutex_t lock;
	pthread_cond_t has_heard;
	struct job *kept; /* since the client looked last */
};

struct job {
	struct store_task task; /* first */
	struct job *next;
	struct client *client;
	uint64_t n;
	struct arena arena;
};

static void end(const char *what)
{
	(void)fprintf(stderr, "%s\n", what);
	exit(1);
}

static int run_job(struct store_task *task, struct store *store)
{
	struct job *job = (struct job *)task;
	struct bench_row scratch;
	struct stored_comment comment = bench_comment(job->client->site_id, job->n, &scratch);
	struct accept_request request = {.comment = &comment};
	struct str answer;

	return store_comment_accept(store, &request, &job->arena, &answer);
}

static void tell_client(struct store_task *task)
{
	struct job *job = (struct job *)task;
	struct client *client = job->client;

	if (task->result != 0) {
		end("a comment was not kept");
	}
	pthread_mutex_lock(&client->lock);
	job->next = client->kept;
	client->kept = job;
	pthread_cond_signal(&client->has_heard);
	pthread_mutex_unlock(&client->lock);
}

static struct job *wait_for_kept(struct client *client)
{
	struct job *kept;

	pthread_mutex_lock(&client->lock);
	while (client->kept == NULL) {
		pthread_cond_wait(&client->has_heard, &client->lock);
	}
	kept = client->kept;
	client->kept = NULL;
	pthread_mutex_unlock(&client->lock);
	return kept;
}

static void submit(struct job *job, uint64_t n)
{
	job->n = n;
	if (store_queue_write(job->client->queue, &job->task) != 0) {
		end("the queue is full");
	}
}

static void submit_all(struct client *client, struct job *jobs, uint64_t n_jobs, uint64_t n_rows)
{
	uint64_t n_begun = 0;
	uint64_t n_kept = 0;

	while (n_begun < n_jobs && n_begun < n_rows) {
		submit(&jobs[n_begun], n_begun);
		n_begun++;
	}
	while (n_kept < n_rows) {
		struct job *job = wait_for_kept(client);

		while (job != NULL) {
			struct job *next = job->next;

			n_kept++;
			if (n_begun < n_rows) {
				submit(job, n_begun++);
			}
			job = next;
		}
	}
}

int main(int n_arguments, char **arguments)
{
	struct bench_options options;
	struct store_queue_options queue_options = {.n_readers = 1};
	struct store_queue_figures figures;
	struct client client = {0};
	struct job *jobs;
	struct arena arena;
	struct str why;
	double seconds;

	bench_options_read(n_arguments, arguments, &options);
	client.site_id = bench_make_database(options.url);
	(void)pthread_mutex_init(&client.lock, NULL);
	(void)pthread_cond_init(&client.has_heard, NULL);
	arena_init(&arena, 4096, 65536);
	queue_options.url = str_of(options.url);
	queue_options.max_waiting = options.group;
	jobs = mem_new(options.group, sizeof *jobs);
	if (jobs == NULL || store_queue_open(&queue_options, &arena, &client.queue, &why) != 0) {
		end("the store cannot be opened");
	}
	for (uint64_t i = 0; i < options.group; i++) {
		jobs[i].client = &client;
		jobs[i].task.run = run_job;
		jobs[i].task.done = tell_client;
		arena_init(&jobs[i].arena, 4096, 65536);
	}
	seconds = bench_now_seconds();
	submit_all(&client, jobs, options.group, options.n_rows);
	seconds = bench_now_seconds() - seconds;
	bench_report("store", options.n_rows, options.group, seconds);
	store_queue_figures(client.queue, &figures);
	(void)fprintf(stderr, "%.1f rows a commit\n",
		(double)figures.n_writes / (double)figures.n_groups);
	store_queue_close(client.queue);
	for (uint64_t i = 0; i < options.group; i++) {
		arena_fini(&jobs[i].arena);
	}
	mem_free(jobs);
	arena_fini(&arena);
	return 0;
}
