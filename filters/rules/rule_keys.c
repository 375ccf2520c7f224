#include "rule_keys.h"

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

/* One key of a rule, and what reads its value. */
struct rule_key {
	const char *name;
	int (*read)(const struct rule_reader *reader, const struct yaml_value *value,
		struct rule_definition *rule);
};

static int read_name(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	int r = value_text(reader, value, &rule->name);

	if (r != 0) {
		return r;
	}
	if (rule->name.n > LIMIT_RULE_NAME_BYTES) {
		return fault_at(reader->sink, value->line, "A name has at most %d bytes.",
			LIMIT_RULE_NAME_BYTES);
	}
	for (size_t i = 0; i < rule->name.n; i++) {
		if ((unsigned char)rule->name.p[i] < 0x20 || rule->name.p[i] == 0x7f) {
			return fault_at(reader->sink, value->line,
				"A name may hold no control characters.");
		}
	}
	return 0;
}

static int read_description(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	return value_text(reader, value, &rule->description);
}

static int read_look_at(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	return value_fields(reader, value, &rule->look_at);
}

/* A rule has one test: a second one would leave open how they combine. */
static int set_test(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule, enum rule_test test)
{
	if (rule->test != RULE_TEST_NONE) {
		return fault_at(reader->sink, value->line,
			"A rule has one test, but this one has both \"%s\" and \"%.*s\".",
			rule->test_key, STR_FMT(value->key));
	}
	rule->test = test;
	rule->test_line = value->line;
	return 0;
}

static int read_pattern(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	int r = set_test(reader, value, rule, RULE_TEST_PATTERN);

	if (r != 0) {
		return r;
	}
	rule->test_key = "pattern";
	r = value_text(reader, value, &rule->pattern);
	if (r != 0) {
		return r;
	}
	if (rule->pattern.n > LIMIT_PATTERN_BYTES) {
		return fault_at(reader->sink, value->line, "A pattern has at most %d bytes.",
			LIMIT_PATTERN_BYTES);
	}
	return 0;
}

static int read_literals(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule, enum rule_test test, bool has_spaces)
{
	int r = set_test(reader, value, rule, test);

	if (r != 0) {
		return r;
	}
	rule->literals = value;
	return value_check_texts(reader, value, has_spaces);
}

static int read_words(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	int r = read_literals(reader, value, rule, RULE_TEST_LITERALS, false);

	rule->test_key = "words";
	return r;
}

static int read_phrases(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	int r = read_literals(reader, value, rule, RULE_TEST_LITERALS, true);

	rule->test_key = "phrases";
	return r;
}

static int read_domains(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	int r = read_literals(reader, value, rule, RULE_TEST_DOMAINS, false);

	rule->test_key = "domains";
	return r;
}

static int read_substring(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	return value_bool(reader, value, &rule->is_substring);
}

static int read_raw(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	return value_bool(reader, value, &rule->is_raw);
}

static int read_weight(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	struct str text;
	int r = value_text(reader, value, &text);

	if (r != 0) {
		return r;
	}
	r = ascii_parse_double(text, -LIMIT_RULE_WEIGHT, LIMIT_RULE_WEIGHT, &rule->weight);
	if (r != 0 || !(rule->weight < 0 || rule->weight > 0)) {
		return fault_at(reader->sink, value->line,
			"A weight is a number of log-odds between -%g and %g, but not 0; \"%.*s\" "
			"is not.",
			LIMIT_RULE_WEIGHT, LIMIT_RULE_WEIGHT, STR_FMT(fault_clip(text)));
	}
	rule->has_weight = true;
	return 0;
}

static int read_action(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	static const char *const names[] = {"hold", "reject", "approve"};
	static const enum rule_action actions[] = {RULE_HOLDS, RULE_REJECTS, RULE_APPROVES};
	size_t choice;
	int r = value_choice(reader, value, &(struct choices){"action", names, 3}, &choice);

	if (r == 0) {
		rule->action = actions[choice];
		rule->has_action = true;
	}
	return r;
}

static int read_mode(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	static const char *const names[] = {"on", "shadow", "off"};
	static const enum rule_mode modes[] = {RULE_ON, RULE_SHADOW, RULE_OFF};
	size_t choice;
	int r = value_choice(reader, value, &(struct choices){"mode", names, 3}, &choice);

	if (r == 0) {
		rule->mode = modes[choice];
	}
	return r;
}

static int read_hit(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	return value_examples(reader, value, true, rule);
}

static int read_miss(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	return value_examples(reader, value, false, rule);
}

static const struct rule_key keys[] = {
	{"name", read_name},
	{"description", read_description},
	{"look_at", read_look_at},
	{"pattern", read_pattern},
	{"words", read_words},
	{"phrases", read_phrases},
	{"domains", read_domains},
	{"substring", read_substring},
	{"raw", read_raw},
	{"weight", read_weight},
	{"action", read_action},
	{"mode", read_mode},
	{"hit", read_hit},
	{"miss", read_miss},
};
#define N_KEYS (sizeof keys / sizeof keys[0])

static int unknown_key(const struct rule_reader *reader, const struct yaml_value *value)
{
	const char *names[N_KEYS];
	const char *nearest;

	for (size_t i = 0; i < N_KEYS; i++) {
		names[i] = keys[i].name;
	}
	nearest = fault_nearest(value->key, names, N_KEYS);
	return fault_at(reader->sink, value->line, "A rule has no key \"%.*s\"%s%s%s",
		STR_FMT(fault_clip(value->key)), nearest != NULL ? "; did you mean \"" : "",
		nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : ".");
}

int rule_key_read(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	for (size_t i = 0; i < N_KEYS; i++) {
		if (str_eq(value->key, str_of(keys[i].name))) {
			return keys[i].read(reader, value, rule);
		}
	}
	return unknown_key(reader, value);
}
