#include "seen.h"

#include <errno.h>
#include <string.h>

#include <hamlet/utf8.h>

#include "bytes.h"
#include "fold_table.h"
#include "turned.h"

enum {
	OVERRIDE_BYTES = 3,
	LEFT_TO_RIGHT_EMBEDDING = 0x202a,
	RIGHT_TO_LEFT_EMBEDDING = 0x202b,
	POP = 0x202c,
	LEFT_TO_RIGHT_OVERRIDE = 0x202d,
	RIGHT_TO_LEFT_OVERRIDE = 0x202e,
};

struct writer {
	struct str s;
	size_t copied; /* of s */
	char *out;
	size_t n_out;
	struct seen *seen;
};

static void add_run(struct writer *writer, size_t begin, size_t end)
{
	writer->seen->runs[writer->seen->n_runs++] = (struct run){
		.begin = (uint32_t)writer->n_out,
		.from_begin = (uint32_t)begin,
		.from_end = (uint32_t)end,
	};
}

/* Copies what precedes `at`. */
static void copy_to(struct writer *writer, size_t at)
{
	size_t n = at - writer->copied;

	if (n > 0) {
		add_run(writer, writer->copied, 0);
		memcpy(writer->out + writer->n_out, writer->s.p + writer->copied, n);
		writer->n_out += n;
		writer->copied = at;
	}
}

static size_t step_back(struct str s, size_t end)
{
	do {
		end--;
	} while (utf8_is_continuation(s.p[end]));
	return end;
}

/* Where the last character of s and what combines with it begin. */
static size_t last_cluster(struct str s)
{
	size_t at = s.n, next;

	do {
		at = next = step_back(s, at);
	} while (at > 0 && (fold_entry(utf8_next(s, &next)) & FOLD_JOINS) != 0);
	return at;
}

/* Puts what stands between an override and its end, in reverse, in place of all of it. */
static void reverse(struct writer *writer, size_t begin, size_t end, struct str inside)
{
	struct str rest = inside;

	copy_to(writer, begin);
	writer->copied = end;
	if (rest.n > 0) {
		add_run(writer, begin, end);
	}
	while (rest.n > 0) {
		size_t at = last_cluster(rest);

		memcpy(writer->out + writer->n_out, rest.p + at, rest.n - at);
		writer->n_out += rest.n - at;
		rest.n = at;
	}
}

static void turn(struct writer *writer, size_t begin, size_t end)
{
	struct str rest = str_make(writer->s.p + begin, end - begin);

	copy_to(writer, begin);
	writer->copied = end;
	add_run(writer, begin, end);
	while (rest.n > 0) {
		size_t at = step_back(rest, rest.n);

		rest.n = at;
		writer->n_out += utf8_put(writer->out + writer->n_out,
			turned_upright(utf8_next(writer->s, &(size_t){begin + at})));
	}
}

/* Where the override that begins at `begin` ends; *ret_end is where what it holds does. */
static size_t override_end(struct str line, size_t begin, size_t *ret_end)
{
	size_t at = begin, depth = 0;

	while (at < line.n) {
		size_t end = at;
		uint32_t c = utf8_next(line, &at);

		if (c == POP && --depth == 0) {
			*ret_end = end;
			return at;
		}
		depth += c == LEFT_TO_RIGHT_EMBEDDING || c == RIGHT_TO_LEFT_EMBEDDING ||
			 c == LEFT_TO_RIGHT_OVERRIDE || c == RIGHT_TO_LEFT_OVERRIDE;
	}
	*ret_end = line.n;
	return line.n;
}

static bool has_stretch_left(const struct writer *writer)
{
	return writer->seen->n_runs + 3 <= 2 * SEEN_MAX_STRETCHES;
}

/* line ends at a line break, or the end, of writer->s; from `begin` on. */
static void order_overrides(struct writer *writer, struct str line, size_t begin)
{
	static const char override[OVERRIDE_BYTES + 1] = "\u202e";

	while (has_stretch_left(writer)) {
		const char *p = memmem(line.p + begin, line.n - begin, override, OVERRIDE_BYTES);
		size_t at, last;

		if (p == NULL) {
			break;
		}
		at = (size_t)(p - line.p);
		begin = override_end(line, at, &last);
		reverse(writer, at, begin,
			str_make(line.p + at + OVERRIDE_BYTES, last - at - OVERRIDE_BYTES));
	}
}

/* Whether an override or a letter of U+0240 to U+02BF, most turned ones among them, may begin. */
static bool has_sign(const char *p)
{
	bytes_block first = bytes_load(p), second = bytes_load(p + 1), third = bytes_load(p + 2);

	return BYTES_ANY((first == 0xc9) | (first == 0xca) |
			 ((first == 0xe2) & (second == 0x80) & (third == 0xae)));
}

static bool has_signs(struct str s)
{
	enum { AHEAD = 2 };
	char last[2 * BYTES_N + AHEAD] = {0};
	size_t at = 0;

	for (; at + BYTES_N + AHEAD <= s.n; at += BYTES_N) {
		if (has_sign(s.p + at)) {
			return true;
		}
	}
	if (at < s.n) {
		memcpy(last, s.p + at, s.n - at);
	}
	return has_sign(last) || has_sign(last + BYTES_N);
}

static void order_lines(struct writer *writer)
{
	struct str s = writer->s;

	for (size_t begin = 0; begin < s.n && has_stretch_left(writer);) {
		size_t end = begin + str_find_byte(str_skip(s, begin), '\n');
		struct str line = str_make(s.p + begin, end - begin);

		if (has_signs(line)) {
			if (turned_is_line(line)) {
				turn(writer, begin, end);
			} else {
				order_overrides(writer, str_make(s.p, end), begin);
			}
		}
		begin = end + 1;
	}
}

int seen_order(struct arena *arena, struct str visible, struct seen *ret)
{
	struct writer writer = {.s = visible, .seen = ret};

	*ret = (struct seen){.text = visible};
	if (!has_signs(visible)) {
		return 0;
	}
	writer.out = arena_bytes(arena, visible.n + UTF8_MAX_BYTES);
	ret->runs = arena_new_unset(arena, 2 * SEEN_MAX_STRETCHES + 2, sizeof *ret->runs);
	if (writer.out == NULL || ret->runs == NULL) {
		return -ENOMEM;
	}
	order_lines(&writer);
	if (writer.copied > 0) {
		copy_to(&writer, visible.n);
		ret->text = str_make(writer.out, writer.n_out);
	} else {
		ret->n_runs = 0;
	}
	return 0;
}
