#include "prefilter.h"

#include <errno.h>
#include <stdint.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "literal_needs.h"
#include "literal_starts.h"
#include "regex_atoms.h"

/*
 * A recursive descent through the regex, in the manner of Cox's trigram index ("Regular Expression
 * Matching with a Trigram Index", 2012), but with whole literals:
 *
 *	alternation := sequence ('|' sequence)*     the union of what each branch needs
 *	sequence    := (atom quantifier?)*          the best of what any of its parts needs,
 *	                                            and what the first of them begins with
 *	atom        := character | escape | class | '(' alternation ')' | assertion
 *
 * Characters in a row make one literal. An atom that may be left out needs nothing. How many bytes
 * what was read takes up at most tells how far a literal may stand from where a match begins.
 */
#define MAX_DEPTH 12
#define RUN_BYTES 32

/* The literal being gathered, and what is known of the sequence up to it: in its reader's room,
 * since it is too large to be copied for each sequence. */
struct sequence {
	char run[RUN_BYTES];
	size_t n;
	struct prefilter *known;
};

static int read_alternation(struct regex_reader *reader, struct prefilter *ret);

static void add_bytes(struct sequence *sequence, size_t n)
{
	sequence->known->length =
		match_length_add(sequence->known->length, (struct match_length){.n_bytes = n});
}

static int end_run(struct regex_reader *reader, struct sequence *sequence)
{
	struct literal_set set;
	int r;

	if (sequence->n == 0) {
		return 0;
	}
	set.n = 1;
	set.reach = sequence->known->length;
	r = arena_copy(reader->arena, str_make(sequence->run, sequence->n), &set.item[0]);
	add_bytes(sequence, sequence->n);
	sequence->n = 0;
	if (r == 0) {
		literal_needs_keep(&sequence->known->needs, &set);
		literal_starts_add_literal(&sequence->known->starts, set.item[0], false);
	}
	return r;
}

/* Whether the character stands for others, too, of which the literal knows nothing. */
static bool is_any_case(const struct regex_reader *reader, const struct atom *atom)
{
	return reader->is_caseless && (atom->n > 1 || ascii_is_alpha(atom->bytes[0]));
}

static int add_to_run(
	struct regex_reader *reader, struct sequence *sequence, const struct atom *atom)
{
	int r = 0;

	if (is_any_case(reader, atom)) {
		struct literal_starts any;

		r = end_run(reader, sequence);
		literal_starts_set_any(&any);
		literal_starts_add(&sequence->known->starts, &any, false);
		add_bytes(sequence, UTF8_MAX_BYTES);
		return r;
	}
	if (sequence->n + atom->n > RUN_BYTES) {
		r = end_run(reader, sequence);
	}
	memcpy(sequence->run + sequence->n, atom->bytes, atom->n);
	sequence->n += atom->n;
	return r;
}

/*
 * The letters of (?imsx: or (?imsx), up to what ends them. Case is forgotten for all that follows,
 * even behind the group: less is known then, never too much.
 */
static int read_options(struct regex_reader *reader)
{
	for (;; reader->at++) {
		char c = regex_peek(reader, 0);

		if (c == ')' || c == ':') {
			return 0;
		}
		if (c == 'x' && regex_peek(reader, 1) != 'x') {
			reader->is_extended = true;
		} else if (c == 'i') {
			reader->is_caseless = !reader->is_lower;
		} else if (c != 's' && c != 'm') {
			return PREFILTER_UNKNOWN;
		}
	}
}

enum group_kind {
	GROUP_PLAIN,
	GROUP_ASSERTION, /* takes up no text */
	GROUP_BEHIND,    /* the same, of what stands in front */
	GROUP_DENIAL,    /* an assertion that it does not stand there */
	GROUP_OPTIONS,   /* and nothing else: it is at its end */
};

static enum group_kind assertion_kind(char c)
{
	return c == '!' ? GROUP_DENIAL : c == '=' ? GROUP_ASSERTION : GROUP_PLAIN;
}

/* What follows "(?". */
static int read_group_kind(struct regex_reader *reader, enum group_kind *ret)
{
	char c = regex_peek(reader, 0), next = regex_peek(reader, 1);
	int r;

	if (c == ':' || c == '>' || c == '=' || c == '!') {
		*ret = assertion_kind(c);
		reader->at++;
		return 0;
	}
	if (c == '<' && (next == '=' || next == '!')) {
		*ret = next == '!' ? GROUP_DENIAL : GROUP_BEHIND;
		reader->at += 2;
		return 0;
	}
	if (c == '<' || (c == 'P' && next == '<')) {
		return regex_skip_past(reader, '>');
	}
	r = read_options(reader);
	*ret = r == 0 && regex_peek(reader, 0) == ')' ? GROUP_OPTIONS : GROUP_PLAIN;
	reader->at += r == 0;
	return r;
}

/* reader->at is behind the '('. */
static int read_group(struct regex_reader *reader, struct atom *atom)
{
	bool was_extended = reader->is_extended;
	enum group_kind kind = GROUP_PLAIN;
	struct prefilter inside;
	int r = 0;

	if (regex_peek(reader, 0) == '*' || reader->depth == MAX_DEPTH) {
		return PREFILTER_UNKNOWN;
	}
	atom->kind = ATOM_NEED;
	if (regex_skip(reader, '?')) {
		r = read_group_kind(reader, &kind);
	}
	if (r != 0 || kind == GROUP_OPTIONS) {
		/* Options without a group hold to the end of the group they stand in. */
		atom->kind = ATOM_NOTHING;
		atom->length.n_bytes = 0;
		literal_starts_set_none(&atom->starts);
		return r;
	}
	reader->depth++;
	r = read_alternation(reader, &inside);
	reader->depth--;
	reader->is_extended = was_extended;
	atom->needs = inside.needs;
	for (size_t i = 0; i < inside.needs.n && kind == GROUP_BEHIND; i++) {
		/* It may stand before the match begins. */
		atom->needs.set[i].reach = match_length_endless();
	}
	if (kind == GROUP_PLAIN) {
		atom->starts = inside.starts;
		atom->length = inside.length;
	} else {
		literal_starts_set_none(&atom->starts);
		atom->length.n_bytes = 0;
	}
	if (kind == GROUP_DENIAL) {
		/* What must not stand here may stand elsewhere, or not at all. */
		atom->kind = ATOM_OTHER;
	}
	if (r == 0 && !regex_skip(reader, ')')) {
		return PREFILTER_UNKNOWN;
	}
	return r;
}

static int read_atom(struct regex_reader *reader, struct atom *atom)
{
	char c = regex_peek(reader, 0);

	atom->n = 0;
	atom->length = (struct match_length){.n_bytes = UTF8_MAX_BYTES};
	atom->is_word = false;
	literal_starts_set_any(&atom->starts);
	switch (c) {
	case '\\':
		reader->at++;
		return regex_read_escape(reader, atom);
	case '[':
		reader->at++;
		return regex_read_class(reader, atom);
	case '(':
		reader->at++;
		atom->needs.n = 0;
		return read_group(reader, atom);
	case '.':
		reader->at++;
		atom->kind = ATOM_OTHER;
		return 0;
	case '^':
	case '$':
		reader->at++;
		atom->kind = ATOM_NOTHING;
		atom->length.n_bytes = 0;
		literal_starts_set_none(&atom->starts);
		return 0;
	default:
		regex_read_character(reader, atom);
		return 0;
	}
}

/* How often what stands before it may come. */
struct quantifier {
	bool is_there;
	bool is_optional;
	size_t most; /* MATCH_LENGTH_ENDLESS: without limit */
};

/* Digits at the reader; false when there are none. PCRE2 takes no more than 65535. */
static bool read_count(struct regex_reader *reader, size_t *ret)
{
	size_t begin = reader->at;

	for (*ret = 0; ascii_is_digit(regex_peek(reader, 0)); reader->at++) {
		*ret = *ret * 10 + (size_t)(regex_peek(reader, 0) - '0');
	}
	return reader->at > begin;
}

/* {n}, {n,} or {n,m} at the reader; anything else in braces is taken for unknown. */
static int read_braces(struct regex_reader *reader, struct quantifier *ret)
{
	size_t least;

	reader->at++;
	if (!read_count(reader, &least)) {
		return PREFILTER_UNKNOWN;
	}
	ret->is_optional = least == 0;
	ret->most = least;
	if (regex_skip(reader, ',') && !read_count(reader, &ret->most)) {
		ret->most = MATCH_LENGTH_ENDLESS;
	}
	return regex_skip(reader, '}') ? 0 : PREFILTER_UNKNOWN;
}

static int read_quantifier(struct regex_reader *reader, struct quantifier *ret)
{
	char c;
	int r = 0;

	regex_skip_ignored(reader);
	c = regex_peek(reader, 0);
	ret->is_there = c == '?' || c == '*' || c == '+' || c == '{';
	ret->is_optional = c == '?' || c == '*';
	ret->most = c == '*' || c == '+' ? MATCH_LENGTH_ENDLESS : 1;
	if (!ret->is_there) {
		return 0;
	}
	if (c == '{') {
		r = read_braces(reader, ret);
	} else {
		reader->at++;
	}
	if (r == 0) {
		regex_skip_ignored(reader);
		c = regex_peek(reader, 0);
		reader->at += c == '?' || c == '+';
	}
	return r;
}

/* What is not in a run, where it may be what a match begins with. */
static int add_start(struct regex_reader *reader, struct sequence *sequence,
	const struct atom *atom, bool is_optional)
{
	struct str literal;
	int r;

	if (atom->kind != ATOM_CHARACTER || is_any_case(reader, atom)) {
		literal_starts_add(&sequence->known->starts, &atom->starts, is_optional);
		return 0;
	}
	r = arena_copy(reader->arena, str_make(atom->bytes, atom->n), &literal);
	if (r == 0) {
		literal_starts_add_literal(&sequence->known->starts, literal, is_optional);
	}
	return r;
}

static void add_length(struct regex_reader *reader, struct sequence *sequence,
	const struct atom *atom, size_t n_times)
{
	struct match_length length = atom->length;

	if (n_times == MATCH_LENGTH_ENDLESS && atom->is_word) {
		length = (struct match_length){.n_words = 1};
	} else {
		if (atom->kind == ATOM_CHARACTER && is_any_case(reader, atom)) {
			/* In another case it may be longer. */
			length.n_bytes = UTF8_MAX_BYTES;
		}
		length = match_length_times(length, n_times);
	}
	sequence->known->length = match_length_add(sequence->known->length, length);
}

/* A character that must be there, once at least. */
static int add_character(struct regex_reader *reader, struct sequence *sequence,
	const struct atom *atom, const struct quantifier *quantifier)
{
	int r = add_to_run(reader, sequence, atom);

	if (r == 0 && quantifier->is_there) {
		r = end_run(reader, sequence);
		/* One more than there may be. */
		add_length(reader, sequence, atom, quantifier->most);
	}
	return r;
}

static int add_atom(struct regex_reader *reader, struct sequence *sequence, const struct atom *atom)
{
	struct quantifier quantifier;
	int r = read_quantifier(reader, &quantifier);

	if (r != 0) {
		return r;
	}
	if (atom->kind == ATOM_CHARACTER && !quantifier.is_optional) {
		return add_character(reader, sequence, atom, &quantifier);
	}
	if (atom->kind == ATOM_NOTHING) {
		/* Within a literal that has begun it says nothing of where that begins. */
		if (sequence->n == 0) {
			literal_starts_add(
				&sequence->known->starts, &atom->starts, quantifier.is_optional);
		}
		return 0;
	}
	r = end_run(reader, sequence);
	if (r == 0) {
		r = add_start(reader, sequence, atom, quantifier.is_optional);
	}
	if (r == 0 && atom->kind == ATOM_NEED && !quantifier.is_optional) {
		literal_needs_keep_all(
			&sequence->known->needs, &atom->needs, sequence->known->length);
	}
	add_length(reader, sequence, atom, quantifier.most);
	return r;
}

static int read_sequence(struct regex_reader *reader, struct prefilter *ret)
{
	struct sequence sequence;
	struct atom atom;
	int r = 0;

	/* Not all of its room, which is large. */
	sequence.n = 0;
	sequence.known = ret;
	ret->needs.n = 0;
	ret->length = (struct match_length){.n_bytes = 0};
	literal_starts_set_none(&ret->starts);
	for (regex_skip_ignored(reader); r == 0 && !regex_is_at_end(reader);
		regex_skip_ignored(reader)) {
		if (regex_peek(reader, 0) == '|' || regex_peek(reader, 0) == ')') {
			break;
		}
		r = read_atom(reader, &atom);
		if (r == 0) {
			r = add_atom(reader, &sequence, &atom);
		}
	}
	if (r == 0) {
		r = end_run(reader, &sequence);
	}
	return r;
}

static int read_alternation(struct regex_reader *reader, struct prefilter *ret)
{
	int r = read_sequence(reader, ret);

	while (r == 0 && regex_skip(reader, '|')) {
		struct prefilter branch;

		r = read_sequence(reader, &branch);
		if (r == 0) {
			literal_needs_unite(&ret->needs, &branch.needs);
			literal_starts_unite(&ret->starts, &branch.starts);
			ret->length = match_length_most(ret->length, branch.length);
		}
	}
	return r;
}

int prefilter_read(struct str regex, bool is_lower, struct arena *arena, struct prefilter *ret)
{
	static const struct prefilter nothing = {
		.starts = {.is_unknown = true}, .length = {.n_bytes = MATCH_LENGTH_ENDLESS}};
	struct regex_reader reader = {.regex = regex, .arena = arena, .is_lower = is_lower};
	int r;

	*ret = nothing;
	if (memmem(regex.p, regex.n, "\\Q", 2) != NULL) {
		return 0;
	}
	r = read_alternation(&reader, ret);
	if (r < 0) {
		return r;
	}
	if (r == PREFILTER_UNKNOWN || !regex_is_at_end(&reader)) {
		*ret = nothing;
	}
	return 0;
}
