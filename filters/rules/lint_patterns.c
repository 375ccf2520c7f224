#include "lint_parts.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/mem.h>
#include <hamlet/utf8.h>

/* Long enough for what grows with the cube of it, short enough for what grows with the square. */
#define TEXT_BYTES  300
#define MAX_SAMPLES 12
/* Ends a text such that what stood before it does not match after all, as good as always. */
#define END '\x7f'

/*
 * A pattern blows up where a repeat can share out the same text among its rounds in many ways, and
 * what follows fails. So texts are made of what the pattern itself speaks of, over and over, with
 * an end that fits nothing: every single character, every two that follow each other, and all of
 * them; alone, and behind a literal that the pattern needs.
 */
struct samples {
	char item[MAX_SAMPLES];
	size_t n;
};

static void add_sample(struct samples *samples, char c)
{
	if (samples->n < MAX_SAMPLES && memchr(samples->item, c, samples->n) == NULL) {
		samples->item[samples->n++] = c;
	}
}

/* A character that the escape, or the sign of the pattern's language, stands for. */
static char stands_for(char c, bool is_escaped)
{
	if (!is_escaped) {
		return c == '.' || c == '[' ? 'a' : c;
	}
	switch (c) {
	case 'd':
		return '1';
	case 's':
	case 'h':
	case 'R':
	case 'W':
		return ' ';
	default:
		return ascii_is_alnum(c) ? 'a' : c;
	}
}

static void gather(struct str regex, struct samples *samples)
{
	static const char signs[] = "()]{}*+?|^$\\:<>=!,-";

	samples->n = 0;
	for (size_t i = 0; i < regex.n; i++) {
		bool is_escaped = regex.p[i] == '\\' && i + 1 < regex.n;
		char c = regex.p[i += is_escaped];

		if ((unsigned char)c < 0x80 &&
			(is_escaped || memchr(signs, c, sizeof signs - 1) == NULL)) {
			add_sample(samples, stands_for(c, is_escaped));
		}
	}
	add_sample(samples, 'a');
	add_sample(samples, ',');
}

/* One pattern being tried. */
struct trial {
	const struct rule_test *test;
	struct pattern_scratch *scratch;
	struct str prefix;
	char text[TEXT_BYTES];
};

static int try_unit(struct trial *trial, struct str unit, bool *ret_is_slow)
{
	struct span found;
	size_t n = trial->prefix.n < TEXT_BYTES / 2 ? trial->prefix.n : 0;
	int r;

	if (n > 0) {
		memcpy(trial->text, trial->prefix.p, n);
	}
	for (; n + unit.n < TEXT_BYTES; n += unit.n) {
		memcpy(trial->text + n, unit.p, unit.n);
	}
	trial->text[n++] = END;
	pattern_begin_comment(trial->scratch, false);
	pattern_begin(trial->scratch);
	r = pattern_find(trial->test->pattern, trial->scratch, str_make(trial->text, n), 0, &found);
	*ret_is_slow = r == PATTERN_GIVEN_UP;
	return r < 0 ? r : 0;
}

static int try_samples(struct trial *trial, const struct samples *samples, bool *ret_is_slow)
{
	int r = 0;

	*ret_is_slow = false;
	for (size_t n = 1; n <= 2; n++) {
		for (size_t i = 0; i + n <= samples->n && r == 0 && !*ret_is_slow; i++) {
			r = try_unit(trial, str_make(samples->item + i, n), ret_is_slow);
		}
	}
	if (r == 0 && !*ret_is_slow) {
		r = try_unit(trial, str_make(samples->item, samples->n), ret_is_slow);
	}
	return r;
}

/* A literal that the pattern needs, if any: the first one filed for it. */
static struct str first_need(const struct ruleset *rules, uint32_t test)
{
	const struct literal_entries *entries = &rules->literals[rules->tests[test].form];

	for (size_t i = 0; i < entries->n && !rules->tests[test].is_unfiltered; i++) {
		/* It may be a part of a character, which is no text to try. */
		if (entries->item[i].owner == test && utf8_is_valid(entries->item[i].text)) {
			return entries->item[i].text;
		}
	}
	return STR_NONE;
}

static int lint_pattern(struct lint *lint, struct trial *trial, uint32_t test)
{
	struct samples samples;
	bool is_slow;
	int r;

	trial->test = &lint->rules->tests[test];
	trial->prefix = STR_NONE;
	gather(trial->test->regex, &samples);
	r = try_samples(trial, &samples, &is_slow);
	if (r == 0 && !is_slow) {
		trial->prefix = first_need(lint->rules, test);
		r = trial->prefix.n == 0 ? 0 : try_samples(trial, &samples, &is_slow);
	}
	if (r == 0 && is_slow) {
		r = lint_note(lint, LINT_SLOW, trial->test->rule,
			"The pattern \"%.*s\" can take so long that it is given up: a repeat in it "
			"can share out the same text in many ways.",
			STR_FMT(fault_clip(trial->test->regex)));
	}
	return r;
}

int lint_patterns(struct lint *lint)
{
	HAMLET_CLEANUP(mem_free_at) struct trial *trial = mem_new(1, sizeof *trial);
	int r;

	if (trial == NULL) {
		return -ENOMEM;
	}
	r = pattern_scratch_new(&trial->scratch);
	if (r < 0) {
		return r;
	}
	for (uint32_t i = 0; i < lint->rules->n_tests && r == 0; i++) {
		if (lint->rules->tests[i].pattern != NULL) {
			r = lint_pattern(lint, trial, i);
		}
	}
	pattern_scratch_free(trial->scratch);
	return r;
}
