#include "test.h"

#include <stdbool.h>

#include "http/intact.h"

/*
 * Rows are heads as libmicrohttpd leaves them: a '|' stands for each NUL. Pieces are found as it
 * finds them: up to the first NUL.
 */
struct row {
	struct str head;
	size_t n_target_bytes;
	struct {
		int name, n_name, value, n_value;
	} header[2];
	size_t n_headers;
	bool is_intact;
};

/* clang-format off */
static const struct row rows[] = {
	{BYTES("GET|/|HTTP/1.1||||"), 1, {{0}}, 0, true},
	{BYTES("GET|/|HTTP/1.1||Host|x||||"), 1, {{16, 4, 21, 1}}, 1, true},
	{BYTES("GET|/|HTTP/1.1||Host| \tx \t||||"), 1, {{16, 4, 23, 1}}, 1, true},
	{BYTES("GET|/|HTTP/1.1||A|b||C|d||||"), 1, {{16, 1, 18, 1}, {21, 1, 23, 1}}, 2, true},
	{BYTES("GET|/|HTTP/1.1||A|b|C|d||||"), 1, {{16, 1, 18, 1}, {20, 1, 22, 1}}, 2, true},
	{BYTES("GET|/|HTTP/1.1||A|||C|d||||"), 1, {{16, 1, -1, 0}, {20, 1, 22, 1}}, 2, true},
	{BYTES("GET|/|HTTP/1.1||A| \t||C|d||||"), 1, {{16, 1, -1, 0}, {22, 1, 24, 1}}, 2, true},
	{BYTES("GET|/a|b=c|HTTP/1.1||||"), 6, {{0}}, 0, true},
	/* a NUL in the target, and one in the method */
	{BYTES("GET|/|x|HTTP/1.1||||"), 1, {{0}}, 0, false},
	{BYTES("G|T|/|HTTP/1.1||||"), 1, {{0}}, 0, false},
	/* a NUL in a value, between values, and in a name */
	{BYTES("GET|/|HTTP/1.1||A|b|x||C|d||||"), 1, {{16, 1, 18, 1}, {23, 1, 25, 1}}, 2, false},
	{BYTES("GET|/|HTTP/1.1||A|b|||C|d||||"), 1, {{16, 1, 18, 1}, {22, 1, 24, 1}}, 2, false},
	{BYTES("GET|/|HTTP/1.1||A|b|x||||"), 1, {{16, 1, 18, 1}}, 1, false},
	{BYTES("GET|/|HTTP/1.1||A|x|b||||"), 1, {{16, 1, 20, 1}}, 1, false},
	{BYTES("GET|/|HTTP/1.1||A||x||||"), 1, {{16, 1, -1, 0}}, 1, false},
	{BYTES("GET|/|HTTP/1.1|||A||||"), 1, {{17, 1, -1, 0}}, 1, false},
	/* a header that is not told */
	{BYTES("GET|/|HTTP/1.1||A|b||C|d||||"), 1, {{16, 1, 18, 1}}, 1, false},
	{BYTES("GET|/|HTTP/1.1||A|b||||"), 1, {{0}}, 0, false},
	/* a colon taken for the empty line */
	{BYTES("GET|/|HTTP/1.1||A|b||| cd||"), 1, {{16, 1, 18, 1}}, 1, false},
	{BYTES("GET|/|HTTP/1.1||A|b||||cd||"), 1, {{16, 1, 18, 1}}, 1, false},
	/* a folded header, kept elsewhere */
	{BYTES("GET|/|HTTP/1.1||A|b|| cd||||         Acd"), 1, {{36, 3, 18, 1}}, 1, false},
	/* an end in the middle of something */
	{BYTES("GET|/|HTTP/1.1||A|b||"), 1, {{16, 1, 18, 1}}, 1, false},
	{BYTES("GET|/|HTTP/1.1||A|b"), 1, {{16, 1, 18, 1}}, 1, false},
	{BYTES("GET|/|HTTP/1.1"), 1, {{0}}, 0, false},
};
/* clang-format on */

static void every_byte_must_be_accounted_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		const struct row *row = &rows[i];
		char head[64] = {0};
		struct http_pair header[2] = {0};
		struct head_pieces pieces = {.header = header, .n_headers = row->n_headers};

		for (size_t j = 0; j < row->head.n; j++) {
			head[j] = row->head.p[j] == '|' ? '\0' : row->head.p[j];
		}
		for (size_t j = 0; j < row->n_headers; j++) {
			header[j].name =
				str_make(head + row->header[j].name, (size_t)row->header[j].n_name);
			header[j].value = row->header[j].value < 0
						  ? STR("")
						  : str_make(head + row->header[j].value,
							    (size_t)row->header[j].n_value);
		}
		pieces.method = head;
		pieces.url = head + 4;
		pieces.n_target_bytes = row->n_target_bytes;
		pieces.version = strstr(row->head.p, "HTTP") - row->head.p + head;
		pieces.n_head_bytes = row->head.n;
		if (head_is_intact(&pieces) != row->is_intact) {
			fail_msg("row %zu: %.*s", i, STR_FMT(row->head));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_byte_must_be_accounted_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
