#include "request.h"

#include <assert.h>

#include "connection.h"
#include "exchange.h"
#include "loop.h"

struct str request_header(const struct request *request, const char *name, bool *ret_is_there)
{
	struct str wanted = str_of(name);
	struct str value = STR_NONE;
	bool is_there = false;

	for (size_t i = 0; i < request->n_headers && !is_there; i++) {
		if (str_eq_ignoring_case(request->header[i].name, wanted)) {
			value = request->header[i].value;
			is_there = true;
		}
	}
	if (ret_is_there != NULL) {
		*ret_is_there = is_there;
	}
	return value;
}

bool request_query(const struct request *request, const char *name, struct str *ret)
{
	struct str wanted = str_of(name);

	for (size_t i = 0; i < request->n_query; i++) {
		if (str_eq(request->query[i].name, wanted)) {
			*ret = request->query[i].value;
			return true;
		}
	}
	return false;
}

bool request_is_left(const struct request *request)
{
	return connection_is_left(((const struct exchange *)request)->connection);
}

void request_wait(struct request *request, void (*resume)(struct request *request))
{
	assert(request->resume == NULL && resume != NULL);
	request->resume = resume;
}

void request_wake(struct request *request)
{
	loop_complete(request->loop, request);
}
