#include "test.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include <hamlet/buf.h>
#include <hamlet/hash.h>

#include "json_reader.h"
#include "json_writer.h"

static struct str write_double(struct buf *out, double value)
{
	struct json_writer json;

	buf_clear(out);
	json_writer_init(&json, out);
	json_double(&json, value);
	assert_int_equal(out->error, 0);
	return buf_str(out);
}

static void rounded_numbers_have_nine_decimals_but_never_become_whole(void **state)
{
	static const struct {
		double value;
		const char *text;
	} rows[] = {
		{0.123456789123, "0.123456789"},
		{-1.0000000004, "-1.0000000004"},
		{-7.25, "-7.25"},
		{2, "2"},
		{0, "0"},
		{1e-10, "1e-10"},
		{1 - 1e-10, "0.9999999999"},
		{5e-9, "0.000000005"},
		{1e300, "1e+300"},
	};
	struct buf out;

	(void)state;
	buf_init(&out, 64);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct json_writer json;

		buf_clear(&out);
		json_writer_init(&json, &out);
		json_rounded(&json, rows[i].value);
		assert_int_equal(out.error, 0);
		assert_memory_equal(out.p, rows[i].text, strlen(rows[i].text));
		assert_int_equal(out.n, strlen(rows[i].text));
	}
	buf_fini(&out);
}

static double read_back(struct str text)
{
	char copy[64] = {0};

	assert_true(text.n < sizeof copy);
	memcpy(copy, text.p, text.n);
	return strtod(copy, NULL);
}

static void commas_and_colons_are_placed(void **state)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;
	struct json_writer json;

	(void)state;
	buf_init(&out, 4096);
	json_writer_init(&json, &out);
	json_object_begin(&json);
	json_member_string(&json, "a", STR("x"));
	json_key(&json, "b");
	json_array_begin(&json);
	json_int(&json, 1);
	json_object_begin(&json);
	json_object_end(&json);
	json_array_begin(&json);
	json_array_end(&json);
	json_null(&json);
	json_bool(&json, true);
	json_array_end(&json);
	json_key(&json, "c");
	json_object_begin(&json);
	json_member_int(&json, "d", -5);
	json_member_bool(&json, "e", false);
	json_object_end(&json);
	json_key(&json, "f");
	json_raw(&json, STR("[1]"));
	json_member_double(&json, "g", 0.5);
	json_object_end(&json);
	assert_str(buf_str(&out), STR("{\"a\":\"x\",\"b\":[1,{},[],null,true],\"c\":{\"d\":-5,"
				      "\"e\":false},\"f\":[1],\"g\":0.5}"));
}

static void strings_read_back_the_same(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
	HAMLET_CLEANUP(buf_fini) struct buf out, text;

	(void)state;
	buf_init(&out, 1 << 20);
	buf_init(&text, 1 << 20);
	/* Every ASCII character at every offset of a word, among multi-byte characters. */
	for (int c = 1; c < 128; c++) {
		for (int offset = 0; offset < 17; offset++) {
			const struct cJSON *value;
			struct json_writer json;
			struct json_fault fault;
			struct str back;

			buf_clear(&text);
			for (int i = 0; i < offset; i++) {
				buf_add_byte(&text, "abcdefgh"[i % 8]);
			}
			buf_add_byte(&text, (char)c);
			buf_add(&text, STR("\xc3\xa9z\xf0\x9f\x98\x80 and more"));
			buf_clear(&out);
			json_writer_init(&json, &out);
			json_string(&json, buf_str(&text));
			arena_reset(&arena);
			assert_int_equal(json_read(buf_str(&out), &arena, &value, &fault), 0);
			assert_true(json_get_string(value, &back));
			assert_str(back, buf_str(&text));
		}
	}
}

static void control_characters_have_their_escapes(void **state)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;
	struct json_writer json;

	(void)state;
	buf_init(&out, 4096);
	json_writer_init(&json, &out);
	json_string(&json, STR("\"\\/\b\f\n\r\t\x01\x1f\x7f\0"));
	assert_str(buf_str(&out), STR("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\\u0000\""));
}

static const struct {
	double value;
	struct str text;
} doubles[] = {
	{0, BYTES("0")},
	{-0.0, BYTES("-0")},
	{1, BYTES("1")},
	{-1, BYTES("-1")},
	{0.1, BYTES("0.1")},
	{0.5, BYTES("0.5")},
	{-0.25, BYTES("-0.25")},
	{100, BYTES("100")},
	{0.123456789, BYTES("0.123456789")},
	{0.000000001, BYTES("0.000000001")},
	{999999.999999999, BYTES("999999.999999999")},
	{1000000, BYTES("1000000")},
	{0.1 + 0.2, BYTES("0.30000000000000004")},
	{1.0 / 3, BYTES("0.3333333333333333")},
	{1e21, BYTES("1e+21")},
	{1e-10, BYTES("1e-10")},
	{DBL_MAX, BYTES("1.7976931348623157e+308")},
	{DBL_TRUE_MIN, BYTES("4.94065645841247e-324")},
	{INFINITY, BYTES("null")},
	{-INFINITY, BYTES("null")},
	{NAN, BYTES("null")},
};

static void doubles_are_written_short(void **state)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;

	(void)state;
	buf_init(&out, 64);
	for (size_t i = 0; i < N_ROWS(doubles); i++) {
		assert_str(write_double(&out, doubles[i].value), doubles[i].text);
	}
}

static void doubles_read_back_the_same(void **state)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;

	(void)state;
	buf_init(&out, 64);
	for (uint64_t i = 0; i < 20000; i++) {
		uint64_t bits = hash_mix(i);
		double any, rounded, uniform = (double)(bits >> 11) * 0x1p-53;

		memcpy(&any, &bits, sizeof any);
		if (isfinite(any)) {
			assert_true(read_back(write_double(&out, any)) == any);
		}
		assert_true(read_back(write_double(&out, uniform)) == uniform);
		rounded = rint(uniform * 1e6) / 1e6 * (double)(i % 1000);
		assert_true(read_back(write_double(&out, rounded)) == rounded);
	}
}

static const struct {
	int64_t at_ms;
	struct str text;
} times[] = {
	{0, BYTES("\"1970-01-01T00:00:00.000Z\"")},
	{-1, BYTES("\"1969-12-31T23:59:59.999Z\"")},
	{INT64_C(951782400000), BYTES("\"2000-02-29T00:00:00.000Z\"")},
	{INT64_C(951868800000), BYTES("\"2000-03-01T00:00:00.000Z\"")},
	{INT64_C(1795423771042), BYTES("\"2026-11-23T08:49:31.042Z\"")},
	{INT64_C(4107542399999), BYTES("\"2100-02-28T23:59:59.999Z\"")},
	{INT64_C(4107542400000), BYTES("\"2100-03-01T00:00:00.000Z\"")},
	{INT64_MAX, BYTES("\"9999-12-31T23:59:59.999Z\"")},
	{INT64_MIN, BYTES("\"0000-01-01T00:00:00.000Z\"")},
};

static void times_follow_the_calendar(void **state)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;

	(void)state;
	buf_init(&out, 64);
	for (size_t i = 0; i < N_ROWS(times); i++) {
		struct json_writer json;

		buf_clear(&out);
		json_writer_init(&json, &out);
		json_time(&json, times[i].at_ms);
		assert_str(buf_str(&out), times[i].text);
	}
}

static void a_full_buffer_keeps_its_error(void **state)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;
	struct json_writer json;

	(void)state;
	buf_init(&out, 8);
	json_writer_init(&json, &out);
	json_array_begin(&json);
	json_string(&json, STR("more than eight bytes"));
	json_array_end(&json);
	assert_true(out.error < 0);
	assert_true(out.n <= 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounded_numbers_have_nine_decimals_but_never_become_whole),
		cmocka_unit_test(commas_and_colons_are_placed),
		cmocka_unit_test(strings_read_back_the_same),
		cmocka_unit_test(control_characters_have_their_escapes),
		cmocka_unit_test(doubles_are_written_short),
		cmocka_unit_test(doubles_read_back_the_same),
		cmocka_unit_test(times_follow_the_calendar),
		cmocka_unit_test(a_full_buffer_keeps_its_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
