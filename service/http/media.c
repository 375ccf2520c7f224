#include "media.h"

#include <hamlet/ascii.h>

#include "route.h"

static const struct media_row {
	const char *name;
	enum body_kind kind;
	unsigned takes;
} rows[] = {
	{"application/json", BODY_JSON, TAKES_JSON},
	{"application/x-www-form-urlencoded", BODY_FORM, TAKES_FORMS},
	{"multipart/form-data", BODY_MULTIPART, TAKES_FORMS},
	{"application/x-ndjson", BODY_NDJSON, TAKES_NDJSON},
};

static const char *hint(unsigned takes)
{
	switch (takes) {
	case TAKES_JSON:
		return "Send the body with Content-Type: application/json.";
	case TAKES_JSON | TAKES_NDJSON:
		return "Send the body as application/json or application/x-ndjson.";
	case TAKES_JSON | TAKES_FORMS:
		return "Send the body as application/json, application/x-www-form-urlencoded or "
		       "multipart/form-data.";
	default:
		return "The Content-Type of the body is not one this call takes.";
	}
}

static bool is_utf8(struct str charset)
{
	/* "utf8" is a name of it as well (Encoding Standard, section 4.2). */
	static const char *const names[] = {"utf-8", "\"utf-8\"", "utf8", "\"utf8\""};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (str_eq_ignoring_case(charset, str_of(names[i]))) {
			return true;
		}
	}
	return false;
}

/* Whether a charset is named that is not UTF-8. */
static bool has_other_charset(struct str parameters)
{
	while (parameters.n > 0) {
		struct str item = str_make(parameters.p, str_find_byte(parameters, ';'));
		size_t equals = str_find_byte(item, '=');
		struct str value = str_trim(str_skip(item, equals + 1));

		parameters = str_skip(parameters, item.n + 1);
		if (!str_eq_ignoring_case(str_trim(str_make(item.p, equals)), STR("charset"))) {
			continue;
		}
		if (!is_utf8(value)) {
			return true;
		}
	}
	return false;
}

int media_check(struct request *request, const char **ret_detail)
{
	struct str type = request_header(request, "Content-Type", NULL);
	size_t semicolon = str_find_byte(type, ';');
	struct str name = str_trim(str_make(type.p, semicolon));

	if ((request->route->takes & TAKES_ANYTHING) != 0) {
		request->content_type = type;
		request->body_kind = str_eq_ignoring_case(name, STR("multipart/form-data"))
					     ? BODY_MULTIPART
					     : BODY_OTHER;
		return 0;
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if ((rows[i].takes & request->route->takes) == 0 ||
			!str_eq_ignoring_case(name, str_of(rows[i].name))) {
			continue;
		}
		request->content_type = type;
		request->body_kind = rows[i].kind;
		if (has_other_charset(str_skip(type, semicolon + 1))) {
			*ret_detail = "Send the body in UTF-8, with charset=utf-8 in its "
				      "Content-Type or without a charset.";
			return MEDIA_REFUSED;
		}
		return 0;
	}
	*ret_detail = hint(request->route->takes);
	return MEDIA_REFUSED;
}
