/* Folds the smallest stretch of text that folds by itself: a character and what combines with it.
 */
#ifndef TEXT_SEGMENT_H
#define TEXT_SEGMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Code points of a segment that are looked at; no script needs as many, and the rest is dropped. */
#define SEGMENT_MAX 32
/* A code point alone has at most twelve parts, and one that joins another at most three. */
#define SEGMENT_PARTS_MAX 128

/*
 * What combines backward into one segment: code points added one after the other, the first of
 * which stands where nothing combines backward, none of them invisible or a control. They fold to
 *
 *	drop(NFC(look-alikes(NFD(NFKC_Casefold(look-alikes(c))))))
 *
 * and NFC once more, since a dropped mark may have kept two characters apart. Where marks other
 * than strokes are left over from NFC, all decorating marks of the segment go, so that a heap of
 * them does not leave the one that by chance makes a letter. What one code point folds to is cut
 * at three times its own bytes, which bounds the length of folded text: U+FDFA, a whole sentence,
 * becomes its first word.
 */
struct segment {
	uint32_t part[SEGMENT_PARTS_MAX]; /* code points, each with its bits of segment_tables.h */
	size_t n;
	size_t n_added;
	uint32_t first;   /* as it was added */
	uint32_t n_heavy; /* decorating marks but for strokes, before any of them composes */
	uint32_t n_marks; /* decorating marks that were dropped */
	bool may_compose; /* with anything before it */
};

void segment_begin(struct segment *segment);
void segment_add(struct segment *segment, uint32_t c);
/* Leaves nothing but code points in part[0] to part[n - 1]. */
void segment_fold(struct segment *segment);

#endif
