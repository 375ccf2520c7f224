/* Text of other charsets as UTF-8. */
#ifndef AKISMET_CHARSET_H
#define AKISMET_CHARSET_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * Bytes that a caller says are of this charset ("ISO-8859-1", "gb18030"; empty: not said) as valid
 * UTF-8 without NUL, in the arena. Bytes that are UTF-8 beyond ASCII already are left as they are,
 * since many callers name a charset that they do not send. What cannot be converted, and every byte
 * of a charset that is not known here, becomes U+FFFD where it is not UTF-8. -ENOMEM.
 */
HAMLET_MUST_USE int charset_to_utf8(
	struct str bytes, struct str charset, struct arena *arena, struct str *ret);

#endif
