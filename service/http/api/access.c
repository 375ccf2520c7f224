#include "http/api/access.h"

#include <errno.h>

#include <hamlet/ascii.h>

#include "flow/engine.h"
#include "http/auth.h"
#include "http/respond.h"
#include "http/session_auth.h"

/* "scheme://authority" of a URL, or an empty view. */
static struct str origin_of(struct str url)
{
	size_t scheme = 0, end;

	while (scheme < url.n && (ascii_is_alnum(url.p[scheme]) || url.p[scheme] == '+' ||
					 url.p[scheme] == '-' || url.p[scheme] == '.')) {
		scheme++;
	}
	if (scheme == 0 || !str_starts(str_skip(url, scheme), STR("://"))) {
		return STR_NONE;
	}
	end = scheme + 3;
	while (end < url.n && strchr("/?#\\@", url.p[end]) == NULL) {
		end++;
	}
	/* User information could hide another host in front of an '@'. */
	if (end < url.n && (url.p[end] == '@' || url.p[end] == '\\')) {
		return STR_NONE;
	}
	return str_make(url.p, end);
}

bool access_is_site_url(const struct site *site, struct str url)
{
	struct str origin = origin_of(url);

	for (size_t i = 0; i < url.n; i++) {
		if ((unsigned char)url.p[i] <= ' ' || url.p[i] == 0x7f) {
			return false;
		}
	}
	return origin.n > 0 && directory_site_has_origin(site, origin);
}

static bool is_allowed_origin(const struct request *request, const struct site *site)
{
	bool has_origin, has_referer;
	struct str origin = request_header(request, "Origin", &has_origin);
	struct str referer = request_header(request, "Referer", &has_referer);

	if (has_origin) {
		return directory_site_has_origin(site, origin);
	}
	return !has_referer || directory_site_has_origin(site, origin_of(referer));
}

/* Browsers tell no origin of forms on pages whose Referrer-Policy hides it (Fetch Standard, section
 * 3.2): adding one to the site would not help. */
static void refuse_origin(struct request *request)
{
	bool is_hidden = str_eq(request_header(request, "Origin", NULL), STR("null"));

	respond_problem(request, 403, "origin_not_allowed", "%s",
		is_hidden ? "The browser hides which page sent this (Origin: null): the page needs "
			    "a Referrer-Policy that tells it, such as strict-origin, no sandbox, "
			    "and an https: address to send to where it has one itself."
			  : "The page that sent this is not of the site's origins; its operator "
			    "can add the origin to the site.");
}

/* NULL: answered, or to be dispatched again when the sites have been read anew. */
static const struct site *find_site(
	struct request *request, const struct directory *directory, struct str named)
{
	const struct site *site = directory_site_by_name(directory, named);

	if (site == NULL && !auth_look_again(request)) {
		respond_problem(request, 404, "unknown_site",
			"There is no site of the public name given as `site`.");
	}
	return site;
}

static const struct site *browser_site(
	struct request *request, const struct directory *directory, struct str named)
{
	const struct site *site;

	if (named.n == 0) {
		respond_problem(request, 401, "no_credentials",
			"Send a site's key in the Authorization header, or its public name as "
			"`site`.");
		respond_header(request, "WWW-Authenticate", STR("Bearer"));
		return NULL;
	}
	site = find_site(request, directory, named);
	if (site == NULL) {
		return NULL;
	}
	if (!is_allowed_origin(request, site)) {
		refuse_origin(request);
		return NULL;
	}
	request->caller.site_id = site->id;
	return site;
}

static const struct site *only_site(struct request *request, const struct directory *directory)
{
	size_t n;
	const struct site *sites = directory_sites(directory, &n);

	if (n == 1) {
		return sites;
	}
	respond_problem(request, 400, "site_missing",
		"These credentials are good for several sites: name the one that is meant as "
		"`site`.");
	return NULL;
}

static const struct site *refuse_site(struct request *request)
{
	respond_problem(request, 403, "other_site",
		"These credentials are not of the site given as `site`.");
	return NULL;
}

const struct site *access_site(struct request *request, struct str named)
{
	const struct engine_view *view = engine_view(request->engine);
	const struct site *site;

	if (view == NULL) {
		respond_fault(request, -ENOMEM, "looking up the site");
		return NULL;
	}
	if (request->caller.kind == CALLER_BROWSER) {
		return browser_site(request, view->directory, named);
	}
	if (request->caller.site_id == 0) {
		site = named.n == 0 ? only_site(request, view->directory)
				    : find_site(request, view->directory, named);
		return site == NULL || access_covers(request, site->id) ? site
									: refuse_site(request);
	}
	site = directory_site_by_id(view->directory, request->caller.site_id);
	return site == NULL || (named.n > 0 && !str_eq(site->name, named)) ? refuse_site(request)
									   : site;
}

void access_allow_origin(struct request *request)
{
	bool has_origin;
	struct str origin = request_header(request, "Origin", &has_origin);

	respond_header(request, "Vary", STR("Origin"));
	if (has_origin) {
		respond_header(request, "Access-Control-Allow-Origin", origin);
		respond_header(
			request, "Access-Control-Expose-Headers", STR("Retry-After, X-Request-Id"));
	}
}

int64_t access_site_id(const struct request *request)
{
	return request->caller.site_id;
}

bool access_is_of_all(const struct request *request)
{
	return request->caller.site_id == 0 && request->caller.n_sites == 0;
}

bool access_covers(const struct request *request, int64_t site_id)
{
	const struct caller *caller = &request->caller;

	if (access_is_of_all(request) || (site_id != 0 && caller->site_id == site_id)) {
		return true;
	}
	for (size_t i = 0; i < caller->n_sites; i++) {
		if (caller->site[i] == site_id) {
			return true;
		}
	}
	return false;
}

struct access_scope access_scope(const struct request *request)
{
	const struct caller *caller = &request->caller;

	return (struct access_scope){caller->site_id, caller->site, caller->n_sites};
}

int access_comment_site(
	struct request *request, struct store *store, struct comment_id id, int64_t *ret_site_id)
{
	struct stored_comment comment;
	int r;

	if (request->caller.n_sites == 0) {
		*ret_site_id = request->caller.site_id;
		return 0;
	}
	r = store_comment_get(store, 0, id, &request->arena, &comment);
	if (r != 0) {
		return r;
	}
	if (!access_covers(request, comment.site_id)) {
		return STORED_UNKNOWN;
	}
	*ret_site_id = comment.site_id;
	return 0;
}

int access_actor(struct request *request, struct str *ret)
{
	const struct caller *caller = &request->caller;

	if (caller->kind == CALLER_SITE_KEY || caller->kind == CALLER_BROWSER) {
		*ret = STR("site");
		return 0;
	}
	if (caller->user != NULL) {
		return arena_printf(
			&request->arena, ret, "user:%lld", (long long)caller->user->user.id);
	}
	return arena_printf(&request->arena, ret, "token:%lld", (long long)caller->token_id);
}

int access_actor_name(struct request *request, struct str *ret)
{
	const struct caller *caller = &request->caller;

	if (caller->user != NULL && caller->user->user.name.n > 0) {
		*ret = caller->user->user.name;
		return 0;
	}
	return access_actor(request, ret);
}
