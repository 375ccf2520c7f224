/* The fields of an Akismet call, however they were encoded. */
#ifndef AKISMET_FIELDS_H
#define AKISMET_FIELDS_H

#include <stdbool.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "http/request.h"

enum akismet_field {
#define FIELD(identifier, name) AKISMET_##identifier,
#include "http/akismet/fields.def"
#undef FIELD
	AKISMET_FIELD_COUNT
};

/* What a call said. Texts are valid UTF-8 without NUL; what was not sent is empty. */
struct akismet_fields {
	struct str text[AKISMET_FIELD_COUNT];
	bool has_honeypot; /* the field that people do not see was filled in */
};

enum akismet_fields_outcome { AKISMET_FIELDS_UNREADABLE = 1 };

/*
 * Reads the query, then the body of a request. A field that comes twice holds what it said last;
 * "name[]" and "name[0]" are "name". Nothing is refused for an odd field: unknown names are passed
 * over, a '%' without two hexadecimal digits stands for itself, text is brought to UTF-8 from the
 * charset that the call names (charset.h), and what cannot be read becomes U+FFFD.
 * AKISMET_FIELDS_UNREADABLE: a multipart body that is none. Lives in the request's arena.
 */
HAMLET_MUST_USE int akismet_fields_read(struct request *request, struct akismet_fields *ret);

#endif
