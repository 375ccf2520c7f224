#include "hard_texts.h"

#include <hamlet/utf8.h>

/* clang-format off */
static const uint32_t any[][2] = {{0x20, 0xd7ff}, {0xe000, 0x10ffff}, {0}};
static const uint32_t basic_plane[][2] = {{0x20, 0xd7ff}, {0xe000, 0xffff}, {0}};
static const uint32_t letters_and_marks[][2] = {{'a', 'z'}, {0x300, 0x36f}, {0}};
static const uint32_t compatibility[][2] = {{0xf900, 0xfdff}, {0xfe30, 0xfefc}, {0x3200, 0x33ff}, {0}};
static const uint32_t jamo[][2] = {{0x1100, 0x11ff}, {0}};
static const uint32_t scripts[][2] = {{'a', 'z'}, {0x370, 0x52f}, {0x5d0, 0x5ea}, {0x620, 0x64a},
	{0x900, 0xdff}, {0xe01, 0xe3a}, {0x3041, 0x30ff}, {0x4e00, 0x9fff}, {0xac00, 0xd7a3}, {0}};
static const uint32_t thai[][2] = {{0xe01, 0xe3a}, {0xe40, 0xe4e}, {0}};
static const uint32_t chinese[][2] = {{0x4e00, 0x9fff}, {0}};
static const uint32_t korean[][2] = {{0xac00, 0xd7a3}, {0}};
static const uint32_t tibetan[][2] = {{0xf40, 0xfbc}, {0}};
static const uint32_t indic[][2] = {{0x900, 0xdff}, {0}};
static const uint32_t arabic[][2] = {{0x610, 0x6ff}, {0}};
static const uint32_t mathematical[][2] = {{0x1d400, 0x1d7ff}, {0}};
static const uint32_t far_ideographs[][2] = {{0x2f800, 0x2fa1d}, {0}};
static const uint32_t russian[][2] = {{0x410, 0x44f}, {0x430, 0x44f}, {' ', ' '}, {0}};
static const uint32_t vietnamese[][2] = {{0x1ea0, 0x1ef9}, {'a', 'z'}, {0x300, 0x304}, {' ', ' '}, {0}};
static const uint32_t ascii[][2] = {{0x20, 0x7e}, {0}};
static const uint32_t controls[][2] = {{1, 0x7f}, {0}};
static const uint32_t invisible[][2] = {{0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f},
	{0xfe00, 0xfe0f}, {0xe0020, 0xe01ef}, {0}};
static const uint32_t emoji[][2] = {{0x1f300, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0}};

const struct hard_text hard_texts[] = {
	{"plain words", "the quick brown fox jumps over a lazy dog and then some more. ", NULL},
	{"one letter", "a", NULL},
	{"capitals", "CLICK HERE ", NULL},
	{"random ASCII", NULL, ascii},
	{"random controls", NULL, controls},
	{"letter, mark", "a\u0336", NULL},
	{"letter, mark that composes", "e\u0301", NULL},
	{"letter, two marks", "e\u0301\u0336", NULL},
	{"letter, three marks", "b\u0300\u0323\u0345", NULL},
	{"zalgo", "z\u0335\u0321\u031b\u0359\u0311", NULL},
	{"letter, 31 marks", "a\u0315\u0316\u0315\u0316\u0315\u0316\u0315\u0316\u0315\u0316\u0315\u0316"
		"\u0315\u0316\u0315\u0316\u0315\u0316\u0315\u0316\u0315\u0316\u0315\u0316\u0315\u0316"
		"\u0315\u0316\u0315\u0316\u0315", NULL},
	{"marks alone", "\u0301", NULL},
	{"marks of two classes", "\u0315\u0316", NULL},
	{"letters and marks", NULL, letters_and_marks},
	{"composed letter, mark", "\u1ea5\u0336", NULL},
	{"decomposing mark", "a\u0344", NULL},
	{"iota below", "\u1f82\u0345", NULL},
	{"U+FDFA", "\ufdfa", NULL},
	{"U+FDFA, mark", "\ufdfa\u0301", NULL},
	{"ligatures", "\ufb01\ufb03\ufb06\u0132\u01c4", NULL},
	{"Arabic presentation forms", "\ufdf2\ufc5e\ufefb\ufdfb", NULL},
	{"compatibility forms", NULL, compatibility},
	{"squared words", "\u3300\u3316\u337f\u33ff", NULL},
	{"fractions", "\u00bd\u2153\u215f", NULL},
	{"Hangul jamo", "\u1100\u1161\u11a8", NULL},
	{"Hangul syllable, jamo", "\uac00\u11a8", NULL},
	{"random jamo", NULL, jamo},
	{"half-width kana", "\uff76\uff9e", NULL},
	{"full-width letters", "\uff26\uff32\uff25\uff25", NULL},
	{"mathematical letters", NULL, mathematical},
	{"small capitals", "\ua730\u0280\u1d07\u1d07 ", NULL},
	{"squared letters", "\U0001f175\U0001f161", NULL},
	{"flags", "\U0001f1e9\U0001f1ea", NULL},
	{"emoji family", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", NULL},
	{"emoji, skin tone", "\U0001f44d\U0001f3fd", NULL},
	{"emoji, selector", "\u2764\ufe0f", NULL},
	{"keycaps", "1\ufe0f\u20e3", NULL},
	{"random emoji", NULL, emoji},
	{"invisible between letters", "a\u200b", NULL},
	{"soft hyphens", "a\u00ad", NULL},
	{"random invisible", NULL, invisible},
	{"tag characters", "\U000e0066", NULL},
	{"variation selectors, far", "a\U000e0100", NULL},
	{"bidirectional", "\u202eeerf\u202c ", NULL},
	{"nested bidirectional", "\u202ea\u202db\u2067c", NULL},
	{"mixed scripts", NULL, scripts},
	{"one letter of each script", "a\u0431\u03b3\u05d2\u0639\u0905\u0e01\u3042\u4e00\uac00", NULL},
	{"Russian", NULL, russian},
	{"Vietnamese", NULL, vietnamese},
	{"Thai", NULL, thai},
	{"Chinese", NULL, chinese},
	{"Korean", NULL, korean},
	{"Tibetan", NULL, tibetan},
	{"Tibetan vowels", "\u0f40\u0f71\u0f72\u0f80", NULL},
	{"Indic", NULL, indic},
	{"Indic vowels", "\u0995\u09c7\u09be", NULL},
	{"Indic nukta", "\u0915\u093c\u0958", NULL},
	{"Arabic", NULL, arabic},
	{"Arabic points", "\u0628\u064e\u0651", NULL},
	{"Hebrew points", "\u05d1\u05bc\u05b7", NULL},
	{"far ideographs", NULL, far_ideographs},
	{"far code point", "\U00020000", NULL},
	{"musical symbols", "\U0001d15e\U0001d165", NULL},
	{"Kirat", "\U00011935\U00011930", NULL},
	{"basic plane", NULL, basic_plane},
	{"any code point", NULL, any},
	{"entities", "&amp;", NULL},
	{"longest entities", "&CounterClockwiseContourIntegral;", NULL},
	{"entities that are none", "&abcdefghijklmnopqrstuvwxyzabcdef", NULL},
	{"old entities", "&notit", NULL},
	{"ampersands", "&", NULL},
	{"numeric entities", "&#x66;&#114;", NULL},
	{"entities of marks", "a&#x301;", NULL},
	{"entity with zeroes", "&#000000000000000000000000000065;", NULL},
	{"angles", "<", NULL},
	{"open tags", "<a", NULL},
	{"open tags with space", "<a ", NULL},
	{"tags", "<b>a</b>", NULL},
	{"unclosed quotes", "<a href=\"", NULL},
	{"unclosed quote, apostrophe", "<a x='>'", NULL},
	{"comments", "<!---->", NULL},
	{"open comments", "<!--", NULL},
	{"open doctypes", "<!doctype", NULL},
	{"open scripts", "<script>", NULL},
	{"scripts with other ends", "<script></", NULL},
	{"styles", "<style></style>", NULL},
	{"links", "<a href=http://a.com>x</a>", NULL},
	{"links with entities", "<a href=&#104;ttp://a.com>", NULL},
	{"attributes", "<a b c d e f g h i j k l m n o p q r s t u v w x y z>", NULL},
	{"open BBCode links", "[url=", NULL},
	{"BBCode links", "[url=http://a.com]", NULL},
	{"BBCode nests", "[b][i][u]a[/u][/i][/b]", NULL},
	{"BBCode without ends", "[b]", NULL},
	{"BBCode ends", "[/b]", NULL},
	{"brackets", "[", NULL},
	{"brackets and letter", "[a", NULL},
	{"dots", ".", NULL},
	{"letters and dots", "a.", NULL},
	{"domains", "a.com ", NULL},
	{"other domains", "ab.xy ", NULL},
	{"everyday domains", "so.is ", NULL},
	{"sentences without space", "end.Then ", NULL},
	{"long labels", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.", NULL},
	{"international domains", "\u0431\u0443\u0440.\u0440\u0444 ", NULL},
	{"international labels", "\u0431.\u0440\u0444.", NULL},
	{"ideographic stops", "a\u3002b", NULL},
	{"full-width dots", "a\uff0ecom ", NULL},
	{"spelled dots", "a dot com ", NULL},
	{"bracketed dots", "a [dot] com ", NULL},
	{"open brackets of dots", "a ( . ", NULL},
	{"URLs", "http://a.com/ ", NULL},
	{"URLs without space", "http://a.com/http://", NULL},
	{"schemes", "http://", NULL},
	{"colons", ":", NULL},
	{"scheme ends", "://", NULL},
	{"long URL", "http://a.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa?b=c&d=e#f ", NULL},
	{"user info", "http://a:b@c:d@e:f@", NULL},
	{"international URLs", "http://\u0431\u0443\u0440.\u0440\u0444/ ", NULL},
	{"IPv6", "http://[::1] ", NULL},
	{"IPv4", "1.2.3.4 ", NULL},
	{"www", "www.", NULL},
	{"at", "@", NULL},
	{"letters and at", "a@", NULL},
	{"addresses", "a@b.com ", NULL},
	{"addresses in a row", "a@b.com@", NULL},
	{"spelled at", "a [at] b.com ", NULL},
	{"long local parts", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@", NULL},
	{"long local parts, other letters", "\u0431\u0431\u0431\u0431\u0431\u0431\u0431\u0431\u0431@", NULL},
	{"mentions", "@a ", NULL},
	{"hashtags", "#a ", NULL},
	{"digits with separators", "1-2 3.4(5)6/7+", NULL},
	{"digits", "0123456789", NULL},
	{"spaces", " ", NULL},
	{"wide spaces", "\u2003", NULL},
	{"line breaks", "\n", NULL},
	{"spaced letters", "f r e e ", NULL},
	{"dotted letters", "f.r.e.e ", NULL},
	{"underscores", "_a", NULL},
	{"dashes", "-", NULL},
	{"apostrophes", "a'", NULL},
	{"exclamations", "!", NULL},
	{"distinct leetspeak", "fr33 m0n3y @t h0m3 ", NULL},
};
/* clang-format on */
const size_t n_hard_texts = sizeof hard_texts / sizeof *hard_texts;

uint32_t hard_random(uint64_t *state)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(*state >> 33);
}

static uint32_t draw(const uint32_t (*blocks)[2], uint64_t *random)
{
	size_t n = 0;
	const uint32_t *block;

	while (blocks[n][1] != 0) {
		n++;
	}
	block = blocks[hard_random(random) % n];
	return block[0] + hard_random(random) % (block[1] - block[0] + 1);
}

struct str hard_text_fill(const struct hard_text *kind, char *out, size_t n)
{
	size_t n_unit = kind->unit != NULL ? strlen(kind->unit) : 0;
	uint64_t random = 1;
	size_t at = 0;

	if (n_unit > 0) {
		for (; at < n; at++) {
			out[at] = kind->unit[at % n_unit];
		}
		return str_make(out, utf8_valid_prefix(str_make(out, n)));
	}
	while (at + UTF8_MAX_BYTES <= n) {
		at += utf8_put(out + at, draw(kind->blocks, &random));
	}
	return str_make(out, at);
}

/* What random units are made of, besides code points. */
static const char *const pieces[] = {"a", "b", "A", " ", ".", "com", "://", "http://", "@", "&",
	"&#", "&#x301;", "&amp;", "&not", "<", "<b>", "</b>", "<a href=", ">", "[", "]",
	"[url=", "[b]", "[/b]", "[/url]", "(", ")", "[dot]", " dot ", "www.", "/", "?", "#", "-",
	"_", "'", "\"", "1", "\n", ":", "\u0301", "\u0336", "\u200b", "\u3002", "\u0440\u0444",
	"\u1100", "\u1161", "\u11a8", "\ufdfa", "\u05bc", "\U0001f1e9", "\u200d", "\U0001f468"};

static const uint32_t blocks_of_units[][2] = {{0x80, 0x24f}, {0x300, 0x36f}, {0x370, 0x52f},
	{0x591, 0x6ff}, {0x900, 0xdff}, {0xf00, 0xfbc}, {0x1100, 0x11ff}, {0x1ab0, 0x1aff},
	{0x1dc0, 0x1fff}, {0x20d0, 0x218f}, {0x2460, 0x24ff}, {0x3040, 0x33ff}, {0xac00, 0xad00},
	{0xf900, 0xfdff}, {0xfe00, 0xffff}, {0x11000, 0x11fff}, {0x1d100, 0x1d7ff},
	{0x1f100, 0x1f1ff}, {0x20, 0xd7ff}, {0xe000, 0x10ffff}, {0x20000, 0x2fa1f},
	{0xe0000, 0xe01ef}, {0}};

static void insert(struct hard_unit *unit, size_t at, const char *p, size_t n)
{
	if (unit->n + n <= sizeof unit->text) {
		memmove(unit->text + at + n, unit->text + at, unit->n - at);
		memcpy(unit->text + at, p, n);
		unit->n += n;
	}
}

static size_t random_boundary(const struct hard_unit *unit, uint64_t *random)
{
	size_t at = unit->n == 0 ? 0 : hard_random(random) % (unit->n + 1);

	while (at > 0 && at < unit->n && ((unsigned char)unit->text[at] & 0xc0) == 0x80) {
		at--;
	}
	return at;
}

static void add_something(struct hard_unit *unit, uint64_t *random)
{
	size_t at = random_boundary(unit, random);

	if (hard_random(random) % 2 == 0) {
		const char *piece = pieces[hard_random(random) % (sizeof pieces / sizeof *pieces)];

		insert(unit, at, piece, strlen(piece));
	} else {
		char bytes[UTF8_MAX_BYTES];
		size_t n = utf8_put(bytes, draw(blocks_of_units, random));

		insert(unit, at, bytes, n);
	}
}

void hard_unit_make(struct hard_unit *unit, uint64_t *random)
{
	unit->n = 0;
	for (uint32_t i = 1 + hard_random(random) % 6; i > 0; i--) {
		add_something(unit, random);
	}
}

void hard_unit_change(struct hard_unit *unit, uint64_t *random)
{
	char copy[HARD_UNIT_BYTES];
	size_t begin = random_boundary(unit, random), end = random_boundary(unit, random);
	size_t swap = begin < end ? begin : end;

	end = begin < end ? end : begin;
	begin = swap;
	switch (hard_random(random) % 3) {
	case 0:
		if (end - begin < unit->n) {
			memmove(unit->text + begin, unit->text + end, unit->n - end);
			unit->n -= end - begin;
			break;
		}
		add_something(unit, random);
		break;
	case 1:
		memcpy(copy, unit->text + begin, end - begin);
		insert(unit, end, copy, end - begin);
		break;
	default:
		add_something(unit, random);
		break;
	}
}

struct str hard_unit_fill(const struct hard_unit *unit, char *out, size_t n)
{
	for (size_t at = 0; at < n; at++) {
		out[at] = unit->text[at % unit->n];
	}
	return str_make(out, utf8_valid_prefix(str_make(out, n)));
}
