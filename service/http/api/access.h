/* Which site a request is about, and whether the caller may ask. */
#ifndef API_ACCESS_H
#define API_ACCESS_H

#include <stdbool.h>

#include <hamlet/store.h>
#include <hamlet/str.h>

#include "http/request.h"

/*
 * The site a request is about: a key's or site-bound token's own; the one `named` for a browser or
 * a token of all sites (where it is empty and there is but one site, that one). A browser's Origin,
 * or else its Referer, must be one of the site's origins; a caller that sends neither is no browser
 * and is taken at its word, since it could send any Origin. NULL: answered already, or to be
 * dispatched again when the sites have been read anew. The view is valid until the request waits.
 */
const struct site *access_site(struct request *request, struct str named);

/* Lets the page at the request's Origin read the answer (CORS); after the answer is begun. */
void access_allow_origin(struct request *request);

/* Whether the origin of a URL ("https://news.example/2026/a?b") is one of the site's. */
bool access_is_site_url(const struct site *site, struct str url);

/* 0, or the site that the caller is bound to: what the store is to be asked about. */
int64_t access_site_id(const struct request *request);

/* "token:7", "site": who acts, for the audit trail; in the arena. */
HAMLET_MUST_USE int access_actor(struct request *request, struct str *ret);

#endif
