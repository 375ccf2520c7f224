#include "test.h"

#include <hamlet/text.h>

static int init(void **state)
{
	(void)state;
	return text_init();
}

/* The links of a text, as "host host/path? ..."; '?' where there is a query, '#' for an IP. */
static struct str describe(struct arena *arena, const char *raw)
{
	struct str all = STR("");
	struct text text;

	assert_int_equal(text_prepare(arena, str_of(raw), &text), 0);
	for (size_t i = 0; i < text.n_links; i++) {
		const struct link *link = &text.links[i];

		assert_int_equal(arena_printf(arena, &all, "%.*s%s%.*s%.*s%s%s", STR_FMT(all),
					 i > 0 ? " " : "", STR_FMT(link->host), STR_FMT(link->path),
					 link->has_query ? "?" : "", link->is_ip ? "#" : ""),
			0);
	}
	return all;
}

struct row {
	const char *raw;
	const char *links;
};

static void check(const struct row *rows, size_t n)
{
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	test_arena_init(&arena);
	for (size_t i = 0; i < n; i++) {
		struct str found;

		arena_reset(&arena);
		found = describe(&arena, rows[i].raw);
		if (!str_eq(found, str_of(rows[i].links))) {
			fail_msg("\"%s\": %.*s", rows[i].raw, STR_FMT(found));
		}
	}
}

static void urls_are_found_to_their_end(void **state)
{
	static const struct row rows[] = {
		{"http://a.example", "a.example"},
		{"HTTPS://WWW.A.Example/Path/?Q#F", "a.example/path/?"},
		{"see http://a.example/x.", "a.example/x"},
		{"(http://a.example/x)", "a.example/x"},
		{"http://a.example/x_(y)", "a.example/x_(y)"},
		{"(http://a.example/x_(y))", "a.example/x_(y)"},
		{"\"http://a.example/x\"", "a.example/x"},
		{"http://a.example/x, http://b.example/y!", "a.example/x b.example/y"},
		{"http://a.example:8080/x", "a.example/x"},
		{"http://a.example:x", "a.example"},
		{"http://me:secret@a.example/x", "a.example/x"},
		{"http://a.example@b.example/", "b.example/"},
		{"http://a.example?x", "a.example?"},
		{"http://a.example#x", "a.example"},
		{"goto:http://a.example", "a.example"},
		{"herehttp://a.example", "a.example"},
		{"http://localhost/x", "localhost/x"},
		{"http://a_b.example/", "a_b.example/"},
		{"http://192.0.2.1/x", "192.0.2.1/x#"},
		{"http://3221225985/", "3221225985/#"},
		{"http://0xc0000201/", "0xc0000201/#"},
		{"http://[2001:db8::1]:80/x", "[2001:db8::1]/x#"},
		{"http://", ""},
		{"http:///x", ""},
		{"http://[x]", ""},
		{"gopher://a", ""},
		{"://a.example", ""},
	};

	(void)state;
	check(rows, N_ROWS(rows));
}

static void bare_domains_need_a_top_level_domain(void **state)
{
	static const struct row rows[] = {
		{"shop.example.com", "shop.example.com"},
		{"www.nonsense", "nonsense"},
		{"Example.COM is up", "example.com"},
		{"example.co.uk/x?y", "example.co.uk/x?"},
		{"go to slot88.vip now", "slot88.vip"},
		{"x.com", "x.com"},
		{"t.co/abc", "t.co/abc"},
		{"t.co", ""},
		{"bit.ly adf.ly / x", "bit.ly adf.ly"},
		{"example.com.", "example.com"},
		{"example.com...", "example.com"},
		{"-example.com-", "example.com"},
		{"_example.com_", "example.com"},
		{"e.g. i.e. a.m. U.S.A. Ph.D.", ""},
		{"node.js file.txt x.y.z", ""},
		{"v1.2.3 and 1.2.3.4 and 3.14", ""},
		{"1.2.3.4/x 1.2.3.4:80", "1.2.3.4/x# 1.2.3.4#"},
		{"I like it.Good song", ""},
		{"love it.so much.is it", ""},
		{"nice video.Please", ""},
		{"what a song.Rocks", ""},
		{"what a song.rocks", "song.rocks"},
		{"What A Song.Rocks", "song.rocks"},
		{"play.it", ""},
		{"play-store.it", "play-store.it"},
		{"play.it/now", "play.it/now"},
		{"readme.md main.py run.sh", ""},
		{"my_file.com", ""},
		{"see example.com.Thanks", "example.com"},
		{"example.com.au", "example.com.au"},
		{"@user.name @shop.com", ""},
		{"and/or.com", "or.com"},
	};

	(void)state;
	check(rows, N_ROWS(rows));
}

static void spelled_out_links_are_read(void **state)
{
	static const struct row rows[] = {
		{"example[.]com", "example.com"},
		{"example (dot) com", "example.com"},
		{"shop[dot]example{dot}com/x", "shop.example.com/x"},
		{"example [ dot ] com", "example.com"},
		{"example dot com", "example.com"},
		{"example dot shop", ""},
		{"a dot in it", ""},
		{"hxxp://a.example/x", "a.example/x"},
		{"h**p://a.example/x", "a.example/x"},
		{"hxxps://a[.]example/x", "a.example/x"},
		{"ｅｘａｍｐｌｅ．ｃｏｍ", "example.com"},
		{"ex\u200bample.c\u2060om", "example.com"},
		{"example\u3002com", "example.com"},
		{"gооgle.com", "google.com"}, /* Cyrillic o */
		{"gооgle.соm", "google.com"},
		{"ᴇxᴀᴍᴘʟᴇ.ᴄᴏᴍ", "example.com"},
		{"http://🇪🇽🇦🇲🇵🇱🇪.🇨🇴🇲/", "example.com/"},
		{"call(me)now", ""},
		{"f(x) [y] {z}", ""},
	};

	(void)state;
	check(rows, N_ROWS(rows));
}

static void international_hosts_keep_their_letters(void **state)
{
	static const struct row rows[] = {
		{"пример.рф", "пример.рф"},
		{"ПРИМЕР.РФ", "пример.рф"},
		{"http://пример.рф/x", "пример.рф/x"},
		{"привет.мир", ""},
		{"例え.テスト", ""},
		{"xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"},
		{"見てexample.comを", "example.com"},
		{"👉example.com👈", "example.com"},
	};

	(void)state;
	check(rows, N_ROWS(rows));
}

static void addresses_are_no_links(void **state)
{
	static const struct {
		const char *raw;
		const char *folded;
	} rows[] = {
		{"me@example.com", "\x02"},
		{"mail first.last+x@mail.example.co.uk now", "mail \x02 now"},
		{"<b>me@example.com</b>", "\x02"},
		{"me (at) example (dot) com", "\x02"},
		{"me[at]example.com", "\x02"},
		{"me@nonsense", "me@nonsense"},
		{"me@example.nonsense", "me@example.nonsense"},
		{"@example", "@example"},
		{"look @ me", "look @ me"},
		{"a@b@example.com", "a@\x02"},
		{"me@example.com http://a.example", "\x02 \x01"},
	};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct text text;

		assert_int_equal(text_prepare(&arena, str_of(rows[i].raw), &text), 0);
		if (!str_eq(text.folded, str_of(rows[i].folded))) {
			fail_msg("\"%s\": %.*s", rows[i].raw, STR_FMT(text.folded));
		}
	}
}

static void domains_are_cut_by_the_public_suffix_list(void **state)
{
	static const struct {
		const char *url;
		const char *domain;
		const char *top_level;
	} rows[] = {
		{"http://a.b.example.com", "example.com", "com"},
		{"http://a.b.example.co.uk", "example.co.uk", "uk"},
		{"http://a.someone.blogspot.com", "someone.blogspot.com", "com"},
		{"http://co.uk", "co.uk", "uk"},
		{"http://a.b.nonsense", "b.nonsense", "nonsense"},
		{"http://192.0.2.1", "192.0.2.1", ""},
		{"http://localhost", "localhost", "localhost"},
		{"http://a.пример.рф", "пример.рф", "рф"},
		{"http://example.com./x", "example.com", "com"},
	};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct link link;
		bool is_link;

		assert_int_equal(text_parse_link(&arena, str_of(rows[i].url), &link, &is_link), 0);
		assert_true(is_link);
		assert_str_equal(link.domain, str_of(rows[i].domain));
		assert_str_equal(link.top_level, str_of(rows[i].top_level));
	}
}

static void a_whole_text_is_read_as_one_link_or_none(void **state)
{
	static const struct {
		const char *text;
		const char *host; /* "": no link */
	} rows[] = {
		{"http://a.example/x", "a.example"},
		{" https://a.example ", "a.example"},
		{"example.com", "example.com"},
		{"www.example.com/x", "example.com"},
		{"example.py", "example.py"}, /* no sentence to be mistaken for */
		{"//a.example/x", "a.example"},
		{"пример.рф", "пример.рф"},
		{"192.0.2.1", "192.0.2.1"},
		{"", ""},
		{"nonsense", ""},
		{"example.nonsense", ""},
		{"me@example.com", ""},
		{"mailto:me@example.com", ""},
		{"javascript:alert(1)", ""},
		{"/x.com/y", ""},
		{"#top", ""},
		{"see http://a.example", ""},
	};
	HAMLET_CLEANUP(arena_fini) struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct link link = {0};
		bool is_link;

		assert_int_equal(text_parse_link(&arena, str_of(rows[i].text), &link, &is_link), 0);
		if (is_link != (rows[i].host[0] != '\0') ||
			!str_eq(link.host, str_of(rows[i].host))) {
			fail_msg("\"%s\": %.*s", rows[i].text, STR_FMT(link.host));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_are_found_to_their_end),
		cmocka_unit_test(bare_domains_need_a_top_level_domain),
		cmocka_unit_test(spelled_out_links_are_read),
		cmocka_unit_test(international_hosts_keep_their_letters),
		cmocka_unit_test(addresses_are_no_links),
		cmocka_unit_test(domains_are_cut_by_the_public_suffix_list),
		cmocka_unit_test(a_whole_text_is_read_as_one_link_or_none),
	};
	return cmocka_run_group_tests(tests, init, NULL);
}
