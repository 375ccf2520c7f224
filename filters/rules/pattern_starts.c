#include "pattern_starts.h"

#include <hamlet/ascii.h>
#include <hamlet/load.h>
#include <hamlet/utf8.h>

#define MAX_BYTES 4
/* Shorter texts are read as fast, and would drive out the edges of longer ones. */
#define MIN_EDGES_BYTES 32
/* So few places are tried sooner than looked over for what is in reach. */
#define MAX_UNREACHED 8
/* Stretches with no more between them are searched as one. */
#define NEAR_BYTES 256
/* Of more characters one is almost anywhere; PCRE2 finds those itself as fast. */
#define MAX_FIRST 16

/* Bytes behind the end are 0. */
static uint32_t load_end(struct str s, size_t at)
{
	return (uint32_t)load_le64_of(s.p + at, s.n - at);
}

/* Fibonacci hashing: the golden ratio's bits (Knuth, TAOCP 3, 6.4). */
static inline uint32_t bit_of(uint32_t word)
{
	return (word * UINT32_C(0x9E3779B9)) >> 22;
}

_Static_assert(PATTERN_STARTS_BITS == 1U << (32 - 22), "bit_of() gives a bit of the bitmap");

static void add_byte(uint64_t bytes[4], unsigned char byte)
{
	bytes[byte / 64] |= UINT64_C(1) << byte % 64;
}

static bool has_byte(const uint64_t bytes[4], unsigned char byte)
{
	return (bytes[byte / 64] >> byte % 64 & 1) != 0;
}

static void add_kind(struct pattern_starts *starts, size_t kind)
{
	for (size_t i = 0; i < starts->n_kinds; i++) {
		if (starts->kind[i] == kind) {
			return;
		}
	}
	starts->kind[starts->n_kinds++] = (uint16_t)kind;
}

static void add_literal(struct pattern_starts *starts, struct str literal)
{
	uint32_t bit = bit_of(load_end(literal, 0) & starts->mask);

	add_byte(starts->first, (unsigned char)literal.p[0]);
	if (literal.n == 1) {
		add_byte(starts->alone, (unsigned char)literal.p[0]);
	} else {
		add_kind(starts,
			text_places_kind((unsigned char)literal.p[0], (unsigned char)literal.p[1]));
		starts->bitmap[bit / 64] |= UINT64_C(1) << bit % 64;
	}
}

static void add_characters(struct pattern_starts *starts, const struct byte_set *bytes)
{
	starts->alone[0] = starts->first[0] = bytes->ascii[0];
	starts->alone[1] = starts->first[1] = bytes->ascii[1];
	if (bytes->is_wide) {
		/* From 0xC0 on: those below go on with a character. */
		starts->alone[3] = starts->first[3] = UINT64_MAX;
	}
}

/* How many bytes all literals have that are longer than one. */
static size_t common_length(const struct literal_set *set)
{
	size_t n = MAX_BYTES;

	for (size_t i = 0; i < set->n; i++) {
		n = set->item[i].n > 1 && set->item[i].n < n ? set->item[i].n : n;
	}
	return n;
}

static bool tells_enough(const struct pattern_starts *starts, bool is_wide)
{
	int n = __builtin_popcountll(starts->alone[0]) + __builtin_popcountll(starts->alone[1]);

	return n <= MAX_FIRST && (!is_wide || starts->is_at_boundary);
}

bool pattern_starts_make(const struct literal_starts *literals, struct pattern_starts *ret)
{
	size_t n = common_length(&literals->set);

	if (literals->is_unknown || literals->is_open) {
		return false;
	}
	*ret = (struct pattern_starts){
		.mask = UINT32_MAX >> (8 * (MAX_BYTES - n)),
		.is_at_boundary = literals->is_at_boundary,
	};
	add_characters(ret, &literals->bytes);
	for (size_t i = 0; i < literals->set.n; i++) {
		add_literal(ret, literals->set.item[i]);
	}
	return tells_enough(ret, literals->bytes.is_wide);
}

static bool is_word(char c)
{
	return ascii_is_alnum(c) || c == '_';
}

/* Whether a \b may hold in front of the place: what is not ASCII may be a letter or not. */
static bool may_be_edge(struct str s, size_t at)
{
	char before = at == 0 ? ' ' : s.p[at - 1];

	return (before & 0x80) != 0 || (s.p[at] & 0x80) != 0 || is_word(before) != is_word(s.p[at]);
}

static void find_edges(struct str s, struct word_edges *ret)
{
	ret->text = s;
	ret->n = 0;
	for (size_t at = 0; at < s.n; at++) {
		ret->at[ret->n] = (uint16_t)at;
		ret->n += may_be_edge(s, at);
	}
}

void start_cache_forget(struct start_cache *cache)
{
	cache->edges.text = STR_NONE;
	for (size_t i = 0; i < START_CACHE_TEXTS; i++) {
		cache->places[i].text = STR_NONE;
	}
}

void start_cache_fini(struct start_cache *cache)
{
	for (size_t i = 0; i < START_CACHE_TEXTS; i++) {
		text_places_fini(&cache->places[i]);
	}
}

static const struct word_edges *edges_of(struct start_cache *cache, struct str text)
{
	if (cache->edges.text.p != text.p || cache->edges.text.n != text.n) {
		find_edges(text, &cache->edges);
	}
	return &cache->edges;
}

static const struct text_places *places_of(struct start_cache *cache, struct str text)
{
	struct text_places *places;

	/* It must not drive out the others, for each pattern anew. */
	if (text.n > TEXT_PLACES_MAX_BYTES) {
		return NULL;
	}
	for (size_t i = 0; i < START_CACHE_TEXTS; i++) {
		places = &cache->places[i];
		if (places->text.p == text.p && places->text.n == text.n) {
			return places;
		}
	}
	places = &cache->places[cache->n_made++ % START_CACHE_TEXTS];
	return text_places_make(places, text) ? places : NULL;
}

static bool may_be_literal(const struct pattern_starts *starts, struct str s, size_t at)
{
	uint32_t word = at + MAX_BYTES <= s.n ? load_le32(s.p + at) : load_end(s, at);
	uint32_t bit = bit_of(word & starts->mask);

	return (starts->bitmap[bit / 64] >> bit % 64 & 1) != 0;
}

static inline bool may_begin_at(const struct pattern_starts *starts, struct str s, size_t at)
{
	unsigned char first = (unsigned char)s.p[at];

	return has_byte(starts->first, first) &&
	       (has_byte(starts->alone, first) || may_be_literal(starts, s, at));
}

static size_t mark_range(struct start_cache *cache, const struct pattern_starts *starts,
	const struct text_places *places, struct places_range range)
{
	for (uint32_t i = range.begin; i < range.end; i++) {
		size_t at = places->at[i];

		if (may_begin_at(starts, places->text, at) &&
			(!starts->is_at_boundary || may_be_edge(places->text, at))) {
			cache->marked[at / 64] |= UINT64_C(1) << at % 64;
		}
	}
	return range.end - range.begin;
}

/* Where a match may begin, wherever in the text. How much was read. */
static size_t mark(struct start_cache *cache, const struct pattern_starts *starts,
	const struct text_places *places)
{
	size_t n_words = (places->text.n + 63) / 64, n_read = n_words;

	memset(cache->marked, 0, n_words * sizeof *cache->marked);
	for (size_t i = 0; i < starts->n_kinds; i++) {
		n_read += mark_range(
			cache, starts, places, text_places_of_kind(places, starts->kind[i]));
	}
	for (size_t i = 0; i < 4; i++) {
		for (uint64_t left = starts->alone[i]; left != 0; left &= left - 1) {
			size_t byte = i * 64 + (size_t)__builtin_ctzll(left);

			n_read += mark_range(cache, starts, places,
				text_places_of_byte(places, (unsigned char)byte));
		}
	}
	return n_read;
}

static bool has_more_marked(const struct start_cache *cache, size_t n_bytes, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < (n_bytes + 63) / 64 && n <= most; i++) {
		n += cache->marked[i] == 0 ? 0 : (size_t)__builtin_popcountll(cache->marked[i]);
	}
	return n > most;
}

void start_search_begin(struct start_search *search, const struct pattern_starts *starts,
	const struct pattern_reach *reach, struct start_cache *cache, struct str text, size_t from)
{
	const struct text_places *places;

	*search = (struct start_search){
		.starts = starts, .text = text, .next = from, .n_read = text.n - from};
	if (text.n > PATTERN_STARTS_TEXT_BYTES) {
		places = places_of(cache, text);
		if (places != NULL) {
			search->n_read = mark(cache, starts, places);
			if (reach->n > 0 && has_more_marked(cache, text.n, MAX_UNREACHED)) {
				search->n_read += pattern_reach_mark(
					reach, places, cache->within, cache->marked);
			}
			search->marked = cache->marked;
		}
	} else if (starts->is_at_boundary && text.n >= MIN_EDGES_BYTES) {
		search->edges = edges_of(cache, text);
		search->next = 0;
		while (search->next < search->edges->n && search->edges->at[search->next] < from) {
			search->next++;
		}
	}
}

static bool next_marked(struct start_search *search, size_t *ret)
{
	size_t n = search->text.n;

	while (search->next < n) {
		uint64_t left = search->marked[search->next / 64] >> search->next % 64;

		if (left != 0) {
			*ret = search->next + (size_t)__builtin_ctzll(left);
			search->next = *ret + 1;
			return true;
		}
		search->next = (search->next / 64 + 1) * 64;
	}
	return false;
}

static bool next_edge(struct start_search *search, size_t *ret)
{
	const struct word_edges *edges = search->edges;

	while (search->next < edges->n) {
		size_t at = edges->at[search->next++];

		if (may_begin_at(search->starts, search->text, at)) {
			*ret = at;
			return true;
		}
	}
	return false;
}

bool start_search_next(struct start_search *search, size_t *ret)
{
	struct str s = search->text;

	if (search->edges != NULL) {
		return next_edge(search, ret);
	}
	if (search->marked != NULL) {
		return next_marked(search, ret);
	}
	while (search->next < s.n) {
		size_t at = search->next++;

		if (may_begin_at(search->starts, s, at) &&
			(!search->starts->is_at_boundary || may_be_edge(s, at))) {
			*ret = at;
			return true;
		}
	}
	return false;
}

bool start_stretches_begin(struct start_stretches *stretches, const struct pattern_reach *reach,
	struct start_cache *cache, struct str text, size_t from)
{
	const struct text_places *places = NULL;

	if (pattern_reach_is_ahead(reach) && text.n > PATTERN_STARTS_TEXT_BYTES) {
		places = places_of(cache, text);
	}
	if (places == NULL) {
		return false;
	}
	memset(cache->marked, 0xff, (text.n + 63) / 64 * sizeof *cache->marked);
	*stretches = (struct start_stretches){.marked = cache->marked, .text = text, .next = from};
	stretches->n_read = pattern_reach_mark(reach, places, cache->within, cache->marked);
	return true;
}

static bool is_marked(const struct start_stretches *stretches, size_t at)
{
	return (stretches->marked[at / 64] >> at % 64 & 1) != 0;
}

/* The next marked place from there on; the end of the text for none. */
static size_t next_marked_from(const struct start_stretches *stretches, size_t at)
{
	size_t n = stretches->text.n;

	while (at < n && !is_marked(stretches, at)) {
		at += stretches->marked[at / 64] >> at % 64 == 0 ? 64 - at % 64 : 1;
	}
	return at < n ? at : n;
}

bool start_stretches_next(struct start_stretches *stretches, struct span *ret)
{
	struct str s = stretches->text;
	size_t begin = next_marked_from(stretches, stretches->next), end = begin, next = begin;

	if (begin == s.n) {
		return false;
	}
	while (next < s.n && next - end <= NEAR_BYTES) {
		for (end = next; end < s.n && is_marked(stretches, end);) {
			end++;
		}
		next = next_marked_from(stretches, end);
	}
	stretches->next = next;
	*ret = (struct span){(uint32_t)begin, (uint32_t)end};
	while (ret->begin > 0 && utf8_is_continuation(s.p[ret->begin])) {
		ret->begin--;
	}
	return true;
}
