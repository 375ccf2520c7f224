/* Text of other charsets as UTF-8. */
#ifndef AKISMET_CHARSET_H
#define AKISMET_CHARSET_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct charset;

/* One of that name ("ISO-8859-1", "iso8859-1", "gb18030"); NULL: not said, UTF-8, or not known. */
const struct charset *charset_find(struct str name);

/*
 * Bytes that a caller says are of this charset, NULL for none, as valid UTF-8 without NUL, in the
 * arena. Bytes that are UTF-8 beyond ASCII already are left as they are, since many callers name a
 * charset that they do not send. What cannot be converted, and without a charset every byte that is
 * not UTF-8, becomes U+FFFD. -ENOMEM.
 */
HAMLET_MUST_USE int charset_to_utf8(
	struct str bytes, const struct charset *charset, struct arena *arena, struct str *ret);

#endif
