#include "literal_table.h"

#include "boundary.h"

#define STRETCH_BYTES 256
/* Of a stretch: each byte, or five for each word, which has a byte behind it; one more is written.
 */
#define MAX_WORDS  (STRETCH_BYTES / 2 + 1)
#define MAX_PLACES (5 * MAX_WORDS + 1)

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
	unsigned bitmap_bits = scan->table->bitmap_bits;
	size_t n = 0;

	for (size_t at = begin; at < end; at++) {
		uint64_t gram = load_le64(scan->s.p + at) & literal_mask(width);
		uint64_t bit = literal_top(literal_spread(gram), bitmap_bits);

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

		places->slot[i] =
			(uint32_t)literal_top(literal_spread(gram), scan->table->slot_bits);
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

/* What was asked about a word in several ways, one after the other, may lead to one slot twice. */
static bool was_tried(const struct places *places, size_t i)
{
	for (size_t k = i; k > 0 && places->at[k - 1] == places->at[i]; k--) {
		if (places->slot[k - 1] == places->slot[i]) {
			return true;
		}
	}
	return false;
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
		if (!was_tried(places, i)) {
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
		uint64_t bit = literal_top(hash, table->bitmap_bits);
		uint64_t bits = table->bitmap[bit / 64];

		places.at[n] = probes->at[i];
		places.slot[n] = (uint32_t)literal_top(hash, table->slot_bits);
		n += bits >> bit % 64 & bits >> literal_second_bit(hash) & 1;
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

/* What is left of a word and right of it. */
struct sides {
	const char *word;
	const char *behind;
};

static inline struct sides sides_of(struct str s, const struct edges *edges, size_t word)
{
	const uint32_t *at = edges->at + edges->first + 2 * word;

	return (struct sides){s.p + at[0], s.p + at[1]};
}

/* Whether there is more beside the word than spaces with a letter behind them. */
static inline bool is_accompanied(struct sides sides)
{
	return (literal_is_neighbour(sides.word[-1]) | literal_is_neighbour(*sides.behind) |
		       literal_is_far_neighbour(sides.word[-2]) |
		       literal_is_far_neighbour(sides.behind[1])) != 0;
}

static void probe_neighbours(struct sides sides, uint32_t at, uint64_t hash, struct probes *ret)
{
	const char *word = sides.word, *behind = sides.behind;

	add_probe(ret, at, literal_before_hash(literal_neighbours(0, word[-1]), hash),
		literal_is_neighbour(word[-1]));
	add_probe(ret, at, literal_behind_hash(hash, literal_neighbours(0, *behind)),
		literal_is_neighbour(*behind));
	add_probe(ret, at, literal_before_hash(literal_neighbours(word[-2], word[-1]), hash),
		literal_is_far_neighbour(word[-2]));
	add_probe(ret, at, literal_behind_hash(hash, literal_neighbours(behind[1], *behind)),
		literal_is_far_neighbour(behind[1]));
}

/*
 * Joins each of the words with what stands beside it; *before is the hash of the word in front.
 * Most stand between spaces, so the others are set aside, without a branch, and come last.
 */
static void probe_joined(struct str s, const struct edges *edges, const struct probes *words,
	uint64_t *before, struct probes *ret)
{
	uint64_t pair[MAX_WORDS];
	uint32_t accompanied[MAX_WORDS + 1];
	size_t n = 0;

	ret->n = 0;
	for (size_t i = 0; i < words->n; i++) {
		bool is_aside = is_accompanied(sides_of(s, edges, i));

		pair[i] = literal_pair_hash(*before, words->hash[i]);
		*before = words->hash[i];
		accompanied[n] = (uint32_t)i;
		n += is_aside;
		add_probe(ret, words->at[i], pair[i], !is_aside);
	}
	for (size_t i = 0; i < n; i++) {
		size_t word = accompanied[i];

		add_probe(ret, words->at[word], pair[word], true);
		probe_neighbours(sides_of(s, edges, word), words->at[word], words->hash[word], ret);
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
