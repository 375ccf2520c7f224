/* Joins words that are written with something between their letters: "f r e e", "f.r.e.e". */
#ifndef TEXT_SPACED_H
#define TEXT_SPACED_H

#include <stdint.h>

#include "rewrite.h"

/*
 * Takes the separators out of folded text, in place: one and the same one to three signs, or a
 * character of another script between those of the Latin, Greek or Cyrillic one, between single
 * characters, at least four, three of them letters, which touch no other word; three letters or
 * digits are enough where nobody would part them so in earnest. What a space would be between ("f r
 * e e   m o n e y") stays. In rounds, until there is nothing to be joined, or 16 of them; linear.
 * Returns how many words were joined.
 */
uint32_t spaced_join(struct rewrite *rewrite);

#endif
