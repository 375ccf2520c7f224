#include "wire_answer.h"

#include <errno.h>

#include <microhttpd.h>

#include <hamlet/ascii.h>

#include "flow/engine.h"
#include "flow/hub.h"
#include "opener.h"
#include "route.h"
#include "wire_stream.h"

#define SHORT_VALUE_BYTES 512

/* Names are constants, values views: libmicrohttpd wants both ended by NUL, and copies them. */
static int put_header(struct MHD_Response *out, struct arena *arena, struct http_pair header)
{
	char short_value[SHORT_VALUE_BYTES];
	/* An answer must be possible when the arena is full. */
	char *value = header.value.n < sizeof short_value ? short_value
							  : arena_bytes(arena, header.value.n + 1);

	if (value == NULL) {
		return -ENOMEM;
	}
	if (header.value.n > 0) {
		memcpy(value, header.value.p, header.value.n);
	}
	value[header.value.n] = '\0';
	return MHD_add_response_header(out, header.name.p, value) == MHD_YES ? 0 : -ENOMEM;
}

static bool has_header(const struct response *response, struct str name)
{
	for (size_t i = 0; i < response->n_headers; i++) {
		if (str_eq_ignoring_case(response->header[i].name, name)) {
			return true;
		}
	}
	return false;
}

static int put_headers(struct MHD_Response *out, struct request *request)
{
	const struct response *response = &request->response;
	struct http_pair common[6] = {
		{STR("X-Request-Id"), str_of(request->id)},
		{STR("X-Content-Type-Options"), STR("nosniff")},
	};
	size_t n_common = 2;
	int r = 0;

	if (!has_header(response, STR("Cache-Control"))) {
		common[n_common++] = (struct http_pair){STR("Cache-Control"), STR("no-store")};
	}
	/* Whatever is shown in it: another address may be entered there later. */
	if (opener_holds(request) && !has_header(response, STR(OPENER_HEADER))) {
		common[n_common++] = (struct http_pair){STR(OPENER_HEADER), STR(OPENER_PARTED)};
	}
	if (response->must_close) {
		common[n_common++] = (struct http_pair){STR("Connection"), STR("close")};
	}
	if (request->set_cookie.n > 0) {
		common[n_common++] = (struct http_pair){STR("Set-Cookie"), request->set_cookie};
	}
	for (size_t i = 0; i < response->n_headers && r == 0; i++) {
		r = put_header(out, &request->arena, response->header[i]);
	}
	for (size_t i = 0; i < n_common && r == 0; i++) {
		r = put_header(out, &request->arena, common[i]);
	}
	return r;
}

static void look_again_at_listeners(const struct request *request)
{
	if (request->route != NULL && (request->route->admits & ENDS_ACCESS) != 0 &&
		request->response.status < 300) {
		hub_doubt(request->engine->hub);
	}
}

int wire_queue_answer(struct request *request)
{
	struct response *response = &request->response;
	struct MHD_Response *out = response->stream != NULL
					   ? wire_stream_response(request)
					   : MHD_create_response_from_buffer(response->body.n,
						     response->body.p, MHD_RESPMEM_PERSISTENT);
	int r;

	look_again_at_listeners(request);
	if (out == NULL) {
		return -ENOMEM;
	}
	r = put_headers(out, request);
	if (r == 0 && MHD_queue_response(request->connection, response->status, out) != MHD_YES) {
		r = -EIO;
	}
	/* The queue keeps a reference of its own. */
	MHD_destroy_response(out);
	return r;
}
