#include "explain.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include <hamlet/utf8.h>

#define MAX_FEATURES 12
/* A feature that moves the odds by less than a hundredth is not worth a line. */
#define MIN_SHARE    0.01
#define QUOTED_BYTES 80

/* Families of features that are told as such; rules, the last family, are told as rules. */
#define N_FAMILIES ((size_t)FEATURES_RULES)

/* A policy, no_evidence, the base, a stretch, rules and what is left of them, and each family's
 * rest. */
_Static_assert(4 + EXPLAIN_MAX_RULES + 1 + N_FAMILIES < LIMIT_REASONS, "room for features");

struct family_texts {
	const char *code;      /* of its features */
	const char *rest_code; /* of what is left of it */
	struct str rest_detail;
};

/* clang-format off */
#define REST(what) {"All else about the " what ", taken together.", \
	sizeof "All else about the " what ", taken together." - 1}
static const struct family_texts families[] = {
	[FEATURES_WORDS] = {"word", "words", REST("words")},
	[FEATURES_CHARS] = {"characters", "all_characters", REST("sequences of characters")},
	[FEATURES_COMPACT] = {"compact", "all_compact",
		REST("sequences of characters without separators")},
	[FEATURES_LINKS] = {"link", "links", REST("links")},
	[FEATURES_AUTHOR] = {"author", "all_author", REST("author's name")},
	[FEATURES_SHAPE] = {"shape", "all_shape", REST("shape")},
	[FEATURES_PAIRS] = {"pair", "pairs", REST("pairs of words")},
};
/* clang-format on */
_Static_assert(sizeof families / sizeof *families == N_FAMILIES, "a row for each family");

/* The features to name, by falling weight. */
struct named_features {
	size_t index[MAX_FEATURES];
	size_t n;
	size_t max;
};

static void add(struct verdict *verdict, struct reason reason)
{
	verdict->reason[verdict->n_reasons++] = reason;
}

static void add_policy(struct verdict *verdict, const struct policy *policy)
{
	if (policy->code != NULL) {
		add(verdict, (struct reason){.kind = REASON_POLICY,
				     .code = policy->code,
				     .text = policy->text,
				     .detail = policy->detail});
	}
}

static void add_none(struct verdict *verdict, const struct evidence *evidence)
{
	if (evidence->score->n_seen == 0 && (evidence->hits == NULL || evidence->hits->n == 0)) {
		add(verdict,
			(struct reason){.kind = REASON_NONE,
				.code = "no_evidence",
				.detail = STR("Nothing in this comment has been seen before.")});
	}
}

static void keep_strongest(struct named_features *named, const double *share, size_t i)
{
	size_t at = named->n < named->max ? named->n++ : named->max - 1;

	while (at > 0 && fabs(share[named->index[at - 1]]) < fabs(share[i])) {
		named->index[at] = named->index[at - 1];
		at--;
	}
	named->index[at] = i;
}

static void choose_features(const struct evidence *evidence, struct named_features *named)
{
	const double *share = evidence->score->share;
	double least = MIN_SHARE;

	for (size_t i = 0; i < evidence->features->first[FEATURES_RULES] && named->max > 0; i++) {
		if (fabs(share[i]) < least) {
			continue;
		}
		if (named->n < named->max ||
			fabs(share[i]) > fabs(share[named->index[named->n - 1]])) {
			keep_strongest(named, share, i);
		}
		if (named->n == named->max) {
			least = fabs(share[named->index[named->n - 1]]);
		}
	}
}

/* "The word "cheap" speaks for spam." Put together by hand: this runs on every check. */
static int feature_detail(const struct feature *feature, struct str text, double share,
	struct arena *arena, struct str *ret)
{
	const char *kind = feature_kind_name((enum feature_family)feature->family, feature->kind);
	const struct str parts[] = {STR("The "), str_of(kind), STR(" \""),
		utf8_clip(text, QUOTED_BYTES),
		share > 0 ? STR("\" speaks for spam.") : STR("\" speaks for ham.")};
	size_t n = 0;
	char *p;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		n += parts[i].n;
	}
	p = arena_bytes(arena, n);
	if (p == NULL) {
		return -ENOMEM;
	}
	*ret = str_make(p, n);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].n > 0) {
			memcpy(p, parts[i].p, parts[i].n);
		}
		p += parts[i].n;
	}
	return 0;
}

static int add_features(struct verdict *verdict, const struct evidence *evidence,
	const struct named_features *named, struct arena *arena)
{
	for (size_t i = 0; i < named->n; i++) {
		const struct feature *feature = &evidence->features->item[named->index[i]];
		double share = evidence->score->share[named->index[i]];
		struct str text, detail = STR_NONE;
		int r = feature_readable_text(feature, arena, &text);

		if (r == 0) {
			r = feature_detail(feature, text, share, arena, &detail);
		}
		if (r < 0) {
			return r;
		}
		add(verdict, (struct reason){.kind = REASON_FEATURE,
				     .code = families[feature->family].code,
				     .text = text,
				     .detail = detail,
				     .log_odds = share,
				     .span = feature->span});
	}
	return 0;
}

static void sort_by_index(struct named_features *named)
{
	for (size_t i = 1; i < named->n; i++) {
		size_t index = named->index[i];
		size_t at = i;

		while (at > 0 && named->index[at - 1] > index) {
			named->index[at] = named->index[at - 1];
			at--;
		}
		named->index[at] = index;
	}
}

/* Adds the shares [begin, end) to sum, but for the named ones, of which *next comes next. */
static double sum_unnamed(const double *share, size_t begin, size_t end, double sum,
	const struct named_features *named, size_t *next)
{
	while (begin < end) {
		bool is_named = *next < named->n && named->index[*next] < end;
		size_t stop = is_named ? named->index[*next] : end;

		for (size_t i = begin; i < stop; i++) {
			sum += share[i];
		}
		*next += is_named;
		begin = stop + is_named;
	}
	return sum;
}

/* What each family weighs besides its named features, which are now put into their order. */
static void add_families(
	struct verdict *verdict, const struct evidence *evidence, struct named_features *named)
{
	const struct features *features = evidence->features;
	const struct score *score = evidence->score;
	size_t next = 0;

	sort_by_index(named);
	for (size_t f = 0; f < N_FAMILIES; f++) {
		double rest = sum_unnamed(score->share, features->first[f], features->first[f + 1],
			score->family_rest[f], named, &next);

		if (rest < 0 || rest > 0) {
			add(verdict, (struct reason){.kind = REASON_FAMILY,
					     .code = families[f].rest_code,
					     .detail = families[f].rest_detail,
					     .log_odds = rest});
		}
	}
}

/* Which part of a long comment was judged, when not all of it was. */
static int add_stretch(
	struct verdict *verdict, const struct evidence *evidence, struct arena *arena)
{
	const struct score *score = evidence->score;
	struct reason reason = {
		.kind = REASON_BASE,
		.code = "stretch",
		.text = evidence->score->stretch_text,
		.log_odds = score->stretch_rest,
		.span = score->stretch,
	};
	int r;

	if (score->stretch.end == 0) {
		return 0;
	}
	r = arena_printf(arena, &reason.detail,
		"Of this long comment one stretch is judged, which tells of spam more than the "
		"whole: \"%.*s\". It is one of many, so this is taken off.",
		STR_FMT(utf8_clip(reason.text, QUOTED_BYTES)));
	add(verdict, reason);
	return r;
}

/* The strongest first; a reason is large, so that places are sorted, and each is moved but once. */
static void sort_by_strength(struct reason *reasons, size_t n)
{
	struct reason unsorted[LIMIT_REASONS];
	double strength[LIMIT_REASONS];
	size_t place[LIMIT_REASONS];

	memcpy(unsorted, reasons, n * sizeof *reasons);
	for (size_t i = 0; i < n; i++) {
		double own = fabs(reasons[i].log_odds);
		size_t at = i;

		while (at > 0 && strength[at - 1] < own) {
			strength[at] = strength[at - 1];
			place[at] = place[at - 1];
			at--;
		}
		strength[at] = own;
		place[at] = i;
	}
	for (size_t i = 0; i < n; i++) {
		reasons[i] = unsorted[place[i]];
	}
}

int explain(const struct evidence *evidence, const struct policy *policy, struct arena *arena,
	struct verdict *ret)
{
	struct named_features named = {.n = 0};
	size_t n_front, n_taken;
	int r;

	ret->n_reasons = 0;
	add_policy(ret, policy);
	n_front = ret->n_reasons;
	add_none(ret, evidence);
	explain_rules(evidence, ret);
	n_taken = ret->n_reasons + 2 + N_FAMILIES;
	named.max = LIMIT_REASONS - n_taken < MAX_FEATURES ? LIMIT_REASONS - n_taken : MAX_FEATURES;
	choose_features(evidence, &named);
	r = add_features(ret, evidence, &named, arena);
	if (r < 0) {
		return r;
	}
	add_families(ret, evidence, &named);
	add(ret, (struct reason){.kind = REASON_BASE,
			 .code = "base",
			 .detail = STR("Where the model starts, before it reads the comment."),
			 .log_odds = evidence->score->base});
	r = add_stretch(ret, evidence, arena);
	if (r < 0) {
		return r;
	}
	sort_by_strength(ret->reason + n_front, ret->n_reasons - n_front);
	ret->log_odds = 0;
	for (size_t i = 0; i < ret->n_reasons; i++) {
		ret->log_odds += ret->reason[i].log_odds;
	}
	return 0;
}
