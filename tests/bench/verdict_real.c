/*
 * Replays the comments of a labelled file through the verdict, by the shipped packs and a model
 * trained on them: process CPU time a verdict, and bytes of arena, as a line of JSON. Under
 * `valgrind --tool=callgrind --toggle-collect=verdict_of` it counts instructions, which noise
 *leaves alone.
 *
 *	verdict_real FILE.jsonl default|lite REPLAYS [MIN_BYTES [MAX_BYTES]]
 */
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "verdict_cost.h"

struct replay {
	size_t n; /* verdicts */
	size_t content_bytes;
	size_t arena_bytes;
	double cpu_us;
};

static struct labelled_rows rows_within(
	const struct labelled_rows *rows, int64_t min_bytes, int64_t max_bytes)
{
	struct labelled_rows within = *rows;

	within.n = 0;
	within.item = arena_new(rows->arena, rows->n, sizeof *within.item);
	for (size_t i = 0; within.item != NULL && i < rows->n; i++) {
		int64_t n = (int64_t)rows->item[i].content.n;

		if (n >= min_bytes && n <= max_bytes) {
			within.item[within.n++] = rows->item[i];
		}
	}
	return within;
}

static struct replay replay(struct verdict_bench *bench, const struct labelled_rows *rows)
{
	struct replay sum = {.cpu_us = -bench_now_us()};
	struct verdict verdict;

	for (size_t i = 0; i < rows->n; i++) {
		const struct comment comment = {
			.field = {
				[COMMENT_CONTENT] = rows->item[i].content,
				[COMMENT_AUTHOR_NAME] = rows->item[i].author_name,
			}};

		arena_reset(&bench->arena);
		if (verdict_of(&bench->context, &comment, &bench->arena, &verdict) != 0) {
			exit(1);
		}
		sum.n++;
		sum.content_bytes += comment.field[COMMENT_CONTENT].n;
		sum.arena_bytes += bench->arena.used_bytes;
	}
	sum.cpu_us += bench_now_us();
	return sum;
}

/* Of the replay that took least, since what others do on the machine only adds. */
static struct replay best_replay(
	struct verdict_bench *bench, const struct labelled_rows *rows, int64_t n_replays)
{
	struct replay best = replay(bench, rows);

	for (int64_t i = 0; i < n_replays; i++) {
		struct replay next = replay(bench, rows);

		best = next.cpu_us < best.cpu_us ? next : best;
	}
	return best;
}

static bool read_number(int argc, char **argv, int i, int64_t *ret)
{
	return i >= argc || ascii_parse_int(str_of(argv[i]), 0, 1000000, ret) == 0;
}

static void print(const struct replay *replay)
{
	double n = (double)replay->n;

	(void)printf("{\"verdicts\": %zu, \"cpu_us\": %.2f, \"content_bytes\": %.0f, "
		     "\"arena_bytes\": %.0f}\n",
		replay->n, replay->cpu_us / n, (double)replay->content_bytes / n,
		(double)replay->arena_bytes / n);
}

struct options {
	const char *path;
	struct model_options model;
	bool has_sites;
	int64_t n_replays;
	int64_t min_bytes;
	int64_t max_bytes;
};

static bool read_families(struct str name, struct options *ret)
{
	ret->has_sites = str_eq(name, STR("sites"));
	ret->model = str_eq(name, STR("lite")) ? model_options_lite : model_options_default;
	if (ret->has_sites || str_eq(name, STR("lite")) || str_eq(name, STR("default"))) {
		return true;
	}
	ret->model.families = 0;
	for (size_t i = 0; i < name.n; i++) {
		unsigned f = 0;

		while (f < FEATURES_FAMILY_COUNT &&
			feature_family_letter((enum feature_family)f) != name.p[i]) {
			f++;
		}
		if (f == FEATURES_FAMILY_COUNT) {
			return false;
		}
		ret->model.families |= FEATURES_BIT(f);
	}
	return name.n > 0;
}

/* Deals the rows out to some sites, and judges for one of them. */
static void deal_out(struct labelled_rows *rows, struct verdict_bench *bench)
{
	enum { N_SITES = 3 };

	for (size_t i = 0; i < rows->n; i++) {
		rows->item[i].site_id = 1 + (int64_t)(i % N_SITES);
	}
	bench->context.site_id = 1;
}

static void run(const struct options *options)
{
	HAMLET_CLEANUP(verdict_bench_fini) struct verdict_bench bench;
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	struct labelled_rows within;
	struct replay best;

	verdict_bench_init(&bench);
	verdict_bench_read(&bench, options->path, &rows);
	if (options->has_sites) {
		deal_out(&rows, &bench);
	}
	verdict_bench_train(&bench, &rows, &options->model);
	within = rows_within(&rows, options->min_bytes, options->max_bytes);
	best = best_replay(&bench, &within, options->n_replays);
	if (best.n > 0) {
		print(&best);
	}
}

int main(int argc, char **argv)
{
	struct options options = {.min_bytes = 0, .max_bytes = LIMIT_CONTENT_BYTES};

	if (argc < 4 || !read_families(str_of(argv[2]), &options) ||
		!read_number(argc, argv, 3, &options.n_replays) ||
		!read_number(argc, argv, 4, &options.min_bytes) ||
		!read_number(argc, argv, 5, &options.max_bytes)) {
		(void)fputs("verdict_real FILE default|lite|sites|LETTERS REPLAYS "
			    "[MIN_BYTES [MAX_BYTES]]\n",
			stderr);
		return 2;
	}
	options.path = argv[1];
	run(&options);
	return 0;
}
