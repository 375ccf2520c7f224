#include "http/api/access.h"

#include <errno.h>

#include <hamlet/ascii.h>

#include "flow/engine.h"
#include "http/auth.h"
#include "http/respond.h"

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
		respond_problem(request, 403, "origin_not_allowed",
			"The page that sent this is not of the site's origins; its operator can "
			"add "
			"the origin to the site.");
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
		"This token is good for all sites: name the one that is meant as `site`.");
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
		return named.n == 0 ? only_site(request, view->directory)
				    : find_site(request, view->directory, named);
	}
	site = directory_site_by_id(view->directory, request->caller.site_id);
	if (site == NULL || (named.n > 0 && !str_eq(site->name, named))) {
		respond_problem(request, 403, "other_site",
			"These credentials are not of the site given as `site`.");
		return NULL;
	}
	return site;
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

int access_actor(struct request *request, struct str *ret)
{
	if (request->caller.kind == CALLER_SITE_KEY || request->caller.kind == CALLER_BROWSER) {
		*ret = STR("site");
		return 0;
	}
	return arena_printf(
		&request->arena, ret, "token:%lld", (long long)request->caller.token_id);
}
