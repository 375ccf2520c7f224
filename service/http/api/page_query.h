/* limit, cursor and other query parameters of lists. */
#ifndef API_PAGE_QUERY_H
#define API_PAGE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/store.h>

#include "http/api/access.h"
#include "http/request.h"
#include "json_writer.h"

/* 1 to LIMIT_PAGE_ITEMS, LIMIT_PAGE_DEFAULT where it was not sent; false: answered already. */
HAMLET_MUST_USE bool page_query_limit(struct request *request, size_t *ret);
/* Of lists that are short, and given whole: `limit` must be one all the same, and there is no cursor
 * that could be right; false: answered already. */
HAMLET_MUST_USE bool page_query_whole(struct request *request);
/* A cursor that is a comment's id; *ret_has says whether one was sent. */
HAMLET_MUST_USE bool page_query_cursor_id(
	struct request *request, bool *ret_has, struct comment_id *ret);
/* A cursor that is a number; 0 where none was sent. */
HAMLET_MUST_USE bool page_query_cursor_number(struct request *request, uint64_t *ret);
/* 400 for a cursor that is neither. */
void page_query_refuse_cursor(struct request *request);
/* The member `next`: a cursor that is a number, or null for 0. */
void page_query_write_next(struct json_writer *json, uint64_t next);
/* A parameter that is true or false; *ret stays where it was not sent. */
HAMLET_MUST_USE bool page_query_flag(struct request *request, const char *name, bool *ret);
/* The sites that are asked about: the named one, or all that are the caller's where it may mean
 * several and names none. */
HAMLET_MUST_USE bool page_query_scope(struct request *request, struct access_scope *ret);
/* The cursor behind the page: the last item's id, or empty on the last page. In the arena. */
HAMLET_MUST_USE int page_query_next_id(
	struct request *request, const struct comment_page *page, struct str *ret);

#endif
