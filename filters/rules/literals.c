#include "literal_table.h"

#include "boundary.h"

#define STRETCH_BYTES 256

/* One table being scanned for. */
struct scan {
	const struct literal_index *index;
	const struct gram_table *table;
	struct str s;
	const struct literal_sink *sink;
};

/* First byte lowest on any machine; compilers know this shape as one load. */
static inline uint64_t load_word(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* The bytes in front of the text may be read, too. */
static inline bool begins_at(const struct anchor *anchor, struct str s, size_t at)
{
	uint64_t word = load_word(s.p + at - anchor->gram);

	return (word & literal_mask(anchor->n)) == anchor->bytes;
}

/* Whether the literal whose bytes begin here stands in the text; *ret_begin is where. */
static bool stands_at(const struct scan *scan, const struct anchor *anchor, size_t at,
	const struct literal *literal, size_t *ret_begin)
{
	struct str s = scan->s;
	size_t offset = anchor->at + anchor->gram;
	size_t begin = at - offset;

	/* What is in front of the text and behind it is no part of it, whatever it is. */
	if (at < offset || anchor->n > s.n - begin ||
		(unsigned char)s.p[anchor_holds_end(anchor) ? begin : begin + anchor->n - 1] !=
			anchor->edge ||
		memcmp(s.p + begin, literal->text.p, anchor->n) != 0) {
		return false;
	}
	*ret_begin = begin;
	return literal->is_substring ||
	       (boundary_at(s, begin) && boundary_at(s, begin + anchor->n));
}

/* Tells of the literal and of all that say the same. */
static int tell(const struct scan *scan, uint32_t first, size_t begin)
{
	const struct literal_sink *sink = scan->sink;
	int r = 0;

	for (uint32_t i = first; i != LITERAL_LAST && r == 0; i = scan->index->next[i]) {
		const struct literal *literal = &scan->index->literals[i];

		if (sink->wants(sink->arg, literal->owner)) {
			r = sink->hit(sink->arg, literal,
				(struct span){
					(uint32_t)begin, (uint32_t)(begin + literal->text.n)});
		}
	}
	return r;
}

static __attribute__((noinline)) int try_slot(const struct scan *scan, size_t at, uint64_t slot)
{
	const struct gram_table *table = scan->table;
	const struct literal_marks *marks = scan->sink->told;
	int r = 0;

	for (uint32_t i = table->first[slot]; i < table->first[slot + 1] && r == 0; i++) {
		const struct anchor *anchor = &table->anchors[i];
		const struct literal *literal = &scan->index->literals[anchor->literal];
		size_t begin;

		if (!begins_at(anchor, scan->s, at) ||
			(marks != NULL && marks->round[anchor->literal] == marks->now) ||
			!stands_at(scan, anchor, at, literal, &begin)) {
			continue;
		}
		if (marks != NULL) {
			marks->round[anchor->literal] = marks->now;
		}
		r = tell(scan, anchor->literal, begin);
	}
	return r;
}

/* Places of a stretch that are worth a closer look. */
struct places {
	uint32_t at[STRETCH_BYTES + 1];
	uint32_t slot[STRETCH_BYTES + 1];
	size_t n;
};

/* Where the bitmap says that a gram may begin. Places are noted without a branch, see below. */
static inline __attribute__((always_inline)) void find_grams(
	const struct scan *scan, size_t begin, size_t end, unsigned width, struct places *places)
{
	const uint64_t *bitmap = scan->table->bitmap;
	unsigned shift = 64 - scan->table->bitmap_bits;
	size_t n = 0;

	for (size_t at = begin; at < end; at++) {
		uint64_t gram = load_word(scan->s.p + at) & literal_mask(width);
		uint64_t bit = literal_spread(gram) >> shift;

		places->at[n] = (uint32_t)at;
		n += bitmap[bit / 64] >> bit % 64 & 1;
	}
	places->n = n;
}

/* Keeps the places where one of the first two anchors of the slot begins, or which has more. */
static inline void keep_begun(const struct scan *scan, unsigned width, struct places *places)
{
	const struct gram_table *table = scan->table;
	unsigned shift = 64 - table->slot_bits;
	size_t n = 0;

	for (size_t i = 0; i < places->n; i++) {
		uint64_t gram = load_word(scan->s.p + places->at[i]) & literal_mask(width);

		places->slot[i] = (uint32_t)(literal_spread(gram) >> shift);
		__builtin_prefetch(&table->first[places->slot[i]]);
	}
	for (size_t i = 0; i < places->n; i++) {
		__builtin_prefetch(&table->anchors[table->first[places->slot[i]]]);
	}
	for (size_t i = 0; i < places->n; i++) {
		uint32_t at = places->at[i], slot = places->slot[i];
		uint32_t first = table->first[slot];

		places->at[n] = at;
		places->slot[n] = slot;
		/* Numbers, so that every compiler sees that no branch is wanted. */
		n += (unsigned)begins_at(&table->anchors[first], scan->s, at) |
		     (unsigned)begins_at(&table->anchors[first + 1], scan->s, at) |
		     (unsigned)(table->first[slot + 1] - first > 2);
	}
	places->n = n;
}

/*
 * A place that is worth a look is rare enough to be guessed wrong by the processor each time, and
 * what is looked at is far away in memory. So places are gathered, without a branch, and then all
 * looked at side by side; few are left for try_slot.
 */
static inline __attribute__((always_inline)) int scan_stretch(
	const struct scan *scan, size_t begin, size_t end, unsigned width)
{
	struct places places;
	int r = 0;

	find_grams(scan, begin, end, width, &places);
	keep_begun(scan, width, &places);
	for (size_t i = 0; i < places.n && r == 0; i++) {
		r = try_slot(scan, places.at[i], places.slot[i]);
	}
	return r;
}

/* Inlined for each width, so that the loop over the text has a constant one. */
static inline __attribute__((always_inline)) int scan_table(const struct scan *scan, unsigned width)
{
	size_t n = scan->s.n < width ? 0 : scan->s.n - width + 1;
	int r = 0;

	for (size_t begin = 0; begin < n && r == 0; begin += STRETCH_BYTES) {
		size_t end = n - begin < STRETCH_BYTES ? n : begin + STRETCH_BYTES;

		r = scan_stretch(scan, begin, end, width);
	}
	return r;
}

static int scan_width(const struct scan *scan, size_t t)
{
	switch (t) {
	case 0:
		return scan_table(scan, 6);
	case 1:
		return scan_table(scan, 3);
	case 2:
		return scan_table(scan, 2);
	default:
		return scan_table(scan, 1);
	}
}

int literal_index_scan(
	const struct literal_index *index, struct str s, const struct literal_sink *sink)
{
	int r = 0;

	for (size_t t = 0; t < LITERAL_WIDTHS && r == 0; t++) {
		if (index->tables[t].n > 0) {
			r = scan_width(&(struct scan){index, &index->tables[t], s, sink}, t);
		}
	}
	return r;
}
