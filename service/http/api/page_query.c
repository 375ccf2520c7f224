#include "http/api/page_query.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#include "http/api/access.h"
#include "http/api/comment_view.h"
#include "http/respond.h"

bool page_query_limit(struct request *request, size_t *ret)
{
	struct str text;
	int64_t limit = LIMIT_PAGE_DEFAULT;

	if (request_query(request, "limit", &text) &&
		ascii_parse_int(text, 1, LIMIT_PAGE_ITEMS, &limit) != 0) {
		respond_problem(request, 400, "bad_limit",
			"The query's `limit` must be a whole number from 1 to %d.",
			LIMIT_PAGE_ITEMS);
		return false;
	}
	*ret = (size_t)limit;
	return true;
}

void page_query_refuse_cursor(struct request *request)
{
	respond_problem(request, 400, "bad_cursor",
		"The query's `cursor` is not one that a list has given: leave it out to begin "
		"anew.");
}

bool page_query_whole(struct request *request)
{
	struct str cursor;
	size_t limit;

	if (!page_query_limit(request, &limit)) {
		return false;
	}
	if (request_query(request, "cursor", &cursor)) {
		page_query_refuse_cursor(request);
		return false;
	}
	return true;
}

bool page_query_cursor_id(struct request *request, bool *ret_has, struct comment_id *ret)
{
	struct str text;

	*ret_has = request_query(request, "cursor", &text);
	if (*ret_has && !comment_id_parse(text, ret)) {
		page_query_refuse_cursor(request);
		return false;
	}
	return true;
}

bool page_query_cursor_number(struct request *request, uint64_t *ret)
{
	struct str text;
	int64_t number = 0;

	if (request_query(request, "cursor", &text) &&
		ascii_parse_int(text, 0, INT64_MAX, &number) != 0) {
		page_query_refuse_cursor(request);
		return false;
	}
	*ret = (uint64_t)number;
	return true;
}

int page_query_next_id(struct request *request, const struct comment_page *page, struct str *ret)
{
	char *text;

	if (!page->has_more || page->n == 0) {
		*ret = STR_NONE;
		return 0;
	}
	text = arena_bytes(&request->arena, COMMENT_ID_TEXT_BYTES);
	if (text == NULL) {
		return -ENOMEM;
	}
	comment_id_format(page->item[page->n - 1].id, text);
	*ret = str_make(text, COMMENT_ID_TEXT_BYTES);
	return 0;
}

void page_query_write_next(struct json_writer *json, uint64_t next)
{
	char text[24];
	struct buf cursor = {.p = text, .capacity = sizeof text, .max_bytes = sizeof text};

	json_key(json, "next");
	if (next == 0) {
		json_null(json);
		return;
	}
	buf_add_int(&cursor, (int64_t)next);
	json_string(json, buf_str(&cursor));
}

bool page_query_flag(struct request *request, const char *name, bool *ret)
{
	struct str text;

	if (!request_query(request, name, &text)) {
		return true;
	}
	*ret = str_eq(text, STR("true")) || str_eq(text, STR("1"));
	if (!*ret && !str_eq(text, STR("false")) && !str_eq(text, STR("0"))) {
		respond_problem(
			request, 400, "bad_flag", "The query's `%s` must be true or false.", name);
		return false;
	}
	return true;
}

bool page_query_scope(struct request *request, struct access_scope *ret)
{
	struct str named = STR_NONE;
	const struct site *site;

	*ret = access_scope(request);
	if (!request_query(request, "site", &named) && ret->site_id == 0 &&
		comment_view_audience(request) == AUDIENCE_MODERATOR) {
		return true;
	}
	site = access_site(request, named);
	if (site == NULL) {
		return false;
	}
	*ret = (struct access_scope){.site_id = site->id};
	return true;
}
