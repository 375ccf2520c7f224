#include "condition_keys.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

/* One key of a condition, and what reads its value. */
struct condition_key {
	const char *name;
	int (*read)(const struct rule_reader *reader, const struct yaml_value *value,
		struct condition_definition *condition);
};

static int read_look_at(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	return value_fields(reader, value, &condition->look_at);
}

/* A condition has one test: a second one would leave open how they combine. */
static int set_test(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition, enum test_kind kind, const char *key)
{
	if (condition->kind != TEST_NONE) {
		return fault_at(reader->sink, value->line,
			"There is one test here, but both \"%s\" and \"%s\" are given: let all or "
			"any combine them.",
			condition->test_key, key);
	}
	condition->kind = kind;
	condition->test_key = key;
	condition->test_line = value->line;
	return 0;
}

static int read_pattern(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	int r = set_test(reader, value, condition, TEST_PATTERN, "pattern");

	if (r == 0) {
		r = value_text(reader, value, &condition->pattern);
	}
	if (r == 0 && condition->pattern.n > LIMIT_PATTERN_BYTES) {
		return fault_at(reader->sink, value->line, "A pattern has at most %d bytes.",
			LIMIT_PATTERN_BYTES);
	}
	return r;
}

static int read_entries(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition, bool has_spaces)
{
	condition->entries = value;
	return value_check_texts(reader, value, has_spaces);
}

static int read_words(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	int r = set_test(reader, value, condition, TEST_LITERALS, "words");

	return r != 0 ? r : read_entries(reader, value, condition, false);
}

static int read_phrases(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	int r = set_test(reader, value, condition, TEST_LITERALS, "phrases");

	return r != 0 ? r : read_entries(reader, value, condition, true);
}

static int read_domains(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	int r = set_test(reader, value, condition, TEST_DOMAINS, "domains");

	return r != 0 ? r : read_entries(reader, value, condition, false);
}

static int read_networks(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	int r = set_test(reader, value, condition, TEST_NETWORKS, "networks");

	return r != 0 ? r : read_entries(reader, value, condition, false);
}

/* Whether the path stays in the folder it starts from: no way up, none from the root. */
static bool is_path_inside(struct str path)
{
	while (path.n > 0) {
		size_t n = str_find_byte(path, '/');
		struct str part = str_make(path.p, n);

		if (n == 0 || str_eq(part, STR("..")) || str_find_byte(part, '\\') < n ||
			str_find_byte(part, '\0') < n) {
			return false;
		}
		path = str_skip(path, n + 1);
	}
	return true;
}

static int read_list(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	int r = set_test(reader, value, condition, TEST_LITERALS, "list");

	if (r == 0) {
		r = value_text(reader, value, &condition->list_path);
	}
	if (r == 0 && !is_path_inside(condition->list_path)) {
		return fault_at(reader->sink, value->line,
			"The list \"%.*s\" must lie in the folder of this pack, or below it.",
			STR_FMT(fault_clip(condition->list_path)));
	}
	return r;
}

static int read_form(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	static const char *const names[] = {
		[LIST_WORDS] = "words",
		[LIST_PHRASES] = "phrases",
		[LIST_DOMAINS] = "domains",
		[LIST_NETWORKS] = "networks",
		[LIST_WORDPRESS] = "wordpress",
	};
	const struct choices choices = {"form of a list", names, LIST_FORM_COUNT};
	size_t choice;
	int r = value_choice(reader, value, &choices, &choice);

	_Static_assert(sizeof names / sizeof *names == LIST_FORM_COUNT, "a name for each");
	if (r == 0) {
		condition->form = (enum list_form)choice;
		condition->has_form = true;
	}
	return r;
}

static int read_substring(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	return value_bool(reader, value, &condition->is_substring);
}

static int read_raw(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	return value_bool(reader, value, &condition->is_raw);
}

static int read_at_least(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	struct str text;
	int64_t n;
	int r = value_text(reader, value, &text);

	if (r != 0) {
		return r;
	}
	if (ascii_parse_int(text, 1, LIMIT_RULE_COUNT, &n) != 0) {
		return fault_at(reader->sink, value->line,
			"\"at_least\" takes a whole number from 1 to %d; \"%.*s\" is not.",
			LIMIT_RULE_COUNT, STR_FMT(fault_clip(text)));
	}
	condition->at_least = (uint32_t)n;
	condition->has_at_least = true;
	return 0;
}

static int read_conditions(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition **first, size_t *ret_n);

static int read_all(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	size_t n;

	return read_conditions(reader, value, &condition->all, &n);
}

static int read_any(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	return read_conditions(reader, value, &condition->any, &condition->n_any);
}

static int read_not(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition)
{
	size_t n;

	return read_conditions(reader, value, &condition->none, &n);
}

static const struct condition_key keys[] = {
	{"look_at", read_look_at},
	{"pattern", read_pattern},
	{"words", read_words},
	{"phrases", read_phrases},
	{"domains", read_domains},
	{"networks", read_networks},
	{"list", read_list},
	{"form", read_form},
	{"substring", read_substring},
	{"raw", read_raw},
	{"at_least", read_at_least},
	{"all", read_all},
	{"any", read_any},
	{"not", read_not},
};
_Static_assert(sizeof keys / sizeof *keys == CONDITION_KEY_COUNT, "the table is counted");

const char *condition_key_name(size_t index)
{
	return keys[index].name;
}

int condition_key_read(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition *condition, bool *ret_is_known)
{
	for (size_t i = 0; i < CONDITION_KEY_COUNT; i++) {
		if (str_eq(value->key, str_of(keys[i].name))) {
			*ret_is_known = true;
			return keys[i].read(reader, value, condition);
		}
	}
	*ret_is_known = false;
	return 0;
}

static int unknown_key(const struct rule_reader *reader, const struct yaml_value *value)
{
	const char *names[CONDITION_KEY_COUNT];
	const char *nearest;

	for (size_t i = 0; i < CONDITION_KEY_COUNT; i++) {
		names[i] = keys[i].name;
	}
	nearest = fault_nearest(value->key, names, CONDITION_KEY_COUNT);
	return fault_at(reader->sink, value->line, "A condition has no key \"%.*s\"%s%s%s",
		STR_FMT(fault_clip(value->key)), nearest != NULL ? "; did you mean \"" : "",
		nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : ".");
}

static int read_condition(const struct rule_reader *reader, const struct yaml_value *map,
	struct condition_definition **ret)
{
	struct condition_definition *condition = arena_new(reader->arena, 1, sizeof *condition);

	if (condition == NULL) {
		return -ENOMEM;
	}
	condition->line = map->line;
	if (map->kind != YAML_IS_MAP) {
		return fault_at(reader->sink, map->line,
			"A condition is a map of keys such as words and pattern, not %s.",
			yaml_kind_name(map->kind));
	}
	for (const struct yaml_value *value = map->first; value != NULL; value = value->next) {
		bool is_known;
		int r = condition_key_read(reader, value, condition, &is_known);

		if (r == 0 && !is_known) {
			r = unknown_key(reader, value);
		}
		if (r != 0) {
			return r;
		}
	}
	*ret = condition;
	return 0;
}

/* One condition, or a list of them. */
static int read_conditions(const struct rule_reader *reader, const struct yaml_value *value,
	struct condition_definition **first, size_t *ret_n)
{
	struct condition_definition **end = first;

	*ret_n = 1;
	if (value->kind != YAML_IS_LIST) {
		return read_condition(reader, value, first);
	}
	*ret_n = value->n;
	if (value->n == 0) {
		return fault_at(reader->sink, value->line,
			"\"%.*s\" takes a condition or a list of them.",
			STR_FMT(fault_clip(value->key)));
	}
	for (const struct yaml_value *map = value->first; map != NULL; map = map->next) {
		int r = read_condition(reader, map, end);

		if (r != 0) {
			return r;
		}
		end = &(*end)->next;
	}
	return 0;
}
