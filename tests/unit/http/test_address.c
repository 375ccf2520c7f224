#include "test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>

#include "http/address.h"

static struct str shown(const struct address *address)
{
	static char text[ADDRESS_TEXT_BYTES];

	address_format(address, text);
	return str_of(text);
}

/* clang-format off */
static const struct {
	struct str text;
	struct str shown; /* empty: malformed */
} addresses[] = {
	{BYTES("192.0.2.1"), BYTES("192.0.2.1")},
	{BYTES("192.0.2.1:8080"), BYTES("192.0.2.1")},
	{BYTES("::1"), BYTES("::1")},
	{BYTES("[::1]"), BYTES("::1")},
	{BYTES("[2001:DB8::1]:443"), BYTES("2001:db8::1")},
	{BYTES("2001:db8:0:0:0:0:0:1"), BYTES("2001:db8::1")},
	{BYTES("::ffff:192.0.2.1"), BYTES("192.0.2.1")},
	{BYTES("::ffff:c000:201"), BYTES("192.0.2.1")},
	{BYTES("[::ffff:192.0.2.1]:1"), BYTES("192.0.2.1")},
	{BYTES(""), BYTES("")},
	{BYTES("localhost"), BYTES("")},
	{BYTES("unknown"), BYTES("")},
	{BYTES("192.0.2"), BYTES("")},
	{BYTES("192.0.2.256"), BYTES("")},
	{BYTES("192.0.2.1:"), BYTES("")},
	{BYTES("192.0.2.1:x"), BYTES("")},
	{BYTES("192.0.2.1:65536"), BYTES("")},
	{BYTES("192.0.2.1 "), BYTES("")},
	{BYTES("192.0.2.1\0"), BYTES("")},
	{BYTES("[192.0.2.1]"), BYTES("")},
	{BYTES("[::1"), BYTES("")},
	{BYTES("[::1]x"), BYTES("")},
	{BYTES("[::1]:"), BYTES("")},
	{BYTES("[]"), BYTES("")},
	{BYTES("::1%lo"), BYTES("")},
	{BYTES("1:2:3:4:5:6:7:8:9"), BYTES("")},
	{BYTES("1111111111111111111111111111111111111111111111"), BYTES("")},
};

static const struct {
	struct str block;
	struct str inside, outside; /* inside empty: malformed */
} blocks[] = {
	{BYTES("10.0.0.0/8"), BYTES("10.255.1.2"), BYTES("11.0.0.0")},
	{BYTES("192.0.2.128/25"), BYTES("192.0.2.255"), BYTES("192.0.2.127")},
	{BYTES("192.0.2.7"), BYTES("192.0.2.7"), BYTES("192.0.2.6")},
	{BYTES("0.0.0.0/0"), BYTES("203.0.113.9"), BYTES("2001:db8::1")},
	{BYTES("2001:db8::/33"), BYTES("2001:db8:7fff::1"), BYTES("2001:db8:8000::1")},
	{BYTES("::/0"), BYTES("192.0.2.1"), BYTES("")},
	{BYTES("::1"), BYTES("::1"), BYTES("::2")},
	{BYTES("10.0.0.1/8"), BYTES(""), BYTES("")},
	{BYTES("10.0.0.0/33"), BYTES(""), BYTES("")},
	{BYTES("10.0.0.0/"), BYTES(""), BYTES("")},
	{BYTES("10.0.0.0/-1"), BYTES(""), BYTES("")},
	{BYTES("::/129"), BYTES(""), BYTES("")},
	{BYTES("proxy/8"), BYTES(""), BYTES("")},
};

static const struct {
	const char *peer;
	struct str forwarded[2];
	const char *client;
} forwards[] = {
	/* an untrusted peer speaks for nobody */
	{"203.0.113.5", {BYTES("198.51.100.1")}, "203.0.113.5"},
	{"127.0.0.1", {BYTES("")}, "127.0.0.1"},
	{"127.0.0.1", {BYTES("198.51.100.1")}, "198.51.100.1"},
	{"::1", {BYTES("2001:db8::7")}, "2001:db8::7"},
	{"::ffff:127.0.0.1", {BYTES("198.51.100.1")}, "198.51.100.1"},
	/* the rightmost that is not trusted; what is left of it anyone may have written */
	{"127.0.0.1", {BYTES("192.0.2.66, 198.51.100.1")}, "198.51.100.1"},
	{"127.0.0.1", {BYTES("192.0.2.66,198.51.100.1 , 10.1.2.3")}, "198.51.100.1"},
	{"127.0.0.1", {BYTES("10.9.9.9, 10.1.2.3")}, "10.9.9.9"},
	{"127.0.0.1", {BYTES("198.51.100.1:4711")}, "198.51.100.1"},
	{"127.0.0.1", {BYTES("[2001:db8::7]:4711")}, "2001:db8::7"},
	/* several headers are one list */
	{"127.0.0.1", {BYTES("192.0.2.66"), BYTES("198.51.100.1")}, "198.51.100.1"},
	{"127.0.0.1", {BYTES("198.51.100.1"), BYTES("10.1.2.3")}, "198.51.100.1"},
	/* garbage: the last good one */
	{"127.0.0.1", {BYTES("unknown")}, "127.0.0.1"},
	{"127.0.0.1", {BYTES("198.51.100.1, unknown")}, "127.0.0.1"},
	{"127.0.0.1", {BYTES("198.51.100.1, ")}, "127.0.0.1"},
	{"127.0.0.1", {BYTES("198.51.100.1, ?, 10.1.2.3")}, "10.1.2.3"},
	{"127.0.0.1", {BYTES(",")}, "127.0.0.1"},
	{"127.0.0.1", {BYTES("?, 198.51.100.1")}, "198.51.100.1"},
};
/* clang-format on */

static void addresses_are_read_and_shown(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(addresses); i++) {
		struct address address;
		int r = address_parse(addresses[i].text, &address);

		if ((r == 0) != (addresses[i].shown.n > 0)) {
			fail_msg("'%.*s' gave %d", STR_FMT(addresses[i].text), r);
		}
		if (r == 0) {
			assert_str(shown(&address), addresses[i].shown);
		}
	}
}

static void blocks_hold_what_shares_their_prefix(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS(blocks); i++) {
		struct address_block block;
		struct address address;
		int r = address_parse_block(blocks[i].block, &block);

		if ((r == 0) != (blocks[i].inside.n > 0)) {
			fail_msg("'%.*s' gave %d", STR_FMT(blocks[i].block), r);
		}
		if (r != 0) {
			continue;
		}
		assert_int_equal(address_parse(blocks[i].inside, &address), 0);
		assert_true(address_is_in(&address, &block, 1));
		if (blocks[i].outside.n > 0) {
			assert_int_equal(address_parse(blocks[i].outside, &address), 0);
			assert_false(address_is_in(&address, &block, 1));
		}
		assert_false(address_is_in(&address, &block, 0));
	}
}

static void the_client_is_found_behind_trusted_proxies(void **state)
{
	struct address_block trusted[3];

	(void)state;
	assert_int_equal(address_parse_block(STR("127.0.0.0/8"), &trusted[0]), 0);
	assert_int_equal(address_parse_block(STR("::1"), &trusted[1]), 0);
	assert_int_equal(address_parse_block(STR("10.0.0.0/8"), &trusted[2]), 0);
	for (size_t i = 0; i < N_ROWS(forwards); i++) {
		const struct http_pair headers[] = {
			{STR("Host"), STR("x")},
			{STR("X-Forwarded-For"), forwards[i].forwarded[0]},
			{STR("X-Forwarded-Host"), STR("192.0.2.99")},
			{STR("x-forwarded-for"), forwards[i].forwarded[1]},
		};
		struct address peer, client;

		assert_int_equal(address_parse(str_of(forwards[i].peer), &peer), 0);
		client = address_of_client(
			&peer, headers, forwards[i].forwarded[1].n > 0 ? 4 : 2, trusted, 3);
		if (!str_eq(shown(&client), str_of(forwards[i].client))) {
			fail_msg("row %zu: %.*s", i, STR_FMT(shown(&client)));
		}
	}
}

static void socket_addresses_of_both_families_are_taken(void **state)
{
	struct sockaddr_in four = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	struct sockaddr neither = {.sa_family = AF_UNIX};
	struct address address;

	(void)state;
	inet_pton(AF_INET, "192.0.2.1", &four.sin_addr);
	address = address_of_socket((const struct sockaddr *)&four);
	assert_str(shown(&address), STR("192.0.2.1"));
	inet_pton(AF_INET6, "::ffff:192.0.2.1", &six.sin6_addr);
	address = address_of_socket((const struct sockaddr *)&six);
	assert_str(shown(&address), STR("192.0.2.1"));
	address = address_of_socket(&neither);
	assert_str(shown(&address), STR("::"));
}

static void limits_count_a_network_of_ipv6_as_one(void **state)
{
	struct address a, b, key;

	(void)state;
	assert_int_equal(address_parse(STR("2001:db8:1:2:3:4:5:6"), &a), 0);
	key = address_for_limits(&a);
	assert_str(shown(&key), STR("2001:db8:1:2::"));
	assert_int_equal(address_parse(STR("192.0.2.1"), &b), 0);
	key = address_for_limits(&b);
	assert_str(shown(&key), STR("192.0.2.1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_and_shown),
		cmocka_unit_test(blocks_hold_what_shares_their_prefix),
		cmocka_unit_test(the_client_is_found_behind_trusted_proxies),
		cmocka_unit_test(socket_addresses_of_both_families_are_taken),
		cmocka_unit_test(limits_count_a_network_of_ipv6_as_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
