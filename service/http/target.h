/* Takes a request's target apart: path and query, strictly decoded. */
#ifndef HTTP_TARGET_H
#define HTTP_TARGET_H

#include <hamlet/result.h>

#include "http/request.h"

enum target_outcome { TARGET_MALFORMED = 1 };

/*
 * Fills in path and query from request->target, which may be in origin-form or absolute-form
 * (RFC 9112, section 3.2). TARGET_MALFORMED: bytes outside ASCII, bad percent-encoding, what is not
 * UTF-8 once decoded, NUL, an encoded slash in the path, or too many parameters; *ret_detail is a
 * static sentence.
 */
HAMLET_MUST_USE int target_read(struct request *request, const char **ret_detail);

#endif
