#include "literal_table.h"

#include "boundary.h"

#define STRETCH_BYTES 256
/* Of a stretch: each byte, or three for each word, which has a byte behind it; one more is written.
 */
#define MAX_PLACES (3 * (STRETCH_BYTES / 2 + 1))

/* One table being scanned for. */
struct scan {
	const struct literal_index *index;
	const struct gram_table *table;
	struct str s;
	const struct literal_sink *sink;
};

/* The bytes in front of the text may be read, too. */
static inline bool begins_at(const struct anchor *anchor, struct str s, size_t at)
{
	uint64_t word = load_le64(s.p + at - anchor->gram);

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
	uint32_t at[MAX_PLACES];
	uint32_t slot[MAX_PLACES];
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
		uint64_t gram = load_le64(scan->s.p + at) & literal_mask(width);
		uint64_t bit = literal_spread(gram) >> shift;

		places->at[n] = (uint32_t)at;
		n += bitmap[bit / 64] >> bit % 64 & 1;
	}
	places->n = n;
}

static inline __attribute__((always_inline)) void find_slots(
	const struct scan *scan, unsigned width, struct places *places)
{
	for (size_t i = 0; i < places->n; i++) {
		uint64_t gram = load_le64(scan->s.p + places->at[i]) & literal_mask(width);

		places->slot[i] = (uint32_t)(literal_spread(gram) >> (64 - scan->table->slot_bits));
	}
}

/* Keeps the places where one of the first two anchors of the slot begins, or which has more. */
static void keep_begun(const struct scan *scan, struct places *places)
{
	const struct gram_table *table = scan->table;
	size_t n = 0;

	for (size_t i = 0; i < places->n; i++) {
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

static bool is_same_place(const struct places *places, size_t i, size_t before)
{
	return i >= before && places->at[i] == places->at[i - before] &&
	       places->slot[i] == places->slot[i - before];
}

/*
 * A place that is worth a look is rare enough to be guessed wrong by the processor each time, and
 * what is looked at is far away in memory. So places are gathered, without a branch, and then all
 * looked at side by side; few are left for try_slot.
 */
static int try_places(const struct scan *scan, struct places *places)
{
	int r = 0;

	keep_begun(scan, places);
	for (size_t i = 0; i < places->n && r == 0; i++) {
		/* What was asked three ways may lead to the same slot. */
		if (!is_same_place(places, i, 1) && !is_same_place(places, i, 2)) {
			r = try_slot(scan, places->at[i], places->slot[i]);
		}
	}
	return r;
}

/* ---- by grams ---- */

/* Inlined for each width, so that the loop over the text has a constant one. */
static inline __attribute__((always_inline)) int scan_width(
	const struct scan *scan, size_t begin, size_t end, unsigned width)
{
	struct places places;

	find_grams(scan, begin, end, width, &places);
	find_slots(scan, width, &places);
	return try_places(scan, &places);
}

/* A gram may reach into what is behind the text; its literal then does not fit: see stands_at(). */
static int scan_grams(const struct scan *scan, size_t begin, size_t end, size_t t)
{
	switch (t) {
	case 0:
		return scan_width(scan, begin, end, 6);
	case 1:
		return scan_width(scan, begin, end, 3);
	case 2:
		return scan_width(scan, begin, end, 2);
	default:
		return scan_width(scan, begin, end, 1);
	}
}

/* ---- by words ---- */

/* 1 in each byte that is an ASCII letter or digit: a carry into its top bit tells where it lies. */
static inline uint64_t alnum_bytes(uint64_t word)
{
	uint64_t low = word & LOAD_EACH(0x7f), letter = low | LOAD_EACH(0x20);
	uint64_t is_letter = (letter + LOAD_EACH(0x80 - 'a')) ^ (letter + LOAD_EACH(0x7f - 'z'));
	uint64_t is_digit = (low + LOAD_EACH(0x80 - '0')) ^ (low + LOAD_EACH(0x7f - '9'));

	return ((is_letter | is_digit) & ~word & LOAD_EACH(0x80)) >> 7;
}

/* Where words begin and end, in turn; the last end may lie behind the stretch. */
struct edges {
	uint32_t at[STRETCH_BYTES + 2];
	size_t n;
	size_t first; /* 1 where the first edge is the end of a word that began before */
};

/* Of the words that begin in the stretch. Without a branch at their edges, see try_places(). */
static void find_words(struct str s, size_t begin, size_t end, struct edges *edges)
{
	unsigned char is_alnum[STRETCH_BYTES + sizeof(uint64_t)];
	bool goes_on = begin > 0 && ascii_is_alnum(s.p[begin - 1]);
	unsigned is_within = goes_on;
	size_t n = 0;

	for (size_t at = begin; at < end; at += sizeof(uint64_t)) {
		uint64_t bytes = alnum_bytes(load_64(s.p + at));

		memcpy(is_alnum + at - begin, &bytes, sizeof bytes);
	}
	for (size_t at = begin; at < end; at++) {
		edges->at[n] = (uint32_t)at;
		n += is_alnum[at - begin] ^ is_within;
		is_within = is_alnum[at - begin];
	}
	/* Not of a word that neither begins nor ends here: it would be gone through each time. */
	if (is_within && !(goes_on && n == 0)) {
		while (end < s.n && ascii_is_alnum(s.p[end])) {
			end++;
		}
		edges->at[n++] = (uint32_t)end;
	}
	edges->n = n;
	edges->first = goes_on;
}

/* What is asked of a table: where it stands, and its hash. */
struct probes {
	uint32_t at[MAX_PLACES];
	uint64_t hash[MAX_PLACES];
	size_t n;
};

static inline void add_probe(struct probes *probes, uint32_t at, uint64_t hash, bool is_wanted)
{
	probes->at[probes->n] = at;
	probes->hash[probes->n] = hash;
	probes->n += is_wanted;
}

static int scan_probes(const struct scan *scan, const struct probes *probes)
{
	const struct gram_table *table = scan->table;
	struct places places;
	size_t n = 0;

	for (size_t i = 0; i < probes->n; i++) {
		uint64_t hash = probes->hash[i];
		uint64_t bit = hash >> (64 - table->bitmap_bits);

		places.at[n] = probes->at[i];
		places.slot[n] = (uint32_t)(hash >> (64 - table->slot_bits));
		n += table->bitmap[bit / 64] >> bit % 64 & 1;
	}
	places.n = n;
	return try_places(scan, &places);
}

static void probe_words(struct str s, const struct edges *edges, struct probes *ret)
{
	ret->n = 0;
	for (size_t i = edges->first; i < edges->n; i += 2) {
		uint32_t at = edges->at[i];

		add_probe(ret, at, literal_word_hash(str_make(s.p + at, edges->at[i + 1] - at)),
			true);
	}
}

/* Joins each of the words with what stands beside it; *before is the hash of the word in front. */
static void probe_joined(struct str s, const struct edges *edges, const struct probes *words,
	uint64_t *before, struct probes *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < words->n; i++) {
		uint32_t at = words->at[i];
		uint64_t hash = words->hash[i];
		char left = (s.p + at)[-1], right = s.p[edges->at[edges->first + 2 * i + 1]];

		add_probe(ret, at, literal_pair_hash(*before, hash), true);
		add_probe(ret, at, literal_before_hash(left, hash), literal_is_neighbour(left));
		add_probe(ret, at, literal_behind_hash(hash, right), literal_is_neighbour(right));
		*before = hash;
	}
}

static int scan_words(struct scan *scan, size_t begin, size_t end, uint64_t *before)
{
	const struct literal_index *index = scan->index;
	struct edges edges;
	struct probes words, joined;
	int r = 0;

	find_words(scan->s, begin, end, &edges);
	probe_words(scan->s, &edges, &words);
	if (index->joined.n > 0) {
		probe_joined(scan->s, &edges, &words, before, &joined);
		scan->table = &index->joined;
		r = scan_probes(scan, &joined);
	}
	if (index->words.n > 0 && r == 0) {
		scan->table = &index->words;
		r = scan_probes(scan, &words);
	}
	return r;
}

/* ---- the whole ---- */

static int scan_stretch(const struct literal_index *index, struct str s,
	const struct literal_sink *sink, size_t begin, size_t end, uint64_t *before)
{
	struct scan scan = {index, NULL, s, sink};
	int r = index->words.n + index->joined.n > 0 ? scan_words(&scan, begin, end, before) : 0;

	for (size_t t = 0; t < LITERAL_WIDTHS && r == 0; t++) {
		scan.table = &index->tables[t];
		if (scan.table->n > 0) {
			r = scan_grams(&scan, begin, end, t);
		}
	}
	return r;
}

int literal_index_scan(
	const struct literal_index *index, struct str s, const struct literal_sink *sink)
{
	uint64_t before = 0;
	int r = 0;

	for (size_t begin = 0; begin < s.n && r == 0; begin += STRETCH_BYTES) {
		size_t end = s.n - begin < STRETCH_BYTES ? s.n : begin + STRETCH_BYTES;

		r = scan_stretch(index, s, sink, begin, end, &before);
	}
	return r;
}
