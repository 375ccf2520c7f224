#include "fold_table.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <unicode/unorm2.h>

#include "classes.h"
#include "fancy.h"
#include "segment.h"
#include "segment_tables.h"

/* Written once by fold_table_init, before any other thread reads them. */
uint32_t fold_table[FOLD_TABLE_SIZE];
unsigned char fold_table_ascii[128];
uint32_t fold_expansions[FOLD_EXPANSIONS_MAX];

/* What ICU knows of boundaries. */
struct forms {
	const UNormalizer2 *nfkc_casefold, *nfc;
};

/* Whether c may combine with what stands before it. */
static bool joins(const struct forms *forms, uint32_t c)
{
	return class_is_decoration(c) ||
	       !unorm2_hasBoundaryBefore(forms->nfkc_casefold, (UChar32)c) ||
	       !unorm2_hasBoundaryBefore(forms->nfc, (UChar32)c);
}

/* Keeps what c folds to; *n_used counts the pool. */
static int keep_expansion(const struct segment *folded, size_t *n_used, uint32_t *ret)
{
	size_t place = *n_used;

	if (place + 1 + folded->n > FOLD_EXPANSIONS_MAX) {
		return -EOVERFLOW;
	}
	fold_expansions[place] = (uint32_t)folded->n;
	memcpy(fold_expansions + place + 1, folded->part, folded->n * sizeof folded->part[0]);
	*n_used = place + 1 + folded->n;
	*ret = FOLD_EXPANDS | (uint32_t)place;
	return 0;
}

/* The entry of a code point that joins nothing. */
static int fold_alone(uint32_t c, size_t *n_used, uint32_t *ret)
{
	struct segment segment;
	uint32_t target;
	int r = 0;

	segment_begin(&segment);
	segment_add(&segment, c);
	segment_fold(&segment);
	target = segment.n == 1 ? segment.part[0] : 0;
	*ret = target == c ? 0 : target;
	if (target == 0) {
		r = keep_expansion(&segment, n_used, ret);
	}
	if (fancy_is(c, target)) {
		*ret |= FOLD_FANCY;
	}
	return r;
}

static int compute_entry(const struct forms *forms, uint32_t c, size_t *n_used, uint32_t *ret)
{
	const uint32_t *unused;

	if (class_is_control(c) || class_is_invisible(c)) {
		*ret = FOLD_DROPPED;
		return 0;
	}
	if (joins(forms, c)) {
		*ret = FOLD_JOINS;
		return 0;
	}
	if (segment_parts_of(c, &unused) == 0) {
		*ret = 0;
		return 0;
	}
	return fold_alone(c, n_used, ret);
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
	UErrorCode e = U_ZERO_ERROR;
	struct forms forms = {
		.nfkc_casefold = unorm2_getNFKCCasefoldInstance(&e),
		.nfc = unorm2_getNFCInstance(&e),
	};
	size_t n_used = 1;
	int r = U_FAILURE(e) ? -ENOENT : segment_tables_init();

	for (uint32_t c = 0; r == 0 && c < FOLD_TABLE_SIZE; c++) {
		uint32_t entry;

		if (segment_skip_plain_block(&c)) {
			continue;
		}
		r = compute_entry(&forms, c, &n_used, &entry);
		/* An untouched page of zeroes costs no memory. */
		if (r == 0 && entry != 0) {
			fold_table[c] = entry;
		}
	}
	fill_ascii();
	return r;
}
