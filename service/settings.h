/* The service's settings: one table, from a YAML file, the environment and flags, in rising force. */
#ifndef SERVICE_SETTINGS_H
#define SERVICE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * Rows of settings.def: SETTING_INT(field, "flag-name", default, min, max, "unit", "help"),
 * SETTING_DOUBLE, SETTING_BOOL, SETTING_TEXT and SETTING_LIST (repeatable text). The flag is
 * --flag-name, the environment's HAMLET_FLAG_NAME, the file's key flag_name.
 */
struct settings {
#define SETTING_INT(field, name, value, min, max, unit, help)    int64_t field;
#define SETTING_DOUBLE(field, name, value, min, max, unit, help) double field;
#define SETTING_BOOL(field, name, value, help)                   bool field;
#define SETTING_TEXT(field, name, value, unit, help)             struct str field;
#define SETTING_LIST(field, name, value, unit, help)                    \
	struct str *field;                                              \
	size_t n_##field;
#include "settings.def"
#undef SETTING_INT
#undef SETTING_DOUBLE
#undef SETTING_BOOL
#undef SETTING_TEXT
#undef SETTING_LIST
};

enum settings_outcome { SETTINGS_BAD = 1 };

/* Defaults, then the file (if any: --config FILE or HAMLET_CONFIG), then the environment, then the
 * flags given as name/value pairs. Texts live in the arena. SETTINGS_BAD: *ret_why names the file
 * and line, the variable or the flag, what is wrong and the allowed range, in one sentence. */
struct settings_flag {
	struct str name; /* without "--" */
	struct str value;
};
HAMLET_MUST_USE int settings_load(struct str config_path, const struct settings_flag *flags,
	size_t n_flags, struct arena *arena, struct settings *ret, struct str *ret_why);

/* One row of the table, for --help and the reference. */
struct setting_row {
	const char *name;
	const char *type;
	const char *unit;
	const char *range;         /* "1 to 64" or "" */
	const char *default_value;
	const char *help;
};
const struct setting_row *settings_table(size_t *ret_n);

#endif
