/* A set of host names, asked for a host and all the domains above it. */
#ifndef HAMLET_RULES_DOMAINS_H
#define HAMLET_RULES_DOMAINS_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

struct domain_entry {
	struct str domain; /* lower case, no dot at either end */
	uint32_t owner;
};

/* Immutable once built; lives in the arena it was built in. */
struct domain_set;

/* `entries` is kept, not copied. -ENOMEM. */
HAMLET_MUST_USE int domain_set_build(
	struct arena *arena, const struct domain_entry *entries, size_t n, struct domain_set **ret);

/*
 * Calls hit() for each entry that is the host or a domain it lies under: "shop.example.com" lies
 * under "example.com" and "com". A hash look-up a label. hit() returns 0 or a negative fault, which
 * ends the look-up.
 */
HAMLET_MUST_USE int domain_set_find(const struct domain_set *set, struct str host,
	int (*hit)(void *arg, const struct domain_entry *entry), void *arg);

/*
 * The domain that a pack's entry means: without "*.", "." or "www." in front and "." behind. Empty
 * when it has a character that no host has.
 */
struct str domain_of_entry(struct str folded);

#endif
