#include "user_check.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/comment.h>
#include <hamlet/limits.h>
#include <hamlet/utf8.h>

#define MIN_DIFFERENT 5

static int bad(struct str *ret_why, struct str why)
{
	*ret_why = why;
	return USER_CHECK_BAD;
}

int user_check_email(struct str email, struct arena *arena, struct str *ret, struct str *ret_why)
{
	static const struct comment_policy policy = {.requires_email = true};
	struct field_input input[COMMENT_FIELD_COUNT] = {
		[COMMENT_CONTENT] = {FIELD_TEXT, STR("x")},
		[COMMENT_AUTHOR_EMAIL] = {FIELD_TEXT, email},
	};
	struct field_errors errors = {0};
	struct comment comment;
	struct str given;
	char *p;
	int r = comment_validate(input, &policy, arena, &comment, &errors);

	if (r == COMMENT_INVALID) {
		return bad(ret_why, errors.item[0].detail);
	}
	if (r != 0) {
		return r;
	}
	given = comment.field[COMMENT_AUTHOR_EMAIL];
	p = arena_bytes(arena, given.n);
	if (p == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < given.n; i++) {
		p[i] = ascii_lower(given.p[i]);
	}
	*ret = str_make(p, given.n);
	return 0;
}

int user_check_name(struct str name, struct str *ret, struct str *ret_why)
{
	name = str_trim(name);
	if (name.n == 0 || name.n > LIMIT_NAME_BYTES || !utf8_is_valid(name)) {
		return bad(ret_why, STR("A name has 1 to 256 bytes."));
	}
	for (size_t i = 0; i < name.n; i++) {
		if ((unsigned char)name.p[i] < 0x20 || name.p[i] == 0x7f) {
			return bad(ret_why, STR("A name holds no control characters."));
		}
	}
	*ret = name;
	return 0;
}

/* At most MIN_DIFFERENT: more is not looked for. */
static size_t count_different(struct str s)
{
	uint32_t seen[MIN_DIFFERENT];
	size_t n = 0;
	size_t at = 0;

	while (at < s.n && n < MIN_DIFFERENT) {
		uint32_t c = utf8_next(s, &at);
		size_t i = 0;

		while (i < n && seen[i] != c) {
			i++;
		}
		if (i == n) {
			seen[n++] = c;
		}
	}
	return n;
}

int user_check_password(struct str password, struct str email, struct str *ret_why)
{
	size_t n;

	if (!utf8_is_valid(password)) {
		return bad(ret_why, STR("A password is text in UTF-8."));
	}
	n = utf8_count(password);
	if (n < LIMIT_PASSWORD_MIN || n > LIMIT_PASSWORD_MAX) {
		return bad(ret_why, STR("A password has 12 to 256 characters."));
	}
	if (count_different(password) < MIN_DIFFERENT) {
		return bad(ret_why, STR("A password has at least 5 different characters."));
	}
	if (str_eq_ignoring_case(password, email)) {
		return bad(ret_why, STR("The e-mail address is no password."));
	}
	return 0;
}
