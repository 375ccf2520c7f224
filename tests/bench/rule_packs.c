#include <stdio.h>

#include "hard_texts.h"
#include "pack_files.h"
#include "rule_bench.h"

enum { N_TRIES = 5 };

static double match_once(struct rule_bench *bench, const struct ruleset *rules,
	const struct comment *comment, const struct text *text)
{
	const struct rule_input input = {comment, text, {STR_NONE, 1}};
	struct arena arena;
	double began = rule_bench_now_us();

	arena_init(&arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
	rule_bench_need(
		ruleset_match(rules, bench->matcher, &input, &arena, &bench->hits), "match");
	arena_fini(&arena);
	return rule_bench_now_us() - began;
}

/* The least of some tries, since what others do on the machine only adds. */
static double match_hard(
	struct rule_bench *bench, const struct ruleset *rules, const struct hard_text *kind)
{
	static char bytes[LIMIT_CONTENT_BYTES];
	struct comment comment = {.created_at_ms = 0};
	struct text text;
	double best;

	arena_reset(&bench->scratch);
	comment.field[COMMENT_CONTENT] = hard_text_fill(kind, bytes, sizeof bytes);
	rule_bench_need(
		text_prepare(&bench->scratch, comment.field[COMMENT_CONTENT], &text), "text");
	best = match_once(bench, rules, &comment, &text);
	for (size_t i = 0; i < N_TRIES; i++) {
		double us = match_once(bench, rules, &comment, &text);

		best = us < best ? us : best;
	}
	return best;
}

static void measure_hard(struct rule_bench *bench, const struct ruleset *rules)
{
	double worst = 0, sum = 0;
	const char *worst_name = "";
	size_t n_limited = 0;

	for (size_t i = 0; i < n_hard_texts; i++) {
		double us = match_hard(bench, rules, &hard_texts[i]);

		sum += us;
		n_limited += bench->hits.n_limited > 0;
		if (us > worst) {
			worst = us;
			worst_name = hard_texts[i].name;
		}
	}
	(void)printf("{\"case\": \"packs_on_hard_texts\", \"texts\": %zu, \"worst_us\": %.0f, "
		     "\"worst\": \"%s\", \"mean_us\": %.0f, \"texts_given_up\": %zu}\n",
		n_hard_texts, worst, worst_name, sum / (double)n_hard_texts, n_limited);
}

static void report(const char *name, double seconds, struct rule_pass pass)
{
	(void)printf("{\"case\": \"%s\", \"load_seconds\": %.3f, \"us_per_comment\": %.3f, "
		     "\"comments_hit\": %zu, \"limited\": %zu}\n",
		name, seconds, pass.us, pass.n_hit, pass.n_limited);
}

void rule_bench_packs(struct rule_bench *bench)
{
	const struct str folder = STR(HAMLET_TEST_PACKS);
	struct ruleset *rules = NULL;
	struct arena arena;
	struct str why;
	double seconds = -rule_bench_now_us() / 1e6;

	arena_init(&arena, 1 << 16, 1 << 28);
	rule_bench_need(pack_files_compile(&(struct pack_request){.paths = &folder, .n_paths = 1},
				&arena, &rules, &why),
		HAMLET_TEST_PACKS);
	seconds += rule_bench_now_us() / 1e6;
	report("packs", seconds, rule_bench_pass(bench, rules, RULE_WAY_ALL));
	report("packs_without_libhs", seconds, rule_bench_pass(bench, rules, RULE_WAY_UNSIEVED));
	measure_hard(bench, rules);
	ruleset_unref(rules);
	arena_fini(&arena);
}
