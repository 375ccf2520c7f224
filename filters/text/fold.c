#include "fold.h"

#include <errno.h>

#include <hamlet/utf8.h>

#include "fold_table.h"
#include "segment.h"

/* Where folded bytes go; past the capacity they are only counted. */
struct sink {
	char *p;
	struct span *origin;
	size_t n;
	size_t capacity;
};

static void put_code_point(struct sink *sink, uint32_t c, struct span span)
{
	char bytes[UTF8_MAX_BYTES];
	size_t n = utf8_put(bytes, c);

	if (sink->n + n <= sink->capacity) {
		for (size_t i = 0; i < n; i++) {
			sink->p[sink->n + i] = bytes[i];
			sink->origin[sink->n + i] = span;
		}
	}
	sink->n += n;
}

/* s.p[begin..end) is ASCII. */
static void put_ascii(struct sink *sink, struct str s, size_t begin, size_t end)
{
	size_t n = sink->n;

	/* Whether dropped controls would make it fit does not matter: the second try has room. */
	if (n + (end - begin) > sink->capacity) {
		sink->n += end - begin;
		return;
	}
	for (size_t i = begin; i < end; i++) {
		unsigned char c = fold_table_ascii[(unsigned char)s.p[i]];

		sink->p[n] = (char)c;
		sink->origin[n] = (struct span){(uint32_t)i, (uint32_t)i + 1};
		n += c != 0;
	}
	sink->n = n;
}

struct reader {
	struct str s;
	size_t at;
	struct folding *folding;
};

/* The entry of the code point at `at`, where there is one; else that of a plain one. */
static uint32_t peek(const struct reader *reader, size_t at)
{
	return at < reader->s.n ? fold_entry(utf8_next(reader->s, &at)) : 0;
}

/* Puts what c, with no mark on it, folds to; false when that is not in the table. */
static bool put_alone(struct sink *sink, uint32_t c, uint32_t entry, struct span span)
{
	const uint32_t *expansion;

	if (FOLD_IS_SIMPLE(entry)) {
		put_code_point(sink, fold_target(c, entry), span);
		return true;
	}
	if ((entry & FOLD_EXPANDS) == 0 || (entry & FOLD_TARGET_MASK) == 0) {
		return false;
	}
	expansion = fold_expansions + (entry & FOLD_TARGET_MASK);
	for (uint32_t i = 1; i <= expansion[0]; i++) {
		put_code_point(sink, expansion[i], span);
	}
	return true;
}

/* What stands together: a character that is not dropped, and all that may combine with it. */
struct segment {
	uint32_t c[SEGMENT_MAX];
	size_t n;
	struct span span;
};

static void read_segment(struct reader *reader, struct segment *segment)
{
	size_t at = reader->at;

	segment->n = 0;
	segment->span = (struct span){(uint32_t)at, 0};
	do {
		uint32_t c = utf8_next(reader->s, &at);
		uint32_t entry = fold_entry(c);

		if (segment->n > 0 && (entry & (FOLD_DROPPED | FOLD_JOINS)) == 0) {
			break;
		}
		reader->at = at;
		if ((entry & FOLD_DROPPED) != 0) {
			continue;
		}
		segment->span.end = (uint32_t)at;
		reader->folding->n_fancy += (entry & FOLD_FANCY) != 0;
		if (segment->n == SEGMENT_MAX) {
			reader->folding->n_marks++;
		} else {
			segment->c[segment->n++] = c;
		}
	} while (at < reader->s.n);
}

/* The short ways: one character after all, or one and a mark. */
static bool put_short_segment(
	struct sink *sink, const struct segment *segment, struct folding *folding)
{
	uint32_t entry = fold_entry(segment->c[0]);
	uint32_t base = fold_target(segment->c[0], entry);
	bool is_composed;

	if (segment->n == 1) {
		return put_alone(sink, segment->c[0], entry, segment->span);
	}
	if (segment->n != 2 || !FOLD_IS_SIMPLE(entry) || (entry & FOLD_UNMARKED) != 0 ||
		!segment_fold_pair(base, segment->c[1], &base, &is_composed)) {
		return false;
	}
	put_code_point(sink, base, segment->span);
	folding->n_marks += !is_composed;
	return true;
}

static int put_segment(struct reader *reader, struct sink *sink)
{
	struct segment segment;
	struct segment_fold result;
	int r;

	read_segment(reader, &segment);
	if (put_short_segment(sink, &segment, reader->folding)) {
		return 0;
	}
	r = segment_fold(segment.c, segment.n, &result);
	if (r < 0) {
		return r;
	}
	reader->folding->n_marks += result.n_marks;
	for (size_t i = 0; i < result.n; i++) {
		put_code_point(sink, result.c[i], segment.span);
	}
	return 0;
}

/* Folds what is not plain ASCII at reader->at, and what stands with it. */
static int put_next(struct reader *reader, struct sink *sink)
{
	size_t end = reader->at;
	uint32_t c = utf8_next(reader->s, &end);
	uint32_t entry = fold_entry(c);
	struct span span = {(uint32_t)reader->at, (uint32_t)end};

	if ((entry & FOLD_DROPPED) != 0) {
		reader->at = end;
		return 0;
	}
	if ((peek(reader, end) & (FOLD_DROPPED | FOLD_JOINS)) != 0 ||
		!put_alone(sink, c, entry, span)) {
		return put_segment(reader, sink);
	}
	reader->folding->n_fancy += (entry & FOLD_FANCY) != 0;
	reader->at = end;
	return 0;
}

/*
 * What follows the ASCII that ends at `end` may combine with the last of it that is not dropped:
 * where that one begins, but not before reader->at.
 */
static size_t before_last_kept(const struct reader *reader, size_t end)
{
	while (end > reader->at) {
		end--;
		if (fold_table_ascii[(unsigned char)reader->s.p[end]] != 0) {
			break;
		}
	}
	return end;
}

static int put_all(struct reader *reader, struct sink *sink)
{
	while (reader->at < reader->s.n) {
		size_t n = utf8_ascii_prefix(str_skip(reader->s, reader->at));
		size_t end = reader->at + n;
		int r;

		if ((peek(reader, end) & (FOLD_DROPPED | FOLD_JOINS)) != 0) {
			end = before_last_kept(reader, end);
		}
		put_ascii(sink, reader->s, reader->at, end);
		reader->at = end;
		if (end == reader->s.n) {
			break;
		}
		r = put_next(reader, sink);
		if (r < 0) {
			return r;
		}
	}
	return 0;
}

static int fold_into(struct arena *arena, struct str s, size_t capacity, struct folding *ret)
{
	struct reader reader = {.s = s, .folding = ret};
	struct sink sink = {.capacity = capacity};
	int r;

	*ret = (struct folding){0};
	/* One byte more than is kept: put_ascii writes a dropped control before it takes it back.
	 */
	sink.p = arena_bytes(arena, capacity + 1);
	sink.origin = arena_new(arena, capacity + 1, sizeof *sink.origin);
	if (sink.p == NULL || sink.origin == NULL) {
		return -ENOMEM;
	}
	r = put_all(&reader, &sink);
	if (r < 0) {
		return r;
	}
	ret->text = str_make(sink.p, sink.n);
	ret->origin = sink.origin;
	return 0;
}

int fold_text(struct arena *arena, struct str s, struct folding *ret)
{
	/* Folding seldom lengthens a text; where it does, the first try tells by how much. */
	size_t capacity = s.n + 16;
	int r = fold_into(arena, s, capacity, ret);

	if (r == 0 && ret->text.n > capacity) {
		r = fold_into(arena, s, ret->text.n, ret);
	}
	return r;
}
