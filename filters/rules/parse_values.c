#include "parse_values.h"

#include <errno.h>

#include <hamlet/ascii.h>

int value_text(const struct rule_reader *reader, const struct yaml_value *value, struct str *ret)
{
	if (value->kind != YAML_IS_TEXT) {
		return fault_at(reader->sink, value->line, "\"%.*s\" takes a text, not %s.",
			STR_FMT(fault_clip(value->key)), yaml_kind_name(value->kind));
	}
	if (str_trim(value->text).n == 0) {
		return fault_at(reader->sink, value->line, "\"%.*s\" has no value.",
			STR_FMT(fault_clip(value->key)));
	}
	*ret = value->text;
	return 0;
}

int value_bool(const struct rule_reader *reader, const struct yaml_value *value, bool *ret)
{
	static const char *const names[] = {"false", "true"};
	const struct choices choices = {"truth value", names, 2};
	size_t choice;
	int r = value_choice(reader, value, &choices, &choice);

	if (r == 0) {
		*ret = choice == 1;
	}
	return r;
}

/* The names as a sentence tells them: "a, b or c". */
static int list_names(
	const struct rule_reader *reader, const struct choices *choices, struct str *ret)
{
	int r = arena_printf(reader->arena, ret, "%s", choices->names[0]);

	for (size_t i = 1; i < choices->n && r == 0; i++) {
		r = arena_printf(reader->arena, ret, "%.*s%s%s", STR_FMT(*ret),
			i + 1 == choices->n ? " or " : ", ", choices->names[i]);
	}
	return r;
}

static int choose(const struct rule_reader *reader, const struct yaml_value *value,
	const struct choices *choices, size_t *ret)
{
	const char *nearest;
	struct str known;
	int r;

	if (value->kind == YAML_IS_TEXT) {
		for (size_t i = 0; i < choices->n; i++) {
			if (str_eq(value->text, str_of(choices->names[i]))) {
				*ret = i;
				return 0;
			}
		}
	}
	r = list_names(reader, choices, &known);
	if (r < 0) {
		return r;
	}
	nearest = value->kind == YAML_IS_TEXT
			  ? fault_nearest(value->text, choices->names, choices->n)
			  : NULL;
	return fault_at(reader->sink, value->line,
		"There is no %s \"%.*s\"%s%s%s; it is one of: %.*s.", choices->what,
		STR_FMT(fault_clip(value->text)), nearest != NULL ? ", did you mean \"" : "",
		nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : "", STR_FMT(known));
}

int value_choice(const struct rule_reader *reader, const struct yaml_value *value,
	const struct choices *choices, size_t *ret)
{
	if (value->kind != YAML_IS_TEXT) {
		return fault_at(reader->sink, value->line, "\"%.*s\" takes a text, not %s.",
			STR_FMT(fault_clip(value->key)), yaml_kind_name(value->kind));
	}
	return choose(reader, value, choices, ret);
}

static int add_field(
	const struct rule_reader *reader, const struct yaml_value *value, unsigned *bits)
{
	const char *names[RULE_FIELD_COUNT + 1];
	size_t choice;
	int r;

	for (size_t i = 0; i < RULE_FIELD_COUNT; i++) {
		names[i] = rule_field_name((enum rule_field)i);
	}
	names[RULE_FIELD_COUNT] = "any";
	r = choose(reader, value, &(struct choices){"field", names, RULE_FIELD_COUNT + 1}, &choice);
	if (r == 0) {
		*bits |= choice == RULE_FIELD_COUNT ? RULE_FIELDS_ANY : RULE_FIELD_BIT(choice);
	}
	return r;
}

int value_fields(const struct rule_reader *reader, const struct yaml_value *value, unsigned *ret)
{
	unsigned bits = 0;
	int r = 0;

	if (value->kind == YAML_IS_MAP || (value->kind == YAML_IS_LIST && value->n == 0)) {
		return fault_at(reader->sink, value->line,
			"\"%.*s\" takes a field or a list of them.", STR_FMT(value->key));
	}
	if (value->kind == YAML_IS_TEXT) {
		r = add_field(reader, value, &bits);
	}
	for (const struct yaml_value *item = value->first; item != NULL && r == 0;
		item = item->next) {
		r = add_field(reader, item, &bits);
	}
	if (r == 0) {
		*ret = bits;
	}
	return r;
}

static int check_entry(
	const struct rule_reader *reader, const struct yaml_value *entry, bool has_spaces)
{
	struct str trimmed = str_trim(entry->text);

	if (entry->kind != YAML_IS_TEXT) {
		return fault_at(reader->sink, entry->line, "An entry is a text, not %s.",
			yaml_kind_name(entry->kind));
	}
	if (trimmed.n == 0) {
		return fault_at(reader->sink, entry->line, "This entry is empty.");
	}
	for (size_t i = 0; i < trimmed.n && !has_spaces; i++) {
		if (ascii_is_space(trimmed.p[i])) {
			return fault_at(reader->sink, entry->line,
				"The entry \"%.*s\" is more than one word; those stand under "
				"phrases.",
				STR_FMT(fault_clip(trimmed)));
		}
	}
	return 0;
}

int value_check_texts(
	const struct rule_reader *reader, const struct yaml_value *value, bool has_spaces)
{
	if (value->kind == YAML_IS_MAP || (value->kind == YAML_IS_LIST && value->n == 0)) {
		return fault_at(reader->sink, value->line,
			"\"%.*s\" takes a text or a list of texts.", STR_FMT(value->key));
	}
	if (value->kind == YAML_IS_TEXT) {
		return check_entry(reader, value, has_spaces);
	}
	for (const struct yaml_value *entry = value->first; entry != NULL; entry = entry->next) {
		int r = check_entry(reader, entry, has_spaces);

		if (r != 0) {
			return r;
		}
	}
	return 0;
}

static int example_field(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_example *example)
{
	static const enum rule_field fields[] = {RULE_FIELD_CONTENT, RULE_FIELD_AUTHOR,
		RULE_FIELD_URL, RULE_FIELD_EMAIL, RULE_FIELD_IP, RULE_FIELD_AGENT,
		RULE_FIELD_LANGUAGE};
	const char *names[sizeof fields / sizeof fields[0]];
	const size_t n = sizeof fields / sizeof fields[0];
	const char *nearest;

	for (size_t i = 0; i < n; i++) {
		names[i] = rule_field_name(fields[i]);
		if (str_eq(value->key, str_of(names[i]))) {
			return value_text(
				reader, value, &example->field[rule_field_source(fields[i])]);
		}
	}
	nearest = fault_nearest(value->key, names, n);
	return fault_at(reader->sink, value->line, "An example has no field \"%.*s\"%s%s%s",
		STR_FMT(fault_clip(value->key)), nearest != NULL ? "; did you mean \"" : "",
		nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : ".");
}

static int fill_example(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_example *example)
{
	int r = 0;

	if (value->kind == YAML_IS_TEXT) {
		if (value->text.n == 0) {
			return fault_at(reader->sink, value->line, "This example is empty.");
		}
		example->plain = value->text;
		return 0;
	}
	if (value->kind == YAML_IS_LIST || value->n == 0) {
		return fault_at(reader->sink, value->line,
			"An example is a text or a map of fields such as content and author.");
	}
	for (const struct yaml_value *field = value->first; field != NULL && r == 0;
		field = field->next) {
		r = example_field(reader, field, example);
	}
	return r;
}

static int add_example(const struct rule_reader *reader, const struct yaml_value *value,
	bool must_hit, struct rule_definition *rule)
{
	struct rule_example *example = arena_new(reader->arena, 1, sizeof *example);
	int r;

	if (example == NULL) {
		return -ENOMEM;
	}
	example->line = value->line;
	example->must_hit = must_hit;
	r = fill_example(reader, value, example);
	if (r != 0) {
		return r;
	}
	if (rule->last_example == NULL) {
		rule->first_example = example;
	} else {
		rule->last_example->next = example;
	}
	rule->last_example = example;
	rule->n_examples[must_hit]++;
	return 0;
}

int value_examples(const struct rule_reader *reader, const struct yaml_value *value, bool must_hit,
	struct rule_definition *rule)
{
	int r = 0;

	if (value->kind != YAML_IS_LIST) {
		return add_example(reader, value, must_hit, rule);
	}
	for (const struct yaml_value *item = value->first; item != NULL && r == 0;
		item = item->next) {
		r = add_example(reader, item, must_hit, rule);
	}
	return r;
}
