#include "literal_starts.h"

void literal_starts_set_bytes(struct literal_starts *ret, const struct byte_set *bytes)
{
	ret->set.n = 0;
	ret->bytes = *bytes;
	ret->is_unknown = ret->is_open = ret->is_at_boundary = false;
}

void literal_starts_set_none(struct literal_starts *ret)
{
	literal_starts_set_bytes(ret, &(struct byte_set){.is_wide = false});
	ret->is_open = true;
}

void literal_starts_set_any(struct literal_starts *ret)
{
	literal_starts_set_bytes(ret, &(struct byte_set){.is_wide = false});
	ret->is_unknown = true;
}

static void add_set(struct literal_starts *starts, const struct literal_starts *part)
{
	starts->is_unknown = starts->is_unknown || part->is_unknown ||
			     starts->set.n + part->set.n > PREFILTER_LITERALS;
	starts->bytes.ascii[0] |= part->bytes.ascii[0];
	starts->bytes.ascii[1] |= part->bytes.ascii[1];
	starts->bytes.is_wide = starts->bytes.is_wide || part->bytes.is_wide;
	for (size_t i = 0; i < part->set.n && !starts->is_unknown; i++) {
		starts->set.item[starts->set.n++] = part->set.item[i];
	}
}

static bool is_empty(const struct literal_starts *starts)
{
	return starts->set.n == 0 && starts->bytes.ascii[0] == 0 && starts->bytes.ascii[1] == 0 &&
	       !starts->bytes.is_wide;
}

void literal_starts_add(
	struct literal_starts *starts, const struct literal_starts *part, bool is_optional)
{
	if (!starts->is_open) {
		return;
	}
	if (is_empty(starts) && !is_optional && part->is_at_boundary) {
		starts->is_at_boundary = true;
	}
	add_set(starts, part);
	starts->is_open = is_optional || part->is_open;
}

void literal_starts_add_literal(struct literal_starts *starts, struct str literal, bool is_optional)
{
	struct literal_starts part;

	literal_starts_set_none(&part);
	part.set.item[part.set.n++] = literal;
	part.is_open = false;
	literal_starts_add(starts, &part, is_optional);
}

void literal_starts_unite(struct literal_starts *starts, const struct literal_starts *branch)
{
	add_set(starts, branch);
	starts->is_open = starts->is_open || branch->is_open;
	starts->is_at_boundary = starts->is_at_boundary && branch->is_at_boundary;
}
