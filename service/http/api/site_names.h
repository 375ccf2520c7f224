/* The sites' names as they were when a request came, for work on other threads. */
#ifndef API_SITE_NAMES_H
#define API_SITE_NAMES_H

#include <hamlet/result.h>
#include <hamlet/str.h>

#include "http/request.h"

struct site_names {
	int64_t *id;
	struct str *name;
	size_t n;
};
/* Copied into the arena; costs O(sites). */
HAMLET_MUST_USE int site_names_copy(struct request *request, struct site_names *ret);
/* Empty where there is no such site. */
struct str site_names_find(const struct site_names *names, int64_t id);

#endif
