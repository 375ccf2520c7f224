#include "test.h"

#include <stdio.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <hamlet/buf.h>

#include "ruleset.h"
#include "widen.h"

struct widen_row {
	const char *regex;
	bool is_caseless;
	const char *widened; /* NULL: unknown */
};

/* clang-format off */
static const struct widen_row widen_rows[] = {
	{"ab", false, "[\\x61-\\x61][\\x62-\\x62]"},
	{"a?b+c*", false, "[\\x61-\\x61]{0,1}[\\x62-\\x62]+[\\x63-\\x63]*"},
	{"a{2,3}?b{50}+c{2,}", false, "[\\x61-\\x61]{2,3}[\\x62-\\x62]{8,}[\\x63-\\x63]{2,}"},
	{"\\ba\\b", false, "[\\x61-\\x61]"},
	{"^a$", false, "[\\x61-\\x61]"},
	{"(?=b)a(?<!c(d|[)]))", false, "[\\x61-\\x61]"},
	{"\\d", false, "(?:[\\x30-\\x39]|[\\xc0-\\xff][\\x80-\\xbf]{1,3})"},
	{"\\d{2}", false, "(?:[\\x30-\\x39]|[\\xc0-\\xff][\\x80-\\xbf]{1,3}){2,2}"},
	{"[^a-z]+", false, "[\\x00-\\x60\\x7b-\\x7f\\x80-\\xff]+"},
	{"[\\p{N}]", false, "(?:[\\x00-\\x7f]|[\\xc0-\\xff][\\x80-\\xbf]{1,3})"},
	{"[^\\p{N}]", false, "(?:[\\x00-\\x7f]|[\\xc0-\\xff][\\x80-\\xbf]{1,3})"},
	{"\\d{2,9}", false, "[\\x30-\\x39\\x80-\\xff]{2,}"},
	{"é+", false, "(?:\\xc3\\xa9)+"},
	{"\\x{e9}", false, "(?:[\\xc0-\\xff][\\x80-\\xbf]{1,3})"},
	{"a", true, "[\\x41-\\x41\\x61-\\x61]"},
	{"k", true, "(?:[\\x4b-\\x4b\\x6b-\\x6b]|[\\xc0-\\xff][\\x80-\\xbf]{1,3})"},
	{"[^k]", true, "(?:[\\x00-\\x6a\\x6c-\\x7f]|[\\xc0-\\xff][\\x80-\\xbf]{1,3})"},
	{"a(?i)b|c", false, "[\\x61-\\x61][\\x42-\\x42\\x62-\\x62]|[\\x43-\\x43\\x63-\\x63]"},
	{"((?i)b)c", false, "(?:[\\x42-\\x42\\x62-\\x62])[\\x63-\\x63]"},
	{"(?x) a b # remark\n c", false, "[\\x61-\\x61][\\x62-\\x62][\\x63-\\x63]"},
	{"(?x)a\u200e+\u2028b\xc2\x85", false, "[\\x61-\\x61]+[\\x62-\\x62]"},
	{"(?<n>a)(?P<m>b)(?>c)", false, "(?:[\\x61-\\x61])(?:[\\x62-\\x62])(?:[\\x63-\\x63])"},
	{"(a)\\1b", false, "(?:[\\x61-\\x61])[\\x00-\\xff]*[\\x62-\\x62]"},
	{".", false, "(?:[\\x00-\\x09\\x0b-\\x7f]|[\\xc0-\\xff][\\x80-\\xbf]{1,3})"},
	{"(?s).", false, "(?:[\\x00-\\x7f]|[\\xc0-\\xff][\\x80-\\xbf]{1,3})"},
	{"a{,3}", false, NULL},
	{"\\Qa\\E", false, NULL},
	{"\\X", false, NULL},
	{"\\R", false, NULL},
	{"(?R)?a", false, NULL},
	{"(?|a|b)", false, NULL},
	{"(?-i)a", false, NULL},
	{"(*UCP)a", false, NULL},
	{"a(?#b)", false, NULL},
	{"[[:alpha:]]", false, NULL},
	{"(a)(?(1)b|c)", false, NULL},
};
/* clang-format on */

static void widened_regexes_leave_out_what_bytes_cannot_tell(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(widen_rows); i++) {
		const struct widen_row *row = &widen_rows[i];
		struct buf out;
		int r;

		buf_init(&out, 4096);
		r = regex_widen(str_of(row->regex), row->is_caseless, &out);
		if (r != (row->widened == NULL ? WIDEN_UNKNOWN : 0) ||
			(r == 0 && !str_eq(buf_str(&out), str_of(row->widened)))) {
			fail_msg("row %zu: outcome %d, %.*s", i, r, STR_FMT(buf_str(&out)));
		}
		buf_fini(&out);
	}
}

static uint64_t random_state = 1;

static unsigned random_below(unsigned n)
{
	random_state = random_state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(random_state >> 33) % n;
}

/* Regexes of all that is known and some that is not, over a few letters. */
static void add_random_regex(struct buf *out, unsigned depth)
{
	static const char *const atoms[] = {"a", "k", "c", "ab", ".", "[ak]", "[^a]", "[^\\W]",
		"[b-é]", "\\w", "\\W", "\\d", "\\s", "\\b", "^", "$", "\\x61", "\\x{212a}", " ",
		"\\ ", "(?=a)", "(?!b)", "(?<=a)", "(?<!(?:k|a))", "(?i)", "(?x)", "(?s)", "é",
		"\\p{L}", "\\P{L}", "[^\\p{Lu}]", "A", "(?i:S)", "(?x: a b )", "\\1", "\\x{17f}",
		"[^\\x{e9}k]", "\\h", "[a\\-k]"};
	static const char *const quantifiers[] = {
		"", "", "", "", "?", "*", "+", "{0,2}", "{2}", "{1,}", "*?", "++", "{0}", "{9}"};
	unsigned n = 1 + random_below(4);

	for (unsigned i = 0; i < n; i++) {
		if (depth > 0 && random_below(4) == 0) {
			buf_add(out, random_below(2) == 0 ? STR("(?:") : STR("("));
			add_random_regex(out, depth - 1);
			buf_add(out, STR(")"));
		} else {
			buf_add(out, str_of(atoms[random_below(N_ROWS(atoms))]));
		}
		buf_add(out, str_of(quantifiers[random_below(N_ROWS(quantifiers))]));
		if (random_below(6) == 0) {
			buf_add(out, STR("|"));
		}
	}
}

static void add_random_text(struct buf *out)
{
	static const char *const pieces[] = {"a", "b", "c", "k", "a", "s", " ", "é", "ê", "\u212a",
		"\u017f", "A", "K", "7", "\n", "-"};

	for (unsigned i = 0; i < 14; i++) {
		buf_add(out, str_of(pieces[random_below(N_ROWS(pieces))]));
	}
}

static pcre2_code *compile_regex(struct str regex, uint32_t options)
{
	size_t offset;
	int error;

	return pcre2_compile(
		(PCRE2_SPTR)(regex.n > 0 ? regex.p : ""), regex.n, options, &error, &offset, NULL);
}

/* *ret_is_sure is false when it ran into PCRE2's limits. */
static bool matches(const pcre2_code *code, struct str s, bool *ret_is_sure)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	pcre2_match_context *context = pcre2_match_context_create(NULL);
	int n;

	pcre2_set_match_limit(context, 5000);
	n = pcre2_match(code, (PCRE2_SPTR)s.p, s.n, 0, 0, data, context);
	pcre2_match_context_free(context);
	pcre2_match_data_free(data);
	*ret_is_sure = n >= 0 || n == PCRE2_ERROR_NOMATCH;
	return n >= 0;
}

/* How often the regex matched and its widened form had to. */
static size_t try_random_regex(void)
{
	bool is_caseless = random_below(2) == 0;
	struct buf regex, widened, text;
	pcre2_code *narrow, *wide = NULL;
	size_t n = 0;

	buf_init(&regex, 65536);
	buf_init(&widened, 65536);
	buf_init(&text, 65536);
	add_random_regex(&regex, 2);
	narrow = compile_regex(
		buf_str(&regex), PCRE2_UTF | PCRE2_UCP | (is_caseless ? PCRE2_CASELESS : 0));
	if (narrow != NULL && regex_widen(buf_str(&regex), is_caseless, &widened) == 0) {
		wide = compile_regex(buf_str(&widened), 0);
		if (wide == NULL) {
			fail_msg("%.*s became %.*s", STR_FMT(buf_str(&regex)),
				STR_FMT(buf_str(&widened)));
		}
	}
	for (size_t i = 0; i < 20 && wide != NULL; i++) {
		bool is_sure;

		buf_clear(&text);
		add_random_text(&text);
		if (matches(narrow, buf_str(&text), &is_sure)) {
			n++;
			if (!matches(wide, buf_str(&text), &is_sure) && is_sure) {
				fail_msg("%.*s matches \"%.*s\", and %.*s does not",
					STR_FMT(buf_str(&regex)), STR_FMT(buf_str(&text)),
					STR_FMT(buf_str(&widened)));
			}
		}
	}
	pcre2_code_free(narrow);
	pcre2_code_free(wide);
	buf_fini(&regex);
	buf_fini(&widened);
	buf_fini(&text);
	return n;
}

static void what_matches_matches_widened(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		n += try_random_regex();
	}
	assert_true(n > 10000);
}

/* Patterns that no literal spares us, of both forms, and of a rule with conditions. */
static const char sieved_pack[] =
	"- {name: a, pattern: '[!?]{4,}', weight: 1}\n"
	"- {name: b, pattern: '(?<!\\d)\\d{3}[-. ]\\d{4}(?!\\d)', look_at: any, weight: 1}\n"
	"- {name: c, raw: true, pattern: '[A-Z]{5,}\\s[A-Z]{2,}', weight: 1}\n"
	"- {name: d, raw: true, pattern: '(?i)(?:\\p{L}\\s){4}\\p{L}\\b', look_at: [content, "
	"author], "
	"weight: 1, mode: shadow}\n"
	"- {name: e, weight: 1, all: [{pattern: '\\b(?:[a-z]\\s){5,}[a-z]\\b'}, {words: [x]}]}\n"
	"- {name: f, weight: 1, pattern: '\\d{2}', at_least: 3}\n"
	"- {name: g, weight: 1, not: [{pattern: '[a-z]{3}[0-9]{3}'}], words: [x, word]}\n";

static void add_sieved_text(struct buf *out)
{
	static const char *const pieces[] = {"a", "x", " ", "!", "?", "555-1234", "555 12345",
		"WORDS", "word", "IN", "\n", "é", "w o r d s ", "1", "22", "abc123", "ä b ç d e",
		"\uff11", "\u0661\u0662\u0663-\u0661\u0662\u0663\u0664", "f r e e x x "};
	unsigned n = 1 + random_below(12);

	for (unsigned i = 0; i < n; i++) {
		buf_add(out, str_of(pieces[random_below(N_ROWS(pieces))]));
	}
}

static size_t match_both(
	const struct ruleset *rules, struct rule_matcher *matcher, struct str content)
{
	struct comment comment = {
		.field = {[COMMENT_CONTENT] = content, [COMMENT_AUTHOR_NAME] = content}};
	struct rule_hits hits[2];
	struct arena arena;
	struct text text;

	test_arena_init(&arena);
	assert_int_equal(text_prepare(&arena, content, &text), 0);
	for (size_t i = 0; i < 2; i++) {
		const struct match_request request = {.input = {&comment, &text, {STR_NONE, 0}},
			.only = RULESET_ALL_RULES,
			.is_unsieved = i == 1};

		assert_int_equal(
			ruleset_match_request(rules, matcher, &request, &arena, &hits[i]), 0);
	}
	assert_int_equal(hits[0].n, hits[1].n);
	for (size_t i = 0; i < hits[0].n; i++) {
		assert_int_equal(hits[0].item[i].rule, hits[1].item[i].rule);
		assert_true(str_eq(hits[0].item[i].text, hits[1].item[i].text));
		assert_int_equal(hits[0].item[i].span.begin, hits[1].item[i].span.begin);
	}
	arena_fini(&arena);
	return hits[0].n;
}

static void hits_are_the_same_with_and_without_the_sieve(void **state)
{
	struct rule_matcher *matcher;
	struct ruleset *rules;
	struct arena arena;
	struct buf text;
	size_t n = 0;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, sieved_pack);
#ifdef HAMLET_TEST_SIEVE
	assert_int_equal(rules->n_sieved, 6);
	assert_non_null(rules->sieves[RULE_FORM_FOLDED]);
	assert_non_null(rules->sieves[RULE_FORM_RAW]);
#else
	assert_int_equal(rules->n_sieved, 0);
#endif
	assert_int_equal(rule_matcher_new(&matcher), 0);
	buf_init(&text, 65536);
	for (size_t i = 0; i < 5000; i++) {
		buf_clear(&text);
		add_sieved_text(&text);
		n += match_both(rules, matcher, buf_str(&text));
	}
	assert_true(n > 5000);
	buf_fini(&text);
	rule_matcher_free(matcher);
	ruleset_unref(rules);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widened_regexes_leave_out_what_bytes_cannot_tell),
		cmocka_unit_test(what_matches_matches_widened),
		cmocka_unit_test(hits_are_the_same_with_and_without_the_sieve),
	};

	return cmocka_run_group_tests(tests, init_text, fini_text);
}
