/* From a request's first line to its route and the kind of its body. */
#include "test.h"

#include <hamlet/buf.h>
#include <hamlet/limits.h>

#include "http/media.h"
#include "http/method.h"
#include "http/route.h"
#include "http/target.h"

/* clang-format off */
static const struct {
	struct str target;
	struct str path;
	struct str q; /* of the parameter q */
} good[] = {
	{BYTES("/"), BYTES("/"), BYTES("")},
	{BYTES("/v1/comments"), BYTES("/v1/comments"), BYTES("")},
	{BYTES("/a?"), BYTES("/a"), BYTES("")},
	{BYTES("/a?q=1"), BYTES("/a"), BYTES("1")},
	{BYTES("/a?x=0&q=1+2%2b3&q=4"), BYTES("/a"), BYTES("1 2+3")},
	{BYTES("/a?%71=1"), BYTES("/a"), BYTES("1")},
	{BYTES("/a?q=a?b/c"), BYTES("/a"), BYTES("a?b/c")},
	{BYTES("/%61%20b+c"), BYTES("/a b+c"), BYTES("")},
	{BYTES("/%C3%A9?q=%f0%9f%98%80"), BYTES("/\xc3\xa9"), BYTES("\xf0\x9f\x98\x80")},
	{BYTES("/a%3Fb"), BYTES("/a?b"), BYTES("")},
	{BYTES("http://example.org/a?q=1"), BYTES("/a"), BYTES("1")},
	{BYTES("https://example.org:443/a"), BYTES("/a"), BYTES("")},
	{BYTES("//a"), BYTES("//a"), BYTES("")},
};

static const struct str malformed[] = {
	BYTES(""), BYTES("*"), BYTES("a"), BYTES("?q=1"), BYTES("http://example.org"),
	BYTES("ftp://example.org/a"), BYTES("/a b"), BYTES("/a\tb"), BYTES("/a\x7f"), BYTES("/\xc3\xa9"),
	BYTES("/a#b"), BYTES("/a?q=#"), BYTES("/a?q=\xff"), BYTES("/a\0"), BYTES("/%"), BYTES("/%4"),
	BYTES("/%zz"), BYTES("/%00"), BYTES("/%ff"), BYTES("/%c0%af"), BYTES("/%ed%a0%80"), BYTES("/a%2Fb"),
	BYTES("/a%2fb"), BYTES("/a?q=%"), BYTES("/a?q=%00"), BYTES("/a?q=%ff"), BYTES("/a?%00=1"),
	BYTES("/a?%zz"),
};
/* clang-format on */

static struct request request_to(struct str target)
{
	return (struct request){.arena = roomy_arena(), .target = target};
}

static void targets_are_taken_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(good); i++) {
		struct request request = request_to(good[i].target);
		const char *detail = "";
		struct str q = STR("");

		if (target_read(&request, &detail) != 0) {
			fail_msg("'%.*s': %s", STR_FMT(good[i].target), detail);
		}
		assert_str(request.path, good[i].path);
		request_query(&request, "q", &q);
		assert_str(q, good[i].q);
		arena_fini(&request.arena);
	}
}

static void malformed_targets_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(malformed); i++) {
		struct request request = request_to(malformed[i]);
		const char *detail = NULL;

		if (target_read(&request, &detail) != TARGET_MALFORMED) {
			fail_msg("'%.*s'", STR_FMT(malformed[i]));
		}
		assert_non_null(detail);
		arena_fini(&request.arena);
	}
}

static void parameters_are_counted_up_to_their_limit(void **state)
{
	HAMLET_CLEANUP(buf_fini) struct buf target;

	(void)state;
	buf_init(&target, 1 << 16);
	buf_add(&target, STR("/?a"));
	for (int n = 1; n <= LIMIT_QUERY_PARAMETERS + 1; n++) {
		struct request request = request_to(buf_str(&target));
		const char *detail;

		assert_int_equal(target_read(&request, &detail),
			n <= LIMIT_QUERY_PARAMETERS ? 0 : TARGET_MALFORMED);
		arena_fini(&request.arena);
		buf_add(&target, STR("&a"));
	}
}

static void methods_are_known_by_their_exact_names(void **state)
{
	enum http_method method;

	(void)state;
	for (int i = 0; i < HTTP_METHOD_COUNT; i++) {
		assert_true(method_parse(str_of(method_name((enum http_method)i)), &method));
		assert_int_equal(method, i);
	}
	assert_false(method_parse(STR("get"), &method));
	assert_false(method_parse(STR("GETS"), &method));
	assert_false(method_parse(STR(""), &method));
	assert_false(method_parse(STR("TRACE"), &method));
}

/* clang-format off */
static const struct {
	const char *type;
	unsigned takes;
	enum body_kind kind;
	int outcome;
} media[] = {
	{"application/json", TAKES_JSON, BODY_JSON, 0},
	{"Application/JSON ; charset=UTF-8", TAKES_JSON | TAKES_FORMS, BODY_JSON, 0},
	{"application/json;charset=\"utf-8\"", TAKES_JSON, BODY_JSON, 0},
	{"application/json; charset=utf8", TAKES_JSON, BODY_JSON, 0},
	{"application/json; charset=\"UTF8\"", TAKES_JSON, BODY_JSON, 0},
	{"application/json; charset=latin1", TAKES_JSON, BODY_JSON, MEDIA_REFUSED},
	{"application/json; x=y; charset=utf-16", TAKES_JSON, BODY_JSON, MEDIA_REFUSED},
	{"application/jsonx", TAKES_JSON, BODY_NONE, MEDIA_REFUSED},
	{"application/json", TAKES_FORMS, BODY_NONE, MEDIA_REFUSED},
	{"application/x-www-form-urlencoded", TAKES_FORMS, BODY_FORM, 0},
	{"application/x-www-form-urlencoded", TAKES_JSON, BODY_NONE, MEDIA_REFUSED},
	{"multipart/form-data; boundary=x", TAKES_FORMS | TAKES_JSON, BODY_MULTIPART, 0},
	{"multipart/mixed; boundary=x", TAKES_FORMS, BODY_NONE, MEDIA_REFUSED},
	{"application/x-ndjson", TAKES_JSON | TAKES_NDJSON, BODY_NDJSON, 0},
	{"application/x-ndjson", TAKES_JSON, BODY_NONE, MEDIA_REFUSED},
	{"text/plain", TAKES_JSON | TAKES_FORMS | TAKES_NDJSON, BODY_NONE, MEDIA_REFUSED},
	{"", TAKES_JSON | TAKES_FORMS, BODY_NONE, MEDIA_REFUSED},
	{NULL, TAKES_JSON, BODY_NONE, MEDIA_REFUSED},
};
/* clang-format on */

static void media_types_are_held_against_the_route(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(media); i++) {
		struct http_pair header = {STR("content-type"), str_of(media[i].type)};
		struct route route = {.takes = media[i].takes};
		struct request request = {
			.route = &route, .header = &header, .n_headers = media[i].type != NULL};
		const char *detail = NULL;
		int r = media_check(&request, &detail);

		if (r != media[i].outcome || request.body_kind != media[i].kind) {
			fail_msg("row %zu gave %d, kind %d", i, r, request.body_kind);
		}
		if (r != 0) {
			assert_non_null(detail);
		} else {
			assert_str(request.content_type, str_of(media[i].type));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(targets_are_taken_apart),
		cmocka_unit_test(malformed_targets_are_refused),
		cmocka_unit_test(parameters_are_counted_up_to_their_limit),
		cmocka_unit_test(methods_are_known_by_their_exact_names),
		cmocka_unit_test(media_types_are_held_against_the_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
