#include "test.h"

#include <hamlet/text.h>

static int init(void **state)
{
	(void)state;
	return text_init();
}

static void every_counter_counts_its_own(void **state)
{
	static const struct {
		const char *raw;
		struct text_shape shape;
	} rows[] = {
		{"", {0}},
		{"Ab1 c!?", {.n_chars = 7,
				    .n_letters = 3,
				    .n_upper = 1,
				    .n_digits = 1,
				    .n_words = 2,
				    .n_exclamations = 1,
				    .n_questions = 1,
				    .max_digit_run = 1,
				    .max_word_chars = 2}},
		{"Éß日", {.n_chars = 3,
				 .n_letters = 3,
				 .n_upper = 1,
				 .n_words = 1,
				 .max_word_chars = 4}}, /* ss */
		{"a\nb\nc\n", {.n_chars = 5,
				      .n_letters = 3,
				      .n_newlines = 2,
				      .n_words = 3,
				      .max_word_chars = 1}},
		{"don't stop", {.n_chars = 10, .n_letters = 8, .n_words = 2, .max_word_chars = 4}},
		{"don’t", {.n_chars = 5, .n_letters = 4, .n_words = 1, .max_word_chars = 4}},
		{"👍👍🏽 ❤️", {.n_chars = 5, .n_emoji = 3}},
		{"👩‍👩‍👧", {.n_chars = 3, .n_emoji = 3}},
		{"30 °C, № 5™ ®", {.n_chars = 13,
					  .n_letters = 1,
					  .n_upper = 1,
					  .n_digits = 3,
					  .n_words = 3,
					  .max_digit_run = 2,
					  .max_word_chars = 2}},
		/* Spelt so in Persian and Hindi; nothing else is. */
		{"می\u200cخواهم",
			{.n_chars = 7, .n_letters = 7, .n_words = 1, .max_word_chars = 7}},
		{"क्\u200dष", {.n_chars = 3, .n_letters = 2, .n_words = 1, .max_word_chars = 2}},
		{"می\u200c\u200cم", {.n_chars = 3,
					    .n_letters = 3,
					    .n_invisible = 1,
					    .n_words = 1,
					    .max_word_chars = 3}},
		{"a\u200bb\u200d", {.n_chars = 2,
					   .n_letters = 2,
					   .n_invisible = 1,
					   .n_words = 1,
					   .max_word_chars = 2}},
		{"a\u202eb\U000e0041c", {.n_chars = 3,
						.n_letters = 3,
						.n_invisible = 2,
						.n_words = 1,
						.max_word_chars = 3}},
		{"ｆｒ", {.n_chars = 2,
				 .n_letters = 2,
				 .n_words = 1,
				 .n_fancy = 2,
				 .max_word_chars = 2}},
		{"a\u0336", {.n_chars = 2,
				    .n_letters = 1,
				    .n_words = 1,
				    .n_marks = 1,
				    .max_word_chars = 1}},
		{"mоney дом money", {.n_chars = 15,
					    .n_letters = 13,
					    .n_words = 3,
					    .n_mixed_words = 1,
					    .max_word_chars = 5}},
		{"@me #you a@b @ # @@x", {.n_chars = 20,
						 .n_letters = 8,
						 .n_words = 5,
						 .n_mentions = 2,
						 .n_hashtags = 1,
						 .max_word_chars = 3}},
		{"@\u200bme\u200bx", {.n_chars = 4,
					     .n_letters = 3,
					     .n_words = 1,
					     .n_invisible = 2,
					     .n_mentions = 1,
					     .max_word_chars = 3}},
		{"+62 812-345 (67)",
			{.n_chars = 16, .n_digits = 10, .max_digit_run = 10, .max_word_chars = 3}},
		{"12 of 3", {.n_chars = 7,
				    .n_letters = 2,
				    .n_digits = 3,
				    .n_words = 1,
				    .max_digit_run = 2,
				    .max_word_chars = 2}},
		{"1    2", {.n_chars = 6, .n_digits = 2, .max_digit_run = 1, .max_word_chars = 1}},
		{"٠١", {.n_chars = 2, .n_digits = 2, .max_digit_run = 2, .max_word_chars = 2}},
		{"！？", {.n_chars = 2, .n_exclamations = 1, .n_questions = 1}},
		{"x http://aaaaaaaaaa.example/b", {.n_chars = 29,
							  .n_letters = 23,
							  .n_words = 1,
							  .n_links = 1,
							  .max_word_chars = 1}},
		{"<b>x</b>", {.n_chars = 1,
				     .n_letters = 1,
				     .n_words = 1,
				     .n_tags = 2,
				     .max_word_chars = 1}},
		{"हिन्दी", {.n_chars = 6, .n_letters = 3, .n_words = 1, .max_word_chars = 3}},
	};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		const uint32_t *expected = (const uint32_t *)&rows[i].shape;
		const uint32_t *counted;
		struct text text;

		assert_int_equal(text_prepare(&arena, str_of(rows[i].raw), &text), 0);
		counted = (const uint32_t *)&text.shape;
		for (size_t k = 0; k < sizeof text.shape / sizeof *counted; k++) {
			if (counted[k] != expected[k]) {
				fail_msg("\"%s\": counter %zu is %u, not %u", rows[i].raw, k,
					counted[k], expected[k]);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_counter_counts_its_own),
	};
	return cmocka_run_group_tests(tests, init, NULL);
}
