#include "fold.h"

#include <errno.h>

#include <hamlet/utf8.h>

#include "accents.h"
#include "bytes.h"
#include "fold_table.h"
#include "segment.h"
#include "spaced.h"
#include "stray_marks.h"
#include "stretched.h"

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

	for (int i = 0; i < UTF8_MAX_BYTES; i++) {
		origin[i] = span;
	}
	sink->n += utf8_put(sink->p + sink->n, c);
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
static int put_bytes(struct walk *walk, struct str bytes, struct span span)
{
	struct sink *sink = &walk->sink;
	int r = 0;

	if (!has_room(walk, bytes.n, span)) {
		if (sink->capacity < most_bytes(walk->s.n)) {
			r = enlarge(walk);
		}
		while (r == 0 && bytes.n > 0 && !has_room(walk, bytes.n, span)) {
			bytes = utf8_clip(bytes, bytes.n - 1);
		}
	}
	if (r < 0) {
		return r;
	}
	memcpy(sink->p + sink->n, bytes.p, bytes.n);
	for (size_t i = 0; i < bytes.n; i++) {
		sink->origin[sink->n + i] = span;
	}
	sink->n += bytes.n;
	return 0;
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

/* Where the last code point before `at` begins that is not dropped; `at` when there is none. */
static size_t find_base(struct str s, size_t at)
{
	size_t start = at;

	while (start > 0) {
		size_t next;

		do {
			start--;
		} while (utf8_is_continuation(s.p[start]));
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

/* What begins at walk->at is not put yet. */
static int put_segment(struct walk *walk)
{
	char bytes[SEGMENT_PARTS_MAX * UTF8_MAX_BYTES];
	struct segment segment;
	struct span span = read_segment(walk, &segment);
	size_t n = 0;

	segment_fold(&segment);
	walk->folding->n_marks += segment.n_marks;
	for (size_t i = 0; i < segment.n; i++) {
		n += utf8_put(bytes + n, segment.part[i]);
	}
	return put_bytes(walk, str_make(bytes, n), span);
}

/* What stands at walk->at joins what stands before it, which is put already. */
static int put_joining(struct walk *walk)
{
	size_t base = find_base(walk->s, walk->at);

	if (base < walk->at) {
		take_back(walk, base);
	}
	return put_segment(walk);
}

/* Several code points, unless something joins them. */
static int put_expansion(struct walk *walk, uint32_t entry, struct span span)
{
	const struct fold_expansion *expansion = &fold_expansions[entry & FOLD_TARGET_MASK];
	size_t at = span.end;

	if (at < walk->s.n &&
		(fold_entry(utf8_next(walk->s, &at)) & (FOLD_JOINS | FOLD_DROPPED)) != 0) {
		return put_segment(walk);
	}
	walk->at = span.end;
	walk->folding->n_fancy += (entry & FOLD_FANCY) != 0;
	return put_bytes(walk, str_make(expansion->p, expansion->n), span);
}

/* One code point for another, which may have more bytes. */
static int put_simple(struct walk *walk, uint32_t c, uint32_t entry, struct span span)
{
	uint32_t target = fold_target(c, entry);
	char bytes[UTF8_MAX_BYTES];

	walk->at = span.end;
	walk->folding->n_fancy += (entry & FOLD_FANCY) != 0;
	if (bytes_of(target) > span.end - span.begin) {
		return put_bytes(walk, str_make(bytes, utf8_put(bytes, target)), span);
	}
	put_code_point(&walk->sink, target, span);
	return 0;
}

/* Folds what stands at walk->at. */
static int put_next(struct walk *walk)
{
	size_t end = walk->at;
	uint32_t c = utf8_next(walk->s, &end);
	uint32_t entry = fold_entry(c);
	struct span span = {(uint32_t)walk->at, (uint32_t)end};

	if (FOLD_IS_SIMPLE(entry)) {
		return put_simple(walk, c, entry, span);
	}
	if ((entry & FOLD_JOINS) != 0) {
		return put_joining(walk);
	}
	if ((entry & FOLD_EXPANDS) != 0) {
		return put_expansion(walk, entry, span);
	}
	walk->at = end;
	return 0;
}

/*
 * Puts some code points of one or two bytes that fold to one like it. Written without branches on
 * their length, since nobody can tell whether a letter or a space comes next.
 */
static void put_narrow(struct walk *walk)
{
	enum { SOME = 16 };
	const unsigned char *p = (const unsigned char *)walk->s.p;
	struct sink *sink = &walk->sink;
	size_t at = walk->at, n = sink->n;

	for (int i = 0; i < SOME && at + 1 < walk->s.n && p[at] < 0xe0; i++) {
		uint32_t is_wide = p[at] >= 0x80;
		uint32_t wide = (p[at] & 0x1fU) << 6 | (p[at + 1] & 0x3fU);
		uint32_t c = p[at] ^ ((p[at] ^ wide) & -is_wide);
		struct span span = {(uint32_t)at, (uint32_t)(at + 1 + is_wide)};

		if (fold_narrow[c].n == 0) {
			break;
		}
		memcpy(sink->p + n, fold_narrow[c].p, sizeof fold_narrow[c].p);
		sink->origin[n] = sink->origin[n + 1] = span;
		n += fold_narrow[c].n;
		at += 1 + is_wide;
	}
	walk->at = at;
	sink->n = n;
}

static int put_all(struct walk *walk)
{
	int r = 0;

	while (walk->at < walk->s.n && r == 0) {
		size_t at = walk->at;

		while (at + BYTES_N <= walk->s.n && is_plain_block(walk->s.p + at)) {
			put_plain_block(&walk->sink, walk->s.p + at, (uint32_t)at);
			at += BYTES_N;
		}
		walk->at = at;
		put_narrow(walk);
		if (walk->at == at && at < walk->s.n) {
			r = put_next(walk);
		}
		while (r == 0 && walk->at < walk->s.n &&
			(unsigned char)walk->s.p[walk->at] >= 0xe0) {
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

/* Fewer letters may leave too many accents, and fewer accents more letters that repeat. */
static void shorten(struct walk *walk, struct rewrite *rewrite)
{
	uint32_t n_dropped;

	do {
		stretched_shorten(rewrite);
		n_dropped = accents_drop(rewrite, walk->s);
		walk->folding->n_marks += n_dropped;
	} while (n_dropped > 0);
}

/* What takes more than one letter to see. */
static void undo_disguises(struct walk *walk, enum fold_extent extent)
{
	enum { MAX_ROUNDS = 8 };
	struct rewrite rewrite = {
		.p = walk->sink.p, .origin = walk->sink.origin, .n = walk->sink.n};
	size_t n_before = rewrite.n + 1;

	/* First: they stand between letters that are set apart, too. */
	walk->folding->n_marks += stray_marks_drop(&rewrite, extent);
	/* What is shorter may be single letters, set apart. */
	for (int i = 0; i < MAX_ROUNDS && rewrite.n < n_before; i++) {
		walk->folding->n_spaced += spaced_join(&rewrite);
		n_before = rewrite.n;
		shorten(walk, &rewrite);
	}
	walk->sink.n = rewrite.n;
}

int fold_text(struct arena *arena, struct str s, enum fold_extent extent, struct folding *ret)
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
	undo_disguises(&walk, extent);
	folding.text = str_make(walk.sink.p, walk.sink.n);
	folding.origin = walk.sink.origin;
	*ret = folding;
	return 0;
}
