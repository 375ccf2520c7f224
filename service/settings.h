/* The service's settings: one table, from a YAML file, the environment and flags, in rising force.
 */
#ifndef SERVICE_SETTINGS_H
#define SERVICE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/buf.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * Rows of settings.def: SETTING_INT(field, "flag-name", default, min, max, "unit", "help"),
 * SETTING_DOUBLE, SETTING_BOOL, SETTING_TEXT and SETTING_LIST (repeatable text; both with a check
 * of settings_check.h, or NULL, in front of the help). The flag is --flag-name, the environment's
 * HAMLET_FLAG_NAME, the file's key flag_name, which is the field's name as well.
 */
struct settings {
#define SETTING_INT(field, name, value, min, max, unit, help)    int64_t field;
#define SETTING_DOUBLE(field, name, value, min, max, unit, help) double field;
#define SETTING_BOOL(field, name, value, help)                   bool field;
#define SETTING_TEXT(field, name, value, unit, check, help)      struct str field;
#define SETTING_LIST(field, name, value, unit, check, help)                                        \
	struct str *field;                                                                         \
	size_t n_##field;
#include "settings.def"
#undef SETTING_INT
#undef SETTING_DOUBLE
#undef SETTING_BOOL
#undef SETTING_TEXT
#undef SETTING_LIST
};

enum settings_outcome { SETTINGS_BAD = 1 };

struct settings_flag {
	struct str name; /* without "--" */
	struct str value;
};
/*
 * Defaults, then the file (if any: config_path, else HAMLET_CONFIG), then the environment, then the
 * flags. A list is replaced as a whole: a sequence or one text in the file, commas in the
 * environment, a flag for each item. Variables that name no setting are not looked at (container
 * platforms add their own). Texts live in the arena. SETTINGS_BAD: *ret_why names the file and
 * line, the variable or the flag, what is wrong and the allowed range, in one sentence.
 */
HAMLET_MUST_USE int settings_load(struct str config_path, const struct settings_flag *flags,
	size_t n_flags, struct arena *arena, struct settings *ret, struct str *ret_why);

/* Adds the names of those that differ, with commas between. */
void settings_differing(const struct settings *a, const struct settings *b, struct buf *ret);

/* One row of the table, for --help and the reference. */
struct setting_row {
	const char *name; /* "max-connections" */
	const char *key;  /* "max_connections" */
	const char *type;
	const char *unit;
	const char *range; /* "1 to 64" or "" */
	const char *default_value;
	const char *help;
};
size_t settings_count(void);
/* index < settings_count(). */
const struct setting_row *settings_row(size_t index);

#endif
