#include "site_settings.h"

#include "site_check.h"

enum setting_kind { SETTING_SHARE, SETTING_FLAG, SETTING_COUNT };

static const struct setting_row {
	const char *name;
	const char *help;
	enum setting_kind kind;
	size_t offset; /* in struct site_settings */
	int64_t max;   /* of a count */
} rows[] = {
#define OFFSET(field)                           offsetof(struct site_settings, field)
#define ROW_SHARE(field, api_name, value, text) {api_name, text, SETTING_SHARE, OFFSET(field), 0},
#define ROW_FLAG(field, api_name, value, text)  {api_name, text, SETTING_FLAG, OFFSET(field), 0},
#define ROW_COUNT(field, api_name, value, greatest, text)                                          \
	{api_name, text, SETTING_COUNT, OFFSET(field), greatest},
	SITE_SETTINGS(ROW_SHARE, ROW_FLAG, ROW_COUNT)};
#define N_ROWS (sizeof rows / sizeof *rows)

void site_settings_write(struct json_writer *json, const struct site_settings *settings)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		const char *value = (const char *)settings + rows[i].offset;

		switch (rows[i].kind) {
		case SETTING_SHARE:
			json_member_double(
				json, rows[i].name, *(const double *)(const void *)value);
			break;
		case SETTING_COUNT:
			json_member_int(json, rows[i].name, *(const int64_t *)(const void *)value);
			break;
		case SETTING_FLAG:
		default:
			json_member_bool(json, rows[i].name, *(const bool *)(const void *)value);
			break;
		}
	}
}

static int fault(struct arena *arena, const struct setting_row *row, const char *code,
	struct site_settings_fault *ret)
{
	int r = 0;

	*ret = (struct site_settings_fault){.code = code};
	switch (row->kind) {
	case SETTING_SHARE:
		r = arena_printf(
			arena, &ret->detail, "%s must be a number from 0 to 1.", row->name);
		break;
	case SETTING_COUNT:
		r = arena_printf(arena, &ret->detail, "%s must be a whole number from 0 to %lld.",
			row->name, (long long)row->max);
		break;
	case SETTING_FLAG:
	default:
		r = arena_printf(arena, &ret->detail, "%s must be true or false.", row->name);
		break;
	}
	if (r == 0) {
		r = arena_printf(arena, &ret->pointer, "/%s", row->name);
	}
	return r != 0 ? r : SITE_SETTINGS_BAD;
}

static int read_row(const struct cJSON *value, struct arena *arena, const struct setting_row *row,
	struct site_settings *settings, struct site_settings_fault *ret_fault)
{
	void *place = (char *)settings + row->offset;
	long long count;
	double share;

	switch (row->kind) {
	case SETTING_SHARE:
		if (!json_get_double(value, &share)) {
			return fault(arena, row, "not_a_number", ret_fault);
		}
		if (!(share >= 0 && share <= 1)) {
			return fault(arena, row, "invalid", ret_fault);
		}
		*(double *)place = share;
		return 0;
	case SETTING_COUNT:
		if (!json_get_int(value, &count) || count < 0 || count > row->max) {
			return fault(arena, row, "invalid", ret_fault);
		}
		*(int64_t *)place = count;
		return 0;
	case SETTING_FLAG:
	default:
		return json_get_bool(value, place)
			       ? 0
			       : fault(arena, row, "not_a_truth_value", ret_fault);
	}
}

static int unknown(struct arena *arena, struct str name, struct site_settings_fault *ret)
{
	struct str names = STR_NONE;
	int r = 0;

	for (size_t i = 0; r == 0 && i < N_ROWS; i++) {
		r = arena_printf(arena, &names, "%.*s%s%s", STR_FMT(names),
			i == 0            ? ""
			: i + 1 == N_ROWS ? " and "
					  : ", ",
			rows[i].name);
	}
	*ret = (struct site_settings_fault){.code = "unknown_setting"};
	if (r == 0) {
		r = arena_printf(arena, &ret->detail, "A site has no setting %.*s; it has %.*s.",
			STR_FMT(name), STR_FMT(names));
	}
	return r != 0 ? r : SITE_SETTINGS_BAD;
}

int site_settings_read(const struct cJSON *object, struct arena *arena,
	struct site_settings *settings, struct site_settings_fault *ret_fault)
{
	const char *why;

	if (!json_is_object(object)) {
		*ret_fault = (struct site_settings_fault){
			.code = "not_an_object", .detail = STR("settings must be an object.")};
		return SITE_SETTINGS_BAD;
	}
	for (const struct cJSON *member = json_first(object); member != NULL;
		member = json_next(member)) {
		size_t i = 0;
		int r;

		while (i < N_ROWS && !str_eq(json_name(member), str_of(rows[i].name))) {
			i++;
		}
		r = i == N_ROWS ? unknown(arena, json_name(member), ret_fault)
				: read_row(member, arena, &rows[i], settings, ret_fault);
		if (r != 0) {
			return r;
		}
	}
	if (site_check_settings(settings, &why) != 0) {
		*ret_fault = (struct site_settings_fault){.code = "invalid", .detail = str_of(why)};
		return SITE_SETTINGS_BAD;
	}
	return 0;
}
