#include "regex_atoms.h"

#include <hamlet/ascii.h>

#include "literal_starts.h"
#include "regex_class.h"

bool regex_is_at_end(const struct regex_reader *reader)
{
	return reader->at == reader->regex.n;
}

char regex_peek(const struct regex_reader *reader, size_t ahead)
{
	return reader->at + ahead < reader->regex.n ? reader->regex.p[reader->at + ahead] : '\0';
}

bool regex_skip(struct regex_reader *reader, char c)
{
	bool is_there = regex_peek(reader, 0) == c && !regex_is_at_end(reader);

	reader->at += is_there;
	return is_there;
}

int regex_skip_past(struct regex_reader *reader, char c)
{
	size_t n = str_find_byte(str_skip(reader->regex, reader->at), c);

	if (reader->at + n == reader->regex.n) {
		return PREFILTER_UNKNOWN;
	}
	reader->at += n + 1;
	return 0;
}

/* What (?x) ignores beyond ASCII: Pattern_White_Space (PCRE2_EXTENDED). */
static bool is_white_beyond_ascii(struct str rest)
{
	return str_starts(rest, STR("\xc2\x85")) || str_starts(rest, STR("\u200e")) ||
	       str_starts(rest, STR("\u200f")) || str_starts(rest, STR("\u2028")) ||
	       str_starts(rest, STR("\u2029"));
}

size_t regex_ignored_bytes(struct str rest)
{
	size_t at = 0;

	if (rest.n == 0) {
		return 0;
	}
	if (rest.p[0] == '#') {
		return str_find_byte(rest, '\n');
	}
	if (is_white_beyond_ascii(rest)) {
		(void)utf8_next(rest, &at);
		return at;
	}
	return ascii_is_space(rest.p[0]);
}

void regex_skip_ignored(struct regex_reader *reader)
{
	size_t n = reader->is_extended;

	while (n > 0) {
		n = regex_ignored_bytes(str_skip(reader->regex, reader->at));
		reader->at += n;
	}
}

void regex_read_character(struct regex_reader *reader, struct atom *atom)
{
	size_t end = reader->at;

	(void)utf8_next(reader->regex, &end);
	atom->kind = ATOM_CHARACTER;
	atom->n = atom->length.n_bytes = end - reader->at;
	memcpy(atom->bytes, reader->regex.p + reader->at, atom->n);
	atom->is_word = match_length_is_word_byte(atom->bytes[0]);
	if (reader->is_lower) {
		atom->bytes[0] = ascii_lower(atom->bytes[0]);
	}
	reader->at = end;
}

static int read_braced_escape(struct regex_reader *reader, char c)
{
	if (regex_skip(reader, '{')) {
		return regex_skip_past(reader, '}');
	}
	if (c != 'x') {
		reader->at += !regex_is_at_end(reader);
		return 0;
	}
	for (size_t i = 0; i < 2 && ascii_hex_value(regex_peek(reader, 0)) >= 0; i++) {
		reader->at++;
	}
	return 0;
}

/* In folded text a capital of the regex is a small letter. */
static void add_lower(const struct regex_reader *reader, struct byte_set *bytes)
{
	for (unsigned char c = 'A'; c <= 'Z' && reader->is_lower; c++) {
		if (byte_set_has(bytes, c)) {
			byte_set_add(bytes, (uint32_t)ascii_lower((char)c),
				(uint32_t)ascii_lower((char)c));
		}
	}
}

/* Of an item that takes up one of its characters. */
static void set_length(struct atom *atom)
{
	const struct literal_starts *starts = &atom->starts;

	atom->length.n_bytes = starts->is_unknown || starts->bytes.is_wide ? UTF8_MAX_BYTES : 1;
	atom->is_word = !starts->is_unknown;
	for (unsigned char c = 0; c < 0x80; c++) {
		atom->is_word = atom->is_word && (match_length_is_word_byte((char)c) ||
							 !byte_set_has(&starts->bytes, c));
	}
}

/* The characters that begin a match here, if the escape before the reader is for some of them. */
static void set_starts_of_escape(
	const struct regex_reader *reader, size_t at, struct literal_starts *ret)
{
	struct byte_set bytes;
	bool is_exact;
	int r = byte_set_of_escape(reader->regex, &at, &bytes, &is_exact);

	if (r != 0 || at != reader->at) {
		literal_starts_set_any(ret);
		return;
	}
	if (reader->is_caseless) {
		byte_set_add_cases(&bytes);
	}
	add_lower(reader, &bytes);
	literal_starts_set_bytes(ret, &bytes);
}

int regex_read_escape(struct regex_reader *reader, struct atom *atom)
{
	size_t begin = reader->at;
	char c = regex_peek(reader, 0);

	if (regex_is_at_end(reader)) {
		return PREFILTER_UNKNOWN;
	}
	if (!ascii_is_alnum(c)) {
		regex_read_character(reader, atom);
		return 0;
	}
	reader->at++;
	atom->kind = ATOM_OTHER;
	if (strchr("bBAzZ", c) != NULL) {
		atom->kind = ATOM_NOTHING;
		atom->length.n_bytes = 0;
		literal_starts_set_none(&atom->starts);
		atom->starts.is_at_boundary = c == 'b';
		return 0;
	}
	if (c == 'G') {
		/* It holds where the search began, and nowhere that we would try instead. */
		return PREFILTER_UNKNOWN;
	}
	if (c == 'p' || c == 'P' || c == 'x') {
		int r = read_braced_escape(reader, c);

		set_starts_of_escape(reader, begin, &atom->starts);
		set_length(atom);
		return r;
	}
	if (c >= '1' && c <= '9') {
		while (ascii_is_digit(regex_peek(reader, 0))) {
			reader->at++;
		}
		atom->length = match_length_endless();
		return 0;
	}
	set_starts_of_escape(reader, begin, &atom->starts);
	set_length(atom);
	if (c == 'X') {
		atom->length = match_length_endless();
	}
	return strchr("dDwWsShHvVRXtnrfae", c) != NULL ? 0 : PREFILTER_UNKNOWN;
}

int regex_read_class(struct regex_reader *reader, struct atom *atom)
{
	struct byte_set bytes = {.is_wide = false};
	size_t n = regex_class_length(str_skip(reader->regex, reader->at));
	struct str class = str_make(reader->regex.p + reader->at, n);

	if (n == 0) {
		return PREFILTER_UNKNOWN;
	}
	reader->at += n;
	atom->kind = ATOM_NEED;
	atom->needs.n = atom->needs.set[0].n = 0;
	if (byte_set_of_class(class, reader->is_caseless, &bytes) == 0) {
		add_lower(reader, &bytes);
		literal_starts_set_bytes(&atom->starts, &bytes);
	}
	set_length(atom);
	if (!reader->is_lower && !reader->is_caseless) {
		int r = regex_class_needs(class, reader->arena, &atom->needs.set[0]);

		atom->needs.n = r == 0 && atom->needs.set[0].n > 0;
		return r;
	}
	return 0;
}
