#include "json_plain.h"

#include <stdbool.h>

#include <hamlet/load.h>

static bool is_plain(char c)
{
	return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

/* Whether each of eight bytes is. */
static bool are_plain(uint64_t bytes)
{
	return (((bytes - LOAD_EACH(0x20)) & ~bytes & LOAD_EACH(0x80)) |
		       load_zero_bytes(bytes ^ LOAD_EACH('"')) |
		       load_zero_bytes(bytes ^ LOAD_EACH('\\'))) == 0;
}

size_t json_plain_prefix(struct str s)
{
	size_t n = 0;

	while (s.n - n >= sizeof(uint64_t) && are_plain(load_64(s.p + n))) {
		n += sizeof(uint64_t);
	}
	while (n < s.n && is_plain(s.p[n])) {
		n++;
	}
	return n;
}
