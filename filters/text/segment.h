/* Folds the smallest stretch of text that folds by itself: a character and what combines with it.
 */
#ifndef TEXT_SEGMENT_H
#define TEXT_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/result.h>

/* Code points of a segment that are looked at; no script needs as many, and the rest is dropped. */
#define SEGMENT_MAX 32
/* U+FDFA alone folds to 18 code points. */
#define SEGMENT_FOLD_MAX 256

struct segment_fold {
	uint32_t c[SEGMENT_FOLD_MAX];
	size_t n;
	uint32_t n_marks; /* decorating marks that were dropped */
};

/* Finds ICU's data; once, before any other thread uses the functions below. */
HAMLET_MUST_USE int segment_init(void);

/*
 * Folds code points that begin where nothing combines backward and reach to the next such place,
 * n <= SEGMENT_MAX, none of them invisible or a control:
 *
 *	drop(NFC(look-alikes(NFD(NFKC_Casefold(look-alikes(c))))))
 *
 * and NFC once more, since a dropped mark may have kept two characters apart. Where marks other
 * than strokes are left over from NFC, all decorating marks of the segment go, so that a heap of
 * them does not leave the one that by chance makes a letter. Negative errno when ICU fails.
 */
HAMLET_MUST_USE int segment_fold(const uint32_t *c, size_t n, struct segment_fold *ret);

/*
 * What segment_fold makes of a code point that folds to `base` alone, without losing a mark, and
 * one decorating mark after it: their composition, or base. False when the pair is not of that
 * simple kind.
 */
bool segment_fold_pair(uint32_t base, uint32_t mark, uint32_t *ret, bool *ret_is_composed);

/*
 * NFKC_Casefold of at most 256 bytes, less the controls, with look-alikes left as they are; *ret_n
 * is 0 when it is too long.
 */
HAMLET_MUST_USE int segment_fold_case(const char *p, size_t n, char out[1024], size_t *ret_n);

/* Whether c may combine with what stands before it, or is dropped so that what follows may. */
bool segment_joins(uint32_t c);
/* Whether c, if it does not join, is its own fold beyond doubt; cheaper than to fold it. */
bool segment_is_plain(uint32_t c);
/*
 * Whether c is a letter or digit in disguise, and `folded` what it folds to (0: several): a
 * compatibility form, or a look-alike of no script that people write in.
 */
bool segment_is_fancy(uint32_t c, uint32_t folded);

#endif
