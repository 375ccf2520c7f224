#include "text_places.h"

#include <assert.h>

#include <hamlet/mem.h>

#include "match_length.h"

static size_t kind_at(struct str s, size_t at)
{
	return text_places_kind(
		(unsigned char)s.p[at], at + 1 < s.n ? (unsigned char)s.p[at + 1] : 0);
}

static bool reserve(struct text_places *places, size_t n)
{
	uint16_t *more;

	if (n <= places->capacity) {
		return true;
	}
	more = mem_resize(places->at, n, sizeof *more);
	if (more == NULL) {
		return false;
	}
	places->at = more;
	places->capacity = n;
	return true;
}

/* Looks where a word longer than any so far would have to end, so that most bytes are never read.
 */
static size_t longest_word(struct str s)
{
	size_t longest = 0, begin = 0;

	while (begin + longest < s.n) {
		size_t end = begin + longest + 1, at = end;

		while (at > begin && match_length_is_word_byte(s.p[at - 1])) {
			at--;
		}
		if (at > begin) {
			begin = at;
			continue;
		}
		while (end < s.n && match_length_is_word_byte(s.p[end])) {
			end++;
		}
		longest = end - begin;
		begin = end;
	}
	return longest;
}

/* A counting sort. */
bool text_places_make(struct text_places *places, struct str text)
{
	uint32_t *begin = places->begin;

	places->text = STR_NONE;
	assert(text.n <= TEXT_PLACES_MAX_BYTES);
	if (!reserve(places, text.n)) {
		return false;
	}
	memset(begin, 0, sizeof places->begin);
	for (size_t at = 0; at < text.n; at++) {
		begin[kind_at(text, at) + 1]++;
	}
	for (size_t kind = 0; kind < TEXT_PLACES_KINDS; kind++) {
		begin[kind + 1] += begin[kind];
	}
	/* Each begin moves to its end, which is the begin of the next. */
	for (size_t at = 0; at < text.n; at++) {
		places->at[begin[kind_at(text, at)]++] = (uint16_t)at;
	}
	memmove(begin + 1, begin, TEXT_PLACES_KINDS * sizeof *begin);
	begin[0] = 0;
	places->longest_word = longest_word(text);
	places->text = text;
	return true;
}

void text_places_fini(struct text_places *places)
{
	mem_free(places->at);
	*places = (struct text_places){0};
}
