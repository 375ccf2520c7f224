/* What a person's e-mail, name and password may be; the same for the command line and the API. */
#ifndef SERVICE_USER_CHECK_H
#define SERVICE_USER_CHECK_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

enum user_check_outcome { USER_CHECK_BAD = 1 };

/* *ret_why is one sentence. An address as commenters' are checked; *ret is trimmed and in lower
 * case (ASCII), in the arena: one person signs in by one spelling. */
HAMLET_MUST_USE int user_check_email(
	struct str email, struct arena *arena, struct str *ret, struct str *ret_why);
/* *ret is trimmed; 1 to LIMIT_NAME_BYTES bytes without control characters. */
HAMLET_MUST_USE int user_check_name(struct str name, struct str *ret, struct str *ret_why);
/* A new password: LIMIT_PASSWORD_MIN to LIMIT_PASSWORD_MAX characters, of five kinds at least, and
 * not the e-mail. */
HAMLET_MUST_USE int user_check_password(struct str password, struct str email, struct str *ret_why);

#endif
