/* Whether a request comes from a page of our own, and where that page is. */
#ifndef HTTP_OWN_ORIGIN_H
#define HTTP_OWN_ORIGIN_H

#include <stdbool.h>

#include <hamlet/result.h>

#include "http/request.h"

/* By https, as far as public-url or a trusted proxy's X-Forwarded-Proto say. */
bool own_origin_is_https(const struct request *request);

/*
 * False where a browser says that another page sent it: its Origin (RFC 6454) is neither that of
 * public-url nor of the request's own Host, or its Sec-Fetch-Site (W3C Fetch Metadata) is that of
 * another site. What sends neither header is no browser of today.
 */
bool own_origin_check(const struct request *request);

/* 403 cross_site. */
void own_origin_refuse(struct request *request);

/* "https://comments.example": public-url, or what the request's Host says; in the arena. */
HAMLET_MUST_USE int own_origin_url(struct request *request, struct str *ret);

#endif
