/*
 * Writes confusables.def, the table of single code points that pass for one ASCII letter or digit.
 * Run it with an ICU of the version to be shipped:
 *
 *	cc -o /tmp/confusables filters/text/tools/confusables.c \
 *		$(pkg-config --cflags --libs icu-uc icu-i18n) &&
 *	/tmp/confusables >filters/text/confusables.def
 *
 * The sources, first match wins:
 *   1. by_hand[] below, what the others miss or get wrong for running text;
 *   2. decimal digits of any script, by their value;
 *   3. enclosed, negative, regional-indicator and small capital letters, by their Unicode name;
 *   4. ICU's confusable skeleton (UTS 39) of the character, if it is one ASCII letter once the
 *      strokes and hooks are taken off; the skeleton "rn" stands for m and is never written out;
 *   5. the same of its upper case, so that folded text sees the look-alikes of capitals too;
 *   6. turned letters, and letters with a hook, tail, stroke and the like, by their Unicode name.
 * Only letters become letters, so that box drawing is not read as 'l'. Scripts that are read and
 * not only borrowed from (Arabic, Hebrew, Han, those of India, ...) are left alone, but for their
 * digits. What NFKC and case folding do by themselves is not repeated here.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uspoof.h>
#include <unicode/uversion.h>

static const struct {
	UChar32 c;
	char target; /* 0: keep, whatever the rules below say */
} by_hand[] = {
	{0x00b4, '\''},
	{0x02bc, '\''},
	{0x2018, '\''},
	{0x2019, '\''},
	{0x201b, '\''},
	{0x0131, 'i'},
	{0x212e, 'e'},
	{0x025b, 'e'},
	{0x0251, 'a'},
	{0x0254, 'o'},
	{0x0259, 'e'},
	{0x0263, 'y'},
	{0x0269, 'i'},
	{0x0283, 's'},
	{0x0289, 'u'},
	{0x028a, 'u'},
	{0x0292, 'z'},
	{0x04cf, 'l'},
	{0x03c3, 0}, /* sigma: as frequent in Greek as omicron, and hardly ever used for o */
	{0x03b8, 0},
	{0x03c9, 'w'},
	{0x043f, 'n'},
	{0x0431, 0},
	{0x044c, 0},
	{0x044a, 0},
	/* Canadian syllabics that text generators put for letters. */
	{0x15e9, 'a'},
	{0x1455, 'c'},
	{0x144e, 'n'},
	{0x146b, 'q'},
	{0x1515, 's'},
	{0x15ef, 'w'},
	{0x1614, 'z'},
};

static const UScriptCode scripts[] = {
	USCRIPT_LATIN,
	USCRIPT_GREEK,
	USCRIPT_CYRILLIC,
	USCRIPT_ARMENIAN,
	USCRIPT_CHEROKEE,
	USCRIPT_COPTIC,
	USCRIPT_LISU,
	USCRIPT_CANADIAN_ABORIGINAL,
	USCRIPT_TIFINAGH,
	USCRIPT_DESERET,
	USCRIPT_OSAGE,
	USCRIPT_CARIAN,
	USCRIPT_LYCIAN,
	USCRIPT_OLD_ITALIC,
	USCRIPT_ELBASAN,
	USCRIPT_RUNIC,
	USCRIPT_WARANG_CITI,
	USCRIPT_MIAO,
};

static const char *const name_prefixes[] = {
	"LATIN LETTER SMALL CAPITAL ",
	"NEGATIVE CIRCLED LATIN CAPITAL LETTER ",
	"NEGATIVE SQUARED LATIN CAPITAL LETTER ",
	"CROSSED NEGATIVE SQUARED LATIN CAPITAL LETTER ",
	"PARENTHESIZED LATIN SMALL LETTER ",
	"PARENTHESIZED LATIN CAPITAL LETTER ",
	"TORTOISE SHELL BRACKETED LATIN CAPITAL LETTER ",
	"REGIONAL INDICATOR SYMBOL LETTER ",
};

static const struct {
	const char *prefix;
	char first;
} digit_names[] = {
	{"NEGATIVE CIRCLED DIGIT ", '0'},
	{"DOUBLE CIRCLED DIGIT ", '0'},
	{"PARENTHESIZED DIGIT ", '0'},
	{"DINGBAT NEGATIVE CIRCLED DIGIT ", '0'},
	{"DINGBAT CIRCLED SANS-SERIF DIGIT ", '0'},
	{"DINGBAT NEGATIVE CIRCLED SANS-SERIF DIGIT ", '0'},
};

static const UNormalizer2 *nfkc_casefold;
static USpoofChecker *spoof;

static void check(UErrorCode e, const char *what)
{
	if (U_FAILURE(e)) {
		fprintf(stderr, "%s: %s\n", what, u_errorName(e));
		exit(1);
	}
}

static bool is_folded(UChar32 c)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar in[2], out[64];
	int n = 0;

	U16_APPEND_UNSAFE(in, n, c);
	int n_out = unorm2_normalize(nfkc_casefold, in, n, out, 64, &e);
	check(e, "normalize");
	return n_out == n && u_memcmp(in, out, n) == 0;
}

static char by_name(UChar32 c)
{
	static const char *const digits[] = {
		"ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE"};
	UErrorCode e = U_ZERO_ERROR;
	char name[256];

	u_charName(c, U_UNICODE_CHAR_NAME, name, sizeof name, &e);
	check(e, "name");
	for (size_t i = 0; i < sizeof name_prefixes / sizeof *name_prefixes; i++) {
		size_t n = strlen(name_prefixes[i]);
		if (strncmp(name, name_prefixes[i], n) == 0 && strlen(name + n) == 1) {
			return (char)tolower((unsigned char)name[n]);
		}
	}
	for (size_t i = 0; i < sizeof digit_names / sizeof *digit_names; i++) {
		size_t n = strlen(digit_names[i].prefix);
		for (int digit = 0; strncmp(name, digit_names[i].prefix, n) == 0 && digit < 10;
			digit++) {
			if (strcmp(name + n, digits[digit]) == 0) {
				return (char)('0' + digit);
			}
		}
	}
	return 0;
}

static char turned(UChar32 c)
{
	static const char prefix[] = "LATIN SMALL LETTER TURNED ";
	UErrorCode e = U_ZERO_ERROR;
	char name[256];

	u_charName(c, U_UNICODE_CHAR_NAME, name, sizeof name, &e);
	return strncmp(name, prefix, sizeof prefix - 1) == 0 && strlen(name) == sizeof prefix
		       ? (char)tolower((unsigned char)name[sizeof prefix - 1])
		       : 0;
}

/* "LATIN SMALL LETTER T WITH RETROFLEX HOOK": the letter. */
static char decorated(UChar32 c)
{
	static const char prefix[] = "LATIN SMALL LETTER ";
	UErrorCode e = U_ZERO_ERROR;
	char name[256];

	u_charName(c, U_UNICODE_CHAR_NAME, name, sizeof name, &e);
	return strncmp(name, prefix, sizeof prefix - 1) == 0 &&
			       strncmp(name + sizeof prefix, " WITH ", 6) == 0
		       ? (char)tolower((unsigned char)name[sizeof prefix - 1])
		       : 0;
}

/* The one ASCII letter that c looks like; strokes and hooks count as nothing where may_strip. */
static char skeleton(UChar32 c, bool may_strip)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar in[2], out[64];
	int n = 0;

	U16_APPEND_UNSAFE(in, n, c);
	int n_out = uspoof_getSkeleton(spoof, 0, in, n, out, 64, &e);
	check(e, "skeleton");
	while (may_strip && n_out > 1 && u_charType(out[n_out - 1]) == U_NON_SPACING_MARK) {
		n_out--;
	}
	if (n_out == 2 && out[0] == 'r' && out[1] == 'n') {
		return 'm';
	}
	return n_out == 1 && out[0] < 0x80 && isalpha(out[0]) ? (char)tolower(out[0]) : 0;
}

static bool has_script(UChar32 c)
{
	UErrorCode e = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript(c, &e);

	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		if (script == scripts[i]) {
			return true;
		}
	}
	return false;
}

static char by_look(UChar32 c)
{
	UErrorCode e = U_ZERO_ERROR;
	/* Letters of living Latin alphabets (o with stroke, l with stroke, ...) stay what they are.
	 */
	bool may_strip = uscript_getScript(c, &e) != USCRIPT_LATIN || c >= 0x180;
	UChar32 upper = u_toupper(c);
	UChar decomposition[8];
	char target;

	if (!u_isalpha(c) || !has_script(c) || !is_folded(c) ||
		unorm2_getDecomposition(unorm2_getNFDInstance(&e), c, decomposition, 8, &e) >= 0) {
		return 0;
	}
	target = skeleton(c, may_strip);
	if (target == 0 && upper != c) {
		target = skeleton(upper, false);
	}
	if (target == 0) {
		target = turned(c);
	}
	return target != 0 || !may_strip ? target : decorated(c);
}

static char find_target(UChar32 c)
{
	for (size_t i = 0; i < sizeof by_hand / sizeof *by_hand; i++) {
		if (by_hand[i].c == c) {
			return by_hand[i].target;
		}
	}
	if (u_charType(c) == U_DECIMAL_DIGIT_NUMBER && is_folded(c)) {
		return (char)('0' + u_charDigitValue(c));
	}
	char target = by_name(c);
	return target != 0 ? target : by_look(c);
}

int main(void)
{
	UErrorCode e = U_ZERO_ERROR;
	UVersionInfo version;
	int n_in_line = 0;

	nfkc_casefold = unorm2_getNFKCCasefoldInstance(&e);
	spoof = uspoof_open(&e);
	check(e, "open");
	u_getUnicodeVersion(version);
	printf("/* Generated by tools/confusables.c from ICU " U_ICU_VERSION
	       ", Unicode %d.%d; do not edit. */\n",
		version[0], version[1]);
	for (UChar32 c = 0x80; c <= 0x10ffff; c++) {
		char target = u_isdefined(c) && !U_IS_SURROGATE(c) ? find_target(c) : 0;
		if (target != 0) {
			printf("{0x%05x, '%s%c'},%s", (unsigned)c, target == '\'' ? "\\" : "",
				target, ++n_in_line % 5 == 0 ? "\n" : " ");
		}
	}
	printf("\n");
	uspoof_close(spoof);
	return 0;
}
