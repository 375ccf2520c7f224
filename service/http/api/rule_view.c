#include "http/api/rule_view.h"

#include <stdlib.h>

#include <hamlet/proportion.h>

const char *rule_action_text(enum rule_action action)
{
	static const char *const names[] = {"weight", "hold", "reject", "approve"};

	_Static_assert(sizeof names / sizeof *names == RULE_ACTION_COUNT, "a name an action");
	return names[action];
}

static const char *mode_text(enum rule_mode mode)
{
	static const char *const names[] = {"on", "shadow", "off"};

	_Static_assert(sizeof names / sizeof *names == RULE_MODE_COUNT, "a name a mode");
	return names[mode];
}

static void write_info(struct json_writer *json, const struct rule_info *info)
{
	json_member_string(json, "description", info->description);
	json_member_string(json, "look_at", str_of(info->look_at));
	json_member_string(json, "test", str_of(info->test));
	json_member_string(json, "action", str_of(rule_action_text(info->action)));
	json_member_double(json, "weight", info->weight);
	json_member_bool(json, "fitted", info->is_fitted);
	json_member_string(json, "mode", str_of(mode_text(info->mode)));
	json_member_int(json, "entries", (int64_t)info->n_entries);
	json_member_int(json, "hit_examples", (int64_t)info->n_hit_examples);
	json_member_int(json, "miss_examples", (int64_t)info->n_miss_examples);
	json_key(json, "expires");
	if (info->expires_ms != 0) {
		json_time(json, info->expires_ms);
	} else {
		json_null(json);
	}
}

static void write_stored(struct json_writer *json, const struct engine_view *view,
	const struct site_rule *rule, bool is_in_force)
{
	const struct site *site = directory_site_by_id(view->directory, rule->site_id);

	json_member_string(json, "origin", STR("stored"));
	json_key(json, "site");
	if (site != NULL) {
		json_string(json, site->name);
	} else {
		json_null(json);
	}
	json_member_int(json, "version", (int64_t)rule->version);
	json_member_bool(json, "in_force", is_in_force);
	json_member_time(json, "created_at", rule->created_at_ms);
	json_member_string(json, "created_by", rule->created_by);
	json_member_time(json, "changed_at", rule->changed_at_ms);
	json_member_string(json, "changed_by", rule->changed_by);
	json_key(json, "rule");
	json_raw(json, rule->source);
}

static int compare_figures(const void *name, const void *figures)
{
	return str_compare(*(const struct str *)name, ((const struct rule_figures *)figures)->rule);
}

static void write_figures(
	struct json_writer *json, struct str name, const struct rule_figures_list *list)
{
	static const struct rule_figures none;
	const struct rule_figures *figures =
		list->n == 0
			? NULL
			: bsearch(&name, list->item, list->n, sizeof *list->item, compare_figures);
	uint64_t n_spam, n;

	figures = figures == NULL ? &none : figures;
	n_spam = figures->n_decided[LABEL_SPAM];
	n = n_spam + figures->n_decided[LABEL_HAM];
	json_member_int(json, "hits", (int64_t)figures->n_hits);
	json_member_int(json, "shadow_hits", (int64_t)figures->n_shadow_hits);
	json_key(json, "last_hit_at");
	if (figures->last_hit_at_ms != 0) {
		json_time(json, figures->last_hit_at_ms);
	} else {
		json_null(json);
	}
	json_key(json, "decided");
	json_object_begin(json);
	json_member_int(json, "spam", (int64_t)n_spam);
	json_member_int(json, "ham", (int64_t)(n - n_spam));
	json_key(json, "spam_share");
	if (n > 0) {
		json_rounded(json, (double)n_spam / (double)n);
	} else {
		json_null(json);
	}
	json_member_rounded(json, "spam_share_at_least", proportion_lower_bound(n_spam, n));
	json_object_end(json);
}

void rule_view_write(struct json_writer *json, const struct engine_view *view,
	const struct rule_found *rule, const struct rule_figures_list *figures)
{
	bool is_in_force = rule->index != RULEBOOK_LEFT_OUT;
	struct rule_info info = {0};

	if (is_in_force) {
		ruleset_rule(view->rules, rule->index, &info);
	} else {
		info.name = rule->stored->name;
	}
	json_member_string(json, "name", info.name);
	if (rule->stored != NULL) {
		write_stored(json, view, rule->stored, is_in_force);
	} else {
		json_member_string(json, "origin", STR("pack"));
		json_member_string(json, "file", info.source);
		json_member_int(json, "line", info.line);
	}
	if (is_in_force) {
		write_info(json, &info);
	}
	if (figures != NULL) {
		write_figures(json, info.name, figures);
	}
}

static void write_source(struct json_writer *json, const char *name, struct str source)
{
	json_key(json, name);
	if (source.n > 0) {
		json_raw(json, source);
	} else {
		json_null(json);
	}
}

void rule_view_write_history(struct json_writer *json, const struct rule_history *history)
{
	json_array_begin(json);
	for (size_t i = 0; i < history->n; i++) {
		const struct rule_record *record = &history->item[i];

		json_object_begin(json);
		json_member_time(json, "at", record->at_ms);
		json_member_string(json, "actor", record->actor);
		json_member_string(json, "note", record->note);
		json_member_int(json, "version", (int64_t)record->version);
		write_source(json, "before", record->before);
		write_source(json, "after", record->after);
		json_object_end(json);
	}
	json_array_end(json);
}
