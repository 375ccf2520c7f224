#include "prefilter.h"

#include <errno.h>
#include <stdint.h>

#include <hamlet/ascii.h>
#include <hamlet/utf8.h>

#include "literal_needs.h"
#include "regex_class.h"

/*
 * A recursive descent through the regex, in the manner of Cox's trigram index ("Regular Expression
 * Matching with a Trigram Index", 2012), but with whole literals:
 *
 *	alternation := sequence ('|' sequence)*     the union of what each branch needs
 *	sequence    := (atom quantifier?)*          the best of what any of its parts needs
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
	struct literal_needs needs; /* of ATOM_NEED */
};

/* The literal being gathered, and the best sets of the sequence so far. */
struct sequence {
	char run[RUN_BYTES];
	size_t n;
	struct literal_needs best;
};

static int read_alternation(struct regex_reader *reader, struct literal_needs *ret);

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
		literal_needs_keep(&sequence->best, &set);
	}
	return r;
}

static int add_to_run(
	struct regex_reader *reader, struct sequence *sequence, const struct atom *atom)
{
	int r = 0;

	if (reader->is_caseless && (atom->n > 1 || ascii_is_alpha(atom->bytes[0]))) {
		return end_run(reader, sequence);
	}
	if (sequence->n + atom->n > RUN_BYTES) {
		r = end_run(reader, sequence);
	}
	for (size_t i = 0; i < atom->n; i++) {
		char c = atom->bytes[i];

		sequence->run[sequence->n++] = reader->is_lower ? ascii_lower(c) : c;
	}
	return r;
}

static void read_character(struct regex_reader *reader, struct atom *atom)
{
	size_t end = reader->at;

	(void)utf8_next(reader->regex, &end);
	atom->kind = ATOM_CHARACTER;
	atom->n = end - reader->at;
	memcpy(atom->bytes, reader->regex.p + reader->at, atom->n);
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

/* What follows "(?": sets *ret_is_denial, or *ret_is_done when the group was options only. */
static int read_group_kind(struct regex_reader *reader, bool *ret_is_denial, bool *ret_is_done)
{
	char c = peek(reader, 0), next = peek(reader, 1);
	int r;

	if (c == ':' || c == '>' || c == '=' || c == '!') {
		*ret_is_denial = c == '!';
		reader->at++;
		return 0;
	}
	if (c == '<' && (next == '=' || next == '!')) {
		*ret_is_denial = next == '!';
		reader->at += 2;
		return 0;
	}
	if (c == '<' || (c == 'P' && next == '<')) {
		return skip_past(reader, '>');
	}
	r = read_options(reader);
	*ret_is_done = r == 0 && peek(reader, 0) == ')';
	reader->at += r == 0;
	return r;
}

/* reader->at is behind the '('. */
static int read_group(struct regex_reader *reader, struct atom *atom)
{
	bool was_extended = reader->is_extended;
	bool is_denial = false, is_done = false;
	int r = 0;

	if (peek(reader, 0) == '*' || reader->depth == MAX_DEPTH) {
		return PREFILTER_UNKNOWN;
	}
	atom->kind = ATOM_NEED;
	if (skip(reader, '?')) {
		r = read_group_kind(reader, &is_denial, &is_done);
	}
	if (r != 0 || is_done) {
		/* Options without a group hold to the end of the group they stand in. */
		atom->kind = ATOM_NOTHING;
		return r;
	}
	reader->depth++;
	r = read_alternation(reader, &atom->needs);
	reader->depth--;
	reader->is_extended = was_extended;
	if (is_denial) {
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

static int add_atom(struct regex_reader *reader, struct sequence *sequence, const struct atom *atom)
{
	bool is_optional, is_repeated;
	int r = read_quantifier(reader, &is_optional, &is_repeated);

	if (r != 0 || atom->kind == ATOM_NOTHING) {
		return r;
	}
	if (atom->kind == ATOM_CHARACTER && !is_optional) {
		r = add_to_run(reader, sequence, atom);
		return r != 0 || !is_repeated ? r : end_run(reader, sequence);
	}
	r = end_run(reader, sequence);
	if (r == 0 && atom->kind == ATOM_NEED && !is_optional) {
		literal_needs_keep_all(&sequence->best, &atom->needs);
	}
	return r;
}

static int read_sequence(struct regex_reader *reader, struct literal_needs *ret)
{
	struct sequence sequence = {.n = 0, .best.n = 0};
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
	*ret = sequence.best;
	return r;
}

static int read_alternation(struct regex_reader *reader, struct literal_needs *ret)
{
	int r = read_sequence(reader, ret);

	while (r == 0 && skip(reader, '|')) {
		struct literal_needs branch;

		r = read_sequence(reader, &branch);
		if (r == 0) {
			literal_needs_unite(ret, &branch);
		}
	}
	return r;
}

int prefilter_literals(
	struct str regex, bool is_lower, struct arena *arena, struct literal_needs *ret)
{
	struct regex_reader reader = {.regex = regex, .arena = arena, .is_lower = is_lower};
	int r;

	ret->n = 0;
	if (memmem(regex.p, regex.n, "\\Q", 2) != NULL) {
		return 0;
	}
	r = read_alternation(&reader, ret);
	if (r < 0) {
		return r;
	}
	if (r == PREFILTER_UNKNOWN || !is_at_end(&reader)) {
		ret->n = 0;
	}
	return 0;
}
