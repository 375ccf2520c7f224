#include "respond.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include <hamlet/utf8.h>

#include "log.h"
#include "status.h"

#define DETAIL_BYTES 1024

/* Forgets what was begun, so that an answer never mixes two. */
static void begin(struct request *request, unsigned status)
{
	assert(status >= 200 && status < 600);
	request->response.status = status;
	request->response.n_headers = 0;
	buf_clear(&request->response.body);
}

struct json_writer respond_json(struct request *request, unsigned status)
{
	struct json_writer json;

	begin(request, status);
	respond_header(request, "Content-Type", STR("application/json"));
	json_writer_init(&json, &request->response.body);
	return json;
}

/* A page of ours needs no script, no frame and nothing from elsewhere. */
#define PAGE_POLICY                                                                                \
	"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; "     \
	"frame-ancestors 'none'"

void respond_text(
	struct request *request, unsigned status, const char *content_type, struct str body)
{
	respond_bytes(request, status, content_type, body);
	if (str_starts(str_of(content_type), STR("text/html"))) {
		respond_header(request, "Content-Security-Policy", STR(PAGE_POLICY));
	}
}

void respond_bytes(
	struct request *request, unsigned status, const char *content_type, struct str body)
{
	begin(request, status);
	respond_header(request, "Content-Type", str_of(content_type));
	buf_add(&request->response.body, body);
}

void respond_empty(struct request *request, unsigned status)
{
	begin(request, status);
}

void respond_not_modified(struct request *request)
{
	struct response *response = &request->response;
	size_t n = 0;

	for (size_t i = 0; i < response->n_headers; i++) {
		struct str name = response->header[i].name;

		if (!str_eq(name, STR("Content-Type")) && !str_eq(name, STR("Content-Encoding"))) {
			response->header[n++] = response->header[i];
		}
	}
	response->n_headers = n;
	response->status = 304;
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f) {
			return true;
		}
	}
	return false;
}

void respond_header(struct request *request, const char *name, struct str value)
{
	struct response *response = &request->response;

	assert(response->n_headers < RESPONSE_HEADERS);
	if (!has_control(value)) {
		response->header[response->n_headers++] =
			(struct http_pair){.name = str_of(name), .value = value};
	}
}

void respond_etag(struct request *request, uint64_t version)
{
	struct str value;

	/* Without memory for it the answer goes out untagged, which is still true. */
	if (arena_printf(&request->arena, &value, "\"%llu\"", (unsigned long long)version) == 0) {
		respond_header(request, "ETag", value);
	}
}

/* All members but "errors"; the object stays open. */
static struct json_writer begin_problem(
	struct request *request, unsigned status, const char *code, struct str detail)
{
	struct json_writer json;

	begin(request, status);
	respond_header(request, "Content-Type", STR("application/problem+json"));
	json_writer_init(&json, &request->response.body);
	json_object_begin(&json);
	json_member_string(&json, "type", STR("about:blank"));
	json_member_string(&json, "title", str_of(status_title(status)));
	json_member_int(&json, "status", status);
	json_member_string(&json, "detail", detail);
	json_member_string(&json, "code", str_of(code));
	json_member_string(&json, "instance", str_of(request->id));
	return json;
}

__attribute__((format(printf, 2, 0))) static struct str format_detail(
	char text[DETAIL_BYTES], const char *format, va_list args)
{
	int n = vsnprintf(text, DETAIL_BYTES, format, args);
	struct str detail;

	if (n < 0) {
		return STR_NONE;
	}
	detail = str_make(text, (size_t)n < DETAIL_BYTES ? (size_t)n : DETAIL_BYTES - 1);
	/* Also where it was cut inside a character, or quotes bytes from outside. */
	detail.n = utf8_valid_prefix(detail);
	return detail;
}

void respond_problem(
	struct request *request, unsigned status, const char *code, const char *format, ...)
{
	char text[DETAIL_BYTES];
	struct json_writer json;
	struct str detail;
	va_list args;

	va_start(args, format);
	detail = format_detail(text, format, args);
	va_end(args);
	json = begin_problem(request, status, code, detail);
	json_object_end(&json);
}

static void write_error(
	struct json_writer *json, const char *pointer, const char *code, struct str detail)
{
	json_object_begin(json);
	json_member_string(json, "pointer", str_of(pointer));
	json_member_string(json, "code", str_of(code));
	json_member_string(json, "detail", detail);
	json_object_end(json);
}

void respond_field_errors(struct request *request, const struct field_errors *errors)
{
	struct json_writer json = begin_problem(request, 422, "invalid_fields",
		STR("Some fields are missing or cannot be accepted."));

	json_key(&json, "errors");
	json_array_begin(&json);
	for (size_t i = 0; i < errors->n; i++) {
		write_error(&json, errors->item[i].pointer, errors->item[i].code,
			errors->item[i].detail);
	}
	json_array_end(&json);
	json_object_end(&json);
}

static void answer_invalid(
	struct request *request, const char *pointer, const char *code, struct str detail)
{
	struct json_writer json = begin_problem(request, 422, code, detail);

	json_key(&json, "errors");
	json_array_begin(&json);
	write_error(&json, pointer, code, detail);
	json_array_end(&json);
	json_object_end(&json);
}

void respond_invalid(
	struct request *request, const char *pointer, const char *code, const char *format, ...)
{
	char text[DETAIL_BYTES];
	struct str detail;
	va_list args;

	va_start(args, format);
	detail = format_detail(text, format, args);
	va_end(args);
	answer_invalid(request, pointer, code, detail);
}

void respond_invalid_item(struct request *request, const char *list, size_t at, const char *code,
	const char *format, ...)
{
	char text[DETAIL_BYTES], pointer[64];
	struct str detail;
	va_list args;

	va_start(args, format);
	detail = format_detail(text, format, args);
	va_end(args);
	(void)snprintf(pointer, sizeof pointer, "%s/%zu", list, at);
	answer_invalid(request, pointer, code, detail);
}

/* What a fault from below looks like from outside. */
static const struct fault_row {
	int fault;
	unsigned status;
	const char *code;
	const char *detail;
} fault_rows[] = {
	{-ENOMEM, 413, "too_large", "The request needs more memory than one may have."},
	{-EAGAIN, 503, "busy", "The service is busy; try again in a moment."},
	{-EBUSY, 503, "busy", "The service is busy; try again in a moment."},
	{-ENOSPC, 507, "no_space", "The service has no room left to store this."},
};

void respond_fault(struct request *request, int fault, const char *while_doing)
{
	struct fault_row row = {0, 500, "internal", "Something went wrong in the service."};
	const struct log_field fields[] = {
		LOG_TEXT("request", str_of(request->id)),
		LOG_TEXT("doing", str_of(while_doing)),
		LOG_INT("errno", -fault),
	};

	for (size_t i = 0; i < sizeof fault_rows / sizeof *fault_rows; i++) {
		if (fault_rows[i].fault == fault) {
			row = fault_rows[i];
		}
	}
	log_event(row.status == 500 ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, "request_fault", fields,
		sizeof fields / sizeof *fields);
	respond_problem(request, row.status, row.code, "%s", row.detail);
	if (row.status == 503) {
		respond_header(request, "Retry-After", STR("1"));
	}
}
