#include "rule_text.h"

#include <errno.h>

#include <hamlet/buf.h>

#include "json_reader.h"
#include "json_writer.h"

#define RULE_MAX_BYTES (4UL * 1024 * 1024)

static void write_value(struct json_writer *json, const struct cJSON *value)
{
	struct str text;
	double number;
	bool truth;

	if (json_is_object(value) || json_is_array(value)) {
		bool is_object = json_is_object(value);

		(is_object ? json_object_begin : json_array_begin)(json);
		for (const struct cJSON *item = json_first(value); item != NULL;
			item = json_next(item)) {
			if (is_object) {
				json_key_text(json, json_name(item));
			}
			write_value(json, item);
		}
		(is_object ? json_object_end : json_array_end)(json);
	} else if (json_get_string(value, &text)) {
		json_string(json, text);
	} else if (json_get_double(value, &number)) {
		json_double(json, number);
	} else if (json_get_bool(value, &truth)) {
		json_bool(json, truth);
	} else {
		json_null(json);
	}
}

static void write_member(struct buf *out, const struct cJSON *member, bool is_first)
{
	struct json_writer name, value;

	buf_add(out, is_first ? STR("{\n") : STR(",\n"));
	json_writer_init(&name, out);
	json_string(&name, json_name(member));
	buf_add(out, STR(": "));
	json_writer_init(&value, out);
	write_value(&value, member);
}

static const struct cJSON *find(const struct cJSON *object, struct str name)
{
	for (const struct cJSON *member = json_first(object); member != NULL;
		member = json_next(member)) {
		if (str_eq(json_name(member), name)) {
			return member;
		}
	}
	return NULL;
}

int rule_text_write(
	const struct cJSON *rule, const struct cJSON *base, struct arena *arena, struct str *ret)
{
	HAMLET_CLEANUP(buf_fini) struct buf out;
	size_t n = 0;

	buf_init(&out, RULE_MAX_BYTES);
	for (const struct cJSON *member = base == NULL ? NULL : json_first(base); member != NULL;
		member = json_next(member)) {
		const struct cJSON *laid_over = find(rule, json_name(member));
		const struct cJSON *value = laid_over != NULL ? laid_over : member;

		if (!json_is_null(value)) {
			write_member(&out, value, n++ == 0);
		}
	}
	for (const struct cJSON *member = json_first(rule); member != NULL;
		member = json_next(member)) {
		bool is_new = base == NULL || find(base, json_name(member)) == NULL;

		if (is_new && !json_is_null(member)) {
			write_member(&out, member, n++ == 0);
		}
	}
	buf_add(&out, n == 0 ? STR("{}") : STR("\n}"));
	return out.error != 0 ? out.error : arena_copy(arena, buf_str(&out), ret);
}

int rule_text_pointer(struct str text, unsigned line, struct arena *arena, struct str *ret)
{
	struct str name;

	*ret = STR("/rule");
	for (unsigned at = 1; at < line && text.n > 0; at++) {
		text = str_skip(text, str_find_byte(text, '\n') + 1);
	}
	if (text.n == 0 || text.p[0] != '"') {
		return 0;
	}
	text = str_skip(text, 1);
	name = str_make(text.p, str_find_byte(text, '"'));
	for (size_t i = 0; i < name.n; i++) {
		/* What would have to be escaped in a pointer is no key of a rule. */
		if (name.p[i] == '\\' || name.p[i] == '~' || name.p[i] == '/') {
			return 0;
		}
	}
	return arena_printf(arena, ret, "/rule/%.*s", STR_FMT(name)) < 0 ? -ENOMEM : 0;
}

static bool is_of_the_test(struct str name)
{
	static const char *const others[] = {
		"name", "description", "weight", "action", "mode", "expires", "hit", "miss"};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (str_eq(name, str_of(others[i]))) {
			return false;
		}
	}
	return true;
}

static bool is_covered(const struct cJSON *a, const struct cJSON *b)
{
	for (const struct cJSON *member = json_first(a); member != NULL;
		member = json_next(member)) {
		const struct cJSON *other = find(b, json_name(member));

		if (is_of_the_test(json_name(member)) &&
			(other == NULL || !json_equal(member, other))) {
			return false;
		}
	}
	return true;
}

bool rule_text_tests_alike(const struct cJSON *a, const struct cJSON *b)
{
	return is_covered(a, b) && is_covered(b, a);
}
