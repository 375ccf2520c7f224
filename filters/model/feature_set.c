#include "feature_set.h"

#include <errno.h>

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Half of them stay free. */
static size_t slots_for(size_t max_features)
{
	size_t n = 64;

	while (n < 2 * smaller(max_features, LIMIT_FEATURES)) {
		n *= 2;
	}
	return n;
}

int feature_set_init(
	struct feature_set *set, struct arena *arena, size_t max_features, size_t max_of_family)
{
	*set = (struct feature_set){
		.arena = arena,
		.capacity = smaller(max_features, LIMIT_FEATURES),
	};
	set->item = arena_new_unset(arena, set->capacity + LIMIT_RULE_HITS, sizeof *set->item);
	set->seen = arena_new_unset(arena, slots_for(max_of_family), sizeof *set->seen);
	return set->item == NULL || set->seen == NULL ? -ENOMEM : 0;
}

void feature_set_begin(struct feature_set *set, enum feature_family family, size_t max_features)
{
	size_t n_slots = slots_for(max_features);

	set->family = family;
	set->max_n = smaller(set->n + max_features, set->capacity);
	memset(set->seen, 0, n_slots * sizeof *set->seen);
	set->seen_mask = n_slots - 1;
	for (unsigned kind = 0; kind < FEATURES_MAX_KINDS; kind++) {
		set->space[kind] = feature_space(family, kind);
	}
}

void feature_set_add(struct feature_set *set, unsigned kind, struct str text, struct span span)
{
	feature_set_add_key(set, kind, hash_bytes(text, set->space[kind]), text, span);
}

int feature_set_add_value(struct feature_set *set, unsigned kind, struct str name, unsigned value)
{
	char digits[16];
	size_t first = sizeof digits;
	char *p = arena_bytes(set->arena, name.n + sizeof digits);

	if (p == NULL) {
		return -ENOMEM;
	}
	do {
		digits[--first] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	digits[--first] = '=';
	memcpy(p, name.p, name.n);
	memcpy(p + name.n, digits + first, sizeof digits - first);
	feature_set_add(set, kind, str_make(p, name.n + sizeof digits - first), (struct span){0});
	return 0;
}
