#include "feature_set.h"

#include <errno.h>

#include <hamlet/hash.h>

int feature_set_init(struct feature_set *set, struct arena *arena, size_t max_features)
{
	size_t capacity = max_features < LIMIT_FEATURES ? max_features : LIMIT_FEATURES;
	size_t n_slots = 64;

	while (n_slots < 2 * capacity) {
		n_slots *= 2;
	}
	*set = (struct feature_set){.arena = arena, .capacity = capacity, .seen_mask = n_slots - 1};
	set->item = arena_new(arena, capacity, sizeof *set->item);
	set->seen = arena_new(arena, n_slots, sizeof *set->seen);
	return set->item == NULL || set->seen == NULL ? -ENOMEM : 0;
}

void feature_set_begin(struct feature_set *set, enum feature_family family)
{
	set->family = family;
	set->is_local =
		family != FEATURES_LINKS && family != FEATURES_AUTHOR && family != FEATURES_SHAPE;
	set->stride = 0;
	for (unsigned kind = 0; kind < FEATURES_MAX_KINDS; kind++) {
		set->space[kind] = feature_space(family, kind);
	}
}

/* The views of what begins at a byte of the raw content. */
static uint16_t views_at(struct feature_set *set, uint32_t begin)
{
	const struct passage *passage = set->passage;
	size_t k = set->stride;

	if (passage->n_views == 1 || !set->is_local) {
		return FEATURES_ALL_VIEWS;
	}
	while (k > 0 && passage->stride_begin[k] > begin) {
		k--;
	}
	while (k < passage->n_views && passage->stride_begin[k + 1] <= begin) {
		k++;
	}
	set->stride = k;
	/* Stride k is the first half of view k and the second half of view k - 1. */
	return (uint16_t)((k < passage->n_views ? 1U << k : 0) | (k > 0 ? 1U << (k - 1) : 0));
}

static void add_key(
	struct feature_set *set, unsigned kind, uint64_t key, struct str text, struct span span)
{
	size_t at;

	/* The count table takes a zero upper half as a free slot. */
	if (key >> 32 == 0) {
		key |= UINT64_C(1) << 32;
	}
	for (at = key & set->seen_mask; set->seen[at] != 0; at = (at + 1) & set->seen_mask) {
		struct feature *item = &set->item[set->seen[at] - 1];

		if (item->key == key) {
			item->views |= views_at(set, span.begin);
			return;
		}
	}
	if (set->n == set->capacity) {
		return;
	}
	set->seen[at] = (uint32_t)set->n + 1;
	set->item[set->n++] = (struct feature){
		.key = key,
		.text = text,
		.span = span,
		.family = (uint8_t)set->family,
		.kind = (uint8_t)kind,
		.views = views_at(set, span.begin),
	};
}

void feature_set_add(struct feature_set *set, unsigned kind, struct str text, struct span span)
{
	add_key(set, kind, hash_bytes(text, set->space[kind]), text, span);
}

void feature_set_add_short(
	struct feature_set *set, unsigned kind, uint64_t word, struct str text, struct span span)
{
	add_key(set, kind, hash_mix(word ^ set->space[kind]), text, span);
}

int feature_set_add_value(struct feature_set *set, unsigned kind, const char *name, unsigned value)
{
	size_t n_name = strlen(name);
	char digits[16];
	size_t n_digits = 0;
	char *p = arena_bytes(set->arena, n_name + 1 + sizeof digits);

	if (p == NULL) {
		return -ENOMEM;
	}
	do {
		digits[n_digits++] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	memcpy(p, name, n_name);
	p[n_name] = '=';
	for (size_t i = 0; i < n_digits; i++) {
		p[n_name + 1 + i] = digits[n_digits - 1 - i];
	}
	feature_set_add(set, kind, str_make(p, n_name + 1 + n_digits), (struct span){0});
	return 0;
}
