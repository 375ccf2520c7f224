#include "literal_table.h"

#include <errno.h>

#include <hamlet/hash.h>
#include <hamlet/mem.h>

#define HASH_SEED     0x6c697465
#define MIN_SLOT_BITS 6
#define MAX_SLOT_BITS 22
/* One gram in so many passes the bitmap by chance: more of them while the bitmap is small. */
#define MIN_BITMAP_BITS 12
#define MAX_BITMAP_BITS 24
#define SPARSE_BITS     64
#define SPARSE_MAX_BITS 18 /* 32 KiB: stays near */
#define DENSE_BITS      32
#define MAX_COUNT_BITS  20

static const unsigned widths[LITERAL_WIDTHS] = {6, 3, 2, 1};

/* How often each gram of a width occurs; collisions only make a gram look commoner. */
struct gram_counts {
	uint32_t *count;
	unsigned bits;
};

static unsigned bits_for(size_t n, unsigned min_bits, unsigned max_bits)
{
	unsigned bits = min_bits;

	while (bits < max_bits && ((size_t)1 << bits) < n) {
		bits++;
	}
	return bits;
}

/* The n bytes at p, first byte lowest. */
static uint64_t load_bytes(const char *p, size_t n)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < n; i++) {
		bytes |= (uint64_t)(unsigned char)p[i] << 8 * i;
	}
	return bytes;
}

/* The table of the widest gram that the literal has. */
static size_t table_of(const struct literal *literal)
{
	size_t t = 0;

	while (literal->text.n < widths[t]) {
		t++;
	}
	return t;
}

static uint32_t *count_of(const struct gram_counts *counts, uint64_t gram)
{
	return &counts->count[literal_spread(gram) >> (64 - counts->bits)];
}

/* What the tables are built from: literals, and which of them are the first to say something. */
struct filing {
	const struct literal *literals;
	const bool *is_first;
	size_t n;
	struct gram_counts counts;
};

static bool belongs_to(const struct filing *filing, size_t i, size_t t)
{
	return filing->is_first[i] && table_of(&filing->literals[i]) == t;
}

static void count_grams(const struct filing *filing, size_t t)
{
	const struct gram_counts *counts = &filing->counts;

	memset(counts->count, 0, ((size_t)1 << counts->bits) * sizeof *counts->count);
	for (size_t i = 0; i < filing->n; i++) {
		struct str text = filing->literals[i].text;
		bool is_ours = belongs_to(filing, i, t);

		for (size_t at = 0; is_ours && at + widths[t] <= text.n; at++) {
			++*count_of(counts, load_bytes(text.p + at, widths[t]));
		}
	}
}

/* Where the rarest gram of the literal begins. */
static size_t find_anchor(
	const struct literal *literal, unsigned width, const struct gram_counts *counts)
{
	uint32_t best = UINT32_MAX;
	size_t best_at = 0;

	for (size_t at = 0; at + width <= literal->text.n; at++) {
		uint32_t count = *count_of(counts, load_bytes(literal->text.p + at, width));

		if (count < best) {
			best = count;
			best_at = at;
		}
	}
	return best_at;
}

static struct anchor make_anchor(const struct literal *literal, size_t i, size_t gram_at)
{
	struct str text = literal->text;
	size_t n = text.n < 8 ? text.n : 8;
	/* As far behind the gram as there is something. */
	size_t at = gram_at + n <= text.n ? gram_at : text.n - n;
	struct anchor anchor = {
		.bytes = load_bytes(text.p + at, n),
		.literal = (uint32_t)i,
		.at = at & 0x3ff,
		.n = text.n & 0x7ff,
		.gram = (gram_at - at) & 7,
	};

	anchor.edge = (unsigned char)text.p[anchor_holds_end(&anchor) ? 0 : text.n - 1];
	return anchor;
}

/* The gram it is filed under, spread. */
static uint64_t hash_of(const struct anchor *anchor, unsigned width)
{
	return literal_spread(anchor->bytes >> 8 * anchor->gram & literal_mask(width));
}

static int table_init(struct gram_table *table, struct arena *arena, size_t n)
{
	table->n = n;
	table->bitmap_bits = bits_for(n * DENSE_BITS,
		bits_for(n * SPARSE_BITS, MIN_BITMAP_BITS, SPARSE_MAX_BITS), MAX_BITMAP_BITS);
	table->slot_bits = bits_for(n * 2, MIN_SLOT_BITS, MAX_SLOT_BITS);
	table->bitmap =
		arena_new(arena, ((size_t)1 << table->bitmap_bits) / 64, sizeof *table->bitmap);
	table->first = arena_new(arena, ((size_t)1 << table->slot_bits) + 1, sizeof *table->first);
	/* A scan reads two at once, even behind the last. */
	table->anchors = arena_new(arena, n + 2, sizeof *table->anchors);
	return table->bitmap == NULL || table->first == NULL || table->anchors == NULL ? -ENOMEM
										       : 0;
}

/* Sorts the anchors by slot, in two passes; notes each gram in the bitmap. */
static void table_fill(
	struct gram_table *table, unsigned width, const struct anchor *anchors, size_t n)
{
	unsigned slot_shift = 64 - table->slot_bits;
	size_t n_slots = (size_t)1 << table->slot_bits;

	for (size_t i = 0; i < n; i++) {
		uint64_t hash = hash_of(&anchors[i], width);
		uint64_t bit = hash >> (64 - table->bitmap_bits);

		table->bitmap[bit / 64] |= (uint64_t)1 << bit % 64;
		table->first[hash >> slot_shift]++;
	}
	for (size_t slot = 1; slot <= n_slots; slot++) {
		table->first[slot] += table->first[slot - 1];
	}
	/* Each slot is filled from its end, which leaves first[] at its beginning. */
	for (size_t i = n; i > 0; i--) {
		uint64_t hash = hash_of(&anchors[i - 1], width);

		table->anchors[--table->first[hash >> slot_shift]] = anchors[i - 1];
	}
}

static bool say_the_same(const struct literal *a, const struct literal *b)
{
	return a->is_substring == b->is_substring && str_eq(a->text, b->text);
}

/* The first and the last literal of each that says something new, by hash; counted from 1. */
struct same_slot {
	uint32_t first;
	uint32_t last;
};

/* Links the literals that say the same, in their order; *ret_first is false of all but the first.
 */
static int link_same(struct literal_index *index, size_t n, bool *ret_first)
{
	size_t mask = ((size_t)1 << bits_for(n * 2, MIN_SLOT_BITS, MAX_SLOT_BITS)) - 1;
	HAMLET_CLEANUP(mem_free_at) struct same_slot *slots = mem_new(mask + 1, sizeof *slots);

	if (slots == NULL) {
		return -ENOMEM;
	}
	for (uint32_t i = 0; i < n; i++) {
		const struct literal *literal = &index->literals[i];
		size_t at = hash_bytes(literal->text, HASH_SEED) & mask;

		while (slots[at].first != 0 &&
			!say_the_same(&index->literals[slots[at].first - 1], literal)) {
			at = (at + 1) & mask;
		}
		index->next[i] = LITERAL_LAST;
		ret_first[i] = slots[at].first == 0;
		if (ret_first[i]) {
			slots[at].first = i + 1;
		} else {
			index->next[slots[at].last - 1] = i;
		}
		slots[at].last = i + 1;
	}
	return 0;
}

static int build_table(
	struct literal_index *index, size_t t, struct arena *arena, const struct filing *filing)
{
	HAMLET_CLEANUP(mem_free_at) struct anchor *anchors = mem_new(filing->n, sizeof *anchors);
	size_t n_anchors = 0;
	int r;

	if (anchors == NULL) {
		return -ENOMEM;
	}
	count_grams(filing, t);
	for (size_t i = 0; i < filing->n; i++) {
		const struct literal *literal = &filing->literals[i];

		if (belongs_to(filing, i, t)) {
			anchors[n_anchors++] = make_anchor(
				literal, i, find_anchor(literal, widths[t], &filing->counts));
		}
	}
	if (n_anchors == 0) {
		return 0;
	}
	r = table_init(&index->tables[t], arena, n_anchors);
	if (r == 0) {
		table_fill(&index->tables[t], widths[t], anchors, n_anchors);
	}
	return r;
}

int literal_index_build(
	struct arena *arena, const struct literal *literals, size_t n, struct literal_index **ret)
{
	HAMLET_CLEANUP(mem_free_at) uint32_t *count = NULL;
	HAMLET_CLEANUP(mem_free_at) bool *is_first = mem_new(n, sizeof *is_first);
	struct literal_index *index = arena_new(arena, 1, sizeof *index);
	struct filing filing = {.literals = literals, .is_first = is_first, .n = n};
	size_t n_bytes = 0;
	int r;

	for (size_t i = 0; i < n; i++) {
		n_bytes += literals[i].text.n;
	}
	filing.counts.bits = bits_for(n_bytes, MIN_SLOT_BITS, MAX_COUNT_BITS);
	filing.counts.count = count = mem_new((size_t)1 << filing.counts.bits, sizeof *count);
	if (index == NULL || count == NULL || is_first == NULL) {
		return -ENOMEM;
	}
	index->literals = literals;
	index->next = arena_new(arena, n, sizeof *index->next);
	r = index->next == NULL ? -ENOMEM : link_same(index, n, is_first);
	for (size_t t = 0; t < LITERAL_WIDTHS && r == 0; t++) {
		r = build_table(index, t, arena, &filing);
	}
	if (r == 0) {
		*ret = index;
	}
	return r;
}
