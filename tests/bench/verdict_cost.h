/* Runs a text through all that makes a verdict, each step by the clock. */
#ifndef HAMLET_TESTS_BENCH_VERDICT_COST_H
#define HAMLET_TESTS_BENCH_VERDICT_COST_H

#include <stddef.h>

#include "flow/verdict.h"
#include "labelled_file.h"

enum stage { STAGE_PREPARE, STAGE_FEATURES, STAGE_RULES, STAGE_SCORE, STAGE_DECIDE, STAGE_COUNT };

/* "prepare", "features", ...; static. */
const char *stage_name(enum stage stage);

struct verdict_cost {
	double us[STAGE_COUNT]; /* of process CPU time */
	double total_us;
	size_t prepare_bytes; /* of the arena */
	size_t total_bytes;
};

/* The shipped packs, and a model of the starter corpus. */
struct verdict_bench {
	struct verdict_context context;
	struct arena data;
	struct arena arena;
};

/* Ends the program with a message when something is missing. */
void verdict_bench_init(struct verdict_bench *bench);
void verdict_bench_fini(struct verdict_bench *bench);
/* Reads a labelled file whole; its texts live as long as the bench. */
void verdict_bench_read(struct verdict_bench *bench, const char *path, struct labelled_rows *ret);

/* Judges by a model of these rows from now on. */
void verdict_bench_train(struct verdict_bench *bench, const struct labelled_rows *rows,
	const struct model_options *options);

/* The least of n_runs > 0 for each step, since what others do on the machine only adds. */
struct verdict_cost verdict_cost_of(struct verdict_bench *bench, struct str content, int n_runs);

/* The process's CPU time. */
double bench_now_us(void);

#endif
