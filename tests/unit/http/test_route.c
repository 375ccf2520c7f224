#include "test.h"

#include <stdbool.h>

#include "http/method.h"
#include "http/route.h"

static int find(struct request *request, enum http_method method, struct str path,
	const struct route **ret, struct str *ret_allow)
{
	*request = (struct request){.arena = roomy_arena(), .method = method, .path = path};
	*ret = NULL;
	*ret_allow = STR_NONE;
	return route_find(request, ret, ret_allow);
}

/* clang-format off */
static const struct {
	enum http_method method;
	struct str path;
	const char *route; /* NULL: none */
	struct str value;
} rows[] = {
	{HTTP_GET, BYTES("/healthz"), "/healthz", BYTES("")},
	{HTTP_HEAD, BYTES("/healthz"), "/healthz", BYTES("")},
	{HTTP_POST, BYTES("/v1/comments"), "/v1/comments", BYTES("")},
	{HTTP_GET, BYTES("/v1/comments/abc"), "/v1/comments/{id}", BYTES("abc")},
	{HTTP_GET, BYTES("/v1/comments/\xc3\xa9 {}"), "/v1/comments/{id}", BYTES("\xc3\xa9 {}")},
	{HTTP_POST, BYTES("/v1/comments/abc/decisions"), "/v1/comments/{id}/decisions", BYTES("abc")},
	{HTTP_GET, BYTES(""), NULL, BYTES("")},
	{HTTP_GET, BYTES("/"), "/", BYTES("")},
	{HTTP_GET, BYTES("/healthz/"), NULL, BYTES("")},
	{HTTP_GET, BYTES("/health"), NULL, BYTES("")},
	{HTTP_GET, BYTES("/healthzz"), NULL, BYTES("")},
	{HTTP_GET, BYTES("/Healthz"), NULL, BYTES("")},
	{HTTP_GET, BYTES("//healthz"), NULL, BYTES("")},
	{HTTP_GET, BYTES("/v1/comments/"), NULL, BYTES("")},
	{HTTP_GET, BYTES("/v1/comments//decisions"), NULL, BYTES("")},
	{HTTP_GET, BYTES("/v1/comments/a/b"), NULL, BYTES("")},
	{HTTP_GET, BYTES("/v1/../healthz"), NULL, BYTES("")},
};
/* clang-format on */

static void paths_find_their_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct request request;
		const struct route *route;
		struct str allow;
		int r = find(&request, rows[i].method, rows[i].path, &route, &allow);

		if (r != (rows[i].route != NULL ? 0 : ROUTE_NONE)) {
			fail_msg("'%.*s' gave %d", STR_FMT(rows[i].path), r);
		}
		if (r == 0) {
			assert_string_equal(route->path, rows[i].route);
			assert_str(request.path_value[0], rows[i].value);
		}
		arena_fini(&request.arena);
	}
}

static void another_method_is_told_which_are_allowed(void **state)
{
	struct request request;
	const struct route *route;
	struct str allow;

	(void)state;
	assert_int_equal(
		find(&request, HTTP_POST, STR("/healthz"), &route, &allow), ROUTE_OTHER_METHOD);
	assert_str(allow, STR("GET, HEAD, OPTIONS"));
	arena_fini(&request.arena);
	assert_int_equal(find(&request, HTTP_POST, STR("/v1/comments/x"), &route, &allow),
		ROUTE_OTHER_METHOD);
	assert_str(allow, STR("GET, HEAD, PUT, PATCH, DELETE, OPTIONS"));
	arena_fini(&request.arena);
}

static size_t count_values(const char *path)
{
	size_t n = 0;

	for (; *path != '\0'; path++) {
		n += *path == '{';
	}
	return n;
}

static void every_row_is_whole_and_can_be_reached(void **state)
{
	size_t n;
	const struct route *table = route_table(&n);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		struct request request;
		const struct route *route;
		struct str allow;

		assert_int_equal(table[i].path[0], '/');
		assert_non_null(table[i].handler);
		assert_true(strlen(table[i].summary) > 0);
		assert_true(table[i].admits != 0);
		assert_int_equal(table[i].takes == TAKES_NOTHING, table[i].max_body_bytes == 0);
		assert_true(count_values(table[i].path) <= REQUEST_PATH_VALUES);
		/* A pattern matches itself, and no row before it may. */
		assert_int_equal(
			find(&request, table[i].method, str_of(table[i].path), &route, &allow), 0);
		if (route != &table[i]) {
			fail_msg("%s %s is hidden by %s", method_name(table[i].method),
				table[i].path, route->path);
		}
		arena_fini(&request.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_find_their_rows),
		cmocka_unit_test(another_method_is_told_which_are_allowed),
		cmocka_unit_test(every_row_is_whole_and_can_be_reached),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
