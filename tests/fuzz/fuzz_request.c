/* Fuzz target: bytes as a request's body (JSON and both forms), as a target and as an address. */
#include <stdio.h>
#include <stdlib.h>

#include <hamlet/arena.h>
#include <hamlet/buf.h>
#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#include "fuzz.h"
#include "http/address.h"
#include "http/form.h"
#include "http/target.h"
#include "json_reader.h"
#include "json_writer.h"

/* Each with each is compared up to so many members. */
#define COMPARED_MEMBERS 64

static void expect(bool holds, const char *property)
{
	if (!holds) {
		fprintf(stderr, "broken: %s\n", property);
		abort();
	}
}

static bool has_nul(struct str s)
{
	return s.n > 0 && memchr(s.p, '\0', s.n) != NULL;
}

static void check_text(struct str s)
{
	expect(utf8_is_valid(s) && !has_nul(s), "a JSON string is UTF-8 without NUL");
}

static void check_names(const struct cJSON *object)
{
	size_t n = 0;

	for (const struct cJSON *a = json_first(object); a != NULL && n < COMPARED_MEMBERS;
		a = json_next(a), n++) {
		check_text(json_name(a));
		for (const struct cJSON *b = json_first(object); b != a; b = json_next(b)) {
			expect(!str_eq(json_name(a), json_name(b)), "names in an object differ");
		}
	}
}

static void write_value(struct json_writer *json, const struct cJSON *value, unsigned depth);

static void write_members(struct json_writer *json, const struct cJSON *object, unsigned depth)
{
	check_names(object);
	json_object_begin(json);
	for (const struct cJSON *i = json_first(object); i != NULL; i = json_next(i)) {
		/* json_key takes plain names from the source only: write it by its parts. */
		struct json_writer name;

		if (i != json_first(object)) {
			buf_add_byte(json->out, ',');
		}
		json_writer_init(&name, json->out);
		json_string(&name, json_name(i));
		buf_add_byte(json->out, ':');
		json->is_after_key = true;
		write_value(json, i, depth + 1);
	}
	json_object_end(json);
}

static void write_items(struct json_writer *json, const struct cJSON *list, unsigned depth)
{
	json_array_begin(json);
	for (const struct cJSON *i = json_first(list); i != NULL; i = json_next(i)) {
		write_value(json, i, depth + 1);
	}
	json_array_end(json);
}

static void write_value(struct json_writer *json, const struct cJSON *value, unsigned depth)
{
	struct str text;
	double number;
	bool truth;

	expect(depth <= LIMIT_JSON_DEPTH, "nesting is bounded");
	if (json_get_string(value, &text)) {
		check_text(text);
		json_string(json, text);
	} else if (json_get_double(value, &number)) {
		json_double(json, number);
	} else if (json_get_bool(value, &truth)) {
		json_bool(json, truth);
	} else if (json_is_null(value)) {
		json_null(json);
	} else if (json_is_array(value)) {
		write_items(json, value, depth);
	} else {
		expect(json_is_object(value), "a value has a type");
		write_members(json, value, depth);
	}
}

/* What was read is written, read again and written again: both writings are equal. */
static void check_json(struct arena *arena, struct str body)
{
	struct buf written[2];
	struct str text = body;

	for (size_t i = 0; i < 2; i++) {
		const struct cJSON *value;
		struct json_fault fault = {.at = SIZE_MAX};
		struct json_writer json;
		int r = json_read(text, arena, &value, &fault);

		buf_init(&written[i], (size_t)8 * LIMIT_BODY_BYTES);
		if (r != 0) {
			expect(i == 0, "what we write can be read");
			expect(r > 0 && fault.at <= body.n && fault.detail != NULL,
				"a refused text is told its fault");
			return;
		}
		expect(utf8_is_valid(text), "JSON is UTF-8");
		json_writer_init(&json, &written[i]);
		write_value(&json, value, 0);
		expect(written[i].error == 0, "a value can be written");
		text = buf_str(&written[i]);
	}
	expect(str_eq(buf_str(&written[0]), buf_str(&written[1])), "writing is stable");
	buf_fini(&written[0]);
	buf_fini(&written[1]);
}

static void encode(struct buf *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		buf_printf(out, "%%%02X", (unsigned char)s.p[i]);
	}
}

/* Every byte encoded again, the fields read the same. */
static void check_urlencoded(struct arena *arena, struct str body)
{
	struct form form, again;
	struct form_fault fault = {.at = SIZE_MAX};
	struct buf encoded;
	int r = form_read_urlencoded(body, arena, &form, &fault);

	if (r != 0) {
		expect(r > 0 && fault.at <= body.n && fault.detail != NULL,
			"a refused form is told its fault");
		return;
	}
	expect(form.n <= LIMIT_FORM_FIELDS, "fields are bounded");
	buf_init(&encoded, (size_t)8 * LIMIT_BODY_BYTES);
	for (size_t i = 0; i < form.n; i++) {
		encode(&encoded, form.field[i].name);
		buf_add_byte(&encoded, '=');
		encode(&encoded, form.field[i].value);
		buf_add_byte(&encoded, '&');
	}
	expect(encoded.error == 0 &&
			form_read_urlencoded(buf_str(&encoded), arena, &again, &fault) == 0 &&
			again.n == form.n,
		"an encoded form can be read");
	for (size_t i = 0; i < form.n; i++) {
		expect(str_eq(form.field[i].name, again.field[i].name) &&
				str_eq(form.field[i].value, again.field[i].value),
			"fields read back the same");
	}
	buf_fini(&encoded);
}

static void check_multipart(struct arena *arena, struct str body)
{
	static const struct str delimiter = {.p = "\r\n--b", .n = 5};
	struct form form;
	struct form_fault fault = {.at = SIZE_MAX};
	int r = form_read_multipart(
		body, STR("multipart/form-data; boundary=b"), arena, &form, &fault);

	if (r != 0) {
		expect(r > 0 && fault.at <= body.n && fault.detail != NULL,
			"a refused form is told its fault");
		return;
	}
	expect(form.n <= LIMIT_FORM_FIELDS, "parts are bounded");
	for (size_t i = 0; i < form.n; i++) {
		struct str value = form.field[i].value;

		expect(form.field[i].name.n <= LIMIT_FORM_NAME_BYTES, "names are bounded");
		expect(value.n == 0 ||
				(value.p >= body.p && value.p + value.n <= body.p + body.n &&
					memmem(value.p, value.n, delimiter.p, delimiter.n) == NULL),
			"a value lies between two boundaries");
	}
}

static void check_target(struct str bytes)
{
	struct request request = {.target = bytes};
	const char *detail = NULL;
	int r;

	arena_init(&request.arena, 1 << 16, LIMIT_REQUEST_ARENA_BYTES);
	r = target_read(&request, &detail);
	expect(r == 0 || (r > 0 && detail != NULL), "any bytes can be a target");
	if (r == 0) {
		expect(request.path.n > 0 && request.path.p[0] == '/',
			"a path begins with a slash");
		check_text(request.path);
		for (size_t i = 0; i < request.n_query; i++) {
			check_text(request.query[i].name);
			check_text(request.query[i].value);
		}
	}
	arena_fini(&request.arena);
}

/* What is shown of an address reads back as that address. */
static void check_address(struct str bytes)
{
	struct address address, again;
	char text[ADDRESS_TEXT_BYTES];

	if (address_parse(bytes, &address) == 0) {
		address_format(&address, text);
		expect(address_parse(str_of(text), &again) == 0 &&
				memcmp(&address, &again, sizeof address) == 0,
			"an address reads back the same");
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	/* Longer ones are refused before they are read. */
	struct str bytes =
		str_make((const char *)data, n < LIMIT_BODY_BYTES ? n : LIMIT_BODY_BYTES);
	struct arena arena;

	arena_init(&arena, 1 << 16, (size_t)4 * LIMIT_REQUEST_ARENA_BYTES);
	check_json(&arena, bytes);
	check_urlencoded(&arena, bytes);
	check_multipart(&arena, bytes);
	check_target(bytes);
	check_address(bytes);
	arena_fini(&arena);
	return 0;
}
