/* What a site's name, origins and settings may be; the same for the command line and the API. */
#ifndef SERVICE_SITE_CHECK_H
#define SERVICE_SITE_CHECK_H

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/store.h>
#include <hamlet/str.h>

enum site_check_outcome { SITE_CHECK_BAD = 1 };

/* 1 to LIMIT_SITE_NAME_BYTES letters, digits, '.', '_' and '-', beginning with a letter or digit.
 */
HAMLET_MUST_USE int site_check_name(struct str name, const char **ret_why);

/*
 * "https://news.example", with a port where it is not the scheme's own; no path, user or query.
 * *ret is in lower case, in the arena. SITE_CHECK_BAD: *ret_why is one sentence (static).
 */
HAMLET_MUST_USE int site_check_origin(
	struct str origin, struct arena *arena, struct str *ret, const char **ret_why);

/* The same origin without its scheme's own port, which browsers leave out (RFC 6454, section 6.2);
 * of http:// or https://, in any case. */
struct str site_check_without_own_port(struct str origin);

/* So long what a person decided can be undone: an erased comment is as it is. */
#define SITE_LEAST_RETENTION_DAYS 30

/* Thresholds within 0 and 1, approve_below no greater than reject_above; retention_days 0 or at
 * least SITE_LEAST_RETENTION_DAYS. */
HAMLET_MUST_USE int site_check_settings(const struct site_settings *settings, const char **ret_why);

#endif
