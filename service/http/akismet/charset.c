#include "charset.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

/* U+FFFD in UTF-8. */
#define REPLACEMENT "\xef\xbf\xbd"

/*
 * The charsets that weblogs have been kept in, and by what they are read: a page named so is read
 * and filled in by browsers as what the Encoding Standard (section 4.2) makes of the name, often a
 * larger set than the one named. A list, since iconv knows a thousand more, some of them programs
 * that outside bytes had better not run. In those that shift, ASCII bytes do not stand for
 * themselves.
 */
/* clang-format off */
static const struct charset {
	const char *name;
	const char *converter; /* iconv's name of it */
	bool shifts;
} charsets[] = {
	{"US-ASCII", "WINDOWS-1252", false},
	{"ISO-8859-1", "WINDOWS-1252", false}, {"latin1", "WINDOWS-1252", false},
	{"ISO-8859-2", "ISO-8859-2", false}, {"ISO-8859-3", "ISO-8859-3", false},
	{"ISO-8859-4", "ISO-8859-4", false}, {"ISO-8859-5", "ISO-8859-5", false},
	{"ISO-8859-6", "ISO-8859-6", false}, {"ISO-8859-7", "ISO-8859-7", false},
	{"ISO-8859-8", "ISO-8859-8", false}, {"ISO-8859-8-I", "ISO-8859-8", false},
	{"ISO-8859-9", "WINDOWS-1254", false}, {"ISO-8859-10", "ISO-8859-10", false},
	{"ISO-8859-11", "WINDOWS-874", false}, {"ISO-8859-13", "ISO-8859-13", false},
	{"ISO-8859-14", "ISO-8859-14", false}, {"ISO-8859-15", "ISO-8859-15", false},
	{"ISO-8859-16", "ISO-8859-16", false},
	{"windows-874", "WINDOWS-874", false}, {"TIS-620", "WINDOWS-874", false},
	{"windows-1250", "WINDOWS-1250", false}, {"cp1250", "WINDOWS-1250", false},
	{"windows-1251", "WINDOWS-1251", false}, {"cp1251", "WINDOWS-1251", false},
	{"windows-1252", "WINDOWS-1252", false}, {"cp1252", "WINDOWS-1252", false},
	{"windows-1253", "WINDOWS-1253", false}, {"cp1253", "WINDOWS-1253", false},
	{"windows-1254", "WINDOWS-1254", false}, {"cp1254", "WINDOWS-1254", false},
	{"windows-1255", "WINDOWS-1255", false}, {"cp1255", "WINDOWS-1255", false},
	{"windows-1256", "WINDOWS-1256", false}, {"cp1256", "WINDOWS-1256", false},
	{"windows-1257", "WINDOWS-1257", false}, {"cp1257", "WINDOWS-1257", false},
	{"windows-1258", "WINDOWS-1258", false}, {"cp1258", "WINDOWS-1258", false},
	{"macintosh", "MACINTOSH", false}, {"IBM866", "IBM866", false}, {"cp866", "IBM866", false},
	{"KOI8-R", "KOI8-R", false}, {"KOI8-U", "KOI8-U", false},
	{"Shift_JIS", "CP932", false}, {"SJIS", "CP932", false}, {"x-sjis", "CP932", false},
	{"windows-31j", "CP932", false}, {"cp932", "CP932", false},
	{"EUC-JP", "EUC-JP", false}, {"ISO-2022-JP", "ISO-2022-JP", true},
	{"GB2312", "GB18030", false}, {"GBK", "GB18030", false}, {"x-gbk", "GB18030", false},
	{"GB18030", "GB18030", false},
	{"Big5", "BIG5-HKSCS", false}, {"Big5-HKSCS", "BIG5-HKSCS", false},
	{"EUC-TW", "EUC-TW", false},
	{"EUC-KR", "UHC", false}, {"ks_c_5601-1987", "UHC", false}, {"cp949", "UHC", false},
	{"UTF-16", "UTF-16", true}, {"UTF-16LE", "UTF-16LE", true}, {"UTF-16BE", "UTF-16BE", true},
	{"UTF-7", "UTF-7", true},
};
/* clang-format on */

static struct str skip_marks(struct str s)
{
	while (s.n > 0 && !ascii_is_alnum(s.p[0])) {
		s = str_skip(s, 1);
	}
	return s;
}

/* By letters and digits alone, as Unicode matches names of charsets (UTS 22, section 1.4). */
static bool is_same_name(struct str a, struct str b)
{
	for (;;) {
		a = skip_marks(a);
		b = skip_marks(b);
		if (a.n == 0 || b.n == 0 || ascii_lower(a.p[0]) != ascii_lower(b.p[0])) {
			return a.n == 0 && b.n == 0;
		}
		a = str_skip(a, 1);
		b = str_skip(b, 1);
	}
}

const struct charset *charset_find(struct str name)
{
	for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++) {
		if (is_same_name(str_of(charsets[i].name), name)) {
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
static bool convert(
	struct str bytes, const char *converter_name, struct output *out, size_t max_bytes)
{
	char *from = (char *)(uintptr_t)bytes.p, *to = out->p;
	size_t n_from = bytes.n, n_to = max_bytes;
	iconv_t opened = iconv_open("UTF-8", converter_name);

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
	if (!convert(bytes, charset->converter, &out, max_bytes)) {
		return repair(bytes, arena, ret);
	}
	return repair(str_make(out.p, out.n), arena, ret);
}
