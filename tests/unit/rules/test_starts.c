#include "test.h"

#include <stdio.h>
#include <string.h>

#include <hamlet/utf8.h>

#include "pattern_starts.h"
#include "prefilter.h"

struct starts_row {
	const char *regex;
	bool is_lower;
	const char
		*starts; /* literals, each behind a |; '\b' in front where one holds; "" for any */
};

/* clang-format off */
static const struct starts_row starts_rows[] = {
	{"casino", true, "|casino"},
	{"CaSiNo", true, "|casino"},
	{"CaSiNo", false, "|CaSiNo"},
	{"\\bcasino\\b", true, "\\b|casino"},
	{"^casino", true, "|casino"},
	{"casinos?", true, "|casino"},
	{"casino.*poker", true, "|casino"},
	{"(?:buy|order) it", true, "|buy|order"},
	{"\\b(?:buy|order) it", true, "\\b|buy|order"},
	{"\\b(?:the )?best", true, "\\b|the |best"},
	{"(?:the )?\\bbest", true, "|the |best"},
	{"(?:\\bthe )?best", true, "|the |best"},
	{"(?:\\bbuy|\\border)", true, "\\b|buy|order"},
	{"\\bbuy|order", true, "|buy|order"},
	{"x?yz", true, "|x|yz"},
	{"X*yz", true, "|x|yz"},
	{"(?:ab){2,}c", true, "|ab"},
	{"(?:ab){0,2}c", true, "|ab|c"},
	{"(?x) \\b (?: free | no ) \\s", true, "\\b|free|no"},
	{"(?=poker)casino", true, "|casino"},
	{"(?!poker)(?<=a)casino", true, "|casino"},
	{"(?<!\\w)casino", true, "|casino"},
	{"(?i)casino", true, "|casino"},
	{"казино", true, "|казино"},
	/* Anything may begin these. */
	{"(?i)casino", false, ""},
	{"ca(?i)sino", false, "|ca"},
	{"(?i)x?[1]", false, ""},
	{"\\d+ casinos", true, ""},
	{".casino", true, ""},
	{"[ck]asino", true, ""},
	{"(?:buy|\\w+) it", true, ""},
	{"(?:buy|)", true, ""},
	{"casino*|", true, ""},
	{"(?:a?b?)*", true, ""},
	{"\\Gcasino", true, ""},
	{"\\K?casino", true, ""},
	{"(?|casino|poker)", true, ""},
	{"", true, ""},
};
/* clang-format on */

static void join(const struct literal_starts *starts, char *out, size_t n)
{
	size_t at = 0;

	out[0] = '\0';
	if (starts->is_unknown || starts->is_open) {
		return;
	}
	at += (size_t)snprintf(out, n, "%s", starts->is_at_boundary ? "\\b" : "");
	for (size_t i = 0; i < starts->set.n; i++) {
		at += (size_t)snprintf(out + at, n - at, "|%.*s", STR_FMT(starts->set.item[i]));
	}
}

static void a_regex_tells_what_its_matches_begin_with(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(starts_rows); i++) {
		const struct starts_row *row = &starts_rows[i];
		struct prefilter known;
		struct arena arena;
		char joined[512];

		test_arena_init(&arena);
		assert_int_equal(
			prefilter_read(str_of(row->regex), row->is_lower, &arena, &known), 0);
		join(&known.starts, joined, sizeof joined);
		if (strcmp(joined, row->starts) != 0) {
			fail_msg("row %zu: %s begins with \"%s\"", i, row->regex, joined);
		}
		arena_fini(&arena);
	}
}

static size_t next_of(const char *regex, const char *text, size_t from)
{
	struct pattern_starts starts;
	struct prefilter known;
	struct arena arena;

	test_arena_init(&arena);
	assert_int_equal(prefilter_read(str_of(regex), true, &arena, &known), 0);
	assert_true(pattern_starts_make(&known.starts, &starts));
	arena_fini(&arena);
	return pattern_starts_next(&starts, str_of(text), from);
}

static void a_search_goes_from_start_to_start(void **state)
{
	(void)state;
	assert_int_equal(next_of("casino|poker", "a casino", 0), 2);
	assert_int_equal(next_of("casino|poker", "a casino", 3), 8);
	assert_int_equal(next_of("casino|poker", "casino poker", 1), 7);
	assert_int_equal(next_of("casino", "", 0), 0);
	assert_int_equal(next_of("casino", "cas", 0), 3);
}

static void literals_at_the_very_end_are_starts(void **state)
{
	(void)state;
	assert_int_equal(next_of("no", "oh no", 0), 3);
	assert_int_equal(next_of("yes", "oh yes", 0), 3);
	assert_int_equal(next_of("okay", "it is okay", 0), 6);
}

static void no_start_is_inside_a_word_where_a_boundary_is_asked_for(void **state)
{
	(void)state;
	assert_int_equal(next_of("\\bart", "party art", 0), 6);
	assert_int_equal(next_of("art", "party art", 0), 1);
	/* What is beside ASCII may be a letter or not: that is left to the pattern. */
	assert_int_equal(next_of("\\bart", "\u00e9art", 0), 2);
}

/* Hashes of other bytes are the same as some literal's, sooner or later. */
static void no_start_is_inside_a_character(void **state)
{
	static char regex[1024], text[60000];
	size_t n_regex = 0, n_text = 0, at = 0;

	(void)state;
	for (char a = 'a'; a < 'k'; a++) {
		for (char b = 'a'; b < 'g'; b++) {
			n_regex += (size_t)snprintf(regex + n_regex, sizeof regex - n_regex,
				"%s%c%cx", n_regex > 0 ? "|" : "", a, b);
		}
	}
	for (uint32_t c = 0x4e00; n_text + UTF8_MAX_BYTES < sizeof text; c++) {
		n_text += utf8_put(text + n_text, c);
	}
	text[n_text] = '\0';
	for (size_t from = 0; from < n_text; from = at + 1) {
		at = next_of(regex, text, from);
		assert_true(at == n_text || !utf8_is_continuation(text[at]));
	}
}

static void short_literals_are_left_to_the_pattern(void **state)
{
	struct pattern_starts starts;
	struct prefilter known;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(prefilter_read(STR("(?:i|you) won"), true, &arena, &known), 0);
	assert_false(pattern_starts_make(&known.starts, &starts));
	assert_int_equal(prefilter_read(STR("\\d won"), true, &arena, &known), 0);
	assert_false(pattern_starts_make(&known.starts, &starts));
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_regex_tells_what_its_matches_begin_with),
		cmocka_unit_test(a_search_goes_from_start_to_start),
		cmocka_unit_test(literals_at_the_very_end_are_starts),
		cmocka_unit_test(no_start_is_inside_a_word_where_a_boundary_is_asked_for),
		cmocka_unit_test(no_start_is_inside_a_character),
		cmocka_unit_test(short_literals_are_left_to_the_pattern),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
