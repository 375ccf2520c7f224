/* How single code points and short runs of them fold; the tables behind fold.c. */
#ifndef TEXT_FOLD_TABLE_H
#define TEXT_FOLD_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>

/*
 * An entry of the table is 0 when the code point folds to itself wherever it stands, else the code
 * point it folds to, if there is exactly one, with flags.
 */
#define FOLD_TARGET_MASK 0x001fffffU
#define FOLD_DROPPED     0x01000000U /* invisible or a control: as if it were not there */
#define FOLD_JOINS       0x02000000U /* may combine with what stands before it */
#define FOLD_EXPANDS     0x04000000U /* folds to none or several: ask fold_segment */
#define FOLD_FANCY       0x08000000U /* a letter or digit changed by compatibility or look-alike */
/* None of the flags that need a second look. */
#define FOLD_IS_SIMPLE(entry) (((entry) & (FOLD_DROPPED | FOLD_JOINS | FOLD_EXPANDS)) == 0)

/* The basic and the supplementary multilingual plane; what lies beyond is rare and asked of ICU. */
#define FOLD_TABLE_SIZE 0x20000

/* Code points of a segment that are looked at; no script needs as many, and the rest is dropped. */
#define FOLD_SEGMENT_MAX 32
/* U+FDFA alone folds to 18 code points. */
#define FOLD_RESULT_MAX 256

struct fold_result {
	uint32_t c[FOLD_RESULT_MAX];
	size_t n;
	uint32_t n_marks; /* decorating marks that were dropped */
};

HAMLET_MUST_USE int fold_table_init(void);

/* The entry of any code point. */
uint32_t fold_entry_far(uint32_t c);
extern uint32_t fold_table[FOLD_TABLE_SIZE];
extern unsigned char fold_table_ascii[128];

static inline uint32_t fold_entry(uint32_t c)
{
	return c < FOLD_TABLE_SIZE ? fold_table[c] : fold_entry_far(c);
}

/*
 * Folds code points that begin where nothing combines backward and reach to the next such place,
 * n <= FOLD_SEGMENT_MAX, none of them FOLD_DROPPED:
 *
 *	drop(NFC(look-alikes(NFD(NFKC_Casefold(look-alikes(c))))))
 *
 * and NFC once more, since a dropped mark may have kept two characters apart. Negative errno when
 * ICU fails.
 */
HAMLET_MUST_USE int fold_segment(const uint32_t *c, size_t n, struct fold_result *ret);

/* NFKC_Casefold without the look-alikes, of at most 256 bytes, into out; *ret_n 0 when it is too
 * long. */
HAMLET_MUST_USE int fold_case_only(const char *p, size_t n, char out[1024], size_t *ret_n);

#endif
