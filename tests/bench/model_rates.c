/*
 * Counts the comments of a labelled file, and weighs what was counted: comments counted a second of
 * CPU time, from bytes to counts, and the memory that a million features take in a model that is
 * read from its file; as a line of JSON.
 *
 *	model_rates FILE.jsonl
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/limits.h>

#include "verdict_cost.h"

enum { ROUNDS = 5 };

static void need(int r, const char *what)
{
	if (r != 0) {
		(void)fprintf(stderr, "model_rates: %s\n", what);
		exit(1);
	}
}

static void unref_at(struct model **model)
{
	model_unref(*model);
}

static void count_all(const struct labelled_rows *rows, struct arena *arena, struct model *model)
{
	for (size_t i = 0; i < rows->n; i++) {
		const struct labelled_comment *row = &rows->item[i];
		const struct label_step step = {MODEL_NO_SITE, row->label, +1};
		struct features features;

		arena_reset(arena);
		need(verdict_features(&(struct verdict_learning){.model = model}, row->content,
			     row->author_name, arena, &features),
			"features");
		need(model_learn(model, &features, &step, NULL), "learn");
	}
}

/* The best of some rounds, since what others do on the machine only adds. */
static double best_count_us(const struct labelled_rows *rows, struct arena *arena)
{
	double best = 0;

	for (int i = 0; i < ROUNDS; i++) {
		HAMLET_CLEANUP(unref_at) struct model *model = NULL;
		double us;

		need(model_new(&model_options_default, &model), "model");
		us = -bench_now_us();
		count_all(rows, arena, model);
		us += bench_now_us();
		best = i == 0 || us < best ? us : best;
	}
	return best;
}

static double heap_bytes(void)
{
	struct mallinfo2 heap = mallinfo2();

	return (double)(heap.uordblks + heap.hblkhd);
}

/* Bytes a feature. The file is not counted. */
static double weigh(const struct labelled_rows *rows, struct arena *arena, size_t *ret_n_features)
{
	HAMLET_CLEANUP(unref_at) struct model *counted = NULL;
	HAMLET_CLEANUP(unref_at) struct model *read = NULL;
	HAMLET_CLEANUP(buf_fini) struct buf file;
	struct model_info info;
	struct str why;
	double before;

	buf_init(&file, LIMIT_MODEL_BYTES);
	need(model_new(&model_options_default, &counted), "model");
	count_all(rows, arena, counted);
	need(model_write(counted, &file), "write");
	before = heap_bytes();
	need(model_read(buf_str(&file), arena, &read, &why), "read");
	model_info(read, &info);
	*ret_n_features = info.n_features;
	return (heap_bytes() - before) / (double)info.n_features;
}

static void run(const char *path)
{
	HAMLET_CLEANUP(verdict_bench_fini) struct verdict_bench bench;
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	size_t n_features = 0;
	double us, bytes;

	verdict_bench_init(&bench);
	verdict_bench_read(&bench, path, &rows);
	us = best_count_us(&rows, &bench.arena);
	bytes = weigh(&rows, &bench.arena, &n_features);
	(void)printf("{\"comments\": %zu, \"counted_per_second\": %.0f, \"features\": %zu, "
		     "\"bytes_per_feature\": %.1f}\n",
		rows.n, 1e6 * (double)rows.n / us, n_features, bytes);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		(void)fputs("model_rates FILE.jsonl\n", stderr);
		return 2;
	}
	run(argv[1]);
	return 0;
}
