#include "own_origin.h"

#include "flow/engine.h"
#include "respond.h"

static struct str public_url(const struct request *request)
{
	const struct settings *settings = request->engine->settings;

	return settings->public_url;
}

bool own_origin_is_https(const struct request *request)
{
	struct str scheme = STR_NONE;

	if (request->is_from_proxy) {
		scheme = request_header(request, "X-Forwarded-Proto", NULL);
	}
	return str_eq_ignoring_case(str_trim(scheme), STR("https")) ||
	       str_starts(public_url(request), STR("https://"));
}

static bool is_own(const struct request *request, struct str origin)
{
	struct str host = request_header(request, "Host", NULL);
	struct str authority = STR_NONE;

	if (str_starts(origin, STR("https://"))) {
		authority = str_skip(origin, STR("https://").n);
	} else if (str_starts(origin, STR("http://")) && !own_origin_is_https(request)) {
		authority = str_skip(origin, STR("http://").n);
	}
	return (authority.n > 0 && str_eq_ignoring_case(authority, host)) ||
	       (origin.n > 0 && str_eq(origin, public_url(request)));
}

bool own_origin_check(const struct request *request)
{
	bool has_origin, has_site;
	struct str origin = request_header(request, "Origin", &has_origin);
	struct str site = request_header(request, "Sec-Fetch-Site", &has_site);

	if (has_site && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none"))) {
		return false;
	}
	return !has_origin || is_own(request, origin);
}

void own_origin_refuse(struct request *request)
{
	respond_problem(request, 403, "cross_site",
		"This does not come from the service's own page, or from one that was open for too "
		"long: open it anew, then try again.");
}

int own_origin_url(struct request *request, struct str *ret)
{
	if (public_url(request).n > 0) {
		return arena_copy(&request->arena, public_url(request), ret);
	}
	return arena_printf(&request->arena, ret, "%s://%.*s",
		own_origin_is_https(request) ? "https" : "http",
		STR_FMT(request_header(request, "Host", NULL)));
}
