/* A set of networks, asked for an address and all the networks around it. */
#ifndef HAMLET_RULES_NETWORKS_H
#define HAMLET_RULES_NETWORKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/* Of IPv6; an IPv4 address is the one that RFC 4291, section 2.5.5.2, maps it to. */
struct network_address {
	uint64_t high;
	uint64_t low;
};

/* All addresses that begin with the first n_bits of `first`, whose other bits are 0. */
struct network {
	struct network_address first;
	uint32_t owner;
	uint8_t n_bits; /* 0 to 128 */
};

enum network_outcome { NETWORK_MALFORMED = 1, NETWORK_HAS_HOST_BITS };

/* "192.0.2.7", "2001:db8::1". NETWORK_MALFORMED: it is neither. */
HAMLET_MUST_USE int network_parse_address(struct str s, struct network_address *ret);
/*
 * CIDR notation (RFC 4632, section 3.1; RFC 4291, section 2.3), or an address, which is a network
 * of its own. NETWORK_HAS_HOST_BITS: bits beyond the prefix are set. ret->owner is left alone.
 */
HAMLET_MUST_USE int network_parse(struct str s, struct network *ret);

/* Immutable once built; lives in the arena it was built in. */
struct network_set;

/* Sorts `networks`, and keeps them. O(n log n). -ENOMEM. */
HAMLET_MUST_USE int network_set_build(
	struct arena *arena, struct network *networks, size_t n, struct network_set **ret);

/*
 * Calls hit() for each network that holds the address, the smallest first. A binary search and a
 * step for each network told. hit() returns 0 or a negative fault, which ends the look-up.
 */
HAMLET_MUST_USE int network_set_find(const struct network_set *set, struct network_address address,
	int (*hit)(void *arg, const struct network *network), void *arg);

#endif
