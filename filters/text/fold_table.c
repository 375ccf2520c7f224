#include "fold_table.h"

#include <string.h>

#include "classes.h"
#include "segment.h"

/* Written once by fold_table_init, before any other thread reads them. */
uint32_t fold_table[FOLD_TABLE_SIZE];
unsigned char fold_table_ascii[128];
uint32_t fold_expansions[FOLD_EXPANSIONS_MAX];

/* Keeps what c folds to, for put_next; *n_used counts the pool. Place 0 means it is full. */
static uint32_t keep_expansion(const struct segment_fold *result, size_t *n_used)
{
	size_t place = *n_used;

	if (place + 1 + result->n > FOLD_EXPANSIONS_MAX) {
		return FOLD_EXPANDS;
	}
	fold_expansions[place] = (uint32_t)result->n;
	memcpy(fold_expansions + place + 1, result->c, result->n * sizeof result->c[0]);
	*n_used = place + 1 + result->n;
	return FOLD_EXPANDS | (uint32_t)place;
}

static int compute_entry(uint32_t c, size_t *n_used, uint32_t *ret)
{
	struct segment_fold result;
	uint32_t target;
	int r;

	if (class_is_control(c) || class_is_invisible(c)) {
		*ret = FOLD_DROPPED;
		return 0;
	}
	if (segment_joins(c)) {
		*ret = FOLD_JOINS;
		return 0;
	}
	if (segment_is_plain(c)) {
		*ret = 0;
		return 0;
	}
	r = segment_fold(&c, 1, &result);
	if (r < 0) {
		return r;
	}
	target = result.n == 1 ? result.c[0] : 0;
	*ret = target == c ? 0 : target == 0 ? keep_expansion(&result, n_used) : target;
	if (result.n_marks > 0) {
		*ret |= FOLD_UNMARKED;
	}
	if (segment_is_fancy(c, target)) {
		*ret |= FOLD_FANCY;
	}
	return 0;
}

/* Blocks whose code points fold to themselves and join with nothing before them. */
static bool skip_plain_block(uint32_t *c)
{
	static const struct {
		uint32_t first, last;
	} blocks[] = {
		{0x3400, 0x4dbf}, /* ideographs, extension A */
		{0x4e00, 0x9fff}, /* ideographs */
		{0xac00, 0xd7a3}, /* Hangul syllables */
		{0xd800, 0xf8ff}, /* surrogates, which UTF-8 cannot hold, and private use */
	};

	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
		if (*c == blocks[i].first) {
			*c = blocks[i].last;
			return true;
		}
	}
	return false;
}

static void fill_ascii(void)
{
	for (unsigned c = 0; c < 128; c++) {
		uint32_t entry = fold_table[c];

		fold_table_ascii[c] = (unsigned char)((entry & FOLD_DROPPED) != 0 ? 0
						      : entry == 0                ? c
										  : entry);
	}
}

int fold_table_init(void)
{
	size_t n_used = 1;
	int r = segment_init();

	if (r < 0) {
		return r;
	}
	for (uint32_t c = 0; c < FOLD_TABLE_SIZE; c++) {
		uint32_t entry;

		if (skip_plain_block(&c)) {
			continue;
		}
		r = compute_entry(c, &n_used, &entry);
		if (r < 0) {
			return r;
		}
		/* An untouched page of zeroes costs no memory. */
		if (entry != 0) {
			fold_table[c] = entry;
		}
	}
	fill_ascii();
	return 0;
}

uint32_t fold_entry_far(uint32_t c)
{
	if (class_is_invisible(c)) {
		return FOLD_DROPPED;
	}
	if (segment_joins(c)) {
		return FOLD_JOINS;
	}
	return segment_is_plain(c) ? 0 : FOLD_EXPANDS;
}
