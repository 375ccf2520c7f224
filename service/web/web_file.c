#include "web_file.h"

#include <assert.h>

#include <hamlet/ascii.h>

const struct web_file *web_file_find(struct str path)
{
	for (size_t i = 0; i < web_files_n; i++) {
		if (str_eq(path, str_of(web_files[i].path))) {
			return &web_files[i];
		}
	}
	return NULL;
}

static const char *const encoding_names[] = {
	[WEB_IDENTITY] = NULL,
	[WEB_GZIP] = "gzip",
	[WEB_BROTLI] = "br",
};
static_assert(
	sizeof encoding_names / sizeof *encoding_names == WEB_ENCODING_COUNT, "a name an encoding");

const char *web_encoding_name(enum web_encoding encoding)
{
	return encoding_names[encoding];
}

/* The next item of a list with commas; *rest moves behind it. */
static struct str next_item(struct str *rest)
{
	struct str item = str_make(rest->p, str_find_byte(*rest, ','));

	*rest = str_skip(*rest, item.n + 1);
	return str_trim(item);
}

/* Whether the parameters behind a coding hold a weight of zero: "q=0", "q=0.0", … */
static bool is_refused(struct str parameters)
{
	struct str weight = str_trim(str_skip(parameters, 1));

	if (weight.n < 3 || (weight.p[0] != 'q' && weight.p[0] != 'Q') || weight.p[1] != '=') {
		return false;
	}
	for (size_t i = 2; i < weight.n; i++) {
		if (weight.p[i] != '0' && weight.p[i] != '.') {
			return false;
		}
	}
	return true;
}

/* What the header says of a coding: 1 it is taken, -1 it is refused, 0 nothing. */
static int opinion(struct str accept, struct str coding)
{
	while (accept.n > 0) {
		struct str item = next_item(&accept);
		size_t semicolon = str_find_byte(item, ';');

		if (str_eq_ignoring_case(str_trim(str_make(item.p, semicolon)), coding)) {
			return is_refused(str_skip(item, semicolon)) ? -1 : 1;
		}
	}
	return 0;
}

enum web_encoding web_encoding_for(struct str accept_encoding, bool is_there)
{
	static const enum web_encoding preferred[] = {WEB_BROTLI, WEB_GZIP};
	int any = is_there ? opinion(accept_encoding, STR("*")) : -1;

	for (size_t i = 0; i < sizeof preferred / sizeof *preferred; i++) {
		int said = is_there ? opinion(accept_encoding, str_of(encoding_names[preferred[i]]))
				    : -1;

		if (said > 0 || (said == 0 && any > 0)) {
			return preferred[i];
		}
	}
	return WEB_IDENTITY;
}

/* A tag without the mark of a weak one. */
static struct str opaque(struct str etag)
{
	return str_starts(etag, STR("W/")) ? str_skip(etag, 2) : etag;
}

bool web_etag_matches(struct str if_none_match, struct str etag)
{
	while (if_none_match.n > 0) {
		struct str item = next_item(&if_none_match);

		if (str_eq(item, STR("*")) || str_eq(opaque(item), opaque(etag))) {
			return true;
		}
	}
	return false;
}
