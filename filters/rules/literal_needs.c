#include "literal_needs.h"

#include <stdint.h>

#include <hamlet/ascii.h>

/* Below it a literal is in so many texts that it is not worth looking for beside another. */
#define MIN_FURTHER_RARITY 3

/* What most English texts hold: to look for it takes longer than it spares. */
static const char *const common[] = {"all", "and", "are", "but", "can", "for", "from", "get", "has",
	"have", "her", "his", "how", "ing", "just", "not", "now", "our", "out", "that", "the",
	"this", "was", "what", "when", "will", "with", "you", "your"};

/* Each of the common words has so many letters at most. */
#define MAX_COMMON_LETTERS 4

static bool is_common(struct str word)
{
	if (word.n > MAX_COMMON_LETTERS) {
		return false;
	}
	for (size_t i = 0; i < sizeof common / sizeof *common; i++) {
		if (str_eq(word, str_of(common[i]))) {
			return true;
		}
	}
	return false;
}

/*
 * Longer literals are rarer; a single letter, digit or space is in every text. Spaces at the ends
 * make a word no rarer.
 */
static size_t rarity(struct str literal)
{
	struct str word = str_trim(literal);

	if (literal.n == 1 && (ascii_is_alnum(literal.p[0]) || ascii_is_space(literal.p[0]))) {
		return 0;
	}
	if (word.n < MIN_FURTHER_RARITY || is_common(word)) {
		return literal.n < 2 ? 1 : 2;
	}
	return literal.n < 6 ? literal.n : 6;
}

static size_t least_rarity(const struct literal_set *set)
{
	size_t least = set->n == 0 ? 0 : SIZE_MAX;

	for (size_t i = 0; i < set->n; i++) {
		size_t ours = rarity(set->item[i]);

		least = ours < least ? ours : least;
	}
	return least;
}

static bool is_better(const struct literal_set *a, const struct literal_set *b)
{
	size_t ours = least_rarity(a), theirs = least_rarity(b);

	return ours > theirs || (ours == theirs && a->n < b->n);
}

void literal_needs_keep(struct literal_needs *best, const struct literal_set *set)
{
	size_t at = best->n;

	while (at > 0 && is_better(set, &best->set[at - 1])) {
		at--;
	}
	if (least_rarity(set) == 0 || at == PREFILTER_SETS ||
		(at > 0 && least_rarity(set) < MIN_FURTHER_RARITY)) {
		return;
	}
	if (best->n < PREFILTER_SETS) {
		best->n++;
	}
	for (size_t i = best->n - 1; i > at; i--) {
		best->set[i] = best->set[i - 1];
	}
	best->set[at] = *set;
	while (best->n > 1 && least_rarity(&best->set[best->n - 1]) < MIN_FURTHER_RARITY) {
		best->n--;
	}
}

void literal_needs_keep_all(
	struct literal_needs *best, const struct literal_needs *needs, struct match_length behind)
{
	for (size_t i = 0; i < needs->n; i++) {
		struct literal_set set = needs->set[i];

		set.reach = match_length_add(set.reach, behind);
		literal_needs_keep(best, &set);
	}
}

void literal_needs_unite(struct literal_needs *needs, const struct literal_needs *branch)
{
	struct literal_set *set = &needs->set[0];

	if (needs->n == 0 || branch->n == 0 || set->n + branch->set[0].n > PREFILTER_LITERALS) {
		needs->n = 0;
		return;
	}
	for (size_t i = 0; i < branch->set[0].n; i++) {
		set->item[set->n++] = branch->set[0].item[i];
	}
	set->reach = match_length_most(set->reach, branch->set[0].reach);
	needs->n = 1;
}
