#include "test.h"

#include <stdio.h>
#include <string.h>

#include "networks.h"

struct parse_row {
	const char *text;
	int outcome;
	unsigned n_bits;
};

static void networks_are_read_as_cidr(void **state)
{
	static const struct parse_row rows[] = {
		{"192.0.2.0/24", 0, 120},
		{" 192.0.2.7 ", 0, 128},
		{"192.0.2.7/32", 0, 128},
		{"0.0.0.0/0", 0, 96},
		{"::/0", 0, 0},
		{"2001:db8::/32", 0, 32},
		{"2001:db8::1", 0, 128},
		{"::ffff:192.0.2.0/120", 0, 120},
		{"ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128", 0, 128},
		{"192.0.2.7/24", NETWORK_HAS_HOST_BITS, 0},
		{"2001:db8::1/64", NETWORK_HAS_HOST_BITS, 0},
		{"192.0.2.0/33", NETWORK_MALFORMED, 0},
		{"192.0.2.0/-1", NETWORK_MALFORMED, 0},
		{"192.0.2.0/", NETWORK_MALFORMED, 0},
		{"192.0.2.0/24/24", NETWORK_MALFORMED, 0},
		{"2001:db8::/129", NETWORK_MALFORMED, 0},
		{"192.0.2", NETWORK_MALFORMED, 0},
		{"192.0.2.256", NETWORK_MALFORMED, 0},
		{"example.com", NETWORK_MALFORMED, 0},
		{"fe80::1%eth0", NETWORK_MALFORMED, 0},
		{"", NETWORK_MALFORMED, 0},
		{"/8", NETWORK_MALFORMED, 0},
	};

	(void)state;
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct network network = {.owner = 7};
		int r = network_parse(str_of(rows[i].text), &network);

		if (r != rows[i].outcome || (r == 0 && network.n_bits != rows[i].n_bits) ||
			network.owner != 7) {
			fail_msg("row %zu: outcome %d, %u bits", i, r, network.n_bits);
		}
	}
}

static int note(void *arg, const struct network *network)
{
	char *found = arg;
	size_t n = strlen(found);

	snprintf(found + n, 64 - n, "%u ", network->owner);
	return 0;
}

static void addresses_are_found_in_all_networks_around_them(void **state)
{
	static const char *const entries[] = {"10.0.0.0/8", "10.1.0.0/16", "10.1.2.3",
		"192.0.2.0/24", "2001:db8::/32", "2001:db8:1::/48", "10.1.0.0/16", "0.0.0.0/1"};
	static const char *const rows[][2] = {
		{"10.1.2.3", "2 6 1 0 7 "},
		{"10.1.2.4", "6 1 0 7 "},
		{"10.2.0.0", "0 7 "},
		{"10.255.255.255", "0 7 "},
		{"11.0.0.0", "7 "},
		{"9.255.255.255", "7 "},
		{"128.0.0.0", ""},
		{"192.0.2.255", "3 "},
		{"192.0.3.0", ""},
		{"::ffff:192.0.2.1", "3 "},
		{"2001:db8:1::5", "5 4 "},
		{"2001:db8:2::5", "4 "},
		{"2001:db9::", ""},
		{"::", ""},
	};
	struct network networks[N_ROWS(entries)];
	struct network_set *set;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t i = 0; i < N_ROWS(entries); i++) {
		networks[i] = (struct network){.owner = (uint32_t)i};
		assert_int_equal(network_parse(str_of(entries[i]), &networks[i]), 0);
	}
	assert_int_equal(network_set_build(&arena, networks, N_ROWS(entries), &set), 0);
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		struct network_address address;
		char found[64] = "";

		assert_int_equal(network_parse_address(str_of(rows[i][0]), &address), 0);
		assert_int_equal(network_set_find(set, address, note, found), 0);
		assert_string_equal(found, rows[i][1]);
	}
	arena_fini(&arena);
}

static int count(void *arg, const struct network *network)
{
	(void)network;
	*(size_t *)arg += 1;
	return 0;
}

/* Few bits differ, so that networks lie in each other as deep as they can. */
static void set_agrees_with_asking_each_network(void **state)
{
	uint64_t random = 1;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	for (size_t round = 0; round < 300; round++) {
		struct network networks[40], copy[40];
		struct network_set *set;

		for (size_t i = 0; i < 40; i++) {
			unsigned n_bits;

			random = random * 6364136223846793005U + 1442695040888963407U;
			n_bits = 120 + (unsigned)(random >> 40) % 9;
			networks[i] = (struct network){.n_bits = (uint8_t)n_bits,
				.first.low = (random >> 56) & (UINT64_MAX << (128 - n_bits))};
		}
		memcpy(copy, networks, sizeof copy);
		assert_int_equal(network_set_build(&arena, networks, 40, &set), 0);
		for (uint64_t low = 0; low < 256; low += 3) {
			size_t n_expected = 0, n_found = 0;

			for (size_t i = 0; i < 40; i++) {
				n_expected += (low & (UINT64_MAX << (128 - copy[i].n_bits))) ==
					      copy[i].first.low;
			}
			assert_int_equal(network_set_find(set, (struct network_address){0, low},
						 count, &n_found),
				0);
			assert_int_equal(n_found, n_expected);
		}
		arena_reset(&arena);
	}
	arena_fini(&arena);
}

static void rules_look_at_the_address(void **state)
{
	static const char *const rows[][2] = {
		{"192.0.2.7", "net"}, {"192.0.3.7", ""}, {"2001:DB8::1", "net"}, {"not one", ""}};
	struct ruleset *rules;
	struct arena arena;

	(void)state;
	test_arena_init(&arena);
	rules = whole_pack(&arena,
		"- name: net\n  networks: [192.0.2.0/24, '2001:db8::/32']\n  action: hold\n"
		"  hit: [192.0.2.1, '2001:db8::']\n  miss: 192.0.1.1\n"
		"- {name: two, networks: [192.0.2.0/24, 192.0.0.0/16], at_least: 2, weight: 1,\n"
		"   mode: shadow}\n");
	for (size_t i = 0; i < N_ROWS(rows); i++) {
		const struct comment comment = {.field = {[COMMENT_CONTENT] = STR("192.0.2.9"),
							[COMMENT_AUTHOR_IP] = str_of(rows[i][0])}};
		struct rule_hits hits;

		assert_int_equal(match_comment(rules, &comment, &arena, &hits), 0);
		assert_int_equal(hits.holds, rows[i][1][0] != '\0');
		if (hits.holds) {
			assert_true(str_eq(hits.item[0].text, str_of(rows[i][0])));
			assert_int_equal(hits.item[0].span.end, 0);
		}
		assert_int_equal(hits.n, hits.holds + (i == 0));
	}
	ruleset_unref(rules);
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks_are_read_as_cidr),
		cmocka_unit_test(addresses_are_found_in_all_networks_around_them),
		cmocka_unit_test(set_agrees_with_asking_each_network),
		cmocka_unit_test(rules_look_at_the_address),
	};
	return cmocka_run_group_tests(tests, init_text, fini_text);
}
