#include "site_check.h"

#include <errno.h>
#include <math.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

static bool is_one_of(char c, struct str set)
{
	return str_find_byte(set, c) < set.n;
}

int site_check_name(struct str name, const char **ret_why)
{
	if (name.n == 0 || name.n > LIMIT_SITE_NAME_BYTES) {
		*ret_why = "A site's name has 1 to 64 characters.";
		return SITE_CHECK_BAD;
	}
	if (!ascii_is_alnum(name.p[0])) {
		*ret_why = "A site's name begins with a letter or a digit.";
		return SITE_CHECK_BAD;
	}
	for (size_t i = 0; i < name.n; i++) {
		if (!ascii_is_alnum(name.p[i]) && !is_one_of(name.p[i], STR("._-"))) {
			*ret_why = "A site's name consists of letters, digits, '.', '_' and '-'.";
			return SITE_CHECK_BAD;
		}
	}
	return 0;
}

static bool is_port(struct str s)
{
	int64_t port;

	return ascii_parse_int(s, 1, 65535, &port) == 0;
}

/* A name, an IPv4 address, or an IPv6 address in brackets; an optional port behind. */
static bool is_authority(struct str s)
{
	size_t end = s.n > 0 && s.p[0] == '[' ? str_find_byte(s, ']') + 1 : str_find_byte(s, ':');

	if (end == 0 || end > s.n) {
		return false;
	}
	for (size_t i = 0; i < end; i++) {
		bool is_bracketed = s.p[0] == '[' && is_one_of(s.p[i], STR("[]:"));

		/* Bytes above ASCII: a name in its own script, as browsers never send it. */
		if (!ascii_is_alnum(s.p[i]) && !is_one_of(s.p[i], STR(".-")) && !is_bracketed) {
			return false;
		}
	}
	return end == s.n || (s.p[end] == ':' && is_port(str_skip(s, end + 1)));
}

struct str site_check_without_own_port(struct str origin)
{
	struct str https = STR("https://");
	bool is_https =
		origin.n >= https.n && str_eq_ignoring_case(str_make(origin.p, https.n), https);
	struct str port = is_https ? STR(":443") : STR(":80");

	return str_ends(origin, port) ? str_make(origin.p, origin.n - port.n) : origin;
}

int site_check_origin(struct str origin, struct arena *arena, struct str *ret, const char **ret_why)
{
	struct str scheme, lower;
	char *p = arena_bytes(arena, origin.n);

	if (p == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < origin.n; i++) {
		p[i] = ascii_lower(origin.p[i]);
	}
	lower = str_make(p, origin.n);
	scheme = str_starts(lower, STR("https://")) ? STR("https://") : STR("http://");
	if (!str_starts(lower, scheme)) {
		*ret_why = "An origin begins with https:// or http://.";
		return SITE_CHECK_BAD;
	}
	if (lower.n > scheme.n && lower.p[lower.n - 1] == '/') {
		lower.n--;
	}
	if (lower.n > LIMIT_URL_BYTES || !is_authority(str_skip(lower, scheme.n))) {
		*ret_why = "An origin is a scheme, a host and perhaps a port, such as "
			   "https://news.example:8443; international names in their xn-- form.";
		return SITE_CHECK_BAD;
	}
	*ret = site_check_without_own_port(lower);
	return 0;
}

int site_check_settings(const struct site_settings *settings, const char **ret_why)
{
	if (!(settings->approve_below >= 0 && settings->approve_below <= 1) ||
		!(settings->reject_above >= 0 && settings->reject_above <= 1)) {
		*ret_why = "Thresholds are probabilities from 0 to 1.";
		return SITE_CHECK_BAD;
	}
	if (settings->approve_below > settings->reject_above) {
		*ret_why = "approve_below must not be greater than reject_above.";
		return SITE_CHECK_BAD;
	}
	if (settings->retention_days != 0 && settings->retention_days < SITE_LEAST_RETENTION_DAYS) {
		*ret_why = "retention_days must be 0, which keeps comments for ever, or at least "
			   "30: so long a decision can be undone.";
		return SITE_CHECK_BAD;
	}
	return 0;
}
