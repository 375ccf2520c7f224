#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>

#include <hamlet/utf8.h>

/* U+FFFD in UTF-8. */
#define REPLACEMENT "\xef\xbf\xbd"

/*
 * The charsets that weblogs have been kept in. A list, since iconv knows a thousand more, some of
 * them programs that outside bytes had better not run. In those that shift, ASCII bytes do not
 * stand for themselves.
 */
/* clang-format off */
static const struct charset {
	const char *name;
	bool shifts;
} charsets[] = {
	{"ISO-8859-1", false}, {"ISO-8859-2", false}, {"ISO-8859-3", false}, {"ISO-8859-4", false},
	{"ISO-8859-5", false}, {"ISO-8859-6", false}, {"ISO-8859-7", false}, {"ISO-8859-8", false},
	{"ISO-8859-9", false}, {"ISO-8859-10", false}, {"ISO-8859-11", false},
	{"ISO-8859-13", false}, {"ISO-8859-14", false}, {"ISO-8859-15", false},
	{"ISO-8859-16", false}, {"latin1", false},
	{"windows-1250", false}, {"windows-1251", false}, {"windows-1252", false},
	{"windows-1253", false}, {"windows-1254", false}, {"windows-1255", false},
	{"windows-1256", false}, {"windows-1257", false}, {"windows-1258", false},
	{"cp1250", false}, {"cp1251", false}, {"cp1252", false},
	{"KOI8-R", false}, {"KOI8-U", false}, {"IBM866", false}, {"TIS-620", false},
	{"Shift_JIS", false}, {"SJIS", false}, {"EUC-JP", false}, {"ISO-2022-JP", true},
	{"GB2312", false}, {"GBK", false}, {"GB18030", false}, {"Big5", false},
	{"Big5-HKSCS", false}, {"EUC-KR", false}, {"EUC-TW", false},
	{"UTF-16", true}, {"UTF-16LE", true}, {"UTF-16BE", true}, {"UTF-7", true},
};
/* clang-format on */

const struct charset *charset_find(struct str name)
{
	for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
		if (str_eq_ignoring_case(str_of(charsets[i].name), name)) {
			return &charsets[i];
		}
	}
	return NULL;
}

/* Text under way into memory that is known to suffice. */
struct output {
	char *p;
	size_t n;
};

static void put(struct output *out, const char *p, size_t n)
{
	memcpy(out->p + out->n, p, n);
	out->n += n;
}

/* NUL has no place in text; whatever it parted stays parted. */
static void put_text(struct output *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		out->p[out->n++] = s.p[i] == '\0' ? ' ' : s.p[i];
	}
}

static int repair(struct str bytes, struct arena *arena, struct str *ret)
{
	struct output out = {.p = arena_bytes(arena, 3 * bytes.n)};

	if (out.p == NULL) {
		return -ENOMEM;
	}
	while (bytes.n > 0) {
		size_t valid = utf8_valid_prefix(bytes);

		put_text(&out, str_make(bytes.p, valid));
		bytes = str_skip(bytes, valid);
		if (bytes.n > 0) {
			put(&out, REPLACEMENT, sizeof REPLACEMENT - 1);
			bytes = str_skip(bytes, 1);
		}
	}
	*ret = str_make(out.p, out.n);
	return 0;
}

static void close_iconv(iconv_t *converter)
{
	iconv_close(*converter);
}

/* Fills out, at most max_bytes of it; false: this machine has no such converter. */
static bool convert(struct str bytes, const char *charset, struct output *out, size_t max_bytes)
{
	char *from = (char *)(uintptr_t)bytes.p, *to = out->p;
	size_t n_from = bytes.n, n_to = max_bytes;
	iconv_t opened = iconv_open("UTF-8", charset);

	if (opened == (iconv_t)-1) {
		return false;
	}
	HAMLET_CLEANUP(close_iconv) iconv_t converter = opened;

	while (n_from > 0 && iconv(converter, &from, &n_from, &to, &n_to) == (size_t)-1) {
		if (errno == E2BIG || n_to < sizeof REPLACEMENT) {
			break;
		}
		memcpy(to, REPLACEMENT, sizeof REPLACEMENT - 1);
		to += sizeof REPLACEMENT - 1;
		n_to -= sizeof REPLACEMENT - 1;
		from++;
		n_from--;
	}
	out->n = (size_t)(to - out->p);
	return true;
}

int charset_to_utf8(
	struct str bytes, const struct charset *charset, struct arena *arena, struct str *ret)
{
	bool is_utf8 = utf8_is_valid(bytes);
	struct output out = {0};
	/* No charset of the list takes more than four bytes of UTF-8 for one of its own. */
	size_t max_bytes = 4 * bytes.n + sizeof REPLACEMENT;

	if (charset == NULL || (is_utf8 && !charset->shifts)) {
		if (is_utf8 && (bytes.n == 0 || memchr(bytes.p, '\0', bytes.n) == NULL)) {
			*ret = bytes;
			return 0;
		}
		return repair(bytes, arena, ret);
	}
	out.p = arena_bytes(arena, max_bytes);
	if (out.p == NULL) {
		return -ENOMEM;
	}
	if (!convert(bytes, charset->name, &out, max_bytes)) {
		return repair(bytes, arena, ret);
	}
	return repair(str_make(out.p, out.n), arena, ret);
}
