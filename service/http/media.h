/* The media type of a body, against what its route takes. */
#ifndef HTTP_MEDIA_H
#define HTTP_MEDIA_H

#include <hamlet/result.h>

#include "http/request.h"

enum media_outcome { MEDIA_REFUSED = 1 };

/*
 * Sets content_type and body_kind from the Content-Type header (RFC 9110, section 8.3).
 * MEDIA_REFUSED: it is missing, the route does not take it, or its charset is not UTF-8;
 * *ret_detail is a static sentence that names what the route takes. Both are set for another
 * charset, too: what answers it then knows a form.
 */
HAMLET_MUST_USE int media_check(struct request *request, const char **ret_detail);

#endif
