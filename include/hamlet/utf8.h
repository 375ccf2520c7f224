/* UTF-8 as in RFC 3629: shortest form, no surrogates, up to U+10FFFF. */
#ifndef HAMLET_UTF8_H
#define HAMLET_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/str.h>

#define UTF8_MAX_BYTES 4

/* Whether the byte goes on with a character that began before it. */
static inline bool utf8_is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Number of leading bytes that are valid UTF-8; s.n when all is. */
size_t utf8_valid_prefix(struct str s);

static inline bool utf8_is_valid(struct str s)
{
	return utf8_valid_prefix(s) == s.n;
}

/* Number of leading ASCII bytes. */
size_t utf8_ascii_prefix(struct str s);

/* Decodes the code point at s.p[*at] of valid UTF-8 (*at < s.n) and moves *at behind it. */
static inline uint32_t utf8_next(struct str s, size_t *at)
{
	const unsigned char *p = (const unsigned char *)s.p + *at;

	if (p[0] < 0x80) {
		*at += 1;
		return p[0];
	}
	if (p[0] < 0xe0) {
		*at += 2;
		return (p[0] & 0x1fU) << 6 | (p[1] & 0x3fU);
	}
	if (p[0] < 0xf0) {
		*at += 3;
		return (p[0] & 0xfU) << 12 | (p[1] & 0x3fU) << 6 | (p[2] & 0x3fU);
	}
	*at += 4;
	return (p[0] & 7U) << 18 | (p[1] & 0x3fU) << 12 | (p[2] & 0x3fU) << 6 | (p[3] & 0x3fU);
}

/* Han, kana and their like, which are written without spaces: each says something of its own. */
static inline bool utf8_is_unspaced(uint32_t c)
{
	return (c >= 0x2e80 && c <= 0x2fdf) || (c >= 0x3005 && c <= 0x30ff) ||
	       (c >= 0x31f0 && c <= 0x31ff) || (c >= 0x3400 && c <= 0x9fff) ||
	       (c >= 0xf900 && c <= 0xfaff) || (c >= 0xff66 && c <= 0xff9f) ||
	       (c >= 0x20000 && c <= 0x3ffff);
}

/* Writes a code point (not a surrogate) and returns its length in bytes, 1 to 4. */
static inline size_t utf8_put(char out[UTF8_MAX_BYTES], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Number of code points of valid UTF-8. */
size_t utf8_count(struct str s);
/* The longest prefix of valid UTF-8 of at most max_bytes that ends at a code point. */
struct str utf8_clip(struct str s, size_t max_bytes);

#endif
