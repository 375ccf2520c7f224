/* What of the queue is meant: the same names in a query and in a body's `filter`. */
#ifndef API_QUEUE_FILTER_H
#define API_QUEUE_FILTER_H

#include <stdbool.h>

#include <hamlet/review.h>
#include <hamlet/store.h>

#include "http/request.h"

struct cJSON;

/* site, status (pending where it was not sent), thread, author, domain, language, reason, rule,
 * from, to, q, order. Views live as long as the request. False: answered already. */
HAMLET_MUST_USE bool queue_filter_of_query(struct request *request, struct queue_query *ret);
/* The same of a JSON object, which may hold nothing else; order is oldest. */
HAMLET_MUST_USE bool queue_filter_of_body(
	struct request *request, const struct cJSON *filter, struct queue_query *ret);
/* Whether what is meant can only be found among comments that are indexed. */
bool queue_filter_needs_index(const struct queue_query *query);

#endif
