#include "route.h"

#include <assert.h>

#include <hamlet/limits.h>

#include "handlers.h"
#include "method.h"

#define ROUTE(route_method, route_path, route_admits, route_takes, max_bytes, function, text)      \
	{                                                                                          \
		.method = HTTP_##route_method,                                                     \
		.path = (route_path),                                                              \
		.admits = (route_admits),                                                          \
		.takes = (route_takes),                                                            \
		.max_body_bytes = (max_bytes),                                                     \
		.handler = (function),                                                             \
		.summary = (text),                                                                 \
	},
static const struct route table[] = {
#include "route.def"
};
#undef ROUTE

const struct route *route_table(size_t *ret_n)
{
	*ret_n = sizeof table / sizeof *table;
	return table;
}

/* Whether path is what pattern stands for; a {…} takes one segment that is not empty. */
static bool is_match(const char *pattern, struct str path, struct str value[REQUEST_PATH_VALUES])
{
	size_t at = 0, n_values = 0;

	while (*pattern != '\0') {
		if (*pattern == '{') {
			struct str rest = str_skip(path, at);
			struct str segment = str_make(rest.p, str_find_byte(rest, '/'));

			if (segment.n == 0) {
				return false;
			}
			assert(n_values < REQUEST_PATH_VALUES);
			value[n_values++] = segment;
			at += segment.n;
			pattern = strchr(pattern, '}') + 1;
		} else {
			if (at == path.n || path.p[at] != *pattern) {
				return false;
			}
			at++;
			pattern++;
		}
	}
	return at == path.n;
}

static int list_methods(
	struct arena *arena, const bool is_there[HTTP_METHOD_COUNT], struct str *ret)
{
	struct str list = STR_NONE;

	for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
		if (is_there[i]) {
			int r = arena_printf(arena, &list, "%.*s%s%s", STR_FMT(list),
				list.n > 0 ? ", " : "", method_name((enum http_method)i));

			if (r != 0) {
				return r;
			}
		}
	}
	*ret = list;
	return 0;
}

int route_find(struct request *request, const struct route **ret, struct str *ret_allow)
{
	enum http_method wanted = request->method == HTTP_HEAD ? HTTP_GET : request->method;
	bool is_there[HTTP_METHOD_COUNT] = {false};
	bool is_known = false;
	int r;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct str value[REQUEST_PATH_VALUES] = {0};

		if (!is_match(table[i].path, request->path, value)) {
			continue;
		}
		if (table[i].method == wanted) {
			memcpy(request->path_value, value, sizeof value);
			*ret = &table[i];
			return 0;
		}
		is_known = true;
		is_there[table[i].method] = true;
		is_there[HTTP_HEAD] |= table[i].method == HTTP_GET;
		is_there[HTTP_OPTIONS] = true;
	}
	if (!is_known) {
		return ROUTE_NONE;
	}
	r = list_methods(&request->arena, is_there, ret_allow);
	return r != 0 ? r : ROUTE_OTHER_METHOD;
}
