/* Bytes that stand for themselves in a JSON string (RFC 8259, section 7). */
#ifndef HAMLET_JSON_PLAIN_H
#define HAMLET_JSON_PLAIN_H

#include <stddef.h>

#include <hamlet/str.h>

/* How many bytes s begins with that are no quote, no backslash and no control character. */
size_t json_plain_prefix(struct str s);

#endif
