/* Shortens words most of whose letters are repeated: "ffrreee". */
#ifndef TEXT_STRETCHED_H
#define TEXT_STRETCHED_H

#include "rewrite.h"

/*
 * Words of which more than half of the letters, and two at the least, stand there more than once
 * keep each of them once; no language has such words. One stretched letter ("freeee") stays. Seen
 * are words with two such letters of ASCII beside one another. Linear.
 */
void stretched_shorten(struct rewrite *rewrite);

#endif
