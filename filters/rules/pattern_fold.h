/* A regular expression folded as the text is that it will be matched on. */
#ifndef HAMLET_RULES_PATTERN_FOLD_H
#define HAMLET_RULES_PATTERN_FOLD_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

enum pattern_fold_outcome { PATTERN_FOLD_BREAKS_RANGE = 1 };

/*
 * Folds the letters beyond ASCII in the regex and leaves its ASCII, and so its syntax, alone: where
 * text has look-alikes mapped to ASCII, a pattern in Cyrillic would never match otherwise. What
 * folding turns into ASCII punctuation is escaped. Escapes such as \x{430} are not folded.
 * PATTERN_FOLD_BREAKS_RANGE: a class has a range one of whose ends would change.
 */
HAMLET_MUST_USE int pattern_fold(struct arena *arena, struct str regex, struct str *ret);

#endif
