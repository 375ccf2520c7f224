/* The names of the objects that are open while a JSON text is scanned: no object may repeat one. */
#ifndef SERVICE_JSON_NAMES_H
#define SERVICE_JSON_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/* Most objects have fewer members: their names are remembered without the arena. */
#define JSON_NAMES_AT_HAND 48

/*
 * Names are equal when their 64-bit hashes are: the chance that an honest text of a million members
 * is refused for that is below 10^-7, and whoever builds such a pair only harms himself.
 */
struct json_names {
	struct arena *arena;
	struct json_name {
		uint64_t hash;
		size_t at; /* byte offset in the text */
	} * name;          /* of all objects that are open, the innermost last */
	size_t n;
	size_t capacity;
	struct json_name at_hand[JSON_NAMES_AT_HAND];
};

void json_names_init(struct json_names *names, struct arena *arena);
/* -ENOMEM when the arena is full. */
HAMLET_MUST_USE int json_names_add(struct json_names *names, struct str name, size_t at);

enum json_names_outcome { JSON_NAME_TWICE = 1 };
/*
 * Compares the names from the nth on, which are those of the innermost object, and forgets them.
 * JSON_NAME_TWICE: *ret_at is where the second stands. O(n log n).
 */
HAMLET_MUST_USE int json_names_close(struct json_names *names, size_t from, size_t *ret_at);

#endif
