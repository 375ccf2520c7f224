#include "settings_file.h"

#include <errno.h>
#include <string.h>

#include <hamlet/limits.h>

#include "file.h"
#include "rules/yaml_tree.h"

/* The texts of a value: itself, or the items of a list. */
static int collect_texts(const struct settings_loader *loader, struct str where,
	const struct yaml_value *value, struct str **ret, size_t *ret_n)
{
	const struct yaml_value *item = value->kind == YAML_IS_LIST ? value->first : value;
	size_t n = value->kind == YAML_IS_LIST ? value->n : 1;
	struct str *texts = arena_new(loader->arena, n, sizeof *texts);

	if (texts == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++, item = item->next) {
		if (item->kind != YAML_IS_TEXT) {
			return settings_bad(loader, "%.*s holds %s where a text belongs",
				STR_FMT(where), yaml_kind_name(item->kind));
		}
		texts[i] = item->text;
	}
	*ret = texts;
	*ret_n = n;
	return 0;
}

static int set_from_value(
	const struct settings_loader *loader, struct str path, const struct yaml_value *value)
{
	const struct setting *setting = setting_by_key(value->key);
	struct str where, *texts = NULL;
	size_t n = 0;
	int r;

	if (setting == NULL) {
		const char *nearest = setting_nearest_key(value->key);

		return settings_bad(loader, "%.*s:%u: there is no setting \"%.*s\"%s%s%s",
			STR_FMT(path), value->line, STR_FMT(fault_clip(value->key)),
			nearest != NULL ? "; did you mean \"" : "", nearest != NULL ? nearest : "",
			nearest != NULL ? "\"?" : "");
	}
	r = arena_printf(
		loader->arena, &where, "%.*s:%u: %s", STR_FMT(path), value->line, setting->row.key);
	if (r < 0) {
		return r;
	}
	if (value->kind == YAML_IS_LIST && setting->kind != SETTING_IS_LIST) {
		return settings_bad(loader, "%.*s takes one value, not a list", STR_FMT(where));
	}
	r = collect_texts(loader, where, value, &texts, &n);
	return r != 0 ? r : setting_set(loader, setting, where, texts, n);
}

static int set_from_bytes(const struct settings_loader *loader, struct str path, struct str bytes)
{
	struct rule_fault fault = {0};
	struct fault_sink sink = {.arena = loader->arena, .source = path, .ret = &fault};
	struct yaml_value *root;
	int r = yaml_tree_read(loader->arena, bytes, &sink, &root);

	if (r < 0) {
		return r;
	}
	if (r > 0) {
		return settings_bad(
			loader, "%.*s:%u: %.*s", STR_FMT(path), fault.line, STR_FMT(fault.detail));
	}
	if (root->kind == YAML_IS_TEXT && root->text.n == 0) {
		return 0;
	}
	if (root->kind != YAML_IS_MAP) {
		return settings_bad(loader,
			"%.*s:%u: this is %s; settings are lines of \"key: value\"", STR_FMT(path),
			root->line, yaml_kind_name(root->kind));
	}
	for (const struct yaml_value *value = root->first; value != NULL; value = value->next) {
		r = set_from_value(loader, path, value);
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

int settings_file_load(const struct settings_loader *loader, struct str path)
{
	HAMLET_CLEANUP(buf_fini) struct buf bytes;
	int r;

	buf_init(&bytes, LIMIT_SETTINGS_FILE_BYTES);
	r = file_read(path, &bytes);
	if (r == -ENOMEM) {
		return r;
	}
	if (r < 0) {
		return settings_bad(loader, "cannot read the settings file %.*s: %s", STR_FMT(path),
			strerror(-r));
	}
	return set_from_bytes(loader, path, buf_str(&bytes));
}
