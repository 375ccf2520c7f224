#include "test.h"

#include <stdlib.h>

#include <hamlet/hash.h>

/* Keys are stored in model files: a change here would make every stored model forget. */
static void hashes_are_what_stored_models_hold(void **state)
{
	(void)state;
	assert_int_equal(hash_bytes(STR(""), 0), 0x42bc986dc5eec4d3U);
	assert_int_equal(hash_bytes(STR("spam"), 0), 0x2f322f72d8b8df7fU);
	assert_int_equal(hash_bytes(STR("spam"), 1), 0x8cbdd1fd0c40ba72U);
	assert_int_equal(hash_bytes(STR("0123456789abcdef0123456789"), 7), 0xad380b6812e15458U);
}

/* The last bytes, fewer than eight, are read in their own way for each number of them. */
static void texts_of_any_length_hash_as_in_stored_models(void **state)
{
	static const uint64_t expected[] = {
		0x147f54d7d955432bU,
		0xf25cf7ba1999a116U,
		0x73ce729dbcd98abeU,
		0x2f322f72d8b8df7fU,
		0x339fc49ed559fafeU,
		0xfe14fbdf777e9ba1U,
		0x6e6a5c365945c5caU,
		0xbbcf74ae84503a7dU,
		0x6313b71c9760c69fU,
	};

	(void)state;
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		assert_int_equal(hash_bytes(str_make("spam, ham", i + 1), 0), expected[i]);
	}
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static void short_texts_do_not_collide(void **state)
{
	enum { N = 65536 + 256 + 1 };
	static uint64_t keys[N];
	size_t n = 0;

	(void)state;
	keys[n++] = hash_bytes(STR(""), 3);
	for (int a = 0; a < 256; a++) {
		char one = (char)a;

		keys[n++] = hash_bytes(str_make(&one, 1), 3);
		for (int b = 0; b < 256; b++) {
			char two[2] = {(char)a, (char)b};

			keys[n++] = hash_bytes(str_make(two, 2), 3);
		}
	}
	qsort(keys, n, sizeof keys[0], compare_u64);
	for (size_t i = 1; i < n; i++) {
		assert_true(keys[i] != keys[i - 1]);
	}
}

static void every_bit_of_the_text_moves_about_half_of_the_hash(void **state)
{
	char text[40] = "the quick brown fox jumps over the dog";
	uint64_t before = hash_bytes(str_make(text, sizeof text), 0);

	(void)state;
	for (size_t bit = 0; bit < 8 * sizeof text; bit++) {
		uint64_t after;
		int n_moved;

		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		after = hash_bytes(str_make(text, sizeof text), 0);
		text[bit / 8] = (char)(text[bit / 8] ^ 1 << bit % 8);
		n_moved = __builtin_popcountll(before ^ after);
		assert_in_range(n_moved, 12, 52);
	}
}

static void nothing_outside_the_view_is_hashed(void **state)
{
	char text[64];

	(void)state;
	for (size_t n = 0; n < 40; n++) {
		uint64_t a, b;

		memset(text, 'x', sizeof text);
		a = hash_bytes(str_make(text + 8, n), 0);
		memset(text, 'y', 8);
		memset(text + 8 + n, 'z', sizeof text - 8 - n);
		b = hash_bytes(str_make(text + 8, n), 0);
		assert_true(a == b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_are_what_stored_models_hold),
		cmocka_unit_test(texts_of_any_length_hash_as_in_stored_models),
		cmocka_unit_test(short_texts_do_not_collide),
		cmocka_unit_test(every_bit_of_the_text_moves_about_half_of_the_hash),
		cmocka_unit_test(nothing_outside_the_view_is_hashed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
