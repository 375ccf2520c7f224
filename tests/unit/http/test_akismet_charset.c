#include "test.h"

#include <stdlib.h>

#include <hamlet/utf8.h>

#include "http/akismet/charset.h"

#define GONE "\xef\xbf\xbd"

/* clang-format off */
static const struct {
	struct str charset;
	struct str bytes;
	struct str text;
} rows[] = {
	{BYTES(""), BYTES("caf\xc3\xa9"), BYTES("caf\xc3\xa9")},
	{BYTES("UTF-8"), BYTES("caf\xc3\xa9"), BYTES("caf\xc3\xa9")},
	{BYTES("UTF-8"), BYTES("caf\xe9!"), BYTES("caf" GONE "!")},
	{BYTES("ISO-8859-1"), BYTES("caf\xe9"), BYTES("caf\xc3\xa9")},
	{BYTES("iso-8859-1"), BYTES("caf\xe9"), BYTES("caf\xc3\xa9")},
	/* Named so, but sent in UTF-8. */
	{BYTES("ISO-8859-1"), BYTES("caf\xc3\xa9"), BYTES("caf\xc3\xa9")},
	{BYTES("windows-1251"), BYTES("\xcf\xf0\xe8\xe2\xe5\xf2"),
		BYTES("\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82")},
	{BYTES("Shift_JIS"), BYTES("\x93\xfa"), BYTES("\xe6\x97\xa5")},
	{BYTES("GB18030"), BYTES("\xc4\xe3"), BYTES("\xe4\xbd\xa0")},
	/* What browsers send from pages that are named so. */
	{BYTES("ISO-8859-1"), BYTES("\x93so\x94"), BYTES("\xe2\x80\x9cso\xe2\x80\x9d")},
	{BYTES("Shift_JIS"), BYTES("~\\\x93\xfa"), BYTES("~\\\xe6\x97\xa5")},
	{BYTES("gb2312"), BYTES("\x96\x7c"), BYTES("\xe6\x9d\xb1")},
	{BYTES("euc-kr"), BYTES("\x8c\x63"), BYTES("\xeb\x98\xa0")},
	/* Other names of the same. */
	{BYTES("iso8859-1"), BYTES("caf\xe9"), BYTES("caf\xc3\xa9")},
	{BYTES("iso_8859-1"), BYTES("caf\xe9"), BYTES("caf\xc3\xa9")},
	{BYTES("x-sjis"), BYTES("\x93\xfa"), BYTES("\xe6\x97\xa5")},
	{BYTES("ks_c_5601-1987"), BYTES("\xb0\xa1"), BYTES("\xea\xb0\x80")},
	{BYTES("windows-874"), BYTES("\xa1"), BYTES("\xe0\xb8\x81")},
	{BYTES("iso-8859-8-i"), BYTES("\xe0"), BYTES("\xd7\x90")},
	{BYTES("ISO-2022-JP"), BYTES("\x1b$BF|\x1b(B"), BYTES("\xe6\x97\xa5")},
	/* Cut in the middle of a character, and bytes that are none. */
	{BYTES("Shift_JIS"), BYTES("a\x93"), BYTES("a" GONE)},
	{BYTES("EUC-KR"), BYTES("\xff\xff" "b"), BYTES(GONE GONE "b")},
	{BYTES("klingon"), BYTES("caf\xe9"), BYTES("caf" GONE)},
	{BYTES("UTF-8//TRANSLIT"), BYTES("caf\xe9"), BYTES("caf" GONE)},
	{BYTES(""), BYTES("a\0b"), BYTES("a b")},
	{BYTES("UTF-16LE"), BYTES("a\0b\0"), BYTES("ab")},
	{BYTES("UTF-16LE"), BYTES("\0\0b\0"), BYTES(" b")},
};
/* clang-format on */

static void bytes_become_text_whatever_their_charset(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		struct str text;

		assert_int_equal(charset_to_utf8(rows[i].bytes, charset_find(rows[i].charset),
					 &arena, &text),
			0);
		assert_str(text, rows[i].text);
	}
}

static void any_bytes_of_any_charset_become_valid_text(void **state)
{
	static const struct str charsets[] = {BYTES("UTF-7"), BYTES("Big5-HKSCS"), BYTES("EUC-TW"),
		BYTES("UTF-16"), BYTES("ISO-2022-JP"), BYTES("GB18030"), BYTES("TIS-620")};
	unsigned char bytes[4096];
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++) {
		seed = seed * 1664525 + 1013904223;
		bytes[i] = (unsigned char)(seed >> 24);
	}
	for (size_t i = 0; i < N_ROWS(charsets); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena = roomy_arena();
		struct str text;

		assert_int_equal(charset_to_utf8(str_make((const char *)bytes, sizeof bytes),
					 charset_find(charsets[i]), &arena, &text),
			0);
		assert_true(utf8_is_valid(text));
		assert_null(memchr(text.p, '\0', text.n));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_become_text_whatever_their_charset),
		cmocka_unit_test(any_bytes_of_any_charset_become_valid_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
