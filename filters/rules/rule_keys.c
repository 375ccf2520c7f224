#include "rule_keys.h"

#include <hamlet/ascii.h>
#include <hamlet/comment.h>
#include <hamlet/limits.h>

#include "condition_keys.h"

#define DAY_MS 86400000

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

static int read_fitted(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	return value_bool(reader, value, &rule->is_fitted);
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

/* The last day on which the rule is in force, in UTC, or the moment from which on it is not. */
static int read_expires(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	static const size_t date_bytes = sizeof "2026-11-23" - 1;
	struct str text, time;
	bool is_date;
	int r = value_text(reader, value, &text);

	if (r != 0) {
		return r;
	}
	is_date = text.n == date_bytes;
	r = arena_printf(
		reader->arena, &time, "%.*s%s", STR_FMT(text), is_date ? "T00:00:00Z" : "");
	if (r < 0) {
		return r;
	}
	if (comment_parse_time(time, &rule->expires_ms) != 0) {
		return fault_at(reader->sink, value->line,
			"\"%.*s\" is neither a date (2026-11-23) nor a time "
			"(2026-11-23T08:49:31Z).",
			STR_FMT(fault_clip(text)));
	}
	rule->expires_ms += is_date ? DAY_MS : 0;
	/* 0 stands for never. */
	rule->expires_ms = rule->expires_ms > 0 ? rule->expires_ms : 1;
	return 0;
}

static int read_sites(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	const struct yaml_value *site = value->kind == YAML_IS_LIST ? value->first : value;
	int r = value_check_texts(reader, value, true);

	if (r != 0) {
		return r;
	}
	if (value->kind == YAML_IS_LIST && value->n > LIMIT_RULE_SITES) {
		return fault_at(reader->sink, value->line, "A rule names at most %d sites.",
			LIMIT_RULE_SITES);
	}
	for (; site != NULL; site = value->kind == YAML_IS_LIST ? site->next : NULL) {
		if (site->text.n > LIMIT_SITE_NAME_BYTES) {
			return fault_at(reader->sink, site->line,
				"A site's name has at most %d bytes.", LIMIT_SITE_NAME_BYTES);
		}
	}
	rule->sites = value;
	return 0;
}

static const struct rule_key keys[] = {
	{"name", read_name},
	{"description", read_description},
	{"weight", read_weight},
	{"fitted", read_fitted},
	{"action", read_action},
	{"mode", read_mode},
	{"expires", read_expires},
	{"sites", read_sites},
	{"hit", read_hit},
	{"miss", read_miss},
};
#define N_KEYS (sizeof keys / sizeof keys[0])

static int unknown_key(const struct rule_reader *reader, const struct yaml_value *value)
{
	const char *names[N_KEYS + CONDITION_KEY_COUNT];
	const char *nearest;

	for (size_t i = 0; i < N_KEYS; i++) {
		names[i] = keys[i].name;
	}
	for (size_t i = 0; i < CONDITION_KEY_COUNT; i++) {
		names[N_KEYS + i] = condition_key_name(i);
	}
	nearest = fault_nearest(value->key, names, N_KEYS + CONDITION_KEY_COUNT);
	return fault_at(reader->sink, value->line, "A rule has no key \"%.*s\"%s%s%s",
		STR_FMT(fault_clip(value->key)), nearest != NULL ? "; did you mean \"" : "",
		nearest != NULL ? nearest : "", nearest != NULL ? "\"?" : ".");
}

int rule_key_read(const struct rule_reader *reader, const struct yaml_value *value,
	struct rule_definition *rule)
{
	bool is_known;
	int r;

	for (size_t i = 0; i < N_KEYS; i++) {
		if (str_eq(value->key, str_of(keys[i].name))) {
			return keys[i].read(reader, value, rule);
		}
	}
	r = condition_key_read(reader, value, &rule->condition, &is_known);
	return is_known ? r : unknown_key(reader, value);
}
