#include "prefilter.h"

#include <errno.h>
#include <stdint.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "literal_needs.h"
#include "literal_starts.h"
#include "regex_class.h"

/*
 * A recursive descent through the regex, in the manner of Cox's trigram index ("Regular Expression
 * Matching with a Trigram Index", 2012), but with whole literals:
 *
 *	alternation := sequence ('|' sequence)*     the union of what each branch needs
 *	sequence    := (atom quantifier?)*          the best of what any of its parts needs,
 *	                                            and what the first of them begins with
 *	atom        := character | escape | class | '(' alternation ')' | assertion
 *
 * Characters in a row make one literal. An atom that may be left out needs nothing.
 */
#define MAX_DEPTH 12
#define RUN_BYTES 32

enum prefilter_outcome { PREFILTER_UNKNOWN = 1 };

struct regex_reader {
	struct str regex;
	size_t at;
	struct arena *arena;
	unsigned depth;
	bool is_lower;
	bool is_caseless; /* (?i) on text that is not folded: letters say nothing */
	bool is_extended; /* (?x): white space and remarks mean nothing */
};

/* What an atom is to the literal that is being gathered. */
enum atom_kind {
	ATOM_CHARACTER, /* goes on with it */
	ATOM_NOTHING,   /* takes up no text: it goes on behind it */
	ATOM_OTHER,     /* ends it */
	ATOM_NEED,      /* ends it, and may need something itself: a group or class */
};

struct atom {
	enum atom_kind kind;
	char bytes[UTF8_MAX_BYTES];
	size_t n;
	struct literal_needs needs;   /* of ATOM_NEED */
	struct literal_starts starts; /* of all but ATOM_CHARACTER */
};

/* The literal being gathered, and what is known of the sequence so far. */
struct sequence {
	char run[RUN_BYTES];
	size_t n;
	struct prefilter known;
};

static int read_alternation(struct regex_reader *reader, struct prefilter *ret);

static bool is_at_end(const struct regex_reader *reader)
{
	return reader->at == reader->regex.n;
}

static char peek(const struct regex_reader *reader, size_t ahead)
{
	return reader->at + ahead < reader->regex.n ? reader->regex.p[reader->at + ahead] : '\0';
}

static bool skip(struct regex_reader *reader, char c)
{
	bool is_there = peek(reader, 0) == c && !is_at_end(reader);

	reader->at += is_there;
	return is_there;
}

/* Moves behind the next c; unknown when there is none. */
static int skip_past(struct regex_reader *reader, char c)
{
	size_t n = str_find_byte(str_skip(reader->regex, reader->at), c);

	if (reader->at + n == reader->regex.n) {
		return PREFILTER_UNKNOWN;
	}
	reader->at += n + 1;
	return 0;
}

static void skip_ignored(struct regex_reader *reader)
{
	while (reader->is_extended && !is_at_end(reader)) {
		char c = peek(reader, 0);

		if (c == '#') {
			reader->at += str_find_byte(str_skip(reader->regex, reader->at), '\n');
		} else if (ascii_is_space(c)) {
			reader->at++;
		} else {
			return;
		}
	}
}

static int end_run(struct regex_reader *reader, struct sequence *sequence)
{
	struct literal_set set = {.n = 1};
	int r;

	if (sequence->n == 0) {
		return 0;
	}
	r = arena_copy(reader->arena, str_make(sequence->run, sequence->n), &set.item[0]);
	sequence->n = 0;
	if (r == 0) {
		literal_needs_keep(&sequence->known.needs, &set);
		literal_starts_add_literal(&sequence->known.starts, set.item[0], false);
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
		r = end_run(reader, sequence);
		literal_starts_add(&sequence->known.starts, &LITERAL_STARTS_ANY, false);
		return r;
	}
	if (sequence->n + atom->n > RUN_BYTES) {
		r = end_run(reader, sequence);
	}
	memcpy(sequence->run + sequence->n, atom->bytes, atom->n);
	sequence->n += atom->n;
	return r;
}

static void read_character(struct regex_reader *reader, struct atom *atom)
{
	size_t end = reader->at;

	(void)utf8_next(reader->regex, &end);
	atom->kind = ATOM_CHARACTER;
	atom->n = end - reader->at;
	memcpy(atom->bytes, reader->regex.p + reader->at, atom->n);
	if (reader->is_lower) {
		atom->bytes[0] = ascii_lower(atom->bytes[0]);
	}
	reader->at = end;
}

static int read_braced_escape(struct regex_reader *reader, char c)
{
	if (skip(reader, '{')) {
		return skip_past(reader, '}');
	}
	if (c != 'x') {
		reader->at += !is_at_end(reader);
		return 0;
	}
	for (size_t i = 0; i < 2 && ascii_hex_value(peek(reader, 0)) >= 0; i++) {
		reader->at++;
	}
	return 0;
}

/* reader->at is behind the backslash. */
static int read_escape(struct regex_reader *reader, struct atom *atom)
{
	char c = peek(reader, 0);

	if (is_at_end(reader)) {
		return PREFILTER_UNKNOWN;
	}
	if (!ascii_is_alnum(c)) {
		read_character(reader, atom);
		return 0;
	}
	reader->at++;
	atom->kind = ATOM_OTHER;
	if (strchr("bBAzZG", c) != NULL) {
		atom->kind = ATOM_NOTHING;
		/* \G holds where the search began, and nowhere that we would try instead. */
		atom->starts = c == 'G' ? LITERAL_STARTS_ANY : LITERAL_STARTS_NONE;
		atom->starts.is_at_boundary = c == 'b';
		return 0;
	}
	if (c == 'p' || c == 'P' || c == 'x') {
		return read_braced_escape(reader, c);
	}
	if (c >= '1' && c <= '9') {
		while (ascii_is_digit(peek(reader, 0))) {
			reader->at++;
		}
		return 0;
	}
	return strchr("dDwWsShHvVRXtnrfae", c) != NULL ? 0 : PREFILTER_UNKNOWN;
}

/* reader->at is behind the '['. */
static int read_class(struct regex_reader *reader, struct atom *atom)
{
	bool is_known = !reader->is_lower && !reader->is_caseless;
	size_t n = regex_class_length(str_skip(reader->regex, reader->at));
	struct str class = str_make(reader->regex.p + reader->at, n);

	if (n == 0) {
		return PREFILTER_UNKNOWN;
	}
	reader->at += n;
	atom->kind = ATOM_NEED;
	atom->needs.n = atom->needs.set[0].n = 0;
	if (is_known) {
		int r = regex_class_needs(class, reader->arena, &atom->needs.set[0]);

		atom->needs.n = r == 0 && atom->needs.set[0].n > 0;
		return r;
	}
	return 0;
}

/*
 * The letters of (?imsx: or (?imsx), up to what ends them. Case is forgotten for all that follows,
 * even behind the group: less is known then, never too much.
 */
static int read_options(struct regex_reader *reader)
{
	for (;; reader->at++) {
		char c = peek(reader, 0);

		if (c == ')' || c == ':') {
			return 0;
		}
		if (c == 'x' && peek(reader, 1) != 'x') {
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
	char c = peek(reader, 0), next = peek(reader, 1);
	int r;

	if (c == ':' || c == '>' || c == '=' || c == '!') {
		*ret = assertion_kind(c);
		reader->at++;
		return 0;
	}
	if (c == '<' && (next == '=' || next == '!')) {
		*ret = assertion_kind(next);
		reader->at += 2;
		return 0;
	}
	if (c == '<' || (c == 'P' && next == '<')) {
		return skip_past(reader, '>');
	}
	r = read_options(reader);
	*ret = r == 0 && peek(reader, 0) == ')' ? GROUP_OPTIONS : GROUP_PLAIN;
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

	if (peek(reader, 0) == '*' || reader->depth == MAX_DEPTH) {
		return PREFILTER_UNKNOWN;
	}
	atom->kind = ATOM_NEED;
	if (skip(reader, '?')) {
		r = read_group_kind(reader, &kind);
	}
	if (r != 0 || kind == GROUP_OPTIONS) {
		/* Options without a group hold to the end of the group they stand in. */
		atom->kind = ATOM_NOTHING;
		atom->starts = LITERAL_STARTS_NONE;
		return r;
	}
	reader->depth++;
	r = read_alternation(reader, &inside);
	reader->depth--;
	reader->is_extended = was_extended;
	atom->needs = inside.needs;
	atom->starts = kind == GROUP_PLAIN ? inside.starts : LITERAL_STARTS_NONE;
	if (kind == GROUP_DENIAL) {
		/* What must not stand here may stand elsewhere, or not at all. */
		atom->kind = ATOM_OTHER;
	}
	if (r == 0 && !skip(reader, ')')) {
		return PREFILTER_UNKNOWN;
	}
	return r;
}

static int read_atom(struct regex_reader *reader, struct atom *atom)
{
	char c = peek(reader, 0);

	atom->n = 0;
	atom->starts = LITERAL_STARTS_ANY;
	switch (c) {
	case '\\':
		reader->at++;
		return read_escape(reader, atom);
	case '[':
		reader->at++;
		return read_class(reader, atom);
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
		atom->starts = LITERAL_STARTS_NONE;
		return 0;
	default:
		read_character(reader, atom);
		return 0;
	}
}

/* {n}, {n,} or {n,m} at the reader; anything else in braces is taken for unknown. */
static int read_braces(struct regex_reader *reader, bool *ret_is_optional)
{
	size_t n_digits = 0;

	reader->at++;
	*ret_is_optional = true;
	for (; ascii_is_digit(peek(reader, 0)); reader->at++, n_digits++) {
		*ret_is_optional = *ret_is_optional && peek(reader, 0) == '0';
	}
	if (n_digits == 0) {
		return PREFILTER_UNKNOWN;
	}
	if (skip(reader, ',')) {
		while (ascii_is_digit(peek(reader, 0))) {
			reader->at++;
		}
	}
	return skip(reader, '}') ? 0 : PREFILTER_UNKNOWN;
}

static int read_quantifier(
	struct regex_reader *reader, bool *ret_is_optional, bool *ret_is_repeated)
{
	char c;
	int r = 0;

	skip_ignored(reader);
	c = peek(reader, 0);
	*ret_is_optional = c == '?' || c == '*';
	*ret_is_repeated = *ret_is_optional || c == '+';
	if (*ret_is_repeated) {
		reader->at++;
	} else if (c == '{') {
		r = read_braces(reader, ret_is_optional);
		*ret_is_repeated = true;
	}
	if (r == 0 && *ret_is_repeated) {
		skip_ignored(reader);
		c = peek(reader, 0);
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
		literal_starts_add(&sequence->known.starts, &atom->starts, is_optional);
		return 0;
	}
	r = arena_copy(reader->arena, str_make(atom->bytes, atom->n), &literal);
	if (r == 0) {
		literal_starts_add_literal(&sequence->known.starts, literal, is_optional);
	}
	return r;
}

static int add_atom(struct regex_reader *reader, struct sequence *sequence, const struct atom *atom)
{
	bool is_optional, is_repeated;
	int r = read_quantifier(reader, &is_optional, &is_repeated);

	if (r != 0) {
		return r;
	}
	if (atom->kind == ATOM_CHARACTER && !is_optional) {
		r = add_to_run(reader, sequence, atom);
		return r != 0 || !is_repeated ? r : end_run(reader, sequence);
	}
	if (atom->kind == ATOM_NOTHING) {
		/* Within a literal that has begun it says nothing of where that begins. */
		if (sequence->n == 0) {
			literal_starts_add(&sequence->known.starts, &atom->starts, is_optional);
		}
		return 0;
	}
	r = end_run(reader, sequence);
	if (r == 0) {
		r = add_start(reader, sequence, atom, is_optional);
	}
	if (r == 0 && atom->kind == ATOM_NEED && !is_optional) {
		literal_needs_keep_all(&sequence->known.needs, &atom->needs);
	}
	return r;
}

static int read_sequence(struct regex_reader *reader, struct prefilter *ret)
{
	struct sequence sequence = {.n = 0, .known = {{.n = 0}, LITERAL_STARTS_NONE}};
	struct atom atom;
	int r = 0;

	for (skip_ignored(reader); r == 0 && !is_at_end(reader); skip_ignored(reader)) {
		if (peek(reader, 0) == '|' || peek(reader, 0) == ')') {
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
	*ret = sequence.known;
	return r;
}

static int read_alternation(struct regex_reader *reader, struct prefilter *ret)
{
	int r = read_sequence(reader, ret);

	while (r == 0 && skip(reader, '|')) {
		struct prefilter branch;

		r = read_sequence(reader, &branch);
		if (r == 0) {
			literal_needs_unite(&ret->needs, &branch.needs);
			literal_starts_unite(&ret->starts, &branch.starts);
		}
	}
	return r;
}

int prefilter_read(struct str regex, bool is_lower, struct arena *arena, struct prefilter *ret)
{
	static const struct prefilter nothing = {.starts = {.is_unknown = true}};
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
	if (r == PREFILTER_UNKNOWN || !is_at_end(&reader)) {
		*ret = nothing;
	}
	return 0;
}
