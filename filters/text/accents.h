/* Takes accents off words in which nearly every letter has one. */
#ifndef TEXT_ACCENTS_H
#define TEXT_ACCENTS_H

#include <stdint.h>

#include "rewrite.h"

/*
 * No language writes a word of several Latin letters with accents on more than two thirds of them:
 * those become ASCII. Letters that have lost a mark to folding are among them; `from` is what was
 * folded. Returns how many accents were dropped. Linear.
 */
uint32_t accents_drop(struct rewrite *rewrite, struct str from);

#endif
