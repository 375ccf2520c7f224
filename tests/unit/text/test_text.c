#include "test.h"

#include <errno.h>
#include <math.h>

#include <hamlet/text.h>
#include <hamlet/utf8.h>

#include "../cpu_time.h"
#include "../../fuzz/text_properties.h"

static int init(void **state)
{
	(void)state;
	return text_init();
}

static struct text prepare(struct arena *arena, struct str raw)
{
	struct text text;

	assert_int_equal(text_prepare(arena, raw, &text), 0);
	return text;
}

static struct str raw_of(const struct text *text, struct span span)
{
	return str_make(text->raw.p + span.begin, span.end - span.begin);
}

static void links_and_addresses_stand_as_marks(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct text text;

	(void)state;
	test_arena_init(&arena);
	text = prepare(&arena,
		STR("See <b>HTTP://Shop.Example.CO.UK/Pills?x=1</b>, mail Me@Example.org!"));
	assert_str_equal(
		text.visible, STR("See HTTP://Shop.Example.CO.UK/Pills?x=1, mail Me@Example.org!"));
	assert_str_equal(text.matchable,
		STR("see http://shop.example.co.uk/pills?x=1, mail me@example.org!"));
	assert_str_equal(text.folded, STR("see \x01, mail \x02!"));
	assert_str_equal(raw_of(&text, text.origin[4]), STR("HTTP://Shop.Example.CO.UK/Pills?x=1"));
	assert_str_equal(raw_of(&text, text.origin[12]), STR("Me@Example.org"));
	assert_int_equal(text.n_links, 1);
	assert_str_equal(text.links[0].url, STR("http://shop.example.co.uk/pills?x=1"));
	assert_str_equal(text.links[0].host, STR("shop.example.co.uk"));
	assert_str_equal(text.links[0].domain, STR("example.co.uk"));
	assert_str_equal(text.links[0].top_level, STR("uk"));
	assert_str_equal(text.links[0].path, STR("/pills"));
	assert_true(text.links[0].has_query);
	assert_false(text.links[0].is_from_markup);
	assert_str_equal(
		raw_of(&text, text.links[0].span), STR("HTTP://Shop.Example.CO.UK/Pills?x=1"));
}

static void every_folded_byte_leads_back_through_markup_entities_and_folding(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct text text;

	(void)state;
	test_arena_init(&arena);
	text = prepare(&arena, STR("<i>a</i>&eacute;&#x336;Ｂ\u200b<b>е&#x308;</b>"));
	assert_str_equal(text.folded, STR("aébë"));
	assert_str_equal(raw_of(&text, text.origin[0]), STR("a"));
	assert_str_equal(raw_of(&text, text.origin[1]), STR("&eacute;&#x336;"));
	assert_str_equal(raw_of(&text, text.origin[3]), STR("Ｂ"));
	assert_str_equal(raw_of(&text, text.origin[4]), STR("е&#x308;"));
	assert_str_equal(raw_of(&text, text.matchable_origin[4]), STR("е&#x308;"));
}

static void links_in_markup_are_told_from_those_to_be_read(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct text text;

	(void)state;
	test_arena_init(&arena);
	text = prepare(&arena, STR("<a href=\"//Evil.example/a?b&amp;c\">good.example.com</a> "
				   "<a href='#top'>up</a> <a href=mailto:x@y.example>m</a> "
				   "[url=evil2.com]x[/url]"));
	assert_int_equal(text.n_links, 3);
	assert_int_equal(text.shape.n_links, 3);
	assert_int_equal(text.shape.n_tags, 8);
	assert_true(text.links[0].is_from_markup);
	assert_str_equal(text.links[0].host, STR("evil.example"));
	assert_true(text.links[0].has_query);
	assert_str_equal(raw_of(&text, text.links[0].span), STR("//Evil.example/a?b&amp;c"));
	assert_str_equal(text.links[1].host, STR("evil2.com"));
	assert_true(text.links[1].is_from_markup);
	assert_str_equal(raw_of(&text, text.links[1].span), STR("evil2.com"));
	assert_str_equal(text.links[2].host, STR("good.example.com"));
	assert_false(text.links[2].is_from_markup);
	assert_str_equal(raw_of(&text, text.links[2].span), STR("good.example.com"));
	assert_str_equal(text.folded, STR("\x01 up m x"));
}

static void links_past_the_cap_are_counted_and_marked_all_the_same(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	char raw[6 * (LIMIT_LINKS + 1)];
	struct text text;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i <= LIMIT_LINKS; i++) {
		memcpy(raw + 6 * i, "ab.ru ", 6);
	}
	text = prepare(&arena, str_make(raw, sizeof raw - 6));
	assert_int_equal(text.n_links, LIMIT_LINKS);
	assert_int_equal(text.shape.n_links, LIMIT_LINKS);
	text = prepare(&arena, str_make(raw, sizeof raw));
	assert_int_equal(text.n_links, LIMIT_LINKS);
	assert_int_equal(text.shape.n_links, LIMIT_LINKS + 1);
	assert_int_equal(text.folded.n, 2 * (LIMIT_LINKS + 1));
}

static void what_a_crawler_leaves_at_the_ends_is_not_counted(void **state)
{
	static const char *const rows[] = {"Nice song", "Nice song\ufeff", "\ufeffNice song",
		"Nice song\ufeff\n \u200b", " \u200e Nice song", "Nice song&#65279;",
		"Nice song<br />\ufeff"};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct text text = prepare(&arena, str_of(rows[i]));

		assert_int_equal(text.shape.n_chars, 9);
		assert_int_equal(text.shape.n_invisible, 0);
		assert_int_equal(text.shape.n_newlines, 0);
	}
	assert_int_equal(prepare(&arena, STR("Nice\ufeff song")).shape.n_invisible, 1);
}

static void an_empty_text_is_prepared_to_nothing(void **state)
{
	static const char *const rows[] = {"", "\u200b", "<b></b>", "<!-- x -->", "\x01"};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct text text = prepare(&arena, str_of(rows[i]));

		assert_int_equal(text.folded.n, 0);
		assert_int_equal(text.n_links, 0);
		assert_int_equal(text.shape.n_words, 0);
	}
}

static void names_and_literals_fold_as_content_does(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct str folded;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(text_fold(&arena, STR("ＢＥＳＴ Саsino <b>"), &folded), 0);
	assert_str_equal(folded, STR("best casino <b>"));
}

/* A small generator of our own, so that a failure comes again. */
static uint32_t next_random(uint64_t *random)
{
	*random = *random * 6364136223846793005U + 1442695040888963407U;
	return (uint32_t)(*random >> 33);
}

static void random_soups_keep_every_property(void **state)
{
	static const char *const pieces[] = {"a", "B", "о", "é", "e\u0301", "\u0301", "\u200b",
		"\ufeff", "日本", "ｗ", "👉", "❤️", "🇩🇪", "𝐟", " ", "\n", ".", ",", "@", "#",
		"/", ":", "://", "http", "https://", "www.", "example", ".com", ".рф", "пример",
		"[dot]", " dot ", "(at)", "<", ">", "</", "<b>", "</b>", "<br/>", "<a href=", "\"",
		"'", "<script>", "</script>", "<!--", "-->", "&", "&amp;", "&lt", "&#x", "&#1;",
		";", "[", "]", "[/", "[url=", "[b]", "[/b]", "-", "_", "1", "١", "192.0.2.1",
		"[::1]", "?", "!", "\t", "\x01", "\x02", "\ufdfa", "ﬁ", "\u1100", "\u1161", "ا",
		"\u0653"};
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	uint64_t random = 7;

	(void)state;
	test_arena_init(&arena);
	for (int i = 0; i < 60000; i++) {
		uint64_t before = random;
		char text[1024];
		const char *broken;
		size_t n = 0;

		for (uint32_t k = next_random(&random) % 24; k > 0; k--) {
			const char *piece = pieces[next_random(&random) % N_ROWS(pieces)];

			memcpy(text + n, piece, strlen(piece));
			n += strlen(piece);
		}
		broken = text_broken_property(&arena, str_make(text, n));
		if (broken != NULL) {
			fail_msg("seed %llu, \"%.*s\": not so: %s", (unsigned long long)before,
				(int)n, text, broken);
		}
	}
}

/* The longest content of the kinds that grow most, or that a careless walk would take n * n for. */
static void the_longest_content_fits_whatever_it_repeats(void **state)
{
	static const char *const pieces[] = {"a", "\ufdfa", "&ngE;", "&nGt;", "<b>", "<", "<!--",
		"<script>", "<a href=\"", "<a b='", "[b]", "[url=", "&", "&#", "&notit", "a.b ",
		"a.", "a@b.", "@", "http://", "http://a@", "[dot]", " dot ", "ab.ru ", "x.co/ ",
		"\u0301", "\u1161", "\u200b", "а.рф "};
	static char text[LIMIT_CONTENT_BYTES];
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(pieces); i++) {
		size_t n_piece = strlen(pieces[i]), n = 0;
		const char *broken;

		while (n + n_piece <= sizeof text) {
			memcpy(text + n, pieces[i], n_piece);
			n += n_piece;
		}
		broken = text_broken_property(&arena, str_make(text, n));
		if (broken != NULL) {
			fail_msg("\"%s\" repeated: not so: %s", pieces[i], broken);
		}
	}
}

static void running_out_of_memory_is_told(void **state)
{
	static const char raw[] =
		"<a href=\"http://x.example/?a&amp;b\">&lt;</a> y.example.com \ufdfa";
	uint64_t nth = 1;
	int r;

	(void)state;
	do {
		HAMLET_CLEANUP(arena_fini) struct arena arena;
		struct text text;

		arena_init(&arena, 1, LIMIT_REQUEST_ARENA_BYTES);
		mem_fail_from(nth++);
		r = text_prepare(&arena, str_of(raw), &text);
		mem_fail_from(0);
		assert_true(r == 0 || r == -ENOMEM);
	} while (r != 0);
	assert_in_range(nth, 10, 20);
}

/* What it takes to prepare the longest content of this piece over and over. */
static double cost_of(struct arena *arena, const char *piece)
{
	static char content[LIMIT_CONTENT_BYTES];
	size_t n = strlen(piece);
	double least = HUGE_VAL;

	for (size_t i = 0; i < sizeof content; i++) {
		content[i] = piece[i % n];
	}
	for (int i = 0; i < 3; i++) {
		struct text text;
		double begin = cpu_ms();

		arena_reset(arena);
		assert_int_equal(text_prepare(arena, str_make(content, sizeof content), &text), 0);
		least = fmin(least, cpu_ms() - begin);
	}
	return least;
}

/* Each of these was read again from every one of its pieces on. */
static void what_leads_nowhere_costs_about_what_its_like_does(void **state)
{
	static const struct {
		const char *piece, *like;
	} rows[] = {
		{"ab.zz/", "ab.zz "}, {"ab.zz?", "ab.zz "}, {"so.is.zz/", "so.is.zz "},
		{"<b\"=\"", "<b\"= "}, {"<x\" ='", "<x\" = "},
		{"\u202ea&amp;", "\u202da&amp;"}, /* all of it stands for all of it */
	};
	enum { MOST = 8 };
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		double ms = cost_of(&arena, rows[i].piece);
		double like_ms = cost_of(&arena, rows[i].like);

		if (ms > MOST * like_ms) {
			fail_msg("\"%s\" takes %.2f ms, \"%s\" %.2f ms", rows[i].piece, ms,
				rows[i].like, like_ms);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(links_and_addresses_stand_as_marks),
		cmocka_unit_test(every_folded_byte_leads_back_through_markup_entities_and_folding),
		cmocka_unit_test(links_in_markup_are_told_from_those_to_be_read),
		cmocka_unit_test(links_past_the_cap_are_counted_and_marked_all_the_same),
		cmocka_unit_test(what_a_crawler_leaves_at_the_ends_is_not_counted),
		cmocka_unit_test(an_empty_text_is_prepared_to_nothing),
		cmocka_unit_test(names_and_literals_fold_as_content_does),
		cmocka_unit_test(random_soups_keep_every_property),
		cmocka_unit_test(the_longest_content_fits_whatever_it_repeats),
		cmocka_unit_test(what_leads_nowhere_costs_about_what_its_like_does),
		cmocka_unit_test(running_out_of_memory_is_told),
	};
	return cmocka_run_group_tests(tests, init, NULL);
}
