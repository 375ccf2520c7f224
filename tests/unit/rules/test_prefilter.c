#include "test.h"

#include <stdio.h>
#include <string.h>

#include <hamlet/buf.h>
#include <hamlet/utf8.h>

#include "patterns.h"
#include "prefilter.h"
#include "ruleset.h"

struct literal_row {
	const char *regex;
	bool is_lower;
	const char *literals; /* sets joined by " + ", literals by spaces; "" for nothing known */
};

/* clang-format off */
static const struct literal_row literal_rows[] = {
	{"casino", true, "casino"},
	{"CaSiNo", true, "casino"},
	{"CaSiNo", false, "CaSiNo"},
	{"\\bcasino\\b", true, "casino"},
	{"^casino$", true, "casino"},
	{"casinos?", true, "casino"},
	{"casinos*", true, "casino"},
	{"casinos+", true, "casinos"},
	{"casinos{0,3}", true, "casino"},
	{"casinos{2,3}", true, "casinos"},
	{"casinos{2}y", true, "casinos"},
	{"(?:casino)?", true, ""},
	{"(?:casino)+x", true, "casino"},
	{"free\\s+spins", true, "spins + free"},
	{"free.*spinning", true, "spinning + free"},
	{"(?:buy|order)\\s(?:viagra|cialis)", true, "viagra cialis + buy order"},
	{"casino|poker", true, "casino poker"},
	{"casino|", true, ""},
	{"casino|\\d+", true, ""},
	{"(casino|(?:big|good) win)", true, "casino  win"},
	{"a|bc", true, ""},
	{"(?i)Casino", true, "casino"},
	{"(?i)Casino", false, ""},
	{"(?i)casino\\[", false, "["},
	{"(?i:x)casino", false, ""},
	{"(?x) free \\s # remark (\n spins", true, "spins + free"},
	{"(?x:fr ee)casino x", true, "casino x + free"},
	{"(?:(?x)a b c)d e f", true, "d e f + abc"},
	{"(?s).casino", true, "casino"},
	{"(?x)ca\u200esi\u2028no", true, "casino"},
	{"\\Gcasino", true, ""},
	{"(?=poker)casino", true, "casino + poker"},
	{"(?!poker)casino", true, "casino"},
	{"cas(?<=as)ino", true, "cas + ino"},
	{"^(?=.*\\bcasino\\b)(?=.*bonus)", true, "casino + bonus"},
	{"(?<=poker)(?<!casino)x", true, "poker"},
	{"(?=poker)?casino", true, "casino"},
	{"one two.*three.*fourth.*fifths", true, "one two + fourth + fifths"},
	{"(?<name>casino)", true, "casino"},
	{"(?P<name>casino)\\1", true, "casino"},
	{"[casino]", true, ""},
	{"[]casino]x[^]]casino", true, "casino"},
	{"a\\.b\\$c", true, "a.b$c"},
	{"a\\p{L}casino\\x{41}b", true, "casino"},
	{"казино", true, "казино"},
	{"казино?", true, "казин"},
	{"[\\x{1D400}-\\x{1D43F}]", false, "\xf0\x9d\x90"},
	{"[\\x{24B6}-\\x{24E9}é]{3}", false, "\xe2\x92 \xe2\x93 \xc3"},
	{"[\\x{24B6}-\\x{24E9}a]", false, ""},
	{"[^\\x{24B6}]", false, ""},
	{"[\\x{24B6}-\\x{24E9}]", true, ""},
	/* What is not read for sure is not read at all. */
	{"\\Qcasino\\E", true, ""},
	{"(?#casino)poker", true, ""},
	{"(?|casino|casino)", true, ""},
	{"(?(1)casino)", true, ""},
	{"(*UTF)casino", true, ""},
	{"casino[[:alpha:]]", true, ""},
	{"(?R)casino", true, ""},
	{"(?-i)casino", true, ""},
	{"casino\\g1", true, ""},
	{"casino{x", true, ""},
	{"casino{2x}", true, ""},
	{"((((((((((((((casino))))))))))))))", true, ""},
	{"", true, ""},
};
/* clang-format on */

/* What was found, and where. */
struct found {
	int outcome;
	struct span span;
};

static void join(const struct literal_needs *needs, char *out, size_t n)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t k = 0; k < needs->n; k++) {
		for (size_t i = 0; i < needs->set[k].n; i++) {
			at += (size_t)snprintf(out + at, n - at, "%s%.*s",
				i > 0   ? " "
				: k > 0 ? " + "
					: "",
				STR_FMT(needs->set[k].item[i]));
		}
	}
}

static void literals_are_what_a_match_must_hold(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(literal_rows); i++) {
		const struct literal_row *row = &literal_rows[i];
		struct prefilter known;
		struct arena arena;
		char joined[512];

		test_arena_init(&arena);
		assert_int_equal(
			prefilter_read(str_of(row->regex), row->is_lower, &arena, &known), 0);
		join(&known.needs, joined, sizeof joined);
		if (strcmp(joined, row->literals) != 0) {
			fail_msg("row %zu: %s needs \"%s\"", i, row->regex, joined);
		}
		arena_fini(&arena);
	}
}

struct length_row {
	const char *regex;
	bool is_lower;
	struct match_length reach; /* of the best set */
	struct match_length length;
};

/* clang-format off */
static const struct length_row length_rows[] = {
	{"casino", true, {0, 0}, {6, 0}},
	{"[0-9]casino", true, {1, 0}, {7, 0}},
	{"[^0-9]casino", true, {4, 0}, {10, 0}},
	{"[a-z]{2,5}casino", false, {5, 0}, {11, 0}},
	{"\\d?casino", true, {4, 0}, {10, 0}},
	{"\\x41casino", true, {1, 0}, {7, 0}},
	{"é?casino", true, {2, 0}, {8, 0}},
	{".{0,3}casino$", true, {12, 0}, {18, 0}},
	{"(?:one|three) casino", true, {5, 0}, {12, 0}},
	{"(?:poker |my )(?:casino|viagra)", true, {6, 0}, {12, 0}},
	{"(?:poker|.{3}poker)x", true, {12, 0}, {18, 0}},
	{"(?=.{2}casino)[a-z]{4}", false, {8, 0}, {4, 0}},
	{"a(?:b{2,3}){4}casino", true, {17, 0}, {23, 0}},
	{"(?i)x\\[casino", false, {4, 0}, {29, 0}},
	{"(?i)k{2}\\[", false, {12, 0}, {13, 0}},
	{"\\bcasino(?:s|\\w+)", true, {0, 0}, {7, 1}},
	{"\\p{L}+ casino", true, {0, 1}, {7, 1}},
	{"(?:\\w* [a-z]+ ){0,2}casino", true, {4, 4}, {10, 4}},
	{"a+casino", true, {1, 1}, {7, 1}},
	{"a +casino", true, {MATCH_LENGTH_ENDLESS, 0}, {MATCH_LENGTH_ENDLESS, 0}},
	{"-a+casino", true, {2, 1}, {8, 1}},
	{"-a*casino", true, {1, 1}, {7, 1}},
	{"a{2,}casino", true, {1, 1}, {7, 1}},
	{"\\s+casino", true, {MATCH_LENGTH_ENDLESS, 0}, {MATCH_LENGTH_ENDLESS, 0}},
	{"(?:[a-z] )*casino", true, {MATCH_LENGTH_ENDLESS, 0}, {MATCH_LENGTH_ENDLESS, 0}},
	{"[\\w-]+casino", true, {MATCH_LENGTH_ENDLESS, 0}, {MATCH_LENGTH_ENDLESS, 0}},
	{"(?<=casino)x", true, {MATCH_LENGTH_ENDLESS, 0}, {1, 0}},
	{"(.)\\1casino", true, {MATCH_LENGTH_ENDLESS, 0}, {MATCH_LENGTH_ENDLESS, 0}},
	{"\\Xcasino", true, {MATCH_LENGTH_ENDLESS, 0}, {MATCH_LENGTH_ENDLESS, 0}},
};
/* clang-format on */

static bool is_same_length(struct match_length a, struct match_length b)
{
	return a.n_bytes == b.n_bytes &&
	       (a.n_bytes == MATCH_LENGTH_ENDLESS || a.n_words == b.n_words);
}

static void a_literal_stands_no_farther_off_than_what_is_before_it_is_long(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(length_rows); i++) {
		const struct length_row *row = &length_rows[i];
		struct prefilter known;
		struct arena arena;

		test_arena_init(&arena);
		assert_int_equal(
			prefilter_read(str_of(row->regex), row->is_lower, &arena, &known), 0);
		assert_true(known.needs.n > 0);
		if (!is_same_length(known.needs.set[0].reach, row->reach) ||
			!is_same_length(known.length, row->length)) {
			fail_msg("row %zu: %s: %zu bytes, %zu words of %zu, %zu", i, row->regex,
				known.needs.set[0].reach.n_bytes, known.needs.set[0].reach.n_words,
				known.length.n_bytes, known.length.n_words);
		}
		arena_fini(&arena);
	}
}

static uint64_t random_state = 1;

static unsigned random_below(unsigned n)
{
	random_state = random_state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned)(random_state >> 33) % n;
}

/* Regexes of all that the reader knows and some that it does not, over three letters. */
static void add_random_regex(struct buf *out, unsigned depth)
{
	static const char *const atoms[] = {"a", "b", "c", "ab", "ca", "bcb", ".", "[ab]", "[^a]",
		"\\w", "\\b", "^", "$", "\\x61", " ", "\\ ", "a#b", "(?=a)", "(?!b)", "(?<=a)",
		"(?i)", "(?x)", "[\\x{e9}-\\x{ea}]", "é", "\\p{L}", "(?s)", "A", "(?i:B)",
		"(?x: a b )"};
	static const char *const quantifiers[] = {
		"", "", "", "", "?", "*", "+", "{0,2}", "{2}", "{1,}", "*?", "+?", "{0}"};
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

static void add_random_text(struct buf *out, bool is_lower)
{
	static const char *const pieces[] = {
		"a", "b", "c", "a", "b", "c", " ", "é", "ê", "#", "A", "B"};

	for (unsigned i = 0; i < 12; i++) {
		buf_add(out, str_of(pieces[random_below(N_ROWS(pieces) - (is_lower ? 2 : 0))]));
	}
}

static bool holds_one(struct str s, const struct literal_set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		if (memmem(s.p, s.n, set->item[i].p, set->item[i].n) != NULL) {
			return true;
		}
	}
	return false;
}

static bool meets_all(struct str s, const struct literal_needs *needs)
{
	for (size_t i = 0; i < needs->n; i++) {
		if (!holds_one(s, &needs->set[i])) {
			return false;
		}
	}
	return true;
}

static struct found find_from(
	struct pattern *pattern, struct pattern_scratch *scratch, struct str s, size_t from)
{
	struct found found = {0};

	pattern_begin_comment(scratch, false);
	pattern_begin(scratch);
	found.outcome = pattern_find(pattern, scratch, s, from, &found.span);
	return found;
}

/* Wherever the search begins: a pattern that knows its starts finds what it found without. */
static void assert_same_from_anywhere(struct str regex, struct pattern *pattern,
	struct pattern *with_starts, struct pattern_scratch *scratch, struct str s)
{
	for (size_t from = 0; from <= s.n; (void)(from < s.n ? utf8_next(s, &from) : from++)) {
		struct found without = find_from(pattern, scratch, s, from);
		struct found with = find_from(with_starts, scratch, s, from);

		if (memcmp(&with, &without, sizeof with) != 0) {
			fail_msg("%.*s from %zu in \"%.*s\": %d, at %u instead of %d, at %u",
				STR_FMT(regex), from, STR_FMT(s), with.outcome, with.span.begin,
				without.outcome, without.span.begin);
		}
	}
}

/* The same in the midst of a text so long that it is looked over for what stands where. */
static void assert_same_in_long_text(struct str regex, struct pattern *pattern,
	struct pattern *with_starts, struct pattern_scratch *scratch, struct str s)
{
	struct buf text;

	buf_init(&text, 65536);
	for (unsigned n = 560 + random_below(80); n > 0; n--) {
		buf_add(&text, STR("#"));
	}
	buf_add(&text, s);
	buf_add(&text, STR("####"));
	buf_add(&text, s);
	for (size_t from = 0; from < 2; from++) {
		struct found without = find_from(pattern, scratch, buf_str(&text), from * 560);
		struct found with = find_from(with_starts, scratch, buf_str(&text), from * 560);

		if (memcmp(&with, &without, sizeof with) != 0) {
			fail_msg("%.*s in \"%.*s\" behind much: %d, at %u instead of %d, at %u",
				STR_FMT(regex), STR_FMT(s), with.outcome, with.span.begin,
				without.outcome, without.span.begin);
		}
	}
	buf_fini(&text);
}

/* How often the literals were put to the test: a match, and something they ask for. */
static size_t try_random_regex(struct pattern_scratch *scratch, bool is_lower)
{
	struct pattern *pattern = NULL, *with_starts = NULL;
	struct prefilter known;
	struct buf regex, text;
	struct arena arena;
	struct str why;
	size_t n = 0;

	test_arena_init(&arena);
	buf_init(&regex, 65536);
	buf_init(&text, 65536);
	add_random_regex(&regex, 2);
	if (pattern_new(buf_str(&regex), is_lower, &arena, &pattern, &why) == 0) {
		assert_int_equal(
			pattern_new(buf_str(&regex), is_lower, &arena, &with_starts, &why), 0);
		assert_int_equal(prefilter_read(buf_str(&regex), is_lower, &arena, &known), 0);
		assert_int_equal(pattern_set_prefilter(with_starts, &known), 0);
		for (size_t i = 0; i < 20; i++) {
			buf_clear(&text);
			add_random_text(&text, is_lower);
			assert_same_from_anywhere(
				buf_str(&regex), pattern, with_starts, scratch, buf_str(&text));
			if (i < 3) {
				assert_same_in_long_text(buf_str(&regex), pattern, with_starts,
					scratch, buf_str(&text));
			}
			if (find_from(pattern, scratch, buf_str(&text), 0).outcome != 0) {
				continue;
			}
			n += known.needs.n > 0;
			if (!meets_all(buf_str(&text), &known.needs)) {
				fail_msg("%.*s matches \"%.*s\"", STR_FMT(buf_str(&regex)),
					STR_FMT(buf_str(&text)));
			}
		}
	}
	pattern_free(pattern);
	pattern_free(with_starts);
	buf_fini(&regex);
	buf_fini(&text);
	arena_fini(&arena);
	return n;
}

static void no_match_lacks_its_literals(void **state)
{
	struct pattern_scratch *scratch;
	size_t n = 0;

	(void)state;
	assert_int_equal(pattern_scratch_new(&scratch), 0);
	for (size_t i = 0; i < 20000; i++) {
		n += try_random_regex(scratch, i % 2 == 0);
	}
	pattern_scratch_free(scratch);
	assert_true(n > 1000);
}

static void hits_are_the_same_with_and_without_the_prefilter(void **state)
{
	static const char pack[] =
		"- {name: a, pattern: 'free\\s(?:spins|money)', look_at: any, weight: 1}\n"
		"- {name: b, pattern: 'xx|poker', weight: 1}\n"
		"- {name: c, pattern: '[^\\s]{30}', weight: 1}\n"
		"- {name: d, pattern: 'Poker', raw: true, look_at: [author, content], weight: 1}\n"
		"- {name: e, words: [poker, money], weight: 1}\n";
	static const char *const contents[] = {"free spins", "FREE\nmoney Poker", "xx",
		"p\u043eker", "nothing", "http://free.example/free-money", "free spin s"};
	struct rule_matcher *matcher;
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena, pack);
	/* Where there is a sieve, it takes the one without literals. */
	assert_int_equal(rules->n_unfiltered + rules->n_sieved, 1);
	assert_int_equal(rule_matcher_new(&matcher), 0);
	for (size_t i = 0; i < N_ROWS(contents); i++) {
		struct comment comment = {.field = {[COMMENT_CONTENT] = str_of(contents[i]),
						  [COMMENT_AUTHOR_NAME] = STR("Poker free spins")}};
		struct rule_hits with, without;
		struct text text;
		const struct rule_input input = {&comment, &text, {STR_NONE, 0}};

		assert_int_equal(text_prepare(&arena, comment.field[COMMENT_CONTENT], &text), 0);
		assert_int_equal(
			ruleset_match_request(rules, matcher,
				&(struct match_request){.input = input, .only = RULESET_ALL_RULES},
				&arena, &with),
			0);
		assert_int_equal(ruleset_match_request(rules, matcher,
					 &(struct match_request){.input = input,
						 .only = RULESET_ALL_RULES,
						 .is_unfiltered = true},
					 &arena, &without),
			0);
		assert_int_equal(with.n, without.n);
		for (size_t k = 0; k < with.n; k++) {
			assert_int_equal(with.item[k].rule, without.item[k].rule);
		}
	}
	rule_matcher_free(matcher);
	ruleset_unref(rules);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_are_what_a_match_must_hold),
		cmocka_unit_test(a_literal_stands_no_farther_off_than_what_is_before_it_is_long),
		cmocka_unit_test(no_match_lacks_its_literals),
		cmocka_unit_test(hits_are_the_same_with_and_without_the_prefilter),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
