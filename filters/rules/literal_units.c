#include "literal_units.h"

#include <assert.h>

#include "literal_table.h"

/* A neighbour tells as much as so many letters. */
#define NEIGHBOUR_LETTERS 2

static bool next_word(struct literal_words *words)
{
	char padded[LIMIT_RULE_ENTRY_BYTES + LITERALS_PADDING];
	struct str text = words->text;
	size_t at = words->last.at + words->last.n_letters, end;

	while (at < text.n && !ascii_is_alnum(text.p[at])) {
		at++;
	}
	for (end = at; end < text.n && ascii_is_alnum(text.p[end]); end++) {
	}
	if (end == at) {
		return false;
	}
	assert(end - at <= LIMIT_RULE_ENTRY_BYTES);
	memcpy(padded, text.p + at, end - at);
	memset(padded + end - at, 0, LITERALS_PADDING);
	words->last =
		(struct literal_unit){at, end - at, literal_word_hash(str_make(padded, end - at))};
	return true;
}

static struct literal_unit with_hash(struct literal_unit unit, uint64_t hash)
{
	unit.hash = hash;
	return unit;
}

/* Of the last word, joined. */
static size_t join(const struct literal_words *words, const struct literal_unit *before,
	struct literal_unit ret[LITERAL_MAX_JOINED])
{
	struct str text = words->text;
	struct literal_unit word = words->last;
	size_t end = word.at + word.n_letters, n = 0;
	const char *p = text.p + word.at, *behind = text.p + end;

	if (before->n_letters > 0) {
		ret[n++] = (struct literal_unit){word.at, before->n_letters + word.n_letters,
			literal_pair_hash(before->hash, word.hash)};
	}
	word.n_letters += NEIGHBOUR_LETTERS;
	if (word.at > 0 && literal_is_neighbour(p[-1])) {
		ret[n++] = with_hash(
			word, literal_before_hash(literal_neighbours(0, p[-1]), word.hash));
	}
	if (end < text.n && literal_is_neighbour(*behind)) {
		ret[n++] = with_hash(
			word, literal_behind_hash(word.hash, literal_neighbours(0, *behind)));
	}
	word.n_letters += NEIGHBOUR_LETTERS;
	if (word.at > 1 && literal_is_far_neighbour(p[-2])) {
		ret[n++] = with_hash(
			word, literal_before_hash(literal_neighbours(p[-2], p[-1]), word.hash));
	}
	if (end + 1 < text.n && literal_is_far_neighbour(behind[1])) {
		ret[n++] = with_hash(word,
			literal_behind_hash(word.hash, literal_neighbours(behind[1], *behind)));
	}
	return n;
}

bool literal_next_units(struct literal_words *words, bool are_joined,
	struct literal_unit ret[LITERAL_MAX_JOINED], size_t *ret_n)
{
	struct literal_unit before = words->last;

	if (!next_word(words)) {
		return false;
	}
	ret[0] = words->last;
	*ret_n = are_joined ? join(words, &before, ret) : 1;
	return true;
}
