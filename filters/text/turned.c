#include "turned.h"

#include <stddef.h>

#include <hamlet/utf8.h>

/* Code points below this stand in a table, among them the letters that turned text is told by. */
enum { NARROW = 0x300 };

/* clang-format off */
static const char narrow[NARROW] = {
	['('] = ')', [')'] = '(', [','] = '\'', ['6'] = '9', ['9'] = '6', ['<'] = '>',
	['>'] = '<', ['M'] = 'W', ['W'] = 'M', ['['] = ']', [']'] = '[', ['b'] = 'q',
	['d'] = 'p', ['n'] = 'u', ['p'] = 'd', ['q'] = 'b', ['u'] = 'n', ['{'] = '}',
	['}'] = '{', [0x00a1] = '!', [0x00bf] = '?', [0x0183] = 'g', [0x0186] = 'c',
	[0x018e] = 'e', [0x0190] = '3', [0x0196] = '1', [0x019c] = 'm', [0x01dd] = 'e',
	[0x0245] = 'v', [0x0250] = 'a', [0x0253] = 'g', [0x0254] = 'c', [0x025f] = 'f',
	[0x0265] = 'h', [0x0269] = 'i', [0x026f] = 'm', [0x0279] = 'r', [0x027e] = 'j',
	[0x0283] = 'l', [0x0287] = 't', [0x028c] = 'v', [0x028d] = 'w', [0x028e] = 'y',
	[0x029e] = 'k', [0x02d9] = '.', [0x02e5] = 'l',
};

/* Letters that are none when turned: text that holds them stands upright. */
static const bool is_upright_only[128] = {
	['a'] = true, ['c'] = true, ['e'] = true, ['f'] = true, ['g'] = true, ['h'] = true,
	['i'] = true, ['j'] = true, ['k'] = true, ['m'] = true, ['r'] = true, ['t'] = true,
	['v'] = true, ['w'] = true, ['y'] = true, ['A'] = true, ['B'] = true, ['C'] = true,
	['D'] = true, ['E'] = true, ['F'] = true, ['G'] = true, ['J'] = true, ['K'] = true,
	['L'] = true, ['P'] = true, ['Q'] = true, ['R'] = true, ['T'] = true, ['U'] = true,
	['V'] = true, ['Y'] = true,
};
/* clang-format on */

uint32_t turned_upright(uint32_t c)
{
	if (c < NARROW) {
		return narrow[c] != '\0' ? (unsigned char)narrow[c] : c;
	}
	switch (c) {
	case 0x03db:
		return '5';
	case 0x0500:
		return 'p';
	case 0x05df:
		return 'j';
	case 0x1105:
		return '2';
	case 0x1d09:
		return 'i';
	case 0x1d1a:
		return 'r';
	case 0x201e:
		return '"';
	case 0x203e:
		return '_';
	case 0x2144:
		return 'y';
	case 0x2132:
		return 'f';
	case 0x214b:
		return '&';
	case 0x2200:
		return 'a';
	case 0x2229:
		return 'u';
	case 0x22ca:
		return 'k';
	case 0x2534:
		return 't';
	case 0x3123:
		return '4';
	case 0x3125:
		return '7';
	default:
		return c;
	}
}

/*
 * Letters that tell turned text, since they are nothing but that, and fold to ASCII: what was
 * folded is never turned again.
 */
static bool is_telling(uint32_t c)
{
	return c >= 0x180 && c < NARROW && narrow[c] != '\0' && c != 0x186 && c != 0x254 &&
	       c != 0x25f && c != 0x27e && c != 0x283;
}

bool turned_is_line(struct str line)
{
	enum { MIN_TURNED = 2 };
	size_t n_turned = 0, n_upright = 0;

	for (size_t at = 0; at < line.n;) {
		uint32_t c = utf8_next(line, &at);

		if (c < 0x80) {
			n_upright += is_upright_only[c];
		} else {
			/* In phonetics such letters stand among others; here there are no others.
			 */
			n_turned += is_telling(c);
		}
	}
	return n_turned >= MIN_TURNED && n_turned > 2 * n_upright;
}
