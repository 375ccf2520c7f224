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

	return families_parse(value, &families) ? NULL : "full, lite or letters out of WCKUASOR";
}

#define ADDRESS_BYTES sizeof(struct in6_addr)

static bool read_address(struct str s, int family, unsigned char ret[ADDRESS_BYTES])
{
	char text[INET6_ADDRSTRLEN];

	if (s.n >= sizeof text) {
		return false;
	}
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	return strlen(text) == s.n && inet_pton(family, text, ret) == 1;
}

static bool is_address(struct str s, int family)
{
	unsigned char address[ADDRESS_BYTES];

	return read_address(s, family, address);
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

/* Its bytes: 4, or 16; 0 where it is none. An IPv4 address within an IPv6 one counts as such. */
static size_t read_any_address(struct str s, unsigned char ret[ADDRESS_BYTES])
{
	static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (read_address(s, AF_INET, ret)) {
		return 4;
	}
	if (!read_address(s, AF_INET6, ret)) {
		return 0;
	}
	if (memcmp(ret, mapped, sizeof mapped) != 0) {
		return ADDRESS_BYTES;
	}
	memmove(ret, ret + sizeof mapped, 4);
	return 4;
}

static bool is_zero_behind(const unsigned char *address, size_t n_bytes, size_t n_bits)
{
	for (size_t i = n_bits; i < 8 * n_bytes; i++) {
		if ((address[i / 8] & (0x80U >> i % 8)) != 0) {
			return false;
		}
	}
	return true;
}

const char *setting_check_network(struct str value)
{
	size_t at = str_find_byte(value, '/');
	unsigned char address[ADDRESS_BYTES];
	size_t n_bytes = read_any_address(str_make(value.p, at), address);
	int64_t bits;

	if (n_bytes == 0) {
		return "an IP address, alone or with /BITS behind it";
	}
	if (at == value.n) {
		return NULL;
	}
	if (ascii_parse_int(str_skip(value, at + 1), 0, 8 * (int64_t)n_bytes, &bits) != 0) {
		return n_bytes == 4 ? "/0 to /32 behind an IPv4 address"
				    : "/0 to /128 behind an IPv6 address";
	}
	return is_zero_behind(address, n_bytes, (size_t)bits)
		       ? NULL
		       : "a block's first address before /BITS, such as 10.0.0.0/8, or one address "
			 "without /BITS";
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
