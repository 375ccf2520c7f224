#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <hamlet/buf.h>

#include "../cpu_time.h"
#include "ruleset.h"

/* A rule's test and a content; what it hits, as text and as a place in the content. */
struct match_row {
	const char *keys; /* of the rule, besides name and weight */
	const char *content;
	const char *text; /* NULL: misses */
	const char *raw;  /* what stands at the span */
};

/* clang-format off */
static const struct match_row match_rows[] = {
	/* Folded by default: the case, the form and the look of letters do not matter. */
	{"words: viagra", "Buy VIAGRA now", "viagra", "VIAGRA"},
	{"words: Viagra", "viagra", "viagra", "viagra"},
	{"words: casino", "ｃａｓｉｎｏ!", "casino", "ｃａｓｉｎｏ"},
	{"words: casino", "c\u0430sin\u043e", "casino", "c\u0430sin\u043e"},
	{"words: casino", "c\u200bas\u200bino", "casino", "c\u200bas\u200bino"},
	{"words: casino", "ca<b>si</b>no", "casino", "ca<b>si</b>no"},
	{"words: cialis", "a specialist", NULL, NULL},
	{"{words: cialis, substring: true", "a specialist", "cialis", "cialis"},
	{"words: казино", "Лучшее КАЗИНО города", "kaзиho", "КАЗИНО"},
	{"phrases: free spins", "50 FREE\n  spins", "free\n  spins", "FREE\n  spins"},
	{"phrases: \"free  spins\"", "free spins", "free spins", "free spins"},
	{"pattern: fre+ spin", "FREEEE spins", "freeee spin", "FREEEE spin"},
	{"pattern: FREE", "free", "free", "free"},
	{"pattern: 'казин\\p{L}+'", "В КАЗИНО", "kaзиho", "КАЗИНО"},
	{"pattern: '[оа]{2}'", "оа", "oa", "оа"},
	{"pattern: '\\о'", "о", "o", "о"},
	{"pattern: 'a．b'", "axb", NULL, NULL}, /* the full-width dot is a dot, not any character */
	{"pattern: 'a．b'", "a.b", "a.b", "a.b"},
	{"pattern: '\\bдом\\b'", "домик", NULL, NULL},
	{"pattern: '\\bдом\\b'", "мой дом", "дom", "дом"},
	{"pattern: '^$'", "x", NULL, NULL},
	/* Raw: as sent. */
	{"{pattern: FREE, raw: true", "free", NULL, NULL},
	{"{pattern: FREE, raw: true", "so FREE", "FREE", "FREE"},
	{"{words: FREE, raw: true", "a free FREE", "free", "free"}, /* but for the case of A-Z */
	{"{words: É, raw: true", "é É", "É", "É"},
	{"{phrases: a  b, raw: true", "a b", NULL, NULL},
	{"{phrases: a  b, raw: true", "a b A  B", "A  B", "A  B"},
	{"{pattern: '[а-я]+', raw: true", "один", "один", "один"},
	{"{pattern: '<b>', raw: true", "a<b>b", "<b>", "<b>"},
	{"{pattern: '\\x{200B}', raw: true", "a\u200bb", "\u200b", "\u200b"},
	/* Links. */
	{"{look_at: links, pattern: pills", "pills at http://example.com/pills now", "pills", "http://example.com/pills"},
	{"{look_at: links, pattern: pills", "pills", NULL, NULL},
	{"{look_at: links, pattern: pills", "<a href=\"http://example.com/pills\">here</a>", "pills", "http://example.com/pills"},
	{"{look_at: domain, pattern: '^shop\\.'", "http://shop.example.com/", "shop.", "http://shop.example.com/"},
	{"domains: example.com", "see http://www.Example.com/x?y", "example.com", "http://www.Example.com/x?y"},
	{"domains: example.com", "see shop.example.com/x", "example.com", "shop.example.com/x"},
	{"domains: example.com", "http://notexample.com", NULL, NULL},
	{"domains: .xyz", "http://some.xyz/", "xyz", "http://some.xyz/"},
	{"{domains: example.com, look_at: content", "http://example.com", "example.com", "http://example.com"},
	{"{look_at: any, pattern: pills", "<a href=\"http://example.com/pills\">here</a>", "pills", "http://example.com/pills"},
};
/* clang-format on */

static void rules_hit_what_they_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(match_rows); i++) {
		const struct match_row *row = &match_rows[i];
		const char *keys = row->keys[0] == '{' ? row->keys + 1 : row->keys;
		struct str content = str_of(row->content);
		struct rule_hits hits;
		struct ruleset *rules;
		struct arena arena;
		char pack[512];
		struct str raw;

		test_arena_init(&arena);
		snprintf(pack, sizeof pack, "- {name: x, weight: 1, %s}", keys);
		rules = whole_pack(&arena, pack);
		hits = match_content(rules, &arena, content);
		if ((hits.n == 1) != (row->text != NULL)) {
			fail_msg("row %zu: %zu hits", i, hits.n);
		}
		if (row->text != NULL) {
			raw = str_make(content.p + hits.item[0].span.begin,
				hits.item[0].span.end - hits.item[0].span.begin);
			if (!str_eq(hits.item[0].text, str_of(row->text)) ||
				!str_eq(raw, str_of(row->raw))) {
				fail_msg("row %zu: \"%.*s\" at \"%.*s\"", i,
					STR_FMT(hits.item[0].text), STR_FMT(raw));
			}
		}
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

/* Which of these rules, each of one field, hit a comment that has "x" and a number in each. */
static void rules_look_at_their_fields_only(void **state)
{
	static const char pack[] =
		"- {name: content, look_at: content, words: x1, weight: 1}\n"
		"- {name: author, look_at: author, words: x2, weight: 1}\n"
		"- {name: url, look_at: url, words: x3, weight: 1}\n"
		"- {name: email, look_at: email, words: x4, weight: 1}\n"
		"- {name: ip, look_at: ip, pattern: '^10\\.', weight: 1}\n"
		"- {name: agent, look_at: agent, words: x6, weight: 1}\n"
		"- {name: two, look_at: [author, agent], words: x6, weight: 1}\n"
		"- {name: none, look_at: author, words: [x1, x3, x4, x6], weight: 1}\n"
		"- {name: any, look_at: any, words: x6, weight: 1}\n"
		"- {name: host, domains: x3.example, weight: 1}\n"
		"- {name: mail, look_at: email, domains: x4.example, weight: 1}\n"
		"- {name: off, mode: off, look_at: any, words: x1, weight: 1}\n";
	const struct comment comment = {
		.field = {
			[COMMENT_CONTENT] = STR("X1"),
			[COMMENT_AUTHOR_NAME] = STR("X2"),
			[COMMENT_AUTHOR_URL] = STR("https://www.X3.example/"),
			[COMMENT_AUTHOR_EMAIL] = STR("me@X4.example"),
			[COMMENT_AUTHOR_IP] = STR("10.0.0.1"),
			[COMMENT_AUTHOR_AGENT] = STR("X6/1.0"),
		}};
	struct rule_hits hits;
	struct ruleset *rules;
	struct arena arena;
	char names[256] = "";

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, pack);
	assert_int_equal(match_comment(rules, &comment, &arena, &hits), 0);
	for (size_t i = 0; i < hits.n; i++) {
		struct rule_info info;
		size_t n = strlen(names);

		ruleset_rule(rules, hits.item[i].rule, &info);
		snprintf(names + n, sizeof names - n, "%.*s ", STR_FMT(info.name));
		/* Only the content has places. */
		assert_int_equal(hits.item[i].span.end, str_eq(info.name, STR("content")) ? 2 : 0);
	}
	assert_string_equal(names, "content author url email ip agent two any host mail ");
	ruleset_unref(rules);
	arena_fini(&arena);
}

static void rule_counts_once_however_often_it_hits(void **state)
{
	struct rule_hits hits;
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, "- {name: a, look_at: any, words: [x, y], weight: 1.5}\n"
				   "- {name: b, pattern: x, weight: -0.5}\n"
				   "- {name: s, pattern: x, weight: 4, mode: shadow}\n"
				   "- {name: h, pattern: y, action: hold, mode: shadow}\n"
				   "- {name: j, pattern: y, action: reject}\n"
				   "- {name: k, pattern: z, action: approve}\n");
	hits = match_content(rules, &arena, STR("x, y, x, y, x"));
	assert_int_equal(hits.n, 5);
	assert_int_equal(hits.n_more, 0);
	assert_true(hits.log_odds > 0.999 && hits.log_odds < 1.001);
	assert_true(hits.rejects && !hits.holds && !hits.approves);
	/* Actions in force first, then by weight, then what is in shadow. */
	assert_int_equal(hits.item[0].rule, 4);
	assert_int_equal(hits.item[1].rule, 0);
	assert_int_equal(hits.item[2].rule, 1);
	assert_int_equal(hits.item[3].rule, 3);
	assert_int_equal(hits.item[4].rule, 2);
	ruleset_unref(rules);
	arena_fini(&arena);
}

/* n rules of weight 1 that all hit "x", and a last one that rejects. */
static struct ruleset *rules_that_all_hit(struct arena *arena, size_t n)
{
	struct rule_fault fault;
	struct ruleset *rules;
	struct buf pack;

	buf_init(&pack, 1 << 20);
	for (size_t i = 0; i < n; i++) {
		buf_printf(&pack, "- {name: n%zu, words: x, weight: 1}\n", i);
	}
	buf_add(&pack, STR("- {name: last, words: x, action: reject}\n"));
	assert_int_equal(compile_bytes(arena, buf_str(&pack), &rules, &fault), 0);
	buf_fini(&pack);
	return rules;
}

static void hits_beyond_the_cap_count_all_the_same(void **state)
{
	static const size_t n_rules[] = {LIMIT_RULE_HITS - 1, LIMIT_RULE_HITS, 3 * LIMIT_RULE_HITS};

	(void)state;
	for (size_t i = 0; i < N_ROWS(n_rules); i++) {
		struct rule_hits hits;
		struct ruleset *rules;
		struct arena arena;

		test_arena_init(&arena);
		rules = rules_that_all_hit(&arena, n_rules[i]);
		hits = match_content(rules, &arena, STR("x"));
		assert_int_equal(hits.n, LIMIT_RULE_HITS);
		assert_int_equal(hits.n_more, n_rules[i] + 1 - LIMIT_RULE_HITS);
		assert_true(hits.log_odds > (double)n_rules[i] - 0.5 &&
			    hits.log_odds < (double)n_rules[i] + 0.5);
		assert_true(hits.rejects);
		assert_int_equal(hits.item[0].rule, n_rules[i]);
		ruleset_unref(rules);
		arena_fini(&arena);
	}
}

/* Content of one byte over and over, then an end. */
static struct str hostile(struct arena *arena, char c, size_t n, char end)
{
	char *p = arena_bytes(arena, n);

	assert_non_null(p);
	memset(p, c, n);
	p[n - 1] = end;
	return str_make(p, n);
}

/* Without the sieve, which spares PCRE2 many of these. */
static struct rule_hits match_unsieved(
	const struct ruleset *rules, struct arena *arena, struct str content)
{
	const struct comment comment = {.field[COMMENT_CONTENT] = content};
	struct rule_matcher *matcher;
	struct rule_hits hits;
	struct text text;
	const struct match_request request = {
		.input = {&comment, &text, {STR_NONE, 0}},
		.only = RULESET_ALL_RULES,
		.is_unsieved = true,
	};

	assert_int_equal(text_prepare(arena, content, &text), 0);
	assert_int_equal(rule_matcher_new(&matcher), 0);
	assert_int_equal(ruleset_match_request(rules, matcher, &request, arena, &hits), 0);
	rule_matcher_free(matcher);
	return hits;
}

static void check_bounded(const char *pattern, size_t n)
{
	struct rule_hits hits;
	struct ruleset *rules;
	struct arena arena;
	struct str content;
	char pack[256];
	double began;

	test_arena_init(&arena);
	snprintf(pack, sizeof pack, "- {name: x, weight: 1, pattern: '%s'}", pattern);
	rules = whole_pack(&arena, pack);
	content = hostile(&arena, 'a', n, '!');
	began = cpu_ms();
	hits = match_unsieved(rules, &arena, content);
	if (cpu_ms() - began > 100) {
		fail_msg("%s: %zu bytes took %g ms", pattern, n, cpu_ms() - began);
	}
	assert_int_equal(hits.n, 0);
	if (n == LIMIT_CONTENT_BYTES) {
		assert_int_equal(hits.n_limited, 1);
	}
	ruleset_unref(rules);
	arena_fini(&arena);
}

/* Without the bound, most of these take seconds, some take years. */
static void hostile_text_is_given_up_in_bounded_time(void **state)
{
	static const size_t lengths[] = {85, 2048, 2049, LIMIT_CONTENT_BYTES};
	static const char *const patterns[] = {
		"^(a|aa)+$",
		"(a+)+$",
		"(?:a|a|ab)*[cd]$",
		"(a?){30}a{30}[cd]",
		"a.*a.*a.*a.*[cd]",
		"a[^x]*[xy]",
		"a[^x]{1,2000}[xy]",
		"\\ba.*.*[cd]",
		"(?s).*.*[cd]",
		"\\w+\\w+[cd]",
		"(a+)\\1[cd]",
		"(?=(a+))a*[bc]\\1",
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(patterns); i++) {
		for (size_t k = 0; k < N_ROWS(lengths); k++) {
			check_bounded(patterns[i], lengths[k]);
		}
	}
}

static void rule_in_shadow_that_is_given_up_holds_nothing(void **state)
{
	struct rule_hits hits;
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, "- {name: x, weight: 1, pattern: '^(a|aa)+$', mode: shadow}");
	hits = match_content(rules, &arena, hostile(&arena, 'a', 1000, '!'));
	assert_int_equal(hits.n_limited, 0);
	ruleset_unref(rules);
	arena_fini(&arena);
}

static void matcher_serves_one_ruleset_after_the_other(void **state)
{
	const struct comment comment = {.field[COMMENT_CONTENT] = STR("x yy")};
	struct rule_matcher *matcher;
	struct rule_hits hits;
	struct ruleset *small, *large;
	struct arena arena;
	struct text text;
	const struct rule_input input = {&comment, &text, {STR_NONE, 0}};

	(void)state;
	test_arena_init(&arena);
	small = whole_pack(&arena, "- {name: a, words: x, weight: 1}");
	large = rules_that_all_hit(&arena, 200);
	assert_int_equal(rule_matcher_new(&matcher), 0);
	assert_int_equal(text_prepare(&arena, comment.field[COMMENT_CONTENT], &text), 0);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(ruleset_match(small, matcher, &input, &arena, &hits), 0);
		assert_int_equal(hits.n, 1);
		assert_int_equal(ruleset_match(large, matcher, &input, &arena, &hits), 0);
		assert_int_equal(hits.n + hits.n_more, 201);
	}
	rule_matcher_free(matcher);
	ruleset_unref(small);
	ruleset_unref(large);
	arena_fini(&arena);
}

static void running_out_of_memory_is_a_fault_at_every_step(void **state)
{
	const struct comment comment = {
		.field = {[COMMENT_CONTENT] = STR("x http://example.com/ y"),
			[COMMENT_AUTHOR_NAME] = STR("X")}};
	struct ruleset *rules;
	struct arena arena;
	int r = -ENOMEM;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, "- {name: a, look_at: any, words: y, weight: 1}\n"
				   "- {name: b, look_at: author, pattern: x, weight: 1}\n");
	for (uint64_t n = 1; r != 0; n++) {
		struct arena own;
		struct rule_hits hits = {.n = 99};

		test_arena_init(&own);
		mem_fail_from(n);
		r = match_comment(rules, &comment, &own, &hits);
		mem_fail_from(0);
		assert_true(r == 0 || r == -ENOMEM);
		assert_int_equal(hits.n, r == 0 ? 2 : 99);
		assert_true(n < 100);
		arena_fini(&own);
	}
	ruleset_unref(rules);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_hit_what_they_say),
		cmocka_unit_test(rules_look_at_their_fields_only),
		cmocka_unit_test(rule_counts_once_however_often_it_hits),
		cmocka_unit_test(hits_beyond_the_cap_count_all_the_same),
		cmocka_unit_test(hostile_text_is_given_up_in_bounded_time),
		cmocka_unit_test(rule_in_shadow_that_is_given_up_holds_nothing),
		cmocka_unit_test(matcher_serves_one_ruleset_after_the_other),
		cmocka_unit_test(running_out_of_memory_is_a_fault_at_every_step),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
