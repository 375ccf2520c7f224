#include "fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include <hamlet/utf8.h>

#define QUOTED_BYTES 60
#define WORD_BYTES   32

int fault_at(const struct fault_sink *sink, unsigned line, const char *format, ...)
{
	char text[1024];
	struct str detail;
	va_list args;
	int n;
	int r;

	va_start(args, format);
	n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n < 0) {
		return -EINVAL;
	}
	/* A long detail may have been cut inside a character. */
	detail = str_make(text, utf8_valid_prefix(str_of(text)));
	for (char *c = text; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			*c = '?';
		}
	}
	r = arena_copy(sink->arena, detail, &detail);
	if (r < 0) {
		return r;
	}
	r = arena_copy(sink->arena, sink->source, &sink->ret->source);
	if (r < 0) {
		return r;
	}
	sink->ret->line = line;
	sink->ret->detail = detail;
	return RULES_BROKEN;
}

struct str fault_clip(struct str s)
{
	return utf8_clip(s, QUOTED_BYTES);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein's distance, one row at a time. */
static size_t edit_distance(struct str a, struct str b)
{
	size_t row[WORD_BYTES + 1];

	for (size_t j = 0; j <= b.n; j++) {
		row[j] = j;
	}
	for (size_t i = 0; i < a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < b.n; j++) {
			size_t replaced = diagonal + (a.p[i] != b.p[j]);

			diagonal = row[j + 1];
			row[j + 1] = least(replaced, least(row[j], row[j + 1]) + 1);
		}
	}
	return row[b.n];
}

const char *fault_nearest(struct str s, const char *const *names, size_t n)
{
	const char *nearest = NULL;
	/* More than a third of the letters wrong is another word. */
	size_t best = s.n / 3 + 2;

	if (s.n == 0 || s.n > WORD_BYTES) {
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		struct str name = str_of(names[i]);
		size_t distance = name.n > WORD_BYTES ? best : edit_distance(s, name);

		if (distance < best) {
			best = distance;
			nearest = names[i];
		}
	}
	return nearest;
}
