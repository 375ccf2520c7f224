/* What the rules are measured on: real comments, lists of entries, and how long a pass takes. */
#ifndef BENCH_RULE_BENCH_H
#define BENCH_RULE_BENCH_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/buf.h>
#include <hamlet/rules.h>
#include <hamlet/text.h>

#include "labelled_file.h"

/* Real comments, prepared; views live in the arenas. */
struct rule_bench {
	struct arena data;
	struct arena scratch; /* of one comment */
	struct labelled_rows rows;
	struct comment *comments;
	struct text *texts;
	struct rule_hits hits; /* of the last comment */
	struct rule_matcher *matcher;
};

/* The shared data folder: HAMLET_SHARED_DATA, or beside the source tree. */
const char *rule_bench_folder(void);
/* Reads the comments; ends the program when it cannot. */
void rule_bench_init(struct rule_bench *bench);
/* Gives each comment an IP address. */
void rule_bench_add_addresses(struct rule_bench *bench);
void rule_bench_fini(struct rule_bench *bench);
/* Ends the program with a line unless r is 0. */
void rule_bench_need(int r, const char *what);

/* A compiled source, and what that took. */
struct rule_load {
	struct ruleset *rules;
	double seconds;
	double megabytes;      /* kept on the heap */
	double peak_megabytes; /* that the process grew by at most */
};
/* Compiles a pack, or a list in WordPress's form. */
struct rule_load rule_bench_load(struct str bytes, bool is_list);

/* One pass over all comments, as often as it takes to be sure. */
struct rule_pass {
	double us;    /* a comment, the median of the passes; process CPU time */
	size_t n_hit; /* comments that any rule hit */
	size_t n_limited;
};
/* With all that spares patterns; without libhs; without the literals that patterns need, either. */
enum rule_way { RULE_WAY_ALL, RULE_WAY_UNSIEVED, RULE_WAY_UNFILTERED };
struct rule_pass rule_bench_pass(
	struct rule_bench *bench, const struct ruleset *rules, enum rule_way way);
/* Several sets, in turn: what is compared is measured in the same minutes. */
enum { RULE_BENCH_MAX_SETS = 4 };
void rule_bench_passes(struct rule_bench *bench, const struct ruleset *const *rules, size_t n,
	enum rule_way way, struct rule_pass *ret);

/* The shipped packs: on the comments, and on long texts that are made to cost much. */
void rule_bench_packs(struct rule_bench *bench);

/* Patterns that blow up, one by one and many at once, over texts made to their measure. */
void rule_bench_hostile(struct rule_bench *bench, struct buf *pack);

double rule_bench_now_us(void);
/* A file of the folder, with a NUL behind it. */
struct str rule_bench_read(struct rule_bench *bench, const char *folder, const char *name);
/* The next line of *rest, without white space at its ends; false at the end. */
bool rule_bench_line(struct str *rest, struct str *ret);

#endif
