/* Which site a request is about, and whether the caller may ask. */
#ifndef API_ACCESS_H
#define API_ACCESS_H

#include <stdbool.h>

#include <hamlet/store.h>
#include <hamlet/str.h>

#include "http/request.h"

/*
 * The site a request is about: a key's or site-bound token's own; the one `named` for a browser or
 * whoever may act at several or all (where it is empty and there is but one site, that one). A
 * browser's Origin, or else its Referer, must be one of the site's origins; a caller that sends
 * neither is no browser and is taken at its word, since it could send any Origin. NULL: answered
 * already, or to be dispatched again when the sites have been read anew. The view is valid until
 * the request waits.
 */
const struct site *access_site(struct request *request, struct str named);

/* Lets the page at the request's Origin read the answer (CORS); after the answer is begun. */
void access_allow_origin(struct request *request);

/* Whether the origin of a URL ("https://news.example/2026/a?b") is one of the site's. */
bool access_is_site_url(const struct site *site, struct str url);

/*
 * 0, or the site that the caller is bound to: what the store is to be asked about. Not for routes
 * that span sites, where it would not tell callers of several sites from those of all.
 */
int64_t access_site_id(const struct request *request);

/* Whether the caller may act at the site; of site 0: at all sites. */
bool access_covers(const struct request *request, int64_t site_id);
/* Whether the caller is bound to no site, so that it may do what is of no one site. */
bool access_is_of_all(const struct request *request);

/* What a list is to span: one site, or some, or all, as struct comment_query has it. */
struct access_scope {
	int64_t site_id;
	const int64_t *site;
	size_t n_sites;
};
struct access_scope access_scope(const struct request *request);

/*
 * Within a task: the site to ask the store about for this comment. Costs nothing for callers of one
 * site or of all; others have the comment looked up. STORED_UNKNOWN: there is none, or not for
 * them.
 */
HAMLET_MUST_USE int access_comment_site(
	struct request *request, struct store *store, struct comment_id id, int64_t *ret_site_id);

/* "token:7", "user:3", "site": who acts, for the audit trail; in the arena. */
HAMLET_MUST_USE int access_actor(struct request *request, struct str *ret);

/* What others are shown of the caller: a user's name, else as access_actor. */
HAMLET_MUST_USE int access_actor_name(struct request *request, struct str *ret);

#endif
