#include "test.h"

#include <stdio.h>
#include <string.h>

#include <hamlet/utf8.h>

#include "pattern_starts.h"
#include "prefilter.h"

struct starts_row {
	const char *regex;
	bool is_lower;
	const char *starts; /* literals, each behind a |, "~" for all beyond ASCII; "" for any */
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
	{"(?:casino|)\\d", true, "|casino|0|1|2|3|4|5|6|7|8|9|~"},
	{"\\d+ casinos", true, "|0|1|2|3|4|5|6|7|8|9|~"},
	{".casino", true, ""},
	{"[\\t-\\r]buy", true, ""},
	{"[\\d-.]buy", true, ""},
	{"[\\t\\r-]buy", true, "|\t|\r|-"},
	{"[CK]asino", true, "|C|K|c|k"},
	{"(?i)[ck]asino", false, "|C|K|c|k|~"},
	{"[ck]asino", true, "|c|k"},
	{"(?:buy|.+) it", true, ""},
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
	for (unsigned char c = 0; c < 0x80; c++) {
		if (byte_set_has(&starts->bytes, c)) {
			at += (size_t)snprintf(out + at, n - at, "|%c", c);
		}
	}
	(void)snprintf(out + at, n - at, "%s", starts->bytes.is_wide ? "|~" : "");
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

static const struct pattern_reach no_reach;

static bool make_starts(const char *regex, struct pattern_starts *ret)
{
	struct prefilter known;
	struct arena arena;
	bool is_made;

	test_arena_init(&arena);
	assert_int_equal(prefilter_read(str_of(regex), true, &arena, &known), 0);
	is_made = pattern_starts_make(&known.starts, ret);
	arena_fini(&arena);
	return is_made;
}

/* The first place from there on; the end of the text for none. */
static size_t next_of(const char *regex, const char *text, size_t from)
{
	static struct start_cache cache;
	struct start_search search;
	struct pattern_starts starts;
	size_t at;
	bool is_there;

	assert_true(make_starts(regex, &starts));
	start_search_begin(&search, &starts, &no_reach, &cache, str_of(text), from);
	is_there = start_search_next(&search, &at);
	start_cache_fini(&cache);
	start_cache_forget(&cache);
	return is_there ? at : strlen(text);
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
	static struct start_cache cache;
	size_t n_regex = 0, n_text = 0, at = 0;
	struct pattern_starts starts;
	struct start_search search;

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
	assert_true(make_starts(regex, &starts));
	start_search_begin(&search, &starts, &no_reach, &cache, str_make(text, n_text), 0);
	while (start_search_next(&search, &at)) {
		assert_false(utf8_is_continuation(text[at]));
	}
	start_cache_fini(&cache);
}

static void places_are_the_same_in_texts_too_long_for_edges(void **state)
{
	static char text[4 * PATTERN_STARTS_TEXT_BYTES];

	(void)state;
	memset(text, '-', sizeof text - 1);
	memcpy(text + sizeof text - 10, "part art", 8);
	assert_int_equal(next_of("\\bart", text, 0), sizeof text - 5);
	assert_int_equal(next_of("\\b\\d", text, 0), sizeof text - 1);
}

/* Looks at each place of so many bytes, by the cache and at each for itself. */
static void assert_same_places(const char *regex, struct str text, struct start_cache *cache)
{
	struct pattern_starts starts;
	struct start_search search;
	size_t at = 0, n = 0;

	assert_true(make_starts(regex, &starts));
	start_search_begin(&search, &starts, &no_reach, cache, text, 1);
	while (start_search_next(&search, &at)) {
		struct start_search plain = {.starts = &starts, .text = text, .next = at};
		size_t same;

		assert_true(start_search_next(&plain, &same));
		assert_int_equal(same, at);
		n++;
	}
	search = (struct start_search){.starts = &starts, .text = text, .next = 1};
	while (start_search_next(&search, &at)) {
		n--;
	}
	assert_int_equal(n, 0);
}

static void places_of_long_texts_are_found_together(void **state)
{
	static const char *const regexes[] = {
		"casino|poker|ca", "\\b(?:no|n)", "[ck]a", "\\b\\d", "@|\\$x", "aa"};
	static const size_t sizes[] = {513, 640, TEXT_PLACES_MAX_BYTES, TEXT_PLACES_MAX_BYTES + 1};
	static char text[TEXT_PLACES_MAX_BYTES + 1];
	static struct start_cache cache;
	uint64_t random = 1;

	(void)state;
	for (size_t i = 0; i < sizeof text; i++) {
		random = random * UINT64_C(6364136223846793005) + 1;
		text[i] = "aacinokper @$x.-7\xC3\xA9"[(random >> 33) % 19];
	}
	for (size_t i = 0; i < N_ROWS(sizes); i++) {
		for (size_t k = 0; k < N_ROWS(regexes); k++) {
			assert_same_places(regexes[k], str_make(text, sizes[i]), &cache);
		}
	}
	start_cache_fini(&cache);
}

static void characters_of_a_class_are_starts(void **state)
{
	(void)state;
	assert_int_equal(next_of("[ck]asino", "a Kasino casino", 0), 9);
	assert_int_equal(next_of("\\b[eé]cris", "le decris \u00e9cris", 0), 10);
	assert_int_equal(next_of("\\b\\d+ casinos", "of 20 casinos", 0), 3);
	assert_int_equal(next_of("\\b(?:i|you) won", "did i win", 0), 4);
	assert_int_equal(next_of("@[a-z]+", "me@x", 0), 2);
}

static void what_begins_almost_anywhere_has_no_starts(void **state)
{
	static const char *const regexes[] = {
		"\\w+", "[a-z]+x", "\\p{L}{2}", "[^,]+,", ".x", "[éè]x", "x*"};
	struct pattern_starts starts;

	(void)state;
	for (size_t i = 0; i < N_ROWS(regexes); i++) {
		assert_false(make_starts(regexes[i], &starts));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_regex_tells_what_its_matches_begin_with),
		cmocka_unit_test(a_search_goes_from_start_to_start),
		cmocka_unit_test(literals_at_the_very_end_are_starts),
		cmocka_unit_test(no_start_is_inside_a_word_where_a_boundary_is_asked_for),
		cmocka_unit_test(no_start_is_inside_a_character),
		cmocka_unit_test(places_are_the_same_in_texts_too_long_for_edges),
		cmocka_unit_test(places_of_long_texts_are_found_together),
		cmocka_unit_test(characters_of_a_class_are_starts),
		cmocka_unit_test(what_begins_almost_anywhere_has_no_starts),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
