#include "settings_check.h"

#include <arpa/inet.h>

#include <hamlet/ascii.h>

#include "families.h"
#include "log.h"
#include "site_check.h"

const char *setting_check_database(struct str value)
{
	struct str prefix = STR("sqlite:");

	return str_starts(value, prefix) && value.n > prefix.n ? NULL : "sqlite:FILE";
}

const char *setting_check_log_level(struct str value)
{
	enum log_level level;

	return log_level_parse(value, &level) ? NULL : "debug, info, warning or error";
}

const char *setting_check_features(struct str value)
{
	unsigned families;

	return families_parse(value, &families) ? NULL : "full, lite or letters out of WCKUASO";
}

static bool is_address(struct str s, int family)
{
	char text[INET6_ADDRSTRLEN];
	unsigned char address[sizeof(struct in6_addr)];

	if (s.n >= sizeof text) {
		return false;
	}
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return strlen(text) == s.n && inet_pton(family, text, address) == 1;
}

const char *setting_check_listen(struct str value)
{
	static const char allowed[] = "ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080";
	struct str address = value;
	int64_t port;
	int family = AF_INET;

	while (address.n > 0 && address.p[address.n - 1] != ':') {
		address.n--;
	}
	if (address.n == 0 || ascii_parse_int(str_skip(value, address.n), 0, 65535, &port) != 0) {
		return allowed;
	}
	address.n--;
	if (str_starts(address, STR("[")) && str_ends(address, STR("]")) && address.n > 1) {
		family = AF_INET6;
		address = str_make(address.p + 1, address.n - 2);
	}
	return is_address(address, family) ? NULL : allowed;
}

const char *setting_check_network(struct str value)
{
	size_t at = str_find_byte(value, '/');
	struct str address = str_make(value.p, at);
	bool is_v6 = is_address(address, AF_INET6);
	int64_t bits;

	if (!is_v6 && !is_address(address, AF_INET)) {
		return "an IP address, alone or with /BITS behind it";
	}
	if (at < value.n &&
		ascii_parse_int(str_skip(value, at + 1), 0, is_v6 ? 128 : 32, &bits) != 0) {
		return is_v6 ? "/0 to /128 behind an IPv6 address"
			     : "/0 to /32 behind an IPv4 address";
	}
	return NULL;
}

const char *setting_check_public_url(struct str value)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	const char *why;
	struct str origin;

	arena_init(&arena, 4096, 65536);
	if (value.n == 0) {
		return NULL;
	}
	return site_check_origin(value, &arena, &origin, &why) == 0 && str_eq(origin, value)
		       ? NULL
		       : "https://HOST, with a port where needed, in lower case and without a path";
}
