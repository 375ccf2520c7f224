#include <hamlet/telling_parts.h>

#include <errno.h>
#include <math.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

struct cutting {
	struct arena *arena;
	const struct text *text;
	const struct features *features;
	double *heat;           /* of each byte of raw: its part of the shares */
	int32_t *n_joining;     /* of each byte of raw: words that go on there; no cut before it */
	uint32_t *n_inked;      /* before each byte of raw, and in all: bytes but white space, */
	uint32_t *n_unlettered; /* and those of ASCII that are no letters */
	size_t folded_at;       /* of text->matchable: not yet passed */
	size_t feature_at;      /* of the words: not yet passed */
	struct telling_part *part;
	size_t n;
};

static bool has_place(const struct cutting *cutting, struct span span)
{
	return span.begin < span.end && span.end <= cutting->text->raw.n;
}

static void count_kinds(struct cutting *cutting)
{
	struct str raw = cutting->text->raw;

	for (size_t at = 0; at < raw.n; at++) {
		char c = raw.p[at];

		cutting->n_inked[at + 1] = cutting->n_inked[at] + !ascii_is_space(c);
		cutting->n_unlettered[at + 1] =
			cutting->n_unlettered[at] + ((unsigned char)c < 0x80 && !ascii_is_alpha(c));
	}
}

/* Evenly over what is not white space. As what changes at its ends: spans may be long, and many. */
static void spread(struct cutting *cutting, struct span span, double log_odds)
{
	double n;

	if (!has_place(cutting, span) || !(fabs(log_odds) > 0)) {
		return;
	}
	n = cutting->n_inked[span.end] - cutting->n_inked[span.begin];
	if (n > 0) {
		cutting->heat[span.begin] += log_odds / n;
		cutting->heat[span.end] -= log_odds / n;
	}
}

/* From changes to what there is. */
static void sum_up_heat(struct cutting *cutting)
{
	struct str raw = cutting->text->raw;
	double heat = 0;

	for (size_t at = 0; at < raw.n; at++) {
		heat += cutting->heat[at];
		cutting->heat[at] = ascii_is_space(raw.p[at]) ? 0 : heat;
	}
}

static void spread_all(struct cutting *cutting, const double *share, const struct verdict *verdict)
{
	for (size_t i = 0; i < cutting->features->n; i++) {
		spread(cutting, cutting->features->item[i].span, share[i]);
	}
	for (size_t i = 0; verdict != NULL && i < verdict->n_reasons; i++) {
		const struct reason *reason = &verdict->reason[i];

		if (reason->kind == REASON_RULE) {
			spread(cutting, reason->span, reason->log_odds);
		}
	}
	sum_up_heat(cutting);
}

static bool has_letters_only(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < 0x80 && !ascii_is_alpha(s.p[i])) {
			return false;
		}
	}
	return s.n > 0;
}

/* A word that was written with something else than letters: "fr33", "v i a g r a", "v<b>ia</b>". */
static bool is_word_in_disguise(const struct cutting *cutting, const struct feature *feature)
{
	struct span span = feature->span;

	return feature_is_word(feature) && has_place(cutting, span) &&
	       has_letters_only(feature->text) &&
	       cutting->n_unlettered[span.end] > cutting->n_unlettered[span.begin];
}

/* Keeps what spells one word in one part. */
static void join_words(struct cutting *cutting)
{
	const struct features *features = cutting->features;

	for (size_t i = features->first[FEATURES_WORDS]; i < features->first[FEATURES_WORDS + 1];
		i++) {
		const struct feature *feature = &features->item[i];

		if (is_word_in_disguise(cutting, feature)) {
			cutting->n_joining[feature->span.begin + 1U]++;
			cutting->n_joining[feature->span.end]--;
		}
	}
	for (size_t at = 1; at <= cutting->text->raw.n; at++) {
		cutting->n_joining[at] += cutting->n_joining[at - 1];
	}
}

/* The end of the part that begins at `at`: a word, white space, or one unspaced character. */
static size_t end_of_part(const struct cutting *cutting, size_t at)
{
	struct str raw = cutting->text->raw;
	bool is_white = ascii_is_space(raw.p[at]);
	bool is_alone = utf8_is_unspaced(utf8_next(raw, &at));

	while (at < raw.n) {
		size_t next = at;
		uint32_t c = utf8_next(raw, &next);

		if (cutting->n_joining[at] == 0 && (ascii_is_space(raw.p[at]) != is_white ||
							   is_alone || utf8_is_unspaced(c))) {
			break;
		}
		at = next;
	}
	return at;
}

/* How suspicious it is that a character became a letter or digit of ASCII. */
enum disguise {
	DISGUISE_NONE,
	DISGUISE_AMONG_ASCII, /* a look-alike of another script: only within a word of ASCII */
	DISGUISE_ALWAYS,      /* a compatibility character, or an entity */
};

static enum disguise disguise_of(struct str raw, size_t at)
{
	uint32_t c = utf8_next(raw, &at);

	if (c < 0x80) {
		return c == '&' ? DISGUISE_ALWAYS : DISGUISE_NONE;
	}
	if (c < 0x250 || (c >= 0x1e00 && c < 0x1f00)) {
		return DISGUISE_NONE; /* Latin letters with accents, and the sharp s */
	}
	if (c == 0x2116 || c == 0x2122) {
		return DISGUISE_NONE; /* the numero and trade mark signs */
	}
	return c < 0x1d00 ? DISGUISE_AMONG_ASCII : DISGUISE_ALWAYS;
}

static bool has_ascii_letter(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (ascii_is_alpha(s.p[i])) {
			return true;
		}
	}
	return false;
}

/*
 * What folding made of a part, where that tells of a disguise: letters and digits of ASCII that
 * came from something else, or something invisible between them.
 */
static int find_folded(struct cutting *cutting, size_t begin, size_t end, struct str *ret)
{
	const struct text *text = cutting->text;
	struct str raw = text->raw;
	size_t capacity = 2 * (end - begin) + UTF8_MAX_BYTES;
	char *p = arena_bytes(cutting->arena, capacity);
	size_t n = 0, covered = begin;
	enum disguise most = DISGUISE_NONE;

	if (p == NULL) {
		return -ENOMEM;
	}
	for (; cutting->folded_at < text->matchable.n &&
		text->matchable_origin[cutting->folded_at].begin < end;
		cutting->folded_at++) {
		struct span origin = text->matchable_origin[cutting->folded_at];
		char c = text->matchable.p[cutting->folded_at];

		if (origin.begin < begin || n == capacity) {
			continue;
		}
		p[n++] = c;
		if (ascii_is_alnum(c)) {
			enum disguise disguise = disguise_of(raw, origin.begin);

			if (n > 1 && origin.begin > covered &&
				(unsigned char)raw.p[covered] >= 0x80) {
				disguise = DISGUISE_ALWAYS;
			}
			most = disguise > most ? disguise : most;
		}
		covered = origin.end > covered ? origin.end : covered;
	}
	if (most == DISGUISE_AMONG_ASCII &&
		!has_ascii_letter(str_make(raw.p + begin, end - begin))) {
		most = DISGUISE_NONE;
	}
	/* It may be cut, but not within a character. */
	n = utf8_valid_prefix(str_make(p, n));
	*ret = most != DISGUISE_NONE ? str_trim(str_make(p, n)) : STR_NONE;
	return 0;
}

/* The word that a part spells as a whole, if it does so in disguise. */
static struct str find_word(struct cutting *cutting, size_t begin, size_t end)
{
	const struct features *features = cutting->features;
	struct str found = STR_NONE;

	for (; cutting->feature_at < features->first[FEATURES_WORDS + 1]; cutting->feature_at++) {
		const struct feature *feature = &features->item[cutting->feature_at];

		if (has_place(cutting, feature->span) && feature->span.begin >= end) {
			break;
		}
		if (feature->span.begin >= begin && feature->span.end <= end &&
			feature->text.n > found.n && is_word_in_disguise(cutting, feature)) {
			found = feature->text;
		}
	}
	return found;
}

static int describe(struct cutting *cutting, size_t begin, size_t end, struct telling_part *ret)
{
	struct str word;
	int r;

	*ret = (struct telling_part){.text = str_make(cutting->text->raw.p + begin, end - begin)};
	for (size_t at = begin; at < end; at++) {
		ret->log_odds += cutting->heat[at];
	}
	r = find_folded(cutting, begin, end, &ret->stands_for);
	if (r < 0) {
		return r;
	}
	word = find_word(cutting, begin, end);
	if (ret->stands_for.n == 0 || !has_letters_only(ret->stands_for)) {
		ret->stands_for = word.n > 0 ? word : ret->stands_for;
	}
	if (fabs(ret->log_odds) < TELLING_LEAST) {
		ret->log_odds = 0;
	}
	return 0;
}

/* Unmarked parts become one. */
static void append(struct cutting *cutting, const struct telling_part *part)
{
	struct telling_part *last = cutting->n > 0 ? &cutting->part[cutting->n - 1] : NULL;

	if (last != NULL && !telling_part_is_marked(last) && !telling_part_is_marked(part)) {
		last->text.n += part->text.n;
	} else {
		cutting->part[cutting->n++] = *part;
	}
}

int telling_parts_cut(struct arena *arena, const struct telling_source *source,
	struct telling_part **ret, size_t *ret_n)
{
	const struct text *text = source->text;
	const struct features *features = source->features;
	size_t n = text->raw.n + 1;
	struct cutting cutting = {
		.arena = arena,
		.text = text,
		.features = features,
		.heat = arena_new(arena, n, sizeof *cutting.heat),
		.n_joining = arena_new(arena, n, sizeof *cutting.n_joining),
		.n_inked = arena_new(arena, n, sizeof *cutting.n_inked),
		.n_unlettered = arena_new(arena, n, sizeof *cutting.n_unlettered),
		.feature_at = features->first[FEATURES_WORDS],
		.part = arena_new(arena, text->raw.n, sizeof *cutting.part),
	};

	if (cutting.heat == NULL || cutting.n_joining == NULL || cutting.n_inked == NULL ||
		cutting.n_unlettered == NULL || cutting.part == NULL) {
		return -ENOMEM;
	}
	count_kinds(&cutting);
	spread_all(&cutting, source->share, source->verdict);
	join_words(&cutting);
	for (size_t begin = 0, end; begin < text->raw.n; begin = end) {
		struct telling_part part;
		int r;

		end = end_of_part(&cutting, begin);
		r = describe(&cutting, begin, end, &part);
		if (r < 0) {
			return r;
		}
		append(&cutting, &part);
	}
	*ret = cutting.part;
	*ret_n = cutting.n;
	return 0;
}
