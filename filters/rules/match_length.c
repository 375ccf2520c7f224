#include "match_length.h"

static size_t add(size_t a, size_t b)
{
	size_t sum;

	return __builtin_add_overflow(a, b, &sum) ? MATCH_LENGTH_ENDLESS : sum;
}

static size_t multiply(size_t a, size_t b)
{
	size_t product;

	return __builtin_mul_overflow(a, b, &product) ? MATCH_LENGTH_ENDLESS : product;
}

static size_t most(size_t a, size_t b)
{
	return a > b ? a : b;
}

struct match_length match_length_endless(void)
{
	return (struct match_length){.n_bytes = MATCH_LENGTH_ENDLESS};
}

struct match_length match_length_add(struct match_length a, struct match_length b)
{
	return (struct match_length){add(a.n_bytes, b.n_bytes), add(a.n_words, b.n_words)};
}

struct match_length match_length_times(struct match_length length, size_t n)
{
	return (struct match_length){multiply(length.n_bytes, n), multiply(length.n_words, n)};
}

struct match_length match_length_most(struct match_length a, struct match_length b)
{
	return (struct match_length){most(a.n_bytes, b.n_bytes), most(a.n_words, b.n_words)};
}

size_t match_length_bytes(struct match_length length, size_t longest_word)
{
	return add(length.n_bytes, multiply(length.n_words, longest_word));
}
