#include "test.h"

#include <errno.h>
#include <stdlib.h>

#include <hamlet/text.h>
#include <hamlet/utf8.h>

#include "fold.h"
#include "fold_table.h"
#include "fold_reference.h"
#include "segment.h"

static int init(void **state)
{
	(void)state;
	return text_init();
}

static void assert_folds(const char *text, const char *expected)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct str folded;

	test_arena_init(&arena);
	assert_int_equal(text_fold(&arena, str_of(text), &folded), 0);
	if (!str_eq(folded, str_of(expected))) {
		fail_msg("\"%s\" folds to \"%.*s\"", text, STR_FMT(folded));
	}
}

static void what_looks_alike_reads_alike(void **state)
{
	static const struct {
		const char *text;
		const char *folded;
	} rows[] = {
		{"", ""},
		{"Free MONEY 24/7!", "free money 24/7!"},
		{"ＦＲＥＥ　ｍｏｎｅｙ", "free money"},
		{"𝐟𝓇𝕖𝖊 𝗆𝘰𝙣𝚎𝔶 𝟚𝟜", "free money 24"},
		{"ⓕⓡⓔⓔ ⒨⒪⒩⒠⒴ ①❷⑶", "free money 123"},
		{"🅵🅡🄴🇪", "free"},
		{"ꜰʀᴇᴇ ᴍᴏɴᴇʏ", "free money"},
		{"ᶠʳᵉᵉ ₘₒₙₑy", "free money"},
		{"mоnеу", "money"}, /* Cyrillic o, e, y */
		{"МОНЕТА", "moheta"},
		{"ΜΟΝΕΥ", "moveu"}, /* the small letters' look, in any case */
		{"ƒɍǝɇ", "free"},
		{"ᗰᗩᑎᗪᗩᖇIᑎ", "mandarin"},
		{"٠١٢٣٤٥٦٧٨٩ ०१२", "0123456789 012"},
		{"f\u200br\u200ce\u200de\u2060 \u202amoney\u202c", "free money"},
		{"free\ufe0f\U000e0066\U000e0072", "free"},
		{"so\u00adft\u034f", "soft"},
		{"f̶r̷e̸ḛ͌", "free"},
		{"z̵̡̛͙a̴l̷g̶o̵", "zalgo"},
		{"cafe\u0301 café", "café café"},
		{"ca\u0301\u0336fe\u0301\u030d é\u0352", "cáfe e"}, /* a stroke, a heap, a heap */
		{"a\u0345 \u0345 ᾳ α\u0345", "a  ai ai"},           /* a decoration but in Greek */
		{"tiếng Việt", "tiếng việt"},
		{"а\u0301 ё ό", "á ë ó"},
		{"ΐ", "ḯ"},
		{"Straße ſs", "strasse ss"},
		{"İI ıi İ\u0300", "ii ii i"},
		{"ﬁne ½ №", "fine 1⁄2 no"},
		{"don’t don´t don‘t", "don't don't don't"},
		{"aa\u00a0bb\u2003cc\u2800dd", "aa bb cc dd"},
		{"a\u2028b\xc2\x85"
		 "c",
			"a\nb\nc"},
		{"a\x01"
		 "b\x02"
		 "c\x7f",
			"abc"},
		{"a\tb\nc\rd\ve", "a\tb\nc\rd e"},
		{"1️⃣ ❤️", "1 ❤"},
		{"日本語 한국어 ไทย", "日本語 한국어 ไทย"},
		{"ｶﾞﾝ", "ガン"},
		{"العَرَبِيَّة العـــربيـة", "العربية العربية"}, /* most writers leave points out */
		{"שָׁלוֹם", "שלום"},
		{"آأإؤئ ا\u0654", "آأإؤئ أ"}, /* but these are other letters */
		{"خانه\u0654", "خانه"},
		{"b\u0651u\u0651y\u0651 b\u0e4cu\u0e4cy\u0e4c", "buy buy"},
		{"f\u0901r\u05b0e\u302ae\u3099 б\u0651у\u0651", "free бy"},
		{"b\u0640u\u0640y", "buy"},
		{"ที่นี่ ガギ", "ที่นี่ ガギ"},
		{"हिन्दी", "हिन्दी"},
		{"łódź ørð þæœ đ", "łódź ørð þæœ đ"}, /* letters of living alphabets are kept */
		{"москва йод бур", "mockba йoд бyp"},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		assert_folds(rows[i].text, rows[i].folded);
	}
}

/* Skeletons of whole words would turn "modern" into "rnodern" and "w" into "vv". */
static void m_and_w_are_never_taken_apart(void **state)
{
	(void)state;
	assert_folds("modern 𝓶. м! ｗ. ѡ?", "modern m. m! w. w?");
	assert_folds("rn vv cl", "rn vv cl");
}

static bool is_fixed_point(struct arena *arena, struct str s)
{
	struct str once, twice;

	arena_reset(arena);
	assert_int_equal(text_fold(arena, s, &once), 0);
	assert_int_equal(text_fold(arena, once, &twice), 0);
	return str_eq(once, twice) && utf8_is_valid(once);
}

/* Ideographs, Hangul, private use and planes of nothing: a sample of them will do. */
static uint32_t next_code_point(uint32_t c)
{
	bool is_monotonous = (c >= 0x3400 && c < 0xa000) || (c >= 0xac00 && c < 0xf8f0) ||
			     (c >= 0x17000 && c < 0x1afe0) || (c >= 0x20000 && c < 0x2f7f0) ||
			     (c >= 0x2fa20 && c < 0xdffe0) || c >= 0xe0200;

	c += is_monotonous ? 61 : 1;
	return c >= 0xd800 && c < 0xe000 ? 0xe000 : c;
}

/* Neighbours that may combine with what comes: nothing, a letter and mark, vowels, jamo. */
static void folding_twice_changes_nothing_for_any_code_point(void **state)
{
	static const char *const neighbours[][2] = {{"", ""}, {"a", "\u0301"}, {"о", ""},
		{"ι", "\u0308"}, {"ا\u0301", "\u0653"}, {"\u1100\u0301", "\u1161"}};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (uint32_t c = 0; c <= 0x10ffff; c = next_code_point(c)) {
		for (size_t i = 0; i < N_ROWS(neighbours); i++) {
			size_t n = strlen(neighbours[i][0]);
			char text[32];

			memcpy(text, neighbours[i][0], n);
			n += utf8_put(text + n, c);
			memcpy(text + n, neighbours[i][1], strlen(neighbours[i][1]));
			n += strlen(neighbours[i][1]);
			if (!is_fixed_point(&arena, str_make(text, n))) {
				fail_msg("U+%04X beside row %zu", c, i);
			}
		}
	}
}

/* What stands behind something that goes, and signs of four bytes between letters of four. */
static void folding_twice_changes_nothing_of_odd_neighbours(void **state)
{
	static const char *const rows[] = {"a★\u0640★b★c★d", "a★\u0e31★b★c★d",
		"\u11a8\u07fa\u11a8\u11a8", "\u0627\u0654\u20dd\u0655",
		"aabbccdd kmkmkmkmkmkmk x😀\U0010fffd😀y😀z kmkmkmkmkmkmkmkmkmkmkmkmkmkm",
		"kmkmkmkmkmkmkm x😀\U0010fffd😀y😀z kmkmkmkmkmkmkmkmkmkmkmkmkmkmkm"};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		if (!is_fixed_point(&arena, str_of(rows[i]))) {
			fail_msg("row %zu", i);
		}
	}
}

/* A small generator of our own, so that a failure comes again. */
static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(*state >> 33);
}

/* Of the blocks where things combine, expand or vanish. */
static uint32_t random_code_point(uint64_t *random)
{
	static const uint32_t blocks[][2] = {{0, 0x7f}, {0x80, 0x24f}, {0x300, 0x36f},
		{0x370, 0x52f}, {0x591, 0x6ff}, {0x900, 0xdff}, {0x1100, 0x11ff}, {0x1ab0, 0x1aff},
		{0x1e00, 0x1fff}, {0x2000, 0x206f}, {0x20d0, 0x218f}, {0x2460, 0x24ff},
		{0x3040, 0x30ff}, {0xac00, 0xad00}, {0xfb00, 0xfdff}, {0xfe00, 0xffff},
		{0x1d400, 0x1d7ff}, {0x1f100, 0x1f1ff}, {0x2f800, 0x2fa1f}, {0xe0000, 0xe01ef}};
	const uint32_t *block = blocks[next_random(random) % N_ROWS(blocks)];

	return block[0] + next_random(random) % (block[1] - block[0] + 1);
}

static void folding_twice_changes_nothing_for_random_sequences(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	uint64_t random = 1;

	(void)state;
	test_arena_init(&arena);
	for (int i = 0; i < 100000; i++) {
		uint64_t before = random;
		char text[256];
		size_t n = 0;

		for (uint32_t k = next_random(&random) % 12; k > 0; k--) {
			n += utf8_put(text + n, random_code_point(&random));
		}
		if (!is_fixed_point(&arena, str_make(text, n))) {
			fail_msg("seed %llu: \"%.*s\"", (unsigned long long)before, (int)n, text);
		}
	}
}

/* Whether c folds to more than it is cut at. */
static bool is_cut(uint32_t c)
{
	struct reference reference;
	char unused[UTF8_MAX_BYTES];
	size_t n = 0;

	reference_fold(&c, 1, &reference);
	for (size_t i = 0; i < reference.n; i++) {
		n += utf8_put(unused, reference.c[i]);
	}
	return n > 3 * utf8_put(unused, c);
}

static void assert_folds_as_reference(const uint32_t *c, size_t n)
{
	struct reference reference;
	struct segment segment;

	segment_begin(&segment);
	for (size_t i = 0; i < n; i++) {
		segment_add(&segment, c[i]);
	}
	segment_fold(&segment);
	reference_fold(c, n, &reference);
	if (segment.n != reference.n ||
		memcmp(segment.part, reference.c, reference.n * sizeof *reference.c) != 0) {
		fail_msg("U+%04X, U+%04X, U+%04X, ... of %zu", c[0], n > 1 ? c[1] : 0,
			n > 2 ? c[2] : 0, n);
	}
}

static bool is_dropped(uint32_t c)
{
	return (fold_entry(c) & FOLD_DROPPED) != 0;
}

static void code_points_fold_as_unicode_says(void **state)
{
	size_t n = 0;

	(void)state;
	for (uint32_t c = 1; c <= 0x10ffff; c = next_code_point(c)) {
		if (!is_dropped(c) && !is_cut(c)) {
			assert_folds_as_reference(&c, 1);
			n++;
		}
	}
	assert_in_range(n, 80000, 200000);
}

static void marked_letters_fold_as_unicode_says(void **state)
{
	static const uint32_t marks[] = {0x300, 0x301, 0x302, 0x308, 0x30a, 0x313, 0x323, 0x327,
		0x328, 0x336, 0x338, 0x340, 0x344, 0x345, 0x488, 0x5b7, 0x64e, 0x654, 0x93c, 0x9be,
		0xe38, 0x1161, 0x11a8, 0x20dd, 0x20e3, 0x3099, 0xff9e};

	(void)state;
	for (uint32_t c = 0x20; c < 0x3400; c += c < 0x530 ? 1 : 7) {
		for (size_t i = 0; i < N_ROWS(marks) && !is_dropped(c) && !is_cut(c); i++) {
			uint32_t marked[3] = {c, marks[i], marks[(i + c) % N_ROWS(marks)]};

			assert_folds_as_reference(marked, 2);
			assert_folds_as_reference(marked, 3);
		}
	}
}

/* Segments of one letter, or syllable, and up to five code points that join it. */
static void random_segments_fold_as_unicode_says(void **state)
{
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 30000; i++) {
		uint32_t c[6];
		size_t n = 1 + next_random(&random) % 6;

		for (size_t k = 0; k < n;) {
			c[k] = random_code_point(&random);
			if (!is_dropped(c[k]) && !is_cut(c[k]) &&
				(k == 0 || (fold_entry(c[k]) & FOLD_JOINS) != 0)) {
				k++;
			}
		}
		assert_folds_as_reference(c, n);
	}
}

static void what_folds_to_much_is_cut(void **state)
{
	(void)state;
	assert_folds("\ufdfa", "صلى ا");
	assert_folds("\ufdfb", "جل جل");
	assert_folds("㌖㍿", "キロメ株式会");
	assert_folds("½⑽㎯", "1⁄2(10)rad∕s2");
}

static void a_long_text_of_nothing_but_ligatures_is_cut(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	static char text[LIMIT_CONTENT_BYTES];
	struct folding folding;
	size_t n = 0;

	(void)state;
	test_arena_init(&arena);
	while (n + 4 <= sizeof text) {
		n += utf8_put(text + n, 0x3316);
	}
	text[n++] = 'Z';
	assert_int_equal(fold_text(&arena, str_make(text, n), FOLD_WHOLE, &folding), 0);
	assert_in_range(folding.text.n, n + n / 8, n + n / 8 + 4096);
	assert_int_equal(folding.text.p[folding.text.n - 1], 'z');
	assert_int_equal(folding.origin[folding.text.n - 1].end, n);
	assert_in_range(arena.used_bytes, 1, 10 * n + n / 2 + 9 * 4200);
}

static void bytes_remember_where_they_came_from(void **state)
{
	/*   a  é (2 bytes)  ZWSP (3)  e + U+0301 (3)  ﬁ (3)  B   */
	static const struct span expected[] = {
		{0, 1}, {1, 3}, {1, 3}, {6, 9}, {6, 9}, {9, 12}, {9, 12}, {12, 13}};
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct folding folding;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(fold_text(&arena, STR("aé\u200be\u0301ﬁB"), FOLD_WHOLE, &folding), 0);
	assert_str_equal(folding.text, STR("aééfib"));
	for (size_t i = 0; i < N_ROWS(expected); i++) {
		assert_int_equal(folding.origin[i].begin, expected[i].begin);
		assert_int_equal(folding.origin[i].end, expected[i].end);
	}
}

static void marks_and_fancy_letters_are_counted(void **state)
{
	static const struct {
		const char *text;
		uint32_t n_marks, n_fancy;
	} rows[] = {
		{"plain", 0, 0},
		{"café cafe\u0301", 0, 0},
		{"a\u0336b\u0336", 2, 0},
		{"ｆｒｅｅ", 0, 4},
		{"𝐟𝐫𝐞𝐞", 0, 4},
		{"ꜰʀᴇᴇ", 0, 4},
		{"🅵🅡", 0, 2},
		{"привет", 0, 0},
		{"Ελλάδα", 0, 0},
		{"ı", 0, 0},
		{"٣", 0, 0},
		{"don’t", 0, 0},
		{"™ €", 0, 0},
	};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct folding folding;

		assert_int_equal(fold_text(&arena, str_of(rows[i].text), FOLD_WHOLE, &folding), 0);
		if (folding.n_marks != rows[i].n_marks || folding.n_fancy != rows[i].n_fancy) {
			fail_msg("%s: %u marks, %u fancy", rows[i].text, folding.n_marks,
				folding.n_fancy);
		}
	}
}

static void a_heap_of_marks_on_one_letter_is_cheap_and_dropped(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	static char text[LIMIT_CONTENT_BYTES];
	struct folding folding;
	size_t n = 1;

	(void)state;
	test_arena_init(&arena);
	text[0] = 'a';
	/* Alternating classes, which a normaliser has to sort. */
	for (uint32_t i = 0; n + 2 <= sizeof text; i++) {
		n += utf8_put(text + n, i % 2 == 0 ? 0x315 : 0x316);
	}
	assert_int_equal(fold_text(&arena, str_make(text, n), FOLD_WHOLE, &folding), 0);
	assert_str_equal(folding.text, STR("a"));
	assert_int_equal(folding.n_marks, (n - 1) / 2);
}

static void running_out_of_memory_is_told(void **state)
{
	(void)state;
	for (uint64_t nth = 1;; nth++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena;
		struct str folded = STR("untouched");
		int r;

		arena_init(&arena, 1, LIMIT_REQUEST_ARENA_BYTES);
		mem_fail_from(nth);
		r = text_fold(&arena, STR("\ufb03\u3316\u3316"), &folded);
		mem_fail_from(0);
		if (r == 0) {
			assert_int_equal(nth, 5); /* text and origin, twice */
			break;
		}
		assert_int_equal(r, -ENOMEM);
		assert_str_equal(folded, STR("untouched"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_looks_alike_reads_alike),
		cmocka_unit_test(m_and_w_are_never_taken_apart),
		cmocka_unit_test(folding_twice_changes_nothing_for_any_code_point),
		cmocka_unit_test(folding_twice_changes_nothing_for_random_sequences),
		cmocka_unit_test(folding_twice_changes_nothing_of_odd_neighbours),
		cmocka_unit_test(code_points_fold_as_unicode_says),
		cmocka_unit_test(marked_letters_fold_as_unicode_says),
		cmocka_unit_test(random_segments_fold_as_unicode_says),
		cmocka_unit_test(what_folds_to_much_is_cut),
		cmocka_unit_test(a_long_text_of_nothing_but_ligatures_is_cut),
		cmocka_unit_test(bytes_remember_where_they_came_from),
		cmocka_unit_test(marks_and_fancy_letters_are_counted),
		cmocka_unit_test(a_heap_of_marks_on_one_letter_is_cheap_and_dropped),
		cmocka_unit_test(running_out_of_memory_is_told),
	};
	return cmocka_run_group_tests(tests, init, NULL);
}
