#include "verdict_cost.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <hamlet/rule_features.h>

#include "pack_files.h"

enum { DATA_MAX_BYTES = 1 << 30, ARENA_BLOCK_BYTES = 1 << 20 };

const char *stage_name(enum stage stage)
{
	static const char *const names[] = {"prepare", "features", "rules", "score", "decide"};
	_Static_assert(sizeof names / sizeof *names == STAGE_COUNT, "a name for each stage");

	return names[stage];
}

static void need(int r, const char *what)
{
	if (r != 0) {
		(void)fprintf(stderr, "%s: %s\n", what, r < 0 ? strerror(-r) : "bad");
		exit(1);
	}
}

double bench_now_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return 1e6 * (double)now.tv_sec + 1e-3 * (double)now.tv_nsec;
}

static void ignore_row(void *arg, struct str path, size_t line, struct str why)
{
	(void)arg;
	(void)fprintf(stderr, "%.*s:%zu: %.*s\n", STR_FMT(path), line, STR_FMT(why));
}

void verdict_bench_read(struct verdict_bench *bench, const char *path, struct labelled_rows *ret)
{
	static const struct labelled_report report = {.bad_row = ignore_row};

	labelled_rows_init(ret, &bench->data);
	need(labelled_file_read(str_of(path), &report, ret), path);
}

void verdict_bench_train(struct verdict_bench *bench, const struct labelled_rows *rows,
	const struct model_options *options)
{
	struct model_options with_rules = *options;
	struct rule_features_rows hits;
	struct model_quality quality;
	struct model *model;

	with_rules.rules = ruleset_fitted(bench->context.rules);
	need(rule_features_of_rows(bench->context.rules, rows->item, rows->n, NULL, &hits),
		"rules");
	need(model_train(rows->item, rows->n, &with_rules, NULL, NULL, &model, &quality), "train");
	rule_features_rows_fini(&hits);
	/* The bench made the one before itself, so that it may end it. */
	model_unref((struct model *)(uintptr_t)bench->context.model);
	bench->context.model = model;
}

static void train_starter(struct verdict_bench *bench, struct str folder)
{
	HAMLET_CLEANUP(labelled_rows_fini) struct labelled_rows rows;
	struct str path;

	need(arena_printf(&bench->data, &path, "%.*s/starter.jsonl%c", STR_FMT(folder), '\0'),
		"path");
	verdict_bench_read(bench, path.p, &rows);
	verdict_bench_train(bench, &rows, &model_options_default);
}

void verdict_bench_init(struct verdict_bench *bench)
{
	struct str folder, why;
	struct ruleset *rules;

	*bench = (struct verdict_bench){0};
	arena_init(&bench->data, 1 << 20, DATA_MAX_BYTES);
	arena_init(&bench->arena, ARENA_BLOCK_BYTES, LIMIT_REQUEST_ARENA_BYTES);
	need(text_init(), "text_init");
	need(data_folder_find(STR_NONE, &bench->data, &folder, &why), "data folder");
	need(pack_files_compile(
		     &(struct pack_request){.data_setting = folder}, &bench->data, &rules, &why),
		"packs");
	need(rule_matcher_new(&bench->context.matcher), "matcher");
	bench->context.rules = rules;
	train_starter(bench, folder);
	bench->context.settings = decide_settings_default;
}

void verdict_bench_fini(struct verdict_bench *bench)
{
	/* The bench made them itself, so that it may end them. */
	model_unref((struct model *)(uintptr_t)bench->context.model);
	ruleset_unref((struct ruleset *)(uintptr_t)bench->context.rules);
	rule_matcher_free(bench->context.matcher);
	arena_fini(&bench->arena);
	arena_fini(&bench->data);
}

/* The time since *at, and on from there. */
static double lap(double *at)
{
	double now = bench_now_us(), us = now - *at;

	*at = now;
	return us;
}

/* What lies between the steps of a verdict. */
struct steps {
	struct text text;
	struct features features;
	struct score score;
	struct rule_hits *hits;
	struct verdict verdict;
};

static int take_step(struct verdict_bench *bench, enum stage stage, const struct comment *comment,
	struct steps *s)
{
	const struct verdict_context *context = &bench->context;
	struct arena *arena = &bench->arena;
	struct rule_features found = {0};
	struct evidence evidence = {.features = &s->features,
		.score = &s->score,
		.rules = context->rules,
		.hits = s->hits};

	switch (stage) {
	case STAGE_PREPARE:
		return text_prepare(arena, comment->field[COMMENT_CONTENT], &s->text);
	case STAGE_FEATURES:
		return features_extract(
			arena, &s->text, STR_NONE, model_options_default.families, &s->features);
	case STAGE_SCORE:
		return model_score(context->model, &s->features, MODEL_NO_SITE, arena, &s->score);
	case STAGE_RULES:
		need(ruleset_match(context->rules, context->matcher,
			     &(struct rule_input){
				     comment, &s->text, {context->site, context->now_ms}},
			     arena, s->hits),
			"match");
		need(rule_features_of_hits(context->rules, s->hits, arena, &found), "hits");
		features_add_rules(&s->features, &found);
		return 0;
	case STAGE_DECIDE:
	case STAGE_COUNT:
		break;
	}
	return decide(&evidence, &context->settings, arena, &s->verdict);
}

static struct verdict_cost run_once(struct verdict_bench *bench, struct str content)
{
	struct comment comment = {.field[COMMENT_CONTENT] = content};
	struct rule_hits hits;
	struct steps steps = {.hits = &hits};
	struct verdict_cost cost = {0};
	double at;

	arena_reset(&bench->arena);
	at = bench_now_us();
	for (int s = 0; s < STAGE_COUNT; s++) {
		need(take_step(bench, (enum stage)s, &comment, &steps), stage_name((enum stage)s));
		cost.us[s] = lap(&at);
		if (s == STAGE_PREPARE) {
			cost.prepare_bytes = bench->arena.used_bytes;
		}
	}
	cost.total_bytes = bench->arena.used_bytes;
	return cost;
}

struct verdict_cost verdict_cost_of(struct verdict_bench *bench, struct str content, int n_runs)
{
	struct verdict_cost best = run_once(bench, content);

	for (int i = 1; i < n_runs; i++) {
		struct verdict_cost cost = run_once(bench, content);

		for (int s = 0; s < STAGE_COUNT; s++) {
			best.us[s] = cost.us[s] < best.us[s] ? cost.us[s] : best.us[s];
		}
	}
	for (int s = 0; s < STAGE_COUNT; s++) {
		best.total_us += best.us[s];
	}
	return best;
}
