#include "lint_parts.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/limits.h>
#include <hamlet/mem.h>
#include <hamlet/utf8.h>

const char *lint_code_name(enum lint_code code)
{
	static const char *const names[] = {
		[LINT_SLOW] = "slow",
		[LINT_ALWAYS] = "always",
		[LINT_DUPLICATE] = "duplicate",
		[LINT_SHORT] = "short",
		[LINT_NO_EXAMPLES] = "no_examples",
	};
	_Static_assert(sizeof names / sizeof *names == LINT_CODE_COUNT, "a name for each");

	assert(code < LINT_CODE_COUNT);
	return names[code];
}

static int reserve_one(struct lint *lint)
{
	size_t capacity = lint->capacity == 0 ? 64 : lint->capacity * 2;
	struct lint_finding *item;

	if (lint->n < lint->capacity) {
		return 0;
	}
	item = mem_resize(lint->item, capacity, sizeof *item);
	if (item == NULL) {
		return -ENOMEM;
	}
	lint->item = item;
	lint->capacity = capacity;
	return 0;
}

int lint_note(struct lint *lint, enum lint_code code, size_t rule, const char *format, ...)
{
	struct lint_finding finding = {.code = code, .rule = rule};
	char text[512];
	va_list args;
	int r = reserve_one(lint);

	if (r < 0 || lint->n == LIMIT_LINT_FINDINGS) {
		lint->n_more += r == 0;
		return r;
	}
	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	for (char *c = text; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			*c = ' ';
		}
	}
	/* A long one may have been cut inside a character. */
	r = arena_copy(
		lint->arena, str_make(text, utf8_valid_prefix(str_of(text))), &finding.detail);
	if (r == 0) {
		lint->item[lint->n++] = finding;
	}
	return r;
}

static int check_examples(struct lint *lint)
{
	int r = 0;

	for (size_t i = 0; i < lint->rules->n && r == 0; i++) {
		const struct rule_info *info = &lint->rules->rules[i].info;
		bool has_hit = info->n_hit_examples > 0, has_miss = info->n_miss_examples > 0;

		/* What a list holds is nobody's to prove. */
		if ((has_hit && has_miss) || str_eq(str_of(info->test), STR("list"))) {
			continue;
		}
		r = lint_note(lint, LINT_NO_EXAMPLES, i, "It has no %s example.",
			has_hit    ? "miss"
			: has_miss ? "hit"
				   : "hit and no miss");
	}
	return r;
}

static int compare_findings(const void *left, const void *right)
{
	const struct lint_finding *a = left, *b = right;

	if (a->rule != b->rule) {
		return a->rule < b->rule ? -1 : 1;
	}
	if (a->code != b->code) {
		return a->code < b->code ? -1 : 1;
	}
	return str_compare(a->detail, b->detail);
}

static int hand_over(const struct lint *lint, struct lint_list *ret)
{
	struct lint_finding *item = arena_new(lint->arena, lint->n, sizeof *item);

	if (item == NULL) {
		return -ENOMEM;
	}
	if (lint->n > 0) {
		memcpy(item, lint->item, lint->n * sizeof *item);
		qsort(item, lint->n, sizeof *item, compare_findings);
	}
	*ret = (struct lint_list){item, lint->n, lint->n_more};
	return 0;
}

int ruleset_lint(const struct ruleset *rules, struct arena *arena, struct lint_list *ret)
{
	static int (*const parts[])(struct lint * lint) = {
		lint_patterns, lint_ordinary, lint_entries, check_examples};
	struct lint lint = {.rules = rules, .arena = arena};
	int r = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts && r == 0; i++) {
		r = parts[i](&lint);
	}
	if (r == 0) {
		r = hand_over(&lint, ret);
	}
	mem_free(lint.item);
	return r;
}
