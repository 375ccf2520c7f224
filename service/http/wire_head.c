#include "wire_head.h"

#include <errno.h>

#include <microhttpd.h>

#include "intact.h"

static enum MHD_Result add_header(void *cls, enum MHD_ValueKind kind, const char *name,
	size_t n_name, const char *value, size_t n_value)
{
	struct request *request = cls;

	(void)kind;
	request->header[request->n_headers++] = (struct http_pair){
		.name = str_make(name, n_name), .value = str_make(value, n_value)};
	return MHD_YES;
}

static int collect_headers(struct request *request, struct MHD_Connection *mhd)
{
	int n = MHD_get_connection_values(mhd, MHD_HEADER_KIND, NULL, NULL);

	request->header = arena_new(&request->arena, (size_t)n, sizeof *request->header);
	if (request->header == NULL) {
		return -ENOMEM;
	}
	MHD_get_connection_values_n(mhd, MHD_HEADER_KIND, add_header, request);
	return 0;
}

static enum framing_version version_of(struct str version)
{
	if (str_eq(version, STR("HTTP/1.1"))) {
		return FRAMING_HTTP_1_1;
	}
	return str_eq(version, STR("HTTP/1.0")) ? FRAMING_HTTP_1_0 : FRAMING_HTTP_OTHER;
}

/* From 1.0 on, libmicrohttpd refuses these heads itself, and may keep its pieces elsewhere. */
static bool has_intact_head(
	const struct request *request, struct MHD_Connection *mhd, const struct wire_line *line)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	const struct head_pieces pieces = {
		.method = line->method,
		.url = line->url,
		.n_target_bytes = request->target.n,
		.version = line->version,
		.header = request->header,
		.n_headers = request->n_headers,
		.n_head_bytes = info != NULL ? info->header_size : 0,
	};

	return MHD_get_version()[0] != '0' || head_is_intact(&pieces);
}

int wire_read_head(
	struct request *request, const struct wire_line *line, enum framing_version *ret_version)
{
	struct MHD_Connection *mhd = request->connection;
	int r = collect_headers(request, mhd);

	if (r != 0) {
		return r;
	}
	request->method_name = str_of(line->method);
	if (!has_intact_head(request, mhd, line)) {
		return WIRE_HEAD_BROKEN;
	}
	*ret_version = version_of(str_of(line->version));
	return 0;
}
