/* Where a word begins and ends, in any script. */
#ifndef HAMLET_RULES_BOUNDARY_H
#define HAMLET_RULES_BOUNDARY_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/str.h>

/*
 * Whether valid UTF-8 may be cut at byte `at` (between two characters, or at an end) without
 * cutting a word: letters, digits and combining marks join, everything else separates. Scripts
 * written without spaces (Han, kana, Thai, Lao, Khmer, Myanmar) may be cut anywhere.
 */
bool boundary_at(struct str s, size_t at);

#endif
