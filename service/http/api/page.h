/* The small pages that a plain HTML form's sender sees, in the site's name. */
#ifndef API_PAGE_H
#define API_PAGE_H

#include <stdbool.h>

#include <hamlet/comment.h>
#include <hamlet/store.h>

#include "http/request.h"

/* A form was sent by something that shows HTML: Accept prefers text/html to JSON. */
bool page_is_wanted(const struct request *request);

/* 422 with every fault. */
void page_field_errors(
	struct request *request, const struct site *site, const struct field_errors *errors);
/* 201: published, or waiting. */
void page_accepted(struct request *request, const struct site *site, enum comment_status status);
/* Any refusal: title and one sentence. */
void page_refusal(struct request *request, const struct site *site, unsigned status,
	const char *title, const char *sentence);
/* Puts a page in the place of a problem that was answered, where one is wanted; site may be NULL.
 */
void page_of_problem(struct request *request, const struct site *site);

#endif
