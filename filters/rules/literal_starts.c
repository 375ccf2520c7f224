#include "literal_starts.h"

static void add_set(struct literal_starts *starts, const struct literal_starts *part)
{
	starts->is_unknown = starts->is_unknown || part->is_unknown ||
			     starts->set.n + part->set.n > PREFILTER_LITERALS;
	for (size_t i = 0; i < part->set.n && !starts->is_unknown; i++) {
		starts->set.item[starts->set.n++] = part->set.item[i];
	}
}

void literal_starts_add(
	struct literal_starts *starts, const struct literal_starts *part, bool is_optional)
{
	if (!starts->is_open) {
		return;
	}
	if (starts->set.n == 0 && !is_optional && part->is_at_boundary) {
		starts->is_at_boundary = true;
	}
	add_set(starts, part);
	starts->is_open = is_optional || part->is_open;
}

void literal_starts_add_literal(struct literal_starts *starts, struct str literal, bool is_optional)
{
	struct literal_starts part = {.set.n = 1};

	part.set.item[0] = literal;
	literal_starts_add(starts, &part, is_optional);
}

void literal_starts_unite(struct literal_starts *starts, const struct literal_starts *branch)
{
	add_set(starts, branch);
	starts->is_open = starts->is_open || branch->is_open;
	starts->is_at_boundary = starts->is_at_boundary && branch->is_at_boundary;
}
