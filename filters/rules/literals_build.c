#include "literal_table.h"

#include <errno.h>

#include <hamlet/hash.h>
#include <hamlet/load.h>
#include <hamlet/mem.h>

#include "literal_units.h"

#define HASH_SEED     0x6c697465
#define MIN_SLOT_BITS 6
#define MAX_SLOT_BITS 22
/* Of the bitmap, for each anchor: more of them while it is small. */
#define MIN_BITMAP_BITS 12
#define MAX_BITMAP_BITS 24
#define SPARSE_BITS     64
#define SPARSE_MAX_BITS 18 /* 32 KiB: stays near */
#define DENSE_BITS      32
#define DENSE_WORD_BITS 16
#define MAX_COUNT_BITS  20
/*
 * Each width of grams in use costs a pass over a text: literals go without the widest while they
 * are few, and none shares its rarest narrower one with more than so many.
 */
#define MIN_WIDEST       4096
#define MAX_NARROW_ALIKE 16
/* Literals that share what is rarest of them are filed by grams once there are more of them. */
#define MAX_ALIKE 128
/* A word is taken for twice as common as its count for each letter that it lacks of so many. */
#define TELLING_LETTERS 6

static const unsigned widths[LITERAL_WIDTHS] = {6, 3, 2, 1};

/* How often each gram or word occurs, by its hash; collisions only make it look commoner. */
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

static uint32_t *count_of(const struct gram_counts *counts, uint64_t hash)
{
	return &counts->count[literal_top(hash, counts->bits)];
}

static void forget_counts(const struct gram_counts *counts)
{
	memset(counts->count, 0, ((size_t)1 << counts->bits) * sizeof *counts->count);
}

/* What the tables are built from: literals, and which of them are still to be filed. */
struct filing {
	const struct literal *literals;
	bool *is_open;
	size_t n;
	struct gram_counts counts;
	size_t first_table;     /* of the widest grams that are in use */
	struct anchor *anchors; /* of the table under way, each with the hash it is filed under */
	uint64_t *hashes;
	size_t n_anchors;
};

static struct anchor make_anchor(const struct literal *literal, size_t i, size_t gram_at)
{
	struct str text = literal->text;
	size_t n = text.n < 8 ? text.n : 8;
	/* As far behind the gram as there is something. */
	size_t at = gram_at + n <= text.n ? gram_at : text.n - n;
	struct anchor anchor = {
		.bytes = load_le64_of(text.p + at, n),
		.literal = (uint32_t)i,
		.at = at & 0x3ff,
		.n = text.n & 0x7ff,
		.gram = (gram_at - at) & 7,
	};

	anchor.edge = (unsigned char)text.p[anchor_holds_end(&anchor) ? 0 : text.n - 1];
	return anchor;
}

static void file_under(struct filing *filing, size_t i, size_t at, uint64_t hash)
{
	filing->anchors[filing->n_anchors] = make_anchor(&filing->literals[i], i, at);
	filing->hashes[filing->n_anchors++] = hash;
	filing->is_open[i] = false;
}

static int table_init(struct gram_table *table, struct arena *arena, size_t n, bool is_of_words)
{
	table->n = n;
	table->bitmap_bits = bits_for(n * (is_of_words ? DENSE_WORD_BITS : DENSE_BITS),
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

/* Sorts the anchors by slot, in two passes; notes each hash in the bitmap. */
static int table_fill(struct gram_table *table, bool is_of_words, struct arena *arena,
	const struct filing *filing)
{
	size_t n = filing->n_anchors, n_slots;
	int r = n == 0 ? 0 : table_init(table, arena, n, is_of_words);

	if (r != 0 || n == 0) {
		return r;
	}
	n_slots = (size_t)1 << table->slot_bits;
	for (size_t i = 0; i < n; i++) {
		uint64_t hash = filing->hashes[i];
		uint64_t bit = literal_top(hash, table->bitmap_bits);

		table->bitmap[bit / 64] |= UINT64_C(1) << bit % 64;
		if (is_of_words) {
			table->bitmap[bit / 64] |= UINT64_C(1) << literal_second_bit(hash);
		}
		table->first[literal_top(hash, table->slot_bits)]++;
	}
	for (size_t slot = 1; slot <= n_slots; slot++) {
		table->first[slot] += table->first[slot - 1];
	}
	/* Each slot is filled from its end, which leaves first[] at its beginning. */
	for (size_t i = n; i > 0; i--) {
		uint64_t slot = literal_top(filing->hashes[i - 1], table->slot_bits);

		table->anchors[--table->first[slot]] = filing->anchors[i - 1];
	}
	return 0;
}

/* ---- by words ---- */

static bool is_open_word(const struct filing *filing, size_t i)
{
	return filing->is_open[i] && !filing->literals[i].is_substring;
}

static void count_units(const struct filing *filing, bool are_joined)
{
	forget_counts(&filing->counts);
	for (size_t i = 0; i < filing->n; i++) {
		struct literal_words words = {.text = filing->literals[i].text};
		struct literal_unit unit[LITERAL_MAX_JOINED];
		size_t n = 0;

		if (!is_open_word(filing, i)) {
			continue;
		}
		while (literal_next_units(&words, are_joined, unit, &n)) {
			for (size_t k = 0; k < n; k++) {
				++*count_of(&filing->counts, unit[k].hash);
			}
		}
	}
}

/* The unit of the literal that seems rarest in texts; false: none is rare enough. */
static bool find_unit(const struct filing *filing, const struct literal *literal, bool are_joined,
	struct literal_unit *ret)
{
	struct literal_words words = {.text = literal->text};
	uint64_t best = UINT64_MAX;
	struct literal_unit unit[LITERAL_MAX_JOINED];
	size_t n = 0;

	while (literal_next_units(&words, are_joined, unit, &n)) {
		for (size_t k = 0; k < n; k++) {
			uint64_t count = *count_of(&filing->counts, unit[k].hash);
			size_t n_lacking = unit[k].n_letters < TELLING_LETTERS
						   ? TELLING_LETTERS - unit[k].n_letters
						   : 0;

			if (count <= MAX_ALIKE && count << n_lacking < best) {
				best = count << n_lacking;
				*ret = unit[k];
			}
		}
	}
	return best < UINT64_MAX;
}

static int file_by_units(
	struct gram_table *table, bool are_joined, struct arena *arena, struct filing *filing)
{
	filing->n_anchors = 0;
	count_units(filing, are_joined);
	for (size_t i = 0; i < filing->n; i++) {
		struct literal_unit unit = {.at = 0};

		if (is_open_word(filing, i) &&
			find_unit(filing, &filing->literals[i], are_joined, &unit)) {
			file_under(filing, i, unit.at, unit.hash);
		}
	}
	return table_fill(table, true, arena, filing);
}

/* ---- by grams ---- */

static uint64_t gram_hash(struct str text, size_t at, unsigned width)
{
	return literal_spread(load_le64_of(text.p + at, width));
}

/* The table of the widest gram that the literal has. */
static size_t table_of(const struct filing *filing, const struct literal *literal)
{
	size_t t = filing->first_table;

	while (literal->text.n < widths[t]) {
		t++;
	}
	return t;
}

static size_t count_open(const struct filing *filing)
{
	size_t n = 0;

	for (size_t i = 0; i < filing->n; i++) {
		n += filing->is_open[i];
	}
	return n;
}

static bool belongs_to(const struct filing *filing, size_t i, size_t t)
{
	return filing->is_open[i] && table_of(filing, &filing->literals[i]) == t;
}

static void count_grams(const struct filing *filing, size_t t)
{
	forget_counts(&filing->counts);
	for (size_t i = 0; i < filing->n; i++) {
		struct str text = filing->literals[i].text;
		bool is_ours = belongs_to(filing, i, t);

		for (size_t at = 0; is_ours && at + widths[t] <= text.n; at++) {
			++*count_of(&filing->counts, gram_hash(text, at, widths[t]));
		}
	}
}

/* Where the rarest gram of the literal begins. */
static size_t find_gram(const struct filing *filing, const struct literal *literal, unsigned width)
{
	uint32_t best = UINT32_MAX;
	size_t best_at = 0;

	for (size_t at = 0; at + width <= literal->text.n; at++) {
		uint32_t count = *count_of(&filing->counts, gram_hash(literal->text, at, width));

		if (count < best) {
			best = count;
			best_at = at;
		}
	}
	return best_at;
}

/* Whether the second widest grams tell literals apart that could be filed under wider ones. */
static bool are_told_narrowly(const struct filing *filing)
{
	count_grams(filing, 1);
	for (size_t i = 0; i < filing->n; i++) {
		const struct literal *literal = &filing->literals[i];

		if (belongs_to(filing, i, 1) && literal->text.n >= widths[0] &&
			*count_of(&filing->counts,
				gram_hash(literal->text, find_gram(filing, literal, widths[1]),
					widths[1])) > MAX_NARROW_ALIKE) {
			return false;
		}
	}
	return true;
}

static int file_by_grams(
	struct literal_index *index, size_t t, struct arena *arena, struct filing *filing)
{
	filing->n_anchors = 0;
	count_grams(filing, t);
	for (size_t i = 0; i < filing->n; i++) {
		const struct literal *literal = &filing->literals[i];

		if (belongs_to(filing, i, t)) {
			size_t at = find_gram(filing, literal, widths[t]);

			file_under(filing, i, at, gram_hash(literal->text, at, widths[t]));
		}
	}
	return table_fill(&index->tables[t], false, arena, filing);
}

/* ---- literals that say the same ---- */

static bool say_the_same(const struct literal *a, const struct literal *b)
{
	return a->is_substring == b->is_substring && str_eq(a->text, b->text);
}

/* The first and the last literal of each that says something new, by hash; counted from 1. */
struct same_slot {
	uint32_t first;
	uint32_t last;
};

/* Links the literals that say the same, in their order; all but the first need no filing. */
static int link_same(struct literal_index *index, size_t n, bool *ret_first)
{
	/* Without a cap: one slot at least must be free. */
	size_t mask = ((size_t)1 << bits_for(n * 2, MIN_SLOT_BITS, 8 * sizeof n - 2)) - 1;
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

/* ---- the whole ---- */

static int build(struct literal_index *index, struct arena *arena, struct filing *filing)
{
	int r = link_same(index, filing->n, filing->is_open);

	if (r == 0) {
		r = file_by_units(&index->joined, true, arena, filing);
	}
	if (r == 0) {
		r = file_by_units(&index->words, false, arena, filing);
	}
	filing->first_table = 1;
	if (count_open(filing) >= MIN_WIDEST || !are_told_narrowly(filing)) {
		filing->first_table = 0;
	}
	for (size_t t = filing->first_table; t < LITERAL_WIDTHS && r == 0; t++) {
		r = file_by_grams(index, t, arena, filing);
	}
	return r;
}

int literal_index_build(
	struct arena *arena, const struct literal *literals, size_t n, struct literal_index **ret)
{
	HAMLET_CLEANUP(mem_free_at) uint32_t *count = NULL;
	HAMLET_CLEANUP(mem_free_at) bool *is_open = mem_new(n, sizeof *is_open);
	HAMLET_CLEANUP(mem_free_at) struct anchor *anchors = mem_new(n, sizeof *anchors);
	HAMLET_CLEANUP(mem_free_at) uint64_t *hashes = mem_new(n, sizeof *hashes);
	struct literal_index *index = arena_new(arena, 1, sizeof *index);
	struct filing filing = {.literals = literals,
		.is_open = is_open,
		.n = n,
		.anchors = anchors,
		.hashes = hashes};
	size_t n_bytes = 0;
	int r;

	for (size_t i = 0; i < n; i++) {
		n_bytes += literals[i].text.n;
	}
	filing.counts.bits = bits_for(n_bytes, MIN_SLOT_BITS, MAX_COUNT_BITS);
	filing.counts.count = count = mem_new((size_t)1 << filing.counts.bits, sizeof *count);
	if (index == NULL || count == NULL || is_open == NULL || anchors == NULL ||
		hashes == NULL) {
		return -ENOMEM;
	}
	index->literals = literals;
	index->next = arena_new(arena, n, sizeof *index->next);
	r = index->next == NULL ? -ENOMEM : build(index, arena, &filing);
	if (r == 0) {
		*ret = index;
	}
	return r;
}
