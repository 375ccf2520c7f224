/* YAML to a bounded tree of texts, lists and maps that know their lines. */
#ifndef HAMLET_RULES_YAML_TREE_H
#define HAMLET_RULES_YAML_TREE_H

#include <stddef.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

#include "fault.h"

enum yaml_kind { YAML_IS_TEXT, YAML_IS_LIST, YAML_IS_MAP };

struct yaml_value {
	enum yaml_kind kind;
	unsigned line;            /* from 1 */
	struct str text;          /* of YAML_IS_TEXT, whatever YAML would make of it (true, 1, ~) */
	struct str key;           /* in a map: the key in front of it; no key twice */
	struct yaml_value *first; /* of a list's or map's values, in their order */
	struct yaml_value *last;
	size_t n;                /* how many they are */
	struct yaml_value *next; /* the next one of the list or map it stands in */
};

/*
 * Reads one document of UTF-8. Depth, number of values and keys of a map are capped; anchors,
 * aliases and tags are refused, for packs need none and a small file could grow large by them.
 * An empty document gives an empty text. Everything lives in the arena.
 */
HAMLET_MUST_USE int yaml_tree_read(struct arena *arena, struct str bytes,
	const struct fault_sink *sink, struct yaml_value **ret);

/* "a text", "a list", "a map"; static. */
const char *yaml_kind_name(enum yaml_kind kind);

#endif
