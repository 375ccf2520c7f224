/* A set of bytes, and what one item of a regular expression may match: its characters, widened. */
#ifndef HAMLET_RULES_BYTE_SET_H
#define HAMLET_RULES_BYTE_SET_H

#include <stdbool.h>
#include <stdint.h>

#include <hamlet/result.h>
#include <hamlet/str.h>

/*
 * The ASCII characters that an item may match, and whether it may match any beyond: then all of
 * them, each of which is some bytes from 0x80 on.
 */
struct byte_set {
	uint64_t ascii[2];
	bool is_wide;
};

enum byte_set_outcome { BYTE_SET_UNKNOWN = 1 };

static inline bool byte_set_has(const struct byte_set *set, unsigned char c)
{
	return (set->ascii[c / 64 & 1] >> c % 64 & 1) != 0;
}
/* first <= last; what is beyond ASCII makes it wide. */
void byte_set_add(struct byte_set *set, uint32_t first, uint32_t last);
/* Adds what differs in case only, as PCRE2 sees it in UTF mode. */
void byte_set_add_cases(struct byte_set *set);

/*
 * The escape whose letter stands at s.p[*at], which is moved behind it: \d, \W, \p{...}, \x{...},
 * \n or a sign for itself. *ret_is_exact: every ASCII character in the set is one that the escape
 * matches. BYTE_SET_UNKNOWN for all that takes up no character, or not one.
 */
HAMLET_MUST_USE int byte_set_of_escape(
	struct str s, size_t *at, struct byte_set *ret, bool *ret_is_exact);
/* A class, as long as regex_class_length says; BYTE_SET_UNKNOWN for what is not known for sure. */
HAMLET_MUST_USE int byte_set_of_class(struct str class, bool is_caseless, struct byte_set *ret);

#endif
