#include "settings_value.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include <hamlet/ascii.h>

/* A bad value is quoted no further than this. */
#define QUOTED_BYTES 80

int settings_bad(const struct settings_loader *loader, const char *format, ...)
{
	char text[1024];
	struct str why;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (arena_copy(loader->arena, str_of(text), &why) < 0) {
		return -ENOMEM;
	}
	*loader->ret_why = why;
	return SETTINGS_BAD;
}

static int refuse(const struct settings_loader *loader, const struct setting *setting,
	struct str where, struct str value, const char *allowed)
{
	struct str quoted = str_make(value.p, value.n < QUOTED_BYTES ? value.n : QUOTED_BYTES);
	bool is_number = setting->kind == SETTING_IS_INT || setting->kind == SETTING_IS_DOUBLE;

	return settings_bad(loader, "%.*s is \"%.*s\"; allowed is %s%s%s%s", STR_FMT(where),
		STR_FMT(quoted), allowed, is_number ? " (" : "",
		is_number ? setting->row.unit : "", is_number ? ")" : "");
}

static int set_number(const struct settings_loader *loader, const struct setting *setting,
	struct str where, struct str value)
{
	void *field = (char *)loader->settings + setting->offset;
	char allowed[96];
	int r;

	if (setting->kind == SETTING_IS_INT) {
		r = ascii_parse_int(value, setting->int_min, setting->int_max, field);
	} else {
		r = ascii_parse_double(value, setting->double_min, setting->double_max, field);
	}
	if (r == 0) {
		return 0;
	}
	snprintf(allowed, sizeof allowed, "%s %s",
		setting->kind == SETTING_IS_INT ? "a whole number from" : "a number from",
		setting->row.range);
	return refuse(loader, setting, where, value, allowed);
}

static int set_bool(const struct settings_loader *loader, const struct setting *setting,
	struct str where, struct str value)
{
	static const struct {
		const char *name;
		bool value;
	} names[] = {{"true", true}, {"yes", true}, {"on", true}, {"false", false}, {"no", false},
		{"off", false}};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_eq(value, str_of(names[i].name))) {
			*(bool *)((char *)loader->settings + setting->offset) = names[i].value;
			return 0;
		}
	}
	return refuse(loader, setting, where, value, "true or false");
}

/* Checks and copies one text. */
static int take_text(const struct settings_loader *loader, const struct setting *setting,
	struct str where, struct str value, struct str *ret)
{
	const char *allowed = setting->check != NULL ? setting->check(value) : NULL;

	if (allowed != NULL) {
		return refuse(loader, setting, where, value, allowed);
	}
	/* Paths end up at the kernel's door, where a NUL would cut them. */
	if (str_find_byte(value, '\0') < value.n) {
		return refuse(loader, setting, where, value, "text without NUL");
	}
	return arena_copy(loader->arena, value, ret);
}

static int set_list(const struct settings_loader *loader, const struct setting *setting,
	struct str where, const struct str *values, size_t n)
{
	struct str **field = (struct str **)(void *)((char *)loader->settings + setting->offset);
	size_t *n_field = (size_t *)(void *)((char *)loader->settings + setting->offset_n);
	struct str *items = arena_new(loader->arena, n, sizeof *items);

	if (items == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		int r = take_text(loader, setting, where, values[i], &items[i]);
		if (r != 0) {
			return r;
		}
	}
	*field = items;
	*n_field = n;
	return 0;
}

int setting_set(const struct settings_loader *loader, const struct setting *setting,
	struct str where, const struct str *values, size_t n)
{
	assert(n == 1 || setting->kind == SETTING_IS_LIST);
	switch (setting->kind) {
	case SETTING_IS_INT:
	case SETTING_IS_DOUBLE:
		return set_number(loader, setting, where, values[0]);
	case SETTING_IS_BOOL:
		return set_bool(loader, setting, where, values[0]);
	case SETTING_IS_TEXT:
		return take_text(loader, setting, where, values[0],
			(struct str *)(void *)((char *)loader->settings + setting->offset));
	case SETTING_IS_LIST:
		return set_list(loader, setting, where, values, n);
	}
	return -EINVAL;
}
