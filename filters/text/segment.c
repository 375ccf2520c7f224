#include "segment.h"

#include <errno.h>

#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#include "classes.h"

static const struct confusable {
	uint32_t c;
	char target;
} confusables[] = {
#include "confusables.def"
};
enum { N_CONFUSABLES = sizeof confusables / sizeof confusables[0] };

/* UTF-16 units; every step of segment_fold stays far below it, for 32 code points. */
enum { UNITS_MAX = 1024 };

/* Written once by segment_init, before any other thread reads them. */
static const UNormalizer2 *nfkc_casefold;
static const UNormalizer2 *nfkc;
static const UNormalizer2 *nfc;
static const UNormalizer2 *nfd;

static uint32_t look_alike(uint32_t c)
{
	size_t low = 0, high = N_CONFUSABLES;

	if (c < confusables[0].c) {
		return c;
	}
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (confusables[middle].c < c) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return low < N_CONFUSABLES && confusables[low].c == c
		       ? (unsigned char)confusables[low].target
		       : c;
}

/* White space that NFKC keeps apart becomes the plain kind. */
static uint32_t plain_space(uint32_t c)
{
	switch (c) {
	case '\v':
	case '\f':
	case 0x1680:
	case 0x2800:
		return ' ';
	case 0x85:
	case 0x2028:
	case 0x2029:
		return '\n';
	default:
		return c;
	}
}

struct units {
	UChar u[UNITS_MAX];
	int32_t n;
};

static int normalize(const UNormalizer2 *form, const struct units *in, struct units *ret)
{
	UErrorCode e = U_ZERO_ERROR;

	ret->n = unorm2_normalize(form, in->u, in->n, ret->u, UNITS_MAX, &e);
	return U_FAILURE(e) ? -EOVERFLOW : 0;
}

static void append(struct units *units, uint32_t c)
{
	if (units->n + 2 <= UNITS_MAX) {
		U16_APPEND_UNSAFE(units->u, units->n, c);
	}
}

static void map_look_alikes(const struct units *in, struct units *ret)
{
	int32_t at = 0;

	ret->n = 0;
	while (at < in->n) {
		UChar32 c;

		U16_NEXT_UNSAFE(in->u, at, c);
		append(ret, look_alike((uint32_t)c));
	}
}

/* Strokes through a letter and frames around it hide no more than themselves. */
static bool is_overlay(UChar32 c)
{
	return (c >= 0x334 && c <= 0x338) || (c >= 0x20d0 && c <= 0x20ff) || c == 0x488 ||
	       c == 0x489;
}

/* Counts the decorations; *ret_is_heap says whether any of them is more than an overlay. */
static uint32_t count_decorations(const struct units *units, bool *ret_is_heap)
{
	uint32_t n_marks = 0;

	*ret_is_heap = false;
	for (int32_t i = 0; i < units->n; i++) {
		if (class_is_decoration(units->u[i])) {
			n_marks++;
			*ret_is_heap |= !is_overlay(units->u[i]);
		}
	}
	return n_marks;
}

/* Removes what decorates and what ICU made invisible or a control. */
static void drop_decorations(const struct units *in, struct units *ret)
{
	int32_t at = 0;

	ret->n = 0;
	while (at < in->n) {
		UChar32 c;

		U16_NEXT_UNSAFE(in->u, at, c);
		if (!class_is_decoration((uint32_t)c) && !class_is_control((uint32_t)c) &&
			!class_is_invisible((uint32_t)c)) {
			append(ret, (uint32_t)c);
		}
	}
}

static void to_code_points(const struct units *in, struct segment_fold *ret)
{
	int32_t at = 0;

	ret->n = 0;
	while (at < in->n && ret->n < SEGMENT_FOLD_MAX) {
		UChar32 c;

		U16_NEXT_UNSAFE(in->u, at, c);
		ret->c[ret->n++] = (uint32_t)c;
	}
}

/* The Greek iota subscript, which case folding makes a letter; under other letters a decoration. */
static bool is_stray_iota(uint32_t base, uint32_t c)
{
	bool is_greek = (base >= 0x370 && base < 0x400) || (base >= 0x1f00 && base < 0x2000);
	return c == 0x345 && !is_greek;
}

int segment_fold(const uint32_t *c, size_t n, struct segment_fold *ret)
{
	struct units a = {.n = 0}, b;
	uint32_t n_iotas = 0;
	bool is_heap;
	int r;

	for (size_t i = 0; i < n; i++) {
		if (is_stray_iota(c[0], c[i])) {
			n_iotas++;
		} else {
			append(&a, look_alike(plain_space(c[i])));
		}
	}
	r = normalize(nfkc_casefold, &a, &b);
	if (r < 0) {
		return r;
	}
	r = normalize(nfd, &b, &a);
	if (r < 0) {
		return r;
	}
	map_look_alikes(&a, &b);
	r = normalize(nfc, &b, &a);
	if (r < 0) {
		return r;
	}
	ret->n_marks = n_iotas + count_decorations(&a, &is_heap);
	/* b is still taken apart: a mark that found its letter goes with the rest of its heap. */
	a = is_heap ? b : a;
	drop_decorations(&a, &b);
	r = normalize(nfc, &b, &a);
	if (r < 0) {
		return r;
	}
	to_code_points(&a, ret);
	return 0;
}

int segment_init(void)
{
	UErrorCode e = U_ZERO_ERROR;

	nfkc_casefold = unorm2_getNFKCCasefoldInstance(&e);
	nfkc = unorm2_getNFKCInstance(&e);
	nfc = unorm2_getNFCInstance(&e);
	nfd = unorm2_getNFDInstance(&e);
	return U_FAILURE(e) ? -ENOENT : 0;
}

/* Letters of scripts people write in do not count as fancy, though they fold to look-alikes. */
static bool is_borrowed_look_alike(uint32_t c)
{
	UErrorCode e = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript((UChar32)c, &e);

	return c >= 0x180 && look_alike(c) != c && look_alike(c) != '\'' &&
	       script != USCRIPT_GREEK && script != USCRIPT_CYRILLIC &&
	       script != USCRIPT_ARMENIAN && u_charType((UChar32)c) != U_DECIMAL_DIGIT_NUMBER;
}

/* A letter or digit that NFKC, but not NFC, turns into another one. */
static bool is_compatibility_form(uint32_t c, uint32_t folded)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar unused[32];

	return (u_isalnum((UChar32)folded) || folded == 0) &&
	       unorm2_getDecomposition(nfkc, (UChar32)c, unused, 32, &e) > 0 &&
	       unorm2_getDecomposition(nfc, (UChar32)c, unused, 32, &e) < 0 &&
	       (u_isalpha((UChar32)c) || u_isdigit((UChar32)c) || folded != 0);
}

bool segment_joins(uint32_t c)
{
	return class_is_decoration(c) || !unorm2_hasBoundaryBefore(nfkc_casefold, (UChar32)c) ||
	       !unorm2_hasBoundaryBefore(nfc, (UChar32)c);
}

bool segment_is_plain(uint32_t c)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar unused[32];

	return unorm2_isInert(nfkc_casefold, (UChar32)c) &&
	       unorm2_getDecomposition(nfd, (UChar32)c, unused, 32, &e) < 0 && look_alike(c) == c &&
	       plain_space(c) == c;
}

bool segment_is_fancy(uint32_t c, uint32_t folded)
{
	return is_borrowed_look_alike(c) || is_compatibility_form(c, folded);
}

bool segment_fold_pair(uint32_t base, uint32_t mark, uint32_t *ret, bool *ret_is_composed)
{
	UErrorCode e = U_ZERO_ERROR;
	UChar unused[32];
	UChar32 composed;

	/* A base that holds marks already has to be taken apart and sorted; not so a plain one. */
	if (!class_is_decoration(mark) ||
		unorm2_getDecomposition(nfkc_casefold, (UChar32)mark, unused, 32, &e) >= 0 ||
		unorm2_getDecomposition(nfd, (UChar32)base, unused, 32, &e) >= 0) {
		return false;
	}
	composed = unorm2_composePair(nfc, (UChar32)base, (UChar32)mark);
	*ret_is_composed = composed >= 0;
	*ret = composed >= 0 ? (uint32_t)composed : base;
	return true;
}

static void drop_controls(struct units *units)
{
	int32_t n = 0;

	for (int32_t i = 0; i < units->n; i++) {
		if (!class_is_control(units->u[i])) {
			units->u[n++] = units->u[i];
		}
	}
	units->n = n;
}

int segment_fold_case(const char *p, size_t n, char out[1024], size_t *ret_n)
{
	UErrorCode e = U_ZERO_ERROR;
	struct units a, b;
	int32_t n_out;
	int r;

	*ret_n = 0;
	if (n > 256) {
		return 0;
	}
	u_strFromUTF8(a.u, UNITS_MAX, &a.n, p, (int32_t)n, &e);
	if (U_FAILURE(e)) {
		return -EILSEQ;
	}
	r = normalize(nfkc_casefold, &a, &b);
	if (r < 0) {
		return r;
	}
	drop_controls(&b);
	u_strToUTF8(out, 1024, &n_out, b.u, b.n, &e);
	if (U_FAILURE(e)) {
		return 0;
	}
	*ret_n = (size_t)n_out;
	return 0;
}
