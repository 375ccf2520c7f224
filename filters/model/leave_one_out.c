#include "stack.h"

#include <errno.h>
#include <string.h>

#include <hamlet/mem.h>

/* Places of one task. */
#define TASK_PLACES 512

struct leave_one_out {
	const struct corpus *corpus;
	const struct tally *tally;
	const uint32_t *rows;
	size_t n_rows;
	uint32_t *place;    /* places in rows, those of one group together */
	size_t *task_begin; /* of each task, in place; n_tasks + 1 */
	size_t n_tasks;
	struct ratio_table table;
	double *inputs;
	int *error; /* of each task */
};

static void score_row(const struct leave_one_out *job, size_t place,
	const struct tally_count *removed, const uint64_t n_documents[LABEL_COUNT])
{
	const struct corpus *corpus = job->corpus;
	uint32_t row = job->rows[place];
	const size_t *first = corpus_row(corpus, row);
	double *inputs = job->inputs + place * STACK_COLUMNS;
	struct ratio ratio;
	struct tally_count own = {.n = {0}};

	ratio_init(&ratio, &job->table, n_documents);
	own.n[corpus->label[row]] = 1;
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		struct stack_sums sums = {0};

		for (size_t i = first[f]; i < first[f + 1]; i++) {
			uint32_t id = corpus->id[i];
			const struct tally_count *out = removed != NULL ? &removed[id] : &own;
			const struct tally_count *all = &job->tally->count[id];
			const uint32_t n[LABEL_COUNT] = {
				[LABEL_SPAM] = all->n[LABEL_SPAM] - out->n[LABEL_SPAM],
				[LABEL_HAM] = all->n[LABEL_HAM] - out->n[LABEL_HAM],
			};

			if (n[LABEL_SPAM] != 0 || n[LABEL_HAM] != 0 || f == FEATURES_RULES) {
				stack_sums_add(&sums, corpus_log_odds(corpus, &ratio, id, n));
			}
		}
		stack_inputs(&sums, inputs + f * STACK_INPUT_COUNT);
	}
}

static void score_single(const struct leave_one_out *job, size_t place)
{
	uint64_t n_documents[LABEL_COUNT];

	memcpy(n_documents, job->tally->n_documents, sizeof n_documents);
	n_documents[job->corpus->label[job->rows[place]]]--;
	score_row(job, place, NULL, n_documents);
}

/* removed is zero between groups, and not allocated before the first group of several rows. */
static int score_group(
	const struct leave_one_out *job, struct tally *removed, const uint32_t *place, size_t n)
{
	uint64_t n_documents[LABEL_COUNT];

	if (removed->count == NULL && tally_init(removed, job->corpus) != 0) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		tally_step(removed, job->corpus, job->rows[place[i]], +1);
	}
	for (unsigned label = 0; label < LABEL_COUNT; label++) {
		n_documents[label] = job->tally->n_documents[label] - removed->n_documents[label];
	}
	for (size_t i = 0; i < n; i++) {
		score_row(job, place[i], removed->count, n_documents);
	}
	for (size_t i = 0; i < n; i++) {
		tally_step(removed, job->corpus, job->rows[place[i]], -1);
	}
	return 0;
}

static size_t group_size(const struct leave_one_out *job, size_t at)
{
	uint32_t group = job->corpus->group[job->rows[job->place[at]]];
	size_t end = at + 1;

	while (end < job->n_rows && job->corpus->group[job->rows[job->place[end]]] == group) {
		end++;
	}
	return end - at;
}

static void score_task(void *arg, size_t task)
{
	const struct leave_one_out *job = arg;
	HAMLET_CLEANUP(tally_fini) struct tally removed = {0};
	size_t n;

	for (size_t at = job->task_begin[task]; at < job->task_begin[task + 1]; at += n) {
		n = group_size(job, at);
		if (n == 1) {
			score_single(job, job->place[at]);
		} else if ((job->error[task] = score_group(job, &removed, job->place + at, n)) !=
			   0) {
			return;
		}
	}
}

/* Places ordered by group, by counting. */
static int order_by_group(struct leave_one_out *job)
{
	size_t n_groups = job->corpus->n_groups;
	HAMLET_CLEANUP(mem_free_at) size_t *end = mem_new(n_groups + 1, sizeof *end);

	if (end == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < job->n_rows; i++) {
		end[job->corpus->group[job->rows[i]] + 1]++;
	}
	for (size_t g = 0; g < n_groups; g++) {
		end[g + 1] += end[g];
	}
	for (size_t i = 0; i < job->n_rows; i++) {
		job->place[end[job->corpus->group[job->rows[i]]]++] = (uint32_t)i;
	}
	return 0;
}

/* Cuts the places into tasks between groups. */
static void cut_tasks(struct leave_one_out *job)
{
	size_t n_in_task = 0;
	size_t n;

	job->n_tasks = 0;
	job->task_begin[0] = 0;
	for (size_t at = 0; at < job->n_rows; at += n) {
		n = group_size(job, at);
		n_in_task += n;
		if (n_in_task >= TASK_PLACES || at + n == job->n_rows) {
			job->task_begin[++job->n_tasks] = at + n;
			n_in_task = 0;
		}
	}
}

static int run(struct leave_one_out *job, const struct executor *executor)
{
	int error = order_by_group(job);

	if (error != 0) {
		return error;
	}
	cut_tasks(job);
	executor_run(executor, job->n_tasks, score_task, job);
	for (size_t i = 0; i < job->n_tasks; i++) {
		error = error == 0 ? job->error[i] : error;
	}
	return error;
}

int stack_leave_one_out(const struct corpus *corpus, const struct tally *tally,
	const uint32_t *rows, size_t n_rows, const struct executor *executor, double *ret)
{
	size_t max_tasks = n_rows / TASK_PLACES + 1;
	HAMLET_CLEANUP(mem_free_at) uint32_t *place = mem_new(n_rows, sizeof *place);
	HAMLET_CLEANUP(mem_free_at) size_t *begin = mem_new(max_tasks + 1, sizeof *begin);
	HAMLET_CLEANUP(mem_free_at) int *errors = mem_new(max_tasks, sizeof *errors);
	struct leave_one_out job = {
		.corpus = corpus,
		.tally = tally,
		.rows = rows,
		.n_rows = n_rows,
		.place = place,
		.task_begin = begin,
		.inputs = ret,
		.error = errors,
	};

	if (place == NULL || begin == NULL || errors == NULL) {
		return -ENOMEM;
	}
	ratio_table_init(&job.table);
	return run(&job, executor);
}
