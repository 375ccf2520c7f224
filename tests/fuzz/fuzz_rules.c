/*
 * Fuzz target: a pack, and behind a line "====" the content that its rules are matched on, which is
 * also what every list holds that the pack names. Without a pack it is a list in WordPress's form.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/rules.h>
#include <hamlet/text.h>
#include <hamlet/utf8.h>

#include "fuzz.h"

static void expect(bool holds, const char *property)
{
	if (!holds) {
		fprintf(stderr, "broken: %s\n", property);
		abort();
	}
}

static size_t n_lines(struct str s)
{
	size_t n = 1;

	for (size_t i = 0; i < s.n; i++) {
		n += s.p[i] == '\n' || s.p[i] == '\r';
	}
	return n;
}

/* Cuts s at the separator; what follows it, or nothing. */
static struct str cut_content(struct str *s)
{
	static const char line[] = "\n====\n";
	const char *at = s->n == 0 ? NULL : memmem(s->p, s->n, line, sizeof line - 1);
	struct str content = STR_NONE;

	if (at != NULL) {
		content = str_skip(*s, (size_t)(at - s->p) + sizeof line - 1);
		s->n = (size_t)(at - s->p) + 1;
	}
	return content;
}

static void check_fault(const struct rule_fault *fault, struct str pack, struct str list)
{
	bool is_of_list = !str_eq(fault->source, STR("folder/pack"));
	struct str text = is_of_list ? list : pack;

	expect(!is_of_list || str_starts(fault->source, STR("folder/")),
		"a fault names the pack, or a list in its folder");
	expect(fault->detail.n > 0 && utf8_is_valid(fault->detail), "a fault says what it is");
	/* YAML also breaks lines at U+0085, U+2028 and U+2029. */
	expect(fault->line <= n_lines(text) + text.n / 2 + 1,
		"a fault's line is one of the file's");
}

static int read_list(void *arg, struct str pack, struct str path, struct str *ret_bytes)
{
	const struct str *content = arg;

	expect(str_eq(pack, STR("folder/pack")), "a list is asked for by its pack");
	expect(path.n > 0 && path.p[0] != '/' && !str_starts(path, STR("../")) &&
			memmem(path.p, path.n, "/../", 4) == NULL,
		"a list lies in the folder of its pack");
	*ret_bytes = *content;
	return 0;
}

static void check_hits(const struct ruleset *rules, const struct rule_hits *hits, struct str raw)
{
	expect(hits->n <= LIMIT_RULE_HITS, "hits are capped");
	expect(hits->n + hits->n_more <= ruleset_count(rules), "a rule counts once");
	expect(isfinite(hits->log_odds), "weights are finite");
	expect(hits->n_limited_named <= LIMIT_RULE_HITS &&
			hits->n_limited_named <= hits->n_limited + hits->n_limited_in_shadow,
		"rules that are given up are named up to the cap");
	for (size_t i = 0; i < hits->n; i++) {
		struct rule_info info;
		struct span span = hits->item[i].span;

		ruleset_rule(rules, hits->item[i].rule, &info);
		expect(info.mode != RULE_OFF, "a rule that is off hits nothing");
		expect(hits->item[i].is_shadow == (info.mode == RULE_SHADOW), "shadow hits say so");
		expect(span.begin <= span.end && span.end <= raw.n, "a span lies in the content");
		expect(utf8_is_valid(hits->item[i].text), "what was found is whole characters");
	}
}

static void check_match(const struct ruleset *rules, struct arena *arena, struct str raw)
{
	struct comment comment = {.field = {[COMMENT_CONTENT] = raw,
					  [COMMENT_AUTHOR_NAME] = utf8_clip(raw, 40),
					  [COMMENT_AUTHOR_URL] = utf8_clip(raw, 60),
					  [COMMENT_AUTHOR_IP] = utf8_clip(raw, 20),
					  [COMMENT_LANGUAGE] = utf8_clip(raw, 2)}};
	struct rule_matcher *matcher;
	struct rule_hits hits;
	struct text text;

	expect(rule_matcher_new(&matcher) == 0, "there is memory for a matcher");
	if (text_prepare(arena, raw, &text) == 0 &&
		ruleset_match(rules, matcher,
			&(struct rule_input){&comment, &text, {STR("site"), 1}}, arena,
			&hits) == 0) {
		check_hits(rules, &hits, raw);
	}
	rule_matcher_free(matcher);
}

static void check_lint(const struct ruleset *rules, struct arena *arena)
{
	struct lint_list list;

	if (ruleset_lint(rules, arena, &list) != 0) {
		return;
	}
	for (size_t i = 0; i < list.n; i++) {
		expect(list.item[i].rule < ruleset_count(rules), "a finding is of a rule");
		expect(list.item[i].detail.n > 0 && utf8_is_valid(list.item[i].detail),
			"a finding says what it is");
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return text_init();
}

/* The fitted rules of a whole pack are whole, and the same whether or not others stand by. */
static void check_fitted(
	const struct rule_sources *all, const struct ruleset *rules, struct arena *arena)
{
	struct rule_sources sources = *all;
	struct ruleset *fitted = NULL;
	struct rule_fault fault;
	int r;

	sources.only_fitted = true;
	r = ruleset_compile(&sources, arena, &fitted, &fault);
	expect(r == 0 || r == -ENOMEM, "fitted rules of a whole pack compile");
	expect(r != 0 || ruleset_fitted(fitted) == ruleset_fitted(rules),
		"they are one set, alone or among others");
	expect(r != 0 || (ruleset_count(fitted) > 0) == (ruleset_fitted(rules) != 0),
		"no set is 0, and 0 is none");
	ruleset_unref(fitted);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str pack = str_make((const char *)data, n);
	struct str content = cut_content(&pack);
	struct rule_source source = {STR("folder/pack"), pack, false};
	const struct rule_sources sources = {
		.item = &source, .n = 1, .read_list = read_list, .arg = &content};
	struct ruleset *rules = NULL;
	struct rule_fault fault;
	struct arena arena;
	int r;

	if (str_trim(pack).n == 0) {
		source = (struct rule_source){STR("folder/pack"), content, true};
	}
	arena_init(&arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
	r = ruleset_compile(&sources, &arena, &rules, &fault);
	expect(r == 0 || r == RULES_BROKEN || r == -ENOMEM, "a pack is whole or broken");
	if (r == RULES_BROKEN) {
		check_fault(&fault, source.bytes, content);
	}
	if (r == 0) {
		content = str_make(content.p, utf8_valid_prefix(content));
		check_match(rules, &arena, utf8_clip(content, LIMIT_CONTENT_BYTES));
		check_lint(rules, &arena);
		check_fitted(&sources, rules, &arena);
	}
	ruleset_unref(rules);
	arena_fini(&arena);
	return 0;
}
