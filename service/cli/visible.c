#include "cli/visible.h"

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/utf8.h>

/* From and to, both included; rising. */
static const struct {
	uint32_t first;
	uint32_t last;
} hidden[] = {
	/* clang-format off */
	{0x0000, 0x0008}, {0x000b, 0x001f}, {0x007f, 0x009f}, /* controls but \t and \n */
	{0x00ad, 0x00ad},                                     /* soft hyphen */
	{0x034f, 0x034f},                                     /* grapheme joiner */
	{0x061c, 0x061c},                                     /* Arabic letter mark */
	{0x115f, 0x1160},                                     /* Hangul fillers */
	{0x17b4, 0x17b5}, {0x180b, 0x180f},                   /* Khmer vowels, Mongolian selectors */
	{0x200b, 0x200b}, {0x200e, 0x200f},                   /* zero width space, direction marks */
	{0x2028, 0x202e},                                     /* separators, embeddings, overrides */
	{0x2060, 0x206f},                                     /* word joiner to isolates */
	{0x3164, 0x3164}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, /* fillers, byte order mark */
	{0xfff9, 0xfffb},                                     /* annotations */
	{0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},               /* shorthand and musical controls */
	{0xe0000, 0xe0fff},                                   /* tags, more selectors */
	/* clang-format on */
};

static bool is_hidden(uint32_t c)
{
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden && hidden[i].first <= c; i++) {
		if (c <= hidden[i].last) {
			return true;
		}
	}
	return false;
}

void visible_add(struct buf *out, struct str s, struct str indent)
{
	size_t begin = 0;

	for (size_t at = 0; at < s.n;) {
		size_t here = at;
		uint32_t c = utf8_next(s, &at);

		if (is_hidden(c)) {
			buf_add_bytes(out, s.p + begin, here - begin);
			buf_printf(out, "<U+%04X>", (unsigned)c);
			begin = at;
		} else if (c == '\n') {
			buf_add_bytes(out, s.p + begin, at - begin);
			buf_add(out, indent);
			begin = at;
		}
	}
	buf_add(out, str_skip(s, begin));
}
