#include "fold_table.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <unicode/unorm2.h>

#include <hamlet/utf8.h>

#include "classes.h"
#include "fancy.h"
#include "segment.h"
#include "segment_tables.h"

/* Written once by fold_table_init, before any other thread reads them. */
uint32_t fold_table[FOLD_TABLE_SIZE];
struct fold_narrow fold_narrow[FOLD_NARROW_SIZE];
struct fold_expansion fold_expansions[FOLD_EXPANSIONS_MAX];

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

/* Keeps what c folds to; *n_used counts the expansions. */
static int keep_expansion(const struct segment *folded, size_t *n_used, uint32_t *ret)
{
	struct fold_expansion *expansion = &fold_expansions[*n_used];

	if (*n_used == FOLD_EXPANSIONS_MAX) {
		return -EOVERFLOW;
	}
	for (size_t i = 0; i < folded->n; i++) {
		if (sizeof expansion->p - expansion->n < UTF8_MAX_BYTES) {
			return -EOVERFLOW;
		}
		expansion->n +=
			(unsigned char)utf8_put(expansion->p + expansion->n, folded->part[i]);
	}
	*ret = FOLD_EXPANDS | (uint32_t)(*n_used)++;
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

static void fill_narrow(void)
{
	for (uint32_t c = 0; c < FOLD_NARROW_SIZE; c++) {
		uint32_t entry = fold_table[c], target = fold_target(c, entry);

		if (FOLD_IS_SIMPLE(entry) && (entry & FOLD_FANCY) == 0 &&
			target < (c < 0x80 ? 0x80U : FOLD_NARROW_SIZE)) {
			char bytes[UTF8_MAX_BYTES] = {0};

			fold_narrow[c].n = (uint8_t)utf8_put(bytes, target);
			memcpy(fold_narrow[c].p, bytes, sizeof fold_narrow[c].p);
		}
	}
}

int fold_table_init(void)
{
	UErrorCode e = U_ZERO_ERROR;
	struct forms forms = {
		.nfkc_casefold = unorm2_getNFKCCasefoldInstance(&e),
		.nfc = unorm2_getNFCInstance(&e),
	};
	size_t n_used = 0;
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
	fill_narrow();
	return r;
}
