/* How handlers answer: JSON, problems (RFC 9457), small pages, redirects. */
#ifndef HTTP_RESPOND_H
#define HTTP_RESPOND_H

#include <hamlet/comment.h>
#include <hamlet/str.h>

#include "http/request.h"
#include "json_writer.h"

/* Sets the status and gives a writer on the body, with Content-Type application/json. */
struct json_writer respond_json(struct request *request, unsigned status);
/* A body of any type; copied. */
void respond_text(
	struct request *request, unsigned status, const char *content_type, struct str body);
/* The same, but without the policy that goes out with a page of HTML. */
void respond_bytes(
	struct request *request, unsigned status, const char *content_type, struct str body);
/* No body: 204, 303. */
void respond_empty(struct request *request, unsigned status);
/*
 * Makes the 200 that was begun a 304. Its body is not sent, but must be there all the same: its
 * length is told, and may be no other (RFC 9110, section 8.6). What describes the body is left out
 * (section 15.4.5).
 */
void respond_not_modified(struct request *request);
/* name and value must be static or live in the arena; a value with control characters is dropped.
 */
void respond_header(struct request *request, const char *name, struct str value);
/* ETag: "version". */
void respond_etag(struct request *request, uint64_t version);

/*
 * application/problem+json: type about:blank, the status' title, detail (one sentence: what was
 * wrong, where, what to do), a code of ours, instance = request id. Replaces whatever was begun.
 */
void respond_problem(struct request *request, unsigned status, const char *code, const char *format,
	...) HAMLET_PRINTF(4, 5);
/* The same with errors: [{pointer, code, detail}]. */
void respond_field_errors(struct request *request, const struct field_errors *errors);
/* One error at a pointer: 422. */
void respond_invalid(struct request *request, const char *pointer, const char *code,
	const char *format, ...) HAMLET_PRINTF(4, 5);
/* One error of a list's item, counted from 0: 422. */
void respond_invalid_item(struct request *request, const char *list, size_t at, const char *code,
	const char *format, ...) HAMLET_PRINTF(5, 6);
/* A fault from below as the right status: -ENOMEM of the arena 413, -EAGAIN and -EBUSY 503 with
 * Retry-After, -ENOSPC 507, anything else 500; logged. */
void respond_fault(struct request *request, int fault, const char *while_doing);

#endif
