/*
 * Fuzz target: a comment, matched by rules of every kind. Its first lines are author, e-mail, url,
 * ip, agent and language, the rest is the content.
 */
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/limits.h>
#include <hamlet/text.h>
#include <hamlet/utf8.h>

#include "fuzz.h"
#include "ruleset.h"

static const char pack[] =
	"- {name: words, words: [casino, ab, x, ein, \u8d4c\u535a, \u00e9t\u00e9], weight: 1}\n"
	"- {name: sub, words: [cialis, aa, b], substring: true, look_at: any, weight: 1}\n"
	"- {name: raw, phrases: [Free  Money, '<b', aaab], raw: true, substring: true, weight: 1}\n"
	"- {name: phrases, phrases: [no fee, free spins now, a b c d e f g], weight: 1}\n"
	"- {name: two, phrases: [casino, free, aa, a b], at_least: 2, weight: 1}\n"
	"- {name: domains, domains: [example.com, .xyz, a.b.example], weight: 1}\n"
	"- {name: mail, look_at: email, domains: [mail.example, .test], weight: 1}\n"
	"- {name: nets, networks: [10.0.0.0/8, 10.1.0.0/16, '2001:db8::/32', '::/0'], weight: 1}\n"
	"- {name: nets2, networks: [10.0.0.0/8, 10.1.0.0/16], at_least: 2, weight: 1}\n"
	"- {name: p1, pattern: '\\b(?:free|cheap)\\s+(?:spins|pills)\\b', weight: 1}\n"
	"- {name: p2, pattern: '(?=.*casino)(?=.*bonus)', look_at: [content, author], weight: 1}\n"
	"- {name: p3, pattern: '(a+)+$', weight: 1}\n"
	"- {name: p4, pattern: '\\p{Cyrillic}[a-z]', raw: true, weight: 1}\n"
	"- {name: p5, pattern: '[!?]{3}', at_least: 3, weight: 1}\n"
	"- {name: p7, pattern: '^', look_at: links, at_least: 3, weight: 1}\n"
	"- {name: p8, pattern: '\\bx*', at_least: 20, weight: 1}\n"
	"- name: tree\n"
	"  weight: 1\n"
	"  all:\n"
	"    - any: [{words: casino}, {pattern: 'bo+nus'}, {look_at: language, words: [en, de]}]\n"
	"    - not: [{look_at: author, pattern: '^[a-z]+$'}, {domains: example.com}]\n"
	"- {name: odd, at_least: 2, weight: 1,\n"
	"   any: [{pattern: 'a.*b'}, {not: {words: x}}, {look_at: agent, pattern: 'bot'}]}\n";

static struct ruleset *rules;
static struct rule_matcher *matcher;

static void expect(bool holds, const char *property)
{
	if (!holds) {
		fprintf(stderr, "broken: %s\n", property);
		abort();
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const struct rule_source source = {STR("pack"), STR(pack), false};
	struct rule_fault fault = {0};
	struct arena arena;
	int r;

	(void)argc;
	(void)argv;
	expect(text_init() == 0, "the tables load");
	arena_init(&arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
	r = ruleset_compile(
		&(struct rule_sources){.item = &source, .n = 1}, &arena, &rules, &fault);
	if (r != 0) {
		fprintf(stderr, "line %u: %.*s\n", fault.line, STR_FMT(fault.detail));
		abort();
	}
	arena_fini(&arena);
	return rule_matcher_new(&matcher);
}

static struct comment read_comment(struct str s)
{
	static const enum comment_field fields[] = {COMMENT_AUTHOR_NAME, COMMENT_AUTHOR_EMAIL,
		COMMENT_AUTHOR_URL, COMMENT_AUTHOR_IP, COMMENT_AUTHOR_AGENT, COMMENT_LANGUAGE};
	struct comment comment = {.created_at_ms = 0};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		size_t n = str_find_byte(s, '\n');

		comment.field[fields[i]] =
			utf8_clip(str_make(s.p, n), comment_field_limit(fields[i]));
		s = str_skip(s, n + 1);
	}
	comment.field[COMMENT_CONTENT] = utf8_clip(s, LIMIT_CONTENT_BYTES);
	return comment;
}

static void check_hits(const struct rule_hits *hits, struct str raw)
{
	expect(hits->n + hits->n_more + hits->n_limited <= ruleset_count(rules),
		"a rule counts once, and not when it is given up");
	for (size_t i = 0; i < hits->n; i++) {
		struct span span = hits->item[i].span;

		expect(span.begin <= span.end && span.end <= raw.n, "a span lies in the content");
		expect(utf8_is_valid(hits->item[i].text), "what was found is whole characters");
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str s = str_make((const char *)data, n);
	struct comment comment;
	struct text text;
	struct match_request request = {
		.input = {&comment, &text, {STR("site"), 1}}, .only = RULESET_ALL_RULES};
	struct rule_hits with, without;
	struct arena arena;

	s.n = utf8_valid_prefix(s);
	comment = read_comment(s);
	arena_init(&arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
	if (text_prepare(&arena, comment.field[COMMENT_CONTENT], &text) == 0 &&
		ruleset_match_request(rules, matcher, &request, &arena, &with) == 0) {
		request.is_unfiltered = true;
		expect(ruleset_match_request(rules, matcher, &request, &arena, &without) == 0,
			"what worked once works again");
		check_hits(&with, comment.field[COMMENT_CONTENT]);
		expect(with.n_limited > 0 || without.n_limited > 0 || with.n == without.n,
			"the prefilter changes no hits");
	}
	arena_fini(&arena);
	return 0;
}
