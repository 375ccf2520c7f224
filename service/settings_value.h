/* From the text of one setting to its field in struct settings. */
#ifndef SERVICE_SETTINGS_VALUE_H
#define SERVICE_SETTINGS_VALUE_H

#include <hamlet/arena.h>
#include <hamlet/result.h>

#include "settings.h"
#include "settings_check.h"

enum setting_kind {
	SETTING_IS_INT,
	SETTING_IS_DOUBLE,
	SETTING_IS_BOOL,
	SETTING_IS_TEXT,
	SETTING_IS_LIST
};

/* A row of the table as the loader needs it. */
struct setting {
	enum setting_kind kind;
	size_t offset;   /* of the field in struct settings */
	size_t offset_n; /* of a list's count */
	int64_t int_min, int_max;
	double double_min, double_max;
	setting_check *check; /* may be NULL */
	struct setting_row row;
};

/* What is being filled, and where a fault is told. */
struct settings_loader {
	struct arena *arena;
	struct settings *settings;
	struct str *ret_why;
};

/*
 * Sets the field from `n` values: exactly one unless it is a list. `where` is what a fault begins
 * with: "hamlet.yaml:3: listen", "HAMLET_LISTEN", "--listen". Texts are copied into the arena.
 * SETTINGS_BAD: *ret_why is told, the field is untouched.
 */
HAMLET_MUST_USE int setting_set(const struct settings_loader *loader, const struct setting *setting,
	struct str where, const struct str *values, size_t n);

/* Tells the loader's ret_why and returns SETTINGS_BAD, or -ENOMEM. */
HAMLET_MUST_USE HAMLET_PRINTF(2, 3) int settings_bad(
	const struct settings_loader *loader, const char *format, ...);

/* The row that a key (max_connections) names, or NULL. */
const struct setting *setting_by_key(struct str key);
/* The key nearest to one that is none, or NULL. */
const char *setting_nearest_key(struct str key);

#endif
