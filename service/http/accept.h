/* The Accept header (RFC 9110, section 12.5.1). */
#ifndef HTTP_ACCEPT_H
#define HTTP_ACCEPT_H

#include <stdbool.h>

#include <hamlet/str.h>

/*
 * How much the media type ("text/html") is wanted, 0 to 1000: the weight of the range that names it
 * most closely; 0 where none does. What is malformed counts as not sent.
 */
int accept_weight(struct str accept, struct str type);
/* Whether the one is wanted more than the other, or as much where it is named and not only meant by
 * a star. */
bool accept_prefers(struct str accept, struct str one, struct str other);

#endif
