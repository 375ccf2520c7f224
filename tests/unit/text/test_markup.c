#include "test.h"

#include <errno.h>

#include "entities.h"
#include "markup.h"

static int init(void **state)
{
	(void)state;
	entities_init();
	return 0;
}

static void markup_leaves_what_a_reader_sees(void **state)
{
	static const struct {
		const char *raw;
		const char *visible;
		uint32_t n_tags;
	} rows[] = {
		{"", "", 0},
		{"plain", "plain", 0},
		{"a <b>bold</b> word", "a bold word", 2},
		{"via<i></i>gra", "viagra", 2},
		{"one<br>two<BR/>three", "one\ntwo\nthree", 2},
		{"<p>one</p><p>two", "\none\n\ntwo", 3},
		{"a<td>b", "a b", 1},
		{"I <3 you", "I <3 you", 0},
		{"a < b > c", "a < b > c", 0},
		{"if x<y then", "if x<y then", 0},
		{"cut <a href=\"x", "cut <a href=\"x", 0},
		{"cut <a <b>c", "cut <a c", 1},
		{"<a class=\"x > y\">z</a>", "z", 2},
		{"<a class='x > y'>z", "z", 1},
		{"it's <b class=a'>b's", "it's b's", 1},
		{"see <https://example.org/>", "see <https://example.org/>", 0},
		{"mail <me@example.org>", "mail <me@example.org>", 0},
		{"a<!-- hid<b>den -->b", "ab", 0},
		{"a<!-- open", "a<!-- open", 0},
		{"a<!-->b<!-- c -->", "ab", 0},
		{"a<!--->b", "ab", 0},
		{"a<!-->", "a", 0},
		{"a<!-- b --!>c<!-- d -->", "ac", 0},
		{"a<!-- b -->c<!-- d --!>", "ac", 0},
		{"a<!-- b --! >c", "a<!-- b --! >c", 0},
		/* No elements of HTML. */
		{"<buy pills now>", "<buy pills now>", 0},
		{"<buy> <pills>", "<buy> <pills>", 0},
		{"v<buy>iagra", "viagra", 1},
		{"v<x y>iagra", "v<x y>iagra", 0},
		{"a List<String> b", "a List<String> b", 0},
		{"<b buy pills now>x</b>", "<b buy pills now>x", 1},
		{"<b nofollow buy>x</b>", "x", 2},
		{"<input checked disabled readonly>x", " x", 1},
		/* What attributes tell a reader. */
		{"<img src=x alt=\"buy pills\">", "  buy pills ", 1},
		{"<img alt=buy title='pills &amp; more'>", "  buy  pills & more ", 1},
		{"v<b title=x>iagra</b>", "v x iagra", 2},
		{"<img data-x=\"buy\" alt=\"\">", " ", 1},
		{"[img alt=\"buy\"]x[/img]", " buy x", 2},
		/* Letters that nobody sees. */
		{"v<del>x</del>iagra", "viagra", 2},
		{"v<S>xy</S>iagra", "viagra", 2},
		{"0<del>x</del>8<i hidden>9</i>7", "087", 4},
		{"a <s>word</s> b", "a word b", 2},
		{"old<s>er</S>", "older", 2},
		{"costs 5<s>0</s> euros", "costs 50 euros", 2},
		{"v<s>x</strong>iagra", "vxiagra", 2},
		{"v<i hidden>x</i>i<b style=\"Display : none\">x</b>a", "via", 4},
		{"v<i style='opacity:0.5'>x</i>i", "vxi", 2},
		{"v<i style='color:red;opacity:0'>x</i>i", "vi", 2},
		{"<i hidden>x</i>i", "xi", 2},
		{"v<i hidden>x</b>i", "vxi", 2},
		{"v<i hidden>x", "vx", 1},
		{"<!DOCTYPE html>a", "a", 0},
		{"a<script>if (a<b) {\"</b>\"}</script>b", "ab", 2},
		{"a<STYLE>b{}</Style >c", "ac", 2},
		{"a<script>open", "aopen", 1},
		{"&lt;b&gt; &amp;lt;", "<b> &lt;", 0},
		{"caf&eacute; &#8364;5", "café €5", 0},
		{"fish &chips & co", "fish &chips & co", 0},
		{"[b]bold[/b]", "bold", 2},
		{"[URL=http://x.example]x[/URL]", "x", 2},
		{"[url=http://x.example]no end", "no end", 1},
		{"a[i] = b[s]", "a[i] = b[s]", 0},
		{"[nonsense]x[/nonsense]", "[nonsense]x[/nonsense]", 0},
		{"[quote=\"Ann\"]said[/quote]", "said", 2},
		{"[b [i]x[/i]", "[b x", 2},
		{"[b\n]x[/b]", "[b\n]x", 1},
		{"</>", "</>", 0},
		{"<>", "<>", 0},
		{"<", "<", 0},
		{"&", "&", 0},
		{"[", "[", 0},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena;
		struct markup markup;

		test_arena_init(&arena);
		assert_int_equal(markup_strip(&arena, str_of(rows[i].raw), &markup), 0);
		if (!str_eq(markup.visible, str_of(rows[i].visible)) ||
			markup.n_tags != rows[i].n_tags) {
			fail_msg("%s: \"%.*s\", %u tags", rows[i].raw, STR_FMT(markup.visible),
				markup.n_tags);
		}
	}
}

static void targets_of_links_are_kept_with_their_place(void **state)
{
	static const struct {
		const char *raw;
		const char *target; /* "": none */
		const char *written;
	} rows[] = {
		{"<a href=\"http://a.example/?b=1&amp;c=2\">x</a>", "http://a.example/?b=1&c=2",
			"http://a.example/?b=1&amp;c=2"},
		{"<a href=\"http://a.example/?b=1&copy=2\">", "http://a.example/?b=1&copy=2",
			"http://a.example/?b=1&copy=2"},
		{"<A rel=nofollow HREF = 'http://a.example'>", "http://a.example",
			"http://a.example"},
		{"<a href=http://a.example/>x", "http://a.example/", "http://a.example/"},
		{"<a href=\" http://a.example \">", "http://a.example", "http://a.example"},
		{"<a href=&#104;ttp://a.example>", "http://a.example", "&#104;ttp://a.example"},
		{"<a data-href=x href=y>", "y", "y"},
		{"<a href>", "", ""},
		{"<a href=\"\">", "", ""},
		{"<b href=x>", "", ""},
		{"</a href=x>", "", ""},
		{"<a =href=x>", "x", "x"},
		{"[url=http://a.example]x", "http://a.example", "http://a.example"},
		{"[url=\"http://a.example\"]x", "http://a.example", "http://a.example"},
		{"[url]http://a.example[/url]", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena;
		struct str raw = str_of(rows[i].raw);
		struct markup markup;

		test_arena_init(&arena);
		assert_int_equal(markup_strip(&arena, raw, &markup), 0);
		if (markup.n_links != (rows[i].target[0] != '\0')) {
			fail_msg("%s: %zu links", rows[i].raw, markup.n_links);
		}
		if (markup.n_links > 0) {
			struct span span = markup.links[0].span;

			assert_str_equal(markup.links[0].target, str_of(rows[i].target));
			assert_str_equal(str_make(raw.p + span.begin, span.end - span.begin),
				str_of(rows[i].written));
		}
	}
}

static void links_are_kept_up_to_the_cap_and_counted_beyond(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	char raw[9 * (LIMIT_LINKS + 1)];
	struct markup markup;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i <= LIMIT_LINKS; i++) {
		memcpy(raw + 9 * i, "[url=xx]y", 9);
	}
	assert_int_equal(markup_strip(&arena, str_make(raw, 9 * LIMIT_LINKS), &markup), 0);
	assert_int_equal(markup.n_links, LIMIT_LINKS);
	assert_int_equal(markup.n_links_beyond, 0);
	assert_int_equal(markup_strip(&arena, str_make(raw, sizeof raw), &markup), 0);
	assert_int_equal(markup.n_links, LIMIT_LINKS);
	assert_int_equal(markup.n_links_beyond, 1);
}

static void a_tag_may_be_as_long_as_the_cap(void **state)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	static char raw[LIMIT_TAG_BYTES + 8];
	struct markup markup;

	(void)state;
	test_arena_init(&arena);
	memset(raw, ' ', sizeof raw);
	memcpy(raw, "<b", 2);
	raw[2 + LIMIT_TAG_BYTES - 1] = '>';
	assert_int_equal(markup_strip(&arena, str_make(raw, sizeof raw), &markup), 0);
	assert_int_equal(markup.n_tags, 1);
	raw[2 + LIMIT_TAG_BYTES - 1] = ' ';
	raw[2 + LIMIT_TAG_BYTES] = '>';
	assert_int_equal(markup_strip(&arena, str_make(raw, sizeof raw), &markup), 0);
	assert_int_equal(markup.n_tags, 0);
}

static void spans_of_visible_text_lead_back_to_the_raw(void **state)
{
	/* raw:      a<b>b</b>&amp;c<br>d
	 * visible:  ab&c\nd                */
	static const struct {
		struct span visible, raw;
	} rows[] = {
		{{0, 1}, {0, 1}},
		{{0, 2}, {0, 5}},
		{{1, 2}, {4, 5}},
		{{2, 3}, {9, 14}},
		{{3, 4}, {14, 15}},
		{{4, 5}, {15, 19}},
		{{5, 6}, {19, 20}},
	};
	HAMLET_CLEANUP(arena_fini) struct arena arena;
	struct span spans[N_ROWS(rows)];
	struct markup markup;

	(void)state;
	test_arena_init(&arena);
	assert_int_equal(markup_strip(&arena, STR("a<b>b</b>&amp;c<br>d"), &markup), 0);
	assert_str_equal(markup.visible, STR("ab&c\nd"));
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		spans[i] = rows[i].visible;
	}
	runs_map_spans(markup.runs, markup.n_runs, spans, N_ROWS(rows));
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		assert_int_equal(spans[i].begin, rows[i].raw.begin);
		assert_int_equal(spans[i].end, rows[i].raw.end);
	}
}

static void running_out_of_memory_is_told(void **state)
{
	static const char raw[] = "<a href=\"http://x.example/?a&amp;b\">&lt;</a>";

	(void)state;
	for (uint64_t nth = 1;; nth++) {
		HAMLET_CLEANUP(arena_fini) struct arena arena;
		struct markup markup;
		int r;

		arena_init(&arena, 1, LIMIT_REQUEST_ARENA_BYTES);
		mem_fail_from(nth);
		r = markup_strip(&arena, str_of(raw), &markup);
		mem_fail_from(0);
		if (r == 0) {
			assert_int_equal(nth, 5); /* text, runs, links and the decoded target */
			break;
		}
		assert_int_equal(r, -ENOMEM);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(markup_leaves_what_a_reader_sees),
		cmocka_unit_test(targets_of_links_are_kept_with_their_place),
		cmocka_unit_test(links_are_kept_up_to_the_cap_and_counted_beyond),
		cmocka_unit_test(a_tag_may_be_as_long_as_the_cap),
		cmocka_unit_test(spans_of_visible_text_lead_back_to_the_raw),
		cmocka_unit_test(running_out_of_memory_is_told),
	};
	return cmocka_run_group_tests(tests, init, NULL);
}
