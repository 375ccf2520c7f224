#include "pattern_reach.h"

#include <errno.h>

#include <hamlet/load.h>
#include <hamlet/mem.h>

/* From farther off a literal spares too little of what is left between two of them. */
#define MAX_REACH 2048
/* Bytes of a literal that are compared: what begins as it does is taken for it. */
#define HEAD_BYTES 8

static int make_set(const struct literal_set *set, struct reach_set *ret)
{
	*ret = (struct reach_set){.reach = set->reach};
	ret->literal = mem_new(set->n, sizeof *ret->literal);
	if (ret->literal == NULL) {
		return -ENOMEM;
	}
	for (; ret->n < set->n; ret->n++) {
		struct str literal = set->item[ret->n];
		size_t n = literal.n < HEAD_BYTES ? literal.n : HEAD_BYTES;

		ret->literal[ret->n] = (struct reach_literal){
			load_le64_of(literal.p, n), UINT64_MAX >> (8 * (HEAD_BYTES - n))};
	}
	return 0;
}

int pattern_reach_make(const struct literal_needs *needs, struct pattern_reach *ret)
{
	*ret = (struct pattern_reach){.n = 0};
	for (size_t i = 0; i < needs->n; i++) {
		int r;

		if (needs->set[i].reach.n_bytes > MAX_REACH) {
			continue;
		}
		r = make_set(&needs->set[i], &ret->set[ret->n]);
		if (r < 0) {
			pattern_reach_fini(ret);
			return r;
		}
		ret->n++;
	}
	return 0;
}

void pattern_reach_fini(struct pattern_reach *reach)
{
	for (size_t i = 0; i < reach->n; i++) {
		mem_free(reach->set[i].literal);
	}
	reach->n = 0;
}

bool pattern_reach_is_ahead(const struct pattern_reach *reach)
{
	for (size_t i = 0; i < reach->n; i++) {
		if (reach->set[i].reach.n_bytes > 0 || reach->set[i].reach.n_words > 0) {
			return true;
		}
	}
	return false;
}

/* The bits from first to last. */
static void set_bits(uint64_t *bits, size_t first, size_t last)
{
	uint64_t from = UINT64_MAX << first % 64, to = UINT64_MAX >> (63 - last % 64);

	if (first / 64 == last / 64) {
		bits[first / 64] |= from & to;
		return;
	}
	bits[first / 64] |= from;
	for (size_t i = first / 64 + 1; i < last / 64; i++) {
		bits[i] = UINT64_MAX;
	}
	bits[last / 64] |= to;
}

static size_t mark_literal(const struct text_places *places, const struct reach_literal *literal,
	size_t reach, uint64_t *within)
{
	struct str text = places->text;
	unsigned char first = (unsigned char)literal->head;
	unsigned char second = (unsigned char)(literal->head >> 8);
	struct places_range range =
		literal->mask > UINT8_MAX
			? text_places_of_kind(places, text_places_kind(first, second))
			: text_places_of_byte(places, first);

	for (uint32_t i = range.begin; i < range.end; i++) {
		size_t at = places->at[i];
		uint64_t head = at + HEAD_BYTES <= text.n ? load_le64(text.p + at)
							  : load_le64_of(text.p + at, text.n - at);

		if ((head & literal->mask) == literal->head) {
			set_bits(within, at > reach ? at - reach : 0, at);
		}
	}
	return range.end - range.begin;
}

size_t pattern_reach_mark(const struct pattern_reach *reach, const struct text_places *places,
	uint64_t *within, uint64_t *marked)
{
	size_t n_words = (places->text.n + 63) / 64, n_read = 0;

	for (size_t i = 0; i < reach->n; i++) {
		const struct reach_set *set = &reach->set[i];
		size_t n_bytes = match_length_bytes(set->reach, places->longest_word);

		if (n_bytes > MAX_REACH) {
			continue;
		}
		memset(within, 0, n_words * sizeof *within);
		for (size_t j = 0; j < set->n; j++) {
			n_read += mark_literal(places, &set->literal[j], n_bytes, within);
		}
		for (size_t word = 0; word < n_words; word++) {
			marked[word] &= within[word];
		}
		n_read += n_words;
	}
	return n_read;
}
