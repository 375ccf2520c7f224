#include "flow/verdict.h"

#include <errno.h>

#include <hamlet/rule_features.h>

int verdict_features(const struct verdict_learning *learning, struct str content,
	struct str author_name, struct arena *arena, struct features *ret)
{
	struct model_info info;
	struct text text;
	struct rule_features rules = {0};
	int r = text_prepare(arena, content, &text);

	if (r != 0) {
		return r;
	}
	model_info(learning->model, &info);
	r = features_extract(arena, &text, author_name, info.families, ret);
	if (r != 0 || learning->rules == NULL) {
		return r;
	}
	r = rule_features_of_text(learning->rules, learning->matcher,
		&(struct rule_features_input){&text, content, author_name}, arena, &rules);
	if (r == 0) {
		features_add_rules(ret, &rules);
	}
	return r;
}

/* Features, rules and score of the prepared text. */
static int read_evidence(const struct verdict_context *context, const struct comment *comment,
	struct arena *arena, struct verdict_evidence *evidence)
{
	const struct rule_input input = {
		comment, &evidence->text, {context->site, context->now_ms}};
	struct rule_features rules = {0};
	struct model_info info;
	int r;

	model_info(context->model, &info);
	r = features_extract(arena, &evidence->text, comment->field[COMMENT_AUTHOR_NAME],
		info.families, &evidence->features);
	if (r == 0) {
		r = ruleset_match(context->rules, context->matcher, &input, arena, evidence->hits);
	}
	if (r == 0) {
		r = rule_features_of_hits(context->rules, evidence->hits, arena, &rules);
	}
	if (r != 0) {
		return r;
	}
	features_add_rules(&evidence->features, &rules);
	return model_read_comment(context->model,
		&(struct model_reading){
			.text = &evidence->text,
			.author_name = comment->field[COMMENT_AUTHOR_NAME],
			.site_id = context->site_id,
			.rules = &rules,
		},
		arena, &evidence->features, &evidence->score);
}

int verdict_with_evidence(const struct verdict_context *context, const struct comment *comment,
	struct arena *arena, struct verdict_evidence *evidence, struct verdict *ret)
{
	int r;

	/* Large, so in the arena rather than on the stack of a small thread. */
	evidence->hits = arena_new_unset(arena, 1, sizeof *evidence->hits);
	if (evidence->hits == NULL) {
		return -ENOMEM;
	}
	r = text_prepare(arena, comment->field[COMMENT_CONTENT], &evidence->text);
	if (r == 0) {
		r = read_evidence(context, comment, arena, evidence);
	}
	if (r != 0) {
		return r;
	}
	return decide(
		&(struct evidence){
			.features = &evidence->features,
			.score = &evidence->score,
			.rules = context->rules,
			.hits = evidence->hits,
			.is_blank = str_trim(evidence->text.matchable).n == 0,
		},
		&context->settings, arena, ret);
}

int verdict_of(const struct verdict_context *context, const struct comment *comment,
	struct arena *arena, struct verdict *ret)
{
	struct verdict_evidence evidence;

	return verdict_with_evidence(context, comment, arena, &evidence, ret);
}
