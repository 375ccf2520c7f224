#include "networks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#define NO_NETWORK  UINT32_MAX
#define IPV4_PREFIX 96
#define IPV4_MAPPED (UINT64_C(0xffff) << 32)

/*
 * Of two networks one holds the other, or they have nothing in common. Sorted by their first
 * address, the larger first, those around an address are the last one that begins at or before it,
 * or networks around that one.
 */
struct network_set {
	const struct network *networks;
	uint32_t *around; /* the smallest network that holds this one, or NO_NETWORK */
	size_t n;
};

static uint64_t load_big_endian(const unsigned char *p, size_t n)
{
	uint64_t value = 0;

	for (size_t i = 0; i < n; i++) {
		value = value << 8 | p[i];
	}
	return value;
}

/* *ret_prefix is how many bits stand in front of the first one that is written. */
static int parse(struct str s, struct network_address *ret, unsigned *ret_prefix)
{
	char text[LIMIT_IP_BYTES + 1];
	unsigned char bytes[16];

	if (s.n == 0 || s.n > LIMIT_IP_BYTES || str_find_byte(s, '\0') < s.n) {
		return NETWORK_MALFORMED;
	}
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	if (inet_pton(AF_INET, text, bytes) == 1) {
		*ret = (struct network_address){0, IPV4_MAPPED | load_big_endian(bytes, 4)};
		*ret_prefix = IPV4_PREFIX;
		return 0;
	}
	if (inet_pton(AF_INET6, text, bytes) == 1) {
		*ret = (struct network_address){
			load_big_endian(bytes, 8), load_big_endian(bytes + 8, 8)};
		*ret_prefix = 0;
		return 0;
	}
	return NETWORK_MALFORMED;
}

int network_parse_address(struct str s, struct network_address *ret)
{
	unsigned prefix;

	return parse(str_trim(s), ret, &prefix);
}

/* The first n_bits of 64 set. */
static uint64_t high_bits(unsigned n_bits)
{
	return n_bits == 0 ? 0 : UINT64_MAX << (64 - n_bits);
}

static struct network_address masked(struct network_address address, unsigned n_bits)
{
	unsigned n_high = n_bits < 64 ? n_bits : 64;

	return (struct network_address){
		address.high & high_bits(n_high), address.low & high_bits(n_bits - n_high)};
}

static bool is_equal(struct network_address a, struct network_address b)
{
	return a.high == b.high && a.low == b.low;
}

int network_parse(struct str s, struct network *ret)
{
	size_t slash;
	unsigned prefix;
	struct network_address address;
	int64_t n_bits;

	s = str_trim(s);
	slash = str_find_byte(s, '/');
	if (parse(str_make(s.p, slash), &address, &prefix) != 0) {
		return NETWORK_MALFORMED;
	}
	n_bits = 128 - prefix;
	if (slash < s.n && ascii_parse_int(str_skip(s, slash + 1), 0, n_bits, &n_bits) != 0) {
		return NETWORK_MALFORMED;
	}
	n_bits += prefix;
	if (!is_equal(masked(address, (unsigned)n_bits), address)) {
		return NETWORK_HAS_HOST_BITS;
	}
	ret->first = address;
	ret->n_bits = (uint8_t)n_bits;
	return 0;
}

static bool is_inside(struct network_address address, const struct network *network)
{
	return is_equal(masked(address, network->n_bits), network->first);
}

static int compare_addresses(struct network_address a, struct network_address b)
{
	if (a.high != b.high) {
		return a.high < b.high ? -1 : 1;
	}
	return (a.low > b.low) - (a.low < b.low);
}

static int compare_networks(const void *left, const void *right)
{
	const struct network *a = left, *b = right;
	int order = compare_addresses(a->first, b->first);

	if (order == 0) {
		order = (a->n_bits > b->n_bits) - (a->n_bits < b->n_bits);
	}
	return order != 0 ? order : (a->owner > b->owner) - (a->owner < b->owner);
}

int network_set_build(
	struct arena *arena, struct network *networks, size_t n, struct network_set **ret)
{
	struct network_set *set = arena_new(arena, 1, sizeof *set);

	if (set == NULL) {
		return -ENOMEM;
	}
	qsort(networks, n, sizeof *networks, compare_networks);
	*set = (struct network_set){.networks = networks, .n = n};
	set->around = arena_new(arena, n, sizeof *set->around);
	if (set->around == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t around = i == 0 ? NO_NETWORK : (uint32_t)i - 1;

		while (around != NO_NETWORK && !is_inside(networks[i].first, &networks[around])) {
			around = set->around[around];
		}
		set->around[i] = around;
	}
	*ret = set;
	return 0;
}

int network_set_find(const struct network_set *set, struct network_address address,
	int (*hit)(void *arg, const struct network *network), void *arg)
{
	size_t begin = 0, n = set->n;
	uint32_t i;

	/* The networks before `begin` begin at or before the address; n more are in question. */
	while (n > 0) {
		size_t half = n / 2;
		bool is_before = compare_addresses(set->networks[begin + half].first, address) <= 0;

		begin = is_before ? begin + half + 1 : begin;
		n = is_before ? n - half - 1 : half;
	}
	for (i = begin == 0 ? NO_NETWORK : (uint32_t)begin - 1; i != NO_NETWORK;
		i = set->around[i]) {
		int r = is_inside(address, &set->networks[i]) ? hit(arg, &set->networks[i]) : 0;

		if (r < 0) {
			return r;
		}
	}
	return 0;
}
