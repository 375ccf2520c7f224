#include "settings.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include <hamlet/ascii.h>

#include "rules/fault.h"
#include "settings_file.h"
#include "settings_value.h"

/* The members that every kind of row has. */
#define SETTING(field, setting_kind, setting_type, setting_name, value, setting_unit,              \
	setting_range, setting_help)                                                               \
	.kind = (setting_kind), .offset = offsetof(struct settings, field),                        \
	.row = {.name = (setting_name),                                                            \
		.key = #field,                                                                     \
		.type = (setting_type),                                                            \
		.unit = (setting_unit),                                                            \
		.range = (setting_range),                                                          \
		.default_value = (value),                                                          \
		.help = (setting_help)}

#define SETTING_INT(field, name, value, min, max, unit, help)                                      \
	{SETTING(field, SETTING_IS_INT, "integer", name, #value, unit, #min " to " #max, help),    \
		.int_min = (min), .int_max = (max)},
#define SETTING_DOUBLE(field, name, value, min, max, unit, help)                                   \
	{SETTING(field, SETTING_IS_DOUBLE, "number", name, #value, unit, #min " to " #max, help),  \
		.double_min = (min), .double_max = (max)},
#define SETTING_BOOL(field, name, value, help)                                                     \
	{SETTING(field, SETTING_IS_BOOL, "boolean", name, #value, "true|false", "", help)},
#define SETTING_TEXT(field, name, value, unit, check_text, help)                                   \
	{SETTING(field, SETTING_IS_TEXT, "text", name, value, unit, "", help),                     \
		.check = (check_text)},
#define SETTING_LIST(field, name, value, unit, check_text, help)                                   \
	{SETTING(field, SETTING_IS_LIST, "list", name, value, unit, "", help),                     \
		.check = (check_text), .offset_n = offsetof(struct settings, n_##field)},
static const struct setting table[] = {
#include "settings.def"
};
#undef SETTING_INT
#undef SETTING_DOUBLE
#undef SETTING_BOOL
#undef SETTING_TEXT
#undef SETTING_LIST

#define N_SETTINGS (sizeof table / sizeof *table)

static bool lists_are_equal(
	const struct setting *setting, const struct settings *a, const struct settings *b)
{
	size_t n = *(const size_t *)((const char *)a + setting->offset_n);
	struct str *const *in_a = (struct str *const *)((const char *)a + setting->offset);
	struct str *const *in_b = (struct str *const *)((const char *)b + setting->offset);
	bool is_equal = n == *(const size_t *)((const char *)b + setting->offset_n);

	for (size_t i = 0; is_equal && i < n; i++) {
		is_equal = str_eq((*in_a)[i], (*in_b)[i]);
	}
	return is_equal;
}

static bool values_are_equal(
	const struct setting *setting, const struct settings *a, const struct settings *b)
{
	const void *in_a = (const char *)a + setting->offset;
	const void *in_b = (const char *)b + setting->offset;

	switch (setting->kind) {
	case SETTING_IS_INT:
		return *(const int64_t *)in_a == *(const int64_t *)in_b;
	case SETTING_IS_DOUBLE:
		return !(*(const double *)in_a < *(const double *)in_b ||
			 *(const double *)in_a > *(const double *)in_b);
	case SETTING_IS_BOOL:
		return *(const bool *)in_a == *(const bool *)in_b;
	case SETTING_IS_TEXT:
		return str_eq(*(const struct str *)in_a, *(const struct str *)in_b);
	case SETTING_IS_LIST:
		return lists_are_equal(setting, a, b);
	}
	return false;
}

void settings_differing(const struct settings *a, const struct settings *b, struct buf *ret)
{
	for (size_t i = 0; i < N_SETTINGS; i++) {
		if (!values_are_equal(&table[i], a, b)) {
			buf_printf(ret, "%s%s", ret->n > 0 ? ", " : "", table[i].row.name);
		}
	}
}

size_t settings_count(void)
{
	return N_SETTINGS;
}

const struct setting_row *settings_row(size_t index)
{
	assert(index < N_SETTINGS);
	return &table[index].row;
}

const struct setting *setting_by_key(struct str key)
{
	for (size_t i = 0; i < N_SETTINGS; i++) {
		if (str_eq(key, str_of(table[i].row.key))) {
			return &table[i];
		}
	}
	return NULL;
}

const char *setting_nearest_key(struct str key)
{
	const char *keys[N_SETTINGS];

	for (size_t i = 0; i < N_SETTINGS; i++) {
		keys[i] = table[i].row.key;
	}
	return fault_nearest(key, keys, N_SETTINGS);
}

/* From one text: a list's items stand between commas, and an empty text is the empty list. */
static int set_from_text(const struct settings_loader *loader, const struct setting *setting,
	struct str where, struct str text)
{
	struct str *items;
	size_t n = 0;

	if (setting->kind != SETTING_IS_LIST) {
		return setting_set(loader, setting, where, &text, 1);
	}
	items = arena_new(loader->arena, text.n + 1, sizeof *items);
	if (items == NULL) {
		return -ENOMEM;
	}
	while (text.n > 0) {
		size_t at = str_find_byte(text, ',');

		items[n++] = str_trim(str_make(text.p, at));
		text = str_skip(text, at + 1);
	}
	return setting_set(loader, setting, where, items, n);
}

static int set_defaults(const struct settings_loader *loader)
{
	for (size_t i = 0; i < N_SETTINGS; i++) {
		int r = set_from_text(loader, &table[i], str_of(table[i].row.name),
			str_of(table[i].row.default_value));
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

static int set_from_environment(const struct settings_loader *loader)
{
	for (size_t i = 0; i < N_SETTINGS; i++) {
		char name[64] = "HAMLET_";
		const char *value;
		size_t n = strlen(name);
		int r;

		for (const char *c = table[i].row.key; *c != '\0' && n < sizeof name - 1; c++) {
			name[n++] = ascii_upper(*c);
		}
		name[n] = '\0';
		value = getenv(name);
		if (value == NULL) {
			continue;
		}
		r = set_from_text(loader, &table[i], str_of(name), str_of(value));
		if (r != 0) {
			return r;
		}
	}
	return 0;
}

/* All flags of one setting: of a list each adds an item, of anything else the last holds. */
static int set_from_flags_of(const struct settings_loader *loader, const struct setting *setting,
	const struct settings_flag *flags, size_t n_flags)
{
	struct str *values = arena_new(loader->arena, n_flags, sizeof *values);
	struct str where;
	size_t n = 0;

	if (values == NULL || arena_printf(loader->arena, &where, "--%s", setting->row.name) < 0) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n_flags; i++) {
		if (str_eq(flags[i].name, str_of(setting->row.name))) {
			values[n++] = flags[i].value;
		}
	}
	if (n == 0) {
		return 0;
	}
	if (setting->kind != SETTING_IS_LIST) {
		return setting_set(loader, setting, where, &values[n - 1], 1);
	}
	/* --rules "" alone says: none. */
	return setting_set(loader, setting, where, values, n == 1 && values[0].n == 0 ? 0 : n);
}

static int refuse_unknown_flag(const struct settings_loader *loader, struct str name)
{
	const char *names[N_SETTINGS];
	const char *nearest;

	for (size_t i = 0; i < N_SETTINGS; i++) {
		if (str_eq(name, str_of(table[i].row.name))) {
			return 0;
		}
		names[i] = table[i].row.name;
	}
	nearest = fault_nearest(name, names, N_SETTINGS);
	return settings_bad(loader, "there is no option --%.*s%s%s%s", STR_FMT(name),
		nearest != NULL ? "; did you mean --" : "", nearest != NULL ? nearest : "",
		nearest != NULL ? "?" : "");
}

static int set_from_flags(
	const struct settings_loader *loader, const struct settings_flag *flags, size_t n_flags)
{
	int r = 0;

	for (size_t i = 0; i < n_flags && r == 0; i++) {
		r = refuse_unknown_flag(loader, flags[i].name);
	}
	for (size_t i = 0; i < N_SETTINGS && r == 0; i++) {
		r = set_from_flags_of(loader, &table[i], flags, n_flags);
	}
	return r;
}

int settings_load(struct str config_path, const struct settings_flag *flags, size_t n_flags,
	struct arena *arena, struct settings *ret, struct str *ret_why)
{
	struct settings settings = {0};
	struct settings_loader loader = {.arena = arena, .settings = &settings, .ret_why = ret_why};
	struct str path = config_path.n > 0 ? config_path : str_of(getenv("HAMLET_CONFIG"));
	int r;

	r = set_defaults(&loader);
	if (r == 0 && path.n > 0) {
		r = settings_file_load(&loader, path);
	}
	if (r == 0) {
		r = set_from_environment(&loader);
	}
	if (r == 0) {
		r = set_from_flags(&loader, flags, n_flags);
	}
	if (r == 0) {
		*ret = settings;
	}
	return r;
}
