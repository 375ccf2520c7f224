/* A regular expression of bytes that matches wherever one of Unicode characters does. */
#ifndef HAMLET_RULES_WIDEN_H
#define HAMLET_RULES_WIDEN_H

#include <stdbool.h>

#include <hamlet/buf.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

enum widen_outcome { WIDEN_UNKNOWN = 1 };

/*
 * Reads a regex that PCRE2 has accepted in UTF mode, and appends one for matchers of bytes that
 * know neither look-arounds nor references: what takes up no text is left out, what may match
 * beyond ASCII matches any character there, or any bytes if it repeats often, and large repeats
 * have no upper end. So it matches more of valid UTF-8, never less: where it does not match,
 * `regex` does not. WIDEN_UNKNOWN: it holds something that is not known for sure; what was appended
 * means nothing. O(regex.n).
 */
HAMLET_MUST_USE int regex_widen(struct str regex, bool is_caseless, struct buf *out);

#endif
