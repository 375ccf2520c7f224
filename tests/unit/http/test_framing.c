#include "test.h"

#include <stdbool.h>

#include <hamlet/limits.h>

#include "http/framing.h"

#define N_HEADERS 3

struct row {
	enum framing_version version;
	struct http_pair header[N_HEADERS];
	unsigned status; /* 0: accepted */
	bool is_chunked;
	uint64_t length;
};

#define PAIR(header_name, header_value)                                                            \
	{                                                                                          \
		.name = BYTES(header_name), .value = BYTES(header_value)                           \
	}
#define HOST PAIR("Host", "example.org")
#define NO_HEADER                                                                                  \
	{                                                                                          \
		.name = {.p = NULL }                                                               \
	}
#define V10 FRAMING_HTTP_1_0
#define V11 FRAMING_HTTP_1_1

/* clang-format off */
static const struct row rows[] = {
	{V11, {HOST}, 0, false, 0},
	{V10, {NO_HEADER}, 0, false, 0},
	{V10, {HOST}, 0, false, 0},
	{FRAMING_HTTP_OTHER, {HOST}, 505, false, 0},
	/* one way to say how long the body is */
	{V11, {HOST, PAIR("Content-Length", "12")}, 0, false, 12},
	{V11, {HOST, PAIR("content-LENGTH", "0")}, 0, false, 0},
	{V11, {HOST, PAIR("Content-Length", "9223372036854775807")}, 0, false, INT64_MAX},
	{V11, {HOST, PAIR("Transfer-Encoding", "chunked")}, 0, true, 0},
	{V11, {HOST, PAIR("transfer-encoding", "Chunked")}, 0, true, 0},
	{V11, {HOST, PAIR("Content-Length", "12"), PAIR("Content-Length", "12")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "12"), PAIR("Content-Length", "13")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "12"), PAIR("Transfer-Encoding", "chunked")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding", "chunked"), PAIR("Content-Length", "12")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding", "chunked"), PAIR("Transfer-Encoding", "chunked")}, 400, false, 0},
	{V10, {HOST, PAIR("Transfer-Encoding", "chunked")}, 400, false, 0},
	/* lengths that are none */
	{V11, {HOST, PAIR("Content-Length", "")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "-1")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "+1")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "1 2")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "1,1")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "0x1")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "1.0")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "9223372036854775808")}, 400, false, 0},
	{V11, {HOST, PAIR("Content-Length", "18446744073709551617")}, 400, false, 0},
	/* codings nobody knows */
	{V11, {HOST, PAIR("Transfer-Encoding", "")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding", "identity")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding", "gzip, chunked")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding", "chunked, chunked")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding", "chunked;q=1")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding", " chunked")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding", "\"chunked\"")}, 400, false, 0},
	/* names that hide something */
	{V11, {HOST, PAIR("Transfer-Encoding ", "chunked")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding\t", "chunked")}, 400, false, 0},
	{V11, {HOST, PAIR("Transfer-Encoding\v", "chunked")}, 400, false, 0},
	{V11, {HOST, PAIR(" Host", "x")}, 400, false, 0},
	{V11, {HOST, PAIR("", "x")}, 400, false, 0},
	{V11, {HOST, PAIR("X\0", "x")}, 400, false, 0},
	{V11, {HOST, PAIR("X(y)", "x")}, 400, false, 0},
	{V11, {HOST, PAIR("\xc3\xa9", "x")}, 400, false, 0},
	{V11, {HOST, PAIR("X", "a\rb")}, 400, false, 0},
	{V11, {HOST, PAIR("X", "a\nb")}, 400, false, 0},
	{V11, {HOST, PAIR("X", "a\0b")}, 400, false, 0},
	{V11, {HOST, PAIR("X", "a\x7f")}, 400, false, 0},
	{V11, {HOST, PAIR("X", "a\tb \xff\"'")}, 0, false, 0},
	{V11, {HOST, PAIR("x!#$%&'*+-.^_`|~9", "")}, 0, false, 0},
	/* hosts */
	{V11, {NO_HEADER}, 400, false, 0},
	{V11, {HOST, HOST}, 400, false, 0},
	{V10, {HOST, HOST}, 400, false, 0},
	{V11, {PAIR("Host", "")}, 400, false, 0},
	{V11, {PAIR("host", "localhost:8080")}, 0, false, 0},
	{V11, {PAIR("Host", "192.0.2.1:80")}, 0, false, 0},
	{V11, {PAIR("Host", "[2001:db8::1]:80")}, 0, false, 0},
	{V11, {PAIR("Host", "[::ffff:192.0.2.1]")}, 0, false, 0},
	{V11, {PAIR("Host", "a_b.example")}, 0, false, 0},
	{V11, {PAIR("Host", "example.org:")}, 0, false, 0},
	{V11, {PAIR("Host", ":80")}, 400, false, 0},
	{V11, {PAIR("Host", "example.org:8o")}, 400, false, 0},
	{V11, {PAIR("Host", "example.org:123456")}, 400, false, 0},
	{V11, {PAIR("Host", "a b")}, 400, false, 0},
	{V11, {PAIR("Host", "a/b")}, 400, false, 0},
	{V11, {PAIR("Host", "user@example.org")}, 400, false, 0},
	{V11, {PAIR("Host", "a?b")}, 400, false, 0},
	{V11, {PAIR("Host", "[::1")}, 400, false, 0},
	{V11, {PAIR("Host", "[]")}, 400, false, 0},
	{V11, {PAIR("Host", "[::1]x")}, 400, false, 0},
	{V11, {PAIR("Host", "[::g]")}, 400, false, 0},
	{V11, {PAIR("Host", "\xc3\xa9.example")}, 400, false, 0},
	/* one kind of body, one caller */
	{V11, {HOST, PAIR("Content-Type", "a/b"), PAIR("Content-Type", "a/b")}, 400, false, 0},
	{V11, {HOST, PAIR("Authorization", "Bearer x"), PAIR("authorization", "Bearer y")}, 400, false, 0},
	{V11, {HOST, PAIR("Origin", "https://a"), PAIR("origin", "https://b")}, 400, false, 0},
	{V11, {HOST, PAIR("Idempotency-Key", "a"), PAIR("Idempotency-Key", "a")}, 400, false, 0},
	{V11, {HOST, PAIR("Authorization", "Bearer x"), PAIR("Content-Type", "a/b")}, 0, false, 0},
	/* what cannot be met */
	{V11, {HOST, PAIR("Expect", "100-Continue")}, 0, false, 0},
	{V11, {HOST, PAIR("Expect", "101")}, 417, false, 0},
	{V11, {HOST, PAIR("Content-Encoding", "identity")}, 0, false, 0},
	{V11, {HOST, PAIR("Content-Encoding", "gzip")}, 415, false, 0},
	{V11, {HOST, PAIR("Content-Encoding", "")}, 415, false, 0},
};
/* clang-format on */

static void heads_are_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		const struct row *row = &rows[i];
		struct framing framing = {0};
		struct framing_fault fault = {0};
		size_t n = 0;
		int r;

		while (n < N_HEADERS && row->header[n].name.p != NULL) {
			n++;
		}
		r = framing_check(row->version, STR("/"), row->header, n, &framing, &fault);
		if (r != (row->status != 0 ? FRAMING_REFUSED : 0) || fault.status != row->status) {
			fail_msg("row %zu gave %d, status %u", i, r, fault.status);
		}
		if (r == 0) {
			assert_int_equal(framing.is_chunked, row->is_chunked);
			assert_int_equal(framing.length, row->length);
		} else {
			assert_non_null(fault.code);
			assert_non_null(fault.detail);
		}
	}
}

static unsigned judge(struct str target, const struct http_pair *header, size_t n)
{
	struct framing framing;
	struct framing_fault fault = {0};
	int r = framing_check(FRAMING_HTTP_1_1, target, header, n, &framing, &fault);

	assert_int_equal(r, fault.status != 0 ? FRAMING_REFUSED : 0);
	return fault.status;
}

static void headers_are_counted_up_to_their_limit(void **state)
{
	struct http_pair header[LIMIT_HEADERS + 1] = {HOST};

	(void)state;
	for (size_t i = 1; i < N_ROWS(header); i++) {
		header[i] = (struct http_pair){STR("X"), STR("y")};
	}
	assert_int_equal(judge(STR("/"), header, LIMIT_HEADERS), 0);
	assert_int_equal(judge(STR("/"), header, LIMIT_HEADERS + 1), 431);
}

static void head_bytes_are_counted_up_to_their_limit(void **state)
{
	static char bytes[LIMIT_HEADER_BYTES];
	struct http_pair header[] = {HOST, PAIR("X", "")};
	size_t others = strlen("/") + strlen("Host: example.org\r\n") + strlen("X: \r\n");

	(void)state;
	memset(bytes, 'b', sizeof bytes);
	header[1].value = str_make(bytes, LIMIT_HEADER_BYTES - others);
	assert_int_equal(judge(STR("/"), header, 2), 0);
	header[1].value.n++;
	assert_int_equal(judge(STR("/"), header, 2), 431);
}

static void targets_are_measured_up_to_their_limit(void **state)
{
	static char bytes[LIMIT_TARGET_BYTES + 1];
	struct http_pair header[] = {HOST};

	(void)state;
	memset(bytes, 'b', sizeof bytes);
	assert_int_equal(judge(str_make(bytes, LIMIT_TARGET_BYTES), header, 1), 0);
	assert_int_equal(judge(str_make(bytes, LIMIT_TARGET_BYTES + 1), header, 1), 414);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads_are_judged),
		cmocka_unit_test(headers_are_counted_up_to_their_limit),
		cmocka_unit_test(head_bytes_are_counted_up_to_their_limit),
		cmocka_unit_test(targets_are_measured_up_to_their_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
