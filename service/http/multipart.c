/*
 * multipart/form-data (RFC 7578, in the framing of RFC 2046, section 5.1):
 *
 *	--boundary CRLF
 *	Content-Disposition: form-data; name="content" CRLF
 *	[further headers CRLF]
 *	CRLF
 *	the value's bytes CRLF
 *	--boundary CRLF
 *	…
 *	--boundary-- [anything]
 *
 * Browsers write %0A, %0D and %22 for a line feed, return and quote inside a name (WHATWG HTML,
 * "multipart/form-data"); other names have no escapes, apart from the backslash pairs of old
 *clients.
 */
#include "form.h"

#include <errno.h>

#include <hamlet/ascii.h>
#include <hamlet/limits.h>

#define PART_HEADER_BYTES 4096

struct multipart {
	struct str body;
	size_t at;
	struct str delimiter; /* CRLF "--" boundary */
	struct arena *arena;
	struct form_fault *fault;
};

static int malformed(struct multipart *multipart, const char *detail)
{
	*multipart->fault = (struct form_fault){.at = multipart->at, .detail = detail};
	return FORM_MALFORMED;
}

static struct str rest_of(const struct multipart *multipart)
{
	return str_skip(multipart->body, multipart->at);
}

/* bcharsnospace of RFC 2046; a space may stand inside, which nobody uses and we refuse. */
static bool is_boundary(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!ascii_is_alnum(s.p[i]) &&
			(s.p[i] == '\0' || strchr("'()+_,-./:=?", s.p[i]) == NULL)) {
			return false;
		}
	}
	return s.n > 0 && s.n <= LIMIT_MULTIPART_BOUNDARY_BYTES;
}

/* One `name=value` or `name="value"` behind a ';'; moves behind it. False at the end or a fault. */
static bool next_parameter(struct str *rest, struct str *ret_name, struct str *ret_value)
{
	size_t start = str_find_byte(*rest, ';'), equals, end;

	*rest = str_trim(str_skip(*rest, start + 1));
	equals = str_find_byte(*rest, '=');
	if (equals == rest->n) {
		return false;
	}
	*ret_name = str_trim(str_make(rest->p, equals));
	*rest = str_skip(*rest, equals + 1);
	if (rest->n == 0 || rest->p[0] != '"') {
		end = str_find_byte(*rest, ';');
		*ret_value = str_trim(str_make(rest->p, end));
		*rest = str_skip(*rest, end);
		return true;
	}
	for (end = 1; end < rest->n && rest->p[end] != '"'; end++) {
		end += rest->p[end] == '\\' && end + 1 < rest->n;
	}
	if (end >= rest->n) {
		/* Browsers let backslashes stand for themselves, also the one that ends a value. */
		end = 1 + str_find_byte(str_skip(*rest, 1), '"');
	}
	if (end >= rest->n) {
		return false;
	}
	*ret_value = str_make(rest->p + 1, end - 1);
	*rest = str_skip(*rest, end + 1);
	return true;
}

static bool find_parameter(struct str header, const char *name, struct str *ret)
{
	struct str found, value;

	while (next_parameter(&header, &found, &value)) {
		if (str_eq_ignoring_case(found, str_of(name))) {
			*ret = value;
			return true;
		}
	}
	return false;
}

/* Undoes what may be escaped inside a quoted name; never longer than s. */
static int unescape_name(struct arena *arena, struct str s, struct str *ret)
{
	static const char *const escapes[] = {"%0A\n", "%0D\r", "%22\"", "\\\"\"", "\\\\\\"};
	char *p = arena_bytes(arena, s.n);
	size_t n = 0;

	if (p == NULL) {
		return -ENOMEM;
	}
	while (s.n > 0) {
		struct str taken = str_make(s.p, 1);
		char c = s.p[0];

		for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++) {
			struct str escape = str_of(escapes[i]);

			escape.n--;
			if (str_starts(s, escape)) {
				taken = escape;
				c = escapes[i][escape.n];
				break;
			}
		}
		p[n++] = c;
		s = str_skip(s, taken.n);
	}
	*ret = str_make(p, n);
	return 0;
}

/* Behind a delimiter: its line's end, or "--" for the last. */
static int read_delimiter_end(struct multipart *multipart, bool *ret_is_last)
{
	struct str rest = rest_of(multipart);
	size_t padding = 0;

	*ret_is_last = str_starts(rest, STR("--"));
	if (*ret_is_last) {
		return 0;
	}
	while (padding < rest.n && (rest.p[padding] == ' ' || rest.p[padding] == '\t')) {
		padding++;
	}
	if (!str_starts(str_skip(rest, padding), STR("\r\n"))) {
		return malformed(multipart, "a boundary is not followed by a line's end");
	}
	multipart->at += padding + 2;
	return 0;
}

/* The bytes of a header with its folds (RFC 5322, section 2.2.3), or of the empty line. */
static bool find_header_end(struct str rest, size_t *ret)
{
	size_t n = 0;

	do {
		const char *end = memmem(rest.p + n, rest.n - n, "\r\n", 2);

		if (end == NULL) {
			return false;
		}
		*ret = (size_t)(end - rest.p);
		n = *ret + 2;
	} while (*ret > 0 && n < rest.n && (rest.p[n] == ' ' || rest.p[n] == '\t'));
	return true;
}

/* What the headers of a part say, as far as it is asked for. */
struct part_head {
	struct str disposition;
	struct str transfer_encoding;
};

/* Takes what stands behind the name, where the line is of that header. */
static void take_header(struct str line, const char *name, struct str *ret)
{
	struct str start = str_of(name);

	if (line.n >= start.n && str_eq_ignoring_case(str_make(line.p, start.n), start)) {
		*ret = str_trim(str_skip(line, start.n));
	}
}

/* Up to the empty line behind them. */
static int read_part_head(struct multipart *multipart, struct part_head *ret)
{
	size_t start = multipart->at;

	*ret = (struct part_head){0};
	for (;;) {
		struct str line = rest_of(multipart);

		if (!find_header_end(line, &line.n) ||
			multipart->at + line.n - start > PART_HEADER_BYTES) {
			return malformed(multipart, "the headers of a part do not end");
		}
		multipart->at += line.n + 2;
		if (line.n == 0) {
			return 0;
		}
		take_header(line, "Content-Disposition:", &ret->disposition);
		take_header(line, "Content-Transfer-Encoding:", &ret->transfer_encoding);
	}
}

/* Whether the value's bytes are the value; forms know no others (RFC 7578, section 4.7). */
static bool is_plain(struct str transfer_encoding)
{
	return transfer_encoding.n == 0 || str_eq_ignoring_case(transfer_encoding, STR("7bit")) ||
	       str_eq_ignoring_case(transfer_encoding, STR("8bit")) ||
	       str_eq_ignoring_case(transfer_encoding, STR("binary"));
}

/* A part from its headers to the delimiter behind it; a file's name and bytes are dropped. */
static int read_part(struct multipart *multipart, struct http_pair *ret, bool *ret_is_file)
{
	struct part_head head;
	struct str name, file_name, rest;
	const char *end;
	int r = read_part_head(multipart, &head);

	if (r != 0) {
		return r;
	}
	if (!find_parameter(head.disposition, "name", &name) || name.n > LIMIT_FORM_NAME_BYTES) {
		return malformed(multipart, "a part has no name of a field, or too long a one");
	}
	*ret_is_file = find_parameter(head.disposition, "filename", &file_name) ||
		       find_parameter(head.disposition, "filename*", &file_name);
	if (!*ret_is_file && !is_plain(head.transfer_encoding)) {
		return malformed(multipart, "a part is in a Content-Transfer-Encoding");
	}
	rest = rest_of(multipart);
	/* The CRLF before a delimiter belongs to it; the one that ends the head may serve as that.
	 */
	rest = str_make(rest.p - 2, rest.n + 2);
	end = memmem(rest.p, rest.n, multipart->delimiter.p, multipart->delimiter.n);
	if (end == NULL) {
		return malformed(multipart, "the last boundary is missing");
	}
	ret->value = end > rest.p ? str_make(rest.p + 2, (size_t)(end - rest.p) - 2) : STR_NONE;
	multipart->at = (size_t)(end - multipart->body.p) + multipart->delimiter.n;
	return unescape_name(multipart->arena, name, &ret->name);
}

/* Counts delimiters: no more parts than that, less the one that ends the last. */
static size_t count_parts(const struct multipart *multipart)
{
	struct str rest = multipart->body;
	struct str dashed = str_skip(multipart->delimiter, 2);
	size_t n = 0;

	for (;;) {
		const char *found = memmem(rest.p, rest.n, dashed.p, dashed.n);

		if (found == NULL || n > LIMIT_FORM_FIELDS + 1) {
			return n;
		}
		n++;
		rest = str_skip(rest, (size_t)(found - rest.p) + dashed.n);
	}
}

/* Moves behind the first delimiter; a preamble before it is allowed. */
static int find_first_delimiter(struct multipart *multipart)
{
	struct str dashed = str_skip(multipart->delimiter, 2);
	const char *found;

	if (str_starts(multipart->body, dashed)) {
		multipart->at = dashed.n;
		return 0;
	}
	found = memmem(multipart->body.p, multipart->body.n, multipart->delimiter.p,
		multipart->delimiter.n);
	if (found == NULL) {
		return malformed(multipart, "the boundary of Content-Type does not occur");
	}
	multipart->at = (size_t)(found - multipart->body.p) + multipart->delimiter.n;
	return 0;
}

static int read_parts(struct multipart *multipart, struct form *form)
{
	size_t capacity = count_parts(multipart);
	int r;

	if (capacity > LIMIT_FORM_FIELDS + 1) {
		*multipart->fault = (struct form_fault){.detail = "there are too many parts"};
		return FORM_TOO_LARGE;
	}
	form->field = arena_new(multipart->arena, capacity, sizeof *form->field);
	if (form->field == NULL) {
		return -ENOMEM;
	}
	r = find_first_delimiter(multipart);
	while (r == 0) {
		bool is_last, is_file = false;

		r = read_delimiter_end(multipart, &is_last);
		if (r != 0 || is_last) {
			return r;
		}
		r = read_part(multipart, &form->field[form->n], &is_file);
		form->n += !is_file;
	}
	return r;
}

int form_read_multipart(struct str body, struct str content_type, struct arena *arena,
	struct form *ret, struct form_fault *fault)
{
	struct multipart multipart = {.body = body, .arena = arena, .fault = fault};
	struct form form = {0};
	struct str boundary;
	int r;

	if (!find_parameter(content_type, "boundary", &boundary) || !is_boundary(boundary)) {
		return malformed(&multipart, "Content-Type has no usable boundary");
	}
	if (body.n == 0) {
		return malformed(&multipart, "the body is empty");
	}
	r = arena_printf(arena, &multipart.delimiter, "\r\n--%.*s", STR_FMT(boundary));
	if (r == 0) {
		r = read_parts(&multipart, &form);
	}
	if (r == 0) {
		*ret = form;
	}
	return r;
}
