#include "literals.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/mem.h>

#include "boundary.h"

#define NO_ENTRY        UINT32_MAX
#define N_WIDTHS        3
#define MIN_BITS        8
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

/* Longest first: the longer a gram, the rarer. */
static const unsigned widths[N_WIDTHS] = {4, 2, 1};

static uint32_t load_gram(const char *p, unsigned width)
{
	uint32_t gram = 0;

	memcpy(&gram, p, width);
	return gram;
}

/* Knuth's multiplicative hash: the top bits of a product with the golden ratio. */
static uint32_t spread(uint32_t gram, unsigned bits)
{
	return (gram * 0x9e3779b1U) >> (32 - bits);
}

static unsigned bits_for(size_t n, unsigned max_bits)
{
	unsigned bits = MIN_BITS;

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
	ret->bits = bits_for(n_bytes, MAX_COUNT_BITS);
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

/* A gram with white space would have to stand for every run of it. */
static bool has_space(const char *p, unsigned width)
{
	for (unsigned i = 0; i < width; i++) {
		if (ascii_is_space(p[i])) {
			return true;
		}
	}
	return false;
}

/* Whether the literal has a gram of this width; *ret_at is where the rarest begins. */
static bool find_anchor(
	struct str text, unsigned width, const struct gram_counts *counts, uint32_t *ret_at)
{
	uint32_t best = UINT32_MAX;
	bool is_found = false;

	for (size_t at = 0; at + width <= text.n; at++) {
		uint32_t count;

		if (has_space(text.p + at, width)) {
			continue;
		}
		count = counts->count[spread(load_gram(text.p + at, width), counts->bits)];
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
	table->bitmap_bits = bits_for(n * 16, MAX_BITMAP_BITS);
	table->slot_bits = bits_for(n * 2, MAX_BITMAP_BITS);
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
		struct str text = index->literals[i].text;
		uint8_t t = 0;

		while (t + 1 < N_WIDTHS &&
			!find_anchor(text, widths[t], counts, &anchors[i].anchor_at)) {
			t++;
		}
		if (t + 1 == N_WIDTHS &&
			!find_anchor(text, widths[t], counts, &anchors[i].anchor_at)) {
			return -EINVAL;
		}
		anchors[i].literal = (uint32_t)i;
		anchors[i].gram = load_gram(text.p + anchors[i].anchor_at, widths[t]);
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

static int try_anchors(const struct literal_index *index, const struct gram_table *table,
	struct str s, size_t at, const struct literal_sink *sink)
{
	uint32_t gram = load_gram(s.p + at, table->width);
	uint32_t i = table->slots[spread(gram, table->slot_bits)];

	for (; i != NO_ENTRY; i = table->anchors[i].next) {
		const struct anchor *anchor = &table->anchors[i];
		const struct literal *literal = &index->literals[anchor->literal];
		size_t begin, end;
		int r;

		if (anchor->gram != gram || !sink->wants(sink->arg, literal->rule) ||
			!match_before(s, at, literal->text, anchor->anchor_at, &begin) ||
			!match_after(s, at, literal->text, anchor->anchor_at, &end)) {
			continue;
		}
		if (!literal->is_substring && (!boundary_at(s, begin) || !boundary_at(s, end))) {
			continue;
		}
		r = sink->hit(sink->arg, literal->rule, begin, end);
		if (r < 0) {
			return r;
		}
	}
	return 0;
}

static int scan_table(const struct literal_index *index, const struct gram_table *table,
	struct str s, const struct literal_sink *sink)
{
	for (size_t at = 0; at + table->width <= s.n; at++) {
		uint32_t bit = spread(load_gram(s.p + at, table->width), table->bitmap_bits);

		if ((table->bitmap[bit / 64] >> bit % 64 & 1) != 0) {
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
	for (size_t t = 0; t < N_WIDTHS; t++) {
		int r = index->tables[t].n == 0 ? 0 : scan_table(index, &index->tables[t], s, sink);

		if (r < 0) {
			return r;
		}
	}
	return 0;
}
