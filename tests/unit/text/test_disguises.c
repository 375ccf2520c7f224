#include "test.h"

#include <hamlet/text.h>

static int init(void **state)
{
	(void)state;
	return text_init();
}

struct row {
	const char *text;
	const char *folded;
};

static void assert_rows(const struct row *rows, size_t n)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	test_arena_init(&arena);
	for (size_t i = 0; i < n; i++) {
		struct str folded, again;

		assert_int_equal(text_fold(&arena, str_of(rows[i].text), &folded), 0);
		if (!str_eq(folded, str_of(rows[i].folded))) {
			fail_msg("\"%s\" folds to \"%.*s\"", rows[i].text, STR_FMT(folded));
		}
		assert_int_equal(text_fold(&arena, folded, &again), 0);
		assert_str_equal(again, folded);
	}
}

static void letters_set_apart_are_joined(void **state)
{
	static const struct row rows[] = {
		{"buy v i a g r a now", "buy viagra now"},
		{"F R E E   M O N E Y!", "free money!"},
		{"f.r.e.e. m-o-n-e-y", "free. money"},
		{"f*r*e*e, m_o_n_e_y", "free, money"},
		{"f!r!e!e m'o'n'e'y c=a=s=h", "free money cash"},
		{"f·r·e·e m•o•n•e•y f♥r♥e♥e c–a–s–h", "free money free cash"},
		{"f😀r😀e😀e ч♥и♥с♥т♥о", "free чиcto"},
		{"f\nr\ne\ne\n\nm\no\nn\ne\ny", "free\n\nmoney"},
		{"y.o.u.t.u.b.e...c.o.m", "youtube.com"},
		{"с п а м", "cnam"},
		{"𝐟 𝐫 𝐞 𝐞", "free"},
		{"f\u200b r\u0336 e e", "free"},
		{"a _ b _ c _ d _ e", "abcde"}, /* a word of a word */
		{"1 2 3 4 5", "1 2 3 4 5"},
		{"U.S.A. and the U.N.", "u.s.a. and the u.n."},
		{"I am a b c man", "i am a b c man"},
		{"(f)(r)(e)(e) \"c\"\"a\"\"s\"\"h\" [c] [a] [s] [h]", "(free) \"cash\" [cash]"},
		{"'f''r''e''e' «c»«a»«s»«h»", "'free' «cash»"},
		{"f - r - e - e", "free"},
		{"f. r. e. e (ч)(и)(с)(т)", "free (чиct)"},
		{"f×r×e×e c・a・s・h n:o:w:s", "free cash nows"},
		{"fˈrˈeˈe cᐧaᐧsᐧh 的n的o的w的n的", "free cash 的nown的"},
		{"ч丶и丶с丶т", "чиct"},
		{"コーヒーメーカー", "コーヒーメーカー"},
		{"(0)(8)(7) \"b\"\"u\"\"y\" n的o的w 0的8的7", "(087) \"buy\" now 087"},
		{"what!?!?!?!?!?! :) :) :) (-: (-: (-:", "what!?!?!?!?!?! :) :) :) (-: (-: (-:"},
		{"a::b c/d/e i[j][k]", "a::b c/d/e i[j][k]"},
		{"a:b:c:d:e:f", "a:b:c:d:e:f"},
		{"(a) or (b) or (c)", "(a) or (b) or (c)"},
		{"of a, b, c, d, e", "of a, b, c, d, e"},
		{"金、木、水、火、土", "金、木、水、火、土"},
		{"http://a.b.c.d.example.com/", "http://a.b.c.d.example.com/"},
		{"example.com/a/b/c/d", "example.com/a/b/c/d"},
		{"a.b.c.d.example", "a.b.c.d.example"},
	};

	(void)state;
	assert_rows(rows, N_ROWS(rows));
}

static void joined_words_are_counted(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct text text;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(text_prepare(&arena, STR("b-u-y my p.i.l.l.s"), &text), 0);
	assert_int_equal(text.shape.n_spaced_words, 1);
	assert_int_equal(text_prepare(&arena, STR("b-u-y- f_r_e_e p.i.l.l.s"), &text), 0);
	assert_int_equal(text.shape.n_spaced_words, 2);
	assert_int_equal(text_prepare(&arena, STR("plain words"), &text), 0);
	assert_int_equal(text.shape.n_spaced_words, 0);
}

static void accents_on_nearly_every_letter_are_dropped(void **state)
{
	static const struct row rows[] = {
		{"ḟŕéè ḿóńêÿ", "free money"},
		{"f\u0301r\u0302e\u0308e\u0301 t\u0301o\u0302", "free to"},
		{"tiếng Việt đường người ướt", "tiếng việt đường người ướt"},
		{"příští élève été naïve", "příští élève été naïve"},
		{"Ελλάδα ёлка йод", "eλλáδa ëлka йoд"},
	};

	(void)state;
	assert_rows(rows, N_ROWS(rows));
}

static void stretched_words_are_shortened(void **state)
{
	static const struct row rows[] = {
		{"ccheeccckk ooouuttt", "check out"},
		{"committee bookkeeper coffee address", "committee bookkeeper coffee address"},
		{"sooo goooood", "sooo goooood"}, /* one letter: the model's business */
		{"ссппаамм", "cnam"},
		{"aabbééóú", "abéóú"},
		{"1122 aa", "1122 aa"},
	};

	(void)state;
	assert_rows(rows, N_ROWS(rows));
}

static void turned_lines_are_turned_back(void **state)
{
	static const struct row rows[] = {
		{"ʎǝuoɯ ǝǝɹɟ", "free money"},
		{"¡ʍou ʎnq\nupright", "buy now!\nupright"},
		{"ɪntəˈnæʃənəl ɹɪˈvɜːs", "inteˈnæsenel riˈvɜːs"},
		{"ɛ and ɔ", "e and o"},
	};

	(void)state;
	assert_rows(rows, N_ROWS(rows));
}

static void what_is_shown_from_right_to_left_is_read_so(void **state)
{
	static const struct row rows[] = {
		{"\u202eyenom eerf\u202c now", "free money now"},
		{"\u202eyenom eerf\nupright", "free money\nupright"},
		{"buy \u202ea\u202dc\u202cb\u202c x", "buy bca x"},
		{"\u202ee\u0301a\u202c", "aé"},
		{"\u202aleft\u202c \u202bleft\u202c \u2067left\u2069", "left left left"},
		{"\u202e", ""},
		{"\u202e\u202c", ""},
	};

	(void)state;
	assert_rows(rows, N_ROWS(rows));
}

static void reversed_text_leads_back_to_its_override(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct text text;
	struct str raw = STR("<b>go</b> \u202emoc.elpmaxe\u202c <bdo dir=rtl>won</bdo>!");

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(text_prepare(&arena, raw, &text), 0);
	assert_str_equal(text.matchable, STR("go example.com now!"));
	assert_int_equal(text.n_links, 1);
	assert_str_equal(text.links[0].domain, STR("example.com"));
	assert_str_equal(str_make(raw.p + text.links[0].span.begin,
				 text.links[0].span.end - text.links[0].span.begin),
		STR("\u202emoc.elpmaxe\u202c"));
	assert_int_equal(text.matchable_origin[0].begin, 3);
	assert_int_equal(text.matchable_origin[text.matchable.n - 1].end, raw.n);
}

static void overrides_past_the_cap_are_dropped_like_others(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	static char text[LIMIT_CONTENT_BYTES];
	struct str unit = STR("\u202eba\u202c ");
	struct str folded;
	size_t n = 0;

	(void)state;
	test_arena_init(&arena);
	for (; n + unit.n <= sizeof text; n += unit.n) {
		memcpy(text + n, unit.p, unit.n);
	}
	assert_int_equal(text_fold(&arena, str_make(text, n), &folded), 0);
	assert_int_equal(folded.n, n / unit.n * 3);
	assert_memory_equal(folded.p, "ab ", 3);
	assert_memory_equal(folded.p + folded.n - 3, "ba ", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_set_apart_are_joined),
		cmocka_unit_test(joined_words_are_counted),
		cmocka_unit_test(accents_on_nearly_every_letter_are_dropped),
		cmocka_unit_test(stretched_words_are_shortened),
		cmocka_unit_test(turned_lines_are_turned_back),
		cmocka_unit_test(what_is_shown_from_right_to_left_is_read_so),
		cmocka_unit_test(reversed_text_leads_back_to_its_override),
		cmocka_unit_test(overrides_past_the_cap_are_dropped_like_others),
	};
	return cmocka_run_group_tests(tests, init, NULL);
}
