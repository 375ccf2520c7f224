#include "json_names.h"

#include <errno.h>
#include <stdlib.h>

#include <hamlet/hash.h>

/* Up to so many, comparing each with each is cheaper than sorting. */
#define NAMES_IN_TURN 12

void json_names_init(struct json_names *names, struct arena *arena)
{
	names->arena = arena;
	names->name = names->at_hand;
	names->n = 0;
	names->capacity = JSON_NAMES_AT_HAND;
}

static int grow(struct json_names *names)
{
	struct json_name *grown = arena_new(names->arena, names->capacity * 4, sizeof *grown);

	if (grown == NULL) {
		return -ENOMEM;
	}
	memcpy(grown, names->name, names->n * sizeof *grown);
	names->name = grown;
	names->capacity *= 4;
	return 0;
}

int json_names_add(struct json_names *names, struct str name, size_t at)
{
	if (names->n == names->capacity) {
		int r = grow(names);

		if (r != 0) {
			return r;
		}
	}
	names->name[names->n++] = (struct json_name){.hash = hash_bytes(name, 0), .at = at};
	return 0;
}

static int order_names(const void *left, const void *right)
{
	const struct json_name *a = left, *b = right;

	return a->hash != b->hash ? (a->hash > b->hash) - (a->hash < b->hash)
				  : (a->at > b->at) - (a->at < b->at);
}

int json_names_close(struct json_names *names, size_t from, size_t *ret_at)
{
	struct json_name *name = names->name + from;
	size_t n = names->n - from;
	size_t window = NAMES_IN_TURN;

	names->n = from;
	if (n > NAMES_IN_TURN) {
		qsort(name, n, sizeof *name, order_names);
		window = 1;
	}
	for (size_t i = 1; i < n; i++) {
		for (size_t j = i > window ? i - window : 0; j < i; j++) {
			if (name[i].hash == name[j].hash) {
				*ret_at = name[i].at;
				return JSON_NAME_TWICE;
			}
		}
	}
	return 0;
}
