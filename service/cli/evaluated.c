#include "cli/evaluation_report.h"

#include <assert.h>
#include <errno.h>

#include <hamlet/decide.h>

/* The row's features, as the evaluation saw them. */
static int extract(const struct evaluated *evaluated, uint32_t row, struct span stretch,
	struct arena *arena, struct text *ret_text, struct features *ret_features)
{
	const struct labelled_comment *comment = &evaluated->rows[row];
	const struct rule_features rules = {
		comment->rule, comment->n_rules, evaluated->options->rules};
	unsigned families = evaluated->options->families;
	int r = text_prepare(arena, comment->content, ret_text);

	if (r == 0) {
		r = stretch.end > 0
			    ? features_extract_stretch(arena, comment->content, stretch,
				      comment->author_name, families, ret_features)
			    : features_extract(arena, ret_text, comment->author_name, families,
				      ret_features);
	}
	if (r == 0) {
		features_add_rules(ret_features, &rules);
	}
	return r;
}

int evaluated_mistake(const struct evaluated *evaluated, size_t i, struct arena *arena,
	struct evaluated_mistake *ret)
{
	const struct evaluate_mistake *mistake = &evaluated->evaluation->worst[i];
	/* The reasons alone are wanted, so nothing may decide before the score. */
	static const struct decide_settings settings = {.approve_below = 0.5, .reject_above = 0.5};
	int r = extract(evaluated, mistake->score.row, mistake->breakdown.stretch, arena,
		&ret->text, &ret->features);

	if (r != 0) {
		return r;
	}
	assert(ret->features.n == mistake->n_features);
	r = decide(&(struct evidence){.features = &ret->features, .score = &mistake->breakdown},
		&settings, arena, &ret->verdict);
	ret->source = (struct telling_source){
		.text = &ret->text,
		.features = &ret->features,
		.share = mistake->breakdown.share,
		.verdict = &ret->verdict,
	};
	return r;
}

int evaluated_feature(const struct evaluated *evaluated, const struct evaluate_feature *feature,
	struct arena *arena, struct evaluated_feature *ret)
{
	const struct feature *item;
	struct text text;
	struct features features;
	int r = extract(evaluated, feature->row, (struct span){0}, arena, &text, &features);

	if (r != 0) {
		return r;
	}
	assert(feature->index < features.n);
	item = &features.item[feature->index];
	*ret = (struct evaluated_feature){
		.kind = feature_kind_name((enum feature_family)item->family, item->kind),
		.family = feature_family_letter((enum feature_family)item->family),
	};
	return feature_readable_text(item, arena, &ret->text);
}

int evaluated_fold_name(
	const struct evaluated *evaluated, uint32_t fold, struct arena *arena, struct str *ret)
{
	const struct str *names = evaluated->splits->fold_name;

	if (names != NULL && names[fold].n > 0) {
		*ret = names[fold];
		return 0;
	}
	return arena_printf(arena, ret, "%u", (unsigned)fold + 1);
}
