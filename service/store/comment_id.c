#include <hamlet/store.h>

#include <string.h>

#include <hamlet/ascii.h>

/*
 * RFC 9562, section 5.7, big-endian: 48 bits of ms since 1970, 4 bits of version (7), 12 random
 * bits, 2 bits of variant (binary 10), 62 random bits.
 */
struct comment_id comment_id_make(int64_t now_ms, const unsigned char random[10])
{
	struct comment_id id;

	for (int i = 0; i < 6; i++) {
		id.byte[i] = (unsigned char)((uint64_t)now_ms >> (40 - 8 * i));
	}
	memcpy(id.byte + 6, random, 10);
	id.byte[6] = (unsigned char)(0x70 | (id.byte[6] & 0x0f));
	id.byte[8] = (unsigned char)(0x80 | (id.byte[8] & 0x3f));
	return id;
}

int64_t comment_id_time_ms(struct comment_id id)
{
	uint64_t ms = 0;

	for (int i = 0; i < 6; i++) {
		ms = ms << 8 | id.byte[i];
	}
	return (int64_t)ms;
}

static bool is_dash_before(size_t byte)
{
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

void comment_id_format(struct comment_id id, char out[COMMENT_ID_TEXT_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < sizeof id.byte; i++) {
		if (is_dash_before(i)) {
			*out++ = '-';
		}
		*out++ = digits[id.byte[i] >> 4];
		*out++ = digits[id.byte[i] & 0x0f];
	}
}

bool comment_id_parse(struct str s, struct comment_id *ret)
{
	struct comment_id id;
	size_t at = 0;

	if (s.n != COMMENT_ID_TEXT_BYTES) {
		return false;
	}
	for (size_t i = 0; i < sizeof id.byte; i++) {
		int high;
		int low;

		if (is_dash_before(i) && s.p[at++] != '-') {
			return false;
		}
		high = ascii_hex_value(s.p[at++]);
		low = ascii_hex_value(s.p[at++]);
		if (high < 0 || low < 0) {
			return false;
		}
		id.byte[i] = (unsigned char)(high << 4 | low);
	}
	*ret = id;
	return true;
}
