#include "test.h"

#include <errno.h>
#include <string.h>

#include "../cpu_time.h"
#include "feature_set.h"

#define ALL (FEATURES_BIT(FEATURES_FAMILY_COUNT) - 1)

static int text_teardown(void **state)
{
	(void)state;
	text_fini();
	return 0;
}

struct feature_case {
	const char *content;
	const char *author;
	enum feature_family family;
	const char *expected; /* NULL: the family stays empty */
};

static const struct feature_case cases[] = {
	{"Cheap pills", "", FEATURES_WORDS, "cheap"},
	{"don't", "", FEATURES_WORDS, "don't"},
	{"sooooo good", "", FEATURES_WORDS, "soo"},
	{"sooooo good", "", FEATURES_WORDS, "so"},
	{"caf\xc3\xa9", "", FEATURES_WORDS, "cafe"},
	{"m0n3y now", "", FEATURES_WORDS, "money"},
	{"m0n3y now", "", FEATURES_WORDS, "m0n3y"},
	{"$ubscribe", "", FEATURES_WORDS, "subscribe"},
	{"c l i c k here", "", FEATURES_WORDS, "click"},
	{"c-l-i-c-k here", "", FEATURES_WORDS, "click"},
	{"f.r.e.e", "", FEATURES_WORDS, "free"},
	{"1 2 3  v  i  p", "", FEATURES_SHAPE, "spaced-out letters"},
	{"call 08001234567", "", FEATURES_WORDS, "digits=11"},
	{"in 2014", "", FEATURES_WORDS, "2014"},
	{"wow!", "", FEATURES_WORDS, "!"},
	{"see http://shop.example.com/a", "", FEATURES_WORDS, "link"},
	{"\xe8\xb4\xb7\xe6\xac\xbe", "", FEATURES_WORDS, "\xe8\xb4\xb7"},
	{"\xe8\xb4\xb7\xe6\xac\xbe", "", FEATURES_WORDS, "\xe8\xb4\xb7\xe6\xac\xbe"},
	{"hi all", "", FEATURES_CHARS, "hi a"},
	{"a  \n b", "", FEATURES_CHARS, "a b"},
	{"room 42", "", FEATURES_CHARS, "m 00"},
	{"c l i c k", "", FEATURES_CHARS, "clic"},
	{"chaaaannel", "", FEATURES_CHARS, "chan"},
	{"win!!!!!!", "", FEATURES_CHARS, "n!!!"},
	{"fr.ee mon.ey", "", FEATURES_COMPACT, "emone"},
	{"v1agra", "", FEATURES_COMPACT, "viagr"},
	{"http://www.shop.example.co.uk/pills/Buy?x=1", "", FEATURES_LINKS, "shop.example.co.uk"},
	{"http://www.shop.example.co.uk/pills/Buy?x=1", "", FEATURES_LINKS, "uk"},
	{"http://www.shop.example.co.uk/pills/Buy?x=1", "", FEATURES_LINKS, "pills"},
	{"http://www.shop.example.co.uk/pills/Buy?x=1", "", FEATURES_LINKS, "buy"},
	{"http://www.shop.example.co.uk/pills/Buy?x=1", "", FEATURES_LINKS, "query"},
	{"http://bit.ly/abc", "", FEATURES_LINKS, "shortened"},
	{"http://10.0.0.1/x", "", FEATURES_LINKS, "IP address"},
	{"no link", "", FEATURES_LINKS, NULL},
	{"hello", "Best Deals 77", FEATURES_AUTHOR, "deals"},
	{"hello", "Best Deals 77", FEATURES_AUTHOR, " bes"},
	{"hello", "Best Deals 77", FEATURES_AUTHOR, "ends in digits"},
	{"hello", "", FEATURES_AUTHOR, NULL},
	{"HELLO THERE", "", FEATURES_SHAPE, "tenths of capitals=10"},
	{"only $5", "", FEATURES_SHAPE, "money"},
	{"only 5 euros", "", FEATURES_SHAPE, "length=4"},
	{"a b c d", "", FEATURES_SHAPE, "spaced-out letters"},
	{"", "", FEATURES_WORDS, NULL},
	{"one two", "", FEATURES_PAIRS, "one 1 two"},
	{"one two three", "", FEATURES_PAIRS, "one 2 three"},
};

static void families_find_what_they_should(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct feature_case *c = &cases[i];
		struct arena arena;
		struct features features;

		test_arena_init(&arena);
		features = sample_features(&arena, c->content, c->author, ALL);
		if (c->expected == NULL) {
			assert_int_equal(features.first[c->family], features.first[c->family + 1]);
		} else if (!sample_has(&features, c->family, c->expected)) {
			fail_msg("\"%s\" has no \"%s\"", c->content, c->expected);
		}
		arena_fini(&arena);
	}
}

static uint64_t key_of(const char *content, const char *text, unsigned kind)
{
	struct arena arena;
	struct features features;
	uint64_t key = 0;

	test_arena_init(&arena);
	features = sample_features(&arena, content, "", FEATURES_BIT(FEATURES_WORDS));
	for (size_t i = 0; i < features.n; i++) {
		if (str_eq(features.item[i].text, str_of(text)) && features.item[i].kind == kind) {
			key = features.item[i].key;
		}
	}
	arena_fini(&arena);
	assert_true(key != 0);
	return key;
}

static void a_disguised_word_meets_the_plain_one(void **state)
{
	(void)state;
	assert_true(key_of("viagra", "viagra", WORD_PLAIN) ==
		    key_of("v1agra", "viagra", WORD_DISGUISED));
	assert_true(
		key_of("click", "click", WORD_PLAIN) == key_of("c l i c k", "click", WORD_PLAIN));
	assert_true(key_of("free", "fre", WORD_DISGUISED) == key_of("fr33", "fre", WORD_DISGUISED));
}

static void each_family_is_a_set_in_its_place(void **state)
{
	struct arena arena;
	struct features features;

	(void)state;
	test_arena_init(&arena);
	features = sample_features(&arena,
		"again and again and AGAIN http://a.example/x http://a.example/x $5 $5", "Ann Ann",
		ALL);
	assert_int_equal(features.first[0], 0);
	assert_int_equal(features.first[FEATURES_FAMILY_COUNT], features.n);
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		for (size_t i = features.first[f]; i < features.first[f + 1]; i++) {
			assert_int_equal(features.item[i].family, f);
			assert_true(features.item[i].key >> 32 != 0);
			assert_non_null(feature_kind_name(f, features.item[i].kind));
			for (size_t k = features.first[f]; k < i; k++) {
				assert_true(features.item[i].key != features.item[k].key);
			}
		}
	}
	arena_fini(&arena);
}

static void spans_lead_back_to_the_raw_content(void **state)
{
	const char *content = "Buy CHEAP <b>pills</b> http://shop.example.com";
	struct arena arena;
	struct features features;
	unsigned n_checked = 0;

	(void)state;
	test_arena_init(&arena);
	features = sample_features(&arena, content, "", FEATURES_BIT(FEATURES_WORDS));
	for (size_t i = 0; i < features.n; i++) {
		const struct feature *feature = &features.item[i];
		struct str raw = str_make(
			content + feature->span.begin, feature->span.end - feature->span.begin);

		if (str_eq(feature->text, STR("cheap")) || str_eq(feature->text, STR("pills"))) {
			assert_true(str_eq_ignoring_case(raw, feature->text));
			n_checked++;
		}
	}
	assert_int_equal(n_checked, 2);
	arena_fini(&arena);
}

static void only_the_families_asked_for_are_filled(void **state)
{
	struct arena arena;
	struct features features;

	(void)state;
	test_arena_init(&arena);
	features = sample_features(&arena, "one two http://a.example", "Ann",
		FEATURES_BIT(FEATURES_WORDS) | FEATURES_BIT(FEATURES_SHAPE));
	for (unsigned f = 0; f < FEATURES_FAMILY_COUNT; f++) {
		bool is_asked = f == FEATURES_WORDS || f == FEATURES_SHAPE;

		assert_int_equal(features.first[f + 1] > features.first[f], is_asked);
	}
	arena_fini(&arena);
}

static void long_content_gives_head_and_tail_within_the_limit(void **state)
{
	static char content[LIMIT_CONTENT_BYTES + 1];
	struct arena arena;
	struct features features;

	(void)state;
	for (size_t i = 0; i < LIMIT_CONTENT_BYTES; i++) {
		content[i] = (char)('a' + (i * i / 7 + i) % 26);
		content[i] = i % 6 == 5 ? ' ' : content[i];
	}
	memcpy(content, "headword ", 9);
	memcpy(content + LIMIT_CONTENT_BYTES - 9, " tailword", 9);
	memcpy(content + LIMIT_CONTENT_BYTES / 2, " middleword ", 12);
	test_arena_init(&arena);
	features = sample_features(&arena, content, "", ALL);
	assert_true(features.n <= LIMIT_FEATURES);
	assert_true(sample_has(&features, FEATURES_WORDS, "headword"));
	assert_true(sample_has(&features, FEATURES_WORDS, "tailword"));
	assert_false(sample_has(&features, FEATURES_WORDS, "middleword"));
	arena_fini(&arena);
}

static void every_failed_allocation_is_told(void **state)
{
	static const char content[] = "caf\xc3\xa9 fr33 c l i c k http://a.example/path $5 soooo";
	struct arena arena;
	struct text text;
	struct features features;
	uint64_t nth = 1;
	int error;

	(void)state;
	/* Small blocks, so that the arena goes to the heap often. */
	do {
		arena_init(&arena, 64, LIMIT_REQUEST_ARENA_BYTES);
		assert_int_equal(text_prepare(&arena, str_of(content), &text), 0);
		mem_fail_from(nth++);
		error = features_extract(&arena, &text, STR("Name 12"), ALL, &features);
		mem_fail_from(0);
		assert_true(error == 0 || error == -ENOMEM);
		arena_fini(&arena);
	} while (error != 0);
	assert_true(nth > 10);
}

/* What it takes to look for the shape of a text of this piece over and over. */
static double cost_of_shape(struct arena *arena, const char *piece)
{
	char content[1500];
	size_t n = strlen(piece);
	struct text text;
	double least = HUGE_VAL;

	for (size_t i = 0; i < sizeof content; i++) {
		content[i] = piece[i % n];
	}
	for (int i = 0; i < 5; i++) {
		struct features features;
		double begin;

		arena_reset(arena);
		assert_int_equal(text_prepare(arena, str_make(content, sizeof content), &text), 0);
		begin = cpu_ms();
		assert_int_equal(features_extract(arena, &text, STR_NONE,
					 FEATURES_BIT(FEATURES_SHAPE), &features),
			0);
		least = fmin(least, cpu_ms() - begin);
	}
	return least;
}

/* Each digit began a word of all that follow, to find no letter in it. */
static void digits_set_apart_cost_about_what_letters_do(void **state)
{
	enum { MOST = 6 };
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	assert_true(cost_of_shape(&arena, "1-") < MOST * cost_of_shape(&arena, "ab-"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(families_find_what_they_should),
		cmocka_unit_test(a_disguised_word_meets_the_plain_one),
		cmocka_unit_test(each_family_is_a_set_in_its_place),
		cmocka_unit_test(spans_lead_back_to_the_raw_content),
		cmocka_unit_test(only_the_families_asked_for_are_filled),
		cmocka_unit_test(long_content_gives_head_and_tail_within_the_limit),
		cmocka_unit_test(digits_set_apart_cost_about_what_letters_do),
		cmocka_unit_test(every_failed_allocation_is_told),
	};

	return cmocka_run_group_tests(tests, text_setup, text_teardown);
}
