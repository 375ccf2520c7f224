/* The methods of HTTP that this service knows (RFC 9110, section 9; PATCH: RFC 5789). */
#ifndef HTTP_METHOD_H
#define HTTP_METHOD_H

#include <stdbool.h>

#include "http/request.h"

/* As it is written on the wire. */
const char *method_name(enum http_method method);
/* Case counts. False: not one of ours. */
bool method_parse(struct str name, enum http_method *ret);

#endif
