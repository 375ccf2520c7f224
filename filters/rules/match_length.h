/* How much text a part of a regular expression may match, at most. */
#ifndef HAMLET_RULES_MATCH_LENGTH_H
#define HAMLET_RULES_MATCH_LENGTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/ascii.h>

#define MATCH_LENGTH_ENDLESS SIZE_MAX

/*
 * So many bytes, and so many words besides, however long: whole runs of ASCII letters, digits, '_'
 * and what is not ASCII. MATCH_LENGTH_ENDLESS bytes: no limit is known.
 */
struct match_length {
	size_t n_bytes;
	size_t n_words;
};

static inline bool match_length_is_word_byte(char c)
{
	return (c & 0x80) != 0 || c == '_' || ascii_is_alnum(c);
}

struct match_length match_length_endless(void);
struct match_length match_length_add(struct match_length a, struct match_length b);
/* n may be MATCH_LENGTH_ENDLESS: any number of times. */
struct match_length match_length_times(struct match_length length, size_t n);
/* What both fit into. */
struct match_length match_length_most(struct match_length a, struct match_length b);
/* In bytes, where no word is longer than so many. */
size_t match_length_bytes(struct match_length length, size_t longest_word);

#endif
