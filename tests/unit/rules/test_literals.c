#include "test.h"

#include <stdio.h>
#include <string.h>

#include "boundary.h"
#include "domains.h"
#include "literal_text.h"
#include "literals.h"

/* What a scan has found, as "owner:begin-end" joined by spaces. */
struct found {
	struct literal_text *scanned;
	char text[16384];
	bool has_all; /* wants every literal, not the first of each rule */
	struct literal_marks *told;
	bool seen[16];
};

static bool wants(void *arg, uint32_t owner)
{
	struct found *found = arg;

	return found->has_all || !found->seen[owner];
}

static int note(void *arg, const struct literal *literal, struct span part)
{
	struct found *found = arg;
	struct span at = literal_text_span(found->scanned, part);
	uint32_t rule = literal->owner;
	size_t n = strlen(found->text);

	found->seen[rule] = true;
	snprintf(found->text + n, sizeof found->text - n, "%s%u:%zu-%zu", n > 0 ? " " : "", rule,
		(size_t)at.begin, (size_t)at.end);
	return 0;
}

static void scan(const struct literal *literals, size_t n, const char *s, struct found *found)
{
	const struct literal_sink sink = {wants, note, found, found->told};
	struct literal_text text = {.capacity = 0};
	struct literal_index *index;
	struct arena arena;

	test_arena_init(&arena);
	found->scanned = &text;
	assert_int_equal(literal_text_set(&text, str_of(s), RULE_FORM_FOLDED), 0);
	assert_int_equal(literal_index_build(&arena, literals, n, &index), 0);
	assert_int_equal(literal_index_scan(index, text.s, &sink), 0);
	literal_text_fini(&text);
	arena_fini(&arena);
}

struct literal_row {
	const char *literal;
	bool is_substring;
	const char *text;
	const char *found;
};

/* clang-format off */
static const struct literal_row literal_rows[] = {
	/* Words stand between boundaries, in any script that has them. */
	{"cialis", false, "buy cialis now", "0:4-10"},
	{"cialis", false, "cialis", "0:0-6"},
	{"cialis", false, "a specialist", ""},
	{"cialis", true, "a specialist", "0:5-11"},
	{"cialis", false, "cialis's (cialis) cialis_", "0:0-6 0:10-16 0:18-24"},
	{"cialis", false, "cialis2 2cialis", ""},
	{"дом", false, "мой дом, домик", "0:7-13"},
	{"дом", true, "домик", "0:0-6"},
	{"bar", false, "barä äbar bar", "0:12-15"},
	{"दिन", false, "दिनों दिन", "0:16-25"}, /* a vowel sign goes on with the word */
	{"百家乐", false, "玩百家乐吧", "0:3-12"},
	{"บาคาร่า", false, "เล่นบาคาร่าที่นี่", "0:12-33"},
	{"토토", false, "토토사이트", ""},
	/* What begins or ends with no letter has no boundary to keep there. */
	{"$$$", false, "win$$$now", "0:3-6"},
	{"#1", false, "x#1 #12", "0:1-3"},
	/* One space is any run of white space. */
	{"no fee", false, "no fee, no \t\n fee, nofee", "0:0-6 0:8-17"},
	{"a b c", false, "a b c", "0:0-5"},
	{"a b c", false, "a  b\nc", "0:0-6"},
	{"a b c", false, "xa b c", ""},
	{"free money", false, "free", ""},
	{"free money", false, " money", ""},
	/* Short ones are found too. */
	{"ab", false, "ab abc cab ab", "0:0-2 0:11-13"},
	{"a", false, "a ba a", "0:0-1 0:5-6"},
	{"乐", false, "乐", "0:0-3"},
	{"abc", false, "", ""},
	{"abcd", false, "abc", ""},
	{"aaaa", true, "aaaaaa", "0:0-4 0:1-5 0:2-6"},
};
/* clang-format on */

static void literals_are_found_where_they_stand(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(literal_rows); i++) {
		const struct literal_row *row = &literal_rows[i];
		struct literal literal = {str_of(row->literal), 0, row->is_substring, 0};
		struct found found = {.has_all = true};

		scan(&literal, 1, row->text, &found);
		if (strcmp(found.text, row->found) != 0) {
			fail_msg("row %zu: \"%s\" in \"%s\": %s, not %s", i, row->literal,
				row->text, found.text, row->found);
		}
	}
}

static void literals_that_say_the_same_are_each_told(void **state)
{
	const struct literal literals[] = {{STR("alpha"), 0, false, 0}, {STR("alpha"), 1, true, 0},
		{STR("beta"), 2, false, 0}, {STR("alpha"), 3, false, 0},
		{STR("alpha"), 4, true, 0}};
	struct found found = {.has_all = true};

	(void)state;
	scan(literals, 5, "alpha alphas", &found);
	assert_string_equal(found.text, "0:0-5 3:0-5 1:0-5 4:0-5 1:6-11 4:6-11");
}

static void literal_is_told_once_where_marks_are_kept(void **state)
{
	const struct literal literals[] = {
		{STR("alpha"), 0, true, 0}, {STR("beta"), 1, false, 0}, {STR("alpha"), 2, true, 0}};
	uint32_t round[3] = {0};
	struct literal_marks marks = {round, 1};
	struct found found = {.has_all = true, .told = &marks};

	(void)state;
	scan(literals, 3, "alpha alpha betas beta alpha beta", &found);
	assert_string_equal(found.text, "1:18-22 0:0-5 2:0-5");
	found.text[0] = '\0';
	marks.now++;
	scan(literals, 3, "beta", &found);
	assert_string_equal(found.text, "1:0-4");
}

static void rule_that_wants_no_more_is_told_no_more(void **state)
{
	const struct literal literals[] = {{STR("alpha"), 0, false, 0}, {STR("beta"), 0, false, 0},
		{STR("gamma"), 1, false, 0}};
	struct found found = {.has_all = false};

	(void)state;
	scan(literals, 3, "beta alpha beta gamma gamma", &found);
	assert_string_equal(found.text, "0:0-4 1:16-21");
}

enum { N_POOL = 40, POOL_CHARACTERS = 9, TEXT_CHARACTERS = 150 };

/* Valid UTF-8 of so many characters of the alphabet, never two spaces in a row. */
static void write_random(
	char *out, size_t n, const char *const *alphabet, size_t n_alphabet, uint64_t *random)
{
	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		size_t end = strlen(out);
		const char *character;

		*random = *random * 6364136223846793005U + 1442695040888963407U;
		character = alphabet[(*random >> 33) % n_alphabet];
		if (end > 0 && out[end - 1] == ' ') {
			character = alphabet[0];
		}
		memcpy(out + end, character, strlen(character) + 1);
	}
}

static size_t count_standing(const struct literal *literal, struct str text)
{
	struct str s = literal->text;
	size_t n = 0;

	for (size_t at = 0; at + s.n <= text.n; at++) {
		n += memcmp(text.p + at, s.p, s.n) == 0 &&
		     (literal->is_substring ||
			     (boundary_at(text, at) && boundary_at(text, at + s.n)));
	}
	return n;
}

static void compare_with_search(const char *const *alphabet, size_t n_alphabet, uint64_t round)
{
	static struct found found;
	char pool[N_POOL][3 * POOL_CHARACTERS + 1], text[3 * TEXT_CHARACTERS + 1];
	struct literal literals[N_POOL];
	size_t n_expected = 0, n_found = 0;
	uint64_t random = round;

	/* Anything in one round, half and half in the next, then whole words. */
	for (size_t i = 0; i < N_POOL; i++) {
		write_random(pool[i], 1 + i % POOL_CHARACTERS, alphabet, n_alphabet, &random);
		literals[i] = (struct literal){str_of(pool[i]), (uint32_t)i % 16,
			round % 3 == 0 || (round % 3 == 1 && i % 2 == 0), 0};
	}
	write_random(text, round % TEXT_CHARACTERS, alphabet, n_alphabet, &random);
	for (size_t i = 0; i < N_POOL; i++) {
		n_expected += count_standing(&literals[i], str_of(text));
	}
	found = (struct found){.has_all = true};
	scan(literals, N_POOL, text, &found);
	for (const char *c = found.text; *c != '\0'; c++) {
		n_found += *c == ':';
	}
	/* The list of what was found is cut at its size; stay below it. */
	assert_true(strlen(found.text) < sizeof found.text - 16);
	if (n_found != n_expected) {
		fail_msg("round %d: %zu found, not %zu, in \"%s\"", (int)round, n_found, n_expected,
			text);
	}
}

/* Small alphabets make anchors collide and overlap as much as they can. */
static void index_agrees_with_a_search_of_each_literal(void **state)
{
	static const char *const letters[] = {"a", "b"};
	static const char *const words[] = {
		"a", "b", " ", ".", "\xc3\xa9", "a", " ", "\xe2\x80\x94"};

	(void)state;
	for (uint64_t round = 0; round < 600; round++) {
		compare_with_search(letters, N_ROWS(letters), round);
		compare_with_search(words, N_ROWS(words), round);
	}
}

/* So many that they are filed by their widest grams, beside short ones. */
static void thousands_of_parts_of_words_are_told_apart(void **state)
{
	enum { N_MANY = 5000 };
	static struct literal literals[N_MANY];
	static char texts[N_MANY][16];
	struct found found = {.has_all = true};

	(void)state;
	for (size_t i = 0; i < N_MANY; i++) {
		snprintf(texts[i], sizeof texts[i], i % 100 == 7 ? "%zu" : "part%zuof", i);
		literals[i] = (struct literal){str_of(texts[i]), (uint32_t)i, true, 0};
	}
	scan(literals, N_MANY, "xpart4321of apart12ofpart4999of 4907 part5000of", &found);
	assert_string_equal(found.text, "4321:1-11 12:13-21 4999:21-31 4907:32-36 907:33-36 "
					"7:35-36");
}

/* Words that begin, end or meet where the scan goes on to its next stretch. */
static void words_are_found_at_any_place_of_a_long_text(void **state)
{
	static const char *const literals[] = {
		"needle", "hay needle", ".needle", "needle!", "--needle", "(: needle", "needle :)"};
	char text[900];

	(void)state;
	for (size_t at = 220; at < 540; at++) {
		for (size_t i = 0; i < N_ROWS(literals); i++) {
			struct literal literal = {str_of(literals[i]), 0, false, 0};
			struct found found = {.has_all = true};
			char expected[32];

			memset(text, i % 2 == 0 ? '-' : 'x', sizeof text - 1);
			text[sizeof text - 1] = '\0';
			text[at - 1] = ' ';
			memcpy(text + at, literals[i], strlen(literals[i]));
			text[at + strlen(literals[i])] = ' ';
			snprintf(expected, sizeof expected, "0:%zu-%zu", at,
				at + strlen(literals[i]));
			scan(&literal, 1, text, &found);
			assert_string_equal(found.text, expected);
		}
	}
}

static int note_domain(void *arg, const struct domain_entry *entry)
{
	struct found *found = arg;
	size_t n = strlen(found->text);

	snprintf(found->text + n, sizeof found->text - n, "%s%u:%.*s", n > 0 ? " " : "",
		entry->owner, STR_FMT(entry->domain));
	return 0;
}

static void domains_are_found_for_all_that_lies_under_them(void **state)
{
	const struct domain_entry entries[] = {
		{STR("example.com"), 0}, {STR("xyz"), 1}, {STR("a.example.com"), 2}};
	static const char *const rows[][2] = {
		{"example.com", "0:example.com"},
		{"shop.example.com", "0:example.com"},
		{"b.a.example.com", "2:a.example.com 0:example.com"},
		{"badexample.com", ""},
		{"example.com.org", ""},
		{"some.xyz", "1:xyz"},
		{"xyz", "1:xyz"},
		{"", ""},
		{"...", ""},
	};
	struct domain_set *set;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(domain_set_build(&arena, entries, N_ROWS(entries), &set), 0);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct found found = {.text = ""};

		assert_int_equal(domain_set_find(set, str_of(rows[i][0]), note_domain, &found), 0);
		assert_string_equal(found.text, rows[i][1]);
	}
	arena_fini(&arena);
}

static void domain_entries_are_trimmed_to_the_domain(void **state)
{
	static const char *const rows[][2] = {
		{"example.com", "example.com"},
		{"*.example.com", "example.com"},
		{".xyz", "xyz"},
		{"www.example.com.", "example.com"},
		{"пример.рф", "пример.рф"},
		{"example.com/path", ""},
		{"user@example.com", ""},
		{"two words", ""},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		assert_true(str_eq(domain_of_entry(str_of(rows[i][0])), str_of(rows[i][1])));
	}
}

static void boundaries_stand_between_words(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		bool is_boundary;
	} rows[] = {
		{"ab", 0, true},
		{"ab", 1, false},
		{"ab", 2, true},
		{"a b", 1, true},
		{"", 0, true},
		{"a1", 1, false},
		{"é1", 2, false},
		{"a_b", 1, true},
		{"中文", 3, true},
		{"a中", 1, true},
		{"e\xcc\x81", 1, false},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		assert_int_equal(
			boundary_at(str_of(rows[i].text), rows[i].at), rows[i].is_boundary);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals_are_found_where_they_stand),
		cmocka_unit_test(literals_that_say_the_same_are_each_told),
		cmocka_unit_test(literal_is_told_once_where_marks_are_kept),
		cmocka_unit_test(rule_that_wants_no_more_is_told_no_more),
		cmocka_unit_test(index_agrees_with_a_search_of_each_literal),
		cmocka_unit_test(thousands_of_parts_of_words_are_told_apart),
		cmocka_unit_test(words_are_found_at_any_place_of_a_long_text),
		cmocka_unit_test(domains_are_found_for_all_that_lies_under_them),
		cmocka_unit_test(domain_entries_are_trimmed_to_the_domain),
		cmocka_unit_test(boundaries_stand_between_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
