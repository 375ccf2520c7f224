#include "literals.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/mem.h>

#include "boundary.h"

#define NO_ENTRY        UINT32_MAX
#define N_WIDTHS        3
#define MIN_SLOT_BITS   8
#define MIN_BITMAP_BITS 13 /* 1 KiB: small enough to stay near, large enough to be sparse */
#define MAX_BITMAP_BITS 23
#define MAX_COUNT_BITS  20

/* A literal filed under the bytes that stand at anchor_at in it. */
struct anchor {
	uint32_t gram;
	uint32_t next; /* in the same slot, or NO_ENTRY */
	uint32_t literal;
	uint32_t anchor_at;
};

struct gram_table {
	unsigned width; /* bytes of a gram */
	unsigned bitmap_bits;
	unsigned slot_bits;
	uint64_t *bitmap; /* which grams are worth a look at the slots */
	uint32_t *slots;
	struct anchor *anchors;
	size_t n;
};

struct literal_index {
	const struct literal *literals;
	struct gram_table tables[N_WIDTHS];
};

/* Longest first: the longer a gram, the rarer. literal_index_scan knows them one by one. */
static const unsigned widths[N_WIDTHS] = {4, 2, 1};

/* Constant sizes, so that each is one load. */
static inline uint32_t load_gram(const char *p, unsigned width)
{
	uint32_t four;
	uint16_t two;

	if (width == 4) {
		memcpy(&four, p, sizeof four);
		return four;
	}
	if (width == 2) {
		memcpy(&two, p, sizeof two);
		return two;
	}
	return (unsigned char)*p;
}

/* Knuth's multiplicative hash: the top bits of a product with the golden ratio. */
static uint32_t spread(uint32_t gram, unsigned bits)
{
	return (gram * 0x9e3779b1U) >> (32 - bits);
}

static unsigned bits_for(size_t n, unsigned min_bits, unsigned max_bits)
{
	unsigned bits = min_bits;

	while (bits < max_bits && ((size_t)1 << bits) < n) {
		bits++;
	}
	return bits;
}

/* How often each gram occurs in the literals; collisions only make a gram look commoner. */
struct gram_counts {
	uint32_t *count;
	unsigned bits;
};

static int count_grams(const struct literal *literals, size_t n, struct gram_counts *ret)
{
	size_t n_bytes = 0;

	for (size_t i = 0; i < n; i++) {
		n_bytes += literals[i].text.n;
	}
	ret->bits = bits_for(n_bytes, MIN_SLOT_BITS, MAX_COUNT_BITS);
	ret->count = mem_new((size_t)1 << ret->bits, sizeof *ret->count);
	if (ret->count == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		struct str text = literals[i].text;

		for (size_t at = 0; at + widths[0] <= text.n; at++) {
			ret->count[spread(load_gram(text.p + at, widths[0]), ret->bits)]++;
		}
	}
	return 0;
}

static bool has_space(const char *p, unsigned width)
{
	for (unsigned i = 0; i < width; i++) {
		if (ascii_is_space(p[i])) {
			return true;
		}
	}
	return false;
}

/*
 * Whether the literal has a gram of this width; *ret_at is where the rarest begins. A space that
 * stands for every run of white space cannot be part of one.
 */
static bool find_anchor(const struct literal *literal, unsigned width,
	const struct gram_counts *counts, uint32_t *ret_at)
{
	const char *p = literal->text.p;
	uint32_t best = UINT32_MAX;
	bool is_found = false;

	for (size_t at = 0; at + width <= literal->text.n; at++) {
		uint32_t count;

		if (!literal->is_exact && has_space(p + at, width)) {
			continue;
		}
		count = counts->count[spread(load_gram(p + at, width), counts->bits)];
		if (!is_found || count < best) {
			best = count;
			*ret_at = (uint32_t)at;
			is_found = true;
		}
	}
	return is_found;
}

static int table_init(struct gram_table *table, struct arena *arena, unsigned width, size_t n)
{
	table->width = width;
	table->bitmap_bits = bits_for(n * 16, MIN_BITMAP_BITS, MAX_BITMAP_BITS);
	table->slot_bits = bits_for(n * 2, MIN_SLOT_BITS, MAX_BITMAP_BITS);
	table->bitmap =
		arena_new(arena, ((size_t)1 << table->bitmap_bits) / 64, sizeof *table->bitmap);
	table->slots = arena_new(arena, (size_t)1 << table->slot_bits, sizeof *table->slots);
	table->anchors = arena_new(arena, n, sizeof *table->anchors);
	if (table->bitmap == NULL || table->slots == NULL || table->anchors == NULL) {
		return -ENOMEM;
	}
	memset(table->slots, 0xff, ((size_t)1 << table->slot_bits) * sizeof *table->slots);
	return 0;
}

static void table_add(struct gram_table *table, struct anchor anchor)
{
	uint32_t bit = spread(anchor.gram, table->bitmap_bits);
	uint32_t *slot = &table->slots[spread(anchor.gram, table->slot_bits)];

	table->bitmap[bit / 64] |= (uint64_t)1 << bit % 64;
	anchor.next = *slot;
	*slot = (uint32_t)table->n;
	table->anchors[table->n++] = anchor;
}

/* Files every literal under its rarest gram of the greatest width it has. */
static int file_all(struct literal_index *index, struct arena *arena, size_t n,
	const struct gram_counts *counts)
{
	HAMLET_CLEANUP(mem_free_at) struct anchor *anchors = mem_new(n, sizeof *anchors);
	HAMLET_CLEANUP(mem_free_at) uint8_t *table_of = mem_new(n, 1);
	size_t n_of[N_WIDTHS] = {0};

	if (anchors == NULL || table_of == NULL) {
		return -ENOMEM;
	}
	for (size_t i = 0; i < n; i++) {
		const struct literal *literal = &index->literals[i];
		uint8_t t = 0;

		while (t + 1 < N_WIDTHS &&
			!find_anchor(literal, widths[t], counts, &anchors[i].anchor_at)) {
			t++;
		}
		if (t + 1 == N_WIDTHS &&
			!find_anchor(literal, widths[t], counts, &anchors[i].anchor_at)) {
			return -EINVAL;
		}
		anchors[i].literal = (uint32_t)i;
		anchors[i].gram = load_gram(literal->text.p + anchors[i].anchor_at, widths[t]);
		table_of[i] = t;
		n_of[t]++;
	}
	for (size_t t = 0; t < N_WIDTHS; t++) {
		int r = n_of[t] == 0 ? 0 : table_init(&index->tables[t], arena, widths[t], n_of[t]);

		if (r < 0) {
			return r;
		}
	}
	for (size_t i = 0; i < n; i++) {
		table_add(&index->tables[table_of[i]], anchors[i]);
	}
	return 0;
}

int literal_index_build(
	struct arena *arena, const struct literal *literals, size_t n, struct literal_index **ret)
{
	struct literal_index *index = arena_new(arena, 1, sizeof *index);
	struct gram_counts counts;
	int r;

	if (index == NULL) {
		return -ENOMEM;
	}
	index->literals = literals;
	r = count_grams(literals, n, &counts);
	if (r < 0) {
		return r;
	}
	r = file_all(index, arena, n, &counts);
	mem_free(counts.count);
	if (r < 0) {
		return r;
	}
	*ret = index;
	return 0;
}

/* Compares backwards from before the anchor; a space matches a run of white space. */
static bool match_before(struct str s, size_t at, struct str text, size_t from, size_t *ret_begin)
{
	while (from > 0) {
		char c = text.p[--from];

		if (at == 0) {
			return false;
		}
		if (c == ' ' ? !ascii_is_space(s.p[at - 1]) : s.p[at - 1] != c) {
			return false;
		}
		at--;
		while (c == ' ' && at > 0 && ascii_is_space(s.p[at - 1])) {
			at--;
		}
	}
	*ret_begin = at;
	return true;
}

static bool match_after(struct str s, size_t at, struct str text, size_t from, size_t *ret_end)
{
	while (from < text.n) {
		char c = text.p[from++];

		if (at == s.n) {
			return false;
		}
		if (c == ' ' ? !ascii_is_space(s.p[at]) : s.p[at] != c) {
			return false;
		}
		at++;
		while (c == ' ' && at < s.n && ascii_is_space(s.p[at])) {
			at++;
		}
	}
	*ret_end = at;
	return true;
}

static bool match_around(
	const struct literal *literal, size_t anchor_at, struct str s, size_t at, struct span *ret)
{
	struct str text = literal->text;
	size_t begin, end;

	if (literal->is_exact) {
		if (at < anchor_at || text.n > s.n - (at - anchor_at)) {
			return false;
		}
		begin = at - anchor_at;
		end = begin + text.n;
		if (memcmp(s.p + begin, text.p, text.n) != 0) {
			return false;
		}
	} else if (!match_before(s, at, text, anchor_at, &begin) ||
		   !match_after(s, at, text, anchor_at, &end)) {
		return false;
	}
	*ret = (struct span){(uint32_t)begin, (uint32_t)end};
	return literal->is_substring || (boundary_at(s, begin) && boundary_at(s, end));
}

static int try_anchors(const struct literal_index *index, const struct gram_table *table,
	struct str s, size_t at, const struct literal_sink *sink)
{
	uint32_t gram = load_gram(s.p + at, table->width);
	uint32_t i = table->slots[spread(gram, table->slot_bits)];

	for (; i != NO_ENTRY; i = table->anchors[i].next) {
		const struct anchor *anchor = &table->anchors[i];
		const struct literal *literal = &index->literals[anchor->literal];
		struct span span;
		int r;

		if (anchor->gram != gram || !sink->wants(sink->arg, literal->rule) ||
			!match_around(literal, anchor->anchor_at, s, at, &span)) {
			continue;
		}
		r = sink->hit(sink->arg, literal->rule, span);
		if (r < 0) {
			return r;
		}
	}
	return 0;
}

/* Inlined for each width, so that the loop over the text has a constant one. */
static inline __attribute__((always_inline)) int scan_table(const struct literal_index *index,
	const struct gram_table *table, struct str s, const struct literal_sink *sink,
	unsigned width)
{
	const uint64_t *bitmap = table->bitmap;
	unsigned bits = table->bitmap_bits;

	for (size_t at = 0; at + width <= s.n; at++) {
		uint32_t bit = spread(load_gram(s.p + at, width), bits);

		if ((bitmap[bit / 64] >> bit % 64 & 1) != 0) {
			int r = try_anchors(index, table, s, at, sink);

			if (r < 0) {
				return r;
			}
		}
	}
	return 0;
}

int literal_index_scan(
	const struct literal_index *index, struct str s, const struct literal_sink *sink)
{
	const struct gram_table *table = index->tables;
	int r = 0;

	if (table[0].n > 0) {
		r = scan_table(index, &table[0], s, sink, 4);
	}
	if (table[1].n > 0 && r == 0) {
		r = scan_table(index, &table[1], s, sink, 2);
	}
	if (table[2].n > 0 && r == 0) {
		r = scan_table(index, &table[2], s, sink, 1);
	}
	return r;
}
