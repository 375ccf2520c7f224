#include "dispatch.h"

#include "auth.h"
#include "handlers.h"
#include "media.h"
#include "method.h"
#include "respond.h"
#include "route.h"
#include "target.h"

static void tell_browser(struct request *request)
{
	if ((request->route->admits & ADMIT_BROWSER) != 0) {
		api_browser_refused(request);
	}
}

static void refuse_length(struct request *request)
{
	if (request->route->takes == TAKES_NOTHING) {
		respond_problem(request, 413, "no_body", "This call takes no body.");
	} else {
		respond_problem(request, 413, "body_too_large",
			"The body is longer than the %zu bytes this call takes.",
			request->route->max_body_bytes);
	}
	request->response.must_close = true;
}

void request_refuse_length(struct request *request)
{
	refuse_length(request);
	tell_browser(request);
}

static void find_route(struct request *request)
{
	struct str allow;
	int r = route_find(request, &request->route, &allow);

	if (r == ROUTE_NONE) {
		respond_problem(request, 404, "no_route", "There is nothing at this path.");
	} else if (r == ROUTE_OTHER_METHOD && request->method == HTTP_OPTIONS) {
		respond_empty(request, 204);
		respond_header(request, "Allow", allow);
	} else if (r == ROUTE_OTHER_METHOD) {
		respond_problem(request, 405, "method_not_allowed", "This path takes %.*s only.",
			STR_FMT(allow));
		respond_header(request, "Allow", allow);
	} else if (r < 0) {
		respond_fault(request, r, "finding the route");
	}
}

static void check_body(struct request *request, const struct framing *framing)
{
	bool has_body = framing->is_chunked || framing->length > 0;
	const char *detail;
	/* An empty body is of some kind too, where one is told; and so is one that is too long. */
	bool is_of_other_kind = request->route->takes != TAKES_NOTHING &&
				media_check(request, &detail) == MEDIA_REFUSED;

	if (framing->length > request->route->max_body_bytes) {
		refuse_length(request);
	} else if (is_of_other_kind && has_body) {
		respond_problem(request, 415, "media_type", "%s", detail);
	}
}

void request_admit(struct request *request, enum framing_version version, struct framing *ret)
{
	struct framing_fault fault;
	const char *detail;
	int r = framing_check(
		version, request->target, request->header, request->n_headers, ret, &fault);

	if (r == FRAMING_REFUSED) {
		respond_problem(request, fault.status, fault.code, "%s", fault.detail);
		request->response.must_close = true;
		return;
	}
	if (!method_parse(request->method_name, &request->method)) {
		respond_problem(request, 501, "unknown_method", "This method is not known here.");
		request->response.must_close = true;
		return;
	}
	r = target_read(request, &detail);
	if (r == TARGET_MALFORMED) {
		respond_problem(request, 400, "bad_target", "%s", detail);
		return;
	}
	if (r < 0) {
		respond_fault(request, r, "reading the target");
		return;
	}
	find_route(request);
	if (request->response.status != 0) {
		return;
	}
	auth_check_head(request);
	if (request->response.status == 0) {
		check_body(request, ret);
	}
	if (request->response.status != 0) {
		tell_browser(request);
	}
}

void request_dispatch(struct request *request)
{
	int r = auth_check(request);

	if (r < 0) {
		respond_fault(request, r, "authenticating");
	} else if (r == 0) {
		request->route->handler(request);
	}
}
