#include "fold.h"

#include <errno.h>

#include <hamlet/utf8.h>

#include "bytes.h"
#include "fold_table.h"
#include "segment.h"

/*
 * Where folded text goes. Room for what is still to be read is kept at all times, so that only
 * what folds to more bytes than it had has to ask for some.
 */
struct sink {
	char *p;
	struct span *origin;
	size_t n;
	size_t capacity;
};

struct walk {
	struct arena *arena;
	struct str s;
	size_t at;
	struct sink sink;
	struct folding *folding;
};

/* Folding lengthens a short text at most threefold, and a long one is cut where it would by more.
 */
static size_t most_bytes(size_t n)
{
	enum { LARGEST_GROWTH = 3, SURE_BYTES = 4096 };
	size_t most = n + n / 8 + SURE_BYTES;

	return most < LARGEST_GROWTH * n ? most : LARGEST_GROWTH * n;
}

static int make_sink(struct arena *arena, size_t capacity, struct sink *ret)
{
	/* A block more: code points and blocks are written whole, whatever is kept of them. */
	*ret = (struct sink){
		.p = arena_bytes(arena, capacity + BYTES_N),
		.origin = arena_new_unset(arena, capacity + BYTES_N, sizeof *ret->origin),
		.capacity = capacity,
	};
	return ret->p == NULL || ret->origin == NULL ? -ENOMEM : 0;
}

/* The same text in a sink of the most bytes that it may take. */
static int enlarge(struct walk *walk)
{
	struct sink *old = &walk->sink, larger;
	int r = make_sink(walk->arena, most_bytes(walk->s.n), &larger);

	if (r == 0) {
		memcpy(larger.p, old->p, old->n);
		memcpy(larger.origin, old->origin, old->n * sizeof *old->origin);
		larger.n = old->n;
		*old = larger;
	}
	return r;
}

static void put_code_point(struct sink *sink, uint32_t c, struct span span)
{
	struct span *origin = sink->origin + sink->n;
	char *p = sink->p + sink->n;

	for (int i = 0; i < UTF8_MAX_BYTES; i++) {
		origin[i] = span;
	}
	if (c >= 0x800) {
		sink->n += utf8_put(p, c);
		return;
	}
	/* One or two bytes without a branch: folded Cyrillic is either, with no telling which. */
	p[0] = (char)(c < 0x80 ? c : 0xc0 | c >> 6);
	p[1] = (char)(0x80 | (c & 0x3f));
	sink->n += c < 0x80 ? 1 : 2;
}

static size_t bytes_of(uint32_t c)
{
	return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

static bool has_room(const struct walk *walk, size_t n, struct span span)
{
	return walk->sink.n + n + (walk->s.n - span.end) <= walk->sink.capacity;
}

/* Puts as many of the code points as there is room for. */
static int put_code_points(struct walk *walk, const uint32_t *c, size_t n, struct span span)
{
	size_t n_bytes = 0;
	int r = 0;

	for (size_t i = 0; i < n; i++) {
		n_bytes += bytes_of(c[i]);
	}
	if (!has_room(walk, n_bytes, span) && walk->sink.capacity < most_bytes(walk->s.n)) {
		r = enlarge(walk);
	}
	for (size_t i = 0; r == 0 && i < n && has_room(walk, bytes_of(c[i]), span); i++) {
		put_code_point(&walk->sink, c[i], span);
	}
	return r;
}

static bool is_plain_block(const char *p)
{
	return !BYTES_ANY(bytes_load(p) - ' ' > '~' - ' ');
}

static void put_plain_block(struct sink *sink, const char *p, uint32_t at)
{
	struct span *origin = sink->origin + sink->n;
	bytes_block block = bytes_load(p);

	/* A comparison gives bytes of all ones. */
	block += (bytes_block)(block - 'A' < 26) & ('a' - 'A');
	memcpy(sink->p + sink->n, &block, sizeof block);
	for (uint32_t i = 0; i < BYTES_N; i++) {
		origin[i] = (struct span){at + i, at + i + 1};
	}
	sink->n += BYTES_N;
}

/* Puts ASCII from walk->at on, up to what is not, or BYTES_N bytes. */
static void put_ascii(struct walk *walk)
{
	struct sink *sink = &walk->sink;
	size_t at = walk->at, end = at + BYTES_N < walk->s.n ? at + BYTES_N : walk->s.n;

	for (; at < end && (unsigned char)walk->s.p[at] < 0x80; at++) {
		unsigned char c = fold_table_ascii[(unsigned char)walk->s.p[at]];

		sink->p[sink->n] = (char)c;
		sink->origin[sink->n] = (struct span){(uint32_t)at, (uint32_t)at + 1};
		sink->n += c != 0;
	}
	walk->at = at;
}

/* Where the last code point before `at` begins that is not dropped; `at` when there is none. */
static size_t find_base(struct str s, size_t at)
{
	size_t start = at;

	while (start > 0) {
		size_t next;

		do {
			start--;
		} while (((unsigned char)s.p[start] & 0xc0) == 0x80);
		next = start;
		if ((fold_entry(utf8_next(s, &next)) & FOLD_DROPPED) == 0) {
			return start;
		}
	}
	return at;
}

/* Takes back what was put for [begin, walk->at), one code point and what is dropped behind it. */
static void take_back(struct walk *walk, size_t begin)
{
	struct sink *sink = &walk->sink;
	size_t at = begin;

	while (sink->n > 0 && sink->origin[sink->n - 1].begin >= begin) {
		sink->n--;
	}
	walk->folding->n_fancy -= (fold_entry(utf8_next(walk->s, &at)) & FOLD_FANCY) != 0;
	walk->at = begin;
}

/* What begins at walk->at, up to where the next one begins. */
static struct span read_segment(struct walk *walk, struct segment *segment)
{
	struct span span = {(uint32_t)walk->at, 0};
	size_t at = walk->at;

	segment_begin(segment);
	while (at < walk->s.n) {
		uint32_t c = utf8_next(walk->s, &at);
		uint32_t entry = fold_entry(c);

		if (segment->n_added > 0 && (entry & (FOLD_DROPPED | FOLD_JOINS)) == 0) {
			break;
		}
		walk->at = at;
		if ((entry & FOLD_DROPPED) == 0) {
			segment_add(segment, c);
			walk->folding->n_fancy += (entry & FOLD_FANCY) != 0;
			span.end = (uint32_t)at;
		}
	}
	return span;
}

/* At walk->at something joins what stands before it. */
static int put_segment(struct walk *walk)
{
	size_t base = find_base(walk->s, walk->at);
	struct segment segment;
	struct span span;

	if (base < walk->at) {
		take_back(walk, base);
	}
	span = read_segment(walk, &segment);
	segment_fold(&segment);
	walk->folding->n_marks += segment.n_marks;
	return put_code_points(walk, segment.part, segment.n, span);
}

/* Puts one that is simple and not longer than it was. */
static bool put_simple(struct walk *walk, uint32_t c, uint32_t entry, struct span span)
{
	struct sink *sink = &walk->sink;
	uint32_t target = fold_target(c, entry);

	if (bytes_of(target) > span.end - span.begin) {
		return false;
	}
	put_code_point(sink, target, span);
	return true;
}

/* Folds what is not ASCII at walk->at. */
static int put_next(struct walk *walk)
{
	size_t end = walk->at;
	uint32_t c = utf8_next(walk->s, &end);
	uint32_t entry = fold_entry(c), target;
	struct span span = {(uint32_t)walk->at, (uint32_t)end};
	const uint32_t *expansion;

	if ((entry & FOLD_JOINS) != 0) {
		return put_segment(walk);
	}
	walk->at = end;
	if ((entry & FOLD_DROPPED) != 0) {
		return 0;
	}
	walk->folding->n_fancy += (entry & FOLD_FANCY) != 0;
	if ((entry & FOLD_EXPANDS) != 0) {
		expansion = fold_expansions + (entry & FOLD_TARGET_MASK);
		return put_code_points(walk, expansion + 1, expansion[0], span);
	}
	if (put_simple(walk, c, entry, span)) {
		return 0;
	}
	target = fold_target(c, entry);
	return put_code_points(walk, &target, 1, span);
}

static int put_all(struct walk *walk)
{
	int r = 0;

	while (walk->at < walk->s.n && r == 0) {
		while (walk->at + BYTES_N <= walk->s.n && is_plain_block(walk->s.p + walk->at)) {
			put_plain_block(&walk->sink, walk->s.p + walk->at, (uint32_t)walk->at);
			walk->at += BYTES_N;
		}
		put_ascii(walk);
		while (r == 0 && walk->at < walk->s.n &&
			(unsigned char)walk->s.p[walk->at] >= 0x80) {
			r = put_next(walk);
		}
	}
	return r;
}

/* A short text seldom grows, and is enlarged when it does; a long one has its room at once. */
static size_t first_capacity(struct str s)
{
	enum { SHORT_BYTES = 4096 };

	if (s.n <= SHORT_BYTES || utf8_ascii_prefix(s) == s.n) {
		return s.n;
	}
	return most_bytes(s.n);
}

int fold_text(struct arena *arena, struct str s, struct folding *ret)
{
	struct folding folding = {0};
	struct walk walk = {.arena = arena, .s = s, .folding = &folding};
	int r = make_sink(arena, first_capacity(s), &walk.sink);

	if (r == 0) {
		r = put_all(&walk);
	}
	if (r < 0) {
		return r;
	}
	folding.text = str_make(walk.sink.p, walk.sink.n);
	folding.origin = walk.sink.origin;
	*ret = folding;
	return 0;
}
