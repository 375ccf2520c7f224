/* Leaves out marks that no reader needs: of other scripts than their letter's, and points. */
#ifndef TEXT_STRAY_MARKS_H
#define TEXT_STRAY_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include "fold.h"
#include "rewrite.h"

/*
 * Left out are marks of scripts with marks of their own (Arabic, Thai, kana …) behind ASCII or a
 * letter of Latin, Greek or Cyrillic, where they only disguise; the vowel points of Arabic and Hebrew,
 * which most writers leave out; and what only stretches a word (the tatweel and kin). Returns how
 * many marks there were of the first kind. Marks that decorate any letter are folded before. What
 * would change by what stands around a piece of text stays. Linear.
 */
uint32_t stray_marks_drop(struct rewrite *rewrite, enum fold_extent extent);

/* Whether one may be left out, depending on what is before it. */
bool stray_mark_may_be(uint32_t c);

#endif
