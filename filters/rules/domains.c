#include "domains.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/hash.h>

#define NO_ENTRY  UINT32_MAX
#define HASH_SEED 0x646f6d61696e

struct domain_set {
	const struct domain_entry *entries;
	uint32_t *slots; /* the first entry of a chain */
	uint32_t *next;
	uint64_t mask;
};

static uint64_t slot_of(const struct domain_set *set, struct str domain)
{
	return hash_bytes(domain, HASH_SEED) & set->mask;
}

int domain_set_build(
	struct arena *arena, const struct domain_entry *entries, size_t n, struct domain_set **ret)
{
	struct domain_set *set = arena_new(arena, 1, sizeof *set);
	size_t n_slots = 16;

	while (n_slots < n * 2) {
		n_slots *= 2;
	}
	if (set == NULL) {
		return -ENOMEM;
	}
	*set = (struct domain_set){.entries = entries, .mask = n_slots - 1};
	set->slots = arena_new(arena, n_slots, sizeof *set->slots);
	set->next = arena_new(arena, n, sizeof *set->next);
	if (set->slots == NULL || set->next == NULL) {
		return -ENOMEM;
	}
	memset(set->slots, 0xff, n_slots * sizeof *set->slots);
	for (size_t i = 0; i < n; i++) {
		uint32_t *slot = &set->slots[slot_of(set, entries[i].domain)];

		set->next[i] = *slot;
		*slot = (uint32_t)i;
	}
	*ret = set;
	return 0;
}

static int find_exactly(const struct domain_set *set, struct str domain,
	int (*hit)(void *arg, const struct domain_entry *entry), void *arg)
{
	uint32_t i = set->slots[slot_of(set, domain)];

	for (; i != NO_ENTRY; i = set->next[i]) {
		if (str_eq(set->entries[i].domain, domain)) {
			int r = hit(arg, &set->entries[i]);

			if (r < 0) {
				return r;
			}
		}
	}
	return 0;
}

int domain_set_find(const struct domain_set *set, struct str host,
	int (*hit)(void *arg, const struct domain_entry *entry), void *arg)
{
	for (;;) {
		int r = host.n == 0 ? 0 : find_exactly(set, host, hit, arg);
		size_t dot = str_find_byte(host, '.');

		if (r < 0 || dot == host.n) {
			return r;
		}
		host = str_skip(host, dot + 1);
	}
}

struct str domain_of_entry(struct str folded)
{
	struct str domain = str_trim(folded);

	domain = str_skip(domain, str_starts(domain, STR("*.")) ? 2 : 0);
	domain = str_skip(domain, str_starts(domain, STR(".")) ? 1 : 0);
	domain = str_skip(domain, str_starts(domain, STR("www.")) ? 4 : 0);
	domain.n -= str_ends(domain, STR("."));
	for (size_t i = 0; i < domain.n; i++) {
		char c = domain.p[i];

		if ((unsigned char)c < 0x80 && !ascii_is_alnum(c) && c != '.' && c != '-' &&
			c != '_') {
			return STR_NONE;
		}
	}
	return domain;
}
