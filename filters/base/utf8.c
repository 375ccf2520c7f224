#include <hamlet/utf8.h>

#include <hamlet/load.h>

size_t utf8_ascii_prefix(struct str s)
{
	size_t i = 0;

	while (i + 8 <= s.n) {
		if ((load_64(s.p + i) & LOAD_EACH(0x80)) != 0) {
			break;
		}
		i += 8;
	}
	while (i < s.n && (unsigned char)s.p[i] < 0x80) {
		i++;
	}
	return i;
}

/* Length of the well-formed sequence at p with n bytes left, or 0 (Unicode, table 3-7). */
static size_t sequence_length(const unsigned char *p, size_t n)
{
	unsigned char low = 0x80, high = 0xbf;

	if (p[0] >= 0xc2 && p[0] <= 0xdf) {
		return n >= 2 && utf8_is_continuation((char)p[1]) ? 2 : 0;
	}
	if (p[0] >= 0xe0 && p[0] <= 0xef) {
		low = p[0] == 0xe0 ? 0xa0 : low;
		high = p[0] == 0xed ? 0x9f : high;
		return n >= 3 && p[1] >= low && p[1] <= high && utf8_is_continuation((char)p[2])
			       ? 3
			       : 0;
	}
	if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		low = p[0] == 0xf0 ? 0x90 : low;
		high = p[0] == 0xf4 ? 0x8f : high;
		return n >= 4 && p[1] >= low && p[1] <= high && utf8_is_continuation((char)p[2]) &&
				       utf8_is_continuation((char)p[3])
			       ? 4
			       : 0;
	}
	return 0;
}

size_t utf8_valid_prefix(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;

	for (;;) {
		size_t length;

		i += utf8_ascii_prefix(str_skip(s, i));
		if (i == s.n) {
			return i;
		}
		length = sequence_length(p + i, s.n - i);
		if (length == 0) {
			return i;
		}
		i += length;
	}
}

size_t utf8_count(struct str s)
{
	size_t n = s.n, i = 0;

	for (; i + sizeof(uint64_t) <= s.n; i += sizeof(uint64_t)) {
		uint64_t bytes = load_64(s.p + i);
		uint64_t continuations = bytes & ~(bytes << 1) & LOAD_EACH(0x80);

		n -= (continuations >> 7) * LOAD_EACH(1) >> 56;
	}
	for (; i < s.n; i++) {
		n -= utf8_is_continuation(s.p[i]);
	}
	return n;
}

struct str utf8_clip(struct str s, size_t max_bytes)
{
	if (s.n <= max_bytes) {
		return s;
	}
	while (max_bytes > 0 && utf8_is_continuation((unsigned char)s.p[max_bytes])) {
		max_bytes--;
	}
	return str_make(s.p, max_bytes);
}
