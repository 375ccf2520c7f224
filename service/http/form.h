/* Form bodies and queries: urlencoded (WHATWG URL, section 5.1) and multipart (RFC 7578). */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "http/request.h"

enum form_outcome { FORM_MALFORMED = 1, FORM_TOO_LARGE };

struct form_fault {
	size_t at;          /* byte offset */
	const char *detail; /* static, one clause */
};

struct form {
	struct http_pair
		*field; /* in order; values are bytes as sent, decoded, not yet UTF-8-checked */
	size_t n;
};

/* FORM_MALFORMED: a '%' without two hexadecimal digits. FORM_TOO_LARGE: past LIMIT_FORM_FIELDS. */
HAMLET_MUST_USE int form_read_urlencoded(
	struct str body, struct arena *arena, struct form *ret, struct form_fault *fault);
/* content_type gives the boundary. File parts are ignored but counted. */
HAMLET_MUST_USE int form_read_multipart(struct str body, struct str content_type,
	struct arena *arena, struct form *ret, struct form_fault *fault);
/* First field of that name, or false. */
bool form_get(const struct form *form, const char *name, struct str *ret);

/* Decodes %XX (and '+' as a space where plus_is_space). */
HAMLET_MUST_USE int form_percent_decode(struct str s, bool plus_is_space, struct arena *arena,
	struct str *ret, struct form_fault *fault);

#endif
