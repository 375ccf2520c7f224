#include "test.h"

#include <errno.h>

#include <hamlet/limits.h>

#include "http/respond.h"
#include "json_reader.h"

static struct request new_request(void)
{
	struct request request = {.arena = roomy_arena(), .id = "0123456789abcdef"};

	buf_init(&request.response.body, 1 << 20);
	return request;
}

static void free_request(struct request *request)
{
	buf_fini(&request->response.body);
	arena_fini(&request->arena);
}

static struct str header_of(const struct request *request, const char *name)
{
	for (size_t i = 0; i < request->response.n_headers; i++) {
		if (str_eq(request->response.header[i].name, str_of(name))) {
			return request->response.header[i].value;
		}
	}
	return STR_NONE;
}

static const struct cJSON *read_body(struct request *request)
{
	const struct cJSON *value = NULL;
	struct json_fault fault;

	assert_int_equal(
		json_read(buf_str(&request->response.body), &request->arena, &value, &fault), 0);
	return value;
}

static struct str member(const struct cJSON *object, const char *name)
{
	struct str text = STR_NONE;

	assert_true(json_get_string(json_get(object, name), &text));
	return text;
}

static void problems_follow_rfc_9457(void **state)
{
	struct request request = new_request();
	const struct cJSON *problem;
	long long status;

	(void)state;
	respond_problem(&request, 404, "no_such_thing", "Nothing called \"%s\" is here.", "x");
	problem = read_body(&request);
	assert_int_equal(request.response.status, 404);
	assert_str(header_of(&request, "Content-Type"), STR("application/problem+json"));
	assert_str(member(problem, "type"), STR("about:blank"));
	assert_str(member(problem, "title"), STR("Not Found"));
	assert_true(json_get_int(json_get(problem, "status"), &status) && status == 404);
	assert_str(member(problem, "detail"), STR("Nothing called \"x\" is here."));
	assert_str(member(problem, "code"), STR("no_such_thing"));
	assert_str(member(problem, "instance"), STR("0123456789abcdef"));
	free_request(&request);
}

static void a_long_or_broken_detail_stays_valid(void **state)
{
	static char text[4096];
	struct request request = new_request();

	(void)state;
	for (size_t i = 0; i + 2 < sizeof text; i += 2) {
		memcpy(text + i, "\xc3\xa9", 2);
	}
	for (size_t offset = 0; offset < 2; offset++) {
		respond_problem(&request, 400, "x", "%.*s%s", (int)offset, "a", text);
		assert_true(member(read_body(&request), "detail").n > 1000);
	}
	respond_problem(&request, 400, "x", "ab\xff%s", "c");
	assert_str(member(read_body(&request), "detail"), STR("ab"));
	free_request(&request);
}

static void field_errors_are_all_named(void **state)
{
	struct request request = new_request();
	struct field_errors errors = {.n = 2};
	const struct cJSON *item;

	(void)state;
	errors.item[0] = (struct field_error){
		"/content", "content", "required", STR("Please enter your comment!")};
	errors.item[1] = (struct field_error){
		"/author/name", "name", "required", STR("Please enter your name here")};
	respond_field_errors(&request, &errors);
	assert_int_equal(request.response.status, 422);
	item = json_first(json_get(read_body(&request), "errors"));
	assert_str(member(item, "pointer"), STR("/content"));
	assert_str(member(item, "code"), STR("required"));
	assert_str(member(item, "detail"), STR("Please enter your comment!"));
	item = json_next(item);
	assert_str(member(item, "pointer"), STR("/author/name"));
	assert_null(json_next(item));
	respond_invalid(&request, "/note", "too_long", "At most %d bytes.", 10);
	assert_int_equal(request.response.status, 422);
	item = json_first(json_get(read_body(&request), "errors"));
	assert_str(member(item, "pointer"), STR("/note"));
	assert_str(member(item, "detail"), STR("At most 10 bytes."));
	free_request(&request);
}

static void a_second_answer_replaces_the_first(void **state)
{
	struct request request = new_request();
	struct json_writer json = respond_json(&request, 200);

	(void)state;
	json_object_begin(&json);
	respond_etag(&request, 7);
	assert_str(header_of(&request, "ETag"), STR("\"7\""));
	respond_text(&request, 201, "text/html; charset=utf-8", STR("<p>"));
	assert_int_equal(request.response.status, 201);
	assert_str(buf_str(&request.response.body), STR("<p>"));
	assert_int_equal(header_of(&request, "ETag").n, 0);
	assert_true(header_of(&request, "Content-Security-Policy").n > 0);
	respond_empty(&request, 303);
	respond_header(&request, "Location", STR("/a"));
	assert_int_equal(request.response.body.n, 0);
	assert_int_equal(request.response.n_headers, 1);
	free_request(&request);
}

static void header_values_cannot_split_an_answer(void **state)
{
	static const struct str bad[] = {
		BYTES("a\r\nX: y"), BYTES("a\nb"), BYTES("a\0b"), BYTES("a\tb"), BYTES("\x7f")};
	struct request request = new_request();

	(void)state;
	respond_empty(&request, 204);
	for (size_t i = 0; i < N_ROWS(bad); i++) {
		respond_header(&request, "Location", bad[i]);
		assert_int_equal(request.response.n_headers, 0);
	}
	free_request(&request);
}

static const struct {
	int fault;
	unsigned status;
	const char *retry_after;
} faults[] = {
	{-ENOMEM, 413, NULL},
	{-EAGAIN, 503, "1"},
	{-EBUSY, 503, "1"},
	{-ENOSPC, 507, NULL},
	{-EIO, 500, NULL},
	{-EINVAL, 500, NULL},
};

static void faults_have_their_status(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(faults); i++) {
		struct request request = new_request();

		respond_fault(&request, faults[i].fault, "testing");
		assert_int_equal(request.response.status, faults[i].status);
		assert_str(header_of(&request, "Retry-After"), str_of(faults[i].retry_after));
		assert_true(member(read_body(&request), "title").n > 0);
		free_request(&request);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(problems_follow_rfc_9457),
		cmocka_unit_test(a_long_or_broken_detail_stays_valid),
		cmocka_unit_test(field_errors_are_all_named),
		cmocka_unit_test(a_second_answer_replaces_the_first),
		cmocka_unit_test(header_values_cannot_split_an_answer),
		cmocka_unit_test(faults_have_their_status),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
