#include "segment.h"

#include <string.h>

#include "compose.h"
#include "segment_tables.h"

/* No letter, nor the two that some segments hold, is composed with more marks: more are a heap. */
enum { MAX_COMPOSING_MARKS = 8 };

void segment_begin(struct segment *segment)
{
	segment->n = segment->n_added = 0;
	segment->n_heavy = segment->n_marks = 0;
	segment->may_compose = false;
}

/* The Greek iota subscript, which case folding makes a letter; under other letters a decoration. */
static bool is_stray_iota(uint32_t base, uint32_t c)
{
	bool is_greek = (base >= 0x370 && base < 0x400) || (base >= 0x1f00 && base < 0x2000);
	return c == 0x345 && !is_greek;
}

void segment_add(struct segment *segment, uint32_t c)
{
	const uint32_t *parts;
	uint32_t n = segment_parts_of(c, &parts);

	if (segment->n_added++ == 0) {
		segment->first = c;
	}
	if (segment->n_added > SEGMENT_MAX || segment->n + n > SEGMENT_PARTS_MAX ||
		is_stray_iota(segment->first, c)) {
		segment->n_marks++;
		return;
	}
	if (n == 0) {
		segment->part[segment->n++] = c;
	}
	for (uint32_t i = 0; i < n; i++) {
		segment->part[segment->n++] = parts[i];
		segment->n_heavy += (parts[i] & PART_HEAVY) != 0;
		segment->may_compose |= (parts[i] & PART_COMPOSES) != 0;
	}
}

static uint32_t class_of(uint32_t part)
{
	return part >> PART_CLASS_SHIFT;
}

/* The canonical ordering algorithm (Unicode, section 3.11). */
static void put_in_order(uint32_t *part, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t moved = part[i];
		size_t at = i;

		if (class_of(moved) == 0) {
			continue;
		}
		for (; at > 0 && class_of(part[at - 1]) > class_of(moved); at--) {
			part[at] = part[at - 1];
		}
		part[at] = moved;
	}
}

/* The canonical composition algorithm (the same), on parts in order; returns how many are left. */
static size_t compose(uint32_t *part, size_t n)
{
	size_t starter = SIZE_MAX, n_out = 0;
	uint32_t last_class = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t c = class_of(part[i]), composed = 0;

		if (starter != SIZE_MAX && (part[i] & PART_COMPOSES) != 0 &&
			(n_out == starter + 1 || last_class < c)) {
			composed = compose_pair(
				part[starter] & PART_CODE_POINT, part[i] & PART_CODE_POINT);
		}
		if (composed != 0) {
			part[starter] = composed;
			continue;
		}
		if (c == 0) {
			starter = n_out;
		}
		last_class = c;
		part[n_out++] = part[i];
	}
	return n_out;
}

static size_t drop_decorations(uint32_t *part, size_t n)
{
	size_t n_out = 0;

	for (size_t i = 0; i < n; i++) {
		if ((part[i] & PART_DECORATION) == 0) {
			part[n_out++] = part[i];
		}
	}
	return n_out;
}

static uint32_t bits_of_all(const uint32_t *part, size_t n)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < n; i++) {
		bits |= part[i];
	}
	return bits;
}

/* Composes what is left without decorations. */
static void finish(struct segment *segment, uint32_t *part, size_t n)
{
	size_t n_kept = drop_decorations(part, n);

	segment->n_marks += (uint32_t)(n - n_kept);
	if (n_kept > 1) {
		put_in_order(part, n_kept);
		n_kept = compose(part, n_kept);
	}
	for (size_t i = 0; i < n_kept; i++) {
		segment->part[i] = part[i] & PART_CODE_POINT;
	}
	segment->n = n_kept;
}

/* A letter and one mark that it is composed with: the most frequent segment by far. */
static bool compose_two(struct segment *segment)
{
	uint32_t composed;

	if (segment->n != 2 || class_of(segment->part[0]) != 0) {
		return false;
	}
	composed = compose_pair(segment->part[0], segment->part[1] & PART_CODE_POINT);
	if (composed == 0) {
		return false;
	}
	segment->part[0] = composed;
	segment->n = 1;
	return true;
}

void segment_fold(struct segment *segment)
{
	uint32_t composed[SEGMENT_PARTS_MAX];
	size_t n = segment->n;

	if (segment->n_heavy > MAX_COMPOSING_MARKS || !segment->may_compose) {
		/* All decorations go, whether they are a heap or strokes. */
		finish(segment, segment->part, n);
		return;
	}
	if (compose_two(segment)) {
		return;
	}
	put_in_order(segment->part, n);
	memcpy(composed, segment->part, n * sizeof *composed);
	n = compose(composed, n);
	if ((bits_of_all(composed, n) & PART_HEAVY) != 0) {
		/* The parts are still apart: a mark that found its letter goes with its heap. */
		finish(segment, segment->part, segment->n);
	} else {
		finish(segment, composed, n);
	}
}
