/* The shape of an e-mail address. */
#ifndef TEXT_ADDRESS_H
#define TEXT_ADDRESS_H

#include <stdbool.h>

#include <hamlet/str.h>

/* RFC 5321, section 4.5.3.1.1. */
#define ADDRESS_LOCAL_MAX_BYTES 64
/* RFC 1035, section 2.3.4. */
#define ADDRESS_LABEL_MAX_BYTES 63
#define ADDRESS_HOST_MAX_BYTES  253

/*
 * Whether s is a Dot-string local part, '@' and a domain of two or more labels whose last is not a
 * number (RFC 5321, section 4.1.2; letters beyond ASCII as in RFC 6531). Quoted local parts and
 * address literals, which no commenter has, are refused.
 */
bool address_is_valid(struct str s);

#endif
