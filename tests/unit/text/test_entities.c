#include "test.h"

#include "entities.h"

static int init(void **state)
{
	(void)state;
	entities_init();
	return 0;
}

static struct str decode(const char *text, bool is_in_attribute, size_t *ret_taken)
{
	static char out[ENTITY_MAX_BYTES];
	size_t n = 0;

	*ret_taken = entity_decode(str_of(text), 0, is_in_attribute, out, &n);
	return str_make(out, n);
}

static void references_decode_as_in_browsers(void **state)
{
	static const struct {
		const char *text;
		size_t n_taken;
		const char *decoded;
	} rows[] = {
		{"&amp;", 5, "&"},
		{"&amp", 4, "&"},
		{"&ampx", 4, "&"},
		{"&AMP;", 5, "&"},
		{"&Amp;", 0, ""},
		{"&lt;b", 4, "<"},
		{"&notit;", 4, "¬"}, /* the old name "not", then text */
		{"&notin;", 7, "∉"}, /* the longest name */
		{"&notin", 4, "¬"},
		{"&hellip;", 8, "…"},
		{"&hellip", 0, ""}, /* too young to go without ';' */
		{"&copy2", 5, "©"},
		{"&nGt;", 5, "≫⃒"}, /* two code points */
		{"&CounterClockwiseContourIntegral;", 33, "∳"},
		{"&CounterClockwiseContourIntegralx;", 0, ""},
		{"&frac12", 7, "½"},
		{"&frac123;", 7, "½"},
		{"& ", 0, ""},
		{"&", 0, ""},
		{"&;", 0, ""},
		{"&x;", 0, ""},
		{"&#65;", 5, "A"},
		{"&#65", 4, "A"},
		{"&#65x", 4, "A"},
		{"&#x41;", 6, "A"},
		{"&#X41;", 6, "A"},
		{"&#x41g", 5, "A"},
		{"&#", 0, ""},
		{"&#;", 0, ""},
		{"&#x", 0, ""},
		{"&#x;", 0, ""},
		{"&#xg;", 0, ""},
		{"&#128512;", 9, "😀"},
		{"&#0;", 4, "\xef\xbf\xbd"},
		{"&#xd800;", 8, "\xef\xbf\xbd"},
		{"&#xdfff;", 8, "\xef\xbf\xbd"},
		{"&#x110000;", 10, "\xef\xbf\xbd"},
		{"&#x10ffff;", 10, "\xf4\x8f\xbf\xbf"},
		{"&#99999999999999999999;", 23, "\xef\xbf\xbd"},
		{"&#4294967361;", 13, "\xef\xbf\xbd"}, /* 2^32 + 'A' */
		{"&#x80;", 6, "€"},                    /* windows-1252 */
		{"&#x9f;", 6, "Ÿ"},
		{"&#x81;", 6, "\xc2\x81"}, /* has no place there */
		{"&#150;", 6, "–"},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		size_t n_taken;
		struct str decoded = decode(rows[i].text, false, &n_taken);

		if (n_taken != rows[i].n_taken || !str_eq(decoded, str_of(rows[i].decoded))) {
			fail_msg("%s: %zu bytes give \"%.*s\"", rows[i].text, n_taken,
				STR_FMT(decoded));
		}
	}
}

static void in_attributes_a_query_is_left_alone(void **state)
{
	static const struct {
		const char *text;
		size_t n_taken;
	} rows[] = {{"&copy=1", 0}, {"&copyright=1", 0}, {"&copy;=1", 6}, {"&copy", 5},
		{"&copy&", 5}, {"&#65=", 4}};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		size_t n_taken;

		decode(rows[i].text, true, &n_taken);
		if (n_taken != rows[i].n_taken) {
			fail_msg("%s: %zu bytes", rows[i].text, n_taken);
		}
	}
}

/* The search wants the rows in the order of bytes. */
static void the_generated_table_is_sorted_and_whole(void **state)
{
	static const struct {
		const char *name;
		const char *text;
	} rows[] = {
#include "entities.def"
	};

	(void)state;
	assert_int_equal(N_ROWS(rows), 2231);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		char text[40];
		size_t n_taken;
		struct str decoded;

		snprintf(text, sizeof text, "&%s", rows[i].name);
		decoded = decode(text, false, &n_taken);
		assert_int_equal(n_taken, strlen(text));
		assert_str_equal(decoded, str_of(rows[i].text));
		/* What markup.c counts on when it takes memory. */
		assert_true(decoded.n * 5 <= n_taken * 6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_decode_as_in_browsers),
		cmocka_unit_test(in_attributes_a_query_is_left_alone),
		cmocka_unit_test(the_generated_table_is_sorted_and_whole),
	};
	return cmocka_run_group_tests(tests, init, NULL);
}
