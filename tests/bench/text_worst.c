/*
 * What comments cost from text to verdict, in CPU time and arena: the dearest kinds we know at
 * LIMIT_CONTENT_BYTES, what a random search finds besides, and labelled files of real ones.
 *
 *	text_worst table [NAME]
 *	text_worst search prepare|total SECONDS [SEED]
 *	text_worst real FILE.jsonl...
 */
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "hard_texts.h"
#include "verdict_cost.h"

static char content[LIMIT_CONTENT_BYTES];

static void print_head(const char *title)
{
	printf("%-34s", title);
	for (int s = 0; s < STAGE_COUNT; s++) {
		printf(" %8s", stage_name((enum stage)s));
	}
	printf(" %8s %8s %8s\n", "total", "KiB", "KiB all");
}

static void print_cost(const char *name, const struct verdict_cost *cost, int n_decimals)
{
	printf("%-34s", name);
	for (int s = 0; s < STAGE_COUNT; s++) {
		printf(" %8.*f", n_decimals, cost->us[s]);
	}
	printf(" %8.*f %8zu %8zu\n", n_decimals, cost->total_us, cost->prepare_bytes / 1024,
		cost->total_bytes / 1024);
	(void)fflush(stdout);
}

static void keep_most(struct verdict_cost *most, const struct verdict_cost *cost)
{
	for (int s = 0; s < STAGE_COUNT; s++) {
		most->us[s] = cost->us[s] > most->us[s] ? cost->us[s] : most->us[s];
	}
	most->total_us = cost->total_us > most->total_us ? cost->total_us : most->total_us;
	most->prepare_bytes = cost->prepare_bytes > most->prepare_bytes ? cost->prepare_bytes
									: most->prepare_bytes;
	most->total_bytes =
		cost->total_bytes > most->total_bytes ? cost->total_bytes : most->total_bytes;
}

static void run_table(struct verdict_bench *bench, const char *name)
{
	struct verdict_cost most = {0};

	print_head("microseconds at 64 KiB");
	for (size_t i = 0; i < n_hard_texts; i++) {
		struct verdict_cost cost;

		if (strstr(hard_texts[i].name, name) == NULL) {
			continue;
		}
		cost = verdict_cost_of(
			bench, hard_text_fill(&hard_texts[i], content, sizeof content), 7);
		print_cost(hard_texts[i].name, &cost, 0);
		keep_most(&most, &cost);
	}
	print_cost("the most of each", &most, 0);
}

static void print_unit(const struct hard_unit *unit)
{
	for (size_t i = 0; i < unit->n; i++) {
		unsigned char c = (unsigned char)unit->text[i];

		printf(c >= 0x20 && c < 0x7f ? "%c" : "\\x%02x", c);
	}
	printf("\n");
}

struct climb {
	struct verdict_bench *bench;
	bool is_total; /* what is made as large as it can be: the total, or what preparing takes */
	uint64_t random;
	struct hard_unit unit;
	double us;
	int n_in_vain;
};

static double cost_of_unit(const struct climb *climb, const struct hard_unit *unit)
{
	struct verdict_cost cost =
		verdict_cost_of(climb->bench, hard_unit_fill(unit, content, sizeof content), 3);

	return climb->is_total ? cost.total_us : cost.us[STAGE_PREPARE];
}

/* One change, kept when it costs more; anew when that has long been in vain. */
static void climb_on(struct climb *climb)
{
	struct hard_unit changed;
	double us;

	if (climb->n_in_vain > 100) {
		hard_unit_make(&climb->unit, &climb->random);
		climb->us = 0;
		climb->n_in_vain = 0;
	}
	changed = climb->unit;
	hard_unit_change(&changed, &climb->random);
	us = cost_of_unit(climb, &changed);
	if (us > climb->us) {
		climb->unit = changed;
		climb->us = us;
		climb->n_in_vain = 0;
	} else {
		climb->n_in_vain++;
	}
}

static void search(struct climb *climb, double seconds)
{
	double end = bench_now_us() + 1e6 * seconds;
	struct hard_unit best = {.text = " ", .n = 1};
	double best_us = 0;
	struct verdict_cost cost;

	climb->n_in_vain = 1000;
	while (bench_now_us() < end) {
		climb_on(climb);
		if (climb->us > best_us) {
			best = climb->unit;
			best_us = climb->us;
		}
	}
	cost = verdict_cost_of(climb->bench, hard_unit_fill(&best, content, sizeof content), 20);
	print_head("microseconds at 64 KiB");
	print_cost("found", &cost, 0);
	print_unit(&best);
}

static void run_real(struct verdict_bench *bench, const char *path)
{
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	struct verdict_cost sum = {0};
	const char *name = strrchr(path, '/');

	verdict_bench_read(bench, path, &rows);
	for (size_t i = 0; i < rows.n; i++) {
		struct verdict_cost cost = verdict_cost_of(bench, rows.item[i].content, 5);

		for (int s = 0; s < STAGE_COUNT; s++) {
			sum.us[s] += cost.us[s] / (double)rows.n;
		}
		sum.total_us += cost.total_us / (double)rows.n;
	}
	print_cost(name != NULL ? name + 1 : path, &sum, 2);
}

static int misused(void)
{
	(void)fputs(
		"text_worst table [NAME] | search prepare|total SECONDS [SEED] | real FILE...\n",
		stderr);
	return 2;
}

static int run_search(struct verdict_bench *bench, int argc, char **argv)
{
	struct climb climb = {.bench = bench, .is_total = strcmp(argv[2], "total") == 0};
	double seconds;
	int64_t seed = 1;

	if (ascii_parse_double(str_of(argv[3]), 0, 3600, &seconds) != 0 ||
		(argc > 4 && ascii_parse_int(str_of(argv[4]), 0, INT64_MAX, &seed) != 0)) {
		return misused();
	}
	climb.random = (uint64_t)seed;
	search(&climb, seconds);
	return 0;
}

int main(int argc, char **argv)
{
	HAMLET_CLEANUP(verdict_bench_fini) struct verdict_bench bench;
	struct str what = str_of(argc > 1 ? argv[1] : "table");

	verdict_bench_init(&bench);
	if (str_eq(what, STR("table"))) {
		run_table(&bench, argc > 2 ? argv[2] : "");
		return 0;
	}
	if (str_eq(what, STR("search")) && argc > 3) {
		return run_search(&bench, argc, argv);
	}
	if (!str_eq(what, STR("real")) || argc < 3) {
		return misused();
	}
	print_head("microseconds, on average");
	for (int i = 2; i < argc; i++) {
		run_real(&bench, argv[i]);
	}
	return 0;
}
