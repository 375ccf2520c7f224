/* A comment's text as the filter reads it: markup removed, characters folded, links found. */
#ifndef HAMLET_TEXT_H
#define HAMLET_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <hamlet/arena.h>
#include <hamlet/result.h>
#include <hamlet/str.h>

/* A part of the raw content, in bytes: [begin, end). */
struct span {
	uint32_t begin;
	uint32_t end;
};

struct link {
	struct str url;         /* folded, as written: "https://shop.example.co.uk/pills?x=1" */
	struct str host;        /* lower case, no port, no "www." */
	struct str domain;      /* registrable domain by the public suffix list; the host if none */
	struct str top_level;   /* last label */
	struct str path;        /* without query and fragment */
	struct span span;       /* in the raw content */
	bool has_query;
	bool is_ip;
	bool is_from_markup;    /* the target of an <a href> or [url] rather than visible text */
};

/* What was seen of the raw shape, before folding; inputs of the shape features. */
struct text_shape {
	uint32_t n_chars;       /* visible code points, trailing white space and U+FEFF not counted */
	uint32_t n_letters;
	uint32_t n_upper;
	uint32_t n_digits;
	uint32_t n_words;
	uint32_t n_emoji;
	uint32_t n_exclamations;
	uint32_t n_questions;
	uint32_t n_newlines;
	uint32_t n_invisible;   /* zero-width, bidirectional, variation selectors, tags */
	uint32_t n_fancy;       /* letters and digits that folding changed by compatibility or look-alike */
	uint32_t n_marks;       /* decorating marks that no letter holds, and folding dropped */
	uint32_t n_mixed_words; /* words that mix Latin with Greek or Cyrillic letters */
	uint32_t n_tags;        /* markup tags */
	uint32_t n_links;       /* all of them, also beyond LIMIT_LINKS */
	uint32_t n_mentions;
	uint32_t n_hashtags;
	uint32_t n_spaced_words; /* whose letters were set apart ("f r e e"), and joined by folding */
	uint32_t max_digit_run; /* digits, through the separators of phone numbers */
	uint32_t max_word_chars;
};

/*
 * Everything below lives in the arena given to text_prepare, except raw.
 *
 * folded: NFKC, case-folded, invisible characters dropped, look-alike letters mapped to ASCII,
 * left-over combining marks dropped, overridden and turned text put in order, letters set apart
 * joined ("f r e e"). Each link stands in it as TEXT_LINK_MARK and each e-mail
 * address as TEXT_EMAIL_MARK (one control byte, which folded text cannot hold otherwise).
 * origin[i] is the part of raw from which folded byte i came, folded.n entries; matchable_origin
 * likewise for matchable.
 */
struct text {
	struct str raw;
	struct str visible;     /* markup removed, entities decoded; case and letters as sent */
	struct str matchable;   /* folded like `folded`, links and addresses left in place: for rules */
	struct span *matchable_origin;
	struct str folded;
	struct span *origin;
	struct link *links;
	size_t n_links;         /* at most LIMIT_LINKS */
	struct text_shape shape;
};

#define TEXT_LINK_MARK  '\x01'
#define TEXT_EMAIL_MARK '\x02'

/*
 * Prepares valid UTF-8 of at most LIMIT_CONTENT_BYTES. Deterministic, linear in raw.n.
 * `raw` is borrowed for as long as *ret is used. -ENOMEM when the arena is full.
 */
HAMLET_MUST_USE int text_prepare(struct arena *arena, struct str raw, struct text *ret);

/* Folds one short text (a name, a rule's literal) as content is folded; idempotent. */
HAMLET_MUST_USE int text_fold(struct arena *arena, struct str s, struct str *ret);
/* The same of a run of letters within a pattern, whose neighbours are not known: what depends on
 * them stays, also the last character where it may be repeated or be left out. */
HAMLET_MUST_USE int text_fold_piece(
	struct arena *arena, struct str s, bool is_repeated, struct str *ret);

/* Loads the tables behind folding and domains; call once, before any other thread uses the above. */
HAMLET_MUST_USE int text_init(void);
void text_fini(void);

/* Splits one URL or bare host into its parts (span left zero); false when it is not one. */
HAMLET_MUST_USE int text_parse_link(struct arena *arena, struct str url, struct link *ret, bool *ret_is_link);

#endif
