#include "literal_text.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/load.h>
#include <hamlet/mem.h>

#include "literals.h"

#define PADDING 'x'

void literal_text_fini(struct literal_text *text)
{
	mem_free(text->bytes);
	mem_free(text->origin);
	*text = (struct literal_text){.capacity = 0};
}

static int reserve(struct literal_text *text, size_t n)
{
	size_t capacity = text->capacity == 0 ? 1024 : text->capacity;
	char *bytes;
	uint32_t *origin;

	if (n < text->capacity) {
		return 0;
	}
	while (capacity <= n) {
		capacity *= 2;
	}
	bytes = mem_resize(text->bytes, capacity + 2 * LITERALS_PADDING + 1, 1);
	if (bytes == NULL) {
		return -ENOMEM;
	}
	text->bytes = bytes;
	origin = mem_resize(text->origin, capacity, sizeof *origin);
	if (origin == NULL) {
		return -ENOMEM;
	}
	text->origin = origin;
	text->capacity = capacity;
	return 0;
}

/* A-Z to lower case, eight bytes at a time: a carry into its top bit tells where a byte lies. */
static void lower(char *to, struct str s)
{
	size_t i = 0;

	for (; i + sizeof(uint64_t) <= s.n; i += sizeof(uint64_t)) {
		uint64_t word = load_64(s.p + i);
		uint64_t low = word & LOAD_EACH(0x7f);
		uint64_t is_from_a = low + LOAD_EACH(0x80 - 'A');
		uint64_t is_past_z = low + LOAD_EACH(0x7f - 'Z');
		uint64_t is_upper = (is_from_a ^ is_past_z) & ~word & LOAD_EACH(0x80);

		word |= is_upper >> 2;
		memcpy(to + i, &word, sizeof word);
	}
	for (; i < s.n; i++) {
		to[i] = ascii_lower(s.p[i]);
	}
}

/*
 * Whether white space may stand in s other than as single spaces; rarely true where it does not.
 * s has LITERALS_PADDING bytes behind it that are no white space.
 */
static bool may_have_runs(struct str s)
{
	uint64_t found = 0;

	for (size_t i = 0; i < s.n; i += sizeof(uint64_t)) {
		uint64_t word = load_64(s.p + i);
		uint64_t next = load_64(s.p + i + 1);

		found |= (word - LOAD_EACH(0x20)) & ~word & LOAD_EACH(0x80);
		found |= load_zero_bytes(word ^ LOAD_EACH(' ')) &
			 load_zero_bytes(next ^ LOAD_EACH(' '));
	}
	return found != 0;
}

/* One space for each run of white space; origins only when there is room for them. */
static size_t squeeze(char *to, uint32_t *origin, struct str s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool is_space = ascii_is_space(s.p[i]);

		if (is_space && n > 0 && to[n - 1] == ' ') {
			continue;
		}
		if (origin != NULL) {
			origin[n] = (uint32_t)i;
		}
		to[n++] = is_space ? ' ' : s.p[i];
	}
	if (origin != NULL) {
		origin[n] = (uint32_t)s.n;
	}
	return n;
}

int literal_text_set(struct literal_text *text, struct str s, enum rule_form form)
{
	int r = reserve(text, s.n);
	size_t n = s.n;
	char *to;

	if (r < 0) {
		return r;
	}
	to = text->bytes + LITERALS_PADDING;
	memset(text->bytes, PADDING, LITERALS_PADDING);
	if (form == RULE_FORM_RAW) {
		lower(to, s);
	} else if (n > 0) {
		memcpy(to, s.p, n);
	}
	memset(to + n, PADDING, LITERALS_PADDING + 1);
	text->is_moved = form == RULE_FORM_FOLDED && may_have_runs(str_make(to, n));
	if (text->is_moved) {
		n = squeeze(to, text->origin, s);
		memset(to + n, PADDING, LITERALS_PADDING + 1);
	}
	text->s = str_make(to, n);
	return 0;
}

struct span literal_text_span(const struct literal_text *text, struct span part)
{
	if (!text->is_moved || part.begin == part.end) {
		return part;
	}
	/* A run of white space goes up to the next byte that was kept. */
	return (struct span){text->origin[part.begin], text->origin[part.end]};
}

int literal_text_of_part(struct arena *arena, struct str part, enum rule_form form, struct str *ret)
{
	char *bytes = arena_bytes(arena, part.n);

	if (bytes == NULL) {
		return -ENOMEM;
	}
	*ret = str_make(bytes, part.n);
	if (form == RULE_FORM_RAW) {
		lower(bytes, part);
	} else {
		ret->n = squeeze(bytes, NULL, part);
	}
	return 0;
}

int literal_text_of_entry(struct arena *arena, struct arena *scratch, struct str entry,
	enum rule_form form, struct str *ret)
{
	struct str text = entry;

	if (form == RULE_FORM_FOLDED) {
		int r = text_fold(scratch, entry, &text);

		if (r < 0) {
			return r;
		}
	}
	return literal_text_of_part(arena, str_trim(text), form, ret);
}
