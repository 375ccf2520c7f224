/* A stored comment as JSON, for those who may see it. */
#ifndef API_COMMENT_VIEW_H
#define API_COMMENT_VIEW_H

#include <hamlet/store.h>
#include <hamlet/str.h>

#include "http/request.h"
#include "json_writer.h"

enum audience {
	AUDIENCE_BROWSER,   /* what the site shows: no e-mail, address, reasons, probability */
	AUDIENCE_SITE,      /* its own server: no e-mail or address that a browser sent past it */
	AUDIENCE_MODERATOR, /* everything */
};
enum audience comment_view_audience(const struct request *request);

/* site_name: the public name of the comment's site. */
void comment_view_write(struct json_writer *json, const struct stored_comment *comment,
	struct str site_name, enum audience audience);
/* Its members alone, within an object that holds more. */
void comment_view_write_members(struct json_writer *json, const struct stored_comment *comment,
	struct str site_name, enum audience audience);
/* 200 with the comment and its ETag. */
void comment_view_respond(
	struct request *request, unsigned status, const struct stored_comment *comment);
/* {"items":[…],"next":…} of a page; next (may be empty) is the cursor. */
void comment_view_respond_page(
	struct request *request, const struct comment_page *page, struct str next);

#endif
